"""The pure helpers on strings: folding, tokens, wrapped lines and verse."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cleaner.text import (
    VERSE_MAX_CHARS,
    WRAP_MAX_CHARS,
    fold,
    fold_marks,
    folded,
    folded_all,
    is_verse,
    looks_wrapped,
    tokens,
    tokens_of,
    word_count,
)

WRAPPED = [
    "The committee met on Tuesday in the old town hall and agreed that",
    "the bridge should be closed to lorries while the northern pier is",
    "under repair.",
]
VERSE = ["The winter came and took the road,", "And after it the snow;", "The carter set aside his load,"]
#: Case folding turns this letter into an apostrophe and "n", after the apostrophes have been folded.
LETTER_WITH_APOSTROPHE = "\u0149"

unhurried = examples(deadline=None)
texts = st.text(st.characters(exclude_characters=LETTER_WITH_APOSTROPHE))


# -- white space ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "space", [" ", "   ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x85", "\u00a0", "\u2009", "\u3000"]
)
def test_every_kind_of_white_space_becomes_one_space(space: str) -> None:
    assert fold(f"{space}two{space}words{space}") == "two words"


@unhurried
@given(st.text())
def test_folding_white_space_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# -- the form in which literals are compared --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("READ MORE", "read more"),
        ("STRASSE", "straße"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("Read\u00a0more", "Read more"),
        (" Read \t more\n", "Read more"),
        ("Don’t", "Don't"),
        ("Don´t", "Don't"),
        ("Don`t", "Don't"),
        ("“Hear” „me“", '"Hear" "me"'),
        ("«Hear»", '"Hear"'),
        ("2019–2020", "2019-2020"),
        ("wait — what", "wait - what"),
        ("a\u2010b\u2011c\u2212d", "a-b-c-d"),
        ("More…", "More..."),
        ("© BBC", "(c) BBC"),
        ("© BBC", "(C) BBC"),
        ("ad\u200bvert\u00adise\ufeffment", "advertisement"),
        ("\u200eAdvert\u200f", "Advert"),
    ],
)
def test_forms_that_a_reader_takes_for_the_same_are_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it's", "its"),
        ("read more", "readmore"),
        ("a-b", "a b"),
        ("café", "cafe"),
        ("more...", "more"),
        ("[ad_1]", "ad_1"),
    ],
)
def test_forms_that_differ_for_a_reader_stay_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@unhurried
@given(texts)
@example("\u200b \u00a0\u200b")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@unhurried
@given(texts)
@example("©BBC")
@example("x\u00ad\u200by")
@example("İstanbul")
@example("Donʼt")
def test_a_text_and_its_folded_form_have_the_same_tokens(text: str) -> None:
    """The index of the rules looks for tokens of folded literals among the tokens of texts."""
    assert tokens(folded(text)) == tokens(text)


@pytest.mark.parametrize("text", ["Donʼt miss", "зʼявився"])
def test_a_modifier_apostrophe_is_an_apostrophe_for_tokens_too(text: str) -> None:
    assert tokens(text) == tokens(folded(text))


@pytest.mark.parametrize(("one", "other"), [("İlgili Haberler", "İLGİLİ HABERLER"), ("Yorumlarınız", "YORUMLARINIZ")])
def test_turkish_letters_do_not_differ_by_case(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert tokens(one) == tokens(other)


# -- tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" … — ! ", []),
        ("Read more: 12 comments", ["read", "more", "12", "comments"]),
        ("[ad_1]", ["ad_1"]),
        ("it’s", ["it", "s"]),
        ("Ещё по теме", ["ещё", "по", "теме"]),
        ("広告 ad", ["広", "告", "ad"]),
        ("読む20分", ["読", "む", "20", "分"]),
        ("ខ្មែរ ad", ["ខ", "្", "ម", "ែ", "រ", "ad"]),
    ],
)
def test_tokens_are_words_or_single_characters_of_unspaced_scripts(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.slow
@unhurried
@given(st.lists(texts))
def test_tokens_of_a_text_are_those_of_its_words_in_order(parts: list[str]) -> None:
    assert tokens(" ".join(parts)) == [token for part in parts for token in tokens(part)]


@unhurried
@given(texts)
def test_a_text_has_as_many_words_as_tokens(text: str) -> None:
    assert word_count(text) == len(tokens(text))


# -- wrapped lines and verse ------------------------------------------------------------------------------------------


def test_lines_of_like_width_that_break_inside_sentences_are_wrapped() -> None:
    assert looks_wrapped(WRAPPED)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["One line of a length that could be wrapped text, but it is the only one."],
        WRAPPED[:2],
        VERSE,
        [line[:20] for line in WRAPPED],
        [line * 3 for line in WRAPPED],
        [WRAPPED[0], WRAPPED[1] + " and so is another part of it", WRAPPED[2]],
        [line.capitalize() for line in WRAPPED],
    ],
    ids=["nothing", "one line", "two lines", "verse", "too short", "too long", "ragged", "sentences"],
)
def test_other_lines_are_not_wrapped(lines: list[str]) -> None:
    assert not looks_wrapped(lines)


def test_two_lines_are_wrapped_where_two_are_enough() -> None:
    assert looks_wrapped(WRAPPED[:2], min_lines=2)


def test_the_last_line_of_a_wrapped_paragraph_may_be_short_but_not_longer() -> None:
    too_long = "and " + "x" * WRAP_MAX_CHARS

    assert looks_wrapped([*WRAPPED[:2], "so."])
    assert not looks_wrapped([*WRAPPED[:2], too_long])


@pytest.mark.parametrize("lines", [VERSE, ["2 eggs", "200 g flour", "salt"], ["Town Hall", "1 High Street"]])
def test_short_lines_are_verse(lines: list[str]) -> None:
    assert is_verse(lines)


@pytest.mark.parametrize("lines", [VERSE[:1], WRAPPED, [*VERSE, "x" * (VERSE_MAX_CHARS + 1)]])
def test_one_line_or_long_lines_are_no_verse(lines: list[str]) -> None:
    assert not is_verse(lines)


# -- many texts at once -----------------------------------------------------------------------------------------------

lines = st.lists(st.text().map(fold) | st.sampled_from(["", "Read more: 広告 ©", "straße ISTANBUL \u0130", "a\u00adb"]))


@pytest.mark.slow
@unhurried
@given(lines)
def test_tokens_of_many_are_those_of_each(texts: list[str]) -> None:
    assert list(tokens_of(texts)) == [tokens(line) for line in texts]


@pytest.mark.slow
@unhurried
@given(lines)
def test_folded_forms_of_many_are_those_of_each(texts: list[str]) -> None:
    assert folded_all(texts) == [folded(line) for line in texts]


@unhurried
@given(st.text())
def test_marks_are_folded_in_the_same_way_where_case_counts(text: str) -> None:
    assert fold(fold_marks(text).casefold()) == folded(text)
