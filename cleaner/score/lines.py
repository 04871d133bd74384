"""Features of the lines of a text: what a line is, where it stands, what stands around it, and what text it is.

Lines are measured by themselves once (`measure`), among their neighbours in each round (`features`), since what is
removed changes the neighbours of what is left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import fsum
from typing import Final, NamedTuple

from cleaner.score.tables import Hints, hints, stop_words
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
#: The features of a line, in the order of a row.
NAMES: Final = (*_OWN, *_PLACE, *_TEXT)

Row = tuple[float, ...]


class Line(NamedTuple):
    """What a line is by itself."""

    words: float
    ending: int
    prose: int
    caps: float
    """Share of the words that begin with a capital; -1 in lines too long for titles."""
    marker: int
    excited: int
    """1 where it ends with an exclamation or question mark."""
    commas: float
    """Commas a word."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The lines of a text by themselves, by block index."""

    lang: str | None
    lines: tuple[Line, ...]
    tokens: Sequence[list[str]]
    marked: tuple[frozenset[str], ...]
    """Hint and appeal words of each line."""
    hints: Hints


def measure(page: Page, tokens: Sequence[list[str]], lang: str | None) -> Measured:
    """Look at each line of a text by itself.  `tokens` are the case-folded tokens of each block."""
    words = hints(lang)
    return Measured(
        lang, tuple(_lines(page, tokens, lang)), tokens, tuple(map(words.either.intersection, tokens)), words
    )


def _lines(page: Page, tokens: Sequence[list[str]], lang: str | None) -> list[Line]:
    stop = stop_words().get(lang or "", frozenset()).__contains__
    unspaced = has_unspaced(page.text)
    commas = [mark for mark in _COMMAS if mark in page.text]
    out = []
    make = tuple.__new__  # a third of the time of a call by name; this is done once a line
    for block, found in zip(page.blocks, tokens, strict=True):
        text = block.text
        count: float = _spaced(found) if unspaced and not text.isascii() else len(found)
        last = text[-1]
        if last in _CLOSING:
            last = (text.rstrip(_CLOSING) or text)[-1]
        ending = _ENDINGS.get(last, _MIDDLE)
        if count >= PROSE_SENTENCE_WORDS and ending == SENTENCE:
            prose = 1
        else:
            prose = int(count >= PROSE_LONG_WORDS and sum(map(stop, found)) > PROSE_STOP_SHARE * len(found))
        caps = -1.0
        if count <= TITLE_MAX_WORDS:
            words = text.split()
            caps = sum([word[0].isupper() for word in words]) / len(words)
        marker = (1 if block.marker[0] in _BULLETS else 2) if block.marker else 0
        many = sum([text.count(mark) for mark in commas]) / (count or 1.0) if commas else 0.0
        out.append(make(Line, (count, ending, prose, caps, marker, int(last in _EXCITED), many)))
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


class _Columns:
    """Columns of a view, and sums over it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.words, self.ending, self.prose, self.caps, *_ = zip(*lines, strict=True)
        self.of_prose = [words * prose for words, prose in zip(self.words, self.prose, strict=True)]
        #: Sums over all lines above, and over all lines.
        self.above = list(accumulate(self.words, initial=0.0))
        self.prose_above = list(accumulate(self.of_prose, initial=0.0))
        self.all_words = self.above[-1] or 1.0
        self.all_prose = self.prose_above[-1] or 1.0
        self.running = [number for number, prose in enumerate(self.prose) if prose]

    def of_text(self) -> Row:
        """What text the lines are of."""
        size = len(self.words)
        ordered = sorted(self.words)
        return (
            self.all_words, self.all_prose, size, len(self.running), ordered[size // 2],
            bisect_left(ordered, SHORT_LINE_WORDS) / size, sum([caps for caps in self.caps if caps > 0]) / size,
            self.ending.count(SENTENCE) / size,
        )  # fmt: skip

    def largest_run(self) -> tuple[int, int, float]:
        """First and last line of the largest run of prose, and its share of all prose."""
        best, most = (0, len(self.words) - 1), 0.0
        start = previous = -PROSE_RUN_GAP - 1
        for number in self.running:
            if number - previous > PROSE_RUN_GAP:
                start = number
            previous = number
            words = self.prose_above[number + 1] - self.prose_above[start]
            if words > most:
                best, most = (start, number), words
        return (*best, most / self.all_prose)

    def window(self, reach: int) -> tuple[list[float], list[float]]:
        """Of the lines so far up and down, without the middle one: the share of words in prose, and words a line."""
        above, prose_above, size = self.above, self.prose_above, len(self.words)
        starts = [*[0] * min(reach, size), *range(size - reach)]
        ends = [*range(reach + 1, size), *[size] * (reach + 1)][:size] if size > reach else [size] * size
        prose = [
            prose_above[end] - prose_above[start] - own
            for start, end, own in zip(starts, ends, self.of_prose, strict=True)
        ]
        words = [above[end] - above[start] - own for start, end, own in zip(starts, ends, self.words, strict=True)]
        return (
            [part / whole if whole else 0.0 for part, whole in zip(prose, words, strict=True)],
            [whole / (end - start - 1 or 1) for whole, start, end in zip(words, starts, ends, strict=True)],
        )


def _clipped(distances: Sequence[int]) -> Sequence[int]:
    """Distances in lines; larger ones are all alike, and few texts are long enough to have them."""
    if len(distances) <= FAR_BLOCKS:
        return distances
    return [max(-FAR_BLOCKS, min(FAR_BLOCKS, distance)) for distance in distances]


def _since(marks: Sequence[object]) -> list[int]:
    """Lines since the last that is marked."""
    out, distance = [], FAR_BLOCKS
    for mark in marks:
        out.append(distance)
        distance = 1 if mark else min(FAR_BLOCKS, distance + 1)
    return out


def _since_prose(own: _Columns) -> list[float]:
    """Words since the last line of prose."""
    out: list[float] = []
    distance: float = FAR_WORDS
    for words, prose in zip(own.words, own.prose, strict=True):
        out.append(distance)
        distance = 0.0 if prose else min(FAR_WORDS, distance + words)
    return out


def _outside(size: int, first: int, last: int) -> list[int]:
    """Lines between each line and a run: below zero above it, above zero below it."""
    return [number - first if number < first else number - last if number > last else 0 for number in range(size)]


def _place(view: Sequence[Block], own: _Columns, gaps: list[int]) -> tuple[Sequence[float], ...]:
    """The columns of `_PLACE` but the last."""
    size = len(view)
    paragraphs: Counter[int] = Counter()
    for block, words in zip(view, own.words, strict=True):
        paragraphs[block.paragraph] += words
    first, last, run_share = own.largest_run()
    begin = own.running[0] if own.running else 0
    near, far = (own.window(reach) for reach in WINDOWS)
    times = Counter([block.text for block in view])
    above = own.above[:-1]
    return (
        gaps,
        [paragraphs[block.paragraph] for block in view],
        [above / own.all_prose for above in own.prose_above[:-1]],
        [1 - above / own.all_prose for above in own.prose_above[1:]],
        above if own.all_words <= MOST_COUNTED else [min(words, MOST_COUNTED) for words in above],
        _clipped(range(size)),
        _clipped(range(-begin, size - begin)),
        _clipped(_outside(size, first, last)),
        [run_share] * size,
        _since(own.prose),
        _since_prose(own),
        _since(own.prose[::-1])[::-1],
        near[0],
        near[1],
        far[0],
        (-1, *own.ending[:-1]),
        (*own.ending[1:], -1),
        (-1.0, *own.caps[:-1]),
        [times[block.text] for block in view],
    )


def features(view: Sequence[Block], lines: Sequence[Line], hinted: Mapping[int, float]) -> list[Row]:
    """A row for each block of a view, in the order of `NAMES`.

    `lines` are those of the view, `hinted` the weight of hint words by index.
    """
    if not view:
        return []
    own = _Columns(lines)
    weights = [hinted.get(block.index, 0.0) for block in view]
    gaps = [0, *[int(block.gap > 0) for block in view[1:]]]  # what a body written anew keeps of its empty lines
    columns = zip(*_place(view, own, gaps), weights, strict=True)
    of_text = (*own.of_text(), sum(gaps) / len(view))
    return [(*line, *place, *of_text) for line, place in zip(lines, columns, strict=True)]
