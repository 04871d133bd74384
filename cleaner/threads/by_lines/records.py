"""Code for all shapes of thread in text: the lines to search, furniture, and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cleaner.language.dates import parse_date
from cleaner.language.people import public_name
from cleaner.text import folded
from cleaner.threads.by_lines.grammar import is_footer
from cleaner.types import Block, Comment

#: Blocks of the longest comment form with its notes.
FORM_MAX_BLOCKS: Final = 16


class CommentDraft(NamedTuple):
    """A comment before its parent is known, with author and date as written."""

    blocks: tuple[Block, ...]
    text: str
    level: int
    """Depth by numbering or indentation, from 0."""
    author: str | None = None
    date: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class TextLines:
    """The lines of a text in which a thread is looked for.  All sets and keys are indices of blocks."""

    blocks: Sequence[Block]
    roles: dict[int, str]
    """Roles of lines in a thread: "start", "form", "end" or "item"."""
    taken: frozenset[int]
    """Lines that a rule removes."""
    kept: frozenset[int]
    """Lines that a rule keeps."""
    reach: Mapping[int, int] = field(default_factory=dict)
    """For titles whose rule has `within`: the number of lines within which the first comment must begin."""

    def furniture(self, block: Block) -> bool:
        """True for a line of the comment section that no reader wrote."""
        return block.index in self.taken or block.index in self.roles or is_footer(block.text)


def title_above(text_lines: TextLines, start: int) -> list[tuple[int, str]]:
    """The furniture directly above a thread, with the reason."""
    out = []
    for block in reversed(text_lines.blocks[:start]):
        if not text_lines.furniture(block):
            break
        out.append((block.index, "title of the comment thread"))
    return out


def form_below(text_lines: TextLines, end: int) -> list[tuple[int, str]]:
    """The furniture of the comment form below a thread, with the reason."""
    last = end
    for position in range(end, min(len(text_lines.blocks), end + FORM_MAX_BLOCKS)):
        if text_lines.furniture(text_lines.blocks[position]):
            last = position + 1
    return [
        (block.index, "below the comment thread")
        for block in text_lines.blocks[end:last]
        if text_lines.furniture(block)
    ]


@dataclass(slots=True)
class _Open:
    """The comments that the next one may answer."""

    levels: list[tuple[int, str]] = field(default_factory=list)
    """Level and id of the newest comment of each level."""
    authors: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Id and level of the newest comment of each author."""


def records(items: list[CommentDraft], cause: str) -> tuple[Comment, ...]:
    """The records of drafts in thread order.

    The parent of a comment is the one that it answers by name, else the nearest shallower one above.
    """
    state = _Open()
    out = []
    for number, item in enumerate(items, 1):
        name = f"c{number}"
        parent, level = None, item.level
        if item.reply_to and (answered := state.authors.get(folded(item.reply_to))):
            parent, level = answered[0], max(level, answered[1] + 1)
        while state.levels and state.levels[-1][0] >= level:
            state.levels.pop()
        if parent is None and state.levels:
            parent = state.levels[-1][1]
        state.levels.append((level, name))
        if item.author:
            state.authors[folded(item.author)] = (name, level)
        span = (item.blocks[0].start, item.blocks[-1].end)
        out.append(
            Comment(
                name, item.text, parent, level, item.author and public_name(item.author),
                parse_date(item.date) if item.date else None, item.date,
                span=span, cause=cause, blocks=tuple(block.index for block in item.blocks),
            )
        )  # fmt: skip
    return tuple(out)
