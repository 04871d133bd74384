"""Parquet: columns, their types, the order of rows and the schema's metadata are kept; fields become columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner import limits
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    failed_record,
    record_of,
    renamed_columns,
    too_large,
)
from cleaner.containers.span import Span
from cleaner.errors import UsageError, install_hint
from cleaner.types import Status

_READ: Final = ("id", "url", "html", "text")


class KeptColumns(NamedTuple):
    """The batch that a row stands in, its number there, and whether it is the last."""

    batch: Any
    row: int
    last: bool


def library() -> Any:
    """pyarrow.

    Raises:
        UsageError: it is missing.
    """
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(f"Parquet files need pyarrow; {install_hint('parquet')}") from error
    return pyarrow


def broken() -> tuple[type[BaseException], ...]:
    """What reading a broken file may raise."""
    return (OSError, library().ArrowException, UnicodeDecodeError)


def schema_of(file: BinaryIO) -> Any:
    """The schema of a file.

    Raises:
        broken(): it cannot be read.
    """
    schema = _open(file).schema_arrow
    _ = schema.names  # which are text, or the file is broken
    return schema


def spans(file: BinaryIO) -> Iterator[Span]:
    """The parts of about equal size into which a file is cut, at the ends of row groups."""
    first = rows = size = 0
    try:
        metadata = _open(file).metadata
        for group in range(metadata.num_row_groups):
            stated = metadata.row_group(group)
            if rows and (rows + stated.num_rows > limits.SHARD_RECORDS or size >= limits.SHARD_BYTES):
                yield Span(first, group - first, 0, rows)
                first, rows, size = group, 0, 0
            rows, size = rows + stated.num_rows, size + stated.total_byte_size
    except broken():
        pass  # reading the part comes upon it again, and says so
    yield Span(first, None, 0, rows)


def read(file: BinaryIO, place: str, span: Span) -> Iterator[InputRecord]:
    """The rows of a part.  A row group that cannot be read becomes one entry that failed; nothing is raised."""
    try:
        table = _open(file)
        columns = set(table.schema_arrow.names)
    except broken() as error:
        yield _lost(place, f"no Parquet file ({_first_line(error)}); check how it was made, or leave it out")
        return
    if not {"html", "text"} & columns:
        yield _lost(place, "neither a column html nor text; rename the one that holds the documents")
        return
    number = sum(table.metadata.row_group(group).num_rows for group in range(span.first))
    end = table.num_row_groups if span.count is None else span.first + span.count
    for group in range(span.first, end):
        rows = table.metadata.row_group(group).num_rows
        yield from _group(table, group, place, number)
        number += rows


def _group(table: Any, group: int, place: str, number: int) -> Iterator[InputRecord]:
    stated = table.metadata.row_group(group)
    if stated.total_byte_size > limits.MAX_ROW_GROUP_BYTES:
        yield _lost(f"{place}:row group {group}", too_large(limits.MAX_ROW_GROUP_BYTES), Status.TOO_LARGE)
        return
    rows = limits.BATCH_BYTES * max(1, stated.num_rows) // max(1, stated.total_byte_size)
    try:
        for batch in table.iter_batches(min(max(1, rows), limits.BATCH_ROWS), row_groups=[group]):
            yield from entries_of(batch, place, number)
            number += batch.num_rows
    except broken() as error:
        why = f"cannot be read ({_first_line(error)}); its rows from {number + 1} on are left out, write it anew"
        yield _lost(f"{place}:row group {group}", why)


def entries_of(batch: Any, place: str, number: int = 0) -> Iterator[InputRecord]:
    """The rows of a batch of Arrow; `number` counts the rows before it."""
    columns = {name: batch.column(name) for name in _READ if name in batch.schema.names}
    for row in range(batch.num_rows):
        values = {name: _value(column[row], name) for name, column in columns.items()}
        yield record_of(f"{place}:row {number + row + 1}", values, KeptColumns(batch, row, row == batch.num_rows - 1))


def _value(cell: Any, name: str) -> Any:
    """A value as Python has it; a string that is no UTF-8 as bytes, where somebody will find out what it is."""
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        cell = cell.value if isinstance(cell, library().DictionaryScalar) else cell
        data: bytes = cell.as_buffer().to_pybytes()
        return data if name in ("html", "text") else data.decode("utf-8", errors="replace")


def schema_with(schema: Any, names: tuple[str, ...]) -> Any:
    """The schema of the output: that of the input, with the columns that are added."""
    pa = library()
    moved = renamed_columns(schema.names, names)
    fields = [field.with_name(moved.get(field.name, field.name)) for field in schema]
    return pa.schema([*fields, *(pa.field(name, type_of(name)) for name in names)], schema.metadata)


def batch_with(batch: Any, rows: list[AddedFields], schema: Any) -> Any:
    """A batch of the output: the columns of the input, and the fields that its rows gained."""
    pa = library()
    added = schema.names[batch.num_columns :]
    arrays = [pa.array([row[name] for row in rows], schema.field(name).type) for name in added]
    return pa.RecordBatch.from_arrays([*batch.columns, *arrays], schema=schema)


def warc_schema() -> Any:
    """The columns that a record of WARC has by itself."""
    pa = library()
    return pa.schema([("id", pa.string()), ("url", pa.string())])


def type_of(name: str) -> Any:
    """The type of the column that a field becomes."""
    pa = library()
    text, number = pa.string(), pa.int64()
    if name == "comments":
        names = ("id", "parent_id", "depth", "author", "published", "published_raw", "url", "score", "text", "source")
        fields = [(name, number if name in ("depth", "score") else text) for name in names]
        return pa.list_(pa.struct([*fields, ("span", pa.list_(number)), ("cause", text)]))
    if name == "removed":
        signal = pa.struct([("name", text), ("value", pa.float64()), ("points", pa.float64())])
        fields = [(name, number) for name in ("index", "start", "end")]
        fields += [(name, text) for name in ("text", "cause", "note", "rule", "origin")]
        return pa.list_(pa.struct([*fields, ("score", pa.float64()), ("signals", pa.list_(signal))]))
    return text


class ParquetWriter:
    """Writes rows, a row group for a few hundred of them."""

    def __init__(self, file: BinaryIO, schema: Any, names: tuple[str, ...]) -> None:
        """`schema` is that of the input."""
        self._schema = schema_with(schema, names)
        self._writer = library().parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[AddedFields] = []
        self._loose: list[dict[str, Any]] = []

    def add(self, entry: InputRecord, fields: AddedFields) -> None:
        """Write a row with what it has gained."""
        if isinstance(entry.kept, KeptColumns):
            self._rows.append(fields)
            if entry.kept.last:
                self._writer.write_batch(batch_with(entry.kept.batch, self._rows, self._schema))
                self._rows = []
        elif entry.kept is not None:  # None: a part of a file that has no rows to give back
            self._loose.append(entry.kept | fields)
            if len(self._loose) >= limits.BATCH_ROWS:
                self._flush()

    def close(self) -> None:
        """Write the rest; the file below stays open."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._loose:
            self._writer.write_table(library().Table.from_pylist(self._loose, schema=self._schema))
        self._loose = []


def join(files: Iterable[BinaryIO], out: BinaryIO) -> None:
    """Put files of one schema together, row group by row group."""
    writer = None
    for file in files:
        with file:
            table = _open(file)
            writer = writer or library().parquet.ParquetWriter(out, table.schema_arrow, compression="zstd")
            for group in range(table.num_row_groups):
                writer.write_table(table.read_row_group(group))
    if writer is not None:
        writer.close()


def _lost(place: str, why: str, status: Status = Status.UNREADABLE) -> InputRecord:
    return failed_record(place, status, why)._replace(kept=None)


def _open(file: BinaryIO) -> Any:
    return library().parquet.ParquetFile(file)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
