"""What class names say about a block: sums of fitted weights.

A key is a prefix and a word.  `c:` is a word of a class or id of the block's element or of one around it, `o:` one of
its own element.  Words of the text gained nothing in addition (`docs/benchmarks.md`).
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

#: Class names whose words are cached.
MOST_NAMES: Final = 8192


#: The features that `Lexicon.sums` gives, in the order of its columns.
SUMS: Final = ("lx_c", "lx_cneg", "lx_o")
#: A word of a class name; shorter ones are layout, longer ones were made by machines.
_WORD: Final = re.compile(r"(?<![a-z])[a-z]{2,19}(?![a-z])")


def class_words(names: str) -> frozenset[str]:
    """The words that class names are made of.

    >>> sorted(class_words("post-content js-c td_block_12"))
    ['block', 'content', 'js', 'post', 'td']
    """
    return frozenset(_WORD.findall(names))


def keys(classes: Iterable[str], element_classes: str) -> frozenset[str]:
    """The keys of a block, with prefixes.  `classes` are all its class tokens, `element_classes` those of its element.

    >>> sorted(keys({"post-body", "lead"}, "lead"))
    ['c:body', 'c:lead', 'c:post', 'o:lead']
    """
    class_keys = {f"c:{word}" for names in classes for word in class_words(names)}
    return frozenset(class_keys.union(f"o:{word}" for word in class_words(element_classes)))


Weights = Mapping[str, float]
_NO_WORDS: Final[frozenset[str]] = frozenset()


class Lexicon:
    """Weights by key.  Positive ones speak for body."""

    def __init__(self, weights: Weights) -> None:
        tables: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for key, weight in weights.items():
            prefix, _, word = key.partition(":")
            tables[prefix][word] = weight
        self._classes, self._element = tables["c"], tables["o"]
        self._against = {word: min(weight, 0.0) for word, weight in self._classes.items()}
        # Cached, since blocks of a page, and pages of a site, share their class names.
        self._of_class = functools.lru_cache(maxsize=MOST_NAMES)(
            lambda token: class_words(token) & self._classes.keys()
        )
        self._of_element = functools.lru_cache(maxsize=MOST_NAMES)(
            lambda token: class_words(token) & self._element.keys()
        )

    def sums(self, blocks: Iterable[tuple[frozenset[str], str]]) -> NDArray[np.float64]:
        """The features `SUMS`, a row for each block.  A block is given by all its class tokens and its element's own.

        >>> lexicon = Lexicon({"c:post": 1.0, "c:ad": -2.0, "o:lead": 0.5})
        >>> lexicon.sums([(frozenset(("post-ad", "lead")), "lead"), (frozenset(), "")]).tolist()
        [[-1.0, -2.0, 0.5], [0.0, 0.0, 0.0]]
        """
        sums_of: dict[frozenset[str], tuple[float, float]] = {}
        element_sum_of: dict[str, float] = {}
        rows = []
        for classes, element_classes in blocks:
            if classes not in sums_of:
                sums_of[classes] = self._sum(classes)
            if element_classes not in element_sum_of:
                element_sum_of[element_classes] = self._element_sum(element_classes)
            rows.append((*sums_of[classes], element_sum_of[element_classes]))
        return np.array(rows).reshape(-1, len(SUMS))

    def _sum(self, classes: Iterable[str]) -> tuple[float, float]:
        words = _NO_WORDS.union(*map(self._of_class, classes))
        # fsum is exact.  Plain sums of floats depend on the order, and sets have none.
        return fsum(map(self._classes.__getitem__, words)), fsum(map(self._against.__getitem__, words))

    def _element_sum(self, names: str) -> float:
        return fsum(map(self._element.__getitem__, _NO_WORDS.union(*map(self._of_element, names.split()))))
