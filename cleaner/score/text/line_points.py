"""The fitted points of the lines of a text, made as late as possible and for as few lines as possible."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from cleaner.score.columns import table
from cleaner.score.text.features import LineColumns, MeasuredLines, features, hinted_blocks, row
from cleaner.score.trees import SCORE_DIGITS, Forest, strongest_first
from cleaner.types import Block, Signal

#: Lines that are neither prose nor hinted.  A text with fewer is never taken for a whole page, and the trees need
#: not be asked.  A quarter of the scraped texts of aeb, aed, gn1 and turku-lines has fewer; with 7 instead, F1 on their
#: folds is up to .003 lower.
FEWEST_SHORT: Final = 5

#: Points below zero that a line may have in a text that is not a whole page: log odds of 30%, since losing a line of an
#: article is worse than keeping one of junk.  On the folds of turku-lines, which are such texts, F1 is .904 and .022 of
#: the words are lost, against .894 and .045 with 42%.
TEXT_LENIENCY: Final = 0.85


class LinePoints:
    """The lines of a text that may be body, and their fitted points.

    Most texts have no line that anybody doubts, and need no points at all.

    Args:
        measured: all lines of the text.
        blocks: the lines that no rule and no comment thread takes, in order.
        forest: the fitted trees.
    """

    def __init__(self, measured: MeasuredLines, blocks: Sequence[Block], forest: Forest) -> None:
        self.measured, self.blocks, self.forest = measured, blocks, forest
        self.lines = [measured.lines[block.index] for block in blocks]
        self.position_of = {block.index: position for position, block in enumerate(blocks)}
        self.appeals, self.hinted = hinted_blocks(measured, blocks)

    @functools.cached_property
    def may_be_page(self) -> bool:
        """True if enough lines are neither prose nor hinted to be the furniture of a page, and others are."""
        short = sum([
            not line.prose and block.index not in self.hinted
            for line, block in zip(self.lines, self.blocks, strict=True)
        ])  # fmt: skip
        return FEWEST_SHORT <= short < len(self.lines)

    @functools.cached_property
    def columns(self) -> LineColumns:
        """The features of the lines."""
        return features(self.measured, self.blocks, self.hinted)

    @functools.cached_property
    def totals(self) -> dict[int, float]:
        """The fitted points of all lines, by block index."""
        return self.points_of(self.position_of)

    @functools.cached_property
    def doubtful(self) -> list[int]:
        """Indices of the lines that are below zero even with `TEXT_LENIENCY` added."""
        return [index for index, total in self.totals.items() if total < -TEXT_LENIENCY]

    def points_of(self, indices: Iterable[int]) -> dict[int, float]:
        """The fitted points of some lines, by block index."""
        indices = list(indices)
        positions = [self.position_of[index] for index in indices]
        rows = table(self.columns, self.forest.features, len(self.blocks))[:, positions]
        return dict(zip(indices, np.round(self.forest.totals(rows), SCORE_DIGITS).tolist(), strict=True))

    def signals_of(self, index: int) -> list[Signal]:
        """The points that each feature gives a line, the strongest first."""
        values = row(self.columns, self.position_of[index])
        return strongest_first(self.forest.points([values[name] for name in self.forest.features]), values)
