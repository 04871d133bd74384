"""An index of rules by the tokens that they need: a block is tried with the few rules that may match it."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from cleaner.rule_types import Pattern, Rule
from cleaner.ruleset.actions import edge_of
from cleaner.ruleset.fitting import MatchFunction
from cleaner.ruleset.matchers import EDGES, match_function, matcher_of, opening, required
from cleaner.ruleset.required_tokens import (
    ANY_NUMBER,
    COPYRIGHT,
    Clause,
    Clauses,
    begins_with,
    entries,
    first_keys,
    index_key,
    is_common,
)
from cleaner.text import folded, folded_all, tokens_of

#: Words and characters.  A text that is longer than both of a tier meets only the rules that can fit so long a text.
#: Most rules are bounded to less than a paragraph of prose (labelled scraped articles: three of four candidates were).
LENGTH_TIERS: Final = ((10, 64), (20, 120), (40, 240))


class Compiled:
    """A rule plus its cheap pre-checks.  Its functions are made on first use."""

    __slots__ = (
        "_match",
        "_match_last",
        "clauses",
        "first",
        "folds",
        "is_block",
        "last",
        "last_reach",
        "max_chars",
        "max_words",
        "proof",
        "reach",
        "rule",
    )

    def __init__(self, rule: Rule, *, proof: bool = False) -> None:
        matcher, edge = matcher_of(rule.pattern), edge_of(rule)
        parts = matcher.parts(rule.pattern)
        first, last = parts[0][1], parts[-1][1]
        self.rule, self.proof = rule, proof
        self.is_block = matcher.spans
        self.folds = matcher.folds
        self.max_words = sys.maxsize if rule.where.max_words is None or self.is_block else rule.where.max_words
        self.max_chars = math.inf if edge else matcher.max_chars(rule.pattern)
        #: The tokens that a text must begin with, None where that is not known; of a block rule those of its first end.
        self.first: Clause | None = None
        if not edge and not matcher.is_whole:  # a whole text is found by all its tokens
            self.first = matcher_of(first).first_tokens(first)
        self.clauses: Clauses = ()
        #: Of a block rule: characters that its ends may need to see, and tokens that its last line may end with.
        self.reach = self.last_reach = 0
        self.last: Clause | None = None
        if self.is_block:
            self.reach, self.last_reach = _reach(first), _reach(last)
            self.last = matcher_of(last).last_tokens(last)
        self._match: MatchFunction | None = None
        self._match_last: MatchFunction | None = None

    @property
    def match(self) -> MatchFunction:
        """Tries a text; of a block rule, as its first end."""
        if self._match is None:
            self._match = match_function(opening(self.rule.pattern), edge_of(self.rule))
        return self._match

    @property
    def match_last(self) -> MatchFunction:
        """Tries a text as the last end of a block rule."""
        if self._match_last is None:
            pattern = self.rule.pattern
            self._match_last = match_function(matcher_of(pattern).parts(pattern)[-1][1])
        return self._match_last

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """All but the functions, which are closures, so that an index can be kept on disk."""
        functions = ("_match", "_match_last")
        return None, {name: None if name in functions else getattr(self, name) for name in self.__slots__}

    def may_fit(self, words: list[str]) -> bool:
        """A cheap look before a text with these tokens is tried: whether the tokens are there that the rule needs."""
        if self.first is not None and not self.is_block and not begins_with(words, self.first):
            return False
        for clause in self.clauses:  # noqa: SIM110  # a generator takes four times as long
            if clause.isdisjoint(words):
                return False
        return True


def _reach(pattern: Pattern[Any]) -> int:
    """Characters that an end of a block rule may need to see: its longest literal, which may run over several lines."""
    return max((len(folded(literal)) for literal in matcher_of(pattern).literals(pattern)), default=0)


K = TypeVar("K")
T = TypeVar("T")


def merged(first: dict[K, list[T]], second: dict[K, list[T]]) -> dict[K, list[T]]:
    """Under each key the items of both, those of the first before those of the second."""
    out = dict(first)
    for key, items in second.items():
        out[key] = [*out.get(key, ()), *items]
    return out


class _Place(NamedTuple):
    """The keys under which a rule is in an index: the rarest things that it requires of a text."""

    pairs: Sequence[tuple[str, str]] = ()
    """First two tokens."""
    ends: Sequence[tuple[str, str]] = ()
    """Last two tokens."""
    firsts: Iterable[str] = ()
    """First token."""
    tokens: Sequence[tuple[str, str | None]] = ()
    """A token anywhere, and another that must be there too."""
    anywhere: bool = False
    """True if it must be tried on every text."""


def _place(compiled: Compiled, clauses: Clauses, key: Clause | None) -> _Place:
    pattern = compiled.rule.pattern
    matcher, first = matcher_of(pattern), compiled.first
    if not edge_of(compiled.rule):
        if beginnings := matcher.beginnings(pattern):
            pairs = [(words[0], words[1]) for words in beginnings if len(words) > 1]
            single = [words[0] for words in beginnings if len(words) == 1]
            return _Place(pairs, firsts=single, anywhere=[] in beginnings)
        if (endings := matcher.endings(pattern)) and min(map(len, endings)) > 1:
            return _Place(ends=[(words[-2], words[-1]) for words in endings])
    if first and (key is None or not is_common(first) or is_common(key)):
        return _Place(firsts=first)
    if key is None:
        return _Place(anywhere=True)
    if compiled.is_block:  # its first end may run over several lines, so no line needs to hold two of its tokens
        return _Place(tokens=[(token, None) for token in key])
    return _Place(tokens=entries(matcher.alternatives(pattern), clauses, key))


class _Table:
    """Rules by what they require of a text: its first or last tokens, some token, or nothing."""

    __slots__ = ("always", "any_number", "by_end", "by_first", "by_pair", "by_token", "tokens")

    def __init__(self) -> None:
        self.by_pair: dict[tuple[str, str], list[Compiled]] = {}
        self.by_end: dict[tuple[str, str], list[Compiled]] = {}
        self.by_first: dict[str, list[Compiled]] = {}
        self.by_token: dict[str, list[tuple[str | None, Compiled]]] = {}
        self.always: list[Compiled] = []
        self.tokens: frozenset[str] = frozenset()
        self.any_number = False

    def add(self, compiled: Compiled, place: _Place) -> None:
        for pair in place.pairs:
            self.by_pair.setdefault(pair, []).append(compiled)
        for pair in place.ends:
            self.by_end.setdefault(pair, []).append(compiled)
        for token in place.firsts:
            self.by_first.setdefault(token, []).append(compiled)
        for token, other in place.tokens:
            self.by_token.setdefault(token, []).append((other, compiled))
        if place.anywhere:
            self.always.append(compiled)

    def close(self) -> None:
        self.tokens = frozenset(self.by_token)
        self.any_number = ANY_NUMBER in self.by_first

    def joined(self, other: _Table) -> _Table:
        out = _Table()
        out.by_pair, out.by_end = merged(self.by_pair, other.by_pair), merged(self.by_end, other.by_end)
        out.by_first, out.by_token = merged(self.by_first, other.by_first), merged(self.by_token, other.by_token)
        out.always = self.always + other.always
        out.close()
        return out

    def candidates(self, words: list[str]) -> Sequence[Compiled]:
        """The rules that may match a text with these tokens, some of them twice.  For most texts there is none."""
        shared = self.tokens.intersection(words)
        out: list[Compiled] = []
        for token in shared:
            for other, compiled in self.by_token[token]:
                if other is None or other in words:
                    out.append(compiled)
        if words:
            first = words[0]
            if first in self.by_first:
                out += self.by_first[first]
            if first == COPYRIGHT or (self.any_number and first[0].isdigit()):
                for token in first_keys(words)[1:]:
                    out += self.by_first.get(token, ())
            if len(words) > 1:
                if (first, words[1]) in self.by_pair:
                    out += self.by_pair[first, words[1]]
                if (words[-2], words[-1]) in self.by_end:
                    out += self.by_end[words[-2], words[-1]]
        return out + self.always if self.always else out


class Index:
    """Finds rules by the tokens of a text.  A long text is tried only with rules that can match a long text."""

    def __init__(self, rules: Iterable[Rule], proofs: Iterable[Rule] = ()) -> None:
        """Index `rules`, and as `proofs` those that only prove the site of a text without address."""
        #: By the tokens of whole literals, joined.  The matcher checks the rest (quotes, a bullet).
        self._whole: dict[str, tuple[Compiled, ...]] = {}
        self._whole_words = 0
        #: First all rules, then for each tier of length those that can fit a longer text.
        self._tables = tuple(_Table() for _ in range(len(LENGTH_TIERS) + 1))
        self._keys: list[tuple[Compiled, Clause]] = []
        self.html_only: list[Rule] = []
        for rule in rules:
            if matcher_of(rule.pattern).html_only:
                self.html_only.append(rule)
            else:
                self._add(Compiled(rule))
        for rule in proofs:
            self._add(Compiled(rule, proof=True))
        for table in self._tables:
            table.close()

    def _add(self, compiled: Compiled) -> None:
        pattern, edge = compiled.rule.pattern, edge_of(compiled.rule)
        matcher = matcher_of(pattern)
        if matcher.is_whole and not edge:
            self._add_whole(compiled, matcher.literals(pattern))
            return
        clauses = required(pattern, EDGES[edge])
        key = index_key(clauses)
        if key is not None:
            self._keys.append((compiled, key))
        if not compiled.is_block:  # an end of a block rule may run over several lines, so one line need not hold it all
            compiled.clauses = clauses
        place = _place(compiled, clauses, key)
        for table, (words, chars) in zip(self._tables, ((0, 0), *LENGTH_TIERS), strict=True):
            if compiled.max_words > words and compiled.max_chars > chars:
                table.add(compiled, place)

    def _add_whole(self, compiled: Compiled, literals: Sequence[str]) -> None:
        alone = (compiled,)  # one tuple for all literals of the rule: the index is read from disk in less time
        for words in tokens_of(folded_all(literals)):
            literal = " ".join(words)
            others = self._whole.get(literal, ())
            if compiled not in others:
                self._whole[literal] = (*others, compiled) if others else alone
                self._whole_words = max(self._whole_words, len(words))

    def scan(self, texts: Sequence[str], tokens_by_text: Sequence[list[str]]) -> list[tuple[int, list[Compiled]]]:
        """The numbers of the texts that some rule may match, each with those rules.

        One loop over the whole page, without a call for most texts: they share no token with any rule and end here.
        """
        out: list[tuple[int, list[Compiled]]] = []
        whole, longest = self._whole, self._whole_words
        tiers = [(words, chars, table) for (words, chars), table in zip(LENGTH_TIERS, self._tables[1:], strict=True)]
        tiers.reverse()
        everything = self._tables[0]
        for number, tokens in enumerate(tokens_by_text):
            words, chars = len(tokens), len(texts[number])
            for least_words, least_chars, longer in tiers:
                if words > least_words and chars > least_chars:
                    table = longer
                    break
            else:
                table = everything
            some = table.candidates(tokens)
            if words <= longest and (wholes := whole.get(" ".join(tokens))):
                some = [*some, *wholes]
            elif not some:
                continue
            some = [
                rule for rule in some if words <= rule.max_words and chars <= rule.max_chars and rule.may_fit(tokens)
            ]
            if some:
                out.append((number, list(dict.fromkeys(some)) if len(some) > 1 else some))
        return out

    def candidates(self, tokens: list[str], text: str) -> list[Compiled]:
        """The rules that may match one text."""
        return next((rules for _, rules in self.scan([text], [tokens])), [])

    def joined(self, other: Index) -> Index:
        """The rules of both in one index; neither changes."""
        out = Index(())
        out._whole = dict(self._whole)
        for literal, rules in other._whole.items():
            out._whole[literal] = out._whole.get(literal, ()) + rules
        out._whole_words = max(self._whole_words, other._whole_words)
        out._tables = tuple(one.joined(two) for one, two in zip(self._tables, other._tables, strict=True))
        out._keys, out.html_only = self._keys + other._keys, self.html_only + other.html_only
        return out

    def near(self, tokens: list[str], text: str) -> list[Compiled]:
        """Rules with a phrase that may be in the text, whether or not they match.  Slow; for explanations."""
        words = frozenset(tokens)
        out = list(self._tables[0].always)
        out += [compiled for compiled, key in self._keys if not key.isdisjoint(words)]
        return list(dict.fromkeys([*out, *self.candidates(tokens, text)]))
