"""What list threads and header threads share: the lines they are looked for in, furniture, and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cleaner.language.dates import parse_date
from cleaner.language.people import public_name
from cleaner.text import folded
from cleaner.threads.by_lines.grammar import is_footer
from cleaner.types import Block, Comment

#: Blocks; the longest comment form with its notes.
FORM_MAX_BLOCKS: Final = 16


class CommentDraft(NamedTuple):
    """A comment on its way to a record."""

    blocks: tuple[Block, ...]
    text: str
    level: int
    author: str | None = None
    date: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The lines that a thread is looked for in; `taken` are those that a rule has spoken for."""

    blocks: Sequence[Block]
    roles: dict[int, str]
    taken: frozenset[int]
    kept: frozenset[int]
    reach: Mapping[int, int] = field(default_factory=dict)
    """Lines within which the first comment begins, of the titles whose rules say so (`within`)."""

    def furniture(self, block: Block) -> bool:
        """True for a line of the comment section that no reader wrote."""
        return block.index in self.taken or block.index in self.roles or is_footer(block.text)


def title_above(view: View, start: int) -> list[tuple[int, str]]:
    """Furniture directly above a thread: its title, with the reason."""
    out = []
    for block in reversed(view.blocks[:start]):
        if not view.furniture(block):
            break
        out.append((block.index, "title of the comment thread"))
    return out


def form_below(view: View, end: int) -> list[tuple[int, str]]:
    """Lines of the comment form, up to the last one that a rule or a footer word knows."""
    last = end
    for place in range(end, min(len(view.blocks), end + FORM_MAX_BLOCKS)):
        if view.furniture(view.blocks[place]):
            last = place + 1
    return [(block.index, "below the comment thread") for block in view.blocks[end:last] if view.furniture(block)]


@dataclass(slots=True)
class _Open:
    """Comments that the next one may answer: the newest of each level, and the newest of each author."""

    levels: list[tuple[int, str]] = field(default_factory=list)
    authors: dict[str, tuple[str, int]] = field(default_factory=dict)


def records(items: list[CommentDraft], cause: str) -> tuple[Comment, ...]:
    """Comments in thread order; the parent is the one answered by name, else the nearest shallower one above."""
    state = _Open()
    out = []
    for number, item in enumerate(items, 1):
        name = f"c{number}"
        parent, level = None, item.level
        if item.reply_to and (known := state.authors.get(folded(item.reply_to))):
            parent, level = known[0], max(level, known[1] + 1)
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
