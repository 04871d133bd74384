"""Items, the places of single comments, and what shows that they are comments and no false friends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from cleaner.language.dates import find_date
from cleaner.language.people import author_of
from cleaner.language.phrases import BY
from cleaner.threads.by_markup.class_hints import FALSE_FRIEND
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, is_header
from cleaner.threads.by_markup.item_outline import Outline
from cleaner.threads.systems import System
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS

CONTAINER_MAX_LEAD_CHARS: Final = 1500  # characters before the first item; more is an article, not a title and a policy
EVIDENCE_EDGE_BLOCKS: Final = 4  # blocks at either end of an item that may be its header or footer
EVIDENCE_MIN_CHARS: Final = 20  # characters outside links that an item has at least: a name, a date and a word
EVIDENCE_MIN_SHARE: Final = 0.6  # share of the items looked at that must show an author or a date
EVIDENCE_SAMPLE: Final = 20  # items looked at; enough to know a list
LINKED_MIN_SHARE: Final = 0.6  # share of characters inside links from which items are teasers; comments have under .2


class Candidate(NamedTuple):
    """The place of one comment: its elements (several for dt and dd) and its blocks; replies inside count as well."""

    elements: tuple[Any, ...]
    first: int
    last: int
    system: System | None
    cause: str
    header: int = -1
    """Index of the header line, where the item was found by it; such an item has no element of its own."""


def covered(outline: Outline, items: Sequence[Candidate]) -> int:
    """Characters of the outermost items."""
    total, end = 0, -1
    for item in items:
        if item.first > end:
            total += outline.chars(item.first, item.last)
            end = item.last
    return total


def show_people(outline: Outline, items: Sequence[Candidate]) -> bool:
    """True where enough of a sample of items show a date or an author beside a text."""
    sample = items[:EVIDENCE_SAMPLE]
    return sum(_shows_person(outline, item) for item in sample) >= EVIDENCE_MIN_SHARE * len(sample)


def _shows_person(outline: Outline, item: Candidate) -> bool:
    """True where the first or last blocks of an item show a date or an author, and some text."""
    blocks = outline.page.blocks
    head = range(item.first, min(item.last + 1, item.first + EVIDENCE_EDGE_BLOCKS))
    foot = range(max(item.last + 1 - EVIDENCE_EDGE_BLOCKS, head.stop), item.last + 1)
    indices = [*head, *foot]
    if sum(len(blocks[i].text) - blocks[i].link_chars for i in indices) < EVIDENCE_MIN_CHARS:
        return False
    lines = [outline.line(i) for i in indices if len(blocks[i].text) <= COMMENT_HEADER_CHARS]
    # header and text may share a block: "Jane, Leeds 26/07/2012 I was there when ..."
    lines.append(blocks[item.first].text[:COMMENT_HEADER_CHARS])
    if any(BY.match(line) or find_date(line) for line in lines):
        return True
    return any(outline.role(outline.page.nodes[i], item.elements) == "author" for i in indices)


def is_lone_comment(outline: Outline, item: Candidate) -> bool:
    """True where a lone item shows who wrote it and holds no form: a date alone may be anything."""
    if any(element.find(".//form") is not None for element in item.elements):
        return False
    blocks, nodes = outline.page.blocks, outline.page.nodes
    for i in range(item.first, item.last + 1):
        if outline.role(nodes[i], item.elements) == "author":
            return True
        if is_header(blocks[i]) and author_of(blocks[i].text, find_date(blocks[i].text)):
            return True
    return False


def are_teasers(outline: Outline, items: Sequence[Candidate]) -> bool:
    """True where most items are mostly links: teasers of other pages."""
    sample = items[:EVIDENCE_SAMPLE]
    linked = 0
    for item in sample:
        blocks = [b for b in outline.page.blocks[item.first : item.last + 1] if b.index != item.header]
        linked += sum(b.link_chars for b in blocks) > LINKED_MIN_SHARE * sum(len(b.text) for b in blocks)
    return linked > MAJORITY * len(sample)


def genuine(outline: Outline, items: Sequence[Candidate]) -> list[Candidate]:
    """The items without false friends: a list of recent comments in a side bar, links into other pages' comments."""
    known: dict[Any, bool] = {}
    kept = [item for item in items if not _in_false_friend(outline, item, known)]
    targets = {_target(item) for item in kept[:EVIDENCE_SAMPLE]} - {None}
    if len(targets) >= THREAD_MIN_ITEMS and len(targets) > MAJORITY * len(kept[:EVIDENCE_SAMPLE]):
        return []
    return _together(outline, kept)


def _in_false_friend(outline: Outline, item: Candidate, known: dict[Any, bool]) -> bool:
    """True inside an element named for something else, unless that holds most of the page."""
    path = []
    walk = item.elements[0] if item.elements else outline.page.nodes[item.first]
    while walk is not None and walk not in known:
        path.append(walk)
        walk = outline.parent[walk]
    inside = walk is not None and known[walk]
    for element in reversed(path):
        if not inside and element.tag not in ("html", "body"):
            named = FALSE_FRIEND.search("\n".join(outline.tokens(element))) is not None
            inside = named and not outline.most(outline.first[element], outline.last[element])
        known[element] = inside
    return inside


def _together(outline: Outline, items: Sequence[Candidate]) -> list[Candidate]:
    """The items without those that much other text parts from the bulk: two uses of one class name."""
    groups: list[list[Candidate]] = []
    end = -1
    for item in sorted(items, key=lambda i: (i.first, -i.last)):
        if not groups or outline.chars(end + 1, item.first - 1) > CONTAINER_MAX_LEAD_CHARS:
            groups.append([])
        groups[-1].append(item)
        end = max(end, item.last)
    return max(groups, key=lambda group: covered(outline, group), default=[])


def _target(item: Candidate) -> str | None:
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
