"""The positions of comments in their thread: ids, parents and depths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from cleaner.threads.by_markup.candidates import Candidate
from cleaner.threads.by_markup.class_hints import HAS_NUMBER
from cleaner.threads.by_markup.comment_markup import CommentMarkup

#: Elements at the start of a comment that may hold its id.
ID_MAX_ELEMENTS: Final = 6

#: Class names of elements around the replies to a comment.
_REPLIES: Final = frozenset(
    "indented children replies comment-replies child subcomments comment-children reply-list".split()
)
#: Attributes that hold the site's id of a comment, and those that hold its depth.
_ID_ATTRIBUTES: Final = ("id", "data-comment-id", "data-id", "thingid", "data-fullname")
_DEPTH_ATTRIBUTES: Final = ("depth", "data-depth", "data-level", "aria-level")
#: The id of a comment on an element inside it or before it.
_COMMENT_ID: Final = re.compile(r"(?:comment|post|reply|msg|c|p)[-_]?\d{1,12}", re.IGNORECASE)
#: "depth-2", "level3", "commentlevel-1".
_DEPTH_TOKEN: Final = re.compile(r"(?:^|[-_a-z])(?:depth|level|lvl|indent|nest(?:ing)?)[-_]?(\d{1,2})$")
#: A depth or width as pages write it.  `str.isdigit` will not do: it is true for "²", which `int` refuses.
_WHOLE: Final = re.compile(r"[0-9]{1,6}")
_INDENT_STYLE: Final = re.compile(r"(?:margin|padding)-left:\s{0,2}(\d{1,4})(?:\.\d{1,4})?\s?(?:px|em|%|rem)")


class ThreadPosition(NamedTuple):
    """The position of a comment in its thread."""

    id: str
    parent: str | None
    depth: int


def nesting(items: Sequence[Candidate]) -> tuple[list[int], list[list[int]]]:
    """For each item the number of the item around it (-1: none), and its blocks without those of items inside it."""
    above: list[int] = []
    owned: list[list[int]] = [[] for _ in items]
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
            owned[stack[-1]].extend(range(position, stop))
            position = max(position, stop)
            if position > items[stack[-1]].last:
                stack.pop()
    return above, owned


def positions_of(
    markup: CommentMarkup, items: Sequence[Candidate], above: Sequence[int], kept: Sequence[int]
) -> dict[int, ThreadPosition]:
    """The positions of the items that become records.  The parent is the nearest shallower record before an item.

    Args:
        markup: the page.
        items: all items, in document order.
        above: for each item the number of the item around it.
        kept: the numbers of the items that become records.
    """
    depths = _depths(markup, items, above)
    base = min((depths[n] for n in kept), default=0)
    ids = _ids(items, kept)
    out: dict[int, ThreadPosition] = {}
    trail: list[ThreadPosition] = []
    for n in kept:
        depth = min(depths[n] - base, trail[-1].depth + 1 if trail else 0)
        while trail and trail[-1].depth >= depth:
            trail.pop()
        out[n] = ThreadPosition(ids[n], trail[-1].id if trail else None, depth)
        trail.append(out[n])
    return out


def _ids(items: Sequence[Candidate], kept: Sequence[int]) -> dict[int, str]:
    """The site's ids if they are unique, else c1, c2, ...; with a dash if the site uses that id as well."""
    site_ids = {n: _site_id(items[n]) for n in kept}
    counts = Counter(site_ids.values())
    out = {}
    for k, n in enumerate(kept, 1):
        name = site_ids[n]
        if not name or counts[name] > 1:
            name = f"c{k}"
            while counts[name] == 1:
                name += "-"
        out[n] = name
    return out


def _site_id(item: Candidate) -> str | None:
    """The site's id of a comment: that of its element, else that of an anchor at its start."""
    for element in item.elements[:1]:
        for name in _ID_ATTRIBUTES:
            if value := element.get(name):
                return str(value)
        for child in element:
            name = child.get("id") or child.get("name") or ""
            if HAS_NUMBER.search(name):
                return str(name)
        before = element.getprevious()
        near = list(islice(element.iterdescendants(), ID_MAX_ELEMENTS))
        if before is not None and before.tag == "a":
            near.append(before)
        for other in near:
            if _COMMENT_ID.fullmatch(name := other.get("id") or other.get("name") or ""):
                return str(name)
    return None


def _depths(markup: CommentMarkup, items: Sequence[Candidate], above: Sequence[int]) -> list[int]:
    """The depth of each item: by nesting, else by class names, elements around replies, or indentation."""
    nested: list[int] = []
    for outer in above:
        nested.append(nested[outer] + 1 if outer >= 0 else 0)
    if any(nested):
        return nested
    for way in (_class_depth, _wrapper_depth, _indent_depth):
        values = [way(markup, item) or 0 for item in items]
        if len(set(values)) > 1:
            ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
            return [ranks[value] for value in values]
    return nested


def _class_depth(markup: CommentMarkup, item: Candidate) -> int | None:
    """The depth that an item's attributes or class names state."""
    for element in item.elements[:1]:
        for name in _DEPTH_ATTRIBUTES:
            if _WHOLE.fullmatch(value := element.get(name) or ""):
                return int(value)
        for token in markup.tokens(element):
            if match := _DEPTH_TOKEN.search(token):
                return int(match[1])
    return None


def _wrapper_depth(markup: CommentMarkup, item: Candidate) -> int | None:
    """The number of elements for replies around an item."""
    if not item.elements:
        return None
    around = (markup.tokens(above) for above in markup.above(item.elements[0]))
    return sum(not _REPLIES.isdisjoint(tokens) for tokens in around)


def _indent_depth(markup: CommentMarkup, item: Candidate) -> int | None:
    """The indentation of an item: a cell's `indent`, the width of a spacer image, a left margin."""
    for element in item.elements[:1]:
        cell = element.find(".//td[@indent]")
        spacer = element.find(".//td[@class='ind']//img[@width]")
        value = cell.get("indent") if cell is not None else spacer.get("width") if spacer is not None else ""
        if _WHOLE.fullmatch(value):
            return int(value)
        for styled in (element, markup.parent[element]):
            if styled is not None and (match := _INDENT_STYLE.search(styled.get("style") or "")):
                return int(match[1])
    return None
