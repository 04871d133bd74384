"""Comments as records: text from the page's blocks, so that each block ends up in one place; fields from the markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from cleaner.language.dates import day_order, find_date, parse_date
from cleaner.language.people import author_of
from cleaner.language.phrases import COMMENT_CONTROL_CHARS, LETTERS, is_control
from cleaner.threads.by_markup.candidates import Candidate
from cleaner.threads.by_markup.fields import Fields, read_fields
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, JOINED
from cleaner.threads.by_markup.item_outline import HEADINGS, Outline
from cleaner.threads.by_markup.nesting import NestingPlace, nesting, places_of
from cleaner.threads.by_markup.roles import marked_texts, roles_of
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS
from cleaner.types import Block, Comment

#: An address of a later page of a thread.
_LATER_PAGE: Final = re.compile(r"[?&/;_-](?:page|p|pg|seite)[-=/_]?(?:[2-9]|[1-9]\d)\b|[?&](?:start|offset|st)=[1-9]")
#: The number of a post, on a line of its own.
_POST_NUMBER: Final = re.compile(r"(?:post|beitrag)?\s?[#№]\s?(?P<n>\d{1,6})", re.IGNORECASE)
#: Notices that another page links here.
_PINGS: Final = frozenset(("pingback", "trackback"))


class Records:
    """Comments out of items: text from the blocks, fields from the markup, parents from nesting or depth.

    `furniture` and `opening` (blocks of the opening post's text) are filled by `comments`.
    """

    def __init__(self, outline: Outline, items: Sequence[Candidate]) -> None:
        self.outline = outline
        self.items = sorted(items, key=lambda i: (i.first, -i.last))
        self.furniture: dict[int, str] = {}
        self.opening: set[int] = set()
        self._blocks = outline.page.blocks
        self.above, self.own = nesting(self.items)

    def comments(self) -> tuple[Comment, ...]:
        """The records in thread order; items without text give none."""
        found = read_fields(self.items, self.outline.page.url)
        numbers = range(len(self.items))
        marked = marked_texts(self.outline, self.items, self.own)
        own = self.own if marked else self._without_labels()
        texts = [self._text(n, own[n], found.get(n, Fields()).author, marked[n] if marked else None) for n in numbers]
        fields = [self._completed(n, found.get(n, Fields()), texts[n]) for n in numbers]
        opening = self._opening()
        if opening is not None:
            self.opening = set(texts[opening])
        for n in numbers:
            if _is_ping(self.outline, self.items[n]):
                self.furniture.update(dict.fromkeys(texts[n], "pingback"))
                texts[n] = []
        kept = [n for n in numbers if texts[n] and n != opening]
        day_first = _day_first(fields[n].raw for n in kept)
        places = places_of(self.outline, self.items, self.above, kept)
        return tuple(self._comment(n, places[n], _dated_fields(fields[n], day_first), texts[n]) for n in kept)

    def _without_labels(self) -> list[list[int]]:
        """The items' own blocks without short ones that most items have ("Username", "Senior Member"): furniture."""
        if len(self.items) <= THREAD_MIN_ITEMS:
            return self.own
        texts = [{t for i in own if len(t := self._blocks[i].text) <= COMMENT_CONTROL_CHARS} for own in self.own]
        counts = Counter(text for one in texts for text in one)
        labels = {text for text, count in counts.items() if count > MAJORITY * len(self.items)}
        if not labels:
            return self.own
        out = [[i for i in own if self._blocks[i].text not in labels] for own in self.own]
        gone = (i for own in self.own for i in own if self._blocks[i].text in labels)
        self.furniture.update(dict.fromkeys(gone, "label of a comment"))
        return out

    def _text(self, n: int, own: Sequence[int], author: str | None, marked: Sequence[int] | None) -> list[int]:
        """Those of an item's own blocks that are its text; the others become furniture."""
        roles = roles_of(self.outline, self.items[n], own, author, marked)
        self.furniture.update((i, f"{role} of a comment") for i, role in roles.items() if role)
        return [i for i in own if roles[i] is None]

    def _completed(self, n: int, fields: Fields, text: Sequence[int]) -> Fields:
        """Author and date from the header lines where the markup says nothing."""
        author, raw, title = fields.author, fields.raw, None
        for i in () if author and raw else self._header_lines(n, text):
            line, heading = self.outline.line(i), self._blocks[i].tag in HEADINGS
            span = find_date(line)
            found = line[span[0] : span[1]] if span else None
            if heading and i != self.items[n].header:
                title = title or found  # "Version 1.1.10" is no date, if there is another
            else:
                raw = raw or found
            author = author or (None if heading else author_of(line, span))
        return fields._replace(author=author, raw=raw or title)

    def _header_lines(self, n: int, text: Sequence[int]) -> list[int]:
        """Short lines of an item that are not its text, its header first; not what a profile says of its author."""
        item = self.items[n]
        lines = [item.header] if item.header >= 0 else []
        profile: list[int] = []
        for i in self.own[n]:
            line = self._blocks[i].text
            if i in text or i == item.header or len(line) > COMMENT_HEADER_CHARS or JOINED.search(line):
                continue
            if self.outline.in_form(i, item.first, item.last):
                continue
            if LETTERS.search(line) is None or not is_control(line) or find_date(line):
                (profile if self._in_profile(i, item) else lines).append(i)
        return [*lines, *profile[:1]]

    def _in_profile(self, i: int, item: Candidate) -> bool:
        """True inside what a forum shows of an author beside each of his posts, but for his name there."""
        walk = self.outline.page.nodes[i]
        while walk is not None and walk not in item.elements:
            if self.outline.element_role(walk) == "author":
                return False
            if any("profile" in token for token in self.outline.tokens(walk)):
                return True
            walk = self.outline.parent[walk]
        return False

    def _opening(self) -> int | None:
        """The item that is the opening post of a forum page."""
        if not self.items:
            return None
        system = self.items[0].system
        if system is None or not system.opening or _LATER_PAGE.search(self.outline.page.url or ""):
            return None
        numbers = (_POST_NUMBER.fullmatch(self._blocks[i].text) for i in self.own[0])
        return 0 if next((int(found["n"]) for found in numbers if found), 1) == 1 else None

    def _comment(self, n: int, place: NestingPlace, fields: Fields, text: Sequence[int]) -> Comment:
        blocks = [self._blocks[i] for i in text]
        return Comment(
            id=place.id,
            text=_joined(blocks),
            parent_id=place.parent,
            depth=place.depth,
            author=fields.author,
            published=fields.published,
            published_raw=fields.raw,
            url=fields.link,
            score=fields.score,
            source="html",
            span=(blocks[0].start, blocks[-1].end),
            cause=self.items[n].cause,
            blocks=tuple(text),
        )


def _is_ping(outline: Outline, item: Candidate) -> bool:
    """True for a notice that another page links here: no reader wrote it."""
    return any(not _PINGS.isdisjoint(outline.tokens(element)) for element in item.elements)


def _joined(blocks: Sequence[Block]) -> str:
    """Blocks as text: an empty line between them, a line break inside a paragraph."""
    out = [blocks[0].text]
    for before, block in pairwise(blocks):
        out.append("\n" if block.paragraph == before.paragraph else "\n\n")
        out.append(block.text)
    return "".join(out)


def _dated_fields(fields: Fields, day_first: bool | None) -> Fields:
    """The fields with the date as written turned into ISO 8601, where the markup does not give it."""
    if fields.published or not fields.raw:
        return fields
    return fields._replace(published=parse_date(fields.raw, day_first))


def _day_first(raws: Iterable[str | None]) -> bool | None:
    """The order of day and month that the dates of a thread agree on."""
    orders = {order for raw in raws if raw and (order := day_order(raw)) is not None}
    return orders.pop() if len(orders) == 1 else None
