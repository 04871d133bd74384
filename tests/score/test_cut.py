"""The cut of a page follows what may be expected of it."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.score.cut import CUT_BOUNDS, expected_cut


def cut(totals: list[float], words: list[float], decided: list[float] | None = None) -> float:
    return expected_cut(np.array(totals), np.array(words), np.array(decided or [0.0] * len(totals)))


def test_a_page_of_doubt_takes_more() -> None:
    assert cut([-1, -1.5, -2], [50, 50, 300]) < cut([9, 9, -1], [50, 50, 300])


def test_what_is_decided_needs_no_score() -> None:
    assert cut([-9, -1], [500, 50], [1, 0]) == cut([9, -1], [500, 50])
    assert cut([9, -1], [500, 50], [-1, 0]) == cut([-9, -1], [500, 50])


@pytest.mark.parametrize("totals", [[99, 99], [-99, -99]])
def test_the_cut_keeps_to_its_bounds(totals: list[float]) -> None:
    low, high = (np.log(bound / (1 - bound)) for bound in CUT_BOUNDS)

    assert low - 0.01 <= cut(totals, [10, 10]) <= high


def test_blocks_without_words_are_no_error() -> None:
    assert np.isfinite(cut([0], [0]))
