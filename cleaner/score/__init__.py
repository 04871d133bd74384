"""Paragraph scores: named signals, each with its points, added up."""

from __future__ import annotations

from cleaner.score.context import Fitted, Scores, contextual
from cleaner.score.fitted import FittedScores, score_page
from cleaner.score.language import language
from cleaner.score.lines import Measured
from cleaner.score.markup import Parts

__all__ = ["Fitted", "FittedScores", "Measured", "Parts", "Scores", "contextual", "language", "score_page"]
