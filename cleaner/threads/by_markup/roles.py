"""What the blocks of an item are besides text of the comment: header, control, signature, hidden copy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from cleaner.language.dates import find_date
from cleaner.language.people import AUTHOR_MAX_WORDS, EDGES
from cleaner.language.phrases import BY, COMMENT_CONTROL_CHARS, HEADER_WORDS, LETTERS, REPLY_TO, SAYS, is_control
from cleaner.threads.by_markup.candidates import Candidate
from cleaner.threads.by_markup.class_hints import last_word
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.by_markup.item_outline import HEADINGS, Outline
from cleaner.threads.systems import selected
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import Block

ROLE_MAX_CHARS: Final = 200  # characters; a longer block is text whatever its class name says


Roles = dict[int, str | None]
_SIGNATURE: Final = frozenset(("signature", "sig"))
#: The subject line of a reply.
_SUBJECT: Final = re.compile(r"(?:re|aw)\s?:", re.IGNORECASE)


def marked_texts(outline: Outline, items: Sequence[Candidate], owns: Sequence[Sequence[int]]) -> list[list[int]] | None:
    """The blocks of each item in elements that its system puts the text in; None where most items have no such.

    Forum software has the same elements around each post, so that one with them will do.
    """
    marked = [_marked(outline, item, own) for item, own in zip(items, owns, strict=True)]
    sure = items and items[0].system and items[0].system.opening
    return marked if sum(map(bool, marked)) > (0 if sure else MAJORITY * len(items)) else None


def roles_of(
    outline: Outline, item: Candidate, own: Sequence[int], author: str | None, marked: Sequence[int] | None
) -> Roles:
    """The role of each of an item's own blocks, None for its text.

    Where the item's system marks the text, `marked` decides; else, for None, the words and class names of each block.
    """
    blocks = outline.page.blocks
    if marked is not None:
        text = set(marked)
        roles: Roles = {i: None if i in text else "furniture" for i in own}
        for i in reversed(marked[1:]):
            if not is_control(blocks[i].text):
                break
            roles[i] = "control"
    else:
        roles = _guessed(outline, item, own, author)
    roles.update(dict.fromkeys(_unseen(blocks, own), "hidden copy"))
    return roles


def _marked(outline: Outline, item: Candidate, own: Sequence[int]) -> list[int]:
    """The blocks in elements that the item's system puts the text in; of one inside another, those of the inner one
    where it holds most of the text."""
    found = {i: element for i in own if (element := _text_element(outline, i, item)) is not None}
    inner = set(found.values())
    around = {above for element in inner for above in outline.above(element)}.intersection(inner)
    if not around:
        return list(found)
    kept = [i for i, element in found.items() if element not in around]
    blocks = outline.page.blocks
    enough = MAJORITY * sum(len(blocks[i].text) for i in found)
    return kept if sum(len(blocks[i].text) for i in kept) > enough else list(found)


def _text_element(outline: Outline, i: int, item: Candidate) -> Any:
    """The nearest element around a block that the item's system puts the text in; None outside of such, and in a
    signature there."""
    if item.system is None or not item.system.text:
        return None
    walk = outline.page.nodes[i]
    while walk is not None and (walk not in item.elements or walk.tag == "dd"):
        tokens = outline.tokens(walk)
        if any(s.tag in ("", walk.tag) and selected(s, walk, tokens) for s in item.system.text):
            return None if _in_signature(outline, walk, item) else walk
        if outline.element_role(walk) not in ("text", None) or walk in item.elements:
            return None
        walk = outline.parent[walk]
    return None


def _in_signature(outline: Outline, element: Any, item: Candidate) -> bool:
    """True inside what an author has below each of his posts; some systems mark it as they mark a text."""
    walk = element
    while walk is not None and walk not in item.elements:
        if any(last_word(token) in _SIGNATURE for token in outline.tokens(walk)):
            return True
        walk = outline.parent[walk]
    return False


def _guessed(outline: Outline, item: Candidate, own: Sequence[int], author: str | None) -> Roles:
    """Roles by the words and the class names of each block."""
    blocks, nodes = outline.page.blocks, outline.page.nodes
    words = {i: "header" if i == item.header else _content_role(outline.line(i), author) for i in own}
    inside = (item.first, item.last) if not item.elements else None
    names = {i: outline.role(nodes[i], item.elements, inside) for i in own}
    roles = {i: words[i] or _named_role(blocks[i], names[i]) for i in own}
    if all(roles.values()):  # the class names mislead: go by content alone
        roles = dict(words)
    if all(roles.values()):  # a comment of one word that is also a control ("More")
        roles = {i: None if names[i] == "text" else words[i] for i in own}
    return roles


def _content_role(text: str, author: str | None) -> str | None:
    """What the words of a block say: "control", "author", "date", or None for text."""
    if len(text) > COMMENT_HEADER_CHARS:
        return None
    if is_control(text):
        return "control"
    if author and text.strip(EDGES).casefold() == author.casefold():
        return "author"
    if text.endswith((":", "...", "…")) and SAYS.search(text) and text.count(" ") < AUTHOR_MAX_WORDS:
        return "author"
    if REPLY_TO.match(text) and text.count(" ") < AUTHOR_MAX_WORDS:
        return "header"
    span = find_date(text)
    if span is None:
        by = BY.match(text)
        return "author" if author and by and text[by.end() :].strip(EDGES).casefold() == author.casefold() else None
    rest = f"{text[: span[0]]} {text[span[1] :]}"
    rest = BY.sub(" ", (rest.replace(author, " ") if author else rest).strip())
    words = [w for w in LETTERS.findall(rest) if w.lower() not in HEADER_WORDS]
    return "date" if not words or (BY.match(text) and len(words) <= AUTHOR_MAX_WORDS) else None


def _named_role(block: Block, name: str | None) -> str | None:
    """The role `name`, which class names give, unless the block is text for its length, or a subject line."""
    if block.tag in HEADINGS and _SUBJECT.match(block.text):
        return "subject"
    return None if name == "text" or len(block.text) > ROLE_MAX_CHARS else name


def _unseen(blocks: Sequence[Block], own: Sequence[int]) -> list[int]:
    """Hidden blocks whose words are shown in another block of the same item."""
    hidden = [i for i in own if "@hidden" in blocks[i].class_tokens]
    if not hidden or len(hidden) == len(own):
        return []
    shown = " ".join(blocks[i].text for i in own if i not in hidden)
    return [i for i in hidden if blocks[i].text[:COMMENT_CONTROL_CHARS] in shown]
