"""Which rules fit which blocks of a page.

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
from cleaner.ruleset.css import chosen_blocks
from cleaner.ruleset.index import Compiled, Index
from cleaner.ruleset.matchers import PatternTimeoutError, Test
from cleaner.ruleset.near_misses import why_not
from cleaner.ruleset.platforms import Signs
from cleaner.ruleset.select import RuleSelector
from cleaner.text import folded, tokens, tokens_of
from cleaner.types import Block, Kind, Page

#: Words; longer units do not show up as near misses, because a phrase inside prose says nothing.
NEAR_MISS_MAX_WORDS: Final = 40


class Hit(NamedTuple):
    """A rule whose pattern fits a block, bounds not yet looked at; `start` and `end` point into `Page.text`."""

    compiled: Compiled
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hits:
    """All that the rules say of single blocks.  `page` has its blocks cut where a rule stripped a piece."""

    page: Page
    tokens: tuple[list[str], ...]
    """Lower-case tokens of each block."""
    found: dict[int, list[Hit]]
    stripped: dict[int, Match]
    indexes: tuple[Index, ...]
    spans: tuple[Hit, ...] = ()
    """Blocks where the first end of a block rule may begin."""
    warnings: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


def order(match: Match | Hit) -> tuple[int, int, str]:
    """Sort key: site before platform before generic, within a level the longer match; the id settles a tie."""
    rule = match.rule if isinstance(match, Match) else match.compiled.rule
    return rule.scope.level.rank, match.end - match.start, rule.id


def too_slow(name: str) -> str:
    """The warning about a rule whose pattern ran into the timeout."""
    return f"rule {name}: pattern took more than {PATTERN_TIMEOUT} s and was left out"


def sorted_misses(near: list[NearMiss]) -> tuple[NearMiss, ...]:
    """Near misses in the order of blocks, then of rule ids."""
    return tuple(sorted(near, key=lambda miss: (miss.index, miss.rule.id)))


class HitFinder:
    """Looks for hits block by block, over all indexes of a page.

    A text without address is asked for its site too: `proofs` are the rules that prove one, by their file.
    """

    def __init__(self, page: Page, indexes: tuple[Index, ...], *, trace: bool = False) -> None:
        self.page, self.indexes, self.trace = page, indexes, trace
        self.signs = Signs(page)
        self.proofs: dict[str, Rule] | None = None
        self.slow: set[str] = set()
        self.near: list[NearMiss] = []

    def candidates(self, found: list[str], text: str) -> list[Compiled]:
        """The rules of all indexes that a text could match; with `trace` also those that come near."""
        if self.trace:
            return [compiled for index in self.indexes for compiled in index.near(found, text)]
        return [compiled for index in self.indexes for compiled in index.candidates(found, text)]

    def run(self, test: Test, rule: Rule, text: str, key: str, *, note: bool) -> tuple[int, int] | None:
        """A test under its timeout.  With `note` a rule that ran out of time is told of and tried no more."""
        if rule.id in self.slow:
            return None
        try:
            return test(text, key)
        except PatternTimeoutError:
            if note:
                self.slow.add(rule.id)
            return None

    def fitting(
        self, block: Block, found: list[str], candidates: Sequence[Compiled]
    ) -> Iterator[tuple[Compiled, tuple[int, int]]]:
        """The candidates that fit the text of a block, with the span; of block rules those that may begin here."""
        text, key = block.text, ""
        for compiled in candidates:
            rule = compiled.rule
            if compiled.is_block:
                if self.signs.allow(rule.scope):
                    yield compiled, (0, 0)
                continue
            if compiled.proof and (self.proofs is None or rule.origin.path in self.proofs):
                continue
            if not key and rule.pattern.re is None:  # regular expressions look at the text as it is
                key = folded(text)
            too_long = len(found) > compiled.max_words
            if too_long and not self.trace:
                continue
            span = self.run(compiled.test, rule, text, key, note=not too_long)
            if compiled.proof:
                if span is not None and self.proofs is not None and not too_long:
                    self.proofs[rule.origin.path] = rule
            elif span is None or too_long:
                self.miss(rule, block, found, fits=span is not None)
            elif self.signs.allow(rule.scope):
                yield compiled, span
            elif self.trace:
                self.near.append(NearMiss(rule, block.index, f"the page shows no sign of {rule.scope.platform}"))

    def block(self, block: Block, found: list[str]) -> list[Hit]:
        """Hits on one block."""
        return self.hits(block, found, self.candidates(found, block.text))

    def hits(self, block: Block, found: list[str], candidates: Sequence[Compiled]) -> list[Hit]:
        """The candidates that hit a block."""
        return [
            Hit(compiled, block.index, *raw_span(self.page, block, *span))
            for compiled, span in self.fitting(block, found, candidates)
        ]

    def blocks(self, found_tokens: Sequence[list[str]], out: dict[int, list[Hit]]) -> None:
        """Hits on all blocks of the page, added to `out`."""
        blocks = self.page.blocks
        for index in self.indexes:
            if self.trace:
                some = [(block.index, index.near(found_tokens[block.index], block.text)) for block in blocks]
            else:
                some = index.scan([block.text for block in blocks], found_tokens)
            for number, candidates in some:
                if hits := self.hits(blocks[number], found_tokens[number], candidates):
                    out.setdefault(number, []).extend(hits)

    def miss(self, rule: Rule, block: Block, found: list[str], *, fits: bool) -> None:
        """Note why a rule that was tried does nothing on a block, where it came near."""
        if not self.trace:
            return
        if fits:
            reason: str | None = f"{len(found)} words, max_words is {rule.where.max_words}"
        else:
            reason = why_not(rule, block.text) if len(found) <= NEAR_MISS_MAX_WORDS else None
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
    """A span of a block's folded text as code points into `page.text`."""
    if block.end - block.start == len(block.text):
        return block.start + start, block.start + end
    at = [offset for offset, _ in _folded_offsets(page.text, block)]
    return at[start] if start < len(at) else block.end, at[end - 1] + 1 if end else block.start


def _folded_offsets(text: str, block: Block) -> Iterator[tuple[int, str]]:
    """Offset and character of each character of the folded block text."""
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


def _best(hits: Sequence[Hit], actions: tuple[Action, ...]) -> Hit | None:
    return max((hit for hit in hits if hit.compiled.rule.action in actions), key=order, default=None)


def _outranked(strip: Hit, hits: Sequence[Hit]) -> bool:
    """True where a `keep`, or a drop of the same level or above, speaks for the whole of what would be cut."""
    rank = strip.compiled.rule.scope.level.rank
    drop = _best(hits, (Action.DROP,))
    return _best(hits, (Action.KEEP,)) is not None or (drop is not None and drop.compiled.rule.scope.level.rank >= rank)


def _piece(page: Page, block: Block, start: int, end: int) -> Block | None:
    """The part of a block between two offsets, None where only white space is left."""
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
        self.found: dict[int, list[Hit]] = {}
        self.stripped: dict[int, Match] = {}
        self.near: list[NearMiss] = []

    def emit(self, block: Block, found: list[str], hits: Sequence[Hit], strip: Match | None = None) -> None:
        index = len(self.blocks)
        if self.finder.near:
            self.near += (miss._replace(index=index) for miss in self.finder.take_near())
        # Blocks below a cut get new numbers: most of a page, so in the quickest way there is.
        self.blocks.append(block if block.index == index else Block._make((index, *block[1:])))
        self.tokens.append(found)
        if hits:
            self.found[index] = [hit if hit.index == index else hit._replace(index=index) for hit in hits]
        if strip is not None:
            self.stripped[index] = strip._replace(index=index)

    def place(self, block: Block, found: list[str], hits: Sequence[Hit]) -> None:
        """Take a block whose hits are known; cut it where a rule strips, and look at what is left, again and again."""
        below: list[tuple[Block, Match]] = []
        while True:
            strip = _best(hits, (Action.STRIP,)) if hits else None
            if strip is None or _outranked(strip, hits):
                self.emit(block, found, hits)
                break
            self.finder.take_near()
            match = Match(strip.compiled.rule, block.index, strip.start, strip.end)
            prefix = strip.compiled.rule.arg == "prefix"
            edges = (strip.end, block.end) if prefix else (block.start, strip.start)
            cut, rest = _piece(self.page, block, strip.start, strip.end), _piece(self.page, block, *edges)
            if cut is None or rest is None:
                self.emit(block, found, [], match)
                break
            if prefix:
                self.emit(cut, tokens(cut.text), [], match)
            else:
                below.append((cut, match))
            block, found = rest, tokens(rest.text)
            hits = self.finder.block(block, found)
        for cut, match in reversed(below):
            self.emit(cut, tokens(cut.text), [], match)


def _cut(finder: HitFinder, selector: RuleSelector, found_tokens: tuple[list[str], ...]) -> Hits:
    page = finder.page
    found: dict[int, list[Hit]] = {}
    finder.blocks(found_tokens, found)
    _add_sites(finder, selector, found_tokens, found)
    stripped: dict[int, Match] = {}
    if any(hit.compiled.rule.action is Action.STRIP for hits in found.values() for hit in hits):
        cutter = _cut_pieces(finder, found_tokens, found)
        outline = page.outline.with_nodes(cutter.nodes) if page.outline else None
        page = replace(page, blocks=tuple(cutter.blocks), outline=outline)
        found_tokens, found, stripped = tuple(cutter.tokens), cutter.found, cutter.stripped
        finder.near = cutter.near
    spans = tuple(hit for hits in found.values() for hit in hits if hit.compiled.is_block)
    if spans:
        found = {index: [hit for hit in hits if not hit.compiled.is_block] for index, hits in found.items()}
    if page.nodes:
        _add_css(finder, page, found)
    return Hits(
        page, found_tokens, found, stripped, finder.indexes, spans, finder.warnings(), sorted_misses(finder.near)
    )


def _cut_pieces(finder: HitFinder, found_tokens: tuple[list[str], ...], found: dict[int, list[Hit]]) -> _Cutter:
    page = finder.page
    near: dict[int, list[NearMiss]] = {}
    for miss in finder.take_near():
        near.setdefault(miss.index, []).append(miss)
    cutter = _Cutter(page, finder)
    nodes = page.nodes or (None,) * len(page.blocks)
    for block, node, block_tokens in zip(page.blocks, nodes, found_tokens, strict=True):
        finder.near = near.get(block.index, [])
        cutter.place(block, block_tokens, found.get(block.index, ()))
        if page.nodes:
            cutter.nodes.extend([node] * (len(cutter.blocks) - len(cutter.nodes)))
    return cutter


def _add_css(finder: HitFinder, page: Page, found: dict[int, list[Hit]]) -> None:
    """Hits of css rules: a block matches where its element or an ancestor does."""
    rules = {rule.id: Compiled(rule) for index in finder.indexes for rule in index.css}
    for rule, number in chosen_blocks(page, [compiled.rule for compiled in rules.values()], finder.signs.allow):
        block, compiled = page.blocks[number], rules[rule.id]
        if len(tokens(block.text)) <= compiled.max_words:
            found.setdefault(number, []).append(Hit(compiled, number, block.start, block.end))


def find_hits(page: Page, selector: RuleSelector, *, trace: bool = False) -> Hits:
    """Hits of all rules in scope on the blocks of a page: the site's by host, or by name where there is no host."""
    host = page.document.host or host_of(page.url)
    found = tokens_of([block.text for block in page.blocks])
    site = selector.of_host(host) if host is not None else None
    finder = HitFinder(page, (selector.common,) if site is None else (site, selector.common), trace=trace)
    if host is None:
        finder.proofs = {}
    return _cut(finder, selector, found)


def _add_sites(
    finder: HitFinder, selector: RuleSelector, found_tokens: Sequence[list[str]], found: dict[int, list[Hit]]
) -> None:
    """Hits of the sites that a text without address names itself, by lines that only they have."""
    if not finder.proofs:
        return
    sites = tuple([selector.of_named(finder.proofs[path]) for path in sorted(finder.proofs)])
    finder.proofs = None
    finder.indexes, common = sites, finder.indexes
    finder.blocks(found_tokens, found)
    finder.indexes = (*sites, *common)
