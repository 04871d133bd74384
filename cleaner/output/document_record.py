"""A document as a record of plain data: what JSON output, containers and the removed file hold."""

from __future__ import annotations

import json
from typing import Any

from cleaner.types import Cleaned, Metadata, MetadataLevel, Removed, Trace


def record_of(cleaned: Trace, level: MetadataLevel, *, removed: bool = False) -> dict[str, Any]:
    """A document as one record of plain data.

    Args:
        level: how much metadata it has.
        removed: it has the removed blocks too.
    """
    has_metadata = level is not MetadataLevel.NONE
    stated = Metadata()
    if has_metadata:
        # Imported late, because it imports the parsers.
        from cleaner.metadata import metadata_of

        stated = metadata_of(cleaned, full=level is MetadataLevel.FULL)
    return Cleaned.of(cleaned, stated, removed=removed).to_dict(metadata=has_metadata, removed=removed)


def removed_lines(cleaned: Trace) -> str:
    """The removed file: the removed blocks in the order of the page, as JSON Lines."""
    return "".join(json_line(Removed.of(verdict).record()) for verdict in cleaned.removed)


def json_line(record: dict[str, Any]) -> str:
    """A record as JSON on one line, with the line end."""
    return json.dumps(record, ensure_ascii=False) + "\n"
