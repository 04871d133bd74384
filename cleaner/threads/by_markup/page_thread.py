"""From page to thread: the flow through the other modules."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.threads.by_markup.clues import clues_of
from cleaner.threads.by_markup.hidden_json_ld import json_comments
from cleaner.threads.by_markup.hidden_noscript import noscript_comments
from cleaner.threads.by_markup.item_outline import Outline
from cleaner.threads.by_markup.items import find_items
from cleaner.threads.by_markup.records import Records
from cleaner.threads.by_markup.section import form_furniture, section_furniture
from cleaner.threads.systems import ABSENT, OWN_TAGS
from cleaner.types import Comment, Page, Thread

#: Elements that comment systems draw in or are loaded by, that hold JSON-LD, or that readers without scripts see.
_HOLDERS: Final = ("div", "section", "script", "iframe", "noscript")
_LOADED: Final = frozenset(("script", "iframe"))
#: Elements of the systems' own; their names are marks.
_OWN: Final = ("vf-conversations", "hyvor-talk-comments", "openweb-conversation", *OWN_TAGS)
#: A system whose scripts also count reactions, and the attribute of its comments.
_SPOT: Final = "spot.im"
_MODULES: Final = etree.XPath("//@data-spotim-module", smart_strings=False)


class _Unseen(NamedTuple):
    """What stands in a page's markup and not in its blocks, from one walk, since every page pays for it."""

    notes: tuple[str, ...]
    """A note on each comment system whose place-holder the page has: its comments come from elsewhere."""
    tags: frozenset[str]
    """Those of the elements looked at; which ones of the systems' own are there."""
    scripts: list[Any]
    """And frames."""
    copies: list[Any]
    """Elements for readers without scripts."""


def find_html_thread(page: Page) -> Thread:
    """The comments of an HTML page, their furniture, and notes on systems whose comments the file does not hold."""
    if page.tree is None:
        return Thread()
    unseen = _unseen(page.tree)
    names = clues_of(page, unseen.tags)
    if not names.any:
        return Thread(_hidden(page, unseen), notes=unseen.notes)
    outline = Outline(page)
    records = Records(outline, find_items(outline, names))
    comments = records.comments()
    if not comments:
        furniture = form_furniture(outline) if names.hints.form else {}
        return Thread(_hidden(page, unseen), tuple(sorted(furniture.items())), unseen.notes)
    used = {index for comment in comments for index in comment.blocks} | records.opening
    furniture = section_furniture(outline, records) | records.furniture
    unused = tuple(sorted((i, why) for i, why in furniture.items() if i not in used))
    return Thread(comments, unused, unseen.notes, frozenset(records.opening))


def _hidden(page: Page, unseen: _Unseen) -> tuple[Comment, ...]:
    """Comments that no block of the page holds: for readers without scripts, or for machines."""
    return noscript_comments(page, unseen.copies, find_html_thread) or json_comments(page, unseen.scripts)


def _unseen(tree: Any) -> _Unseen:
    elements = list(tree.iter(*_HOLDERS, *_OWN))
    tags = [e.tag for e in elements]
    there = frozenset(tags)
    loaded = [e for e, tag in zip(elements, tags, strict=True) if tag in _LOADED]
    values = [
        *(e.get("id", "") for e in elements),
        *(e.get("class") or e.get("data-spotim-module", "") for e in elements),
        *(e.get("src", "") for e in loaded),
    ]
    joined = "\n".join(["", *values, *there, ""])
    if _SPOT in joined:
        joined += "\n".join([*_MODULES(tree), ""])
    found = (system.name for system in ABSENT if any(mark in joined for mark in system.marks))
    return _Unseen(
        tuple(f"{name}: comments are not in this file" for name in found),
        there,
        loaded,
        [e for e, tag in zip(elements, tags, strict=True) if tag == "noscript"] if "noscript" in there else [],
    )
