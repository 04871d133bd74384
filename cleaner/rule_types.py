"""The types of rules: what a rule file says, and what its rules do on a page.  Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple


class Action(StrEnum):
    """What a rule does with what it matches."""

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
    """Where a rule stands: file and line (from 1)."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Has:
    """Phrases anywhere in a unit: one of `any`, every one of `all`, and `min_some` of `some`."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    min_some: int = 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule's matcher: exactly one of these is set (`from_` and `to` together, each a Pattern)."""

    is_: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    has: Has | None = None
    re: str | None = None
    css: str | None = None
    from_: Pattern | None = None
    to: Pattern | None = None
    case: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Bounds on where a rule may act.  None: no bound."""

    max_words: int | None = None
    max_paragraphs: int | None = None
    pos: str | None = None
    needs: str | None = None
    within: int | None = None

    def allows(self, words: int, paragraphs: int) -> bool:
        """True where so many words and paragraphs keep to the bounds."""
        return (self.max_words is None or words <= self.max_words) and (
            self.max_paragraphs is None or paragraphs <= self.max_paragraphs
        )


@dataclass(frozen=True, slots=True)
class Detect:
    """Marks of the pages of a platform, as a platform file lists them."""

    generator: tuple[str, ...] = ()
    """How the content of the generator meta tag begins."""
    class_tokens: tuple[str, ...] = ()
    """Classes and ids, in lower case; a star at the end stands for any further characters."""
    asset: tuple[str, ...] = ()
    """Parts of the addresses of scripts, style sheets, images and frames."""
    text: tuple[str, ...] = ()
    """Whole lines."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages a rule file speaks for, and since when."""

    level: Level
    sites: tuple[str, ...] = ()
    platform: str | None = None
    name: str | None = None
    lang: tuple[str, ...] = ()
    seen: date | None = None
    source: str | None = None
    recheck: date | None = None
    detect: Detect | None = None
    """Platform files: how their pages are known."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a rule file.  `arg` is the action's value: a unit, an end to strip, a role in a thread, or points."""

    id: str
    action: Action
    arg: str
    pattern: Pattern
    scope: Scope
    where: Where
    origin: Origin
    points: float = 0.0
    hit: tuple[Any, ...] = ()
    miss: tuple[Any, ...] = ()


class Match(NamedTuple):
    """A rule that acts on a block, and the span of `Page.text` that it matched."""

    rule: Rule
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    start: int
    end: int


class NearMiss(NamedTuple):
    """A rule whose literal stands in a block but which does nothing there, and why."""

    rule: Rule
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    reason: str
