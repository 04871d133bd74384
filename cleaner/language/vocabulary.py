"""The words of each language: stop words, hint words, and the words of comment threads.

They are data: `data/<code>.toml` has those of one language, where the code is that of ISO 639-1.  A new language needs
one new file.  Its keys, in this order; `tests/language/test_data.py` checks every file:

`stop_words`, a string of words
    The commonest words of the language, about 50 to 100; for scripts without spaces between words (Chinese, Thai) its
    commonest characters.  They show the language of a text (`detect_language`), and prose has more of them than junk
    (`cleaner.score`).  Without them the language is never detected, and the score of its texts does without the share
    of stop words.
`[hints]`, words that hint at junk; needs all of its keys
    Without the table English words are used.  English hint words count in every language, since many interfaces and
    company names are English.

    `person`, a string of words: "you" and "we" in all forms.  Junk addresses the reader.
    `appeal`, a string of words: appeals for money, subscriptions or readers.
    `hint`, lines of a weight and words: the greater the weight, the more a word hints at junk.
`[threads]`, words of comment sections; needs all of its keys, each of which may be empty
    The words of all languages are used together, since the interface of a site often has another language than its
    comments.  Without the table, threads in plain text are found by English words and dates alone.

    `titles`, phrases: what follows the number in the title of a thread ("3 comments").
    `says`, phrases: the verb behind the name of the author ("Jane says:").
    `reply`, phrases: what precedes the name of the person who is answered ("in reply to Jane").
    `buttons`, phrases: what a click on a comment does ("Reply", "Report abuse").
    `talk`, a string of words: "I" in all forms, and other words of readers that journalists hardly use.

All words are in lower case.  Months, relative dates and the phrases of `phrases.py` and `people.py` are still patterns
in code.
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
    """The codes of the languages in which a word is a stop word, by word."""
    codes: dict[str, tuple[str, ...]] = {}
    for lang, words in stop_words().items():
        for word in words:
            codes[word] = (*codes.get(word, ()), lang)
    return codes


@dataclass(frozen=True, slots=True)
class Hints:
    """The hint words that apply to a text, in the folded form of `cleaner.text.folded`."""

    weights: dict[str, float]
    """Hint words and their weights."""
    words: frozenset[str]
    """Hint words."""
    person: frozenset[str]
    """Words that address the reader."""
    appeal: frozenset[str]
    """Words of appeals for money, subscriptions or readers."""
    either: frozenset[str]
    """Hint and appeal words."""


@functools.cache
def hints(lang: str | None) -> Hints:
    """The hint words of a language together with the English ones.

    Args:
        lang: the code of a language; None or a language without `[hints]` has the English words.
    """
    data = {code: words["hints"] for code, words in languages().items() if "hints" in words}
    weights: dict[str, float] = {}
    for code in ("en", lang):
        for line in data.get(code or "", {}).get("hint", "").splitlines():
            weight, *words = folded(line).split() or ["0"]
            weights.update(dict.fromkeys(words, float(weight)))
    table = data.get(lang or "en", data["en"])
    person, appeal = (frozenset(folded(table[key]).split()) for key in ("person", "appeal"))
    return Hints(weights, frozenset(weights), person, appeal, appeal.union(weights))


@functools.cache
def thread_words() -> dict[str, frozenset[str]]:
    """The words of comment threads in all languages together, by key."""
    tables = [data["threads"] for data in languages().values() if "threads" in data]
    phrases = {key: frozenset(phrase for table in tables for phrase in table[key]) for key in _PHRASES}
    return phrases | {"talk": frozenset(word for table in tables for word in table["talk"].split())}
