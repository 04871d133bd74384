"""The score of a block by itself: which signals it has, and what they say."""

from __future__ import annotations

from functools import cache

import pytest

from cleaner import Cleaned, Cleaner, Kind
from cleaner.score.local import is_byline
from cleaner.settings import TOPICAL_BLOCKS
from cleaner.text import tokens

STORY = (
    "The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.",
    "Engineers had found cracks in the northern pier in October, and lorries were turned away at once.",
    "The repair will cost 2.4 million and take five months, and half of the money comes from the state.",
)
BLURB = "Subscribe to our newsletter and support our journalism with a monthly donation on Patreon or PayPal."


@cache
def without_rules() -> Cleaner:
    return Cleaner(default_rules=False)


def scored(source: str, kind: Kind) -> Cleaned:
    return without_rules().clean_document(without_rules().clean(source, kind=kind).document, trace=True)


def totals(*paragraphs: str) -> dict[str, float]:
    """Totals of the paragraphs of a text."""
    verdicts = scored("\n\n".join(paragraphs), Kind.TEXT).verdicts
    return {verdict.block.text: verdict.score.total for verdict in verdicts if verdict.score}


def signals(source: str, text: str, kind: Kind = Kind.TEXT) -> dict[str, tuple[float, float]]:
    """Value and points of the signals of the last block with a text."""
    *_, found = [verdict for verdict in scored(source, kind).verdicts if verdict.block.text == text]
    assert found.score is not None
    return {name: (value, points) for name, value, points in found.score.signals}


def of_text(*paragraphs: str) -> dict[str, tuple[float, float]]:
    """Signals of the last paragraph of a text."""
    return signals("\n\n".join(paragraphs), paragraphs[-1])


# -- totals -----------------------------------------------------------------------------------------------------------


def test_the_total_is_the_sum_of_the_points_of_all_signals() -> None:
    cleaned = scored("\n\n".join([*STORY, BLURB, "Home | News | Sport"]), Kind.TEXT)

    for verdict in cleaned.verdicts:
        assert verdict.score is not None
        assert verdict.score.signals[0].name == "base"
        assert verdict.score.total == pytest.approx(sum(signal.points for signal in verdict.score.signals))


def test_there_is_one_score_a_block() -> None:
    cleaned = scored("\n\n".join(STORY), Kind.TEXT)

    assert [v.score.index for v in cleaned.verdicts if v.score] == [block.index for block in cleaned.page.blocks]


def test_prose_scores_above_a_label_and_a_label_above_a_blurb() -> None:
    found = totals(*STORY, "Altmark", BLURB)

    assert found[STORY[0]] > found["Altmark"] > 0 > found[BLURB]


def test_words_are_counted() -> None:
    assert of_text("One two three four.")["words"][0] == 4


def test_stop_words_are_looked_at_in_blocks_of_some_length_only() -> None:
    share, points = of_text(*STORY)["stop_share"]

    assert 0.2 < share < 0.6
    assert points > 0
    assert "stop_share" not in of_text(*STORY, "The old bridge")


def test_a_list_of_names_has_few_stop_words_and_loses_points() -> None:
    share, points = of_text(*STORY, "Altmark Werdohl Altena Hagen Iserlohn Hemer Menden Balve Neuenrade")["stop_share"]

    assert share == 0
    assert points < 0


@pytest.mark.parametrize("end", [".", "!", "?", "”", "»", "。", "؟", "।", ")", "…"])
def test_a_block_that_ends_like_a_sentence_gains(end: str) -> None:
    assert of_text(*STORY, f"It stays closed{end}")["ending"][1] > of_text(*STORY, "It stays closed")["ending"][1]


@pytest.mark.parametrize(
    "text", ["Home | News | Sport | Weather", "Start » Region » Altmark", "A / B / C", "#bridge #lenne"]
)
def test_separators_of_menus_and_tags_cost(text: str) -> None:
    assert of_text(*STORY, text)["separators"][1] < 0


@pytest.mark.parametrize("text", ["https://example.org/bridge", "www.example.org/a/b", "news@example.org"])
def test_a_block_that_is_an_address_is_named(text: str) -> None:
    assert of_text(*STORY, text)["address"][1] < 0


def test_an_address_inside_a_sentence_is_none() -> None:
    assert "address" not in of_text(*STORY, "The plan is at https://example.org/bridge for all to see.")


# -- hint words -------------------------------------------------------------------------------------------------------


def test_hint_words_cost_the_more_the_more_of_them_stand_there() -> None:
    one, many = of_text(*STORY, "The clerk of Altmark sent a newsletter on Friday."), of_text(*STORY, BLURB)

    assert "hints" not in of_text(*STORY)
    assert many["hints"][0] > one["hints"][0] > 0
    assert many["hints"][1] < one["hints"][1] < 0


def test_a_hint_word_in_a_long_paragraph_weighs_little() -> None:
    short = "The clerk sent a newsletter on Friday."
    long = f"{short} {' '.join(STORY)} {' '.join(STORY)}"

    assert 0 < of_text(*STORY, long)["hints"][0] < of_text(*STORY, short)["hints"][0] / 2


def test_who_speaks_to_the_reader_is_asked_only_where_there_is_a_hint() -> None:
    assert of_text(*STORY, BLURB)["person"][0] == 2
    assert "person" not in of_text(*STORY, "You and your friends can see our bridge if you go there.")


@pytest.mark.parametrize(
    ("paragraph", "junk"),
    [
        ("Der Rat hat am Montag beschlossen, dass die alte Brücke bis zum Frühjahr für alle gesperrt bleibt.",
         "Newsletter abonnieren und keine Geschichte mehr verpassen"),
        ("Le conseil a décidé lundi que le vieux pont sur la rivière resterait fermé jusqu'au printemps.",
         "Abonnez-vous à la newsletter et soutenez-nous par un don"),
        ("В понедельник совет решил, что старый мост через реку останется закрытым до самой весны.",
         "Подпишитесь на нашу рассылку и поддержите нас"),
        ("El consejo decidió el lunes que el viejo puente sobre el río seguirá cerrado hasta la primavera.",
         "Suscríbete a nuestro boletín y apoya con una donación"),
    ],
    ids=["de", "fr", "ru", "es"],
)  # fmt: skip
def test_hint_words_are_those_of_the_language(paragraph: str, junk: str) -> None:
    assert of_text(paragraph, paragraph, junk)["hints"][1] < 0


def topical(count: int) -> dict[str, tuple[float, float]]:
    """Signals of a line about newsletters below so many paragraphs about them, and more paragraphs on other things."""
    about = [f"The newsletter of Altmark has number {n} on its cover, and a rose." for n in range(count)]
    return of_text(*about, *STORY, *STORY, "Every Friday the newsletter is printed.")


def test_what_the_article_is_about_is_no_hint() -> None:
    assert "hints" not in topical(TOPICAL_BLOCKS)
    assert "hints" in topical(TOPICAL_BLOCKS - 1)


def test_a_blurb_that_stands_twice_at_the_end_is_not_what_the_article_is_about() -> None:
    assert of_text(*STORY, *STORY, BLURB.rstrip("."), BLURB)["hints"][1] < 0


# -- bylines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "By Jane Roe", "by Jane Roe and Max Mole", "Von Jane Roe", "Par Jane Roe", "Por Jane Roe",
        "Published 3 March 2021, 14:05", "Photo: Jane Roe", "March 3, 2021", "3.3.2021, 14:05",
        "Updated: 3 March 2021", "2021-03-03", "Posted on March 3, 2021",
    ],
)  # fmt: skip
def test_bylines_and_dates(text: str) -> None:
    assert is_byline(text, len(tokens(text)))


@pytest.mark.parametrize(
    "text",
    [
        "By Tuesday the bridge was closed.",
        "By and by the river rose, and the boats and the swans and the people of Altmark rose", "Photos were lost",
        "14:05", "The bridge", "It was built in 1987.", "Von", "The summer of 2021 in Altmark and Werdohl",
        "Bypass opens in spring", "Parking is free",
    ],
)  # fmt: skip
def test_other_lines_are_no_bylines(text: str) -> None:
    assert not is_byline(text, len(tokens(text)))
