"""A cheap first check: does anything on the page suggest comments?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.language.dates import find_date
from cleaner.language.people import AUTHOR_MAX_CHARS, author_of
from cleaner.language.phrases import BY
from cleaner.parsing.outline import outline_of, type_of
from cleaner.threads.by_markup.candidates import EVIDENCE_EDGE_BLOCKS, EVIDENCE_MIN_CHARS
from cleaner.threads.by_markup.class_hints import (
    NO_HINTS,
    ClassHints,
    hints_of,
    stem_of,
    token_role,
)
from cleaner.threads.by_markup.grammar import (
    ADD,
    CLOSED,
    COMMENT_HEADER_CHARS,
    COMMENT_TITLE_CHARS,
    SIGNED,
    TITLE,
    is_dated,
)
from cleaner.threads.systems import (
    OWN_TAGS,
    SYSTEMS,
    System,
    SystemSelector,
)
from cleaner.threads.thresholds import THREAD_MIN_ITEMS
from cleaner.types import Block, Page

#: Names in bold, each on a line of its own, that make a thread.  Fewer may be subheadings.
LINES_MIN_NAMES: Final = 3

#: A part of the addresses of forums.
_FORUM_ADDRESS: Final = re.compile(
    r"forum|viewtopic|showthread|viewthread|topic|message_?board|/threads?/|/discussions?/|/boards?/|/t/\d"
)
#: Characters at the beginning of a line that are compared with `_STARTS`.
_START: Final = 2
#: How titles and signed lines begin.  Most lines begin otherwise, so the patterns are not tried on them.
_WORD_STARTS: Final = (
    "al no on re us yo vi th co ta ko le wh ко po wr ad su sa se ge éc es pu sc by fr pa do di av af na au".split()
)
_STARTS: Final = frozenset(
    (
        *(case(start) for start in _WORD_STARTS for case in (str.lower, str.title, str.upper)),
        *(sign + other for sign in "#0123456789" for other in "0123456789 .),:-"),
    )
)
_CLOSED_START: Final = ("Comments ", "COMMENTS ", "Commenting ")
Signatures = dict[str, list[tuple[System, SystemSelector]]]
"""Selectors and their systems by the last token of the selector, or "<tag" for one without tokens."""


class Clues(NamedTuple):
    """Evidence of comments on a page.  Most pages have none, and the search ends here."""

    signatures: Signatures
    """Selectors of comment systems whose tokens the page has."""
    hints: ClassHints
    """The hints of all class names of the page."""
    titles: tuple[int, ...]
    """Blocks that are titles of comment sections."""
    signed: tuple[int, ...]
    """Blocks with a person and a date, if there are two people or more, or one below a title or "Add comment"."""
    closed: tuple[int, ...] = ()
    """Blocks that say that comments are closed, in an element with other lines."""
    forum: bool = False
    """True if the page's address is that of a forum."""

    @property
    def any(self) -> bool:
        """True if a closer look may find comments."""
        return bool(self.signatures or any(self.hints) or self.titles or self.signed or self.closed)


def clues_of(page: Page, tags: frozenset[str]) -> Clues:
    """The clues of a page.

    Args:
        page: a page with an outline.
        tags: tags that the page has, among them all that only comment systems use.
    """
    tokens = outline_of(page).block_tokens
    hints = ClassHints(*map(any, zip(*map(hints_of, tokens), strict=True))) if tokens else NO_HINTS
    forum = bool(page.url and _FORUM_ADDRESS.search(page.url.lower()))
    if forum:
        hints = hints._replace(forum=True)
    titles, signed = _lines(page.blocks)
    closed = tuple(i for i in _closed(page.blocks) if page.nodes.count(page.nodes[i]) > LINES_MIN_NAMES)
    signatures = _signatures(page, tokens, tags)
    if not signatures and not signed:
        if (hints.item or hints.container) and not _has_people_near(page, tokens):
            hints = hints._replace(item=False, container=False)
        below = titles[0] + 1 if titles else 0
        if titles and not _shows_person(page.blocks[below:], frozenset()) and not _has_lines(page.nodes[below:]):
            titles = []
    return Clues(signatures, hints, tuple(titles), tuple(signed), closed, forum)


def _closed(blocks: Sequence[Block]) -> Iterator[int]:
    """Lines that say that comments are closed, which some pages write above the comments."""
    for block in blocks:
        if block.text.startswith(_CLOSED_START) and CLOSED.match(block.text):
            yield block.index


def _lines(blocks: Sequence[Block]) -> tuple[list[int], list[int]]:
    """Blocks that are titles of comment sections, and signed blocks: "Posted by" or similar with a name and a date.

    If all signed blocks name the same person, that is the author of the page and none is returned.
    """
    titles: list[int] = []
    signed: list[tuple[str, int]] = []
    for block in blocks:
        text = block.text
        if text[:_START] not in _STARTS or len(text) > COMMENT_TITLE_CHARS:
            continue
        if TITLE.fullmatch(text):
            titles.append(block.index)
        elif len(text) <= COMMENT_HEADER_CHARS and SIGNED.match(text) and is_dated(block):
            signed.append((author_of(text, find_date(text)) or "", block.index))
    people = {author for author, _ in signed if author}
    if len(people) < THREAD_MIN_ITEMS and not (len(signed) == 1 and people and _invited(blocks, signed[0][1])):
        return titles, []
    return titles, [index for author, index in signed if author]


def _invited(blocks: Sequence[Block], index: int) -> bool:
    """True for a block directly below the title of a comment section or a link to its form."""
    above = blocks[index - 1].text if index else ""
    return TITLE.fullmatch(above) is not None or ADD.fullmatch(above) is not None


def _has_people_near(page: Page, tokens: frozenset[str]) -> bool:
    """True if a person is shown in or near the blocks of elements named for comments.  Otherwise there are none."""
    named = frozenset(token for token in tokens if (hints := hints_of(token)).item or hints.container)
    blocks = page.blocks
    inside = [block.index for block in blocks if not named.isdisjoint(block.class_tokens)]
    if sum(len(blocks[i].text) - blocks[i].link_chars for i in inside) < EVIDENCE_MIN_CHARS:
        return False
    reach = range(-EVIDENCE_EDGE_BLOCKS, EVIDENCE_EDGE_BLOCKS + 1)
    window = sorted({i + step for i in inside for step in reach}.intersection(range(len(blocks))))
    authors = frozenset(token for token in tokens if token_role(token) == "author")
    return _shows_person([blocks[i] for i in window], authors) or _lists_places([blocks[i] for i in inside])


def _shows_person(blocks: Iterable[Block], authors: frozenset[str]) -> bool:
    """True if a short block has a date, a name after "by", or a class name of authors."""
    return any(
        len(block.text) <= COMMENT_HEADER_CHARS
        and (
            find_date(block.text) or BY.match(block.text) or any(token_role(t) == "author" for t in block.class_tokens)
        )
        for block in blocks
    )


def _has_lines(nodes: Sequence[Any]) -> bool:
    """True if elements hold enough lines for names above texts."""
    counts = Counter(nodes)
    return sum(count for count in counts.values() if count > 1) > THREAD_MIN_ITEMS * LINES_MIN_NAMES - 1


def _lists_places(blocks: Sequence[Block]) -> bool:
    """True if two short blocks may be names and places."""
    return sum("," in b.text and len(b.text) <= AUTHOR_MAX_CHARS for b in blocks) >= THREAD_MIN_ITEMS


def _key(selector: SystemSelector) -> str:
    """What an element must have for a selector: its last token, or "<tag" if it has none."""
    return selector.tokens[-1] if selector.tokens else f"<{selector.tag}"


_BY_KEY: Final[Signatures] = defaultdict(list)
for _system in SYSTEMS:
    for _selector in _system.items:
        _BY_KEY[_key(_selector)].append((_system, _selector))
_ITEMTYPES: Final = etree.XPath("//@itemtype", smart_strings=False)


def _signatures(page: Page, tokens: frozenset[str], tags: frozenset[str]) -> Signatures:
    """The selectors that may select something on a page with these tokens."""
    page_tokens = tokens.union(map(stem_of, tokens))
    if any(token.startswith("itemprop=") for token in tokens):
        page_tokens = page_tokens.union(f"itemtype={type_of(value)}" for value in _ITEMTYPES(page.tree))
    keys = [*page_tokens.intersection(_BY_KEY), *(f"<{tag}" for tag in tags.intersection(OWN_TAGS))]
    signatures: Signatures = {}
    for key in keys:
        selectors = [
            (system, selector)
            for system, selector in _BY_KEY[key]
            if (not system.page or system.page & page_tokens) and page_tokens.issuperset(selector.tokens[:-1])
        ]
        if selectors:
            signatures[key] = selectors
    return signatures
