"""The tokens that a text must hold before a rule can match it: the rule is indexed by them.

A clause is a set of tokens; every text that matches holds at least one of them as a whole word.  A rule is indexed by
the clause that looks rarest and tried only on texts that satisfy all its clauses.  A rule without a clause is tried on
every block.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from cleaner.rule_types import Has
from cleaner.text import folded, tokens

Clause = frozenset[str]
"""A matching text contains at least one of these tokens."""

Clauses = tuple[Clause, ...]
"""A matching text satisfies all of them.  Empty where nothing is known."""


class Edges(NamedTuple):
    """Whether a word is known to end at the edges of a pattern.

    It is not where a rule strips: a prefix such as "image caption" may be glued to the text behind it.
    """

    left: bool = True
    right: bool = True


WHOLE: Final = Edges()


def _common_words() -> frozenset[str]:
    lines = importlib.resources.files("cleaner.ruleset").joinpath("data", "common.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


#: Words too common to index a rule by where there is another choice.
_COMMON: Final = _common_words()


def is_common(clause: Clause) -> bool:
    """True if a clause has a word that nearly every text has, or any number."""
    return ANY_NUMBER in clause or not clause.isdisjoint(_COMMON)


def _rarity(clause: Clause) -> tuple[int, float, int]:
    """Estimate how rare a clause's tokens are: shortest length, mean length, then fewer tokens."""
    lengths = [0 if token in _COMMON else len(token) for token in clause]
    return min(lengths), sum(lengths) / len(lengths), -len(clause)


def _longest(clauses: Clauses) -> Clause | None:
    """The clause that looks rarest."""
    return max(clauses, key=_rarity, default=None)


def of_literal(literal: str, edges: Edges = WHOLE) -> Clauses:
    """One clause for each token of a literal that must be there as a whole word.

    >>> [sorted(clause) for clause in of_literal("image caption", Edges(right=False))]
    [['image']]
    """
    text = folded(literal)
    words = tokens(text)
    if words and not edges.left and is_word(text[0]):
        words = words[1:]
    if words and not edges.right and is_word(text[-1]):
        words = words[:-1]
    return tuple(frozenset((token,)) for token in dict.fromkeys(words))


def of_any(literals: tuple[str, ...], edges: Edges = WHOLE) -> Clauses:
    """Clauses for a choice of literals: all tokens of a single one, else the longest of each.

    >>> [sorted(clause) for clause in of_any(("sign up", "subscribe to"))]
    [['sign', 'subscribe']]
    """
    sets = [of_literal(literal, edges) for literal in literals]
    return sets[0] if len(sets) == 1 else either(sets)


def either(sets: list[Clauses]) -> Clauses:
    """One clause for alternatives, each given by its clauses; none where some alternative needs nothing."""
    best = [clause for clause in map(_longest, sets) if clause is not None]
    return (frozenset().union(*best),) if best and len(best) == len(sets) else ()


def of_has(has: Has) -> Clauses:
    """The clauses of phrases: the tokens of `all`, and one clause for each other group."""
    clauses = [clause for literal in has.all for clause in of_literal(literal)]
    for group in (has.any, has.some):
        if group:
            clauses.extend(of_any(group))
    return tuple(clauses)


#: Among first tokens: any token that begins with a digit.
ANY_NUMBER: Final = "0"
#: The token of a copyright sign.  For a pattern it is not a word character, so it may come before the first token.
COPYRIGHT: Final = "c"


def first_keys(words: list[str]) -> tuple[str, ...]:
    """The first tokens that a pattern can require if it matches a text with these tokens.

    >>> first_keys(["read", "more"]), first_keys(["12", "comments"]), first_keys(["c", "bbc"])
    (('read',), ('12', '0'), ('c', 'bbc', '0'))
    """
    if not words:
        return ()
    token = words[0]
    if token == COPYRIGHT:  # the pattern may begin behind the sign, perhaps with a number
        return token, next((word for word in words if word != COPYRIGHT), token), ANY_NUMBER
    return (token, ANY_NUMBER) if token[0].isdigit() else (token,)


def begins_with(words: list[str], first: Clause) -> bool:
    """True if a text with these tokens can match a pattern that must begin with one of the tokens in `first`."""
    return not first.isdisjoint(first_keys(words))


def is_word(char: str) -> bool:
    """True for what `\\w` matches: letters, digits and the underscore."""
    return char.isalnum() or char == "_"


def index_key(clauses: Clauses) -> Clause | None:
    """The clause to index a rule by; None if it must be tried on every block."""
    return _longest(clauses)


def _rarest(clauses: Iterable[Clause], but: str) -> str | None:
    """The token that looks rarest among those that must be there, other than `but`."""
    single = [clause for clause in clauses if len(clause) == 1 and but not in clause]
    return next(iter(_longest(tuple(single)) or ()), None)


def entries(groups: Sequence[tuple[str, ...]], clauses: Clauses, key: Clause) -> list[tuple[str, str | None]]:
    """The places of a rule in the index: each token of its key, with another token that must be there too, if any.

    `groups` are groups of alternative literals, if the pattern has any; `key` is one of its `clauses`.

    >>> has = Has(any=("daily newsletter", "inbox"), all=("sign up",))
    >>> entries([has.any], of_has(has), of_any(has.any)[0])
    [('newsletter', 'daily'), ('inbox', 'sign')]
    """
    others = [clause for clause in clauses if clause != key]
    for group in groups:
        if of_any(group) == (key,):
            places = []
            for literal in group:
                of_this = of_literal(literal)
                token = next(iter(_longest(of_this) or ()))
                places.append((token, _rarest(of_this, token) or _rarest(others, token)))
            return places
    return [(token, _rarest(others, token)) for token in sorted(key)]
