"""One document from start to end: parse, rules, scores, thread, verdicts.  No input or output, no state.

Text is settled: what is removed changes the neighbours of what is left, so the layers that look at neighbours are asked
again on what is left, until nothing more goes.  That is what makes cleaning a clean body remove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, groupby, starmap
from operator import attrgetter
from typing import Final

from cleaner.decide import Decider, body_of
from cleaner.language.detect import LANGUAGE_SAMPLE_TOKENS, detect_language
from cleaner.parsing import parse
from cleaner.rule_types import NearMiss
from cleaner.ruleset import Hits, Matches, RuleSet, find_hits, resolve
from cleaner.score import (
    FittedLines,
    MeasuredLines,
    PageParts,
    score_page,
    score_text,
)
from cleaner.text import is_verse
from cleaner.threads import find_thread, public
from cleaner.types import Block, Comment, Document, Kind, Label, Page, Status, Thread, Trace, Verdict

#: Share of a document's words that rules may take before the document is called suspicious, and the words below which
#: the share says nothing.  The seeds lose up to .41 to rules, rightly.
SUSPICIOUS_SHARE: Final = 0.5
SUSPICIOUS_WORDS: Final = 50

#: Rounds; each takes at least one block, real texts settle in two or three.  A guard against a chain without end.
MAX_ROUNDS: Final = 50


_PARAGRAPH_AND_VERSE: Final = attrgetter("paragraph", "verse")


def clean_document(document: Document, rules: RuleSet, *, trace: bool = False) -> Trace:
    """Body, comments and verdicts of one document.

    `trace` also fills in the signals of the scores and the near misses, for explanations; it changes no verdict.
    """
    hits = find_hits(parse(document), rules.selector, trace=trace)
    settled = (_decide if hits.page.document.kind is Kind.HTML else _settle)(hits, trace=trace)
    warnings = _warnings(document, hits, settled)
    status = _status(hits, settled)
    verdicts = tuple(sorted(settled.verdicts, key=lambda verdict: verdict.block.index))
    comments = tuple(map(public, settled.comments))
    return Trace(
        document, hits.page, hits.page.title, body_of(verdicts), comments, verdicts, status, warnings,
        settled.near_misses,
    )  # fmt: skip


class _Settled:
    """Verdicts and comments of all rounds."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.comments: tuple[Comment, ...] = ()
        self.warnings: tuple[str, ...] = ()
        self.notes: list[str] = []
        self.near_misses: tuple[NearMiss, ...] = ()


def _decide(hits: Hits, *, trace: bool) -> _Settled:
    """A page is looked at once: markup says what belongs together, whatever is removed."""
    page, out = hits.page, _Settled()
    lang = detect_language(chain.from_iterable(hits.tokens)) or page.lang
    matches = resolve(hits, page.blocks, lang)
    thread = _thread(page, page.blocks, matches)
    scores = score_page(PageParts(page, hits, matches, thread, lang), trace=trace)
    out.verdicts = list(map(Decider(matches, thread, scores).verdict, page.blocks))
    out.comments, out.notes, out.warnings = thread.comments, list(thread.notes), matches.warnings
    out.near_misses = (*hits.near_misses, *matches.near_misses)
    return out


def _settle(hits: Hits, *, trace: bool) -> _Settled:
    page = hits.page
    local: MeasuredLines | None = None
    fitted: FittedLines | None = None
    gone: list[Verdict] = []
    out = _Settled()
    view: Sequence[Block] = page.blocks
    for number in range(MAX_ROUNDS):
        if local is None or _in_sample(gone, view, hits):
            lang = detect_language(chain.from_iterable(hits.tokens[block.index] for block in view)) or page.lang
            if local is None or local.lang != lang:
                local = MeasuredLines(page, hits.tokens, lang)
        matches = resolve(hits, view, local.lang)
        thread = _thread(page, view, matches)
        fitted = _rated(fitted, local, _left(view, matches, thread))
        scores = score_text(fitted, view, matches, trace=trace)
        decider = Decider(matches, thread, scores)
        gone = decider.gone(view)
        out.comments += thread.comments if number == 0 else _renumbered(thread.comments, number)
        out.notes += thread.notes
        out.warnings = matches.warnings  # of the last round: what was unclosed in the first may have found its end
        if number == 0:
            out.near_misses = (*hits.near_misses, *matches.near_misses)
        out.verdicts += gone
        if gone:
            indices = {verdict.block.index for verdict in gone}
            view = [block for block in view if block.index not in indices]
        if number == MAX_ROUNDS - 1:
            break
        written = _as_written(view)
        if not gone and written is view:
            break
        view = written
    out.comments = _in_order(out.comments)
    out.verdicts += map(decider.verdict, view)
    if view is not page.blocks:
        originals = page.blocks
        out.verdicts = [
            verdict if (block := originals[verdict.block.index]) is verdict.block else verdict._replace(block=block)
            for verdict in out.verdicts
        ]
    return out


def _left(view: Sequence[Block], matches: Matches, thread: Thread) -> list[Block]:
    """The blocks that no rule and no thread takes away: scores should not depend on what is gone anyway."""
    gone = matches.drop.keys() | {index for comment in thread.comments for index in comment.blocks}
    gone = (gone | {index for index, _ in thread.furniture}) - matches.keep.keys()
    return [block for block in view if block.index not in gone] if gone else list(view)


def _rated(before: FittedLines | None, local: MeasuredLines, left: list[Block]) -> FittedLines:
    """The fitted points of what is left; those of the round before where nothing else is left."""
    if before is not None and before.measured is local and before.left == left:
        return before
    return FittedLines(local, left)


def _in_sample(gone: Sequence[Verdict], view: Sequence[Block], hits: Hits) -> bool:
    """True where a removed block stood in the part of a text that tells its language, so that it may be another now."""
    if not gone:
        return False
    first = min(verdict.block.index for verdict in gone)
    above = sum(len(hits.tokens[block.index]) for block in view if block.index < first)
    return above < LANGUAGE_SAMPLE_TOKENS


def _as_written(view: Sequence[Block]) -> Sequence[Block]:
    """The blocks as they will stand in the body: without indentation, lines of verse together, others apart.

    The next round looks at them as a second cleaning would.  `view` itself where nothing changes.
    """
    if all(block.gap and not block.indent and not block.verse for block in view[1:]):
        return view  # paragraphs apart already, as nearly always
    groups: list[tuple[list[Block], bool]] = []
    for (_, verse), group in groupby(view, key=_PARAGRAPH_AND_VERSE):
        lines = list(group)
        groups.append((lines, verse and is_verse([line.text for line in lines])))
    if all(starmap(_stands_as_written, groups)) and all(lines[0].gap for lines, _ in groups[1:]):
        return view
    out: list[Block] = []
    for lines, together in groups:
        paragraph = len(out)
        for number, line in enumerate(lines):
            gap = int(bool(out) and not (together and number))
            *fields, _, marker, _, _, _ = line  # all fields in order: a call by keywords takes four times as long
            out.append(Block._make((*fields, 0, marker, paragraph if together else len(out), gap, together)))
    return out


def _stands_as_written(lines: Sequence[Block], together: bool) -> bool:
    """True where the lines of a paragraph are set as the body sets them; the gap above it aside."""
    if any(line.indent or line.verse != together for line in lines):
        return False
    return not any(line.gap for line in lines[1:]) if together else all(line.gap for line in lines[1:])


def _thread(page: Page, view: Sequence[Block], matches: Matches) -> Thread:
    """The thread without the blocks that a rule has spoken for, so that no text stands in two places."""
    thread = find_thread(page, view, matches)
    spoken = matches.keep.keys() | matches.drop.keys()
    if not spoken or not thread.comments:
        return thread
    texts = {block.index: block for block in view}
    comments = []
    for comment in thread.comments:
        if spoken.isdisjoint(comment.blocks):
            comments.append(comment)
            continue
        left = tuple(index for index in comment.blocks if index not in spoken)
        gone = {
            text for index in comment.blocks if index in spoken for text in (texts[index].text, texts[index].content)
        }
        text = "\n\n".join(part for part in comment.text.split("\n\n") if part not in gone)
        if left and text:
            comments.append(replace(comment, blocks=left, text=text, span=(texts[left[0]].start, texts[left[-1]].end)))
    there = {comment.id for comment in comments}
    above = {comment.id: comment.parent_id for comment in thread.comments}

    def parent(name: str | None) -> str | None:
        while name is not None and name not in there:
            name = above.get(name)
        return name

    if len(comments) == len(thread.comments):
        return replace(thread, comments=tuple(comments))
    return replace(thread, comments=tuple(replace(c, parent_id=parent(c.parent_id)) for c in comments))


def _renumbered(comments: tuple[Comment, ...], number: int) -> tuple[Comment, ...]:
    """Comments of a later round under names that no other round has given."""
    return tuple(
        replace(c, id=f"{number}{c.id}", parent_id=f"{number}{c.parent_id}" if c.parent_id else None) for c in comments
    )


def _in_order(comments: tuple[Comment, ...]) -> tuple[Comment, ...]:
    """Comments in the order of the text, numbered through: rounds may find several threads, rules take some of one."""
    ordered = sorted(comments, key=lambda comment: comment.span)
    if all(comment.id == f"c{number}" for number, comment in enumerate(ordered, 1)):
        return tuple(ordered)
    names = {comment.id: f"c{number}" for number, comment in enumerate(ordered, 1)}
    return tuple(replace(c, id=names[c.id], parent_id=names.get(c.parent_id or "")) for c in ordered)


def _warnings(document: Document, hits: Hits, settled: _Settled) -> tuple[str, ...]:
    found = [*document.warnings, *hits.warnings, *settled.warnings, *settled.notes]
    if hits.page.truncated:
        found.append("nested too deeply: text beyond 2,048 levels was lost in parsing")
    return tuple(dict.fromkeys(found))


def _status(hits: Hits, settled: _Settled) -> Status:
    words = [len(tokens) for tokens in hits.tokens]
    by_rule = sum(words[v.block.index] for v in settled.verdicts if v.cause.kind == "rule" and v.label is Label.REMOVED)
    if hits.page.truncated:
        return Status.TRUNCATED
    if not any(verdict.label is Label.BODY for verdict in settled.verdicts):
        return Status.EMPTY
    if sum(words) >= SUSPICIOUS_WORDS and by_rule > SUSPICIOUS_SHARE * sum(words):
        return Status.SUSPICIOUS
    return Status.OK
