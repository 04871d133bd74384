"""Features of where a block stands in the tree of its page.

An element of the tree has a number smaller than those of the elements inside it, which follow it without a gap, so that
a sum over what stands inside is a difference of two sums.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from cleaner.score.columns import MOST_COUNTED, Column, Columns
from cleaner.types import Outline, Page

#: Shares of the page's prose that the two containers hold.
PROSE_SHARES: Final = (0.5, 0.8)

#: Levels of the tree above a block whose contents are summed up.
FEATURE_LEVELS: Final = (1, 2, 3, 4)


#: What `places` measures.
PLACES: Final = (
    *(f"m{level}_{name}" for level in FEATURE_LEVELS for name in ("n", "ps", "share", "wshare", "link", "avg", "b")),
    "ct_up", "ct_out", "c5_up", "c5_out", "c8_up", "c8_out", "depth",
)  # fmt: skip


class Sums(NamedTuple):
    """What features are shares of."""

    words: float
    prose: float


def outline_of(page: Page) -> Outline:
    """The block elements of a page.

    Raises:
        ValueError: it was not parsed from HTML.
    """
    if page.outline is None:
        raise ValueError("the page has no outline: it was not parsed from HTML")
    return page.outline


class Tree:
    """The elements around the blocks of a page."""

    def __init__(self, page: Page) -> None:
        outline = outline_of(page)
        number = {element: count for count, element in enumerate(outline.elements)}
        self.at = np.array([number[node] for node in page.nodes])
        """Number of each block's element."""
        self.parents, self.ends = np.asarray(outline.parents), np.asarray(outline.ends)
        self.depths = np.asarray(outline.depths)

    def own(self, column: Column) -> Column:
        """For each element the sum over the blocks that are its own."""
        return np.bincount(self.at, column, minlength=len(self.parents))

    def inside(self, column: Column) -> Column:
        """For each element the sum over its own blocks and all of those inside it."""
        sums = np.concatenate(((0.0,), np.cumsum(self.own(column))))
        return np.asarray(sums[self.ends] - sums[:-1])

    def steps(self, goal: int) -> tuple[Column, Column]:
        """For each block: steps up to the first element around `goal`, and steps from there down to `goal`."""
        if goal < 0:
            return np.zeros(len(self.at)), np.full(len(self.at), -1.0)
        around = [goal]
        while around[-1]:
            around.append(int(self.parents[around[-1]]))
        path = np.array(around)[:, None]
        shared = ((path <= self.at) & (self.at < self.ends[path])).sum(0) - 1.0  # the root is around all
        return self.depths[self.at] - shared, self.depths[goal] - shared


def places(page: Page, columns: Columns, whole: Sums, tree: Tree) -> Columns:
    """The columns of `PLACES`."""
    blocks = page.blocks
    n, of_prose = columns["n"], columns["n"] * columns["prose"]
    chars = np.array([len(block.text) for block in blocks], dtype=float)
    linked = np.array([block.link_chars for block in blocks], dtype=float)
    words, prose, link, size = map(tree.inside, (n, of_prose, linked, chars))
    count = tree.inside(np.ones(len(blocks)))
    out: Columns = {}
    level = tree.at
    for number in FEATURE_LEVELS:
        level = tree.parents[level]
        n, p, b = words[level], prose[level], count[level]
        out |= {
            f"m{number}_n": np.minimum(n, MOST_COUNTED), f"m{number}_ps": p / np.maximum(1, n),
            f"m{number}_share": p / whole.prose, f"m{number}_wshare": n / whole.words,
            f"m{number}_link": link[level] / np.maximum(1, size[level]), f"m{number}_avg": n / np.maximum(1, b),
            f"m{number}_b": b,
        }  # fmt: skip
    goals = [_top(tree, of_prose), *(_deepest(tree, prose, share) for share in PROSE_SHARES)]
    for name, goal in zip(("ct", "c5", "c8"), goals, strict=True):
        out[f"{name}_up"], out[f"{name}_out"] = tree.steps(goal)
    out["depth"] = tree.depths[tree.at].astype(float)
    return out


def _top(tree: Tree, of_prose: Column) -> int:
    """The element with most prose in its children, that of its grandchildren by half; of several the deepest."""
    own = tree.own(of_prose)
    own[0] = 0.0  # the root is nobody's child
    above = np.bincount(tree.parents, own, minlength=len(own))
    below = above.copy()
    below[0] = 0.0
    direct = above + np.bincount(tree.parents, below, minlength=len(own)) / 2
    most = direct.max()
    return _last(tree, direct == most) if most else -1


def _deepest(tree: Tree, prose: Column, share: float) -> int:
    """The deepest element that holds such a share of the prose; of several the last."""
    return _last(tree, prose >= share * prose[0]) if prose[0] else -1


def _last(tree: Tree, chosen: Column) -> int:
    numbers = np.flatnonzero(chosen)
    depths = tree.depths[numbers]
    return int(numbers[depths == depths.max()][-1])
