"""Candidates for comments, and the checks that distinguish comments from things that look like them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from cleaner.language.dates import find_date
from cleaner.language.people import author_of
from cleaner.language.phrases import BY
from cleaner.threads.by_markup.class_hints import FALSE_FRIEND
from cleaner.threads.by_markup.comment_markup import CommentMarkup
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, is_header
from cleaner.threads.systems import System
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS

#: Characters before the first item of a section: a title and a policy have fewer, an article has more.
CONTAINER_MAX_LEAD_CHARS: Final = 1500
#: Blocks at either end of an item that may be its header or footer.
EVIDENCE_EDGE_BLOCKS: Final = 4
#: Characters outside links; an item has at least a name, a date and a word.
EVIDENCE_MIN_CHARS: Final = 20
#: Share of the sampled items that must show an author or a date.
EVIDENCE_MIN_SHARE: Final = 0.6
#: Items of a sample; so many show what kind of list it is.
EVIDENCE_SAMPLE: Final = 20
#: Share of characters inside links.  An item with more is a teaser of another page; comments have less than 0.2.
LINKED_MIN_SHARE: Final = 0.6


class Candidate(NamedTuple):
    """A place where a comment may be: its elements (several for dt and dd) and its blocks, replies inside included."""

    elements: tuple[Any, ...]
    first: int
    last: int
    system: System | None
    cause: str
    header: int = -1
    """Index of the header line by which the item was found; such an item has no elements.  -1: found otherwise."""


def covered(markup: CommentMarkup, items: Sequence[Candidate]) -> int:
    """The characters in all items together."""
    total, end = 0, -1
    for item in items:
        if item.first > end:
            total += markup.chars(item.first, item.last)
            end = item.last
    return total


def show_people(markup: CommentMarkup, items: Sequence[Candidate]) -> bool:
    """True if enough items of a sample show a date or an author, and some text."""
    sample = items[:EVIDENCE_SAMPLE]
    return sum(_shows_person(markup, item) for item in sample) >= EVIDENCE_MIN_SHARE * len(sample)


def _shows_person(markup: CommentMarkup, item: Candidate) -> bool:
    """True if the first or last blocks of an item show a date or an author, and some text."""
    blocks = markup.blocks
    top = range(item.first, min(item.last + 1, item.first + EVIDENCE_EDGE_BLOCKS))
    bottom = range(max(item.last + 1 - EVIDENCE_EDGE_BLOCKS, top.stop), item.last + 1)
    indices = [*top, *bottom]
    if sum(len(blocks[i].text) - blocks[i].link_chars for i in indices) < EVIDENCE_MIN_CHARS:
        return False
    lines = [markup.line(i) for i in indices if len(blocks[i].text) <= COMMENT_HEADER_CHARS]
    # Header and text may share a block: "Jane, Leeds 26/07/2012 I was there when ..."
    lines.append(blocks[item.first].text[:COMMENT_HEADER_CHARS])
    if any(BY.match(line) or find_date(line) for line in lines):
        return True
    return any(markup.role(markup.nodes[i], item.elements) == "author" for i in indices)


def is_lone_comment(markup: CommentMarkup, item: Candidate) -> bool:
    """True if a lone item shows who wrote it and holds no form.  A date is not enough: many things have one."""
    if any(element.find(".//form") is not None for element in item.elements):
        return False
    blocks, nodes = markup.blocks, markup.nodes
    for i in range(item.first, item.last + 1):
        if markup.role(nodes[i], item.elements) == "author":
            return True
        if is_header(blocks[i]) and author_of(blocks[i].text, find_date(blocks[i].text)):
            return True
    return False


def are_teasers(markup: CommentMarkup, items: Sequence[Candidate]) -> bool:
    """True if most items are mostly links, as teasers of other pages are."""
    sample = items[:EVIDENCE_SAMPLE]
    linked = 0
    for item in sample:
        blocks = [b for b in markup.blocks[item.first : item.last + 1] if b.index != item.header]
        linked += sum(b.link_chars for b in blocks) > LINKED_MIN_SHARE * sum(len(b.text) for b in blocks)
    return linked > MAJORITY * len(sample)


def genuine(markup: CommentMarkup, items: Sequence[Candidate]) -> list[Candidate]:
    """The items without false friends: recent comments in a side bar, links to comments of other pages."""
    verdicts: dict[Any, bool] = {}
    kept = [item for item in items if not _in_false_friend(markup, item, verdicts)]
    targets = {_target(item) for item in kept[:EVIDENCE_SAMPLE]} - {None}
    if len(targets) >= THREAD_MIN_ITEMS and len(targets) > MAJORITY * len(kept[:EVIDENCE_SAMPLE]):
        return []
    return _together(markup, kept)


def _in_false_friend(markup: CommentMarkup, item: Candidate, verdicts: dict[Any, bool]) -> bool:
    """True inside an element named for something else, unless it holds most of the page.

    `verdicts` remembers the answer for each element around the items asked about so far.
    """
    path = []
    element = item.elements[0] if item.elements else markup.nodes[item.first]
    while element is not None and element not in verdicts:
        path.append(element)
        element = markup.parent[element]
    inside = element is not None and verdicts[element]
    for element in reversed(path):
        if not inside and element.tag not in ("html", "body"):
            named = FALSE_FRIEND.search("\n".join(markup.tokens(element))) is not None
            inside = named and not markup.most(markup.first[element], markup.last[element])
        verdicts[element] = inside
    return inside


def _together(markup: CommentMarkup, items: Sequence[Candidate]) -> list[Candidate]:
    """The items of the largest group without much other text between them.  Other groups use the class otherwise."""
    groups: list[list[Candidate]] = []
    end = -1
    for item in sorted(items, key=lambda i: (i.first, -i.last)):
        if not groups or markup.chars(end + 1, item.first - 1) > CONTAINER_MAX_LEAD_CHARS:
            groups.append([])
        groups[-1].append(item)
        end = max(end, item.last)
    return max(groups, key=lambda group: covered(markup, group), default=[])


def _target(item: Candidate) -> str | None:
    """The path of the page to whose comments an item links; None without such a link."""
    for element in item.elements:
        for link in element.iter("a"):
            try:
                address = urlsplit(link.get("href") or "")
            except ValueError:  # "http://[", not an address
                continue
            if address.path and address.fragment.startswith("c"):
                return address.path
    return None
