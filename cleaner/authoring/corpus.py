"""Hit frequencies: how often each rule fires on junk and on clean text, after SpamAssassin's table of that name.

The unit is a block.  A rule counts wherever it would act, also where another rule comes before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import InputError, UsageError
from cleaner.parse import parse
from cleaner.read import read_path
from cleaner.ruleset import Hits, Matches, RuleSet, find_hits, resolve
from cleaner.settings import CORPUS_EXAMPLES, CORPUS_MIN_OVERALL, CORPUS_MIN_OVERALL_SITE
from cleaner.types import Action, Document, Level, Match, Rule


class Firing(NamedTuple):
    """A rule that fires on a block: the document and the block's text."""

    rule: Rule
    document: str
    text: str


class Side(NamedTuple):
    """Blocks of one corpus, and what fired on them."""

    blocks: int
    firings: tuple[Firing, ...]
    unread: tuple[str, ...] = ()
    """Documents that could not be read, with the reason."""

    def counts(self) -> Counter[str]:
        """Blocks by the rule that fires on them."""
        return Counter(firing.rule.id for firing in self.firings)


class Row(NamedTuple):
    """A line of the table: shares of the blocks of each side; `overall` is junk / (junk + clean), S/O for short."""

    rule: Rule
    junk: float
    clean: float
    overall: float
    rank: int


class Frequencies(NamedTuple):
    """The whole table, and the rules that hit what they should not, with examples."""

    rows: tuple[Row, ...]
    faults: tuple[Row, ...]
    junk: Side
    clean: Side

    @property
    def failed(self) -> bool:
        """True where some rule takes too much clean text."""
        return bool(self.faults)


# -- reading ------------------------------------------------------------------------------------------------------


def documents(path: Path) -> Iterator[Document | InputError]:
    """The documents of a file, or of a folder and those below it; hidden files are left out.

    Raises:
        UsageError: a path that is not there, or a folder without files.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder; check the path")
    files = [path] if path.is_file() else sorted(filter(_is_visible(path), path.rglob("*")))
    if not files:
        raise UsageError(f"{path}: a folder without files; check the path")
    for file in files:
        try:
            yield read_path(file, id=str(file))
        except InputError as error:
            yield error


class _is_visible:  # noqa: N801  # a predicate
    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, file: Path) -> bool:
        return file.is_file() and not any(part.startswith(".") for part in file.relative_to(self._root).parts)


def measure(found: Iterable[Document | InputError], rules: RuleSet) -> Side:
    """Try all rules on the blocks of documents."""
    blocks, firings, unread = 0, [], []
    for document in found:
        if isinstance(document, InputError):
            unread.append(str(document))
            continue
        hits = find_hits(parse(document), rules.selector)
        blocks += len(hits.page.blocks)
        texts = {block.index: block.text for block in hits.page.blocks}
        firings += [Firing(rule, document.id, texts[index]) for index, rule in _fired(hits)]
    return Side(blocks, tuple(firings), tuple(unread))


def _fired(hits: Hits) -> list[tuple[int, Rule]]:
    """Block and rule wherever a rule acts, or would but for another one.

    The engine lets one rule win a block.  It is asked layer by layer, each with one hit a block, so that all show.
    """
    fired: dict[tuple[int, str], Rule] = {}
    for layer in zip_longest(*_columns(hits)):
        found = {hit.index: (hit,) for hit in layer if hit is not None}
        _note(fired, resolve(replace(hits, found=found), hits.page.blocks))
    if not hits.found:
        _note(fired, resolve(hits, hits.page.blocks))
    return [(index, rule) for (index, _), rule in fired.items()]


def _columns(hits: Hits) -> list[tuple[object, ...]]:
    return list(hits.found.values())
