"""Why a pattern does not match a text that contains part of it.  For explanations only, so nothing here need be fast.

One function for each kind of value that matchers have; each gives the reason, or None where no piece of the pattern is
in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import Has
from cleaner.ruleset.fitting import PREFIX, SUFFIX
from cleaner.text import folded


def of_literals(literals: Sequence[str], text: str, edge: str) -> str | None:
    """Why a text that contains one of the literals does not have it at an edge ("start" or "end").

    >>> of_literals(["Read more"], "To read more, subscribe", "start")
    '“Read more” is inside, not at the start'
    """
    key = folded(text)
    for literal in literals:
        if folded(literal) in key:
            return f"“{literal}” is inside, not at the {edge}"
    return None


def of_regex(source: str, text: str, edge: str, *, case: bool) -> str | None:
    """Why a regular expression that matches part of a text does not match where it must.

    >>> of_regex(r"\\d+ comments?", "Over 40 comments were sent", "", case=False)
    'fits “40 comments”, not the whole'
    """
    flags = 0 if case else regex.IGNORECASE
    try:
        match = regex.search(source, text, flags, timeout=PATTERN_TIMEOUT)
    except TimeoutError:
        return "its pattern took too long here"
    # A pattern without letters ("\d+") matches part of nearly every text, so such a match is no information.
    if match is None or not any(map(str.isalpha, match.group())):
        return None
    place = {PREFIX: "at the start", SUFFIX: "at the end"}.get(edge, "the whole")
    return f"fits “{match.group().strip()}”, not {place}"


def of_has(has: Has, text: str) -> str | None:
    """What a text lacks to match `has`; None unless it fails exactly one group and contains some phrase.

    >>> of_has(Has(any=("newsletter",), all=("inbox", "free")), "A newsletter for free")
    'lacks “inbox”'
    """
    key = folded(text)

    def count(group: tuple[str, ...]) -> int:
        return sum(folded(literal) in key for literal in group)

    lacking = []
    if count(has.all) < len(has.all):
        lacking.append("lacks " + ", ".join(f"“{literal}”" for literal in has.all if folded(literal) not in key))
    if has.any and not count(has.any):
        lacking.append(f"lacks any of {len(has.any)} phrases")
    if has.some and count(has.some) < has.min_some:
        lacking.append(f"holds {count(has.some)} of the {has.min_some} weak phrases that it needs")
    return lacking[0] if len(lacking) == 1 and count((*has.all, *has.any, *has.some)) else None
