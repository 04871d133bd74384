"""What the rules decide on a page: bounds, blocks of several lines, and the order of authority among rules.

`keep` beats every other rule, then site beats platform beats generic, then the longer match wins.  The hits come from
`find_hits`.  `resolve` looks at the blocks that are still in play, in their order.  It is called again whenever blocks
were removed, because that changes positions and neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.rule_types import Level, Match, NearMiss, Rule
from cleaner.ruleset.actions import action_of
from cleaner.ruleset.fitting import PatternTimeoutError
from cleaner.ruleset.hits import Hit, HitFinder, Hits, order, sorted_misses, too_slow
from cleaner.ruleset.index import Compiled
from cleaner.ruleset.required_tokens import begins_with
from cleaner.text import folded
from cleaner.types import Block

#: Shares of the blocks of a text that `pos` calls its head and its tail.  Junk at the end may begin in the last two
#: fifths, because long appeals push it up.
HEAD_SHARE: Final = 0.25
TAIL_SHARE: Final = 0.4

#: Lines that a literal of a block rule's end may run over ("Dear readers," / "We are facing").
MAX_LITERAL_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Matches:
    """What the rules decide, by block index."""

    keep: dict[int, Match] = field(default_factory=dict)
    drop: dict[int, Match] = field(default_factory=dict)
    roles: dict[int, Match] = field(default_factory=dict)
    """Roles in a comment thread."""
    points: dict[int, tuple[Match, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


def resolve(hits: Hits, blocks: Sequence[Block], lang: str | None = None) -> Matches:
    """What the rules decide on `blocks`: those blocks of `hits.page` that are still in play, in order.

    `lang` is the language of the page, None where it is not known.  It bounds rules whose file names languages, but not
    those that strip: pieces are cut off before, in any language.
    """
    has_paragraphs = len({block.paragraph for block in blocks}) < len(blocks)
    has_hits = not hits.by_block.keys().isdisjoint([block.index for block in blocks])
    if not (has_hits or hits.openings or hits.stripped or has_paragraphs):
        return Matches()
    work = _Resolver(hits, blocks, lang)
    work.dropped.update((index, match) for index, match in hits.stripped.items() if index in work.places)
    if hits.by_block:
        for block in blocks:
            for hit in hits.by_block.get(block.index, ()):
                work.take(hit)
    if has_paragraphs:
        work.try_paragraphs()
    if hits.openings:
        work.try_blocks()
    return work.matches()


class _Resolver:
    """Applies bounds and order of authority to hits, on the blocks that are still in play."""

    def __init__(self, hits: Hits, blocks: Sequence[Block], lang: str | None) -> None:
        self.hits, self.blocks, self.lang = hits, blocks, lang
        self.places = {block.index: place for place, block in enumerate(blocks)}
        self.kept: dict[int, Match] = {}
        self.dropped: dict[int, Match] = {}
        self.roles: dict[int, Match] = {}
        self.points: dict[int, tuple[Match, ...]] = {}
        self.warnings: list[str] = []
        self.slow: set[str] = set()
        self.near: list[NearMiss] = []

    def matches(self) -> Matches:
        """The decisions so far."""
        warnings = tuple(dict.fromkeys(self.warnings))
        return Matches(self.kept, self.dropped, self.roles, self.points, warnings, sorted_misses(self.near))

    # -- what actions can decide (`actions.Decisions`) ----------------------------------------------------------------

    def keep(self, match: Match) -> None:
        """Keep a block."""
        _put(self.kept, match)

    def drop(self, match: Match) -> None:
        """Drop a block."""
        _put(self.dropped, match)

    def give_role(self, match: Match) -> None:
        """Give a block a role in a comment thread."""
        _put(self.roles, match)

    def add_points(self, match: Match) -> None:
        """Add evidence for or against a block."""
        self.points[match.index] = tuple(sorted((*self.points.get(match.index, ()), match), key=order))

    def drop_rest(self, match: Match) -> None:
        """Drop a block and all after it, if that is within the bounds of the rule."""
        start = self.places[match.index]
        if self.within(match.rule, start, len(self.blocks)):
            self.drop_run(match.rule, start, len(self.blocks))
        else:
            self.unclosed(match.rule, match.index)

    def drop_run(self, rule: Rule, start: int, end: int) -> None:
        """Drop the blocks between two places, as one match."""
        for block in self.blocks[start:end]:
            self.drop(Match(rule, block.index, self.blocks[start].start, self.blocks[end - 1].end))

    # -- bounds -------------------------------------------------------------------------------------------------------

    def in_language(self, rule: Rule, index: int) -> bool:
        """True if the page is in a language of the rule's file, or its language is not known.

        The rules of a site act on all its pages.
        """
        scope = rule.scope
        if self.lang is None or not scope.lang or scope.level is Level.SITE or action_of(rule).in_any_language:
            return True
        if self.lang in scope.lang:
            return True
        self.near.append(NearMiss(rule, index, f"for pages in {', '.join(scope.lang)}; this one is in {self.lang}"))
        return False

    def in_position(self, rule: Rule, index: int) -> bool:
        """True if a block is in the part of the text that the rule names.

        The first block is always in the head and the last in the tail, however short the text is.
        """
        position, place, count = rule.where.pos, self.places[index], len(self.blocks)
        if position is None:
            return True
        if position == "head":
            is_inside = place < max(1, count * HEAD_SHARE)
        else:
            is_inside = place >= min(count - 1, count * (1 - TAIL_SHARE))
        if not is_inside:
            self.near.append(NearMiss(rule, index, f"not in the {position} of the text"))
        return is_inside

    def within(self, rule: Rule, start: int, end: int) -> bool:
        """True if the blocks between two places are within the bounds of a rule."""
        run = self.blocks[start:end]
        words = sum(len(self.hits.tokens[block.index]) for block in run)
        paragraphs = len({block.paragraph for block in run})
        return rule.where.allows(words, paragraphs)

    def unclosed(self, rule: Rule, index: int) -> None:
        """Warn that a rule on a run of blocks found no end."""
        self.warnings.append(
            f"rule {rule.id} ({rule.origin}): unclosed, it found no end within its bounds and did nothing"
        )
        self.near.append(NearMiss(rule, index, "unclosed: no end within its bounds"))

    # -- hits on one block, and on the lines of a paragraph -----------------------------------------------------------

    def take(self, hit: Hit) -> None:
        """Let a rule decide on a block that it hits."""
        rule = hit.compiled.rule
        if hit.index not in self.places or not self.in_language(rule, hit.index):
            return
        if self.in_position(rule, hit.index):
            action_of(rule).decide(Match(rule, hit.index, hit.start, hit.end), self)

    def try_paragraphs(self) -> None:
        """Try rules on paragraphs of several lines, joined by spaces."""
        paragraphs: dict[int, list[Block]] = {}
        for block in self.blocks:
            paragraphs.setdefault(block.paragraph, []).append(block)
        finder = HitFinder(self.hits.page, self.hits.indexes)
        for lines in paragraphs.values():
            if len(lines) == 1:
                continue
            joined = lines[0]._replace(text=" ".join(line.text for line in lines))
            words = [token for line in lines for token in self.hits.tokens[line.index]]
            for compiled, _ in finder.fitting(joined, words, finder.candidates(words, joined.text)):
                self.take_paragraph(compiled.rule, lines)
        self.warnings.extend(finder.warnings())

    def take_paragraph(self, rule: Rule, lines: Sequence[Block]) -> None:
        """Let a rule decide on the lines of a paragraph that it matches."""
        action, first = action_of(rule), lines[0].index
        if not action.joins_lines(rule.arg) or not self.in_language(rule, first):
            return
        if self.in_position(rule, first):
            for line in lines:
                action.decide(Match(rule, line.index, lines[0].start, lines[-1].end), self)

    # -- block rules --------------------------------------------------------------------------------------------------

    def try_blocks(self) -> None:
        """Try block rules where they may begin.

        The token by which a rule was found may be some lines below its first line, so a few lines above are tried too.
        """
        done: set[tuple[str, int]] = set()
        for hit in self.hits.openings:
            compiled = hit.compiled
            if hit.index not in self.places or not self.in_language(compiled.rule, hit.index):
                continue
            last = self.places[hit.index]
            for start in range(last, max(-1, last - MAX_LITERAL_LINES), -1):
                first = compiled.first
                if first is not None and not begins_with(self.hits.tokens[self.blocks[start].index], first):
                    continue
                if (compiled.rule.id, start) in done or not self.fits(compiled, start, closing=False):
                    continue
                done.add((compiled.rule.id, start))
                self.close(compiled, start)
                break

    def close(self, compiled: Compiled, start: int) -> None:
        """Look for the end of a block that begins at a place, and drop the block."""
        rule = compiled.rule
        if not self.in_position(rule, self.blocks[start].index):
            return
        count, paragraphs = 0, set()
        for end in range(start, len(self.blocks)):
            block = self.blocks[end]
            words = self.hits.tokens[block.index]
            count += len(words)
            paragraphs.add(block.paragraph)
            if not rule.where.allows(count, len(paragraphs)):
                break
            if compiled.last is not None and (not words or words[-1] not in compiled.last):
                continue
            if self.fits(compiled, end, closing=True):
                self.drop_run(rule, start, end + 1)
                return
        self.unclosed(rule, self.blocks[start].index)

    def fits(self, compiled: Compiled, place: int, *, closing: bool) -> bool:
        """Try an end of a block rule on one line, and, while its literal is longer, on a few lines joined.

        The first end is tried on lines that follow, the last end (`closing`) on lines that come before.
        """
        match = compiled.match_last if closing else compiled.match
        reach = compiled.last_reach if closing else compiled.reach
        if compiled.rule.id in self.slow:
            return False
        text = ""
        for count in range(1, MAX_LITERAL_LINES + 1):
            low, high = (place - count + 1, place + 1) if closing else (place, place + count)
            if low < 0 or high > len(self.blocks) or (text and len(text) >= reach):
                break
            text = " ".join(block.text for block in self.blocks[low:high])
            try:
                if match(text, folded(text)):
                    return True
            except PatternTimeoutError:
                self.slow.add(compiled.rule.id)
                self.warnings.append(too_slow(compiled.rule.id))
                break
        return False


def _put(decisions: dict[int, Match], match: Match) -> None:
    """Record a match unless one of higher authority is there."""
    if match.index not in decisions or order(match) > order(decisions[match.index]):
        decisions[match.index] = match
