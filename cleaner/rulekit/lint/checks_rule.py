"""Checks of a rule that was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from cleaner.rule_types import Level, Pattern, Rule, Where
from cleaner.rulekit.lint import patterns
from cleaner.rulekit.lint.findings import Finding, Spot
from cleaner.rulekit.try_rule import text_of
from cleaner.ruleset.actions import action_of, edge_of
from cleaner.ruleset.matchers import EDGES, match_function, matcher_of, required
from cleaner.ruleset.regex_tokens import max_width
from cleaner.ruleset.required_tokens import index_key, is_common
from cleaner.text import folded, word_count

#: Characters of the shortest word that narrows a rule down to few paragraphs; shorter words are in too many.
LINT_LITERAL_CHARS: Final = 4


def _expressions(spot: Spot, rule: Rule) -> Iterator[Finding]:
    edge = edge_of(rule)
    examples = [" ".join(text_of(hit).split()) for hit in rule.hit]
    for path, pattern in _parts(rule):
        source = matcher_of(pattern).expression(pattern)
        if source is None:
            continue
        at = (*path, pattern.matcher)
        if edge and max_width(source) == 0:
            yield spot.find("E04", "re takes no text, so nothing is cut", "put the text itself into the pattern", *at)
        if patterns.nested_repeat(source):
            yield spot.find("E04", "re repeats what is repeated already", "bound the inner or the outer repeat", *at)
        elif patterns.is_slow(match_function(pattern, edge), patterns.probes(source, examples)):
            yield spot.find("E04", "re takes more than 50 ms on a text of 20 kB", "bound its repeats: .{1,60}", *at)
        if anchor := patterns.loose_anchor(source):
            fix = "put the alternatives into brackets; without strip the whole text has to match anyway"
            yield spot.find("E05", f"{anchor} holds for one alternative only", fix, *at)


def _parts(rule: Rule) -> Sequence[tuple[tuple[str, ...], Pattern[Any]]]:
    """The patterns of a rule that look at single texts, each with the keys that lead to it."""
    return matcher_of(rule.pattern).parts(rule.pattern)


def _unbounded(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Generic rules that can take prose of any length.  uBlock Origin refuses filters without bounds as well."""
    if rule.scope.level is not Level.GENERIC or action_of(rule).cuts or rule.where != Where():
        return
    fix = "write where = { max_words = 60 }"
    for path, pattern in _parts(rule):
        matcher = matcher_of(pattern)
        source = matcher.expression(pattern)
        if matcher.any_length:
            message = f"a generic rule with {matcher.key} and without where"
            yield spot.find("E06", message, fix, *path, matcher.key)
        elif source is not None and patterns.boundless(source):
            message = f"a generic rule whose {matcher.key} takes prose of any length"
            yield spot.find("E06", message, fix, *path, matcher.key)


def _impossible(spot: Spot, rule: Rule) -> Iterator[Finding]:
    most = rule.where.max_words
    fewest = max(matcher_of(pattern).fewest_words(pattern) for _, pattern in _parts(rule))
    if most is not None and fewest > most:
        message = f"max_words is {most}, but the shortest text that it can take has {fewest} words"
        yield spot.find("E08", message, f"raise max_words to {fewest} at least", "where", "max_words")
    elif most is not None:
        matcher = matcher_of(rule.pattern)
        for literal in matcher.literals(rule.pattern):
            if word_count(literal) > most:
                message = f"max_words is {most}, but this literal has {word_count(literal)} words"
                fix = "raise max_words, or leave the literal out"
                yield spot.find("E08", message, fix, matcher.key, text=literal)
    first, last = _parts(rule)[0], _parts(rule)[-1]
    if first != last and _same_end(first[1], last[1]):
        fix = "write the last line of the block into to; a single line needs no block rule"
        yield spot.find("E08", "to is the same as from, so a block ends where it begins", fix, *last[0])


def _same_end(first: Pattern[Any], last: Pattern[Any]) -> bool:
    """True if each text that opens a block closes it as well."""
    one, two = matcher_of(first), matcher_of(last)
    if one.is_whole and two.is_whole:
        return set(map(folded, one.literals(first))) <= set(map(folded, two.literals(last)))
    return first == last


def _unindexed(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Rules that the index cannot keep away from most paragraphs."""
    path, pattern = _parts(rule)[0]
    matcher, edge = matcher_of(pattern), edge_of(rule)
    if matcher.html_only or (matcher.is_whole and not edge):
        return
    key = index_key(required(pattern, EDGES[edge]))
    if not edge and matcher.first_tokens(pattern):
        return
    path = (*path, matcher.key)
    fix = "write a word out that is in every match: bounded by \\b, outside of optional parts"
    if key is None:
        yield spot.find("W01", "no whole word is in every match, so it is tried on every paragraph", fix, *path)
    elif rule.scope.level is Level.SITE and not is_common(key):
        return  # only the pages of one site meet it
    elif short := [word for word in sorted(key) if word.isascii() and len(word) < LINT_LITERAL_CHARS]:
        yield spot.find("W01", f"{short[0]!r} is all that it is found by, and is in many paragraphs", fix, *path)


def _without_effect(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Rules that need HTML and whose action does nothing there."""
    action, matcher = action_of(rule), matcher_of(rule.pattern)
    if matcher.html_only and not action.on_html:
        message = f"{action.key} has no effect on HTML pages, and {matcher.key} none on text, so the rule does nothing"
        yield spot.find("W07", message, "write a matcher for text, or leave the rule out", action.key)


RULE_CHECKS: Final[tuple[Callable[[Spot, Rule], Iterator[Finding]], ...]] = (
    _expressions,
    _unbounded,
    _impossible,
    _unindexed,
    _without_effect,
)
