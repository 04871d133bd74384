"""The examples of rules, run through the engine: each `hit` fires its rule, each `miss` no rule that it should not.

A miss is prose that must stay, so every other rule in its scope is tried on it as well: that is where rules that are
too broad show.
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

#: Characters of an example in the report of a test; enough to find it in its file.
SELFTEST_QUOTE_CHARS: Final = 100


class Problem(StrEnum):
    """What can be wrong with an example."""

    NO_HIT = "does not fire"
    OUTPUT = "leaves another text"
    MISS = "fires on its miss"
    KEPT = "kept by another rule"
    CROSS = "takes the miss of another rule"
    SHAPE = "is no example"


class FailedExample(NamedTuple):
    """An example that is not as it should be.  `fails` is False where it is only worth knowing."""

    rule: Rule
    problem: Problem
    example: str
    detail: str = ""
    fails: bool = True

    def __str__(self) -> str:
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.rule.origin}: {self.rule.id} {self.problem}{detail}\n    {_quote(self.example)}"


class Count(NamedTuple):
    """How many examples of a rule are right, of how many."""

    rule: Rule
    hits: int
    hits_right: int
    misses: int
    misses_right: int


class SelfTestReport(NamedTuple):
    """The outcome of all examples."""

    counts: tuple[Count, ...]
    failures: tuple[FailedExample, ...]

    @property
    def failed(self) -> bool:
        """True where some example shows a fault, not just something to know."""
        return any(failure.fails for failure in self.failures)


def selftest(rules: RulesUnderTest) -> SelfTestReport:
    """Run all examples of some rules, first with each rule alone, then together with all other rules."""
    trials = _Trials(rules)
    counts, failures = [], []
    for rule in rules.tested:
        found = list(_of_rule(rule, trials))
        failures += found
        wrong = [failure.problem for failure in found if failure.rule is rule]
        misses_wrong = wrong.count(Problem.MISS)
        hits_wrong = wrong.count(Problem.NO_HIT) + wrong.count(Problem.OUTPUT)
        counts.append(
            Count(rule, len(rule.hit), len(rule.hit) - hits_wrong, len(rule.miss), len(rule.miss) - misses_wrong)
        )
    return SelfTestReport(tuple(counts), tuple(failures))


class _Trials:
    """All rules in scope of a rule, tried on an example of it."""

    def __init__(self, rules: RulesUnderTest) -> None:
        self._rules = {rule.id: rule for rule in rules.all.rules}
        self._trial = ExampleRunner(map(anywhere, rules.all.rules))

    def on(self, rule: Rule, text: str) -> ExampleResult:
        return self._trial.on(text, kind=kind_of(rule), host=host_of_rule(rule))

    def original(self, rule: Rule) -> Rule:
        """A rule as it was before its bounds were taken off for the trial."""
        return self._rules[rule.id]


def _of_rule(rule: Rule, trials: _Trials) -> Iterator[FailedExample]:
    own = alone(rule)
    for hit in rule.hit:
        text = text_of(hit)
        if not text.strip():
            yield FailedExample(rule, Problem.SHAPE, str(hit), "write a text, or [before, after] for strip")
            continue
        yield from _hit(rule, hit, own.on(text, kind=kind_of(rule)))
        if rule.action is not Action.KEEP:
            yield from _kept(rule, text, trials)
    for miss in rule.miss:
        text = text_of(miss)
        if not text.strip() or isinstance(miss, list):
            yield FailedExample(rule, Problem.SHAPE, str(miss), "write a text")
            continue
        if own.on(text, kind=kind_of(rule)).blocks_of(rule.id):
            yield FailedExample(rule, Problem.MISS, text)
        if action_of(rule).spares_misses(rule):
            yield from _crossed(rule, text, trials)


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
            left = fold(" ".join(block.text for block in blocks if block.index not in acts_on))
            wanted = fold(str(hit[-1]))
            if left != wanted:
                yield FailedExample(rule, Problem.OUTPUT, text, f"{_quote(left)}, not {_quote(wanted)}")
        return
    # A selector takes an element, beside which the markup of an example may hold others.
    missed = [block for block in blocks if block.index not in acts_on]
    if not acts_on or (missed and kind_of(rule) is Kind.TEXT):
        yield FailedExample(rule, Problem.NO_HIT, text, _why(rule, outcome, missed[0].text if missed else text))


def _why(rule: Rule, outcome: ExampleResult, text: str) -> str:
    """What keeps a rule from firing on an example, where that can be told."""
    if not outcome.hits.page.blocks:
        return "the page has no text of it"
    if outcome.matches.warnings:
        return "the block finds no end within its bounds"
    reason = near_miss(rule.pattern, text, edge_of(rule))
    if reason or len(outcome.hits.page.blocks) == 1:
        return reason or ""
    return f"{_quote(text)} stays"


def _kept(rule: Rule, text: str, trials: _Trials) -> Iterator[FailedExample]:
    keepers = {match.rule.id: match.rule for match in trials.on(rule, text).matches.keep.values()}
    for keeper in keepers.values():
        keeper = trials.original(keeper)
        yield FailedExample(rule, Problem.KEPT, text, f"{keeper.id} ({keeper.origin})")


# -- misses -------------------------------------------------------------------------------------------------------


def _crossed(rule: Rule, text: str, trials: _Trials) -> Iterator[FailedExample]:
    takers = {match.rule.id: match.rule for _, match in trials.on(rule, text).acting if action_of(match.rule).takes}
    for name in sorted(takers.keys() - {rule.id}):
        taker = trials.original(takers[name])
        fails = taker.action is Action.DROP and taker.scope.level is Level.GENERIC
        yield FailedExample(taker, Problem.CROSS, text, f"{rule.id} ({rule.origin})", fails)


# -- for readers --------------------------------------------------------------------------------------------------


def _quote(text: str) -> str:
    text = fold(text)
    return f"“{text}”" if len(text) <= SELFTEST_QUOTE_CHARS else f"“{text[:SELFTEST_QUOTE_CHARS]}...”"


def table(report: SelfTestReport) -> str:
    """One line a rule: right hits and misses of all."""
    return "".join(
        f"{count.rule.id}  hit {count.hits_right}/{count.hits}  miss {count.misses_right}/{count.misses}\n"
        for count in report.counts
    )


def summary(report: SelfTestReport) -> str:
    """The last line of a report."""
    counts = report.counts
    hits, right = sum(c.hits for c in counts), sum(c.hits_right for c in counts)
    misses, left = sum(c.misses for c in counts), sum(c.misses_right for c in counts)
    notes = sum(not failure.fails for failure in report.failures)
    others = sum(f.fails and f.problem in (Problem.KEPT, Problem.CROSS) for f in report.failures)
    return (
        f"{len(counts):,} rules: {right:,} of {hits:,} hits fire, {left:,} of {misses:,} misses do not; "
        f"between rules {others:,} failures and {notes:,} notes"
    )
