"""Comments that a page holds as JSON-LD only."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from cleaner.language.dates import parse_date
from cleaner.language.people import clean_author
from cleaner.parsing.json_ld import loads
from cleaner.text import fold
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.by_markup.nesting import NestingPlace
from cleaner.types import Comment, Page

#: A count, written as text.
_COUNT: Final = re.compile(r"-?[0-9]{1,9}")
#: Types of what readers wrote.
_TYPES: Final = frozenset(("Comment", "UserComments", "Answer"))
_TYPED: Final = tuple(f'"{kind}"' for kind in _TYPES)


def json_comments(page: Page, scripts: Iterable[Any]) -> tuple[Comment, ...]:
    """Comments that only the page's JSON-LD, which stands in some of its scripts, holds."""
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
        elif isinstance(value, dict) and "FAQPage" not in _types(value):  # there the owner answers himself
            if _kind(value):
                made = _json_comment(value, shown, NestingPlace(f"c{len(out) + 1}", parent, depth))
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
    """A JSON string without half surrogates ("\\ud83d" alone), which no file can hold; None for other values."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def _plain(markup: str) -> str:
    from bs4 import BeautifulSoup

    # in an element of its own, or BeautifulSoup warns of what looks like an address, a file name or XML
    return fold(BeautifulSoup(f"<div>{markup}</div>", "lxml").get_text(" "))


def _json_comment(value: dict[str, Any], shown: str, place: NestingPlace) -> Comment | None:
    """The record of a schema.org Comment or Answer; None where its text stands on the page."""
    raw = _first(value, "text", "commentText", "description", "articleBody")
    text = _plain(raw) if raw else ""
    if not text or text[:COMMENT_HEADER_CHARS] in shown:
        return None
    author = value.get("author") or value.get("creator")
    if isinstance(author, list) and author:
        author = author[0]
    name = _string(author.get("name") if isinstance(author, dict) else author)
    stamp = _first(value, "datePublished", "dateCreated", "commentTime")
    own = value.get("@id") or value.get("identifier")
    own = own if isinstance(own, str | int) else None
    return Comment(
        id=_string(str(own)) or place.id if own else place.id,
        text=text,
        parent_id=place.parent,
        depth=place.depth,
        author=clean_author(name) if name is not None else None,
        published=parse_date(stamp) if stamp is not None else None,
        published_raw=stamp,
        url=_string(value.get("url")),
        score=_votes(value),
        source="json-ld",
        cause=f"json-ld: {_kind(value)}",
    )


def _votes(value: dict[str, Any]) -> int | None:
    """How many liked a comment: its count of votes, or of actions of liking."""
    votes = value.get("upvoteCount")
    if votes is None:
        actions = value.get("interactionStatistic")
        for action in actions if isinstance(actions, list) else [actions]:
            if isinstance(action, dict) and "LikeAction" in json.dumps(action.get("interactionType")):
                votes = action.get("userInteractionCount")
    if isinstance(votes, str) and _COUNT.fullmatch(votes):
        return int(votes)
    return votes if isinstance(votes, int) and not isinstance(votes, bool) else None
