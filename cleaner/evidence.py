"""Evidence on the blocks of a page before they are scored: language, matches of rules, comment thread, claims."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from cleaner.claims import Claims, claims
from cleaner.language.detect import detect_language
from cleaner.ruleset import Hits, Matches, resolve
from cleaner.threads import find_thread, without_claimed
from cleaner.types import Block, Page, Thread


class Evidence(NamedTuple):
    """What rules and thread say about some blocks of a page.  Scores are made from this, and fitted on it."""

    hits: Hits
    blocks: Sequence[Block]
    """The blocks in question: all of a page, or the lines of a text that earlier rounds have left."""
    lang: str | None
    """ISO 639 code."""
    matches: Matches
    thread: Thread
    """Its comments hold no block that a rule claims."""
    claims: Claims

    @property
    def page(self) -> Page:
        """The page, with its blocks cut where a rule stripped a piece."""
        return self.hits.page


def language_of(hits: Hits, blocks: Sequence[Block]) -> str | None:
    """The language of the blocks by their stop words, else the one that the page names."""
    tokens = (hits.tokens[block.index] for block in blocks)
    return detect_language(chain.from_iterable(tokens)) or hits.page.lang


def gather(hits: Hits, blocks: Sequence[Block], lang: str | None) -> Evidence:
    """The evidence on some blocks of a page."""
    matches = resolve(hits, blocks, lang)
    thread = without_claimed(find_thread(hits.page, blocks, matches), claims(matches), blocks)
    return Evidence(hits, blocks, lang, matches, thread, claims(matches, thread))
