"""Checks on a rule as the loader made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from cleaner.rule_types import Action, Has, Level, Pattern, Rule, Where
from cleaner.rulekit.lint import patterns
from cleaner.rulekit.lint.findings import Finding, Spot
from cleaner.rulekit.try_rule import text_of
from cleaner.ruleset.matchers import make_test, required
from cleaner.ruleset.regex_tokens import first_tokens, max_width
from cleaner.ruleset.required_tokens import WHOLE, Edges, index_key, is_common
from cleaner.text import folded, tokens, word_count

#: Characters of the shortest word that narrows a rule down to few paragraphs; shorter ones stand in too many.
LINT_LITERAL_CHARS: Final = 4


_STRIP_EDGES: Final = {"prefix": Edges(right=False), "suffix": Edges(left=False)}


def _patterns(rule: Rule) -> Iterator[tuple[tuple[str, ...], Pattern]]:
    """The patterns of a rule that look at text, each with the keys that lead to it."""
    if rule.pattern.from_ is not None and rule.pattern.to is not None:
        yield ("from",), rule.pattern.from_
        yield ("to",), rule.pattern.to
    else:
        yield (), rule.pattern


def _expressions(spot: Spot, rule: Rule) -> Iterator[Finding]:
    strip = rule.arg if rule.action is Action.STRIP else ""
    examples = [" ".join(text_of(hit).split()) for hit in rule.hit]
    for path, pattern in _patterns(rule):
        if pattern.re is None:
            continue
        at = (*path, "re")
        if strip and max_width(pattern.re) == 0:
            yield spot.find("E04", "re takes no text, so nothing is cut", "put the text itself into the pattern", *at)
        if patterns.nested_repeat(pattern.re):
            yield spot.find("E04", "re repeats what is repeated already", "bound the inner or the outer repeat", *at)
        elif patterns.is_slow(make_test(pattern, strip), patterns.probes(pattern.re, examples)):
            yield spot.find("E04", "re takes more than 50 ms on a text of 20 kB", "bound its repeats: .{1,60}", *at)
        if anchor := patterns.loose_anchor(pattern.re):
            fix = "put the alternatives into brackets; without strip the whole unit has to match anyway"
            yield spot.find("E05", f"{anchor} holds for one alternative only", fix, *at)


def _unbounded(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Generic rules that can take prose of any length: uBlock Origin refuses such for good reason."""
    if rule.scope.level is not Level.GENERIC or rule.action is Action.STRIP or rule.where != Where():
        return
    fix = "write where = { max_words = 60 }"
    for path, pattern in _patterns(rule):
        for key, value in (("starts", pattern.starts), ("ends", pattern.ends), ("has", pattern.has)):
            if value:
                yield spot.find("E06", f"a generic rule with {key} and without where", fix, *path, key)
        if pattern.re is not None and patterns.boundless(pattern.re):
            yield spot.find("E06", "a generic rule whose re takes prose of any length", fix, *path, "re")


def _fewest_words(pattern: Pattern) -> int:
    """Words that a text has at least where a pattern of literals fits it."""
    literals = pattern.is_ or pattern.starts or pattern.ends
    if literals:
        return min(map(word_count, literals))
    return _fewest_words_of(pattern.has) if pattern.has else 0


def _fewest_words_of(has: Has) -> int:
    one_of = [min(map(word_count, group)) for group in (has.any, has.some) if group]
    return max((*map(word_count, has.all), *one_of))


def _impossible(spot: Spot, rule: Rule) -> Iterator[Finding]:
    most = rule.where.max_words
    pattern = rule.pattern
    fewest = max(_fewest_words(part) for _, part in _patterns(rule))
    if most is not None and fewest > most:
        message = f"max_words is {most}, but the shortest text that it can take has {fewest} words"
        yield spot.find("E08", message, f"raise max_words to {fewest} at least", "where", "max_words")
    elif most is not None:
        for key, literals in (("is", pattern.is_), ("starts", pattern.starts), ("ends", pattern.ends)):
            for literal in literals:
                if word_count(literal) > most:
                    message = f"max_words is {most}, but this literal has {word_count(literal)} words"
                    yield spot.find("E08", message, "raise max_words, or leave the literal out", key, text=literal)
    if pattern.from_ is not None and pattern.to is not None and _same_end(pattern.from_, pattern.to):
        fix = "write the last line of the block into to; a single line needs no block rule"
        yield spot.find("E08", "to is the same as from, so a block ends where it begins", fix, "to")


def _same_end(first: Pattern, last: Pattern) -> bool:
    """True where each text that opens a block closes it as well."""
    if first.is_ and last.is_:
        return set(map(folded, first.is_)) <= set(map(folded, last.is_))
    return first == last


def _unindexed(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Rules that the index cannot keep away from most paragraphs."""
    pattern = rule.pattern.from_ or rule.pattern
    strips = rule.action is Action.STRIP
    if pattern.css is not None or (pattern.is_ and not strips):
        return
    key = index_key(required(pattern, _STRIP_EDGES[rule.arg] if strips else WHOLE))
    first = first_tokens(pattern.re) if pattern.re is not None and not strips else None
    if first or (pattern.starts and not strips and all(tokens(folded(text)) for text in pattern.starts)):
        return
    name = next(name for name in ("re", "has", "is", "starts", "ends") if getattr(pattern, _FIELDS.get(name, name)))
    path = ("from", name) if rule.pattern.from_ else (name,)
    fix = "write a word out that stands in every match: bounded by \\b, outside of optional parts"
    if key is None:
        yield spot.find("W01", "no whole word stands in every match, so it is tried on every paragraph", fix, *path)
    elif rule.scope.level is Level.SITE and not is_common(key):
        return  # only the pages of one site meet it
    elif short := [word for word in sorted(key) if word.isascii() and len(word) < LINT_LITERAL_CHARS]:
        yield spot.find("W01", f"{short[0]!r} is all that it is found by, and stands in many paragraphs", fix, *path)


_FIELDS: Final = {"is": "is_"}

RULE_CHECKS: Final[tuple[Callable[[Spot, Rule], Iterator[Finding]], ...]] = (
    _expressions,
    _unbounded,
    _impossible,
    _unindexed,
)
