"""Bytes to `Document`: the text, its encoding, and whether it is HTML or text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cleaner import limits
from cleaner.errors import InputError
from cleaner.reading.charset import Decoded, decode_bytes
from cleaner.reading.envelope import Envelope, unwrap
from cleaner.reading.sniff import binary_format, guess_kind
from cleaner.types import Document, Kind, Status

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def decode(data: bytes, name: str = "input") -> Decoded:
    """The text of bytes, without the header of a saved response.

    Args:
        data: the bytes.
        name: how the error message calls them.

    Raises:
        InputError: the bytes are not text (status `undecodable`).

    >>> decode("Grüße".encode("utf-16"))
    Decoded(text='Grüße', codec='utf-16-le', warnings=())
    """
    return _decode_payload(unwrap(data), name)


def host_of(url: str | None) -> str | None:
    """The host of a URL in lower case, without port and user; None if there is none.

    >>> host_of("https://me@News.Example.org:8080/a"), host_of("story.html")
    ('news.example.org', None)
    """
    if not url:
        return None
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return host.rstrip(".") or None if host else None


def read_document(
    source: str | bytes, *, id: str = "", url: str | None = None, kind: Kind | None = None, name: str = ""
) -> Document:
    """Make a Document from bytes or text.

    Args:
        source: the bytes of a file, perhaps with the header of a saved response, or its text.
        id: the document's name in outputs.
        url: its address; without it that of a WARC record.
        kind: HTML or text; without it a guess from `name` and the text.
        name: the name of the file, which hints at the kind and is used in error messages.

    Raises:
        InputError: the source is too large (status `too-large`) or no text (`undecodable`).
    """
    if len(source) > limits.MAX_DOCUMENT_BYTES:
        raise _too_large(name or id or "input")
    encoding: str | None = None
    if isinstance(source, str):
        text, warnings = _without_surrogates(source)
    else:
        envelope = unwrap(source)
        text, encoding, warnings = _decode_payload(envelope, name or id or "input")
        url = url or envelope.url
    text, nul_warnings = _without_nuls(text)
    return Document(
        id=id,
        source=text,
        kind=kind or guess_kind(text, name),
        url=url,
        host=host_of(url),
        encoding=encoding,
        warnings=warnings + nul_warnings,
    )


def read_path(path: Path, *, id: str, url: str | None = None, kind: Kind | None = None) -> Document:
    """Read a file as a Document.

    Raises:
        InputError: the file cannot be read (status `unreadable`), is too large (`too-large`) or is not text
            (`undecodable`).
    """
    return read_document(read_bytes(path), id=id, url=url, kind=kind, name=path.name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    A file that is too large is read up to one byte beyond the limit, so that `read_document` refuses it.

    Raises:
        InputError: the file cannot be read (status `unreadable`).
    """
    try:
        with path.open("rb") as file:
            return file.read(limits.MAX_DOCUMENT_BYTES + 1)
    except IsADirectoryError:
        raise InputError(str(path), "is a folder", "name a file", Status.UNREADABLE) from None
    except PermissionError:
        raise InputError(str(path), "permission denied", "make it readable", Status.UNREADABLE) from None
    except FileNotFoundError:
        message = "no such file (any more)"
        raise InputError(str(path), message, "check the path and run again", Status.UNREADABLE) from None
    except OSError as error:
        message = f"cannot be read ({error.strerror or error})"
        raise InputError(str(path), message, "check the disk and the path", Status.UNREADABLE) from error
    except ValueError as error:  # a null character in the path
        raise InputError(str(path), f"is no path ({error})", "check the path", Status.UNREADABLE) from error


def _decode_payload(envelope: Envelope, name: str) -> Decoded:
    if binary := binary_format(envelope.payload):
        what, remedy = binary
        raise InputError(name, f"is {what}, not text", remedy, Status.UNDECODABLE)
    decoded = decode_bytes(envelope.payload, envelope.charset, name)
    return decoded._replace(warnings=envelope.warnings + decoded.warnings)


def _without_nuls(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with a space for each NUL, which parsers do not accept; offsets stay the same.  And a warning."""
    count = text.count("\0")
    if not count:
        return text, ()
    return text.replace("\0", " "), (f"{count} NUL character{'s' * (count > 1)} replaced by spaces",)


def _without_surrogates(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with U+FFFD for each lone surrogate, which a JSON string may hold but no file.  And a warning.

    Decoded bytes have no lone surrogates.
    """
    count = 0 if text.isascii() else len(_SURROGATE.findall(text))
    if not count:
        return text, ()
    return _SURROGATE.sub("\ufffd", text), (f"{count} lone surrogate{'s' * (count > 1)} replaced by U+FFFD",)


def _too_large(name: str) -> InputError:
    limit = f"{limits.MAX_DOCUMENT_BYTES // limits.MEBIBYTE} MiB"
    return InputError(name, f"larger than {limit}", "split it, or leave it out", Status.TOO_LARGE)
