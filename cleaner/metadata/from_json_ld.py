"""What the JSON-LD of a page states about its article.  Nothing here raises, whatever the page contains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from cleaner.metadata.values import METADATA_MAX_CHARS, plain
from cleaner.parsing.json_ld import loads

METADATA_MAX_NODES: Final = 2_000  # JSON objects of one page that are read; the article is among the first
METADATA_MAX_NESTING: Final = 6  # levels of lists and objects around a name ("author": [[{"name": {"@value": ...}}]])


#: Keys that lead to the page's own article.  Others ("itemListElement", "comment", "review") lead to other articles
#: or to comments.
_OWN: Final = ("@graph", "mainEntity", "mainEntityOfPage", "about")
#: Ends of the names of types: of articles, of pages and other subjects of a page, and of sites with the best first.
_ARTICLES: Final = ("Article", "Posting", "Report", "Story")
_PAGES: Final = ("Page", "Recipe", "Review", "CreativeWork", "HowTo", "Question", "Work", "Essay", "Column")
_SITES: Final = ("WebSite", "Organization", "NewsMediaOrganization")


class JsonLdValues(NamedTuple):
    """The raw values of each field, the most reliable first; `authors` has the names of each place together."""

    titles: tuple[str, ...] = ()
    authors: tuple[tuple[str, ...], ...] = ()
    dates: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()


def read_json_ld(scripts: Sequence[str], title: str | None) -> JsonLdValues:
    """What the scripts of a page state.

    Args:
        scripts: the texts of the JSON-LD scripts; those that are not JSON are skipped.
        title: the title of the page, which distinguishes its article from others in the scripts.
    """
    nodes = list(_nodes([value for script in scripts if (value := loads(script)) is not None]))
    names = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    articles = sorted((node for node in nodes if _is(node, _ARTICLES)), key=lambda node: not _is_about(node, title))
    subjects = articles[:1] + [node for node in nodes if _is(node, _PAGES)]
    sites = [node for kind in _SITES for node in nodes if _is(node, (kind,))]
    return JsonLdValues(
        titles=_all(subjects, ("headline", "name"), names),
        authors=tuple(
            texts for node in subjects for key in ("author", "creator") if (texts := _texts(node.get(key), names))
        ),
        dates=_all(subjects, ("datePublished", "dateCreated", "uploadDate"), names),
        sites=_all(subjects, ("publisher",), names) + _all(sites, ("name",), names),
        langs=_all(subjects, ("inLanguage",), names) + _all(sites, ("inLanguage",), names),
    )


def _nodes(values: list[Any]) -> Iterator[dict[str, Any]]:
    """The objects that describe the page, outer ones first."""
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
    """True if the headline of an article contains the title of the page or the other way round."""
    headline = node.get("headline") or node.get("name")
    if title is None or not isinstance(headline, str):
        return False
    page_title, article_title = title.casefold(), plain(headline).casefold()
    return bool(article_title) and (article_title in page_title or page_title in article_title)


def _all(nodes: list[dict[str, Any]], keys: tuple[str, ...], names: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(text for node in nodes for key in keys for text in _texts(node.get(key), names))


def _texts(value: Any, names: dict[str, dict[str, Any]], levels: int = METADATA_MAX_NESTING) -> tuple[str, ...]:
    """The strings of a value: a string itself, the name of an object or of the object that it refers to, and those of
    each part of a list.

    `names` has the objects with a name by their "@id"; values that are more than `levels` deep are left out.
    """
    if isinstance(value, str):
        return (value,) if len(value) <= METADATA_MAX_CHARS else ()
    if not levels:
        return ()
    if isinstance(value, list):
        return tuple(text for part in value[:METADATA_MAX_NODES] for text in _texts(part, names, levels - 1))
    if not isinstance(value, dict):
        return ()
    for key in ("name", "@value", "@list", "alternateName"):
        if texts := _texts(value.get(key), names, levels - 1):
            return texts
    parts = [part for key in ("givenName", "familyName") if isinstance(part := value.get(key), str)]
    if parts:
        return (" ".join(parts),)
    reference = value.get("@id")
    target = names.get(reference) if isinstance(reference, str) else None
    return _texts(target.get("name"), names, levels - 1) if target else ()
