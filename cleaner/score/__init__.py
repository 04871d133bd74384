"""Paragraph scores: named signals, each with its points, added up."""

from __future__ import annotations

from cleaner.score.context import Scores, contextual
from cleaner.score.language import language
from cleaner.score.local import Local, score_blocks

__all__ = ["Local", "Scores", "contextual", "language", "score_blocks"]
