"""A file or a folder of files, cleaned into files: unchanged files are skipped, the others go to the guarded pool."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.output import FileTask, Row, failed_row, row_line
from cleaner.runs.file_worker import CleanedFile, difference, file_worker
from cleaner.runs.folder_plan import FolderPlan
from cleaner.runs.many import tidy
from cleaner.runs.options import Mode, Options
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import DoneTask, MapTasks, PoolLimits, Task
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.runs.run_cache import UNSURE, CacheEntry, RunCache, pair_up, signatures
from cleaner.runs.stale_outputs import outputs_left, remove, stale_outputs
from cleaner.types import Failure

#: Nanoseconds.  A file that was changed so shortly before it was read may change again and keep its time: clocks of
#: file systems tick every 4 ms (ext4) to 2 s (FAT).
YOUNG_FILE_NANOSECONDS: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class FolderRunOptions:
    """How a folder run treats the outputs and the cache that an earlier run left."""

    mode: Mode = Mode.WRITE
    cache: RunCache | None = None
    """The cache of the output folder; None if nothing is skipped or remembered."""
    config: str = ""
    """The `fingerprint` of the options."""
    same: bool = False
    """True if the last run finished, with the same `config` and the same documents."""
    force: bool = False
    """Clean everything again."""
    fork: bool = False
    """See `PoolLimits.fork`."""
    map: MapTasks = guarded_map
    """The engine that does the tasks: local worker processes, or Ray."""


class Change(NamedTuple):
    """An output file that was written or removed, or would be."""

    path: str
    diff: str
    """A unified diff in `Mode.DIFF`, else empty."""


class FileOutcome(NamedTuple):
    """The outcome of one file."""

    task: FileTask
    row: Row
    """Its row of the report."""
    line: str
    """The same row as JSON."""
    size: int = 0
    """Bytes of the input; 0 if it could not be read."""
    kept: bool = False
    """True if nothing was done, because nothing has changed since an earlier run."""
    changes: tuple[Change, ...] = ()


def remove_stale(plan: FolderPlan, options: Options, run_options: FolderRunOptions) -> Iterator[Change]:
    """Remove the outputs of inputs that no longer exist.

    To be done before `clean_plan`, since a file may have become a folder.
    """
    cache = run_options.cache
    if cache is None or run_options.same:
        return
    for path in stale_outputs(plan, cache.entries(), run_options.config, options.wanted.suffixes):
        yield _remove(path, plan.out, run_options.mode)


def clean_plan(
    plan: FolderPlan, options: Options, run_options: FolderRunOptions, make: Factory = make_clean
) -> Generator[FileOutcome, None, None]:
    """Clean the files of a plan in `options.jobs` processes; the outcome of each, in their order.

    A document that fails in any way does not affect the others.  Closing the iterator early, or an exception such as
    KeyboardInterrupt, ends the workers; the cache remembers what was done so far.
    """
    pool_limits = PoolLimits(
        options.jobs, options.timeout, options.memory, limits.POOL_AHEAD_FILES, None, run_options.fork
    )
    setup = partial(file_worker, options, make, run_options.mode)
    run = _FolderRun(plan, options, run_options)
    tasks = run.tasks()
    for task in tasks:
        if not isinstance(task, DoneTask):
            tasks = chain((task,), tasks)
            break
        yield run.outcome(task.key, task.result)  # no pool is needed before the first file that must be cleaned
    for input, result in run_options.map(tasks, setup, pool_limits, run.tidy):
        yield run.outcome(input, result)


class _Input(NamedTuple):
    """An input file as it was found, and what the cache has about it."""

    path: str
    """Below the input folder."""
    task: FileTask
    entry: CacheEntry | None
    size: int
    mtime: int
    row: Row | None
    """Its row of the report from the cache, which is right unless the input has changed."""


class _FolderRun:
    def __init__(self, plan: FolderPlan, options: Options, run_options: FolderRunOptions) -> None:
        self._plan, self._options, self._run_options = plan, options, run_options
        self._suffixes = options.wanted.suffixes
        self._remembers = run_options.cache is not None and run_options.mode is Mode.WRITE

    def tasks(self) -> Iterator[Task | DoneTask]:
        """The task of each file."""
        cache = self._run_options.cache
        for path, entry in pair_up(self._plan.paths(), iter(()) if cache is None else cache.entries()):
            if path is not None:
                yield self._task(path, entry)

    def _task(self, path: str, entry: CacheEntry | None) -> Task | DoneTask:
        task = self._plan.task(path)
        size, mtime = _stat(task.source)
        input = _Input(path, task, entry, size, mtime, self._row(task, entry))
        if input.row is None or entry is None:
            return Task(input, (tuple(task), ""), size)
        if mtime != UNSURE and (entry.size, entry.mtime) == (size, mtime):
            return DoneTask(input, None)
        return Task(input, (tuple(task), entry.digest), size)

    def _row(self, task: FileTask, entry: CacheEntry | None) -> Row | None:
        """The row of a cache entry; None if this run would make other outputs, or the outputs were touched."""
        if entry is None or entry.config != self._run_options.config or self._run_options.force:
            return None
        if signatures(task.stem, self._suffixes) != entry.outputs:
            return None
        try:
            row = json.loads(entry.row)
        except ValueError:
            return None
        return row if isinstance(row, dict) else None

    def outcome(self, input: _Input, result: Any) -> FileOutcome:
        """The outcome of a file, which is also put into the cache.

        `result` comes from the pool: the fields of a `CleanedFile`, a `Failure`, or None for a `DoneTask`.
        """
        if isinstance(result, Failure):
            return self._failed(input, result)
        cleaned = None if result is None else CleanedFile(*result)
        if cleaned is None or cleaned.row is None:
            return self._unchanged(input, digest_was_read=cleaned is not None)
        line = row_line(cleaned.row)
        if self._remembers:
            outputs, config = signatures(input.task.stem, self._suffixes), self._run_options.config
            self._remember(CacheEntry(input.path, config, input.size, input.mtime, cleaned.digest, outputs, line))
        changes = tuple(Change(*change) for change in cleaned.changes)
        return FileOutcome(input.task, cleaned.row, line, input.size, False, changes)

    def _unchanged(self, input: _Input, *, digest_was_read: bool) -> FileOutcome:
        assert input.entry is not None
        assert input.row is not None
        entry = input.entry
        self._remember(entry._replace(size=input.size, mtime=input.mtime, line="") if digest_was_read else entry)
        return FileOutcome(input.task, input.row, entry.row, input.size, kept=True)

    def _remember(self, entry: CacheEntry) -> None:
        if self._remembers and self._run_options.cache is not None:
            self._run_options.cache.add(entry)

    def _failed(self, input: _Input, failure: Failure) -> FileOutcome:
        """The outcome of a file that failed.  Its outputs from an earlier run are removed, as they may be outdated."""
        row = failed_row(input.task.id, *failure)
        paths = [] if input.entry is None else outputs_left(input.task.stem, input.entry)
        changes = tuple([_remove(path, self._plan.out, self._run_options.mode) for path in paths])
        return FileOutcome(input.task, row, row_line(row), input.size, False, changes)

    def tidy(self, input: _Input, pid: int) -> None:
        """Remove the temporary files of a worker that was killed while it wrote."""
        tidy(self._options, input.task, pid)


def _remove(path: str, top: str, mode: Mode) -> Change:
    diff = "".join(difference(Path(path), None)) if mode is Mode.DIFF else ""
    if mode is Mode.WRITE:
        remove(path, top)
    return Change(path, diff)


def _stat(path: str) -> tuple[int, int]:
    """Size and modification time of an input; the time is UNSURE where the file may change again and keep it."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, UNSURE
    young = time.time_ns() - status.st_mtime_ns < YOUNG_FILE_NANOSECONDS
    return status.st_size, UNSURE if young else status.st_mtime_ns
