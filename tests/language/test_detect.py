"""The language of a text by its stop words: one paragraph is enough, and what is no prose has none."""

from __future__ import annotations

import pytest

from cleaner.language.detect import LANGUAGE_MIN_SHARE, LANGUAGE_SAMPLE_TOKENS, detect_language
from cleaner.language.vocabulary import stop_words
from cleaner.text import tokens

PARAGRAPHS = {
    "en": (
        "The old bridge over the river will stay closed until the spring, because the engineers have found "
        "cracks in it."
    ),
    "de": (
        "Die alte Brücke über den Fluss bleibt bis zum Frühjahr geschlossen, weil die Ingenieure in einem "
        "Pfeiler Risse gefunden haben."
    ),
    "fr": (
        "Le vieux pont sur la rivière restera fermé jusqu'au printemps, parce que les ingénieurs ont trouvé "
        "des fissures dans un pilier."
    ),
    "es": (
        "El viejo puente sobre el río seguirá cerrado hasta la primavera, porque los ingenieros han "
        "encontrado grietas en uno de los pilares."
    ),
    "it": (
        "Il vecchio ponte sul fiume resterà chiuso fino alla primavera, perché gli ingegneri hanno trovato "
        "delle crepe in un pilone."
    ),
    "pt": (
        "A velha ponte sobre o rio vai ficar fechada até a primavera, porque os engenheiros encontraram "
        "fissuras em um dos pilares."
    ),
    "nl": (
        "De oude brug over de rivier blijft tot het voorjaar dicht, omdat de ingenieurs scheuren in een van "
        "de pijlers hebben gevonden."
    ),
    "pl": (
        "Stary most na rzece będzie zamknięty do wiosny, ponieważ inżynierowie znaleźli pęknięcia w jednym z "
        "filarów i nie jest już bezpieczny."
    ),
    "ru": (
        "Старый мост через реку останется закрытым до весны, потому что инженеры нашли трещины в одной из "
        "опор, и это не всё."
    ),
    "uk": (
        "Старий міст через річку залишиться закритим до весни, тому що інженери знайшли тріщини в одній з "
        "опор, і це ще не все."
    ),
    "sv": (
        "Den gamla bron över ån förblir stängd till våren, eftersom ingenjörerna har hittat sprickor i en av "
        "pelarna och det inte är säkert."
    ),
    "da": (
        "Den gamle bro over åen forbliver lukket til foråret, fordi ingeniørerne har fundet revner i en af "
        "pillerne, og det ikke er sikkert."
    ),
    "fi": (
        "Vanha silta joen yli pysyy suljettuna kevääseen asti, koska insinöörit ovat löytäneet halkeamia, "
        "eikä se ole enää turvallinen, mutta se on auki."
    ),
    "tr": (
        "Nehrin üzerindeki eski köprü ilkbahara kadar kapalı kalacak, çünkü mühendisler bir ayakta çatlaklar "
        "buldu ve bu daha sonra da olabilir."
    ),
    "cs": (
        "Starý most přes řeku zůstane až do jara uzavřen, protože inženýři našli trhliny v jednom z pilířů a "
        "už to není bezpečné."
    ),
    "et": (
        "Vana sild üle jõe jääb kevadeni kinni, sest insenerid leidsid ühest sambast praod ja see ei ole enam kindel."
    ),
    "lt": (
        "Senasis tiltas per upę bus uždarytas iki pavasario, nes inžinieriai rado įtrūkimų ir jis jau nėra saugus, "
        "kaip buvo iki šiol."
    ),
    "lv": (
        "Vecais tilts pār upi būs slēgts līdz pavasarim, jo inženieri ir atraduši plaisas un tas vairs nav drošs, kā "
        "bija pirms gada."
    ),
    "sk": (
        "Starý most cez rieku zostane až do jari zatvorený, pretože inžinieri našli trhliny v jednom z pilierov a už "
        "to nie je bezpečné, ako bolo."
    ),
    "sl": (
        "Stari most čez reko bo zaprt do pomladi, ker so inženirji našli razpoke v enem od stebrov in ni več varen, "
        "kot je bil."
    ),
}


@pytest.mark.parametrize("code", PARAGRAPHS)
def test_a_paragraph_tells_its_language(code: str) -> None:
    assert detect_language(tokens(PARAGRAPHS[code])) == code


@pytest.mark.parametrize("code", PARAGRAPHS)
def test_names_and_some_interface_words_do_not_hide_it(code: str) -> None:
    mixed = f"Newsletter Facebook Twitter {PARAGRAPHS[code]} Jane Roe Max Mole Altmark"

    assert detect_language(tokens(mixed)) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 2 3 4 5",
        "Altmark Werdohl Altena Hagen Lenne Ruhr Iserlohn",
        "500 g flour 2 eggs 1 leek salt pepper butter milk",
    ],
)
def test_what_is_no_prose_has_no_language(text: str) -> None:
    assert detect_language(tokens(text)) is None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("議会は月曜日、古い橋を春まで閉鎖することを決めた。北の橋脚にひびが見つかったためだ。", "ja"),
        ("市议会星期一决定，因为工程师在北边的桥墩上发现了裂缝，老桥在春天之前一直关闭，不能通行。", "zh"),
        ("สภาเมืองมีมติเมื่อวันจันทร์ให้ปิดสะพานเก่าจนถึงฤดูใบไม้ผลิ", "th"),
    ],
    ids=["ja", "zh", "th"],
)
def test_scripts_without_word_spaces_are_known_by_their_commonest_characters(text: str, lang: str) -> None:
    assert detect_language(tokens(text)) == lang


def test_a_few_foreign_words_in_a_list_are_too_few() -> None:
    names = ["altmark"] * 100

    assert detect_language([*names, "the", "and", "of"]) is None
    assert LANGUAGE_MIN_SHARE * 103 > 3


def test_only_the_first_tokens_are_looked_at() -> None:
    german, english = tokens(PARAGRAPHS["de"]), tokens(PARAGRAPHS["en"])
    filled = german * (LANGUAGE_SAMPLE_TOKENS // len(german) + 1)

    assert detect_language(filled + english * 100) == "de"


def test_ties_do_not_depend_on_the_order_of_sets() -> None:
    shared = sorted(stop_words()["da"] & stop_words()["no"])

    assert detect_language(shared) == detect_language(list(reversed(shared))) == "da"


def test_any_iterable_will_do() -> None:
    assert detect_language(iter(tokens(PARAGRAPHS["fr"]))) == "fr"
