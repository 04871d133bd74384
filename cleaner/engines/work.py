"""The step that every engine runs: read a document, clean it, write its files, give its row of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from cleaner import settings
from cleaner.errors import InputError
from cleaner.formats import CommentsFormat, Format, Job, Outputs, Row, failed_row, outputs_of, row, write
from cleaner.read import read_path
from cleaner.types import Cleaned, Document, Kind, MetadataLevel, Status


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
    timeout: float = settings.DOCUMENT_SECONDS
    """Seconds for one document."""


T = TypeVar("T")
Clean = Callable[[Document], Cleaned]
Factory = Callable[[Options], Clean]
"""Makes a worker's cleaning function, once.  Crosses to worker processes by name, so it stands in a module."""


def make_clean(options: Options) -> Clean:
    """The cleaning function with the rules of the options.

    Raises:
        RuleError: a rule file cannot be used.
    """
    from cleaner import Cleaner  # pulls in every layer; a help text needs none of them

    cleaner = Cleaner(options.rules, default_rules=options.default_rules)
    # The removed file shows the signals of the scores, which only a trace keeps.
    return partial(cleaner.clean_document, trace=options.removed)


def process(job: Job, clean: Clean, options: Options) -> Row:
    """Clean one document from file to files.  Never raises an Exception: what goes wrong stands in the row."""

    def work() -> Row:
        document = read_path(Path(job.source), id=job.id, url=options.url, kind=options.kind)
        cleaned = clean(document)
        write_outputs(cleaned, job, options)
        return row(cleaned)

    return guarded(job.id, work)


def outputs_for(job: Job, options: Options) -> Outputs:
    """Paths of a job's outputs under the options of a run."""
    return outputs_of(
        job,
        options.format,
        removed=options.removed,
        comments=options.comments,
        comments_format=options.comments_format,
    )


def write_outputs(cleaned: Cleaned, job: Job, options: Options) -> None:
    """Write a document's files as the options want them."""
    shown = options.comments_format or CommentsFormat.JSONL
    write(wanted(cleaned, options), outputs_for(job, options), options.format, options.metadata, shown)


def wanted(cleaned: Cleaned, options: Options) -> Cleaned:
    """What is written of a document: without its comments where nobody wants them."""
    return replace(cleaned, comments=()) if options.comments_format is None else cleaned


def guarded(id: str, work: Callable[[], T]) -> T | Row:
    """The result of `work`, or the row of a document that failed."""
    try:
        return work()
    except InputError as error:
        return failed_row(id, error.status, f"{error.message}; {error.hint}")
    except Exception as error:  # the one place that isolates a document from the others
        return failed_row(id, Status.CRASH, f"{type(error).__name__}: {error}")
