"""Rule files as their authors see them: where each key stands, and every complaint instead of the first one.

This module alone knows the inside of the loader.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.authoring.places import Places
from cleaner.errors import RuleError
from cleaner.ruleset import RuleSet
from cleaner.ruleset.load import (
    _HAS_KEYS,
    _HEADER_KEYS,
    _RULE_KEYS,
    _SPAN_MATCHERS,
    _WHERE_KEYS,
    _files,
    _read_file,
    _read_rules,
    _Reader,
    _unique,
)
from cleaner.ruleset.select import Selector
from cleaner.settings import MAX_RULE_FILE_BYTES
from cleaner.types import Rule, Scope

HEADER_KEYS: Final = _HEADER_KEYS
RULE_KEYS: Final = _RULE_KEYS
TABLE_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "where": _WHERE_KEYS,
    "has": _HAS_KEYS,
    "from": (*_SPAN_MATCHERS, "case"),
    "to": (*_SPAN_MATCHERS, "case"),
}
"""The keys that each table inside a rule may have."""
_FOLDERS: Final = ("generic", "platforms", "sites")


class Source(NamedTuple):
    """A rule file, not read yet: the path to tell, the first part of its rules' ids, and its bytes."""

    path: str
    stem: str
    data: bytes


class RuleFile(NamedTuple):
    """A rule file that is valid TOML."""

    source: Source
    text: str
    data: dict[str, Any]
    places: Places
    reader: _Reader

    @property
    def path(self) -> str:
        """The path to tell."""
        return self.source.path

    @property
    def tables(self) -> list[Any]:
        """The rules as they are written; each should be a table."""
        tables = self.data.get("rule", [])
        return tables if isinstance(tables, list) else []


def shipped() -> list[Source]:
    """The rule files that come with the package."""
    out = []
    for folder in _FOLDERS:
        place = importlib.resources.files("cleaner.rules").joinpath(folder)
        if place.is_dir():
            files = sorted(place.iterdir(), key=lambda file: file.name)
            out += [
                Source(f"rules/{folder}/{file.name}", file.name.removesuffix(".toml"), file.read_bytes())
                for file in files
                if file.name.endswith(".toml")
            ]
    return out


def given(paths: Sequence[Path]) -> list[Source]:
    """The rule files of paths, each a file or a folder of them; a file that is named twice comes once.

    Raises:
        RuleError: a path that is not there.
    """
    files = dict.fromkeys(file for path in paths for file in _files(path))
    return [Source(str(file), file.stem, _read_file(file)) for file in files]


def around(sources: Sequence[Source]) -> list[Source]:
    """The shipped rule files beside the given ones: those that are not among them."""
    own = {(source.stem, source.data) for source in sources}
    real = {Path(source.path).resolve() for source in sources}
    root = Path(str(importlib.resources.files("cleaner.rules")))
    return [
        source
        for source in shipped()
        if (source.stem, source.data) not in own
        and root.joinpath(*Path(source.path).parts[1:]).resolve() not in real
    ]  # fmt: skip


def open_file(source: Source) -> RuleFile:
    """Decode and parse a rule file.

    Raises:
        RuleError: it is too large, not UTF-8 or not TOML.
    """
    if len(source.data) > MAX_RULE_FILE_BYTES:
        raise RuleError(source.path, 1, f"larger than {MAX_RULE_FILE_BYTES:,} bytes", "split it, a file a site")
    try:
        text = source.data.decode("utf-8-sig").replace("\r\n", "\n")
        reader = _Reader(source.path, text)
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        raise RuleError(source.path, line, "not UTF-8", "save the file as UTF-8") from error
    except RecursionError as error:
        raise RuleError(source.path, 1, "lists or tables nested too deeply", "flatten them") from error
    return RuleFile(source, text, reader.data, Places(text), reader)


def scope_of(file: RuleFile, header: dict[str, Any]) -> Scope:
    """The scope of a header, which may differ from the file's own.

    Raises:
        RuleError: a header that cannot be used.
    """
    file.reader.data, file.reader.table = header, 0
    return file.reader.scope()


def rule_of(file: RuleFile, number: int, table: dict[str, Any], scope: Scope) -> Rule:
    """The rule of a table, which may differ from the table `number` (from 0) of the file.

    Raises:
        RuleError: a rule that cannot be used.
    """
    file.reader.table = number + 1
    return file.reader.rule(table, scope, file.source.stem)


def rules_of(sources: Sequence[Source]) -> tuple[Rule, ...]:
    """All rules of some files.

    Raises:
        RuleError: the first thing that cannot be used.
    """
    return tuple(rule for source in sources for rule in _rules_of(source))


@functools.cache
def _rules_of(source: Source) -> tuple[Rule, ...]:
    return tuple(_read_rules(source.path, source.data, source.stem))


class Pack(NamedTuple):
    """Rules to look at, and all rules that work beside them (themselves among these)."""

    own: tuple[Rule, ...]
    all: RuleSet


def read_pack(paths: Sequence[Path], *, default: bool = True) -> Pack:
    """The rules of `paths` beside the shipped ones; without paths the shipped ones.

    Raises:
        RuleError: something that cannot be used.
    """
    sources = given(paths) if paths else shipped()
    own = rules_of(sources)
    rules = (*(rules_of(around(sources)) if default and paths else ()), *own)
    _unique(rules)
    return Pack(own, RuleSet(rules, Selector(rules)))
