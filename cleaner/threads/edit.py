"""Changes to a thread that was found: blocks that rules claim leave it, and comments of several rounds are numbered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from cleaner.claims import Claims
from cleaner.types import Block, Comment, Thread


def without_claimed(thread: Thread, by_rules: Claims, blocks: Sequence[Block]) -> Thread:
    """The thread without the blocks that rules claim, so that no text is in two places.

    A comment that loses all its text is removed.  An answer to it becomes an answer to the comment that it answered.
    """
    claimed = by_rules.by_block.keys()
    if not claimed or not thread.comments:
        return thread
    block_of = {block.index: block for block in blocks}
    trimmed = [_without_blocks(comment, claimed, block_of) for comment in thread.comments]
    comments = [comment for comment in trimmed if comment is not None]
    if len(comments) < len(thread.comments):
        comments = _with_parents(comments, {comment.id: comment.parent_id for comment in thread.comments})
    return replace(thread, comments=tuple(comments))


def _without_blocks(comment: Comment, claimed: Collection[int], block_of: Mapping[int, Block]) -> Comment | None:
    """The comment without the blocks that rules claim; None if nothing is left of it."""
    if not any(index in claimed for index in comment.blocks):
        return comment
    lost = [block_of[index] for index in comment.blocks if index in claimed]
    lost_texts = {text for block in lost for text in (block.text, block.content)}
    indices = tuple(index for index in comment.blocks if index not in claimed)
    text = "\n\n".join(paragraph for paragraph in comment.text.split("\n\n") if paragraph not in lost_texts)
    if not indices or not text:
        return None
    return replace(comment, blocks=indices, text=text, span=(block_of[indices[0]].start, block_of[indices[-1]].end))


def _with_parents(comments: Sequence[Comment], parent_of: Mapping[str, str | None]) -> list[Comment]:
    """The comments, each below the nearest of its former parents that is still there."""
    ids = {comment.id for comment in comments}

    def parent(id: str | None) -> str | None:
        while id is not None and id not in ids:
            id = parent_of.get(id)
        return id

    return [replace(comment, parent_id=parent(comment.parent_id)) for comment in comments]


def with_round_ids(comments: Sequence[Comment], number: int) -> tuple[Comment, ...]:
    """Comments of a later round of a text under ids that no other round has given.  The first round has number 0."""
    if not number:
        return tuple(comments)
    return tuple(
        replace(c, id=f"{number}{c.id}", parent_id=f"{number}{c.parent_id}" if c.parent_id else None) for c in comments
    )


def in_text_order(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Comments in the order of the text, with ids c1, c2, ... and without gaps.

    Rounds may find several threads, and rules remove comments from one.
    """
    ordered = sorted(comments, key=lambda comment: comment.span)
    if all(comment.id == f"c{number}" for number, comment in enumerate(ordered, 1)):
        return tuple(ordered)
    new_ids = {comment.id: f"c{number}" for number, comment in enumerate(ordered, 1)}
    return tuple(replace(c, id=new_ids[c.id], parent_id=new_ids.get(c.parent_id or "")) for c in ordered)
