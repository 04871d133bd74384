"""The files of languages: they have the keys and types that `cleaner.language.vocabulary` describes, and no slips."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cleaner.language.vocabulary import languages

#: The keys of a file with the types of their values, in the order in which they are written.
FILE = {"stop_words": str, "hints": dict, "threads": dict}
TABLES: dict[str, dict[str, type]] = {
    "hints": {"person": str, "appeal": str, "hint": str},
    "threads": {"titles": list, "says": list, "reply": list, "buttons": list, "talk": str},
}
LEAST_STOP_WORDS = 15
"""Words, or characters of a script without spaces."""
MOST_PHRASE_WORDS = 6


def problems(code: str, data: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with the data of a language, one line each."""
    return [f"data/{code}.toml: {problem}" for problem in (*shape_problems(code, data), *word_problems(data))]


def shape_problems(code: str, data: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch("[a-z]{2}", code):
        yield f"{code!r} is no code of ISO 639-1"
    if not data:
        yield "has no words"
    yield from key_problems("the file", data, {key: FILE[key] for key in FILE if key in data})
    for table, keys in TABLES.items():
        if isinstance(data.get(table), dict):
            yield from key_problems(f"[{table}]", data[table], keys)


def key_problems(where: str, table: Mapping[str, Any], keys: Mapping[str, type]) -> Iterator[str]:
    for key in keys.keys() - table.keys():
        yield f"{where} lacks {key!r}"
    for key in table.keys() - keys.keys():
        yield f"{where} has the unknown key {key!r}"
    for key, value in table.items():
        if key in keys and not isinstance(value, keys[key]):
            yield f"{key!r} of {where} is a {type(value).__name__}, not a {keys[key].__name__}"
    if table.keys() == keys.keys() and list(table) != list(keys):
        yield f"the keys of {where} are not in the order {', '.join(keys)}"


def word_problems(data: Mapping[str, Any]) -> Iterator[str]:
    for key, words in word_lists(data):
        for word, count in Counter(words).items():
            if count > 1:
                yield f"{key} has {word!r} {count} times"
            if not isinstance(word, str) or not word.strip():
                yield f"{key} has an empty word"
            elif word != " ".join(word.split()) or word != word.lower():
                yield f"{key} has {word!r}, which is not in lower case or has white space around it"
            elif len(word.split()) > MOST_PHRASE_WORDS:
                yield f"{key} has {word!r}, which is no phrase but a sentence"
    if isinstance(stop_words := data.get("stop_words"), str) and len(stop_words.split()) < LEAST_STOP_WORDS:
        yield f"stop_words has fewer than {LEAST_STOP_WORDS} words"
    for line in weighted_lines(data):
        if not re.fullmatch(r"[1-9](?:\.\d)? \S.*", line):
            yield f"hints.hint has the line {line!r}, which is not a weight and words"


def word_lists(data: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Every list of words with its key."""
    if isinstance(data.get("stop_words"), str):
        yield "stop_words", data["stop_words"].split()
    yield "hints.hint", [word for line in weighted_lines(data) for word in line.split()[1:]]
    for name, keys in TABLES.items():
        table = data.get(name)
        for key in keys if isinstance(table, dict) else ():
            value = table.get(key) if key != "hint" else None
            if isinstance(value, str | list):
                yield f"{name}.{key}", value.split() if isinstance(value, str) else value


def weighted_lines(data: Mapping[str, Any]) -> list[str]:
    table = data.get("hints")
    text = table.get("hint") if isinstance(table, dict) else None
    return text.strip().splitlines() if isinstance(text, str) else []


@pytest.mark.parametrize("code", languages())
def test_the_file_of_a_language_is_sound(code: str) -> None:
    assert problems(code, languages()[code]) == []


def test_english_has_every_table_since_others_fall_back_on_it() -> None:
    assert set(languages()["en"]) == set(FILE)


# The check itself: what it must find.

STOP_WORDS = "a b c d e f g h i j k l m n o"
HINTS = {"person": "you", "appeal": "donate", "hint": "2 cookie\n1 share"}
THREADS: dict[str, Any] = {"titles": ["comments"], "says": ["says"], "reply": [], "buttons": ["like"], "talk": ""}
SOUND: dict[str, Any] = {"stop_words": STOP_WORDS, "hints": HINTS, "threads": THREADS}


@pytest.mark.parametrize("data", [SOUND, {"stop_words": STOP_WORDS}, {"threads": THREADS}])
def test_sound_data_has_no_problems(data: dict[str, Any]) -> None:
    assert problems("xx", data) == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "has no words"),
        (SOUND | {"months": "may"}, "the file has the unknown key 'months'"),
        ({"stop_words": [*STOP_WORDS.split()]}, "'stop_words' of the file is a list, not a str"),
        ({"stop_words": STOP_WORDS + " a"}, "stop_words has 'a' 2 times"),
        ({"stop_words": STOP_WORDS + " P"}, "stop_words has 'P', which is not in lower case"),
        ({"stop_words": "a b c"}, "stop_words has fewer than 15 words"),
        ({"threads": THREADS, "stop_words": STOP_WORDS}, "the keys of the file are not in the order stop_words"),
        ({"hints": {"person": "you", "appeal": "donate"}}, "[hints] lacks 'hint'"),
        ({"hints": HINTS | {"hint": "cookie share"}}, "hints.hint has the line 'cookie share', which is not a weight"),
        ({"hints": HINTS | {"hint": "2 share\n1 share"}}, "hints.hint has 'share' 2 times"),
        ({"hints": "you"}, "'hints' of the file is a str, not a dict"),
        ({"threads": THREADS | {"says": "says"}}, "'says' of [threads] is a str, not a list"),
        ({"threads": THREADS | {"says": ["says", ""]}}, "threads.says has an empty word"),
        ({"threads": THREADS | {"says": [3]}}, "threads.says has an empty word"),
        ({"threads": THREADS | {"reply": ["in reply to "]}}, "threads.reply has 'in reply to ', which is not in lower"),
        ({"threads": THREADS | {"titles": ["what all of you have to say"]}}, "which is no phrase but a sentence"),
    ],
)  # fmt: skip
def test_slips_are_found(data: dict[str, Any], problem: str) -> None:
    (line,) = problems("xx", data)
    assert line.startswith("data/xx.toml: ")
    assert problem in line


def test_a_file_without_the_code_of_a_language_is_found() -> None:
    assert problems("english", SOUND) == ["data/english.toml: 'english' is no code of ISO 639-1"]
