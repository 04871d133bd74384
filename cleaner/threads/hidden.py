"""Comments that a page holds and no block shows: in JSON-LD, or in a `<noscript>` with a second copy of the page."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.language.dates import parse_date
from cleaner.language.people import clean_author
from cleaner.parsing import parse_html
from cleaner.parsing.json_ld import loads
from cleaner.text import fold
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.by_markup.nesting import ThreadPosition
from cleaner.types import Comment, Page, Thread

#: The class name of a post in the copy that Discourse writes for crawlers.
_CRAWLER_POST: Final = "crawler-post"
#: A count written as text.
_COUNT: Final = re.compile(r"-?[0-9]{1,9}")
#: Types of objects that readers wrote.
_TYPES: Final = frozenset(("Comment", "UserComments", "Answer"))
_TYPED: Final = tuple(f'"{kind}"' for kind in _TYPES)


def noscript_comments(page: Page, copies: Iterable[Any], find: Callable[[Page], Thread]) -> tuple[Comment, ...]:
    """Comments that are only in a `<noscript>` of the page.  They have no blocks, because the page does not show them.

    Args:
        page: the page.
        copies: its noscript elements.
        find: finds the thread of a page.
    """
    for element in copies:
        if any(_CRAWLER_POST in (inner.get("class") or "").split() for inner in element.iter("div")):
            markup = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
            markup = markup.replace("noscript", "div")  # a copy has no copies of its own
            copy = parse_html(replace(page.document, source=f"<html><body>{markup}</body></html>"))
            thread = find(replace(copy, url=page.url))
            if thread.comments:
                return tuple(
                    replace(comment, blocks=(), span=(0, 0), cause=f"{comment.cause}, in noscript")
                    for comment in thread.comments
                )
    return ()


def json_comments(page: Page, scripts: Iterable[Any]) -> tuple[Comment, ...]:
    """Comments that are only in the page's JSON-LD.

    Args:
        page: the page.
        scripts: its script elements; those of other types are passed over.
    """
    out: list[Comment] = []
    shown: str | None = None
    for script in scripts:
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = script.text or ""
        if not any(kind in text for kind in _TYPED):
            continue
        shown = fold(page.text) if shown is None else shown
        _gather(loads(text), shown, out)
    counts = Counter(comment.id for comment in out)
    return tuple(out) if len(counts) == len(out) else _renamed(out)


def _renamed(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """The comments with ids of our own, for sites whose ids are not unique.  Parents must come before their replies."""
    latest: dict[str | None, str | None] = {None: None}
    out = []
    for number, comment in enumerate(comments, 1):
        parent = latest[comment.parent_id]
        latest[comment.id] = f"c{number}"
        out.append(replace(comment, id=f"c{number}", parent_id=parent))
    return tuple(out)


class _Json(NamedTuple):
    """A JSON value inside a comment."""

    value: Any
    parent: str | None = None
    """Id of the comment around it; a comment in `value` answers that one."""
    depth: int = 0


def _gather(data: Any, shown: str, out: list[Comment]) -> None:
    """Add the comments of a JSON-LD value to `out`, except those in the text `shown`.  Replies follow their parent."""
    stack = [_Json(data)]
    while stack:
        value, parent, depth = stack.pop()
        if isinstance(value, list):
            stack.extend(_Json(part, parent, depth) for part in reversed(value))
        elif isinstance(value, dict) and "FAQPage" not in _types(value):  # its questions and answers are the owner's
            if _kind(value):
                made = _json_comment(value, shown, ThreadPosition(f"c{len(out) + 1}", parent, depth))
                if made is not None:
                    out.append(made)
                    parent, depth = made.id, depth + 1
            inner = (part for part in reversed(value.values()) if isinstance(part, dict | list))
            stack.extend(_Json(part, parent, depth) for part in inner)


def _types(value: dict[str, Any]) -> list[Any]:
    kinds = value.get("@type")
    return kinds if isinstance(kinds, list) else [kinds]


def _kind(value: dict[str, Any]) -> str | None:
    """The type that makes an object a comment."""
    return next((kind for kind in _types(value) if isinstance(kind, str) and kind in _TYPES), None)


def _first(value: dict[str, Any], *keys: str) -> str | None:
    return next((text for key in keys if (text := _string(value.get(key)))), None)


def _string(value: Any) -> str | None:
    """A JSON string without lone surrogates ("\\ud83d"), which cannot be encoded; None for other values."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def _plain(markup: str) -> str:
    from bs4 import BeautifulSoup

    # Inside an element, because BeautifulSoup warns about a bare text that looks like an address, a file name or XML.
    return fold(BeautifulSoup(f"<div>{markup}</div>", "lxml").get_text(" "))


def _json_comment(value: dict[str, Any], shown: str, position: ThreadPosition) -> Comment | None:
    """The record of a schema.org Comment or Answer; None if it has no text or the page shows the text."""
    raw = _first(value, "text", "commentText", "description", "articleBody")
    text = _plain(raw) if raw else ""
    if not text or text[:COMMENT_HEADER_CHARS] in shown:
        return None
    author = value.get("author") or value.get("creator")
    if isinstance(author, list) and author:
        author = author[0]
    name = _string(author.get("name") if isinstance(author, dict) else author)
    stamp = _first(value, "datePublished", "dateCreated", "commentTime")
    site_id = value.get("@id") or value.get("identifier")
    site_id = site_id if isinstance(site_id, str | int) else None
    return Comment(
        id=_string(str(site_id)) or position.id if site_id else position.id,
        text=text,
        parent_id=position.parent,
        depth=position.depth,
        author=clean_author(name) if name is not None else None,
        published=parse_date(stamp) if stamp is not None else None,
        published_raw=stamp,
        url=_string(value.get("url")),
        score=_votes(value),
        source="json-ld",
        cause=f"json-ld: {_kind(value)}",
    )


def _votes(value: dict[str, Any]) -> int | None:
    """How many readers liked a comment: its upvotes, or its "like" interactions."""
    votes = value.get("upvoteCount")
    if votes is None:
        actions = value.get("interactionStatistic")
        for action in actions if isinstance(actions, list) else [actions]:
            if isinstance(action, dict) and "LikeAction" in json.dumps(action.get("interactionType")):
                votes = action.get("userInteractionCount")
    if isinstance(votes, str) and _COUNT.fullmatch(votes):
        return int(votes)
    return votes if isinstance(votes, int) and not isinstance(votes, bool) else None
