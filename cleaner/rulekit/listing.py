"""The rules that a page gets, with the reason, and the text of a rule in its file."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import UsageError
from cleaner.rule_types import Level, Rule
from cleaner.rulekit.rule_source import (
    RuleSource,
    given,
    open_file,
    shipped,
)
from cleaner.ruleset.actions import action_of
from cleaner.ruleset.select import RuleSelector, naming


class Applying(NamedTuple):
    """A rule, and why a page gets it."""

    rule: Rule
    reason: str


def applying(rules: Sequence[Rule], host: str | None) -> list[Applying]:
    """The rules that the pages of a host get, the most specific first; without a host all rules."""
    reasons = [(rule, _reason(rule, host)) for rule in rules]
    out = [Applying(rule, reason) for rule, reason in reasons if reason]
    return sorted(out, key=lambda applying: -applying.rule.scope.level.rank)


def _reason(rule: Rule, host: str | None) -> str:
    """Why the pages of a host get a rule; empty if they do not."""
    scope = rule.scope
    if scope.level is Level.GENERIC:
        return "generic"
    if scope.level is Level.PLATFORM:
        return f"platform {scope.platform}"
    if host is None:
        return f"site {scope.sites[0]}{', or text that names it' if naming(rule) else ''}"
    if RuleSelector([rule]).of_host(host) is None:
        return ""
    bare = host.removeprefix("www.")
    if any(site.removeprefix("www.") == bare for site in scope.sites):
        return f"host {bare}"
    parents = [site for site in scope.sites if site.startswith("*.") and f".{bare}".endswith(site[1:])]
    return f"parent {max(parents, key=len)}"


def table(rules: Sequence[Applying]) -> str:
    """One line for each rule: id, action, reason, file and line."""
    rows = [(a.rule.id, action_of(a.rule).describe(a.rule), a.reason, str(a.rule.origin)) for a in rules]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows)


def summary(rules: Sequence[Applying]) -> str:
    """The last line of a list."""
    counts = [(level, sum(a.rule.scope.level is level for a in rules)) for level in reversed(Level)]
    return f"{len(rules):,} rules: " + ", ".join(f"{count:,} {level}" for level, count in counts)


def find_rule(rules: Sequence[Rule], name: str) -> Rule:
    """The rule whose id is `name`, or whose id ends in a slash and `name`.

    Raises:
        UsageError: there is no such rule, or several.
    """
    by_id = {rule.id: rule for rule in rules}
    if name in by_id:
        return by_id[name]
    ending = [rule for rule in rules if rule.id.endswith(f"/{name}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        raise UsageError(f"{name}: several rules have this name; write {' or '.join(rule.id for rule in ending)}")
    near = difflib.get_close_matches(name, by_id, 1)
    raise UsageError(f"{name}: no rule of this id; {f'did you mean {near[0]}?' if near else 'see cleaner rules list'}")


def text_of_rule(rule: Rule, paths: Sequence[Path]) -> str:
    """The text of a rule in its file, with the comment above it; first come lines with its place and scope."""
    file = open_file(_source_of(rule, paths))
    lines = file.text.split("\n")
    starts = [file.positions.of("rule", number).line - 1 for number in range(len(file.tables))]
    first = rule.origin.line - 1
    after = next((start for start in starts if start > first), len(lines))
    rule_lines = lines[_comment_above(lines, first) : _comment_above(lines, after) if after < len(lines) else after]
    scope = rule.scope
    facts = [f"{scope.level}: {', '.join(scope.sites) or scope.platform or 'every page'}"]
    facts += [f"{key} {value}" for key in ("seen", "source", "recheck") if (value := getattr(scope, key))]
    return f"# {rule.origin}: {rule.id}\n# {'; '.join(facts)}\n\n" + "\n".join(rule_lines).strip("\n") + "\n"


def _source_of(rule: Rule, paths: Sequence[Path]) -> RuleSource:
    for source in (*given(paths), *shipped()):
        if source.path == rule.origin.path and rule.id.startswith(f"{source.stem}/"):
            return source
    raise UsageError(f"{rule.origin.path}: does not exist any more; check the path")


def _comment_above(lines: Sequence[str], number: int) -> int:
    """The first of the comment lines right above a line, else the line itself."""
    while number > 0 and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return number
