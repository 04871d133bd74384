"""Comments that a page holds as JSON-LD only."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from cleaner.comments.dates import parse_date
from cleaner.comments.page.lines import clean_author
from cleaner.comments.page.places import Place
from cleaner.settings import COMMENT_HEADER_CHARS
from cleaner.text import fold
from cleaner.types import Comment, Page


def json_comments(page: Page) -> tuple[Comment, ...]:
    """Comments that only the page's JSON-LD holds."""
    source = page.document.source
    if "ld+json" not in source or ('"Comment"' not in source and '"Answer"' not in source):
        return ()
    out: list[Comment] = []
    for script in page.tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                data = json.loads(script.text or "")
            except (ValueError, RecursionError):  # broken, or a bomb: there are no comments to be had
                continue
            _gather(data, page, out)
    return tuple(out)


class _Json(NamedTuple):
    """A JSON value, and the comment that it answers."""

    value: Any
    parent: str | None = None
    depth: int = 0


def _gather(data: Any, page: Page, out: list[Comment]) -> None:
    """Add the comments of a JSON-LD value to `out`; replies come right after what they answer."""
    stack = [_Json(data)]
    while stack:
        value, parent, depth = stack.pop()
        if isinstance(value, list):
            stack.extend(_Json(part, parent, depth) for part in reversed(value))
        elif isinstance(value, dict) and value.get("@type") != "FAQPage":  # there the owner answers himself
            if value.get("@type") in ("Comment", "Answer"):
                made = _json_comment(value, page, Place(f"c{len(out) + 1}", parent, depth))
                if made is not None:
                    out.append(made)
                    parent, depth = made.id, depth + 1
            inner = (part for part in reversed(value.values()) if isinstance(part, dict | list))
            stack.extend(_Json(part, parent, depth) for part in inner)


def _plain(markup: str) -> str:
    from bs4 import BeautifulSoup

    return fold(BeautifulSoup(markup, "lxml").get_text(" "))


def _json_comment(value: dict[str, Any], page: Page, place: Place) -> Comment | None:
    """The record of a schema.org Comment or Answer; None where its text stands on the page."""
    raw = value.get("text") or value.get("description")
    text = _plain(raw) if isinstance(raw, str) else ""
    if not text or text[:COMMENT_HEADER_CHARS] in fold(page.text):
        return None
    author = value.get("author")
    name = author.get("name") if isinstance(author, dict) else author
    stamp = value.get("datePublished") or value.get("dateCreated")
    votes = value.get("upvoteCount")
    return Comment(
        id=str(value.get("@id") or place.id),
        text=text,
        parent_id=place.parent,
        depth=place.depth,
        author=clean_author(name) if isinstance(name, str) else None,
        published=parse_date(stamp) if isinstance(stamp, str) else None,
        published_raw=stamp if isinstance(stamp, str) else None,
        url=value["url"] if isinstance(value.get("url"), str) else None,
        score=votes if isinstance(votes, int) else None,
        source="json-ld",
        cause=f"json-ld: {value['@type']}",
    )
