"""WARC and WET: pages out of crawls.  Responses with status 200 and an HTML type, and texts that a crawl has extracted.

Payloads are read up to the limit and one byte more, packed ones (Content-Encoding) as well.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from cleaner import settings
from cleaner.containers.packing import BROKEN
from cleaner.containers.record import Entry, Skipped, failed, too_large
from cleaner.containers.span import Span
from cleaner.errors import UsageError
from cleaner.types import Kind, Status

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_WORD: Final = re.compile(r"[\w.:+-]{1,40}", re.ASCII)
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}", re.ASCII)


def spans(file: BinaryIO) -> Iterator[Span]:
    """The parts of about equal size into which a file is cut, the last one open at its end."""
    first = number = size = offset = 0
    mark = ""
    try:
        for record in _archive(file, parse_http=False):
            if number - first >= settings.SHARD_RECORDS or size >= settings.SHARD_BYTES:
                yield Span(first, number - first, offset, number - first, mark)
                first, size, offset, mark = number, 0, record.stream_pos, record.record_id or ""
            number, size = number + 1, size + record.content_length
    except BROKEN:
        pass  # reading the last part comes upon it again, and says so
    yield Span(first, None, offset, number - first, mark)


def read(file: BinaryIO, place: str, span: Span) -> Iterator[Entry | Skipped]:
    """The pages of a part, and why its other records are none.  What cannot be read becomes an entry that failed."""
    at = span.first
    try:
        number = 0
        if span.offset and _begins_at(file, span):
            file.seek(span.offset)
            number = span.first
        for record in _archive(file, parse_http=True):
            if span.count is not None and number >= span.first + span.count:
                return
            number += 1
            if number > span.first:
                at = number
                yield _entry(record, f"{place}:record {number}")
    except BROKEN as error:
        why = f"cannot be read on ({error}); all before this record is done, mend or fetch the file again"
        yield failed(f"{place}:record {at + 1}", Status.UNREADABLE, why)


def _archive(file: BinaryIO, *, parse_http: bool) -> Any:
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise UsageError("WARC files need fastwarc; pip install 'cleaner[warc]'") from error
    return ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=parse_http)


def _entry(record: Any, place: str) -> Entry | Skipped:
    kind = str(record.record_type)
    if kind not in ("response", "resource", "conversion"):
        return Skipped(f"{kind} record")
    media = _media_type(record, kind)
    if kind == "response":
        if record.http_headers is None:
            return Skipped("response without HTTP header")
        if (status := record.http_headers.status_code) != settings.HTTP_OK:
            return Skipped(f"status {status}")
    wanted = {"text/plain"} if kind == "conversion" else _HTML
    if media not in wanted:
        return Skipped(f"type {media}" if media else "without type")
    return _page(record, place, Kind.TEXT if kind == "conversion" else Kind.HTML)


def _media_type(record: Any, kind: str) -> str:
    stated = record.http_content_type if kind == "response" else record.headers.get("Content-Type")
    found = _MEDIA_TYPE.match((stated or "").strip().lower())
    return found[0] if found else ""


def _page(record: Any, place: str, kind: Kind) -> Entry:
    id, url = record.record_id or place, record.headers.get("WARC-Target-URI", "").strip("<>") or None
    kept = {"id": id, "url": url}
    limit = settings.MAX_DOCUMENT_BYTES
    stated = record.content_length
    data = record.reader.read(limit + 1)
    if len(data) <= limit and len(data) < stated:
        return failed(place, Status.UNREADABLE, "is cut off; fetch the file again", id, kept)
    data = _decoded(data, record.http_headers, limit)
    if len(data) > limit:
        return failed(place, Status.TOO_LARGE, too_large(limit), id, kept)
    if kind is Kind.HTML:
        # A header in front, as of a saved response, tells the charset to whoever decodes the bytes.
        charset = _WORD.fullmatch(record.http_charset or "")
        stated_type = f"text/html; charset={charset[0]}" if charset else "text/html"
        data = f"HTTP/1.1 200 OK\r\nContent-Type: {stated_type}\r\n\r\n".encode("ascii") + data
    return Entry(id, data, url, kind, kept)


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
    file.seek(span.offset)
    try:
        first = next(iter(_archive(file, parse_http=False)), None)
        found = first is not None and bool(span.mark) and first.record_id == span.mark
    except BROKEN:
        found = False
    file.seek(0)
    return found
