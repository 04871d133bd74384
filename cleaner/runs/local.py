"""Documents through the guarded pool of this machine: files to files, or records in memory and their results back.

Nothing is remembered here from one run to the next; that is `cleaner.runs.folder_run`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from functools import partial
from typing import TypeVar

from cleaner import limits
from cleaner.output import Job, Row, failed_row
from cleaner.output.write import temporary_path
from cleaner.runs.file_step import Mode, file_worker
from cleaner.runs.options import (
    Factory,
    Options,
    Record,
    Result,
    make_clean,
    record_worker,
)
from cleaner.runs.pool.pool import Limits, Task, guarded_map
from cleaner.runs.pool.worker import Loss

K = TypeVar("K")


def clean_files(
    jobs: Iterable[Job], options: Options, make: Factory = make_clean, *, fork: bool = False
) -> Generator[tuple[Job, Row], None, None]:
    """Clean files into files in `options.jobs` processes; each job and its row of the report, in the order of the jobs.

    The rest is as for `clean_records`.
    """
    pool_limits = Limits(options.jobs, options.timeout, options.memory, limits.POOL_AHEAD_FILES, None, fork)
    tasks = (Task(job, (tuple(job), "")) for job in jobs)
    setup = partial(file_worker, options, make, Mode.WRITE)
    for job, result in guarded_map(tasks, setup, pool_limits, partial(tidy, options)):
        yield job, failed_row(job.id, *result) if isinstance(result, Loss) else result[0]


def tidy(options: Options, job: Job, pid: int) -> None:
    """Remove what a worker that was killed while writing the outputs of a job left behind."""
    for path in options.outputs(job):
        if path is not None:
            with contextlib.suppress(OSError):
                temporary_path(path, pid).unlink()


def clean_records(
    records: Iterable[tuple[K, Record]], options: Options, make: Factory = make_clean, *, fork: bool = False
) -> Generator[tuple[K, Result], None, None]:
    """Clean records in `options.jobs` processes: (key, result) of each (key, record), in their order.

    The key stays in this process and may be anything, such as the other columns of the record.  `records` is read as
    workers become free, so it may be longer than memory.  A document that fails in any way costs itself alone.
    `fork`: see `Limits.fork`.  Closing the iterator early, or an exception such as KeyboardInterrupt, ends the workers.
    """
    limits = Limits(options.jobs, options.timeout, options.memory, fork=fork)
    tasks = (Task((key, record.id), tuple(record), len(record.data)) for key, record in records)
    for (key, id), result in guarded_map(tasks, partial(record_worker, options, make), limits):
        yield key, Result(failed_row(id, *result), None) if isinstance(result, Loss) else Result(*result)
