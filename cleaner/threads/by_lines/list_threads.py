"""List threads: a run of numbered or bulleted items at the end of a text, nested by indentation.

Recipes, instructions and lists of sources look the same, so a list is a thread only on evidence that outweighs doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.text import tokens
from cleaner.threads.by_lines.grammar import TALK, header
from cleaner.threads.by_lines.records import (
    CommentDraft,
    View,
    form_below,
    records,
    title_above,
)
from cleaner.threads.thresholds import MAJORITY, TALK_SHARE, THREAD_MIN_ITEMS
from cleaner.types import Block, Thread

#: Words; shorter items are headwords or ingredients, items of this mean length and more are prose.
LIST_SHORT_WORDS: Final = 8
LIST_LONG_WORDS: Final = 20

#: Words; a run of so many words that stands in the article as well is a quote, not chance.
ARTICLE_QUOTE_WORDS: Final = 8

#: Empty lines that set a section apart from the article, where one separates paragraphs.
SECTION_GAP: Final = 2

#: Items; a third quote of the article proves no more than two do.
MAX_QUOTES: Final = 2

#: Points of the reasons to take a list at the end of a text for a thread, and the sum from which it is one.
#: Set on the seeds and the fixtures; on gold bodies of aeb, aed, gn1 and on turku-lines no list may be taken.
LIST_EVIDENCE: Final = {
    "nested": 2.0,
    "deep": 1.5,
    "mixed": 1.0,
    "quote": 3.0,
    "talk": 2.0,
    "names": 3.0,
    "apart": 1.0,
    "title": 4.0,
    "long": 0.5,
    "colon": -4.0,
    "short": -3.0,
    "open": -2.0,
    "threshold": 4.5,
}


_TERMINAL: Final = frozenset(".!?…。！？")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
_QUOTED: Final = re.compile(r"""["“„«»”]""")


def _list_region(view: View) -> tuple[int, int] | None:
    """The run of items at the end of the text, furniture below it left out: places of its first and last line."""
    blocks = view.blocks
    if not any(block.marker for block in blocks):
        return None
    end = len(blocks)
    while end and view.furniture(blocks[end - 1]) and not _item_marker(blocks[end - 1]):
        end -= 1
    start = end
    if not any(map(_item_marker, blocks[:end])):
        return None
    for place in range(end - 1, -1, -1):
        block = blocks[place]
        if _item_marker(block):
            start = place
        elif block.indent == 0 and not view.furniture(block):
            break
    while start < end and not _item_marker(blocks[start]):
        start += 1
    return (start, end) if start < end and start > 0 else None


def _item_marker(block: Block) -> bool:
    return bool(block.marker) and block.marker[0] != ">"


def _list_items(view: View, start: int, end: int) -> list[CommentDraft]:
    """Items of a region; a line without marker belongs to the item above it."""
    groups: list[list[Block]] = []
    for block in view.blocks[start:end]:
        if _item_marker(block):
            groups.append([block])
        elif not view.furniture(block):
            groups[-1].append(block)
    indents = sorted({group[0].indent for group in groups})
    step = min((b - a for a, b in pairwise(indents)), default=1)
    items = []
    for group in groups:
        dots = _NUMBER.match(group[0].marker.strip("([#"))
        nested = dots.group().count(".") if dots else 0
        level = nested or (group[0].indent - indents[0]) // step
        paragraphs = [block.content if n == 0 else block.text for n, block in enumerate(group)]
        items.append(CommentDraft(tuple(group), "\n\n".join(p for p in paragraphs if p), level))
    return [_with_header(item) for item in items if item.text]  # a marker alone is no comment


def _with_header(item: CommentDraft) -> CommentDraft:
    """Takes author and date from an item that begins with header lines: "Jane says:", then the date."""
    first, _, rest = item.text.partition("\n\n")
    while rest and (found := header(first)) and not ((item.author and found.author) or (item.date and found.date)):
        item = item._replace(
            text=rest,
            author=item.author or found.author,
            date=item.date or found.date,
            reply_to=item.reply_to or found.reply_to,
        )
        first, _, rest = rest.partition("\n\n")
    return item


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = tokens(text)
    for at in range(len(words) - ARTICLE_QUOTE_WORDS + 1):
        yield tuple(words[at : at + ARTICLE_QUOTE_WORDS])


class ListEvidence(NamedTuple):
    """One reason for or against taking a list as a thread."""

    name: str
    points: float


def _list_evidence(view: View, start: int, items: list[CommentDraft]) -> list[ListEvidence]:
    """Reasons that a run of items is a thread.  Points are weighed in `LIST_EVIDENCE`."""
    weight = LIST_EVIDENCE
    out: list[ListEvidence] = []
    count = len(items)
    words = [len(item.text.split()) for item in items]
    levels = {item.level for item in items}
    before = view.blocks[start - 1]
    nested = [n for item, n in zip(items, words, strict=True) if item.level > 0]
    if nested and sum(nested) / len(nested) >= LIST_SHORT_WORDS:
        out.append(ListEvidence("nested talk", weight["nested"]))
        if max(levels) > 1:
            out.append(ListEvidence("deeply nested", weight["deep"]))
        if len({item.blocks[0].marker[-1:].isalnum() or item.blocks[0].marker[:1].isdigit() for item in items}) > 1:
            out.append(ListEvidence("numbers over bullets", weight["mixed"]))
    talk = sum(not TALK.isdisjoint(tokens(item.text)) or "!" in item.text for item in items)
    if talk >= TALK_SHARE * count:
        out.append(ListEvidence("talk", weight["talk"]))
    named = sum(item.author is not None or item.text.startswith("@") for item in items)
    if named >= TALK_SHARE * count:
        out.append(ListEvidence("names", weight["names"]))
    if view.blocks[start].gap >= SECTION_GAP:
        out.append(ListEvidence("set apart", weight["apart"]))
    if any(view.roles.get(block.index) in ("start", "form") for block in view.blocks[max(0, start - 3) : start]):
        out.append(ListEvidence("comment title above", weight["title"]))
    if sum(words) / count >= LIST_LONG_WORDS:
        out.append(ListEvidence("long items", weight["long"]))
    if before.text.endswith((":", "：")) and not view.furniture(before):
        out.append(ListEvidence("announced by a colon", weight["colon"]))
    if sum(n < LIST_SHORT_WORDS for n in words) > MAJORITY * count:
        out.append(ListEvidence("short items", weight["short"]))
    if sum(item.text[-1:] not in _TERMINAL and not _QUOTED.match(item.text[-1:]) for item in items) > MAJORITY * count:
        out.append(ListEvidence("items without full stop", weight["open"]))
    missing = weight["threshold"] - sum(reason.points for reason in out)
    if 0 < missing <= MAX_QUOTES * weight["quote"]:  # only then is it worth its while
        out.extend(_quotes(view, start, items))
    return out


def _quotes(view: View, start: int, items: list[CommentDraft]) -> Iterator[ListEvidence]:
    """Items that quote the article above; where most stand there, the list repeats it and proves nothing."""
    article = {shingle for block in view.blocks[:start] for shingle in _shingles(block.text)}
    quoting = sum(any(shingle in article for shingle in _shingles(item.text)) for item in items)
    if 0 < quoting <= MAJORITY * len(items):
        yield ListEvidence("quotes the article", LIST_EVIDENCE["quote"] * min(MAX_QUOTES, quoting))


def list_thread(view: View) -> Thread | None:
    """The list thread at the end of a text, None where no list proves to be one."""
    region = _list_region(view)
    if region is None:
        return None
    items = _list_items(view, *region)
    if len(items) < THREAD_MIN_ITEMS:
        return None
    evidence = _list_evidence(view, region[0], items)
    if sum(reason.points for reason in evidence) < LIST_EVIDENCE["threshold"]:
        return None
    cause = "list thread: " + ", ".join(reason.name for reason in evidence)
    taken = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in view.blocks[region[0] : region[1]]
        if block.index not in taken
    ]
    furniture += title_above(view, region[0])
    furniture += form_below(view, region[1])
    return Thread(records(items, cause), tuple(furniture))
