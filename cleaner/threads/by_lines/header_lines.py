"""The headers of comments in a text: their positions and kinds, and which lines form one header."""

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
    is_clock,
    is_name,
    read_header,
    says,
)
from cleaner.threads.by_lines.records import TextLines
from cleaner.threads.thresholds import MAJORITY

#: A line with a dash before a name signs the text above it: "— Jane Roe (@jane) July 26, 2012" below an embedded post.
_DASHES: Final = frozenset("—–")


_SAYS_ENDS: Final = frozenset(":：.…")


class HeaderKind(StrEnum):
    """The evidence that a line is a header."""

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


class PlacedHeader(NamedTuple):
    """A header in a text, at the positions of its lines in `TextLines.blocks`."""

    first: int
    """Position of its first line, which may be a name above a date."""
    last: int
    """Position of its last line."""
    line: HeaderLine
    kind: HeaderKind

    @property
    def dated_only(self) -> bool:
        """True if the last line of the header names nobody."""
        return self.kind in (HeaderKind.DATE, HeaderKind.ABOVE)

    def without_name_line(self) -> PlacedHeader:
        """The header without the name on the line above its date."""
        if self.kind is not HeaderKind.ABOVE:
            return self
        return PlacedHeader(self.last, self.last, self.line._replace(author=None), HeaderKind.DATE)


def find_headers(text_lines: TextLines) -> list[PlacedHeader]:
    """The headers of a text in order.

    Lines of one header are joined: "Jane" and "2 days ago", or "Jane says:" and "July 3 at 5 pm".
    """
    out: list[PlacedHeader] = []
    for position, block in enumerate(text_lines.blocks):
        marker = block.marker
        # Most lines are prose, too long for a header; they are left out without a call.
        if len(block.text) - len(marker) > HEADER_MAX_CHARS or block.index in text_lines.kept:
            continue
        if position and text_lines.blocks[position - 1].text in _DASHES:
            continue
        line = read_header(block.text)
        if line is None and marker and marker not in _DASHES:
            line = read_header(block.content)
        if line is None:
            continue
        previous = out[-1] if out and out[-1].last == position - 1 else None
        if previous and _one_header(previous, line):
            out[-1] = _joined(previous, position, line)
        elif line.author is not None or line.date is not None:  # else it says who is answered, but not by whom
            out.append(_placed(text_lines, position, line, alone=previous is None))
    return [header for header in out if _is_sure(text_lines, header)]


def _is_sure(text_lines: TextLines, header: PlacedHeader) -> bool:
    """False for a verb with neither colon nor date ("Most commented"), and for a time of day next to a name."""
    text = text_lines.blocks[header.first].text
    if header.line.date is None:
        return text[-1] in _SAYS_ENDS or header.line.reply_to is not None
    return (
        header.kind in (HeaderKind.SAYS, HeaderKind.BY)
        or not is_clock(header.line.date)
        or header.kind is HeaderKind.DATE
    )


def _one_header(previous: PlacedHeader, line: HeaderLine) -> bool:
    """True if a line continues the header above: it has no name, and no second date but a time of day."""
    if line.author is not None:
        return False
    if not (previous.line.date and line.date):
        return True
    return CLOCK.fullmatch(line.date) is not None and CLOCK.search(previous.line.date) is None


def _joined(previous: PlacedHeader, position: int, line: HeaderLine) -> PlacedHeader:
    """The header above, continued by a line."""
    above = previous.line
    date = line.date or above.date
    if above.date and line.date:
        date = f"{above.date} {line.date}"
    joined = HeaderLine(above.author or line.author, date, above.reply_to or line.reply_to)
    return PlacedHeader(previous.first, position, joined, previous.kind)


def _placed(text_lines: TextLines, position: int, line: HeaderLine, *, alone: bool) -> PlacedHeader:
    """The header at a position, with its kind.  `alone` is True if no other header is directly above it."""
    text = text_lines.blocks[position].text
    if line.author is None:
        if alone and position and _name_line(text_lines, position - 1):
            return PlacedHeader(
                position - 1, position, line._replace(author=text_lines.blocks[position - 1].text), HeaderKind.ABOVE
            )
        return PlacedHeader(position, position, line, HeaderKind.DATE)
    if line.date is None or says(text):
        return PlacedHeader(position, position, line, HeaderKind.SAYS)
    return PlacedHeader(position, position, line, HeaderKind.BY if SIGNED.match(text) else HeaderKind.NAMED)


def _name_line(text_lines: TextLines, position: int) -> bool:
    """True for a line that is only a name."""
    block = text_lines.blocks[position]
    text = block.text
    return (
        not text_lines.furniture(block)
        and is_name(text)
        and len(text.split()) <= NAME_MAX_WORDS - 1
        and (text[-1] not in ".:;" or INITIAL.search(text) is not None)
        and not (block.marker and len(block.marker) == len(text) and public_name(text))
    )


class HeaderRun(NamedTuple):
    """The headers of one thread, and dates that come after their comments."""

    headers: tuple[PlacedHeader, ...]
    dates: dict[int, str]
    """Dates below comments ("7:28 PM" of Blogger), by position."""

    @property
    def ends(self) -> list[int]:
        """For each header except the last the position after its comment."""
        return [header.first for header in self.headers[1:]]


def arrange(headers: Sequence[PlacedHeader]) -> HeaderRun:
    """Headers with their dates.

    A date may be a header itself, a part of the header with the name below it, or the end of the comment above it.
    """
    named = [header for header in headers if not header.dated_only]
    dateless = [header for header in named if header.line.date is None]
    dated = [header for header in headers if header.dated_only]
    if not dateless or not dated or not named:
        timed = [
            header for header in headers if header.kind is not HeaderKind.DATE or not is_clock(header.line.date or "")
        ]
        return HeaderRun(tuple(_of_one_kind(timed)), {})
    before = {header.last + 1: header for header in dated}
    ahead = sum(header.first in before for header in dateless)
    if headers[0].dated_only and ahead >= len(dateless):  # date, then name: both are one header
        joined = [
            header._replace(
                first=before[header.first].last, line=header.line._replace(date=before[header.first].line.date)
            )
            if header.first in before and header.line.date is None
            else header
            for header in named
        ]
        return HeaderRun(tuple(joined), {})
    return HeaderRun(tuple(named), {header.last: header.line.date or "" for header in dated})


def _of_one_kind(headers: Sequence[PlacedHeader]) -> Sequence[PlacedHeader]:
    """Headers without bare dates if most headers name somebody, because the text of a comment may hold dates."""
    if sum(header.dated_only for header in headers) > MAJORITY * len(headers):
        return headers
    return [header for header in headers if header.kind is not HeaderKind.DATE]
