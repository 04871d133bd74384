"""What the rules decide on a page: bounds, blocks of several lines, and the order of authority among rules.

`keep` beats every other rule, then site beats platform beats generic, then the longer match wins.  The hits come from
`find_hits`.  `resolve` looks at the blocks that are still in play, in their order.  It is called again whenever blocks
were removed, because that changes positions and neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.rule_types import Action, Level, Match, NearMiss, Rule
from cleaner.ruleset.hits import Hit, HitFinder, Hits, order, sorted_misses, too_slow
from cleaner.ruleset.index import Compiled
from cleaner.ruleset.matchers import PatternTimeoutError
from cleaner.ruleset.required_tokens import begins_with
from cleaner.text import folded
from cleaner.types import Block

#: Shares of the blocks that count as head and tail of a text for `pos`: junk of the head stands above the fold, that of
#: the tail in the last two fifths (long appeals push it up).
HEAD_SHARE: Final = 0.25
TAIL_SHARE: Final = 0.4

#: Blocks; a literal of a block rule's ends may run over so many lines ("Dear readers," / "We are facing").
MAX_LITERAL_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Matches:
    """What the rules decide, by block index.  `roles` are those in a comment thread."""

    keep: dict[int, Match] = field(default_factory=dict)
    drop: dict[int, Match] = field(default_factory=dict)
    roles: dict[int, Match] = field(default_factory=dict)
    points: dict[int, tuple[Match, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


class _Resolver:
    """Applies bounds and order to hits, on the blocks that are still there."""

    def __init__(self, hits: Hits, view: Sequence[Block], lang: str | None) -> None:
        self.hits, self.view, self.lang = hits, view, lang
        self.place = {block.index: number for number, block in enumerate(view)}
        self.keep: dict[int, Match] = {}
        self.drop: dict[int, Match] = {}
        self.roles: dict[int, Match] = {}
        self.points: dict[int, tuple[Match, ...]] = {}
        self.warnings: list[str] = []
        self.slow: set[str] = set()
        self.near: list[NearMiss] = []

    def in_language(self, rule: Rule, index: int) -> bool:
        """True where the page is in a language of the rule's file, or its language is not known.

        A site speaks its own language on all pages; and threads often have another than the article above them.
        """
        scope = rule.scope
        if self.lang is None or not scope.lang or scope.level is Level.SITE or rule.action is Action.COMMENTS:
            return True
        if self.lang in scope.lang:
            return True
        self.near.append(NearMiss(rule, index, f"for pages in {', '.join(scope.lang)}; this one is in {self.lang}"))
        return False

    def in_position(self, rule: Rule, index: int) -> bool:
        where, place, count = rule.where.pos, self.place[index], len(self.view)
        if where is None:
            return True
        # The first block stands in the head and the last in the tail, however short the text.
        inside = (
            place < max(1, count * HEAD_SHARE) if where == "head" else place >= min(count - 1, count * (1 - TAIL_SHARE))
        )
        if not inside:
            self.near.append(NearMiss(rule, index, f"not in the {where} of the text"))
        return inside

    def put(self, table: dict[int, Match], match: Match) -> None:
        if match.index not in table or order(match) > order(table[match.index]):
            table[match.index] = match

    def take(self, hit: Hit) -> None:
        rule = hit.compiled.rule
        if hit.index not in self.place or not self.in_language(rule, hit.index):
            return
        if not self.in_position(rule, hit.index):
            return
        match = Match(rule, hit.index, hit.start, hit.end)
        if rule.action is Action.KEEP:
            self.put(self.keep, match)
        elif rule.action is Action.COMMENTS:
            self.put(self.roles, match)
        elif rule.action is Action.SCORE:
            weak = (*self.points.get(hit.index, ()), match)
            self.points[hit.index] = tuple(sorted(weak, key=order))
        elif rule.action is Action.DROP:
            if rule.arg == "after":
                self.after(match)
            else:
                self.put(self.drop, match)

    def within(self, rule: Rule, start: int, end: int) -> bool:
        """True where the blocks view[start:end] keep to the bounds of a rule."""
        part = self.view[start:end]
        words = sum(len(self.hits.tokens[block.index]) for block in part)
        paragraphs = len({block.paragraph for block in part})
        return rule.where.allows(words, paragraphs)

    def drop_run(self, match: Match, start: int, end: int) -> None:
        for block in self.view[start:end]:
            self.put(self.drop, Match(match.rule, block.index, self.view[start].start, self.view[end - 1].end))

    def after(self, match: Match) -> None:
        start = self.place[match.index]
        if self.within(match.rule, start, len(self.view)):
            self.drop_run(match, start, len(self.view))
        else:
            self.unclosed(match.rule, match.index)

    def unclosed(self, rule: Rule, index: int) -> None:
        self.warnings.append(
            f"rule {rule.id} ({rule.origin}): unclosed, it found no end within its bounds and did nothing"
        )
        self.near.append(NearMiss(rule, index, "unclosed: no end within its bounds"))

    def paragraphs(self) -> None:
        """Rules on paragraphs of several lines: their lines joined by a space are one more unit."""
        groups: dict[int, list[Block]] = {}
        for block in self.view:
            groups.setdefault(block.paragraph, []).append(block)
        finder = HitFinder(self.hits.page, self.hits.indexes)
        for lines in groups.values():
            if len(lines) == 1:
                continue
            joined = lines[0]._replace(text=" ".join(line.text for line in lines))
            found = [token for line in lines for token in self.hits.tokens[line.index]]
            for compiled, _ in finder.fitting(joined, found, finder.candidates(found, joined.text)):
                rule = compiled.rule
                table = {Action.DROP: self.drop, Action.KEEP: self.keep}.get(rule.action)
                if table is None or rule.arg not in ("paragraph", "") or not self.in_language(rule, lines[0].index):
                    continue
                if self.in_position(rule, lines[0].index):
                    for line in lines:
                        self.put(table, Match(rule, line.index, lines[0].start, lines[-1].end))
        self.warnings.extend(finder.warnings())

    def spans(self) -> None:
        """Block rules.  The needed token may stand some lines below the first, so a few lines above are tried too."""
        done: set[tuple[str, int]] = set()
        for hit in self.hits.spans:
            if hit.index not in self.place or not self.in_language(hit.compiled.rule, hit.index):
                continue
            last = self.place[hit.index]
            for start in range(last, max(-1, last - MAX_LITERAL_LINES), -1):
                rule = hit.compiled.rule
                first = hit.compiled.first
                if first is not None and not begins_with(self.hits.tokens[self.view[start].index], first):
                    continue
                if (rule.id, start) in done or not self._fits(hit.compiled, start, closing=False):
                    continue
                done.add((rule.id, start))
                self.close(hit.compiled, start)
                break

    def close(self, compiled: Compiled, start: int) -> None:
        rule = compiled.rule
        if not self.in_position(rule, self.view[start].index):
            return
        words, paragraphs = 0, set()
        for end in range(start, len(self.view)):
            block = self.view[end]
            found = self.hits.tokens[block.index]
            words += len(found)
            paragraphs.add(block.paragraph)
            if not rule.where.allows(words, len(paragraphs)):
                break
            if compiled.to_last is not None and (not found or found[-1] not in compiled.to_last):
                continue
            if self._fits(compiled, end, closing=True):
                self.drop_run(Match(rule, self.view[start].index, 0, 0), start, end + 1)
                return
        self.unclosed(rule, self.view[start].index)

    def _fits(self, compiled: Compiled, at: int, *, closing: bool) -> bool:
        """Try an end of a block rule on one line, and while its literal is longer on the next (or last) few joined."""
        test = compiled.to_test if closing else compiled.test
        reach = compiled.to_reach if closing else compiled.reach
        if compiled.rule.id in self.slow:
            return False
        text = ""
        for count in range(1, MAX_LITERAL_LINES + 1):
            low, high = (at - count + 1, at + 1) if closing else (at, at + count)
            if low < 0 or high > len(self.view) or (text and len(text) >= reach):
                break
            text = " ".join(block.text for block in self.view[low:high])
            try:
                if test(text, folded(text)):
                    return True
            except PatternTimeoutError:
                self.slow.add(compiled.rule.id)
                self.warnings.append(too_slow(compiled.rule.id))
                break
        return False


def resolve(hits: Hits, view: Sequence[Block], lang: str | None = None) -> Matches:
    """What the rules decide on the blocks of `view`: those of `hits.page` that are still in play, in order.

    `lang` is the language of the page where it is known.  Pieces that rules strip are cut before, in any language.
    """
    adjacent = len({block.paragraph for block in view}) < len(view)
    found = not hits.found.keys().isdisjoint([block.index for block in view])
    if not (found or hits.spans or hits.stripped or adjacent):
        return Matches()
    work = _Resolver(hits, view, lang)
    work.drop.update((index, match) for index, match in hits.stripped.items() if index in work.place)
    if hits.found:
        for block in view:
            for hit in hits.found.get(block.index, ()):
                work.take(hit)
    if adjacent:
        work.paragraphs()
    if hits.spans:
        work.spans()
    return Matches(
        work.keep, work.drop, work.roles, work.points, tuple(dict.fromkeys(work.warnings)), sorted_misses(work.near)
    )
