"""Comment threads in flattened text, where tags are gone and only lines, markers and indentation are left.

Two shapes are known: list threads (`lists`) and header threads (`headers`).  Either is taken only on evidence of
comments, because lists, interviews, letters and live blogs look much the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.comments.headers import header_thread
from cleaner.comments.lines import header, is_footer
from cleaner.comments.lists import list_thread
from cleaner.comments.thread import View
from cleaner.ruleset import Matches
from cleaner.types import Block, Thread

__all__ = ["find_text_thread", "header", "is_footer"]


def find_text_thread(blocks: Sequence[Block], matches: Matches) -> Thread:
    """The thread in the lines of a text, empty where there is none."""
    view = View(
        blocks,
        {index: match.rule.arg for index, match in matches.marks.items() if index not in matches.keep},
        frozenset(matches.drop) - frozenset(matches.keep),
        frozenset(matches.keep),
        {index: match.rule.where.within for index, match in matches.marks.items() if match.rule.where.within},
    )
    found = list_thread(view) or header_thread(view) or Thread()
    if found.comments:
        return found
    form = [(index, f"comment furniture ({role})") for index, role in view.roles.items() if role in ("form", "end")]
    return Thread(furniture=tuple(form))
