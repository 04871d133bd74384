"""Header threads: comments that each begin with a line such as "Jane says:" or "Jane, 2 days ago".

Some sites set the line below the comment ("Posted by: Jane | July 26, 2012 at 3:56 pm"); such a thread is one of
footers, and is cut the other way round.
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
    says,
    title,
)
from cleaner.threads.by_lines.header_lines import (
    HeaderAt,
    HeaderKind,
    Run,
    arranged,
    heads_of,
)
from cleaner.threads.by_lines.records import (
    CommentDraft,
    View,
    form_below,
    records,
    title_above,
)
from cleaner.threads.thresholds import MAJORITY, TALK_SHARE, THREAD_MIN_ITEMS
from cleaner.types import Block, Thread

#: Words; a thread follows an article, so a title or header above so many words of text is the byline's.
ARTICLE_MIN_WORDS: Final = 40

#: Words; a shorter block does not count as prose of the article there.
ARTICLE_PROSE_WORDS: Final = 12

#: Headers; below a title such as "12 Comments" one is proof, without a title three are.
HEADERS_AFTER_TITLE: Final = 1
HEADERS_ALONE: Final = 3

#: Blocks; a title's first comment begins within so many lines.
TITLE_REACH: Final = 8

#: Words of prose that may stand between them: a policy, not an article below "3 comments" at the top of a page.
TITLE_REACH_WORDS: Final = 90

#: Blocks; the same where the lines that name authors stand below the comments, so that a whole one comes first.
FOOTER_REACH: Final = 30

#: Blocks; the longest comment between two headers of a thread without a title, and of one below a title.
HEADER_BODY_BLOCKS: Final = 14
TITLED_BODY_BLOCKS: Final = 40

#: Blocks; the last comment of a text is at most as long as the longest before it, or as this.
LAST_BODY_BLOCKS: Final = 6

#: Words and lines; so many short lines without an end, one after the other, are a menu beside the article.
MENU_LINE_WORDS: Final = 7
MENU_LINES: Final = 3


_QUOTES: Final = frozenset('"“„«')
_TERMINAL: Final = frozenset('.!?…。！？:;,"”)')


class _Found(NamedTuple):
    """A thread that was found: its title's place (None: there is no title), its run, and which way it is cut."""

    title: int | None
    run: Run
    footers: bool = False


def header_thread(view: View) -> Thread | None:
    """The header thread of a text, None where no header lines prove to be one."""
    heads = heads_of(view)
    if not heads:
        return None
    found = _titled(view, heads) or _untitled(view, heads)
    if found is None:
        return None
    items, end = (_footer_items if found.footers else _header_items)(view, found)
    if not items or _swallows_article(view, items):
        return None
    start = found.title if found.title is not None else found.run.heads[0].first
    taken = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in view.blocks[start:end]
        if block.index not in taken and block.index not in view.kept
    ]
    furniture += title_above(view, start) + form_below(view, end)
    cause = "header thread" + (" below a comment title" if found.title is not None else "")
    return Thread(records(items, cause), tuple(furniture))


# -- where the thread is ----------------------------------------------------------------------------------------------


def _titled(view: View, heads: Sequence[HeaderAt]) -> _Found | None:
    """The thread below a title; of several the one with the most comments, of equal ones the last."""
    best: _Found | None = None
    firsts = [head.first for head in heads]
    marks = Counter(block.text for block in view.blocks if block.index in view.roles)
    covered = 0
    for place, words in titles_of(view):
        if place < covered:  # inside a thread that was found: another would be a part of it
            continue
        found = _below(view, place, _chain(view, heads, bisect_right(firsts, place), marks))
        if found and words < ARTICLE_MIN_WORDS and not _surely(view, found):
            continue
        if found and (best is None or len(found.run.heads) >= len(best.run.heads)):
            best = found
        if found:
            covered = found.run.heads[-1].first
    return best


def titles_of(view: View) -> Iterator[tuple[int, int]]:
    """Places of titles and forms, and how many words of prose stand above each."""
    words = counted = 0
    for place, block in enumerate(view.blocks):
        role = view.roles.get(block.index)
        if role is None and len(block.text) > FOOTER_MAX_CHARS:
            continue
        if (role in ("start", "form") and not is_widget(block.text)) or is_newest(block.text):
            words += sum(map(prose_words, view.blocks[counted:place]))
            counted = place
            yield place, words


def _surely(view: View, found: _Found) -> bool:
    """True for a thread that needs no article above it: its title counts, and several readers follow, each in short."""
    counted = title(view.blocks[found.title].text) if found.title is not None else None
    heads = found.run.heads
    if counted is None or len(heads) < THREAD_MIN_ITEMS or len({head.header.author for head in heads}) == 1:
        return False
    short = sum(b.first - a.last <= HEADER_BODY_BLOCKS for a, b in pairwise(heads))
    return short > MAJORITY * (len(heads) - 1)


def _below(view: View, place: int, heads: Sequence[HeaderAt]) -> _Found | None:
    """The thread that begins below a title, None where what follows does not look like one."""
    run = arranged(heads) if heads else None
    if run is None or not run.heads:
        return None
    found = _Found(place, run, _are_footers(view, place, run))
    if not _in_reach(view, found) or not _proved_by(view, place, run):
        return None
    if found.footers:
        return found
    if not _is_thread(view, run, HEADERS_AFTER_TITLE) or _is_cut_short(view, run):
        return None
    return found if len(run.heads) > 1 or _is_closed(view, run) else None


def _in_reach(view: View, found: _Found) -> bool:
    """True where the first header stands near its title, with no article and no other box between."""
    place = found.title or 0
    between = view.blocks[place + 1 : found.run.heads[0].first]
    if any(is_widget(block.text) and not is_newest(block.text) for block in between):
        return False
    lines = [block for block in between if not view.furniture(block)]
    reach = view.reach.get(view.blocks[place].index, TITLE_REACH)
    if found.footers:
        return len(lines) <= max(reach, FOOTER_REACH)
    return len(lines) <= reach and sum(map(prose_words, lines)) <= TITLE_REACH_WORDS


def _proved_by(view: View, place: int, run: Run) -> bool:
    """True where there are as many headers as it takes below such a line."""
    counted = title(view.blocks[place].text)
    if len(run.heads) < HEADERS_ALONE and counted and (counted.stated or 1) > HEADERS_ALONE:
        return False  # a byline below "12 Comments" at the top of the page
    return view.roles.get(view.blocks[place].index) == "start" or _stands_below_form(view, run)


def _is_cut_short(view: View, run: Run) -> bool:
    """True for a box that shows the beginnings of comments: "One more tip is ..."."""
    last = [lines[0].text for lines in _parts(view, run) if lines]
    return sum(text.endswith(("...", "…")) for text in last) > MAJORITY * len(last)


def _is_closed(view: View, run: Run) -> bool:
    """True where a lone comment ends before an article would."""
    end = _last_end(view, run)
    return end == len(view.blocks) or end - run.heads[0].last <= HEADER_BODY_BLOCKS


def _stands_below_form(view: View, run: Run) -> bool:
    """True for a thread below its form, which proves less than a title: people are named, and one alone has buttons."""
    names = {head.header.author for head in run.heads if _names_reader(head)}
    return len(names) > 1 or (len(run.heads) == 1 and _has_buttons(view, run.heads[0]))


def _has_buttons(view: View, head: HeaderAt) -> bool:
    """True where buttons such as "Reply" close what stands below a header."""
    for block in view.blocks[head.last + 2 : head.last + HEADER_BODY_BLOCKS]:
        if is_footer(block.text):
            return True
        if _ends(view, block):
            return False
    return False


def _chain(view: View, heads: Sequence[HeaderAt], start: int, marks: Counter[str]) -> Sequence[HeaderAt]:
    """The heads from `start` on that follow each other closely, up to a form or the end mark below the thread."""
    for number in range(start + 1, len(heads)):
        head, after = heads[number - 1], heads[number]
        if after.first - head.last > TITLED_BODY_BLOCKS:
            return heads[start:number]
        between = view.blocks[head.last + 1 : after.first]
        # A line that comes back as often as comments do is a button.
        if any(_ends(view, block) and marks[block.text] < HEADERS_ALONE for block in between):
            return heads[start:number]
    return heads[start:]


def _ends(view: View, block: Block) -> bool:
    """True for the marks below a thread; "Reply to this" stands below each comment."""
    return (view.roles.get(block.index) in ("form", "end", "start") and not is_footer(block.text)) or is_widget(
        block.text
    )


def _are_footers(view: View, place: int, run: Run) -> bool:
    """True where the lines stand below their comments: text comes before the first, and none after the last."""
    kind = run.heads[0].kind
    if kind not in (HeaderKind.BY, HeaderKind.DATE, HeaderKind.ABOVE, HeaderKind.NAMED) or run.dates:
        return False
    above = view.blocks[place + 1 : run.heads[0].last]
    if not any(_is_prose(view, block) for block in above):
        return False
    last = run.heads[-1].last + 1
    if last >= len(view.blocks) or _ends(view, view.blocks[last]):
        return True
    if kind is HeaderKind.NAMED:
        return False
    closed = view.furniture(view.blocks[last]) or is_menu(view, last)
    return closed or (kind is HeaderKind.BY and len(run.heads) >= HEADERS_ALONE)


def _is_prose(view: View, block: Block) -> bool:
    """True for a line that a reader may have written: no furniture, no name."""
    return not view.furniture(block) and (block.text[-1:] in _TERMINAL or not is_name(block.text))


def _untitled(view: View, heads: Sequence[HeaderAt]) -> _Found | None:
    """The thread without a title: only lines that name a reader count, since dates alone stand in live blogs."""
    named = arranged(heads)
    run = _last_run([head for head in named.heads if _names_reader(head)])
    if not run or sum(map(prose_words, view.blocks[: run[0].first])) < ARTICLE_MIN_WORDS:
        return None
    found = Run(tuple(run), named.dates)
    if _is_cut_short(view, found) or (run[0].first and is_widget(view.blocks[run[0].first - 1].text)):
        return None
    return _Found(None, found) if _is_thread(view, found, HEADERS_ALONE) and _talks(view, found) else None


def prose_words(block: Block) -> int:
    """Words of a block that is long enough for prose; menus and teasers above an article are not the article."""
    words = len(block.text.split())
    return words if words >= ARTICLE_PROSE_WORDS else 0


def _names_reader(head: HeaderAt) -> bool:
    found = head.header
    if not found.author:
        return False
    if head.kind is HeaderKind.SAYS:
        return True
    return found.date is not None and not is_clock(found.date)


def _is_thread(view: View, run: Run, least: int) -> bool:
    """True where there are so many headers and most have a line of text below that is no furniture."""
    heads = run.heads
    bodies = sum(any(not view.furniture(block) for block in lines) for lines in _parts(view, run))
    if len(heads) < least or bodies <= MAJORITY * len(heads):
        return False
    names = Counter(head.header.author for head in heads if _names_reader(head))
    if not names:
        return len(heads) > least
    if len(heads) < HEADERS_ALONE:
        return True
    return len(names) > 1 and max(names.values()) <= MAJORITY * len(heads)  # one name over and over is a label


def _parts(view: View, run: Run) -> list[Sequence[Block]]:
    """The lines between the headers, and as many below the last as a comment may have."""
    ends = [*run.ends, run.heads[-1].last + TITLED_BODY_BLOCKS]
    return [view.blocks[head.last + 1 : end] for head, end in zip(run.heads, ends, strict=True)]


def _talks(view: View, run: Run) -> bool:
    """True where readers talk: "says", buttons below, or first and second person in half of the comments."""
    heads = run.heads
    texts = [" ".join(block.text for block in lines) for lines in _parts(view, run)]
    if sum(text[:1] in _QUOTES for text in texts) > MAJORITY * len(heads):  # "The mayor said:", and what she said
        return False
    spoken = sum(says(view.blocks[head.first].text) for head in heads)
    buttons = sum(is_footer(block.text) for block in view.blocks[heads[0].first : heads[-1].last + HEADER_BODY_BLOCKS])
    if max(spoken, buttons) >= HEADERS_ALONE - 1:
        return True
    talk = sum(not TALK.isdisjoint(tokens(text)) or "!" in text for text in texts)
    return talk >= TALK_SHARE * len(heads)


def _last_run(heads: Sequence[HeaderAt]) -> list[HeaderAt]:
    """The last headers that follow each other closely."""
    run: list[HeaderAt] = []
    for head in reversed(heads):
        if run and run[-1].first - head.last > HEADER_BODY_BLOCKS:
            break
        run.append(head)
    return run[::-1]


# -- what the comments are --------------------------------------------------------------------------------------------


def _header_items(view: View, found: _Found) -> tuple[list[CommentDraft], int]:
    """Items of a thread whose comments stand below their headers, and the place after the last one."""
    run = found.run
    heads = run.heads
    ends = [*run.ends, _last_end(view, run)]
    level = _levels(view, heads)
    items = []
    for head, end in zip(heads, ends, strict=True):
        date = head.header.date
        places = [place for place in range(head.last + 1, end) if not view.furniture(view.blocks[place])]
        if places and places[-1] in run.dates and date is None:
            date = run.dates[places.pop()]
        lines = [view.blocks[place] for place in places]
        if not lines:
            continue
        text = "\n\n".join(block.text for block in lines)
        items.append(CommentDraft(tuple(lines), text, level[head], _clean_name(head), date, head.header.reply_to))
    return items, ends[-1]


def _footer_items(view: View, found: _Found) -> tuple[list[CommentDraft], int]:
    """Items of a thread whose comments stand above the lines that name their authors."""
    heads = [head.without_name_line() for head in found.run.heads]
    level = _levels(view, heads)
    items: list[CommentDraft] = []
    start = 0 if found.title is None else found.title + 1
    for head in heads:
        lines = [block for block in view.blocks[start : head.first] if not view.furniture(block)]
        author = _clean_name(head)
        if author is None and len(lines) > 1 and is_name(lines[0].text):
            author = lines.pop(0).text
        start = head.last + 1
        if lines:
            text = "\n\n".join(block.text for block in lines)
            items.append(CommentDraft(tuple(lines), text, level[head], author, head.header.date, head.header.reply_to))
    return items, start


def _levels(view: View, heads: Sequence[HeaderAt]) -> dict[HeaderAt, int]:
    """Depth of each head, in steps of indentation."""
    indents = sorted({view.blocks[head.first].indent for head in heads})
    step = min((b - a for a, b in pairwise(indents)), default=1)
    return {head: (view.blocks[head.first].indent - indents[0]) // step for head in heads}


def _clean_name(head: HeaderAt) -> str | None:
    return head.header.author.strip(" :·•|,") if head.header.author else None


def _last_end(view: View, run: Run) -> int:
    """Where the last comment ends: at the form, the end mark, a menu or its own footer, else with the text."""
    heads = run.heads
    start = heads[-1].last + 1
    footers = any(is_footer(b.text) for b in view.blocks[heads[0].last + 1 : heads[-1].first])
    longest = max((b.first - a.last for a, b in pairwise(heads)), default=HEADER_BODY_BLOCKS)
    most = start + max(longest, LAST_BODY_BLOCKS)
    for place in range(start, len(view.blocks)):
        block = view.blocks[place]
        if place in run.dates:
            return place + 1
        if _ends(view, block) or view.roles.get(block.index) in ("form", "end", "start"):
            return place
        if block.index in view.taken and not is_footer(block.text):
            return place
        if place >= most:
            return place
        if place > start and ((footers and is_footer(block.text)) or is_menu(view, place)):
            return place
    return len(view.blocks)


def is_menu(view: View, place: int) -> bool:
    """True where several short lines without an end follow each other: navigation, not what a reader wrote."""
    lines = view.blocks[place : place + MENU_LINES]
    return len(lines) == MENU_LINES and all(
        len(block.text.split()) <= MENU_LINE_WORDS and block.text[-1:] not in _TERMINAL and not is_footer(block.text)
        for block in lines
    )


def _swallows_article(view: View, items: list[CommentDraft]) -> bool:
    """True where one "comment" is most of the text: an article below its own byline."""
    longest = max(items, key=lambda item: len(item.text))
    return len(longest.blocks) > HEADER_BODY_BLOCKS and len(longest.text) > MAJORITY * sum(
        len(b.text) for b in view.blocks
    )
