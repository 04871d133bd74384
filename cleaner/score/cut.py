"""How many points a block of a page needs to be body.

Body and junk are weighed as the page's own F1 would weigh them: where the scores of a page are sure, a doubtful block
has to be likelier body than not; where little of the page is sure, less will do.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleaner.score.columns import Column

#: Of half the F1 that may be expected of a page: below 1, since a lost word is worse than one too many.  Probabilities
#: that the cut keeps to.  On the folds, beside one cut for all pages, mean F1 .9588 against .9572 and words lost .012
#: against .024 (aeb), .018 against .028 (wcxb); at .8 more is kept and F1 is as without.
CUT_SCALE: Final = 0.9
CUT_BOUNDS: Final = (0.2, 0.5)

#: Decimals of a cut in points: coarser than what arithmetic differs by from one machine to another.
CUT_DIGITS: Final = 2


def expected_cut(totals: Column, words: Column, decided: Column) -> float:
    """Points from which on blocks are body, so that the F1 of the page's words is as high as may be expected.

    `totals` are log odds.  `decided` is above zero where a block is body whatever it scores, below where it is none.
    The best share of right words is reached by taking every block that is likelier body than half of that share (Lipton
    and others, "Optimal thresholding of classifiers to maximize F1", 2014).

    >>> expected_cut(np.array([9.0, 9.0, -9.0]), np.array([50.0, 50.0, 3.0]), np.zeros(3))
    -0.2
    >>> expected_cut(np.array([0.2, -0.5, -2.0]), np.array([50.0, 50.0, 300.0]), np.zeros(3))
    -1.21
    """
    likely = np.where(decided == 0, 1 / (1 + np.exp(-totals)), decided > 0)
    order = np.argsort(-likely, kind="stable")
    body = (likely * words)[order]
    whole = body.sum() + np.cumsum(words[order])
    best = float((2 * np.cumsum(body) / np.maximum(whole, 1.0)).max())
    low, high = CUT_BOUNDS
    probability = min(high, max(low, CUT_SCALE * best / 2))
    return round(float(np.log(probability / (1 - probability))), CUT_DIGITS)
