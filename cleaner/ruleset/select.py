"""Finds the rules that a page needs: the generic and platform rules, and the rules of its site.

The rules of each scope are indexed once.  A page uses one or two of these indexes.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

from cleaner.rule_types import Level, Rule, Where
from cleaner.ruleset.actions import edge_of
from cleaner.ruleset.index import Index, merged
from cleaner.ruleset.matchers import matcher_of, opening
from cleaner.text import folded


def naming(rule: Rule) -> Rule | None:
    """The part of a site's rule that proves the site: those of its literals that hold the site's name, if any.

    None for a rule that strips, because it would cut blocks before the site is proven.
    """
    name = folded(rule.scope.name or "")
    pattern = opening(rule.pattern)
    literals = matcher_of(pattern).literals(pattern)
    proving = tuple(literal for literal in literals if name and name in folded(literal))
    if edge_of(rule) or not proving:
        return None
    return replace(rule, pattern=replace(pattern, value=proving), where=Where(rule.where.max_words))


class RuleSelector:
    """Finds the indexes of a page.  Each index is made on first use and never changes."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._common = [rule for rule in rules if rule.scope.level is not Level.SITE]
        proofs = [naming(rule) for rule in rules if rule.scope.level is Level.SITE]
        self._naming = [rule for rule in proofs if rule is not None]
        self._exact: dict[str, list[Rule]] = {}
        self._below: dict[str, list[Rule]] = {}
        for rule in rules:
            for site in rule.scope.sites:
                table, host = (self._below, site[2:]) if site.startswith("*.") else (self._exact, site)
                table.setdefault(host.removeprefix("www."), []).append(rule)
        self._indexes: dict[tuple[str, ...], Index] = {}

    @functools.cached_property
    def common(self) -> Index:
        """The generic and platform rules, and the literals that prove the site of a text without address."""
        return Index(self._common, self._naming)

    def joined(self, other: RuleSelector) -> RuleSelector:
        """The rules of both; neither changes, and nothing is indexed again."""
        out = RuleSelector(())
        out._common, out._naming = self._common + other._common, self._naming + other._naming
        out._exact, out._below = merged(self._exact, other._exact), merged(self._below, other._below)
        out.common = self.common.joined(other.common)
        return out

    def of_host(self, host: str) -> Index | None:
        """The rules of a host, with those of its parent domains that include subdomains; None if there are none."""
        host = host.removeprefix("www.")
        labels = host.split(".")
        parents = [".".join(labels[cut:]) for cut in range(len(labels))]
        key = (host if host in self._exact else "", *(parent for parent in parents if parent in self._below))
        if not any(key):
            return None
        if key not in self._indexes:
            rules = [*self._exact.get(key[0], ()), *(rule for parent in key[1:] for rule in self._below[parent])]
            self._indexes[key] = Index({id(rule): rule for rule in rules}.values())
        return self._indexes[key]

    def of_named(self, proof: Rule) -> Index:
        """All rules of the file that a proof belongs to."""
        key = ("named", proof.origin.path)
        if key not in self._indexes:
            rules = [rule for table in (self._exact, self._below) for group in table.values() for rule in group]
            self._indexes[key] = Index(
                {id(rule): rule for rule in rules if rule.origin.path == proof.origin.path}.values()
            )
        return self._indexes[key]
