"""Paragraph scores: named signals, each with its points, added up."""

from __future__ import annotations

from cleaner.score.page.features import PageParts
from cleaner.score.page.score import PageScores, score_page
from cleaner.score.text.features import MeasuredLines
from cleaner.score.text.score import FittedLines, TextScores, score_text

__all__ = ["FittedLines", "MeasuredLines", "PageParts", "PageScores", "TextScores", "score_page", "score_text"]
