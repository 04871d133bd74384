"""Containers as bytes, made here."""

from __future__ import annotations

OK_HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def warc(
    number: int, payload: bytes, type: str = "response", media: str = "application/http; msgtype=response"
) -> bytes:
    """A record of WARC."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:{number:08}-0000-4000-8000-000000000000>\r\n"
        f"WARC-Date: 2026-11-01T00:00:00Z\r\nWARC-Target-URI: https://example.org/{number}\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def page(number: int, body: bytes = b"", head: bytes = OK_HTML) -> bytes:
    """A record of a response."""
    return warc(number, head + (body or b"<p>Page %d of the harbour news.</p>" % number))


def wet(number: int, text: str) -> bytes:
    """A record of a text that a crawl has extracted."""
    return warc(number, text.encode(), "conversion", "text/plain")
