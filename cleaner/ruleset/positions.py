"""The positions of keys and values in a TOML text, which the parser does not report.

The scanner reads text that the parser has accepted already, so it does not look for errors.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

import tomli

KeyPath = tuple[str | int, ...]
"""Keys and list numbers (from 0) from the root to a value: `("rule", 2, "where", "max_words")`."""


class Position(NamedTuple):
    """A line and a column, both from 1."""

    line: int
    column: int


#: White space and comments between two tokens.  Each alternative takes at least one character, and none overlap.
_GAP: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
#: A number, date or truth value; an offset date-time may hold a space.
_SCALAR: Final = re.compile(r"[^,\]}\n#]*")
#: The rest of a string behind its delimiter.  In basic strings a backslash escapes the next character; up to two
#: quotes may precede the closing three.  No two alternatives begin alike.
_STRINGS: Final = {
    "'''": re.compile(r"(?:[^']|'(?!''))*'{3,5}"),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"{3,5}', re.DOTALL),
    "'": re.compile(r"[^']*'"),
    '"': re.compile(r'(?:[^"\\]|\\.)*"'),
}
#: A text between quotes or line ends.
_WHOLE: Final = r"""(?:["'\n]|\A)[ \t]*({})[ \t]*(?:["'\n]|\Z)"""


class TomlPositions:
    """The positions of all keys and values of a TOML text.

    >>> positions = TomlPositions('[[rule]]\\nis = "Ad"\\nwhere = { max_words = 3 }\\n')
    >>> positions.of("rule", 0, "where", "max_words")
    Position(line=3, column=11)
    >>> positions.of_text("Ad", "rule", 0, "is")
    Position(line=2, column=7)
    """

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._keys: dict[KeyPath, int] = {}
        self._values: dict[KeyPath, tuple[int, int]] = {}
        self._counts: dict[KeyPath, int] = {}
        self._scan()

    def of(self, *path: str | int) -> Position:
        """The position of a key, or of an item of a list; if it is not there, of the nearest table around it."""
        while path:
            if path in self._keys:
                return self.at(self._keys[path])
            path = path[:-1]
        return Position(1, 1)

    def of_text(self, text: str, *path: str | int) -> Position:
        """The position of a text in the value of a key, as a whole line or string if possible; else that of the key."""
        if path not in self._values:
            return self.of(*path)
        start, end = self._values[path]
        line = re.compile(_WHOLE.format(re.escape(text))).search(self._text, start, end)
        offset = line.start(1) if line else self._text.find(text, start, end)
        return self.at(offset if offset >= 0 else start)

    def at(self, offset: int) -> Position:
        """Line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def _skip(self) -> None:
        match = _GAP.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _scan(self) -> None:
        table: KeyPath = ()
        self._skip()
        while self._at < len(self._text):
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip()

    def _header(self) -> KeyPath:
        """A table header; gives the path of its table."""
        start = self._at
        array = self._peek("[[")
        self._at += 2 if array else 1
        self._skip()
        keys = self._dotted_key()
        self._at = self._text.index("]", self._at) + (2 if array else 1)
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self._newest((*path, key))
        path = (*path, keys[-1])
        self._keys.setdefault(path, start)
        if array:
            self._counts[path] = self._counts.get(path, -1) + 1
        path = self._newest(path)
        self._keys.setdefault(path, start)
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        """The path of a table; for an array of tables, the path of its last table."""
        return (*path, self._counts[path]) if path in self._counts else path

    def _pair(self, table: KeyPath) -> None:
        """A key with its value."""
        self._skip()
        start = self._at
        path = (*table, *self._dotted_key())
        for end in range(len(table) + 1, len(path) + 1):
            self._keys.setdefault(path[:end], start)
        self._at = self._text.index("=", self._at) + 1
        self._skip()
        self._value(path)

    def _dotted_key(self) -> list[str]:
        keys = [self._key()]
        self._skip()
        while self._peek("."):
            self._at += 1
            self._skip()
            keys.append(self._key())
            self._skip()
        return keys

    def _key(self) -> str:
        if self._peek('"') or self._peek("'"):
            start = self._at
            self._string()
            written = self._text[start : self._at]
            return str(tomli.loads(f"key = {written}")["key"]) if "\\" in written else written[1:-1]
        match = _BARE_KEY.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return match.group() if match else ""

    def _value(self, path: KeyPath) -> None:
        start = self._at
        if self._peek("["):
            self._list(path)
        elif self._peek("{"):
            self._table(path)
        elif self._peek('"') or self._peek("'"):
            self._string()
        else:
            match = _SCALAR.match(self._text, self._at)
            self._at = match.end() if match else self._at
        self._values[path] = (start, self._at)

    def _list(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        self._skip()
        while not self._peek("]"):
            self._keys[(*path, number)] = self._at
            self._value((*path, number))
            number += 1
            self._comma()
        self._at += 1

    def _table(self, path: KeyPath) -> None:
        self._at += 1
        self._skip()
        while not self._peek("}"):
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip()
        if self._peek(","):
            self._at += 1
            self._skip()

    def _string(self) -> None:
        fence = next(fence for fence in _STRINGS if self._peek(fence))
        match = _STRINGS[fence].match(self._text, self._at + len(fence))
        self._at = match.end() if match else len(self._text)
