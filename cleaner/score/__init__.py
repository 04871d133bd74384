"""Paragraph scores: named signals, each with its points, added up."""

from __future__ import annotations

from cleaner.score.page.features import Parts
from cleaner.score.page.score import FittedScores, score_page
from cleaner.score.text.features import Measured
from cleaner.score.text.score import Fitted, Scores, contextual

__all__ = ["Fitted", "FittedScores", "Measured", "Parts", "Scores", "contextual", "score_page"]
