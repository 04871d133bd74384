"""The step that every engine runs on a document in memory, and the options that all of them share.

Functions here raise what goes wrong; the guard is `cleaner.runs.pool.worker.attempt`, in the worker that runs them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import cleaner
from cleaner import limits
from cleaner.output import (
    CommentsFormat,
    Format,
    Job,
    Outputs,
    Row,
    Wanted,
    outputs_of,
    record_of,
    row,
)
from cleaner.output.write import without_unwanted
from cleaner.reading.document import read_document
from cleaner.types import Document, Kind, MetadataLevel, Trace


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are cleaned and written; the same for every document of a run."""

    kind: Kind | None = None
    """None: found out for each document."""
    url: str | None = None
    rules: tuple[Path, ...] = ()
    default_rules: bool = True
    format: Format = Format.TXT
    metadata: MetadataLevel = MetadataLevel.BASIC
    """How much JSON output tells of a page."""
    removed: bool = False
    comments: Path | None = None
    """Where the comments go instead of beside the body; for one document only."""
    comments_format: CommentsFormat | None = CommentsFormat.JSONL
    """What the comments are written as; None: they are not written anywhere."""
    jobs: int = 1
    timeout: float = limits.DOCUMENT_SECONDS
    """Seconds for one document."""
    memory: int | None = limits.DOCUMENT_MEMORY_BYTES
    """Bytes of memory for one document; None: no limit."""

    @property
    def wanted(self) -> Wanted:
        """Which files a document becomes."""
        return Wanted(self.format, self.comments_format, self.removed)

    def outputs(self, job: Job) -> Outputs:
        """Paths of a job's outputs."""
        return outputs_of(job, self.wanted, self.comments)


Clean = Callable[[Document], Trace]
Factory = Callable[[Options], Clean]
"""Makes a worker's cleaning function, once.  Crosses to worker processes by name, so it stands in a module."""


class Record(NamedTuple):
    """A document in memory, to be cleaned; plain data, because it crosses to a worker."""

    id: str
    data: str | bytes
    url: str | None = None
    """Before `Options.url`."""
    kind: str | None = None
    """"html" or "text", before `Options.kind`; None: found out."""
    name: str = ""
    """A file name, whose suffix may tell the kind."""


class Result(NamedTuple):
    """What became of a record; plain data."""

    row: Row
    """Its row of the report, with status and error."""
    record: dict[str, Any] | None
    """id, url, title, author, published, site, lang, body, comments, status, warnings (and removed, where the options
    ask for it), as JSON output has them; None where the document failed."""


def make_clean(options: Options) -> Clean:
    """The cleaning function with the rules of the options.

    Raises:
        RuleError: a rule file cannot be used.
    """
    made = cleaner.Cleaner(options.rules, default_rules=options.default_rules)
    # The removed file shows the signals of the scores, which only a trace keeps.
    return partial(made.clean_document, trace=options.removed)


def clean_record(record: Record, clean: Clean, options: Options) -> Result:
    """Clean one document in memory.

    Raises:
        InputError: it is no text, or too large.
    """
    kind = Kind(record.kind) if record.kind else options.kind
    read = read_document(record.data, id=record.id, url=record.url or options.url, kind=kind, name=record.name)
    cleaned = without_unwanted(clean(read), options.wanted)
    return Result(row(cleaned), record_of(cleaned, options.metadata, removed=options.removed))


# -- for workers: what crosses to them, and what they make of it ---------------------------------------------------


def record_worker(options: Options, make: Factory) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A worker's function from a record to its result, both as plain tuples."""
    clean = make(options)
    return lambda record: tuple(clean_record(Record(*record), clean, options))
