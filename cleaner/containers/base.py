"""One way to read and write all containers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

from cleaner.containers import jsonl, parquet, warc
from cleaner.containers.packing import unpacked
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    Skipped,
    failed_record,
)
from cleaner.containers.shapes import (
    Container,
    Packing,
    Shape,
    shape_of,
)
from cleaner.containers.span import Span
from cleaner.containers.storage import created, open_read
from cleaner.errors import UsageError
from cleaner.types import Status


class Writer(Protocol):
    """Takes records in their order."""

    def add(self, entry: InputRecord, fields: AddedFields) -> None:
        """Write a record with what it has gained."""

    def close(self) -> None:
        """Write the rest; the file below stays open."""


def shape_in(path: str) -> Shape:
    """The shape of a file that is known to be a container."""
    shape = shape_of(path)
    if shape is None:
        raise UsageError(f"{path}: no container; its name should end in .jsonl, .parquet, .warc or .wet (.gz, .zst)")
    return shape


def spans_of(path: str) -> tuple[Span, ...]:
    """The parts into which a file is cut: always the same for the same file."""
    shape = shape_in(path)
    try:
        with open_read(path) as file:
            if shape.container is Container.JSONL:
                return tuple(jsonl.spans(file, shape.packing))
            if shape.container is Container.WARC:
                return tuple(warc.spans(file))
            return tuple(parquet.spans(file)) if shape.packing is Packing.NONE else (Span(0, None),)
    except OSError:
        return (Span(0, None),)  # reading it comes upon the error again, and says so


def entries(path: str, place: str, span: Span, names: tuple[str, ...]) -> Iterator[InputRecord | Skipped]:
    """The records of a part of a file.  What cannot be read becomes an entry that failed; nothing is raised.

    Args:
        place: name of the file, for ids and errors.
        names: of the fields to come.
    """
    try:
        file = open_read(path)
    except OSError as error:
        why = f"cannot be opened ({error.strerror or error}); check the path and its permissions"
        yield failed_record(place, Status.UNREADABLE, why)
        return
    with file:
        yield from entries_in(file, shape_in(path), place, span, names)


def entries_in(
    file: BinaryIO, shape: Shape, place: str, span: Span, names: tuple[str, ...]
) -> Iterator[InputRecord | Skipped]:
    """The same from a file that is open."""
    if shape.container is Container.JSONL:
        yield from jsonl.read(file, shape.packing, place, span, names)
    elif shape.container is Container.WARC:
        yield from warc.read(file, place, span)
    elif shape.packing is Packing.NONE:
        yield from parquet.read(file, place, span)
    else:
        why = "is packed as a whole; unpack it, Parquet packs its columns by itself"
        yield failed_record(place, Status.UNREADABLE, why)._replace(kept=None)


def writer_of(file: BinaryIO, shape: Shape, source: str, names: tuple[str, ...]) -> Writer:
    """A writer of records from `source` into an open file."""
    if shape.container is Container.JSONL:
        return jsonl.JsonlWriter(file, shape.packing)
    return parquet.ParquetWriter(file, _schema(source), names)


def _schema(source: str) -> Any:
    if (shape := shape_of(source)) is None or shape.container is not Container.PARQUET:
        return parquet.warc_schema()
    try:
        with open_read(source) as file:
            return parquet.schema_of(file)
    except parquet.broken():
        return parquet.warc_schema()


def join(parts: list[str], out: str, scratch: str) -> None:
    """Put parts, in their order, together into one file."""
    with created(out, scratch) as file:
        if shape_in(out).container is Container.PARQUET:
            parquet.join((open_read(part) for part in parts), file)
        else:
            copy(parts, file)


def copy(parts: list[str], file: BinaryIO) -> None:
    """Write the bytes of files, one after the other, to an open one."""
    import shutil  # slow to import

    for part in parts:
        with open_read(part) as source:
            shutil.copyfileobj(source, file)


def sniffed(file: BinaryIO, container: Container) -> tuple[BinaryIO, Shape]:
    """A stream without a name, unpacked; its first bytes tell the packing."""
    first = file.peek(4)[:4] if hasattr(file, "peek") else b""
    packing = Packing.GZ if first[:2] == b"\x1f\x8b" else Packing.ZST if first == b"\x28\xb5\x2f\xfd" else Packing.NONE
    if container is Container.WARC:  # whose reader unpacks by itself, record by record
        return file, Shape(container, packing)
    return unpacked(file, packing), Shape(container)
