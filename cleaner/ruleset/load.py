"""From rule files to a RuleSet.  Every error names the file, the line and the remedy."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleaner.errors import RuleError
from cleaner.rule_types import Rule
from cleaner.ruleset import cache
from cleaner.ruleset.rule_files import RuleSource, given, shipped
from cleaner.ruleset.rulefile import rules_of
from cleaner.ruleset.select import RuleSelector
from cleaner.ruleset.toml_reader import parse

#: Bytes of rule files.  Smaller sets are not cached, because reading them is as fast (20 kB of rules take 10 ms).
MIN_CACHED_RULE_BYTES: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """The rules that were loaded, and the selector that finds those that a page needs."""

    rules: tuple[Rule, ...]
    selector: RuleSelector = field(repr=False)


def load(paths: Sequence[Path] = (), *, default: bool = True) -> RuleSet:
    """Load the rules of `paths`, each a rule file or a folder of rule files, and the shipped rules if `default`.

    Raises:
        RuleError: something in a file cannot be used.  It names the file, the line and the remedy.
    """
    if default and not paths:
        return _shipped_set()
    sources = given([Path(path) for path in paths])
    return _added(sources) if default else _cached(sources, lambda: read(sources), "own")


@functools.cache
def _shipped_set() -> RuleSet:
    """The rules that come with the package, loaded once for each process.  Tests of the package have checked them."""
    sources = shipped()
    return _cached(sources, lambda: read(sources, proven=True), "shipped")


def _added(sources: Sequence[RuleSource]) -> RuleSet:
    """The shipped rules and those of some files."""
    base, added = _shipped_set(), _cached(sources, lambda: read(sources), "own")
    rules = (*base.rules, *added.rules)
    _unique(rules)
    return RuleSet(rules, base.selector.joined(added.selector))


def _cached(sources: Sequence[RuleSource], make: Callable[[], Iterable[Rule]], note: str) -> RuleSet:
    """The set of the rules that `make` returns, from the cache if it is there.  `make` depends on `sources` alone."""
    if sum([len(source.data) for source in sources]) < MIN_CACHED_RULE_BYTES:
        return rule_set(make())
    key = cache.key_of(sources, note)
    cached = cache.fetch(key)
    if isinstance(cached, RuleSet):
        return cached
    made = rule_set(make())
    _ = made.selector.common  # makes the index, so that it is cached as well
    cache.keep(key, made)
    return made


def read(sources: Iterable[RuleSource], *, proven: bool = False) -> list[Rule]:
    """The rules of some files.  With `proven` the costly checks are left out, because a test has done them.

    Raises:
        RuleError: something cannot be used; the first such thing.
    """
    return [rule for path, stem, data in sources for rule in rules_of(parse(path, data, proven=proven), stem)]


def rule_set(rules: Iterable[Rule]) -> RuleSet:
    """A set of rules, with their selector.

    Raises:
        RuleError: two of them have the same id.
    """
    rules = tuple(rules)
    _unique(rules)
    return RuleSet(rules, RuleSelector(rules))


def _unique(rules: Iterable[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            raise RuleError(
                rule.origin.path,
                rule.origin.line,
                f"the id {rule.id!r} is used at {first.origin} already",
                "rename one",
            )
