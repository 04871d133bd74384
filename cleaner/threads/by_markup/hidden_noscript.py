"""Threads that a page shows only to readers without scripts, in a `<noscript>` that holds the page once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from cleaner.parsing import parse_html
from cleaner.types import Comment, Page, Thread

#: The class name of a post in the copy that Discourse writes for crawlers.
_MARK: Final = "crawler-post"


def noscript_comments(page: Page, copies: Iterable[Any], find: Callable[[Page], Thread]) -> tuple[Comment, ...]:
    """The comments that only a `<noscript>` holds; they have no blocks, since the page does not show them.

    `copies` are the page's noscript elements, `find` finds the thread of a page.
    """
    for element in copies:
        if any(_MARK in (inner.get("class") or "").split() for inner in element.iter("div")):
            markup = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
            markup = markup.replace("noscript", "div")  # none inside the copy, or copies of copies would be made
            copy = parse_html(replace(page.document, source=f"<html><body>{markup}</body></html>"))
            thread = find(replace(copy, url=page.url))
            if thread.comments:
                return tuple(
                    replace(comment, blocks=(), span=(0, 0), cause=f"{comment.cause}, in noscript")
                    for comment in thread.comments
                )
    return ()
