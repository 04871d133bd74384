"""Rule files to a RuleSet.  Whatever is wrong in a file is told with its line and the way to mend it."""

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

#: Bytes; fewer are read and indexed as quickly as a cache entry is (20 kB of rules take 10 ms).
MIN_CACHED_RULE_BYTES: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All rules that were loaded, and the selector that knows which of them a page needs."""

    rules: tuple[Rule, ...]
    selector: RuleSelector = field(repr=False)


def load(paths: Sequence[Path] = (), *, default: bool = True) -> RuleSet:
    """The shipped rules (unless `default` is False) and those of `paths`, each a rule file or a folder of them.

    Raises RuleError, with file, line and remedy, for anything that cannot be used: nothing is ignored.
    """
    if default and not paths:
        return _shipped_set()
    own = given([Path(path) for path in paths])
    return _added(own) if default else _cached(own, lambda: read(own), "own")


@functools.cache
def _shipped_set() -> RuleSet:
    """The rules that come with the package, loaded once a process.  The tests of the package have proved them."""
    sources = shipped()
    return _cached(sources, lambda: read(sources, proven=True), "shipped")


def _added(own: Sequence[RuleSource]) -> RuleSet:
    """The shipped rules and further ones."""
    base, added = _shipped_set(), _cached(own, lambda: read(own), "own")
    rules = (*base.rules, *added.rules)
    _unique(rules)
    return RuleSet(rules, base.selector.joined(added.selector))


def _cached(sources: Sequence[RuleSource], make: Callable[[], Iterable[Rule]], note: str) -> RuleSet:
    """The set of the rules that `make` gives, from the cache where it is there; `sources` is all that it depends on."""
    if sum([len(source.data) for source in sources]) < MIN_CACHED_RULE_BYTES:
        return rule_set(make())
    key = cache.key_of(sources, note)
    found = cache.fetch(key)
    if isinstance(found, RuleSet):
        return found
    made = rule_set(make())
    _ = made.selector.common  # so that it is kept with the rest
    cache.keep(key, made)
    return made


def read(sources: Iterable[RuleSource], *, proven: bool = False) -> list[Rule]:
    """The rules of some files.  With `proven` nothing is looked at that a test of the files has looked at already.

    Raises:
        RuleError: the first thing that cannot be used.
    """
    return [rule for path, stem, data in sources for rule in rules_of(parse(path, data, proven=proven), stem)]


def rule_set(rules: Iterable[Rule]) -> RuleSet:
    """Rules with a selector.

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
                rule.origin.path, rule.origin.line, f"the id {rule.id!r} stands at {first.origin} already", "rename one"
            )
