"""Header lines in a text: where they stand, what kind each is, and which lines make one header together."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from cleaner.language.people import public_name
from cleaner.threads.by_lines.grammar import (
    CLOCK,
    HEADER_MAX_CHARS,
    INITIAL,
    NAME_MAX_WORDS,
    SIGNED,
    HeaderLine,
    header,
    is_clock,
    is_name,
    says,
)
from cleaner.threads.by_lines.records import View
from cleaner.threads.thresholds import MAJORITY

#: A dash before a name signs what stands above it: "— Jane Roe (@jane) July 26, 2012" below an embedded post.
_DASHES: Final = frozenset("—–")


_SAYS_ENDS: Final = frozenset(":：.…")


class HeaderKind(StrEnum):
    """What shows that a line is a header."""

    SAYS = "says"
    """A verb: "Jane says:"."""
    BY = "by"
    """A word before the name: "Posted by: Jane | July 26, 2012"."""
    NAMED = "named"
    """Name and date side by side."""
    ABOVE = "above"
    """A date with what may be a name on the line above."""
    DATE = "date"
    """A date alone."""


class HeaderAt(NamedTuple):
    """A header found at a place; `first` is where it begins, a name line above a date line included."""

    first: int
    last: int
    header: HeaderLine
    kind: HeaderKind

    @property
    def dated_only(self) -> bool:
        """True where the header line itself names nobody."""
        return self.kind in (HeaderKind.DATE, HeaderKind.ABOVE)

    def without_name_line(self) -> HeaderAt:
        """The head as its date line alone."""
        if self.kind is not HeaderKind.ABOVE:
            return self
        return HeaderAt(self.last, self.last, self.header._replace(author=None), HeaderKind.DATE)


def heads_of(view: View) -> list[HeaderAt]:
    """Header lines in order, lines of one header joined: "Jane" / "2 days ago", or "Jane says:" / "July 3 at 5 pm"."""
    out: list[HeaderAt] = []
    for place, block in enumerate(view.blocks):
        marker = block.marker
        # A line of prose is too long, and there are many of them: no call for these.
        if len(block.text) - len(marker) > HEADER_MAX_CHARS or block.index in view.kept:
            continue
        if place and view.blocks[place - 1].text in _DASHES:
            continue
        found = header(block.text)
        if found is None and marker and marker not in _DASHES:
            found = header(block.content)
        if found is None:
            continue
        previous = out[-1] if out and out[-1].last == place - 1 else None
        if previous and _one_header(previous, found):
            out[-1] = _joined(previous, place, found)
        elif found.author is not None or found.date is not None:  # else an answer to somebody, but whose?
            out.append(_head(view, place, found, alone=previous is None))
    return [head for head in out if _is_sure(view, head)]


def _is_sure(view: View, head: HeaderAt) -> bool:
    """False for "Most commented", a verb with neither colon nor date, and for a clock time without a verb."""
    text = view.blocks[head.first].text
    if head.header.date is None:
        return text[-1] in _SAYS_ENDS or head.header.reply_to is not None
    return (
        head.kind in (HeaderKind.SAYS, HeaderKind.BY) or not is_clock(head.header.date) or head.kind is HeaderKind.DATE
    )


def _one_header(previous: HeaderAt, found: HeaderLine) -> bool:
    """True where a line goes on with the header above: no name, and no date but the clock time of a day."""
    if found.author is not None:
        return False
    if not (previous.header.date and found.date):
        return True
    return CLOCK.fullmatch(found.date) is not None and CLOCK.search(previous.header.date) is None


def _joined(previous: HeaderAt, place: int, found: HeaderLine) -> HeaderAt:
    known = previous.header
    date = found.date or known.date
    if known.date and found.date:
        date = f"{known.date} {found.date}"
    joined = HeaderLine(known.author or found.author, date, known.reply_to or found.reply_to)
    return HeaderAt(previous.first, place, joined, previous.kind)


def _head(view: View, place: int, found: HeaderLine, *, alone: bool) -> HeaderAt:
    text = view.blocks[place].text
    if found.author is None:
        if alone and place and _name_line(view, place - 1):
            return HeaderAt(place - 1, place, found._replace(author=view.blocks[place - 1].text), HeaderKind.ABOVE)
        return HeaderAt(place, place, found, HeaderKind.DATE)
    if found.date is None or says(text):
        return HeaderAt(place, place, found, HeaderKind.SAYS)
    return HeaderAt(place, place, found, HeaderKind.BY if SIGNED.match(text) else HeaderKind.NAMED)


def _name_line(view: View, place: int) -> bool:
    block = view.blocks[place]
    text = block.text
    return (
        not view.furniture(block)
        and is_name(text)
        and len(text.split()) <= NAME_MAX_WORDS - 1
        and (text[-1] not in ".:;" or INITIAL.search(text) is not None)
        and not (block.marker and len(block.marker) == len(text) and public_name(text))
    )


class Run(NamedTuple):
    """Heads of one thread, and the dates that stand below comments instead of above."""

    heads: tuple[HeaderAt, ...]
    dates: dict[int, str]
    """Date lines below comments, by place."""

    @property
    def ends(self) -> list[int]:
        """The place where the part of each head ends, but for the last."""
        return [head.first for head in self.heads[1:]]


def arranged(heads: Sequence[HeaderAt]) -> Run:
    """Heads with their dates: those that only close the comment above ("7:28 PM" of Blogger) are no heads."""
    named = [head for head in heads if not head.dated_only]
    dateless = [head for head in named if head.header.date is None]
    dated = [head for head in heads if head.dated_only]
    if not dateless or not dated or not named:
        timed = [head for head in heads if head.kind is not HeaderKind.DATE or not is_clock(head.header.date or "")]
        return Run(tuple(_of_one_kind(timed)), {})
    before = {head.last + 1: head for head in dated}
    ahead = sum(head.first in before for head in dateless)
    if heads[0].dated_only and ahead >= len(dateless):  # date, then name: both are one header
        joined = [
            head._replace(
                first=before[head.first].last, header=head.header._replace(date=before[head.first].header.date)
            )
            if head.first in before and head.header.date is None
            else head
            for head in named
        ]
        return Run(tuple(joined), {})
    return Run(tuple(named), {head.last: head.header.date or "" for head in dated})


def _of_one_kind(heads: Sequence[HeaderAt]) -> Sequence[HeaderAt]:
    """Heads without those that are only a date, where most lines name somebody: comments hold dates too."""
    if sum(head.dated_only for head in heads) > MAJORITY * len(heads):
        return heads
    return [head for head in heads if head.kind is not HeaderKind.DATE]
