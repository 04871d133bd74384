"""Which blocks of a page are body, by gold that others made; how much each block counts; which pages are of one site.

Pure functions on tokens and numbers: `fit.py` fits on what they give.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

#: Tokens in a row that say where in the gold a block stands.
GRAM: Final = 3
#: Places of one such row of tokens that are looked at; more often it is a formula of the site.
MOST_PLACES: Final = 12
#: Places of a block that is shorter than such a row, by its first token.
MOST_SHORT_PLACES: Final = 300
#: Offsets between block and gold that are tried for one block.
OFFSETS: Final = 4
#: Share of a block's tokens that an offset may be off by, and the least number of them.
SLACK_SHARE: Final = 1 / 6
SLACK_LEAST: Final = 4
#: Share of a block that has to stand in the gold for a place to count at all.
LEAST_SHARE: Final = 0.3
#: Tokens that the places of two neighbours may share by accident, and the part of a place that these may be.
MOST_OVERLAP: Final = 2
OVERLAP_PART: Final = 4
#: A block that stands at another place in the gold than its neighbours say: so many tokens, so much of it found, and so
#: little of that place taken by others.
MOVED_TOKENS: Final = 8
MOVED_SHARE: Final = 0.8
MOVED_TAKEN: Final = 0.3

#: Share of a block in the gold from which on it is body.
BODY_SHARE: Final = 0.5


class Gold(NamedTuple):
    """What the gold says of the blocks of a page."""

    shares: list[float | None]
    """Share of each block that is body; None: the gold does not tell."""
    covered: float | None = None
    """Share of the gold body that the blocks hold; None where the gold is snippets."""

    @property
    def body(self) -> list[bool]:
        """True for the blocks that are body."""
        return [share is not None and share >= BODY_SHARE for share in self.shares]


class _Place(NamedTuple):
    """Where a block may stand in the gold: tokens `start` to `end`, half-open, and how many of them are the block's."""

    start: int
    end: int
    found: int


class _Index:
    """The tokens of a gold body by what stands where."""

    def __init__(self, gold: Sequence[str]) -> None:
        self.gold = list(gold)
        self.grams: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self.single: defaultdict[str, list[int]] = defaultdict(list)
        for at, gram in enumerate(zip(*(self.gold[shift:] for shift in range(GRAM)), strict=False)):
            self.grams[gram].append(at)
        for at, token in enumerate(self.gold):
            self.single[token].append(at)

    def places(self, tokens: Sequence[str]) -> list[_Place]:
        """Where a block may stand, the likeliest place first."""
        if len(tokens) <= GRAM:
            return self._short(tokens) if tokens else []
        hits = [
            (at, place)
            for at, gram in enumerate(zip(*(tokens[shift:] for shift in range(GRAM)), strict=False))
            for place in self.grams.get(gram, ())[:MOST_PLACES]
        ]
        slack = max(SLACK_LEAST, int(len(tokens) * SLACK_SHARE))
        offsets = Counter((place - at) // slack for at, place in hits)
        found = (_around(hits, offset, slack) for offset, _ in offsets.most_common(OFFSETS))
        return list(dict.fromkeys(place for place in found if place.found >= LEAST_SHARE * len(tokens)))

    def _short(self, tokens: Sequence[str]) -> list[_Place]:
        size = len(tokens)
        starts = self.single.get(tokens[0], ())[:MOST_SHORT_PLACES]
        return [_Place(at, at + size, size) for at in starts if self.gold[at : at + size] == list(tokens)]


def _around(hits: Iterable[tuple[int, int]], offset: int, slack: int) -> _Place:
    """The place that the hits near an offset speak for."""
    in_block: set[int] = set()
    in_gold: set[int] = set()
    for at, place in hits:
        if abs((place - at) // slack - offset) <= 1:
            in_block.update(range(at, at + GRAM))
            in_gold.update(range(place, place + GRAM))
    return _Place(min(in_gold), max(in_gold) + 1, min(len(in_block), len(in_gold)))


class _Chains:
    """The best chain of places that ends at or before a token of the gold: a Fenwick tree of maxima."""

    def __init__(self, size: int) -> None:
        self._best = [(0, -1)] * (size + 2)

    def put(self, end: int, value: tuple[int, int]) -> None:
        """A chain of so many tokens that ends with the numbered place."""
        at = end + 1
        while at < len(self._best):
            self._best[at] = max(self._best[at], value, key=lambda one: one[0])
            at += at & -at

    def upto(self, end: int) -> tuple[int, int]:
        """The longest chain that ends there or before."""
        at, best = end + 1, (0, -1)
        while at:
            best = max(best, self._best[at], key=lambda one: one[0])
            at -= at & -at
        return best


def align(blocks: Sequence[Sequence[str]], gold: Sequence[str]) -> Gold:
    """The blocks that make up a gold body, in its order as far as they keep to it.

    Blocks come as tokens.  A chain of places is chosen that covers most tokens; then blocks that stand elsewhere in the
    gold (a quotation moved up, a list after the text) may fill what is left.

    >>> page = ["home news".split(), "the vote was close".split(), "nobody spoke".split(), "share this".split()]
    >>> align(page, "the vote was close nobody spoke".split())
    Gold(shares=[0.0, 1.0, 1.0, 0.0], covered=1.0)
    """
    index = _Index(gold)
    places = [index.places(tokens) for tokens in blocks]
    shares = [0.0] * len(blocks)
    taken = bytearray(len(gold))
    for number, place in _chain(places, len(gold)):
        shares[number] = place.found / len(blocks[number])
        taken[place.start : place.end] = b"\1" * (place.end - place.start)
    for number, tokens in enumerate(blocks):
        if shares[number] or len(tokens) < MOVED_TOKENS:
            continue
        for place in places[number]:
            size = place.end - place.start
            if place.found >= MOVED_SHARE * len(tokens) and sum(taken[place.start : place.end]) < MOVED_TAKEN * size:
                shares[number] = place.found / len(tokens)
                taken[place.start : place.end] = b"\1" * size
                break
    return Gold([*shares], sum(taken) / len(taken) if taken else None)


def _chain(places: Sequence[Sequence[_Place]], size: int) -> Iterator[tuple[int, _Place]]:
    """Blocks and their places, one after the other in the gold, that cover most; from the last to the first."""
    chains = _Chains(size)
    nodes: list[tuple[int, _Place, int]] = []
    for number, found in enumerate(places):
        new = []
        for place in found:
            overlap = min(MOST_OVERLAP, (place.end - place.start) // OVERLAP_PART)
            length, before = chains.upto(min(size, place.start + overlap))
            nodes.append((number, place, before))
            new.append((place.end, (length + place.found, len(nodes) - 1)))
        for end, value in new:  # only now: a block does not follow itself
            chains.put(end, value)
    at = chains.upto(size)[1]
    while at >= 0:
        number, place, at = nodes[at]
        yield number, place


def by_snippets(texts: Iterable[str], inside: Sequence[str], outside: Sequence[str]) -> Gold:
    """What snippets that the body must hold, and must not hold, say of blocks with white space folded.

    >>> by_snippets(["The vote was close.", "Share this", "Nobody knows"], ["vote was"], ["Share"]).shares
    [1.0, 0.0, None]
    """
    inside, outside = ([" ".join(snippet.split()) for snippet in found] for found in (inside, outside))
    return Gold([
        1.0 if any(snippet in text for snippet in inside)
        else 0.0 if any(snippet in text for snippet in outside)
        else None
        for text in texts
    ])  # fmt: skip


# -- weights ------------------------------------------------------------------------------------------------------

#: How much a set counts in fitting.  Those whose gold keeps to our idea of a body count most; dragnet's often holds
#: headline, date and byline.
SET_WEIGHTS: Final = {"aeb": 1.5, "aed": 1.2, "wcxb": 1.0, "gn1": 1.0, "turku-lines": 1.0, "dragnet": 0.3}
#: Of a block that a snippet tells of.
SNIPPET_WEIGHT: Final = 0.08
#: Words; a shorter body is taken for so long, so that no block of it counts for a page.
LEAST_BODY: Final = 60
#: Words added to those of a block, so that labels are not forgotten.
EXTRA_WORDS: Final = 1.5
#: Of a page, the most that one block counts.
MOST_WEIGHT: Final = 0.25
#: Of its weight that a block keeps of which just half stands in the gold.
HALF_WEIGHT: Final = 0.3
#: Share of the gold that the blocks should hold, and what a page weighs where they do not: its gold is of another page.
SUSPECT_COVERED: Final = 0.85
SUSPECT_WEIGHT: Final = 0.15
#: What a page weighs that is no article (a shop, a forum, a list).
OTHER_TYPE_WEIGHT: Final = 0.25
#: dragnet: short blocks of the body, and how much they count; from the first long one on, the body has begun.
LOOSE_SET: Final = "dragnet"
LOOSE_SHORT_WORDS: Final = 12
LOOSE_SHORT_WEIGHT: Final = 0.2
LOOSE_BEGIN_WORDS: Final = 15


def weights(gold: Gold, words: Sequence[int], name: str, *, article: bool = True) -> list[float]:
    """How much the blocks of a page count: by their words, a page of one set as much as any other.

    >>> [round(weight, 3) for weight in weights(Gold([1.0, 0.0, 0.5], 1.0), [60, 3, 30], "wcxb")]
    [0.25, 0.05, 0.075]
    """
    if gold.covered is None:
        return [0.0 if share is None else SNIPPET_WEIGHT for share in gold.shares]
    body = gold.body
    whole = max(LEAST_BODY, sum(count for count, inside in zip(words, body, strict=True) if inside))
    page = SET_WEIGHTS[name] * (1.0 if article else OTHER_TYPE_WEIGHT)
    page *= SUSPECT_WEIGHT if gold.covered < SUSPECT_COVERED else 1.0
    out = []
    for share, count in zip(gold.shares, words, strict=True):
        sure = abs((share or 0.0) - BODY_SHARE) / BODY_SHARE
        weight = min(MOST_WEIGHT, (count + EXTRA_WORDS) / whole)
        out.append(page * weight * (HALF_WEIGHT + (1 - HALF_WEIGHT) * sure))
    return _loose(out, body, words) if name == LOOSE_SET else out


def _loose(found: Sequence[float], body: Sequence[bool], words: Sequence[int]) -> list[float]:
    """Weights where headline, date and byline may be in the gold: the body above its first long block has none."""
    begin = next(
        (n for n, (inside, count) in enumerate(zip(body, words, strict=True)) if inside and count >= LOOSE_BEGIN_WORDS),
        len(body),
    )
    return [
        weight if not inside
        else 0.0 if number < begin
        else weight * LOOSE_SHORT_WEIGHT if count < LOOSE_SHORT_WORDS
        else weight
        for number, (weight, inside, count) in enumerate(zip(found, body, words, strict=True))
    ]  # fmt: skip


# -- sites and folds ----------------------------------------------------------------------------------------------

_HOST: Final = re.compile(r"(?:[a-z]{1,10}:)?//(?:[^/@]{0,200}@)?([^/:?#]{1,255})")
#: Second levels that registries sell names under: example.co.uk.
_SECOND_LEVELS: Final = frozenset("ac co com edu go gob gov in ne net or org".split())
_COUNTRY_CHARS: Final = 2
_REGISTERED, _REGISTERED_BELOW = 2, 3


def site_of(url: str | None) -> str | None:
    """The registered name of a URL's host, None where there is none.

    >>> site_of("https://www.example.co.uk/a"), site_of("http://blog.example.org:80/"), site_of("story.html")
    ('example.co.uk', 'example.org', None)
    """
    found = _HOST.match((url or "").strip().lower())
    if found is None:
        return None
    parts = found[1].strip(".").split(".")
    below = len(parts) > _REGISTERED and len(parts[-1]) == _COUNTRY_CHARS and parts[-2] in _SECOND_LEVELS
    return ".".join(parts[-(_REGISTERED_BELOW if below else _REGISTERED) :])


def folds(sites: Sequence[str], count: int, seed: int = 1) -> list[int]:
    """A fold for each page: all pages of a site in one, the folds of about one size.

    >>> found = folds(["a", "b", "a", "c", "d"], 2)
    >>> found[0] == found[2], sorted(Counter(found).values())
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
