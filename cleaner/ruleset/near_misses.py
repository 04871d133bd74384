"""Why a rule does nothing in a unit where its literal stands.  For explanations only, so nothing here need be fast."""

from __future__ import annotations

import regex

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import Action, Has, Pattern, Rule
from cleaner.text import folded


def why_not(rule: Rule, text: str) -> str | None:
    """What keeps a rule whose pattern does not fit from fitting; None where no literal of it stands in the text.

    >>> from cleaner.rule_types import Level, Origin, Scope, Where
    >>> def rule(pattern):
    ...     return Rule("a", Action.DROP, "line", pattern, Scope(Level.GENERIC), Where(), Origin("a.toml", 1))
    >>> why_not(rule(Pattern(starts=("Read more",))), "To read more, subscribe")
    '“Read more” stands inside, not at the start'
    >>> why_not(rule(Pattern(re=r"\\d+ comments?")), "Over 40 comments were sent")
    'fits “40 comments”, not the whole'
    >>> why_not(rule(Pattern(has=Has(any=("newsletter",), all=("inbox", "free")))), "A newsletter for free")
    'lacks “inbox”'
    """
    pattern = rule.pattern
    if pattern.has is not None:
        return _of_has(pattern.has, folded(text))
    if pattern.re is not None:
        return _of_regex(rule, text)
    return _of_literals(pattern, folded(text))


def _of_literals(pattern: Pattern, key: str) -> str | None:
    edge = "start" if pattern.starts else "end"
    for literal in pattern.starts or pattern.ends:
        if folded(literal) in key:
            return f"“{literal}” stands inside, not at the {edge}"
    return None


def _of_regex(rule: Rule, text: str) -> str | None:
    pattern = rule.pattern
    edge = {"prefix": "at the start", "suffix": "at the end"}.get(rule.arg, "") if rule.action is Action.STRIP else ""
    flags = 0 if pattern.case else regex.IGNORECASE
    try:
        found = regex.search(pattern.re or "", text, flags, timeout=PATTERN_TIMEOUT)
    except TimeoutError:
        return "its pattern took too long here"
    # A rule without letters to hold on to ("\d+") fits a piece of nearly every text.
    if found is None or not any(map(str.isalpha, found.group())):
        return None
    return f"fits “{found.group().strip()}”, not {edge or 'the whole'}"


def _of_has(has: Has, key: str) -> str | None:
    """Near is where all but one of the groups are there, and at least a piece of that one or of another."""

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
