"""Features of the lines of a text: what a line is, where it stands, what stands around it, and what text it is.

Lines are measured by themselves once (`measure`), among their neighbours in each round (`features`), since what is
removed changes the neighbours of what is left.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from math import fsum
from typing import Final, NamedTuple

import numpy as np

from cleaner.score.columns import Column, Columns, far, moved, since
from cleaner.score.tables import hints, stop_words
from cleaner.settings import (
    FAR_BLOCKS,
    FAR_WORDS,
    HINT_FULL_WORDS,
    MOST_COUNTED,
    PROSE_LONG_WORDS,
    PROSE_RUN_GAP,
    PROSE_SENTENCE_WORDS,
    PROSE_STOP_SHARE,
    SHORT_LINE_WORDS,
    TITLE_MAX_WORDS,
    TOPICAL_BLOCKS,
    UNSPACED_CHARS,
    WINDOWS,
)
from cleaner.text import has_unspaced, is_unspaced
from cleaner.types import Block, Page

#: Quotes and brackets behind the mark that ends a sentence, and marks of direction, which no reader sees.
_CLOSING: Final = "\"”»’'」』）)]】״\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"
#: How a line ends: in the middle, with a comma, with a full stop or its like, with a colon.  The marks of all scripts:
#: Arabic, Urdu, Devanagari, Armenian, Ethiopic, Khmer, Burmese, full-width.
_MIDDLE, _COMMA, SENTENCE, _COLON = range(4)
_ENDINGS: Final = (
    dict.fromkeys(",;،؛，、；", _COMMA) | dict.fromkeys(".!?…。！？｡।॥؟۔։።។။", SENTENCE) | dict.fromkeys(":：", _COLON)
)
_EXCITED: Final = frozenset("!?！？؟")
_COMMAS: Final = ",，、،"
_BULLETS: Final = frozenset("•◦▪‣●○·*–—-+")

_OWN: Final = ("n", "ending", "prose", "caps", "marker", "excited", "commas")
_PLACE: Final = (
    "gap", "parw", "ppos", "pleft", "wbefore", "number", "from_first", "run_d", "run_share", "up_b", "up_w", "dn_b",
    "win3", "win3_n", "win8", "p1_ending", "x1_ending", "p1_caps", "dups", "hints",
)  # fmt: skip
_TEXT: Final = (
    "P_words", "P_prose", "P_blocks", "P_nprose", "P_median", "P_short", "P_caps", "P_ending", "P_gaps",
)  # fmt: skip
#: The features of a line.
NAMES: Final = (*_OWN, *_PLACE, *_TEXT)


class Line(NamedTuple):
    """What a line is by itself."""

    words: float
    ending: int
    prose: int


class Look(NamedTuple):
    """How a line looks; only the trees ask for it."""

    caps: float
    """Share of the words that begin with a capital; -1 in lines too long for titles."""
    marker: int
    """0 none, 1 a bullet, 2 a number."""
    excited: int
    """1 where it ends with an exclamation or question mark."""
    commas: float
    """Commas a word."""


class Measured:
    """The lines of a text by themselves, by block index."""

    def __init__(self, page: Page, tokens: Sequence[list[str]], lang: str | None) -> None:
        self.page, self.tokens, self.lang = page, tokens, lang
        self.hints = hints(lang)
        self.lines = tuple(_lines(page, tokens, lang))
        self.marked: tuple[frozenset[str], ...] = tuple(map(self.hints.either.intersection, tokens))
        """Hint and appeal words of each line."""

    @functools.cached_property
    def looks(self) -> tuple[Look, ...]:
        """How the lines look."""
        return tuple(_looks(self.page, self.lines))


def measure(page: Page, tokens: Sequence[list[str]], lang: str | None) -> Measured:
    """Look at each line of a text by itself.  `tokens` are the case-folded tokens of each block."""
    return Measured(page, tokens, lang)


def _last(text: str) -> str:
    """The last character of a line, quotes and brackets behind it aside."""
    last = text[-1]
    return (text.rstrip(_CLOSING) or text)[-1] if last in _CLOSING else last


def _lines(page: Page, tokens: Sequence[list[str]], lang: str | None) -> list[Line]:
    stop = stop_words().get(lang or "", frozenset()).__contains__
    unspaced = has_unspaced(page.text)
    out = []
    make = tuple.__new__  # a third of the time of a call by name; this is done once a line
    for block, found in zip(page.blocks, tokens, strict=True):
        text = block.text
        count: float = _spaced(found) if unspaced and not text.isascii() else len(found)
        ending = _ENDINGS.get(_last(text), _MIDDLE)
        if count >= PROSE_SENTENCE_WORDS and ending == SENTENCE:
            prose = 1
        else:
            prose = int(count >= PROSE_LONG_WORDS and sum(map(stop, found)) > PROSE_STOP_SHARE * len(found))
        out.append(make(Line, (count, ending, prose)))
    return out


def _looks(page: Page, lines: Sequence[Line]) -> list[Look]:
    commas = [mark for mark in _COMMAS if mark in page.text]
    out = []
    for block, line in zip(page.blocks, lines, strict=True):
        text, caps = block.text, -1.0
        if line.words <= TITLE_MAX_WORDS:
            words = text.split()
            caps = sum([word[0].isupper() for word in words]) / len(words)
        marker = (1 if block.marker[0] in _BULLETS else 2) if block.marker else 0
        many = sum([text.count(mark) for mark in commas]) / (line.words or 1.0) if commas else 0.0
        out.append(Look(caps, marker, int(_last(text) in _EXCITED), many))
    return out


def _spaced(tokens: list[str]) -> float:
    """Words of a text that may be written without spaces: so many of its characters count as one.

    >>> _spaced(["読", "書", "ok"])
    2.0
    """
    single = sum([len(token) == 1 and is_unspaced(token) for token in tokens])
    return len(tokens) - single + single / UNSPACED_CHARS


def hinted_blocks(measured: Measured, view: Sequence[Block]) -> tuple[frozenset[int], dict[int, float]]:
    """Blocks that use words of appeals, and the weight of hint words by block.

    Words that the first half of the text uses in several blocks are what the article is about, and speak for nothing.
    """
    words_of = measured.marked
    marked = [(place, index) for place, block in enumerate(view) if words_of[index := block.index]]
    if not marked:
        return frozenset(), {}
    middle = (len(view) + 1) // 2
    seen = Counter(chain.from_iterable([words_of[index] for place, index in marked if place < middle]))
    topical = {word for word, count in seen.items() if count >= TOPICAL_BLOCKS}
    weights, appeal = measured.hints.weights, measured.hints.appeal
    appeals, hinted = [], {}
    for _, index in marked:
        words = words_of[index] - topical if topical else words_of[index]
        if not appeal.isdisjoint(words):
            appeals.append(index)
        weight = fsum([weights[word] for word in words if word in weights])
        if weight:
            hinted[index] = weight * min(1.0, HINT_FULL_WORDS / len(measured.tokens[index]))
    return frozenset(appeals), hinted


def _largest_run(prose: Column, prose_above: Column) -> tuple[int, int, float]:
    """First and last line of the largest run of prose, and its words."""
    running = np.flatnonzero(prose)
    if not len(running):
        return 0, len(prose) - 1, 0.0
    breaks = np.flatnonzero(running[1:] - running[:-1] > PROSE_RUN_GAP)
    firsts, lasts = running[[0, *(breaks + 1)]], running[[*breaks, -1]]
    words = prose_above[lasts + 1] - prose_above[firsts]
    best = int(words.argmax())
    return int(firsts[best]), int(lasts[best]), float(words[best])


def _sums(column: Column) -> Column:
    """Sums over the lines above each line, and over all lines."""
    out = np.zeros(len(column) + 1)
    np.cumsum(column, out=out[1:])
    return out


def _windows(words: Column, above: Column, of_prose: Column, prose_above: Column) -> Columns:
    """Of the lines so far up and down, without the middle one: the share of words in prose, and words a line."""
    out, size = {}, len(words)
    places = np.arange(size)
    for reach in WINDOWS:
        starts, ends = np.maximum(places - reach, 0), np.minimum(places + reach + 1, size)
        whole = above[ends] - above[starts] - words
        prose = prose_above[ends] - prose_above[starts] - of_prose
        out[f"win{reach}"] = prose / np.where(whole == 0, 1.0, whole)
        out[f"win{reach}_n"] = whole / np.maximum(ends - starts - 1, 1)
    return out


def features(measured: Measured, view: Sequence[Block], hinted: Mapping[int, float]) -> Columns:
    """The features `NAMES` of the blocks of a view.  `hinted` is the weight of hint words by index."""
    size = len(view)
    lines, looks = measured.lines, measured.looks
    own = zip(*[(*lines[block.index], *looks[block.index]) for block in view], strict=True)
    columns = dict(zip(_OWN, (np.array(values, dtype=float) for values in own), strict=True))
    words, ending, prose, caps = (columns[name] for name in ("n", "ending", "prose", "caps"))
    of_prose, places = words * prose, np.arange(size)
    above, prose_above = _sums(words), _sums(of_prose)
    all_words, all_prose = above[-1] or 1.0, prose_above[-1] or 1.0
    first, last, run_words = _largest_run(prose, prose_above)
    paragraphs = np.array([block.paragraph for block in view])
    last_prose = moved(np.maximum.accumulate(np.where(prose, places, -1)), -1).astype(int)
    since_prose = np.minimum(above[:-1] - above[last_prose + 1], FAR_WORDS)
    times = Counter([block.text for block in view])
    gaps = np.array([block.gap > 0 for block in view], dtype=float)
    gaps[0] = 0.0  # what a body written anew keeps of its empty lines
    columns |= _windows(words, above, of_prose, prose_above) | {
        "gap": gaps,
        "parw": np.bincount(paragraphs, words)[paragraphs],
        "ppos": prose_above[:-1] / all_prose,
        "pleft": 1 - prose_above[1:] / all_prose,
        "wbefore": np.minimum(above[:-1], MOST_COUNTED),
        "number": np.minimum(places, FAR_BLOCKS),
        "from_first": far(places - int(prose.argmax())),
        "run_d": far(np.minimum(places - first, 0) + np.maximum(places - last, 0)),
        "run_share": np.full(size, run_words / all_prose),
        "up_b": since(prose),
        "up_w": np.where(last_prose < 0, FAR_WORDS, since_prose),
        "dn_b": since(prose[::-1])[::-1],
        "p1_ending": moved(ending, -1),
        "x1_ending": moved(ending, 1),
        "p1_caps": moved(caps, -1),
        "dups": np.array([times[block.text] for block in view], dtype=float),
        "hints": np.array([hinted.get(block.index, 0.0) for block in view]),
    }
    ordered = np.sort(words)
    of_text = (
        all_words, all_prose, size, prose.sum(), ordered[size // 2], np.searchsorted(ordered, SHORT_LINE_WORDS) / size,
        caps[caps > 0].sum() / size, np.count_nonzero(ending == SENTENCE) / size, gaps.sum() / size,
    )  # fmt: skip
    return columns | {name: np.full(size, value, dtype=float) for name, value in zip(_TEXT, of_text, strict=True)}
