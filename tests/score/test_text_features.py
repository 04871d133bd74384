"""Features of the lines of a text: by themselves, and among their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Kind
from cleaner.parsing import parse
from cleaner.reading.document import read_document
from cleaner.score.columns import FAR_BLOCKS
from cleaner.score.text.features import (
    FEATURES,
    TOPICAL_BLOCKS,
    WINDOWS,
    LineLook,
    LineMeasure,
    MeasuredLines,
    features,
    hinted_blocks,
    row,
)
from cleaner.text import tokens

STORY = (
    "The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.",
    "Engineers had found cracks in the northern pier in October, and lorries were turned away at once.",
    "The repair will cost 2.4 million and take five months, and half of the money comes from the state.",
)
BLURB = "Subscribe to our newsletter and support our journalism with a monthly donation on Patreon or PayPal."


def measured(text: str, lang: str | None = "en") -> MeasuredLines:
    page = parse(read_document(text, id="a", kind=Kind.TEXT))
    return MeasuredLines(page, [tokens(block.text) for block in page.blocks], lang)


def line(text: str, lang: str | None = "en") -> LineMeasure:
    (found,) = measured(text, lang).lines
    return found


def look(text: str) -> LineLook:
    (found,) = measured(text).looks
    return found


def rows(*paragraphs: str, dropped: Iterable[int] = ()) -> list[dict[str, float]]:
    """Features of the lines of a text that rules leave, by name."""
    text = measured("\n\n".join(paragraphs))
    left = [block for block in text.page.blocks if block.index not in set(dropped)]
    found = features(text, left, hinted_blocks(text, left)[1])
    assert tuple(found) == FEATURES
    return [row(found, place) for place in range(len(left))]


# -- lines by themselves ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"), [("One two three four.", 4), ("議会は古い橋を閉鎖した。", 5.5), ("ok 東京", 2), ("* * *", 0)]
)
def test_words_are_counted_and_characters_where_nothing_parts_them(text: str, words: float) -> None:
    assert line(text).words == words


@pytest.mark.parametrize(
    "end", [".", "!", "?", ".”", "!»", "。", "؟", "۔", "।", "…", ".)", "。」", "។", "。\u200f", ".\u200e", "。』"]
)  # fmt: skip
def test_sentences_of_all_scripts_end(end: str) -> None:
    assert line(f"It stays closed{end}").ending == line("It stays closed.").ending != line("It stays closed").ending


@pytest.mark.parametrize("comma", [",", "،", "؛", "，", "、", ";"])
def test_commas_of_all_scripts_end_no_sentence(comma: str) -> None:
    assert line(f"It stays closed{comma}").ending == line("It stays closed,").ending
    assert line(f"It stays closed{comma}").ending not in (line("Closed.").ending, line("Closed").ending)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (STORY[0], "en"),
        ("議会は月曜日、北の橋脚にひびが見つかった古い橋を春まで閉鎖することを決めた。", "ja"),
        ("市议会星期一决定，因为北边的桥墩上有裂缝，老桥在春天之前一直关闭。", "zh"),
        ("สภาเมืองมีมติเมื่อวันจันทร์ให้ปิดสะพานเก่าจนถึงฤดูใบไม้ผลิเพราะวิศวกรพบรอยแตกในตอม่อด้านเหนือของสะพาน", "th"),
        ("وقرر المجلس يوم الاثنين إغلاق الجسر القديم حتى الربيع، بعد أن وجد المهندسون شقوقا في الدعامة.", "ar"),
        ("המועצה החליטה ביום שני לסגור את הגשר הישן עד האביב כי המהנדסים מצאו סדקים בעמוד הצפוני.", "he"),
        ("شورا روز دوشنبه تصمیم گرفت پل قدیمی را تا بهار ببندد زیرا مهندسان در پایه شمالی ترک پیدا کردند.", "fa"),
    ],
    ids=["en", "ja", "zh", "th", "ar", "he", "fa"],
)  # fmt: skip
def test_prose_of_all_scripts_is_prose(text: str, lang: str) -> None:
    assert line(text, lang).prose


@pytest.mark.parametrize("text", ["ニュース スポーツ 天気", "The bridge", "It stays closed.", "Altmark " * 40])
def test_labels_and_lists_of_names_are_no_prose(text: str) -> None:
    assert not line(text).prose


def test_capitals_are_looked_at_in_lines_as_short_as_titles() -> None:
    assert look("Bridge Stays closed until").caps == 0.5
    assert look(f"{STORY[0]} {STORY[1]}").caps == -1


def test_markers_of_lists_are_told_apart() -> None:
    assert len({look(text).marker for text in ("The pier", "• The pier", "1. The pier")}) == 3


def test_commas_are_counted_by_word() -> None:
    assert look("flour, eggs, salt, milk").commas == pytest.approx(3 / 4)


# -- hint words -------------------------------------------------------------------------------------------------------


def test_hint_words_weigh_the_more_the_more_of_them_stand_there() -> None:
    none, one, many = rows(STORY[0], "The clerk of Altmark sent a newsletter on Friday.", BLURB)

    assert none["hints"] == 0 < one["hints"] < many["hints"]


def test_a_hint_word_in_a_long_paragraph_weighs_little() -> None:
    short = "The clerk sent a newsletter on Friday."
    found = rows(*STORY, short, f"{short} {' '.join(STORY)} {' '.join(STORY)}".replace("newsletter", "cookie"))

    assert 0 < found[-1]["hints"] < found[-2]["hints"] / 2


@pytest.mark.parametrize(("count", "topical"), [(TOPICAL_BLOCKS, True), (TOPICAL_BLOCKS - 1, False)])
def test_what_the_article_is_about_is_no_hint(count: int, topical: bool) -> None:
    about = [f"The newsletter of Altmark has number {n} on its cover, and a rose." for n in range(count)]
    *_, last = rows(*about, *STORY, *STORY, "Every Friday the newsletter is printed.")

    assert (last["hints"] == 0) == topical


def test_a_blurb_that_stands_twice_at_the_end_is_not_what_the_article_is_about() -> None:
    *_, last = rows(*STORY, *STORY, BLURB.rstrip("."), BLURB)

    assert last["hints"] > 0


# -- lines among their neighbours -------------------------------------------------------------------------------------


def test_lines_of_prose_are_found_from_labels() -> None:
    found = rows("Home", "News", *STORY, "Sport")

    assert [row["from_first"] for row in found] == [-2, -1, 0, 1, 2, 3]
    assert [row["run_d"] for row in found] == [-2, -1, 0, 0, 0, 1]
    assert [row["dn_b"] for row in found] == [2, 1, 1, 1, FAR_BLOCKS, FAR_BLOCKS]
    assert [row["up_b"] for row in found] == [FAR_BLOCKS, FAR_BLOCKS, FAR_BLOCKS, 1, 1, 1]
    assert {row["P_nprose"] for row in found} == {3}


def test_lines_that_rules_took_away_leave_no_trace() -> None:
    assert rows(*STORY, "Home", "News", dropped=[1, 3]) == rows(STORY[0], STORY[2], "News")


def test_lines_that_stand_there_more_than_once_are_counted() -> None:
    assert [row["dups"] for row in rows("Sport", STORY[0], "Sport")] == [2, 1, 2]


def prose_around(words: Sequence[float], prose: Sequence[float], at: int, reach: int) -> float:
    near = [n for n in range(max(0, at - reach), min(len(words), at + reach + 1)) if n != at]
    whole = sum(words[n] for n in near)
    return sum(words[n] for n in near if prose[n]) / whole if whole else 0.0


@pytest.mark.slow
@given(st.lists(st.sampled_from((*STORY, "Home", "News and weather", "* * *", BLURB)), min_size=1, max_size=30))
def test_rows_say_what_stands_around(paragraphs: list[str]) -> None:
    found = rows(*paragraphs)
    words, prose = ([one[name] for one in found] for name in ("n", "prose"))

    for at, one in enumerate(found):
        for name, reach in zip(("win3", "win8"), WINDOWS, strict=True):
            assert one[name] == pytest.approx(prose_around(words, prose, at, reach))
        assert one["p1_ending"] == (found[at - 1]["ending"] if at else -1)
        assert one["x1_ending"] == (found[at + 1]["ending"] if at + 1 < len(found) else -1)
        assert 0 <= one["ppos"] + one["pleft"] <= 1 + 1e-9
    assert {one["P_words"] for one in found} == {sum(words) or 1}
