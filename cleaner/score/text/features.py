"""Features of the lines of a text: what a line is by itself, where it is, what is around it, and what text it is in.

Lines are measured by themselves once (`MeasuredLines`), and among their neighbours in each round (`features`), since
what is removed changes the neighbours of the other lines.  `cleaner.score.signals` says what each one measures.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from math import fsum
from operator import itemgetter
from typing import Final, NamedTuple

from cleaner.language.vocabulary import hints, stop_words
from cleaner.score.columns import FAR_BLOCKS, FAR_WORDS, MOST_COUNTED, PROSE_RUN_GAP
from cleaner.score.line_shape import (
    SENTENCE,
    ending_of,
    is_prose,
    last_mark,
)
from cleaner.text import has_unspaced, is_unspaced
from cleaner.types import Block, Page, new_tuple

#: Words; hint words in longer blocks weigh less, in proportion.  In a long paragraph of prose they belong to the topic.
HINT_FULL_WORDS: Final = 30

#: Blocks of the first half that use a hint word; with so many, the word is what the article is about (newsletters).
TOPICAL_BLOCKS: Final = 2

#: Characters of a script without spaces between words that count as one word (Japanese 2, Chinese 1.6, Thai 4).
UNSPACED_CHARS: Final = 2

#: Words; a longer line is not a title, and its capitals say nothing.
TITLE_MAX_WORDS: Final = 30

#: Words; shorter lines are titles, labels and menu entries.
SHORT_LINE_WORDS: Final = 10

#: Lines that the two windows around a line reach up and down.
WINDOWS: Final = (3, 8)


_EXCITED: Final = frozenset("!?！？؟")
_COMMAS: Final = ",，、،"
_INITIAL: Final = itemgetter(0)
_BULLETS: Final = frozenset("•◦▪‣●○·*–—-+")

_BY_ITSELF: Final = ("n", "ending", "prose", "caps", "marker", "excited", "commas")
_PLACE: Final = (
    "gap", "parw", "ppos", "pleft", "wbefore", "number", "from_first", "run_d", "run_share", "up_b", "up_w", "dn_b",
    "win3", "win3_n", "win8", "p1_ending", "x1_ending", "p1_caps", "dups", "hints",
)  # fmt: skip
_TEXT: Final = (
    "P_words", "P_prose", "P_blocks", "P_nprose", "P_median", "P_short", "P_caps", "P_ending", "P_gaps",
)  # fmt: skip
#: The features of a line.
FEATURES: Final = (*_BY_ITSELF, *_PLACE, *_TEXT)

LineColumns = Mapping[str, Sequence[float] | float]
"""A number for each line, or one for all.  Lists, since a text has few lines and arrays would take longer to make."""


class LineMeasure(NamedTuple):
    """Features of a line by itself."""

    words: float
    ending: int
    prose: int


class LineLook(NamedTuple):
    """How a line looks.  Only the trees need it."""

    caps: float
    """Share of the words that begin with a capital; -1 in lines too long for titles."""
    marker: int
    """0 none, 1 a bullet, 2 a number."""
    excited: int
    """1 if it ends with an exclamation or question mark."""
    commas: float
    """Commas per word."""


class MeasuredLines:
    """The lines of a text by themselves, by block index.

    Args:
        page: the text.
        tokens: the case-folded tokens of each block.
        lang: ISO 639 code; None where the language is unknown.
    """

    def __init__(self, page: Page, tokens: Sequence[list[str]], lang: str | None) -> None:
        self.page, self.tokens, self.lang = page, tokens, lang
        self.hints = hints(lang)
        self.lines = tuple(_lines(page, tokens, lang))
        self.marked: tuple[frozenset[str], ...] = tuple(map(self.hints.either.intersection, tokens))
        """Hint and appeal words of each line."""

    @functools.cached_property
    def looks(self) -> tuple[LineLook, ...]:
        """How each line looks."""
        return tuple(_looks(self.page, self.lines))


def _lines(page: Page, tokens: Sequence[list[str]], lang: str | None) -> list[LineMeasure]:
    stop = stop_words().get(lang or "", frozenset())
    unspaced = has_unspaced(page.text)
    measures = []
    for block, line_tokens in zip(page.blocks, tokens, strict=True):
        text = block.text
        words: float = _word_count(line_tokens) if unspaced and not text.isascii() else len(line_tokens)
        ending = ending_of(text)
        measures.append(new_tuple(LineMeasure, (words, ending, int(is_prose(words, ending, line_tokens, stop)))))
    return measures


def _looks(page: Page, lines: Sequence[LineMeasure]) -> list[LineLook]:
    commas = [mark for mark in _COMMAS if mark in page.text]
    looks = []
    for block, line in zip(page.blocks, lines, strict=True):
        text, caps = block.text, -1.0
        if line.words <= TITLE_MAX_WORDS:
            words = text.split()
            caps = sum(map(str.isupper, map(_INITIAL, words))) / len(words)
        marker = (1 if block.marker[0] in _BULLETS else 2) if block.marker else 0
        comma_share = sum([text.count(mark) for mark in commas]) / (line.words or 1.0) if commas else 0.0
        looks.append(new_tuple(LineLook, (caps, marker, int(last_mark(text) in _EXCITED), comma_share)))
    return looks


def _word_count(tokens: list[str]) -> float:
    """Words of a text that may be written without spaces: `UNSPACED_CHARS` of its characters count as one.

    >>> _word_count(["読", "書", "ok"])
    2.0
    """
    single = sum([len(token) == 1 and is_unspaced(token) for token in tokens])
    return len(tokens) - single + single / UNSPACED_CHARS


def hinted_blocks(measured: MeasuredLines, blocks: Sequence[Block]) -> tuple[frozenset[int], dict[int, float]]:
    """Indices of the blocks that use words of appeals, and the weight of hint words by block index.

    Words that several blocks of the first half use are what the article is about, and count for nothing.
    """
    words_of = measured.marked
    marked = [(position, index) for position, block in enumerate(blocks) if words_of[index := block.index]]
    if not marked:
        return frozenset(), {}
    middle = (len(blocks) + 1) // 2
    uses = Counter(chain.from_iterable([words_of[index] for position, index in marked if position < middle]))
    topical = {word for word, count in uses.items() if count >= TOPICAL_BLOCKS}
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


class _LineSums:
    """Lines in order, and sums over them."""

    def __init__(self, lines: Sequence[LineMeasure]) -> None:
        self.words, self.ending, self.prose = zip(*lines, strict=True)
        self.of_prose = [words * prose for words, prose in zip(self.words, self.prose, strict=True)]
        #: Sums over all lines above, and over all lines.
        self.above = list(accumulate(self.words, initial=0.0))
        self.prose_above = list(accumulate(self.of_prose, initial=0.0))
        self.all_words = self.above[-1] or 1.0
        self.all_prose = self.prose_above[-1] or 1.0
        self.running = [number for number, prose in enumerate(self.prose) if prose]

    def of_text(self, caps: Sequence[float]) -> tuple[float, ...]:
        """Features of the text as a whole: the columns of `_TEXT` without the last."""
        size = len(self.words)
        ordered = sorted(self.words)
        return (
            self.all_words, self.all_prose, size, len(self.running), ordered[size // 2],
            bisect_left(ordered, SHORT_LINE_WORDS) / size, sum([share for share in caps if share > 0]) / size,
            self.ending.count(SENTENCE) / size,
        )  # fmt: skip

    def largest_run(self) -> tuple[int, int, float]:
        """Positions of the first and last line of the largest run of prose, and its share of all prose."""
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
        """For each line the share of words in prose, and the words per line, of the lines around it, without itself."""
        above, prose_above, size = self.above, self.prose_above, len(self.words)
        starts = [*[0] * min(reach, size), *range(size - reach)]
        ends = [*range(reach + 1, size), *[size] * (reach + 1)][:size] if size > reach else [size] * size
        prose = [
            prose_above[end] - prose_above[start] - middle
            for start, end, middle in zip(starts, ends, self.of_prose, strict=True)
        ]
        words = [
            above[end] - above[start] - middle for start, end, middle in zip(starts, ends, self.words, strict=True)
        ]
        return (
            [part / total if total else 0.0 for part, total in zip(prose, words, strict=True)],
            [total / (end - start - 1 or 1) for total, start, end in zip(words, starts, ends, strict=True)],
        )


def _clipped(distances: Sequence[int]) -> Sequence[int]:
    """Distances in lines, none larger than `FAR_BLOCKS`; few texts have longer ones."""
    if len(distances) <= FAR_BLOCKS:
        return distances
    return [max(-FAR_BLOCKS, min(FAR_BLOCKS, distance)) for distance in distances]


def _since(marks: Sequence[object]) -> list[int]:
    """Lines since the last that is marked."""
    distances, distance = [], FAR_BLOCKS
    for mark in marks:
        distances.append(distance)
        distance = 1 if mark else min(FAR_BLOCKS, distance + 1)
    return distances


def _since_prose(sums: _LineSums) -> list[float]:
    """Words since the last line of prose."""
    distances: list[float] = []
    distance: float = FAR_WORDS
    for words, prose in zip(sums.words, sums.prose, strict=True):
        distances.append(distance)
        distance = 0.0 if prose else min(FAR_WORDS, distance + words)
    return distances


def _outside(size: int, first: int, last: int) -> list[int]:
    """Lines from a run to each line: negative above the run, positive below it, 0 inside."""
    return [number - first if number < first else number - last if number > last else 0 for number in range(size)]


def _place(
    blocks: Sequence[Block], sums: _LineSums, gaps: list[int], caps: Sequence[float]
) -> tuple[Sequence[float] | float, ...]:
    """The columns of `_PLACE` but the last."""
    size = len(blocks)
    paragraphs: Counter[int] = Counter()
    for block, words in zip(blocks, sums.words, strict=True):
        paragraphs[block.paragraph] += words
    first, last, run_share = sums.largest_run()
    begin = sums.running[0] if sums.running else 0
    near, far = (sums.window(reach) for reach in WINDOWS)
    count_of = Counter([block.text for block in blocks])
    above = sums.above[:-1]
    return (
        gaps,
        [paragraphs[block.paragraph] for block in blocks],
        [above / sums.all_prose for above in sums.prose_above[:-1]],
        [1 - above / sums.all_prose for above in sums.prose_above[1:]],
        above if sums.all_words <= MOST_COUNTED else [min(words, MOST_COUNTED) for words in above],
        _clipped(range(size)),
        _clipped(range(-begin, size - begin)),
        _clipped(_outside(size, first, last)),
        run_share,
        _since(sums.prose),
        _since_prose(sums),
        _since(sums.prose[::-1])[::-1],
        near[0],
        near[1],
        far[0],
        (-1, *sums.ending[:-1]),
        (*sums.ending[1:], -1),
        (-1.0, *caps[:-1]),
        [count_of[block.text] for block in blocks],
    )


def features(measured: MeasuredLines, blocks: Sequence[Block], hinted: Mapping[int, float]) -> LineColumns:
    """The features `FEATURES` of some lines of a text, in order.

    Args:
        measured: all lines of the text.
        blocks: the lines in question; at least one.
        hinted: weight of hint words by block index.
    """
    lines = [measured.lines[block.index] for block in blocks]
    looks = [measured.looks[block.index] for block in blocks]
    sums = _LineSums(lines)
    gaps = [0, *[int(block.gap > 0) for block in blocks[1:]]]  # the body keeps one of several empty lines
    caps, *others = zip(*looks, strict=True)
    columns = (
        sums.words, sums.ending, sums.prose, caps, *others,
        *_place(blocks, sums, gaps, caps), [hinted.get(block.index, 0.0) for block in blocks],
        *sums.of_text(caps), sum(gaps) / len(blocks),
    )  # fmt: skip
    return dict(zip(FEATURES, columns, strict=True))


def row(columns: LineColumns, position: int) -> dict[str, float]:
    """The features of the line at a position."""
    return {
        name: float(values if isinstance(values, int | float) else values[position]) for name, values in columns.items()
    }
