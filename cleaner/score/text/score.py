"""The score of the lines of a text: fitted points of their features, hand-set signals, and leniency for articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import Final

import numpy as np

from cleaner.evidence import Evidence
from cleaner.score.cut import expected_cut
from cleaner.score.signals import ARTICLE, BASE, CUT
from cleaner.score.text.hand_signals import TEXT_POINTS, HandSignals, hand_signals
from cleaner.score.text.line_points import TEXT_LENIENCY, LinePoints
from cleaner.score.trees import SCORE_DIGITS
from cleaner.types import Score, Signal

#: Lines that score as junk, and their share of the words.  A text with less of them is an article and no whole page.
PAGE_LINES: Final = 10
PAGE_SHARE: Final = 0.1

#: Points of hint words that a line may have and still be spared: one word that is common in articles too.
SPARED_HINTS: Final = 1.0

#: Points below zero from which on the trees are sure that a line is junk.  Lines that are numbered or in a paragraph of
#: `SET_LINES` lines or more need the second number, since lists of matches in short articles reach 3.8.  With 4 for all
#: lines, F1 on the folds of scraped text is .003 (aeb, aed) to .006 (gn1) lower; with 1.5, titles and signatures in
#: articles are lost.
SURE_POINTS: Final = 2.0
SURE_SET_POINTS: Final = 4.0
SET_LINES: Final = 3


class LineScores:
    """Scores of the lines of a text that may be body."""

    def __init__(self, points: LinePoints, hand: HandSignals, *, trace: bool = False) -> None:
        self._points, self._hand, self._trace = points, hand, trace
        self._asked: Container[int] = ()
        """Lines that have fitted points."""
        self._raised = 0.0
        """Points that all lines of the text get."""
        self.totals: dict[int, float] = {}
        """Points by block index.  A line is body where they are not below zero."""
        fitted = self._fitted_page() if points.may_be_page else self._fitted_where_doubted()
        for index, signals in hand.by_block.items():
            for signal in signals:
                fitted[index] += signal.points
        # Rounded, since a sum of points that should be zero may come out a hair below it.
        self.totals = {index: round(total + self._raised, SCORE_DIGITS) for index, total in fitted.items()}

    def _fitted_page(self) -> dict[int, float]:
        """The fitted points of a text that may be a whole page: all lines have some."""
        points = self._points
        self._asked = points.position_of
        cut = _cut_of_page(points)
        if cut is None:
            _spare(points, self._hand)
        self._raised = TEXT_LENIENCY if cut is None else -cut
        return dict(points.totals)

    def _fitted_where_doubted(self) -> dict[int, float]:
        """The fitted points of an article: only lines with hint words, or with a signal against them, have some."""
        points, hand = self._points, self._hand
        self._raised = TEXT_LENIENCY
        hinted = [index for index, weight in points.hinted.items() if weight > SPARED_HINTS]
        doubted = [i for i, signals in hand.by_block.items() if any(signal.points < 0 for signal in signals)]
        asked = frozenset(hinted).union(doubted)
        self._asked = asked
        totals = dict.fromkeys(points.position_of, 0.0)
        if asked:
            totals.update(points.points_of(sorted(asked)))
        for index, position in points.position_of.items():
            if points.lines[position].prose and index not in points.hinted and index not in asked:
                hand.add(index, "prose", TEXT_POINTS["prose"])
        return totals

    def of(self, index: int) -> Score:
        """The score of a line, with `trace` its signals."""
        total = self.totals[index]
        if not self._trace:
            return Score(index, total)
        signals = self._points.signals_of(index) if index in self._asked else []
        signals += self._hand.by_block.get(index, ())
        signals += [Signal(CUT, 1.0, self._raised)] if self._raised else []
        base = total - sum(signal.points for signal in signals)  # includes what rounding left over
        return Score(index, total, (Signal(BASE, 0.0, round(base, SCORE_DIGITS)), *signals))


def _cut_of_page(points: LinePoints) -> float | None:
    """The points that a line of a whole page needs to be body; None if the text is not a whole page.

    A page has many lines of furniture, and they are a good part of its words.  Junk with hint words does not count: a
    newsletter box in an article does not make the article a page.  A text without prose is not a page either, since
    nothing in it tells what is junk.
    """
    words = [line.words for line in points.lines]
    furniture = [
        words[points.position_of[index]] for index in points.doubtful if index not in points.hinted
    ]  # fmt: skip
    if len(furniture) < PAGE_LINES or sum(furniture) < PAGE_SHARE * sum(words):
        return None
    if not any(line.prose for line in points.lines):
        return None
    return expected_cut(np.array(list(points.totals.values())), np.array(words), np.zeros(len(words)))


def _spare(points: LinePoints, hand: HandSignals) -> None:
    """Keep the doubtful lines of an article unless they have hint words, or the trees are sure that they are junk."""
    lines_of = Counter([block.paragraph for block in points.blocks])
    for index in points.doubtful:
        block = points.blocks[points.position_of[index]]
        in_list = lines_of[block.paragraph] >= SET_LINES or block.marker[:1].isdigit()
        sure = SURE_SET_POINTS if in_list else SURE_POINTS
        if points.hinted.get(index, 0.0) <= SPARED_HINTS and points.totals[index] > -sure:
            hand.add(index, ARTICLE, -points.totals[index])


def score_lines(evidence: Evidence, points: LinePoints, *, trace: bool = False) -> LineScores:
    """Score the lines of a text.

    Args:
        evidence: what is known of the lines of this round.
        points: the fitted points of those that may be body (`evidence.claims.not_taken`).
        trace: also make the signals, for explanations.
    """
    return LineScores(points, hand_signals(evidence, points), trace=trace)
