"""Bytes to documents: encodings declared, true, false and missing; saved responses; what is no text; HTML or text."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import limits
from cleaner.errors import InputError
from cleaner.reading.document import (
    DECLARATION_BYTES,
    DETECTOR_SAMPLE_BYTES,
    decode,
    guess_kind,
    host_of,
    read_document,
    read_path,
)
from cleaner.types import Kind, Status

GERMAN = "Die Brücke über den Fluß bleibt gesperrt, sagte die Bürgermeisterin.\n"
MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
]
GUESSED = "encoding guessed: cp1252"


def page(text: str = GERMAN, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<!DOCTYPE html><html><head>{meta}<title>A</title></head><body><p>{text}</p></body></html>"


# -- steps in order ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mark", "codec"), MARKS)
def test_byte_order_mark_decides_and_is_no_text(mark: bytes, codec: str) -> None:
    assert decode(mark + page(charset="koi8-r").encode(codec)) == (page(charset="koi8-r"), codec, ())


def test_cut_off_end_after_a_mark_costs_one_character() -> None:
    text, codec, warnings = decode((GERMAN * 9).encode("utf-16")[:-1])
    assert (text, codec) == ((GERMAN * 9)[:-1] + "\ufffd", "utf-16-le")
    assert warnings == ("1 place is not valid utf-16-le, shown as U+FFFD",)


def test_false_mark_gives_way() -> None:
    found = decode(codecs.BOM_UTF8 + GERMAN.encode("cp1252"))
    assert found == (GERMAN, "cp1252", ("the byte order mark says utf-8, but the bytes are cp1252", GUESSED))


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="{}">',
        "<META CHARSET={}>",
        "<meta name=x http-equiv='Content-Type' content='text/html; charset={}'>",
        '<?xml version="1.0" encoding="{}"?>',
    ],
)
def test_declaration_in_the_page_is_believed(declaration: str) -> None:
    text = declaration.format("windows-1251") + "<p>Мост закрыт до весны.</p>"
    assert decode(text.encode("cp1251")) == (text, "cp1251", ())


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-1", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("iso-8859-2", "iso8859-2"),
        ("windows-1250", "cp1250"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str) -> None:
    assert decode(page("“Brücke”", label).encode(codec, "ignore"))[1] == codec


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("gb2312", "这座桥将关闭到春天，市长说。"),
        ("gbk", "这座桥将关闭到春天，市长说。"),
        ("big5", "這座橋將關閉到春天，市長說。"),
        ("shift_jis", "橋は春まで閉鎖されます。①"),
        ("euc-jp", "橋は春まで閉鎖されます。"),
        ("iso-2022-jp", "橋は春まで閉鎖されます。"),
        ("euc-kr", "다리는 봄까지 폐쇄됩니다."),
        ("koi8-r", "Мост закрыт до весны."),
        ("windows-874", "สะพานปิด"),
    ],
)
def test_declared_charsets_of_other_scripts(label: str, text: str) -> None:
    codec = {"gb2312": "gb18030", "shift_jis": "cp932", "windows-874": "cp874"}.get(label, label)
    assert decode(page(text, label).encode(codec))[0] == page(text, label)


@pytest.mark.parametrize("label", ["rot13", "base64", "unicode_escape", "utf-7", "x-unheard-of", "idna", "zlib"])
def test_labels_that_are_no_charsets_of_the_web_are_passed_over(label: str) -> None:
    assert decode(page(GERMAN, label).encode()) == (page(GERMAN, label), "utf-8", ())


def test_utf16_declared_in_ascii_bytes_means_utf8() -> None:
    assert decode(page(GERMAN, "utf-16").encode())[:2] == (page(GERMAN, "utf-16"), "utf-8")


def test_declaration_far_down_is_not_looked_for() -> None:
    text = "x" * DECLARATION_BYTES + page(charset="koi8-r")
    assert decode(text.encode())[1] == "utf-8"


def test_false_utf8_declaration_is_a_warning() -> None:
    text = page(GERMAN * 3, "utf-8")
    decoded, codec, warnings = decode(text.encode("cp1252"))
    assert (decoded, codec) == (text, "cp1252")
    assert warnings == ("the page says utf-8, but the bytes are cp1252", GUESSED)


def test_page_saved_anew_as_utf8_with_its_old_declaration_is_utf8() -> None:
    text = page(GERMAN, "iso-8859-1")
    assert decode(text.encode()) == (text, "utf-8", ("the page says cp1252, but the bytes are utf-8",))


def test_plain_utf8_needs_no_declaration() -> None:
    assert decode(GERMAN.encode()) == (GERMAN, "utf-8", ())


def test_nothing_is_text() -> None:
    assert decode(b"") == ("", "utf-8", ())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_is_read_back(text: str) -> None:
    # With a letter first, so that no text happens to begin with the magic of another format.
    assert decode(("a" + text).encode())[0] == "a" + text


PREFIXES = [b"", b"a", b"HTTP/1.1 200\r\n", b"HTTP/1.1 200\nA:b\n\n", b"WARC/1.0\r\n", *(mark for mark, _ in MARKS)]


@given(st.sampled_from(PREFIXES), st.binary(max_size=200), st.sampled_from([b"", "ü".encode() * 50, b"x" * 100]))
def test_any_bytes_become_a_document_or_an_input_error(prefix: bytes, data: bytes, more: bytes) -> None:
    try:
        found = read_document(prefix + data + more)
    except InputError:
        return
    assert "\0" not in found.source
    found.source.encode()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [GERMAN, "Мост через реку закрыт до весны, сказал мэр.\n", page("橋は春まで閉鎖されます。")]
)
def test_utf16_without_a_mark(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, codec, ())


def test_a_few_broken_bytes_leave_utf8_what_it_is() -> None:
    text, codec, warnings = decode((GERMAN * 3).encode() + b"caf\xe9 \xa3")
    assert (text, codec) == (GERMAN * 3 + "caf\ufffd \ufffd", "utf-8")
    assert warnings == ("2 places are not valid utf-8, shown as U+FFFD",)


def test_replacement_characters_of_the_source_are_not_counted_as_broken() -> None:
    _, codec, warnings = decode(("\ufffd" * 5 + GERMAN).encode() + b"\xe9")
    assert (codec, warnings) == ("utf-8", ("1 place is not valid utf-8, shown as U+FFFD",))


# One invented sentence or two a language, in the code page that its pages stood in before UTF-8.
SAMPLES = [
    ("cp1252", "It’s the mayor’s café – “nobody” knows why the bridge was closed."),
    ("cp1252", "He paid £30 for it."),
    ("cp1252", "Take ½ cup of milk and heat it to 180°."),
    ("cp1252", "Grüße aus München, wo es schöne Straßen gibt und überall Bäume stehen."),
    ("cp1252", "L’été dernier, la mairie a fermé l’école près de la forêt. Où iront les élèves à la rentrée ?"),
    ("cp1252", "El señor Núñez no sabe qué pasará mañana. ¿Y los niños?"),
    ("cp1252", "A população não aceitou a decisão; as eleições serão em março."),
    ("cp1252", "La città è più bella perché il sindaco così volle; già lunedì ci sarà una novità."),
    ("cp1252", "Många är glada, men några är arga över priset på åkermarken vid ån."),
    ("cp1252", "Folk stod i kø i går på Færøerne og ventede på afgørelsen."),
    ("cp1252", "Fólk beið í löngum röðum og niðurstöður verða birtar síðar, það þykir víst."),
    ("cp1250", "Wczoraj w Łodzi odbyły się wybory. Mieszkańcy głosowali przez cały dzień, a wyniki będą ogłoszone."),
    ("iso8859_2", "Wczoraj w Łodzi odbyły się wybory. Mieszkańcy głosowali przez cały dzień, a wyniki będą ogłoszone."),
    ("cp1250", "Včera v Praze začaly volby. Lidé čekali ve frontách a výsledky budou známy později, řekl předseda."),
    ("cp1250", "A kormány tegnap döntött az új törvényről, az ellenzék szerint őszintén szólva rosszul."),
    ("cp1250", "Guvernul a hotărât să închidă şcoala din pădure, iar părinţii înţeleg."),
    ("cp1250", "Jučer su počeli izbori u Zagrebu. Građani čekaju rezultate, a bit će objavljeni žurno."),
    ("cp1254", "Dün İstanbul'da seçimler başladı. İnsanlar uzun kuyruklarda bekledi, sonuçlar açıklanacak."),
    ("cp1257", "Žmonės laukė eilėse, rezultatai bus paskelbti vėliau šią savaitę."),
    ("cp1251", "Вчера в Москве начались выборы. Люди ждали в очередях."),
    ("koi8_r", "Вчера в Москве начались выборы. Люди ждали в очередях."),
    ("cp1253", "Χθες στην Αθήνα άρχισαν οι εκλογές. Οι άνθρωποι περίμεναν."),
    ("cp1255", "אתמול בתל אביב התחילו הבחירות. אנשים חיכו בתור זמן רב."),
    ("cp1256", "بدأت الانتخابات أمس في القاهرة. انتظر الناس في طوابير طويلة."),
    ("cp932", "橋は春まで閉鎖されます。"),
    ("euc_jp", "昨日、東京で選挙が始まりました。人々は長い列を作って待っていました。"),
    ("cp932", "昨日、東京で選挙が始まりました。人々は長い列を作って待っていました。"),
    ("gb18030", "昨天选举在北京开始了。人们排着长队等待，结果稍后公布。"),
    ("cp949", "어제 서울에서 선거가 시작되었습니다. 사람들은 긴 줄을 서서 기다렸습니다."),
]


@pytest.mark.parametrize(("codec", "text"), SAMPLES)
@pytest.mark.parametrize("wrap", ["{}", "<html><body><script>var a = 1;</script>\n" * 9 + "<p>{}</p>"])
def test_undeclared_code_pages_are_guessed(codec: str, text: str, wrap: str) -> None:
    text = wrap.format(text) if wrap == "{}" else wrap.replace("{}", text)
    decoded, _, (warning,) = decode(text.encode(codec))
    assert decoded == text
    assert warning.startswith("encoding guessed: ")


def test_long_sample_is_not_cut_inside_a_character() -> None:
    text = "橋は春まで閉鎖されます。 " * DETECTOR_SAMPLE_BYTES
    assert decode(text.encode("cp932"))[0] == text


# -- saved responses --------------------------------------------------------------------------------------------------

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
    found = read_document(warc("warcinfo", b"software: any") + warc("response", HEADER + text.encode("cp1251")))
    assert (found.source, found.url, found.host, found.kind) == (
        text,
        "https://news.example.org/a",
        "news.example.org",
        Kind.HTML,
    )
    assert found.warnings == ()


def test_given_url_beats_that_of_the_warc() -> None:
    data = warc("response", HEADER + b"<p>A</p>", "<https://b.example.org/>")
    assert read_document(data).url == "https://b.example.org/"
    assert read_document(data, url="https://a.example.org/").url == "https://a.example.org/"


def test_further_records_of_a_warc_are_told_of() -> None:
    data = warc("response", HEADER + b"<p>A</p>") + warc("response", HEADER + b"<p>B</p>")
    found = read_document(data)
    assert (found.source, found.warnings) == ("<p>A</p>", ("only the first response of the WARC file is read",))


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
        (HEADER + b"\x89PNG\r\n\x1a\n", "PNG"),
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
    found = read_document(b"A bridge\x00 of steel\x00 over the river, closed until spring.")
    assert found.source == "A bridge  of steel  over the river, closed until spring."
    assert found.warnings == ("2 NUL characters replaced by spaces",)


def test_text_that_was_given_is_mended_too() -> None:
    found = read_document("A\0bridge \ud83d closed", kind=Kind.TEXT)
    assert (found.source, found.encoding) == ("A bridge \ufffd closed", None)
    assert found.warnings == ("1 lone surrogate replaced by U+FFFD", "1 NUL character replaced by spaces")


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
    found = read_path(tmp_path / "a.html", id="x", url="https://A.example.org/b")
    assert (found.id, found.source, found.kind) == ("x", page(charset="iso-8859-1"), Kind.HTML)
    assert (found.host, found.encoding) == ("a.example.org", "cp1252")


def test_read_path_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 10)
    (tmp_path / "a.txt").write_bytes(b"x" * 1000)
    with pytest.raises(InputError) as caught:
        read_path(tmp_path / "a.txt", id="a")
    assert caught.value.status is Status.TOO_LARGE


def test_empty_file_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    found = read_path(tmp_path / "a.txt", id="a")
    assert (found.source, found.kind, found.warnings) == ("", Kind.TEXT, ())


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


# -- kind and host ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "a.html"),
        ("plain words", "A.HTM"),
        ("", "a.xhtml"),
        ("", "a.shtml"),
        ("<!DOCTYPE html><p>A", "a.txt"),
        ("\ufeff\n <HTML lang=en>", "a.txt"),
        ("<!doctype html>", ""),
        ("<!-- saved --><html>", ""),
        ("<?xml version='1.0'?>\n<html xmlns='a'>", "a"),
        ("<body class=x><p>A", ""),
        ("<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>", ""),
        ("<div class='a'><p>One.<p>Two.</div>", ""),
        ("By the editor\n<p>One.</p><p>Two.</p>\n<p>Three.</p>", ""),
        ("<p>A single paragraph.</p>\n", ""),
        ("<a href='/'>Home</a><ul><li>One<li>Two</ul>", ""),
    ],
)
def test_html_is_recognised(text: str, name: str) -> None:
    assert guess_kind(text, name) is Kind.HTML


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", ""),
        ("plain words", ""),
        ("<p>One.</p><p>Two.</p><p>Three.</p>", "a.txt"),
        ("# Title", "README.md"),
        ("The <p> tag starts a paragraph, <div> a division and <li> an item, <h1> a heading.", ""),
        ("Use <b>bold</b> and <i>italics</i>, <a href='x'>links</a> and <br> breaks.", ""),
        ("The <body> tag follows the <head>, and <html> holds both.", ""),
        ("Prose.\n" * 20 + "<p>one</p>\n<p>two</p>\n<p>three</p>\n" + "More prose.\n" * 20, ""),
        ("if a <p and p> b", ""),
        ("<p> is a tag.", ""),
        ("<p>", ""),
        ("x < y", "a.rst"),
    ],
)
def test_text_is_recognised(text: str, name: str) -> None:
    assert guess_kind(text, name) is Kind.TEXT


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
