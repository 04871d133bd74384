"""The score of each block among its neighbours: what the local pass could not know.

Text: how close a doubtful block is in words to the rest of the article, and whether a run of them is an appeal.
HTML: which element holds the article, short blocks between paragraphs, headings with nothing below.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Container, Sequence
from itertools import chain, pairwise
from typing import Any, Final

from cleaner.ruleset import Matches
from cleaner.score.local import Local, Named, is_byline
from cleaner.settings import (
    APPEAL_CLOSENESS,
    APPEAL_FROM,
    APPEAL_MIN_BLOCKS,
    BYLINE_REACH,
    CONTAINER_SHARE,
    CONTENT_WORD_CHARS,
    DOUBT_POINTS,
    LABEL_WORDS,
    MENU_MAX_WORDS,
    MENU_MIN_LINES,
    PROSE_WORDS,
    SCORE_DIGITS,
    SHORT_WORDS,
)
from cleaner.types import Block, Kind, Page, Score, Signal

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_QUOTES: Final = re.compile(r"[\"“”„«»]")


class _Scores:
    """Totals that grow by signals, block by block."""

    def __init__(self, local: Local, view: Sequence[Block]) -> None:
        self.local, self.view = local, view
        self.totals = {block.index: local.totals[block.index] for block in view}
        self.added: dict[int, list[Named]] = {}

    def add(self, index: int, name: str, value: float, points: float | None = None) -> None:
        points = self.local.points.tables[name].of(value) if points is None else points
        self.totals[index] += points
        self.added.setdefault(index, []).append((name, value, points))

    def result(self, *, trace: bool) -> dict[int, Score]:
        """Scores by block index, with their signals where somebody will look at them."""
        if not trace:
            return {index: Score(index, round(total, SCORE_DIGITS)) for index, total in self.totals.items()}
        base = Signal("base", 0.0, self.local.points.base)
        return {
            index: Score(
                index,
                round(total, SCORE_DIGITS),
                (base, *(Signal(*signal) for signal in [*self.local.signals[index], *self.added.get(index, ())])),
            )
            for index, total in self.totals.items()
        }


def _content_words(tokens: list[str]) -> set[str]:
    return {word for word in tokens if len(word) >= CONTENT_WORD_CHARS}


class _Topic:
    """The content words of the blocks that are prose beyond doubt, and how close a block is to them."""

    def __init__(self, scores: _Scores) -> None:
        self.tokens = scores.local.tokens
        self.sure = {block.index for block in scores.view if scores.totals[block.index] >= DOUBT_POINTS}

    @functools.cached_property
    def count(self) -> Counter[str]:
        """In how many sure blocks a content word stands; most pages never ask."""
        return Counter(chain.from_iterable(_content_words(self.tokens[index]) for index in self.sure))

    def share(self, index: int) -> float | None:
        """Share of a block's content words that stand in other sure blocks; None where it has none."""
        words = _content_words(self.tokens[index])
        own = index in self.sure
        return sum(self.count[word] > own for word in words) / len(words) if words else None


def _menu(scores: _Scores) -> None:
    """A menu above the headline: a run of bare one- to three-word lines at the very start."""
    view = scores.view
    run = 0
    while run < len(view) and view[run].paragraph == view[0].paragraph:
        block = view[run]
        if not 0 < len(scores.local.tokens[block.index]) <= MENU_MAX_WORDS or block.text[-1] in ".!?,;:":
            break
        run += 1
    if MENU_MIN_LINES <= run < len(view) - MENU_MIN_LINES and view[run].paragraph != view[0].paragraph:
        for block in view[:run]:
            scores.add(block.index, "menu", 1.0)


def _bylines(scores: _Scores) -> None:
    """Bylines and dates of scraped text: only near the headline, since chronologies are full of dates."""
    for block in scores.view[:BYLINE_REACH]:
        if is_byline(block.text, len(scores.local.tokens[block.index])):
            scores.add(block.index, "byline", 1.0)


def _closeness(scores: _Scores, topic: _Topic) -> None:
    """Doubtful blocks with hint words: do the words of the block occur elsewhere in the article?"""
    for block in scores.view:
        index = block.index
        if scores.totals[index] < DOUBT_POINTS and scores.local.hinted[index]:
            share = topic.share(index)
            if share is not None:
                scores.add(index, "closeness", share)


def _in_appeal(scores: _Scores, topic: _Topic, block: Block) -> bool:
    """True where a block could be part of an appeal: it speaks to the reader, outside quotes, and of other things than
    the article; or it is a label of few words."""
    local, index = scores.local, block.index
    if len(local.tokens[index]) <= LABEL_WORDS:
        return True
    if index not in local.appeals and (local.person.isdisjoint(local.tokens[index]) or _QUOTES.search(block.text)):
        return False
    share = topic.share(index)
    return share is None or share < APPEAL_CLOSENESS


def _appeal(scores: _Scores, topic: _Topic, dropped: Container[int]) -> None:
    """An appeal in good prose ("Dear readers, ...") in the second half: a run of blocks that speak to the reader, with
    several that use the words of appeals.  It begins with such a block; rules may have dropped parts of it."""
    view, appeals = scores.view, scores.local.appeals
    first = int(len(view) * APPEAL_FROM)
    if sum(block.index in appeals for block in view[first:]) < APPEAL_MIN_BLOCKS:
        return
    run: list[Block] = []
    for block in [*view[first:], None]:
        if block is not None and (block.index in dropped or _in_appeal(scores, topic, block)):
            run.append(block)
            continue
        marked = [place for place, member in enumerate(run) if member.index in appeals]
        if len(marked) >= APPEAL_MIN_BLOCKS:
            for member in run[marked[0] : marked[-1] + 1]:
                if member.index not in dropped:
                    scores.add(member.index, "appeal", 1.0)
        run = []


def _prose(local: Local, view: Sequence[Block]) -> list[Block]:
    return [b for b in view if local.totals[b.index] > 0 and len(local.tokens[b.index]) >= PROSE_WORDS]


def _container(local: Local, page: Page, view: Sequence[Block]) -> Any:
    """The deepest element that holds most of the page's prose words."""
    mass: Counter[Any] = Counter()
    depth: dict[Any, int] = {}
    whole = 0
    for block in _prose(local, view):
        words = len(local.tokens[block.index])
        whole += words
        for level, element in enumerate(reversed(list(page.nodes[block.index].iterancestors()))):
            mass[element] += words
            depth[element] = level
    holding = [element for element, words in mass.items() if words >= CONTAINER_SHARE * whole]
    return max(holding, key=depth.__getitem__, default=None)


def _html(scores: _Scores, page: Page) -> None:
    view, local = scores.view, scores.local
    container = _container(local, page, view)
    if container is not None:
        inside_of: dict[Any, bool] = {}
        for block in view:
            node = page.nodes[block.index]
            if node not in inside_of:
                inside_of[node] = node is container or any(above is container for above in node.iterancestors())
            scores.add(block.index, "container", float(inside_of[node]))
    before = dict(scores.totals)
    for place, block in enumerate(view):
        if len(local.tokens[block.index]) <= SHORT_WORDS and 0 < place < len(view) - 1:
            near = sum(before[view[place + step].index] > 0 for step in (-1, 1))
            scores.add(block.index, "between", float(near))
    for below, block in pairwise(reversed(view)):
        if block.tag in _HEADINGS and scores.totals[block.index] >= 0 and scores.totals[below.index] < 0:
            scores.add(block.index, "heading", 1.0)


def contextual(
    local: Local, page: Page, view: Sequence[Block], matches: Matches, *, trace: bool = False
) -> dict[int, Score]:
    """Scores of the blocks of `view`, by block index.  Points of `score` rules speak for junk where they are positive."""
    scores = _Scores(local, view)
    for index, weak in matches.points.items():
        for match in weak:
            scores.add(index, f"rule {match.rule.id}", 1.0, -match.rule.points)
    if local.kind is Kind.HTML:
        _html(scores, page)
    else:
        topic = _Topic(scores)
        _menu(scores)
        _bylines(scores)
        _closeness(scores, topic)
        _appeal(scores, topic, matches.drop)
    return scores.result(trace=trace)
