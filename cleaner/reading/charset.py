"""Bytes to text: which encoding the bytes are in.

The steps; each is tried only where the one before gave nothing: byte order mark; charset of a saved HTTP response or
WARC record; `<meta charset>` or XML declaration; strict UTF-8; UTF-16 without a mark; UTF-8 with a few broken bytes; a
guess.  A declared charset that does not fit the bytes becomes a warning, never an error.

The label map follows the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels): pages that
declare ISO-8859-1 mean windows-1252, and so on.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from cleaner.errors import InputError
from cleaner.types import Status

#: Bytes from the start in which a page may declare its charset.  Browsers look at 1,024, but saved pages often begin
#: with a comment.
DECLARATION_BYTES: Final = 4_096

#: Most control characters (NUL among them) as a share of a text of declared encoding.  Random bytes have .11,
#: executables more.
MAX_CONTROL_SHARE: Final = 0.1

#: The same if the encoding must be guessed: real text in the old code pages has none.
MAX_CONTROL_SHARE_UNKNOWN: Final = 0.02

#: Least share of NUL bytes in UTF-16: Latin script has .5, Cyrillic .08 (its spaces).  And the least share of these
#: NULs that are on one side, either the first or the second byte of each pair.
MIN_UTF16_NUL_SHARE: Final = 0.02
MIN_UTF16_SIDE_SHARE: Final = 0.9

#: Most broken places as a share of the characters behind a byte order mark; a cut-off end is one place.
MAX_BROKEN_SHARE: Final = 0.01

#: Bytes given to charset_normalizer.  It takes about 1 ms for 1 kB, and is no more accurate with more.
DETECTOR_SAMPLE_BYTES: Final = 32_768

#: Least share of a text's non-ASCII characters that are in one language's alphabet.  In the 25 languages of
#: tests/reading/test_charset.py the right codec reaches 1.0; for other scripts no Latin alphabet gets beyond .73.
MIN_ALPHABET_SHARE: Final = 0.9

#: Least shares of a text's non-ASCII characters.  The Japanese samples of tests/reading/test_charset.py have .41 to
#: .53 Hiragana; texts in other scripts that are read with a Japanese codec have none.  Korean samples have 1.0 Hangul;
#: Chinese does not fit the Korean codec.
MIN_HIRAGANA_SHARE: Final = 0.2
MIN_HANGUL_SHARE: Final = 0.95


# UTF-32 comes before UTF-16: the little-endian mark of UTF-16 is a prefix of that of UTF-32.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
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
    # A page in UTF-16 has no ASCII bytes in a row, so a declaration of UTF-16 that we can read is false.
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "utf16", "unicode", "utf8", "unicode-1-1-utf-8"), "utf-8"),
}

# Python codecs that a label may mean.  This keeps out rot13, base64, punycode, unicode_escape and utf-7.
_ALLOWED: Final = re.compile(r"utf-8|cp125\d|cp8(?:66|74)|iso8859-\d{1,2}|koi8-[ru]|iso2022_jp|gb18030|hz")

# Codecs in which nearly every byte is valid, so that a strict decode proves next to nothing.
_SINGLE_BYTE: Final = re.compile(r"cp125\d|cp8(?:66|74)|iso8859.\d{1,2}|koi8.[ru]|mac_\w{1,10}")

# Non-ASCII letters, one language per line.  The right codec gives letters of one language, a wrong one a mix that no
# language has.  The order settles ties: encodings that are common on the web come first.
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

# The codecs among which charset_normalizer may choose.  It distinguishes Latin codecs badly; `_ALPHABETS` does that.
_GUESSES: Final = [
    *("cp1251", "koi8_r", "koi8_u", "cp1253", "cp1255", "cp1256", "cp874", "cp866", "iso8859_5", "iso8859_7"),
    *("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"),
    *("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2"),
]

# All patterns have bounded quantifiers and no alternation inside a repetition, so that no input can make them slow.
_DECLARED: Final = re.compile(
    rb"<(?:meta\s[^<>]{0,400}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})"
    rb"|\?xml\s[^<>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([\w.:-]{2,40}))",
    re.IGNORECASE,
)
_CONTROLS: Final = "".join(map(chr, (*range(0x09), *range(0x0E, 0x20), 0x7F)))
_CONTROL: Final = re.compile(f"[{re.escape(_CONTROLS)}]")


class Decoded(NamedTuple):
    """The text of some bytes, the Python name of its codec, and warnings."""

    text: str
    codec: str
    warnings: tuple[str, ...] = ()


class _Claim(NamedTuple):
    """A codec that somebody states for the bytes, and the length of the byte order mark that states it."""

    source: str
    codec: str
    mark_length: int = 0


def decode_bytes(data: bytes, charset: str | None, name: str) -> Decoded:
    """The text of bytes that are in no envelope.

    Args:
        data: the bytes.
        charset: the label in the header of the response, None where there is none.
        name: how the error message calls the input.

    Raises:
        InputError: the bytes are not text (status `undecodable`).
    """
    refuted: list[_Claim] = []
    unmarked = data
    for claim in _claims(data, charset):
        unmarked = data[claim.mark_length :] if claim.mark_length else unmarked
        text = _strict(unmarked, claim.codec)
        if text is not None and not _contradicted(data, claim.codec):
            return Decoded(text, claim.codec, _refutations(refuted, claim.codec))
        if claim.mark_length and (mended := _mostly(unmarked, claim.codec)):
            return mended._replace(warnings=_refutations(refuted, claim.codec) + mended.warnings)
        refuted.append(claim)
    decoded = _undeclared(unmarked)
    if decoded is None:
        message = "neither UTF-8 nor any other text"
        raise InputError(name, message, "leave it out, or save it as UTF-8 text", Status.UNDECODABLE)
    return decoded._replace(warnings=_refutations(refuted, decoded.codec) + decoded.warnings)


def _refutations(claims: list[_Claim], codec: str) -> tuple[str, ...]:
    return tuple(
        f"{claim.source} says {claim.codec}, but the bytes are {codec}" for claim in claims if claim.codec != codec
    )


def _claims(data: bytes, header: str | None) -> Iterator[_Claim]:
    """Declared encodings, most trusted first."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            yield _Claim("the byte order mark", codec, len(mark))
    if header and (codec := _codec_of(header)):
        yield _Claim("the response header", codec)
    top = data[:DECLARATION_BYTES]
    match = _DECLARED.search(top) if b"<" in top else None
    if match and (codec := _codec_of((match[1] or match[2]).decode("latin-1"))):
        yield _Claim("the page", codec)


def _codec_of(label: str) -> str:
    """The Python codec for a declared label, by the rules of the web; empty if there is none."""
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
    # In UTF-8 control characters are single bytes; bytes are counted several times as fast as characters.
    share = _control_byte_share(data) if codec == "utf-8" else _control_share(text)
    return text if share <= MAX_CONTROL_SHARE else None


def _control_share(text: str) -> float:
    if not _CONTROL.search(text):
        return 0.0
    return sum(map(text.count, _CONTROLS)) / len(text)


def _control_byte_share(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROLS.encode()))) / max(1, len(data))


def _contradicted(data: bytes, codec: str) -> bool:
    """True if a one-byte charset is declared for bytes that are UTF-8: the page was saved anew with its old tag.

    A text in another encoding that has non-ASCII bytes is practically never valid UTF-8 by chance.
    """
    return bool(_SINGLE_BYTE.fullmatch(codec)) and not data.isascii() and _strict(data, "utf-8") is not None


def _undeclared(data: bytes) -> Decoded | None:
    """The text by its bytes alone: UTF-8, UTF-16 by its NUL bytes, nearly UTF-8, or a guess."""
    text = _strict(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    utf16 = _unmarked_utf16(data)
    if utf16 is not None:
        return utf16
    if _control_byte_share(data) > MAX_CONTROL_SHARE_UNKNOWN:
        return None
    return _nearly_utf8(data) or _guessed(data)


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """The text of UTF-16 without a mark: its ASCII characters have NULs on one side of each pair of bytes only."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    total = even + odd
    if total < MIN_UTF16_NUL_SHARE * len(data) or max(even, odd) < MIN_UTF16_SIDE_SHARE * total:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data, codec)
    return None if text is None else Decoded(text, codec)


def _mostly(data: bytes, codec: str) -> Decoded | None:
    """The text behind a byte order mark where a few places are broken, such as a cut-off end."""
    text = data.decode(codec, errors="replace")
    broken = text.count("\ufffd")
    if broken > MAX_BROKEN_SHARE * len(text) or _control_share(text) > MAX_CONTROL_SHARE:
        return None
    return Decoded(text, codec, (_broken(broken, codec),))


def _nearly_utf8(data: bytes) -> Decoded | None:
    """The text of UTF-8 with broken places (a cut-off end, a pasted byte), as long as they do not outnumber the
    characters of several bytes that are right."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    # Bytes beyond the first of each character.  Each U+FFFD that `replace` put in adds two that the input has not.
    further_bytes = len(text.encode()) - len(text) - 2 * broken
    return Decoded(text, "utf-8", (_broken(broken, "utf-8"),)) if further_bytes >= broken else None


def _broken(count: int, codec: str) -> str:
    return f"{'1 place is' if count == 1 else f'{count} places are'} not valid {codec}, shown as U+FFFD"


def _guessed(data: bytes) -> Decoded | None:
    lines = _telling_lines(data)
    codec = _latin_codec(lines) or _script_codec(lines) or _detected_codec(lines)
    text = _strict(data, codec) if codec else None
    return None if text is None else Decoded(text, codec, (f"encoding guessed: {codec}",))


def _telling_lines(data: bytes) -> bytes:
    """Sample the lines with non-ASCII bytes; the rest is no evidence."""
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
    """The codec in which nearly all letters belong to one language of Latin script; empty if none does."""
    counts = Counter(sample.translate(None, bytes(range(0x80))))
    total = sum(counts.values())
    best, best_share = "", 0.0
    for codec, alphabet in _ALPHABETS:
        explained = sum(n for byte, n in counts.items() if _letter(byte, codec) in alphabet + _SIGNS)
        if explained > best_share * total:
            best, best_share = codec, explained / total
    return best if best_share >= MIN_ALPHABET_SHARE else ""


def _letter(byte: int, codec: str) -> str:
    return bytes((byte,)).decode(codec, errors="replace").lower()


def _script_codec(sample: bytes) -> str:
    """The codec of a script that charset_normalizer confuses with others of two bytes per character; empty if it is
    none of them."""
    for codec, script, share in _SCRIPTS:
        text = _strict(sample, codec)
        if text and sum(1 for _ in script.finditer(text)) >= share * sum(1 for char in text if char > "\x7f"):
            return codec
    return ""


def _detected_codec(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import, and most documents are UTF-8

    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return best.encoding if best else ""
