"""The markup of a page as comments are found in it: lines, and the roles that class names give to elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cleaner.parsing.outline import outline_of
from cleaner.text import fold
from cleaner.threads.by_markup.class_hints import hints_of, stem_of, token_role
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import Page

#: Share of a page's characters.  A lone item with more is the article, and a side bar with more is the page.
ITEM_MAX_SHARE: Final = 0.5

#: Tags that hold no text of a comment, whatever their class names say.
_FURNITURE: Final = frozenset(("form", "footer", "nav", "button"))
#: Class names in which otherwise equal siblings differ.
_VARYING: Final = frozenset("odd even alt alternate first last row a b c s".split())


class CommentMarkup:
    """The outline of a page, with what tags and class names say about comments.

    `order`, `first`, `last` (block indices) and `parent` are those of `BlockRanges`.
    """

    def __init__(self, page: Page) -> None:
        outline = outline_of(page)
        self.page, self.blocks, self.nodes = page, page.blocks, outline.nodes
        self.order, self.first, self.last, self.parent = outline.ranges
        self.tokens, self.above, self.children = outline.tokens, outline.above, outline.children

    def line(self, index: int) -> str:
        """The text of a block; a short one gets a space between its inline elements ("Jane" and "3 May")."""
        block, node = self.blocks[index], self.nodes[index]
        if len(block.text) > COMMENT_HEADER_CHARS or not len(node) or self.first[node] != self.last[node]:
            return block.text
        text = fold(" ".join(node.itertext())).replace("( ", "(").replace(" )", ")")
        return text if text.replace(" ", "") == block.text.replace(" ", "") else block.text

    def chars(self, first: int, last: int) -> int:
        """Characters of the blocks from `first` to `last`."""
        blocks = self.blocks
        return blocks[last].end - blocks[first].start if first <= last else 0

    def name(self, element: Any) -> str:
        """The element as causes name it: tag and first class or id."""
        tokens = self.tokens(element)
        return f"{element.tag}.{tokens[0]}" if tokens else str(element.tag)

    def contains_comments(self, element: Any) -> bool:
        """True if a class name says that the element holds comments."""
        return any(hints_of(token).container for token in self.tokens(element))

    def most(self, first: int, last: int) -> bool:
        """True if the blocks from `first` to `last` are most of the page."""
        return self.chars(first, last) > ITEM_MAX_SHARE * len(self.page.text)

    def in_form(self, index: int, first: int, last: int) -> bool:
        """True for a block in a form, unless the form holds most of the blocks from `first` to `last`."""
        if "/form" not in self.blocks[index].path:
            return False
        form = self.nodes[index]
        while form is not None and form.tag != "form":
            form = self.parent[form]
        if form is None:
            return False
        start, stop = max(self.first[form], first), min(self.last[form], last)
        return self.chars(start, stop) <= MAJORITY * self.chars(first, last)

    def shape(self, element: Any) -> frozenset[str]:
        """The class names that siblings have in common: without numbers, "odd", "even" and similar words."""
        stems = (stem_of(token).rstrip("*-_") for token in self.tokens(element))
        return frozenset(stem for stem in stems if stem not in _VARYING and not stem.endswith(("odd", "even")))

    def element_role(self, element: Any) -> str | None:
        """The role that an element has inside a comment, by its tag, else by the first class name that gives one."""
        if element.tag in _FURNITURE:
            return "furniture"
        return next((role for token in self.tokens(element) if (role := token_role(token))), None)

    def role(self, node: Any, elements: Sequence[Any], inside: tuple[int, int] | None = None) -> str | None:
        """The role of a block in an item: that of the nearest element that has one.

        Args:
            node: the element of the block.
            elements: the elements of the item.
            inside: first and last block of an item that has no elements of its own.
        """
        element = node
        while element is not None and element not in elements:
            if inside and not inside[0] <= self.first[element] <= self.last[element] <= inside[1]:
                return None
            role = self.element_role(element)
            if role:
                return role
            element = self.parent[element]
        # If there are several (dt and dd, body and footer), each is a part of the comment.  A single one is all of it.
        return self.element_role(element) if element is not None and len(elements) > 1 else None
