"""The score of each line of a text: fitted points of its features, and signals that no bench has enough of to fit.

Those are menus and bylines at the start, appeals and biographies at the end, and what stands beside lines that rules
dropped.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import groupby, islice
from types import MappingProxyType
from typing import Final

import numpy as np

from cleaner.language.vocabulary import stop_words
from cleaner.rule_types import Action, Match
from cleaner.ruleset import Matches
from cleaner.score.columns import table
from cleaner.score.cut import expected_cut
from cleaner.score.line_shape import is_byline
from cleaner.score.text.features import (
    TITLE_MAX_WORDS,
    LineColumns,
    MeasuredLines,
    features,
    hinted_blocks,
    row,
)
from cleaner.score.trees import SCORE_DIGITS, Forest, data, signals
from cleaner.types import Block, Kind, Score, Signal

#: Characters; shorter words are too common to tell how close two paragraphs are.
CONTENT_WORD_CHARS: Final = 5

#: Share of the blocks of a text after which an appeal may begin.
APPEAL_FROM: Final = 0.3

#: Blocks with words of appeals that make a run of talk to the reader an appeal; one or two stand in any column.
APPEAL_MIN_BLOCKS: Final = 3

#: Share of content words in common with the rest of the article from which a paragraph is the article's
#: (quartiles on gold bodies of aeb and gn1: .26, .38, .53).
APPEAL_CLOSENESS: Final = 0.4

#: Words; the longest exclamation that is a call for support.
CALL_MAX_WORDS: Final = 8

#: Blocks from the end, words, and share of content words in common with the article: where and how long a biography is,
#: and how little it has to do with the story.
BIOGRAPHY_REACH: Final = 2
BIOGRAPHY_MAX_WORDS: Final = 70
BIOGRAPHY_CLOSENESS: Final = 0.2

#: Points of hint words that make a block between two dropped lines their box ("in your inbox", "unsubscribe").
BOX_HINTS: Final = 3.0

#: The same where the block does not speak to the reader; and where it does but stands alone.
SURE_BOX_HINTS: Final = 6.0

#: Words; shorter lines between the paragraphs of an appeal are its labels ("Once", "Monthly").
LABEL_WORDS: Final = 4

#: Words and lines; a menu above a headline has at least so many lines of at most so many words.
MENU_MAX_WORDS: Final = 3
MENU_MIN_LINES: Final = 4

#: Words; a block with so many is prose: a byline stands above the second of them.
PROSE_WORDS: Final = 15

#: Blocks of a text among which a byline may stand.
BYLINE_REACH: Final = 6

#: Paragraphs of prose that may stand above a byline: the lead and the standfirst; below more it is a date of the story.
BYLINE_MAX_PROSE: Final = 2

#: Words; a shorter first line is a label and no headline.
TITLE_MIN_WORDS: Final = 3

#: Points of what the bench has too little of to fit, of headlines, which are body in a text, and of prose where the
#: trees are not asked.  Fitted points run from -5 to 5.
TEXT_POINTS: Final = MappingProxyType({
    "menu": -5.0, "bars": -5.0, "byline": -5.0, "call": -5.0, "pitch": -5.0,
    "listed": -12.0, "boxed": -12.0, "appeal": -12.0, "biography": -12.0,
    "title": 2.0, "prose": 3.0,
})  # fmt: skip

#: Lines that score as junk, and their share of the words: with fewer, a text is an article and no whole page.
PAGE_LINES: Final = 10
PAGE_SHARE: Final = 0.1

#: Lines that are neither prose nor hinted, without which no text is taken for a page and the trees need not be asked.
#: A quarter of the scraped texts of aeb, aed, gn1 and turku-lines has fewer; with 7 instead, F1 on their folds is up to
#: .003 lower.
FEWEST_SHORT: Final = 5

#: Points of hint words that a line may have to be spared: one word that is common in articles too.
SPARED_HINTS: Final = 1.0

#: Points below zero from which on the trees are sure of a line, and of one that is numbered or in a paragraph of so
#: many lines: lists of matches in short articles reach 3.8.  With 4 for all lines, F1 on the folds of scraped text is
#: .003 (aeb, aed) to .006 (gn1) lower; with 1.5 titles and signatures in articles are lost.
SURE_POINTS: Final = 2.0
SURE_SET_POINTS: Final = 4.0
SET_LINES: Final = 3

#: Characters of a row of labels at most, and bars between them at least.
BARS_MAX_CHARS: Final = 120
MIN_BARS: Final = 2

#: Points below zero that a line of a text which is no whole page may have: log odds of 30%, since losing a line of an
#: article is worse than keeping one of junk.  On the folds of turku-lines, which are such texts, F1 .904 and words lost
#: .022 against .894 and .045 at 42%.
TEXT_LENIENCY: Final = 0.85


#: "NAME is a columnist", "NAME ist Redakteurin": name, verb and trade within one sentence.
_TRADE: Final = re.compile(
    r"^[^.!?]{2,60}\b(?:is|was|are|ist|est|es|è|é|is een|är|er)\b[^.!?]{0,90}\b(?:columnist|reporter|correspondent"
    r"|editor|writer|author|journalist|freelancer|blogger|professor|fellow|lecturer|redakteurin?|autorin?|journalistin|kolumnistin?|"
    r"journaliste|auteure?|rédactrice|rédacteur|periodista|escritora?|giornalista|autore|autrice|jornalista|redacteur|skribent)\b",
    re.IGNORECASE,
)
#: What stands between the labels of a row of links, with its blanks.
_BARS: Final = (" | ", " › ", " » ", " · ", " • ")
_ENDS: Final = frozenset(".!?:;")
_QUOTES: Final = re.compile(r"[\"“”„«»]")


#: Name, value and points of a signal; made into a `Signal` only where somebody asks for an explanation.
Named = tuple[str, float, float]


@functools.cache
def model() -> Forest:
    """The shipped trees."""
    return Forest(data(Kind.TEXT.value))


class FittedLines:
    """The lines of a text that neither rules nor a comment thread have spoken for, and their fitted points.

    The trees are asked as late as possible, and only of the lines that somebody doubts: most texts need none.
    """

    def __init__(self, measured: MeasuredLines, left: list[Block]) -> None:
        self.measured, self.left = measured, left
        self.lines = [measured.lines[block.index] for block in left]
        self.places = {block.index: place for place, block in enumerate(left)}
        self.appeals, self.hinted = hinted_blocks(measured, left)

    @functools.cached_property
    def may_be_page(self) -> bool:
        """True where lines that are neither prose nor hinted are many enough for a page's furniture, beside others."""
        short = sum([
            not line.prose and block.index not in self.hinted
            for line, block in zip(self.lines, self.left, strict=True)
        ])  # fmt: skip
        return FEWEST_SHORT <= short < len(self.lines)

    @functools.cached_property
    def columns(self) -> LineColumns:
        """The features of the lines."""
        return features(self.measured, self.left, self.hinted)

    @functools.cached_property
    def totals(self) -> dict[int, float]:
        """The fitted points of all lines."""
        return self.of(self.places)

    @functools.cached_property
    def doubtful(self) -> list[int]:
        """Indices of the lines that would go although every line is lifted."""
        return [index for index, total in self.totals.items() if total < -TEXT_LENIENCY]

    def of(self, indices: Iterable[int]) -> dict[int, float]:
        """The fitted points of some lines."""
        indices = list(indices)
        rows = table(self.columns, model().features, len(self.left))[:, [self.places[index] for index in indices]]
        return dict(zip(indices, np.round(model().totals(rows), SCORE_DIGITS).tolist(), strict=True))

    def signals(self, index: int) -> list[Signal]:
        """What each feature of a block is worth, the strongest first."""
        values = row(self.columns, self.places[index])
        return signals(model().points([values[name] for name in model().features]), values)


class TextScores:
    """Totals of the blocks of a view by index: fitted points where the trees were asked, and the signals added."""

    def __init__(self, fitted: FittedLines, view: Sequence[Block], *, trace: bool = False) -> None:
        self.fitted, self.view, self.trace = fitted, view, trace
        self.local = fitted.measured
        self.totals: dict[int, float] = {}
        self.asked: Container[int] = ()
        self.appeals = fitted.appeals if len(view) == len(fitted.left) else hinted_blocks(self.local, view)[0]
        self.added: dict[int, list[Named]] = {}
        self.lifted = 0.0

    def add(self, index: int, name: str, points: float | None = None) -> None:
        """Add a signal to a block: the points that its name has, or those given.  What is spoken for has no score."""
        if index in self.fitted.places:
            self.added.setdefault(index, []).append((name, 1.0, TEXT_POINTS[name] if points is None else points))

    def settle(self) -> TextScores:
        """Make the totals: fitted points, the signals of each block, and what the whole text is lifted by."""
        fitted, added = self.fitted, self.added
        if fitted.may_be_page:
            self.asked, self.totals = fitted.places, dict(fitted.totals)
            cut = _cut_of_page(fitted)
            if cut is None:
                _spare(self)
            self.lifted = TEXT_LENIENCY if cut is None else -cut
        else:
            hinted = [index for index, weight in fitted.hinted.items() if weight > SPARED_HINTS]
            doubted = [index for index, some in added.items() if any(points < 0 for _, _, points in some)]
            self.totals, self.lifted = dict.fromkeys(fitted.places, 0.0), TEXT_LENIENCY
            if hinted or doubted:
                self.asked = frozenset(hinted).union(doubted)
                self.totals.update(fitted.of(sorted(self.asked)))
            for index, place in fitted.places.items():
                if fitted.lines[place].prose and index not in fitted.hinted and index not in self.asked:
                    self.add(index, "prose")
        for index, some in added.items():
            for _, _, points in some:
                self.totals[index] += points
        # Without the hair's breadth that a sum of points which should be zero may come out below it.
        self.totals = {index: round(total + self.lifted, SCORE_DIGITS) for index, total in self.totals.items()}
        return self

    def of(self, index: int) -> Score:
        """The score of a block, with its signals where somebody will look at them."""
        total = self.totals[index]
        if not self.trace:
            return Score(index, total)
        signals = self.fitted.signals(index) if index in self.asked else []
        signals += [Signal(*signal) for signal in self.added.get(index, ())]
        signals += [Signal("cut", 1.0, self.lifted)] if self.lifted else []
        base = total - sum(signal.points for signal in signals)  # with what rounding left
        return Score(index, total, (Signal("base", 0.0, round(base, SCORE_DIGITS)), *signals))


class _Topic:
    """The content words of the blocks that are prose beyond doubt, and how close a block is to them."""

    def __init__(self, scores: TextScores) -> None:
        self.tokens = scores.local.tokens
        self.stop = stop_words().get(scores.local.lang or "", frozenset())
        self.sure = {
            block.index
            for block, line in zip(scores.fitted.left, scores.fitted.lines, strict=True)
            if line.prose and block.index not in scores.fitted.hinted
        }

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


def _menu(scores: TextScores) -> None:
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
            scores.add(block.index, "menu")


def _bylines(scores: TextScores) -> None:
    """Bylines and dates of scraped text: only near the headline, since chronologies are full of dates."""
    prose = 0
    for block in scores.view[:BYLINE_REACH]:
        prose += len(scores.local.tokens[block.index]) >= PROSE_WORDS
        if prose > BYLINE_MAX_PROSE:
            return
        if is_byline(block.text, len(scores.local.tokens[block.index])):
            scores.add(block.index, "byline")


def _speaks_to_reader(local: MeasuredLines, block: Block) -> bool:
    """True where a block addresses the reader or speaks for the site, and quotes nobody."""
    return not local.hints.person.isdisjoint(local.tokens[block.index]) and _QUOTES.search(block.text) is None


def _in_appeal(scores: TextScores, topic: _Topic, block: Block) -> bool:
    """True where a block could be part of an appeal.

    It speaks to the reader and of other things than the article, or it is a label of few words.
    """
    if len(scores.local.tokens[block.index]) <= LABEL_WORDS:
        return True
    if not _speaks_to_reader(scores.local, block):
        return False
    share = topic.share(block.index)
    return share is None or share < APPEAL_CLOSENESS


def _call(scores: TextScores) -> None:
    """A short exclamation that asks the reader for support ("Support our work!")."""
    local = scores.local
    for block in scores.view if scores.appeals else ():
        short = len(local.tokens[block.index]) <= CALL_MAX_WORDS and block.text[-1] in "!！"
        if short and block.index in scores.appeals and _speaks_to_reader(local, block):
            scores.add(block.index, "call")


def _pitch(scores: TextScores) -> None:
    """A line that asks the reader to subscribe or donate, and says little else."""
    blocks = {block.index: block for block in scores.fitted.left}
    for index, weight in scores.fitted.hinted.items():
        if weight >= SURE_BOX_HINTS and _speaks_to_reader(scores.local, blocks[index]):
            scores.add(index, "pitch")


def _biography(scores: TextScores, topic: _Topic, dropped: Container[int]) -> None:
    """The author's biography: the last paragraph, of a person's trade and of nothing that the article speaks of."""
    left = (block for block in reversed(scores.view) if block.index not in dropped)
    for block in islice(left, BIOGRAPHY_REACH):
        words = len(scores.local.tokens[block.index])
        if LABEL_WORDS < words <= BIOGRAPHY_MAX_WORDS and _TRADE.search(block.text) and not _QUOTES.search(block.text):
            share = topic.share(block.index)
            if share is not None and share < BIOGRAPHY_CLOSENESS:
                scores.add(block.index, "biography")


def _listed(scores: TextScores, dropped: Mapping[int, Match]) -> None:
    """The titles below a label that a rule dropped, set in lines right below it ("More on this story")."""
    for _, group in groupby(scores.view, key=lambda block: block.paragraph):
        lines = list(group)
        label = dropped.get(lines[0].index)
        if label is None or label.rule.action is not Action.DROP:
            continue
        if all(line.text[-1] not in ".!?;,:" for line in lines):
            for line in lines[1:]:
                if line.index not in dropped:
                    scores.add(line.index, "listed")


def _boxed(scores: TextScores, dropped: Container[int]) -> None:
    """A blurb between two lines that rules dropped: the text of the box whose title and small print they are."""
    local = scores.local
    for above, block, below in zip(scores.view, scores.view[1:], scores.view[2:], strict=False):
        if above.index in dropped and below.index in dropped and block.index not in dropped:
            weight = sum(local.hints.weights.get(word, 0.0) for word in sorted(set(local.tokens[block.index])))
            if weight >= SURE_BOX_HINTS or (weight >= BOX_HINTS and _speaks_to_reader(local, block)):
                scores.add(block.index, "boxed")


def _appeal(scores: TextScores, topic: _Topic, dropped: Container[int]) -> None:
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
                    scores.add(member.index, "appeal")
        run = []


def _bars(scores: TextScores) -> None:
    """A row of labels with bars or the like between them ("Home | News | Sport")."""
    for block in scores.view:
        text = block.text
        if len(text) <= BARS_MAX_CHARS and max(map(text.count, _BARS)) >= MIN_BARS and text[-1] not in _ENDS:
            scores.add(block.index, "bars")


def _cut_of_page(fitted: FittedLines) -> float | None:
    """The points below which a line of a whole page is junk, so that body and junk come out best; None: no such page.

    A page has many lines of furniture, and they are a good part of it.  Junk with hint words does not count: a
    newsletter box in an article does not make it a page.  Nor does a text without prose: nothing there tells what is
    junk.
    """
    words = [line.words for line in fitted.lines]
    furniture = [fitted.lines[fitted.places[index]].words for index in fitted.doubtful if index not in fitted.hinted]
    if len(furniture) < PAGE_LINES or sum(furniture) < PAGE_SHARE * sum(words):
        return None
    if not any(line.prose for line in fitted.lines):
        return None
    return expected_cut(np.array(list(fitted.totals.values())), np.array(words), np.zeros(len(words)))


def _spare(scores: TextScores) -> None:
    """In a text that is no whole page all that hardly hints at junk stays, unless the trees are sure; they have to be
    surest of lines that are numbered, or set one below the other as lists, results and verse are."""
    fitted = scores.fitted
    lines_of = Counter([block.paragraph for block in fitted.left])
    for index in fitted.doubtful:
        block = fitted.left[fitted.places[index]]
        listed = lines_of[block.paragraph] >= SET_LINES or block.marker[:1].isdigit()
        sure = SURE_SET_POINTS if listed else SURE_POINTS
        if fitted.hinted.get(index, 0.0) <= SPARED_HINTS and fitted.totals[index] > -sure:
            scores.add(index, "article", -fitted.totals[index])


def _title(scores: TextScores) -> None:
    """The headline of an article without a page around it: the first line that no menu takes, above prose."""
    fitted = scores.fitted
    start = next((n for n, block in enumerate(fitted.left) if block.index not in scores.added), None)
    if start is None:
        return
    first, *below = fitted.lines[start : start + 1 + BYLINE_REACH]
    if TITLE_MIN_WORDS <= first.words <= TITLE_MAX_WORDS and not first.prose and any(line.prose for line in below):
        scores.add(fitted.left[start].index, "title")


def score_text(fitted: FittedLines, view: Sequence[Block], matches: Matches, *, trace: bool = False) -> TextScores:
    """Scores of the blocks of `view`, by block index.  Positive points of `score` rules speak for junk."""
    scores = TextScores(fitted, view, trace=trace)
    _menu(scores)
    _title(scores)
    _bylines(scores)
    _bars(scores)
    for index, weak in matches.points.items():
        for match in weak:
            scores.add(index, f"rule {match.rule.id}", -match.rule.points)
    topic = _Topic(scores)
    if matches.drop:
        _boxed(scores, matches.drop)
        _listed(scores, matches.drop)
    _biography(scores, topic, matches.drop)
    _call(scores)
    _pitch(scores)
    _appeal(scores, topic, matches.drop)
    return scores.settle()
