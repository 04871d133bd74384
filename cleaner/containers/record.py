"""One record of a container: the document to clean, the data to return unchanged, and the fields to add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.types import Failure, Kind, Metadata, MetadataLevel, Status

AddedFields = dict[str, Any]
"""The fields added to a record: names to plain values, as in JSON."""

_METADATA_NAMES: Final = tuple(field.name for field in fields(Metadata))


class Number(str):
    """A number of a JSON file, kept as text so that it is written again digit by digit."""


_TYPE_NAMES: Final = {
    Number: "a number",
    dict: "an object",
    list: "a list",
    bool: "a truth value",
    int: "a number",
    float: "a number",
}


class InputRecord(NamedTuple):
    """A record as it was read."""

    id: str
    """Its name in the report."""
    source: str | bytes = ""
    """The page or text that is cleaned."""
    url: str | None = None
    kind: Kind | None = None
    """None if it must be detected."""
    kept: Any = None
    """What the writer needs to give the record back: a dict of plain values, which every writer takes, or something
    that only the format itself knows.  None if no record is written."""
    failure: Failure | None = None
    """Why it cannot be cleaned; None if it can."""


class Skipped(NamedTuple):
    """A record that holds no document, such as a WARC request.  Skipped records are counted by reason, not written."""

    reason: str


# -- fields that are added ----------------------------------------------------------------------------------------


def field_names(level: MetadataLevel, *, removed: bool = False) -> tuple[str, ...]:
    """The names of the fields that a record gains, in their order."""
    metadata = _METADATA_NAMES if level is not MetadataLevel.NONE else ()
    return ("body", "comments", *metadata, *(["removed"] if removed else []), "status", "error")


def cleaned_fields(names: Iterable[str], cleaned: Mapping[str, Any]) -> AddedFields:
    """The fields of a document that was cleaned.

    Args:
        cleaned: the document as `--format json` writes it.
    """
    return {name: cleaned.get(name) for name in names}


def failed_fields(names: Iterable[str], status: str, error: str) -> AddedFields:
    """The fields of a document that failed: all are null except status and error."""
    return {**dict.fromkeys(names), "status": status, "error": error}


def renamed_columns(columns: Iterable[str], added: Iterable[str]) -> dict[str, str]:
    """The columns of the input that have the name of an added field, and their new names.

    >>> renamed_columns(["id", "title"], ["body", "title"])
    {'title': 'input_title'}
    """
    taken, renamed = {*columns, *added}, {}
    for name in added:
        if name in columns:
            new = f"input_{name}"
            while new in taken:
                new = f"input_{new}"
            taken.add(new)
            renamed[name] = new
    return renamed


# -- records ------------------------------------------------------------------------------------------------------


def record_from(place: str, values: Mapping[str, Any], kept: Any) -> InputRecord:
    """The record with some values: its `html` or else its `text` is cleaned, `id` and `url` describe it.

    Args:
        place: where the record is, as "in.jsonl:17"; its id where it has none.
        values: the record's fields; others than these four are ignored.
        kept: see `InputRecord`.
    """
    id = place if values.get("id") is None else str(values["id"])
    html, text, url = values.get("html"), values.get("text"), values.get("url")
    source, kind = (html, Kind.HTML) if html is not None else (text, Kind.TEXT)
    if source is None:
        return failed_record(place, Status.UNREADABLE, "neither html nor text; give the record one of them", id, kept)
    wrong = [
        f"{name} is {_TYPE_NAMES.get(type(value), type(value).__name__)}"
        for name, value, allowed in ((kind.value, source, (str, bytes)), ("url", url, (str, type(None))))
        if type(value) not in allowed
    ]
    if wrong:
        return failed_record(place, Status.UNREADABLE, f"{' and '.join(wrong)}; make it a string", id, kept)
    if len(source) > limits.MAX_DOCUMENT_BYTES:
        return failed_record(place, Status.TOO_LARGE, too_large(limits.MAX_DOCUMENT_BYTES), id, kept)
    return InputRecord(id, source, url or None, kind, kept)


def failed_record(place: str, status: Status, error: str, id: str = "", kept: Any = None) -> InputRecord:
    """A record that cannot be cleaned.  Its place is its id; if it has an id of its own, the error names the place."""
    message = f"{place}: {error}" if id not in ("", place) else error
    return InputRecord(id or place, kept={"id": place} if kept is None else kept, failure=Failure(status, message))


def no_record(place: str, status: Status, error: str) -> InputRecord:
    """A failure that appears only in the report, because there is no record to write."""
    return failed_record(place, status, error)._replace(kept=None)


def too_large(limit: int) -> str:
    """The error message for a document of more than `limit` bytes."""
    size = f"{limit // limits.MEBIBYTE} MiB" if limit >= limits.MEBIBYTE else f"{limit} bytes"
    return f"larger than {size}; split it, or leave it out"
