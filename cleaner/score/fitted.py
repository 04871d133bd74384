"""The score of an HTML page: fitted points of its blocks' features, and the weak evidence of rules."""

from __future__ import annotations

import functools
from collections.abc import Callable
from operator import itemgetter
from typing import Final

from cleaner.score.markup import NAMES, Parts, Row, features
from cleaner.score.model import Model, model
from cleaner.settings import CERTAIN_POINTS, SCORE_DIGITS
from cleaner.types import Kind, Score, Signal

#: Names and columns of the features that `CERTAIN_POINTS` speaks of.
_CERTAIN: Final = tuple((name, NAMES.index(name)) for name in CERTAIN_POINTS)


@functools.cache
def _choose(names: tuple[str, ...]) -> Callable[[Row], Row]:
    """Takes the columns of these features from a row."""
    return itemgetter(*map(NAMES.index, names))


class FittedScores:
    """Totals by block index; body where they are not below zero."""

    def __init__(self, parts: Parts, fitted: Model, *, trace: bool = False) -> None:
        self._model, self._trace = fitted, trace
        self._rows: list[Row] = features(parts, fitted.lexicon)
        self._weak = parts.matches.points
        self._chosen = list(map(_choose(fitted.features), self._rows))
        self.totals: dict[int, float] = {
            index: round(total + sum([signal.points for signal in self._certain(index)]), SCORE_DIGITS)
            for index, total in enumerate(fitted.totals(self._chosen))
        }

    def _certain(self, index: int) -> list[Signal]:
        """What is no matter of fitting: that headlines, bylines and hidden blocks are no body, and what rules say."""
        row = self._rows[index]
        out = [Signal(name, 1.0, CERTAIN_POINTS[name]) for name, column in _CERTAIN if row[column]]
        return out + [Signal(f"rule {match.rule.id}", 1.0, -match.rule.points) for match in self._weak.get(index, ())]

    def of(self, index: int) -> Score:
        """The score of a block, with `trace` its signals: each feature with its value and its share of the points."""
        if not self._trace:
            return Score(index, self.totals[index])
        row = self._chosen[index]
        values = dict(zip(self._model.features, row, strict=True))
        points = {name: round(value, SCORE_DIGITS) for name, value in self._model.points(row).items()}
        named = sorted(points.items(), key=lambda one: (-abs(one[1]), one[0]))
        signals = [Signal(name, values[name], value) for name, value in named if value and name in values]
        signals += self._certain(index)
        base = self.totals[index] - sum(signal.points for signal in signals)  # with what rounding left
        return Score(index, self.totals[index], (Signal("base", 0.0, round(base, SCORE_DIGITS)), *signals))


def score_page(parts: Parts, *, trace: bool = False) -> FittedScores:
    """The scores of the blocks of an HTML page."""
    return FittedScores(parts, model(Kind.HTML.value), trace=trace)
