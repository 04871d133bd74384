"""Finds the thread of a document, whatever its kind."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.ruleset import Matches
from cleaner.threads.by_lines.text_thread import find_text_thread
from cleaner.threads.by_markup import find_html_thread
from cleaner.types import Block, Kind, Page, Thread


def find_thread(page: Page, blocks: Sequence[Block], matches: Matches) -> Thread:
    """The readers' part of a document.

    Args:
        page: the document.  The markup of an HTML page is searched.
        blocks: the lines of a text in which to look.
        matches: the rules that act on the text; those with `comments = ...` say where its thread is.
    """
    if page.document.kind is Kind.HTML:
        return find_html_thread(page)
    return find_text_thread(blocks, matches)
