"""The tests of rules: what a pattern takes of one unit (a line, or the joined lines of a paragraph)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import regex

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import Has, Pattern
from cleaner.ruleset.regex_tokens import of_regex
from cleaner.ruleset.required_tokens import WHOLE, Clauses, Edges, of_any, of_has
from cleaner.text import fold_marks, folded, is_unspaced

#: A test of one unit: its text and its folded text to the span that the rule takes, or None.
Test = Callable[[str, str], tuple[int, int] | None]

#: How literals and texts are made comparable.
Fold = Callable[[str], str]

#: Bullets of lists after folding: a literal that is the whole unit may have one before it.
_BULLETS: Final = frozenset("•◦▪‣●○·*-+")
#: A strip rule may cut in the middle of a word at the edge that it does not begin at.
OPEN_EDGE: Final = {"prefix": Edges(right=False), "suffix": Edges(left=False)}


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
    if arg in OPEN_EDGE:
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


def required(pattern: Pattern, edges: Edges = WHOLE) -> Clauses:
    """What a text must hold before a pattern can match it; for a block rule before its first end can."""
    if pattern.from_ is not None:
        return required(pattern.from_)
    if pattern.has is not None:
        return of_has(pattern.has)
    if pattern.re is not None:
        return of_regex(pattern.re, edges)
    return of_any(pattern.is_ or pattern.starts or pattern.ends, edges)
