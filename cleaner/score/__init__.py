"""Paragraph scores: named signals, each with its points, added up."""

from __future__ import annotations

from cleaner.score.context import contextual
from cleaner.score.local import Local, score_blocks

__all__ = ["Local", "contextual", "score_blocks"]
