"""Who decides on a block: the order of authority, written once.

Rules, the comment thread and the score may all have a say on one block.  The order is: a `keep` rule, a rule that drops
or strips, the comment thread, the score.  `AUTHORITIES` is that order without the score, which decides on the blocks
that nobody claims.  The layers that find threads, score blocks, or fit the scores ask `claims` instead of comparing
rules and threads themselves.  Which of several rules decides is settled before, in `cleaner.ruleset.resolve`; a rule
that strips a piece is compared with other rules in `cleaner.ruleset.hits`, since it splits the block that others decide
on.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleaner.rule_types import Match
from cleaner.ruleset import Matches
from cleaner.types import Block, Cause, CauseKind, Label, Thread

NO_THREAD: Final = Thread()
OPENING_POST: Final = Cause(CauseKind.THREAD, "opening post")


class Claim(NamedTuple):
    """The label that an authority gives a block, and why."""

    label: Label
    cause: Cause


@dataclass(frozen=True)
class Claims:
    """The claim of the strongest authority on each block, by block index.  A block without one is left to the score."""

    by_block: Mapping[int, Claim]

    def of(self, index: int) -> Claim | None:
        """The claim on a block; None if the score decides."""
        return self.by_block.get(index)

    @functools.cached_property
    def kept(self) -> frozenset[int]:
        """Blocks that are body whatever their score."""
        return frozenset(index for index, claim in self.by_block.items() if claim.label is Label.BODY)

    @functools.cached_property
    def taken(self) -> frozenset[int]:
        """Blocks that are not body whatever their score: removed, or part of a comment."""
        return frozenset(self.by_block) - self.kept

    def not_taken(self, blocks: Iterable[Block]) -> list[Block]:
        """The blocks that may be body, in order.  Scores of text are made from these alone."""
        return [block for block in blocks if block.index not in self.taken] if self.taken else list(blocks)


Authority = Callable[[Matches, Thread], dict[int, Claim]]


def _kept_by_rules(matches: Matches, _: Thread) -> dict[int, Claim]:
    return {index: Claim(Label.BODY, _rule_cause(match)) for index, match in matches.keep.items()}


def _dropped_by_rules(matches: Matches, _: Thread) -> dict[int, Claim]:
    return {index: Claim(Label.REMOVED, _rule_cause(match)) for index, match in matches.drop.items()}


def _in_comments(_: Matches, thread: Thread) -> dict[int, Claim]:
    return {
        index: Claim(Label.COMMENT, Cause(CauseKind.THREAD, comment.cause))
        for comment in thread.comments
        for index in comment.blocks
    }


def _in_opening_post(_: Matches, thread: Thread) -> dict[int, Claim]:
    return dict.fromkeys(thread.opening, Claim(Label.BODY, OPENING_POST))


def _thread_furniture(_: Matches, thread: Thread) -> dict[int, Claim]:
    return {index: Claim(Label.REMOVED, Cause(CauseKind.THREAD, reason)) for index, reason in thread.furniture}


def _rule_cause(match: Match) -> Cause:
    rule = match.rule
    return Cause(CauseKind.RULE, f"{rule.action} {rule.arg}".strip(), match)


#: The strongest first.  A new authority is one function, and one entry at its place here.
AUTHORITIES: Final[tuple[Authority, ...]] = (
    _kept_by_rules,
    _dropped_by_rules,
    _in_comments,
    _in_opening_post,
    _thread_furniture,
)


def claims(matches: Matches, thread: Thread = NO_THREAD) -> Claims:
    """The claims of rules and thread; without a thread those of the rules alone.

    >>> claims(Matches(), Thread(furniture=((3, "a form"),))).of(3)
    Claim(label=<Label.REMOVED: 'removed'>, cause=Cause(kind=<CauseKind.THREAD: 'thread'>, note='a form', match=None))
    >>> claims(Matches()).of(3) is None
    True
    """
    by_block: dict[int, Claim] = {}
    for authority in reversed(AUTHORITIES):
        by_block.update(authority(matches, thread))
    return Claims(by_block)
