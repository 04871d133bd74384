"""Which part of a text a pattern matches.  A text is a line, or the joined lines of a paragraph.

Each function makes a `MatchFunction` from the value of a matcher.  Literals are compared with the folded text (lower
case, straight quotes, no invisible characters); a regular expression sees the text as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import regex

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import Has
from cleaner.text import is_unspaced

#: Takes a text and its folded form; gives the span of the text that the rule takes, or None where it does not fit.
MatchFunction = Callable[[str, str], tuple[int, int] | None]

#: Makes literals and texts comparable.
Fold = Callable[[str], str]

#: Bullets of lists after folding: a literal that is the whole text may have one before it.
_BULLETS: Final = frozenset("•◦▪‣●○·*-+")

PREFIX, SUFFIX = "prefix", "suffix"


class PatternTimeoutError(Exception):
    """A pattern took too long on one text; the rule does nothing there."""


def bare(text: str) -> str:
    """A folded text without the bullet of a list before it.

    >>> bare("• share"), bare("-5"), bare("share")
    ('share', '-5', 'share')
    """
    return text[2:] if text[:1] in _BULLETS and text[1:2] == " " else text


def whole_text(literals: Sequence[str], fold: Fold) -> MatchFunction:
    """Fits a text that is one of the literals."""
    keys = frozenset(map(fold, literals))
    return lambda text, key: (0, len(text)) if key in keys or bare(key) in keys else None


def at_start(literals: Sequence[str], fold: Fold) -> MatchFunction:
    """Fits a text that begins with one of the literals."""
    keys = tuple(map(fold, literals))

    def match(text: str, key: str) -> tuple[int, int] | None:
        fits = any(key.startswith(literal) and _bounded(key, 0, len(literal)) for literal in keys)
        return (0, len(text)) if fits else None

    return match


def at_end(literals: Sequence[str], fold: Fold) -> MatchFunction:
    """Fits a text that ends with one of the literals."""
    keys = tuple(map(fold, literals))

    def match(text: str, key: str) -> tuple[int, int] | None:
        fits = any(key.endswith(literal) and _bounded(key, len(key) - len(literal), len(key)) for literal in keys)
        return (0, len(text)) if fits else None

    return match


def phrases(has: Has, fold: Fold) -> MatchFunction:
    """Matches a text that contains the phrases that `has` requires."""
    any_, all_, some = (tuple(map(fold, group)) for group in (has.any, has.all, has.some))

    def match(text: str, key: str) -> tuple[int, int] | None:
        for literal in all_:
            if literal not in key or not _contains(key, literal):  # the plain look first: it costs a tenth
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

    return match


def expression(source: str, edge: str, *, case: bool) -> MatchFunction:
    """Fits a text that a regular expression matches as a whole, or one end of it.  Compiled on first use."""
    source = f"(?:{source})" + (r"\Z" if edge == SUFFIX else "")
    flags = 0 if case else regex.IGNORECASE
    method = {PREFIX: "match", SUFFIX: "search"}.get(edge, "fullmatch")
    compiled: list[Callable[..., regex.Match[str] | None]] = []

    def match(text: str, key: str) -> tuple[int, int] | None:
        if not compiled:
            compiled.append(getattr(regex.compile(source, flags), method))
        try:
            result = compiled[0](text, timeout=PATTERN_TIMEOUT)
        except TimeoutError as error:
            raise PatternTimeoutError from error
        return result.span() if result and result.group() else None

    return match


def label(literals: Sequence[str], edge: str, fold: Fold) -> MatchFunction:
    """Fits a text with one of the literals at an end, and takes the literal alone; it may end inside a word."""
    keys = sorted(map(fold, literals), key=len, reverse=True)

    def match(text: str, key: str) -> tuple[int, int] | None:
        for literal in keys:
            if edge == PREFIX and key.startswith(literal) and (end := _prefix_end(text, literal, fold)):
                return 0, end
            if edge == SUFFIX and key.endswith(literal) and (start := _suffix_start(text, literal, fold)) is not None:
                return start, len(text)
        return None

    return match


def _bounded(text: str, start: int, end: int) -> bool:
    """True if text[start:end] does not begin or end inside a word.

    Scripts that are written without spaces (Chinese, Thai) have no such boundary, so there any place will do.
    """
    cuts_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cuts_behind = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not (cuts_before and not is_unspaced(text[start])) and not (cuts_behind and not is_unspaced(text[end - 1]))


def _contains(text: str, literal: str) -> bool:
    start = text.find(literal)
    while start >= 0:
        if _bounded(text, start, start + len(literal)):
            return True
        start = text.find(literal, start + 1)
    return False


def _prefix_end(text: str, literal: str, fold: Fold) -> int | None:
    """Length of the shortest head of `text` that folds to `literal`; None if there is no such head."""
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
    """Start of the shortest tail of `text` that folds to `literal`; None if there is no such tail."""
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
