"""The number of points that a block of a page needs to be body.

The cut is chosen for the best F1 that may be expected of the page.  If most scores of a page are sure, a doubtful block
has to be likelier body than not.  If few are, a lower probability is enough.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleaner.score.columns import Column

#: The cut in probability is this share of half the expected F1.  It is below 1, since a lost word is worse than one too
#: many.  On the folds, compared with one cut for all pages, mean F1 is .9588 against .9572, and the words lost are .012
#: against .024 (aeb) and .018 against .028 (wcxb).  With .8 more is kept, and F1 is as with one cut for all.
CUT_SCALE: Final = 0.9

#: The lowest and the highest cut, as probabilities.
CUT_BOUNDS: Final = (0.2, 0.5)

#: Decimals of a cut in points.  Coarser than the differences in arithmetic between machines.
CUT_DIGITS: Final = 2


def expected_cut(totals: Column, words: Column, decided: Column) -> float:
    """The points that a block needs to be body, for the highest expected F1 of the page's words.

    The best F1 is reached by taking every block whose probability to be body is at least half of that F1 (Lipton and
    others, "Optimal thresholding of classifiers to maximize F1", 2014).

    Args:
        totals: log odds of each block.
        words: number of words of each block.
        decided: 1 if a block is body and -1 if it is not, whatever its score; 0 if the score decides.

    >>> expected_cut(np.array([9.0, 9.0, -9.0]), np.array([50.0, 50.0, 3.0]), np.zeros(3))
    -0.2
    >>> expected_cut(np.array([0.2, -0.5, -2.0]), np.array([50.0, 50.0, 300.0]), np.zeros(3))
    -1.21
    """
    likely = np.where(decided == 0, 1 / (1 + np.exp(-totals)), decided > 0)
    order = np.argsort(-likely, kind="stable")
    body = (likely * words)[order]
    body_and_taken = body.sum() + np.cumsum(words[order])
    best = float((2 * np.cumsum(body) / np.maximum(body_and_taken, 1.0)).max())
    low, high = CUT_BOUNDS
    probability = min(high, max(low, CUT_SCALE * best / 2))
    return round(float(np.log(probability / (1 - probability))), CUT_DIGITS)
