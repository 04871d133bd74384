"""The thread of an HTML page, step by step: clues, items, records, furniture, and comments that no block shows."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.threads.by_markup.clues import clues_of
from cleaner.threads.by_markup.comment_markup import CommentMarkup
from cleaner.threads.by_markup.items import find_items
from cleaner.threads.by_markup.records import Records, form_furniture, section_furniture
from cleaner.threads.hidden import json_comments, noscript_comments
from cleaner.threads.systems import ABSENT, OWN_TAGS
from cleaner.types import Comment, Page, Thread

#: Elements that comment systems fill or are loaded by, that hold JSON-LD, or that only readers without scripts see.
_HOLDERS: Final = ("div", "section", "script", "iframe", "noscript")
_LOADED: Final = frozenset(("script", "iframe"))
#: Elements that only a comment system has.  Their names are marks of the system.
_OWN: Final = ("vf-conversations", "hyvor-talk-comments", "openweb-conversation", *OWN_TAGS)
#: A system whose scripts also count reactions, so that only the attribute of its comments is a mark.
_SPOT: Final = "spot.im"
_MODULES: Final = etree.XPath("//@data-spotim-module", smart_strings=False)


class _Unseen(NamedTuple):
    """The content of a page's markup outside its blocks.  One walk collects it, because every page is searched."""

    notes: tuple[str, ...]
    """A warning for each system that left only its placeholder."""
    tags: frozenset[str]
    """The tags of the elements that were met, of `_HOLDERS` and `_OWN`."""
    scripts: list[Any]
    """Scripts and frames."""
    copies: list[Any]
    """The noscript elements."""


def find_html_thread(page: Page) -> Thread:
    """The thread of an HTML page: comments, furniture, and notes on systems whose comments the file does not hold."""
    if page.tree is None:
        return Thread()
    unseen = _unseen(page.tree)
    clues = clues_of(page, unseen.tags)
    if not clues.any:
        return Thread(_hidden(page, unseen), notes=unseen.notes)
    markup = CommentMarkup(page)
    records = Records(markup, find_items(markup, clues))
    comments = records.comments()
    if not comments:
        furniture = form_furniture(markup) if clues.hints.form else {}
        return Thread(_hidden(page, unseen), tuple(sorted(furniture.items())), unseen.notes)
    used = {index for comment in comments for index in comment.blocks} | records.opening
    furniture = section_furniture(markup, records) | records.furniture
    unused = tuple(sorted((i, why) for i, why in furniture.items() if i not in used))
    return Thread(comments, unused, unseen.notes, frozenset(records.opening))


def _hidden(page: Page, unseen: _Unseen) -> tuple[Comment, ...]:
    """Comments that no block of the page shows."""
    return noscript_comments(page, unseen.copies, find_html_thread) or json_comments(page, unseen.scripts)


def _unseen(tree: Any) -> _Unseen:
    """Walk over a tree for what is outside its blocks."""
    elements = list(tree.iter(*_HOLDERS, *_OWN))
    tags = [e.tag for e in elements]
    tag_set = frozenset(tags)
    loaded = [e for e, tag in zip(elements, tags, strict=True) if tag in _LOADED]
    values = [
        *(e.get("id", "") for e in elements),
        *(e.get("class") or e.get("data-spotim-module", "") for e in elements),
        *(e.get("src", "") for e in loaded),
    ]
    joined = "\n".join(["", *values, *tag_set, ""])
    if _SPOT in joined:
        joined += "\n".join([*_MODULES(tree), ""])
    absent = (system.name for system in ABSENT if any(mark in joined for mark in system.marks))
    return _Unseen(
        tuple(f"{name}: comments are not in this file" for name in absent),
        tag_set,
        loaded,
        [e for e, tag in zip(elements, tags, strict=True) if tag == "noscript"] if "noscript" in tag_set else [],
    )
