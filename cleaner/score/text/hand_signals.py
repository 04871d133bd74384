"""Signals of the lines of a text whose points are set by hand, because no bench has enough examples to fit them.

They find menus and bylines at the start, appeals and biographies at the end, and text next to lines that rules drop.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Sequence
from itertools import groupby, islice
from types import MappingProxyType
from typing import Final

from cleaner.evidence import Evidence
from cleaner.language.vocabulary import stop_words
from cleaner.rule_types import Action
from cleaner.score.line_shape import is_byline
from cleaner.score.signals import rule_signal
from cleaner.score.text.features import TITLE_MAX_WORDS, MeasuredLines, hinted_blocks
from cleaner.score.text.line_points import LinePoints
from cleaner.types import Block, Signal, new_tuple

#: Characters; shorter words are too common to tell how close two paragraphs are.
CONTENT_WORD_CHARS: Final = 5

#: Share of the blocks of a text after which an appeal may begin.
APPEAL_FROM: Final = 0.3

#: Blocks with words of appeals that make a run of talk to the reader an appeal; any column may have one or two.
APPEAL_MIN_BLOCKS: Final = 3

#: Share of content words in common with the rest of the article from which a paragraph is the article's
#: (quartiles on gold bodies of aeb and gn1: .26, .38, .53).
APPEAL_CLOSENESS: Final = 0.4

#: Words; the longest exclamation that is a call for support.
CALL_MAX_WORDS: Final = 8

#: Where a biography is (blocks from the end), how long it is (words), and how little it has to do with the story (share
#: of content words in common with the article).
BIOGRAPHY_REACH: Final = 2
BIOGRAPHY_MAX_WORDS: Final = 70
BIOGRAPHY_CLOSENESS: Final = 0.2

#: Points of hint words that make a block between two dropped lines their box ("in your inbox", "unsubscribe"), if it
#: speaks to the reader.
BOX_HINTS: Final = 3.0

#: The same for a block that does not speak to the reader, and for one that does but has no dropped lines around it.
SURE_BOX_HINTS: Final = 6.0

#: Words; shorter lines between the paragraphs of an appeal are its labels ("Once", "Monthly").
LABEL_WORDS: Final = 4

#: Words and lines; a menu above a headline has at least so many lines of at most so many words.
MENU_MAX_WORDS: Final = 3
MENU_MIN_LINES: Final = 4

#: Words; a block with so many is prose.
PROSE_WORDS: Final = 15

#: Blocks at the start of a text that may hold a byline.
BYLINE_REACH: Final = 6

#: Paragraphs of prose that may be above a byline: lead and standfirst.  Below more of them a date is part of the story.
BYLINE_MAX_PROSE: Final = 2

#: Words; a shorter first line is a label and no headline.
TITLE_MIN_WORDS: Final = 3

#: Characters of a row of labels at most, and bars between them at least.
BARS_MAX_CHARS: Final = 120
MIN_BARS: Final = 2

#: Points of what the bench has too little of to fit, of headlines, which are body in a text, and of prose where the
#: trees are not asked.  Fitted points run from -5 to 5.
TEXT_POINTS: Final = MappingProxyType({
    "menu": -5.0, "bars": -5.0, "byline": -5.0, "call": -5.0, "pitch": -5.0,
    "listed": -12.0, "boxed": -12.0, "appeal": -12.0, "biography": -12.0,
    "title": 2.0, "prose": 3.0,
})  # fmt: skip

#: "NAME is a columnist", "NAME ist Redakteurin": name, verb and trade within one sentence.
_TRADE: Final = re.compile(
    r"^[^.!?]{2,60}\b(?:is|was|are|ist|est|es|è|é|is een|är|er)\b[^.!?]{0,90}\b(?:columnist|reporter|correspondent"
    r"|editor|writer|author|journalist|freelancer|blogger|professor|fellow|lecturer|redakteurin?|autorin?|journalistin|kolumnistin?|"
    r"journaliste|auteure?|rédactrice|rédacteur|periodista|escritora?|giornalista|autore|autrice|jornalista|redacteur|skribent)\b",
    re.IGNORECASE,
)
#: What separates the labels of a row of links, with its blanks.
_BARS: Final = (" | ", " › ", " » ", " · ", " • ")
_SENTENCE_ENDS: Final = frozenset(".!?:;")
_QUOTES: Final = re.compile(r"[\"“”„«»]")


class HandSignals:
    """Signals of lines by block index, in the order in which they were added."""

    def __init__(self, scored: Container[int]) -> None:
        self._scored = scored
        self.by_block: dict[int, list[Signal]] = {}

    def add(self, index: int, name: str, points: float) -> None:
        """Add a signal to a line; a line that a rule or thread takes has no score and gets none."""
        if index in self._scored:
            self.by_block.setdefault(index, []).append(new_tuple(Signal, (name, 1.0, points)))


class _Text:
    """The lines of a text in which signals are looked for, and the signals."""

    def __init__(self, evidence: Evidence, points: LinePoints) -> None:
        self.blocks: Sequence[Block] = evidence.blocks
        self.points, self.measured = points, points.measured
        # Labels that a rule would drop mark what is below them, even if a `keep` rule saves them.
        self.dropped = evidence.matches.drop
        self.signals = HandSignals(points.position_of)
        whole = len(evidence.blocks) == len(points.blocks)
        self.appeals = points.appeals if whole else hinted_blocks(points.measured, evidence.blocks)[0]

    def add(self, block: Block, name: str) -> None:
        """Add a signal with the points of its name."""
        self.signals.add(block.index, name, TEXT_POINTS[name])

    def tokens(self, block: Block) -> list[str]:
        """The case-folded tokens of a block."""
        return self.measured.tokens[block.index]

    def speaks_to_reader(self, block: Block) -> bool:
        """True if a block addresses the reader or speaks for the site, and quotes nobody."""
        return not self.measured.hints.person.isdisjoint(self.tokens(block)) and _QUOTES.search(block.text) is None


class _Topic:
    """The content words of the blocks that are prose beyond doubt, and how many of them a block shares."""

    def __init__(self, points: LinePoints) -> None:
        measured: MeasuredLines = points.measured
        self.tokens = measured.tokens
        self.stop_words = stop_words().get(measured.lang or "", frozenset())
        self.sure = {
            block.index
            for block, line in zip(points.blocks, points.lines, strict=True)
            if line.prose and block.index not in points.hinted
        }

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """All words of the sure blocks; most texts never need them."""
        return frozenset().union(*[self.tokens[index] for index in self.sure])

    def share(self, index: int) -> float | None:
        """Share of a block's content words that other sure blocks use; None if it has no content words."""
        content = {word for word in self.tokens[index] if len(word) >= CONTENT_WORD_CHARS} - self.stop_words
        if not content:
            return None
        words = self.words
        if index in self.sure:
            words = frozenset().union(*[self.tokens[other] for other in self.sure if other != index])
        return len(content & words) / len(content)


def hand_signals(evidence: Evidence, points: LinePoints) -> HandSignals:
    """The signals of the lines of a text.  Positive points of `score` rules speak for junk."""
    text, topic = _Text(evidence, points), _Topic(points)
    _menu(text)
    _title(text)
    _bylines(text)
    _bars(text)
    _weak_rules(text, evidence)
    if text.dropped:
        _boxed(text)
        _listed(text)
    _biography(text, topic)
    _call(text)
    _pitch(text)
    _appeal(text, topic)
    return text.signals


def _weak_rules(text: _Text, evidence: Evidence) -> None:
    for index, matches in evidence.matches.points.items():
        for match in matches:
            text.signals.add(index, rule_signal(match.rule), -match.rule.points)


def _menu(text: _Text) -> None:
    """A menu above the headline: a run of bare one- to three-word lines at the very start."""
    blocks = text.blocks
    run = 0
    while run < len(blocks) and blocks[run].paragraph == blocks[0].paragraph:
        block = blocks[run]
        if not 0 < len(text.tokens(block)) <= MENU_MAX_WORDS or block.text[-1] in ".!?,;:":
            break
        run += 1
    if MENU_MIN_LINES <= run < len(blocks) - MENU_MIN_LINES and blocks[run].paragraph != blocks[0].paragraph:
        for block in blocks[:run]:
            text.add(block, "menu")


def _title(text: _Text) -> None:
    """The headline of an article without a page around it: the first line that is not a menu, if it is above prose."""
    points, menu = text.points, text.signals.by_block
    start = next((position for position, block in enumerate(points.blocks) if block.index not in menu), None)
    if start is None:
        return
    first, *below = points.lines[start : start + 1 + BYLINE_REACH]
    if TITLE_MIN_WORDS <= first.words <= TITLE_MAX_WORDS and not first.prose and any(line.prose for line in below):
        text.add(points.blocks[start], "title")


def _bylines(text: _Text) -> None:
    """Bylines and dates of scraped text: only near the headline, since chronologies are full of dates."""
    prose = 0
    for block in text.blocks[:BYLINE_REACH]:
        words = len(text.tokens(block))
        prose += words >= PROSE_WORDS
        if prose > BYLINE_MAX_PROSE:
            return
        if is_byline(block.text, words):
            text.add(block, "byline")


def _bars(text: _Text) -> None:
    """A row of labels separated by bars or similar signs ("Home | News | Sport")."""
    for block in text.blocks:
        line = block.text
        if len(line) <= BARS_MAX_CHARS and max(map(line.count, _BARS)) >= MIN_BARS and line[-1] not in _SENTENCE_ENDS:
            text.add(block, "bars")


def _boxed(text: _Text) -> None:
    """A blurb between two lines that rules drop: the text of the box whose title and small print they are."""
    weights, dropped = text.measured.hints.weights, text.dropped
    for above, block, below in zip(text.blocks, text.blocks[1:], text.blocks[2:], strict=False):
        if above.index in dropped and below.index in dropped and block.index not in dropped:
            weight = sum(weights.get(word, 0.0) for word in sorted(set(text.tokens(block))))
            if weight >= SURE_BOX_HINTS or (weight >= BOX_HINTS and text.speaks_to_reader(block)):
                text.add(block, "boxed")


def _listed(text: _Text) -> None:
    """The titles below a label that a rule drops, set in lines right below it ("More on this story")."""
    for _, group in groupby(text.blocks, key=lambda block: block.paragraph):
        lines = list(group)
        label = text.dropped.get(lines[0].index)
        if label is None or label.rule.action is not Action.DROP:
            continue
        if all(line.text[-1] not in ".!?;,:" for line in lines):
            for line in lines[1:]:
                if line.index not in text.dropped:
                    text.add(line, "listed")


def _biography(text: _Text, topic: _Topic) -> None:
    """The author's biography: one of the last paragraphs, about a person's trade and nothing of the story."""
    from_end = (block for block in reversed(text.blocks) if block.index not in text.dropped)
    for block in islice(from_end, BIOGRAPHY_REACH):
        words = len(text.tokens(block))
        if LABEL_WORDS < words <= BIOGRAPHY_MAX_WORDS and _TRADE.search(block.text) and not _QUOTES.search(block.text):
            share = topic.share(block.index)
            if share is not None and share < BIOGRAPHY_CLOSENESS:
                text.add(block, "biography")


def _call(text: _Text) -> None:
    """A short exclamation that asks the reader for support ("Support our work!")."""
    for block in text.blocks if text.appeals else ():
        short = len(text.tokens(block)) <= CALL_MAX_WORDS and block.text[-1] in "!！"
        if short and block.index in text.appeals and text.speaks_to_reader(block):
            text.add(block, "call")


def _pitch(text: _Text) -> None:
    """A line that asks the reader to subscribe or donate, and says little else."""
    points = text.points
    for index, weight in points.hinted.items():
        block = points.blocks[points.position_of[index]]
        if weight >= SURE_BOX_HINTS and text.speaks_to_reader(block):
            text.add(block, "pitch")


def _appeal(text: _Text, topic: _Topic) -> None:
    """An appeal in good prose ("Dear readers, ...") after the first part of a text.

    It is a run of blocks that speak to the reader, several of which use the words of appeals.  It begins and ends with
    such a block.  Rules may have dropped parts of it.
    """
    blocks, appeals = text.blocks, text.appeals
    first = int(len(blocks) * APPEAL_FROM)
    if len(appeals) < APPEAL_MIN_BLOCKS or sum(b.index in appeals for b in blocks[first:]) < APPEAL_MIN_BLOCKS:
        return
    run: list[Block] = []
    for block in [*blocks[first:], None]:
        if block is not None and (block.index in text.dropped or _in_appeal(text, topic, block)):
            run.append(block)
            continue
        marked = [position for position, member in enumerate(run) if member.index in appeals]
        if len(marked) >= APPEAL_MIN_BLOCKS:
            for member in run[marked[0] : marked[-1] + 1]:
                if member.index not in text.dropped:
                    text.add(member, "appeal")
        run = []


def _in_appeal(text: _Text, topic: _Topic, block: Block) -> bool:
    """True if a block could be part of an appeal.

    It speaks to the reader about other things than the article, or it is a label of few words.
    """
    if len(text.tokens(block)) <= LABEL_WORDS:
        return True
    if not text.speaks_to_reader(block):
        return False
    share = topic.share(block.index)
    return share is None or share < APPEAL_CLOSENESS
