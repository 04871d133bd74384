"""Bytes to `Document`: what the text is, in which encoding it stood, and whether it is HTML or text.

The steps, each tried only where the one before gave nothing: byte order mark; charset of a saved HTTP response or
WARC record; `<meta charset>` or XML declaration; strict UTF-8; UTF-16 without a mark; UTF-8 with a few broken bytes; a
guess.  A charset that is declared but does not fit the bytes becomes a warning, never an error.

The label map follows the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels): pages that
declare ISO-8859-1 mean windows-1252, and so on.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from cleaner import limits
from cleaner.errors import InputError
from cleaner.types import Document, Kind, Status

#: Bytes in which a page may declare its charset.  Browsers look at 1,024, but saved pages carry comments before it.
DECLARATION_BYTES: Final = 4_096

#: Share of control characters (NUL among them) in text of known encoding.  Random bytes have .11, executables more.
MAX_CONTROL_SHARE: Final = 0.1

#: The same for bytes whose encoding has to be guessed: real text of the old code pages has none.
MAX_CONTROL_SHARE_UNKNOWN: Final = 0.02

#: Share of NUL bytes that shows UTF-16: Latin script .5, Cyrillic .08 (its spaces); and the share of them on one side.
MIN_UTF16_NUL_SHARE: Final = 0.02
MIN_UTF16_SIDE_SHARE: Final = 0.9

#: Share of broken places in text under a byte order mark; a cut-off end is one place.
MAX_BROKEN_SHARE: Final = 0.01

#: Bytes that the detector of encodings sees; it takes about 1 ms for 1 kB and gains nothing from more.
DETECTOR_SAMPLE_BYTES: Final = 32_768

#: Share of a text's characters beyond ASCII that one language's alphabet has to explain.  In the 25 languages of
#: tests/reading/test_document.py the right codec reaches 1.0; for other scripts no Latin alphabet gets beyond .73.
MIN_ALPHABET_SHARE: Final = 0.9

#: Shares of a text's characters beyond ASCII.  Japanese samples of tests/reading/test_document.py have .41 to .53
#: Hiragana, texts in other scripts read with a Japanese codec none; Korean ones have 1.0 Hangul; Chinese does not fit
#: the Korean codec.
MIN_HIRAGANA_SHARE: Final = 0.2
MIN_HANGUL_SHARE: Final = 0.95

#: Characters from the top in which a root tag (doctype, html, head, body) shows HTML; and in which block tags count.
KIND_ROOT_CHARS: Final = 4_096
KIND_SAMPLE_CHARS: Final = 65_536

#: Block tags of a fragment without a root; of one that opens and ends with a tag; and lines of text for each tag where
#: the fragment does not open with one.  A text about HTML mentions a tag or two, amid prose.
MIN_BLOCK_TAGS: Final = 3
MIN_BLOCK_TAGS_CLOSED: Final = 2
KIND_TAIL_CHARS: Final = 256  # characters at the end in which the last tag is looked for; the rest is white space
MAX_LINES_PER_TAG: Final = 2


# -- tables -------------------------------------------------------------------------------------------------------

# UTF-32 stands before UTF-16, whose little-endian mark is a prefix of its own.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC: Final = (
    (b"%PDF-", "a PDF file", "extract its text first, for example with pdftotext"),
    (b"\x89PNG\r\n", "a PNG image", "leave images out of the input"),
    (b"\xff\xd8\xff", "a JPEG image", "leave images out of the input"),
    (b"GIF87a", "a GIF image", "leave images out of the input"),
    (b"GIF89a", "a GIF image", "leave images out of the input"),
    (b"PK\x03\x04", "a ZIP archive or office document", "unpack it, or save it as HTML or text"),
    (b"\x1f\x8b", "gzip-compressed", "unpack it first, for example with gunzip"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "unpack it first, for example with unzstd"),
)

# Labels whose meaning on the web is not the one that Python's codec registry gives them.
_LABELS: Final = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "latin1", "latin-1", "l1"), "cp1252"),
    **dict.fromkeys(("ascii", "us-ascii", "ansi_x3.4-1968", "cp819", "x-cp1252", "windows-1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5", "windows-1254"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "iso8859-11", "dos-874", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "chinese", "csgb2312"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), "euc_jp"),
    **dict.fromkeys(("iso-8859-8-i", "logical"), "iso8859_8"),
    **dict.fromkeys(("macintosh", "mac", "x-mac-roman"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("koi", "koi8", "koi8-ru"), "koi8_u"),
    # Read by way of ASCII, such a declaration cannot be true.
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "utf16", "unicode", "utf8", "unicode-1-1-utf-8"), "utf-8"),
}

# Registry names that a label may resolve to; keeps out rot13, base64, punycode, unicode_escape and utf-7.
_ALLOWED: Final = re.compile(r"utf-8|cp125\d|cp8(?:66|74)|iso8859-\d{1,2}|koi8-[ru]|iso2022_jp|gb18030|hz")

# Codecs that give every byte a meaning of its own, so that a strict decode proves next to nothing.
_SINGLE_BYTE: Final = re.compile(r"cp125\d|cp8(?:66|74)|iso8859.\d{1,2}|koi8.[ru]|mac_\w{1,10}")

# Letters beyond ASCII that a language writes.  One codec shows a text in letters of one language; the wrong one gives a
# mix that no language has.  Order settles ties: the encodings common on the web first.
_ALPHABETS: Final = (
    ("cp1252", "éèêëïöüñçàâîô£½¼¾±×÷¢¥"),
    ("cp1252", "àâæçéèêëîïôœùûüÿ"),
    ("cp1252", "äöüß"),
    ("cp1252", "áéíñóúü¿¡ºª"),
    ("cp1252", "ãáàâçéêíõóôúüºª"),
    ("cp1252", "àèéìíîòóùúº"),
    ("cp1252", "éëïóöüáèêíúà"),
    ("cp1252", "åäöéšž"),
    ("cp1252", "æøåéòôóèê"),
    ("cp1252", "áéíóúýðþæö"),
    ("cp1252", "àçèéíïòóúü·"),
    ("cp1250", "ąćęłńóśźżé"),
    ("cp1250", "áčďéěíňóřšťúůýžäöü"),
    ("cp1250", "áäčďéíĺľňóôŕšťúýž"),
    ("cp1250", "áéíóöőúüűä"),
    ("cp1250", "ăâîşţé"),
    ("cp1250", "čćđšžé"),
    ("iso8859_2", "ąćęłńóśźżé"),
    ("iso8859_2", "áčďéěíňóřšťúůýžäöü"),
    ("iso8859_2", "áäčďéíĺľňóôŕšťúýž"),
    ("iso8859_2", "áéíóöőúüűä"),
    ("cp1254", "çğıöşüâîûi̇é"),
    ("cp1257", "ąčęėįšųūžé"),
    ("cp1257", "āčēģīķļņšūžé"),
    ("cp1257", "äöõüšžé"),
)
_SIGNS: Final = "“”‘’‚„‹›«»–—…•·€°§©®™\xa0\xad´"

# Hiragana, which all Japanese prose has between its kanji, and Hangul, of which Korean prose consists.
_SCRIPTS: Final = (
    ("cp932", re.compile("[\u3041-\u3093]"), MIN_HIRAGANA_SHARE),
    ("euc_jp", re.compile("[\u3041-\u3093]"), MIN_HIRAGANA_SHARE),
    ("cp949", re.compile("[\uac00-\ud7a3\u2018-\u201d\u3001-\u3011]"), MIN_HANGUL_SHARE),
)

# The codecs among which the detector may choose; it is poor at telling Latin ones apart, which the alphabets do.
_GUESSES: Final = [
    *("cp1251", "koi8_r", "koi8_u", "cp1253", "cp1255", "cp1256", "cp874", "cp866", "iso8859_5", "iso8859_7"),
    *("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"),
    *("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2"),
]

# -- patterns -----------------------------------------------------------------------------------------------------
# All of them have bounded quantifiers and no alternation inside a repetition, so that no input can make them blow up.

_HTTP_START: Final = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}\b")
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_HEADER_LINE: Final = re.compile(rb"[!#-'*+.0-9A-Za-z^_`|~-]{1,80}:|[ \t]")
_CHARSET_PARAMETER: Final = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_DECLARED: Final = re.compile(
    rb"<(?:meta\s[^<>]{0,400}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})"
    rb"|\?xml\s[^<>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([\w.:-]{2,40}))",
    re.IGNORECASE,
)
_CONTROLS: Final = "".join(map(chr, (*range(0x09), *range(0x0E, 0x20), 0x7F)))
_CONTROL: Final = re.compile(f"[{re.escape(_CONTROLS)}]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_BLOCK_START: Final = r"(?:\A|>|\n)\s{0,200}"
_HTML_START: Final = re.compile(r"\ufeff?\s{0,4000}<(?:!doctype\s{1,20}html|html)[\s>]", re.IGNORECASE)
_ROOT_TAG: Final = re.compile(_BLOCK_START + r"<(?:!doctype\s{1,20}html|html|head|body)[\s>]", re.IGNORECASE)
_BLOCK_NAMES: Final = (
    r"(?:p|div|h[1-6]|ul|ol|li|table|tr|td|section|article|main|header|footer|nav|figure|blockquote)"
    r"(?:\s[^<>]{0,400})?>"
)
_BLOCK_TAG: Final = re.compile("</?" + _BLOCK_NAMES, re.IGNORECASE)
_LEADING_BLOCK_TAG: Final = re.compile(_BLOCK_START + "<" + _BLOCK_NAMES, re.IGNORECASE)
_TAG_FIRST: Final = re.compile(r"\s{0,200}<(?:[a-z][a-z0-9]{0,10}[\s/>]|!--)", re.IGNORECASE)

_HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".shtml")
_TEXT_SUFFIXES: Final = (".txt", ".text", ".md")
SUFFIXES: Final = _HTML_SUFFIXES + _TEXT_SUFFIXES
"""File name endings, lower case, that are taken from a folder."""


# -- public -------------------------------------------------------------------------------------------------------


def decode(data: bytes, name: str = "input") -> tuple[str, str, tuple[str, ...]]:
    """Turn bytes into text; a saved response loses its header.

    Returns:
        The text, the Python name of its codec, and warnings.

    Raises:
        InputError: the bytes are no text (status `undecodable`).  `name` is how the message calls them.

    >>> decode("Grüße".encode("utf-16"))
    ('Grüße', 'utf-16-le', ())
    """
    return _decode_payload(_unwrap(data), name)


def guess_kind(text: str, name: str = "") -> Kind:
    """HTML or text: by the file name where it tells, else by the tags near the top.

    >>> guess_kind("<!DOCTYPE html><title>A</title>", "page.txt").value
    'html'
    >>> guess_kind("The <p> tag starts a paragraph.").value
    'text'
    """
    lower = name.lower()
    if lower.endswith(_HTML_SUFFIXES):
        return Kind.HTML
    if lower.endswith(_TEXT_SUFFIXES):
        return Kind.HTML if _HTML_START.match(text) else Kind.TEXT
    if _ROOT_TAG.search(text, 0, KIND_ROOT_CHARS):
        return Kind.HTML
    return Kind.HTML if _is_fragment(text) else Kind.TEXT


def host_of(url: str | None) -> str | None:
    """The host of a URL in lower case, without port and user; None where there is none.

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
    """Make a Document from bytes or text.  What is not given (`kind`, `url` of a WARC record) is found in the source.

    Raises:
        InputError: too large, or no text.
    """
    if len(source) > limits.MAX_DOCUMENT_BYTES:
        raise _too_large(name or id or "input")
    encoding: str | None = None
    if isinstance(source, str):
        text, warnings = _without_surrogates(source)
    else:
        wrapped = _unwrap(source)
        text, encoding, warnings = _decode_payload(wrapped, name or id or "input")
        url = url or wrapped.url
    text, nuls = _without_nuls(text)
    return Document(
        id=id,
        source=text,
        kind=kind or guess_kind(text, name),
        url=url,
        host=host_of(url),
        encoding=encoding,
        warnings=warnings + nuls,
    )


def read_path(path: Path, *, id: str, url: str | None = None, kind: Kind | None = None) -> Document:
    """Read a file as a Document.

    Raises:
        InputError: it cannot be read, is too large, or is no text.
    """
    return read_document(read_bytes(path), id=id, url=url, kind=kind, name=path.name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; of one that is too large one byte more than may be, which `read_document` refuses.

    Raises:
        InputError: it cannot be read.
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


# -- saved responses ----------------------------------------------------------------------------------------------


class _Wrapped(NamedTuple):
    """The bytes of a page, and what the header in front of them said."""

    payload: bytes
    charset: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()


def _unwrap(data: bytes) -> _Wrapped:
    if data.startswith(b"WARC/1."):
        return _unwrap_warc(data)
    return _unwrap_http(data)


def _unwrap_http(data: bytes) -> _Wrapped:
    charset: str | None = None
    # More than one header where a client followed redirects and saved them all.
    while _HTTP_START.match(data) and (head := _header(data)) is not None:
        fields, data = head
        found = _CHARSET_PARAMETER.search(fields.get("content-type", ""))
        charset = found[1] if found else None
        if fields.get("transfer-encoding", "").lower() == "chunked":
            data = _join_chunks(data)
    return _Wrapped(data, charset)


def _unwrap_warc(data: bytes) -> _Wrapped:
    rest = data
    while rest.startswith(b"WARC/1.") and (head := _header(rest)) is not None:
        fields, body = head
        length = fields.get("content-length", "")
        size = int(length) if length.isdecimal() else len(body)
        payload, rest = body[:size], body[size:].lstrip(b"\r\n")
        if fields.get("warc-type", "").lower() in ("response", "resource", "conversion"):
            inner = _unwrap_http(payload)
            url = fields.get("warc-target-uri", "").strip("<>") or None
            warnings = ("only the first response of the WARC file is read",) if rest else ()
            return inner._replace(url=url, warnings=warnings)
    return _Wrapped(data)


def _header(data: bytes) -> tuple[dict[str, str], bytes] | None:
    """Header fields in lower case and the bytes after the empty line; None where this is no header."""
    end = _BLANK_LINE.search(data, 0, limits.MAX_HEADER_BYTES)
    if end is None:
        return None
    fields: dict[str, str] = {}
    for line in data[: end.start()].splitlines()[1:]:
        if not _HEADER_LINE.match(line):
            return None
        key, _, value = line.decode("latin-1").partition(":")
        fields[key.strip().lower()] = value.strip()
    # Only a proxy's greeting before another header has no fields; anything else without them is prose.
    return (fields, data[end.end() :]) if fields or _HTTP_START.match(data, end.end()) else None


def _join_chunks(data: bytes) -> bytes:
    """The body without the sizes of chunked transfer; the bytes as they are where they are not in chunks."""
    parts: list[bytes] = []
    at = 0
    while (line := data.find(b"\r\n", at)) >= 0:
        try:
            size = int(data[at:line].partition(b";")[0], 16)
        except ValueError:
            return data
        if size == 0:
            return b"".join(parts)
        parts.append(data[line + 2 : line + 2 + size])
        at = line + 2 + size + 2
    return b"".join(parts) if parts else data


# -- encodings ----------------------------------------------------------------------------------------------------


def _decode_payload(wrapped: _Wrapped, name: str) -> tuple[str, str, tuple[str, ...]]:
    data = wrapped.payload
    for magic, what, remedy in _MAGIC:
        if data.startswith(magic):
            raise InputError(name, f"is {what}, not text", remedy, Status.UNDECODABLE)
    text, codec, warnings = _decode_bytes(data, wrapped.charset, name)
    return text, codec, wrapped.warnings + warnings


def _decode_bytes(data: bytes, charset: str | None, name: str) -> tuple[str, str, tuple[str, ...]]:
    refuted: list[tuple[str, str]] = []
    unmarked = data
    for source, codec, skip in _claims(data, charset):
        text = _strict(data[skip:] if skip else unmarked, codec)
        if text is not None and not _contradicted(data, codec):
            return text, codec, _refutations(refuted, codec)
        if skip and (mended := _mostly(data[skip:], codec)):
            return mended[0], codec, _refutations(refuted, codec) + mended[1]
        refuted.append((source, codec))
        unmarked = data[skip:] if skip else unmarked
    found = _undeclared(unmarked)
    if found is None:
        message = "neither UTF-8 nor any other text"
        raise InputError(name, message, "leave it out, or save it as UTF-8 text", Status.UNDECODABLE)
    return found[0], found[1], _refutations(refuted, found[1]) + found[2]


def _refutations(claims: list[tuple[str, str]], codec: str) -> tuple[str, ...]:
    return tuple(f"{who} says {said}, but the bytes are {codec}" for who, said in claims if said != codec)


def _claims(data: bytes, header: str | None) -> Iterator[tuple[str, str, int]]:
    """Who says which codec, the most trusted first, and how many bytes to skip."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            yield "the byte order mark", codec, len(mark)
    if header and (codec := _codec_of(header)):
        yield "the response header", codec, 0
    top = data[:DECLARATION_BYTES]
    found = _DECLARED.search(top) if b"<" in top else None
    if found and (codec := _codec_of((found[1] or found[2]).decode("latin-1"))):
        yield "the page", codec, 0


def _codec_of(label: str) -> str:
    """The Python codec that a declared label means on the web; empty where it means none."""
    key = label.strip().lower()
    if key in _LABELS:
        return _LABELS[key]
    try:
        codec = codecs.lookup(key).name
    except (LookupError, ValueError):
        return ""
    return codec if _ALLOWED.fullmatch(codec) else ""


def _strict(data: bytes, codec: str) -> str | None:
    """The text, or None where the bytes do not fit the codec or give mostly control characters."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    # In UTF-8 control characters are single bytes, which are counted several times as fast.
    share = _control_byte_share(data) if codec == "utf-8" else _control_share(text)
    return text if share <= MAX_CONTROL_SHARE else None


def _control_share(text: str) -> float:
    if not _CONTROL.search(text):
        return 0.0
    return sum(map(text.count, _CONTROLS)) / len(text)


def _control_byte_share(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROLS.encode()))) / max(1, len(data))


def _contradicted(data: bytes, codec: str) -> bool:
    """True where a one-byte charset is declared for bytes that are UTF-8: the page was saved anew and kept its old tag.

    A text in another encoding practically never happens to be valid UTF-8 beyond ASCII.
    """
    return bool(_SINGLE_BYTE.fullmatch(codec)) and not data.isascii() and _strict(data, "utf-8") is not None


def _undeclared(data: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """What the bytes alone tell: UTF-8, UTF-16 by its NUL bytes, nearly UTF-8, or a guess."""
    text = _strict(data, "utf-8")
    if text is not None:
        return text, "utf-8", ()
    found = _unmarked_utf16(data)
    if found is not None:
        return *found, ()
    if _control_byte_share(data) > MAX_CONTROL_SHARE_UNKNOWN:
        return None
    return _nearly_utf8(data) or _guessed(data)


def _unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: ASCII characters leave NULs on one side of each pair only."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    total = even + odd
    if total < MIN_UTF16_NUL_SHARE * len(data) or max(even, odd) < MIN_UTF16_SIDE_SHARE * total:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data, codec)
    return None if text is None else (text, codec)


def _mostly(data: bytes, codec: str) -> tuple[str, tuple[str, ...]] | None:
    """The text under a byte order mark with a few broken places, such as a cut-off end."""
    text = data.decode(codec, errors="replace")
    broken = text.count("\ufffd")
    if broken > MAX_BROKEN_SHARE * len(text) or _control_share(text) > MAX_CONTROL_SHARE:
        return None
    return text, (_broken(broken, codec),)


def _nearly_utf8(data: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """UTF-8 with broken places (a cut-off end, a pasted byte): no more of them than characters that are right."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    # What UTF-8 took more than one byte for; each U+FFFD of our own counts with two bytes too many.
    whole = len(text.encode()) - len(text) - 2 * broken
    return (text, "utf-8", (_broken(broken, "utf-8"),)) if whole >= broken else None


def _broken(count: int, codec: str) -> str:
    return f"{'1 place is' if count == 1 else f'{count} places are'} not valid {codec}, shown as U+FFFD"


def _guessed(data: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    lines = _telling_lines(data)
    codec = _latin_codec(lines) or _script_codec(lines) or _detected_codec(lines)
    text = _strict(data, codec) if codec else None
    return None if text is None else (text, codec, (f"encoding guessed: {codec}",))


def _telling_lines(data: bytes) -> bytes:
    """A sample made of lines with bytes beyond ASCII; markup and scripts would only thin the evidence."""
    lines: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > DETECTOR_SAMPLE_BYTES:
            break
    sample = b"\n".join(lines)
    if len(sample) <= DETECTOR_SAMPLE_BYTES:
        return sample
    # Cut at a space, so that no character of two bytes is cut in half.
    cut = sample.rfind(b" ", 0, DETECTOR_SAMPLE_BYTES)
    return sample[:cut] if cut > 0 else sample[:DETECTOR_SAMPLE_BYTES]


def _latin_codec(sample: bytes) -> str:
    """The codec in which nearly all letters belong to one language of Latin script; empty where none does."""
    counts = Counter(sample.translate(None, bytes(range(0x80))))
    total = sum(counts.values())
    best, best_share = "", 0.0
    for codec, alphabet in _ALPHABETS:
        known = sum(n for byte, n in counts.items() if _letter(byte, codec) in alphabet + _SIGNS)
        if known > best_share * total:
            best, best_share = codec, known / total
    return best if best_share >= MIN_ALPHABET_SHARE else ""


def _letter(byte: int, codec: str) -> str:
    return bytes((byte,)).decode(codec, errors="replace").lower()


def _script_codec(sample: bytes) -> str:
    """The codec that shows a script which the detector confuses with others of two bytes a character."""
    for codec, script, share in _SCRIPTS:
        text = _strict(sample, codec)
        if text and sum(1 for _ in script.finditer(text)) >= share * sum(1 for char in text if char > "\x7f"):
            return codec
    return ""


def _detected_codec(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import, and most documents are UTF-8

    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return best.encoding if best else ""


# -- text ---------------------------------------------------------------------------------------------------------


def _without_nuls(text: str) -> tuple[str, tuple[str, ...]]:
    """NULs, which no parser takes, become spaces one for one, so that offsets stay what they were."""
    count = text.count("\0")
    if not count:
        return text, ()
    return text.replace("\0", " "), (f"{count} NUL character{'s' * (count > 1)} replaced by spaces",)


def _without_surrogates(text: str) -> tuple[str, tuple[str, ...]]:
    """Lone surrogates, which JSON may hold but no file can, become U+FFFD.  Decoded bytes have none."""
    count = 0 if text.isascii() else len(_SURROGATE.findall(text))
    if not count:
        return text, ()
    return _SURROGATE.sub("\ufffd", text), (f"{count} lone surrogate{'s' * (count > 1)} replaced by U+FFFD",)


def _is_fragment(text: str) -> bool:
    """HTML without a root: it opens with a tag, or most of its lines do; prose that mentions tags does neither."""
    sample = text[:KIND_SAMPLE_CHARS]
    if _TAG_FIRST.match(sample):
        closed = text[-KIND_TAIL_CHARS:].rstrip().endswith(">")
        tags = sum(1 for _ in _BLOCK_TAG.finditer(sample))
        return tags >= (MIN_BLOCK_TAGS_CLOSED if closed else MIN_BLOCK_TAGS)
    tags = sum(1 for _ in _LEADING_BLOCK_TAG.finditer(sample))
    if tags < MIN_BLOCK_TAGS:
        return False
    return tags * MAX_LINES_PER_TAG >= sum(1 for line in sample.splitlines() if line.strip())


def _too_large(name: str) -> InputError:
    limit = f"{limits.MAX_DOCUMENT_BYTES // limits.MEBIBYTE} MiB"
    return InputError(name, f"larger than {limit}", "split it, or leave it out", Status.TOO_LARGE)
