"""Fitted trees that ask one question at each level: the answers, read as a binary number, give the leaf.

A few array operations give the points of all blocks of a page.  An explanation follows a block down each tree and
divides the tree's points among the features that it asked, step by step, so that the points add up to the total.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.score.signals import BASE
from cleaner.types import Signal

#: Decimals of points; without rounding, a sum that should be 0 may come out a hair below it.
SCORE_DIGITS: Final = 6

#: Blocks that the trees work on together; bounds the memory for pages of ten thousands of blocks.
BLOCKS_AT_ONCE: Final = 2048

#: The data file gives points as multiples of one in so many.
POINTS_SCALE: Final = 100_000


Table = NDArray[np.float32]
"""One row per feature, one column per block."""


class Forest:
    """Points of blocks by their features.

    Args:
        data: has `features` (names), `base` (points that all blocks get) and `trees`, all of one depth, eight at most.
            Each tree has `asks` (the number of a feature per level), `cuts` (a value per level; more than that answers
            yes), `points` (per leaf, at most five decimals; a yes at level `k` adds `2 ** k` to the number of the
            leaf) and `share` (how many of the blocks that it was fitted on came to each leaf).

    >>> tree = {"asks": [0, 1], "cuts": [10, 0.5], "points": [-2, 3, -1, 1], "share": [2, 1, 1, 0]}
    >>> forest = Forest({"features": ["n", "link"], "base": 1.0, "trees": [tree]})
    >>> forest.totals(np.array([[3, 30, 30], [0, 0, 0.9]], dtype=np.float32)).tolist()
    [-1.0, 4.0, 2.0]
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        trees = data["trees"]
        self.features: tuple[str, ...] = tuple(data["features"])
        self.base: float = data["base"]
        # Levels before trees, so that the answers of a level are next to each other.
        self._asks = np.array([tree["asks"] for tree in trees], dtype=np.intp).T
        self._cuts = np.array([tree["cuts"] for tree in trees], dtype=np.float32).T[:, :, None]
        # Whole numbers, so that sums are exact, whatever their order.
        self._points = np.rint(np.array([tree["points"] for tree in trees]) * POINTS_SCALE).astype(np.int64)
        # Cuts are compared with values of 32 bits.
        self._trees = [{**tree, "cuts": cuts} for tree, cuts in zip(trees, self._cuts[:, :, 0].T.tolist(), strict=True)]
        self._first_leaf = (np.arange(len(trees)) * self._points.shape[1])[:, None]

    @functools.cached_property
    def _expected(self) -> list[list[list[float]]]:
        return [_expected(tree) for tree in self._trees]

    def totals(self, table: Table) -> NDArray[np.float64]:
        """The points of each block.  `table` has the values of `features`, one row each."""
        parts = [self._totals(table[:, at : at + BLOCKS_AT_ONCE]) for at in range(0, table.shape[1], BLOCKS_AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _totals(self, table: Table) -> NDArray[np.float64]:
        leaf = np.zeros((len(self._trees), table.shape[1]), dtype=np.uint8)
        for level, (asks, cuts) in enumerate(zip(self._asks, self._cuts, strict=True)):
            leaf |= (table.take(asks, axis=0) > cuts).view(np.uint8) << level
        points = self._points.take(leaf + self._first_leaf)
        return np.asarray(points.sum(axis=0) / POINTS_SCALE + self.base)

    def points(self, row: Sequence[float]) -> dict[str, float]:
        """The points of each feature for one block; with those of `base` they add up to its total."""
        points: defaultdict[str, float] = defaultdict(float)
        points[BASE] = self.base
        for tree, expected in zip(self._trees, self._expected, strict=True):
            node, before = 0, expected[0][0]
            points[BASE] += before
            # From the last level on, the highest bit of the leaf's number: each answer halves the leaves that are left.
            for step, level in enumerate(reversed(range(len(tree["asks"]))), 1):
                ask = tree["asks"][level]
                node = 2 * node + (row[ask] > tree["cuts"][level])
                after = expected[step][node]
                points[self.features[ask]] += after - before
                before = after
        return dict(points)


def strongest_first(points: Mapping[str, float], values: Mapping[str, float]) -> list[Signal]:
    """Signals of the features that have values, the strongest first, without those that give no points.

    >>> strongest_first({"base": 2.0, "n": -0.5, "link": 0.0, "tag": 1.0}, {"n": 3.0, "link": 0.1, "tag": 8.0})
    [Signal(name='tag', value=8.0, points=1.0), Signal(name='n', value=3.0, points=-0.5)]
    """
    rounded = {name: round(value, SCORE_DIGITS) for name, value in points.items() if name in values}
    ordered = sorted(rounded.items(), key=lambda item: (-abs(item[1]), item[0]))
    return [Signal(name, values[name], value) for name, value in ordered if value]


def _expected(tree: Mapping[str, Any]) -> list[list[float]]:
    """For each number of answers, from none to all, the points to be expected after each combination of answers."""
    points, share = np.array(tree["points"], dtype=float), np.array(tree["share"], dtype=float)
    expected = []
    for answers in range(len(tree["asks"]) + 1):
        leaves, weight = points.reshape(2**answers, -1), share.reshape(2**answers, -1)
        total = weight.sum(axis=1)
        mean = np.where(total > 0, (leaves * weight).sum(axis=1) / np.maximum(total, 1.0), leaves.mean(axis=1))
        expected.append(mean.tolist())
    return expected
