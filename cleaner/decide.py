"""Turns claims and scores into verdicts, and verdicts into the body text, the status and the warnings of a document.

No other module makes a verdict.  The order of authority is in `cleaner.claims`; the score decides where nobody claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from cleaner.claims import Claims
from cleaner.ruleset import Hits
from cleaner.score import Scores
from cleaner.text import is_verse
from cleaner.types import Block, Cause, CauseKind, Comment, Label, Status, Verdict

#: Share of a document's words that rules may remove before the document is called suspicious, and the number of words
#: below which the share says nothing.  The seeds lose up to .41 to rules, rightly.
SUSPICIOUS_SHARE: Final = 0.5
SUSPICIOUS_WORDS: Final = 50

_BY_SCORE: Final = Cause(CauseKind.SCORE)


class Decisions(NamedTuple):
    """All that was decided on a document."""

    verdicts: tuple[Verdict, ...]
    """One for each block, in order."""
    comments: tuple[Comment, ...]
    """In thread order."""
    warnings: tuple[str, ...]
    """Warnings of the rules, then notes on the comment thread."""


def verdict_on(block: Block, claims: Claims, scores: Scores) -> Verdict:
    """The verdict on one block: that of the strongest claim, else that of the score."""
    claim = claims.of(block.index)
    if claim is not None:
        return Verdict(block, claim.label, claim.cause)
    score = scores.of(block.index)
    return Verdict(block, Label.BODY if score.total >= 0 else Label.REMOVED, _BY_SCORE, score)


def verdicts_against(blocks: Sequence[Block], claims: Claims, scores: Scores) -> list[Verdict]:
    """The verdicts on those of the blocks that are not body, in order."""
    taken, kept, totals = claims.taken, claims.kept, scores.totals
    against = [b for b in blocks if b.index in taken or (b.index not in kept and totals[b.index] < 0)]
    return [verdict_on(block, claims, scores) for block in against]


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


def status_of(hits: Hits, verdicts: Sequence[Verdict]) -> Status:
    """The status of a document that could be read."""
    if hits.page.truncated:
        return Status.TRUNCATED
    if not any(verdict.label is Label.BODY for verdict in verdicts):
        return Status.EMPTY
    words = [len(tokens) for tokens in hits.tokens]
    by_rules = sum(
        words[v.block.index] for v in verdicts if v.cause.kind is CauseKind.RULE and v.label is Label.REMOVED
    )
    if sum(words) >= SUSPICIOUS_WORDS and by_rules > SUSPICIOUS_SHARE * sum(words):
        return Status.SUSPICIOUS
    return Status.OK


def warnings_of(hits: Hits, decisions: Decisions) -> tuple[str, ...]:
    """The warnings of reading, rules and threads, each once."""
    page = hits.page
    warnings = [*page.document.warnings, *hits.warnings, *decisions.warnings]
    if page.truncated:
        warnings.append("nested too deeply: text beyond 2,048 levels was lost in parsing")
    return tuple(dict.fromkeys(warnings))
