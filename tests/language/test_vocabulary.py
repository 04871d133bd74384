"""Stop words and hint words: each language has them in the form in which texts do."""

from __future__ import annotations

import pytest

from cleaner.language.vocabulary import hints, languages_of_word, stop_words
from cleaner.text import tokens

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "da", "no", "fi", "tr", "uk")


def test_there_are_stop_words_and_hints_for_the_languages_of_the_rules() -> None:
    assert set(LANGUAGES) <= set(stop_words())
    for code in LANGUAGES:
        assert len(stop_words()[code]) >= 50
        assert hints(code).words
        assert hints(code).person
        assert hints(code).appeal


def test_there_are_stop_words_for_thirty_languages() -> None:
    assert len(stop_words()) >= 30


@pytest.mark.parametrize("code", sorted(stop_words()))
def test_stop_words_are_single_tokens_as_texts_have_them(code: str) -> None:
    assert {word for word in stop_words()[code] if tokens(word) != [word]} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_hint_words_are_single_tokens_as_texts_have_them(code: str) -> None:
    words = hints(code)

    assert {word for word in words.words | words.person | words.appeal if tokens(word) != [word]} == set()


def test_languages_of_a_word_are_those_that_list_it() -> None:
    codes = languages_of_word()

    assert codes["the"] == ("en",)
    assert set(codes) == {word for words in stop_words().values() for word in words}
    assert all(word in stop_words()[lang] for word, langs in codes.items() for lang in langs)


@pytest.mark.parametrize("code", [None, "en", "de", "ja", "xx"])
def test_english_hints_hold_everywhere_since_interfaces_speak_it(code: str | None) -> None:
    words = hints(code)

    assert {"newsletter", "cookies", "subscribe"} <= words.words
    assert set(words.weights) == words.words
    assert all(weight > 0 for weight in words.weights.values())


def test_hints_of_a_language_come_on_top() -> None:
    assert "abonnieren" in hints("de").words
    assert "abonnieren" not in hints("en").words
    assert "wir" in hints("de").person
    assert "spende" in hints("de").appeal
    assert hints("ja").person == hints("en").person
