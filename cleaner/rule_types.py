"""The types of rules: the contents of a rule file, and what its rules do on a page.  Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar


class Action(StrEnum):
    """The effect of a rule on the text that it matches."""

    DROP = "drop"
    STRIP = "strip"
    COMMENTS = "comments"
    KEEP = "keep"
    SCORE = "score"


class Level(StrEnum):
    """How specific a rule's scope is.  Compare with `Level.rank`: higher beats lower."""

    GENERIC = "generic"
    PLATFORM = "platform"
    SITE = "site"

    @property
    def rank(self) -> int:
        """0 for generic, 1 for platform, 2 for site."""
        return _RANKS[self]


_RANKS = {Level.GENERIC: 0, Level.PLATFORM: 1, Level.SITE: 2}


@dataclass(frozen=True, slots=True)
class Origin:
    """The place where a rule is written: a file and a line (from 1)."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Pattern(Generic[V]):
    """The pattern of a rule: a matcher and its value."""

    matcher: str
    """A key of `ruleset.matchers.MATCHERS`: "is", "starts", "ends", "has", "re", "css", or "from" for a block."""
    value: V
    """The matcher's value from the rule file: literals, `Has`, an expression, a selector, or `BlockEnds`."""
    case: bool = False
    """True if upper and lower case differ."""


@dataclass(frozen=True, slots=True)
class Has:
    """The value of the matcher `has`: phrases that may be anywhere in a line or paragraph.

    One of `any`, every one of `all` and `min_some` of `some` must be there; an empty group asks for nothing.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    min_some: int = 1


class BlockEnds(NamedTuple):
    """The value of the matcher `from`: how the first and the last line of a block of text are known."""

    first: Pattern[Any]
    last: Pattern[Any]


@dataclass(frozen=True, slots=True)
class Where:
    """Bounds on what a rule may take and where.  A bound that is None allows everything."""

    max_words: int | None = None
    max_paragraphs: int | None = None
    pos: str | None = None
    needs: str | None = None
    within: int | None = None

    def allows(self, words: int, paragraphs: int) -> bool:
        """True if a text of this many words and paragraphs is within the bounds."""
        return (self.max_words is None or words <= self.max_words) and (
            self.max_paragraphs is None or paragraphs <= self.max_paragraphs
        )


@dataclass(frozen=True, slots=True)
class Detect:
    """The signs by which a platform file recognises the pages of its platform."""

    generator: tuple[str, ...] = ()
    """Beginnings of the content of the generator meta tag."""
    class_tokens: tuple[str, ...] = ()
    """Classes and ids, in lower case.  A star at the end matches any further characters."""
    asset: tuple[str, ...] = ()
    """Parts of the addresses of scripts, style sheets, images and frames."""
    text: tuple[str, ...] = ()
    """Whole lines."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The pages that the rules of a file are for, and when somebody last looked at such a page."""

    level: Level
    sites: tuple[str, ...] = ()
    platform: str | None = None
    name: str | None = None
    lang: tuple[str, ...] = ()
    seen: date | None = None
    source: str | None = None
    recheck: date | None = None
    detect: Detect | None = None
    """Platform files: the signs of their pages."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a rule file."""

    id: str
    action: Action
    arg: str
    """The value of the action: what to drop, which end to strip, or a role in a thread.  Empty for keep and score."""
    pattern: Pattern[Any]
    scope: Scope
    where: Where
    origin: Origin
    points: float = 0.0
    """The value of the action score; above zero is evidence for junk."""
    hit: tuple[Any, ...] = ()
    """Examples that the rule acts on: texts, or pairs of a text and what is left of it."""
    miss: tuple[Any, ...] = ()
    """Examples that the rule must leave alone."""


class Match(NamedTuple):
    """A rule that acts on a block, and the span of `Page.text` that it matched."""

    rule: Rule
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    start: int
    end: int


class NearMiss(NamedTuple):
    """A rule that nearly acts on a block: its phrase is there, but something keeps it from acting."""

    rule: Rule
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    reason: str
