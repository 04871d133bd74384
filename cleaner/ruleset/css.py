"""Selectors of rules: the blocks inside the elements that they choose.

Evaluating a selector walks the whole tree.  A selector that asks for a class or id is therefore evaluated only on pages
where a block is inside an element that has it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cssselect import HTMLTranslator, parse, parser
from lxml import etree

from cleaner.parsing.outline import outline_of
from cleaner.rule_types import Rule, Scope
from cleaner.types import Page


class Choice(NamedTuple):
    """One alternative of a selector."""

    name: str | None
    """A class or id, lower case, that a chosen element or an element around it must have; None if any may be chosen."""
    chooser: Any
    """Returns the chosen elements of a tree."""


@functools.lru_cache(maxsize=4096)
def choices(css: str) -> tuple[Choice, ...]:
    """The alternatives of a selector that compiles."""
    out = []
    for selector in parse(css):
        name = _name(selector.parsed_tree)
        xpath = etree.XPath(HTMLTranslator().selector_to_xpath(selector))
        out.append(Choice(name and name.lower(), xpath))
    return tuple(out)


def _name(tree: Any) -> str | None:
    """A class or id that every chosen element has, or an element around it.

    >>> [_name(selector.parsed_tree) for selector in parse("div.Ad > p, aside #respond:not(.big), .ad + p")]
    ['Ad', 'respond', None]
    """
    while tree is not None:
        if isinstance(tree, parser.Class):
            return str(tree.class_name)
        if isinstance(tree, parser.Hash):
            return str(tree.id)
        if isinstance(tree, parser.CombinedSelector):
            return _name(tree.subselector) or (_name(tree.selector) if tree.combinator in " >" else None)
        tree = getattr(tree, "selector", None)
    return None


def chosen_blocks(
    page: Page, rules: Iterable[tuple[Rule, Sequence[Choice]]], allow: Callable[[Scope], bool]
) -> Iterator[tuple[Rule, int]]:
    """Each rule that may act on the page, with the indices of the blocks inside the elements that it selects.

    Args:
        page: a page with an outline; there is no match on any other.
        rules: each with the alternatives that its matcher chooses elements by.
        allow: True for the scopes that hold for the page; asked only about rules that may match.
    """
    if page.outline is None:
        return
    outline = outline_of(page)
    for rule, alternatives in rules:
        names = outline.block_tokens, outline.outer_tokens
        possible = [c for c in alternatives if c.name is None or any(c.name in part for part in names)]
        if not possible or not allow(rule.scope):
            continue
        chosen = {element for choice in possible for element in choice.chooser(page.tree)}
        for index in sorted({index for element in chosen for index in outline.blocks_in(element)}):
            yield rule, index
