"""Reader comments: where the thread is, and its records."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.language.redact import public
from cleaner.ruleset import Matches
from cleaner.threads.by_lines.text_thread import find_text_thread
from cleaner.threads.by_markup import find_html_thread
from cleaner.threads.edit import in_text_order, with_round_ids, without_claimed
from cleaner.types import Block, Kind, Page, Thread

__all__ = [
    "find_html_thread",
    "find_text_thread",
    "find_thread",
    "in_text_order",
    "public",
    "with_round_ids",
    "without_claimed",
]


def find_thread(page: Page, view: Sequence[Block], matches: Matches) -> Thread:
    """The readers' part of a page, looked for in the blocks of `view`."""
    if page.document.kind is Kind.HTML:
        return find_html_thread(page)
    return find_text_thread(view, matches)
