"""The score of each line of a text by itself: signals of its words.  Pages have a fitted score (`fitted`)."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cleaner.score.tables import Hints, Points, hints, points, stop_words
from cleaner.settings import (
    BYLINE_MAX_WORDS,
    DATE_LINE_DIGITS,
    HEADLINE_SHARE,
    SCORE_DIGITS,
    STOP_MIN_WORDS,
)
from cleaner.text import folded
from cleaner.types import Block, Page

_HEADLINE_TAGS: Final = frozenset(("h1", "h2", "div", "span"))
_ENDINGS: Final = frozenset(".!?…:;\"”»’'。！？」』）)؟।")
_SEPARATORS: Final = "|›»→·•/\\<>{}=+_#"
#: A line that is nothing but a web or mail address.
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S{3,500}|\S{1,64}@\S{1,255}")
#: "By NAME", and its like, at the start of a short block.
_BYLINE: Final = re.compile(
    r"(?:(?:words |story |report )?by|posted on|von|par|por|di|door|av|af|текст|автор|text|photo|photograph|image"
    r"|picture|foto|credit|source|published|updated|posted"
    r"|last updated|reporting|veröffentlicht|aktualisiert|publié|publicado)\b[\s:]",
    re.IGNORECASE,
)
#: The year of a date line.  A clock time alone is none: live blogs and time-tables are made of them.
_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b")


#: Name, value and points of a signal; made into a `Signal` only where somebody asks for an explanation.
Named = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Local:
    """Signals of every block, before its neighbours are looked at.  `totals` are sums of points, by block index."""

    lang: str | None
    totals: tuple[float, ...]
    signals: tuple[list[Named], ...]
    tokens: tuple[list[str], ...]
    marked: tuple[frozenset[str], ...]
    """Hint and appeal words of each block."""
    hints: Hints
    points: Points


def is_headline(block: Block, title: str) -> bool:
    """True for the block that repeats the page's title, or the larger part of it."""
    size, length = len(title), len(block.text)
    if length < HEADLINE_SHARE * size or size < HEADLINE_SHARE * length:
        return False
    key = folded(block.text)
    return key == title or (block.tag in _HEADLINE_TAGS and key in title)


def is_byline(text: str, words: int) -> bool:
    """True for a short line that begins like a byline, or that is mostly a date."""
    if words > BYLINE_MAX_WORDS or text[-1] in ".!?":
        return False
    if _BYLINE.match(text):
        return True
    return _DATE.search(text) is not None and sum(map(str.isdigit, text)) >= DATE_LINE_DIGITS * len(text)


@functools.cache
def _of_words() -> tuple[Named, ...]:
    """The signal of length by number of words; the last entry is that of all longer blocks."""
    table = points().tables["words"]
    return tuple(("words", float(count), table.of(count)) for count in range(math.ceil(table.cuts[-1]) + 1))


class _Scorer:
    """Scores the lines of one text with the point tables and the words of its language."""

    def __init__(self, page: Page, lang: str | None) -> None:
        self.points = points()
        self.stop = stop_words().get(lang or "", frozenset())
        tables = self.points.tables
        self.of_words, self.of_stop_share = _of_words(), tables["stop_share"].of
        self.closed: Named = ("ending", 1.0, tables["ending"].of(1.0))
        self.open: Named = ("ending", 0.0, tables["ending"].of(0.0))
        #: Those that the page has at all, so that most blocks are not searched.
        self.separators = [mark for mark in _SEPARATORS if mark in page.text]

    def block(self, block: Block, tokens: list[str]) -> list[Named]:
        """Signals of a block."""
        text, count = block.text, len(tokens)
        of_words = self.of_words
        out = [of_words[count] if count < len(of_words) else ("words", float(count), of_words[-1][2])]
        if count >= STOP_MIN_WORDS and self.stop:
            share = sum(map(self.stop.__contains__, tokens)) / count
            out.append(("stop_share", share, self.of_stop_share(share)))
        out.append(self.closed if text[-1] in _ENDINGS else self.open)
        if self.separators and (found := sum([text.count(mark) for mark in self.separators])):
            out.append(self.signal("separators", found / len(text)))
        if " " not in text and _ADDRESS.fullmatch(text):
            out.append(self.signal("address", 1.0))
        return out

    def signal(self, name: str, value: float) -> Named:
        """A signal with its points by the tables."""
        return name, value, self.points.tables[name].of(value)


def score_blocks(page: Page, tokens: Sequence[list[str]], lang: str | None) -> Local:
    """Score every block of a page by itself.  `tokens` are the case-folded tokens of each block."""
    scorer = _Scorer(page, lang)
    words = hints(lang)
    base = scorer.points.base
    signals = tuple(map(scorer.block, page.blocks, tokens))
    totals = tuple([round(base + sum([points for _, _, points in found]), SCORE_DIGITS) for found in signals])
    marked = tuple(map(words.either.intersection, tokens))
    return Local(lang, totals, signals, tuple(tokens), marked, words, scorer.points)
