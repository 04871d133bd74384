"""JSON Lines: what comes in comes out, byte for byte; a bad line costs itself alone."""

from __future__ import annotations

import gzip
import io
import json
import random

import pytest

from cleaner import limits
from cleaner.containers import jsonl
from cleaner.containers.base import OpenContainer, Span
from cleaner.containers.jsonl import JsonLines
from cleaner.containers.packing import Packing
from cleaner.containers.record import InputRecord, field_names
from cleaner.types import Kind, MetadataLevel, Status

NAMES = field_names(MetadataLevel.NONE)
WHOLE = Span(0, None)
FORMAT = JsonLines()


def opened(data: bytes, packing: Packing) -> OpenContainer:
    return OpenContainer(io.BytesIO(data), "in.jsonl", packing)


def read(data: bytes, span: Span = WHOLE, packing: Packing = Packing.NONE) -> list[InputRecord]:
    return list(FORMAT.read(opened(data, packing), span, NAMES))


def written(data: bytes) -> list[bytes]:
    """The lines of output, each record with an empty body."""
    file = io.BytesIO()
    writer = FORMAT.writer(file, Packing.NONE, NAMES, None)
    for record in read(data):
        writer.add(record, {"body": ""})
    writer.close()
    return file.getvalue().splitlines()


def test_html_goes_before_text_and_url_and_id_are_taken() -> None:
    (page, text) = read(b'{"id": 7, "html": "<p>x", "text": "y", "url": "http://e.org"}\n{"html": null, "text": "y"}')
    assert page[:4] == ("7", "<p>x", "http://e.org", Kind.HTML)
    assert text[:4] == ("in.jsonl:2", "y", None, Kind.TEXT)


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "x", "n": 1.50, "m": 1e400, "big": 123456789012345678901234567890}',
        '{"z": 1, "text": "x", "a": {"b": [1,2,  3]}}',
        '{"text": "caf\\u00e9 \\ud800", "ü": "ü"}',
        '{"text":"x","n":' + "9" * 5000 + "}",
    ],
)
def test_what_is_not_cleaned_stays_byte_for_byte(line: str) -> None:
    (out,) = written(line.encode())
    assert out == line.encode()[:-1] + b', "body": ""}'


def test_a_column_in_the_way_is_kept_under_another_name() -> None:
    (out,) = written(b'{"text": "x", "body": [1], "input_body": 2}')
    assert json.loads(out) == {"text": "x", "input_input_body": [1], "input_body": 2, "body": ""}


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        (
            b"{oops",
            Status.UNDECODABLE,
            "no JSON (Expecting property name enclosed in double quotes, column 2); write one",
        ),
        (b'["text"]', Status.UNDECODABLE, "no JSON object; write one {...} a line"),
        (b'{"text": "\xff"}', Status.UNDECODABLE, "not UTF-8; JSON Lines are, convert the file"),
        (b"[" * 100_000, Status.UNDECODABLE, "cannot be read as JSON"),
        (b'{"id": 1}', Status.UNREADABLE, "neither html nor text; give the record one of them"),
        (b'{"text": 5}', Status.UNREADABLE, "text is a number; make it a string"),
        (b'{"html": ["x"], "url": {}}', Status.UNREADABLE, "html is a list and url is an object; make it a string"),
        (b'{"text": "x", "url": 3}', Status.UNREADABLE, "url is a number; make it a string"),
    ],
)
def test_bad_lines_fail_with_place_and_remedy_and_cost_nothing_else(line: bytes, status: Status, told: str) -> None:
    before, bad, after = read(b'{"text": "a"}\n\n' + line + b'\n{"text": "b"}\n')
    assert (before.source, after.source) == ("a", "b")
    assert bad.failure is not None
    assert bad.failure.status is status
    place = "in.jsonl:3"
    assert (bad.id == place and bad.failure.error.startswith(told)) or bad.failure.error == f"{place}: {told}"


def test_a_bad_line_has_a_line_of_output_too() -> None:
    assert [json.loads(line) for line in written(b'{"text": "a"}\n{oops\n')] == [
        {"text": "a", "body": ""}, {"id": "in.jsonl:2", "body": ""},
    ]  # fmt: skip


def test_mark_of_byte_order_and_ends_of_windows_are_no_content() -> None:
    assert [record.source for record in read(b'\xef\xbb\xbf{"text": "a"}\r\n  {"text": "b"}  \r\n\r\n')] == ["a", "b"]


@pytest.mark.parametrize("packing", [Packing.NONE, Packing.GZ])
def test_a_bomb_is_cut_and_its_neighbours_are_unharmed(packing: Packing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_LINE_BYTES", 200)
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 100)
    monkeypatch.setattr(limits, "COPY_BYTES", 64)
    lines = [b'{"text": "a"}', b'{"text": "%s"}' % (b"x" * 5000), b'{"text": "%s"}' % (b"y" * 150), b'{"text": "b"}']
    data = b"\n".join(lines)
    records = read(gzip.compress(data) if packing is Packing.GZ else data, packing=packing)
    assert [record.failure and record.failure.status for record in records] == [
        None, Status.TOO_LARGE, Status.TOO_LARGE, None,
    ]  # fmt: skip
    assert records[1].failure == (
        Status.TOO_LARGE,
        "the line is larger than 200 bytes; split it, or leave it out",
    )
    assert records[2].failure == (Status.TOO_LARGE, "larger than 100 bytes; split it, or leave it out")


def test_a_line_without_end_ends_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_LINE_BYTES", 10)
    monkeypatch.setattr(jsonl, "MAX_SKIPPED_BYTES", 100)
    monkeypatch.setattr(limits, "COPY_BYTES", 64)
    (bad,) = read(b"x" * 1000 + b'\n{"text": "b"}')
    assert bad.failure is not None
    assert bad.id == "in.jsonl:1"
    assert bad.failure.error.startswith("cannot be read on (a line of more than")


def test_a_packed_file_that_is_cut_off_keeps_what_stands_before() -> None:
    words = random.Random(1)
    data = b"".join(b'{"text": "%d %s"}\n' % (number, words.randbytes(40).hex().encode()) for number in range(900))
    records = read(gzip.compress(data)[:-2000], packing=Packing.GZ)
    assert len(records) > 10
    assert str(records[1].source).startswith("1 ")
    assert [record.failure is not None for record in records] == [False] * (len(records) - 1) + [True]
    assert records[-1].failure is not None
    assert records[-1].id == f"in.jsonl:{len(records)}"
    assert records[-1].failure.error.startswith("cannot be read on")


@pytest.mark.parametrize("packing", [Packing.NONE, Packing.GZ])
@pytest.mark.parametrize("limit", ["SHARD_RECORDS", "SHARD_BYTES"])
def test_parts_hold_every_record_once(packing: Packing, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, limit, 3 if limit == "SHARD_RECORDS" else 40)
    lines = [b'{"text": "%d"}' % number for number in range(10)]
    data = b"\n".join([*lines[:4], b"", b"{oops", *lines[4:]])
    if packing is Packing.GZ:
        data = gzip.compress(data)
    spans = list(FORMAT.spans(opened(data, packing)))
    assert len(spans) > 2
    assert [record for span in spans for record in read(data, span, packing)] == read(data, packing=packing)


def test_an_empty_file_is_one_part() -> None:
    assert list(FORMAT.spans(opened(b"", Packing.NONE))) == [Span(0, None)]
    assert read(b"") == []
