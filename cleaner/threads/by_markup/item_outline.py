"""The page as a tree of block ranges, with what class names say of its elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from cleaner.text import fold
from cleaner.threads.by_markup.class_hints import (
    hints_of,
    stem_of,
    token_role,
    type_of,
)
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import Page

ITEM_MAX_SHARE: Final = 0.5  # share of a page's characters above which a lone item is the article, a side bar the page


#: Tags of headings.
HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
#: Tags that hold no text of a comment, whatever their class names say.
_FURNITURE: Final = frozenset(("form", "footer", "nav", "button"))
#: Class names that tell siblings apart which are alike otherwise.
_VARYING: Final = frozenset("odd even alt alternate first last row a b c s".split())


class Outline:
    """The elements that hold text, each with the range of blocks inside it.

    `order` lists them in document order; `first`, `last` (block indices) and `parent` are keyed by element.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.order: list[Any] = []
        self.first: dict[Any, int] = {}
        self.last: dict[Any, int] = {}
        self.parent: dict[Any, Any] = {}
        self._tokens: dict[Any, tuple[str, ...]] = {}
        for index, node in enumerate(page.nodes):
            self._add(index, node)
        for element in reversed(self.order):
            above = self.parent[element]
            if above is not None:
                self.last[above] = max(self.last[above], self.last[element])

    def _add(self, index: int, node: Any) -> None:
        fresh = []
        walk = node
        while walk is not None and walk not in self.first:
            fresh.append(walk)
            self.first[walk] = self.last[walk] = index
            above = walk.getparent()
            self.parent[walk] = above
            walk = above
        if not fresh:
            self.last[node] = index
        self.order.extend(reversed(fresh))

    def tokens(self, element: Any) -> tuple[str, ...]:
        """The element's own class and id tokens, microdata with a prefix; numbers are kept."""
        known = self._tokens.get(element)
        if known is None:
            known = self._tokens[element] = _own_tokens(element)
        return known

    def above(self, element: Any) -> Iterator[Any]:
        """The ancestors, nearest first."""
        walk = self.parent[element]
        while walk is not None:
            yield walk
            walk = self.parent[walk]

    def children(self, element: Any) -> list[Any]:
        """The child elements that hold text."""
        return [child for child in element if child in self.first]

    def line(self, index: int) -> str:
        """The text of a block, with a space between the elements in a short one: "Jane" beside "3 May"."""
        block, node = self.page.blocks[index], self.page.nodes[index]
        if len(block.text) > COMMENT_HEADER_CHARS or not len(node) or self.first[node] != self.last[node]:
            return block.text
        text = fold(" ".join(node.itertext())).replace("( ", "(").replace(" )", ")")
        return text if text.replace(" ", "") == block.text.replace(" ", "") else block.text

    def chars(self, first: int, last: int) -> int:
        """Characters of the blocks from first to last."""
        blocks = self.page.blocks
        return blocks[last].end - blocks[first].start if first <= last else 0

    def name(self, element: Any) -> str:
        """The element for a person to read: tag and first class or id."""
        tokens = self.tokens(element)
        return f"{element.tag}.{tokens[0]}" if tokens else str(element.tag)

    def contains_comments(self, element: Any) -> bool:
        """True where a class name says that the element holds comments."""
        return any(hints_of(token).container for token in self.tokens(element))

    def most(self, first: int, last: int) -> bool:
        """True where the blocks from first to last make up most of the page."""
        return self.chars(first, last) > ITEM_MAX_SHARE * len(self.page.text)

    def in_form(self, index: int, first: int, last: int) -> bool:
        """True for a block in a form inside the blocks from first to last; one that holds most of them is no form."""
        if "/form" not in self.page.blocks[index].path:
            return False
        walk = self.page.nodes[index]
        while walk is not None and walk.tag != "form":
            walk = self.parent[walk]
        if walk is None:
            return False
        start, stop = max(self.first[walk], first), min(self.last[walk], last)
        return self.chars(start, stop) <= MAJORITY * self.chars(first, last)

    def shape(self, element: Any) -> frozenset[str]:
        """Class names without what differs from sibling to sibling."""
        stems = (stem_of(token).rstrip("*-_") for token in self.tokens(element))
        return frozenset(stem for stem in stems if stem not in _VARYING and not stem.endswith(("odd", "even")))

    def element_role(self, element: Any) -> str | None:
        """The role that an element has inside a comment, by its tag, else by the first class name that gives one."""
        if element.tag in _FURNITURE:
            return "furniture"
        return next((role for token in self.tokens(element) if (role := token_role(token))), None)

    def role(self, node: Any, elements: Sequence[Any], inside: tuple[int, int] | None = None) -> str | None:
        """The role of a block by the nearest element that has one, up to the item, which is these elements.

        `inside` are the first and last block of an item without elements of its own.
        """
        walk = node
        while walk is not None and walk not in elements:
            if inside and not inside[0] <= self.first[walk] <= self.last[walk] <= inside[1]:
                return None
            role = self.element_role(walk)
            if role:
                return role
            walk = self.parent[walk]
        # of several elements (dt and dd, body and footer) each has its own part; a single one is the whole comment
        return self.element_role(walk) if walk is not None and len(elements) > 1 else None


def _own_tokens(element: Any) -> tuple[str, ...]:
    """Tokens in the order of the source: class, id, itemprop, itemtype."""
    attributes = element.attrib
    if not attributes:
        return ()
    out = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    if name := attributes.get("itemprop"):
        out.extend("itemprop=" + part for part in name.lower().split())
    if kind := attributes.get("itemtype"):
        out.append("itemtype=" + type_of(kind))
    return tuple(out)
