"""Encodings that are declared, true, false or missing."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.reading.charset import DECLARATION_BYTES, DETECTOR_SAMPLE_BYTES
from cleaner.reading.document import decode
from tests.reading.pages import GERMAN, page

MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
]
GUESSED = "encoding guessed: cp1252"


@pytest.mark.parametrize(("mark", "codec"), MARKS)
def test_byte_order_mark_decides_and_is_no_text(mark: bytes, codec: str) -> None:
    assert decode(mark + page(charset="koi8-r").encode(codec)) == (page(charset="koi8-r"), codec, ())


def test_cut_off_end_after_a_mark_costs_one_character() -> None:
    text, codec, warnings = decode((GERMAN * 9).encode("utf-16")[:-1])
    assert (text, codec) == ((GERMAN * 9)[:-1] + "\ufffd", "utf-16-le")
    assert warnings == ("1 place is not valid utf-16-le, shown as U+FFFD",)


def test_false_mark_gives_way() -> None:
    decoded = decode(codecs.BOM_UTF8 + GERMAN.encode("cp1252"))
    assert decoded == (GERMAN, "cp1252", ("the byte order mark says utf-8, but the bytes are cp1252", GUESSED))


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


def test_no_bytes_are_an_empty_text() -> None:
    assert decode(b"") == ("", "utf-8", ())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_is_read_back(text: str) -> None:
    # With a letter first, so that no text happens to begin with the magic of another format.
    assert decode(("a" + text).encode())[0] == "a" + text


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


# One or two invented sentences per language, in the code page that its pages used before UTF-8.
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


def test_a_long_sample_is_not_cut_inside_a_character() -> None:
    text = "橋は春まで閉鎖されます。 " * DETECTOR_SAMPLE_BYTES
    assert decode(text.encode("cp932"))[0] == text
