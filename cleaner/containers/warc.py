"""WARC and WET: pages out of crawls.  Responses with status 200 and an HTML type, and texts that a crawl has extracted.

Payloads are read up to the limit and one byte more, packed ones (Content-Encoding) as well.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner import limits
from cleaner.containers.packing import BROKEN
from cleaner.containers.record import (
    InputRecord,
    Skipped,
    failed_record,
    too_large,
)
from cleaner.containers.span import Span
from cleaner.errors import UsageError, install_hint
from cleaner.types import Kind, Status

#: HTTP status of a response that is a page.
HTTP_OK: Final = 200


_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_WORD: Final = re.compile(r"[\w.:+-]{1,40}", re.ASCII)
_START: Final = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/1\.[01]\r?\n")  # gzip, zstd, no packing
_START_BYTES: Final = 10
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}", re.ASCII)


class _Raw(NamedTuple):
    """A record with its payload, up to the limit and one byte more; or a place that cannot be read, and why."""

    place: int
    """Where it begins in the file."""
    record: Any = None
    length: int = 0
    """Of the payload, as the record states it."""
    data: bytes = b""
    error: str = ""


def spans(file: BinaryIO) -> Iterator[Span]:
    """The parts of about equal size into which a file is cut, the last one open at its end."""
    first = number = size = offset = 0
    mark = ""
    for raw in _records(file):
        if number - first >= limits.SHARD_RECORDS or size >= limits.SHARD_BYTES:
            yield Span(first, number - first, offset, number - first, mark)
            first, size, offset, mark = number, 0, raw.place, _id(raw)
        number, size = number + 1, size + raw.length
    yield Span(first, None, offset, number - first, mark)


def read(file: BinaryIO, place: str, span: Span) -> Iterator[InputRecord | Skipped]:
    """The pages of a part, and why its other records are none.  What cannot be read becomes an entry that failed."""
    number = 0
    if span.offset and _begins_at(file, span):
        file.seek(span.offset)
        number = span.first
    for raw in _records(file):
        if span.count is not None and number >= span.first + span.count:
            return
        number += 1
        if number <= span.first:
            continue
        if raw.error:
            yield failed_record(f"{place}:record {number}", Status.UNREADABLE, raw.error)
        else:
            yield _entry(raw, f"{place}:record {number}")


def _records(file: BinaryIO) -> Iterator[_Raw]:
    """The records from here on, in the same way for everybody, so that their numbers always are the same.

    Behind a place that cannot be read it goes on with the next record that can, where the file can be wound to it.
    """
    start: int | None = file.tell() if file.seekable() else 0
    while start is not None:
        if file.seekable():
            file.seek(start)
        last = start
        try:
            for record in _archive(file):
                last = record.stream_pos
                length = record.content_length
                yield _Raw(last, record, length, record.reader.read(limits.MAX_DOCUMENT_BYTES + 1))
            return
        except BROKEN as error:
            start = _next_start(file, last + 1) if file.seekable() else None
            rest = "all before it" if start is None else "all others"
            yield _Raw(last, error=f"cannot be read ({error}); {rest} can, fetch the file again")


def _next_start(file: BinaryIO, at: int) -> int | None:
    """Where the next record begins that can be read: as it stands, or packed in a member of its own."""
    while True:
        file.seek(at)
        data = file.read(limits.COPY_BYTES)
        for found in _START.finditer(data):
            if _first_at(file, at + found.start()) is not None:
                return at + found.start()
        if len(data) < limits.COPY_BYTES:
            return None
        at += len(data) - _START_BYTES  # a mark may stand on the border


def _first_at(file: BinaryIO, place: int) -> Any:
    """The record that begins at a place; None where none does."""
    file.seek(place)
    try:
        first = next(iter(_archive(file)), None)
    except BROKEN:
        return None
    return first if first is not None and first.record_id else None


def _id(raw: _Raw) -> str:
    return raw.record.record_id or "" if raw.record is not None else ""


def _archive(file: BinaryIO) -> Any:
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise UsageError(f"WARC files need fastwarc; {install_hint('warc')}") from error
    return ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=True)


def _entry(raw: _Raw, place: str) -> InputRecord | Skipped:
    record = raw.record
    kind = str(record.record_type)
    if kind not in ("response", "resource", "conversion"):
        return Skipped(f"{kind} record")
    media = _media_type(record, kind)
    if kind == "response":
        if record.http_headers is None:
            return Skipped("response without HTTP header")
        if (status := record.http_headers.status_code) != HTTP_OK:
            return Skipped(f"status {status}")
    wanted = {"text/plain"} if kind == "conversion" else _HTML
    if media not in wanted:
        return Skipped(f"type {media}" if media else "without type")
    return _page(raw, place, Kind.TEXT if kind == "conversion" else Kind.HTML)


def _media_type(record: Any, kind: str) -> str:
    stated = record.http_content_type if kind == "response" else record.headers.get("Content-Type")
    found = _MEDIA_TYPE.match((stated or "").strip().lower())
    return found[0] if found else ""


def _page(raw: _Raw, place: str, kind: Kind) -> InputRecord:
    record, data, limit = raw.record, raw.data, limits.MAX_DOCUMENT_BYTES
    id, url = record.record_id or place, record.headers.get("WARC-Target-URI", "").strip("<>") or None
    kept = {"id": id, "url": url}
    if len(data) < min(raw.length, limit):
        return failed_record(place, Status.UNREADABLE, "is cut off; fetch the file again", id, kept)
    data = _decoded(data, record.http_headers, limit)
    if len(data) > limit:
        return failed_record(place, Status.TOO_LARGE, too_large(limit), id, kept)
    if kind is Kind.HTML:
        # A header in front, as of a saved response, tells the charset to whoever decodes the bytes.
        charset = _WORD.fullmatch(record.http_charset or "")
        stated_type = f"text/html; charset={charset[0]}" if charset else "text/html"
        data = f"HTTP/1.1 200 OK\r\nContent-Type: {stated_type}\r\n\r\n".encode("ascii") + data
    return InputRecord(id, data, url, kind, kept)


def _decoded(data: bytes, headers: Any, limit: int) -> bytes:
    """The page inside of its transfer and content encodings, up to limit + 1 bytes; as it is where they do not fit.

    Many archives keep the headers of the transfer beside a page that is unpacked already.
    """
    stated = {name.lower(): value.lower() for name, value in headers} if headers is not None else {}
    try:
        if "chunked" in stated.get("transfer-encoding", ""):
            from fastwarc.stream_io import ChunkedReader

            data = ChunkedReader(io.BytesIO(data)).read(limit + 1) or data
        for encoding in reversed(_WORD.findall(stated.get("content-encoding", ""))):
            data = _unpacked(data, encoding, limit)
    except BROKEN:
        pass
    return data


def _unpacked(data: bytes, encoding: str, limit: int) -> bytes:
    if encoding in ("gzip", "x-gzip", "deflate"):
        try:
            return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, limit + 1)  # 32: with either header
        except zlib.error:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, limit + 1)  # negative: without one
    if encoding in ("br", "zstd"):
        from fastwarc.stream_io import BrotliReader, ZstdReader

        reader = BrotliReader if encoding == "br" else ZstdReader
        unpacked: bytes = reader(io.BytesIO(data)).read(limit + 1)
        return unpacked
    return data


def _begins_at(file: BinaryIO, span: Span) -> bool:
    """True where the part can be read from its offset on: not if several records share a member of the packed file."""
    first = _first_at(file, span.offset)
    file.seek(0)
    return first is not None and bool(span.mark) and first.record_id == span.mark
