"""Saved HTTP responses and WARC records."""

from __future__ import annotations

import pytest

from cleaner.reading.document import decode, read_document
from cleaner.types import Kind
from tests.reading.pages import page

HEADER = b"HTTP/1.1 200 OK\r\nServer: any\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n"


def test_header_of_a_saved_response_names_the_charset_and_is_stripped() -> None:
    text = page("Мост закрыт до весны.")
    assert decode(HEADER + text.encode("cp1251")) == (text, "cp1251", ())


def test_header_beats_the_declaration_of_the_page() -> None:
    text = page("Мост закрыт до весны.", "koi8-r")
    assert decode(HEADER + text.encode("cp1251"))[0] == text


def test_greeting_of_a_proxy_is_stripped_too() -> None:
    assert decode(b"HTTP/1.1 200 Connection established\r\n\r\n" + HEADER + b"<p>A</p>")[0] == "<p>A</p>"


def test_headers_of_followed_redirects_are_stripped_too() -> None:
    data = b"HTTP/2 301\r\nLocation: /a\r\n\r\n" + HEADER + b"<p>A</p>"
    assert decode(data) == ("<p>A</p>", "cp1251", ())


@pytest.mark.parametrize("text", ["HTTP/1.1 200 OK is what a server says.\n\nMore.", "HTTP/1.1 404\nis a film\n\nGo."])
def test_prose_about_http_keeps_its_first_line(text: str) -> None:
    assert decode(text.encode())[0] == text


def test_chunks_of_a_saved_response_are_joined() -> None:
    header = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert decode(header + b"5\r\n<p>A \r\nA;x=y\r\nbridge</p>\r\n0\r\n\r\n")[0] == "<p>A bridge</p>"
    assert decode(header + b"<p>joined\r\nalready</p>")[0] == "<p>joined\r\nalready</p>"


def warc(kind: str, payload: bytes, url: str = "https://news.example.org/a") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(payload)}\r\n\r\n"
    return head.encode() + payload + b"\r\n\r\n"


def test_warc_response_gives_page_charset_and_url() -> None:
    text = page("Мост закрыт до весны.")
    document = read_document(warc("warcinfo", b"software: any") + warc("response", HEADER + text.encode("cp1251")))
    assert (document.source, document.url, document.host, document.kind) == (
        text,
        "https://news.example.org/a",
        "news.example.org",
        Kind.HTML,
    )
    assert document.warnings == ()


def test_given_url_beats_that_of_the_warc() -> None:
    data = warc("response", HEADER + b"<p>A</p>", "<https://b.example.org/>")
    assert read_document(data).url == "https://b.example.org/"
    assert read_document(data, url="https://a.example.org/").url == "https://a.example.org/"


def test_further_records_of_a_warc_are_reported() -> None:
    data = warc("response", HEADER + b"<p>A</p>") + warc("response", HEADER + b"<p>B</p>")
    document = read_document(data)
    assert (document.source, document.warnings) == ("<p>A</p>", ("only the first response of the WARC file is read",))
