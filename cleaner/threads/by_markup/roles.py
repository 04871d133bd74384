"""The roles of the blocks of an item: text of the comment, or header, control, signature, hidden copy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from cleaner.language.dates import find_date
from cleaner.language.people import AUTHOR_MAX_WORDS, EDGES
from cleaner.language.phrases import BY, COMMENT_CONTROL_CHARS, HEADER_WORDS, LETTERS, REPLY_TO, SAYS, is_control
from cleaner.parsing.outline import HEADINGS
from cleaner.threads.by_markup.candidates import Candidate
from cleaner.threads.by_markup.class_hints import last_word
from cleaner.threads.by_markup.comment_markup import CommentMarkup
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS
from cleaner.threads.systems import selected
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import Block

#: Characters; a longer block is text, whatever its class name says.
ROLE_MAX_CHARS: Final = 200

Roles = dict[int, str | None]
"""The role by index of the block; None for text of the comment."""
_SIGNATURE: Final = frozenset(("signature", "sig"))
#: The subject line of a reply.
_SUBJECT: Final = re.compile(r"(?:re|aw)\s?:", re.IGNORECASE)


def marked_texts(
    markup: CommentMarkup, items: Sequence[Candidate], owned: Sequence[Sequence[int]]
) -> list[list[int]] | None:
    """The blocks of each item inside the elements that its comment system uses for text.

    Returns:
        None if most items have no such element.  In known forum software a single marked post is enough, because all
        posts have the same elements.
    """
    marked = [_marked(markup, item, indices) for item, indices in zip(items, owned, strict=True)]
    is_forum = items and items[0].system and items[0].system.opening
    return marked if sum(map(bool, marked)) > (0 if is_forum else MAJORITY * len(items)) else None


def roles_of(
    markup: CommentMarkup, item: Candidate, owned: Sequence[int], author: str | None, marked: Sequence[int] | None
) -> Roles:
    """The role of each of an item's own blocks.

    Args:
        markup: the page.
        item: the item.
        owned: its blocks, without those of items inside it.
        author: its author, as far as known.
        marked: the blocks that its system marks as text.  If None, the words and class names of each block decide.
    """
    blocks = markup.blocks
    if marked is not None:
        text = set(marked)
        roles: Roles = {i: None if i in text else "furniture" for i in owned}
        for i in reversed(marked[1:]):
            if not is_control(blocks[i].text):
                break
            roles[i] = "control"
    else:
        roles = _guessed(markup, item, owned, author)
    roles.update(dict.fromkeys(_unseen(blocks, owned), "hidden copy"))
    return roles


def _marked(markup: CommentMarkup, item: Candidate, owned: Sequence[int]) -> list[int]:
    """The blocks inside the elements that the item's system uses for text.

    If one such element is inside another, only the inner one counts, provided that it holds most of the text.
    """
    element_of = {i: element for i in owned if (element := _text_element(markup, i, item)) is not None}
    inner = set(element_of.values())
    outer = {above for element in inner for above in markup.above(element)}.intersection(inner)
    if not outer:
        return list(element_of)
    kept = [i for i, element in element_of.items() if element not in outer]
    blocks = markup.blocks
    enough = MAJORITY * sum(len(blocks[i].text) for i in element_of)
    return kept if sum(len(blocks[i].text) for i in kept) > enough else list(element_of)


def _text_element(markup: CommentMarkup, i: int, item: Candidate) -> Any:
    """The element around a block that the item's system uses for text; None if there is none, or in a signature."""
    if item.system is None or not item.system.text:
        return None
    element = markup.nodes[i]
    while element is not None and (element not in item.elements or element.tag == "dd"):
        tokens = markup.tokens(element)
        if any(s.tag in ("", element.tag) and selected(s, element, tokens) for s in item.system.text):
            return None if _in_signature(markup, element, item) else element
        if markup.element_role(element) not in ("text", None) or element in item.elements:
            return None
        element = markup.parent[element]
    return None


def _in_signature(markup: CommentMarkup, element: Any, item: Candidate) -> bool:
    """True inside the signature below each post of an author, which some systems mark as text."""
    while element is not None and element not in item.elements:
        if any(last_word(token) in _SIGNATURE for token in markup.tokens(element)):
            return True
        element = markup.parent[element]
    return False


def _guessed(markup: CommentMarkup, item: Candidate, owned: Sequence[int], author: str | None) -> Roles:
    """Roles by the words and the class names of each block."""
    blocks, nodes = markup.blocks, markup.nodes
    words = {i: "header" if i == item.header else _content_role(markup.line(i), author) for i in owned}
    inside = (item.first, item.last) if not item.elements else None
    names = {i: markup.role(nodes[i], item.elements, inside) for i in owned}
    roles = {i: words[i] or _named_role(blocks[i], names[i]) for i in owned}
    if all(roles.values()):  # the class names are misleading
        roles = dict(words)
    if all(roles.values()):  # a comment of one word that is also a control ("More")
        roles = {i: None if names[i] == "text" else words[i] for i in owned}
    return roles


def _content_role(text: str, author: str | None) -> str | None:
    """The role of a block by its words: "control", "author", "header", "date", or None for text."""
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
    """The role `name` that class names give, unless the block is a subject line or so long that it must be text."""
    if block.tag in HEADINGS and _SUBJECT.match(block.text):
        return "subject"
    return None if name == "text" or len(block.text) > ROLE_MAX_CHARS else name


def _unseen(blocks: Sequence[Block], owned: Sequence[int]) -> list[int]:
    """Hidden blocks that repeat a block that is shown."""
    hidden = [i for i in owned if "@hidden" in blocks[i].class_tokens]
    if not hidden or len(hidden) == len(owned):
        return []
    shown = " ".join(blocks[i].text for i in owned if i not in hidden)
    return [i for i in hidden if blocks[i].text[:COMMENT_CONTROL_CHARS] in shown]
