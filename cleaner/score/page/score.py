"""The score of an HTML page: fitted points of its blocks' features, fixed points, and the weak evidence of rules."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from cleaner.evidence import Evidence
from cleaner.score.columns import Column, table
from cleaner.score.cut import expected_cut
from cleaner.score.model import Model, shipped_model
from cleaner.score.page.features import features
from cleaner.score.signals import BASE, CUT, rule_signal
from cleaner.score.trees import SCORE_DIGITS, strongest_first
from cleaner.types import Kind, Score, Signal

#: Points that our idea of a body fixes, whatever was fitted: the headline is the title; hidden blocks, bylines and
#: footers are not body; tables and lists inside the article are.  Fitted points run from -7 to 5.  More than -2.5 for
#: hidden blocks would lose bodies that scripts unfold (with -4, wcxb falls from .972 to .971 on the pages that the
#: trees were fitted on).  The last three move no figure of the folds by more than .0004.
FIXED_POINTS: Final = MappingProxyType({
    "headline": -8.0, "hidden": -2.5, "byline": -1.0, "a_footer": -1.2, "row": 1.2, "item": 0.6,
})  # fmt: skip


def decided_before(evidence: Evidence) -> Column:
    """For each block of a page: 1 if it is body and -1 if it is not, whatever its score; 0 if the score decides."""
    decided = np.zeros(len(evidence.blocks))
    decided[list(evidence.claims.kept)] = 1.0
    decided[list(evidence.claims.taken)] = -1.0
    return decided


class BlockScores:
    """Scores of the blocks of a page."""

    def __init__(self, evidence: Evidence, model: Model, *, trace: bool = False) -> None:
        self._weak_matches, self._trace, self._forest = evidence.matches.points, trace, model.forest
        self.totals: dict[int, float] = {}
        """Points by block index.  A block is body where they are not below zero."""
        if not evidence.blocks:
            return
        columns = self._columns = features(evidence, model.lexicon)
        self._table = table(columns, model.forest.features, len(evidence.blocks))
        fitted = model.forest.totals(self._table)
        self._cut = expected_cut(fitted, columns["n"], decided_before(evidence))
        totals = fitted - self._cut
        for name, points in FIXED_POINTS.items():
            totals = totals + points * columns[name]
        for index, matches in self._weak_matches.items():
            totals[index] -= sum([match.rule.points for match in matches])
        self.totals = dict(enumerate(np.round(totals, SCORE_DIGITS).tolist()))

    def of(self, index: int) -> Score:
        """The score of a block; with `trace` its signals are the features, each with its share of the points."""
        total = self.totals[index]
        if not self._trace:
            return Score(index, total)
        points = self._forest.points(self._table[:, index].tolist()) | {CUT: -self._cut}
        values = {name: float(column[index]) for name, column in self._columns.items()} | {CUT: self._cut}
        signals = strongest_first(points, values) + self._not_fitted(index)
        base = total - sum(signal.points for signal in signals)  # includes what rounding left over
        return Score(index, total, (Signal(BASE, 0.0, round(base, SCORE_DIGITS)), *signals))

    def _not_fitted(self, index: int) -> list[Signal]:
        fixed = [Signal(name, 1.0, points) for name, points in FIXED_POINTS.items() if self._columns[name][index]]
        matches = self._weak_matches.get(index, ())
        return fixed + [Signal(rule_signal(match.rule), 1.0, -match.rule.points) for match in matches]


def score_blocks(evidence: Evidence, model: Model | None = None, *, trace: bool = False) -> BlockScores:
    """Score the blocks of an HTML page.

    Args:
        evidence: what is known of all blocks of the page.
        model: None takes the shipped one.
        trace: also make the signals, for explanations.
    """
    return BlockScores(evidence, model or shipped_model(Kind.HTML), trace=trace)
