"""Header threads: comments that each begin with a line such as "Jane says:" or "Jane, 2 days ago".

Some sites write the line below the comment ("Posted by: Jane | July 26, 2012 at 3:56 pm").  In such a thread the lines
are footers, and each comment ends with one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.text import tokens
from cleaner.threads.by_lines.grammar import (
    FOOTER_MAX_CHARS,
    TALK,
    is_clock,
    is_footer,
    is_name,
    is_newest,
    is_widget,
    read_title,
    says,
)
from cleaner.threads.by_lines.header_lines import (
    HeaderKind,
    HeaderRun,
    PlacedHeader,
    arrange,
    find_headers,
)
from cleaner.threads.by_lines.records import (
    CommentDraft,
    TextLines,
    form_below,
    records,
    title_above,
)
from cleaner.threads.thresholds import MAJORITY, TALK_SHARE, THREAD_MIN_ITEMS
from cleaner.types import Block, Thread

#: Words of prose above a title or header.  With fewer it belongs to the article, because threads come after an article.
ARTICLE_MIN_WORDS: Final = 40
#: Words; a shorter block does not count as prose of the article.
ARTICLE_PROSE_WORDS: Final = 12
#: Headers that prove a thread below a title such as "12 Comments".
HEADERS_AFTER_TITLE: Final = 1
#: Headers that prove a thread without a title.
HEADERS_ALONE: Final = 3
#: Blocks within which the first comment below a title must begin.
TITLE_REACH: Final = 8
#: Words of prose between a title and the first comment.  A policy has fewer; an article below a "3 comments" at the top
#: of the page has more.
TITLE_REACH_WORDS: Final = 90
#: Blocks within which the first footer below a title must come; a whole comment is before it.
FOOTER_REACH: Final = 30
#: Blocks of the longest comment in a thread without a title.
HEADER_BODY_BLOCKS: Final = 14
#: Blocks of the longest comment in a thread below a title.
TITLED_BODY_BLOCKS: Final = 40
#: Blocks of the last comment of a text, unless one before it is longer.
LAST_BODY_BLOCKS: Final = 6
#: Words of the longest line of a menu.
MENU_LINE_WORDS: Final = 7
#: Lines without a full stop, one after the other, that are a menu.
MENU_LINES: Final = 3

_QUOTES: Final = frozenset('"“„«')
_TERMINAL: Final = frozenset('.!?…。！？:;,"”)')


class _HeaderThread(NamedTuple):
    """A thread in a text before it is cut into comments."""

    title: int | None
    """Position of the title; None if there is none."""
    run: HeaderRun
    footers: bool = False
    """True if the headers are footers: each comment is above its line."""


def header_thread(text_lines: TextLines) -> Thread | None:
    """The header thread of a text; None if its headers do not prove one."""
    headers = find_headers(text_lines)
    if not headers:
        return None
    thread = _titled(text_lines, headers) or _untitled(text_lines, headers)
    if thread is None:
        return None
    items, end = (_footer_items if thread.footers else _header_items)(text_lines, thread)
    if not items or _swallows_article(text_lines, items):
        return None
    start = thread.title if thread.title is not None else thread.run.headers[0].first
    in_comments = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in text_lines.blocks[start:end]
        if block.index not in in_comments and block.index not in text_lines.kept
    ]
    furniture += title_above(text_lines, start) + form_below(text_lines, end)
    cause = "header thread" + (" below a comment title" if thread.title is not None else "")
    return Thread(records(items, cause), tuple(furniture))


# -- where the thread is ----------------------------------------------------------------------------------------------


def _titled(text_lines: TextLines, headers: Sequence[PlacedHeader]) -> _HeaderThread | None:
    """The thread below a title.  If there are several, the one with most comments wins, and of equal ones the last."""
    best: _HeaderThread | None = None
    firsts = [header.first for header in headers]
    marks = Counter(block.text for block in text_lines.blocks if block.index in text_lines.roles)
    covered = 0
    for position, words in titles_of(text_lines):
        if position < covered:  # inside the thread of an earlier title
            continue
        thread = _below(text_lines, position, _chain(text_lines, headers, bisect_right(firsts, position), marks))
        if thread is None or (words < ARTICLE_MIN_WORDS and not _is_certain(text_lines, thread)):
            continue
        if best is None or len(thread.run.headers) >= len(best.run.headers):
            best = thread
        covered = thread.run.headers[-1].first
    return best


def titles_of(text_lines: TextLines) -> Iterator[tuple[int, int]]:
    """The positions of titles and forms, each with the number of words of prose above it."""
    words = counted = 0
    for position, block in enumerate(text_lines.blocks):
        role = text_lines.roles.get(block.index)
        if role is None and len(block.text) > FOOTER_MAX_CHARS:
            continue
        if (role in ("start", "form") and not is_widget(block.text)) or is_newest(block.text):
            words += sum(map(prose_words, text_lines.blocks[counted:position]))
            counted = position
            yield position, words


def _is_certain(text_lines: TextLines, thread: _HeaderThread) -> bool:
    """True for a thread that needs no article above it: its title has a count, and several readers write in short."""
    counted = read_title(text_lines.blocks[thread.title].text) if thread.title is not None else None
    headers = thread.run.headers
    if counted is None or len(headers) < THREAD_MIN_ITEMS or len({header.line.author for header in headers}) == 1:
        return False
    short = sum(b.first - a.last <= HEADER_BODY_BLOCKS for a, b in pairwise(headers))
    return short > MAJORITY * (len(headers) - 1)


def _below(text_lines: TextLines, position: int, headers: Sequence[PlacedHeader]) -> _HeaderThread | None:
    """The thread below the title at a position; None if the headers below it do not look like one."""
    run = arrange(headers) if headers else None
    if run is None or not run.headers:
        return None
    thread = _HeaderThread(position, run, _are_footers(text_lines, position, run))
    if not _in_reach(text_lines, thread) or not _proved_by(text_lines, position, run):
        return None
    if thread.footers:
        return thread
    if not _is_thread(text_lines, run, HEADERS_AFTER_TITLE) or _is_cut_short(text_lines, run):
        return None
    return thread if len(run.headers) > 1 or _is_closed(text_lines, run) else None


def _in_reach(text_lines: TextLines, thread: _HeaderThread) -> bool:
    """True if the first header is near its title, with neither an article nor the title of a box between them."""
    position = thread.title or 0
    between = text_lines.blocks[position + 1 : thread.run.headers[0].first]
    if any(is_widget(block.text) and not is_newest(block.text) for block in between):
        return False
    lines = [block for block in between if not text_lines.furniture(block)]
    reach = text_lines.reach.get(text_lines.blocks[position].index, TITLE_REACH)
    if thread.footers:
        return len(lines) <= max(reach, FOOTER_REACH)
    return len(lines) <= reach and sum(map(prose_words, lines)) <= TITLE_REACH_WORDS


def _proved_by(text_lines: TextLines, position: int, run: HeaderRun) -> bool:
    """True if there are enough headers below the title or form at a position."""
    counted = read_title(text_lines.blocks[position].text)
    if len(run.headers) < HEADERS_ALONE and counted and (counted.stated or 1) > HEADERS_ALONE:
        return False  # the byline of an article below "12 Comments"
    return text_lines.roles.get(text_lines.blocks[position].index) == "start" or _stands_below_form(text_lines, run)


def _is_cut_short(text_lines: TextLines, run: HeaderRun) -> bool:
    """True for a box that shows only how comments begin: "One more tip is ..."."""
    texts = [lines[0].text for lines in _parts(text_lines, run) if lines]
    return sum(text.endswith(("...", "…")) for text in texts) > MAJORITY * len(texts)


def _is_closed(text_lines: TextLines, run: HeaderRun) -> bool:
    """True if a lone comment ends too early to be an article."""
    end = _last_end(text_lines, run)
    return end == len(text_lines.blocks) or end - run.headers[0].last <= HEADER_BODY_BLOCKS


def _stands_below_form(text_lines: TextLines, run: HeaderRun) -> bool:
    """True if headers below a form prove a thread: several names, or a single header with buttons below its comment."""
    names = {header.line.author for header in run.headers if _names_reader(header)}
    return len(names) > 1 or (len(run.headers) == 1 and _has_buttons(text_lines, run.headers[0]))


def _has_buttons(text_lines: TextLines, header: PlacedHeader) -> bool:
    """True if the text below a header ends with a button such as "Reply"."""
    for block in text_lines.blocks[header.last + 2 : header.last + HEADER_BODY_BLOCKS]:
        if is_footer(block.text):
            return True
        if _ends(text_lines, block):
            return False
    return False


def _chain(
    text_lines: TextLines, headers: Sequence[PlacedHeader], start: int, marks: Counter[str]
) -> Sequence[PlacedHeader]:
    """The headers from number `start` on that follow each other closely, up to a form or an end mark.

    `marks` counts the lines with a role by their text.
    """
    for number in range(start + 1, len(headers)):
        header, after = headers[number - 1], headers[number]
        if after.first - header.last > TITLED_BODY_BLOCKS:
            return headers[start:number]
        between = text_lines.blocks[header.last + 1 : after.first]
        # A line that is repeated as often as comments are is a button.
        if any(_ends(text_lines, block) and marks[block.text] < HEADERS_ALONE for block in between):
            return headers[start:number]
    return headers[start:]


def _ends(text_lines: TextLines, block: Block) -> bool:
    """True for a line that ends a thread.  "Reply to this" does not, because it comes after each comment."""
    return (text_lines.roles.get(block.index) in ("form", "end", "start") and not is_footer(block.text)) or is_widget(
        block.text
    )


def _are_footers(text_lines: TextLines, position: int, run: HeaderRun) -> bool:
    """True if the headers are footers: there is text before the first and none after the last."""
    kind = run.headers[0].kind
    if kind not in (HeaderKind.BY, HeaderKind.DATE, HeaderKind.ABOVE, HeaderKind.NAMED) or run.dates:
        return False
    above = text_lines.blocks[position + 1 : run.headers[0].last]
    if not any(_is_prose(text_lines, block) for block in above):
        return False
    last = run.headers[-1].last + 1
    if last >= len(text_lines.blocks) or _ends(text_lines, text_lines.blocks[last]):
        return True
    if kind is HeaderKind.NAMED:
        return False
    closed = text_lines.furniture(text_lines.blocks[last]) or is_menu(text_lines, last)
    return closed or (kind is HeaderKind.BY and len(run.headers) >= HEADERS_ALONE)


def _is_prose(text_lines: TextLines, block: Block) -> bool:
    """True for a line that a reader may have written: neither furniture nor a name."""
    return not text_lines.furniture(block) and (block.text[-1:] in _TERMINAL or not is_name(block.text))


def _untitled(text_lines: TextLines, headers: Sequence[PlacedHeader]) -> _HeaderThread | None:
    """The thread without a title.  Only headers that name a reader count, because live blogs have bare dates."""
    named = arrange(headers)
    close = _last_run([header for header in named.headers if _names_reader(header)])
    if not close or sum(map(prose_words, text_lines.blocks[: close[0].first])) < ARTICLE_MIN_WORDS:
        return None
    run = HeaderRun(tuple(close), named.dates)
    if _is_cut_short(text_lines, run) or (close[0].first and is_widget(text_lines.blocks[close[0].first - 1].text)):
        return None
    return _HeaderThread(None, run) if _is_thread(text_lines, run, HEADERS_ALONE) and _talks(text_lines, run) else None


def prose_words(block: Block) -> int:
    """The words of a block that is long enough for prose, else 0: menus and teasers are not the article."""
    words = len(block.text.split())
    return words if words >= ARTICLE_PROSE_WORDS else 0


def _names_reader(header: PlacedHeader) -> bool:
    """True for a header with a name and either a verb of speech or a day."""
    line = header.line
    if not line.author:
        return False
    if header.kind is HeaderKind.SAYS:
        return True
    return line.date is not None and not is_clock(line.date)


def _is_thread(text_lines: TextLines, run: HeaderRun, least: int) -> bool:
    """True if there are at least so many headers, most with text below them, and not all of one name."""
    headers = run.headers
    bodies = sum(any(not text_lines.furniture(block) for block in lines) for lines in _parts(text_lines, run))
    if len(headers) < least or bodies <= MAJORITY * len(headers):
        return False
    names = Counter(header.line.author for header in headers if _names_reader(header))
    if not names:
        return len(headers) > least
    if len(headers) < HEADERS_ALONE:
        return True
    return len(names) > 1 and max(names.values()) <= MAJORITY * len(headers)  # the same name again and again is a label


def _parts(text_lines: TextLines, run: HeaderRun) -> list[Sequence[Block]]:
    """The lines below each header; below the last one as many as the longest comment may have."""
    ends = [*run.ends, run.headers[-1].last + TITLED_BODY_BLOCKS]
    return [text_lines.blocks[header.last + 1 : end] for header, end in zip(run.headers, ends, strict=True)]


def _talks(text_lines: TextLines, run: HeaderRun) -> bool:
    """True if readers talk: verbs of speech, buttons, or first and second person in half of the comments."""
    headers = run.headers
    texts = [" ".join(block.text for block in lines) for lines in _parts(text_lines, run)]
    if sum(text[:1] in _QUOTES for text in texts) > MAJORITY * len(headers):  # "The mayor said:" and a quote
        return False
    spoken = sum(says(text_lines.blocks[header.first].text) for header in headers)
    buttons = sum(
        is_footer(block.text) for block in text_lines.blocks[headers[0].first : headers[-1].last + HEADER_BODY_BLOCKS]
    )
    if max(spoken, buttons) >= HEADERS_ALONE - 1:
        return True
    talk = sum(not TALK.isdisjoint(tokens(text)) or "!" in text for text in texts)
    return talk >= TALK_SHARE * len(headers)


def _last_run(headers: Sequence[PlacedHeader]) -> list[PlacedHeader]:
    """The last headers of a text that follow each other closely."""
    run: list[PlacedHeader] = []
    for header in reversed(headers):
        if run and run[-1].first - header.last > HEADER_BODY_BLOCKS:
            break
        run.append(header)
    return run[::-1]


# -- what the comments are --------------------------------------------------------------------------------------------


def _header_items(text_lines: TextLines, thread: _HeaderThread) -> tuple[list[CommentDraft], int]:
    """The drafts of comments below their headers, and the position after the last one."""
    run = thread.run
    headers = run.headers
    ends = [*run.ends, _last_end(text_lines, run)]
    level = _levels(text_lines, headers)
    items = []
    for header, end in zip(headers, ends, strict=True):
        date = header.line.date
        positions = [
            position
            for position in range(header.last + 1, end)
            if not text_lines.furniture(text_lines.blocks[position])
        ]
        if positions and positions[-1] in run.dates and date is None:
            date = run.dates[positions.pop()]
        lines = [text_lines.blocks[position] for position in positions]
        if not lines:
            continue
        text = "\n\n".join(block.text for block in lines)
        items.append(CommentDraft(tuple(lines), text, level[header], _clean_name(header), date, header.line.reply_to))
    return items, ends[-1]


def _footer_items(text_lines: TextLines, thread: _HeaderThread) -> tuple[list[CommentDraft], int]:
    """The drafts of comments above their footers, and the position after the last footer."""
    headers = [header.without_name_line() for header in thread.run.headers]
    level = _levels(text_lines, headers)
    items: list[CommentDraft] = []
    start = 0 if thread.title is None else thread.title + 1
    for header in headers:
        lines = [block for block in text_lines.blocks[start : header.first] if not text_lines.furniture(block)]
        author = _clean_name(header)
        if author is None and len(lines) > 1 and is_name(lines[0].text):
            author = lines.pop(0).text
        start = header.last + 1
        if lines:
            text = "\n\n".join(block.text for block in lines)
            items.append(
                CommentDraft(tuple(lines), text, level[header], author, header.line.date, header.line.reply_to)
            )
    return items, start


def _levels(text_lines: TextLines, headers: Sequence[PlacedHeader]) -> dict[PlacedHeader, int]:
    """The depth of each header, in steps of indentation."""
    indents = sorted({text_lines.blocks[header.first].indent for header in headers})
    step = min((b - a for a, b in pairwise(indents)), default=1)
    return {header: (text_lines.blocks[header.first].indent - indents[0]) // step for header in headers}


def _clean_name(header: PlacedHeader) -> str | None:
    """The author of a header without signs around the name."""
    return header.line.author.strip(" :·•|,") if header.line.author else None


def _last_end(text_lines: TextLines, run: HeaderRun) -> int:
    """The position after the last comment, which ends at a form, an end mark, a menu, its footer, or with the text."""
    headers = run.headers
    start = headers[-1].last + 1
    footers = any(is_footer(b.text) for b in text_lines.blocks[headers[0].last + 1 : headers[-1].first])
    longest = max((b.first - a.last for a, b in pairwise(headers)), default=HEADER_BODY_BLOCKS)
    most = start + max(longest, LAST_BODY_BLOCKS)
    for position in range(start, len(text_lines.blocks)):
        block = text_lines.blocks[position]
        if position in run.dates:
            return position + 1
        if _ends(text_lines, block) or text_lines.roles.get(block.index) in ("form", "end", "start"):
            return position
        if block.index in text_lines.taken and not is_footer(block.text):
            return position
        if position >= most:
            return position
        if position > start and ((footers and is_footer(block.text)) or is_menu(text_lines, position)):
            return position
    return len(text_lines.blocks)


def is_menu(text_lines: TextLines, position: int) -> bool:
    """True if several short lines without a full stop follow each other, as in a menu."""
    lines = text_lines.blocks[position : position + MENU_LINES]
    return len(lines) == MENU_LINES and all(
        len(block.text.split()) <= MENU_LINE_WORDS and block.text[-1:] not in _TERMINAL and not is_footer(block.text)
        for block in lines
    )


def _swallows_article(text_lines: TextLines, items: list[CommentDraft]) -> bool:
    """True if one "comment" is most of the text: it is the article below its byline."""
    longest = max(items, key=lambda item: len(item.text))
    return len(longest.blocks) > HEADER_BODY_BLOCKS and len(longest.text) > MAJORITY * sum(
        len(b.text) for b in text_lines.blocks
    )
