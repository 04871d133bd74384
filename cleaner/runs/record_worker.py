"""The work on one record in memory: read, clean, and give back plain data.

The functions here raise errors; the guard is `cleaner.runs.pool.worker.attempt`, which calls them in a worker process.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from cleaner.output import Row, record_of, row
from cleaner.output.document_files import without_unwanted
from cleaner.reading.document import read_document
from cleaner.runs.options import Options
from cleaner.types import Document, Kind, Trace

Clean = Callable[[Document], Trace]
Factory = Callable[[Options], Clean]
"""Makes the cleaning function of a worker process, once.  It must be a function of a module: processes get its name."""


class Record(NamedTuple):
    """A document in memory that is to be cleaned; plain data, because it is sent to a worker process."""

    id: str
    data: str | bytes
    url: str | None = None
    """Overrides `Options.url`."""
    kind: str | None = None
    """"html" or "text"; overrides `Options.kind`."""
    name: str = ""
    """A file name; its suffix may determine the kind."""


class Result(NamedTuple):
    """The outcome of a record, as plain data."""

    row: Row
    """Its row of the report, with status and error."""
    record: dict[str, Any] | None
    """id, url, title, author, published, site, lang, body, comments, status and warnings, as in JSON output; `removed`
    too where the options ask for it.  None where the document failed."""


def make_clean(options: Options) -> Clean:
    """The cleaning function with the rules of the options.

    Raises:
        RuleError: a rule file cannot be used.
    """
    # Imported late: the process that watches the workers cleans nothing, and a run without changes starts none.
    from cleaner.pipeline import clean_document
    from cleaner.ruleset import load

    rules = load(options.rules, default=options.default_rules)
    # The file of removed blocks shows the signals of the scores, which are only there when asked for.
    return partial(clean_document, rules=rules, trace=options.removed)


def clean_record(record: Record, clean: Clean, options: Options) -> Result:
    """Clean one document in memory.

    Raises:
        InputError: the document is not text, or too large.
    """
    kind = Kind(record.kind) if record.kind else options.kind
    read = read_document(record.data, id=record.id, url=record.url or options.url, kind=kind, name=record.name)
    cleaned = without_unwanted(clean(read), options.wanted)
    return Result(row(cleaned), record_of(cleaned, options.metadata, removed=options.removed))


def record_worker(options: Options, make: Factory) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The function of a worker process: from a `Record` to its `Result`, both as plain tuples."""
    clean = make(options)
    return lambda record: tuple(clean_record(Record(*record), clean, options))
