"""The score of each line of a text among its neighbours: what the local pass could not know.

How close a doubtful block is in words to the rest of the article, and whether a run of them is an appeal.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import chain, groupby, islice
from typing import Final

from cleaner.ruleset import Matches
from cleaner.score.local import Local, Named, is_byline
from cleaner.score.tables import stop_words
from cleaner.settings import (
    APPEAL_CLOSENESS,
    APPEAL_FROM,
    APPEAL_MIN_BLOCKS,
    BIOGRAPHY_CLOSENESS,
    BIOGRAPHY_MAX_WORDS,
    BIOGRAPHY_REACH,
    BOX_HINTS,
    BYLINE_MAX_PROSE,
    BYLINE_REACH,
    CALL_MAX_WORDS,
    CONTENT_WORD_CHARS,
    DOUBT_POINTS,
    HINT_FULL_WORDS,
    LABEL_WORDS,
    MENU_MAX_WORDS,
    MENU_MIN_LINES,
    PROSE_WORDS,
    SCORE_DIGITS,
    TOPICAL_BLOCKS,
)
from cleaner.types import Action, Block, Match, Score, Signal

#: "NAME is a columnist", "NAME ist Redakteurin": name, verb and trade within one sentence.
_TRADE: Final = re.compile(
    r"^[^.!?]{2,60}\b(?:is|was|are|ist|est|es|è|é|is een|är|er)\b[^.!?]{0,90}\b(?:columnist|reporter|correspondent"
    r"|editor|writer|author|journalist|freelancer|blogger|professor|fellow|lecturer|redakteurin?|autorin?|journalistin|kolumnistin?|"
    r"journaliste|auteure?|rédactrice|rédacteur|periodista|escritora?|giornalista|autore|autrice|jornalista|redacteur|skribent)\b",
    re.IGNORECASE,
)
_QUOTES: Final = re.compile(r"[\"“”„«»]")


class Scores:
    """Totals that grow by signals, block by block.  `totals` are sums of points by block index."""

    def __init__(self, local: Local, view: Sequence[Block], *, trace: bool = False) -> None:
        self.local, self.view, self.trace = local, view, trace
        totals = local.totals
        self.totals = {block.index: totals[block.index] for block in view}
        self.added: dict[int, list[Named]] = {}
        self.hinted: dict[int, float] = {}
        """Weight of the hint words of a block, those left out that the article is about."""
        self.appeals: frozenset[int] = frozenset()
        """Blocks that use words of appeals, with the same exception."""

    def add(self, index: int, name: str, value: float, points: float | None = None) -> None:
        """Add a signal to a block: its points by the tables, or those given."""
        points = self.local.points.tables[name].of(value) if points is None else points
        self.totals[index] += points
        self.added.setdefault(index, []).append((name, value, points))

    def settle(self) -> Scores:
        """Totals without the hair's breadth that a sum of points which should be zero may come out below it."""
        for index in self.added:
            self.totals[index] = round(self.totals[index], SCORE_DIGITS)
        return self

    def of(self, index: int) -> Score:
        """The score of a block, with its signals where somebody will look at them."""
        if not self.trace:
            return Score(index, self.totals[index])
        named = [("base", 0.0, self.local.points.base), *self.local.signals[index], *self.added.get(index, ())]
        return Score(index, self.totals[index], tuple(Signal(*signal) for signal in named))


def _hints(scores: Scores) -> None:
    """Hint words, and with them talk to the reader.

    Words that the first half of the text uses in several blocks are what the article is about, and speak for nothing.
    """
    local, view = scores.local, scores.view
    if not any(local.marked):
        return
    first_half = [local.marked[block.index] for block in view[: (len(view) + 1) // 2]]
    seen = Counter(chain.from_iterable(filter(None, first_half)))
    topical = {word for word, count in seen.items() if count >= TOPICAL_BLOCKS}
    appeal = local.hints.appeal - topical
    appeals = []
    for block in view:
        index = block.index
        if not local.marked[index] or not (marked := local.marked[index] - topical):
            continue
        if not appeal.isdisjoint(marked):
            appeals.append(index)
        tokens, weights = local.tokens[index], local.hints.weights
        weight = sum(weights.get(word, 0.0) for word in marked) * min(1.0, HINT_FULL_WORDS / len(tokens))
        if weight:
            scores.hinted[index] = weight
            scores.add(index, "hints", weight)
            scores.add(index, "person", float(sum(map(local.hints.person.__contains__, tokens))))
    scores.appeals = frozenset(appeals)


class _Topic:
    """The content words of the blocks that are prose beyond doubt, and how close a block is to them."""

    def __init__(self, scores: Scores) -> None:
        self.tokens = scores.local.tokens
        self.stop = stop_words().get(scores.local.lang or "", frozenset())
        self.sure = {index for index, total in scores.totals.items() if total >= DOUBT_POINTS}

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """All words of the sure blocks; most pages never ask."""
        return frozenset().union(*[self.tokens[index] for index in self.sure])

    def share(self, index: int) -> float | None:
        """Share of a block's content words that stand in other sure blocks; None where it has none."""
        content = {word for word in self.tokens[index] if len(word) >= CONTENT_WORD_CHARS} - self.stop
        if not content:
            return None
        words = self.words
        if index in self.sure:
            words = frozenset().union(*[self.tokens[other] for other in self.sure if other != index])
        return len(content & words) / len(content)


def _menu(scores: Scores) -> None:
    """A menu above the headline: a run of bare one- to three-word lines at the very start."""
    view = scores.view
    run = 0
    while run < len(view) and view[run].paragraph == view[0].paragraph:
        block = view[run]
        if not 0 < len(scores.local.tokens[block.index]) <= MENU_MAX_WORDS or block.text[-1] in ".!?,;:":
            break
        run += 1
    if MENU_MIN_LINES <= run < len(view) - MENU_MIN_LINES and view[run].paragraph != view[0].paragraph:
        for block in view[:run]:
            scores.add(block.index, "menu", 1.0)


def _bylines(scores: Scores) -> None:
    """Bylines and dates of scraped text: only near the headline, since chronologies are full of dates."""
    prose = 0
    for block in scores.view[:BYLINE_REACH]:
        prose += len(scores.local.tokens[block.index]) >= PROSE_WORDS
        if prose > BYLINE_MAX_PROSE:
            return
        if is_byline(block.text, len(scores.local.tokens[block.index])):
            scores.add(block.index, "byline", 1.0)


def _closeness(scores: Scores, topic: _Topic) -> None:
    """Doubtful blocks with hint words: do the words of the block occur elsewhere in the article?"""
    for index in scores.hinted:
        if scores.totals[index] < DOUBT_POINTS:
            share = topic.share(index)
            if share is not None:
                scores.add(index, "closeness", share)


def _speaks_to_reader(local: Local, block: Block) -> bool:
    """True where a block addresses the reader or speaks for the site, and quotes nobody."""
    return not local.hints.person.isdisjoint(local.tokens[block.index]) and _QUOTES.search(block.text) is None


def _in_appeal(scores: Scores, topic: _Topic, block: Block) -> bool:
    """True where a block could be part of an appeal.

    It speaks to the reader and of other things than the article, or it is a label of few words.
    """
    if len(scores.local.tokens[block.index]) <= LABEL_WORDS:
        return True
    if not _speaks_to_reader(scores.local, block):
        return False
    share = topic.share(block.index)
    return share is None or share < APPEAL_CLOSENESS


def _call(scores: Scores) -> None:
    """A short exclamation that asks the reader for support ("Support our work!")."""
    local = scores.local
    for block in scores.view if scores.appeals else ():
        short = len(local.tokens[block.index]) <= CALL_MAX_WORDS and block.text[-1] in "!！"
        if short and block.index in scores.appeals and _speaks_to_reader(local, block):
            scores.add(block.index, "call", 1.0)


def _biography(scores: Scores, topic: _Topic, dropped: Container[int]) -> None:
    """The author's biography: the last paragraph, of a person's trade and of nothing that the article speaks of."""
    left = (block for block in reversed(scores.view) if block.index not in dropped)
    for block in islice(left, BIOGRAPHY_REACH):
        words = len(scores.local.tokens[block.index])
        if LABEL_WORDS < words <= BIOGRAPHY_MAX_WORDS and _TRADE.search(block.text) and not _QUOTES.search(block.text):
            share = topic.share(block.index)
            if share is not None and share < BIOGRAPHY_CLOSENESS:
                scores.add(block.index, "biography", 1.0)


def _listed(scores: Scores, dropped: Mapping[int, Match]) -> None:
    """The titles below a label that a rule dropped, set in lines right below it ("More on this story")."""
    for _, group in groupby(scores.view, key=lambda block: block.paragraph):
        lines = list(group)
        label = dropped.get(lines[0].index)
        if label is None or label.rule.action is not Action.DROP:
            continue
        if all(line.text[-1] not in ".!?;,:" for line in lines):
            for line in lines[1:]:
                if line.index not in dropped:
                    scores.add(line.index, "listed", 1.0)


def _boxed(scores: Scores, dropped: Container[int]) -> None:
    """A blurb between two lines that rules dropped: the text of the box whose title and small print they are."""
    local = scores.local
    for above, block, below in zip(scores.view, scores.view[1:], scores.view[2:], strict=False):
        if above.index in dropped and below.index in dropped and block.index not in dropped:
            weight = sum(local.hints.weights.get(word, 0.0) for word in sorted(set(local.tokens[block.index])))
            if weight >= BOX_HINTS and _speaks_to_reader(local, block):
                scores.add(block.index, "boxed", 1.0)


def _appeal(scores: Scores, topic: _Topic, dropped: Container[int]) -> None:
    """An appeal in good prose ("Dear readers, ...") in the second half: a run of blocks that speak to the reader, with
    several that use the words of appeals.  It begins with such a block; rules may have dropped parts of it."""
    view, appeals = scores.view, scores.appeals
    first = int(len(view) * APPEAL_FROM)
    if len(appeals) < APPEAL_MIN_BLOCKS or sum(b.index in appeals for b in view[first:]) < APPEAL_MIN_BLOCKS:
        return
    run: list[Block] = []
    for block in [*view[first:], None]:
        if block is not None and (block.index in dropped or _in_appeal(scores, topic, block)):
            run.append(block)
            continue
        marked = [place for place, member in enumerate(run) if member.index in appeals]
        if len(marked) >= APPEAL_MIN_BLOCKS:
            for member in run[marked[0] : marked[-1] + 1]:
                if member.index not in dropped:
                    scores.add(member.index, "appeal", 1.0)
        run = []


def contextual(local: Local, view: Sequence[Block], matches: Matches, *, trace: bool = False) -> Scores:
    """Scores of the blocks of `view`, by block index.  Positive points of `score` rules speak for junk."""
    scores = Scores(local, view, trace=trace)
    for index, weak in matches.points.items():
        for match in weak:
            scores.add(index, f"rule {match.rule.id}", 1.0, -match.rule.points)
    _hints(scores)
    topic = _Topic(scores)
    _menu(scores)
    _bylines(scores)
    _closeness(scores, topic)
    if matches.drop:
        _boxed(scores, matches.drop)
        _listed(scores, matches.drop)
    _biography(scores, topic, matches.drop)
    _call(scores)
    _appeal(scores, topic, matches.drop)
    return scores.settle()
