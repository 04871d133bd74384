"""Text in columns of a terminal: its width, its line breaks, and the removal of control sequences."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from cleaner.text import JOINERS

_WIDE: Final = frozenset("WF")
_NO_COLUMN: Final = frozenset(("Mn", "Me", "Cf"))


def _printable(text: str) -> str:
    """`text` without terminal controls: control characters become U+FFFD, invisible marks are removed."""
    return text if text.isprintable() else "".join(map(_printable_character, text))


def _printable_character(character: str) -> str:
    if character.isprintable() or character in JOINERS:
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) == "Cf" else "\ufffd"


def _columns(text: str) -> int:
    """Width of `text` on a terminal, in columns: two for wide East Asian characters, none for combining marks."""
    return len(text) if text.isascii() else sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    if unicodedata.category(character) in _NO_COLUMN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def _fitting(text: str, columns: int) -> int:
    """How many characters of `text` fit into `columns`."""
    used = 0
    for number, character in enumerate(text):
        used += _columns_of_character(character)
        if used > columns:
            return number
    return len(text)


def shorten(text: str, columns: int) -> str:
    """`text` if it fits into `columns`, else its beginning and an ellipsis.  Terminal controls are removed."""
    text = _printable(text)
    return text if _columns(text) <= columns else text[: _fitting(text, columns - 1)].rstrip() + "…"


def wrap(units: Iterable[str], columns: int) -> list[str]:
    """`units` in lines of at most `columns`; a longer unit is broken at spaces, then inside words."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(units, columns):
        joined = f"{line} {piece}" if line else piece
        if _columns(joined) > columns:
            lines.append(line)
            joined = piece
        line = joined
    return [*lines, line] if line else lines


def _pieces(units: Iterable[str], columns: int) -> Iterator[str]:
    for unit in map(_printable, units):
        for word in [unit] if _columns(unit) <= columns else unit.split():
            rest = word
            while _columns(rest) > columns:
                cut = max(_fitting(rest, columns), 1)
                yield rest[:cut]
                rest = rest[cut:]
            yield rest
