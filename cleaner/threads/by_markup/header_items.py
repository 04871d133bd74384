"""Items by header or footer lines ("Jane on July 26, 2012 at 3:56 pm"), where no element holds a comment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

from cleaner.language.people import AUTHOR_MAX_CHARS
from cleaner.language.phrases import is_control
from cleaner.text import fold
from cleaner.threads.by_markup.candidates import EVIDENCE_MIN_SHARE, EVIDENCE_SAMPLE, Candidate, are_teasers
from cleaner.threads.by_markup.class_hints import hints_of
from cleaner.threads.by_markup.clues import LINES_MIN_NAMES, Clues
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, SIGNED, TITLE, is_dated, is_header
from cleaner.threads.by_markup.item_outline import HEADINGS, Outline
from cleaner.threads.systems import FLAT_FORUM, System
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS
from cleaner.types import Block

LONE_MAX_BLOCKS: Final = 30  # blocks in which the controls under a lone comment without an element of its own stand
REGIONS_MAX: Final = 40  # places looked at for header lines; the thread is in one of the outermost


#: What posts of a forum show beside text and date: a number, "Re:", a rank, "Quote".
_POST_SIGN: Final = re.compile(
    r"^re\s?:|#\d{1,9}\b|^(?:by|von|par|por|da)\b|\bby\s\S{1,30}:?\s|\breply\s#\d"
    r"|\b(?:posts|beiträge|messages|mensajes|berichten)\s?:"
    r"|^(?:quote|reply|zitat|zitieren|antworten|citer|citar|report)\b",
    re.IGNORECASE,
)
#: What a list of topics shows, and a topic does not.
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
    """A run of blocks in which to look for header lines."""

    first: int
    last: int
    name: str
    least: int = THREAD_MIN_ITEMS
    """How many lines it takes."""
    named: bool = False
    """The class name of an element says that these are comments, so that lines with names alone will do."""
    bold: bool = False
    """Lines with a name alone will do where they are set in bold."""
    whole: bool = False
    """The whole page: the lines must be of people, with no headings between them."""
    system: System | None = None
    """What the items belong to; set for forums only, where any line with a date will do."""


def by_headers(outline: Outline, elements: Sequence[Any], names: Clues) -> list[Candidate]:
    """Items by header or footer lines: in a container by name, after a comments title, or over a page of a forum."""
    for region in islice(_regions(outline, elements, names), REGIONS_MAX):
        if items := _split(outline, region):
            return items
    return []


def _regions(outline: Outline, elements: Sequence[Any], names: Clues) -> Iterator[_Region]:
    """Where to look for header lines, the surest places first."""
    if names.hints.container:
        for element in elements:
            if outline.contains_comments(element):
                yield _Region(outline.first[element], outline.last[element], outline.name(element), 1, named=True)
    if names.hints.item:
        yield from _runs(outline, elements)
    for title in names.titles:
        yield _Region(title + 1, outline.last[_titled(outline, title)], "the titled section")
    last = len(outline.page.blocks) - 1
    if names.hints.forum:
        yield _Region(0, last, "a forum page", system=FLAT_FORUM)
    if len(names.signed) > 1:
        yield _Region(names.signed[0], last, "the page", whole=True)
    elif names.signed:
        end = _lone_end(outline, names.signed[0])
        if end is not None:
            yield _Region(names.signed[0], end, "the page, below the link to its form", 1)
    for title in sorted((*names.titles, *names.closed)):
        end = outline.last[_titled(outline, title)]
        yield _Region(title + 1, end, "the titled section", LINES_MIN_NAMES, bold=True)


def _lone_end(outline: Outline, header: int) -> int | None:
    """The row of controls that ends a comment, a few blocks below its header."""
    blocks = outline.page.blocks
    reach = range(header + 2, min(len(blocks), header + LONE_MAX_BLOCKS))
    return next((i for i in reach if is_control(blocks[i].text)), None)


def _runs(outline: Outline, elements: Sequence[Any]) -> Iterator[_Region]:
    """Children of one parent whose class names speak of comments: bodies and footers side by side."""
    runs: dict[Any, list[Any]] = defaultdict(list)
    for element in elements:
        if any(hints_of(token).item for token in outline.tokens(element)):
            runs[outline.parent[element]].append(element)
    for parent, members in runs.items():
        if len(members) >= THREAD_MIN_ITEMS:
            yield _Region(outline.first[members[0]], outline.last[members[-1]], outline.name(parent))


def _titled(outline: Outline, title: int) -> Any:
    """The element that a title is the title of: the nearest that holds text after it."""
    node = outline.page.nodes[title]
    while outline.last[node] == title and outline.parent[node] is not None:
        node = outline.parent[node]
    return node


def _split(outline: Outline, region: _Region) -> list[Candidate]:
    """Cut a region at its header lines; nothing where what comes out does not look like comments."""
    anchors = _anchors(outline, region)
    apart = sum(b - a > 1 for a, b in pairwise(anchors))
    if len(anchors) < region.least or apart < EVIDENCE_MIN_SHARE * (len(anchors) - 1):
        return []
    between = outline.page.blocks[anchors[0] + 1 : anchors[-1]]
    listed = any(block.tag in HEADINGS for block in between)
    if listed and not region.named and outline.page.blocks[anchors[0]].tag not in HEADINGS:
        return []  # a list of articles
    items = _cut(outline, region, anchors)
    if len(items) > THREAD_MIN_ITEMS and outline.most(items[0].first, items[0].last):
        items = items[1:]  # the opening post, or an article under a line like those of the comments
    if any(outline.most(item.first, item.last) for item in items[: region.least]):
        return []  # an article under a byline
    if are_teasers(outline, items) or (region.system and not _forum_like(outline, items)):
        return []
    return items


def _anchors(outline: Outline, region: _Region) -> list[int]:
    """The header lines of the shape that occurs most often."""
    if region.bold:
        return _bold_names(outline, region)
    blocks, nodes = outline.page.blocks, outline.page.nodes
    dated: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    names_too = region.named and not outline.most(region.first, region.last)
    for i in range(region.first, region.last + 1):
        block = blocks[i]
        if "/form" in block.path and _in_form(outline, i):
            continue
        loose = region.system or (region.whole and SIGNED.match(block.text))
        if is_dated(block) if loose else is_header(block):
            dated[block.path if region.system else block.tag, outline.shape(nodes[i])].append(i)
        elif names_too and _name_alone(block):
            names[block.tag, outline.shape(nodes[i])].append(i)
    if dated:
        return max(dated.values(), key=len)
    best = max(names.values(), key=len, default=[])
    with_place = sum("," in blocks[i].text for i in best)
    return best if with_place >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(best)) else []


def _bold_names(outline: Outline, region: _Region) -> list[int]:
    """Lines that are a name in bold: "<b>Jane</b><br>I was there", where no element holds a comment.

    The first stands directly under the title, or they are the subheadings of a text.
    """
    blocks, nodes = outline.page.blocks, outline.page.nodes
    inside = range(region.first, region.last + 1)
    there = {nodes[i] for i in inside}
    bold = set()
    for part in outline.page.tree.iter("b", "strong"):
        around = part.getparent()
        if around in there:
            bold.add((around, fold("".join(part.itertext()))))
    names = [i for i in inside if _name_alone(blocks[i]) and (nodes[i], blocks[i].text) in bold]
    return names if names and names[0] == region.first else []


def _in_form(outline: Outline, i: int) -> bool:
    """True inside a form that is one; some sites wrap the whole page in a form."""
    forms = (above for above in outline.above(outline.page.nodes[i]) if above.tag == "form")
    node = outline.page.nodes[i]
    form = node if node.tag == "form" else next(forms, None)
    return form is not None and not outline.most(outline.first[form], outline.last[form])


def _name_alone(block: Block) -> bool:
    """True for a line that may be a name and a place, and is no heading, control or end of the thread."""
    text = block.text
    return (
        len(text) <= AUTHOR_MAX_CHARS
        and block.tag not in HEADINGS
        and _NAME_LINE.fullmatch(text) is not None
        and not (is_control(text) or _ENDS.match(text) or TITLE.fullmatch(text))
    )


def _forum_like(outline: Outline, items: Sequence[Candidate]) -> bool:
    """True where most items show what posts of a forum show beside text and date."""
    sample = items[:EVIDENCE_SAMPLE]
    posts = topics = 0
    for item in sample:
        short = [b.text for b in outline.page.blocks[item.first : item.last + 1] if len(b.text) <= COMMENT_HEADER_CHARS]
        posts += any(map(_POST_SIGN.search, short))
        topics += any(map(_TOPIC_SIGN.search, short))
    return posts >= max(THREAD_MIN_ITEMS, EVIDENCE_MIN_SHARE * len(sample)) and topics < MAJORITY * len(sample)


def _cut(outline: Outline, region: _Region, anchors: list[int]) -> list[Candidate]:
    """Items from header to header, or from footer to footer where a text comes before the first line."""
    blocks = outline.page.blocks
    tops = _tops(outline, anchors)
    firsts = [outline.first[top] for top in tops] if tops else anchors
    after = range(anchors[-1] + 1, region.last + 1)
    stop = next((i for i in after if _ENDS.match(blocks[i].text)), region.last + 1)
    if tops:
        stop = min(stop, outline.last[outline.parent[tops[0]]] + 1)
    before = (blocks[i] for i in range(region.first, firsts[0]))
    lead = [b.index for b in before if not is_control(b.text) and not TITLE.fullmatch(b.text)]
    tail = stop - anchors[-1]
    short_tail = tail <= 1 or (len(anchors) > 1 and tail < anchors[-1] - anchors[-2])
    if lead and short_tail and not region.system:
        starts, ends = [lead[0], *(a + 1 for a in anchors[:-1])], anchors
    else:
        starts, ends = firsts, [*(f - 1 for f in firsts[1:]), stop - 1]
    cause = f"header lines inside {region.name}"
    places = zip(starts, ends, anchors, strict=True)
    items = [Candidate((), a, b, region.system, cause, header) for a, b, header in places if b > a]
    return items if len(items) >= region.least else []


def _tops(outline: Outline, anchors: list[int]) -> list[Any]:
    """The children of the element around all header lines that hold one each; none where two lines share a child."""
    if len(anchors) < THREAD_MIN_ITEMS:
        return []
    nodes = outline.page.nodes
    around = nodes[anchors[0]]
    while around is not None and not outline.first[around] <= anchors[0] <= anchors[-1] <= outline.last[around]:
        around = outline.parent[around]
    tops = []
    for i in anchors:
        top = nodes[i]
        while top is not around and outline.parent[top] is not around:
            top = outline.parent[top]
        tops.append(top)
    return tops if around is not None and around not in tops and len(set(tops)) == len(tops) else []
