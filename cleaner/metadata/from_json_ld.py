"""What the JSON-LD of a page says of its article.  Whatever stands there, nothing here raises."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from cleaner.metadata.values import METADATA_MAX_CHARS, plain
from cleaner.parsing.json_ld import loads

METADATA_MAX_NODES: Final = 2_000  # JSON objects looked at in one page; the article is among the first
METADATA_MAX_NESTING: Final = 6  # lists and objects around a name ("author": [[{"name": {"@value": ...}}]])


#: Keys that lead to the page's own article; others ("itemListElement", "comment", "review") lead to other things.
_OWN: Final = ("@graph", "mainEntity", "mainEntityOfPage", "about")
#: Types of a page, and of what may be a page's subject, by the end of their name; better first.
_ARTICLES: Final = ("Article", "Posting", "Report", "Story")
_PAGES: Final = ("Page", "Recipe", "Review", "CreativeWork", "HowTo", "Question", "Work", "Essay", "Column")
_SITES: Final = ("WebSite", "Organization", "NewsMediaOrganization")


class Said(NamedTuple):
    """Raw values, best first; `authors` holds the names of each place that has some."""

    titles: tuple[str, ...] = ()
    authors: tuple[tuple[str, ...], ...] = ()
    dates: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()


def read_json(scripts: Sequence[str], title: str | None) -> Said:
    """What the scripts of a page say; `title` tells its article from others that are described there."""
    nodes = list(_nodes([value for script in scripts if (value := loads(script)) is not None]))
    names = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    articles = sorted((node for node in nodes if _is(node, _ARTICLES)), key=lambda node: not _is_about(node, title))
    subjects = articles[:1] + [node for node in nodes if _is(node, _PAGES)]
    sites = [node for kind in _SITES for node in nodes if _is(node, (kind,))]
    return Said(
        titles=_all(subjects, ("headline", "name"), names),
        authors=tuple(
            found for node in subjects for key in ("author", "creator") if (found := _texts(node.get(key), names))
        ),
        dates=_all(subjects, ("datePublished", "dateCreated", "uploadDate"), names),
        sites=_all(subjects, ("publisher",), names) + _all(sites, ("name",), names),
        langs=_all(subjects, ("inLanguage",), names) + _all(sites, ("inLanguage",), names),
    )


def _nodes(values: list[Any]) -> Iterator[dict[str, Any]]:
    """The objects that describe the page, in order of depth."""
    queue = deque(values)
    for _ in range(METADATA_MAX_NODES):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, list):
            queue.extend(value[:METADATA_MAX_NODES])
        elif isinstance(value, dict):
            yield value
            queue.extend(value[key] for key in _OWN if isinstance(value.get(key), dict | list))


def _is(node: dict[str, Any], kinds: tuple[str, ...]) -> bool:
    types = node.get("@type")
    return any(
        isinstance(kind, str) and kind.endswith(kinds) for kind in (types if isinstance(types, list) else [types])
    )


def _is_about(node: dict[str, Any], title: str | None) -> bool:
    """True where the headline of an article is the page's, or a part of it."""
    headline = node.get("headline") or node.get("name")
    if title is None or not isinstance(headline, str):
        return False
    ours, theirs = title.casefold(), plain(headline).casefold()
    return bool(theirs) and (theirs in ours or ours in theirs)


def _all(nodes: list[dict[str, Any]], keys: tuple[str, ...], names: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(text for node in nodes for key in keys for text in _texts(node.get(key), names))


def _texts(value: Any, names: dict[str, dict[str, Any]], room: int = METADATA_MAX_NESTING) -> tuple[str, ...]:
    """The strings of a value: itself, the names of objects and of what they refer to, each of a list."""
    if isinstance(value, str):
        return (value,) if len(value) <= METADATA_MAX_CHARS else ()
    if not room:
        return ()
    if isinstance(value, list):
        return tuple(text for part in value[:METADATA_MAX_NODES] for text in _texts(part, names, room - 1))
    if not isinstance(value, dict):
        return ()
    for key in ("name", "@value", "@list", "alternateName"):
        if found := _texts(value.get(key), names, room - 1):
            return found
    parts = [part for key in ("givenName", "familyName") if isinstance(part := value.get(key), str)]
    if parts:
        return (" ".join(parts),)
    reference = value.get("@id")
    target = names.get(reference) if isinstance(reference, str) else None
    return _texts(target.get("name"), names, room - 1) if target else ()
