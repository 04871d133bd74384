"""The items of a page's thread: by comment system, else by class name, as like children, or by header lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from cleaner.language.phrases import COMMENT_CONTROL_CHARS
from cleaner.parsing.outline import HEADINGS
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
from cleaner.threads.by_markup.comment_markup import CommentMarkup
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.by_markup.header_items import by_headers
from cleaner.threads.systems import (
    FLAT_FORUM,
    SYSTEMS,
    System,
    SystemSelector,
    selected,
)
from cleaner.threads.thresholds import MAJORITY, THREAD_MIN_ITEMS

#: A group with so many times the members of another is finer: the other one holds elements around several comments.
LIST_MIN_FACTOR: Final = 1.3

#: Tags of elements that are not comments, whatever their class names say.
_NEVER: Final = frozenset(
    "html body head form fieldset label button select option pre code nav script style h1 h2 h3 h4 h5 h6 a "
    "textarea".split()
)
_SYSTEM_RANK: Final = {system.name: rank for rank, system in enumerate(SYSTEMS)}


def find_items(markup: CommentMarkup, clues: Clues) -> list[Candidate]:
    """The items of the page's thread, by the first way that finds any.  The surest ways come first."""
    elements = [e for e in markup.order if e.tag not in _NEVER]
    ways: tuple[tuple[object, Callable[[], list[Candidate]]], ...] = (
        (clues.signatures, lambda: _by_system(markup, elements, clues.signatures)),
        (clues.hints.item, lambda: _by_class(markup, elements)),
        (clues.hints.container, lambda: _by_children(markup, elements)),
    )
    for worthwhile, way in ways:
        items = genuine(markup, way()) if worthwhile else []
        if len(items) > 1 or (items and (items[0].system or is_lone_comment(markup, items[0]))):
            return _as_topic(markup, items) if clues.forum and not items[0].system else items
    return genuine(markup, by_headers(markup, elements, clues))


def _as_topic(markup: CommentMarkup, items: list[Candidate]) -> list[Candidate]:
    """The items as posts of a forum, with the first as the opening post, unless there is prose above them."""
    above = markup.blocks[: min(item.first for item in items)]
    prose = sum(len(b.text) - b.link_chars for b in above if len(b.text) > COMMENT_CONTROL_CHARS)
    if prose > COMMENT_HEADER_CHARS * EVIDENCE_EDGE_BLOCKS:
        return items
    return [item._replace(system=FLAT_FORUM) for item in items]


def _by_system(markup: CommentMarkup, elements: Sequence[Any], signatures: Signatures) -> list[Candidate]:
    """Items by the selectors of a comment system.  If several systems match, the one with the most text wins."""
    items_of: dict[str, list[Candidate]] = defaultdict(list)
    for element in elements:
        for system, selector in _claims(markup, element, signatures):
            if _placed(markup, element, system):
                parent = markup.parent[element]
                where = markup.name(parent) if parent is not None else "the page"
                cause = f"{system.name}: {selector.text} inside {where}"
                items_of[system.name].append(_item(markup, element, system, cause))
                break
    best: list[Candidate] = []
    for items in items_of.values():
        claimed = items[0].system
        if claimed and claimed.signed and not show_people(markup, items):
            continue
        if covered(markup, items) > covered(markup, best):
            best = items
    return best


def _claims(markup: CommentMarkup, element: Any, signatures: Signatures) -> list[tuple[System, SystemSelector]]:
    """The systems whose selectors select an element, most special first, with the selector."""
    tokens = markup.tokens(element)
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


def _placed(markup: CommentMarkup, element: Any, system: System) -> bool:
    """True if the element is inside an element that the system requires, and inside none that it excludes."""
    if not system.within and not system.unless:
        return True
    around = {token for above in markup.above(element) for token in markup.tokens(above)}
    return (not system.within or not system.within.isdisjoint(around)) and system.unless.isdisjoint(around)


def _item(markup: CommentMarkup, element: Any, system: System | None, cause: str) -> Candidate:
    """The item of an element; that of a dt includes the dd elements after it."""
    elements = [element]
    last = markup.last[element]
    if element.tag == "dt":
        for sibling in element.itersiblings():
            if sibling.tag != "dd":
                break
            elements.append(sibling)
            last = max(last, markup.last.get(sibling, last))
    return Candidate(tuple(elements), markup.first[element], last, system, cause)


def _by_class(markup: CommentMarkup, elements: Sequence[Any]) -> list[Candidate]:
    """Items by a class name for comments, if the elements with it show authors or dates."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for element in elements:
        for stem in dict.fromkeys(stem_of(token) for token in markup.tokens(element) if hints_of(token).item):
            if "list" not in stem:
                groups[element.tag, stem].append(element)
    proven: list[tuple[str, list[Candidate]]] = []
    for (tag, stem), members in groups.items():
        items = [_item(markup, element, None, f"class: {tag}.{stem}") for element in members]
        if not show_people(markup, items):
            items = _widened(markup, items)
        if items and not are_teasers(markup, items):
            proven.append((stem, items))
    return _with_others(markup, _single_comments(markup, proven))


def _with_others(markup: CommentMarkup, items: list[Candidate]) -> list[Candidate]:
    """The items, and siblings between them that show a person.

    Answers by the owner of the page often have a class name of their own.
    """
    parents = {markup.parent[item.elements[0]] for item in items if len(item.elements) == 1}
    if len(items) < THREAD_MIN_ITEMS or len(parents) != 1 or any(len(item.elements) > 1 for item in items):
        return items
    item_of = {item.elements[0]: item for item in items}
    tag = items[0].elements[0].tag
    first, last = min(item.first for item in items), max(item.last for item in items)
    out = []
    for child in markup.children(parents.pop()):
        if child in item_of:
            out.append(item_of[child])
        elif child.tag == tag and first < markup.first[child] <= last:
            item = _item(markup, child, None, f"{items[0].cause}, {markup.name(child)} beside them")
            out += [item] if show_people(markup, [item]) else []
    return out


def _widened(markup: CommentMarkup, items: Sequence[Candidate]) -> list[Candidate]:
    """The items with the siblings before or after them, if those hold headers or footers; else none."""
    item_elements = {item.elements[0] for item in items}
    if len(items) < THREAD_MIN_ITEMS:
        return []
    for preceding in (True, False):
        wide = [_with_siblings(markup, item, item_elements, preceding) for item in items]
        grown = [w.last - w.first - i.last + i.first for w, i in zip(wide, items, strict=True)]
        if max(grown) <= EVIDENCE_EDGE_BLOCKS and show_people(markup, wide):
            return wide
    return []


def _with_siblings(markup: CommentMarkup, item: Candidate, item_elements: set[Any], preceding: bool) -> Candidate:
    """An item widened by the siblings before or after it, up to a heading or one of `item_elements`."""
    elements = list(item.elements)
    for sibling in elements[0].itersiblings(preceding=preceding):
        if sibling in item_elements or sibling.tag in HEADINGS:
            break
        if sibling in markup.first:
            elements.append(sibling)
    if preceding:
        elements.reverse()
    last = max(markup.last[element] for element in elements)
    return item._replace(elements=tuple(elements), first=markup.first[elements[0]], last=last)


def _single_comments(markup: CommentMarkup, groups: Sequence[tuple[str, list[Candidate]]]) -> list[Candidate]:
    """The items of the group that splits the thread into single comments.

    It is one of the groups that cover most of the thread: the outermost whose members do not hold several members of
    another group.
    """
    best: list[Candidate] = []
    for stem, items in groups:
        if len(items) == 1 or (not names_one_comment(stem) and all(item.last <= items[0].last for item in items)):
            continue
        chars, best_chars = covered(markup, items), covered(markup, best)
        finer = len(items) > len(best) * LIST_MIN_FACTOR
        as_fine = len(items) * LIST_MIN_FACTOR >= len(best)
        if not best or (chars > MAJORITY * best_chars and finer) or (chars > best_chars and as_fine):
            best = items
    if best:
        return best
    single = [items for stem, items in groups if len(items) == 1 and names_one_comment(stem)]
    lone = [items for items in single if is_lone_comment(markup, items[0])]
    return min(lone, key=lambda items: items[0].first, default=[])


def _by_children(markup: CommentMarkup, elements: Sequence[Any]) -> list[Candidate]:
    """Items as like children of an element that is named for comments."""
    best: list[Candidate] = []
    end = -1
    for element in elements:
        if markup.first[element] > end and markup.contains_comments(element):
            items = _like_children(markup, element)
            if items:
                end = markup.last[element]
            if covered(markup, items) > covered(markup, best):
                best = items
    return best


def _like_children(markup: CommentMarkup, container: Any) -> list[Candidate]:
    """Children of the container that look alike; if there are none, those of the child with most text, and so on."""
    cause = f"inside {markup.name(container)}"
    element = container
    while True:
        children = markup.children(element)
        shapes: dict[tuple[str, frozenset[str]], list[Any]] = defaultdict(list)
        for child in children:
            if child.tag not in _NEVER:
                shapes[child.tag, markup.shape(child)].append(child)
        for (tag, _), members in shapes.items():
            items = [_item(markup, e, None, f"children: {tag} {cause}") for e in members]
            if len(items) >= THREAD_MIN_ITEMS and show_people(markup, items) and not are_teasers(markup, items):
                return items
        if not children:
            return []
        element = max(children, key=lambda e: markup.chars(markup.first[e], markup.last[e]))
