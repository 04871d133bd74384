"""Runs the examples of rules through the engine: each `hit` must fire its rule, and each `miss` must stay.

A miss is prose that must stay, so every other rule in its scope is tried on it as well.  This shows rules that are too
broad.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from cleaner.rule_types import Action, Level, Rule
from cleaner.rulekit.rule_source import RulesUnderTest
from cleaner.rulekit.try_rule import (
    ExampleResult,
    ExampleRunner,
    alone,
    anywhere,
    host_of_rule,
    kind_of,
    text_of,
)
from cleaner.ruleset.actions import action_of, edge_of
from cleaner.ruleset.matchers import near_miss
from cleaner.text import fold
from cleaner.types import Kind

#: Characters of an example that a report quotes; enough to find it in its file.
SELFTEST_QUOTE_CHARS: Final = 100


class Problem(StrEnum):
    """Faults of an example."""

    NO_HIT = "does not fire"
    OUTPUT = "leaves another text"
    MISS = "fires on its miss"
    KEPT = "kept by another rule"
    CROSS = "takes the miss of another rule"
    SHAPE = "is no example"


class FailedExample(NamedTuple):
    """An example with another result than it should have.  `fails` is False for notes."""

    rule: Rule
    problem: Problem
    example: str
    detail: str = ""
    fails: bool = True

    def __str__(self) -> str:
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.rule.origin}: {self.rule.id} {self.problem}{detail}\n    {_quote(self.example)}"


class Count(NamedTuple):
    """The number of examples of a rule, and how many of them are right."""

    rule: Rule
    hits: int
    hits_right: int
    misses: int
    misses_right: int


class SelfTestReport(NamedTuple):
    """The results of all examples."""

    counts: tuple[Count, ...]
    failures: tuple[FailedExample, ...]

    @property
    def failed(self) -> bool:
        """True if an example fails; notes do not count."""
        return any(failure.fails for failure in self.failures)


def selftest(rules: RulesUnderTest) -> SelfTestReport:
    """Run all examples of some rules, first with each rule alone, then together with all other rules."""
    all_rules = _AllRules(rules)
    counts, failures = [], []
    for rule in rules.tested:
        of_rule = list(_of_rule(rule, all_rules))
        failures += of_rule
        wrong = [failure.problem for failure in of_rule if failure.rule is rule]
        misses_wrong = wrong.count(Problem.MISS)
        hits_wrong = wrong.count(Problem.NO_HIT) + wrong.count(Problem.OUTPUT)
        counts.append(
            Count(rule, len(rule.hit), len(rule.hit) - hits_wrong, len(rule.miss), len(rule.miss) - misses_wrong)
        )
    return SelfTestReport(tuple(counts), tuple(failures))


class _AllRules:
    """Tries all rules that apply to the pages of a rule on an example of that rule."""

    def __init__(self, rules: RulesUnderTest) -> None:
        self._rules = {rule.id: rule for rule in rules.all.rules}
        self._runner = ExampleRunner(map(anywhere, rules.all.rules))

    def on(self, rule: Rule, text: str) -> ExampleResult:
        return self._runner.run(text, kind=kind_of(rule), host=host_of_rule(rule))

    def original(self, rule: Rule) -> Rule:
        """The rule as it was loaded, with the bounds that are removed for a trial."""
        return self._rules[rule.id]


def _of_rule(rule: Rule, all_rules: _AllRules) -> Iterator[FailedExample]:
    runner = alone(rule)
    for hit in rule.hit:
        text = text_of(hit)
        if not text.strip():
            yield FailedExample(rule, Problem.SHAPE, str(hit), "write a text, or [before, after] for strip")
            continue
        yield from _hit(rule, hit, runner.run(text, kind=kind_of(rule)))
        if rule.action is not Action.KEEP:
            yield from _kept(rule, text, all_rules)
    for miss in rule.miss:
        text = text_of(miss)
        if not text.strip() or isinstance(miss, list):
            yield FailedExample(rule, Problem.SHAPE, str(miss), "write a text")
            continue
        if runner.run(text, kind=kind_of(rule)).blocks_of(rule.id):
            yield FailedExample(rule, Problem.MISS, text)
        if action_of(rule).spares_misses(rule):
            yield from _crossed(rule, text, all_rules)


# -- hits ---------------------------------------------------------------------------------------------------------


def _hit(rule: Rule, hit: Any, outcome: ExampleResult) -> Iterator[FailedExample]:
    acts_on = outcome.blocks_of(rule.id)
    text = text_of(hit)
    blocks = outcome.hits.page.blocks
    if kind_of(rule) is Kind.HTML and not action_of(rule).on_html:
        yield FailedExample(rule, Problem.NO_HIT, text, f"{action_of(rule).key} has no effect on HTML pages")
        return
    if action_of(rule).cuts:
        if not acts_on:
            yield FailedExample(rule, Problem.NO_HIT, text, near_miss(rule.pattern, fold(text), edge_of(rule)) or "")
        elif isinstance(hit, list):
            rest = fold(" ".join(block.text for block in blocks if block.index not in acts_on))
            wanted = fold(str(hit[-1]))
            if rest != wanted:
                yield FailedExample(rule, Problem.OUTPUT, text, f"{_quote(rest)}, not {_quote(wanted)}")
        return
    # With a selector, the markup of an example may have other elements than the one that is chosen.
    missed = [block for block in blocks if block.index not in acts_on]
    if not acts_on or (missed and kind_of(rule) is Kind.TEXT):
        yield FailedExample(rule, Problem.NO_HIT, text, _why(rule, outcome, missed[0].text if missed else text))


def _why(rule: Rule, outcome: ExampleResult, text: str) -> str:
    """Why a rule does not fire on an example; empty if unknown."""
    if not outcome.hits.page.blocks:
        return "the page has no text of it"
    if outcome.matches.warnings:
        return "the block finds no end within its bounds"
    reason = near_miss(rule.pattern, text, edge_of(rule))
    if reason or len(outcome.hits.page.blocks) == 1:
        return reason or ""
    return f"{_quote(text)} stays"


def _kept(rule: Rule, text: str, all_rules: _AllRules) -> Iterator[FailedExample]:
    keepers = {match.rule.id: match.rule for match in all_rules.on(rule, text).matches.keep.values()}
    for keeper in keepers.values():
        keeper = all_rules.original(keeper)
        yield FailedExample(rule, Problem.KEPT, text, f"{keeper.id} ({keeper.origin})")


# -- misses -------------------------------------------------------------------------------------------------------


def _crossed(rule: Rule, text: str, all_rules: _AllRules) -> Iterator[FailedExample]:
    takers = {match.rule.id: match.rule for _, match in all_rules.on(rule, text).acting if action_of(match.rule).takes}
    for name in sorted(takers.keys() - {rule.id}):
        taker = all_rules.original(takers[name])
        fails = taker.action is Action.DROP and taker.scope.level is Level.GENERIC
        yield FailedExample(taker, Problem.CROSS, text, f"{rule.id} ({rule.origin})", fails)


# -- for readers --------------------------------------------------------------------------------------------------


def _quote(text: str) -> str:
    text = fold(text)
    return f"“{text}”" if len(text) <= SELFTEST_QUOTE_CHARS else f"“{text[:SELFTEST_QUOTE_CHARS]}...”"


def table(report: SelfTestReport) -> str:
    """One line for each rule: how many of its hits and misses are right."""
    return "".join(
        f"{count.rule.id}  hit {count.hits_right}/{count.hits}  miss {count.misses_right}/{count.misses}\n"
        for count in report.counts
    )


def summary(report: SelfTestReport) -> str:
    """The last line of a report."""
    counts = report.counts
    hits, right = sum(c.hits for c in counts), sum(c.hits_right for c in counts)
    misses, spared = sum(c.misses for c in counts), sum(c.misses_right for c in counts)
    notes = sum(not failure.fails for failure in report.failures)
    others = sum(f.fails and f.problem in (Problem.KEPT, Problem.CROSS) for f in report.failures)
    return (
        f"{len(counts):,} rules: {right:,} of {hits:,} hits fire, {spared:,} of {misses:,} misses do not; "
        f"between rules {others:,} failures and {notes:,} notes"
    )
