"""Name threads: comments that each begin with a line that holds a name and nothing else.

Headings of an article look the same, so a name thread needs a title that counts comments or the mark of a comment
system, and an end: a form or the mark below the last comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.threads.by_lines.grammar import (
    HEADER_MAX_CHARS,
    is_footer,
    is_name,
    is_widget,
    title,
)
from cleaner.threads.by_lines.header_threads import (
    ARTICLE_MIN_WORDS,
    HEADER_BODY_BLOCKS,
    HEADERS_ALONE,
    LAST_BODY_BLOCKS,
    is_menu,
    prose_words,
    titles_of,
)
from cleaner.threads.by_lines.records import (
    CommentDraft,
    View,
    form_below,
    records,
)
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import Block, Thread

#: Names; words of a line that is only a name; blocks of the longest comment below one, and of a whole thread of them.
NAMES_MIN: Final = 2
NAME_LINE_WORDS: Final = 4
NAME_BODY_BLOCKS: Final = 25
NAMES_MAX_BLOCKS: Final = 100_000

#: Names; so many prove a thread below a title that counts, though nothing marks its end.
NAMES_UNCLOSED: Final = 5

#: Share of the comments that a title says there are, and number; a thread without dates has as many at the least.
NAMES_LEAST_SHARE: Final = 0.2
NAMES_MANY: Final = 20

#: Share of the words of such a thread that one comment may have.
NAMES_MAX_SHARE: Final = 0.6


#: The address that a reader left, before the name.
_ADDRESS: Final = re.compile(r"https?://\S{1,200}\s+(?=\S)")
#: What comment systems write below a thread, and its word for a quick look.
_SYSTEM: Final = re.compile(r"(?:blog\s)?comments\spowered\sby\s\w{2,20}\.?", re.IGNORECASE)
_POWERED: Final = "powered"
_SENTENCE: Final = frozenset('.:;,!?…)"”')


class _Zone(NamedTuple):
    """Where name lines are looked for: after `start`, before `end`."""

    start: int
    end: int
    least: int
    """How many names it takes."""
    cause: str
    stated: int = 0
    """How many comments the title says there are."""


def name_thread(view: View) -> Thread | None:
    """The name thread of a text, None where none is proved."""
    for zone in _zones(view):
        places = _name_places(view, zone)
        if not _is_thread(view, places, zone):
            continue
        end = _last_end(view, places, zone)
        items = _items(view, places, end)
        if not _has_text(items):
            continue
        taken = {block.index for item in items for block in item.blocks} | view.kept
        lines = view.blocks[zone.start : end]
        furniture = [(b.index, "furniture of the comment thread") for b in lines if b.index not in taken]
        return Thread(records(items, zone.cause), (*furniture, *form_below(view, end)))
    return None


def _zones(view: View) -> Iterator[_Zone]:
    """Where such a thread may stand: below titles that count, above a system's mark, around readers' addresses."""
    for place, above in titles_of(view):
        counted = title(view.blocks[place].text)
        if above < ARTICLE_MIN_WORDS or counted is None or not counted.stated:
            continue
        end = _end(view, place)
        if end is not None and (counted.stated > 1 or end - place <= HEADER_BODY_BLOCKS):
            yield _Zone(place, end, min(counted.stated, NAMES_MIN), "name thread below a comment title", counted.stated)
        elif end is None and counted.stated >= NAMES_UNCLOSED:
            stop = min(len(view.blocks), place + NAMES_MAX_BLOCKS)
            yield _Zone(place, stop, NAMES_UNCLOSED, "name thread below a comment title", counted.stated)
    for place, block in enumerate(view.blocks):
        text = block.text
        if len(text) <= HEADER_MAX_CHARS and _POWERED in text.lower() and _SYSTEM.fullmatch(text):
            yield _Zone(_above(view, place), place, NAMES_MIN, "name thread above the mark of a comment system")
    if len(signed := _addressed(view)) >= HEADERS_ALONE:
        stop = min(len(view.blocks), signed[-1] + HEADER_BODY_BLOCKS)
        yield _Zone(_above(view, signed[0]), stop, HEADERS_ALONE, "name thread of readers with addresses")


def _addressed(view: View) -> list[int]:
    """Places of lines that are an address and a name."""
    return [
        place
        for place, block in enumerate(view.blocks)
        if block.text.startswith("http")
        and len(block.text) <= HEADER_MAX_CHARS
        and _ADDRESS.match(block.text)
        and _name(view, place)
    ]


def _above(view: View, end: int) -> int:
    """The last furniture above a place that is no button; the place itself where there is none."""
    for place in range(end - 1, max(-1, end - NAMES_MAX_BLOCKS), -1):
        block = view.blocks[place]
        if view.furniture(block) and not is_footer(block.text):
            return place
    return end


def _end(view: View, start: int) -> int | None:
    """The place of the form or mark below a thread; None where the text just goes on."""
    for place in range(start + 1, min(len(view.blocks), start + NAMES_MAX_BLOCKS)):
        block = view.blocks[place]
        if is_footer(block.text):
            continue
        role = view.roles.get(block.index)
        if _SYSTEM.fullmatch(block.text) or (role in ("form", "end") and place > start + NAMES_MIN):
            return place
        if is_widget(block.text) or role == "start":
            return None
    return None


def _name(view: View, place: int) -> str | None:
    """The name that a line holds and nothing else; None where it is something else or another name follows."""
    if place + 1 >= len(view.blocks) or view.furniture(view.blocks[place]):
        return None
    text = view.blocks[place].text
    if address := _ADDRESS.match(text):
        text = text[address.end() :]
    words = text.split()
    if not words or len(words) > NAME_LINE_WORDS or text[-1] in _SENTENCE or not is_name(text):
        return None
    return text if address or words[0][:1].isupper() or len(words) == 1 else None


def _name_places(view: View, zone: _Zone) -> list[int]:
    """Places of name lines; of two in a row the second is text."""
    out: list[int] = []
    for place in range(zone.start + 1, zone.end - 1):
        if out and out[-1] == place - 1:
            continue
        if _name(view, place) is not None and not view.furniture(view.blocks[place + 1]):
            out.append(place)
    return out


def _is_thread(view: View, places: Sequence[int], zone: _Zone) -> bool:
    """True where names begin at once, below one line of rules at most, and come back often."""
    if len(places) < zone.least or sum(map(prose_words, view.blocks[: places[0]])) < ARTICLE_MIN_WORDS:
        return False
    between = [block for block in view.blocks[zone.start + 1 : places[0]] if not view.furniture(block)]
    gaps = [b - a for a, b in pairwise(places)]
    if len(between) > NAMES_MIN or is_menu(view, zone.start + 1):
        return False
    if zone.stated and len(places) < min(NAMES_MANY, NAMES_LEAST_SHARE * zone.stated):
        return False
    return max(gaps, default=1) <= NAME_BODY_BLOCKS


def _last_end(view: View, places: Sequence[int], zone: _Zone) -> int:
    """Where the last comment ends, at the latest after as many lines as the longest above it has."""
    most = places[-1] + max([LAST_BODY_BLOCKS, *(b - a for a, b in pairwise(places))])
    for place in range(places[-1] + 2, min(zone.end, most)):
        if view.furniture(view.blocks[place]) or is_widget(view.blocks[place].text) or is_menu(view, place):
            return place
    return min(zone.end, most)


def _has_text(items: Sequence[CommentDraft]) -> bool:
    """True where most items say something, and none says most of it all: that would be an article."""
    words = [len(item.text.split()) for item in items]
    if not words or sum(n >= NAME_LINE_WORDS for n in words) <= MAJORITY * len(words):
        return False
    return len(words) == 1 or max(words) <= max(ARTICLE_MIN_WORDS, NAMES_MAX_SHARE * sum(words))


def _items(view: View, places: Sequence[int], end: int) -> list[CommentDraft]:
    items = []
    for place, stop in zip(places, [*places[1:], end], strict=True):
        lines: list[Block] = [block for block in view.blocks[place + 1 : stop] if not view.furniture(block)]
        if lines:
            items.append(CommentDraft(tuple(lines), "\n\n".join(block.text for block in lines), 0, _name(view, place)))
    return items
