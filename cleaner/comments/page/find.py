"""From page to thread: the flow through the other modules."""

from __future__ import annotations

from typing import Final

from lxml import etree

from cleaner.comments.page.items import find_items
from cleaner.comments.page.jsonld import json_comments
from cleaner.comments.page.names import names_of
from cleaner.comments.page.noscript import noscript_comments
from cleaner.comments.page.outline import Outline
from cleaner.comments.page.records import Records
from cleaner.comments.page.section import form_furniture, section_furniture
from cleaner.comments.page.systems import ABSENT
from cleaner.types import Comment, Page, Thread

#: Where the place-holders of comment systems show: ids, addresses of scripts and frames, a few marks of their own.
_PLACEHOLDERS: Final = etree.XPath(
    "//@id|//script/@src|//iframe/@src|//div[starts-with(@class,'fb-comments')]/@class|//@data-spotim-module"
    "|//vf-conversations/@class|//hyvor-talk-comments/@website-id",
    smart_strings=False,
)


def find_html_thread(page: Page) -> Thread:
    """The comments of an HTML page, their furniture, and notes on systems whose comments the file does not hold."""
    notes = _absent(page)
    if page.tree is None or not page.blocks:
        return Thread(notes=notes)
    names = names_of(page)
    if not names.any:
        return Thread(_unseen(page), notes=notes)
    outline = Outline(page)
    records = Records(outline, find_items(outline, names))
    comments = records.comments()
    if not comments:
        furniture = form_furniture(outline) if names.hints.form else {}
        return Thread(_unseen(page), tuple(sorted(furniture.items())), notes)
    used = {index for comment in comments for index in comment.blocks} | records.opening
    furniture = section_furniture(outline, records) | records.furniture
    return Thread(comments, tuple(sorted((i, why) for i, why in furniture.items() if i not in used)), notes)


def _unseen(page: Page) -> tuple[Comment, ...]:
    """Comments that no block of the page holds: for readers without scripts, or for machines."""
    return noscript_comments(page, find_html_thread) or json_comments(page)


def _absent(page: Page) -> tuple[str, ...]:
    """A note on each comment system whose place-holder the page has: its comments come from elsewhere."""
    if page.tree is None:
        return ()
    values = "\n".join(["", *_PLACEHOLDERS(page.tree), ""])
    found = (system.name for system in ABSENT if any(mark in values for mark in system.marks))
    return tuple(f"{name}: comments are not in this file" for name in found)
