"""Parquet: one record per row.  Columns, their types, the order of rows and the schema's metadata are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner import limits
from cleaner.containers.base import Container, OpenContainer, Span
from cleaner.containers.packing import Packing
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    no_record,
    record_from,
    renamed_columns,
    too_large,
)
from cleaner.containers.storage import open_read
from cleaner.errors import UsageError, install_hint
from cleaner.types import Status

#: Rows that are held in memory at a time, for reading and for writing, and the bytes that they should take.
BATCH_ROWS: Final = 256
BATCH_BYTES: Final = 32 * limits.MEBIBYTE

#: The columns that are read; all others are only copied.
_READ_COLUMNS: Final = ("id", "url", "html", "text")
_DOCUMENT_COLUMNS: Final = frozenset({"html", "text"})
_CODEC: Final = "zstd"
_EXTRA: Final = "parquet"


class Parquet(Container):
    """Rows in row groups; the cleaned fields become further columns."""

    name, title, suffixes = "parquet", "Parquet", (".parquet",)
    packings = (Packing.NONE,)
    """Parquet packs each column by itself."""
    streams = False
    """The footer that lists the row groups is at the end of a file."""
    extra = _EXTRA

    def spans(self, opened: OpenContainer) -> Iterator[Span]:
        """Cut at the ends of row groups."""
        first = rows = size = 0
        try:
            metadata = _parquet_file(opened.file).metadata
            for number in range(metadata.num_row_groups):
                group = metadata.row_group(number)
                if rows and (rows + group.num_rows > limits.SHARD_RECORDS or size >= limits.SHARD_BYTES):
                    yield Span(first, number - first, 0, rows)
                    first, rows, size = number, 0, 0
                rows, size = rows + group.num_rows, size + group.total_byte_size
        except broken():
            pass  # reading the span meets the error again and reports it
        yield Span(first, None, 0, rows)

    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord]:
        """Read the rows of a span.  A row group that cannot be read becomes one failure in the report."""
        try:
            table = _parquet_file(opened.file)
            columns = set(table.schema_arrow.names)
        except broken() as error:
            why = f"no Parquet file ({_first_line(error)}); check how it was made, or leave it out"
            yield no_record(opened.name, Status.UNREADABLE, why)
            return
        if not _DOCUMENT_COLUMNS & columns:
            why = "neither a column html nor text; rename the one that holds the documents"
            yield no_record(opened.name, Status.UNREADABLE, why)
            return
        rows_before = sum(table.metadata.row_group(group).num_rows for group in range(span.first))
        end = table.num_row_groups if span.count is None else span.first + span.count
        for group in range(span.first, end):
            yield from _read_group(table, group, opened.name, rows_before)
            rows_before += table.metadata.row_group(group).num_rows

    def writer(
        self, file: BinaryIO, packing: Packing, added: tuple[str, ...], source_path: str | None
    ) -> ParquetWriter:
        """A writer of rows with the columns of the input, or id and url where the input has none."""
        return ParquetWriter(file, _schema_at(source_path), added)

    def join(self, paths: Sequence[str], file: BinaryIO) -> None:
        """Copy the row groups of files that have one schema."""
        writer = None
        for path in paths:
            with open_read(path) as part:
                table = _parquet_file(part)
                writer = writer or _parquet_writer(file, table.schema_arrow)
                for group in range(table.num_row_groups):
                    writer.write_table(table.read_row_group(group))
        if writer is not None:
            writer.close()


# -- reading ------------------------------------------------------------------------------------------------------


class KeptColumns(NamedTuple):
    """Where the columns of a row are.  This is `InputRecord.kept` for Parquet."""

    batch: Any
    """The `pyarrow.RecordBatch` of the row."""
    row: int
    """Number of the row in the batch, from 0."""
    last: bool
    """True for the last row of the batch."""


def _read_group(table: Any, group: int, name: str, rows_before: int) -> Iterator[InputRecord]:
    metadata = table.metadata.row_group(group)
    place = f"{name}:row group {group}"
    if metadata.total_byte_size > limits.MAX_ROW_GROUP_BYTES:
        yield no_record(place, Status.TOO_LARGE, too_large(limits.MAX_ROW_GROUP_BYTES))
        return
    rows = BATCH_BYTES * max(1, metadata.num_rows) // max(1, metadata.total_byte_size)
    try:
        for batch in table.iter_batches(min(max(1, rows), BATCH_ROWS), row_groups=[group]):
            yield from records_of(batch, name, rows_before)
            rows_before += batch.num_rows
    except broken() as error:
        why = f"cannot be read ({_first_line(error)}); its rows from {rows_before + 1} on are left out, write it anew"
        yield no_record(place, Status.UNREADABLE, why)


def records_of(batch: Any, name: str, rows_before: int = 0) -> Iterator[InputRecord]:
    """The rows of a `pyarrow.RecordBatch`.

    Args:
        name: of the file, for ids and errors.
        rows_before: how many rows of the file come before the batch.
    """
    columns = {column: batch.column(column) for column in _READ_COLUMNS if column in batch.schema.names}
    for row in range(batch.num_rows):
        values = {column: _value(cells[row], column) for column, cells in columns.items()}
        kept = KeptColumns(batch, row, row == batch.num_rows - 1)
        yield record_from(f"{name}:row {rows_before + row + 1}", values, kept)


def _value(cell: Any, column: str) -> Any:
    """The Python value of a cell.  A document that is not UTF-8 becomes bytes, whose encoding is detected later."""
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        cell = cell.value if isinstance(cell, library().DictionaryScalar) else cell
        data: bytes = cell.as_buffer().to_pybytes()
        return data if column in _DOCUMENT_COLUMNS else data.decode("utf-8", errors="replace")


# -- schemas and writing ------------------------------------------------------------------------------------------


def schema_of(file: BinaryIO) -> Any:
    """The `pyarrow.Schema` of a file.

    Raises:
        broken(): it cannot be read.
    """
    schema = _parquet_file(file).schema_arrow
    _ = schema.names  # raises where a name is not UTF-8
    return schema


def _schema_at(path: str | None) -> Any:
    """The schema of an input file; a schema of id and url if there is no file or it cannot be read."""
    if path is None:
        return plain_schema()
    try:
        with open_read(path) as file:
            return schema_of(file)
    except broken():
        return plain_schema()


def plain_schema() -> Any:
    """The schema of records that are not from Parquet: id and url, which every record has."""
    pa = library()
    return pa.schema([("id", pa.string()), ("url", pa.string())])


def schema_with(schema: Any, added: tuple[str, ...]) -> Any:
    """The schema of the output: that of the input, with a column for each added field."""
    pa = library()
    renamed = renamed_columns(schema.names, added)
    fields = [field.with_name(renamed.get(field.name, field.name)) for field in schema]
    return pa.schema([*fields, *(pa.field(name, type_of(name)) for name in added)], schema.metadata)


def batch_with(batch: Any, rows: list[AddedFields], schema: Any) -> Any:
    """A batch of the output: the columns of the input batch, and the added fields of each of its rows."""
    pa = library()
    added = schema.names[batch.num_columns :]
    arrays = [pa.array([row[name] for row in rows], schema.field(name).type) for name in added]
    return pa.RecordBatch.from_arrays([*batch.columns, *arrays], schema=schema)


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
    """Writes rows, in row groups of a few hundred."""

    def __init__(self, file: BinaryIO, schema: Any, added: tuple[str, ...]) -> None:
        """`schema` is that of the input."""
        self._schema = schema_with(schema, added)
        self._writer = _parquet_writer(file, self._schema)
        #: The added fields of the rows of the present batch.
        self._batch_fields: list[AddedFields] = []
        #: Rows that are not from a batch of Parquet.
        self._plain_rows: list[dict[str, Any]] = []

    def add(self, record: InputRecord, added: AddedFields) -> None:
        """Write a row with its added fields; write nothing if `record.kept` is None."""
        kept = record.kept
        if isinstance(kept, KeptColumns):
            self._batch_fields.append(added)
            if kept.last:
                self._writer.write_batch(batch_with(kept.batch, self._batch_fields, self._schema))
                self._batch_fields = []
        elif kept is not None:
            self._plain_rows.append(kept | added)
            if len(self._plain_rows) >= BATCH_ROWS:
                self._write_plain_rows()

    def close(self) -> None:
        """Write what is still buffered.  The file below stays open."""
        self._write_plain_rows()
        self._writer.close()

    def _write_plain_rows(self) -> None:
        if self._plain_rows:
            self._writer.write_table(library().Table.from_pylist(self._plain_rows, schema=self._schema))
        self._plain_rows = []


# -- the library --------------------------------------------------------------------------------------------------


def library() -> Any:
    """The module pyarrow.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(f"Parquet files need pyarrow; {install_hint(_EXTRA)}") from error
    return pyarrow


def broken() -> tuple[type[BaseException], ...]:
    """Errors that reading a broken file may raise."""
    return (OSError, library().ArrowException, UnicodeDecodeError)


def _parquet_file(file: BinaryIO) -> Any:
    return library().parquet.ParquetFile(file)


def _parquet_writer(file: BinaryIO, schema: Any) -> Any:
    return library().parquet.ParquetWriter(file, schema, compression=_CODEC)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
