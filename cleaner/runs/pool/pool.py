"""Local worker processes, each of them supervised: `guarded_map`.

When a worker dies or hangs, only the task that it was doing fails; the rest of its batch goes to another worker.
`concurrent.futures` and `multiprocessing.Pool` lose the whole pool when one process dies.  Here each worker has its own
pipe, so a death in the middle of a message affects no other worker.

Tasks are sent in batches, because a message takes as long as cleaning a short text.  A batch is sized to last a tenth
of a second, and a worker hands back tasks that it has no time for.  Where tasks are short, the next batch already waits
in the pipe, so that a worker never waits for its supervisor: on a busy machine that may wake up milliseconds late.  The
clock of a task is in shared memory (`cleaner.runs.pool.worker`), so each task has its own deadline at no cost.

No task waits behind a long one while another worker has nothing to do: the supervisor takes back what the worker has
not begun, in two steps.  It first forbids the worker to begin more (`BACK`), and a moment later sees by `AT` how far
the worker got.  Each task is done by one worker only.
"""

from __future__ import annotations

import contextlib
import logging
import math
import pickle
import time
from collections import deque
from collections.abc import Generator, Iterable
from multiprocessing.connection import wait
from typing import Any, Final

from cleaner import limits
from cleaner.runs.pool.processes import WORKER_END_SECONDS, how_it_died, start, waits_for_processor
from cleaner.runs.pool.supervised import Batch, Item, SupervisedWorker
from cleaner.runs.pool.tasks import DoneTask, PoolLimits, Task, Tidy
from cleaner.runs.pool.worker import BACK, POOL_BATCH_LONGEST_SECONDS, SINCE, SPENT, Setup, answer
from cleaner.types import Failure, Status

_log: Final = logging.getLogger(__name__)

#: A document that is too slow is given up only if it had the processor for this share of its time.  Otherwise it may
#: take STARVED_TIMES as long, and is looked at again after STARVED_STEP of its time.  With three times as many busy
#: processes as cores, a text that needs one millisecond sometimes took two seconds.
STARVED_SHARE: Final = 0.5
STARVED_TIMES: Final = 10.0
STARVED_STEP: Final = 0.1

#: Seconds for the start of a worker process.  Imports and rules take about one, and more on a loaded machine.
WORKER_START_SECONDS: Final = 120.0

#: Worker processes that die one after the other before their first document.  After that many, no document is to blame.
MAX_FAILED_STARTS: Final = 3

#: Seconds that a batch should last, so that a message and the wake-up for it, which may take milliseconds, cost little.
POOL_BATCH_SECONDS: Final = 0.1

#: Seconds that the caller may spend on results before workers are fed in between; a small part of a batch.
POOL_LOOK_SECONDS: Final = 0.005

#: Most tasks and bytes of a batch.
POOL_BATCH_TASKS: Final = 512
POOL_BATCH_BYTES: Final = limits.MEBIBYTE

#: Part of a batch that must fit into a pipe to wait there (70 kB on Linux, 350 texts of 200 bytes).  Of large documents
#: only one or two would fit, and so small messages cost more than waiting.
POOL_WAITING_SHARE: Final = 0.5

#: Seconds between forbidding a worker to begin more tasks and looking how far it got.  What one processor writes,
#: others see within microseconds.
POOL_RECALL_SECONDS: Final = 0.01


def guarded_map(
    tasks: Iterable[Task | DoneTask], setup: Setup, pool_limits: PoolLimits, tidy: Tidy | None = None
) -> Generator[tuple[Any, Any], None, None]:
    """Do tasks in worker processes.

    Args:
        tasks: may be endless; it is read as workers become free, and never further ahead than `pool_limits` allow.
        setup: called once in each worker; returns the function that does a task.  Both are sent by name.
        tidy: called after a worker was killed in the middle of a task.

    Returns:
        (key, result) of each task, in the order of the tasks.  A task that raises, hangs, needs too much memory or ends
        its process has a `Failure` as its result; other tasks are not affected.

    Closing the iterator early, or an exception such as KeyboardInterrupt, ends the workers.
    """
    pool = _Pool(tasks, setup, pool_limits, tidy)
    try:
        yield from pool.results()
    finally:
        pool.close()


class _Pool:
    def __init__(
        self, tasks: Iterable[Task | DoneTask], setup: Setup, pool_limits: PoolLimits, tidy: Tidy | None
    ) -> None:
        self._tasks, self._setup, self._limits, self._tidy = iter(tasks), setup, pool_limits, tidy
        self._queue: deque[Item] = deque()  # taken and waiting for a worker; those that came back first
        self._taken = self._given_out = 0
        self._held_bytes = 0
        self._exhausted = False
        self._done: dict[int, tuple[Task, Any]] = {}
        self._workers: list[SupervisedWorker] = []
        self._pace = POOL_BATCH_SECONDS  # seconds for a task, as it went lately; at first one task is a batch
        self._look_again = 0.0
        self._failed_starts = 0
        self._hopeless = ""

    def results(self) -> Generator[tuple[Any, Any], None, None]:
        self._fill(self._limits.jobs)
        while self._given_out < self._taken:
            while self._given_out not in self._done:
                self._step()
            task, result = self._done.pop(self._given_out)
            self._given_out += 1
            self._held_bytes -= task.size
            yield task.key, result
            self._fill(1)
            if time.monotonic() > self._look_again:  # the caller was slow; workers must not wait for that
                self._step(0.0)

    def close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in list(self._workers):
            self._end(worker)

    # -- tasks --------------------------------------------------------------------------------------------------------

    def _fill(self, count: int) -> None:
        """Take tasks from the iterable until `count` of them wait for a worker, or a bound is reached."""
        bounds = self._limits
        while len(self._queue) < count and not self._exhausted and self._taken - self._given_out < bounds.ahead:
            if bounds.ahead_bytes is not None and self._held_bytes > bounds.ahead_bytes:
                return
            task = next(self._tasks, None)
            if task is None:
                self._exhausted = True
                return
            if isinstance(task, DoneTask):
                self._done[self._taken] = Task(task.key, None), task.result
            else:
                self._queue.append(Item(self._taken, task))
                self._held_bytes += task.size
            self._taken += 1

    def _batch_tasks(self) -> int:
        return max(1, min(POOL_BATCH_TASKS, int(POOL_BATCH_SECONDS / self._pace)))

    def _take(self) -> tuple[Item, ...]:
        """The next batch: as many tasks as should take a tenth of a second, at the pace of the last ones."""
        count = self._batch_tasks()
        self._fill(count + self._limits.jobs)  # some tasks remain, which shows that there is work for other workers
        batch: list[Item] = []
        size = 0
        while self._queue and len(batch) < count and size < POOL_BATCH_BYTES:
            batch.append(self._queue.popleft())
            size += batch[-1].task.size
        return tuple(batch)

    # -- supervision --------------------------------------------------------------------------------------------------

    def _step(self, patience: float | None = None) -> None:
        """Start and feed workers, wait for an answer or the next deadline (or `patience` seconds), read the answers."""
        if self._hopeless:
            self._fail_all()
            return
        self._feed()
        self._fill(self._batch_tasks() + self._limits.jobs)  # for the next batch, while the workers are busy
        busy = sum(bool(worker.batches) for worker in self._workers)
        while len(self._workers) < min(self._limits.jobs, busy + len(self._queue)):
            self._start()
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), self._patience() if patience is None else patience):
            self._hear(by_connection[connection])  # type: ignore[index]  # only Connections went in
            self._feed()
        now = time.monotonic()
        self._recall(now)
        self._look_again = now + POOL_LOOK_SECONDS
        for worker in [w for w in self._workers if w.deadline(self._limits.timeout) <= now]:
            self._time_out(worker)

    def _patience(self) -> float:
        """Seconds until the next deadline.  A worker with a batch may begin a new task at any moment."""
        now, timeout = time.monotonic(), self._limits.timeout
        times = [worker.deadline(timeout) for worker in self._workers]
        if any(worker.batches for worker in self._workers):
            times.append(now + timeout)
        times += [worker.recall for worker in self._workers]
        if self._has_spare_worker():
            longest = POOL_BATCH_LONGEST_SECONDS
            times += [min(w.cell[SINCE], now) + longest for w in self._workers if w.may_begin_all() and w.has_more()]
        return min(max(0.0, min(times) - now), WORKER_START_SECONDS)

    def _recall(self, now: float) -> None:
        """Take back tasks that wait behind a long one if another worker could do them."""
        if self._has_spare_worker():
            for worker in self._workers:
                if worker.may_begin_all() and worker.is_long(now) and worker.has_more():
                    worker.forbid_more(now + POOL_RECALL_SECONDS)
        for worker in self._workers:
            if worker.recall <= now:
                items = worker.take_back()
                _log.debug(
                    "worker process %s is at a long task; %d others go to idle workers", worker.process.pid, len(items)
                )
                self._queue.extendleft(reversed(items))

    def _has_spare_worker(self) -> bool:
        """True where a worker has nothing to do, or another one could be started."""
        return not self._queue and (
            len(self._workers) < self._limits.jobs or not all(worker.batches for worker in self._workers)
        )

    def _start(self) -> None:
        others = [worker.connection for worker in self._workers]
        child = start(self._setup, self._limits.memory, others if self._limits.fork else None)
        self._workers.append(SupervisedWorker(*child, time.monotonic() + WORKER_START_SECONDS))

    def _feed(self) -> None:
        """Send a batch to each idle worker.  Where tasks are short, send a second one to each worker that has only one
        batch and is not doing a long task."""
        now = time.monotonic()
        for waiting in range(1 if self._batch_tasks() == 1 else 2):
            for worker in self._workers:
                can_take = worker.ready and len(worker.batches) == waiting and worker.may_begin_all()
                if can_take and not worker.is_long(now) and not self._hand(worker):
                    return

    def _hand(self, worker: SupervisedWorker) -> bool:
        """Send the next batch to a worker; False if there is none, or it is too large to wait in a pipe."""
        batch = self._take()
        message = _packed(batch)
        if worker.batches and len(message) > worker.room:
            fits = len(batch) * worker.room // len(message)
            if fits < POOL_WAITING_SHARE * len(batch) or len(message := _packed(batch[:fits])) > worker.room:
                fits = 0
            self._queue.extendleft(reversed(batch[fits:]))
            batch = batch[:fits]
        if not batch:
            return False
        worker.batches.append(Batch(worker.given, batch))
        worker.given += len(batch)
        # If the worker died while it was idle, the next wait notices that, and another worker gets the batch.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            worker.connection.send_bytes(message)
        return True

    def _hear(self, worker: SupervisedWorker) -> None:
        """Read an answer of a worker, or notice its death; answers that it sent before come first."""
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            worker.process.join(WORKER_END_SECONDS)
            self._fail(worker, Failure(Status.CRASH, f"the worker process died ({how_it_died(worker.process)})"))
            return
        if not worker.ready:
            worker.ready = True
            return
        values, retires, seconds = answer(message)
        items = worker.batches.popleft().items
        if not worker.batches:  # its pipe no longer holds tasks that were taken back
            worker.cell[BACK] = worker.recall = math.inf
        done = len(values)
        for item, value in zip(items[:done], values, strict=True):
            self._done[item.number] = item.task, value
        self._failed_starts = 0
        if done:
            self._learn(seconds / done)
        if retires:
            self._give_up(worker)
        self._queue.extendleft(reversed(items[done:]))  # they come before what was behind them

    def _learn(self, pace: float) -> None:
        # At most twice as fast as before: a few quick tasks do not mean that the next thousand are quick.
        self._pace = max(pace, self._pace / 2)

    def _is_starved(self, worker: SupervisedWorker) -> bool:
        """True where a task is slow only because other processes have the processor; it gets more time, up to a limit.

        The result of a document must not depend on how busy the machine is.
        """
        since, timeout, now = worker.cell[SINCE], self._limits.timeout, time.monotonic()
        if not worker.ready or now > since + timeout * STARVED_TIMES:
            return False
        if not waits_for_processor(worker.process, worker.cell[SPENT], timeout * STARVED_SHARE):
            return False
        worker.grace = since, now + timeout * STARVED_STEP
        return True

    def _time_out(self, worker: SupervisedWorker) -> None:
        if self._is_starved(worker):
            return
        since = worker.cell[SINCE]
        if worker.connection.poll():  # read its answer to the previous batch first
            self._hear(worker)
            return
        worker.process.kill()
        worker.process.join()
        if not worker.ready:
            limit = WORKER_START_SECONDS
            self._fail(worker, Failure(Status.TIMEOUT, f"took longer than {limit:g} s to start"))
        elif since == worker.cell[SINCE]:
            self._fail(worker, Failure(Status.TIMEOUT, f"took longer than {self._limits.timeout:g} s"))
        else:  # it finished the task at the last moment, so no task is to blame
            self._give_up(worker)

    def _fail(self, worker: SupervisedWorker, failure: Failure) -> None:
        """End a worker; the task that it was doing, if any, fails."""
        item = worker.at()
        if item is None:
            self._failed_starts += 1
            _log.warning("worker process %s did no task: %s", worker.process.pid, failure.error)
            if self._failed_starts >= MAX_FAILED_STARTS:
                self._hopeless = failure.error
        else:
            self._failed_starts = 0
            _log.info("worker process %s is replaced: %s", worker.process.pid, failure.error)
            self._done[item.number] = item.task, failure
        self._give_up(worker)

    def _give_up(self, worker: SupervisedWorker) -> None:
        """End a worker; its tasks without a result wait for another worker."""
        self._end(worker)
        self._queue.extendleft(item for item in reversed(worker.unanswered()) if item.number not in self._done)

    def _fail_all(self) -> None:
        """No worker starts, whatever its tasks are: fail all tasks."""
        for worker in list(self._workers):
            self._give_up(worker)
        self._fill(POOL_BATCH_TASKS)
        while self._queue:
            number, task = self._queue.popleft()
            self._done[number] = task, Failure(Status.CRASH, f"no worker process starts: {self._hopeless}")

    def _end(self, worker: SupervisedWorker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        item = worker.at()
        if item is not None and self._tidy is not None:
            self._tidy(item.task.key, worker.process.pid or 0)
        worker.process.close()


def _packed(batch: tuple[Item, ...]) -> bytes:
    return pickle.dumps([item.task.payload for item in batch])
