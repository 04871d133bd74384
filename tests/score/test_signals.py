"""Every signal that an explanation may show is said in words, and no two are said alike."""

from __future__ import annotations

from collections import Counter

import pytest

from cleaner.score.model import shipped_model
from cleaner.score.page.features import FEATURES as PAGE_FEATURES
from cleaner.score.page.score import FIXED_POINTS
from cleaner.score.signals import ARTICLE, BASE, CUT, PHRASES, phrase_of
from cleaner.score.text.features import FEATURES as LINE_FEATURES
from cleaner.score.text.hand_signals import TEXT_POINTS
from cleaner.types import Kind

OTHERS = (ARTICLE, BASE, CUT)
NAMES = {*PAGE_FEATURES, *LINE_FEATURES, *FIXED_POINTS, *TEXT_POINTS, *OTHERS}


@pytest.mark.parametrize("kind", Kind)
def test_every_feature_of_a_model_has_a_phrase(kind: Kind) -> None:
    assert set(shipped_model(kind).forest.features) <= PHRASES.keys()


def test_every_signal_has_a_phrase_and_every_phrase_a_signal() -> None:
    assert PHRASES.keys() == NAMES


def test_all_phrases_differ() -> None:
    assert [phrase for phrase, count in Counter(PHRASES.values()).items() if count > 1] == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_phrases_are_words(name: str) -> None:
    assert "_" not in phrase_of(name)
    assert phrase_of(name) == phrase_of(name).strip() != ""


def test_a_rule_is_named_with_its_id() -> None:
    assert phrase_of("rule site/a_b") == "weak evidence of rule site/a_b"


def test_an_unknown_name_is_its_own_phrase() -> None:
    assert phrase_of("novelty") == "novelty"
