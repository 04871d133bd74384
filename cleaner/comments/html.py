"""Comment threads of HTML pages.

Where the comments are is told by signature (`systems.SYSTEMS`), then by class names that many elements share, then by like
children of a container, then by header lines ("Jane on July 26, 2012 at 3:56 pm") under a comments title, and last by JSON-LD.
What a record says is read from a copy of the items with BeautifulSoup; its text comes from the page's blocks, so that each
block ends up in one place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from lxml import etree

from cleaner.comments.dates import day_order, find_date, parse_date
from cleaner.comments.systems import (
    ABSENT,
    CONTAINER,
    EMPTY_WORDS,
    FALSE_FRIEND,
    FIELD_WORDS,
    HINT,
    ITEM,
    NOT_ITEM,
    ROLE_WORDS,
    SYSTEMS,
    Selector,
    System,
)
from cleaner.settings import (
    AUTHOR_MAX_CHARS,
    AUTHOR_MAX_WORDS,
    COMMENT_CONTROL_CHARS,
    COMMENT_HEADER_CHARS,
    COMMENT_MAX_NESTING,
    COMMENT_TITLE_CHARS,
    CONTAINER_MAX_LEAD_CHARS,
    EVIDENCE_EDGE_BLOCKS,
    EVIDENCE_MIN_SHARE,
    EVIDENCE_SAMPLE,
    LINKED_MIN_SHARE,
    REGIONS_MAX,
    ROLE_MAX_CHARS,
    THREAD_MIN_ITEMS,
    TOKEN_MAX_CHARS,
)
from cleaner.text import fold
from cleaner.types import Block, Comment, Page, Thread

_MARK: Final = "data-cleaner-item"
_NUMBER: Final = re.compile(r"\d.*", re.DOTALL)
_WORDS: Final = re.compile(r"[-_\s=]+")


# -- the page as a tree of block ranges ---------------------------------------------------------------------------------


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
        return blocks[last].end - blocks[first].start


def _own_tokens(element: Any) -> tuple[str, ...]:
    attributes = element.attrib
    if not attributes:
        return ()
    out = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    if name := attributes.get("itemprop"):
        out.append("itemprop=" + name.lower())
    if kind := attributes.get("itemtype"):
        out.append("itemtype=" + kind.lower().rstrip("/").rpartition("/")[2])
    return tuple(out)


def _stem(token: str) -> str:
    """The token without its number: "comment-4711" is "comment-*".

    >>> _stem("comment-4711"), _stem("comment")
    ('comment-*', 'comment')
    """
    return _NUMBER.sub("*", token)


# -- candidates ---------------------------------------------------------------------------------------------------------


class _Item(NamedTuple):
    """The place of one comment: its elements (several for dt and dd) and its blocks; replies inside count as well."""

    elements: tuple[Any, ...]
    first: int
    last: int
    system: System | None
    cause: str
    header: int = -1
    """Index of the header line, where the item was found by it; such an item has no element of its own."""


def find_html_thread(page: Page) -> Thread:
    """The comments of an HTML page, their furniture, and notes on systems whose comments the file does not hold."""
    notes = _absent(page.document.source)
    if page.tree is None or not page.blocks:
        return Thread(notes=notes)
    hinted = _hinted(page)
    titles = [b.index for b in page.blocks if len(b.text) <= COMMENT_TITLE_CHARS and _TITLE.fullmatch(b.text)]
    if not hinted and not titles and not _FORUM.search((page.url or "").lower()) and len(_signed(page)) < THREAD_MIN_ITEMS:
        return Thread(_from_json(page, ()), notes=notes)
    outline = _Outline(page)
    items = _find(outline, hinted, titles)
    records = _Records(outline, items)
    comments = records.comments()
    if not comments:
        return Thread(_from_json(page, ()), tuple(sorted(_forms(outline).items())), notes)
    furniture = _section(outline, items, records) | records.furniture
    used = {index for comment in comments for index in comment.blocks} | records.opening
    rest = sorted((index, reason) for index, reason in furniture.items() if index not in used)
    return Thread(comments, tuple(rest), notes)


def _absent(source: str) -> tuple[str, ...]:
    return tuple(f"{s.name}: comments are not in this file" for s in ABSENT if any(m in source for m in s.marks))


def _hinted(page: Page) -> bool:
    """True where a class name hints at comments: the cheap test that most pages end with."""
    tokens = frozenset().union(*{block.class_tokens for block in page.blocks})
    return HINT.search("\n".join(tokens)) is not None


def _find(outline: _Outline, hinted: bool, titles: Sequence[int]) -> list[_Item]:
    """The items of the page's thread, by the first way that finds any."""
    elements = [e for e in outline.order if e.tag not in _NEVER] if hinted else []
    for way in (_by_system, _by_class, _by_children):
        items = _genuine(outline, way(outline, elements)) if elements else []
        if len(items) > 1 or (items and (items[0].system or _signed_item(outline, items[0]))):
            return items
    return _genuine(outline, _by_headers(outline, elements, titles))


_NEVER: Final = frozenset("html body head form fieldset label button select option pre code nav script style h1 h2 h3 h4 h5 h6 a textarea".split())


def _selected(selector: Selector, element: Any, tokens: Sequence[str], stems: Sequence[str]) -> bool:
    """True where an element (lxml or BeautifulSoup: both have `get`) is what a selector asks for."""
    return all(t in tokens or t in stems for t in selector.tokens) and (
        not selector.attribute or (selector.part in (element.get(selector.attribute) or "" if selector.part else selector.attribute)
        and element.get(selector.attribute) is not None)
    )


def _index(selectors: Iterable[tuple[Any, Selector]]) -> dict[str, list[tuple[Any, Selector]]]:
    """Selectors by their rarest part: the last token, else the attribute, else the tag."""
    found: dict[str, list[tuple[Any, Selector]]] = defaultdict(list)
    for owner, selector in selectors:
        found[selector.tokens[-1] if selector.tokens else f"@{selector.attribute}" if selector.attribute else f"<{selector.tag}"].append((owner, selector))
    return found


_ITEM_SELECTORS: Final = _index((system, selector) for system in SYSTEMS for selector in system.items)


def _by_system(outline: _Outline, elements: Sequence[Any]) -> list[_Item]:
    """Items by signature; of several systems that match, the one with the most text."""
    found: dict[System, list[tuple[Any, Selector]]] = {}
    known = frozenset(_stem(t) for b in outline.page.blocks for t in b.class_tokens)
    for element in elements:
        for system, selector in _matching(outline, element):
            if (not system.page or system.page & known) and _inside(outline, element, system):
                found.setdefault(system, []).append((element, selector))
                break
    best: list[_Item] = []
    for system, places in found.items():
        items = [_item(outline, element, system, _signature(system, selector)) for element, selector in places]
        if _covered(outline, items) > _covered(outline, best):
            best = items
    return best


def _matching(outline: _Outline, element: Any) -> Iterator[tuple[System, Selector]]:
    tokens = outline.tokens(element)
    if not tokens and element.tag.find("-") < 0:
        return
    stems = tuple(map(_stem, tokens))
    seen = [hit for key in {*tokens, *stems, f"<{element.tag}"} for hit in _ITEM_SELECTORS.get(key, ())]
    for system, selector in sorted(seen, key=lambda hit: SYSTEMS.index(hit[0])):
        if selector.tag in ("", element.tag) and _selected(selector, element, tokens, stems):
            yield system, selector


def _signature(system: System, selector: Selector) -> str:
    name = selector.tag + "".join(f".{token}" for token in selector.tokens)
    return f"{system.name}: {name}"


def _inside(outline: _Outline, element: Any, system: System) -> bool:
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
    """The items that are no false friends: a list of recent comments in a side bar, links into other pages' comments."""
    wrong: dict[Any, bool] = {}
    kept = [i for i in items if not _in_false_friend(outline, i, wrong)]
    places = {_target(i) for i in kept[:EVIDENCE_SAMPLE]} - {None}
    if len(places) >= THREAD_MIN_ITEMS and len(places) > len(kept[:EVIDENCE_SAMPLE]) / 2:
        return []
    return _together(outline, kept)


def _in_false_friend(outline: _Outline, item: _Item, known: dict[Any, bool]) -> bool:
    """True inside an element named for something else, unless it holds most of the page."""
    start = item.elements[0] if item.elements else outline.page.nodes[item.first]
    path = []
    walk = start
    while walk is not None and walk not in known:
        path.append(walk)
        walk = outline.parent[walk]
    inside = known[walk] if walk is not None else False
    whole = len(outline.page.text)
    for element in reversed(path):
        if not inside and element.tag not in ("html", "body") and FALSE_FRIEND.search("\n".join(outline.tokens(element))):
            inside = outline.chars(outline.first[element], outline.last[element]) < whole / 2
        known[element] = inside
    return inside


def _together(outline: _Outline, items: Sequence[_Item]) -> list[_Item]:
    """The items without those that much other text parts from the bulk: two uses of one class name."""
    groups: list[list[_Item]] = []
    end = -1
    for item in sorted(items, key=lambda i: (i.first, -i.last)):
        if not groups or (item.first > end + 1 and outline.chars(end + 1, item.first - 1) > CONTAINER_MAX_LEAD_CHARS):
            groups.append([])
        groups[-1].append(item)
        end = max(end, item.last)
    return max(groups, key=lambda g: _covered(outline, g), default=[])


def _target(item: _Item) -> str | None:
    """The page that an item's comment link leads to."""
    for element in item.elements:
        for link in element.iter("a"):
            href = urlsplit(link.get("href") or "")
            if href.path and href.fragment.startswith("c"):
                return href.path
    return None


# -- without a signature -----------------------------------------------------------------------------------------------


class _Group(NamedTuple):
    """Elements that share a tag and a class name."""

    name: str
    items: list[_Item]


def _by_class(outline: _Outline, elements: Sequence[Any]) -> list[_Item]:
    """Items by a class name that says comment, carried by elements that each show an author or a date."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for element in elements:
        stems = dict.fromkeys(_stem(t) for t in outline.tokens(element) if len(t) <= TOKEN_MAX_CHARS)
        for stem in stems:
            if ITEM.fullmatch(stem) and not NOT_ITEM.search(stem):
                groups[element.tag, stem].append(element)
    found = []
    for (tag, stem), members in groups.items():
        items = [_item(outline, e, None, f"class: {tag}.{stem}") for e in members]
        if not _proven(outline, items):
            items = _widened(outline, items)
        if items and not _linked(outline, items):
            found.append(_Group(stem, items))
    return _innermost_list(outline, found)


def _widened(outline: _Outline, items: Sequence[_Item]) -> list[_Item]:
    """The items with the siblings before or after them, where those hold the header or the footer; none where they do not."""
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
    return item._replace(
        elements=tuple(elements), first=outline.first[elements[0]], last=max(outline.last[e] for e in elements)
    )


def _innermost_list(outline: _Outline, groups: Sequence[_Group]) -> list[_Item]:
    """The group that splits the thread into single comments: the outermost one whose members hold no list of another."""
    best: list[_Item] = []
    for group in groups:
        if len(group.items) > 1 and (_one(group.name) or not _one_inside(group.items)) and _covered(outline, group.items) * 2 > _covered(outline, best):
            more = len(group.items) > len(best) * 1.3
            wider = _covered(outline, group.items) > _covered(outline, best)
            if not best or more or (wider and len(group.items) * 1.3 >= len(best)):
                best = group.items
    if best:
        return best
    single = [g.items for g in groups if len(g.items) == 1 and _one(g.name) and _signed_item(outline, g.items[0])]
    return max(single, key=lambda items: -items[0].first, default=[])


def _signed_item(outline: _Outline, item: _Item) -> bool:
    """True where a lone item shows who wrote it and holds no form: a date alone may be anything."""
    if any(element.find(".//form") is not None for element in item.elements):
        return False
    blocks, nodes = outline.page.blocks, outline.page.nodes
    indices = range(item.first, item.last + 1)
    if any(_role(outline, nodes[i], item.elements) == "author" for i in indices):
        return True
    return any(_is_header(blocks[i]) and _author_of(blocks[i].text, find_date(blocks[i].text)) for i in indices)


def _one_inside(items: Sequence[_Item]) -> bool:
    """True where all items stand inside the first: wrappers around one list."""
    return all(item.last <= items[0].last for item in items)


def _one(stem: str) -> bool:
    """True where a class name can only mean a single comment."""
    return not CONTAINER.fullmatch(stem) or stem.rstrip("*-_") == "comment"


def _proven(outline: _Outline, items: Sequence[_Item]) -> bool:
    """True where enough of a sample of items show a date or an author beside a text."""
    sample = items[:EVIDENCE_SAMPLE]
    return sum(_shows_person(outline, item) for item in sample) >= EVIDENCE_MIN_SHARE * len(sample)


def _shows_person(outline: _Outline, item: _Item) -> bool:
    blocks = outline.page.blocks
    indices = sorted({
        *range(item.first, min(item.last + 1, item.first + EVIDENCE_EDGE_BLOCKS)),
        *range(max(item.first, item.last + 1 - EVIDENCE_EDGE_BLOCKS), item.last + 1),
    })  # fmt: skip
    if sum(len(blocks[i].text) - blocks[i].link_chars for i in indices) < len("by X on 1/1/2000 hm"):
        return False
    lines = [blocks[i].text for i in indices if len(blocks[i].text) <= COMMENT_HEADER_CHARS]
    lines.append(blocks[indices[0]].text[:COMMENT_HEADER_CHARS])  # "Jane, Leeds 26/07/2012 I was there when ..." in one block
    if any(find_date(line) for line in lines) or any(_BY.match(line) for line in lines):
        return True
    nodes = (outline.page.nodes[i] for i in indices)
    return any(_role(outline, node, item.elements) == "author" for node in nodes)


def _by_children(outline: _Outline, elements: Sequence[Any]) -> list[_Item]:
    """Items as like children of an element whose class name says that it holds comments."""
    best: list[_Item] = []
    end = -1
    for element in elements:
        if outline.first[element] <= end or not _contains(outline, element):
            continue
        items = _like_children(outline, element)
        if items:
            end = outline.last[element]
            if _covered(outline, items) > _covered(outline, best):
                best = items
    return best


def _contains(outline: _Outline, element: Any) -> bool:
    return any(
        len(t) <= TOKEN_MAX_CHARS and CONTAINER.fullmatch(_stem(t)) and not NOT_ITEM.search(t) for t in outline.tokens(element)
    )


def _like_children(outline: _Outline, container: Any) -> list[_Item]:
    """The children of the container, or of the one descendant that holds most of its text, that look alike."""
    element = container
    while True:
        children = outline.children(element)
        shapes: dict[tuple[str, frozenset[str]], list[Any]] = defaultdict(list)
        for child in children:
            if child.tag not in _NEVER:
                shapes[child.tag, _shape(outline, child)].append(child)
        for (tag, _), members in shapes.items():
            items = [_item(outline, e, None, f"children: {tag} inside {_name(outline, container)}") for e in members]
            if len(items) >= THREAD_MIN_ITEMS and _proven(outline, items) and not _linked(outline, items):
                return items
        if not children:
            return []
        element = max(children, key=lambda e: outline.chars(outline.first[e], outline.last[e]))


def _shape(outline: _Outline, element: Any) -> frozenset[str]:
    """Class names without what differs from sibling to sibling."""
    return frozenset(s for t in outline.tokens(element) if (s := _stem(t).rstrip("*-_")) not in _VARYING and not s.endswith(("odd", "even")))


_VARYING: Final = frozenset("odd even alt alternate first last row a b c s".split())


def _name(outline: _Outline, element: Any) -> str:
    tokens = outline.tokens(element)
    return f"{element.tag}.{tokens[0]}" if tokens else str(element.tag)


# -- by header lines ---------------------------------------------------------------------------------------------------

#: The title of a comment section: "Comments", "12 Comments", "Comments (12)", "3 thoughts on ...", "Reader comments".
_TITLE: Final = re.compile(
    r"(?:(?:all|no|one|\d{1,3}(?:[.,]\d{3})?)\s)?(?:(?:reader|readers'?|user|your|visitor|the)\s)?"
    r"(?:comments?|responses?|replies|talkbacks?(?:\(s\))?|kommentare?|leserkommentare|comentarios?|comentários?|commentaires?|commenti|reacties|"
    r"kommentarer|komentarze|комментари[ийев]{1,2}|yorumlar|kommentit|komentáře|(?<=\d )thoughts?|what you think\.{0,3}|readers' views)"
    r"(?:\s?[(\[]?\d{1,5}[)\]]?)?(?:\s(?:on|to|so far|from readers|added)\b.{0,120})?\s?[:.…]{0,3}",
    re.IGNORECASE,
)
#: "Posted by Jane", "by Jane", "Comment from Jane": a line that says who wrote.
_BY: Final = re.compile(
    r"(?:#?\d{1,9}[.)]?\s)?(?:(?:posted|written|comment(?:ed)?|added|submitted|said|left|sent|geschrieben|kommentar|écrit|escrito|publicado|scritto)\s)?"
    r"(?:by|from|von|par|por|door|di|av|af)\b\s?:?\s{0,3}(?=\S)|(?:posted|name|author|von|user|autor)\s?:\s",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(rf"{_BY.pattern}|re\s?:.{{1,100}}\bby\s\S", re.IGNORECASE)
_SAYS: Final = re.compile(
    r"\s(?:says?|said|wrote|writes|added|commented|replied|responded|sagte?|schrieb|schreibt|meint|dice|dijo|dit|a dit|écrit|a écrit|ha scritto|scrive|"
    r"disse|diz|escreveu|zegt|schreef|napisał(?:\(a\))?|pisze|сказал|пишет|говорит|säger|skrev|sier|siger|skriver|sanoo|kirjoitti|dedi|diyor ki|on|at)"
    r"\s?(?:that)?\s?[:.…,]{0,3}$",
    re.IGNORECASE,
)
#: "Joined: ...", "Registered: ...": a date that is no date of a post.
_JOINED: Final = re.compile(
    r"\b(?:joined|join date|registered|member since|registriert|mitglied seit|dabei seit|anmeldedatum|inscri\w{1,12}|date d'inscription|"
    r"registrado|iscritto|last edited|edited by|last visit|geändert)\b",
    re.IGNORECASE,
)
#: What stands in the line under the headline of a blog post, and not under a comment.
_ARTICLE_LINE: Final = re.compile(
    r"\b(?:no|\d{1,5}) (?:comments|responses|replies)\b|\bcomments?\s?[(:]|\btrackbacks?\b|\b(?:filed|posted) (?:under|in)\b|\bleave a (?:comment|reply)\b"
    r"|\btags?\s?:|\bcategor(?:y|ies)\b|\bpublished (?:on|in)\b|\bupdated\b",
    re.IGNORECASE,
)
#: Names of elements and parts of an address that say forum.
_FORUM: Final = re.compile(r"forum|viewtopic|showthread|viewthread|topic|message_?board|/threads?/|discussion|gassing|/t/\d|postbit|kmsg")


def _by_headers(outline: _Outline, elements: Sequence[Any], titles: Sequence[int]) -> list[_Item]:
    """Items by header or footer lines: in a container by name, after a comments title, or over a page of a forum."""
    for region in islice(_regions(outline, elements, titles), REGIONS_MAX):
        if items := _split(outline, region):
            return items
    return []


def _regions(outline: _Outline, elements: Sequence[Any], titles: Sequence[int]) -> Iterator[_Region]:
    """Where to look for header lines, the surest places first."""
    for element in elements:
        if _contains(outline, element):
            yield _Region(outline.first[element], outline.last[element], _name(outline, element), 1, named=True)
    yield from _runs(outline, elements)
    for index in titles:
        yield _after(outline, index)
    last = len(outline.page.blocks) - 1
    if _FORUM.search((outline.page.url or "").lower()) or any(_FORUM.search(t) for e in elements for t in outline.tokens(e)):
        yield _Region(0, last, "a forum page", THREAD_MIN_ITEMS, _FLAT_FORUM)
    strong = _signed(outline.page)
    if len(strong) >= THREAD_MIN_ITEMS:
        yield _Region(strong[0], last, "the page", THREAD_MIN_ITEMS, signed=True)


def _signed(page: Page) -> list[int]:
    """Blocks that begin with "Posted by" or the like and hold a date and a name."""
    short = (b for b in page.blocks if len(b.text) <= COMMENT_HEADER_CHARS and _SIGNED.match(b.text))
    found = [(author, b.index) for b in short if _dated(b) and (author := _author_of(b.text, find_date(b.text)))]
    return [index for _, index in found] if len({author for author, _ in found}) >= THREAD_MIN_ITEMS else []


def _runs(outline: _Outline, elements: Sequence[Any]) -> Iterator[_Region]:
    """Children of one parent whose class names speak of comments: bodies and footers side by side."""
    runs: dict[Any, list[Any]] = defaultdict(list)
    for element in elements:
        if any(len(t) <= TOKEN_MAX_CHARS and ITEM.fullmatch(_stem(t)) for t in outline.tokens(element)):
            runs[outline.parent[element]].append(element)
    for parent, members in runs.items():
        if len(members) >= THREAD_MIN_ITEMS:
            yield _Region(outline.first[members[0]], outline.last[members[-1]], _name(outline, parent), THREAD_MIN_ITEMS)


_HEADINGS: Final = frozenset("h1 h2 h3 h4".split())
_FLAT_FORUM: Final = System("forum", (), opening=True)


class _Region(NamedTuple):
    """A run of blocks in which to look for header lines, and how many of them it takes."""

    first: int
    last: int
    name: str
    least: int
    system: System | None = None
    named: bool = False
    signed: bool = False


def _after(outline: _Outline, title: int) -> _Region:
    """The blocks after a title, up to the end of the element that holds what the title is of."""
    node = outline.page.nodes[title]
    while outline.last[node] == title and outline.parent[node] is not None:
        node = outline.parent[node]
    return _Region(title + 1, outline.last[node], "the titled section", THREAD_MIN_ITEMS)


def _is_header(block: Block) -> bool:
    """True for a line that says who wrote and when, and nothing else."""
    if len(block.text) > COMMENT_HEADER_CHARS or _JOINED.search(block.text) or _ARTICLE_LINE.search(block.text):
        return False
    span = find_date(block.text)
    if span is None:
        return False
    if _BY.match(block.text) or _SAYS.search(block.text.rstrip()):
        return True
    rest = [w for w in re.findall(r"[^\W\d_]+", block.text[: span[0]] + " " + block.text[span[1] :])]
    return len(rest) <= AUTHOR_MAX_WORDS and all(w[0].isupper() or w in _HEADER_WORDS for w in rest[1:])


def _split(outline: _Outline, region: _Region) -> list[_Item]:
    """Cut a region at the header lines of one shape that stand above, or below, the most texts."""
    anchors = _anchors(outline, region)
    apart = sum(b - a > 1 for a, b in pairwise(anchors))
    if len(anchors) < region.least or apart < len(anchors) - 1:
        return []
    blocks = outline.page.blocks
    if (region.signed or region.system) and any(b.tag in _HEADINGS for b in blocks[anchors[0] + 1 : anchors[-1]]):
        anchors = [i for i in anchors if region.system and blocks[i].tag in _HEADINGS]
    items = _cut(outline, region, anchors) if len(anchors) >= region.least else []
    if any(outline.chars(item.first, item.last) > len(outline.page.text) / 2 for item in items[: region.least]):
        return []  # an article under a byline
    if _linked(outline, items) or (region.system and not _forum_like(outline, items)):
        return []
    return items


def _anchors(outline: _Outline, region: _Region) -> list[int]:
    """The header lines of the shape that occurs most often."""
    blocks, nodes = outline.page.blocks, outline.page.nodes
    shapes: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names_too = region.named and outline.chars(region.first, region.last) < len(outline.page.text) / 2
    for i in range(region.first, region.last + 1):
        block = blocks[i]
        if _dated(block) if region.system or (region.signed and _SIGNED.match(block.text)) else _is_header(block):
            shapes[block.path if region.system else block.tag, _shape(outline, nodes[i])].append(i)
        elif names_too and _name_alone(block):
            names[block.tag, _shape(outline, nodes[i])].append(i)
    best = max(shapes.values(), key=len, default=[])
    if best:
        return best
    best = max(names.values(), key=len, default=[])
    placed = sum("," in blocks[i].text for i in best)
    return best if placed >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(best)) else []


def _name_alone(block: Block) -> bool:
    """True for a line that may be a name and a place, and is no heading, control or end of the thread."""
    text = block.text
    return (
        len(text) <= AUTHOR_MAX_CHARS
        and block.tag not in _HEADINGS
        and _NAME.fullmatch(text) is not None
        and not (_control(text) or _ENDS.match(text) or _TITLE.fullmatch(text))
    )


#: A name and perhaps a place: no full stop, question or exclamation mark, no bars between links.
_NAME: Final = re.compile(r"[^\W\d_][^.!?:;|]{1,60}")


def _linked(outline: _Outline, items: Sequence[_Item]) -> bool:
    """True where the texts are mostly links: teasers of other pages."""
    blocks = [b for item in items for b in outline.page.blocks[item.first : item.last + 1]]
    return sum(b.link_chars for b in blocks) > LINKED_MIN_SHARE * sum(len(b.text) for b in blocks)


def _forum_like(outline: _Outline, items: Sequence[_Item]) -> bool:
    """True where most items show what posts of a forum show beside text and date: a number, "Re:", a rank, "Quote"."""
    blocks = outline.page.blocks
    sample = items[:EVIDENCE_SAMPLE]
    shown = sum(any(_POST_SIGN.search(b.text) for b in blocks[i.first : i.last + 1] if len(b.text) <= COMMENT_HEADER_CHARS) for i in sample)
    return shown >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(sample))


_POST_SIGN: Final = re.compile(
    r"^re\s?:|#\d{1,9}\b|^(?:by|von|par|por|da)\b|\bby\s\S{1,30}:?\s|\b(?:posts|beiträge|messages|mensajes|berichten)\s?:|^(?:quote|reply|zitat|zitieren|antworten|"
    r"citer|citar|report)\b|\breply\s#\d",
    re.IGNORECASE,
)


def _dated(block: Block) -> bool:
    return len(block.text) <= COMMENT_HEADER_CHARS and not _JOINED.search(block.text) and find_date(block.text) is not None


def _cut(outline: _Outline, region: _Region, anchors: list[int]) -> list[_Item]:
    blocks = outline.page.blocks
    tops = _tops(outline, anchors)
    firsts = [outline.first[top] for top in tops] if tops else anchors
    stop = next((i for i in range(anchors[-1] + 1, region.last + 1) if _ENDS.match(blocks[i].text)), region.last + 1)
    if tops:
        stop = min(stop, outline.last[outline.parent[tops[0]]] + 1)
    lead = [i for i in range(region.first, firsts[0]) if not _control(blocks[i].text) and not _TITLE.fullmatch(blocks[i].text)]
    below = region.system is None and bool(lead) and (stop - anchors[-1] <= 1 or (len(anchors) > 1 and stop - anchors[-1] < anchors[-1] - anchors[-2]))
    if below:
        starts, ends = [lead[0], *(a + 1 for a in anchors[:-1])], list(anchors)
    else:
        starts, ends = firsts, [*(f - 1 for f in firsts[1:]), stop - 1]
    cause = f"header lines inside {region.name}"
    items = [_Item((), a, b, region.system, cause, h) for a, b, h in zip(starts, ends, anchors, strict=True) if b > a]
    return items if len(items) >= region.least else []


def _tops(outline: _Outline, anchors: list[int]) -> list[Any]:
    """The children of the element around all header lines that hold one of them each; none where two share a child."""
    chains = [[outline.page.nodes[i], *outline.above(outline.page.nodes[i])] for i in anchors]
    if len(chains) < THREAD_MIN_ITEMS:
        return []
    shared = set(chains[0]).intersection(*chains[1:])
    tops = [next((e for e in reversed(chain) if e not in shared), None) for chain in chains]
    return tops if None not in tops and len(set(tops)) == len(tops) else []


#: What comes after the last comment.
_ENDS: Final = re.compile(
    r"(?:leave|post|add|write|submit|make|have)\s(?:a|an|your|us|another)?\s?(?:comment|reply|response|say|feedback|opinion|view)|comments? (?:are|is) (?:now )?closed|"
    r"(?:your )?name\s?(?:\(|:|\*|$)|e-?mail\s?(?:\(|:|\*|address|$)|you must be logged|(?:log|sign) in to|please (?:log|sign) in|"
    r"(?:add|show|view|see|read) (?:your|all|more)|copyright|©|more (?:from|stories|news)|related|advertisement|(?:hinterlasse|schreibe?) |kommentar (?:schreiben|verfassen|abgeben)|"
    r"deja (?:un|tu) |laisser un|lascia un|deixe (?:um|o seu)",
    re.IGNORECASE,
)
#: A whole line that is a control of a comment section: "Reply", "Like (3)", "Report abuse", "#12", "Permalink".
_CONTROL: Final = re.compile(
    r"(?:(?:\(?\s?(?:reply(?: to (?:this|comment|post))?|likes?|unlike|dislike|share|report(?: (?:this|abuse|comment|post|spam))?(?: comment)?|flag(?: as (?:inappropriate|offensive))?|"
    r"permalink|link(?: to this)?|edit|delete|quote|parent|hide|more|collapse|expand|up|down|vote(?: up| down)?|upvote|downvote|thumbs (?:up|down)|recommend(?:ed)?|"
    r"rec(?:ommend)? this|actions|thanks|email|tweet|subscribe|log in to (?:reply|leave a comment)|sign in to (?:reply|comment)|suggest removal|inappropriate|ignore user|"
    r"antworten|zitieren|melden|beitrag melden|gefällt mir|teilen|bearbeiten|responder|citar|me gusta|denunciar|compartir|répondre|citer|j'aime|signaler|partager|"
    r"rispondi|segnala|mi piace|curtir|compartilhar|beantwoorden|reageer|vind ik leuk|odpowiedz|zgłoś|ответить|поделиться|svara|svar|besvar|vastaa|yanıtla|"
    r"cevapla|返信|回复|回覆|comment(?:s)? by|report|top|nach oben|private message|pm|profile|website|homepage|www|url|rate(?: this)?|reply ↓|↓|↑|says?|said|wrote|"
    r"in reply to|facebook|twitter|google\+?|share (?:this|on)(?: post| other sites)?|link to (?:post|comment)|save|give award|member|new member|junior member|senior member|registered user|online|offline|"
    r"(?:like|reply|vote|point|rating|thank|share)s?\s?:?|[|·•+–—/,:-])\s?\)?"
    r"|[(\[]?[+-]?\d{1,5}[)\].]?|#\d{1,9})\s{0,2}){1,8}[.!…:]?",
    re.IGNORECASE,
)


def _control(text: str) -> bool:
    return len(text) <= COMMENT_CONTROL_CHARS and _CONTROL.fullmatch(text) is not None


# -- what a class name says of an element inside a comment ----------------------------------------------------------------


def _token_role(token: str) -> str | None:
    """The role that a class name gives: that of its last telling word.

    >>> _token_role("comment-author-wrapper"), _token_role("comment_text"), _token_role("clearfix")
    ('author', 'text', None)
    """
    whole = ROLE_WORDS.get(token)
    if whole:
        return whole
    for word in reversed(_WORDS.split(_stem(token).rstrip("*-_"))):
        if word in EMPTY_WORDS:
            continue
        return ROLE_WORDS.get(word) or _glued(word)
    return None


def _glued(word: str) -> str | None:
    """The role of a word glued to "comment": "commentauthor", "postbody"."""
    for head in ("comments", "comment", "post", "reply", "message", "user", "cmt", "com"):
        if word.startswith(head) and word != head:
            return ROLE_WORDS.get(word[len(head) :])
    return None


def _role(outline: _Outline, node: Any, elements: Sequence[Any]) -> str | None:
    """The role of a block by the nearest element that has one, up to the item."""
    walk = node
    while walk is not None and walk not in elements:
        role = _element_role(outline, walk)
        if role:
            return role
        walk = outline.parent[walk]
    if walk is not None and walk.tag in ("dt", "dd"):
        return _element_role(outline, walk)
    return None


def _element_role(outline: _Outline, element: Any) -> str | None:
    if element.tag in ("form", "footer", "nav", "button"):
        return "furniture"
    return next((role for token in outline.tokens(element) if (role := _token_role(token))), None)


# -- records -----------------------------------------------------------------------------------------------------------


class _Fields(NamedTuple):
    """What the markup of an item says of its author, date, link and score."""

    author: str | None = None
    published: str | None = None
    raw: str | None = None
    link: str | None = None
    score: int | None = None


class _Records:
    """Comments out of items: text from the blocks, fields from the markup, parents from nesting or depth."""

    def __init__(self, outline: _Outline, items: Sequence[_Item]) -> None:
        self.outline = outline
        self.items = sorted(items, key=lambda i: (i.first, -i.last))
        self.furniture: dict[int, str] = {}
        self.opening: set[int] = set()
        self._blocks = outline.page.blocks
        self.above, self.own = _nesting(self.items)

    def comments(self) -> tuple[Comment, ...]:
        """The records in thread order; items without text give none."""
        if not self.items:
            return ()
        fields = _read_fields(self.items, self.outline.page.url)
        texts = [self._text(n, fields.get(n, _Fields())) for n in range(len(self.items))]
        fields = {n: self._completed(n, fields.get(n, _Fields()), texts[n]) for n in range(len(self.items))}
        order = _day_first(f.raw for f in fields.values())
        depths = self._depths()
        opening = self._opening()
        for n, item in enumerate(self.items):
            if _is_ping(self.outline, item):
                self.furniture.update(dict.fromkeys(texts[n], "pingback"))
                texts[n] = []
        if opening is not None:
            self.opening = set(texts[opening])
        kept = [n for n in range(len(self.items)) if texts[n] and n != opening]
        base = min((depths[n] for n in kept), default=0)
        ids = self._ids(kept)
        out = []
        trail: list[tuple[int, str]] = []
        for n in kept:
            depth = depths[n] - base
            while trail and trail[-1][0] >= depth:
                trail.pop()
            depth = min(depth, trail[-1][0] + 1 if trail else 0)
            parent = trail[-1][1] if trail else None
            trail.append((depth, ids[n]))
            out.append(self._comment(n, fields[n], texts[n], (ids[n], parent, depth, order)))
        return tuple(out)

    def _comment(
        self, n: int, fields: _Fields, indices: Sequence[int], place: tuple[str, str | None, int, bool | None]
    ) -> Comment:
        own_id, parent, depth, order = place
        return Comment(
            id=own_id,
            text=_joined([self._blocks[i] for i in indices]),
            parent_id=parent,
            depth=depth,
            author=fields.author,
            published=fields.published or (parse_date(fields.raw, order) if fields.raw else None),
            published_raw=fields.raw,
            url=fields.link,
            score=fields.score,
            source="html",
            span=(self._blocks[indices[0]].start, self._blocks[indices[-1]].end),
            cause=self.items[n].cause,
            blocks=tuple(indices),
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
            roles = {i: self._block_role(i, item, fields) for i in own}
            if all(roles.values()):  # the class names mislead: go by content alone
                roles = {i: "header" if i == item.header else self._content_role(i, fields) for i in own}
        roles.update(dict.fromkeys(self._unseen(own), "hidden copy"))
        text = [i for i in own if roles[i] is None]
        self.furniture.update((i, f"{role} of a comment") for i, role in roles.items() if role is not None)
        return text

    def _unseen(self, own: Sequence[int]) -> list[int]:
        """Hidden blocks whose words are shown in another block of the same item."""
        hidden = [i for i in own if "@hidden" in self._blocks[i].class_tokens]
        if not hidden or len(hidden) == len(own):
            return []
        shown = " ".join(self._blocks[i].text for i in own if i not in hidden)
        return [i for i in hidden if self._blocks[i].text[:COMMENT_CONTROL_CHARS] in shown]

    def _block_role(self, i: int, item: _Item, fields: _Fields) -> str | None:
        """The role of a block where it is not text, by its words and then by its class names."""
        if i == item.header:
            return "header"
        content = self._content_role(i, fields)
        if content is not None:
            return content
        if self._blocks[i].tag in _HEADINGS and _RE.match(self._blocks[i].text):
            return "subject"
        role = _role(self.outline, self.outline.page.nodes[i], item.elements)
        return None if role == "text" or len(self._blocks[i].text) > ROLE_MAX_CHARS else role

    def _in_text_element(self, i: int, item: _Item) -> bool:
        """True inside the element that the item's system puts the text in, but not in a signature there."""
        if item.system is None or not item.system.text:
            return False
        walk = self.outline.page.nodes[i]
        while walk is not None and (walk not in item.elements or walk.tag == "dd"):
            tokens = self.outline.tokens(walk)
            stems = tuple(map(_stem, tokens))
            if any(s.tag in ("", walk.tag) and _selected(s, walk, tokens, stems) for s in item.system.text):
                return True
            if _element_role(self.outline, walk) not in ("text", None) or walk in item.elements:
                return False
            walk = self.outline.parent[walk]
        return False

    def _content_role(self, i: int, fields: _Fields) -> str | None:
        """What the words of a block say: "control", "author", "date", or None for text."""
        text = self._blocks[i].text
        if _control(text):
            return "control"
        if len(text) > COMMENT_HEADER_CHARS:
            return None
        if fields.author and text.strip(" :,-–—|").casefold() == fields.author.casefold():
            return "author"
        if _SAYS.search(text) and text.endswith((":", "...", "…")) and len(text.split()) <= AUTHOR_MAX_WORDS:
            return "author"
        span = find_date(text)
        if span is None:
            return None
        rest = text[: span[0]] + " " + text[span[1] :]
        if fields.author:
            rest = rest.replace(fields.author, " ")
        rest = _BY.sub(" ", rest.strip())
        words = [w for w in re.findall(r"[^\W\d_]+", rest) if w.lower() not in _HEADER_WORDS]
        return "date" if not words or (_BY.match(text) and len(words) <= AUTHOR_MAX_WORDS) else None

    def _completed(self, n: int, fields: _Fields, text: Sequence[int]) -> _Fields:
        """Author and date from the header lines where the markup says nothing."""
        if fields.author and fields.raw:
            return fields
        header = [i for i in self.own[n] if i not in text]
        if self.items[n].header >= 0:
            header = [self.items[n].header]
        author, raw = fields.author, fields.raw
        for i in header:
            line = self._blocks[i].text
            if len(line) > COMMENT_HEADER_CHARS or _control(line):
                continue
            span = find_date(line)
            raw = raw or (line[span[0] : span[1]] if span else None)
            author = author or _author_of(line, span)
        return fields._replace(author=author, raw=raw)

    def _opening(self) -> int | None:
        """The item that is the opening post of a forum page."""
        first = self.items[0]
        if first.system is None or not first.system.opening or _LATER_PAGE.search(self.outline.page.url or ""):
            return None
        numbers = (_POST_NUMBER.fullmatch(self._blocks[i].text) for i in self.own[0])
        number = next((int(m["n"]) for m in numbers if m), 1)
        return 0 if number == 1 else None

    def _ids(self, kept: Sequence[int]) -> dict[int, str]:
        """The site's own ids where they are unique, else c1, c2, ..."""
        own = {n: _own_id(self.items[n]) for n in kept}
        counts = Counter(own.values())
        return {n: name if (name := own[n]) and counts[name] == 1 else f"c{k}" for k, n in enumerate(kept, 1)}

    def _depths(self) -> list[int]:
        """Depth of each item: from nesting, else from class names, wrappers or indentation."""
        nested = [0] * len(self.items)
        for n, above in enumerate(self.above):
            nested[n] = nested[above] + 1 if above >= 0 else 0
        if any(nested):
            return nested
        for way in (_class_depth, _wrapper_depth, _indent_depth):
            values = [way(self.outline, item) for item in self.items]
            if any(v is not None and v != values[0] for v in values):
                known = [v or 0 for v in values]
                ranks = {v: rank for rank, v in enumerate(sorted(set(known)))}
                return [ranks[v] for v in known]
        return nested


_RE: Final = re.compile(r"re\s?:|aw\s?:", re.IGNORECASE)
_HEADER_WORDS: Final = frozenset(
    "on at says said wrote posted by permalink link reply edited edit am um le el il em op den the date posté à comment comments from h de at pm am "
    "report flag share joined registered written added submitted published last modified by quote uhr o kl via # in point points level likes like about".split()
)
#: An address of a later page of a thread.
_LATER_PAGE: Final = re.compile(r"(?:[?&/;_-](?:page|p|pg|seite)[-=/_]?(?:[2-9]|[1-9]\d)\b|[?&](?:start|offset|st)=[1-9])")
_POST_NUMBER: Final = re.compile(r"(?:post|beitrag)?\s?[#№]\s?(?P<n>\d{1,6})", re.IGNORECASE)


def _is_ping(outline: _Outline, item: _Item) -> bool:
    """True for a notice that another page links here: no reader wrote it."""
    return any(not _PINGS.isdisjoint(outline.tokens(e)) for e in item.elements if e in outline.first)


_PINGS: Final = frozenset(("pingback", "trackback"))


def _nesting(items: Sequence[_Item]) -> tuple[list[int], list[list[int]]]:
    """For each item the one around it (-1: none) and its own blocks, those of items inside left out."""
    above: list[int] = []
    own: list[list[int]] = [[] for _ in items]
    stack: list[int] = []
    position = 0

    def run_to(end: int) -> None:
        nonlocal position
        while position < end:
            while stack and items[stack[-1]].last < position:
                stack.pop()
            if not stack:
                position = end
                return
            stop = min(end, items[stack[-1]].last + 1)
            own[stack[-1]].extend(range(position, stop))
            position = stop

    for n, item in enumerate(items):
        run_to(item.first)
        position = max(position, item.first)
        while stack and items[stack[-1]].last < item.first:
            stack.pop()
        above.append(stack[-1] if stack else -1)
        stack.append(n)
    run_to(max((item.last for item in items), default=-1) + 1)
    return above, own


def _joined(blocks: Sequence[Block]) -> str:
    """Blocks as text: an empty line between them, a line break inside a paragraph."""
    out = [blocks[0].text]
    for before, block in pairwise(blocks):
        out.append("\n" if block.paragraph == before.paragraph and block.index == before.index + 1 else "\n\n")
        out.append(block.text)
    return "".join(out)


def _own_id(item: _Item) -> str | None:
    for element in item.elements[:1]:
        for name in ("id", "data-comment-id", "data-id", "thingid", "data-fullname"):
            if value := element.get(name):
                return str(value)
        for child in element:
            if isinstance(child.tag, str) and _HAS_NUMBER.search(child.get("id") or child.get("name") or ""):
                return str(child.get("id") or child.get("name"))
    return None


_HAS_NUMBER: Final = re.compile(r"\d\d")
_DEPTH_TOKEN: Final = re.compile(r"(?:^|[-_a-z])(?:depth|level|lvl|indent|nest(?:ing)?)[-_]?(\d{1,2})$")
_INDENT_STYLE: Final = re.compile(r"(?:margin|padding)-left:\s{0,2}(\d{1,4})(?:\.\d{1,4})?\s?(?:px|em|%|rem)")


def _class_depth(outline: _Outline, item: _Item) -> int | None:
    for element in item.elements[:1]:
        for name in ("depth", "data-depth", "data-level", "aria-level"):
            if (value := element.get(name) or "").isdigit():
                return int(value)
        for token in outline.tokens(element):
            if found := _DEPTH_TOKEN.search(token):
                return int(found[1])
    return None


def _wrapper_depth(outline: _Outline, item: _Item) -> int | None:
    """How many wrappers for replies stand around an item."""
    if not item.elements:
        return None
    tokens = (outline.tokens(above) for above in outline.above(item.elements[0]))
    return sum(not _REPLIES.isdisjoint(own) for own in tokens)


_REPLIES: Final = frozenset("indented children replies comment-replies child subcomments comment-children reply-list".split())


def _indent_depth(outline: _Outline, item: _Item) -> int | None:
    """Indentation as written: a cell's `indent`, the width of a spacer image, a left margin."""
    for element in item.elements[:1]:
        cell = element.find(".//td[@indent]")
        if cell is not None and cell.get("indent").isdigit():
            return int(cell.get("indent"))
        spacer = element.find(".//td[@class='ind']/img")
        if spacer is not None and (spacer.get("width") or "").isdigit():
            return int(spacer.get("width"))
        for walk in (element, outline.parent[element]):
            if walk is not None and (found := _INDENT_STYLE.search(walk.get("style") or "")):
                return int(found[1])
    return None


def _day_first(raws: Iterable[str | None]) -> bool | None:
    """The order of day and month that the dates of a thread agree on."""
    orders = {order for raw in raws if raw and (order := day_order(raw)) is not None}
    return orders.pop() if len(orders) == 1 else None


# -- fields, with BeautifulSoup ------------------------------------------------------------------------------------------


def _read_fields(items: Sequence[_Item], base: str | None) -> dict[int, _Fields]:
    """Fields of every item, from one parse of a copy of the items."""
    soup = _soup(items)
    if soup is None:
        return {}
    places: dict[int, int] = {id(soup): -1}
    found: dict[int, dict[str, tuple[int, Any]]] = defaultdict(dict)
    rankers = {n: item.system for n, item in enumerate(items)}
    for tag in soup.find_all(True):
        mark = tag.get(_MARK)
        place = int(str(mark)) if mark is not None else places.get(id(tag.parent), -1)
        places[id(tag)] = place
        if place < 0:
            continue
        for name, rank in _ranks(tag, rankers[place]):
            if name not in found[place] or rank < found[place][name][0]:
                found[place][name] = (rank, tag)
    marked = {int(str(t[_MARK])): t for t in reversed(soup.find_all(attrs={_MARK: True}))}
    return {n: _fields(found[n], marked[n], base) for n in marked}


def _soup(items: Sequence[_Item]) -> BeautifulSoup | None:
    """The items in document order, each marked with its number; None where they nest too deep to copy."""
    numbers = {element: n for n, item in enumerate(items) for element in item.elements}
    if not numbers:
        return None
    root = etree.Element("div")
    for element in numbers:
        if any(above in numbers for above in element.iterancestors()):
            continue
        if _too_deep(element):
            return None
        copy = deepcopy(element)
        copy.tail = None
        for original, twin in zip(element.iter(), copy.iter(), strict=True):
            if original in numbers:
                twin.set(_MARK, str(numbers[original]))
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
    (word, field): rank for field, words in FIELD_WORDS.items() for rank, word in enumerate(words, len(FIELD_WORDS))
}


def _ranks(tag: Tag, system: System | None) -> Iterator[tuple[str, int]]:
    """The fields that an element may be, with its rank among the candidates: 0 is the system's own selector."""
    name = tag.name
    tokens = _soup_tokens(tag)
    if name == "time":
        yield "date", 1
    elif name in ("abbr", "span", "a") and tag.get("title") and _HAS_NUMBER.search(str(tag.get("title"))):
        yield "date", 3
    if name == "a" and (href := str(tag.get("href") or "")):
        if "bookmark" in str(tag.get("rel") or "") or "permalink" in tokens:
            yield "link", 1
        elif _PERMALINK.search(href):
            yield "link", 2
    if name == "cite":
        yield "author", 90
    elif name in ("b", "strong"):
        yield "author", 95
    if system is not None and tokens:
        stems = tuple(map(_stem, tokens))
        for rank, selector in enumerate(system.author):
            if selector.tag in ("", name) and _selected(selector, tag, tokens, stems):
                yield "author", rank
    for token in tokens:
        for field in FIELD_WORDS:
            if (token, field) in _FIELD_RANKS:
                yield field, _FIELD_RANKS[token, field] + 1
            elif (word := _last_word(token)) and (word, field) in _FIELD_RANKS:
                yield field, _FIELD_RANKS[word, field] + 2


_PERMALINK: Final = re.compile(r"#(?:comment|c|post|p|msg|reply|entry|r|dsq-comment|cmt|comm)?[-_]?\d{2,}|[?&](?:pid|commentid|comment_id|showComment)=|item\?id=|/comments?/\d", re.IGNORECASE)


def _last_word(token: str) -> str:
    words = [w for w in _WORDS.split(_stem(token).rstrip("*-_")) if w and w not in EMPTY_WORDS]
    if not words:
        return ""
    word = words[-1]
    return word.removeprefix("comment").removeprefix("post").removeprefix("message") or word


def _soup_tokens(tag: Tag) -> tuple[str, ...]:
    attributes = tag.attrs
    if not attributes:
        return ()
    out = [str(c).lower() for c in attributes.get("class", ())]
    if own := attributes.get("id"):
        out.append(str(own).lower())
    if prop := attributes.get("itemprop"):
        out.append("itemprop=" + (prop if isinstance(prop, str) else " ".join(prop)).lower())
    return tuple(out)


def _fields(found: dict[str, tuple[int, Any]], item: Tag, base: str | None) -> _Fields:
    author = next((a for name in ("data-author", "author") if (a := _clean_author(str(item.get(name) or "")))), None)
    if author is None and "author" in found:
        author = _author_of_tag(found["author"][1])
    raw, published = _date_of_tag(found["date"][1]) if "date" in found else (None, None)
    link = None
    if "link" in found:
        link = str(found["link"][1].get("href") or "")
        link = urljoin(base, link) if base else link
    score = _score_of_tag(found["score"][1]) if "score" in found else None
    return _Fields(author, published, raw, link, score)


def _author_of_tag(tag: Tag) -> str | None:
    if content := tag.get("content"):
        return _clean_author(str(content))
    text = fold(tag.get_text(" "))
    if len(text) > COMMENT_HEADER_CHARS:
        return None
    return _author_of(text, find_date(text))


def _date_of_tag(tag: Tag) -> tuple[str | None, str | None]:
    """The date as written, and in ISO 8601 where an attribute gives it."""
    text = fold(tag.get_text(" "))
    stamp = next((str(v) for name in ("datetime", "content", "data-time", "data-utime", "title") if (v := tag.get(name))), "")
    published = parse_date(stamp) if stamp else None
    if len(text) > COMMENT_HEADER_CHARS:
        text = ""
    span = find_date(text) if text else None
    raw = text[span[0] : span[1]] if span else None
    if raw is None and published:
        raw = stamp
    return raw, published


def _score_of_tag(tag: Tag) -> int | None:
    found = _SCORE.search(fold(tag.get_text(" ")) or str(tag.get("content") or ""))
    return int(found[0].replace("−", "-")) if found else None


_SCORE: Final = re.compile(r"(?<![\d.,])[+−-]?\d{1,7}(?![\d.,])")


def _author_of(line: str, date: tuple[int, int] | None) -> str | None:
    """The name in a header line.

    >>> _author_of("Posted by: Jane Roe on", None)
    'Jane Roe'
    """
    if date is not None:
        before, after = line[: date[0]], line[date[1] :]
        line = before if _clean_author(before) else after
    return _clean_author(line)


_EDGES: Final = " \t:;,.|·•–—-@/#()[]»«\"“”"
_AT_END: Final = re.compile(r"\s(?:on|at|am|um|le|el|il|em|op|den|the|posted|dated|in)$", re.IGNORECASE)
_PRIVATE: Final = re.compile(r"\S{1,64}@[\w-]{1,64}\.\w|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.|(?:[0-9a-f]{1,4}:){3,7}", re.IGNORECASE)


_BY_LAST: Final = re.compile(r".{3,100}\b(?:by|von|par|por|da)\s(?P<name>\S.{0,40})$")


def _clean_author(text: str) -> str | None:
    """A name without what stands around it; None for what is no name, and for e-mail and IP addresses."""
    if late := _BY_LAST.match(fold(text).strip(_EDGES)):
        text = late["name"]
    text = _BY.sub("", fold(text).strip(_EDGES), count=1)
    text = _SAYS.sub("", f" {text} ".rstrip()).strip(_EDGES)
    text = re.sub(r"^\d{1,4}[.)]?\s", "", _AT_END.sub("", text)).strip(_EDGES)
    if all(w.lower() in _HEADER_WORDS for w in re.findall(r"\w+", text)):
        return None
    if not 0 < len(text) <= AUTHOR_MAX_CHARS or len(text.split()) > AUTHOR_MAX_WORDS or _PRIVATE.search(text):
        return None
    return None if _control(text) or not re.search(r"\w", text) or "://" in text else text


# -- the section around the comments ----------------------------------------------------------------------------------------


def _forms(outline: _Outline) -> dict[int, str]:
    """Blocks of comment forms."""
    out: dict[int, str] = {}
    for element in outline.order:
        if any(_FORM.fullmatch(t) for t in outline.tokens(element)):
            if outline.chars(outline.first[element], outline.last[element]) <= CONTAINER_MAX_LEAD_CHARS:
                out.update((i, "comment form") for i in range(outline.first[element], outline.last[element] + 1))
    return out


_FORM: Final = re.compile(r"(?:comment-?)?respond|comment[-_]?form|commentform[-_\w]{0,20}|comment[-_]reply[-_\w]{0,12}|reply[-_]?form|(?:add|post|leave|new)[-_]?(?:a[-_]?)?(?:comment|reply)(?:[-_]?form)?")


def _section(outline: _Outline, items: Sequence[_Item], records: _Records) -> dict[int, str]:
    """Furniture around the items: title, pager, form, policy inside the container; the title line before it."""
    first = min(item.first for item in items)
    last = max(item.last for item in items)
    owned = {i for own in records.own for i in own}
    out = {i: reason for i, reason in _forms(outline).items() if i not in owned}
    start, stop = _container(outline, items, (first, last))
    out.update((i, "furniture of the comment section") for i in range(start, stop + 1) if i not in owned)
    blocks = outline.page.blocks
    for i in range(start - 1, max(-1, start - 1 - EVIDENCE_EDGE_BLOCKS), -1):
        if len(blocks[i].text) <= COMMENT_TITLE_CHARS and (_TITLE.fullmatch(blocks[i].text) or _control(blocks[i].text)):
            out[i] = "title of the comment section"
        else:
            break
    return out


def _container(outline: _Outline, items: Sequence[_Item], span: tuple[int, int]) -> tuple[int, int]:
    """The blocks of the outermost element around all items that is named for comments and holds little before them."""
    first, last = span
    elements = [item.elements[0] for item in items if item.elements]
    best = span
    if not elements:
        return best
    for above in outline.above(elements[0]):
        start, stop = outline.first[above], outline.last[above]
        if above.tag in ("html", "body") or stop < last:
            if stop < last and above.tag not in ("html", "body"):
                continue
            break
        if start < first and outline.chars(start, first - 1) > CONTAINER_MAX_LEAD_CHARS:
            break
        if _contains(outline, above):
            best = (start, stop)
    return best


# -- JSON-LD ------------------------------------------------------------------------------------------------------------


def _from_json(page: Page, known: Sequence[Comment]) -> tuple[Comment, ...]:
    """Comments that only the page's JSON-LD holds."""
    source = page.document.source
    if "ld+json" not in source or ('"Comment"' not in source and '"Answer"' not in source):
        return ()
    out: list[Comment] = []
    for script in page.tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                data = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            _gather(data, page, out)
    return tuple(out)


def _gather(data: Any, page: Page, out: list[Comment]) -> None:
    """Add the comments of a JSON-LD value to `out`; replies come right after what they answer."""
    stack: list[tuple[Any, str | None, int]] = [(data, None, 0)]
    while stack:
        value, parent, depth = stack.pop()
        if isinstance(value, list):
            stack.extend((v, parent, depth) for v in reversed(value))
        elif isinstance(value, dict):
            if value.get("@type") == "FAQPage":
                continue
            if value.get("@type") in ("Comment", "Answer") and (made := _json_comment(value, page, (parent, depth, len(out)))):
                out.append(made)
                parent, depth = made.id, depth + 1
            stack.extend((v, parent, depth) for v in reversed(value.values()) if isinstance(v, dict | list))


def _json_comment(value: dict[str, Any], page: Page, place: tuple[str | None, int, int]) -> Comment | None:
    raw = value.get("text") or value.get("description")
    text = fold(BeautifulSoup(raw, "lxml").get_text(" ")) if isinstance(raw, str) else ""
    if not text or text[:COMMENT_HEADER_CHARS] in fold(page.text):
        return None
    parent, depth, number = place
    author = value.get("author")
    name = author.get("name") if isinstance(author, dict) else author
    stamp = value.get("datePublished") or value.get("dateCreated")
    votes = value.get("upvoteCount")
    return Comment(
        id=str(value.get("@id") or f"c{number + 1}"),
        text=text,
        parent_id=parent,
        depth=depth,
        author=_clean_author(name) if isinstance(name, str) else None,
        published=parse_date(stamp) if isinstance(stamp, str) else None,
        published_raw=stamp if isinstance(stamp, str) else None,
        url=value["url"] if isinstance(value.get("url"), str) else None,
        score=votes if isinstance(votes, int) else None,
        source="json-ld",
        cause="json-ld: " + str(value["@type"]),
    )
