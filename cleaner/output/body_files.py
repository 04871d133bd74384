"""The formats of the body file.

To add a format, add a member to `BodyFormat` and a function to `_RENDER`.  The value of the member is what the user
writes after --format, and the suffix of the file.  The function takes the cleaned document and what the user wants in
addition to the body (`Extras`, which formats without a place for it ignore), and returns the text of the file: empty,
or ending with one newline.  A format that holds the whole record, with metadata, comments and removed blocks, is also
named in `BodyFormat.holds_record`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from cleaner.output.document_record import json_line, record_of
from cleaner.types import MetadataLevel, Trace


class BodyFormat(StrEnum):
    """A format of the body file; the value is also its suffix."""

    TXT = "txt"
    MD = "md"
    JSON = "json"

    @property
    def holds_record(self) -> bool:
        """True if the file holds the whole record of the document and not only its body."""
        return self is BodyFormat.JSON


class Extras(NamedTuple):
    """The optional parts of a body file that contains the whole record."""

    removed: bool = False
    """The removed blocks."""
    metadata: MetadataLevel = MetadataLevel.BASIC
    """How much metadata."""


def render(
    cleaned: Trace, format: BodyFormat, *, removed: bool = False, metadata: MetadataLevel = MetadataLevel.BASIC
) -> str:
    """The text of the body file: empty, or ending with one newline.

    Args:
        removed: formats that hold the whole record include the removed blocks.
        metadata: how much metadata these formats include; the others do not even look for it.
    """
    return _RENDER[format](cleaned, Extras(removed, metadata))


def body_text(cleaned: Trace, extras: Extras) -> str:
    """The body as it is."""
    return f"{cleaned.body}\n" if cleaned.body else ""


def body_markdown(cleaned: Trace, extras: Extras) -> str:
    """The body below the title as a heading."""
    if not cleaned.title:
        return body_text(cleaned, extras)
    return f"# {cleaned.title}\n\n{cleaned.body}".rstrip("\n") + "\n"


def body_json(cleaned: Trace, extras: Extras) -> str:
    """The whole record on one line."""
    return json_line(record_of(cleaned, extras.metadata, removed=extras.removed))


_RENDER: Final[dict[BodyFormat, Callable[[Trace, Extras], str]]] = {
    BodyFormat.TXT: body_text,
    BodyFormat.MD: body_markdown,
    BodyFormat.JSON: body_json,
}
