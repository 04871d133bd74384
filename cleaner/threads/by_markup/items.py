"""The items of a page's thread: by signature, then by class name, then as like children, last by header lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from cleaner.language.phrases import COMMENT_CONTROL_CHARS
from cleaner.threads.by_markup.candidates import (
    EVIDENCE_EDGE_BLOCKS,
    Candidate,
    are_teasers,
    covered,
    genuine,
    is_lone_comment,
    show_people,
)
from cleaner.threads.by_markup.class_hints import hints_of, names_one_comment, stem_of
from cleaner.threads.by_markup.clues import Clues, Signatures
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.by_markup.header_items import by_headers
from cleaner.threads.by_markup.item_outline import HEADINGS, Outline
from cleaner.threads.systems import (
    FLAT_FORUM,
    SYSTEMS,
    System,
    SystemSelector,
    selected,
)
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS

LIST_MIN_FACTOR: Final = 1.3  # times as many members: the smaller group is one of wrappers around several comments


#: Tags of elements that are no comments, whatever their class names say.
_NEVER: Final = frozenset(
    "html body head form fieldset label button select option pre code nav script style h1 h2 h3 h4 h5 h6 a "
    "textarea".split()
)
_SYSTEM_RANK: Final = {system.name: rank for rank, system in enumerate(SYSTEMS)}


def find_items(outline: Outline, names: Clues) -> list[Candidate]:
    """The items of the page's thread, by the first way that finds any."""
    elements = [e for e in outline.order if e.tag not in _NEVER]
    ways: tuple[tuple[object, Callable[[], list[Candidate]]], ...] = (
        (names.signatures, lambda: _by_system(outline, elements, names.signatures)),
        (names.hints.item, lambda: _by_class(outline, elements)),
        (names.hints.container, lambda: _by_children(outline, elements)),
    )
    for worthwhile, way in ways:
        items = genuine(outline, way()) if worthwhile else []
        if len(items) > 1 or (items and (items[0].system or is_lone_comment(outline, items[0]))):
            return _as_topic(outline, items) if names.forum and not items[0].system else items
    return genuine(outline, by_headers(outline, elements, names))


def _as_topic(outline: Outline, items: list[Candidate]) -> list[Candidate]:
    """The items as posts of a forum, the first of them the opening post, where no prose stands above them."""
    above = outline.page.blocks[: min(item.first for item in items)]
    prose = sum(len(b.text) - b.link_chars for b in above if len(b.text) > COMMENT_CONTROL_CHARS)
    if prose > COMMENT_HEADER_CHARS * EVIDENCE_EDGE_BLOCKS:
        return items
    return [item._replace(system=FLAT_FORUM) for item in items]


def _by_system(outline: Outline, elements: Sequence[Any], signatures: Signatures) -> list[Candidate]:
    """Items by signature; of several systems that match, the one with the most text."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for element in elements:
        for system, selector in _claims(outline, element, signatures):
            if _placed(outline, element, system):
                above = outline.parent[element]
                where = outline.name(above) if above is not None else "the page"
                cause = f"{system.name}: {selector.text} inside {where}"
                found[system.name].append(_item(outline, element, system, cause))
                break
    best: list[Candidate] = []
    for items in found.values():
        claimed = items[0].system
        if claimed and claimed.signed and not show_people(outline, items):
            continue
        if covered(outline, items) > covered(outline, best):
            best = items
    return best


def _claims(outline: Outline, element: Any, signatures: Signatures) -> list[tuple[System, SystemSelector]]:
    """The systems, best first, whose item an element looks like."""
    tokens = outline.tokens(element)
    keys = {*tokens, *map(stem_of, tokens), f"<{element.tag}"}.intersection(signatures)
    if not keys:
        return []
    hits = [
        (system, selector)
        for key in sorted(keys)
        for system, selector in signatures[key]
        if selector.tag in ("", element.tag) and selected(selector, element, tokens)
    ]
    return sorted(hits, key=lambda hit: (_SYSTEM_RANK[hit[0].name], hit[0].items.index(hit[1])))


def _placed(outline: Outline, element: Any, system: System) -> bool:
    """True where the element stands inside what the system asks for, and inside nothing that it rules out."""
    if not system.within and not system.unless:
        return True
    around = {token for above in outline.above(element) for token in outline.tokens(above)}
    return (not system.within or not system.within.isdisjoint(around)) and system.unless.isdisjoint(around)


def _item(outline: Outline, element: Any, system: System | None, cause: str) -> Candidate:
    """An item and, in a definition list, the dd elements after its dt."""
    elements = [element]
    last = outline.last[element]
    if element.tag == "dt":
        for sibling in element.itersiblings():
            if sibling.tag != "dd":
                break
            elements.append(sibling)
            last = max(last, outline.last.get(sibling, last))
    return Candidate(tuple(elements), outline.first[element], last, system, cause)


def _by_class(outline: Outline, elements: Sequence[Any]) -> list[Candidate]:
    """Items by a class name that says comment, carried by elements that each show an author or a date."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for element in elements:
        for stem in dict.fromkeys(stem_of(token) for token in outline.tokens(element) if hints_of(token).item):
            if "list" not in stem:
                groups[element.tag, stem].append(element)
    proven: list[tuple[str, list[Candidate]]] = []
    for (tag, stem), members in groups.items():
        items = [_item(outline, element, None, f"class: {tag}.{stem}") for element in members]
        if not show_people(outline, items):
            items = _widened(outline, items)
        if items and not are_teasers(outline, items):
            proven.append((stem, items))
    return _with_others(outline, _single_comments(outline, proven))


def _with_others(outline: Outline, items: list[Candidate]) -> list[Candidate]:
    """The items and those of their siblings between them that show a person too: answers of the page's owner often
    have a class name of their own."""
    parents = {outline.parent[item.elements[0]] for item in items if len(item.elements) == 1}
    if len(items) < THREAD_MIN_ITEMS or len(parents) != 1 or any(len(item.elements) > 1 for item in items):
        return items
    own = {item.elements[0]: item for item in items}
    tag = items[0].elements[0].tag
    first, last = min(item.first for item in items), max(item.last for item in items)
    out = []
    for child in outline.children(parents.pop()):
        if child in own:
            out.append(own[child])
        elif child.tag == tag and first < outline.first[child] <= last:
            item = _item(outline, child, None, f"{items[0].cause}, {outline.name(child)} beside them")
            out += [item] if show_people(outline, [item]) else []
    return out


def _widened(outline: Outline, items: Sequence[Candidate]) -> list[Candidate]:
    """The items with the siblings before or after them, where those hold headers or footers; else none."""
    own = {item.elements[0] for item in items}
    if len(items) < THREAD_MIN_ITEMS:
        return []
    for preceding in (True, False):
        wide = [_with_siblings(outline, item, own, preceding) for item in items]
        grown = [w.last - w.first - i.last + i.first for w, i in zip(wide, items, strict=True)]
        if max(grown) <= EVIDENCE_EDGE_BLOCKS and show_people(outline, wide):
            return wide
    return []


def _with_siblings(outline: Outline, item: Candidate, own: set[Any], preceding: bool) -> Candidate:
    """An item that begins with its element, widened up to the next of the elements that are items or to a heading."""
    elements = list(item.elements)
    for sibling in elements[0].itersiblings(preceding=preceding):
        if sibling in own or sibling.tag in HEADINGS:
            break
        if sibling in outline.first:
            elements.append(sibling)
    if preceding:
        elements.reverse()
    last = max(outline.last[element] for element in elements)
    return item._replace(elements=tuple(elements), first=outline.first[elements[0]], last=last)


def _single_comments(outline: Outline, groups: Sequence[tuple[str, list[Candidate]]]) -> list[Candidate]:
    """The group that splits the thread into single comments.

    Of those that cover most of it, that is the outermost whose members hold no list of another group.
    """
    best: list[Candidate] = []
    for stem, items in groups:
        if len(items) == 1 or (not names_one_comment(stem) and all(item.last <= items[0].last for item in items)):
            continue
        here, there = covered(outline, items), covered(outline, best)
        finer = len(items) > len(best) * LIST_MIN_FACTOR
        as_fine = len(items) * LIST_MIN_FACTOR >= len(best)
        if not best or (here > MAJORITY * there and finer) or (here > there and as_fine):
            best = items
    if best:
        return best
    single = [items for stem, items in groups if len(items) == 1 and names_one_comment(stem)]
    lone = [items for items in single if is_lone_comment(outline, items[0])]
    return min(lone, key=lambda items: items[0].first, default=[])


def _by_children(outline: Outline, elements: Sequence[Any]) -> list[Candidate]:
    """Items as like children of an element whose class name says that it holds comments."""
    best: list[Candidate] = []
    end = -1
    for element in elements:
        if outline.first[element] > end and outline.contains_comments(element):
            items = _like_children(outline, element)
            if items:
                end = outline.last[element]
            if covered(outline, items) > covered(outline, best):
                best = items
    return best


def _like_children(outline: Outline, container: Any) -> list[Candidate]:
    """The children of the container, or of the one descendant that holds most of its text, that look alike."""
    cause = f"inside {outline.name(container)}"
    element = container
    while True:
        children = outline.children(element)
        shapes: dict[tuple[str, frozenset[str]], list[Any]] = defaultdict(list)
        for child in children:
            if child.tag not in _NEVER:
                shapes[child.tag, outline.shape(child)].append(child)
        for (tag, _), members in shapes.items():
            items = [_item(outline, e, None, f"children: {tag} {cause}") for e in members]
            if len(items) >= THREAD_MIN_ITEMS and show_people(outline, items) and not are_teasers(outline, items):
                return items
        if not children:
            return []
        element = max(children, key=lambda e: outline.chars(outline.first[e], outline.last[e]))
