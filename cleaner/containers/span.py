"""A part of a container: the unit that is done whole or done again."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Records (lines, row groups) of a container that stand in a row."""

    first: int
    """Number of the first, from 0."""
    count: int | None  # type: ignore[assignment]  # hides tuple.count, which nobody calls
    """How many; None: up to the end."""
    offset: int = 0
    """Where the first begins: bytes, of the unpacked stream for JSON Lines, of the file for WARC."""
    records: int = 0
    """About how many records that are; for telling how far a run is."""
    mark: str = ""
    """WARC: id of the first record, by which the reader sees that the offset is right."""
