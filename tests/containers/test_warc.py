"""WARC and WET: which records are pages, how their bytes are unwrapped, and that a bad one costs itself alone."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable

import pytest

from cleaner import limits
from cleaner.containers.base import OpenContainer, Span
from cleaner.containers.record import InputRecord, Skipped
from cleaner.containers.warc import Warc
from cleaner.reading.document import read_document
from cleaner.types import Kind, Status
from tests.containers import samples
from tests.containers.samples import OK_HTML, page, wet

pytest.importorskip("fastwarc", reason="needs the extra warc")
zstandard = pytest.importorskip("zstandard", reason="needs the extra zst")

WHOLE = Span(0, None)
PACKERS: dict[str, Callable[[list[bytes]], bytes]] = {
    "plain": b"".join,
    "gz": lambda records: b"".join(map(gzip.compress, records)),
    "gz of all": lambda records: gzip.compress(b"".join(records)),
    "gz of pairs": lambda records: b"".join(gzip.compress(b"".join(records[i : i + 2])) for i in range(0, 99, 2)),
    "zst": lambda records: b"".join(map(zstandard.compress, records)),
}


def opened(data: bytes) -> OpenContainer:
    return OpenContainer(io.BytesIO(data), "in.warc")


def read(data: bytes, span: Span = WHOLE) -> list[InputRecord | Skipped]:
    return list(Warc().read(opened(data), span, ()))


def record_of(data: bytes) -> InputRecord:
    (record,) = read(data)
    assert isinstance(record, InputRecord)
    return record


def text(data: bytes) -> str:
    """The page of a record, decoded as an engine does it."""
    read_record = record_of(data)
    return read_document(read_record.source, kind=read_record.kind).source


def test_a_response_has_the_id_of_its_record_and_its_address() -> None:
    record = record_of(page(3))
    assert (record.id, record.url, record.kind) == (
        "<urn:uuid:00000003-0000-4000-8000-000000000000>", "https://example.org/3", Kind.HTML,
    )  # fmt: skip
    assert record.kept == {"id": record.id, "url": record.url}
    assert text(page(3)) == "<p>Page 3 of the harbour news.</p>"


def test_text_of_wet_is_text() -> None:
    record = record_of(wet(1, "Die Fähre fährt wieder."))
    assert record.kind is Kind.TEXT
    assert text(wet(1, "Die Fähre fährt wieder.")) == "Die Fähre fährt wieder."


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (samples.warc(1, b"software: x\r\n", "warcinfo", "application/warc-fields"), "warcinfo record"),
        (samples.warc(1, b"GET / HTTP/1.1\r\nHost: e\r\n\r\n", "request", "application/http; msgtype=request"),
         "request record"),
        (page(1, head=b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"), "status 404"),
        (page(1, head=b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"), "type image/png"),
        (page(1, head=b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"), "without type"),
        (samples.warc(1, b"x", "resource", "text/css"), "type text/css"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_left_out_with_a_reason(record: bytes, reason: str) -> None:
    assert read(record) == [Skipped(reason)]


def test_resources_and_xhtml_are_pages() -> None:
    assert text(samples.warc(1, b"<p>x</p>", "resource", "text/html")) == "<p>x</p>"
    assert text(page(1, b"<p>x</p>", b"HTTP/1.1 200 OK\r\nContent-Type: application/xhtml+xml\r\n\r\n")) == "<p>x</p>"


def test_a_charset_that_is_none_is_left_out() -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-Ü\r\n\r\n".encode("latin-1")
    assert text(page(1, b"<p>Story</p>", head)) == "<p>Story</p>"


def test_the_charset_of_the_header_counts() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n"
    assert text(page(1, "<p>Паром</p>".encode("cp1251"), head)) == "<p>Паром</p>"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("zstd", zstandard.compress),
        ("gzip", bytes),  # unpacked by whoever wrote the archive
    ],
)
def test_encodings_of_the_transfer_are_taken_off(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {encoding}\r\n\r\n"
    assert text(page(1, pack(b"<p>Story</p>"), head.encode())) == "<p>Story</p>"


def test_chunks_are_joined() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert text(page(1, b"4\r\n<p>S\r\n7\r\ntory</p\r\n1\r\n>\r\n0\r\n\r\n", head)) == "<p>Story</p>"


def test_a_bomb_is_cut_at_the_limit_and_its_neighbours_are_unharmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 1000)
    packed = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    bombs = [page(1, b"x" * 1001), page(2, gzip.compress(b"x" * 9_000_000)[:1000], packed)]
    bombs.append(page(3, gzip.compress(b"x" * 500_000), packed))
    items = read(b"".join(gzip.compress(record) for record in [page(0), *bombs, page(4), page(5, b"x" * 1000)]))
    assert [item.failure and item.failure.status for item in items if isinstance(item, InputRecord)] == [
        None, Status.TOO_LARGE, Status.TOO_LARGE, Status.TOO_LARGE, None, None,
    ]  # fmt: skip
    assert isinstance(items[1], InputRecord)
    assert items[1].failure == (
        Status.TOO_LARGE, "in.warc:record 2: larger than 1000 bytes; split it, or leave it out",
    )  # fmt: skip


@pytest.mark.parametrize("packer", ["plain", "gz"])
def test_a_file_that_is_cut_off_keeps_what_stands_before(packer: str) -> None:
    data = PACKERS[packer]([page(number) for number in range(3)])
    *whole, last = read(data[:-20])
    assert [item.failure for item in whole if isinstance(item, InputRecord)] == [None, None]
    assert isinstance(last, InputRecord)
    assert last.failure is not None
    assert last.failure.status is Status.UNREADABLE
    assert last.failure.error.startswith("in.warc:record 3: ") or last.id == "in.warc:record 3"


@pytest.mark.parametrize("packer", ["plain", "gz", "zst"])
def test_garbage_costs_itself_alone(packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 2)
    monkeypatch.setattr(limits, "COPY_BYTES", 100)
    whole = [PACKERS[packer]([page(number)]) for number in range(6)]
    middle = b"\x99" * 200 + whole[2][40:]
    data = b"".join([*whole[:2], middle, *whole[3:]])
    items = read(data)
    bad = [item for item in items if isinstance(item, InputRecord) and item.failure is not None]
    good = [item.url for item in items if isinstance(item, InputRecord) and item.failure is None]
    assert good == [f"https://example.org/{number}" for number in (0, 1, 3, 4, 5)]
    assert [(item.id, item.failure and item.failure.status) for item in bad] == [
        ("in.warc:record 3", Status.UNREADABLE),
    ]  # fmt: skip
    assert [item for span in Warc().spans(opened(data)) for item in read(data, span)] == items


def test_garbage_at_the_end_says_where() -> None:
    *whole, last = read(page(0) + page(1) + b"no record\r\n" * 9)
    assert len(whole) == 2
    assert isinstance(last, InputRecord)
    assert last.failure is not None
    assert last.id == "in.warc:record 3"
    assert last.failure.error.startswith("cannot be read (")


@pytest.mark.parametrize("packer", PACKERS)
def test_parts_hold_every_record_once(packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 3)
    records = [
        page(number, head=OK_HTML if number % 3 else OK_HTML.replace(b"200 OK", b"404 No")) for number in range(11)
    ]
    data = PACKERS[packer](records)
    spans = list(Warc().spans(opened(data)))
    assert len(spans) == 4
    assert [item for span in spans for item in read(data, span)] == read(data)
    assert len(read(data)) == 11


def test_an_empty_file_is_one_part_without_records() -> None:
    assert len(list(Warc().spans(opened(b"")))) == 1
    assert read(b"") == []
