"""Features of the place of a block in the tree of its page.

Elements are numbered in document order, so the elements inside an element follow it without a gap.  A sum over what is
inside is therefore the difference of two running sums.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from cleaner.parsing.outline import outline_of
from cleaner.score.columns import MOST_COUNTED, Column, Columns
from cleaner.types import Page

#: Shares of the page's prose that the containers of `c5_...` and `c8_...` hold.
PROSE_SHARES: Final = (0.5, 0.8)

#: Levels of the tree above a block whose contents are summed up.
FEATURE_LEVELS: Final = (1, 2, 3, 4)


#: The features that `tree_places` measures.
PLACES: Final = (
    *(f"m{level}_{name}" for level in FEATURE_LEVELS for name in ("n", "ps", "share", "wshare", "link", "avg", "b")),
    "ct_up", "ct_out", "c5_up", "c5_out", "c8_up", "c8_out", "depth",
)  # fmt: skip


class PageWords(NamedTuple):
    """The number of words of a page, by which shares are divided; 1 for a page without words."""

    words: float
    prose: float
    """Words in prose."""


class BlockTree:
    """The elements around the blocks of a page, as arrays."""

    def __init__(self, page: Page) -> None:
        outline = outline_of(page)
        elements = outline.columns
        self.at = np.array(outline.owners)
        """Number of each block's element."""
        self.parents, self.ends = np.asarray(elements.parents), np.asarray(elements.ends)
        self.depths = np.asarray(elements.depths)

    def own(self, column: Column) -> Column:
        """For each element the sum over the blocks that are directly in it."""
        return np.bincount(self.at, column, minlength=len(self.parents))

    def inside(self, column: Column) -> Column:
        """For each element the sum over all blocks in it, at any depth."""
        sums = np.concatenate(((0.0,), np.cumsum(self.own(column))))
        return np.asarray(sums[self.ends] - sums[:-1])

    def steps(self, goal: int) -> tuple[Column, Column]:
        """For each block the steps up to the first element around `goal`, and the steps from there down to `goal`."""
        if goal < 0:
            return np.zeros(len(self.at)), np.full(len(self.at), -1.0)
        path = [goal]
        while path[-1]:
            path.append(int(self.parents[path[-1]]))
        ancestors = np.array(path)[:, None]
        shared = ((ancestors <= self.at) & (self.at < self.ends[ancestors])).sum(0) - 1.0  # all are inside the root
        return self.depths[self.at] - shared, self.depths[goal] - shared


def tree_places(page: Page, columns: Columns, page_words: PageWords, tree: BlockTree) -> Columns:
    """The features `PLACES`: contents of the elements above a block, and its distance from the prose of the page."""
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
            f"m{number}_share": p / page_words.prose, f"m{number}_wshare": n / page_words.words,
            f"m{number}_link": link[level] / np.maximum(1, size[level]), f"m{number}_avg": n / np.maximum(1, b),
            f"m{number}_b": b,
        }  # fmt: skip
    goals = [_top(tree, of_prose), *(_deepest(tree, prose, share) for share in PROSE_SHARES)]
    for name, goal in zip(("ct", "c5", "c8"), goals, strict=True):
        out[f"{name}_up"], out[f"{name}_out"] = tree.steps(goal)
    out["depth"] = tree.depths[tree.at].astype(float)
    return out


def _top(tree: BlockTree, of_prose: Column) -> int:
    """The element whose children have most words of prose; grandchildren count half.  The deepest wins a tie."""
    words = tree.own(of_prose)
    words[0] = 0.0  # the root is nobody's child
    in_children = np.bincount(tree.parents, words, minlength=len(words))
    below_root = in_children.copy()
    below_root[0] = 0.0
    weighed = in_children + np.bincount(tree.parents, below_root, minlength=len(words)) / 2
    most = weighed.max()
    return _last_of_deepest(tree, weighed == most) if most else -1


def _deepest(tree: BlockTree, prose: Column, share: float) -> int:
    """The number of the deepest element with this share of the prose, the last one of several; -1 without prose."""
    return _last_of_deepest(tree, prose >= share * prose[0]) if prose[0] else -1


def _last_of_deepest(tree: BlockTree, chosen: Column) -> int:
    """The number of the last one of the deepest chosen elements."""
    numbers = np.flatnonzero(chosen)
    depths = tree.depths[numbers]
    return int(numbers[depths == depths.max()][-1])
