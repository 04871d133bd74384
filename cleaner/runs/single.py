"""One document whose outputs are returned to the caller instead of written: for standard input and output."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.output import Outputs, Row, failed_row, row
from cleaner.output.document_files import rendered
from cleaner.reading.document import read_document, read_path
from cleaner.runs.options import Options
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import PoolLimits, Task
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.types import Failure


class SingleOutcome(NamedTuple):
    """The outcome of a document."""

    row: Row
    files: tuple[tuple[Path, bytes], ...] = ()
    """Path and bytes of each output; none where the document failed."""


def clean_single(
    id: str, source: Path | bytes, outputs: Outputs, options: Options, make: Factory = make_clean
) -> SingleOutcome:
    """Clean one document, a file or bytes, in a process of its own; writes nothing."""
    payload = (id, str(source), None) if isinstance(source, Path) else (id, "", source)
    pool_limits = PoolLimits(1, options.timeout, options.memory, fork=True)
    setup = partial(_worker, options, make, outputs)
    with closing(guarded_map([Task(id, payload)], setup, pool_limits)) as results:
        _, result = next(results)
    if isinstance(result, Failure):
        return SingleOutcome(failed_row(id, *result))
    return SingleOutcome(result[0], tuple((Path(path), data) for path, data in result[1]))


def _worker(options: Options, make: Factory, outputs: Outputs) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    clean = make(options)

    def work(payload: tuple[Any, ...]) -> tuple[Any, ...]:
        id, path, data = payload
        url, kind = options.url, options.kind
        if data is None:
            document = read_path(Path(path), id=id, url=url, kind=kind)
        else:
            document = read_document(data, id=id, url=url, kind=kind)
        cleaned = clean(document)
        files = rendered(cleaned, outputs, options.wanted, options.metadata)
        return row(cleaned), [(str(path), data) for path, data in files]

    return work
