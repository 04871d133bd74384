"""Rule files as the tools for authors read them: with the position of each key, and rule by rule."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.rule_types import Rule, Scope
from cleaner.ruleset import RuleSet
from cleaner.ruleset.load import read, rule_set
from cleaner.ruleset.matchers import MATCHERS
from cleaner.ruleset.positions import TomlPositions
from cleaner.ruleset.rule_files import RuleSource, given, shipped
from cleaner.ruleset.rulefile import DETECT_KEYS, HEADER_KEYS, WHERE_KEYS, rule_keys
from cleaner.ruleset.rulefile import rule_of as _rule_of
from cleaner.ruleset.rulefile import scope_of as _scope_of
from cleaner.ruleset.toml_reader import Table, TomlFile, parse

__all__ = [
    "DETECT_KEYS",
    "HEADER_KEYS",
    "RuleFile",
    "RuleSource",
    "RulesUnderTest",
    "around",
    "given",
    "open_file",
    "read_rules_under_test",
    "rule_keys",
    "rule_of",
    "rules_of",
    "scope_of",
    "shipped",
    "table_keys",
]


def table_keys() -> dict[str, Sequence[str]]:
    """The keys that each table inside a rule may have, by the key of the table."""
    tables = {key: matcher.inner_keys() for matcher in MATCHERS.values() for key in (matcher.key, *matcher.more_keys)}
    return {"where": WHERE_KEYS, **{key: keys for key, keys in tables.items() if keys}}


class RuleFile(NamedTuple):
    """A rule file that is valid TOML."""

    source: RuleSource
    toml: TomlFile

    @property
    def path(self) -> str:
        """The path for messages."""
        return self.source.path

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.toml.text

    @property
    def data(self) -> dict[str, Any]:
        """The parsed file: header and rules."""
        return self.toml.data

    @property
    def positions(self) -> TomlPositions:
        """The position of each key and value."""
        return self.toml.positions

    @property
    def tables(self) -> list[Any]:
        """The rules as TOML gives them; each should be a table."""
        tables = self.data.get("rule", [])
        return tables if isinstance(tables, list) else []


def around(sources: Sequence[RuleSource]) -> list[RuleSource]:
    """The shipped rule files that are not among the given ones."""
    contents = {(source.stem, source.data) for source in sources}
    real = {Path(source.path).resolve() for source in sources}
    root = Path(str(importlib.resources.files("cleaner.rules")))
    return [
        source
        for source in shipped()
        if (source.stem, source.data) not in contents
        and root.joinpath(*Path(source.path).parts[1:]).resolve() not in real
    ]  # fmt: skip


def open_file(source: RuleSource) -> RuleFile:
    """Decode and parse a rule file.

    Raises:
        RuleError: it is too large, not UTF-8 or not TOML.
    """
    return RuleFile(source, parse(source.path, source.data))


def scope_of(file: RuleFile, header: dict[str, Any]) -> Scope:
    """The scope of a header, which may be a corrected copy of the file's header.

    Raises:
        RuleError: the header cannot be used.
    """
    return _scope_of(Table(file.toml, (), header))


def rule_of(file: RuleFile, number: int, table: Any, scope: Scope) -> Rule:
    """The rule of a table, which may be a corrected copy of the table with that number (from 0).

    Raises:
        RuleError: the rule cannot be used.
    """
    return _rule_of(file.toml, number, table, scope, file.source.stem)


def rules_of(sources: Sequence[RuleSource]) -> tuple[Rule, ...]:
    """All rules of some files.

    Raises:
        RuleError: something cannot be used; the first such thing.
    """
    return tuple(rule for source in sources for rule in _rules_of(source))


@functools.cache
def _rules_of(source: RuleSource) -> tuple[Rule, ...]:
    return tuple(read([source]))


class RulesUnderTest(NamedTuple):
    """The rules that a command looks at, and all rules that act together with them (including themselves)."""

    tested: tuple[Rule, ...]
    all: RuleSet


def read_rules_under_test(paths: Sequence[Path], *, default: bool = True) -> RulesUnderTest:
    """The rules of `paths`, together with the shipped rules if `default`; without paths, the shipped rules.

    Raises:
        RuleError: something cannot be used.
    """
    sources = given(paths) if paths else shipped()
    tested = rules_of(sources)
    others = rules_of(around(sources)) if default and paths else ()
    return RulesUnderTest(tested, rule_set((*others, *tested)))
