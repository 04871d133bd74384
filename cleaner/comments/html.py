"""Comment threads of HTML pages.

Where the comments are is told by signature (`systems.SYSTEMS`), then by class names that many elements share, then by
like children of a container, then by header lines ("Jane on July 26, 2012 at 3:56 pm"), and last by JSON-LD.  What a
record says is read from a copy of the items with BeautifulSoup; its text comes from the page's blocks, so that each
block ends up in one place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from lxml import etree

from cleaner.comments import systems
from cleaner.comments.dates import day_order, find_date, parse_date
from cleaner.comments.systems import SYSTEMS, Selector, System
from cleaner.settings import (
    AUTHOR_MAX_CHARS,
    AUTHOR_MAX_WORDS,
    COMMENT_CONTROL_CHARS,
    COMMENT_CONTROL_WORDS,
    COMMENT_HEADER_CHARS,
    COMMENT_MAX_NESTING,
    COMMENT_TITLE_CHARS,
    CONTAINER_MAX_LEAD_CHARS,
    EVIDENCE_EDGE_BLOCKS,
    EVIDENCE_MIN_CHARS,
    EVIDENCE_MIN_SHARE,
    EVIDENCE_SAMPLE,
    ITEM_MAX_SHARE,
    LINKED_MIN_SHARE,
    LIST_MIN_FACTOR,
    MAJORITY,
    REGIONS_MAX,
    ROLE_MAX_CHARS,
    THREAD_MIN_ITEMS,
    TOKEN_MAX_CHARS,
    TOKEN_MEMO,
)
from cleaner.text import fold
from cleaner.types import Block, Comment, Page, Thread

_NEVER: Final = frozenset(
    "html body head form fieldset label button select option pre code nav script style h1 h2 h3 h4 h5 h6 a "
    "textarea".split()
)
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())


def find_html_thread(page: Page) -> Thread:
    """The comments of an HTML page, their furniture, and notes on systems whose comments the file does not hold."""
    notes = _absent(page)
    if page.tree is None or not page.blocks:
        return Thread(notes=notes)
    names = _names(page)
    if not names.any:
        return Thread(_from_json(page), notes=notes)
    outline = _Outline(page)
    records = _Records(outline, _find(outline, names))
    comments = records.comments()
    if not comments:
        furniture = _forms(outline) if names.hints.form else {}
        return Thread(_from_json(page), tuple(sorted(furniture.items())), notes)
    used = {index for comment in comments for index in comment.blocks} | records.opening
    furniture = _section(outline, records) | records.furniture
    return Thread(comments, tuple(sorted((i, why) for i, why in furniture.items() if i not in used)), notes)


#: Where the place-holders of comment systems show: ids, addresses of scripts and frames, a few marks of their own.
_PLACEHOLDERS: Final = etree.XPath(
    "//@id|//script/@src|//iframe/@src|//div[starts-with(@class,'fb-comments')]/@class|//@data-spotim-module"
    "|//vf-conversations/@class|//hyvor-talk-comments/@website-id",
    smart_strings=False,
)


def _absent(page: Page) -> tuple[str, ...]:
    """A note on each comment system whose place-holder the page has: its comments come from elsewhere."""
    if page.tree is None:
        return ()
    values = "\n".join(["", *_PLACEHOLDERS(page.tree), ""])
    found = (system.name for system in systems.ABSENT if any(mark in values for mark in system.marks))
    return tuple(f"{name}: comments are not in this file" for name in found)


# -- what the names on a page promise --------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"\d.*", re.DOTALL)


@lru_cache(TOKEN_MEMO)
def _stem(token: str) -> str:
    """The token without its number.

    >>> _stem("comment-4711"), _stem("comment")
    ('comment-*', 'comment')
    """
    return _NUMBER.sub("*", token)


class _Hints(NamedTuple):
    """What a class name may stand on: one comment, all comments, a comment form, a forum."""

    item: bool = False
    container: bool = False
    form: bool = False
    forum: bool = False


_NO_HINTS: Final = _Hints()


@lru_cache(TOKEN_MEMO)
def _hints(token: str) -> _Hints:
    """What a class name hints at.

    >>> _hints("comment-4711").item, _hints("comment-list").container, _hints("comment-form").form
    (True, True, True)
    >>> any(_hints("headline"))
    False
    """
    if len(token) > TOKEN_MAX_CHARS or not systems.HINT.search(token):
        return _NO_HINTS
    stem = _stem(token)
    plain = systems.NOT_ITEM.search(stem) is None
    return _Hints(
        plain and systems.ITEM.fullmatch(stem) is not None,
        plain and systems.CONTAINER.fullmatch(stem) is not None,
        systems.FORM.fullmatch(token) is not None,
        systems.FORUM.search(token) is not None,
    )


_SYSTEM_RANK: Final = {system.name: rank for rank, system in enumerate(SYSTEMS)}
_Signatures = dict[str, list[tuple[System, Selector]]]


class _Names(NamedTuple):
    """What class names, titles and lines say of the page before anyone looks at its tree: most pages end with "
    "this."""

    signatures: _Signatures
    """Selectors of items whose names the page has, by their last token, else by their tag."""
    hints: _Hints
    """What any class name of the page hints at."""
    titles: tuple[int, ...]
    signed: tuple[int, ...]

    @property
    def any(self) -> bool:
        """True where a closer look may find something."""
        return bool(self.signatures or any(self.hints) or self.titles or self.signed)


def _names(page: Page) -> _Names:
    tokens: frozenset[str] = frozenset().union(*{block.class_tokens for block in page.blocks})
    hints = _Hints(*map(any, zip(*map(_hints, tokens), strict=True))) if tokens else _NO_HINTS
    if page.url and systems.FORUM_ADDRESS.search(page.url.lower()):
        hints = hints._replace(forum=True)
    titles = (b.index for b in page.blocks if len(b.text) <= COMMENT_TITLE_CHARS and systems.TITLE.fullmatch(b.text))
    return _Names(_signatures(tokens, page.document.source), hints, tuple(titles), tuple(_signed(page)))


def _signatures(tokens: frozenset[str], source: str) -> _Signatures:
    """The selectors that may select something on a page with these tokens."""
    known = tokens.union(map(_stem, tokens))
    microdata = "schema.org/" in source
    found: _Signatures = defaultdict(list)
    for system in SYSTEMS:
        if system.page and not system.page & known:
            continue
        for selector in system.items:
            if all(t in known or (microdata and t.startswith("itemtype=")) for t in selector.tokens) and (
                selector.tokens or selector.tag in source
            ):
                found[selector.tokens[-1] if selector.tokens else f"<{selector.tag}"].append((system, selector))
    return dict(found)


def _signed(page: Page) -> list[int]:
    """Blocks that begin with "Posted by" or the like and hold a date and a name, where they name two people or "
    "more."""
    found = [
        (author, block.index)
        for block in page.blocks
        if len(block.text) <= COMMENT_HEADER_CHARS
        and systems.SIGNED.match(block.text)
        and _dated(block)
        and (author := _author_of(block.text, find_date(block.text)))
    ]
    return [index for _, index in found] if len({author for author, _ in found}) >= THREAD_MIN_ITEMS else []


# -- the page as a tree of block ranges ------------------------------------------------------------------------------


class _Outline:
    """The elements that hold text, in document order, each with the range of blocks inside it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.order: list[Any] = []
        self.first: dict[Any, int] = {}
        self.last: dict[Any, int] = {}
        self.parent: dict[Any, Any] = {}
        self._tokens: dict[Any, tuple[str, ...]] = {}
        for index, node in enumerate(page.nodes):
            self._add(index, node)
        for element in reversed(self.order):
            above = self.parent[element]
            if above is not None:
                self.last[above] = max(self.last[above], self.last[element])

    def _add(self, index: int, node: Any) -> None:
        fresh = []
        walk = node
        while walk is not None and walk not in self.first:
            fresh.append(walk)
            self.first[walk] = self.last[walk] = index
            above = walk.getparent()
            self.parent[walk] = above
            walk = above
        if not fresh:
            self.last[node] = index
        self.order.extend(reversed(fresh))

    def tokens(self, element: Any) -> tuple[str, ...]:
        """The element's own class and id tokens, microdata with a prefix; numbers are kept."""
        known = self._tokens.get(element)
        if known is None:
            known = self._tokens[element] = _own_tokens(element)
        return known

    def above(self, element: Any) -> Iterator[Any]:
        """The ancestors, nearest first."""
        walk = self.parent[element]
        while walk is not None:
            yield walk
            walk = self.parent[walk]

    def children(self, element: Any) -> list[Any]:
        """The child elements that hold text."""
        return [child for child in element if child in self.first]

    def chars(self, first: int, last: int) -> int:
        """Characters of the blocks from first to last."""
        blocks = self.page.blocks
        return blocks[last].end - blocks[first].start if first <= last else 0

    def name(self, element: Any) -> str:
        """The element for a person to read: tag and first class or id."""
        tokens = self.tokens(element)
        return f"{element.tag}.{tokens[0]}" if tokens else str(element.tag)

    def contains_comments(self, element: Any) -> bool:
        """True where a class name says that the element holds comments."""
        return any(_hints(token).container for token in self.tokens(element))


def _own_tokens(element: Any) -> tuple[str, ...]:
    attributes = element.attrib
    if not attributes:
        return ()
    out = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    if name := attributes.get("itemprop"):
        out.extend("itemprop=" + part for part in name.lower().split())
    if kind := attributes.get("itemtype"):
        out.append("itemtype=" + kind.lower().rstrip("/").rpartition("/")[2])
    return tuple(out)


# -- items -----------------------------------------------------------------------------------------------------------


class _Item(NamedTuple):
    """The place of one comment: its elements (several for dt and dd) and its blocks; replies inside count as well."""

    elements: tuple[Any, ...]
    first: int
    last: int
    system: System | None
    cause: str
    header: int = -1
    """Index of the header line, where the item was found by it; such an item has no element of its own."""


def _find(outline: _Outline, names: _Names) -> list[_Item]:
    """The items of the page's thread, by the first way that finds any."""
    elements = [e for e in outline.order if e.tag not in _NEVER]
    ways: tuple[tuple[object, Callable[[], list[_Item]]], ...] = (
        (names.signatures, lambda: _by_system(outline, elements, names.signatures)),
        (names.hints.item, lambda: _by_class(outline, elements)),
        (names.hints.container, lambda: _by_children(outline, elements)),
    )
    for worthwhile, way in ways:
        items = _genuine(outline, way()) if worthwhile else []
        if len(items) > 1 or (items and (items[0].system or _lone(outline, items[0]))):
            return items
    return _genuine(outline, _by_headers(outline, elements, names))


def _selected(selector: Selector, element: Any, tokens: Sequence[str]) -> bool:
    """True where an element (of lxml or BeautifulSoup: both have `get`) with these tokens is what a selector "
    "asks for."""
    if any(t not in tokens and all(_stem(own) != t for own in tokens) for t in selector.tokens):
        return False
    if not selector.attribute:
        return True
    value = element.get(selector.attribute)
    return value is not None and selector.part in value


def _by_system(outline: _Outline, elements: Sequence[Any], signatures: _Signatures) -> list[_Item]:
    """Items by signature; of several systems that match, the one with the most text."""
    found: dict[str, list[_Item]] = defaultdict(list)
    for element in elements:
        for system, selector in _claims(outline, element, signatures):
            if _placed(outline, element, system):
                above = outline.parent[element]
                where = outline.name(above) if above is not None else "the page"
                cause = f"{system.name}: {selector.text} inside {where}"
                found[system.name].append(_item(outline, element, system, cause))
                break
    best: list[_Item] = []
    for items in found.values():
        claimed = items[0].system
        if claimed and claimed.signed and not _proven(outline, items):
            continue
        if _covered(outline, items) > _covered(outline, best):
            best = items
    return best


def _claims(outline: _Outline, element: Any, signatures: _Signatures) -> list[tuple[System, Selector]]:
    """The systems, best first, whose item an element looks like."""
    tokens = outline.tokens(element)
    keys = {*tokens, *map(_stem, tokens), f"<{element.tag}"}.intersection(signatures)
    hits = [
        (system, selector)
        for key in keys
        for system, selector in signatures[key]
        if selector.tag in ("", element.tag) and _selected(selector, element, tokens)
    ]
    return sorted(hits, key=lambda hit: (_SYSTEM_RANK[hit[0].name], hit[0].items.index(hit[1])))


def _placed(outline: _Outline, element: Any, system: System) -> bool:
    """True where the element stands inside what the system asks for, and inside nothing that it rules out."""
    if not system.within and not system.unless:
        return True
    around = {token for above in outline.above(element) for token in outline.tokens(above)}
    return (not system.within or not system.within.isdisjoint(around)) and system.unless.isdisjoint(around)


def _item(outline: _Outline, element: Any, system: System | None, cause: str) -> _Item:
    """An item and, in a definition list, the dd elements after its dt."""
    elements = [element]
    last = outline.last[element]
    if element.tag == "dt":
        for sibling in element.itersiblings():
            if sibling.tag != "dd":
                break
            elements.append(sibling)
            last = max(last, outline.last.get(sibling, last))
    return _Item(tuple(elements), outline.first[element], last, system, cause)


def _covered(outline: _Outline, items: Sequence[_Item]) -> int:
    """Characters of the outermost items."""
    total, end = 0, -1
    for item in items:
        if item.first > end:
            total += outline.chars(item.first, item.last)
            end = item.last
    return total


def _genuine(outline: _Outline, items: Sequence[_Item]) -> list[_Item]:
    """The items that are no false friends: a list of recent comments in a side bar, links into other pages' "
    "comments."""
    known: dict[Any, bool] = {}
    kept = [item for item in items if not _in_false_friend(outline, item, known)]
    targets = {_target(item) for item in kept[:EVIDENCE_SAMPLE]} - {None}
    if len(targets) >= THREAD_MIN_ITEMS and len(targets) > MAJORITY * len(kept[:EVIDENCE_SAMPLE]):
        return []
    return _together(outline, kept)


def _in_false_friend(outline: _Outline, item: _Item, known: dict[Any, bool]) -> bool:
    """True inside an element named for something else, unless that holds most of the page."""
    path = []
    walk = item.elements[0] if item.elements else outline.page.nodes[item.first]
    while walk is not None and walk not in known:
        path.append(walk)
        walk = outline.parent[walk]
    inside = walk is not None and known[walk]
    for element in reversed(path):
        if not inside and element.tag not in ("html", "body"):
            named = systems.FALSE_FRIEND.search("\n".join(outline.tokens(element))) is not None
            inside = named and not _most(outline, outline.first[element], outline.last[element])
        known[element] = inside
    return inside


def _most(outline: _Outline, first: int, last: int) -> bool:
    """True where blocks make up most of the page."""
    return outline.chars(first, last) > ITEM_MAX_SHARE * len(outline.page.text)


def _together(outline: _Outline, items: Sequence[_Item]) -> list[_Item]:
    """The items without those that much other text parts from the bulk: two uses of one class name."""
    groups: list[list[_Item]] = []
    end = -1
    for item in sorted(items, key=lambda i: (i.first, -i.last)):
        if not groups or outline.chars(end + 1, item.first - 1) > CONTAINER_MAX_LEAD_CHARS:
            groups.append([])
        groups[-1].append(item)
        end = max(end, item.last)
    return max(groups, key=lambda group: _covered(outline, group), default=[])


def _target(item: _Item) -> str | None:
    """The page that an item's comment link leads to."""
    for element in item.elements:
        for link in element.iter("a"):
            try:
                address = urlsplit(link.get("href") or "")
            except ValueError:  # "http://[", not an address
                continue
            if address.path and address.fragment.startswith("c"):
                return address.path
    return None


# -- items without a signature ---------------------------------------------------------------------------------------


def _by_class(outline: _Outline, elements: Sequence[Any]) -> list[_Item]:
    """Items by a class name that says comment, carried by elements that each show an author or a date."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for element in elements:
        for stem in dict.fromkeys(_stem(token) for token in outline.tokens(element) if _hints(token).item):
            if "list" not in stem:
                groups[element.tag, stem].append(element)
    proven: list[tuple[str, list[_Item]]] = []
    for (tag, stem), members in groups.items():
        items = [_item(outline, element, None, f"class: {tag}.{stem}") for element in members]
        if not _proven(outline, items):
            items = _widened(outline, items)
        if items and not _linked(outline, items):
            proven.append((stem, items))
    return _single_comments(outline, proven)


def _widened(outline: _Outline, items: Sequence[_Item]) -> list[_Item]:
    """The items with the siblings before or after them, where those hold headers or footers; none where they do "
    "not."""
    own = {item.elements[0] for item in items}
    if len(items) < THREAD_MIN_ITEMS:
        return []
    for preceding in (True, False):
        wide = [_with_siblings(outline, item, own, preceding) for item in items]
        grown = [w.last - w.first - i.last + i.first for w, i in zip(wide, items, strict=True)]
        if max(grown) <= EVIDENCE_EDGE_BLOCKS and _proven(outline, wide):
            return wide
    return []


def _with_siblings(outline: _Outline, item: _Item, own: set[Any], preceding: bool) -> _Item:
    elements = list(item.elements)
    for sibling in elements[0].itersiblings(preceding=preceding):
        if sibling in own or sibling.tag in _HEADINGS:
            break
        if sibling in outline.first:
            elements.append(sibling)
    if preceding:
        elements.reverse()
    last = max(outline.last[element] for element in elements)
    return item._replace(elements=tuple(elements), first=outline.first[elements[0]], last=last)


def _single_comments(outline: _Outline, groups: Sequence[tuple[str, list[_Item]]]) -> list[_Item]:
    """The group that splits the thread into single comments: of those that cover most of it, the outermost whose "
    "members
    hold no list of another group."""
    best: list[_Item] = []
    for stem, items in groups:
        if len(items) == 1 or (not _names_one(stem) and all(item.last <= items[0].last for item in items)):
            continue
        here, there = _covered(outline, items), _covered(outline, best)
        finer = len(items) > len(best) * LIST_MIN_FACTOR
        as_fine = len(items) * LIST_MIN_FACTOR >= len(best)
        if not best or (here > MAJORITY * there and finer) or (here > there and as_fine):
            best = items
    if best:
        return best
    lone = [items for stem, items in groups if len(items) == 1 and _names_one(stem) and _lone(outline, items[0])]
    return min(lone, key=lambda items: items[0].first, default=[])


def _names_one(stem: str) -> bool:
    """True where a class name can only mean a single comment."""
    return systems.CONTAINER.fullmatch(stem) is None or stem.rstrip("*-_") == "comment"


def _lone(outline: _Outline, item: _Item) -> bool:
    """True where a lone item shows who wrote it and holds no form: a date alone may be anything."""
    if any(element.find(".//form") is not None for element in item.elements):
        return False
    blocks, nodes = outline.page.blocks, outline.page.nodes
    for i in range(item.first, item.last + 1):
        if _role(outline, nodes[i], item.elements) == "author":
            return True
        if _is_header(blocks[i]) and _author_of(blocks[i].text, find_date(blocks[i].text)):
            return True
    return False


def _proven(outline: _Outline, items: Sequence[_Item]) -> bool:
    """True where enough of a sample of items show a date or an author beside a text."""
    sample = items[:EVIDENCE_SAMPLE]
    return sum(_shows_person(outline, item) for item in sample) >= EVIDENCE_MIN_SHARE * len(sample)


def _shows_person(outline: _Outline, item: _Item) -> bool:
    blocks = outline.page.blocks
    head = range(item.first, min(item.last + 1, item.first + EVIDENCE_EDGE_BLOCKS))
    foot = range(max(item.last + 1 - EVIDENCE_EDGE_BLOCKS, head.stop), item.last + 1)
    indices = [*head, *foot]
    if sum(len(blocks[i].text) - blocks[i].link_chars for i in indices) < EVIDENCE_MIN_CHARS:
        return False
    lines = [blocks[i].text for i in indices if len(blocks[i].text) <= COMMENT_HEADER_CHARS]
    # header and text may share a block: "Jane, Leeds 26/07/2012 I was there when ..."
    lines.append(blocks[item.first].text[:COMMENT_HEADER_CHARS])
    if any(systems.BY.match(line) or find_date(line) for line in lines):
        return True
    return any(_role(outline, outline.page.nodes[i], item.elements) == "author" for i in indices)


def _linked(outline: _Outline, items: Sequence[_Item]) -> bool:
    """True where most items are mostly links: teasers of other pages."""
    sample = items[:EVIDENCE_SAMPLE]
    linked = 0
    for item in sample:
        blocks = [b for b in outline.page.blocks[item.first : item.last + 1] if b.index != item.header]
        linked += sum(b.link_chars for b in blocks) > LINKED_MIN_SHARE * sum(len(b.text) for b in blocks)
    return linked > MAJORITY * len(sample)


def _by_children(outline: _Outline, elements: Sequence[Any]) -> list[_Item]:
    """Items as like children of an element whose class name says that it holds comments."""
    best: list[_Item] = []
    end = -1
    for element in elements:
        if outline.first[element] > end and outline.contains_comments(element):
            items = _like_children(outline, element)
            if items:
                end = outline.last[element]
            if _covered(outline, items) > _covered(outline, best):
                best = items
    return best


def _like_children(outline: _Outline, container: Any) -> list[_Item]:
    """The children of the container, or of the one descendant that holds most of its text, that look alike."""
    cause = f"inside {outline.name(container)}"
    element = container
    while True:
        children = outline.children(element)
        shapes: dict[tuple[str, frozenset[str]], list[Any]] = defaultdict(list)
        for child in children:
            if child.tag not in _NEVER:
                shapes[child.tag, _shape(outline, child)].append(child)
        for (tag, _), members in shapes.items():
            items = [_item(outline, e, None, f"children: {tag} {cause}") for e in members]
            if len(items) >= THREAD_MIN_ITEMS and _proven(outline, items) and not _linked(outline, items):
                return items
        if not children:
            return []
        element = max(children, key=lambda e: outline.chars(outline.first[e], outline.last[e]))


_VARYING: Final = frozenset("odd even alt alternate first last row a b c s".split())


def _shape(outline: _Outline, element: Any) -> frozenset[str]:
    """Class names without what differs from sibling to sibling."""
    stems = (_stem(token).rstrip("*-_") for token in outline.tokens(element))
    return frozenset(stem for stem in stems if stem not in _VARYING and not stem.endswith(("odd", "even")))


# -- items by header lines -------------------------------------------------------------------------------------------


class _Region(NamedTuple):
    """A run of blocks in which to look for header lines, and how many of them it takes."""

    first: int
    last: int
    name: str
    least: int = THREAD_MIN_ITEMS
    named: bool = False
    """The class name of an element says that these are comments, so that lines with names alone will do."""
    whole: bool = False
    """The whole page: the lines must be of people, with no headings between them."""
    system: System | None = None


_FLAT_FORUM: Final = System("forum", (), opening=True)


def _by_headers(outline: _Outline, elements: Sequence[Any], names: _Names) -> list[_Item]:
    """Items by header or footer lines: in a container by name, after a comments title, or over a page of a forum."""
    for region in islice(_regions(outline, elements, names), REGIONS_MAX):
        if items := _split(outline, region):
            return items
    return []


def _regions(outline: _Outline, elements: Sequence[Any], names: _Names) -> Iterator[_Region]:
    """Where to look for header lines, the surest places first."""
    if names.hints.container:
        for element in elements:
            if outline.contains_comments(element):
                yield _Region(outline.first[element], outline.last[element], outline.name(element), 1, named=True)
    if names.hints.item:
        yield from _runs(outline, elements)
    for title in names.titles:
        yield _Region(title + 1, outline.last[_titled(outline, title)], "the titled section")
    last = len(outline.page.blocks) - 1
    if names.hints.forum:
        yield _Region(0, last, "a forum page", system=_FLAT_FORUM)
    if names.signed:
        yield _Region(names.signed[0], last, "the page", whole=True)


def _runs(outline: _Outline, elements: Sequence[Any]) -> Iterator[_Region]:
    """Children of one parent whose class names speak of comments: bodies and footers side by side."""
    runs: dict[Any, list[Any]] = defaultdict(list)
    for element in elements:
        if any(_hints(token).item for token in outline.tokens(element)):
            runs[outline.parent[element]].append(element)
    for parent, members in runs.items():
        if len(members) >= THREAD_MIN_ITEMS:
            yield _Region(outline.first[members[0]], outline.last[members[-1]], outline.name(parent))


def _titled(outline: _Outline, title: int) -> Any:
    """The element that a title is the title of: the nearest that holds text after it."""
    node = outline.page.nodes[title]
    while outline.last[node] == title and outline.parent[node] is not None:
        node = outline.parent[node]
    return node


def _is_header(block: Block) -> bool:
    """True for a line that says who wrote and when, and nothing else."""
    text = block.text
    if len(text) > COMMENT_HEADER_CHARS or systems.JOINED.search(text) or systems.ARTICLE_LINE.search(text):
        return False
    span = find_date(text)
    if span is None:
        return False
    if systems.BY.match(text) or systems.SAYS.search(text):
        return True
    rest = _LETTERS.findall(f"{text[: span[0]]} {text[span[1] :]}")
    return len(rest) <= AUTHOR_MAX_WORDS and all(w[0].isupper() or w in systems.HEADER_WORDS for w in rest[1:])


_LETTERS: Final = re.compile(r"[^\W\d_]+")


def _dated(block: Block) -> bool:
    text = block.text
    return len(text) <= COMMENT_HEADER_CHARS and not systems.JOINED.search(text) and find_date(text) is not None


def _split(outline: _Outline, region: _Region) -> list[_Item]:
    """Cut a region at its header lines; nothing where what comes out does not look like comments."""
    anchors = _anchors(outline, region)
    apart = sum(b - a > 1 for a, b in pairwise(anchors))
    if len(anchors) < region.least or apart < len(anchors) - 1:
        return []
    between = outline.page.blocks[anchors[0] + 1 : anchors[-1]]
    listed = any(block.tag in _HEADINGS for block in between)
    if listed and not region.named and outline.page.blocks[anchors[0]].tag not in _HEADINGS:
        return []  # a list of articles
    items = _cut(outline, region, anchors)
    if any(_most(outline, item.first, item.last) for item in items[: region.least]):
        return []  # an article under a byline
    if _linked(outline, items) or (region.system and not _forum_like(outline, items)):
        return []
    return items


def _anchors(outline: _Outline, region: _Region) -> list[int]:
    """The header lines of the shape that occurs most often."""
    blocks, nodes = outline.page.blocks, outline.page.nodes
    dated: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names_too = region.named and not _most(outline, region.first, region.last)
    for i in range(region.first, region.last + 1):
        block = blocks[i]
        if "/form" in block.path and _in_form(outline, i):
            continue
        loose = region.system or (region.whole and systems.SIGNED.match(block.text))
        if _dated(block) if loose else _is_header(block):
            dated[block.path if region.system else block.tag, _shape(outline, nodes[i])].append(i)
        elif names_too and _name_alone(block):
            names[block.tag, _shape(outline, nodes[i])].append(i)
    if dated:
        return max(dated.values(), key=len)
    best = max(names.values(), key=len, default=[])
    with_place = sum("," in blocks[i].text for i in best)
    return best if with_place >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(best)) else []


def _in_form(outline: _Outline, i: int) -> bool:
    """True inside a form that is one; some sites wrap the whole page in a form."""
    forms = (above for above in outline.above(outline.page.nodes[i]) if above.tag == "form")
    node = outline.page.nodes[i]
    form = node if node.tag == "form" else next(forms, None)
    return form is not None and not _most(outline, outline.first[form], outline.last[form])


def _name_alone(block: Block) -> bool:
    """True for a line that may be a name and a place, and is no heading, control or end of the thread."""
    text = block.text
    return (
        len(text) <= AUTHOR_MAX_CHARS
        and block.tag not in _HEADINGS
        and systems.NAME_LINE.fullmatch(text) is not None
        and not (_control(text) or systems.ENDS.match(text) or systems.TITLE.fullmatch(text))
    )


def _forum_like(outline: _Outline, items: Sequence[_Item]) -> bool:
    """True where most items show what posts of a forum show beside text and date."""
    sample = items[:EVIDENCE_SAMPLE]
    posts = topics = 0
    for item in sample:
        short = [b.text for b in outline.page.blocks[item.first : item.last + 1] if len(b.text) <= COMMENT_HEADER_CHARS]
        posts += any(map(systems.POST_SIGN.search, short))
        topics += any(map(systems.TOPIC_SIGN.search, short))
    return posts >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(sample)) and topics < MAJORITY * len(sample)


def _cut(outline: _Outline, region: _Region, anchors: list[int]) -> list[_Item]:
    """Items from header to header, or from footer to footer where a text comes before the first line."""
    blocks = outline.page.blocks
    tops = _tops(outline, anchors)
    firsts = [outline.first[top] for top in tops] if tops else anchors
    after = range(anchors[-1] + 1, region.last + 1)
    stop = next((i for i in after if systems.ENDS.match(blocks[i].text)), region.last + 1)
    if tops:
        stop = min(stop, outline.last[outline.parent[tops[0]]] + 1)
    before = (blocks[i] for i in range(region.first, firsts[0]))
    lead = [b.index for b in before if not _control(b.text) and not systems.TITLE.fullmatch(b.text)]
    tail = stop - anchors[-1]
    short_tail = tail <= 1 or (len(anchors) > 1 and tail < anchors[-1] - anchors[-2])
    if lead and short_tail and not region.system:
        starts, ends = [lead[0], *(a + 1 for a in anchors[:-1])], anchors
    else:
        starts, ends = firsts, [*(f - 1 for f in firsts[1:]), stop - 1]
    cause = f"header lines inside {region.name}"
    places = zip(starts, ends, anchors, strict=True)
    items = [_Item((), a, b, region.system, cause, header) for a, b, header in places if b > a]
    return items if len(items) >= region.least else []


def _tops(outline: _Outline, anchors: list[int]) -> list[Any]:
    """The children of the element around all header lines that hold one of them each; none where two share a "
    "child."""
    if len(anchors) < THREAD_MIN_ITEMS:
        return []
    nodes = outline.page.nodes
    around = nodes[anchors[0]]
    while around is not None and not outline.first[around] <= anchors[0] <= anchors[-1] <= outline.last[around]:
        around = outline.parent[around]
    tops = []
    for i in anchors:
        top = nodes[i]
        while top is not around and outline.parent[top] is not around:
            top = outline.parent[top]
        tops.append(top)
    return tops if around is not None and around not in tops and len(set(tops)) == len(tops) else []


@lru_cache(TOKEN_MEMO)
def _control(text: str) -> bool:
    """True for a line that is only controls of a comment section, numbers and signs.

    >>> [_control(line) for line in ("Reply | Like (3)", "#12", "More like this, please", "Permalink")]
    [True, True, False, True]
    """
    if len(text) > COMMENT_CONTROL_CHARS or text.count(" ") > COMMENT_CONTROL_WORDS:
        return False
    return _LETTERS.search(systems.CONTROL.sub(" ", text)) is None


# -- what a class name says of an element inside a comment -----------------------------------------------------------

_WORDS: Final = re.compile(r"[-_\s=]+")
_GLUE: Final = ("comments", "comment", "post", "reply", "message", "user", "cmt", "com")


@lru_cache(TOKEN_MEMO)
def _last_word(token: str) -> str:
    """The last word of a class name that tells something.

    >>> _last_word("comment-author-wrapper"), _last_word("commenttext"), _last_word("clearfix")
    ('author', 'text', '')
    """
    for word in reversed(_WORDS.split(_stem(token).rstrip("*-_"))):
        if word and word not in systems.EMPTY_WORDS:
            head = next((h for h in _GLUE if word.startswith(h) and word != h), "")
            return word[len(head) :]
    return ""


@lru_cache(TOKEN_MEMO)
def _token_role(token: str) -> str | None:
    """The role that a class name gives.

    >>> _token_role("comment-author-wrapper"), _token_role("comment_text"), _token_role("clearfix")
    ('author', 'text', None)
    """
    return systems.ROLE_WORDS.get(token) or systems.ROLE_WORDS.get(_last_word(token))


def _element_role(outline: _Outline, element: Any) -> str | None:
    if element.tag in ("form", "footer", "nav", "button"):
        return "furniture"
    return next((role for token in outline.tokens(element) if (role := _token_role(token))), None)


def _role(outline: _Outline, node: Any, elements: Sequence[Any]) -> str | None:
    """The role of a block by the nearest element that has one, up to the item."""
    walk = node
    while walk is not None and walk not in elements:
        role = _element_role(outline, walk)
        if role:
            return role
        walk = outline.parent[walk]
    # of several elements (dt and dd, body and footer) each has its own part; a single one is the whole comment
    return _element_role(outline, walk) if walk is not None and len(elements) > 1 else None


# -- records ---------------------------------------------------------------------------------------------------------


class _Fields(NamedTuple):
    """What the markup of an item says of its author, date, link and score."""

    author: str | None = None
    published: str | None = None
    raw: str | None = None
    link: str | None = None
    score: int | None = None


class _Place(NamedTuple):
    """Where a comment stands in its thread."""

    id: str
    parent: str | None
    depth: int


class _Records:
    """Comments out of items: text from the blocks, fields from the markup, parents from nesting or depth."""

    def __init__(self, outline: _Outline, items: Sequence[_Item]) -> None:
        self.outline = outline
        self.items = sorted(items, key=lambda i: (i.first, -i.last))
        self.furniture: dict[int, str] = {}
        self.opening: set[int] = set()
        """Blocks of the opening post's text."""
        self._blocks = outline.page.blocks
        self.above, self.own = _nesting(self.items)

    def comments(self) -> tuple[Comment, ...]:
        """The records in thread order; items without text give none."""
        found = _read_fields(self.items, self.outline.page.url)
        numbers = range(len(self.items))
        texts = [self._text(n, found.get(n, _Fields())) for n in numbers]
        fields = [self._completed(n, found.get(n, _Fields()), texts[n]) for n in numbers]
        opening = self._opening()
        if opening is not None:
            self.opening = set(texts[opening])
        for n in numbers:
            if _is_ping(self.outline, self.items[n]):
                self.furniture.update(dict.fromkeys(texts[n], "pingback"))
                texts[n] = []
        kept = [n for n in numbers if texts[n] and n != opening]
        day_first = _day_first(fields[n].raw for n in kept)
        places = self._places(kept)
        return tuple(self._comment(n, places[n], _dated_fields(fields[n], day_first), texts[n]) for n in kept)

    def _comment(self, n: int, place: _Place, fields: _Fields, text: Sequence[int]) -> Comment:
        blocks = [self._blocks[i] for i in text]
        return Comment(
            id=place.id,
            text=_joined(blocks),
            parent_id=place.parent,
            depth=place.depth,
            author=fields.author,
            published=fields.published,
            published_raw=fields.raw,
            url=fields.link,
            score=fields.score,
            source="html",
            span=(blocks[0].start, blocks[-1].end),
            cause=self.items[n].cause,
            blocks=tuple(text),
        )

    def _text(self, n: int, fields: _Fields) -> list[int]:
        """The blocks of an item that are its text; the others become furniture."""
        item, own = self.items[n], self.own[n]
        marked = [i for i in own if self._in_text_element(i, item)]
        if marked:
            roles: dict[int, str | None] = {i: None if i in marked else "furniture" for i in own}
            for i in reversed(marked[1:]):
                if not _control(self._blocks[i].text):
                    break
                roles[i] = "control"
        else:
            roles = self._roles(own, item, fields)
        roles.update(dict.fromkeys(self._unseen(own), "hidden copy"))
        self.furniture.update((i, f"{role} of a comment") for i, role in roles.items() if role)
        return [i for i in own if roles[i] is None]

    def _roles(self, own: Sequence[int], item: _Item, fields: _Fields) -> dict[int, str | None]:
        """What each block of an item is besides text, by its words and by its class names."""
        words = {i: "header" if i == item.header else self._content_role(i, fields) for i in own}
        names = {i: _role(self.outline, self.outline.page.nodes[i], item.elements) for i in own}
        roles = {i: words[i] or self._named_role(i, names[i]) for i in own}
        if all(roles.values()):  # the class names mislead: go by content alone
            roles = dict(words)
        if all(roles.values()):  # a comment of one word that is also a control ("More")
            roles = {i: None if names[i] == "text" else words[i] for i in own}
        return roles

    def _named_role(self, i: int, name: str | None) -> str | None:
        block = self._blocks[i]
        if block.tag in _HEADINGS and systems.SUBJECT.match(block.text):
            return "subject"
        return None if name == "text" or len(block.text) > ROLE_MAX_CHARS else name

    def _unseen(self, own: Sequence[int]) -> list[int]:
        """Hidden blocks whose words are shown in another block of the same item."""
        hidden = [i for i in own if "@hidden" in self._blocks[i].class_tokens]
        if not hidden or len(hidden) == len(own):
            return []
        shown = " ".join(self._blocks[i].text for i in own if i not in hidden)
        return [i for i in hidden if self._blocks[i].text[:COMMENT_CONTROL_CHARS] in shown]

    def _in_text_element(self, i: int, item: _Item) -> bool:
        """True inside the element that the item's system puts the text in, but not in a signature there."""
        if item.system is None or not item.system.text:
            return False
        walk = self.outline.page.nodes[i]
        while walk is not None and (walk not in item.elements or walk.tag == "dd"):
            tokens = self.outline.tokens(walk)
            if any(s.tag in ("", walk.tag) and _selected(s, walk, tokens) for s in item.system.text):
                return True
            if _element_role(self.outline, walk) not in ("text", None) or walk in item.elements:
                return False
            walk = self.outline.parent[walk]
        return False

    def _content_role(self, i: int, fields: _Fields) -> str | None:
        """What the words of a block say: "control", "author", "date", or None for text."""
        text = self._blocks[i].text
        if len(text) > COMMENT_HEADER_CHARS:
            return None
        if _control(text):
            return "control"
        if fields.author and text.strip(_EDGES).casefold() == fields.author.casefold():
            return "author"
        if text.endswith((":", "...", "…")) and systems.SAYS.search(text) and text.count(" ") < AUTHOR_MAX_WORDS:
            return "author"
        span = find_date(text)
        if span is None:
            return None
        rest = f"{text[: span[0]]} {text[span[1] :]}"
        rest = systems.BY.sub(" ", (rest.replace(fields.author, " ") if fields.author else rest).strip())
        words = [w for w in _LETTERS.findall(rest) if w.lower() not in systems.HEADER_WORDS]
        return "date" if not words or (systems.BY.match(text) and len(words) <= AUTHOR_MAX_WORDS) else None

    def _completed(self, n: int, fields: _Fields, text: Sequence[int]) -> _Fields:
        """Author and date from the header lines where the markup says nothing."""
        author, raw = fields.author, fields.raw
        for i in self._header_lines(n, text):
            if author and raw:
                break
            block = self._blocks[i]
            span = find_date(block.text)
            raw = raw or (block.text[span[0] : span[1]] if span else None)
            author = author or (None if block.tag in _HEADINGS else _author_of(block.text, span))
        return fields._replace(author=author, raw=raw)

    def _header_lines(self, n: int, text: Sequence[int]) -> list[int]:
        """Short lines of an item that are not its text, its header first; not what a profile says of its author."""
        item = self.items[n]
        lines = [item.header] if item.header >= 0 else []
        for i in self.own[n]:
            line = self._blocks[i].text
            if i in text or i == item.header or len(line) > COMMENT_HEADER_CHARS or systems.JOINED.search(line):
                continue
            if (_LETTERS.search(line) is None or not _control(line)) and not self._in_profile(i, item):
                lines.append(i)
        return lines

    def _in_profile(self, i: int, item: _Item) -> bool:
        walk = self.outline.page.nodes[i]
        while walk is not None and walk not in item.elements:
            if any("profile" in token for token in self.outline.tokens(walk)):
                return True
            walk = self.outline.parent[walk]
        return False

    def _opening(self) -> int | None:
        """The item that is the opening post of a forum page."""
        if not self.items:
            return None
        system = self.items[0].system
        if system is None or not system.opening or systems.LATER_PAGE.search(self.outline.page.url or ""):
            return None
        numbers = (_POST_NUMBER.fullmatch(self._blocks[i].text) for i in self.own[0])
        return 0 if next((int(found["n"]) for found in numbers if found), 1) == 1 else None

    def _places(self, kept: Sequence[int]) -> dict[int, _Place]:
        """Id, parent and depth of the records: the parent is the nearest shallower one before."""
        depths = self._depths()
        base = min((depths[n] for n in kept), default=0)
        ids = self._ids(kept)
        out: dict[int, _Place] = {}
        trail: list[_Place] = []
        for n in kept:
            depth = min(depths[n] - base, trail[-1].depth + 1 if trail else 0)
            while trail and trail[-1].depth >= depth:
                trail.pop()
            out[n] = _Place(ids[n], trail[-1].id if trail else None, depth)
            trail.append(out[n])
        return out

    def _ids(self, kept: Sequence[int]) -> dict[int, str]:
        """The site's own ids where they are unique, else c1, c2, ..."""
        own = {n: _own_id(self.items[n]) for n in kept}
        counts = Counter(own.values())
        return {n: name if (name := own[n]) and counts[name] == 1 else f"c{k}" for k, n in enumerate(kept, 1)}

    def _depths(self) -> list[int]:
        """Depth of each item: from nesting, else from class names, wrappers or indentation."""
        nested: list[int] = []
        for above in self.above:
            nested.append(nested[above] + 1 if above >= 0 else 0)
        if any(nested):
            return nested
        for way in (_class_depth, _wrapper_depth, _indent_depth):
            values = [way(self.outline, item) or 0 for item in self.items]
            if len(set(values)) > 1:
                ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
                return [ranks[value] for value in values]
        return nested


_POST_NUMBER: Final = re.compile(r"(?:post|beitrag)?\s?[#№]\s?(?P<n>\d{1,6})", re.IGNORECASE)


def _nesting(items: Sequence[_Item]) -> tuple[list[int], list[list[int]]]:
    """For each item the one around it (-1: none) and its own blocks, those of items inside left out; one sweep."""
    above: list[int] = []
    own: list[list[int]] = [[] for _ in items]
    stack: list[int] = []
    position = 0
    for n, item in enumerate(items):
        end = items[n + 1].first if n + 1 < len(items) else max(i.last for i in items) + 1
        while stack and items[stack[-1]].last < item.first:
            stack.pop()
        above.append(stack[-1] if stack else -1)
        stack.append(n)
        position = max(position, item.first)
        while stack and position < end:
            stop = min(end, items[stack[-1]].last + 1)
            own[stack[-1]].extend(range(position, stop))
            position = max(position, stop)
            if position > items[stack[-1]].last:
                stack.pop()
    return above, own


def _is_ping(outline: _Outline, item: _Item) -> bool:
    """True for a notice that another page links here: no reader wrote it."""
    return any(not systems.PINGS.isdisjoint(outline.tokens(element)) for element in item.elements)


def _joined(blocks: Sequence[Block]) -> str:
    """Blocks as text: an empty line between them, a line break inside a paragraph."""
    out = [blocks[0].text]
    for before, block in pairwise(blocks):
        out.append("\n" if block.paragraph == before.paragraph else "\n\n")
        out.append(block.text)
    return "".join(out)


def _dated_fields(fields: _Fields, day_first: bool | None) -> _Fields:
    if fields.published or not fields.raw:
        return fields
    return fields._replace(published=parse_date(fields.raw, day_first))


def _day_first(raws: Iterable[str | None]) -> bool | None:
    """The order of day and month that the dates of a thread agree on."""
    orders = {order for raw in raws if raw and (order := day_order(raw)) is not None}
    return orders.pop() if len(orders) == 1 else None


_HAS_NUMBER: Final = re.compile(r"\d\d")


def _own_id(item: _Item) -> str | None:
    """The site's own name of a comment: of its element, else the anchor at its start."""
    for element in item.elements[:1]:
        for name in ("id", "data-comment-id", "data-id", "thingid", "data-fullname"):
            if value := element.get(name):
                return str(value)
        for child in element:
            name = child.get("id") or child.get("name") or ""
            if _HAS_NUMBER.search(name):
                return str(name)
    return None


_DEPTH_TOKEN: Final = re.compile(r"(?:^|[-_a-z])(?:depth|level|lvl|indent|nest(?:ing)?)[-_]?(\d{1,2})$")
_INDENT_STYLE: Final = re.compile(r"(?:margin|padding)-left:\s{0,2}(\d{1,4})(?:\.\d{1,4})?\s?(?:px|em|%|rem)")


def _class_depth(outline: _Outline, item: _Item) -> int | None:
    for element in item.elements[:1]:
        for name in ("depth", "data-depth", "data-level", "aria-level"):
            value = element.get(name) or ""
            if value.isdigit():
                return int(value)
        for token in outline.tokens(element):
            if found := _DEPTH_TOKEN.search(token):
                return int(found[1])
    return None


def _wrapper_depth(outline: _Outline, item: _Item) -> int | None:
    """How many wrappers for replies stand around an item."""
    if not item.elements:
        return None
    around = (outline.tokens(above) for above in outline.above(item.elements[0]))
    return sum(not systems.REPLIES.isdisjoint(tokens) for tokens in around)


def _indent_depth(outline: _Outline, item: _Item) -> int | None:
    """Indentation as written: a cell's `indent`, the width of a spacer image, a left margin."""
    for element in item.elements[:1]:
        cell = element.find(".//td[@indent]")
        spacer = element.find(".//td[@class='ind']//img[@width]")
        value = cell.get("indent") if cell is not None else spacer.get("width") if spacer is not None else ""
        if value.isdigit():
            return int(value)
        for walk in (element, outline.parent[element]):
            if walk is not None and (found := _INDENT_STYLE.search(walk.get("style") or "")):
                return int(found[1])
    return None


# -- fields, with BeautifulSoup --------------------------------------------------------------------------------------

_MARK: Final = "data-cleaner-item"
#: Elements that hold no field and cost time to parse again.
_NO_FIELDS: Final = (
    "script",
    "style",
    "svg",
    "form",
    "iframe",
    "button",
    "input",
    "select",
    "textarea",
    "noscript",
    "br",
)


def _read_fields(items: Sequence[_Item], base: str | None) -> dict[int, _Fields]:
    """Fields of every item, from one parse of a copy of the items and one walk over it."""
    soup = _soup(items)
    if soup is None:
        return {}
    item_of: dict[int, int] = {id(soup): -1}
    best: dict[int, dict[str, tuple[int, Tag]]] = defaultdict(dict)
    heads: dict[int, Tag] = {}
    for tag in soup.find_all(True):
        mark = tag.get(_MARK)
        n = int(str(mark)) if mark is not None else item_of[id(tag.parent)]
        item_of[id(tag)] = n
        if n < 0:
            continue
        heads.setdefault(n, tag)
        for field, rank in _ranks(tag, items[n].system):
            if field not in best[n] or rank < best[n][field][0]:
                best[n][field] = (rank, tag)
    return {n: _fields({field: tag for field, (_, tag) in best[n].items()}, head, base) for n, head in heads.items()}


def _soup(items: Sequence[_Item]) -> BeautifulSoup | None:
    """The items in document order, each marked with its number; None where they nest too deep to copy."""
    numbers = {element: n for n, item in enumerate(items) for element in item.elements}
    if not numbers:
        return None
    root = etree.Element("div")
    inside: set[Any] = set()
    for element in numbers:
        if element in inside:
            continue
        if _too_deep(element):
            return None
        copy = deepcopy(element)
        copy.tail = None
        for original, twin in zip(element.iter(), copy.iter(), strict=True):
            if original in numbers:
                inside.add(original)
                twin.set(_MARK, str(numbers[original]))
        etree.strip_elements(copy, *_NO_FIELDS, with_tail=False)
        root.append(copy)
    return BeautifulSoup(etree.tostring(root, encoding="unicode", method="html"), "lxml")


def _too_deep(element: Any) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > COMMENT_MAX_NESTING:
            return True
    return False


_FIELD_RANKS: Final = {
    (word, field): rank for field, words in systems.FIELD_WORDS.items() for rank, word in enumerate(words, 4)
}
_CITE_RANK: Final = 90  # after every class name
_BOLD_RANK: Final = 95  # the last resort


def _ranks(tag: Tag, system: System | None) -> Iterator[tuple[str, int]]:
    """The fields that an element may be, with its rank among the candidates: the system's own selectors come "
    "first."""
    tokens = _soup_tokens(tag)
    name = tag.name
    if name == "time":
        yield "date", 1
    elif name in ("abbr", "span", "a") and _HAS_NUMBER.search(str(tag.get("title") or "")):
        yield "date", 3
    elif name == "cite":
        yield "author", _CITE_RANK
    elif name in ("b", "strong"):
        yield "author", _BOLD_RANK
    if name == "a" and (href := tag.get("href")):
        if "bookmark" in (tag.get("rel") or ()) or "permalink" in tokens:
            yield "link", 1
        elif systems.PERMALINK.search(str(href)):
            yield "link", 2
    if not tokens:
        return
    for rank, selector in enumerate(system.author if system else ()):
        if selector.tag in ("", name) and _selected(selector, tag, tokens):
            yield "author", rank
    for token in tokens:
        yield from _token_fields(token)


@lru_cache(TOKEN_MEMO)
def _token_fields(token: str) -> tuple[tuple[str, int], ...]:
    """The fields that a class name may stand for; a name that is the word itself ranks before one that ends in it."""
    out = []
    for field in systems.FIELD_WORDS:
        rank = _FIELD_RANKS.get((token, field))
        if rank is None and (late := _FIELD_RANKS.get((_last_word(token), field))) is not None:
            rank = late + 1
        if rank is not None:
            out.append((field, rank))
    return tuple(out)


def _soup_tokens(tag: Tag) -> tuple[str, ...]:
    """The same tokens as `_own_tokens` gives for lxml."""
    attributes = tag.attrs
    if not attributes:
        return ()
    out = [str(name).lower() for name in attributes.get("class") or ()]
    if own := attributes.get("id"):
        out.append(str(own).lower())
    if prop := attributes.get("itemprop"):
        out.extend("itemprop=" + part for part in (prop if isinstance(prop, str) else " ".join(prop)).lower().split())
    return tuple(out)


def _fields(found: Mapping[str, Tag], head: Tag, base: str | None) -> _Fields:
    author = _clean_author(str(head.get("data-author") or head.get("author") or ""))
    if author is None and "author" in found:
        author = _author_of_tag(found["author"])
    raw, published = _date_of_tag(found["date"]) if "date" in found else (None, None)
    link = _resolved(str(found["link"].get("href") or head.get("permalink") or ""), base) if "link" in found else None
    score = _score_of_tag(found["score"]) if "score" in found else None
    return _Fields(author, published, raw, link, score)


def _resolved(href: str, base: str | None) -> str | None:
    try:
        return urljoin(base, href) if base else href
    except ValueError:  # "http://[", not an address
        return None


def _author_of_tag(tag: Tag) -> str | None:
    if content := tag.get("content"):
        return _clean_author(str(content))
    text = fold(tag.get_text(" "))
    return _author_of(text, find_date(text)) if len(text) <= COMMENT_HEADER_CHARS else None


def _date_of_tag(tag: Tag) -> tuple[str | None, str | None]:
    """The date as written, and in ISO 8601 where an attribute gives it."""
    text = fold(tag.get_text(" "))
    stamps = (str(tag.get(name) or "") for name in ("datetime", "content", "title"))
    stamp = next((stamp for stamp in stamps if stamp), "")
    published = parse_date(stamp)
    span = find_date(text) if len(text) <= COMMENT_HEADER_CHARS else None
    if span:
        return text[span[0] : span[1]], published
    return (stamp if published else None), published


_SCORE: Final = re.compile(r"(?<![\d.,])[+−-]?\d{1,7}(?![\d.,])")


def _score_of_tag(tag: Tag) -> int | None:
    found = _SCORE.search(fold(tag.get_text(" ")) or str(tag.get("content") or ""))
    return int(found[0].replace("−", "-")) if found else None


def _author_of(line: str, date: tuple[int, int] | None) -> str | None:
    """The name in a header line, before its date or else behind it.

    >>> _author_of("Posted by: Jane Roe on", None)
    'Jane Roe'
    """
    if date is None:
        return _clean_author(line)
    return _clean_author(line[: date[0]]) or _clean_author(line[date[1] :])


_EDGES: Final = ' \t:;,.|·•–—-@/#()[]»«"“”'
_AT_END: Final = re.compile(r"\s(?:on|at|am|um|le|el|il|em|op|den|the|posted|dated|in|about)$", re.IGNORECASE)
_COUNT: Final = re.compile(r"^\d{1,4}[.)]?\s")
_PRIVATE: Final = re.compile(
    r"\S{1,64}@[\w-]{1,64}\.\w|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.|(?:[0-9a-f]{1,4}:){3,7}", re.IGNORECASE
)


def _clean_author(text: str) -> str | None:
    """A name without what stands around it; None for what is no name, and for e-mail and IP addresses.

    >>> _clean_author("by Jane Roe (Leeds) says:"), _clean_author("jane@example.org"), _clean_author("10.0.0.7")
    ('Jane Roe (Leeds', None, None)
    """
    text = fold(text).strip(_EDGES)
    if late := systems.BY_LAST.match(text):
        text = late["name"]
    text = systems.SAYS.sub("", f" {systems.BY.sub('', text, count=1)}").strip(_EDGES)
    text = _COUNT.sub("", _AT_END.sub("", text)).strip(_EDGES)
    words = text.split()
    if not words or len(text) > AUTHOR_MAX_CHARS or len(words) > AUTHOR_MAX_WORDS:
        return None
    if _PRIVATE.search(text) or "://" in text or _control(text):
        return None
    return None if all(word.lower() in systems.HEADER_WORDS for word in words) else text


# -- the section around the comments ---------------------------------------------------------------------------------


def _forms(outline: _Outline) -> dict[int, str]:
    """Blocks of comment forms."""
    out: dict[int, str] = {}
    for element in outline.order:
        if any(_hints(token).form for token in outline.tokens(element)):
            first, last = outline.first[element], outline.last[element]
            if outline.chars(first, last) <= CONTAINER_MAX_LEAD_CHARS:
                out.update(dict.fromkeys(range(first, last + 1), "comment form"))
    return out


def _section(outline: _Outline, records: _Records) -> dict[int, str]:
    """Furniture around the items: title, pager, form, policy inside the container; the title line before it."""
    owned = {i for own in records.own for i in own}
    start, stop, named = _container(outline, records.items)
    limit = CONTAINER_MAX_LEAD_CHARS if named else COMMENT_HEADER_CHARS
    out: dict[int, str] = {}
    run: list[int] = []
    for i in range(start, stop + 2):
        if i <= stop and i not in owned:
            run.append(i)
            continue
        if run and outline.chars(run[0], run[-1]) <= limit:
            out.update(dict.fromkeys(run, "furniture of the comment section"))
        run = []
    out.update((i, why) for i, why in _forms(outline).items() if i not in owned)
    blocks = outline.page.blocks
    for i in range(start - 1, max(-1, start - 1 - EVIDENCE_EDGE_BLOCKS), -1):
        text = blocks[i].text
        if len(text) > COMMENT_TITLE_CHARS or not (systems.TITLE.fullmatch(text) or _control(text)):
            break
        out[i] = "title of the comment section"
    return out


def _container(outline: _Outline, items: Sequence[_Item]) -> tuple[int, int, bool]:
    """The blocks of the outermost element around all items that is named for comments and holds little before them,
    or from the first item to the last; and whether there is such an element."""
    first, last = items[0].first, max(item.last for item in items)
    best = (first, last, False)
    if not items[0].elements:
        return best
    for above in outline.above(items[0].elements[0]):
        start, stop = outline.first[above], outline.last[above]
        if above.tag in ("html", "body") or outline.chars(start, first - 1) > CONTAINER_MAX_LEAD_CHARS:
            break
        if stop >= last and outline.contains_comments(above):
            best = (start, stop, True)
    return best


# -- JSON-LD ---------------------------------------------------------------------------------------------------------


def _from_json(page: Page) -> tuple[Comment, ...]:
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
                made = _json_comment(value, page, _Place(f"c{len(out) + 1}", parent, depth))
                if made is not None:
                    out.append(made)
                    parent, depth = made.id, depth + 1
            inner = (part for part in reversed(value.values()) if isinstance(part, dict | list))
            stack.extend(_Json(part, parent, depth) for part in inner)


def _json_comment(value: dict[str, Any], page: Page, place: _Place) -> Comment | None:
    """The record of a schema.org Comment or Answer; None where its text stands on the page."""
    raw = value.get("text") or value.get("description")
    text = fold(BeautifulSoup(raw, "lxml").get_text(" ")) if isinstance(raw, str) else ""
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
        author=_clean_author(name) if isinstance(name, str) else None,
        published=parse_date(stamp) if isinstance(stamp, str) else None,
        published_raw=stamp if isinstance(stamp, str) else None,
        url=value["url"] if isinstance(value.get("url"), str) else None,
        score=votes if isinstance(votes, int) else None,
        source="json-ld",
        cause=f"json-ld: {value['@type']}",
    )
