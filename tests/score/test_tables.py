"""The data files of the score: they load, they are whole, and every signal has its points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.read import read_path
from cleaner.score import tables
from cleaner.score.tables import Table, hints, languages_of_word, points, stop_words
from cleaner.text import tokens

FIXTURES = sorted(Path(__file__).parents[2].glob("fixtures/*/input.txt"))
TABLES = tuple(points().tables)
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "da", "no", "fi", "tr", "uk")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_one_list_of_points_more_than_cuts_and_ascending_cuts(name: str) -> None:
    table = points().tables[name]

    assert len(table.points) == len(table.cuts) + 1
    assert list(table.cuts) == sorted(set(table.cuts))


@pytest.mark.parametrize(
    ("value", "expected"), [(-1, 0.0), (0, 0.0), (0.99, 0.0), (1, 10.0), (2.9, 10.0), (3, 30.0), (1_000, 30.0)]
)
def test_a_value_falls_into_the_bin_that_begins_with_its_cut(value: float, expected: float) -> None:
    assert Table((1, 3), (0.0, 10.0, 30.0)).of(value) == expected


def test_a_table_without_cuts_gives_the_same_points_always() -> None:
    assert Table((), (2.5,)).of(7) == 2.5


@pytest.mark.parametrize(
    ("name", "better"), [("words", 1), ("stop_share", 1), ("hints", -1), ("person", -1), ("ending", 1)]
)
def test_points_rise_or_fall_as_the_signal_speaks_for_prose_or_junk(name: str, better: int) -> None:
    row = points().tables[name].points

    assert list(row) == sorted(row, reverse=better < 0)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_every_signal_of_an_explanation_has_its_points_in_the_tables(path: Path) -> None:
    cleaned = Cleaner().clean_document(read_path(path, id="a"), trace=True)
    known = set(points().tables) | {"base"}

    named = {signal.name for verdict in cleaned.verdicts if verdict.score for signal in verdict.score.signals}

    assert {name for name in named if not name.startswith("rule ")} <= known


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A data file in place of `points.toml`, for a test to spoil."""
    content: dict[str, Any] = {"base": 1.0, "cuts": {"words": {"cuts": [3], "points": [0.0, 1.0]}}}
    monkeypatch.setattr(tables, "_data", lambda name: content)
    points.cache_clear()
    yield content
    points.cache_clear()


def test_a_table_with_a_point_too_few_is_refused_by_name(data: dict[str, Any]) -> None:
    data["cuts"]["words"]["points"] = [0.0]

    with pytest.raises(ValueError, match="words needs one number of points more"):
        points()


def test_there_are_stop_words_and_hints_for_the_languages_of_the_rules() -> None:
    assert set(LANGUAGES) <= set(stop_words())
    for code in LANGUAGES:
        assert len(stop_words()[code]) >= 50
        assert hints(code).words
        assert hints(code).person
        assert hints(code).appeal


@pytest.mark.parametrize("code", sorted(stop_words()))
def test_stop_words_are_single_tokens_as_texts_have_them(code: str) -> None:
    assert {word for word in stop_words()[code] if tokens(word) != [word]} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_hint_words_are_single_tokens_as_texts_have_them(code: str) -> None:
    known = hints(code)

    assert {word for word in known.words | known.person | known.appeal if tokens(word) != [word]} == set()


def test_languages_of_a_word_are_those_that_list_it() -> None:
    known = languages_of_word()

    assert known["the"] == ("en",)
    assert set(known) == {word for words in stop_words().values() for word in words}
    assert all(word in stop_words()[lang] for word, langs in known.items() for lang in langs)


@pytest.mark.parametrize("code", [None, "en", "de", "ja", "xx"])
def test_english_hints_hold_everywhere_since_interfaces_speak_it(code: str | None) -> None:
    known = hints(code)

    assert {"newsletter", "cookies", "subscribe"} <= known.words
    assert set(known.weights) == known.words
    assert all(weight > 0 for weight in known.weights.values())


def test_hints_of_a_language_come_on_top() -> None:
    assert "abonnieren" in hints("de").words
    assert "abonnieren" not in hints("en").words
    assert "wir" in hints("de").person
    assert "spende" in hints("de").appeal
    assert hints("ja").person == hints("en").person
