"""Many documents through the guarded local pool: files to files, or records in memory to records.

These functions remember nothing from one call to the next; `cleaner.runs.folder_run` does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from functools import partial
from typing import TypeVar

from cleaner import limits
from cleaner.output import FileTask, Row, failed_row
from cleaner.output.atomic import temporary_path
from cleaner.runs.file_worker import file_worker
from cleaner.runs.options import Mode, Options
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import PoolLimits, Task
from cleaner.runs.record_worker import Factory, Record, Result, make_clean, record_worker
from cleaner.types import Failure

K = TypeVar("K")


def clean_files(
    files: Iterable[FileTask], options: Options, make: Factory = make_clean, *, fork: bool = False
) -> Generator[tuple[FileTask, Row], None, None]:
    """Clean files into files in `options.jobs` processes; each with its row of the report, in their order.

    Otherwise as `clean_records`.
    """
    pool_limits = PoolLimits(options.jobs, options.timeout, options.memory, limits.POOL_AHEAD_FILES, None, fork)
    tasks = (Task(file, (tuple(file), "")) for file in files)
    setup = partial(file_worker, options, make, Mode.WRITE)
    for file, result in guarded_map(tasks, setup, pool_limits, partial(tidy, options)):
        yield file, failed_row(file.id, *result) if isinstance(result, Failure) else result[0]


def tidy(options: Options, file: FileTask, pid: int) -> None:
    """Remove the temporary files of a worker that was killed while it wrote the outputs of a file."""
    for path in options.outputs(file):
        if path is not None:
            with contextlib.suppress(OSError):
                temporary_path(path, pid).unlink()


def clean_records(
    records: Iterable[tuple[K, Record]], options: Options, make: Factory = make_clean, *, fork: bool = False
) -> Generator[tuple[K, Result], None, None]:
    """Clean records in `options.jobs` processes: from (key, record) to (key, result), in their order.

    The key stays in this process and may be anything, such as the other columns of the record.  `records` is read only
    as far as workers need it, so it may be larger than memory.  A document that fails in any way does not affect the
    others.  `fork`: see `PoolLimits.fork`.  Closing the iterator early, or an exception such as KeyboardInterrupt, ends
    the workers.
    """
    pool_limits = PoolLimits(options.jobs, options.timeout, options.memory, fork=fork)
    tasks = (Task((key, record.id), tuple(record), len(record.data)) for key, record in records)
    for (key, id), result in guarded_map(tasks, partial(record_worker, options, make), pool_limits):
        yield key, Result(failed_row(id, *result), None) if isinstance(result, Failure) else Result(*result)
