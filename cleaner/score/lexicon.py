"""What the words of a block and the names of its classes say by themselves: sums of fitted weights.

A key is a prefix and a word: `c:` a word of a class or id of the block or its ancestors, `o:` of its own element, `w:`
a word of a short block, `W:` of a long one, `f:` its first two words, `l:` its last two, `e:` the whole of a very short
one, `h:` a word of the heading above.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Final, NamedTuple

from cleaner.settings import LEXICON_HEADING_WORDS, LEXICON_SHORT_WORDS, LEXICON_WHOLE_WORDS

#: Sums for a block, in the order that `Lexicon.sums` gives them.
SUMS: Final = ("lx_c", "lx_cneg", "lx_o", "lx_w", "lx_wneg", "lx_wmean", "lx_e", "lx_h")
_NO_LETTERS: Final = re.compile(r"[^a-z]+")
#: Characters of a word of a class; shorter ones are layout, longer ones were made by machines.
_MIN_CLASS, _MAX_CLASS = 2, 19


class Lexical(NamedTuple):
    """What a block is looked up by."""

    classes: frozenset[str]
    """Class tokens of the element and its ancestors, lower case."""
    own: str
    """Class and id attributes of the element itself, lower case."""
    tokens: list[str]
    heading: list[str] | None
    """Tokens of the heading above, where it is short."""


class Keys(NamedTuple):
    """Prefixed keys of a block, for fitting."""

    classes: frozenset[str]
    words: frozenset[str]
    heading: frozenset[str]


@functools.lru_cache(maxsize=16384)
def class_words(names: str) -> frozenset[str]:
    """The words that class names are made of.

    >>> sorted(class_words("post-content js-c td_block_12"))
    ['block', 'content', 'js', 'post', 'td']
    """
    return frozenset(word for word in _NO_LETTERS.split(names) if _MIN_CLASS <= len(word) <= _MAX_CLASS)


def _words(tokens: Iterable[str]) -> frozenset[str]:
    return frozenset(token for token in tokens if not token.isdigit())


def keys(block: Lexical) -> Keys:
    """The keys of a block with their prefixes.

    >>> found = keys(Lexical(frozenset(("post-body",)), "lead", ["read", "more"], None))
    >>> [sorted(part) for part in found]
    [['c:body', 'c:post', 'o:lead'], ['e:read_more', 'f:read_more', 'l:read_more', 'w:more', 'w:read'], []]
    """
    tokens = block.tokens
    classes = {f"c:{word}" for names in block.classes for word in class_words(names)}
    classes |= {f"o:{word}" for word in class_words(block.own)}
    prefix = "w" if len(tokens) <= LEXICON_SHORT_WORDS else "W"
    words = {f"{prefix}:{word}" for word in _words(tokens)}
    if tokens:
        words |= {f"f:{'_'.join(tokens[:2])}", f"l:{'_'.join(tokens[-2:])}"}
        if len(tokens) <= LEXICON_WHOLE_WORDS:
            words.add(f"e:{'_'.join(tokens)}")
    heading = {f"h:{word}" for word in _words(block.heading or ())}
    return Keys(frozenset(classes), frozenset(words), frozenset(heading))


def short_heading(tokens: list[str]) -> list[str] | None:
    """The tokens of a heading that is short enough to be a label."""
    return tokens if len(tokens) <= LEXICON_HEADING_WORDS else None


class Lexicon:
    """Weights of keys.  Positive ones speak for body."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        tables: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for key, weight in weights.items():
            prefix, _, word = key.partition(":")
            tables[prefix][word] = weight
        self._classes, self._own, self._headings = tables["c"], tables["o"], tables["h"]
        self._short, self._long = tables["w"], tables["W"]
        self._first, self._last, self._whole = tables["f"], tables["l"], tables["e"]
        #: Most blocks of a page share their classes with another.
        self._of_classes = functools.lru_cache(maxsize=4096)(self._sum_classes)

    def _sum_classes(self, classes: frozenset[str]) -> tuple[float, float]:
        words: frozenset[str] = frozenset().union(*map(class_words, classes))
        # Exact sums: those of floats depend on the order, and sets have none.
        found = [self._classes[word] for word in words if word in self._classes]
        return fsum(found), fsum([weight for weight in found if weight < 0])

    def sums(self, block: Lexical) -> tuple[float, ...]:
        """The sums named by `SUMS`.

        >>> lexicon = Lexicon({"c:post": 1.0, "c:ad": -2.0, "w:read": -0.5, "e:read_more": -3.0})
        >>> lexicon.sums(Lexical(frozenset(("post-ad",)), "", ["read", "more"], None))
        (-1.0, -2.0, 0.0, -0.5, -0.5, -0.5, -3.0, 0.0)
        """
        tokens = block.tokens
        own = fsum([self._own[word] for word in class_words(block.own) if word in self._own]) if block.own else 0.0
        table = self._short if len(tokens) <= LEXICON_SHORT_WORDS else self._long
        found = [table[word] for word in table.keys() & tokens]
        words = fsum(found)
        edges = 0.0
        if tokens:
            edges = self._first.get("_".join(tokens[:2]), 0.0) + self._last.get("_".join(tokens[-2:]), 0.0)
            if len(tokens) <= LEXICON_WHOLE_WORDS:
                edges += self._whole.get("_".join(tokens), 0.0)
        heading = fsum([self._headings[word] for word in self._headings.keys() & (block.heading or ())])
        negative = fsum([weight for weight in found if weight < 0])
        return (*self._of_classes(block.classes), own, words, negative, words / max(1, len(found)), edges, heading)
