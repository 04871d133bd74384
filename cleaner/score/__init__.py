"""The score of blocks: named signals, each with its points, added up.  A block with zero points or more is body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cleaner.score.model import Model, shipped_model
from cleaner.score.page.score import score_blocks
from cleaner.score.text.features import MeasuredLines
from cleaner.score.text.line_points import LinePoints
from cleaner.score.text.score import score_lines
from cleaner.types import Score

__all__ = ["LinePoints", "MeasuredLines", "Model", "Scores", "score_blocks", "score_lines", "shipped_model"]


class Scores(Protocol):
    """The scores of some blocks, of a page or a text."""

    @property
    def totals(self) -> Mapping[int, float]:
        """Points by block index.  Blocks of a text that rules or a thread decide on have none."""

    def of(self, index: int) -> Score:
        """The score of a block; it has signals if it was made with `trace`."""
