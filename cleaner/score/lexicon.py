"""What the names of classes say of a block: sums of fitted weights.

A key is a prefix and a word: `c:` a word of a class or id of the block's element or one around it, `o:` of its own
element.  Words of the text gained nothing beside them (`docs/benchmarks.md`).
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.settings import MOST_NAMES

#: Sums for a block, in the order of the columns of `Lexicon.sums`.
SUMS: Final = ("lx_c", "lx_cneg", "lx_o")
#: A word of a class name; shorter ones are layout, longer ones were made by machines.
_WORD: Final = re.compile(r"(?<![a-z])[a-z]{2,19}(?![a-z])")


def class_words(names: str) -> frozenset[str]:
    """The words that class names are made of.

    >>> sorted(class_words("post-content js-c td_block_12"))
    ['block', 'content', 'js', 'post', 'td']
    """
    return frozenset(_WORD.findall(names))


def keys(classes: Iterable[str], own: str) -> frozenset[str]:
    """The keys of a block with their prefixes, by its class tokens and those that are its element's own.

    >>> sorted(keys({"post-body", "lead"}, "lead"))
    ['c:body', 'c:lead', 'c:post', 'o:lead']
    """
    around = {f"c:{word}" for names in classes for word in class_words(names)}
    return frozenset(around.union(f"o:{word}" for word in class_words(own)))


Weights = Mapping[str, float]


class Lexicon:
    """Weights of keys.  Positive ones speak for body."""

    def __init__(self, weights: Weights) -> None:
        tables: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for key, weight in weights.items():
            prefix, _, word = key.partition(":")
            tables[prefix][word] = weight
        self._classes, self._own = tables["c"], tables["o"]
        #: Blocks of a page, and pages of a site, share their names.
        self._of_token = functools.lru_cache(maxsize=MOST_NAMES)(self._weigh)

    def sums(self, blocks: Iterable[tuple[frozenset[str], str]]) -> NDArray[np.float64]:
        """The sums named by `SUMS`, a row for each block: by its class tokens, and those that are its element's own.

        >>> lexicon = Lexicon({"c:post": 1.0, "c:ad": -2.0, "o:lead": 0.5})
        >>> lexicon.sums([(frozenset(("post-ad", "lead")), "lead"), (frozenset(), "")]).tolist()
        [[-1.0, -2.0, 0.5], [0.0, 0.0, 0.0]]
        """
        around: dict[frozenset[str], tuple[float, float]] = {}
        mine: dict[str, float] = {}
        rows = []
        for classes, own in blocks:
            if classes not in around:
                around[classes] = self._sum(classes)
            if own not in mine:
                mine[own] = self._sum_own(own)
            rows.append((*around[classes], mine[own]))
        return np.array(rows).reshape(-1, len(SUMS))

    def _weigh(self, token: str) -> tuple[Weights, Weights]:
        """The words of a token that have a weight, and those that have one as an element's own."""
        words = sorted(class_words(token))
        classes = {word: self._classes[word] for word in words if word in self._classes}
        return classes, {word: self._own[word] for word in words if word in self._own}

    def _sum(self, classes: Iterable[str]) -> tuple[float, float]:
        found: dict[str, float] = {}
        for token in classes:
            found.update(self._of_token(token)[0])
        # Exact sums: those of floats depend on the order, and sets have none.
        return fsum(found.values()), fsum([weight for weight in found.values() if weight < 0])

    def _sum_own(self, names: str) -> float:
        found: dict[str, float] = {}
        for token in names.split():
            found.update(self._of_token(token)[1])
        return fsum(found.values())
