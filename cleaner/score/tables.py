"""The word lists of the score as look-ups: stop words, hint words."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from dataclasses import dataclass
from typing import Any, Final

from cleaner.text import folded

_DATA: Final = "cleaner.score"


def data_text(name: str) -> str:
    """The text of a data file of the score."""
    return importlib.resources.files(_DATA).joinpath("data", name).read_text("utf-8")


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(data_text(name))


@functools.cache
def stop_words() -> dict[str, frozenset[str]]:
    """Stop words by language code."""
    return {lang: frozenset(folded(words).split()) for lang, words in _data("stopwords.toml").items()}


@functools.cache
def languages_of_word() -> dict[str, tuple[str, ...]]:
    """The languages in which a word is a stop word."""
    out: dict[str, tuple[str, ...]] = {}
    for lang, words in stop_words().items():
        for word in words:
            out[word] = (*out.get(word, ()), lang)
    return out


@dataclass(frozen=True, slots=True)
class Hints:
    """Hint words with their weights, and the words that address the reader."""

    weights: dict[str, float]
    words: frozenset[str]
    person: frozenset[str]
    appeal: frozenset[str]
    """Words of appeals for money, subscriptions or readers."""
    either: frozenset[str]
    """Hint and appeal words."""


@functools.cache
def hints(lang: str | None) -> Hints:
    """The hint words of a language; English ones besides, since interfaces speak it everywhere."""
    data = _data("hints.toml")
    weights: dict[str, float] = {}
    for code in ("en", lang):
        for line in data.get(code or "", {}).get("hint", "").splitlines():
            weight, *words = folded(line).split() or ["0"]
            weights.update(dict.fromkeys(words, float(weight)))
    own = data.get(lang or "en", data["en"])
    person, appeal = (frozenset(folded(own[key]).split()) for key in ("person", "appeal"))
    return Hints(weights, frozenset(weights), person, appeal, appeal.union(weights))
