"""Items by header or footer lines ("Jane on July 26, 2012 at 3:56 pm"), if comments have no elements of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

from cleaner.language.people import AUTHOR_MAX_CHARS
from cleaner.language.phrases import is_control
from cleaner.parsing.outline import HEADINGS
from cleaner.text import fold
from cleaner.threads.by_markup.candidates import EVIDENCE_MIN_SHARE, EVIDENCE_SAMPLE, Candidate, are_teasers
from cleaner.threads.by_markup.class_hints import hints_of
from cleaner.threads.by_markup.clues import LINES_MIN_NAMES, Clues
from cleaner.threads.by_markup.comment_markup import CommentMarkup
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, SIGNED, TITLE, is_dated, is_header
from cleaner.threads.systems import FLAT_FORUM, System
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS
from cleaner.types import Block

#: Blocks within which a lone comment without an element of its own ends with a row of controls.
LONE_MAX_BLOCKS: Final = 30
#: Regions that are searched for header lines; the thread is in one of the outermost.
REGIONS_MAX: Final = 40

#: Parts of forum posts other than text and date: a number, "Re:", a rank, "Quote".
_POST_SIGN: Final = re.compile(
    r"^re\s?:|#\d{1,9}\b|^(?:by|von|par|por|da)\b|\bby\s\S{1,30}:?\s|\breply\s#\d"
    r"|\b(?:posts|beiträge|messages|mensajes|berichten)\s?:"
    r"|^(?:quote|reply|zitat|zitieren|antworten|citer|citar|report)\b",
    re.IGNORECASE,
)
#: What a list of topics shows and a topic does not.
_TOPIC_SIGN: Final = re.compile(r"^(?:topics?|last post|latest post|themen|letzter beitrag)\b", re.IGNORECASE)
#: What comes after the last comment.
_ENDS: Final = re.compile(
    r"(?:leave|post|add|write|submit|make|have)\s(?:a|an|your|us|another)?\s?"
    r"(?:comment|reply|response|say|feedback|opinion|view)"
    r"|comments? (?:are|is) (?:now )?closed|(?:your )?name\s?(?:\(|:|\*|$)|e-?mail\s?(?:\(|:|\*|address|$)"
    r"|you must be logged|(?:please )?(?:log|sign) in\b|(?:add|show|view|see|read) (?:your|all|more)|copyright|©"
    r"|more (?:from|stories|news)|related|advertisement|(?:hinterlasse|schreibe?) "
    r"|kommentar (?:schreiben|verfassen|abgeben)|deja (?:un|tu) |laisser un|lascia un|deixe (?:um|o seu)",
    re.IGNORECASE,
)
#: A name and perhaps a place: no full stop, question or exclamation mark, no bars between links.
_NAME_LINE: Final = re.compile(r"[^\W\d_][^.!?:;|]{1,60}")


class _Region(NamedTuple):
    """Blocks in which to look for header lines."""

    first: int
    last: int
    name: str
    least: int = THREAD_MIN_ITEMS
    """How many header lines it takes."""
    named: bool = False
    """True if a class name says that these are comments.  Lines with nothing but a name are headers then."""
    bold: bool = False
    """True if lines with nothing but a name are headers when they are in bold."""
    is_page: bool = False
    """True for the whole page.  Headers must name people then, with no headings between them."""
    system: System | None = None
    """The system of the items.  It is set for forums only, where any line with a date is a header."""


def by_headers(markup: CommentMarkup, elements: Sequence[Any], clues: Clues) -> list[Candidate]:
    """Items by header or footer lines, in the first region that contains any."""
    for region in islice(_regions(markup, elements, clues), REGIONS_MAX):
        if items := _split(markup, region):
            return items
    return []


def _regions(markup: CommentMarkup, elements: Sequence[Any], clues: Clues) -> Iterator[_Region]:
    """Where to look for header lines, surest first."""
    if clues.hints.container:
        for element in elements:
            if markup.contains_comments(element):
                yield _Region(markup.first[element], markup.last[element], markup.name(element), 1, named=True)
    if clues.hints.item:
        yield from _runs(markup, elements)
    for title in clues.titles:
        yield _Region(title + 1, markup.last[_titled(markup, title)], "the titled section")
    last = len(markup.blocks) - 1
    if clues.hints.forum:
        yield _Region(0, last, "a forum page", system=FLAT_FORUM)
    if len(clues.signed) > 1:
        yield _Region(clues.signed[0], last, "the page", is_page=True)
    elif clues.signed:
        end = _lone_end(markup, clues.signed[0])
        if end is not None:
            yield _Region(clues.signed[0], end, "the page, below the link to its form", 1)
    for title in sorted((*clues.titles, *clues.closed)):
        end = markup.last[_titled(markup, title)]
        yield _Region(title + 1, end, "the titled section", LINES_MIN_NAMES, bold=True)


def _lone_end(markup: CommentMarkup, header: int) -> int | None:
    """Index of the row of controls that ends the comment below a header; None if there is none nearby."""
    blocks = markup.blocks
    reach = range(header + 2, min(len(blocks), header + LONE_MAX_BLOCKS))
    return next((i for i in reach if is_control(blocks[i].text)), None)


def _runs(markup: CommentMarkup, elements: Sequence[Any]) -> Iterator[_Region]:
    """Runs of siblings with class names for comments: texts and footers side by side."""
    runs: dict[Any, list[Any]] = defaultdict(list)
    for element in elements:
        if any(hints_of(token).item for token in markup.tokens(element)):
            runs[markup.parent[element]].append(element)
    for parent, members in runs.items():
        if len(members) >= THREAD_MIN_ITEMS:
            yield _Region(markup.first[members[0]], markup.last[members[-1]], markup.name(parent))


def _titled(markup: CommentMarkup, title: int) -> Any:
    """The element that a block is the title of: the nearest one around it with text after it."""
    element = markup.nodes[title]
    while markup.last[element] == title and markup.parent[element] is not None:
        element = markup.parent[element]
    return element


def _split(markup: CommentMarkup, region: _Region) -> list[Candidate]:
    """The items between the header lines of a region; none if they do not look like comments."""
    anchors = _anchors(markup, region)
    apart = sum(b - a > 1 for a, b in pairwise(anchors))
    if len(anchors) < region.least or apart < EVIDENCE_MIN_SHARE * (len(anchors) - 1):
        return []
    between = markup.blocks[anchors[0] + 1 : anchors[-1]]
    listed = any(block.tag in HEADINGS for block in between)
    if listed and not region.named and markup.blocks[anchors[0]].tag not in HEADINGS:
        return []  # a list of articles
    items = _cut(markup, region, anchors)
    if len(items) > THREAD_MIN_ITEMS and markup.most(items[0].first, items[0].last):
        items = items[1:]  # the opening post, or an article under a line like those of the comments
    if any(markup.most(item.first, item.last) for item in items[: region.least]):
        return []  # an article under a byline
    if are_teasers(markup, items) or (region.system and not _forum_like(markup, items)):
        return []
    return items


def _anchors(markup: CommentMarkup, region: _Region) -> list[int]:
    """The header lines of a region: those of the most common shape."""
    if region.bold:
        return _bold_names(markup, region)
    blocks, nodes = markup.blocks, markup.nodes
    dated: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names_too = region.named and not markup.most(region.first, region.last)
    for i in range(region.first, region.last + 1):
        block = blocks[i]
        if "/form" in block.path and _in_form(markup, i):
            continue
        loose = region.system or (region.is_page and SIGNED.match(block.text))
        if is_dated(block) if loose else is_header(block):
            dated[block.path if region.system else block.tag, markup.shape(nodes[i])].append(i)
        elif names_too and _name_alone(block):
            names[block.tag, markup.shape(nodes[i])].append(i)
    if dated:
        return max(dated.values(), key=len)
    best = max(names.values(), key=len, default=[])
    with_place = sum("," in blocks[i].text for i in best)
    return best if with_place >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(best)) else []


def _bold_names(markup: CommentMarkup, region: _Region) -> list[int]:
    """Lines that are a name in bold: "<b>Jane</b><br>I was there".

    The first must be directly below the title; otherwise they are subheadings of a text.
    """
    blocks, nodes = markup.blocks, markup.nodes
    inside = range(region.first, region.last + 1)
    inner_nodes = {nodes[i] for i in inside}
    bold = set()
    for part in markup.page.tree.iter("b", "strong"):
        parent = part.getparent()
        if parent in inner_nodes:
            bold.add((parent, fold("".join(part.itertext()))))
    names = [i for i in inside if _name_alone(blocks[i]) and (nodes[i], blocks[i].text) in bold]
    return names if names and names[0] == region.first else []


def _in_form(markup: CommentMarkup, i: int) -> bool:
    """True inside a form, unless it holds most of the page; some sites wrap the whole page in a form."""
    forms = (above for above in markup.above(markup.nodes[i]) if above.tag == "form")
    node = markup.nodes[i]
    form = node if node.tag == "form" else next(forms, None)
    return form is not None and not markup.most(markup.first[form], markup.last[form])


def _name_alone(block: Block) -> bool:
    """True for a line that may be a name with a place, and is not a heading, control or end of the thread."""
    text = block.text
    return (
        len(text) <= AUTHOR_MAX_CHARS
        and block.tag not in HEADINGS
        and _NAME_LINE.fullmatch(text) is not None
        and not (is_control(text) or _ENDS.match(text) or TITLE.fullmatch(text))
    )


def _forum_like(markup: CommentMarkup, items: Sequence[Candidate]) -> bool:
    """True if most items have what posts of a forum have in addition to text and date."""
    sample = items[:EVIDENCE_SAMPLE]
    posts = topics = 0
    for item in sample:
        short = [b.text for b in markup.blocks[item.first : item.last + 1] if len(b.text) <= COMMENT_HEADER_CHARS]
        posts += any(map(_POST_SIGN.search, short))
        topics += any(map(_TOPIC_SIGN.search, short))
    return posts >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(sample)) and topics < MAJORITY * len(sample)


def _cut(markup: CommentMarkup, region: _Region, anchors: list[int]) -> list[Candidate]:
    """Items from header to header; from footer to footer if a text comes before the first line."""
    blocks = markup.blocks
    tops = _tops(markup, anchors)
    firsts = [markup.first[top] for top in tops] if tops else anchors
    after = range(anchors[-1] + 1, region.last + 1)
    stop = next((i for i in after if _ENDS.match(blocks[i].text)), region.last + 1)
    if tops:
        stop = min(stop, markup.last[markup.parent[tops[0]]] + 1)
    before = (blocks[i] for i in range(region.first, firsts[0]))
    lead = [b.index for b in before if not is_control(b.text) and not TITLE.fullmatch(b.text)]
    tail = stop - anchors[-1]
    short_tail = tail <= 1 or (len(anchors) > 1 and tail < anchors[-1] - anchors[-2])
    if lead and short_tail and not region.system:
        starts, ends = [lead[0], *(a + 1 for a in anchors[:-1])], anchors
    else:
        starts, ends = firsts, [*(f - 1 for f in firsts[1:]), stop - 1]
    cause = f"header lines inside {region.name}"
    spans = zip(starts, ends, anchors, strict=True)
    items = [Candidate((), a, b, region.system, cause, header) for a, b, header in spans if b > a]
    return items if len(items) >= region.least else []


def _tops(markup: CommentMarkup, anchors: list[int]) -> list[Any]:
    """The children of the element around all header lines, one for each line; none if two lines share a child."""
    if len(anchors) < THREAD_MIN_ITEMS:
        return []
    nodes = markup.nodes
    around = nodes[anchors[0]]
    while around is not None and not markup.first[around] <= anchors[0] <= anchors[-1] <= markup.last[around]:
        around = markup.parent[around]
    tops = []
    for i in anchors:
        top = nodes[i]
        while top is not around and markup.parent[top] is not around:
            top = markup.parent[top]
        tops.append(top)
    return tops if around is not None and around not in tops and len(set(tops)) == len(tops) else []
