"""Checks that compare rules: duplicates, rules that others make useless, and the same rules in many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from cleaner.rule_types import Level, Rule, Scope
from cleaner.rulekit.lint.findings import Finding, Spot
from cleaner.rulekit.try_rule import ExampleRunner, everywhere, text_of
from cleaner.ruleset.actions import action_of
from cleaner.ruleset.matchers import matcher_of, normalized
from cleaner.ruleset.select import naming
from cleaner.text import folded

#: Site files that share a rule from which on the rule probably belongs to a platform.
LINT_SAME_SITES: Final = 3


class IndexedRule(NamedTuple):
    """A rule that is checked, and its place in its file."""

    rule: Rule
    spot: Spot

    def find(self, code: str, message: str, fix: str, literal: str = "") -> Finding:
        """A finding about the rule, or about one of the literals of its `is`."""
        return self.spot.find(code, message, fix, "is", text=literal) if literal else self.spot.find(code, message, fix)


def across(entries: Sequence[IndexedRule], context: Sequence[Rule]) -> Iterator[Finding]:
    """Findings about rules compared with each other and with the rules of `context`, which are not checked."""
    yield from _same_ids(entries, context)
    yield from _same_patterns(entries, context)
    yield from _shadowed(entries, context)
    yield from _same_in_sites(entries)


# -- scopes -------------------------------------------------------------------------------------------------------


def _covers_site(wide: str, site: str) -> bool:
    """True if all hosts of a site pattern are hosts of another.

    >>> _covers_site("*.a.org", "b.a.org"), _covers_site("a.org", "*.a.org")
    (True, False)
    """
    wide, site = wide.removeprefix("www."), site.removeprefix("www.")
    if not wide.startswith("*."):
        return wide == site
    return f".{site.removeprefix('*.')}".endswith(wide[1:])


def _same_pages(first: Scope, second: Scope) -> bool:
    """True if two scopes of one level can include the same page."""
    if first.level is not second.level or first.platform != second.platform:
        return False
    if first.lang and second.lang and not set(first.lang) & set(second.lang):
        return False
    return first.level is not Level.SITE or any(
        _covers_site(a, b) or _covers_site(b, a) for a in first.sites for b in second.sites
    )


def _covers(wide: Scope, narrow: Scope) -> bool:
    """True if each page of one scope is a page of another."""
    if wide.lang and not (narrow.lang and set(narrow.lang) <= set(wide.lang)):
        return False
    if wide.level is Level.GENERIC:
        return True
    if wide.level is Level.PLATFORM:
        return wide.platform == narrow.platform
    return bool(narrow.sites) and all(any(_covers_site(a, b) for a in wide.sites) for b in narrow.sites)


# -- E02 ----------------------------------------------------------------------------------------------------------


def _same_ids(entries: Sequence[IndexedRule], context: Sequence[Rule]) -> Iterator[Finding]:
    first: dict[str, Rule] = {rule.id: rule for rule in reversed(context)}
    for entry in entries:
        rule = entry.rule
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            yield entry.find("E02", f"the id {rule.id!r} is used at {other.origin} already", "rename one")


class _Piece(NamedTuple):
    """A key that duplicate rules share: made from one literal of `is`, or from any other pattern as a whole."""

    key: tuple[Any, ...]
    literal: str = ""


def _pieces(rule: Rule) -> list[_Piece]:
    same = (rule.action, rule.arg, rule.points, rule.where)
    pattern = rule.pattern
    if not matcher_of(pattern).is_whole or action_of(rule).cuts:
        return [_Piece((*same, normalized(pattern)))]
    literals = matcher_of(pattern).literals(pattern)
    return [_Piece((*same, pattern.case, text if pattern.case else folded(text)), text) for text in literals]


def _same_patterns(entries: Sequence[IndexedRule], context: Sequence[Rule]) -> Iterator[Finding]:
    users: dict[tuple[Any, ...], dict[str, Rule]] = defaultdict(dict)
    for rule in context:
        for piece in _pieces(rule):
            users[piece.key][rule.id] = rule
    for entry in entries:
        rule = entry.rule
        shared: dict[str, list[_Piece]] = defaultdict(list)
        others: dict[str, Rule] = {}
        for piece in _pieces(rule):
            for other in users[piece.key].values():
                if _same_pages(rule.scope, other.scope):
                    others[other.id] = other
                    shared[other.id].append(piece)
            users[piece.key].setdefault(rule.id, rule)
        for name, pieces in shared.items():
            message = _shared(rule, others[name], pieces)
            yield entry.find("E02", message, "leave it out in one of them", pieces[0].literal)


def _shared(rule: Rule, other: Rule, pieces: Sequence[_Piece]) -> str:
    place = "in the same rule" if other is rule else f"in {other.id} ({other.origin})"
    if pieces[0].literal:
        more = f" and {len(pieces) - 1} more" if len(pieces) > 1 else ""
        return f"“{pieces[0].literal}”{more} is {place} already"
    return f"the same pattern is {place} already"


# -- W03 ----------------------------------------------------------------------------------------------------------


class _Takers:
    """Finds the rules that match all texts of another rule."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_id = {rule.id: rule for rule in rules}
        self._runner = ExampleRunner(
            [everywhere(r) for r in rules if not action_of(r).cuts and not matcher_of(r.pattern).spans]
        )
        self._takers: dict[str, list[Rule]] = {}

    def of(self, rule: Rule) -> list[Rule]:
        """The rules that match every text of a rule and make it useless."""
        if rule.id not in self._takers:
            takers: set[str] | None = None
            for text in _texts_of(rule):
                ids = {other.id for other in self._runner.run(text).fitting}
                takers = {id for id in (ids if takers is None else ids & takers) if _may_shadow(self._by_id[id], rule)}
                if not takers:
                    break
            self._takers[rule.id] = [self._by_id[id] for id in sorted(takers or ())]
        return self._takers[rule.id]


def _texts_of(rule: Rule) -> list[str]:
    """Texts that a rule matches: its hits, and the literals of its `is`."""
    matcher = matcher_of(rule.pattern)
    literals = matcher.literals(rule.pattern) if matcher.is_whole else ()
    return [text for text in (*map(text_of, rule.hit), *literals) if text.strip()]


def _may_shadow(other: Rule, rule: Rule) -> bool:
    """True if a rule has nothing to do on texts that `other` matches as well."""
    if other.id == rule.id or not _covers(other.scope, rule.scope):
        return False
    if other.where.pos not in (None, rule.where.pos) or other.where.needs not in (None, rule.where.needs):
        return False
    return action_of(rule).is_idle_below(rule, other)


def _shadowed(entries: Sequence[IndexedRule], context: Sequence[Rule]) -> Iterator[Finding]:
    rules = list({rule.id: rule for rule in (*context, *(entry.rule for entry in entries))}.values())
    takers = _Takers(rules)
    place = {rule.id: number for number, rule in enumerate(rules)}
    for entry in entries:
        rule = entry.rule
        # A literal that names the site is needed even if another rule drops it: it proves the site of a text.
        matcher = matcher_of(rule.pattern)
        if action_of(rule).cuts or matcher.html_only or matcher.spans or naming(rule) is not None:
            continue
        for other in takers.of(rule):
            # If two rules of one scope take each other's texts, only the second one is reported.
            if place[other.id] > place[rule.id] and rule in takers.of(other):
                continue
            message = f"all its hits are taken by {other.id} ({other.origin}) already"
            yield entry.find("W03", message, "leave it out, or add the hit that only it takes")
            break


# -- W04 ----------------------------------------------------------------------------------------------------------


def _same_in_sites(entries: Sequence[IndexedRule]) -> Iterator[Finding]:
    """Rules or literals that several sites share; these sites are likely to run on one platform."""
    users: dict[tuple[Any, ...], dict[str, tuple[IndexedRule, _Piece]]] = defaultdict(dict)
    for entry in entries:
        if entry.rule.scope.level is Level.SITE:
            for piece in _pieces(entry.rule):
                users[piece.key].setdefault(entry.rule.origin.path, (entry, piece))
    groups: dict[frozenset[str], list[tuple[Any, ...]]] = defaultdict(list)
    for key, files in users.items():
        if len(files) >= LINT_SAME_SITES:
            groups[frozenset(files)].append(key)
    for paths in sorted(groups, key=lambda paths: (-len(paths), sorted(paths))):
        keys = [key for other, keys in groups.items() if paths <= other for key in keys]
        first, *rest = sorted(paths)
        entry, piece = users[keys[0]][first]
        literals = [users[key][first][1].literal for key in keys]
        if len(literals) >= LINT_SAME_SITES or not all(literals):
            message = f"{_what(literals)} are in {', '.join(rest)} as well"
            yield entry.find("W04", message, "write a platform file, if they run on one", piece.literal)


def _what(literals: Sequence[str]) -> str:
    if not all(literals):
        return "the same patterns"
    shown = ", ".join(f"“{literal}”" for literal in literals[:LINT_SAME_SITES])
    return f"{len(literals)} literals ({shown})"
