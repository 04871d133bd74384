"""Tries rules on single examples, through the engine itself.

An example has no page around it, so bounds that depend on the page are ignored: the position, and for a rule that is
tried alone also its site, platform and language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from cleaner.parsing import parse
from cleaner.rule_types import Level, Match, Rule, Scope
from cleaner.ruleset import Hits, Matches, find_hits, resolve
from cleaner.ruleset.matchers import matcher_of
from cleaner.ruleset.select import RuleSelector
from cleaner.types import Document, Kind


class ExampleResult(NamedTuple):
    """The effect of rules on one example."""

    hits: Hits
    matches: Matches

    @property
    def fitting(self) -> Iterator[Rule]:
        """The rules whose pattern matches a block, whether they act or not; once for each block."""
        return (hit.compiled.rule for hits in self.hits.by_block.values() for hit in hits)

    @property
    def acting(self) -> Iterator[tuple[int, Match]]:
        """Block number and match of each rule that decides on a block."""
        for table in (self.matches.keep, self.matches.drop, self.matches.roles, self.hits.stripped):
            yield from table.items()
        for index, matches in self.matches.points.items():
            yield from ((index, match) for match in matches)

    def blocks_of(self, rule_id: str) -> set[int]:
        """The blocks on which a rule acts."""
        return {index for index, match in self.acting if match.rule.id == rule_id}


def anywhere(rule: Rule) -> Rule:
    """The rule without a bound on its position."""
    return rule if rule.where.pos is None else replace(rule, where=replace(rule.where, pos=None))


def everywhere(rule: Rule) -> Rule:
    """The rule for every page."""
    return replace(anywhere(rule), scope=Scope(Level.GENERIC))


class ExampleRunner:
    """Some rules, ready to be tried."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._selector = RuleSelector(tuple(rules))

    def run(self, example: str, *, kind: Kind = Kind.TEXT, host: str | None = None) -> ExampleResult:
        """Try all of the rules on an example."""
        hits = find_hits(parse(Document("", example, kind, host=host)), self._selector)
        return ExampleResult(hits, resolve(hits, hits.page.blocks))


def alone(rule: Rule) -> ExampleRunner:
    """A runner with one rule, which is tried as if it were for every page."""
    return ExampleRunner([everywhere(rule)])


def kind_of(rule: Rule) -> Kind:
    """The kind of the examples of a rule: markup for matchers that need HTML, else text."""
    return Kind.HTML if matcher_of(rule.pattern).html_only else Kind.TEXT


def text_of(example: Any) -> str:
    """The text of an example; of a pair of before and after, the first."""
    if isinstance(example, list) and example:
        example = example[0]
    return example if isinstance(example, str) else ""


def host_of_rule(rule: Rule) -> str | None:
    """A host whose pages get the rule; None if it is not for a site."""
    return rule.scope.sites[0].removeprefix("*.") if rule.scope.sites else None
