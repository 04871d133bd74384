"""Characters of literals and patterns that are not what they look like: folded away, or letters of another script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from cleaner.ruleset.matchers import MATCHERS
from cleaner.text import JOINERS

_CURLY: Final = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
#: Latin and a script with look-alikes of its letters inside one word.
_MIXED: Final = re.compile(r"(?<!\w)(?=\w{0,60}[A-Za-z])(?=\w{0,60}[\u0370-\u03ff\u0400-\u04ff])[^\W\d_]{2,60}(?!\w)")


class Odd(NamedTuple):
    """Something odd in a literal: the keys to its value, the text to point at, what it is and what to do."""

    path: tuple[str, ...]
    text: str
    message: str
    fix: str


def foldable(table: dict[str, Any]) -> Iterator[Odd]:
    """The odd characters of a rule's table, one entry a literal and kind.

    >>> [odd.message for odd in foldable({"is": "Don\\u2019t miss"})]
    ['“’” (right single quotation mark) in “Don’t miss” is folded away']
    """
    for path, literal in _literals(table, ()):
        yield from _of_literal(path, literal)
    for path, holder in (((), table), *(((key,), table.get(key)) for key in ("from", "to"))):
        if isinstance(holder, dict) and isinstance(holder.get("re"), str):
            yield from _of_pattern((*path, "re"), holder["re"])


def _literals(table: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The literals of a table as they are written, each with the keys that lead to it."""
    for matcher in MATCHERS.values():
        for keys in matcher.literal_paths:
            value = table.get(matcher.key)
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            for literal in _lines(value):
                yield (*path, matcher.key, *keys), literal
        if matcher.spans:
            for key in (matcher.key, *matcher.more_keys):
                if isinstance(table.get(key), dict):
                    yield from _literals(table[key], (*path, key))


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split("\n")
    return [item.strip(" \t\r\n") for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _of_literal(path: tuple[str, ...], literal: str) -> Iterator[Odd]:
    for char in dict.fromkeys(literal):
        if char in _CURLY:
            yield Odd(path, literal, f"{_name(char)} in “{literal}” is folded away", "write the straight quote")
        elif _is_space(char):
            yield Odd(path, literal, f"{_name(char)} in “{literal}” is folded to a space", "write a space")
        elif char in _INVISIBLE and not _joins(literal, char):
            yield Odd(path, literal, f"{_name(char)} in “{literal}” is folded away", "take it out")
    for word in _MIXED.findall(literal):
        yield Odd(path, literal, f"“{word}” mixes letters of two scripts", "write the word in one script")


def _of_pattern(path: tuple[str, ...], pattern: str) -> Iterator[Odd]:
    for char in dict.fromkeys(pattern):
        if _is_space(char) and char != "\n":
            fix = "write a space: a pattern sees the text with white space folded"
            yield Odd(path, char, f"{_name(char)} never matches", fix)


def _is_space(char: str) -> bool:
    return char.isspace() and char != " "


def _joins(literal: str, char: str) -> bool:
    """True if a joiner is between two letters of a script that is spelt with it."""
    at = literal.index(char)
    around = literal[max(0, at - 1) : at] + literal[at + 1 : at + 2]
    return char in JOINERS and not around.isascii() and around.isalpha()


def _name(char: str) -> str:
    name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
    return f"“{char}” ({name})" if char.isprintable() else name
