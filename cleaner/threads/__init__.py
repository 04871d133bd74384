"""Readers' comments: where the thread of a document is, and its records."""

from __future__ import annotations

from cleaner.language.redact import public
from cleaner.threads.edit import in_text_order, with_round_ids, without_claimed
from cleaner.threads.find import find_thread

__all__ = ["find_thread", "in_text_order", "public", "with_round_ids", "without_claimed"]
