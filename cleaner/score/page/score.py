"""The score of an HTML page: fitted points of its blocks' features, and the weak evidence of rules."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from cleaner.score.class_words import Lexicon
from cleaner.score.columns import Column, table
from cleaner.score.cut import expected_cut
from cleaner.score.page.features import PageParts, features
from cleaner.score.trees import SCORE_DIGITS, Forest, data, signals
from cleaner.types import Kind, Score, Signal

#: Points of what our idea of a body settles whatever was fitted: the headline is the title; hidden blocks, bylines and
#: footers are out; tables and lists of the article are in.  Fitted points run from -7 to 5; more for hidden ones loses
#: bodies that scripts unfold (-4: wcxb .972 to .971, on the pages that the trees were fitted on).  The last three move
#: no figure of the folds by more than .0004.
CERTAIN_POINTS: Final = MappingProxyType({
    "headline": -8.0, "hidden": -2.5, "byline": -1.0, "a_footer": -1.2, "row": 1.2, "item": 0.6,
})  # fmt: skip


class Model:
    """The trees, and the lexicon of class names."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self.lexicon = Lexicon(found["lexicon"])
        self.forest = Forest(found)


@functools.cache
def model() -> Model:
    """The shipped model."""
    return Model(data(Kind.HTML.value))


def decided(parts: PageParts) -> Column:
    """Above zero for blocks that a rule keeps or that open a thread, below for those that rules or the thread take."""
    out = np.zeros(len(parts.page.blocks))
    out[list(parts.thread.opening)] = 1.0
    for comment in parts.thread.comments:
        out[list(comment.blocks)] = -1.0
    out[[index for index, _ in parts.thread.furniture]] = -1.0
    out[list(parts.matches.drop)] = -1.0
    out[list(parts.matches.keep)] = 1.0
    return out


class PageScores:
    """Totals by block index; body where they are not below zero."""

    def __init__(self, parts: PageParts, fitted: Model, *, trace: bool = False) -> None:
        self._weak, self._trace, self._forest = parts.matches.points, trace, fitted.forest
        self.totals: dict[int, float] = {}
        if not parts.page.blocks:
            return
        columns = self._columns = features(parts, fitted.lexicon)
        self._rows = table(columns, fitted.forest.features, len(parts.page.blocks))
        totals = fitted.forest.totals(self._rows)
        self._cut = expected_cut(totals, columns["n"], decided(parts))
        totals = totals - self._cut
        for name, points in CERTAIN_POINTS.items():
            totals = totals + points * columns[name]
        for index, matches in self._weak.items():
            totals[index] -= sum([match.rule.points for match in matches])
        self.totals = dict(enumerate(np.round(totals, SCORE_DIGITS).tolist()))

    def _certain(self, index: int) -> list[Signal]:
        """What is no matter of fitting: that headlines are no body, tables of the article are, and what rules say."""
        out = [Signal(name, 1.0, points) for name, points in CERTAIN_POINTS.items() if self._columns[name][index]]
        return out + [Signal(f"rule {match.rule.id}", 1.0, -match.rule.points) for match in self._weak.get(index, ())]

    def of(self, index: int) -> Score:
        """The score of a block, with `trace` its signals: each feature with its value and its share of the points."""
        if not self._trace:
            return Score(index, self.totals[index])
        points = self._forest.points(self._rows[:, index].tolist()) | {"cut": -self._cut}
        values = {name: float(column[index]) for name, column in self._columns.items()} | {"cut": self._cut}
        named = signals(points, values) + self._certain(index)
        base = self.totals[index] - sum(signal.points for signal in named)  # with what rounding left
        return Score(index, self.totals[index], (Signal("base", 0.0, round(base, SCORE_DIGITS)), *named))


def score_page(parts: PageParts, *, trace: bool = False) -> PageScores:
    """The scores of the blocks of an HTML page."""
    return PageScores(parts, model(), trace=trace)
