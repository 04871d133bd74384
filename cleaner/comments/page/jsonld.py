"""Comments that a page holds as JSON-LD only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
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
    shown = fold(page.text)
    out: list[Comment] = []
    for script in page.tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                data = json.loads(script.text or "")
            except (ValueError, RecursionError):  # broken, or a bomb: there are no comments to be had
                continue
            _gather(data, shown, out)
    counts = Counter(comment.id for comment in out)
    return tuple(out) if len(counts) == len(out) else _renamed(out)


def _renamed(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """The comments with ids of our own, where the site's are not unique; parents stand before their replies."""
    latest: dict[str | None, str | None] = {None: None}
    out = []
    for number, comment in enumerate(comments, 1):
        parent = latest[comment.parent_id]
        latest[comment.id] = f"c{number}"
        out.append(replace(comment, id=f"c{number}", parent_id=parent))
    return tuple(out)


class _Json(NamedTuple):
    """A JSON value, and the comment that it answers."""

    value: Any
    parent: str | None = None
    depth: int = 0


def _gather(data: Any, shown: str, out: list[Comment]) -> None:
    """Add the comments of a JSON-LD value to `out`, but for those in the text `shown`; replies follow their parent."""
    stack = [_Json(data)]
    while stack:
        value, parent, depth = stack.pop()
        if isinstance(value, list):
            stack.extend(_Json(part, parent, depth) for part in reversed(value))
        elif isinstance(value, dict) and value.get("@type") != "FAQPage":  # there the owner answers himself
            if value.get("@type") in ("Comment", "Answer"):
                made = _json_comment(value, shown, Place(f"c{len(out) + 1}", parent, depth))
                if made is not None:
                    out.append(made)
                    parent, depth = made.id, depth + 1
            inner = (part for part in reversed(value.values()) if isinstance(part, dict | list))
            stack.extend(_Json(part, parent, depth) for part in inner)


def _string(value: Any) -> str | None:
    """A JSON string without half surrogates ("\\ud83d" alone), which no file can hold; None for other values."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def _plain(markup: str) -> str:
    from bs4 import BeautifulSoup

    # in an element of its own, or BeautifulSoup warns of what looks like an address, a file name or XML
    return fold(BeautifulSoup(f"<div>{markup}</div>", "lxml").get_text(" "))


def _json_comment(value: dict[str, Any], shown: str, place: Place) -> Comment | None:
    """The record of a schema.org Comment or Answer; None where its text stands on the page."""
    raw = _string(value.get("text") or value.get("description"))
    text = _plain(raw) if raw else ""
    if not text or text[:COMMENT_HEADER_CHARS] in shown:
        return None
    author = value.get("author")
    name = _string(author.get("name") if isinstance(author, dict) else author)
    stamp = _string(value.get("datePublished") or value.get("dateCreated"))
    own = value.get("@id")
    votes = value.get("upvoteCount")
    return Comment(
        id=_string(str(own)) or place.id if own else place.id,
        text=text,
        parent_id=place.parent,
        depth=place.depth,
        author=clean_author(name) if name is not None else None,
        published=parse_date(stamp) if stamp is not None else None,
        published_raw=stamp,
        url=_string(value.get("url")),
        score=votes if isinstance(votes, int) else None,
        source="json-ld",
        cause=f"json-ld: {value['@type']}",
    )
