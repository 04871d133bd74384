"""Parquet: columns, types, order and metadata stay; fields are added; a bad part costs itself alone."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest

from cleaner import limits
from cleaner.containers import parquet
from cleaner.containers.base import OpenContainer, Span
from cleaner.containers.record import InputRecord, failed_fields, field_names
from cleaner.types import Kind, MetadataLevel, Status

pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")
pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")

NAMES = field_names(MetadataLevel.BASIC, removed=True)
WHOLE = Span(0, None)
COMMENT = {
    "id": "c1", "parent_id": None, "depth": 0, "author": "Ines", "published": None, "published_raw": None, "url": None,
    "score": 4, "text": "A season ticket for the goats!", "source": "html", "span": [3, 9], "cause": "signature",
}  # fmt: skip


def file_of(table: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def opened(data: bytes) -> OpenContainer:
    return OpenContainer(io.BytesIO(data), "in.parquet")


def read(data: bytes, span: Span = WHOLE) -> list[InputRecord]:
    return list(parquet.Parquet().read(opened(data), span, NAMES))


def written(data: bytes, fields: dict[str, Any] | None = None) -> Any:
    """The table of output, each row with the same fields."""
    file, schema = io.BytesIO(), parquet.schema_of(io.BytesIO(data))
    writer = parquet.ParquetWriter(file, schema, NAMES)
    for record in read(data):
        writer.add(record, fields or failed_fields(NAMES, "crash", "x"))
    writer.close()
    return pq.read_table(io.BytesIO(file.getvalue()))


def test_columns_types_order_and_metadata_stay() -> None:
    columns = {
        "when": pa.array([datetime.datetime(2026, 1, 1), None, None], pa.timestamp("us", tz="UTC")),
        "text": pa.array(["a", None, "c"], pa.large_string()),
        "tags": pa.array([["x"], [], None], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
        "price": pa.array([1, 2, None], pa.decimal128(9, 2)),
        "id": pa.array([30, 20, 10], pa.uint16()),
        "blob": pa.array([b"\xff", b"", None], pa.binary()),
        "deep": pa.array([{"a": {"b": 1.5}}, None, None], pa.struct([("a", pa.struct([("b", pa.float32())]))])),
    }
    table = pa.table(columns).replace_schema_metadata({b"owner": b"harbour office"})
    out = written(file_of(table))
    assert out.select(table.schema.names).cast(table.schema).equals(table)
    assert out.schema.names == [*table.schema.names, *NAMES]
    assert [out.schema.field(name).type for name in table.schema.names] == [
        pq.read_table(io.BytesIO(file_of(table))).schema.field(name).type for name in table.schema.names
    ]
    assert out.schema.metadata[b"owner"] == b"harbour office"


def test_fields_become_columns_with_types() -> None:
    removed = {"index": 1, "start": 0, "end": 2, "text": "Ad", "cause": "rule", "note": "", "rule": "r",
               "origin": "f:1", "score": -1.5, "signals": [{"name": "words", "value": 1, "points": -2.0}]}  # fmt: skip
    fields = {**failed_fields(NAMES, "ok", ""), "error": None, "body": "B", "comments": [COMMENT], "removed": [removed]}
    (row,) = written(file_of(pa.table({"html": ["<p>"]})), fields).to_pylist()
    assert row == {"html": "<p>", **fields}


def test_a_column_in_the_way_is_kept_under_another_name() -> None:
    out = written(file_of(pa.table({"text": ["x"], "title": pa.array([7], pa.int32()), "status": ["old"]})))
    assert out.schema.names[:3] == ["text", "input_title", "input_status"]
    assert out.schema.field("input_title").type == pa.int32()
    assert out["input_title"].to_pylist() == [7]


def test_rows_tell_id_url_and_kind() -> None:
    table = pa.table({"id": [5, None], "html": [b"<p>x", None], "text": [None, "y"], "url": ["http://e.org", ""]})
    first, second = read(file_of(table))
    assert first[:4] == ("5", b"<p>x", "http://e.org", Kind.HTML)
    assert second[:4] == ("in.parquet:row 2", "y", None, Kind.TEXT)


@pytest.mark.parametrize("wrap", [lambda array: array, lambda array: array.dictionary_encode()])
def test_strings_that_are_no_utf_8_are_read_as_bytes(wrap: Any) -> None:
    raw = wrap(pa.array([b"caf\xe9", b"tea"]).view(pa.string()))
    first, second = read(file_of(pa.table({"text": raw, "id": raw})))
    assert (first.source, first.id) == (b"caf\xe9", "caf\ufffd")
    assert (second.source, second.id) == ("tea", "tea")


def test_bad_rows_fail_and_keep_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 10)
    data = file_of(pa.table({"n": [1, 2, 3], "text": ["a", None, "x" * 11]}))
    assert [record.failure for record in read(data)] == [
        None,
        (Status.UNREADABLE, "neither html nor text; give the record one of them"),
        (Status.TOO_LARGE, "larger than 10 bytes; split it, or leave it out"),
    ]
    assert written(data)["n"].to_pylist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no such file", "no Parquet file ("),
        (b"", "no Parquet file ("),
        (file_of(pa.table({"n": [1]})), "neither a column html nor text; rename the one that holds the"),
    ],
)
def test_a_file_that_is_of_no_use_is_one_failure(data: bytes, told: str) -> None:
    (bad,) = read(data)
    assert bad.failure is not None
    assert bad.failure.status is Status.UNREADABLE
    assert bad.failure.error.startswith(told)


def test_a_broken_row_group_costs_itself_alone() -> None:
    table = pa.table({"text": [f"text number {number} of some length" for number in range(40)]})
    data = bytearray(file_of(table, row_group_size=10, compression="zstd", use_dictionary=False))
    column = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0)
    start = column.data_page_offset
    data[start : start + 60] = b"\xff" * 60
    items = read(bytes(data))
    assert [record.source for record in items if record.failure is None] == [
        f"text number {number} of some length" for number in [*range(10), *range(20, 40)]
    ]
    (bad,) = [record for record in items if record.failure is not None]
    assert bad.failure is not None
    assert bad.id == "in.parquet:row group 1"
    assert bad.failure.error.startswith("cannot be read (")
    assert bad.failure.error.endswith("its rows from 11 on are left out, write it anew")
    assert written(bytes(data)).num_rows == 30


def test_a_row_group_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROW_GROUP_BYTES", 5_000)
    data = file_of(pa.table({"text": ["x" * 90_000, "b"]}), row_group_size=1, use_dictionary=False)
    bad, good = read(data)
    assert bad.failure is not None
    assert bad.failure.status is Status.TOO_LARGE
    assert good.source == "b"


def test_spans_hold_every_row_once_and_files_can_be_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 8)
    monkeypatch.setattr(parquet, "BATCH_ROWS", 3)
    table = pa.table({"text": [str(number) for number in range(30)]})
    data = file_of(table, row_group_size=4)
    spans = list(parquet.Parquet().spans(opened(data)))
    assert spans == [Span(0, 2, 0, 8), Span(2, 2, 0, 8), Span(4, 2, 0, 8), Span(6, None, 0, 6)]
    ids = [record.id for span in spans for record in read(data, span)]
    assert ids == [f"in.parquet:row {number}" for number in range(1, 31)]
    path = tmp_path / "part.parquet"
    path.write_bytes(data)
    out = io.BytesIO()
    parquet.Parquet().join([str(path)] * 2, out)
    assert pq.read_table(io.BytesIO(out.getvalue())).num_rows == 60


def test_records_of_warc_become_rows() -> None:
    file = io.BytesIO()
    writer = parquet.ParquetWriter(file, parquet.plain_schema(), NAMES)
    for number in range(3):
        writer.add(InputRecord("x", kept={"id": f"<{number}>", "url": None}), failed_fields(NAMES, "crash", "x"))
    writer.close()
    table = pq.read_table(io.BytesIO(file.getvalue()))
    assert table.schema.names == ["id", "url", *NAMES]
    assert table["id"].to_pylist() == ["<0>", "<1>", "<2>"]
