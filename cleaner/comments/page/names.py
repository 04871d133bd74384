"""What class names, titles and lines promise of a page, before its tree is looked at."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final, NamedTuple

from cleaner.comments.dates import find_date
from cleaner.comments.page.lines import SIGNED, TITLE, author_of, is_dated
from cleaner.comments.page.systems import SYSTEMS, Selector, System
from cleaner.comments.page.tokens import NO_HINTS, Hints, hints_of, stem_of
from cleaner.settings import COMMENT_HEADER_CHARS, COMMENT_TITLE_CHARS, THREAD_MIN_ITEMS
from cleaner.types import Page

#: A part of an address that says forum.
_FORUM_ADDRESS: Final = re.compile(
    r"forum|viewtopic|showthread|viewthread|topic|message_?board|/threads?/|/discussions?/|/boards?/|/t/\d"
)
#: Selectors and their systems by the last token of the selector, else by its tag as "<tag".
Signatures = dict[str, list[tuple[System, Selector]]]


class Names(NamedTuple):
    """What class names, titles and lines promise of a page.  Most pages promise nothing and end here."""

    signatures: Signatures
    """Selectors of items whose names the page has."""
    hints: Hints
    """What any class name of the page hints at."""
    titles: tuple[int, ...]
    """Blocks that are titles of comment sections."""
    signed: tuple[int, ...]
    """Blocks that name a person and a date, where the page has two people or more."""
    forum: bool = False
    """The address says forum."""

    @property
    def any(self) -> bool:
        """True where a closer look may find something."""
        return bool(self.signatures or any(self.hints) or self.titles or self.signed)


def names_of(page: Page) -> Names:
    """The names of a page, from its blocks alone; nothing depends on the order of class tokens."""
    tokens: frozenset[str] = frozenset().union(*{block.class_tokens for block in page.blocks})
    hints = Hints(*map(any, zip(*map(hints_of, tokens), strict=True))) if tokens else NO_HINTS
    forum = bool(page.url and _FORUM_ADDRESS.search(page.url.lower()))
    if forum:
        hints = hints._replace(forum=True)
    titles = (b.index for b in page.blocks if len(b.text) <= COMMENT_TITLE_CHARS and TITLE.fullmatch(b.text))
    return Names(_signatures(tokens, page.document.source), hints, tuple(titles), tuple(_signed(page)), forum)


def _signatures(tokens: frozenset[str], source: str) -> Signatures:
    """The selectors that may select something on a page with these tokens."""
    known = tokens.union(map(stem_of, tokens))
    microdata = "schema.org/" in source
    found: Signatures = defaultdict(list)
    for system in SYSTEMS:
        if system.page and not system.page & known:
            continue
        for selector in system.items:
            if all(t in known or (microdata and t.startswith("itemtype=")) for t in selector.tokens) and (
                selector.tokens or selector.tag in source
            ):
                found[selector.tokens[-1] if selector.tokens else f"<{selector.tag}"].append((system, selector))
    return dict(found)


def _signed(page: Page) -> list[int]:
    """Blocks that begin with "Posted by" or the like, and hold a date and a name; none where all name one person."""
    found = [
        (author, block.index)
        for block in page.blocks
        if len(block.text) <= COMMENT_HEADER_CHARS
        and SIGNED.match(block.text)
        and is_dated(block)
        and (author := author_of(block.text, find_date(block.text)))
    ]
    return [index for _, index in found] if len({author for author, _ in found}) >= THREAD_MIN_ITEMS else []
