"""The types that all layers share.  They need only the standard library, and nothing here decides anything.

All of them are immutable.  A type that is made once per document is a frozen dataclass.  A type that is made once per
block is a named tuple: a block has only microseconds, and a frozen dataclass takes three times as long to make.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from cleaner.rule_types import Match, NearMiss

new_tuple: Final = tuple.__new__
"""Makes a named tuple from a list of all its fields, in order: `new_tuple(Block, [...])`.  This is three times faster
than calling the class.  Use it only in loops over lines or elements."""


class Kind(StrEnum):
    """The form of a document: HTML, or text that was already scraped from a page."""

    HTML = "html"
    TEXT = "text"


class Label(StrEnum):
    """Where a block ends up.  Every block has exactly one label."""

    BODY = "body"
    COMMENT = "comment"
    REMOVED = "removed"


class Status(StrEnum):
    """The outcome for one document.  Documents that `failed` make a run exit with status 1."""

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
        """True if the document has no output."""
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
    """One input, decoded.

    `source` is the whole text of the input.  `encoding` is the Python name of its codec, or None if the caller gave a
    str.  `host` is the host of `url` in lower case.
    """

    id: str
    source: str
    kind: Kind
    url: str | None = None
    host: str | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


class Block(NamedTuple):
    """The unit of every decision: one line of a text, or the text of one block element of an HTML page.

    An element whose text contains `<br>` gives one block per line.  `start` and `end` are offsets into `Page.text` in
    code points, half-open.  `text` is the text between them with its white space folded.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    start: int
    end: int
    text: str
    tag: str = ""
    """HTML: the tag of the block element ("p", "li", "h2").  Empty for text."""
    path: str = ""
    """HTML: the tags from the root to the block element, joined by "/".  Empty for text."""
    class_tokens: frozenset[str] = frozenset()
    """HTML: the class and id tokens of the block element and its ancestors, in lower case."""
    link_chars: int = 0
    """HTML: the number of characters of `text` that are inside links."""
    indent: int = 0
    """TEXT: the number of columns of white space before the first character."""
    marker: str = ""
    """The list marker at the start of `text` ("1.", "•", "-", "#12", ">").  It is part of `text`."""
    paragraph: int = 0
    """The number of the paragraph that contains the block.  Rules for paragraphs see its lines joined."""
    gap: int = 0
    """TEXT: the number of empty lines before the block."""
    verse: bool = False
    """True if the paragraph has short lines (verse, a list, an address), which the body keeps on separate lines."""

    @property
    def content(self) -> str:
        """`text` without its list marker."""
        return self.text[len(self.marker) :].lstrip() if self.marker else self.text


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed document.  For TEXT `text` is the input itself, so offsets point into the user's file.

    For HTML, `tree` is the lxml tree of the page.  It is read and never changed.
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
    """One term of a score: `points` for a `value` that was measured."""

    name: str
    value: float
    points: float


class Score(NamedTuple):
    """The sum of the signals of one block.  The block looks like body if `total` is zero or more."""

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    total: float
    signals: tuple[Signal, ...] = ()


class CauseKind(StrEnum):
    """The reason for the label of a block: a rule, the thread that it belongs to, or its score."""

    RULE = "rule"
    THREAD = "thread"
    SCORE = "score"


class Cause(NamedTuple):
    """The reason for a verdict.

    `note` is the action of the rule ("drop line"), or what the block is in the thread.  `match` is set for rules.
    """

    kind: CauseKind
    note: str = ""
    match: Match | None = None


class Verdict(NamedTuple):
    """The decision on one block."""

    block: Block
    label: Label
    cause: Cause
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a reader.  The names of the fields follow schema.org Comment.

    `published` is ISO 8601 and only set where the page gives an absolute date; `published_raw` is what the page shows.
    `depth` is 0 for an answer to the article.  `span` is a half-open range of code points of `Page.text`.
    """

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
    """Indices of the blocks that the text was taken from.  They are not part of the written record."""

    def record(self) -> dict[str, Any]:
        """The comment as a row of the comments file: JSON values, with the keys in the documented order."""
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
    """Facts that a page states about itself.  A field is None if the page does not state it in a form to be trusted."""

    title: str | None = None
    author: str | None = None
    """The names of the authors, joined by "; "."""
    published: str | None = None
    """ISO 8601: a day, or a day and a time, with a zone if the page gives one."""
    site: str | None = None
    """The name of the site, as readers know it."""
    lang: str | None = None
    """ISO 639 code in lower case, without a region."""


class MetadataLevel(StrEnum):
    """How much work is done for metadata: none, reading the page, or a second opinion of trafilatura as well."""

    NONE = "none"
    BASIC = "basic"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything about how one document was cleaned: the parsed page and the verdict on each of its blocks, in order.

    `near_misses`, and the signals of the scores, are only there if they were asked for.  A trace of an HTML page holds
    its lxml tree, so it cannot be pickled.
    """

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


class Removed(NamedTuple):
    """A block that is neither body nor comment, and why it was removed."""

    text: str
    start: int
    end: int
    """`start` and `end` are code points of `Page.text`, half-open; for a text, these are offsets into the input."""
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    """The number of the block on its page."""
    cause: CauseKind
    note: str = ""
    """The action of the rule ("drop line"), or what the block is in the thread of comments."""
    rule: str | None = None
    """The id of the rule."""
    origin: str | None = None
    """The file and line of the rule."""
    score: float | None = None
    """The points of the block, where its score was computed."""
    signals: tuple[Signal, ...] = ()
    """The terms of the score, if the document was cleaned with `trace=True`."""

    @classmethod
    def of(cls, verdict: Verdict) -> Removed:
        """The value for a verdict."""
        block, cause, score = verdict.block, verdict.cause, verdict.score
        rule = cause.match.rule if cause.match else None
        return cls(
            block.text,
            block.start,
            block.end,
            block.index,
            cause.kind,
            cause.note,
            rule.id if rule else None,
            str(rule.origin) if rule else None,
            score.total if score else None,
            score.signals if score else (),
        )

    @property
    def reason(self) -> str:
        """The cause in words, such as "rule generic/ads: drop line"."""
        if self.cause is CauseKind.RULE:
            return f"rule {self.rule}: {self.note}"
        if self.cause is CauseKind.THREAD:
            return f"comment thread: {self.note}"
        return "score" if self.score is None else f"score {self.score:+.2f}"

    def record(self) -> dict[str, Any]:
        """The block as a row of the file of removed blocks: JSON values, with the keys in the documented order."""
        return {
            "index": self.index,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "cause": self.cause.value,
            "note": self.note,
            "rule": self.rule,
            "origin": self.origin,
            "score": self.score,
            "signals": [{"name": s.name, "value": s.value, "points": s.points} for s in self.signals],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Cleaned:
    """The result for one document.

    It is a value: results can be compared, hashed and pickled, and the same input, rules and version always give an
    equal result.  The trace is left out of all that, because it holds the lxml tree of the page: a pickled or copied
    result has no trace.
    """

    id: str
    url: str | None
    """The address that the caller gave, or the one that the page states for itself."""
    kind: Kind | None
    """None only for a document of `clean_many` that failed before its kind was known."""
    title: str | None
    body: str
    """Paragraphs, separated by one empty line."""
    comments: tuple[Comment, ...] = ()
    removed: tuple[Removed, ...] = ()
    status: Status = Status.OK
    warnings: tuple[str, ...] = ()
    metadata: Metadata = Metadata()
    error: str | None = None
    """Why the document failed.  Only `clean_many` returns documents that failed; other calls raise an error."""
    trace: Trace | None = field(default=None, compare=False)
    """The parsed page and all verdicts, if the document was cleaned with `trace=True`.  A pickled or copied result
    leaves it out, since it holds the lxml tree of a page; it does not count when results are compared."""

    @classmethod
    def of(cls, trace: Trace, metadata: Metadata, *, removed: bool = True) -> Cleaned:
        """The value for a trace, which it does not hold.  `removed=False` leaves out the removed blocks."""
        return cls(
            id=trace.document.id,
            url=trace.document.url or trace.page.url,
            kind=trace.document.kind,
            title=trace.title,
            body=trace.body,
            comments=trace.comments,
            removed=tuple(map(Removed.of, trace.removed)) if removed else (),
            status=trace.status,
            warnings=trace.warnings,
            metadata=metadata,
        )

    def __repr__(self) -> str:
        if self.error is not None:
            return f"<Cleaned {self.status}: {self.error}>"
        words, comments, removed = len(self.body.split()), len(self.comments), len(self.removed)
        return f"<Cleaned {self.status}: {words:,} words, {comments:,} comments, {removed:,} removed>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Cleaned, (
            self.id, self.url, self.kind, self.title, self.body, self.comments, self.removed, self.status,
            self.warnings, self.metadata, self.error,
        )  # fmt: skip

    def to_dict(self, *, metadata: bool = True, removed: bool = False) -> dict[str, Any]:
        """The result as JSON values: the record that `cleaner run --format json` writes, with its keys in that order.

        Args:
            metadata: False leaves title, author, published, site and lang out.
            removed: True adds the removed blocks.
        """
        record = {
            "id": self.id,
            "url": self.url,
            **(asdict(self.metadata) if metadata else {}),
            "body": self.body,
            "comments": [comment.record() for comment in self.comments],
            "status": self.status.value,
            "warnings": list(self.warnings),
        }
        if removed:
            record["removed"] = [block.record() for block in self.removed]
        if self.error is not None:
            record["error"] = self.error
        return record

    def to_json(self, *, metadata: bool = True, removed: bool = False) -> str:
        """`to_dict` as one line of JSON, without a line end."""
        return json.dumps(self.to_dict(metadata=metadata, removed=removed), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments of a page in thread order, and the blocks that are furniture of the thread ("Reply", forms).

    `notes` are warnings for the report ("disqus: comments are not in this file").  A block belongs to one comment, to
    the furniture or to the opening post, never to two of them.
    """

    comments: tuple[Comment, ...] = ()
    furniture: tuple[tuple[int, str], ...] = ()
    """The index of each furniture block, and what it is ("reply control")."""
    notes: tuple[str, ...] = ()
    opening: frozenset[int] = frozenset()
    """The blocks of the post that opens a thread of a forum.  They are body, whatever they score."""
