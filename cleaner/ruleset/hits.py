"""Which rules match which blocks of a page.

`find_hits` looks at each block by itself, once.  Where a rule strips a prefix or a suffix, it splits the block first.
What depends on the order of blocks (positions, runs of blocks, paragraphs of several lines),
and which rule wins a block, is decided in `resolve`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.parsing.text_page import list_marker
from cleaner.reading.document import host_of
from cleaner.rule_types import Action, Match, NearMiss, Rule
from cleaner.ruleset.actions import action_of, edge_of
from cleaner.ruleset.css import chosen_blocks
from cleaner.ruleset.fitting import PREFIX, MatchFunction, PatternTimeoutError
from cleaner.ruleset.index import Compiled, Index
from cleaner.ruleset.matchers import matcher_of, near_miss
from cleaner.ruleset.platforms import Signs
from cleaner.ruleset.select import RuleSelector
from cleaner.text import folded, tokens, tokens_of
from cleaner.types import Block, Kind, Page

#: Words; a longer line or paragraph shows no near misses, because a phrase inside of prose says nothing.
NEAR_MISS_MAX_WORDS: Final = 40


class Hit(NamedTuple):
    """A rule whose pattern matches a block.  Its bounds are not checked yet."""

    compiled: Compiled
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    start: int
    """Where the match begins and ends: code points into `Page.text`."""
    end: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What the rules say about single blocks."""

    page: Page
    """The page, with blocks split where a rule strips a piece."""
    tokens: tuple[list[str], ...]
    """Lower-case tokens of each block."""
    by_block: dict[int, list[Hit]]
    stripped: dict[int, Match]
    """The blocks that are stripped pieces."""
    indexes: tuple[Index, ...]
    """The indexes of all rules that the page gets."""
    openings: tuple[Hit, ...] = ()
    """Blocks with which a block rule may begin."""
    warnings: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


def order(match: Match | Hit) -> tuple[int, int, str]:
    """Sort key of authority: site over platform over generic, then the longer match; the id settles a tie."""
    rule = match.rule if isinstance(match, Match) else match.compiled.rule
    return rule.scope.level.rank, match.end - match.start, rule.id


def too_slow(name: str) -> str:
    """The warning about a rule whose pattern ran into the timeout."""
    return f"rule {name}: pattern took more than {PATTERN_TIMEOUT} s and was left out"


def sorted_misses(near: list[NearMiss]) -> tuple[NearMiss, ...]:
    """Near misses in the order of blocks, then of rule ids."""
    return tuple(sorted(near, key=lambda miss: (miss.index, miss.rule.id)))


class HitFinder:
    """Looks for hits block by block, in all indexes of a page.

    A text without address may prove its site by a line that only this site has: `proofs` are the rules that did so, by
    their file.  With `trace` it also gathers near misses, which is slow.
    """

    def __init__(self, page: Page, indexes: tuple[Index, ...], *, trace: bool = False) -> None:
        self.page, self.indexes, self.trace = page, indexes, trace
        self.signs = Signs(page)
        self.proofs: dict[str, Rule] | None = None
        self.slow: set[str] = set()
        self.near: list[NearMiss] = []

    def candidates(self, words: list[str], text: str) -> list[Compiled]:
        """The rules that may match a text with these tokens; with `trace` also near misses."""
        if self.trace:
            return [compiled for index in self.indexes for compiled in index.near(words, text)]
        return [compiled for index in self.indexes for compiled in index.candidates(words, text)]

    def run(self, match: MatchFunction, rule: Rule, text: str, key: str, *, note: bool) -> tuple[int, int] | None:
        """The span that a rule takes of a text.  With `note` a rule that times out is warned of and tried no more."""
        if rule.id in self.slow:
            return None
        try:
            return match(text, key)
        except PatternTimeoutError:
            if note:
                self.slow.add(rule.id)
            return None

    def fitting(
        self, block: Block, words: list[str], candidates: Sequence[Compiled]
    ) -> Iterator[tuple[Compiled, tuple[int, int]]]:
        """The candidates that match a block's text, with the span; block rules are included if they may begin here."""
        text, key = block.text, ""
        for compiled in candidates:
            rule = compiled.rule
            if compiled.is_block:
                if self.signs.allow(rule.scope):
                    yield compiled, (0, 0)
                continue
            if compiled.proof and (self.proofs is None or rule.origin.path in self.proofs):
                continue
            if not key and compiled.folds:
                key = folded(text)
            too_long = len(words) > compiled.max_words
            if too_long and not self.trace:
                continue
            span = self.run(compiled.match, rule, text, key, note=not too_long)
            if compiled.proof:
                if span is not None and self.proofs is not None and not too_long:
                    self.proofs[rule.origin.path] = rule
            elif span is None or too_long:
                self.miss(rule, block, words, fits=span is not None)
            elif self.signs.allow(rule.scope):
                yield compiled, span
            elif self.trace:
                self.near.append(NearMiss(rule, block.index, f"the page shows no sign of {rule.scope.platform}"))

    def block(self, block: Block, words: list[str]) -> list[Hit]:
        """The hits on one block."""
        return self.hits(block, words, self.candidates(words, block.text))

    def hits(self, block: Block, words: list[str], candidates: Sequence[Compiled]) -> list[Hit]:
        """The candidates that hit a block."""
        return [
            Hit(compiled, block.index, *raw_span(self.page, block, *span))
            for compiled, span in self.fitting(block, words, candidates)
        ]

    def blocks(self, tokens_by_block: Sequence[list[str]], out: dict[int, list[Hit]]) -> None:
        """The hits on all blocks of the page, added to `out`."""
        blocks = self.page.blocks
        for index in self.indexes:
            if self.trace:
                some = [(block.index, index.near(tokens_by_block[block.index], block.text)) for block in blocks]
            else:
                some = index.scan([block.text for block in blocks], tokens_by_block)
            for number, candidates in some:
                if hits := self.hits(blocks[number], tokens_by_block[number], candidates):
                    out.setdefault(number, []).extend(hits)

    def miss(self, rule: Rule, block: Block, words: list[str], *, fits: bool) -> None:
        """Record a near miss: why a rule that was tried did not match a block."""
        if not self.trace:
            return
        if fits:
            reason: str | None = f"{len(words)} words, max_words is {rule.where.max_words}"
        elif len(words) <= NEAR_MISS_MAX_WORDS:
            reason = near_miss(rule.pattern, block.text, edge_of(rule))
        else:
            reason = None
        if reason:
            self.near.append(NearMiss(rule, block.index, reason))

    def take_near(self) -> list[NearMiss]:
        """The near misses since the last call."""
        near, self.near = self.near, []
        return near

    def warnings(self) -> tuple[str, ...]:
        """One warning for each rule whose pattern took too long."""
        return tuple(map(too_slow, sorted(self.slow)))


def raw_span(page: Page, block: Block, start: int, end: int) -> tuple[int, int]:
    """A span of `block.text`, in which white space is folded, as code points into `page.text`."""
    if block.end - block.start == len(block.text):
        return block.start + start, block.start + end
    offsets = [offset for offset, _ in _folded_offsets(page.text, block)]
    return offsets[start] if start < len(offsets) else block.end, offsets[end - 1] + 1 if end else block.start


def _folded_offsets(text: str, block: Block) -> Iterator[tuple[int, str]]:
    """The characters of a block with white space folded, each with its offset in the page's text."""
    space = False
    for offset in range(block.start, block.end):
        char = text[offset]
        if char.isspace():
            if not space:
                yield offset, " "
            space = True
        else:
            space = False
            yield offset, char


def _best(hits: Sequence[Hit], action: Action) -> Hit | None:
    """The hit of an action that has the highest authority."""
    return max((hit for hit in hits if hit.compiled.rule.action is action), key=order, default=None)


def _outranked(strip: Hit, hits: Sequence[Hit]) -> bool:
    """True if a `keep`, or a drop of the same level or above, decides on the whole block that would be cut."""
    rank = strip.compiled.rule.scope.level.rank
    drop = _best(hits, Action.DROP)
    return _best(hits, Action.KEEP) is not None or (drop is not None and drop.compiled.rule.scope.level.rank >= rank)


def _piece(page: Page, block: Block, start: int, end: int) -> Block | None:
    """The part of a block between two offsets, None if only white space is left."""
    raw = page.text[start:end]
    text = " ".join(raw.split())
    if not text:
        return None
    start += len(raw) - len(raw.lstrip())
    marker = list_marker(text) if page.document.kind is Kind.TEXT else ""
    return block._replace(start=start, end=start + len(raw.strip()), text=text, marker=marker, verse=False,
                          link_chars=min(block.link_chars, len(text)))  # fmt: skip


class _Cutter:
    """Splits blocks where rules strip, and gathers the hits of what is left, block by block."""

    def __init__(self, page: Page, finder: HitFinder) -> None:
        self.page, self.finder = page, finder
        self.blocks: list[Block] = []
        self.nodes: list[Any] = []
        self.tokens: list[list[str]] = []
        self.by_block: dict[int, list[Hit]] = {}
        self.stripped: dict[int, Match] = {}
        self.near: list[NearMiss] = []

    def emit(self, block: Block, words: list[str], hits: Sequence[Hit], strip: Match | None = None) -> None:
        """Add a block to the new page, with its hits, or with the match that stripped it."""
        index = len(self.blocks)
        if self.finder.near:
            self.near += (miss._replace(index=index) for miss in self.finder.take_near())
        # Blocks behind a cut get new numbers: most blocks of a page, so this is done in the quickest way there is.
        self.blocks.append(block if block.index == index else Block._make((index, *block[1:])))
        self.tokens.append(words)
        if hits:
            self.by_block[index] = [hit if hit.index == index else hit._replace(index=index) for hit in hits]
        if strip is not None:
            self.stripped[index] = strip._replace(index=index)

    def cut(self, block: Block, words: list[str], hits: Sequence[Hit]) -> None:
        """Add a block whose hits are known, split where rules strip, until no rule strips what is left of it."""
        behind: list[tuple[Block, Match]] = []
        while True:
            strip = _best(hits, Action.STRIP) if hits else None
            if strip is None or _outranked(strip, hits):
                self.emit(block, words, hits)
                break
            self.finder.take_near()
            match = Match(strip.compiled.rule, block.index, strip.start, strip.end)
            is_prefix = edge_of(match.rule) == PREFIX
            edges = (strip.end, block.end) if is_prefix else (block.start, strip.start)
            piece, rest = _piece(self.page, block, strip.start, strip.end), _piece(self.page, block, *edges)
            if piece is None or rest is None:
                self.emit(block, words, [], match)
                break
            if is_prefix:
                self.emit(piece, tokens(piece.text), [], match)
            else:
                behind.append((piece, match))
            block, words = rest, tokens(rest.text)
            hits = self.finder.block(block, words)
        for piece, match in reversed(behind):
            self.emit(piece, tokens(piece.text), [], match)


def find_hits(page: Page, selector: RuleSelector, *, trace: bool = False) -> Hits:
    """The hits of all rules in scope on the blocks of a page.

    The rules of a site are found by the host, or, where the page has no address, by a line that names the site.  With
    `trace` near misses are gathered as well, which is slow.
    """
    host = page.document.host or host_of(page.url)
    site = selector.of_host(host) if host is not None else None
    finder = HitFinder(page, (selector.common,) if site is None else (site, selector.common), trace=trace)
    if host is None:
        finder.proofs = {}
    tokens_by_block = tokens_of([block.text for block in page.blocks])
    by_block: dict[int, list[Hit]] = {}
    finder.blocks(tokens_by_block, by_block)
    _add_sites(finder, selector, tokens_by_block, by_block)
    stripped: dict[int, Match] = {}
    if any(action_of(hit.compiled.rule).cuts for hits in by_block.values() for hit in hits):
        cutter = _cut_pieces(finder, tokens_by_block, by_block)
        outline = page.outline.with_nodes(cutter.nodes) if page.outline else None
        page = replace(page, blocks=tuple(cutter.blocks), outline=outline)
        tokens_by_block, by_block, stripped = tuple(cutter.tokens), cutter.by_block, cutter.stripped
        finder.near = cutter.near
    openings = tuple(hit for hits in by_block.values() for hit in hits if hit.compiled.is_block)
    if openings:
        by_block = {index: [hit for hit in hits if not hit.compiled.is_block] for index, hits in by_block.items()}
    if page.nodes:
        _add_chosen(finder, page, by_block)
    near_misses = sorted_misses(finder.near)
    return Hits(page, tokens_by_block, by_block, stripped, finder.indexes, openings, finder.warnings(), near_misses)


def _add_sites(
    finder: HitFinder, selector: RuleSelector, tokens_by_block: Sequence[list[str]], by_block: dict[int, list[Hit]]
) -> None:
    """Add the hits of the sites that a text without address names by lines that only they have."""
    if not finder.proofs:
        return
    sites = tuple([selector.of_named(finder.proofs[path]) for path in sorted(finder.proofs)])
    finder.proofs = None
    finder.indexes, common = sites, finder.indexes
    finder.blocks(tokens_by_block, by_block)
    finder.indexes = (*sites, *common)


def _cut_pieces(finder: HitFinder, tokens_by_block: tuple[list[str], ...], by_block: dict[int, list[Hit]]) -> _Cutter:
    page = finder.page
    near: dict[int, list[NearMiss]] = {}
    for miss in finder.take_near():
        near.setdefault(miss.index, []).append(miss)
    cutter = _Cutter(page, finder)
    nodes = page.nodes or (None,) * len(page.blocks)
    for block, node, words in zip(page.blocks, nodes, tokens_by_block, strict=True):
        finder.near = near.get(block.index, [])
        cutter.cut(block, words, by_block.get(block.index, ()))
        if page.nodes:
            cutter.nodes.extend([node] * (len(cutter.blocks) - len(cutter.nodes)))
    return cutter


def _add_chosen(finder: HitFinder, page: Page, by_block: dict[int, list[Hit]]) -> None:
    """Add the hits of rules that choose elements: they hit the blocks inside a chosen element."""
    rules = {rule.id: Compiled(rule) for index in finder.indexes for rule in index.html_only}
    chosen = ((c.rule, matcher_of(c.rule.pattern).choices(c.rule.pattern)) for c in rules.values())
    for rule, number in chosen_blocks(page, chosen, finder.signs.allow):
        block, compiled = page.blocks[number], rules[rule.id]
        if len(tokens(block.text)) <= compiled.max_words:
            by_block.setdefault(number, []).append(Hit(compiled, number, block.start, block.end))
