"""Header threads: comments that each begin with a line such as "Jane says:" or "Jane, 2 days ago"."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.comments.lines import CLOCK, INITIAL, SAYS, TALK, Header, header, is_footer, is_name, public_name
from cleaner.comments.thread import Item, View, form_below, records, title_above
from cleaner.settings import (
    ARTICLE_MIN_WORDS,
    ARTICLE_PROSE_WORDS,
    HEADER_BODY_BLOCKS,
    HEADER_MAX_CHARS,
    HEADERS_AFTER_TITLE,
    HEADERS_ALONE,
    MOST,
    NAME_MAX_WORDS,
    TALK_SHARE,
    TITLE_REACH,
)
from cleaner.text import tokens
from cleaner.types import Block, Thread

#: A dash before a name signs what stands above it: "— Jane Roe (@jane) July 26, 2012" below an embedded post.
_DASHES: Final = frozenset("—–")
_QUOTES: Final = frozenset('"“„«')


class _Head(NamedTuple):
    """A header found at a place; `first` is where it begins, a name line above a date line included."""

    first: int
    last: int
    header: Header


def _heads(view: View) -> list[_Head]:
    """Header lines, lines of one header joined: "Jane" / "2 days ago", or "Jane says:" / "July 3 at 5 pm"."""
    out: list[_Head] = []
    for place, block in enumerate(view.blocks):
        marker = block.marker
        # A line of prose is too long, and there are many of them: no call for these.
        if len(block.text) - len(marker) > HEADER_MAX_CHARS or block.index in view.kept:
            continue
        found = header(block.text)
        if found is None and marker and marker not in _DASHES:
            found = header(block.content)
        if found is None:
            continue
        if out and out[-1].last == place - 1 and not (out[-1].header.author and found.author):
            previous = out.pop()
            joined = Header(
                previous.header.author or found.author,
                previous.header.date or found.date,
                previous.header.reply_to or found.reply_to,
            )
            out.append(_Head(previous.first, place, joined))
            continue
        if found.author is None and found.date is None:  # an answer to somebody, but whose?
            continue
        first = place
        if found.author is None and place and _name_line(view, place - 1) and not (out and out[-1].last == place - 1):
            found = found._replace(author=view.blocks[place - 1].text)
            first = place - 1
        out.append(_Head(first, place, found))
    return out


def _name_line(view: View, place: int) -> bool:
    block = view.blocks[place]
    text = block.text
    return (
        not view.furniture(block)
        and is_name(text)
        and len(text.split()) <= NAME_MAX_WORDS - 1
        and (text[-1] not in ".:;" or INITIAL.search(text) is not None)
        and not (block.marker and len(block.marker) == len(text) and public_name(text))
    )


def _header_run(view: View) -> tuple[int | None, list[_Head]] | None:
    """The title's place (or None) and the headers of the thread."""
    heads = _heads(view)
    if not heads:
        return None
    words = 0
    for title, block in enumerate(view.blocks):
        if view.roles.get(block.index) in ("start", "form") and words >= ARTICLE_MIN_WORDS:
            below = [head for head in heads if head.first > title]
            reach = view.reach.get(block.index, TITLE_REACH)
            if below and below[0].first - title <= reach and _is_thread(view, below, HEADERS_AFTER_TITLE):
                return title, below
        words += _prose_words(block)
    # Without a title only lines that name a reader count: dates alone stand in live blogs and chronologies.
    run = _last_run([head for head in heads if _names_reader(view, head)])
    if not run or sum(map(_prose_words, view.blocks[: run[0].first])) < ARTICLE_MIN_WORDS:
        return None
    return (None, run) if _is_thread(view, run, HEADERS_ALONE) and _talks(view, run) else None


def _prose_words(block: Block) -> int:
    """Words of a block that is long enough for prose; menus and teasers above an article are not the article."""
    words = len(block.text.split())
    return words if words >= ARTICLE_PROSE_WORDS else 0


def _names_reader(view: View, head: _Head) -> bool:
    found = head.header
    if not found.author:
        return False
    if SAYS.match(view.blocks[head.first].text):
        return True
    return found.date is not None and not CLOCK.fullmatch(found.date)


def _is_thread(view: View, heads: list[_Head], least: int) -> bool:
    """True where there are so many headers and most have a line of text below that is no furniture."""
    ends = [head.first for head in heads[1:]] + [len(view.blocks)]
    bodies = sum(
        any(not view.furniture(block) for block in view.blocks[head.last + 1 : end])
        for head, end in zip(heads, ends, strict=True)
    )
    names = {head.header.author for head in heads if _names_reader(view, head)}
    named = len(names) > 1 or (bool(names) and len(heads) < HEADERS_ALONE)  # one name over and over is a label
    return len(heads) >= least and bodies > MOST * len(heads) and (named or len(heads) > least)


def _talks(view: View, heads: list[_Head]) -> bool:
    """True where readers talk: "says", buttons below, or first and second person in half of the comments."""
    ends = [head.first for head in heads[1:]] + [len(view.blocks)]
    texts = [
        " ".join(block.text for block in view.blocks[head.last + 1 : end])
        for head, end in zip(heads, ends, strict=True)
    ]
    if sum(text[:1] in _QUOTES for text in texts) > MOST * len(heads):  # "The mayor said:", and what she said
        return False
    says = sum(SAYS.match(view.blocks[head.first].text) is not None for head in heads)
    buttons = sum(is_footer(block.text) for block in view.blocks[heads[0].first :])
    if max(says, buttons) >= HEADERS_ALONE - 1:
        return True
    talk = sum(not TALK.isdisjoint(tokens(text)) or "!" in text for text in texts)
    return talk >= TALK_SHARE * len(heads)


def _last_run(heads: list[_Head]) -> list[_Head]:
    """The last headers that follow each other closely."""
    run: list[_Head] = []
    for head in reversed(heads):
        if run and run[-1].first - head.last > HEADER_BODY_BLOCKS:
            break
        run.append(head)
    return run[::-1]


def _header_items(view: View, heads: list[_Head]) -> tuple[list[Item], int]:
    """Items of a header thread, and the place after the last one."""
    ends = [head.first for head in heads[1:]] + [_last_end(view, heads)]
    indents = sorted({view.blocks[head.first].indent for head in heads})
    step = min((b - a for a, b in pairwise(indents)), default=1)
    items = []
    for head, end in zip(heads, ends, strict=True):
        lines = [block for block in view.blocks[head.last + 1 : end] if not view.furniture(block)]
        if not lines:
            continue
        level = (view.blocks[head.first].indent - indents[0]) // step
        text = "\n\n".join(block.text for block in lines)
        author = head.header.author.strip(" :·•|,") if head.header.author else None
        items.append(Item(tuple(lines), text, level, author, head.header.date, head.header.reply_to))
    return items, ends[-1]


def _last_end(view: View, heads: list[_Head]) -> int:
    """Where the last comment ends: at the form, the end mark or its own footer, else with the text."""
    start = heads[-1].last + 1
    footers = any(is_footer(b.text) for head in heads[:-1] for b in view.blocks[head.last + 1 : heads[-1].first])
    for place in range(start, len(view.blocks)):
        block = view.blocks[place]
        if view.roles.get(block.index) in ("form", "end", "start") or (
            block.index in view.taken and not is_footer(block.text)
        ):
            return place
        if footers and place > start and is_footer(block.text):
            return place
    return len(view.blocks)


def _swallows_article(view: View, items: list[Item]) -> bool:
    """True where one "comment" is most of the text: an article below its own byline."""
    longest = max(items, key=lambda item: len(item.text))
    return len(longest.blocks) > HEADER_BODY_BLOCKS and len(longest.text) > MOST * sum(len(b.text) for b in view.blocks)


def header_thread(view: View) -> Thread | None:
    """The header thread of a text, None where no header lines prove to be one."""
    run = _header_run(view)
    if run is None:
        return None
    title, heads = run
    items, end = _header_items(view, heads)
    if not items or _swallows_article(view, items):
        return None
    start = title if title is not None else heads[0].first
    taken = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in view.blocks[start:end]
        if block.index not in taken and block.index not in view.kept
    ]
    furniture += title_above(view, start) + form_below(view, end)
    cause = "header thread" + (" below a comment title" if title is not None else "")
    return Thread(records(items, cause), tuple(furniture))
