"""Worker processes on this machine, watched one by one.

A worker holds one document at a time, so whatever kills it or hangs it costs that document alone; a new worker takes
the next one.  Each worker has a pipe of its own: nothing is shared, so that a death in the middle of a message harms
nobody else.  `concurrent.futures` and `multiprocessing.Pool` have neither property.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess

from cleaner import settings
from cleaner.engines.work import Factory, Options, make_clean, outputs_for, process
from cleaner.formats import Job, Row, failed_row
from cleaner.formats.write import temporary_path
from cleaner.types import Status

READY = "ready"


def run(jobs: Sequence[Job], options: Options, make: Factory = make_clean) -> Generator[Row, None, None]:
    """Clean all jobs in `options.jobs` processes; rows of the report in the order of the jobs.

    Closing the iterator early, or an exception such as KeyboardInterrupt, ends the workers.
    """
    pool = _Pool(jobs, options, make)
    try:
        yield from pool.rows()
    finally:
        pool.close()


# -- in the worker ------------------------------------------------------------------------------------------------


def _serve(connection: Connection, options: Options, make: Factory) -> None:
    # Ctrl-C reaches the whole process group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    clean = make(options)
    # The parent may be gone; then nobody waits for an answer.
    with contextlib.suppress(EOFError, OSError):
        connection.send(READY)
        while True:
            connection.send(process(Job(*connection.recv()), clean, options))


# -- in the parent ------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker process as its supervisor sees it."""

    process: BaseProcess
    connection: Connection
    deadline: float
    """When it must have answered, to its start or to a document."""
    ready: bool = False
    job: int | None = None
    """Index of the document that it has; None: it waits for one, or still starts."""


class _Pool:
    def __init__(self, jobs: Sequence[Job], options: Options, make: Factory) -> None:
        self._jobs, self._options, self._make = jobs, options, make
        self._context = _context()
        self._waiting = deque(range(len(jobs)))
        self._done: dict[int, Row] = {}
        self._workers: list[_Worker] = []
        self._failed_starts = 0

    def rows(self) -> Iterator[Row]:
        for index in range(len(self._jobs)):
            while index not in self._done:
                self._step()
            yield self._done.pop(index)

    def close(self) -> None:
        for worker in list(self._workers):
            self._end(worker)

    def _step(self) -> None:
        """Start and feed workers, wait for news or the next deadline, take the news in."""
        self._feed()
        busy = sum(worker.job is not None for worker in self._workers)
        while len(self._workers) < min(self._options.jobs, busy + len(self._waiting)):
            self._start()
        by_connection = {worker.connection: worker for worker in self._workers}
        first = min(worker.deadline for worker in self._workers)
        patience = min(max(0.0, first - time.monotonic()), settings.WORKER_START_SECONDS)
        for connection in wait(list(by_connection), patience):
            self._hear(by_connection[connection])  # type: ignore[index]  # only Connections went in
            self._feed()
        now = time.monotonic()
        for worker in [w for w in self._workers if w.deadline <= now]:
            limit = self._options.timeout if worker.ready else settings.WORKER_START_SECONDS
            self._lose(worker, Status.TIMEOUT, f"took longer than {limit:g} s{'' if worker.ready else ' to start'}")

    def _start(self) -> None:
        connection, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._options, self._make), daemon=True)
        process.start()
        theirs.close()
        deadline = time.monotonic() + settings.WORKER_START_SECONDS
        self._workers.append(_Worker(process, connection, deadline))

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(settings.WORKER_END_SECONDS)
            self._lose(worker, Status.CRASH, f"the worker process died ({_how_it_died(worker.process)})")
            return
        if worker.job is None:
            worker.ready, self._failed_starts = True, 0
        else:
            self._done[worker.job] = message
        worker.job, worker.deadline = None, math.inf

    def _feed(self) -> None:
        """Hand a document to each idle worker; its clock starts now, not when the process was started."""
        for worker in self._workers:
            if not self._waiting:
                return
            if worker.ready and worker.job is None:
                index = self._waiting[0]
                # A worker that died while idle is found out by the next wait; the document goes to another.
                with contextlib.suppress(BrokenPipeError):
                    worker.connection.send(tuple(self._jobs[index]))
                    worker.job, worker.deadline = index, time.monotonic() + self._options.timeout
                    self._waiting.popleft()

    def _lose(self, worker: _Worker, status: Status, why: str) -> None:
        """Give up a worker, and the document that it has, if any."""
        index = worker.job
        self._end(worker)
        if index is not None:
            self._done[index] = failed_row(self._jobs[index].id, status, why)
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= settings.MAX_FAILED_STARTS:
                self._give_up(why)

    def _give_up(self, why: str) -> None:
        for index in self._waiting:
            self._done[index] = failed_row(self._jobs[index].id, Status.CRASH, f"no worker process starts: {why}")
        self._waiting.clear()

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        if worker.job is not None:
            self._tidy(self._jobs[worker.job], worker.process.pid or 0)
        worker.process.close()

    def _tidy(self, job: Job, pid: int) -> None:
        """Remove what a worker that was killed while writing left behind."""
        for path in filter(None, outputs_for(job, self._options)):
            with contextlib.suppress(OSError):
                temporary_path(path, pid).unlink()


def _context() -> ForkServerContext | SpawnContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.engines.preload"])
    return context


def _how_it_died(process: BaseProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
