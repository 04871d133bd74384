"""Bytes, texts and files to documents; what is refused."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import limits
from cleaner.errors import InputError
from cleaner.reading.document import host_of, read_document, read_path
from cleaner.types import Kind, Status
from tests.reading.pages import page

MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
HTTP_HEADER = b"HTTP/1.1 200 OK\r\nServer: any\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n"


PREFIXES = [b"", b"a", b"HTTP/1.1 200\r\n", b"HTTP/1.1 200\nA:b\n\n", b"WARC/1.0\r\n", *MARKS]


@pytest.mark.slow
@given(st.sampled_from(PREFIXES), st.binary(max_size=200), st.sampled_from([b"", "ü".encode() * 50, b"x" * 100]))
def test_any_bytes_become_a_document_or_an_input_error(prefix: bytes, data: bytes, more: bytes) -> None:
    try:
        document = read_document(prefix + data + more)
    except InputError:
        return
    assert "\0" not in document.source
    document.source.encode()


# -- what is no text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"GIF89a\x01\x00\x01\x00", "GIF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "ZIP"),
        (b"\x1f\x8b\x08\x00\x00\x00", "gzip"),
        (HTTP_HEADER + b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)) * 20, "neither"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "neither"),
        (bytes(100), "neither"),
        (b"a\x00\x01\x02\x03b\xff\xfe\x00\x10", "neither"),
    ],
)
def test_binary_files_are_refused_with_a_remedy(data: bytes, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read_document(data, name="a.bin")
    assert caught.value.status is Status.UNDECODABLE
    assert what in caught.value.message
    assert caught.value.hint
    assert str(caught.value).startswith("a.bin: ")


def test_nuls_become_spaces_one_for_one() -> None:
    document = read_document(b"A bridge\x00 of steel\x00 over the river, closed until spring.")
    assert document.source == "A bridge  of steel  over the river, closed until spring."
    assert document.warnings == ("2 NUL characters replaced by spaces",)


def test_text_that_was_given_is_mended_too() -> None:
    document = read_document("A\0bridge \ud83d closed", kind=Kind.TEXT)
    assert (document.source, document.encoding) == ("A bridge \ufffd closed", None)
    assert document.warnings == ("1 lone surrogate replaced by U+FFFD", "1 NUL character replaced by spaces")


def test_limit_on_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 10)
    assert read_document(b"x" * 10).source == "x" * 10
    for source in (b"x" * 11, "x" * 11):
        with pytest.raises(InputError) as caught:
            read_document(source)
        assert caught.value.status is Status.TOO_LARGE


# -- files ------------------------------------------------------------------------------------------------------------


def test_read_path_reads_and_names(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page(charset="iso-8859-1").encode("cp1252"))
    document = read_path(tmp_path / "a.html", id="x", url="https://A.example.org/b")
    assert (document.id, document.source, document.kind) == ("x", page(charset="iso-8859-1"), Kind.HTML)
    assert (document.host, document.encoding) == ("a.example.org", "cp1252")


def test_read_path_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 10)
    (tmp_path / "a.txt").write_bytes(b"x" * 1000)
    with pytest.raises(InputError) as caught:
        read_path(tmp_path / "a.txt", id="a")
    assert caught.value.status is Status.TOO_LARGE


def test_empty_file_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    document = read_path(tmp_path / "a.txt", id="a")
    assert (document.source, document.kind, document.warnings) == ("", Kind.TEXT, ())


@pytest.mark.parametrize("name", ["folder", "missing.txt", "dangling.txt", "loop.txt"])
def test_paths_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with pytest.raises(InputError) as caught:
        read_path(tmp_path / name, id="a")
    assert caught.value.status is Status.UNREADABLE
    assert name in str(caught.value)


def test_permission_error_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(InputError, match="permission denied; make it readable") as caught:
        read_path(tmp_path / "a.txt", id="a")
    assert caught.value.status is Status.UNREADABLE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root")
def test_file_without_read_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch(mode=0o200)
    with pytest.raises(InputError, match="permission denied"):
        read_path(tmp_path / "a.txt", id="a")


def test_given_kind_is_kept() -> None:
    assert read_document(page(), kind=Kind.TEXT).kind is Kind.TEXT


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example.ORG/a", "news.example.org"),
        ("http://user:secret@example.org:8080/", "example.org"),
        ("//cdn.example.org/x", "cdn.example.org"),
        (" https://example.org. ", "example.org"),
        ("https://bücher.example/", "bücher.example"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("http://[::1]:80/", "::1"),
        ("http://[broken/", None),
        ("story.html", None),
        ("mailto:someone", None),
        ("https:///path", None),
        ("", None),
        (None, None),
    ],
)
def test_host(url: str | None, host: str | None) -> None:
    assert host_of(url) == host
