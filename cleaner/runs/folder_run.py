"""A file or a folder of files, cleaned into files: what is known is skipped, the rest goes through the guarded pool."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.output import Job, Row, failed_row, row_line
from cleaner.runs.file_step import (
    Done,
    Mode,
    difference,
    file_worker,
)
from cleaner.runs.folder_plan import Plan
from cleaner.runs.local import tidy
from cleaner.runs.options import Factory, Options, make_clean
from cleaner.runs.pool.pool import (
    Limits,
    Settled,
    Task,
    Tidy,
    guarded_map,
)
from cleaner.runs.pool.worker import Loss, Setup
from cleaner.runs.stale import (
    Known,
    joined,
    outputs_left,
    remove,
    stale_outputs,
)
from cleaner.runs.state import (
    UNSURE,
    Remembered,
    State,
    signatures,
)

#: Nanoseconds; a file that was changed so shortly before it was read may change again without a new time: clocks of
#: file systems tick every 4 ms (ext4) to 2 s (FAT).
YOUNG_FILE_NANOSECONDS: Final = 2_000_000_000


Map = Callable[[Iterable[Task | Settled], Setup, Limits, Tidy], Generator[tuple[Any, Any], None, None]]


@dataclass(frozen=True, slots=True)
class How:
    """How a run treats what is there already."""

    mode: Mode = Mode.WRITE
    state: State | None = None
    """What is remembered of earlier runs; None: nothing is, nor will be."""
    config: str = ""
    """`fingerprint` of the options."""
    same: bool = False
    """True where the run before came to its end, with the same `config` and of just these documents."""
    force: bool = False
    """Clean everything again."""
    fork: bool = False
    """See `Limits.fork`."""
    map: Map = guarded_map
    """What does the tasks: in processes of this machine, or beyond it."""


class Outcome(NamedTuple):
    """What became of one document."""

    job: Job
    row: Row
    line: str
    """The row as JSON."""
    size: int = 0
    """Bytes of the input; 0 where it could not be told."""
    kept: bool = False
    """True where nothing had changed since an earlier run, so that nothing was done."""
    changed: tuple[str, ...] = ()
    """Outputs that were written or removed, or would be."""
    diff: str = ""


class Gone(NamedTuple):
    """An output of an earlier run that none of this run stands for."""

    path: str
    diff: str


def remove_stale(plan: Plan, options: Options, how: How) -> Iterator[Gone]:
    """Remove the outputs of inputs that went; to be done before the documents, since a file may become a folder."""
    if how.state is None or how.same:
        return
    for path in stale_outputs(plan, how.state, how.config, options.wanted.suffixes):
        yield Gone(path, _removed(path, plan.out, how.mode))


def clean_plan(plan: Plan, options: Options, how: How, make: Factory = make_clean) -> Generator[Outcome, None, None]:
    """Clean the documents of a plan in `options.jobs` processes; what became of each, in their order.

    A document that fails in any way costs itself alone.  Closing the iterator early, or an exception such as
    KeyboardInterrupt, ends the workers; what was done so far is remembered by the state.
    """
    pool_limits = Limits(options.jobs, options.timeout, options.memory, limits.POOL_AHEAD_FILES, None, how.fork)
    setup = partial(file_worker, options, make, how.mode)
    run = _FolderRun(plan, options, how)
    tasks: Iterator[Task | Settled] = run.tasks()
    for task in tasks:
        if not isinstance(task, Settled):
            tasks = chain((task,), tasks)
            break
        yield run.outcome(task.key, task.result)  # up to the first that has to be cleaned there is nothing to wait for
    for look, result in how.map(tasks, setup, pool_limits, run.tidy):
        yield run.outcome(look, result)


class _Look(NamedTuple):
    """A document before it is cleaned."""

    path: str
    job: Job
    entry: Remembered | None
    size: int
    mtime: int
    row: Row | None = None
    """Its row of the report from the entry, where that holds unless the content has changed."""


class _FolderRun:
    def __init__(self, plan: Plan, options: Options, how: How) -> None:
        self._plan, self._options, self._how = plan, options, how
        self._suffixes = options.wanted.suffixes
        self._remembers = how.state is not None and how.mode is Mode.WRITE

    def tasks(self) -> Iterator[Task | Settled]:
        """What is to be done for each document."""
        state = self._how.state
        for known in joined(self._plan, iter(()) if state is None else state.entries()):
            if known.job is not None:
                yield self._task(known.job, known)

    def _task(self, job: Job, known: Known) -> Task | Settled:
        entry = known.entry
        size, mtime = _stat(job.source)
        look = _Look(known.path, job, entry, size, mtime, self._current(job, entry))
        if look.row is None or entry is None:
            return Task(look, (tuple(job), ""), size)
        if mtime != UNSURE and (entry.size, entry.mtime) == (size, mtime):
            return Settled(look, None)
        return Task(look, (tuple(job), entry.digest), size)

    def _current(self, job: Job, entry: Remembered | None) -> Row | None:
        """The row of an entry, where the outputs are those that it tells of, made as this run would make them."""
        how = self._how
        if entry is None or entry.config != how.config or how.force:
            return None
        if signatures(job.stem, self._suffixes) != entry.outputs:
            return None
        try:
            row = json.loads(entry.row)
        except ValueError:
            return None
        return row if isinstance(row, dict) else None

    def outcome(self, look: _Look, result: Any) -> Outcome:
        """What became of a document, which is remembered."""
        if isinstance(result, Loss):
            return self._lost(look, result)
        done = None if result is None else Done(*result)
        if done is None or done.row is None:
            assert look.entry is not None
            assert look.row is not None
            entry = look.entry
            self._remember(entry if done is None else entry._replace(size=look.size, mtime=look.mtime, line=""))
            return Outcome(look.job, look.row, entry.row, look.size, kept=True)
        line = row_line(done.row)
        if self._remembers:
            outputs, config = signatures(look.job.stem, self._suffixes), self._how.config
            self._remember(Remembered(look.path, config, look.size, look.mtime, done.digest, outputs, line))
        return Outcome(look.job, done.row, line, look.size, False, done.changed, done.diff)

    def _remember(self, entry: Remembered) -> None:
        if self._remembers and self._how.state is not None:
            self._how.state.add(entry)

    def _lost(self, look: _Look, loss: Loss) -> Outcome:
        """A document that failed leaves no outputs behind: those of an earlier run are not of this input."""
        row = failed_row(look.job.id, *loss)
        gone = () if look.entry is None else tuple(outputs_left(look.job.stem, look.entry))
        diff = "".join([_removed(path, self._plan.out, self._how.mode) for path in gone])
        return Outcome(look.job, row, row_line(row), look.size, False, gone, diff)

    def tidy(self, look: _Look, pid: int) -> None:
        """Remove what a worker that was killed while writing left behind."""
        tidy(self._options, look.job, pid)


def _removed(path: str, below: str, mode: Mode) -> str:
    diff = "".join(difference(Path(path), None)) if mode is Mode.DIFF else ""
    if mode is Mode.WRITE:
        remove(path, below)
    return diff


def _stat(path: str) -> tuple[int, int]:
    """Bytes and time of change of an input; UNSURE where that is so new that the next change may show the same."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, UNSURE
    young = time.time_ns() - status.st_mtime_ns < YOUNG_FILE_NANOSECONDS
    return status.st_size, UNSURE if young else status.st_mtime_ns
