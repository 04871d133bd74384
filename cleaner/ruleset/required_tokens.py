"""Which whole tokens a text must hold before a rule can match it: the key of the rule in the token index.

`required(pattern)` answers with clauses: sets of tokens of which every match holds at least one as a whole token.  A
rule is indexed by its rarest-looking clause and tried only where all of them hold; without any it is tried on every
block.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from typing import Final, NamedTuple

from cleaner.rule_types import Has, Pattern
from cleaner.text import folded, tokens

Clause = frozenset[str]
"""Tokens of which a matching text holds at least one."""

Clauses = tuple[Clause, ...]
"""Every one of them must hold.  No clause: nothing is known."""


class Edges(NamedTuple):
    """Whether a word is known to end where the pattern begins and ends: a prefix to strip may be glued to the text."""

    left: bool = True
    right: bool = True


WHOLE: Final = Edges()


def _common_words() -> frozenset[str]:
    lines = importlib.resources.files("cleaner.ruleset").joinpath("data", "common.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


#: Words too common to index a rule by where there is another choice.
_COMMON: Final = _common_words()


def is_common(clause: Clause) -> bool:
    """True where a clause holds a word that nearly every text holds, or any number."""
    return ANY_NUMBER in clause or not clause.isdisjoint(_COMMON)


def _rarity(clause: Clause) -> tuple[int, float, int]:
    """How rare the tokens of a clause look, by length: the commonest first, then the mean; fewer tokens break a tie."""
    lengths = [0 if token in _COMMON else len(token) for token in clause]
    return min(lengths), sum(lengths) / len(lengths), -len(clause)


def _longest(clauses: Clauses) -> Clause | None:
    """The clause that is likeliest to be rare."""
    return max(clauses, key=_rarity, default=None)


def of_literal(literal: str, edges: Edges = WHOLE) -> Clauses:
    """The whole tokens of a literal.

    >>> [sorted(clause) for clause in of_literal("image caption", Edges(right=False))]
    [['image']]
    """
    text = folded(literal)
    found = tokens(text)
    if found and not edges.left and is_word(text[0]):
        found = found[1:]
    if found and not edges.right and is_word(text[-1]):
        found = found[:-1]
    return tuple(frozenset((token,)) for token in dict.fromkeys(found))


def of_any(literals: tuple[str, ...], edges: Edges = WHOLE) -> Clauses:
    """Tokens of several literals, of which one must stand in the text: all of a single one, else the longest of each.

    >>> [sorted(clause) for clause in of_any(("sign up", "subscribe to"))]
    [['sign', 'subscribe']]
    """
    sets = [of_literal(literal, edges) for literal in literals]
    return sets[0] if len(sets) == 1 else either(sets)


def either(sets: list[Clauses]) -> Clauses:
    """One clause for alternatives; none where some alternative needs nothing."""
    best = [_longest(clauses) for clauses in sets]
    known = [clause for clause in best if clause is not None]
    return (frozenset().union(*known),) if known and len(known) == len(sets) else ()


def of_has(has: Has) -> Clauses:
    """The tokens that a `has` matcher needs."""
    found = [clause for literal in has.all for clause in of_literal(literal)]
    for group in (has.any, has.some):
        if group:
            found.extend(of_any(group))
    return tuple(found)


#: Stands for every token that begins with a digit among first tokens.
ANY_NUMBER: Final = "0"
#: The token of a copyright sign.  To a pattern it is no word character, so it may stand before the first token.
COPYRIGHT: Final = "c"


def first_keys(found: list[str]) -> tuple[str, ...]:
    """The first tokens that a pattern may have asked for where a text has these tokens.

    >>> first_keys(["read", "more"]), first_keys(["12", "comments"]), first_keys(["c", "bbc"])
    (('read',), ('12', '0'), ('c', 'bbc', '0'))
    """
    if not found:
        return ()
    token = found[0]
    if token == COPYRIGHT:  # what stands behind the sign begins the pattern, a number perhaps
        return token, next((after for after in found if after != COPYRIGHT), token), ANY_NUMBER
    return (token, ANY_NUMBER) if token[0].isdigit() else (token,)


def begins_with(found: list[str], first: Clause) -> bool:
    """True where a text of these tokens can begin as a pattern with these first tokens asks for."""
    return not first.isdisjoint(first_keys(found))


def is_word(char: str) -> bool:
    """True for what `\\w` matches: letters, digits and the underscore."""
    return char.isalnum() or char == "_"


def index_key(clauses: Clauses) -> Clause | None:
    """The clause to index a pattern by, None where it must be tried on every block."""
    return _longest(clauses)


def _rarest(clauses: Iterable[Clause], but: str) -> str | None:
    """The rarest-looking token that a text must hold besides one."""
    single = [clause for clause in clauses if len(clause) == 1 and but not in clause]
    return next(iter(_longest(tuple(single)) or ()), None)


def entries(pattern: Pattern, clauses: Clauses, key: Clause) -> list[tuple[str, str | None]]:
    """Where a pattern stands in the index: each token of its key, and another that must be there too, if one is known.

    >>> has = Has(any=("daily newsletter", "inbox"), all=("sign up",))
    >>> entries(Pattern(has=has), of_has(has), of_any(has.any)[0])
    [('newsletter', 'daily'), ('inbox', 'sign')]
    """
    elsewhere = [clause for clause in clauses if clause != key]
    for group in (pattern.has.any, pattern.has.some) if pattern.has else ():
        if of_any(group) == (key,):
            found = []
            for literal in group:
                own = of_literal(literal)
                token = next(iter(_longest(own) or ()))
                found.append((token, _rarest(own, token) or _rarest(elsewhere, token)))
            return found
    return [(token, _rarest(elsewhere, token)) for token in sorted(key)]
