"""Texts only: rounds of cleaning until nothing more is removed.

What is removed from a text changes the neighbours of the other lines.  So the layers that look at neighbours look again
at what is left, as long as something is removed.  That is what makes cleaning a clean body remove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, starmap
from operator import attrgetter
from typing import Final

from cleaner.decide import Decisions, verdict_on, verdicts_against
from cleaner.evidence import Evidence, gather, language_of
from cleaner.language.detect import LANGUAGE_SAMPLE_TOKENS
from cleaner.score import LinePoints, MeasuredLines, Model, score_lines
from cleaner.text import is_verse
from cleaner.threads import in_text_order, with_round_ids
from cleaner.types import Block, Comment, Verdict

#: Rounds.  Each but the last removes at least one block or changes how lines are set; real texts take two or three.  A
#: guard against a chain without end.
MAX_ROUNDS: Final = 50

_PARAGRAPH_AND_VERSE: Final = attrgetter("paragraph", "verse")


def decide_text(evidence: Evidence, model: Model, *, trace: bool = False) -> Decisions:
    """Decide on the lines of a text, in as many rounds as it takes.  `evidence` is that on all its lines."""
    page = evidence.page
    points: LinePoints | None = None
    verdicts: list[Verdict] = []
    comments: list[Comment] = []
    notes: list[str] = []
    for number in range(MAX_ROUNDS):
        points = _line_points(evidence, model, points)
        scores = score_lines(evidence, points, trace=trace)
        removed = verdicts_against(evidence.blocks, evidence.claims, scores)
        verdicts += removed
        comments += with_round_ids(evidence.thread.comments, number)
        notes += evidence.thread.notes
        blocks = _without(evidence.blocks, removed)
        next_blocks = as_written(blocks)
        if number == MAX_ROUNDS - 1 or (not removed and next_blocks is blocks):
            break
        evidence = gather(evidence.hits, next_blocks, _language(evidence, removed, next_blocks))
    verdicts += [verdict_on(block, evidence.claims, scores) for block in blocks]
    verdicts = [_on_original(verdict, page.blocks) for verdict in verdicts]
    verdicts.sort(key=lambda verdict: verdict.block.index)
    # Warnings of the last round: a block rule that was unclosed in the first may have found its end.
    warnings = (*evidence.matches.warnings, *notes)
    return Decisions(tuple(verdicts), in_text_order(comments), warnings)


def _line_points(evidence: Evidence, model: Model, before: LinePoints | None) -> LinePoints:
    """The fitted points of the lines that may be body; those of the round before where lines and language are equal."""
    blocks = evidence.claims.not_taken(evidence.blocks)
    if before is None or before.measured.lang != evidence.lang:
        measured = MeasuredLines(evidence.page, evidence.hits.tokens, evidence.lang)
    elif before.blocks == blocks:
        return before
    else:
        measured = before.measured
    return LinePoints(measured, blocks, model.forest)


def _without(blocks: Sequence[Block], removed: Sequence[Verdict]) -> Sequence[Block]:
    if not removed:
        return blocks
    indices = {verdict.block.index for verdict in removed}
    return [block for block in blocks if block.index not in indices]


def _language(evidence: Evidence, removed: Sequence[Verdict], blocks: Sequence[Block]) -> str | None:
    """The language of the blocks that are left.

    It can only change where a removed block was among the first words of the text, which tell the language.
    """
    if not removed:
        return evidence.lang
    tokens = evidence.hits.tokens
    first = min(verdict.block.index for verdict in removed)
    words_above = sum(len(tokens[block.index]) for block in blocks if block.index < first)
    return language_of(evidence.hits, blocks) if words_above < LANGUAGE_SAMPLE_TOKENS else evidence.lang


def _on_original(verdict: Verdict, originals: Sequence[Block]) -> Verdict:
    """Attach the verdict to the page's own block if a round set it anew."""
    block = originals[verdict.block.index]
    return verdict if block is verdict.block else verdict._replace(block=block)


def as_written(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks as the body will have them: without indentation, lines of verse together, others apart.

    The next round looks at them as a second cleaning would.  Returns `blocks` itself where nothing changes.
    """
    if all(block.gap and not block.indent and not block.verse for block in blocks[1:]):
        return blocks  # paragraphs apart already, as in nearly all texts
    groups: list[tuple[list[Block], bool]] = []
    for (_, verse), group in groupby(blocks, key=_PARAGRAPH_AND_VERSE):
        lines = list(group)
        groups.append((lines, verse and is_verse([line.text for line in lines])))
    if all(starmap(_is_as_written, groups)) and all(lines[0].gap for lines, _ in groups[1:]):
        return blocks
    written: list[Block] = []
    for lines, together in groups:
        paragraph = len(written)
        for number, line in enumerate(lines):
            gap = int(bool(written) and not (together and number))
            *fields, _, marker, _, _, _ = line  # all fields in order: a call by keywords takes four times as long
            written.append(
                Block._make((*fields, 0, marker, paragraph if together else len(written), gap, together))
            )  # fmt: skip
    return written


def _is_as_written(lines: Sequence[Block], together: bool) -> bool:
    """True if the lines of a paragraph are set as the body sets them, the gap above the first aside."""
    if any(line.indent or line.verse != together for line in lines):
        return False
    return not any(line.gap for line in lines[1:]) if together else all(line.gap for line in lines[1:])
