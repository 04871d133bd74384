"""A second opinion on pages that the score leaves in doubt: trafilatura's text, as one more signal."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"\w+")


def _pairs(words: Iterable[str]) -> set[tuple[str, str]]:
    return set(pairwise(words))


class Opinion:
    """What trafilatura takes for the article of a page.  It is loaded on first use: most pages never ask."""

    def __init__(self, source: str) -> None:
        import trafilatura

        # Its complaints about hopeless pages are no news to our user: with a handler of its own it stays off stderr.
        logging.getLogger("trafilatura").addHandler(logging.NullHandler())
        text = trafilatura.extract(source, include_comments=False) or ""
        self._pairs = _pairs(_WORD.findall(text.casefold()))

    def share(self, tokens: list[str]) -> float:
        """Share of the word pairs of a block that stand in the second opinion, 0 to 1."""
        pairs = _pairs(tokens)
        return len(pairs & self._pairs) / len(pairs) if pairs else 0.0
