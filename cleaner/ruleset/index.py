"""An index of rules by literal and token: a block meets only the few that it could match."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from cleaner.rule_types import Action, Pattern, Rule
from cleaner.ruleset.matchers import OPEN_EDGE, Test, make_test, required
from cleaner.ruleset.regex_tokens import first_tokens, max_width
from cleaner.ruleset.required_tokens import (
    ANY_NUMBER,
    COPYRIGHT,
    WHOLE,
    Clause,
    Clauses,
    begins_with,
    entries,
    first_keys,
    index_key,
    is_common,
)
from cleaner.text import folded, folded_all, tokens, tokens_of

#: Words and characters; a text longer than both of a tier meets only the rules that can match so long a text.  Most
#: rules are bounded to less than a paragraph of prose (labelled scraped articles: three of four candidates were).
LENGTH_TIERS: Final = ((10, 64), (20, 120), (40, 240))


def _reach(pattern: Pattern | None) -> int:
    """Characters that an end of a block rule may need to see: its longest literal, which may run over several lines."""
    return max((len(folded(x)) for x in (pattern.is_ + pattern.starts + pattern.ends)), default=0) if pattern else 0


def _first_tokens(rule: Rule) -> Clause | None:
    """The tokens that a text must begin with, None where that is not sure; of a block rule those of its first end."""
    pattern = rule.pattern.from_ or rule.pattern
    if rule.action is Action.STRIP or rule.pattern.is_:  # a whole unit is found by all of it
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
    """A rule with what is quickly looked at before its test.  The tests themselves are made on first use."""

    __slots__ = (
        "_test",
        "_to_test",
        "clauses",
        "first",
        "is_block",
        "max_chars",
        "max_words",
        "proof",
        "reach",
        "rule",
        "to_last",
        "to_reach",
    )

    def __init__(self, rule: Rule, *, proof: bool = False) -> None:
        pattern = rule.pattern
        self.rule, self.proof = rule, proof
        self.is_block = pattern.from_ is not None
        self.max_words = sys.maxsize if rule.where.max_words is None or self.is_block else rule.where.max_words
        whole_regex = pattern.re is not None and rule.action is not Action.STRIP
        self.max_chars = max_width(pattern.re or "") if whole_regex else math.inf
        self.first = _first_tokens(rule)
        self.clauses: Clauses = ()
        self.reach, self.to_reach = _reach(pattern.from_), _reach(pattern.to)
        self.to_last = _last_tokens(pattern.to)
        self._test: Test | None = None
        self._to_test: Test | None = None

    @property
    def test(self) -> Test:
        """The test of a unit; of a block rule that of its first end."""
        if self._test is None:
            rule = self.rule
            arg = rule.arg if rule.action is Action.STRIP else ""
            self._test = make_test(rule.pattern.from_ or rule.pattern, arg)
        return self._test

    @property
    def to_test(self) -> Test:
        """The test of the last end of a block rule."""
        if self._to_test is None:
            assert self.rule.pattern.to is not None
            self._to_test = make_test(self.rule.pattern.to, "")
        return self._to_test

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """All but the tests, which are closures: an index of rules can be kept on disk."""
        return None, {name: None if name in ("_test", "_to_test") else getattr(self, name) for name in self.__slots__}

    def may_hold(self, found: list[str]) -> bool:
        """A cheap look before the test: whether the tokens are there that it needs."""
        if self.first is not None and not self.is_block and not begins_with(found, self.first):
            return False
        for clause in self.clauses:  # noqa: SIM110  # a generator takes four times as long
            if clause.isdisjoint(found):
                return False
        return True


K = TypeVar("K")
T = TypeVar("T")


def merged(first: dict[K, list[T]], second: dict[K, list[T]]) -> dict[K, list[T]]:
    """The lists of both under each key."""
    out = dict(first)
    for key, found in second.items():
        out[key] = [*out.get(key, ()), *found]
    return out


class _Place(NamedTuple):
    """Where a rule stands in an index: under the surest that it asks of a text."""

    pairs: Sequence[tuple[str, str]] = ()
    """First two tokens."""
    ends: Sequence[tuple[str, str]] = ()
    """Last two tokens."""
    firsts: Iterable[str] = ()
    tokens: Sequence[tuple[str, str | None]] = ()
    """A token anywhere, and another that must be there too."""
    anywhere: bool = False


def _place(compiled: Compiled, clauses: Clauses, key: Clause | None) -> _Place:
    pattern, strips = compiled.rule.pattern, compiled.rule.action is Action.STRIP
    first = compiled.first
    if pattern.starts and not strips:
        starts = [tokens(folded(literal)) for literal in pattern.starts]
        pairs = [(one[0], one[1]) for one in starts if len(one) > 1]
        return _Place(pairs, firsts=[one[0] for one in starts if len(one) == 1], anywhere=[] in starts)
    if pattern.ends and not strips:
        endings = [tokens(folded(literal)) for literal in pattern.ends]
        if min(map(len, endings)) > 1:
            return _Place(ends=[(one[-2], one[-1]) for one in endings])
    if first and (key is None or not is_common(first) or is_common(key)):
        return _Place(firsts=first)
    if key is None:
        return _Place(anywhere=True)
    if compiled.is_block:  # its lines need not all hold what another token stands for
        return _Place(tokens=[(token, None) for token in key])
    return _Place(tokens=entries(pattern, clauses, key))


class _Table:
    """Rules by what they ask of a text, the surest first: its first or last tokens, some token, or nothing."""

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

    def candidates(self, found: list[str]) -> Sequence[Compiled]:
        """The rules that a text of these tokens could match, some of them twice; most texts share nothing with any."""
        shared = self.tokens.intersection(found)
        out: list[Compiled] = []
        for token in shared:
            for other, compiled in self.by_token[token]:
                if other is None or other in found:
                    out.append(compiled)
        if found:
            first = found[0]
            if first in self.by_first:
                out += self.by_first[first]
            if first == COPYRIGHT or (self.any_number and first[0].isdigit()):
                for token in first_keys(found)[1:]:
                    out += self.by_first.get(token, ())
            if len(found) > 1:
                if (first, found[1]) in self.by_pair:
                    out += self.by_pair[first, found[1]]
                if (found[-2], found[-1]) in self.by_end:
                    out += self.by_end[found[-2], found[-1]]
        return out + self.always if self.always else out


class Index:
    """An index of rules: a text meets those that may match it, a long text only those that can match a long one."""

    def __init__(self, rules: Iterable[Rule], proofs: Iterable[Rule] = ()) -> None:
        #: By the tokens of whole literals, joined: what is no token (quotes, a bullet) the test looks at.
        self._whole: dict[str, tuple[Compiled, ...]] = {}
        self._whole_words = 0
        #: All rules, and for each tier of length those that can match a longer text.
        self._tables = tuple(_Table() for _ in range(len(LENGTH_TIERS) + 1))
        self._keys: list[tuple[Compiled, Clause]] = []
        self.css: list[Rule] = []
        for rule in rules:
            if rule.pattern.css is not None:
                self.css.append(rule)
            else:
                self._add(Compiled(rule))
        for rule in proofs:
            self._add(Compiled(rule, proof=True))
        for table in self._tables:
            table.close()

    def _add(self, compiled: Compiled) -> None:
        rule = compiled.rule
        pattern = rule.pattern.from_ or rule.pattern
        strips = rule.action is Action.STRIP
        if rule.pattern.is_ and not strips:
            alone = (compiled,)  # one for all literals of the rule: the index is read from disk in less time
            for found in tokens_of(folded_all(pattern.is_)):
                literal = " ".join(found)
                others = self._whole.get(literal, ())
                if compiled not in others:
                    self._whole[literal] = (*others, compiled) if others else alone
                    self._whole_words = max(self._whole_words, len(found))
            return
        clauses = required(rule.pattern, OPEN_EDGE.get(rule.arg, WHOLE) if strips else WHOLE)
        key = index_key(clauses)
        if key is not None:
            self._keys.append((compiled, key))
        if not compiled.is_block:  # an end of a block rule may run over lines, so one line need not hold it all
            compiled.clauses = clauses
        place = _place(compiled, clauses, key)
        for table, (words, chars) in zip(self._tables, ((0, 0), *LENGTH_TIERS), strict=True):
            if compiled.max_words > words and compiled.max_chars > chars:
                table.add(compiled, place)

    def scan(self, texts: Sequence[str], found: Sequence[list[str]]) -> list[tuple[int, list[Compiled]]]:
        """The numbers of the texts that some rule could match, each with these rules; `found` are the texts' tokens.

        One loop over the whole page, without a call for most of its texts: they begin like no rule, share no token with
        any, and end here.
        """
        out: list[tuple[int, list[Compiled]]] = []
        whole, longest = self._whole, self._whole_words
        tiers = [(words, chars, table) for (words, chars), table in zip(LENGTH_TIERS, self._tables[1:], strict=True)]
        tiers.reverse()
        everything = self._tables[0]
        for number, one in enumerate(found):
            words, chars = len(one), len(texts[number])
            for least_words, least_chars, longer in tiers:
                if words > least_words and chars > least_chars:
                    table = longer
                    break
            else:
                table = everything
            some = table.candidates(one)
            if words <= longest and (wholes := whole.get(" ".join(one))):
                some = [*some, *wholes]
            elif not some:
                continue
            some = [rule for rule in some if words <= rule.max_words and chars <= rule.max_chars and rule.may_hold(one)]
            if some:
                out.append((number, list(dict.fromkeys(some)) if len(some) > 1 else some))
        return out

    def candidates(self, found: list[str], text: str) -> list[Compiled]:
        """The rules that one text could match."""
        return next((fitting for _, fitting in self.scan([text], [found])), [])

    def joined(self, other: Index) -> Index:
        """The rules of both in one index; neither changes."""
        out = Index(())
        out._whole = dict(self._whole)
        for literal, rules in other._whole.items():
            out._whole[literal] = out._whole.get(literal, ()) + rules
        out._whole_words = max(self._whole_words, other._whole_words)
        out._tables = tuple(one.joined(two) for one, two in zip(self._tables, other._tables, strict=True))
        out._keys, out.css = self._keys + other._keys, self.css + other.css
        return out

    def near(self, found: list[str], text: str) -> list[Compiled]:
        """The rules whose phrase may stand in a text, whether they could match it or not.  For explanations: slow."""
        there = frozenset(found)
        out = list(self._tables[0].always)
        out += [compiled for compiled, key in self._keys if not key.isdisjoint(there)]
        return list(dict.fromkeys([*out, *self.candidates(found, text)]))
