"""Hit frequencies: how often each rule fires on junk and on clean text, like SpamAssassin's table of that name.

Blocks are counted.  A rule counts wherever it would act, even if another rule wins there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.errors import InputError, UsageError
from cleaner.parsing import parse
from cleaner.reading.document import read_path
from cleaner.rule_types import Action, Level, Match, Rule
from cleaner.ruleset import Hits, Matches, RuleSet, find_hits, resolve
from cleaner.ruleset.hits import Hit
from cleaner.types import Document

#: S/O: the share of junk blocks that a rule takes, divided by the sum of its shares of junk and of clean blocks.  At
#: .99 it takes about a hundred blocks of junk for each of prose, as SpamAssassin asks of strong rules.  A rule of
#: a site can do less harm.
CORPUS_MIN_OVERALL: Final = 0.99
CORPUS_MIN_OVERALL_SITE: Final = 0.95

#: Blocks of clean text shown for a rule that takes some, and characters of each.
CORPUS_EXAMPLES: Final = 5
CORPUS_TEXT_CHARS: Final = 160


class Firing(NamedTuple):
    """A rule that fires on a block, with the document and the text of the block."""

    rule: Rule
    document: str
    text: str


class Side(NamedTuple):
    """The number of blocks of one corpus, and what fired on them."""

    blocks: int = 0
    firings: tuple[Firing, ...] = ()
    unread: tuple[str, ...] = ()
    """Documents that could not be read, each with its reason."""

    def counts(self) -> Counter[str]:
        """Number of blocks by the id of the rule that fires on them."""
        return Counter(firing.rule.id for firing in self.firings)


class Row(NamedTuple):
    """A line of the table: the blocks on each side that a rule takes, and its S/O."""

    rule: Rule
    junk: int
    clean: int
    overall: float


class Frequencies(NamedTuple):
    """The table, best rule first, and the rules that take too much clean text."""

    rows: tuple[Row, ...]
    faults: tuple[Row, ...]
    junk: Side
    clean: Side


# -- reading ------------------------------------------------------------------------------------------------------


def documents(paths: Sequence[Path]) -> Iterator[Document | InputError]:
    """The documents in files, and in folders at any depth; hidden files are left out.

    Raises:
        UsageError: a path does not exist, or a folder has no files.
    """
    for path in paths:
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if _is_visible(file, path))
        if not files:
            raise UsageError(
                f"{path}: {'no files in it' if path.exists() else 'no such file or folder'}; check the path"
            )
        for file in files:
            try:
                yield read_path(file, id=str(file))
            except InputError as error:  # its message names the file without the folder
                yield InputError(str(file), error.message, error.hint, error.status)


def _is_visible(file: Path, root: Path) -> bool:
    return file.is_file() and not any(part.startswith(".") for part in file.relative_to(root).parts)


def measure(inputs: Iterable[Document | InputError], rules: RuleSet) -> Side:
    """Try all rules on the blocks of documents."""
    blocks = 0
    firings: list[Firing] = []
    unread: list[str] = []
    for document in inputs:
        if isinstance(document, InputError):
            unread.append(str(document))
            continue
        hits = find_hits(parse(document), rules.selector)
        blocks += len(hits.page.blocks)
        firings += [Firing(rule, document.id, hits.page.blocks[index].text) for index, rule in _fired(hits)]
    return Side(blocks, tuple(firings), tuple(unread))


def _fired(hits: Hits) -> list[tuple[int, Rule]]:
    """Block number and rule wherever a rule acts, or would act if no other rule won.

    The engine lets one rule win each block.  It is asked in layers with one hit for each block, so that all rules show.
    """
    layers: list[dict[int, list[Hit]]] = [
        {hit.index: [hit] for hit in layer if hit is not None} for layer in zip_longest(*hits.by_block.values())
    ]
    fired: dict[tuple[int, str], Rule] = {}
    for layer in layers or [{}]:
        for match in _matches(resolve(replace(hits, by_block=layer), hits.page.blocks)):
            fired[match.index, match.rule.id] = match.rule
    return [(index, rule) for (index, _), rule in sorted(fired.items(), key=lambda item: item[0])]


def _matches(matches: Matches) -> Iterator[Match]:
    for table in (matches.keep, matches.drop, matches.roles):
        yield from table.values()
    for points in matches.points.values():
        yield from points


# -- counting -----------------------------------------------------------------------------------------------------


def frequencies(junk: Side, clean: Side, tested: Iterable[Rule]) -> Frequencies:
    """The table of the rules in `tested` that fired at least once."""
    on_junk, on_clean = junk.counts(), clean.counts()
    rows = [
        Row(rule, on_junk[rule.id], on_clean[rule.id], _overall(on_junk[rule.id], on_clean[rule.id], junk, clean))
        for rule in tested
        if rule.id in on_junk or rule.id in on_clean
    ]
    rows.sort(key=lambda row: (-row.overall, -row.junk, row.clean, row.rule.id))
    faults = tuple(row for row in rows if _is_fault(row, both=bool(junk.blocks)))
    return Frequencies(tuple(rows), faults, junk, clean)


def _share(count: int, side: Side) -> float:
    return count / side.blocks if side.blocks else 0.0


def _overall(on_junk: int, on_clean: int, junk: Side, clean: Side) -> float:
    shares = _share(on_junk, junk), _share(on_clean, clean)
    return shares[0] / sum(shares) if any(shares) else 0.0


def _is_fault(row: Row, *, both: bool) -> bool:
    """True if a generic rule drops clean text, or a narrower one drops much of it compared with junk."""
    if row.rule.action is not Action.DROP or not row.clean:
        return False
    level = row.rule.scope.level
    least = CORPUS_MIN_OVERALL_SITE if level is Level.SITE else CORPUS_MIN_OVERALL
    return level is Level.GENERIC or (both and row.overall < least)


# -- for readers --------------------------------------------------------------------------------------------------


def table(counted: Frequencies) -> str:
    """The table, with a line about all blocks above it."""
    lines = [
        f"{'junk%':>8} {'clean%':>8} {'S/O':>6} {'rank':>5}  rule",
        f"{_percent(counted.junk.blocks, counted.junk)} "
        f"{_percent(counted.clean.blocks, counted.clean)} {'-':>6} {'-':>5}  "
        f"all blocks: {counted.junk.blocks:,} of junk, {counted.clean.blocks:,} of clean text",
    ]
    for rank, row in enumerate(counted.rows, 1):
        junk, clean = _percent(row.junk, counted.junk), _percent(row.clean, counted.clean)
        lines.append(f"{junk} {clean} {row.overall:6.3f} {rank:5}  {row.rule.id}")
    return "\n".join(lines) + "\n"


def _percent(count: int, side: Side) -> str:
    return f"{_share(count, side):8.3%}"


def faults(counted: Frequencies) -> str:
    """Each rule that takes too much clean text, with some of that text."""
    lines = []
    for row in counted.faults:
        lines.append(
            f"{row.rule.origin}: {row.rule.id} drops clean text: {row.clean:,} of {counted.clean.blocks:,} blocks"
        )
        texts = [firing for firing in counted.clean.firings if firing.rule.id == row.rule.id]
        lines += [f"    {firing.document}: “{_cut(firing.text)}”" for firing in texts[:CORPUS_EXAMPLES]]
    return "".join(f"{line}\n" for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= CORPUS_TEXT_CHARS else f"{text[:CORPUS_TEXT_CHARS]}..."
