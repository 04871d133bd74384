"""Comment threads in flattened text, where tags are gone and only lines, markers and indentation are left.

Three shapes are known: list threads (`lists`), header threads (`headers`) and name threads (`names`).  Any is taken
only on evidence of comments, because lists, interviews, letters and live blogs look much the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.claims import claims
from cleaner.ruleset import Matches
from cleaner.threads.by_lines.grammar import TITLE_MAX_CHARS, header, is_footer, role_of
from cleaner.threads.by_lines.header_threads import header_thread
from cleaner.threads.by_lines.list_threads import list_thread
from cleaner.threads.by_lines.name_threads import name_thread
from cleaner.threads.by_lines.records import View
from cleaner.types import Block, Thread

__all__ = ["find_text_thread", "header", "is_footer"]


def find_text_thread(blocks: Sequence[Block], matches: Matches) -> Thread:
    """The thread in the lines of a text, empty where there is none."""
    by_rules = claims(matches)
    view = View(
        blocks,
        _roles(blocks, matches, by_rules.kept),
        by_rules.taken,
        by_rules.kept,
        {index: match.rule.where.within for index, match in matches.roles.items() if match.rule.where.within},
    )
    found = _longer(list_thread(view), header_thread(view)) or name_thread(view) or Thread()
    if found.comments:
        return found
    form = [
        (index, f"comment furniture ({match.rule.arg})")
        for index, match in matches.roles.items()
        if match.rule.arg in ("form", "end") and index not in by_rules.kept
    ]
    return Thread(furniture=tuple(form))


def _longer(listed: Thread | None, headed: Thread | None) -> Thread | None:
    """The list, but for one that stands inside a comment of a longer thread; what is left is found another round."""
    if not listed or not headed or len(headed.comments) <= len(listed.comments):
        return listed or headed
    inside = {index for comment in headed.comments for index in comment.blocks}
    return headed if any(not inside.isdisjoint(comment.blocks) for comment in listed.comments) else listed


def _roles(blocks: Sequence[Block], matches: Matches, kept: frozenset[int]) -> dict[int, str]:
    """Parts that lines play in a thread: as rules say, else as the grammar of titles does."""
    roles = {
        block.index: role
        for block in blocks
        if len(block.text) <= TITLE_MAX_CHARS and block.index not in kept and (role := role_of(block.text))
    }
    return roles | {index: match.rule.arg for index, match in matches.roles.items() if index not in kept}
