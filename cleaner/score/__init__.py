"""Paragraph scores: named signals, each with its points, added up."""

from __future__ import annotations

from cleaner.score.context import Scores, contextual
from cleaner.score.fitted import FittedScores, score_page
from cleaner.score.language import language
from cleaner.score.local import Local, score_blocks
from cleaner.score.markup import Parts

__all__ = ["FittedScores", "Local", "Parts", "Scores", "contextual", "language", "score_blocks", "score_page"]
