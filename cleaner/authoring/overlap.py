"""Findings that need several rules: duplicates, rules that others leave nothing to do, the same rules in many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.authoring.findings import Finding
from cleaner.authoring.trial import Trial, everywhere, text_of
from cleaner.ruleset.select import naming
from cleaner.settings import LINT_SAME_SITES
from cleaner.text import folded
from cleaner.types import Action, Level, Pattern, Rule, Scope


class Entry(NamedTuple):
    """A rule that is looked at, and an empty finding at its place."""

    rule: Rule
    at: Finding

    def find(self, code: str, message: str, fix: str) -> Finding:
        """A finding on the rule as a whole."""
        return self.at._replace(code=code, message=message, fix=fix)


def across(entries: Sequence[Entry], context: Sequence[Rule]) -> Iterator[Finding]:
    """Findings on rules beside each other and beside `context`, which itself is not looked at."""
    yield from _same_ids(entries, context)
    yield from _same_patterns(entries, context)
    yield from _shadowed(entries, context)
    yield from _same_in_sites(entries)


# -- scopes -------------------------------------------------------------------------------------------------------


def _covers_site(wide: str, site: str) -> bool:
    """True where all hosts of a site pattern are hosts of another.

    >>> _covers_site("*.a.org", "b.a.org"), _covers_site("a.org", "*.a.org")
    (True, False)
    """
    wide, site = wide.removeprefix("www."), site.removeprefix("www.")
    if not wide.startswith("*."):
        return wide == site
    return f".{site.removeprefix('*.')}".endswith(wide[1:])


def _same_pages(first: Scope, second: Scope) -> bool:
    """True where two scopes of one level can speak for the same page."""
    if first.level is not second.level or first.platform != second.platform:
        return False
    if first.lang and second.lang and not set(first.lang) & set(second.lang):
        return False
    return first.level is not Level.SITE or any(
        _covers_site(a, b) or _covers_site(b, a) for a in first.sites for b in second.sites
    )


def _covers(wide: Scope, narrow: Scope) -> bool:
    """True where each page of one scope is a page of another."""
    if wide.lang and not (narrow.lang and set(narrow.lang) <= set(wide.lang)):
        return False
    if wide.level is Level.GENERIC:
        return True
    if wide.level is Level.PLATFORM:
        return wide.platform == narrow.platform
    return bool(narrow.sites) and all(any(_covers_site(a, b) for a in wide.sites) for b in narrow.sites)


# -- E02 ----------------------------------------------------------------------------------------------------------


def _same_ids(entries: Sequence[Entry], context: Sequence[Rule]) -> Iterator[Finding]:
    first: dict[str, Rule] = {rule.id: rule for rule in reversed(context)}
    for entry in entries:
        rule = entry.rule
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            yield entry.find("E02", f"the id {rule.id!r} stands at {other.origin} already", "rename one")


def _key(pattern: Pattern) -> tuple[Any, ...]:
    """A pattern without what makes no difference: order, and what folding folds."""
    groups = [pattern.is_, pattern.starts, pattern.ends]
    if pattern.has is not None:
        groups += [pattern.has.any, pattern.has.all, pattern.has.some]
    ends = (pattern.from_ and _key(pattern.from_), pattern.to and _key(pattern.to))
    literals = tuple(frozenset(group if pattern.case else map(folded, group)) for group in groups)
    return literals, pattern.has and pattern.has.min_some, pattern.re, pattern.css, pattern.case, ends


def _pieces(rule: Rule) -> list[tuple[Any, ...]]:
    """What makes a rule a duplicate of another: a whole literal, or the whole of any other pattern."""
    same = (rule.action, rule.arg, rule.points, rule.where)
    pattern = rule.pattern
    if not pattern.is_ or rule.action is Action.STRIP:
        return [(*same, _key(pattern))]
    return [(*same, pattern.case, literal if pattern.case else folded(literal)) for literal in pattern.is_]


def _same_patterns(entries: Sequence[Entry], context: Sequence[Rule]) -> Iterator[Finding]:
    users: dict[tuple[Any, ...], list[Rule]] = defaultdict(list)
    for rule in context:
        for piece in dict.fromkeys(_pieces(rule)):
            users[piece].append(rule)
    for entry in entries:
        rule = entry.rule
        shared: dict[str, tuple[Rule, list[tuple[Any, ...]]]] = {}
        for piece in _pieces(rule):
            for other in users[piece]:
                if _same_pages(rule.scope, other.scope):
                    shared.setdefault(other.id, (other, []))[1].append(piece)
            users[piece].append(rule)
        for other, pieces in shared.values():
            yield entry.find("E02", _shared(rule, other, pieces), "leave it out in one of them")


def _shared(rule: Rule, other: Rule, pieces: Sequence[tuple[Any, ...]]) -> str:
    where = "in the same rule" if other is rule else f"in {other.id} ({other.origin})"
    if isinstance(pieces[0][-1], str):
        more = f" and {len(pieces) - 1} more" if len(pieces) > 1 else ""
        return f"“{pieces[0][-1]}”{more} stands {where} already"
    return f"the same pattern stands {where} already"


# -- W03 ----------------------------------------------------------------------------------------------------------


class _Takers:
    """Which rules take each text that a rule is there for, acting alone on it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_id = {rule.id: rule for rule in rules}
        self._trial = Trial(
            [everywhere(rule) for rule in rules if rule.action is not Action.STRIP and not rule.pattern.from_]
        )
        self._known: dict[str, list[Rule]] = {}

    def of(self, rule: Rule) -> list[Rule]:
        """The rules that take every text a rule is there for, and leave it nothing to do."""
        if rule.id not in self._known:
            left: set[str] | None = None
            for text in _units(rule):
                ids = {other.id for other in self._trial.on(text).fitting}
                left = {id for id in (ids if left is None else ids & left) if _may_shadow(self._by_id[id], rule)}
                if not left:
                    break
            self._known[rule.id] = [self._by_id[id] for id in sorted(left or ())]
        return self._known[rule.id]


def _units(rule: Rule) -> list[str]:
    """Texts that a rule is there for: its examples, and all its whole literals."""
    return [text for text in (*map(text_of, rule.hit), *rule.pattern.is_) if text.strip()]


def _may_shadow(other: Rule, rule: Rule) -> bool:
    """True where `other` leaves nothing to do to `rule` in what it matches."""
    if other.id == rule.id or not _covers(other.scope, rule.scope):
        return False
    if other.where.pos not in (None, rule.where.pos) or other.where.needs not in (None, rule.where.needs):
        return False
    if rule.action is Action.SCORE:
        return rule.points > 0 and other.action is Action.DROP
    return other.action is rule.action and (rule.action is Action.DROP or other.arg == rule.arg)


def _shadowed(entries: Sequence[Entry], context: Sequence[Rule]) -> Iterator[Finding]:
    rules = list({rule.id: rule for rule in (*context, *(entry.rule for entry in entries))}.values())
    takers = _Takers(rules)
    place = {rule.id: number for number, rule in enumerate(rules)}
    for entry in entries:
        rule = entry.rule
        # A literal that names the site proves the site of a text without address, whatever else drops it.
        if rule.action is Action.STRIP or rule.pattern.css or rule.pattern.from_ or naming(rule) is not None:
            continue
        for other in takers.of(rule):
            # Of two rules of one scope that take each other's texts, the one written first stays.
            if place[other.id] > place[rule.id] and rule in takers.of(other):
                continue
            message = f"all that it is there for is taken by {other.id} ({other.origin})"
            yield entry.find("W03", message, "leave it out, or add the hit that only it takes")
            break


# -- W04 ----------------------------------------------------------------------------------------------------------


def _same_in_sites(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Sites that share rules, or several literals, are likely to run on one platform."""
    users: dict[tuple[Any, ...], dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        if entry.rule.scope.level is Level.SITE:
            for piece in _pieces(entry.rule):
                users[piece].setdefault(entry.rule.origin.path, entry)
    groups: dict[frozenset[str], list[tuple[Any, ...]]] = defaultdict(list)
    for piece, files in users.items():
        if len(files) >= LINT_SAME_SITES:
            groups[frozenset(files)].append(piece)
    for paths in sorted(groups, key=lambda paths: (-len(paths), sorted(paths))):
        pieces = [piece for other, pieces in groups.items() if paths <= other for piece in pieces]
        whole = [piece for piece in pieces if not isinstance(piece[-1], str)]
        if whole or len(pieces) >= LINT_SAME_SITES:
            first, *rest = sorted(paths)
            message = f"{_what(pieces)} stand in {', '.join(rest)} as well"
            yield users[pieces[0]][first].find("W04", message, "write a platform file, if they run on one")


def _what(pieces: Sequence[tuple[Any, ...]]) -> str:
    literals = [piece[-1] for piece in pieces if isinstance(piece[-1], str)]
    if not literals:
        return "the same patterns"
    shown = ", ".join(f"“{literal}”" for literal in literals[:LINT_SAME_SITES])
    return f"{len(literals)} literals ({shown})"
