"""The outline of an HTML page: its elements, what each is called, what is inside which, and the blocks inside each.

A page has one outline, and everything that looks at the structure of a page asks it: the scores, the threads, the signs
of platforms, rules with `css`.  The parser makes the columns of block elements while it walks over the page; everything
else is derived when somebody first asks, and kept, because most pages never need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.types import Page

#: Elements that run inside a line of text; every other element starts a block.
INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meta link nobr q rb rp rt "
    "ruby s samp small source span strike strong sub sup time tt u var wbr".split()
)
#: Tags of headings.
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: The name of an element that the page does not show.  No class can be called like that in a selector.
HIDDEN: Final = "@hidden"
_ROLE: Final = "role="
_PROPERTY: Final = "itemprop="
_TYPE: Final = "itemtype="
_CLASSES: Final = etree.XPath("//@class", smart_strings=False)
_IDS: Final = etree.XPath("//@id", smart_strings=False)


def own_names(attributes: Iterable[tuple[str, str]]) -> tuple[str, str, list[str]]:
    """The names that attributes give an element, in lower case: its classes, its id, and its other names.

    Classes and id are the values of the attributes as they are written.  Other names are "role=...", "itemprop=..." for
    each word of these attributes, and "@hidden" for an element that is not shown.

    >>> own_names([("id", "c12"), ("class", "Comment odd"), ("itemprop", "comment"), ("style", "display: none")])
    ('comment odd', 'c12', ['itemprop=comment', '@hidden'])
    """
    classes = element_id = ""
    others: list[str] = []
    for name, value in attributes:
        if name == "class":
            classes = value.lower()
        elif name == "id":
            element_id = value.lower()
        elif name == "itemprop":
            others += [_PROPERTY + word for word in value.lower().split()]
        elif name == "role":
            others += [_ROLE + word for word in value.lower().split()]
        elif name == "hidden" or (name == "style" and "display:none" in value.replace(" ", "").lower()):
            others.append(HIDDEN)
    return classes, element_id, others


def class_tokens(attributes: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The class tokens of an element by its attributes: each class, each word of the id, each "itemprop=...".

    >>> class_tokens([("id", "c12"), ("class", "Comment odd"), ("role", "article"), ("itemprop", "comment")])
    ('comment', 'odd', 'c12', 'itemprop=comment')
    """
    classes, element_id, others = own_names(attributes)
    return (*classes.split(), *element_id.split(), *(name for name in others if name.startswith(_PROPERTY)))


def type_of(itemtype: str) -> str:
    """The last part of a microdata type's address, in lower case.

    >>> type_of("https://schema.org/UserComments/")
    'usercomments'
    """
    return itemtype.strip().lower().rstrip("/").rpartition("/")[2]


class BlockElements(NamedTuple):
    """The block elements of a page in document order, as columns.

    Elements inside element `n` have the numbers from `n + 1` up to `ends[n]`.  The root is 0 and its own parent.
    """

    elements: Sequence[Any]
    """The lxml elements."""
    parents: Sequence[int]
    """Number of the nearest block element around each."""
    ends: Sequence[int]
    """Number after the last element inside each."""
    depths: Sequence[int]
    names: Sequence[str]
    """The names of the element itself (`own_names`), separated by spaces; "" for root and body."""
    classes: Sequence[str]
    """The class attribute, lower case; "" for root and body."""
    tokens: Sequence[frozenset[str]]
    """Class tokens of the element and of those around it, as in `Block.class_tokens`."""


class BlockRanges(NamedTuple):
    """The elements with blocks inside, the inline ones of them too, and which blocks those are.

    All blocks from `first` to `last` are inside a block element.  For an inline element some of them may not be: text
    between the block elements in it belongs to the block element around it.  `Outline.blocks_in` leaves those out.
    """

    order: Sequence[Any]
    """The elements in document order."""
    first: dict[Any, int]
    """Index of the first block inside an element."""
    last: dict[Any, int]
    parent: dict[Any, Any]
    """The element around an element; None for the root."""


class Outline:
    """The elements of an HTML page.  `nodes` are the elements of its blocks, one for each block.

    Elements are read as they are in the tree; nothing here changes it.
    """

    def __init__(self, columns: BlockElements, nodes: Sequence[Any]) -> None:
        self.columns = columns
        self.nodes = tuple(nodes)
        self._tokens: dict[Any, tuple[str, ...]] = {}

    def with_nodes(self, nodes: Sequence[Any]) -> Outline:
        """The outline of the same elements for other blocks: those of a page where rules have cut blocks in two."""
        return Outline(self.columns, nodes)

    @property
    def root(self) -> Any:
        """The element around all others."""
        return self.columns.elements[0]

    @cached_property
    def owners(self) -> list[int]:
        """For each block the number of its element."""
        numbers = {element: number for number, element in enumerate(self.columns.elements)}
        return [numbers[node] for node in self.nodes]

    @cached_property
    def ranges(self) -> BlockRanges:
        """The elements with blocks inside, and which blocks those are."""
        order: list[Any] = []
        first: dict[Any, int] = {}
        last: dict[Any, int] = {}
        parent: dict[Any, Any] = {}
        for index, node in enumerate(self.nodes):
            new = []
            element = node
            while element is not None and element not in first:
                new.append(element)
                first[element] = last[element] = index
                outer = parent[element] = element.getparent()
                element = outer
            if not new:
                last[node] = index
            order.extend(reversed(new))
        for element in reversed(order):
            outer = parent[element]
            if outer is not None:
                last[outer] = max(last[outer], last[element])
        return BlockRanges(order, first, last, parent)

    def above(self, element: Any) -> Iterator[Any]:
        """The elements around an element with blocks inside, nearest first."""
        parent = self.ranges.parent
        while (element := parent[element]) is not None:
            yield element

    def children(self, element: Any) -> list[Any]:
        """The child elements with blocks inside."""
        first = self.ranges.first
        return [child for child in element if child in first]

    def blocks_in(self, element: Any) -> Sequence[int]:
        """Indices of the blocks inside an element, in order; none for an element inside a line."""
        ranges = self.ranges
        if element not in ranges.first:
            return ()
        indices = range(ranges.first[element], ranges.last[element] + 1)
        if element.tag not in INLINE:
            return indices
        return [i for i in indices if element in self.above(self.nodes[i])]

    def tokens(self, element: Any) -> tuple[str, ...]:
        """The element's own class tokens (`class_tokens`), and "itemtype=" with the name of its microdata type."""
        tokens = self._tokens.get(element)
        if tokens is None:
            attributes = element.attrib
            tokens = class_tokens(attributes.items()) if attributes else ()
            if itemtype := attributes.get("itemtype"):
                tokens = (*tokens, _TYPE + type_of(itemtype))
            self._tokens[element] = tokens
        return tokens

    @cached_property
    def block_tokens(self) -> frozenset[str]:
        """The class tokens of all blocks: those of their elements and of the elements around them."""
        tokens = self.columns.tokens
        return frozenset().union(*{tokens[number] for number in set(self.owners)})

    @cached_property
    def outer_tokens(self) -> frozenset[str]:
        """The class tokens of root and body, which hold the whole page and are not counted among those of blocks."""
        return frozenset(token for e in (self.root, *self.root.iterchildren("body")) for token in self.tokens(e))

    @cached_property
    def all_names(self) -> str:
        """The classes and ids of all elements of the page, in lower case, with a line feed around each.

        One string, because searching it is faster than searching many.
        """
        values = {*_CLASSES(self.root), *_IDS(self.root)}  # two queries: the union of one would be put in order
        return "\n".join(["", *" ".join(sorted(values)).lower().split(), ""])


def outline_of(page: Page) -> Outline:
    """The outline of a page.

    Raises:
        ValueError: the page was not parsed from HTML.
    """
    if not isinstance(page.outline, Outline):
        raise ValueError("the page has no outline: it was not parsed from HTML")
    return page.outline
