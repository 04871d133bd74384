"""Rules with `css`: which blocks of a page stand inside an element that a selector chooses.

Evaluating a selector walks the whole tree, so most never are: a selector that asks for a class or id is looked at only
on pages where a block stands inside an element that has it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from cssselect import HTMLTranslator, parse, parser
from lxml import etree

from cleaner.rule_types import Rule, Scope
from cleaner.types import Page


class _Choice(NamedTuple):
    """One alternative of a selector, and the lower-case class or id that a chosen element, or one around it, has."""

    name: str | None
    chooser: Any


@functools.lru_cache(maxsize=4096)
def _choices(css: str) -> tuple[_Choice, ...]:
    out = []
    for selector in parse(css):
        name = _name(selector.parsed_tree)
        xpath = etree.XPath(HTMLTranslator().selector_to_xpath(selector))
        out.append(_Choice(name and name.lower(), xpath))
    return tuple(out)


def _name(tree: Any) -> str | None:
    """A class or id that a chosen element has itself, or an element around it.

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


def _outermost(page: Page) -> frozenset[str]:
    """Classes and ids of the elements that hold the whole page, which no block counts among its own."""
    elements = [page.tree, *page.tree.iterchildren("body")]
    return frozenset(token for e in elements for token in f"{e.get('class', '')} {e.get('id', '')}".lower().split())


def chosen_blocks(page: Page, rules: Iterable[Rule], allow: Callable[[Scope], bool]) -> Iterator[tuple[Rule, int]]:
    """Each rule that may act on the page, with the numbers of the blocks that stand inside an element it chooses."""
    there: frozenset[str] | None = None
    for rule in rules:
        if page.tree is None:
            return
        if there is None:
            there = _outermost(page).union(*{block.class_tokens for block in page.blocks})
        choices = [choice for choice in _choices(rule.pattern.css or "") if choice.name is None or choice.name in there]
        if not choices or not allow(rule.scope):
            continue
        chosen = {element for choice in choices for element in choice.chooser(page.tree)}
        if not chosen:
            continue
        for block, node in zip(page.blocks, page.nodes, strict=True):
            if node in chosen or not chosen.isdisjoint(node.iterancestors()):
                yield rule, block.index
