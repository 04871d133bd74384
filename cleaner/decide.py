"""The only place that decides: rules, thread and scores become one verdict a block, and verdicts become the result.

Order of authority: a `keep` rule, a rule that strips or drops, the comment thread, the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from cleaner.rule_types import Match
from cleaner.ruleset import Matches
from cleaner.score import PageScores, TextScores
from cleaner.text import is_verse
from cleaner.types import Block, Cause, Label, Thread, Verdict


def assemble(items: Iterable[tuple[str, int, bool]]) -> str:
    """The body text of (text, paragraph number, verse) triples: one empty line between paragraphs, none inside verse.

    >>> assemble([("One.", 0, False), ("Roses are red", 1, True), ("Violets are blue", 1, True)])
    'One.\\n\\nRoses are red\\nViolets are blue'
    """
    paragraphs: list[str] = []
    for (_, verse), group in groupby(items, key=lambda item: (item[1], item[2])):
        lines = [text for text, _, _ in group]
        paragraphs.append("\n".join(lines) if verse and is_verse(lines) else "\n\n".join(lines))
    return "\n\n".join(paragraphs)


def body_of(verdicts: Iterable[Verdict]) -> str:
    """The body text of the verdicts."""
    return assemble((v.block.text, v.block.paragraph, v.block.verse) for v in verdicts if v.label is Label.BODY)


def _rule_cause(match: Match) -> Cause:
    rule = match.rule
    return Cause("rule", f"{rule.action} {rule.arg}".strip(), match)


_BY_SCORE: Final = Cause("score")
_OPENING: Final = Cause("thread", "opening post")


class Decider:
    """Turns what the layers found on one view of a page into verdicts."""

    def __init__(self, matches: Matches, thread: Thread, scores: TextScores | PageScores) -> None:
        self.matches, self.scores = matches, scores
        self.comment_of = {index: comment for comment in thread.comments for index in comment.blocks}
        self.furniture = dict(thread.furniture)
        self.opening = thread.opening
        self.spoken = matches.keep.keys() | matches.drop.keys() | self.comment_of.keys() | self.furniture.keys()
        self.spoken |= thread.opening

    def verdict(self, block: Block) -> Verdict:
        """The verdict on one block."""
        index = block.index
        if index not in self.spoken:
            score = self.scores.of(index)
            return Verdict(block, Label.BODY if score.total >= 0 else Label.REMOVED, _BY_SCORE, score)
        if index in self.matches.keep:
            return Verdict(block, Label.BODY, _rule_cause(self.matches.keep[index]))
        if index in self.matches.drop:
            return Verdict(block, Label.REMOVED, _rule_cause(self.matches.drop[index]))
        if index in self.comment_of:
            return Verdict(block, Label.COMMENT, Cause("thread", self.comment_of[index].cause))
        if index in self.opening:
            return Verdict(block, Label.BODY, _OPENING)
        return Verdict(block, Label.REMOVED, Cause("thread", self.furniture[index]))

    def gone(self, view: Sequence[Block]) -> list[Verdict]:
        """Verdicts on the blocks of a view that are not body, in order."""
        totals = self.scores.totals
        suspects = [block for block in view if block.index in self.spoken or totals[block.index] < 0]
        return [verdict for block in suspects if (verdict := self.verdict(block)).label is not Label.BODY]
