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
from typing import Any, Final, TypeVar

import regex

from cleaner.ruleset.literals import (
    ANY_NUMBER,
    COPYRIGHT,
    WHOLE,
    Clause,
    Clauses,
    Edges,
    begins_with,
    entries,
    first_keys,
    first_tokens,
    index_key,
    is_common,
    max_width,
    required,
)
from cleaner.settings import LENGTH_TIERS, PATTERN_TIMEOUT
from cleaner.text import fold_marks, folded, is_unspaced, tokens
from cleaner.types import Action, Has, Level, Pattern, Rule, Where

#: A test of one unit: its text and its folded text to the span that the rule takes, or None.
Test = Callable[[str, str], tuple[int, int] | None]

#: How literals and texts are made comparable.
Fold = Callable[[str], str]

#: Bullets of lists after folding: a literal that is the whole unit may have one before it.
_BULLETS: Final = frozenset("•◦▪‣●○·*-+")
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


def _has_test(has: Has, fold: Fold) -> Test:
    any_, all_, some = (tuple(map(fold, group)) for group in (has.any, has.all, has.some))

    def test(text: str, key: str) -> tuple[int, int] | None:
        for literal in all_:
            if literal not in key or not _contains(key, literal):  # a plain look first: it costs a tenth
                return None
        if any_:
            for literal in any_:
                if literal in key and _contains(key, literal):
                    break
            else:
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


def _prefix_end(text: str, literal: str, fold: Fold) -> int | None:
    """Length of the shortest head of `text` that folds to `literal`."""
    low, high = 1, len(text)
    if not fold(text).startswith(literal):
        return None
    while low < high:
        middle = (low + high) // 2
        if len(fold(text[:middle])) >= len(literal):
            high = middle
        else:
            low = middle + 1
    return low


def _suffix_start(text: str, literal: str, fold: Fold) -> int | None:
    """Where the shortest tail of `text` that folds to `literal` begins."""
    if not fold(text).endswith(literal):
        return None
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if len(fold(text[middle:])) >= len(literal):
            low = middle
        else:
            high = middle - 1
    return low


def _strip_test(literals: Sequence[str], arg: str, fold: Fold) -> Test:
    keys = sorted(map(fold, literals), key=len, reverse=True)

    def test(text: str, key: str) -> tuple[int, int] | None:
        for literal in keys:
            if arg == "prefix" and key.startswith(literal) and (end := _prefix_end(text, literal, fold)):
                return 0, end
            if arg == "suffix" and key.endswith(literal) and (start := _suffix_start(text, literal, fold)) is not None:
                return start, len(text)
        return None

    return test


def bare(text: str) -> str:
    """A folded text without the bullet of a list before it.

    >>> bare("• share"), bare("-5"), bare("share")
    ('share', '-5', 'share')
    """
    return text[2:] if text[:1] in _BULLETS and text[1:2] == " " else text


def _literal_test(pattern: Pattern, fold: Fold) -> Test:
    if pattern.is_:
        whole = frozenset(map(fold, pattern.is_))
        return lambda text, key: (0, len(text)) if key in whole or bare(key) in whole else None
    literals = tuple(map(fold, pattern.starts or pattern.ends))
    if pattern.starts:

        def starts(text: str, key: str) -> tuple[int, int] | None:
            hit = any(key.startswith(literal) and _bounded(key, 0, len(literal)) for literal in literals)
            return (0, len(text)) if hit else None

        return starts

    def ends(text: str, key: str) -> tuple[int, int] | None:
        hit = any(key.endswith(literal) and _bounded(key, len(key) - len(literal), len(key)) for literal in literals)
        return (0, len(text)) if hit else None

    return ends


def _of_literals(pattern: Pattern, arg: str, fold: Fold) -> Test:
    if pattern.has is not None:
        return _has_test(pattern.has, fold)
    if arg in _OPEN_EDGE:
        return _strip_test(pattern.starts or pattern.ends or pattern.is_, arg, fold)
    return _literal_test(pattern, fold)


def make_test(pattern: Pattern, arg: str) -> Test:
    """The test of a pattern that looks at one unit (not of both ends of a block rule)."""
    if pattern.css is not None:  # elements are chosen on the tree, not by their text
        return lambda text, key: None
    if pattern.re is not None:
        return _regex_test(pattern, arg)
    if not pattern.case:
        return _of_literals(pattern, arg, folded)
    cased = _of_literals(pattern, arg, fold_marks)
    return lambda text, key: cased(text, fold_marks(text))


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


NO_TOKENS: Final = ("", "", 0)


def frame(found: Sequence[str]) -> tuple[str, str, int]:
    """What a text and a literal equal to it share: the first token, the last and their number."""
    return (found[0], found[-1], len(found)) if found else NO_TOKENS


K = TypeVar("K")
T = TypeVar("T")


def _merged(first: dict[K, list[T]], second: dict[K, list[T]]) -> dict[K, list[T]]:
    out = dict(first)
    for key, found in second.items():
        out[key] = [*out.get(key, ()), *found]
    return out


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

    def add(self, compiled: Compiled, clauses: Clauses) -> None:
        key = index_key(clauses)
        first = compiled.first
        pattern, strips = compiled.rule.pattern, compiled.rule.action is Action.STRIP
        endings = [tokens(folded(literal)) for literal in pattern.ends]
        if pattern.starts and not strips:
            for literal in pattern.starts:
                self.add_start(compiled, tokens(folded(literal)))
        elif endings and not strips and min(map(len, endings)) > 1:
            for *_, before, last in endings:
                self.by_end.setdefault((before, last), []).append(compiled)
        elif first and (key is None or not is_common(first) or is_common(key)):
            for token in first:
                self.by_first.setdefault(token, []).append(compiled)
        elif key is not None:
            for token, other in (
                [(token, None) for token in key] if compiled.is_block else entries(pattern, clauses, key)
            ):
                self.by_token.setdefault(token, []).append((other, compiled))
        else:
            self.always.append(compiled)

    def add_start(self, compiled: Compiled, literal: list[str]) -> None:
        """A literal that a text begins with, by its first two tokens where it has two."""
        if len(literal) > 1:
            self.by_pair.setdefault((literal[0], literal[1]), []).append(compiled)
        elif literal:
            self.by_first.setdefault(literal[0], []).append(compiled)
        else:
            self.always.append(compiled)

    def close(self) -> None:
        self.tokens = frozenset(self.by_token)
        self.any_number = ANY_NUMBER in self.by_first

    def joined(self, other: _Table) -> _Table:
        out = _Table()
        out.by_pair, out.by_end = _merged(self.by_pair, other.by_pair), _merged(self.by_end, other.by_end)
        out.by_first, out.by_token = _merged(self.by_first, other.by_first), _merged(self.by_token, other.by_token)
        out.always = self.always + other.always
        out.close()
        return out

    def candidates(self, found: list[str]) -> Sequence[Compiled]:
        """The rules that a text of these tokens could match, some of them twice; most texts share nothing with any."""
        shared = self.tokens.intersection(found)
        out: list[Compiled] = []
        if shared:
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
        self._whole: dict[str, list[Compiled]] = {}
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
        #: First and last token and number of tokens of every whole literal: the cheap look before a text is folded.
        self._frames = frozenset(map(frame, map(tokens, self._whole)))

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
        if not compiled.is_block:  # an end of a block rule may run over lines, so one line need not hold it all
            compiled.clauses = clauses
        for table, (words, chars) in zip(self._tables, ((0, 0), *LENGTH_TIERS), strict=True):
            if compiled.max_words > words and compiled.max_chars > chars:
                table.add(compiled, clauses)

    def scan(self, texts: Sequence[str], found: Sequence[list[str]]) -> list[tuple[int, list[Compiled]]]:
        """The numbers of the texts that some rule could match, each with these rules; `found` are the texts' tokens.

        One loop over the whole page, without a call for most of its texts: they begin like no rule, share no token with
        any, and end here.
        """
        out: list[tuple[int, list[Compiled]]] = []
        frames = self._frames
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
            if ((one[0], one[-1], words) if one else NO_TOKENS) in frames:
                key = folded(texts[number])
                some = [*some, *(self._whole.get(key) or self._whole.get(bare(key)) or ())]
            if not some:
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
        out._whole = _merged(self._whole, other._whole)
        out._tables = tuple(one.joined(two) for one, two in zip(self._tables, other._tables, strict=True))
        out._keys, out.css = self._keys + other._keys, self.css + other.css
        out._frames = self._frames | other._frames
        return out

    def near(self, found: list[str], text: str) -> list[Compiled]:
        """The rules whose phrase may stand in a text, whether they could match it or not.  For explanations: slow."""
        there = frozenset(found)
        out = list(self._tables[0].always)
        out += [compiled for compiled, key in self._keys if not key.isdisjoint(there)]
        return list(dict.fromkeys([*out, *self.candidates(found, text)]))


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
        """Generic and platform rules, and what proves the site of a text without address."""
        return Index(self._common, self._naming)

    def joined(self, other: Selector) -> Selector:
        """The rules of both; neither changes, and nothing is indexed again."""
        out = Selector(())
        out._common, out._naming = self._common + other._common, self._naming + other._naming
        out._exact, out._below = _merged(self._exact, other._exact), _merged(self._below, other._below)
        out.common = self.common.joined(other.common)
        return out

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
