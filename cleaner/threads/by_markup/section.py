"""The furniture of a comment section: its title, pager, policy and forms."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.language.phrases import is_control
from cleaner.threads.by_markup.candidates import CONTAINER_MAX_LEAD_CHARS, EVIDENCE_EDGE_BLOCKS, Candidate
from cleaner.threads.by_markup.class_hints import hints_of
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, COMMENT_TITLE_CHARS, TITLE
from cleaner.threads.by_markup.item_outline import Outline
from cleaner.threads.by_markup.records import Records


def form_furniture(outline: Outline) -> dict[int, str]:
    """Blocks of comment forms."""
    out: dict[int, str] = {}
    for element in outline.order:
        if any(hints_of(token).form for token in outline.tokens(element)):
            first, last = outline.first[element], outline.last[element]
            if outline.chars(first, last) <= CONTAINER_MAX_LEAD_CHARS:
                out.update(dict.fromkeys(range(first, last + 1), "comment form"))
    return out


def section_furniture(outline: Outline, records: Records) -> dict[int, str]:
    """Furniture around the items: title, pager, form, policy inside the container; the title line before it."""
    owned = {i for own in records.own for i in own}
    start, stop, named = _container(outline, records.items)
    limit = CONTAINER_MAX_LEAD_CHARS if named else COMMENT_HEADER_CHARS
    out: dict[int, str] = {}
    run: list[int] = []
    for i in range(start, stop + 2):
        if i <= stop and i not in owned:
            run.append(i)
            continue
        if run and outline.chars(run[0], run[-1]) <= limit:
            out.update(dict.fromkeys(run, "furniture of the comment section"))
        run = []
    out.update((i, why) for i, why in form_furniture(outline).items() if i not in owned)
    blocks = outline.page.blocks
    for i in range(start - 1, max(-1, start - 1 - EVIDENCE_EDGE_BLOCKS), -1):
        text = blocks[i].text
        if len(text) > COMMENT_TITLE_CHARS or not (TITLE.fullmatch(text) or is_control(text)):
            break
        out[i] = "title of the comment section"
    return out


def _container(outline: Outline, items: Sequence[Candidate]) -> tuple[int, int, bool]:
    """The blocks of the outermost element around all items that is named for comments and holds little before them,
    or from the first item to the last; and whether there is such an element."""
    first, last = items[0].first, max(item.last for item in items)
    best = (first, last, False)
    if not items[0].elements:
        return best
    for above in outline.above(items[0].elements[0]):
        start, stop = outline.first[above], outline.last[above]
        if above.tag in ("html", "body") or outline.chars(start, first - 1) > CONTAINER_MAX_LEAD_CHARS:
            break
        if stop >= last and outline.contains_comments(above):
            best = (start, stop, True)
    return best
