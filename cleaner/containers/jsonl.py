"""JSON Lines: one record a line, given back as the bytes that it came in, with the cleaned fields behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner import limits
from cleaner.containers.packing import BROKEN, packed, skip, unpacked
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    Number,
    failed_record,
    record_of,
    renamed_columns,
    too_large,
)
from cleaner.containers.shapes import Packing
from cleaner.containers.span import Span
from cleaner.types import Status

_BOM: Final = b"\xef\xbb\xbf"


class JsonLine(NamedTuple):
    """A line of a file: its bytes (None: too long to keep) and how many they are."""

    data: bytes | None
    size: int


_decoder: Final = json.JSONDecoder(parse_int=Number, parse_float=Number)


def lines(file: BinaryIO) -> Iterator[JsonLine]:
    """The lines of a stream.

    Raises:
        BROKEN: the stream cannot be read on.
    """
    limit = limits.MAX_LINE_BYTES
    while data := file.readline(limit + 1):
        if len(data) > limit and not data.endswith(b"\n"):
            yield JsonLine(None, len(data) + _skip_line(file))
        else:
            yield JsonLine(data, len(data))


def spans(file: BinaryIO, packing: Packing) -> Iterator[Span]:
    """The parts of about equal size into which a file is cut, the last one open at its end."""
    first = offset = number = at = 0
    try:
        for line in lines(unpacked(file, packing)):
            if number - first >= limits.SHARD_RECORDS or at - offset >= limits.SHARD_BYTES:
                yield Span(first, number - first, offset, number - first)
                first, offset = number, at
            number, at = number + 1, at + line.size
    except BROKEN:
        pass  # reading the last part comes upon it again, and says so
    yield Span(first, None, offset, number - first)


def read(file: BinaryIO, packing: Packing, place: str, span: Span, names: tuple[str, ...]) -> Iterator[InputRecord]:
    """The records of a part.  Lines that are none become entries that failed; nothing is raised.

    Args:
        place: name of the file, for ids and errors.
        names: of the fields to come; what the input has under these is renamed.
    """
    number = span.first
    try:
        if packing is Packing.NONE and span.offset:
            file.seek(span.offset)
            stream = file
        else:
            stream = unpacked(file, packing)
            skip(stream, span.offset)
        for line in lines(stream):
            if span.count is not None and number - span.first >= span.count:
                return
            number += 1
            if line.data is None or line.data.strip():
                yield _entry(line.data, f"{place}:{number}", names)
    except BROKEN as error:
        why = f"cannot be read on ({error}); all before this line is done, mend or fetch the file again"
        yield failed_record(f"{place}:{number + 1}", Status.UNREADABLE, why)


def _entry(data: bytes | None, place: str, names: tuple[str, ...]) -> InputRecord:
    if data is None:
        return failed_record(place, Status.TOO_LARGE, f"the line is {too_large(limits.MAX_LINE_BYTES)}")
    line = data.removeprefix(_BOM).strip()
    try:
        values = _decoder.decode(line.decode("utf-8"))
        if not isinstance(values, dict):
            return failed_record(place, Status.UNDECODABLE, "no JSON object; write one {...} a line")
        kept: Any = line
        if moved := renamed_columns(values, names):
            kept = {moved.get(name, name): value for name, value in json.loads(line).items()}
    except UnicodeDecodeError:
        return failed_record(place, Status.UNDECODABLE, "not UTF-8; JSON Lines are, convert the file")
    except json.JSONDecodeError as error:
        return failed_record(
            place, Status.UNDECODABLE, f"no JSON ({error.msg}, column {error.colno}); write one object a line"
        )
    except (ValueError, RecursionError) as error:  # a number or a nesting without end
        return failed_record(place, Status.UNDECODABLE, f"cannot be read as JSON ({error}); make the record simpler")
    return record_of(place, values, kept)


def _skip_line(file: BinaryIO) -> int:
    size = 0
    while data := file.readline(limits.COPY_BYTES):
        size += len(data)
        if data.endswith(b"\n"):
            break
        if size > limits.MAX_SKIPPED_BYTES:
            raise EOFError(f"a line of more than {limits.MAX_SKIPPED_BYTES // limits.MEBIBYTE} MiB")
    return size


class JsonlWriter:
    """Writes records, one a line."""

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        self._file = packed(file, packing)

    def add(self, entry: InputRecord, fields: AddedFields) -> None:
        """Write a record with what it has gained."""
        self._file.write(line_of(entry.kept, fields))

    def close(self) -> None:
        """Write the rest; the file below stays open."""
        self._file.close()


def line_of(kept: bytes | dict[str, Any], fields: AddedFields) -> bytes:
    """A line of output.

    >>> line_of(b'{"n": 1.50}', {"body": "A story."})
    b'{"n": 1.50, "body": "A story."}\\n'
    """
    if isinstance(kept, bytes):
        between = b", " if kept[1:-1].strip() else b""
        return kept[:-1] + between + _json(fields)[1:] + b"\n"
    return _json({**kept, **fields}) + b"\n"


def _json(values: dict[str, Any]) -> bytes:
    try:
        return json.dumps(values, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates, which only an escape can carry
        return json.dumps(values).encode("ascii")
