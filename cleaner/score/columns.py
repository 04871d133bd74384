"""Columns, which hold a number for each block of a page, and operations on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Blocks without prose in a row that a run of prose may hold.
PROSE_RUN_GAP: Final = 8

#: Blocks and words; larger distances and counts make no difference.
FAR_BLOCKS: Final = 60
FAR_WORDS: Final = 200
MOST_COUNTED: Final = 5000


Column = NDArray[Any]
"""A number for each block."""
Columns = dict[str, Column]


def moved(column: Column, by: int, empty: float = -1.0) -> Column:
    """For each block, the value of the block `by` places below (above if negative); `empty` if there is none.

    >>> moved(np.array([1.0, 2.0, 3.0]), 1).tolist(), moved(np.array([1.0, 2.0, 3.0]), -2).tolist()
    ([2.0, 3.0, -1.0], [-1.0, -1.0, 1.0])
    """
    values = np.full(len(column), empty)
    if by > 0:
        values[:-by] = column[by:]
    else:
        values[-by:] = column[:by]
    return values


def since(marks: Column) -> Column:
    """Blocks since the last that is marked, at most `FAR_BLOCKS`.

    >>> since(np.array([0, 1, 0, 0])).tolist()
    [60, 60, 1, 2]
    """
    places = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, places, -FAR_BLOCKS))
    return np.minimum(places - moved(last, -1, -FAR_BLOCKS), FAR_BLOCKS)


def before(column: Column) -> Column:
    """For each block the sum over the blocks above it.

    >>> before(np.array([1.0, 2.0, 3.0])).tolist()
    [0.0, 1.0, 3.0]
    """
    return np.cumsum(column) - column


def far(distance: Column) -> Column:
    """Distances in blocks, none larger than `FAR_BLOCKS`."""
    return np.clip(distance, -FAR_BLOCKS, FAR_BLOCKS)


def table(columns: Mapping[str, ArrayLike], names: Sequence[str], size: int) -> NDArray[np.float32]:
    """The columns with these names as rows, in the form that trees need.  A single number counts for all blocks.

    >>> table({"n": [3, 4], "link": 0.5}, ["link", "n"], 2).tolist()
    [[0.5, 0.5], [3.0, 4.0]]
    """
    rows = np.empty((len(names), size), dtype=np.float32)
    for row, name in zip(rows, names, strict=True):
        row[:] = columns[name]
    return rows
