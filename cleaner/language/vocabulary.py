"""The words of each language, as look-ups: stop words, hint words, and the words of comment threads.

`data/<code>.toml` holds them, one file a language; CONTRIBUTING.md says what each key means.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import tomli

from cleaner.text import folded

#: Keys of `[threads]` whose values are lists of phrases; `talk` is one string of words.
_PHRASES: Final = ("titles", "says", "reply", "buttons")


@functools.cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """The data of all languages by code, in the order of the codes."""
    folder = importlib.resources.files("cleaner.language").joinpath("data")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): tomli.loads(file.read_text("utf-8")) for file in files}


@functools.cache
def stop_words() -> dict[str, frozenset[str]]:
    """Stop words by language code."""
    listed = {lang: data["stop_words"] for lang, data in languages().items() if "stop_words" in data}
    return {lang: frozenset(folded(words).split()) for lang, words in listed.items()}


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
    data = {code: words["hints"] for code, words in languages().items() if "hints" in words}
    weights: dict[str, float] = {}
    for code in ("en", lang):
        for line in data.get(code or "", {}).get("hint", "").splitlines():
            weight, *words = folded(line).split() or ["0"]
            weights.update(dict.fromkeys(words, float(weight)))
    own = data.get(lang or "en", data["en"])
    person, appeal = (frozenset(folded(own[key]).split()) for key in ("person", "appeal"))
    return Hints(weights, frozenset(weights), person, appeal, appeal.union(weights))


@functools.cache
def thread_words() -> dict[str, frozenset[str]]:
    """The words of comment threads by key, of all languages together: a thread mixes them with its interface's."""
    entries = [data["threads"] for data in languages().values() if "threads" in data]
    out = {key: frozenset(word for entry in entries for word in entry[key]) for key in _PHRASES}
    return out | {"talk": frozenset(word for entry in entries for word in entry["talk"].split())}
