"""Which rules a page needs, and an index of them by literal and token: a block meets only the few that it could match.

The rules of one scope are indexed once; a page then looks into at most a handful of indexes: generic and platform rules
together, and the files of its site.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import regex

from cleaner.ruleset.literals import (
    COPYRIGHT,
    WHOLE,
    Clause,
    Clauses,
    Edges,
    first_keys,
    first_tokens,
    index_key,
    is_common,
    max_width,
    required,
)
from cleaner.settings import PATTERN_TIMEOUT
from cleaner.text import folded, is_unspaced, tokens
from cleaner.types import Action, Has, Level, Pattern, Rule, Where

#: A test of one unit: its text and its folded text to the span that the rule takes, or None.
Test = Callable[[str, str], tuple[int, int] | None]

_OPEN_EDGE: Final = {"prefix": Edges(right=False), "suffix": Edges(left=False)}


class PatternTimeoutError(Exception):
    """A pattern took too long on one unit; the rule does nothing there."""


def _bounded(text: str, start: int, end: int) -> bool:
    """True where no spaced-script word runs over the edges of text[start:end]."""
    left = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    right = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not (left and not is_unspaced(text[start])) and not (right and not is_unspaced(text[end - 1]))


def _contains(text: str, literal: str) -> bool:
    at = text.find(literal)
    while at >= 0:
        if _bounded(text, at, at + len(literal)):
            return True
        at = text.find(literal, at + 1)
    return False


def _has_test(has: Has) -> Test:
    any_, all_, some = (tuple(map(folded, group)) for group in (has.any, has.all, has.some))

    def test(text: str, key: str) -> tuple[int, int] | None:
        # A plain look first: it fails for most phrases, and costs a tenth.
        if not all(literal in key and _contains(key, literal) for literal in all_):
            return None
        if any_ and not any(literal in key and _contains(key, literal) for literal in any_):
            return None
        if some and sum([_contains(key, literal) for literal in some if literal in key]) < has.min_some:
            return None
        return 0, len(text)

    return test


def _regex_test(pattern: Pattern, arg: str) -> Test:
    """A regular expression: whole unit, or one end of it for `strip`.  Compiled on first use."""
    assert pattern.re is not None
    source = f"(?:{pattern.re})" + (r"\Z" if arg == "suffix" else "")
    flags = 0 if pattern.case else regex.IGNORECASE
    method = {"prefix": "match", "suffix": "search"}.get(arg, "fullmatch")
    compiled: list[Callable[..., regex.Match[str] | None]] = []

    def test(text: str, key: str) -> tuple[int, int] | None:
        if not compiled:
            compiled.append(getattr(regex.compile(source, flags), method))
        try:
            found = compiled[0](text, timeout=PATTERN_TIMEOUT)
        except TimeoutError as error:
            raise PatternTimeoutError from error
        return found.span() if found and found.group() else None

    return test


def _prefix_end(text: str, literal: str) -> int | None:
    """Length of the shortest head of `text` that folds to `literal`."""
    low, high = 1, len(text)
    if not folded(text).startswith(literal):
        return None
    while low < high:
        middle = (low + high) // 2
        if len(folded(text[:middle])) >= len(literal):
            high = middle
        else:
            low = middle + 1
    return low


def _suffix_start(text: str, literal: str) -> int | None:
    """Where the shortest tail of `text` that folds to `literal` begins."""
    if not folded(text).endswith(literal):
        return None
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if len(folded(text[middle:])) >= len(literal):
            low = middle
        else:
            high = middle - 1
    return low


def _strip_test(literals: Sequence[str], arg: str) -> Test:
    keys = sorted(map(folded, literals), key=len, reverse=True)

    def test(text: str, key: str) -> tuple[int, int] | None:
        for literal in keys:
            if arg == "prefix" and key.startswith(literal) and (end := _prefix_end(text, literal)):
                return 0, end
            if arg == "suffix" and key.endswith(literal) and (start := _suffix_start(text, literal)) is not None:
                return start, len(text)
        return None

    return test


def _literal_test(pattern: Pattern) -> Test:
    if pattern.is_:
        whole = frozenset(map(folded, pattern.is_))
        exact = frozenset(" ".join(literal.split()) for literal in pattern.is_)
        if pattern.case:
            return lambda text, key: (0, len(text)) if text in exact else None
        return lambda text, key: (0, len(text)) if key in whole else None
    literals = tuple(map(folded, pattern.starts or pattern.ends))
    if pattern.starts:

        def starts(text: str, key: str) -> tuple[int, int] | None:
            hit = any(key.startswith(literal) and _bounded(key, 0, len(literal)) for literal in literals)
            return (0, len(text)) if hit else None

        return starts

    def ends(text: str, key: str) -> tuple[int, int] | None:
        hit = any(key.endswith(literal) and _bounded(key, len(key) - len(literal), len(key)) for literal in literals)
        return (0, len(text)) if hit else None

    return ends


def make_test(pattern: Pattern, arg: str) -> Test:
    """The test of a pattern that looks at one unit (not of a block rule and not of css)."""
    if pattern.re is not None:
        return _regex_test(pattern, arg)
    if pattern.has is not None:
        return _has_test(pattern.has)
    if arg in _OPEN_EDGE and (pattern.starts or pattern.ends or pattern.is_):
        return _strip_test(pattern.starts or pattern.ends or pattern.is_, arg)
    return _literal_test(pattern)


def _reach(pattern: Pattern | None) -> int:
    """Characters that an end of a block rule may need to see: its longest literal, which may run over several lines."""
    return max((len(folded(x)) for x in (pattern.is_ + pattern.starts + pattern.ends)), default=0) if pattern else 0


def _first_tokens(rule: Rule) -> Clause | None:
    """The tokens that a text must begin with, None where that is not sure; of a block rule those of its first end."""
    pattern = rule.pattern.from_ or rule.pattern
    if rule.action is Action.STRIP:
        return None
    if pattern.re is not None:
        return first_tokens(pattern.re)
    literals = pattern.starts + pattern.is_
    found = [tokens(folded(literal)) for literal in literals]
    return frozenset(words[0] for words in found) if found and all(found) else None


def _last_tokens(pattern: Pattern | None) -> frozenset[str] | None:
    """The tokens that the last line of a block rule's end can close with, None where that is not sure."""
    literals = pattern.is_ + pattern.ends if pattern else ()
    found = [tokens(folded(literal)) for literal in literals]
    return frozenset(words[-1] for words in found) if found and all(found) else None


class Compiled:
    """A rule with its test; for a block rule `test` and `to_test` look at its two ends."""

    __slots__ = (
        "clauses",
        "first",
        "max_chars",
        "max_words",
        "reach",
        "rule",
        "test",
        "to_last",
        "to_reach",
        "to_test",
    )

    def __init__(self, rule: Rule) -> None:
        pattern = rule.pattern
        self.rule = rule
        self.max_words = sys.maxsize if rule.where.max_words is None or pattern.from_ else rule.where.max_words
        whole_regex = pattern.re is not None and rule.action is not Action.STRIP
        self.max_chars = max_width(pattern.re or "") if whole_regex else math.inf
        self.first = _first_tokens(rule)
        self.clauses: Clauses = ()
        self.to_test: Test | None = None
        self.reach, self.to_reach = _reach(pattern.from_), _reach(pattern.to)
        self.to_last = _last_tokens(pattern.to)
        if pattern.from_ is not None and pattern.to is not None:
            self.test, self.to_test = make_test(pattern.from_, ""), make_test(pattern.to, "")
        elif pattern.css is None:
            self.test = make_test(pattern, rule.arg if rule.action is Action.STRIP else "")
        else:
            self.test = lambda text, key: None

    def may_fit(self, found: list[str], chars: int) -> bool:
        """A cheap look before the test: length, and the tokens that must be there."""
        if len(found) > self.max_words or chars > self.max_chars:
            return False
        return not any(clause.isdisjoint(found) for clause in self.clauses)


def head(found: Sequence[str]) -> tuple[str, int]:
    """What a text and a literal equal to it share: the first token and the number of tokens."""
    return (found[0], len(found)) if found else ("", 0)


class Start(NamedTuple):
    """How a text begins, worked out once for all indexes."""

    head: tuple[str, int]
    first: tuple[str, ...]


def start_of(found: list[str]) -> Start:
    """Head and first tokens of a text's tokens."""
    return Start(head(found), first_keys(found))


class Index:
    """Rules by what they ask of a text, the surest first: the whole of it, its first token, some token, or nothing."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._whole: dict[str, list[Compiled]] = {}
        self._by_first: dict[str, list[Compiled]] = {}
        self._by_token: dict[str, list[Compiled]] = {}
        self._always: list[Compiled] = []
        self._keys: list[tuple[Compiled, Clause]] = []
        self.css: list[Rule] = []
        for rule in rules:
            if rule.pattern.css is not None:
                self.css.append(rule)
            else:
                self._add(Compiled(rule))
        #: First token and number of tokens of every whole literal: the cheap look before a text is folded.
        self._heads = frozenset(map(head, map(tokens, self._whole)))
        self._tokens = frozenset(self._by_token)

    def _add(self, compiled: Compiled) -> None:
        rule = compiled.rule
        pattern = rule.pattern.from_ or rule.pattern
        strips = rule.action is Action.STRIP
        if rule.pattern.is_ and not strips:
            for literal in pattern.is_:
                self._whole.setdefault(folded(literal), []).append(compiled)
            return
        clauses = required(rule.pattern, _OPEN_EDGE.get(rule.arg, WHOLE) if strips else WHOLE)
        key = index_key(clauses)
        if key is not None:
            self._keys.append((compiled, key))
        if rule.pattern.from_ is None:  # an end of a block rule may run over lines, so one line need not hold it all
            compiled.clauses = tuple(clause for clause in clauses if clause is not key)
        first = compiled.first
        if first and (key is None or not is_common(first) or is_common(key)):
            if key is not None and rule.pattern.from_ is None:
                compiled.clauses = (key, *compiled.clauses)
            for token in first:
                self._by_first.setdefault(token, []).append(compiled)
        elif key is not None:
            for token in key:
                self._by_token.setdefault(token, []).append(compiled)
        else:
            self._always.append(compiled)

    def candidates(self, found: list[str], text: str, start: Start) -> list[Compiled]:
        """The rules that a text could match; `start` is how its tokens begin.

        Most texts begin like none and share no token with any, and end here; length and further tokens rule most of the
        others out.
        """
        out: list[Compiled] = []
        if self._always:
            out += self._always
        if start.head in self._heads:
            out += self._whole.get(folded(text), ())
        for token in start.first:
            if token in self._by_first:
                out += self._by_first[token]
        for token in self._tokens.intersection(found):
            out += self._by_token[token]
        if not out:
            return out
        chars = len(text)
        return list({id(compiled): compiled for compiled in out if compiled.may_fit(found, chars)}.values())

    def may_hold(self, found: list[str]) -> bool:
        """A look that costs next to nothing: False where no rule of the index could match a text of these tokens."""
        if not found:
            return False
        first = found[0]
        if (first, len(found)) in self._heads or self._always:
            return True
        if self._by_first and (first in self._by_first or first == COPYRIGHT or first[0].isdigit()):
            return True
        return bool(self._tokens) and not self._tokens.isdisjoint(found)

    def near(self, found: list[str], text: str) -> list[Compiled]:
        """The rules whose phrase may stand in a text, whether they could match it or not.  For explanations: slow."""
        there = frozenset(found)
        out = [*self._always, *self._whole.get(folded(text), ())]
        out += [compiled for compiled, key in self._keys if not key.isdisjoint(there)]
        return list(
            {id(compiled): compiled for compiled in [*out, *self.candidates(found, text, start_of(found))]}.values()
        )


def naming(rule: Rule) -> Rule | None:
    """The part of a site's rule that proves the site: its whole-unit literals that hold the site's name, if any.

    A rule that strips is left out: it would cut blocks before the site is proven.
    """
    name = folded(rule.scope.name or "")
    pattern = rule.pattern.from_ or rule.pattern

    def proving(literals: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(literal for literal in literals if name and name in folded(literal))

    proof = Pattern(proving(pattern.is_), proving(pattern.starts), proving(pattern.ends), case=pattern.case)
    if rule.action is Action.STRIP or not (proof.is_ or proof.starts or proof.ends):
        return None
    return replace(rule, pattern=proof, where=Where(rule.where.max_words))


class Selector:
    """Finds the indexes of a page.  Indexes are made on first use and never change."""

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
        """Generic and platform rules."""
        return Index(self._common)

    @functools.cached_property
    def naming(self) -> Index:
        """What proves the site of a text without address."""
        return Index(self._naming)

    def of_host(self, host: str) -> Index | None:
        """The rules of a host: its own, and those of its parent domains that speak for their subdomains."""
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
        """All rules of the file whose rule named its site."""
        key = ("named", proof.origin.path)
        if key not in self._indexes:
            rules = [rule for table in (self._exact, self._below) for group in table.values() for rule in group]
            self._indexes[key] = Index(
                {id(rule): rule for rule in rules if rule.origin.path == proof.origin.path}.values()
            )
        return self._indexes[key]
