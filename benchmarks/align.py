"""Prepare pages for fitting: which blocks the gold says are body, how much each block counts, which site a page is of.

These are pure functions on tokens and numbers; `fit.py` and `fit_text.py` fit on their results.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

#: Tokens of a gram.  Grams that block and gold share say where in the gold a block is.
GRAM: Final = 3
#: Places of a gram in the gold that are looked at.  A gram with more places is a formula of the site.
MOST_PLACES: Final = 12
#: Places that are looked at for a block shorter than a gram, by its first token.
MOST_SHORT_PLACES: Final = 300
#: Offsets between block and gold that are tried per block.
OFFSETS: Final = 4
#: How far an offset may vary within a place: share of the block's tokens, and the least number of tokens.
SLACK_SHARE: Final = 1 / 6
SLACK_LEAST: Final = 4
#: Share of a block's tokens that a place must hold to count.
LEAST_SHARE: Final = 0.3
#: How far the places of two neighbours may overlap by accident: tokens, and one part in so many of the place.
MOST_OVERLAP: Final = 2
OVERLAP_PART: Final = 4
#: A block that is out of order in the gold: its least tokens, the least share of it that must be found, and the
#: greatest share of its place that other blocks may have taken.
MOVED_TOKENS: Final = 8
MOVED_SHARE: Final = 0.8
MOVED_TAKEN: Final = 0.3

#: Share of a block's tokens in the gold body from which on the block is body.
BODY_SHARE: Final = 0.5


class Gold(NamedTuple):
    """What the gold says about the blocks of a page."""

    shares: list[float | None]
    """Share of each block that is body; None if the gold does not say."""
    covered: float | None = None
    """Share of the gold body that the blocks hold; None if the gold consists of snippets."""

    @property
    def body(self) -> list[bool]:
        """True for the blocks that are body."""
        return [share is not None and share >= BODY_SHARE for share in self.shares]


class _Place(NamedTuple):
    """A place of a block in the gold: tokens `start` to `end`, half-open, and how many of them the block has."""

    start: int
    end: int
    shared: int


class _Index:
    """The tokens of a gold body, with the places of each gram and each token."""

    def __init__(self, gold: Sequence[str]) -> None:
        self.gold = list(gold)
        self.grams: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self.single: defaultdict[str, list[int]] = defaultdict(list)
        for at, gram in enumerate(zip(*(self.gold[shift:] for shift in range(GRAM)), strict=False)):
            self.grams[gram].append(at)
        for at, token in enumerate(self.gold):
            self.single[token].append(at)

    def places(self, tokens: Sequence[str]) -> list[_Place]:
        """The places where a block may be, the likeliest first."""
        if len(tokens) <= GRAM:
            return self._short(tokens) if tokens else []
        hits = [
            (at, place)
            for at, gram in enumerate(zip(*(tokens[shift:] for shift in range(GRAM)), strict=False))
            for place in self.grams.get(gram, ())[:MOST_PLACES]
        ]
        slack = max(SLACK_LEAST, int(len(tokens) * SLACK_SHARE))
        offsets = Counter((place - at) // slack for at, place in hits)
        candidates = (_around(hits, offset, slack) for offset, _ in offsets.most_common(OFFSETS))
        return list(dict.fromkeys(place for place in candidates if place.shared >= LEAST_SHARE * len(tokens)))

    def _short(self, tokens: Sequence[str]) -> list[_Place]:
        size = len(tokens)
        starts = self.single.get(tokens[0], ())[:MOST_SHORT_PLACES]
        return [_Place(at, at + size, size) for at in starts if self.gold[at : at + size] == list(tokens)]


def _around(hits: Iterable[tuple[int, int]], offset: int, slack: int) -> _Place:
    """The place that the hits near an offset cover."""
    in_block: set[int] = set()
    in_gold: set[int] = set()
    for at, place in hits:
        if abs((place - at) // slack - offset) <= 1:
            in_block.update(range(at, at + GRAM))
            in_gold.update(range(place, place + GRAM))
    return _Place(min(in_gold), max(in_gold) + 1, min(len(in_block), len(in_gold)))


class _Chains:
    """The longest chain of places that ends at or before a token of the gold: a Fenwick tree of maxima."""

    def __init__(self, size: int) -> None:
        self._best = [(0, -1)] * (size + 2)

    def put(self, end: int, value: tuple[int, int]) -> None:
        """Add a chain; `value` is its length in tokens and the number of its last place."""
        at = end + 1
        while at < len(self._best):
            self._best[at] = max(self._best[at], value, key=lambda one: one[0])
            at += at & -at

    def upto(self, end: int) -> tuple[int, int]:
        """The longest chain that ends at or before a token: its length and the number of its last place."""
        at, best = end + 1, (0, -1)
        while at:
            best = max(best, self._best[at], key=lambda one: one[0])
            at -= at & -at
        return best


def align(blocks: Sequence[Sequence[str]], gold: Sequence[str]) -> Gold:
    """Find the blocks that make up a gold body.

    Blocks are given as tokens.  First the chain of places in the order of the gold is chosen that covers most tokens.
    Then blocks that are out of order (a quotation moved up, a list after the text) may fill the gaps.

    >>> page = ["home news".split(), "the vote was close".split(), "nobody spoke".split(), "share this".split()]
    >>> align(page, "the vote was close nobody spoke".split())
    Gold(shares=[0.0, 1.0, 1.0, 0.0], covered=1.0)
    """
    index = _Index(gold)
    places = [index.places(tokens) for tokens in blocks]
    shares = [0.0] * len(blocks)
    taken = bytearray(len(gold))
    for number, place in _chain(places, len(gold)):
        shares[number] = place.shared / len(blocks[number])
        taken[place.start : place.end] = b"\1" * (place.end - place.start)
    for number, tokens in enumerate(blocks):
        if shares[number] or len(tokens) < MOVED_TOKENS:
            continue
        for place in places[number]:
            size = place.end - place.start
            if place.shared >= MOVED_SHARE * len(tokens) and sum(taken[place.start : place.end]) < MOVED_TAKEN * size:
                shares[number] = place.shared / len(tokens)
                taken[place.start : place.end] = b"\1" * size
                break
    return Gold([*shares], sum(taken) / len(taken) if taken else None)


def _chain(places: Sequence[Sequence[_Place]], size: int) -> Iterator[tuple[int, _Place]]:
    """The blocks and places of the chain that covers most of the gold, from the last to the first."""
    chains = _Chains(size)
    nodes: list[tuple[int, _Place, int]] = []
    for number, candidates in enumerate(places):
        new = []
        for place in candidates:
            overlap = min(MOST_OVERLAP, (place.end - place.start) // OVERLAP_PART)
            length, before = chains.upto(min(size, place.start + overlap))
            nodes.append((number, place, before))
            new.append((place.end, (length + place.shared, len(nodes) - 1)))
        for end, value in new:  # only now, since a block cannot follow itself
            chains.put(end, value)
    at = chains.upto(size)[1]
    while at >= 0:
        number, place, at = nodes[at]
        yield number, place


def by_snippets(texts: Iterable[str], inside: Sequence[str], outside: Sequence[str]) -> Gold:
    """Label blocks by snippets that the body must hold or must not hold.  Blocks have their white space folded.

    >>> by_snippets(["The vote was close.", "Share this", "Nobody knows"], ["vote was"], ["Share"]).shares
    [1.0, 0.0, None]
    """
    inside, outside = ([" ".join(snippet.split()) for snippet in snippets] for snippets in (inside, outside))
    return Gold([
        1.0 if any(snippet in text for snippet in inside)
        else 0.0 if any(snippet in text for snippet in outside)
        else None
        for text in texts
    ])  # fmt: skip


# -- weights ------------------------------------------------------------------------------------------------------

#: How much a set counts in fitting.  Sets whose gold agrees with our idea of a body count most.  Gold bodies of dragnet
#: often hold headline, date and byline.
SET_WEIGHTS: Final = {"aeb": 1.5, "aed": 1.2, "wcxb": 1.0, "gn1": 1.0, "turku-lines": 1.0, "dragnet": 0.3}
#: Weight of a block that a snippet labels.
SNIPPET_WEIGHT: Final = 0.08
#: Words.  A shorter body counts as this long, so that no single block of it weighs as much as a page.
LEAST_BODY: Final = 60
#: Words added to those of a block, so that short labels count as well.
EXTRA_WORDS: Final = 1.5
#: The greatest share of a page that one block counts.
MOST_WEIGHT: Final = 0.25
#: Share of its weight that a block keeps if exactly half of it is in the gold.
HALF_WEIGHT: Final = 0.3
#: Share of the gold that the blocks should hold, and the weight of a page otherwise: its gold is of another page.
SUSPECT_COVERED: Final = 0.85
SUSPECT_WEIGHT: Final = 0.15
#: Weight of a page that is not an article (a shop, a forum, a list).
OTHER_TYPE_WEIGHT: Final = 0.25
#: dragnet: words and weight of short blocks of the body, and the words of a block that begins the body for certain.
LOOSE_SET: Final = "dragnet"
LOOSE_SHORT_WORDS: Final = 12
LOOSE_SHORT_WEIGHT: Final = 0.2
LOOSE_BEGIN_WORDS: Final = 15


def weights(gold: Gold, words: Sequence[int], name: str, *, article: bool = True) -> list[float]:
    """The weights of a page's blocks, by their words.

    Pages of a set weigh the same, unless their gold is suspect or they are not articles.

    >>> [round(weight, 3) for weight in weights(Gold([1.0, 0.0, 0.5], 1.0), [60, 3, 30], "wcxb")]
    [0.25, 0.05, 0.075]
    """
    if gold.covered is None:
        return [0.0 if share is None else SNIPPET_WEIGHT for share in gold.shares]
    body = gold.body
    body_words = max(LEAST_BODY, sum(count for count, inside in zip(words, body, strict=True) if inside))
    page = SET_WEIGHTS[name] * (1.0 if article else OTHER_TYPE_WEIGHT)
    page *= SUSPECT_WEIGHT if gold.covered < SUSPECT_COVERED else 1.0
    out = []
    for share, count in zip(gold.shares, words, strict=True):
        certainty = abs((share or 0.0) - BODY_SHARE) / BODY_SHARE
        weight = min(MOST_WEIGHT, (count + EXTRA_WORDS) / body_words)
        out.append(page * weight * (HALF_WEIGHT + (1 - HALF_WEIGHT) * certainty))
    return _loose(out, body, words) if name == LOOSE_SET else out


def _loose(block_weights: Sequence[float], body: Sequence[bool], words: Sequence[int]) -> list[float]:
    """Weights for gold that may hold headline, date and byline: body blocks above the first long one weigh nothing."""
    begin = next(
        (n for n, (inside, count) in enumerate(zip(body, words, strict=True)) if inside and count >= LOOSE_BEGIN_WORDS),
        len(body),
    )
    return [
        weight if not inside
        else 0.0 if number < begin
        else weight * LOOSE_SHORT_WEIGHT if count < LOOSE_SHORT_WORDS
        else weight
        for number, (weight, inside, count) in enumerate(zip(block_weights, body, words, strict=True))
    ]  # fmt: skip


# -- sites and folds ----------------------------------------------------------------------------------------------

_HOST: Final = re.compile(r"(?:[a-z]{1,10}:)?//(?:[^/@]{0,200}@)?([^/:?#]{1,255})")
#: Second levels under which registries sell names: example.co.uk.
_SECOND_LEVELS: Final = frozenset("ac co com edu go gob gov in ne net or org".split())
_COUNTRY_CHARS: Final = 2
_REGISTERED, _REGISTERED_BELOW = 2, 3


def site_of(url: str | None) -> str | None:
    """The registered name of a URL's host, None if the URL has no host.

    >>> site_of("https://www.example.co.uk/a"), site_of("http://blog.example.org:80/"), site_of("story.html")
    ('example.co.uk', 'example.org', None)
    """
    match = _HOST.match((url or "").strip().lower())
    if match is None:
        return None
    parts = match[1].strip(".").split(".")
    below = len(parts) > _REGISTERED and len(parts[-1]) == _COUNTRY_CHARS and parts[-2] in _SECOND_LEVELS
    return ".".join(parts[-(_REGISTERED_BELOW if below else _REGISTERED) :])


def folds(sites: Sequence[str], count: int, seed: int = 1) -> list[int]:
    """The fold of each page.  All pages of a site are in one fold, and the folds are of similar size.

    >>> numbers = folds(["a", "b", "a", "c", "d"], 2)
    >>> numbers[0] == numbers[2], sorted(Counter(numbers).values())
    (True, [2, 3])
    """
    pages = Counter(sites)
    names = sorted(pages)
    random.Random(seed).shuffle(names)
    names.sort(key=lambda name: -pages[name])
    sizes = [0] * count
    fold_of = {}
    for name in names:
        fold = fold_of[name] = min(range(count), key=sizes.__getitem__)
        sizes[fold] += pages[name]
    return [fold_of[name] for name in sites]
