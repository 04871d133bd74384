"""WARC and WET: the pages and texts of crawls.

Documents are responses with status 200 and an HTML type, HTML resources, and the plain texts of WET files.  All other
records are skipped.  Of each payload at most `limits.MAX_DOCUMENT_BYTES` and one more byte are read, also where it has
to be unpacked (Content-Encoding).
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner import limits
from cleaner.containers.base import Container, OpenContainer, Span
from cleaner.containers.packing import BROKEN
from cleaner.containers.record import (
    InputRecord,
    Skipped,
    failed_record,
    too_large,
)
from cleaner.errors import UsageError, install_hint
from cleaner.types import Kind, Status

#: Types of WARC records that can be documents.
RESPONSE: Final = "response"
RESOURCE: Final = "resource"
CONVERSION: Final = "conversion"

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXT_TYPES: Final = frozenset({"text/plain"})
_EXTRA: Final = "warc"

#: A charset or an encoding of a header.
_WORD: Final = re.compile(r"[\w.:+-]{1,40}", re.ASCII)
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}", re.ASCII)

#: How a record may begin: packed with gzip, packed with zstd, not packed.  And the length of the longest, in bytes.
_RECORD_START: Final = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/1\.[01]\r?\n")
_RECORD_START_BYTES: Final = 10


class Warc(Container):
    """Records of a crawl.  They are read, not written.

    The library finds out by itself how a file is packed, record by record, so `OpenContainer.packing` is not used.
    """

    name, title, suffixes = "warc", "WARC", (".warc", ".wet")
    becomes = ("jsonl", "parquet")
    extra = _EXTRA

    def spans(self, opened: OpenContainer) -> Iterator[Span]:
        """Cut at the beginnings of records."""
        first = number = size = offset = 0
        mark = ""
        for raw in _raw_records(opened.file):
            if number - first >= limits.SHARD_RECORDS or size >= limits.SHARD_BYTES:
                yield Span(first, number - first, offset, number - first, mark)
                first, size, offset, mark = number, 0, raw.offset, _id(raw)
            number, size = number + 1, size + raw.length
        yield Span(first, None, offset, number - first, mark)

    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord | Skipped]:
        """Read the records of a span.  Places that cannot be read become failed records."""
        file, number = opened.file, 0
        if span.offset and _begins_at(file, span):
            file.seek(span.offset)
            number = span.first
        for raw in _raw_records(file):
            if span.count is not None and number >= span.first + span.count:
                return
            number += 1
            if number <= span.first:
                continue
            place = f"{opened.name}:record {number}"
            yield failed_record(place, Status.UNREADABLE, raw.error) if raw.error else _record(raw, place)


# -- from the file to raw records ---------------------------------------------------------------------------------


class _Raw(NamedTuple):
    """A record from the library, or a place of the file that cannot be read."""

    offset: int
    """Byte of the file at which it begins."""
    record: Any = None
    """A `fastwarc.warc.WarcRecord`; None if it cannot be read."""
    length: int = 0
    """Bytes of the payload, as the record states them."""
    data: bytes = b""
    """The payload, up to `limits.MAX_DOCUMENT_BYTES` and one more byte."""
    error: str = ""
    """Why it cannot be read."""


def _raw_records(file: BinaryIO) -> Iterator[_Raw]:
    """The records from the present position on.

    A place that cannot be read is given as one record.  Behind it, reading goes on with the next record that can be
    read, unless the file is a pipe.  `spans` and `read` both use this function, so that they number records alike.
    """
    start: int | None = file.tell() if file.seekable() else 0
    while start is not None:
        if file.seekable():
            file.seek(start)
        offset = start
        try:
            for record in _archive(file):
                offset = record.stream_pos
                length = record.content_length
                yield _Raw(offset, record, length, record.reader.read(limits.MAX_DOCUMENT_BYTES + 1))
            return
        except BROKEN as error:
            start = _next_start(file, offset + 1) if file.seekable() else None
            rest = "all before it" if start is None else "all others"
            yield _Raw(offset, error=f"cannot be read ({error}); {rest} can, fetch the file again")


def _next_start(file: BinaryIO, offset: int) -> int | None:
    """The byte at which the next readable record begins: one that is not packed, or is packed by itself."""
    while True:
        file.seek(offset)
        data = file.read(limits.COPY_BYTES)
        for match in _RECORD_START.finditer(data):
            if _record_at(file, offset + match.start()) is not None:
                return offset + match.start()
        if len(data) < limits.COPY_BYTES:
            return None
        offset += len(data) - _RECORD_START_BYTES  # the beginning of a record may lie across the border


def _record_at(file: BinaryIO, offset: int) -> Any:
    """The record that begins at a byte of the file; None if none does."""
    file.seek(offset)
    try:
        record = next(iter(_archive(file)), None)
    except BROKEN:
        return None
    return record if record is not None and record.record_id else None


def _begins_at(file: BinaryIO, span: Span) -> bool:
    """True where a span can be read from its offset on.  It cannot where several records are packed as one."""
    record = _record_at(file, span.offset)
    file.seek(0)
    return record is not None and bool(span.mark) and record.record_id == span.mark


def _id(raw: _Raw) -> str:
    return raw.record.record_id or "" if raw.record is not None else ""


def _archive(file: BinaryIO) -> Any:
    """The records of a file, with their HTTP headers read.

    Raises:
        UsageError: the library is missing.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise UsageError(f"WARC files need fastwarc; {install_hint(_EXTRA)}") from error
    return ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=True)


# -- from raw records to documents --------------------------------------------------------------------------------


def _record(raw: _Raw, place: str) -> InputRecord | Skipped:
    record_type = str(raw.record.record_type)
    if record_type not in (RESPONSE, RESOURCE, CONVERSION):
        return Skipped(f"{record_type} record")
    media_type = _media_type(raw.record, record_type)
    if record_type == RESPONSE:
        if raw.record.http_headers is None:
            return Skipped("response without HTTP header")
        if (status := raw.record.http_headers.status_code) != HTTPStatus.OK:
            return Skipped(f"status {status}")
    is_text = record_type == CONVERSION
    if media_type not in (_TEXT_TYPES if is_text else _HTML_TYPES):
        return Skipped(f"type {media_type}" if media_type else "without type")
    return _document(raw, place, Kind.TEXT if is_text else Kind.HTML)


def _media_type(record: Any, record_type: str) -> str:
    """The media type that a record states, in lower case; "" where it states none."""
    header = record.http_content_type if record_type == RESPONSE else record.headers.get("Content-Type")
    match = _MEDIA_TYPE.match((header or "").strip().lower())
    return match[0] if match else ""


def _document(raw: _Raw, place: str, kind: Kind) -> InputRecord:
    record, data, limit = raw.record, raw.data, limits.MAX_DOCUMENT_BYTES
    id, url = record.record_id or place, record.headers.get("WARC-Target-URI", "").strip("<>") or None
    kept = {"id": id, "url": url}
    if len(data) < min(raw.length, limit):
        return failed_record(place, Status.UNREADABLE, "is cut off; fetch the file again", id, kept)
    data = _decoded(data, record.http_headers, limit)
    if len(data) > limit:
        return failed_record(place, Status.TOO_LARGE, too_large(limit), id, kept)
    if kind is Kind.HTML:
        # A header like that of a saved response gives the charset to the code that decodes the bytes.
        charset = _WORD.fullmatch(record.http_charset or "")
        content_type = f"text/html; charset={charset[0]}" if charset else "text/html"
        data = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n".encode("ascii") + data
    return InputRecord(id, data, url, kind, kept)


def _decoded(data: bytes, headers: Any, limit: int) -> bytes:
    """The page without its transfer and content encodings, up to limit + 1 bytes.

    It is left as it is where it does not have these encodings: many archives unpack a page and keep its headers.
    """
    encodings = {name.lower(): value.lower() for name, value in headers} if headers is not None else {}
    try:
        if "chunked" in encodings.get("transfer-encoding", ""):
            from fastwarc.stream_io import ChunkedReader

            data = ChunkedReader(io.BytesIO(data)).read(limit + 1) or data
        for encoding in reversed(_WORD.findall(encodings.get("content-encoding", ""))):
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
