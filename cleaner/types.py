"""The types every layer speaks in.  Standard library only; nothing here decides anything.

What exists once a document is a frozen dataclass; what exists once a block is a named tuple, because a block costs
microseconds and a frozen dataclass takes three times as long to make.  Both are immutable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from cleaner.rule_types import Match, NearMiss

new_tuple: Final = tuple.__new__
"""Build a named tuple from all its fields, in order.  Three times faster than calling the class; use it only in loops
over lines or elements."""


class Kind(StrEnum):
    """What a document is: markup, or text that somebody already scraped."""

    HTML = "html"
    TEXT = "text"


class Label(StrEnum):
    """Where a block ends up.  Every block gets exactly one."""

    BODY = "body"
    COMMENT = "comment"
    REMOVED = "removed"


class Status(StrEnum):
    """How a document fared.  `failed` says which of them make the run exit with 1."""

    OK = "ok"
    EMPTY = "empty"
    SUSPICIOUS = "suspicious"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    UNDECODABLE = "undecodable"
    TOO_LARGE = "too-large"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"

    @property
    def failed(self) -> bool:
        """True where the document has no output."""
        return self in _FAILED


_FAILED = frozenset(
    {Status.UNREADABLE, Status.UNDECODABLE, Status.TOO_LARGE, Status.TIMEOUT, Status.MEMORY, Status.CRASH}
)


class Failure(NamedTuple):
    """Why a document has no result."""

    status: Status
    error: str
    """One line for the report."""


@dataclass(frozen=True, slots=True)
class Document:
    """One input, decoded.  `source` is the whole text; `encoding` is None where the caller gave a str."""

    id: str
    source: str
    kind: Kind
    url: str | None = None
    host: str | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


class Block(NamedTuple):
    """The unit of every decision: a line of text, or the text of one HTML block element (a line of it, after `<br>`).

    `start` and `end` are code points into `Page.text`, half-open; `text` is what stands between, white space folded.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    start: int
    end: int
    text: str
    tag: str = ""
    """HTML: the block element's tag ("p", "li", "h2"); empty for text."""
    path: str = ""
    """HTML: tags from the root to the block element, joined by "/"; empty for text."""
    class_tokens: frozenset[str] = frozenset()
    """HTML: lower-case class and id tokens of the block element and its ancestors."""
    link_chars: int = 0
    """HTML: characters of `text` that stand inside links."""
    indent: int = 0
    """TEXT: columns of white space before the first character."""
    marker: str = ""
    """List marker at the start of `text` ("1.", "•", "-", "#12", ">"), part of `text`."""
    paragraph: int = 0
    """Number of the paragraph that the block is a line of; rules with unit "paragraph" see its lines joined."""
    gap: int = 0
    """TEXT: empty lines before the block."""
    verse: bool = False
    """True where the paragraph is set in short lines (verse, list, address): its lines stay one below the other."""

    @property
    def content(self) -> str:
        """`text` without its list marker."""
        return self.text[len(self.marker) :].lstrip() if self.marker else self.text


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed document.  For TEXT `text` is the input itself, so offsets point into the user's file.

    `tree` is the lxml tree of an HTML page: read, never changed.
    """

    document: Document
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    lang: str | None = None
    url: str | None = None
    truncated: bool = False
    tree: Any = None
    description: str | None = None
    """HTML: the description that the page gives of itself for previews."""
    outline: Any = None
    """HTML: the page's `cleaner.parsing.outline.Outline`; ask `outline_of` there."""

    @property
    def nodes(self) -> tuple[Any, ...]:
        """HTML: the element of each block; empty for text."""
        return self.outline.nodes if self.outline is not None else ()


class Signal(NamedTuple):
    """One term of a score."""

    name: str
    value: float
    points: float


class Score(NamedTuple):
    """What the signals say of one block: body where `total` is not below zero."""

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    total: float
    signals: tuple[Signal, ...] = ()


class Cause(NamedTuple):
    """Why a verdict is what it is: `kind` is "rule", "score" or "thread"."""

    kind: str
    note: str = ""
    match: Match | None = None


class Verdict(NamedTuple):
    """The one decision on one block."""

    block: Block
    label: Label
    cause: Cause
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What one reader wrote.  Field names follow schema.org Comment; `span` points into `Page.text`."""

    id: str
    text: str
    parent_id: str | None = None
    depth: int = 0
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    url: str | None = None
    score: int | None = None
    source: str = "text"
    span: tuple[int, int] = (0, 0)
    cause: str = ""
    blocks: tuple[int, ...] = ()
    """Indices of the blocks that the text was taken from; not part of the written record."""

    def record(self) -> dict[str, Any]:
        """The comment as a row of the comments file, keys in the documented order."""
        return {
            "id": self.id,
            "parent_id": self.parent_id,
            "depth": self.depth,
            "author": self.author,
            "published": self.published,
            "published_raw": self.published_raw,
            "url": self.url,
            "score": self.score,
            "text": self.text,
            "source": self.source,
            "span": list(self.span),
            "cause": self.cause,
        }


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None: it does not say, or nothing that can be trusted."""

    title: str | None = None
    author: str | None = None
    """Names, joined by "; "."""
    published: str | None = None
    """ISO 8601: a day, or a day and a time with the zone where the page gives one."""
    site: str | None = None
    """The name of the site, as readers know it."""
    lang: str | None = None
    """ISO 639 code in lower case, without a region."""


class MetadataLevel(StrEnum):
    """How much is done for metadata."""

    NONE = "none"
    BASIC = "basic"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Trace:
    """The result for one document.  `verdicts` covers every block of `page`, in order."""

    document: Document
    page: Page
    title: str | None
    body: str
    comments: tuple[Comment, ...]
    verdicts: tuple[Verdict, ...]
    status: Status = Status.OK
    warnings: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = field(default=(), repr=False)

    @property
    def removed(self) -> tuple[Verdict, ...]:
        """The verdicts that are neither body nor comment, in order."""
        return tuple(v for v in self.verdicts if v.label is Label.REMOVED)


@dataclass(frozen=True, slots=True)
class Thread:
    """The readers' part of a page: records in thread order, and the blocks that are its furniture ("Reply", forms).

    `notes` are warnings for the report ("disqus: comments are not in this file").  No block is in two of them.
    """

    comments: tuple[Comment, ...] = ()
    furniture: tuple[tuple[int, str], ...] = ()
    """Block index and why it is furniture."""
    notes: tuple[str, ...] = ()
    opening: frozenset[int] = frozenset()
    """Blocks of the post that opens a forum's thread: body, whatever they score."""
