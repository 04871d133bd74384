"""Pure helpers on strings.  No state, no input or output; every function is shown by a doctest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner.settings import (
    VERSE_MAX_CHARS,
    WRAP_MAX_CHARS,
    WRAP_MAX_RAGGED,
    WRAP_MIN_CHARS,
    WRAP_MIN_LINES,
    WRAP_MIN_SHARE,
)

#: One character of a script that is written without spaces between words: kana, Han, Thai, Lao, Khmer, Myanmar.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
#: A token: one character of an unspaced script, or a run of word characters of any other.  One class, one quantifier: linear.
_TOKEN: Final = re.compile(f"[{_UNSPACED}]|[^\\W{_UNSPACED}]+")
_WORD: Final = re.compile(r"\w+")

_SINGLE_QUOTES: Final = "\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc\uff07"
_DOUBLE_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_ZERO_WIDTH: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_FOLDING: Final = str.maketrans(
    {
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_ZERO_WIDTH, ""),
        "\u2026": "...",
        "\u00a9": "(c)",
    }
)


def fold(text: str) -> str:
    """White space folded: every run becomes one space, none at the ends.

    >>> fold("  Two\\u00a0 words \\n")
    'Two words'
    """
    return " ".join(text.split())


def folded(text: str) -> str:
    """The form in which literals of rules are compared: case, white space, quotes, dashes, ellipsis, "©" and zero-width
    characters no longer differ.

    >>> folded("Don\\u2019t  miss\\u2026 \\u00a9 BBC \\u2013 Sport")
    "don't miss... (c) bbc - sport"
    """
    text = text.lower() if text.isascii() else text.translate(_FOLDING).casefold()
    return " ".join(text.split())


def tokens(text: str) -> list[str]:
    """Lower-case tokens of folded text; each character of a script without word spaces is a token of its own.

    >>> tokens("Read more: 広告")
    ['read', 'more', '広', '告']
    """
    text = text.lower()
    return _TOKEN.findall(text) if _HAS_UNSPACED.search(text) else _WORD.findall(text)


def word_count(text: str) -> int:
    """Words of a text, as `tokens` counts them.

    >>> word_count("It's 5 p.m.")
    5
    """
    return len(_TOKEN.findall(text) if _HAS_UNSPACED.search(text) else _WORD.findall(text))


def looks_wrapped(lines: Sequence[str], min_lines: int = WRAP_MIN_LINES) -> bool:
    """True where lines are one paragraph that somebody broke at a column: all but the last about as wide as each other,
    most breaks inside a sentence and before a small letter.

    >>> looks_wrapped(["The committee met on Tuesday in the old town hall and agreed that",
    ...                "the bridge should be closed to lorries while the northern pier is",
    ...                "under repair."])
    True
    >>> looks_wrapped(["The winter came and took the road,", "And after it the snow;", "The carter set aside his load,"])
    False
    """
    if len(lines) < min_lines:
        return False
    full = [len(line) for line in lines[:-1]]
    if not (WRAP_MIN_CHARS <= min(full) and max(*full, len(lines[-1])) <= WRAP_MAX_CHARS):
        return False
    if max(full) - min(full) > WRAP_MAX_RAGGED:
        return False
    inside = sum(line[:1].islower() for line in lines[1:])
    return inside / len(full) >= WRAP_MIN_SHARE


def is_verse(lines: Sequence[str]) -> bool:
    """True where the lines of a paragraph are meant to stand one below the other: verse, ingredients, an address.

    >>> is_verse(["Roses are red", "Violets are blue"])
    True
    >>> is_verse(["One line only"])
    False
    """
    return (
        len(lines) > 1 and max(map(len, lines)) <= VERSE_MAX_CHARS and not looks_wrapped(lines, min_lines=len(lines[:2]))
    )
