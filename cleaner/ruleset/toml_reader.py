"""Reads the tables of one TOML file.  Every complaint about a value has its line and a remedy."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import tomli

from cleaner.errors import RuleError
from cleaner.limits import MAX_RULE_FILE_BYTES
from cleaner.ruleset.positions import KeyPath, TomlPositions
from cleaner.text import folded

#: Ratio of difflib from which a known key is suggested for a misspelt one.
SUGGESTION_CUTOFF: Final = 0.6


_TOML_PLACE: Final = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
#: The header of a rule, as nearly everybody writes it.  Not anchored to the start of a line, which is ten times slower.
_RULE_HEADER: Final = re.compile(r"\[\[[ \t]*rule[ \t]*\]\]")
_SYNTAX: Final = "see https://toml.io for the syntax"


@dataclass(frozen=True)
class TomlFile:
    """A file that is valid TOML."""

    path: str
    text: str
    data: dict[str, Any]
    proven: bool = False
    """True if a test has read the file already, so that the costly checks can be left out."""

    @functools.cached_property
    def positions(self) -> TomlPositions:
        """The positions of keys and values; worked out only when there is something to complain about."""
        try:
            return TomlPositions(self.text)
        except RecursionError as error:
            raise _too_deep(self.path) from error

    @functools.cached_property
    def rule_lines(self) -> Sequence[int]:
        """The lines of the rules.  A quick search finds them; if their number is wrong, an exact scan does."""
        lines, line, last = [], 1, 0
        for header in _RULE_HEADER.finditer(self.text):
            line += self.text.count("\n", last, header.start())
            last = header.start()
            lines.append(line)
        rules = self.data.get("rule")
        count = len(rules) if isinstance(rules, list) else 0
        return lines if len(lines) == count else [self.positions.of("rule", number).line for number in range(count)]


def parse(path: str, data: bytes, *, proven: bool = False) -> TomlFile:
    """Parse the bytes of a TOML file.

    Raises:
        RuleError: the file is too large, not UTF-8 or not TOML.
    """
    if len(data) > MAX_RULE_FILE_BYTES:
        raise RuleError(path, 1, f"larger than {MAX_RULE_FILE_BYTES:,} bytes", "split it into one file for each site")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return TomlFile(path, text, tomli.loads(text), proven)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleError(path, line, "not UTF-8", "save the file as UTF-8") from error
    except tomli.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        message = _TOML_PLACE.sub("", str(error)).strip()
        raise RuleError(path, line, f"not valid TOML: {message}", _SYNTAX) from error
    except RecursionError as error:
        raise _too_deep(path) from error
    except ValueError as error:  # a number of thousands of digits
        raise RuleError(path, 1, f"not valid TOML: {error}", _SYNTAX) from error


def _too_deep(path: str) -> RuleError:
    return RuleError(path, 1, "lists or tables nested too deeply", "flatten them")


class Table:
    """A table of a rule file that is being read.  Complaints are raised with `fail`, which adds file and line."""

    __slots__ = ("data", "file", "place")

    def __init__(self, file: TomlFile, place: KeyPath = (), data: Mapping[str, Any] | None = None) -> None:
        self.file, self.place = file, place
        self.data = file.data if data is None else data

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def fail(self, message: str, hint: str, key: str | None = None) -> NoReturn:
        """Raise a RuleError at a key, or at the table."""
        place = self.place if key is None else (*self.place, key)
        raise RuleError(self.file.path, self.file.positions.of(*place).line, message, hint)

    def known(self, allowed: Sequence[str], what: str) -> None:
        """Complain about a key that is not allowed here."""
        for key in self.data:
            if key not in allowed:
                import difflib  # for complaints alone

                near = difflib.get_close_matches(key, allowed, 1, SUGGESTION_CUTOFF)
                hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(allowed)}"
                self.fail(f"unknown key {key!r} in {what}", hint, key)

    def one_of(self, allowed: Sequence[str], what: str, nothing: str) -> str:
        """The one key of `allowed` that the table has; complains if it has none or several."""
        keys = [key for key in allowed if key in self.data]
        if len(keys) == 1:
            return keys[0]
        has = " and ".join(keys) if keys else nothing
        self.fail(f"{what} has {has}", f"give it exactly one of {', '.join(allowed)}", keys[-1] if keys else None)

    def inner(self, key: str, example: str) -> Table:
        """A table inside this one."""
        value = self.data[key]
        if not isinstance(value, dict):
            self.fail(f"{key} is not a table", f"write {key} = {example}", key)
        return Table(self.file, (*self.place, key), value)

    def string(self, key: str, example: str) -> str:
        """A string."""
        value = self.data[key]
        if not isinstance(value, str):
            self.fail(f"{key} is not a string", f"write {key} = {example}", key)
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """The literals of a list of strings, or of a string with a literal on each line; empty ones are left out."""
        value = self.data[key]
        if isinstance(value, str):
            value = value.split("\n")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            hint = f'write {key} = "..." or {key} = ["..."]'
            self.fail(f"{key} is neither a string nor a list of strings", hint, key)
        literals = tuple([item.strip() for item in value if item.strip()])
        if not literals or not (self.file.proven or all(map(folded, literals))):
            self.fail(f"{key} holds no literal", "write at least one phrase", key)
        return literals

    def truth(self, key: str) -> bool:
        """The truth value of a key; False if the key is missing."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fail(f"{key} is not true or false", f"write {key} = true", key)
        return value

    def whole_number(self, key: str) -> int:
        """A whole number of at least 1."""
        value = self.data[key]
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.fail(f"{key} is not a whole number from 1", f"write {key} = 12", key)
        return value
