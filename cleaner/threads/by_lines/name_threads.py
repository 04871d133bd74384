"""Name threads: comments that each begin with a line that holds a name and nothing else.

Headings of an article look the same.  A name thread therefore needs a title that counts comments or the mark of a
comment system, and an end: a form or the mark below the last comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.threads.by_lines.grammar import (
    HEADER_MAX_CHARS,
    is_footer,
    is_name,
    is_widget,
    read_title,
)
from cleaner.threads.by_lines.header_threads import (
    ARTICLE_MIN_WORDS,
    HEADER_BODY_BLOCKS,
    HEADERS_ALONE,
    LAST_BODY_BLOCKS,
    is_menu,
    prose_words,
    titles_of,
)
from cleaner.threads.by_lines.records import (
    CommentDraft,
    TextLines,
    form_below,
    records,
)
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import Block, Thread

#: Names that make a thread.
NAMES_MIN: Final = 2
#: Words of a line that is only a name; a comment has at least as many.
NAME_LINE_WORDS: Final = 4
#: Blocks of the longest comment below a name.
NAME_BODY_BLOCKS: Final = 25
#: Blocks of the longest thread.
NAMES_MAX_BLOCKS: Final = 100_000
#: Names that prove a thread below a title with a count even if nothing marks its end.
NAMES_UNCLOSED: Final = 5
#: Share of the comments that a title counts; at least as many names must follow.
NAMES_LEAST_SHARE: Final = 0.2
#: Names that are enough whatever the title counts.
NAMES_MANY: Final = 20
#: Share of the words of a thread that a single comment may have.
NAMES_MAX_SHARE: Final = 0.6

#: The address of a reader's site, before the name.
_ADDRESS: Final = re.compile(r"https?://\S{1,200}\s+(?=\S)")
#: The line that comment systems write below a thread, and a word of it for a quick check.
_SYSTEM: Final = re.compile(r"(?:blog\s)?comments\spowered\sby\s\w{2,20}\.?", re.IGNORECASE)
_POWERED: Final = "powered"
_SENTENCE: Final = frozenset('.:;,!?…)"”')


class _NameZone(NamedTuple):
    """The positions in which to look for names: after `start` and before `end`."""

    start: int
    end: int
    least: int
    """How many names it takes."""
    cause: str
    stated: int = 0
    """The number of comments that the title states; 0 if there is no title."""


def name_thread(text_lines: TextLines) -> Thread | None:
    """The name thread of a text; None if nothing proves one."""
    for zone in _zones(text_lines):
        positions = _name_positions(text_lines, zone)
        if not _is_thread(text_lines, positions, zone):
            continue
        end = _last_end(text_lines, positions, zone)
        items = _items(text_lines, positions, end)
        if not _has_text(items):
            continue
        not_furniture = {block.index for item in items for block in item.blocks} | text_lines.kept
        lines = text_lines.blocks[zone.start : end]
        furniture = [(b.index, "furniture of the comment thread") for b in lines if b.index not in not_furniture]
        return Thread(records(items, zone.cause), (*furniture, *form_below(text_lines, end)))
    return None


def _zones(text_lines: TextLines) -> Iterator[_NameZone]:
    """Where a thread may be: below titles with a count, above the mark of a system, around addresses of readers."""
    for position, words in titles_of(text_lines):
        counted = read_title(text_lines.blocks[position].text)
        if words < ARTICLE_MIN_WORDS or counted is None or not counted.stated:
            continue
        end = _end(text_lines, position)
        if end is not None and (counted.stated > 1 or end - position <= HEADER_BODY_BLOCKS):
            yield _NameZone(
                position, end, min(counted.stated, NAMES_MIN), "name thread below a comment title", counted.stated
            )
        elif end is None and counted.stated >= NAMES_UNCLOSED:
            stop = min(len(text_lines.blocks), position + NAMES_MAX_BLOCKS)
            yield _NameZone(position, stop, NAMES_UNCLOSED, "name thread below a comment title", counted.stated)
    for position, block in enumerate(text_lines.blocks):
        text = block.text
        if len(text) <= HEADER_MAX_CHARS and _POWERED in text.lower() and _SYSTEM.fullmatch(text):
            yield _NameZone(
                _above(text_lines, position), position, NAMES_MIN, "name thread above the mark of a comment system"
            )
    if len(signed := _addressed(text_lines)) >= HEADERS_ALONE:
        stop = min(len(text_lines.blocks), signed[-1] + HEADER_BODY_BLOCKS)
        yield _NameZone(_above(text_lines, signed[0]), stop, HEADERS_ALONE, "name thread of readers with addresses")


def _addressed(text_lines: TextLines) -> list[int]:
    """The positions of lines that are an address and a name."""
    return [
        position
        for position, block in enumerate(text_lines.blocks)
        if block.text.startswith("http")
        and len(block.text) <= HEADER_MAX_CHARS
        and _ADDRESS.match(block.text)
        and _name(text_lines, position)
    ]


def _above(text_lines: TextLines, end: int) -> int:
    """The position of the nearest line above `end` that is furniture but not a button; `end` if there is none."""
    for position in range(end - 1, max(-1, end - NAMES_MAX_BLOCKS), -1):
        block = text_lines.blocks[position]
        if text_lines.furniture(block) and not is_footer(block.text):
            return position
    return end


def _end(text_lines: TextLines, start: int) -> int | None:
    """The position of the form or mark below a thread; None if something else comes first."""
    for position in range(start + 1, min(len(text_lines.blocks), start + NAMES_MAX_BLOCKS)):
        block = text_lines.blocks[position]
        if is_footer(block.text):
            continue
        role = text_lines.roles.get(block.index)
        if _SYSTEM.fullmatch(block.text) or (role in ("form", "end") and position > start + NAMES_MIN):
            return position
        if is_widget(block.text) or role == "start":
            return None
    return None


def _name(text_lines: TextLines, position: int) -> str | None:
    """The name at a position; None if the line holds anything else or is the last line."""
    if position + 1 >= len(text_lines.blocks) or text_lines.furniture(text_lines.blocks[position]):
        return None
    text = text_lines.blocks[position].text
    if address := _ADDRESS.match(text):
        text = text[address.end() :]
    words = text.split()
    if not words or len(words) > NAME_LINE_WORDS or text[-1] in _SENTENCE or not is_name(text):
        return None
    return text if address or words[0][:1].isupper() or len(words) == 1 else None


def _name_positions(text_lines: TextLines, zone: _NameZone) -> list[int]:
    """The positions of names.  Of two in a row the second is text."""
    out: list[int] = []
    for position in range(zone.start + 1, zone.end - 1):
        if out and out[-1] == position - 1:
            continue
        if _name(text_lines, position) is not None and not text_lines.furniture(text_lines.blocks[position + 1]):
            out.append(position)
    return out


def _is_thread(text_lines: TextLines, positions: Sequence[int], zone: _NameZone) -> bool:
    """True if the names begin near the start of the zone and follow each other closely, below an article."""
    if len(positions) < zone.least or sum(map(prose_words, text_lines.blocks[: positions[0]])) < ARTICLE_MIN_WORDS:
        return False
    between = [block for block in text_lines.blocks[zone.start + 1 : positions[0]] if not text_lines.furniture(block)]
    gaps = [b - a for a, b in pairwise(positions)]
    if len(between) > NAMES_MIN or is_menu(text_lines, zone.start + 1):
        return False
    if zone.stated and len(positions) < min(NAMES_MANY, NAMES_LEAST_SHARE * zone.stated):
        return False
    return max(gaps, default=1) <= NAME_BODY_BLOCKS


def _last_end(text_lines: TextLines, positions: Sequence[int], zone: _NameZone) -> int:
    """The position after the last comment.  It is assumed to be no longer than the longest one above it."""
    most = positions[-1] + max([LAST_BODY_BLOCKS, *(b - a for a, b in pairwise(positions))])
    for position in range(positions[-1] + 2, min(zone.end, most)):
        if (
            text_lines.furniture(text_lines.blocks[position])
            or is_widget(text_lines.blocks[position].text)
            or is_menu(text_lines, position)
        ):
            return position
    return min(zone.end, most)


def _has_text(items: Sequence[CommentDraft]) -> bool:
    """True if most items have some text, and none has most of it, as an article would."""
    words = [len(item.text.split()) for item in items]
    if not words or sum(n >= NAME_LINE_WORDS for n in words) <= MAJORITY * len(words):
        return False
    return len(words) == 1 or max(words) <= max(ARTICLE_MIN_WORDS, NAMES_MAX_SHARE * sum(words))


def _items(text_lines: TextLines, positions: Sequence[int], end: int) -> list[CommentDraft]:
    """The drafts of the comments below names."""
    items = []
    for position, stop in zip(positions, [*positions[1:], end], strict=True):
        lines: list[Block] = [
            block for block in text_lines.blocks[position + 1 : stop] if not text_lines.furniture(block)
        ]
        if lines:
            items.append(
                CommentDraft(tuple(lines), "\n\n".join(block.text for block in lines), 0, _name(text_lines, position))
            )
    return items
