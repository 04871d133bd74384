"""One record of a container: what an engine cleans, what is kept beside it, and the fields that it gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.types import Failure, Kind, Metadata, MetadataLevel, Status

AddedFields = dict[str, Any]
"""Name to value of what a record gains; plain values only, as JSON has them."""

_STATED: Final = tuple(field.name for field in fields(Metadata))


class Number(str):
    """A number as it stands in a file, not worked out: it is given back as it is, whatever its size."""


class InputRecord(NamedTuple):
    """What is cleaned of a record, and what is given back untouched.

    `kept` belongs to the reader and the writer of a container; nobody else looks into it.
    """

    id: str
    source: str | bytes = ""
    url: str | None = None
    kind: Kind | None = None
    kept: Any = None
    failure: Failure | None = None


class Skipped(NamedTuple):
    """A record that is no document, and why; such are counted, not written."""

    reason: str


def field_names(level: MetadataLevel, *, removed: bool = False) -> tuple[str, ...]:
    """The names of the fields that a record gains, in their order."""
    stated = _STATED if level is not MetadataLevel.NONE else ()
    return ("body", "comments", *stated, *(["removed"] if removed else []), "status", "error")


def cleaned_fields(names: Iterable[str], cleaned: Mapping[str, Any]) -> AddedFields:
    """The fields of a document that was cleaned; `cleaned` is its record as JSON output has it."""
    return {name: cleaned.get(name) for name in names}


def failed_fields(names: Iterable[str], status: str, error: str) -> AddedFields:
    """The fields of a document that failed: all null but two."""
    return {**dict.fromkeys(names), "status": status, "error": error}


def renamed_columns(columns: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Columns of the input whose names the cleaned fields take, and the names under which they are kept.

    >>> displaced(["id", "title"], ["body", "title"])
    {'title': 'input_title'}
    """
    taken, moved = {*columns, *names}, {}
    for name in names:
        if name in columns:
            new = f"input_{name}"
            while new in taken:
                new = f"input_{new}"
            taken.add(new)
            moved[name] = new
    return moved


def record_of(place: str, values: Mapping[str, Any], kept: Any) -> InputRecord:
    """The record of a row: `html` or else `text` is cleaned, `id` and `url` tell of it.

    Args:
        place: where the row stands, as "in.jsonl:17"; its id where it has none.
    """
    id = place if values.get("id") is None else str(values["id"])
    html, text, url = values.get("html"), values.get("text"), values.get("url")
    source, kind = (html, Kind.HTML) if html is not None else (text, Kind.TEXT)
    if source is None:
        return failed_record(place, Status.UNREADABLE, "neither html nor text; give the record one of them", id, kept)
    wrong = [
        f"{name} is {_TYPES.get(type(value), type(value).__name__)}"
        for name, value, allowed in ((kind.value, source, (str, bytes)), ("url", url, (str, type(None))))
        if type(value) not in allowed
    ]
    if wrong:
        return failed_record(place, Status.UNREADABLE, f"{' and '.join(wrong)}; make it a string", id, kept)
    if len(source) > limits.MAX_DOCUMENT_BYTES:
        return failed_record(place, Status.TOO_LARGE, too_large(limits.MAX_DOCUMENT_BYTES), id, kept)
    return InputRecord(id, source, url or None, kind, kept)


_TYPES: Final = {
    Number: "a number",
    dict: "an object",
    list: "a list",
    bool: "a truth value",
    int: "a number",
    float: "a number",
}


def failed_record(place: str, status: Status, error: str, id: str = "", kept: Any = None) -> InputRecord:
    """A record that cannot be cleaned.  Its id, or else the error, names its place."""
    told = f"{place}: {error}" if id not in ("", place) else error
    return InputRecord(id or place, kept={"id": place} if kept is None else kept, failure=Failure(status, told))


def too_large(limit: int) -> str:
    """What is said of something beyond so many bytes."""
    size = f"{limit // limits.MEBIBYTE} MiB" if limit >= limits.MEBIBYTE else f"{limit} bytes"
    return f"larger than {size}; split it, or leave it out"
