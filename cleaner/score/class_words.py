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

#: Class names whose words are remembered.
MOST_NAMES: Final = 8192


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
_NO_WORDS: Final[frozenset[str]] = frozenset()


class Lexicon:
    """Weights of keys.  Positive ones speak for body."""

    def __init__(self, weights: Weights) -> None:
        tables: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for key, weight in weights.items():
            prefix, _, word = key.partition(":")
            tables[prefix][word] = weight
        self._classes, self._own = tables["c"], tables["o"]
        self._against = {word: min(weight, 0.0) for word, weight in self._classes.items()}
        #: The words with weights of a token: blocks of a page, and pages of a site, share their names.
        self._of_class = functools.lru_cache(maxsize=MOST_NAMES)(
            lambda token: class_words(token) & self._classes.keys()
        )
        self._of_own = functools.lru_cache(maxsize=MOST_NAMES)(lambda token: class_words(token) & self._own.keys())

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

    def _sum(self, classes: Iterable[str]) -> tuple[float, float]:
        words = _NO_WORDS.union(*map(self._of_class, classes))
        # Exact sums: those of floats depend on the order, and sets have none.
        return fsum(map(self._classes.__getitem__, words)), fsum(map(self._against.__getitem__, words))

    def _sum_own(self, names: str) -> float:
        return fsum(map(self._own.__getitem__, _NO_WORDS.union(*map(self._of_own, names.split()))))
