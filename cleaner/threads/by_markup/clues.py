"""What class names, titles and lines promise of a page, before its tree is looked at."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.language.dates import find_date
from cleaner.language.people import AUTHOR_MAX_CHARS, author_of
from cleaner.language.phrases import BY
from cleaner.threads.by_markup.candidates import EVIDENCE_EDGE_BLOCKS, EVIDENCE_MIN_CHARS
from cleaner.threads.by_markup.class_hints import (
    NO_HINTS,
    ClassHints,
    hints_of,
    stem_of,
    token_role,
    type_of,
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

LINES_MIN_NAMES: Final = 3  # names in bold on lines of their own that make a thread; fewer may be subheadings


#: A part of an address that says forum.
_FORUM_ADDRESS: Final = re.compile(
    r"forum|viewtopic|showthread|viewthread|topic|message_?board|/threads?/|/discussions?/|/boards?/|/t/\d"
)
#: How lines may begin that the patterns of titles and signed lines match: most do not, and are not tried.
_START: Final = 2
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
#: Selectors and their systems by the last token of the selector, else by its tag as "<tag".
Signatures = dict[str, list[tuple[System, SystemSelector]]]


class Clues(NamedTuple):
    """What class names, titles and lines promise of a page.  Most pages promise nothing and end here."""

    signatures: Signatures
    """Selectors of items whose names the page has."""
    hints: ClassHints
    """What any class name of the page hints at."""
    titles: tuple[int, ...]
    """Blocks that are titles of comment sections."""
    signed: tuple[int, ...]
    """Blocks that name a person and a date, where the page has two people or more, or one under "Add comment"."""
    closed: tuple[int, ...] = ()
    """Blocks that say that comments are closed, with other lines in the same element."""
    forum: bool = False
    """The address says forum."""

    @property
    def any(self) -> bool:
        """True where a closer look may find something."""
        return bool(self.signatures or any(self.hints) or self.titles or self.signed or self.closed)


def clues_of(page: Page, tags: frozenset[str]) -> Clues:
    """The names of a page, from its blocks; nothing depends on the order of class tokens.

    `tags` are those of the page that only comment systems have, and others.
    """
    tokens: frozenset[str] = frozenset().union(*{block.class_tokens for block in page.blocks})
    hints = ClassHints(*map(any, zip(*map(hints_of, tokens), strict=True))) if tokens else NO_HINTS
    forum = bool(page.url and _FORUM_ADDRESS.search(page.url.lower()))
    if forum:
        hints = hints._replace(forum=True)
    titles, signed = _lines(page.blocks)
    closed = tuple(i for i in _closed(page.blocks) if page.nodes.count(page.nodes[i]) > LINES_MIN_NAMES)
    signatures = _signatures(page, tokens, tags)
    if not signatures and not signed:
        if (hints.item or hints.container) and not _near(page, tokens):
            hints = hints._replace(item=False, container=False)
        below = titles[0] + 1 if titles else 0
        if titles and not _shows_person(page.blocks[below:], frozenset()) and not _has_lines(page.nodes[below:]):
            titles = []
    return Clues(signatures, hints, tuple(titles), tuple(signed), closed, forum)


def _closed(blocks: Sequence[Block]) -> Iterator[int]:
    """Lines that say that comments are closed, which some pages write above them."""
    for block in blocks:
        if block.text.startswith(_CLOSED_START) and CLOSED.match(block.text):
            yield block.index


def _lines(blocks: Sequence[Block]) -> tuple[list[int], list[int]]:
    """Blocks that are titles of comment sections, and blocks that begin with "Posted by" or the like, with a date and
    a name; none of these where all name one person."""
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
    """True directly under a title of comments, or a link to the form."""
    above = blocks[index - 1].text if index else ""
    return TITLE.fullmatch(above) is not None or ADD.fullmatch(above) is not None


def _near(page: Page, tokens: frozenset[str]) -> bool:
    """True where blocks under a name of comments, or close to one, show a person: else there is nothing to find."""
    named = frozenset(token for token in tokens if (hints := hints_of(token)).item or hints.container)
    blocks = page.blocks
    there = [block.index for block in blocks if not named.isdisjoint(block.class_tokens)]
    if sum(len(blocks[i].text) - blocks[i].link_chars for i in there) < EVIDENCE_MIN_CHARS:
        return False
    reach = range(-EVIDENCE_EDGE_BLOCKS, EVIDENCE_EDGE_BLOCKS + 1)
    window = sorted({i + step for i in there for step in reach}.intersection(range(len(blocks))))
    authors = frozenset(token for token in tokens if token_role(token) == "author")
    return _shows_person([blocks[i] for i in window], authors) or _lists_places([blocks[i] for i in there])


def _shows_person(blocks: Iterable[Block], authors: frozenset[str]) -> bool:
    """True where a short block has a date, a name after "by", or one of the class names of authors."""
    return any(
        len(block.text) <= COMMENT_HEADER_CHARS
        and (
            find_date(block.text) or BY.match(block.text) or any(token_role(t) == "author" for t in block.class_tokens)
        )
        for block in blocks
    )


def _has_lines(nodes: Sequence[Any]) -> bool:
    """True where elements hold lines enough for names above texts."""
    counts = Counter(nodes)
    return sum(count for count in counts.values() if count > 1) > THREAD_MIN_ITEMS * LINES_MIN_NAMES - 1


def _lists_places(blocks: Sequence[Block]) -> bool:
    """True where two short blocks may be names and places."""
    return sum("," in b.text and len(b.text) <= AUTHOR_MAX_CHARS for b in blocks) >= THREAD_MIN_ITEMS


def _key(selector: SystemSelector) -> str:
    """What a page or an element must have for a selector: its last token, else its tag as "<tag"."""
    return selector.tokens[-1] if selector.tokens else f"<{selector.tag}"


_BY_KEY: Final[Signatures] = defaultdict(list)
for _system in SYSTEMS:
    for _selector in _system.items:
        _BY_KEY[_key(_selector)].append((_system, _selector))
_ITEMTYPES: Final = etree.XPath("//@itemtype", smart_strings=False)


def _signatures(page: Page, tokens: frozenset[str], tags: frozenset[str]) -> Signatures:
    """The selectors that may select something on a page with these tokens."""
    known = tokens.union(map(stem_of, tokens))
    if any(token.startswith("itemprop=") for token in tokens):
        known = known.union(f"itemtype={type_of(value)}" for value in _ITEMTYPES(page.tree))
    keys = [*known.intersection(_BY_KEY), *(f"<{tag}" for tag in tags.intersection(OWN_TAGS))]
    found: Signatures = {}
    for key in keys:
        there = [
            (system, selector)
            for system, selector in _BY_KEY[key]
            if (not system.page or system.page & known) and known.issuperset(selector.tokens[:-1])
        ]
        if there:
            found[key] = there
    return found
