"""Records of comments, and the furniture of their section.

The text of a record comes from the page's blocks, so that each block ends up in one place.  Its fields come from the
markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from cleaner.language.dates import day_order, find_date, parse_date
from cleaner.language.people import author_of
from cleaner.language.phrases import COMMENT_CONTROL_CHARS, LETTERS, is_control
from cleaner.parsing.outline import HEADINGS
from cleaner.threads.by_markup.candidates import CONTAINER_MAX_LEAD_CHARS, EVIDENCE_EDGE_BLOCKS, Candidate
from cleaner.threads.by_markup.class_hints import hints_of
from cleaner.threads.by_markup.comment_markup import CommentMarkup
from cleaner.threads.by_markup.fields import Fields, read_fields
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, COMMENT_TITLE_CHARS, JOINED, TITLE
from cleaner.threads.by_markup.nesting import ThreadPosition, nesting, positions_of
from cleaner.threads.by_markup.roles import marked_texts, roles_of
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS
from cleaner.types import Block, Comment

#: An address of a later page of a thread.
_LATER_PAGE: Final = re.compile(r"[?&/;_-](?:page|p|pg|seite)[-=/_]?(?:[2-9]|[1-9]\d)\b|[?&](?:start|offset|st)=[1-9]")
#: The number of a post, on a line of its own.
_POST_NUMBER: Final = re.compile(r"(?:post|beitrag)?\s?[#№]\s?(?P<n>\d{1,6})", re.IGNORECASE)
#: Class names of notices that another page links to this one.
_PINGS: Final = frozenset(("pingback", "trackback"))


class Records:
    """Makes the records of items: text from blocks, fields from markup, parents from nesting or depth.

    `comments` also fills `furniture` (reason by block) and `opening` (blocks of the opening post's text).
    """

    def __init__(self, markup: CommentMarkup, items: Sequence[Candidate]) -> None:
        self.markup = markup
        self.items = sorted(items, key=lambda i: (i.first, -i.last))
        self.furniture: dict[int, str] = {}
        self.opening: set[int] = set()
        self._blocks = markup.blocks
        self.above, self.owned = nesting(self.items)

    def comments(self) -> tuple[Comment, ...]:
        """The records in thread order.  An item without text gives none."""
        from_markup = read_fields(self.items, self.markup.page.url)
        numbers = range(len(self.items))
        marked = marked_texts(self.markup, self.items, self.owned)
        owned = self.owned if marked else self._without_labels()
        fields = [from_markup.get(n, Fields()) for n in numbers]
        texts = [self._text(n, owned[n], fields[n].author, marked[n] if marked else None) for n in numbers]
        fields = [self._completed(n, fields[n], texts[n]) for n in numbers]
        opening = self._opening()
        if opening is not None:
            self.opening = set(texts[opening])
        for n in numbers:
            if _is_ping(self.markup, self.items[n]):
                self.furniture.update(dict.fromkeys(texts[n], "pingback"))
                texts[n] = []
        kept = [n for n in numbers if texts[n] and n != opening]
        day_first = _day_first(fields[n].raw for n in kept)
        positions = positions_of(self.markup, self.items, self.above, kept)
        return tuple(self._comment(n, positions[n], _dated_fields(fields[n], day_first), texts[n]) for n in kept)

    def _without_labels(self) -> list[list[int]]:
        """The items' own blocks without labels: short texts that most items have ("Username", "Senior Member")."""
        if len(self.items) <= THREAD_MIN_ITEMS:
            return self.owned
        texts = [{t for i in owned if len(t := self._blocks[i].text) <= COMMENT_CONTROL_CHARS} for owned in self.owned]
        counts = Counter(text for one in texts for text in one)
        labels = {text for text, count in counts.items() if count > MAJORITY * len(self.items)}
        if not labels:
            return self.owned
        labelled = (i for owned in self.owned for i in owned if self._blocks[i].text in labels)
        self.furniture.update(dict.fromkeys(labelled, "label of a comment"))
        return [[i for i in owned if self._blocks[i].text not in labels] for owned in self.owned]

    def _text(self, n: int, owned: Sequence[int], author: str | None, marked: Sequence[int] | None) -> list[int]:
        """The blocks of an item's text.  Its other blocks become furniture."""
        roles = roles_of(self.markup, self.items[n], owned, author, marked)
        self.furniture.update((i, f"{role} of a comment") for i, role in roles.items() if role)
        return [i for i in owned if roles[i] is None]

    def _completed(self, n: int, fields: Fields, text: Sequence[int]) -> Fields:
        """The fields, with author and date from the header lines if the markup does not give them."""
        author, raw, title = fields.author, fields.raw, None
        for i in () if author and raw else self._header_lines(n, text):
            line, heading = self.markup.line(i), self._blocks[i].tag in HEADINGS
            span = find_date(line)
            date = line[span[0] : span[1]] if span else None
            if heading and i != self.items[n].header:
                title = title or date  # the last resort, because "Version 1.1.10" in a title is not a date
            else:
                raw = raw or date
            author = author or (None if heading else author_of(line, span))
        return fields._replace(author=author, raw=raw or title)

    def _header_lines(self, n: int, text: Sequence[int]) -> list[int]:
        """Short lines of an item that are not its text: its header, other lines, and the first line of a profile."""
        item = self.items[n]
        lines = [item.header] if item.header >= 0 else []
        profile: list[int] = []
        for i in self.owned[n]:
            line = self._blocks[i].text
            if i in text or i == item.header or len(line) > COMMENT_HEADER_CHARS or JOINED.search(line):
                continue
            if self.markup.in_form(i, item.first, item.last):
                continue
            if LETTERS.search(line) is None or not is_control(line) or find_date(line):
                (profile if self._in_profile(i, item) else lines).append(i)
        return [*lines, *profile[:1]]

    def _in_profile(self, i: int, item: Candidate) -> bool:
        """True inside the profile that a forum shows next to each post, except for the author's name in it."""
        element = self.markup.nodes[i]
        while element is not None and element not in item.elements:
            if self.markup.element_role(element) == "author":
                return False
            if any("profile" in token for token in self.markup.tokens(element)):
                return True
            element = self.markup.parent[element]
        return False

    def _opening(self) -> int | None:
        """The number of the item that is the opening post of a forum's thread; None if there is none."""
        if not self.items:
            return None
        system = self.items[0].system
        if system is None or not system.opening or _LATER_PAGE.search(self.markup.page.url or ""):
            return None
        matches = (_POST_NUMBER.fullmatch(self._blocks[i].text) for i in self.owned[0])
        return 0 if next((int(match["n"]) for match in matches if match), 1) == 1 else None

    def _comment(self, n: int, position: ThreadPosition, fields: Fields, text: Sequence[int]) -> Comment:
        blocks = [self._blocks[i] for i in text]
        return Comment(
            id=position.id,
            text=_joined(blocks),
            parent_id=position.parent,
            depth=position.depth,
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


def _is_ping(markup: CommentMarkup, item: Candidate) -> bool:
    """True for a notice that another page links to this one, which no reader wrote."""
    return any(not _PINGS.isdisjoint(markup.tokens(element)) for element in item.elements)


def _joined(blocks: Sequence[Block]) -> str:
    """The text of blocks, with an empty line between paragraphs and a line feed between lines of a paragraph."""
    out = [blocks[0].text]
    for before, block in pairwise(blocks):
        out.append("\n" if block.paragraph == before.paragraph else "\n\n")
        out.append(block.text)
    return "".join(out)


def _dated_fields(fields: Fields, day_first: bool | None) -> Fields:
    """The fields, with `published` read from the date as written if the markup does not give it."""
    if fields.published or not fields.raw:
        return fields
    return fields._replace(published=parse_date(fields.raw, day_first))


def _day_first(raws: Iterable[str | None]) -> bool | None:
    """True if the dates of a thread write the day before the month, False if after; None if they do not agree."""
    orders = {order for raw in raws if raw and (order := day_order(raw)) is not None}
    return orders.pop() if len(orders) == 1 else None


# -- furniture around the items ---------------------------------------------------------------------------------------


def form_furniture(markup: CommentMarkup) -> dict[int, str]:
    """The blocks of comment forms, with the reason."""
    out: dict[int, str] = {}
    for element in markup.order:
        if any(hints_of(token).form for token in markup.tokens(element)):
            first, last = markup.first[element], markup.last[element]
            if markup.chars(first, last) <= CONTAINER_MAX_LEAD_CHARS:
                out.update(dict.fromkeys(range(first, last + 1), "comment form"))
    return out


def section_furniture(markup: CommentMarkup, records: Records) -> dict[int, str]:
    """Furniture around the items: what is in the container and in no item, the forms, and the title above.

    Returns:
        The reason by index of the block.
    """
    owned = {i for indices in records.owned for i in indices}
    start, stop, named = _container(markup, records.items)
    limit = CONTAINER_MAX_LEAD_CHARS if named else COMMENT_HEADER_CHARS
    out: dict[int, str] = {}
    run: list[int] = []
    for i in range(start, stop + 2):
        if i <= stop and i not in owned:
            run.append(i)
            continue
        if run and markup.chars(run[0], run[-1]) <= limit:
            out.update(dict.fromkeys(run, "furniture of the comment section"))
        run = []
    out.update((i, why) for i, why in form_furniture(markup).items() if i not in owned)
    blocks = markup.blocks
    for i in range(start - 1, max(-1, start - 1 - EVIDENCE_EDGE_BLOCKS), -1):
        text = blocks[i].text
        if len(text) > COMMENT_TITLE_CHARS or not (TITLE.fullmatch(text) or is_control(text)):
            break
        out[i] = "title of the comment section"
    return out


def _container(markup: CommentMarkup, items: Sequence[Candidate]) -> tuple[int, int, bool]:
    """The first and last block of the comment section, and whether an element named for comments holds it.

    That element is the outermost one around all items with little text before them.  If there is none, the section
    goes from the first item to the last.
    """
    first, last = items[0].first, max(item.last for item in items)
    best = (first, last, False)
    if not items[0].elements:
        return best
    for outer in markup.above(items[0].elements[0]):
        start, stop = markup.first[outer], markup.last[outer]
        if outer.tag in ("html", "body") or markup.chars(start, first - 1) > CONTAINER_MAX_LEAD_CHARS:
            break
        if stop >= last and markup.contains_comments(outer):
            best = (start, stop, True)
    return best
