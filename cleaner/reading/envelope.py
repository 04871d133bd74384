"""The HTTP header or WARC record that a saved page may come in: its charset and its URL, and the page without it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from cleaner import limits

# All patterns have bounded quantifiers and no alternation inside a repetition, so that no input can make them slow.
_HTTP_START: Final = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}\b")
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_HEADER_LINE: Final = re.compile(rb"[!#-'*+.0-9A-Za-z^_`|~-]{1,80}:|[ \t]")
_CHARSET_PARAMETER: Final = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE)


class Envelope(NamedTuple):
    """The bytes of a page, and what the header in front of them says about it."""

    payload: bytes
    charset: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()


def unwrap(data: bytes) -> Envelope:
    """The page in a saved HTTP response or WARC record; bytes without such a header are the page themselves.

    >>> unwrap(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=koi8-r\\r\\n\\r\\n<p>A")
    Envelope(payload=b'<p>A', charset='koi8-r', url=None, warnings=())
    """
    if data.startswith(b"WARC/1."):
        return _unwrap_warc(data)
    return _unwrap_http(data)


def _unwrap_http(data: bytes) -> Envelope:
    charset: str | None = None
    # A client that follows redirects and saves all responses leaves several headers.
    while _HTTP_START.match(data) and (header := _header(data)) is not None:
        fields, data = header
        match = _CHARSET_PARAMETER.search(fields.get("content-type", ""))
        charset = match[1] if match else None
        if fields.get("transfer-encoding", "").lower() == "chunked":
            data = _join_chunks(data)
    return Envelope(data, charset)


def _unwrap_warc(data: bytes) -> Envelope:
    rest = data
    while rest.startswith(b"WARC/1.") and (header := _header(rest)) is not None:
        fields, body = header
        length = fields.get("content-length", "")
        size = int(length) if length.isdecimal() else len(body)
        payload, rest = body[:size], body[size:].lstrip(b"\r\n")
        if fields.get("warc-type", "").lower() in ("response", "resource", "conversion"):
            response = _unwrap_http(payload)
            url = fields.get("warc-target-uri", "").strip("<>") or None
            warnings = ("only the first response of the WARC file is read",) if rest else ()
            return response._replace(url=url, warnings=warnings)
    return Envelope(data)


def _header(data: bytes) -> tuple[dict[str, str], bytes] | None:
    """Header fields with lower-case names, and the bytes after the empty line; None if this is not a header."""
    end = _BLANK_LINE.search(data, 0, limits.MAX_HEADER_BYTES)
    if end is None:
        return None
    fields: dict[str, str] = {}
    for line in data[: end.start()].splitlines()[1:]:
        if not _HEADER_LINE.match(line):
            return None
        key, _, value = line.decode("latin-1").partition(":")
        fields[key.strip().lower()] = value.strip()
    # A header without fields is a proxy's greeting if another header follows; else it is prose about HTTP.
    return (fields, data[end.end() :]) if fields or _HTTP_START.match(data, end.end()) else None


def _join_chunks(data: bytes) -> bytes:
    """The body without the sizes of chunked transfer; the bytes as they are where they are not in chunks."""
    parts: list[bytes] = []
    start = 0
    while (line_end := data.find(b"\r\n", start)) >= 0:
        try:
            size = int(data[start:line_end].partition(b";")[0], 16)
        except ValueError:
            return data
        if size == 0:
            return b"".join(parts)
        parts.append(data[line_end + 2 : line_end + 2 + size])
        start = line_end + 2 + size + 2
    return b"".join(parts) if parts else data
