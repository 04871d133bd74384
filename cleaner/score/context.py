"""The score of each block among its neighbours: what the local pass could not know.

Text: how close a doubtful block is in words to the rest of the article, and whether everything from some block on is junk.
HTML: which element holds the article, short blocks between paragraphs, headings with nothing below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from cleaner.score.local import Local, Named
from cleaner.settings import (
    CONTAINER_SHARE,
    CONTENT_WORD_CHARS,
    DOUBT_POINTS,
    PROSE_WORDS,
    SHORT_WORDS,
    TAIL_MAX_SHARE,
    TAIL_SUM,
    TAIL_SURE,
)
from cleaner.types import Block, Kind, Match, Page, Score, Signal

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


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
            return {index: Score(index, total) for index, total in self.totals.items()}
        base = Signal("base", 0.0, self.local.points.base)
        return {
            index: Score(
                index,
                total,
                (base, *(Signal(*signal) for signal in [*self.local.signals[index], *self.added.get(index, ())])),
            )
            for index, total in self.totals.items()
        }


def _closeness(scores: _Scores) -> None:
    """Doubtful blocks with hint words: do the words of the block occur elsewhere in the article?"""
    local = scores.local
    doubtful = [b.index for b in scores.view if scores.totals[b.index] < DOUBT_POINTS and local.hinted[b.index]]
    if not doubtful:
        return
    sure = {
        word
        for block in scores.view
        if scores.totals[block.index] >= DOUBT_POINTS
        for word in local.tokens[block.index]
        if len(word) >= CONTENT_WORD_CHARS
    }
    for index in doubtful:
        words = {word for word in local.tokens[index] if len(word) >= CONTENT_WORD_CHARS}
        if words:
            share = len(words & sure) / len(words)
            scores.add(index, "closeness", share)


def _tail(scores: _Scores) -> None:
    """A run of junk at the end: from a block below zero on, where doubt outweighs all that follows."""
    view, totals = scores.view, scores.totals
    lowest, start, running = TAIL_SUM, None, 0.0
    for place in range(len(view) - 1, int(len(view) * (1 - TAIL_MAX_SHARE)), -1):
        total = totals[view[place].index]
        if total >= TAIL_SURE:
            break
        running += total - DOUBT_POINTS / 2
        if total < 0 and running <= lowest:
            lowest, start = running, place
    if start is not None:
        for block in view[start:]:
            scores.add(block.index, "tail", 1.0)


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
    for block, after in pairwise(reversed(view)):
        if after.tag in _HEADINGS and scores.totals[after.index] >= 0 and scores.totals[block.index] < 0:
            scores.add(after.index, "heading", 1.0)


def contextual(
    local: Local, page: Page, view: Sequence[Block], points: dict[int, tuple[Match, ...]], *, trace: bool = False
) -> dict[int, Score]:
    """Scores of the blocks of `view`, by block index.  `points` are the matches of `score` rules: junk where positive."""
    scores = _Scores(local, view)
    for index, matches in points.items():
        for match in matches:
            scores.add(index, f"rule {match.rule.id}", 1.0, -match.rule.points)
    if local.kind is Kind.HTML:
        _html(scores, page)
    else:
        _closeness(scores)
        _tail(scores)
    return scores.result(trace=trace)
