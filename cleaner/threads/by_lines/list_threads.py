"""List threads: numbered or bulleted items at the end of a text, nested by indentation or numbering.

Recipes, instructions and lists of sources look the same.  A list is a thread only if the reasons for it outweigh the
reasons against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.text import tokens
from cleaner.threads.by_lines.grammar import TALK, read_header
from cleaner.threads.by_lines.records import (
    CommentDraft,
    TextLines,
    form_below,
    records,
    title_above,
)
from cleaner.threads.thresholds import MAJORITY, TALK_SHARE, THREAD_MIN_ITEMS
from cleaner.types import Block, Thread

#: Words; shorter items are headwords or ingredients.
LIST_SHORT_WORDS: Final = 8
#: Words; items of this mean length are prose.
LIST_LONG_WORDS: Final = 20
#: Words; if so many in a row are also in the article, the item quotes it.
ARTICLE_QUOTE_WORDS: Final = 8
#: Empty lines above a section that is set apart; paragraphs are separated by one.
SECTION_GAP: Final = 2
#: Quotes of the article that count; more of them prove no more.
MAX_QUOTES: Final = 2
#: Blocks above a list that may be its title.
TITLE_LINES: Final = 3

#: Points of the reasons for and against a thread, and the sum that makes a list one.  Set by hand on the seeds and the
#: fixtures, so that no list of the gold bodies of aeb, aed, gn1 and of turku-lines is taken.
LIST_POINTS: Final = {
    "nested talk": 2.0,
    "deeply nested": 1.5,
    "numbers over bullets": 1.0,
    "talk": 2.0,
    "names": 3.0,
    "set apart": 1.0,
    "comment title above": 4.0,
    "long items": 0.5,
    "announced by a colon": -4.0,
    "short items": -3.0,
    "items without full stop": -2.0,
    "quotes the article": 3.0,
}
LIST_THRESHOLD: Final = 4.5

_TERMINAL: Final = frozenset(".!?…。！？")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
_QUOTED: Final = re.compile(r"""["“„«»”]""")


def _list_region(text_lines: TextLines) -> tuple[int, int] | None:
    """The position of the first item of the list at the end of the text, and the position after its last line.

    Furniture below the list is not part of it.
    """
    blocks = text_lines.blocks
    if not any(block.marker for block in blocks):
        return None
    end = len(blocks)
    while end and text_lines.furniture(blocks[end - 1]) and not _item_marker(blocks[end - 1]):
        end -= 1
    start = end
    if not any(map(_item_marker, blocks[:end])):
        return None
    for position in range(end - 1, -1, -1):
        block = blocks[position]
        if _item_marker(block):
            start = position
        elif block.indent == 0 and not text_lines.furniture(block):
            break
    while start < end and not _item_marker(blocks[start]):
        start += 1
    return (start, end) if start < end and start > 0 else None


def _item_marker(block: Block) -> bool:
    """True for a line with a list marker; ">" marks a quote."""
    return bool(block.marker) and block.marker[0] != ">"


def _list_items(text_lines: TextLines, start: int, end: int) -> list[CommentDraft]:
    """The items between two positions.  A line without a marker belongs to the item above it."""
    groups: list[list[Block]] = []
    for block in text_lines.blocks[start:end]:
        if _item_marker(block):
            groups.append([block])
        elif not text_lines.furniture(block):
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
    return [_with_header(item) for item in items if item.text]  # a marker alone is not a comment


def _with_header(item: CommentDraft) -> CommentDraft:
    """The item with author and date from the header lines at its beginning ("Jane says:", then the date)."""
    first, _, rest = item.text.partition("\n\n")
    while rest and (line := read_header(first)) and not ((item.author and line.author) or (item.date and line.date)):
        item = item._replace(
            text=rest,
            author=item.author or line.author,
            date=item.date or line.date,
            reply_to=item.reply_to or line.reply_to,
        )
        first, _, rest = rest.partition("\n\n")
    return item


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    """All runs of `ARTICLE_QUOTE_WORDS` words of a text."""
    words = tokens(text)
    for start in range(len(words) - ARTICLE_QUOTE_WORDS + 1):
        yield tuple(words[start : start + ARTICLE_QUOTE_WORDS])


class ListEvidence(NamedTuple):
    """A reason for or against a list as a thread."""

    name: str
    points: float


def _list_evidence(text_lines: TextLines, start: int, items: list[CommentDraft]) -> list[ListEvidence]:
    """The reasons for and against the list that begins at a position, by the points of `LIST_POINTS`."""
    holds = _of_levels(items) | _of_texts(items) | _of_surroundings(text_lines, start)
    out = [ListEvidence(name, points) for name, points in LIST_POINTS.items() if holds.get(name)]
    missing = LIST_THRESHOLD - sum(reason.points for reason in out)
    if 0 < missing <= MAX_QUOTES * LIST_POINTS["quotes the article"]:  # quotes can decide it; finding them takes time
        out.extend(_quotes(text_lines, start, items))
    return out


def _of_levels(items: list[CommentDraft]) -> dict[str, bool]:
    """Which reasons hold by the depths of the items."""
    words = [len(item.text.split()) for item in items if item.level > 0]
    nested = bool(words) and sum(words) / len(words) >= LIST_SHORT_WORDS
    markers = [item.blocks[0].marker for item in items]
    kinds = {marker[-1:].isalnum() or marker[:1].isdigit() for marker in markers}
    return {
        "nested talk": nested,
        "deeply nested": nested and max(item.level for item in items) > 1,
        "numbers over bullets": nested and len(kinds) > 1,
    }


def _of_texts(items: list[CommentDraft]) -> dict[str, bool]:
    """Which reasons hold by the texts of the items."""
    count = len(items)
    words = [len(item.text.split()) for item in items]
    talking = sum(not TALK.isdisjoint(tokens(item.text)) or "!" in item.text for item in items)
    named = sum(item.author is not None or item.text.startswith("@") for item in items)
    ends = [item.text[-1:] for item in items]
    unfinished = sum(end not in _TERMINAL and not _QUOTED.match(end) for end in ends)
    return {
        "talk": talking >= TALK_SHARE * count,
        "names": named >= TALK_SHARE * count,
        "long items": sum(words) / count >= LIST_LONG_WORDS,
        "short items": sum(n < LIST_SHORT_WORDS for n in words) > MAJORITY * count,
        "items without full stop": unfinished > MAJORITY * count,
    }


def _of_surroundings(text_lines: TextLines, start: int) -> dict[str, bool]:
    """Which reasons hold by the lines above the list."""
    before = text_lines.blocks[start - 1]
    above = text_lines.blocks[max(0, start - TITLE_LINES) : start]
    return {
        "set apart": text_lines.blocks[start].gap >= SECTION_GAP,
        "comment title above": any(text_lines.roles.get(block.index) in ("start", "form") for block in above),
        "announced by a colon": before.text.endswith((":", "：")) and not text_lines.furniture(before),
    }


def _quotes(text_lines: TextLines, start: int, items: list[CommentDraft]) -> Iterator[ListEvidence]:
    """The reason that items quote the article above; none if most do, because then the list repeats the article."""
    article = {shingle for block in text_lines.blocks[:start] for shingle in _shingles(block.text)}
    quoting = sum(any(shingle in article for shingle in _shingles(item.text)) for item in items)
    if 0 < quoting <= MAJORITY * len(items):
        name = "quotes the article"
        yield ListEvidence(name, LIST_POINTS[name] * min(MAX_QUOTES, quoting))


def list_thread(text_lines: TextLines) -> Thread | None:
    """The list thread at the end of a text; None if there is no list or the reasons do not suffice."""
    region = _list_region(text_lines)
    if region is None:
        return None
    items = _list_items(text_lines, *region)
    if len(items) < THREAD_MIN_ITEMS:
        return None
    evidence = _list_evidence(text_lines, region[0], items)
    if sum(reason.points for reason in evidence) < LIST_THRESHOLD:
        return None
    cause = "list thread: " + ", ".join(reason.name for reason in evidence)
    in_comments = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in text_lines.blocks[region[0] : region[1]]
        if block.index not in in_comments
    ]
    furniture += title_above(text_lines, region[0])
    furniture += form_below(text_lines, region[1])
    return Thread(records(items, cause), tuple(furniture))
