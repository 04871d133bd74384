"""JSON Lines: one record per line.  Output lines are the bytes of the input lines with the added fields at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner import limits
from cleaner.containers.base import Container, OpenContainer, Span
from cleaner.containers.packing import BROKEN, Packing, packed, skip
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    Number,
    failed_record,
    record_from,
    renamed_columns,
    too_large,
)
from cleaner.types import Status

#: Bytes of one overlong line that are unpacked and skipped to reach the next line.  A longer line is taken for a
#: decompression bomb, and reading of the file ends there.
MAX_SKIPPED_BYTES: Final = 4096 * limits.MEBIBYTE

_BOM: Final = b"\xef\xbb\xbf"
_decoder: Final = json.JSONDecoder(parse_int=Number, parse_float=Number)


class JsonLines(Container):
    """One JSON object per line."""

    name, title, suffixes = "jsonl", "JSON Lines", (".jsonl", ".ndjson")

    def spans(self, opened: OpenContainer) -> Iterator[Span]:
        """Cut at the ends of lines."""
        first = offset = number = position = 0
        try:
            for line in lines(opened.unpacked()):
                if number - first >= limits.SHARD_RECORDS or position - offset >= limits.SHARD_BYTES:
                    yield Span(first, number - first, offset, number - first)
                    first, offset = number, position
                number, position = number + 1, position + line.size
        except BROKEN:
            pass  # reading the last span meets the error again and reports it
        yield Span(first, None, offset, number - first)

    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord]:
        """Read the lines of a span.  A line that is not a record becomes a failed record."""
        number = span.first
        try:
            for line in lines(_stream_at(opened, span.offset)):
                if span.count is not None and number - span.first >= span.count:
                    return
                number += 1
                if line.data is None or line.data.strip():
                    yield _record(line.data, f"{opened.name}:{number}", added)
        except BROKEN as error:
            why = f"cannot be read on ({error}); all before this line is done, mend or fetch the file again"
            yield failed_record(f"{opened.name}:{number + 1}", Status.UNREADABLE, why)

    def writer(self, file: BinaryIO, packing: Packing, added: tuple[str, ...], source_path: str | None) -> JsonlWriter:
        """A writer of one line per record."""
        return JsonlWriter(file, packing)


class JsonLine(NamedTuple):
    """A line of a file."""

    data: bytes | None
    """None if it is longer than `limits.MAX_LINE_BYTES`."""
    size: int
    """Bytes, with the end of the line."""


def lines(file: BinaryIO) -> Iterator[JsonLine]:
    """The lines of a stream.

    Raises:
        BROKEN: the rest of the stream cannot be read.
    """
    limit = limits.MAX_LINE_BYTES
    while data := file.readline(limit + 1):
        if len(data) > limit and not data.endswith(b"\n"):
            yield JsonLine(None, len(data) + _skip_line(file))
        else:
            yield JsonLine(data, len(data))


def _skip_line(file: BinaryIO) -> int:
    """Read to the end of a line; the bytes that were read."""
    size = 0
    while data := file.readline(limits.COPY_BYTES):
        size += len(data)
        if data.endswith(b"\n"):
            break
        if size > MAX_SKIPPED_BYTES:
            raise EOFError(f"a line of more than {MAX_SKIPPED_BYTES // limits.MEBIBYTE} MiB")
    return size


def _stream_at(opened: OpenContainer, offset: int) -> BinaryIO:
    """The unpacked stream from an offset on."""
    stream = opened.unpacked()
    if offset and opened.packing is Packing.NONE:
        stream.seek(offset)
    else:
        skip(stream, offset)
    return stream


def _record(data: bytes | None, place: str, added: tuple[str, ...]) -> InputRecord:
    if data is None:
        return failed_record(place, Status.TOO_LARGE, f"the line is {too_large(limits.MAX_LINE_BYTES)}")
    line = data.removeprefix(_BOM).strip()
    try:
        values = _decoder.decode(line.decode("utf-8"))
        if not isinstance(values, dict):
            return failed_record(place, Status.UNDECODABLE, "no JSON object; write one {...} a line")
        kept: Any = line
        if renamed := renamed_columns(values, added):
            kept = {renamed.get(name, name): value for name, value in json.loads(line).items()}
    except UnicodeDecodeError:
        return failed_record(place, Status.UNDECODABLE, "not UTF-8; JSON Lines are, convert the file")
    except json.JSONDecodeError as error:
        return failed_record(
            place, Status.UNDECODABLE, f"no JSON ({error.msg}, column {error.colno}); write one object a line"
        )
    except (ValueError, RecursionError) as error:  # a number with too many digits, or too deep a nesting
        return failed_record(place, Status.UNDECODABLE, f"cannot be read as JSON ({error}); make the record simpler")
    return record_from(place, values, kept)


class JsonlWriter:
    """Writes one line per record."""

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        self._file = packed(file, packing)

    def add(self, record: InputRecord, added: AddedFields) -> None:
        """Write a record with its added fields; write nothing if `record.kept` is None."""
        if record.kept is not None:
            self._file.write(line_of(record.kept, added))

    def close(self) -> None:
        """Write what is still buffered.  The file below stays open."""
        self._file.close()


def line_of(kept: bytes | dict[str, Any], added: AddedFields) -> bytes:
    """A line of output: the input line, or its values where a field was renamed, with the added fields.

    >>> line_of(b'{"n": 1.50}', {"body": "A story."})
    b'{"n": 1.50, "body": "A story."}\\n'
    """
    if isinstance(kept, bytes):
        between = b", " if kept[1:-1].strip() else b""
        return kept[:-1] + between + _json(added)[1:] + b"\n"
    return _json({**kept, **added}) + b"\n"


def _json(values: dict[str, Any]) -> bytes:
    try:
        return json.dumps(values, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates, which UTF-8 cannot hold but an escape can
        return json.dumps(values).encode("ascii")
