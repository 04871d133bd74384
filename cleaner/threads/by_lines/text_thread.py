"""Comment threads in scraped text, which has lost its tags and keeps only lines, markers and indentation.

Three shapes of thread are known: list threads, header threads and name threads.  Each needs evidence of comments,
because lists, interviews, letters and live blogs look much the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.claims import claims
from cleaner.ruleset import Matches
from cleaner.threads.by_lines.grammar import TITLE_MAX_CHARS, role_of
from cleaner.threads.by_lines.header_threads import header_thread
from cleaner.threads.by_lines.list_threads import list_thread
from cleaner.threads.by_lines.name_threads import name_thread
from cleaner.threads.by_lines.records import TextLines
from cleaner.types import Block, Thread


def find_text_thread(blocks: Sequence[Block], matches: Matches) -> Thread:
    """The thread in the lines of a text; an empty one if there is none."""
    by_rules = claims(matches)
    text_lines = TextLines(
        blocks,
        _roles(blocks, matches, by_rules.kept),
        by_rules.taken,
        by_rules.kept,
        {index: match.rule.where.within for index, match in matches.roles.items() if match.rule.where.within},
    )
    thread = _longer(list_thread(text_lines), header_thread(text_lines)) or name_thread(text_lines)
    if thread is not None and thread.comments:
        return thread
    form = [
        (index, f"comment furniture ({match.rule.arg})")
        for index, match in matches.roles.items()
        if match.rule.arg in ("form", "end") and index not in by_rules.kept
    ]
    return Thread(furniture=tuple(form))


def _longer(listed: Thread | None, headed: Thread | None) -> Thread | None:
    """The list thread, unless it is inside a comment of a header thread with more comments.

    Whatever is left of the text is searched again in the next round.
    """
    if not listed or not headed or len(headed.comments) <= len(listed.comments):
        return listed or headed
    inside = {index for comment in headed.comments for index in comment.blocks}
    return headed if any(not inside.isdisjoint(comment.blocks) for comment in listed.comments) else listed


def _roles(blocks: Sequence[Block], matches: Matches, kept: frozenset[int]) -> dict[int, str]:
    """The roles of lines in a thread: those that rules give, else those that the grammar of titles gives."""
    roles = {
        block.index: role
        for block in blocks
        if len(block.text) <= TITLE_MAX_CHARS and block.index not in kept and (role := role_of(block.text))
    }
    return roles | {index: match.rule.arg for index, match in matches.roles.items() if index not in kept}
