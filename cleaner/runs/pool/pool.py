"""Worker processes on this machine, watched one by one: `guarded_map`.

Whatever kills a worker or hangs it costs the one task that it was at; the others of its batch go to another worker.
`concurrent.futures` and `multiprocessing.Pool` lose a whole pool at the first death; here each worker has a pipe of its
own, so that a death in the middle of a message harms nobody else.

Messages go by the batch, because a message costs as much as a short text takes to clean.  A batch is made to last a
tenth of a second, and a worker hands back what it did not come to.  Where tasks are short, the next batch waits in the
pipe, so that a worker never waits for its supervisor, whom a busy machine may wake up milliseconds late.  The clock of
a task is in shared memory (`cleaner.runs.pool.worker`), so that a deadline holds for each task and costs nothing.

No task waits behind a long one while another worker has nothing to do: the supervisor takes back what the worker has
not begun, in two steps.  It first forbids the worker to begin more (`BACK`), and a moment later sees by `AT` how far
the worker got.  Each task is done by one worker only.
"""

from __future__ import annotations

import contextlib
import math
import pickle
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, MutableSequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.runs.pool.processes import WORKER_END_SECONDS, how_it_died, start, waits_for_processor
from cleaner.runs.pool.worker import AT, BACK, POOL_BATCH_LONGEST_SECONDS, SINCE, SPENT, Setup, answer
from cleaner.types import Failure, Status

#: Share of its time that a document must have had of a processor before it is given up as slow; how much longer it may
#: wait for that, in times; and how often that is looked at, as a share.  On a machine with three times as many busy
#: processes as cores, a text of one millisecond took two seconds now and then.
STARVED_SHARE: Final = 0.5
STARVED_TIMES: Final = 10.0
STARVED_STEP: Final = 0.1

#: Worker processes that die one after the other before their first document; then the fault is not in a document.
MAX_FAILED_STARTS: Final = 3

#: Seconds that a batch lasts: a message, and waking up for it, which may take milliseconds, then costs little.
POOL_BATCH_SECONDS: Final = 0.1

#: Seconds that a caller may take for results until workers are looked after in between; a small part of a batch.
POOL_LOOK_SECONDS: Final = 0.005

#: Tasks and bytes of a batch.
POOL_BATCH_TASKS: Final = 512
POOL_BATCH_BYTES: Final = limits.MEBIBYTE

#: Share of a batch that has to fit into a pipe to wait there (70 kB on Linux, 350 texts of 200 bytes); of large
#: documents less than that is one or two, and messages of so little would cost more than waiting does.
POOL_WAITING_SHARE: Final = 0.5

#: Seconds between forbidding a worker to begin more tasks and looking how far it got.  What one processor writes,
#: others see within microseconds.
POOL_RECALL_SECONDS: Final = 0.01


class Task(NamedTuple):
    """Something to be done in a worker process."""

    key: Any
    """Comes back with the result.  Stays in this process, so it may be anything."""
    payload: Any
    """Goes to the worker: plain data."""
    size: int = 0
    """Bytes, roughly: of the input, for batches and for what is held in memory."""


class DoneTask(NamedTuple):
    """Something that needs no worker: its result takes its place in the order."""

    key: Any
    result: Any


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """What tasks and the pool may take."""

    jobs: int = 1
    """Worker processes."""
    timeout: float = limits.DOCUMENT_SECONDS
    """Seconds for a task."""
    memory: int | None = limits.DOCUMENT_MEMORY_BYTES
    """Bytes by which a task may let its worker grow; None: no limit.  Linux only."""
    ahead: int = limits.POOL_AHEAD_TASKS
    """Tasks taken from the iterable whose results were not handed out yet."""
    ahead_bytes: int | None = limits.POOL_AHEAD_BYTES
    """The same in bytes (`Task.size`); None: no bound, for tasks whose payload does not hold the data."""
    fork: bool = False
    """Workers are forks of this process, there in milliseconds with all that it has loaded, where that is safe: on
    Linux, without other threads.  Else they come from a server process that starts in about a second."""


Tidy = Callable[[Any, int], None]
"""Called with the key of the task that a killed worker was at, and its process id."""
MapTasks = Callable[[Iterable[Task | DoneTask], Setup, PoolLimits, Tidy], Generator[tuple[Any, Any], None, None]]
"""Does tasks as `guarded_map` does."""


def guarded_map(
    tasks: Iterable[Task | DoneTask], setup: Setup, limits: PoolLimits, tidy: Tidy | None = None
) -> Generator[tuple[Any, Any], None, None]:
    """Do tasks in worker processes; (key, result) of each in the order of the tasks, where a `Failure` is a result too.

    `setup` is called once in each worker and gives the function that does a task; both cross by name.  A task that
    raises, hangs, takes too much memory or ends its process becomes a `Failure`; the others do not notice.  `tasks` may
    be without end: it is read as workers become free, never further ahead than `limits` say.

    Closing the iterator early, or an exception such as KeyboardInterrupt, ends the workers.
    """
    pool = _Pool(tasks, setup, limits, tidy)
    try:
        yield from pool.results()
    finally:
        pool.close()


class _Item(NamedTuple):
    number: int
    task: Task


@dataclass(slots=True, eq=False)
class _Batch:
    """Tasks that a worker was given in one message."""

    first: int
    """Number of its first task, counted over all batches of the worker."""
    items: tuple[_Item, ...]
    """Its tasks, without those at its end that were taken back."""


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker process as its supervisor sees it."""

    process: BaseProcess
    connection: Connection
    cell: MutableSequence[float]
    room: int
    start_by: float
    """When it must have started."""
    ready: bool = False
    batches: deque[_Batch] = field(default_factory=deque)
    """What it was given and has not answered: the batch that it is at, and one that waits in its pipe."""
    given: int = 0
    """Tasks of all batches that it was given."""
    recall: float = math.inf
    """When to look how far it got, after it was forbidden to begin more tasks; inf: it may begin what it was given, or
    what it may not was taken back."""
    grace: tuple[float, float] = (0.0, 0.0)
    """Since when it is at a task that may take longer, and until when."""

    def deadline(self, timeout: float) -> float:
        """When it must have answered, to its start or for the task that it is at."""
        if not self.ready:
            return self.start_by
        since = self.cell[SINCE]
        return self.grace[1] if self.grace[0] == since else since + timeout

    def at(self) -> _Item | None:
        """The task of its first batch that it is at; None: at none.

        To be asked when the worker has ended, and all that it said has been heard.
        """
        if not self.batches:
            return None
        place = int(self.cell[AT]) - self.batches[0].first
        return self.batches[0].items[place] if 0 <= place < len(self.batches[0].items) else None

    def unanswered(self) -> list[_Item]:
        """Tasks that it was given, without those that it answered and those that were taken back."""
        return [item for batch in self.batches for item in batch.items]

    def is_long(self, now: float) -> bool:
        """True where it has been at one task for so long that it would hand back what is left of its batch."""
        return self.cell[SINCE] + POOL_BATCH_LONGEST_SECONDS <= now

    def has_more(self) -> bool:
        """True where it was given tasks that it has not begun."""
        place = int(self.cell[AT]) + 1
        return any(place < batch.first + len(batch.items) for batch in self.batches)

    def may_begin_all(self) -> bool:
        """True where nothing is being taken back, or was and it has not answered since."""
        return self.cell[BACK] == math.inf

    def forbid_more(self, look: float) -> None:
        """Forbid it to begin tasks beyond the one that it is at; `look`: when to see how far it got."""
        self.cell[BACK], self.recall = self.cell[AT] + 1, look

    def take_back(self) -> list[_Item]:
        """The tasks that it will not begin since `forbid_more`; they are its no longer."""
        # It has begun those up to AT; that it begins one beyond is over, since it looks at BACK after it wrote AT.
        begun = max(int(self.cell[BACK]), int(self.cell[AT]) + 1)
        taken: list[_Item] = []
        for batch in self.batches:
            place = max(0, begun - batch.first)
            taken += batch.items[place:]
            batch.items = batch.items[:place]
        self.recall = math.inf
        return taken


class _Pool:
    def __init__(self, tasks: Iterable[Task | DoneTask], setup: Setup, limits: PoolLimits, tidy: Tidy | None) -> None:
        self._tasks, self._setup, self._limits, self._tidy = iter(tasks), setup, limits, tidy
        self._queue: deque[_Item] = deque()  # taken and waiting for a worker; those that came back first
        self._taken = self._given_out = 0
        self._held_bytes = 0
        self._exhausted = False
        self._done: dict[int, tuple[Task, Any]] = {}
        self._workers: list[_Worker] = []
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
            if time.monotonic() > self._look_again:  # the caller took its time; no worker shall wait for that
                self._step(0.0)

    def close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in list(self._workers):
            self._end(worker)

    # -- tasks --------------------------------------------------------------------------------------------------------

    def _fill(self, count: int) -> None:
        """Take tasks until so many wait, or the bounds are reached."""
        limits = self._limits
        while len(self._queue) < count and not self._exhausted and self._taken - self._given_out < limits.ahead:
            if limits.ahead_bytes is not None and self._held_bytes > limits.ahead_bytes:
                return
            task = next(self._tasks, None)
            if task is None:
                self._exhausted = True
                return
            if isinstance(task, DoneTask):
                self._done[self._taken] = Task(task.key, None), task.result
            else:
                self._queue.append(_Item(self._taken, task))
                self._held_bytes += task.size
            self._taken += 1

    def _batch_tasks(self) -> int:
        return max(1, min(POOL_BATCH_TASKS, int(POOL_BATCH_SECONDS / self._pace)))

    def _take(self) -> tuple[_Item, ...]:
        """The next batch: as many tasks as take a tenth of a second, at the pace of the last ones."""
        count = self._batch_tasks()
        self._fill(count + self._limits.jobs)  # some are left over, so that it shows that there is work for others
        batch: list[_Item] = []
        size = 0
        while self._queue and len(batch) < count and size < POOL_BATCH_BYTES:
            batch.append(self._queue.popleft())
            size += batch[-1].task.size
        return tuple(batch)

    # -- supervision --------------------------------------------------------------------------------------------------

    def _step(self, patience: float | None = None) -> None:
        """Start and feed workers, wait for news or the next deadline (or so many seconds), take the news in."""
        if self._hopeless:
            self._lose_all()
            return
        self._feed()
        self._fill(self._batch_tasks() + self._limits.jobs)  # for the next batch, while the workers are at theirs
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
        """Seconds until the next deadline; a worker that has a batch may begin a task as soon as nobody looks."""
        now, timeout = time.monotonic(), self._limits.timeout
        times = [worker.deadline(timeout) for worker in self._workers]
        if any(worker.batches for worker in self._workers):
            times.append(now + timeout)
        times += [worker.recall for worker in self._workers]
        if self._has_spare_worker():
            longest = POOL_BATCH_LONGEST_SECONDS
            times += [min(w.cell[SINCE], now) + longest for w in self._workers if w.may_begin_all() and w.has_more()]
        return min(max(0.0, min(times) - now), limits.WORKER_START_SECONDS)

    def _recall(self, now: float) -> None:
        """Take back what waits behind a long task, where somebody else could do it."""
        if self._has_spare_worker():
            for worker in self._workers:
                if worker.may_begin_all() and worker.is_long(now) and worker.has_more():
                    worker.forbid_more(now + POOL_RECALL_SECONDS)
        for worker in self._workers:
            if worker.recall <= now:
                self._queue.extendleft(reversed(worker.take_back()))

    def _has_spare_worker(self) -> bool:
        """True where a worker has nothing to do, or could be started."""
        return not self._queue and (
            len(self._workers) < self._limits.jobs or not all(worker.batches for worker in self._workers)
        )

    def _start(self) -> None:
        others = [worker.connection for worker in self._workers]
        child = start(self._setup, self._limits.memory, others if self._limits.fork else None)
        self._workers.append(_Worker(*child, time.monotonic() + limits.WORKER_START_SECONDS))

    def _feed(self) -> None:
        """Hand a batch to each idle worker; then, where a batch is many tasks, a second to each that is at its last and
        not at a long task."""
        now = time.monotonic()
        for waiting in range(1 if self._batch_tasks() == 1 else 2):
            for worker in self._workers:
                can_take = worker.ready and len(worker.batches) == waiting and worker.may_begin_all()
                if can_take and not worker.is_long(now) and not self._hand(worker):
                    return

    def _hand(self, worker: _Worker) -> bool:
        """Hand the next batch to a worker; False where there is none, or it is too large to wait in a pipe."""
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
        worker.batches.append(_Batch(worker.given, batch))
        worker.given += len(batch)
        # A worker that died while idle is found out by the next wait; its batch goes to another.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            worker.connection.send_bytes(message)
        return True

    def _hear(self, worker: _Worker) -> None:
        """Take in what a worker says, or that it has died; what it said before comes first."""
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            worker.process.join(WORKER_END_SECONDS)
            self._lose(worker, Failure(Status.CRASH, f"the worker process died ({how_it_died(worker.process)})"))
            return
        if not worker.ready:
            worker.ready = True
            return
        values, retires, seconds = answer(message)
        items = worker.batches.popleft().items
        if not worker.batches:  # nothing that was taken back is left in its pipe
            worker.cell[BACK] = worker.recall = math.inf
        done = len(values)
        for item, value in zip(items[:done], values, strict=True):
            self._done[item.number] = item.task, value
        self._failed_starts = 0
        if done:
            self._learn(seconds / done)
        if retires:
            self._give_up(worker)
        self._queue.extendleft(reversed(items[done:]))  # in front of what was behind them

    def _learn(self, pace: float) -> None:
        # Twice as many at most: a few quick tasks do not promise a thousand of them.
        self._pace = max(pace, self._pace / 2)

    def _is_starved(self, worker: _Worker) -> bool:
        """True where a document takes long because others have the processor; it gets more time, within limits.

        What a document becomes shall not depend on how busy the machine is.
        """
        since, timeout, now = worker.cell[SINCE], self._limits.timeout, time.monotonic()
        if not worker.ready or now > since + timeout * STARVED_TIMES:
            return False
        if not waits_for_processor(worker.process, worker.cell[SPENT], timeout * STARVED_SHARE):
            return False
        worker.grace = since, now + timeout * STARVED_STEP
        return True

    def _time_out(self, worker: _Worker) -> None:
        if self._is_starved(worker):
            return
        since = worker.cell[SINCE]
        if worker.connection.poll():  # first what it has said of the batch before
            self._hear(worker)
            return
        worker.process.kill()
        worker.process.join()
        if not worker.ready:
            limit = limits.WORKER_START_SECONDS
            self._lose(worker, Failure(Status.TIMEOUT, f"took longer than {limit:g} s to start"))
        elif since == worker.cell[SINCE]:
            self._lose(worker, Failure(Status.TIMEOUT, f"took longer than {self._limits.timeout:g} s"))
        else:  # it was done at the last moment; nobody is to blame
            self._give_up(worker)

    def _lose(self, worker: _Worker, loss: Failure) -> None:
        """Give up a worker and the task that it was at, if any."""
        item = worker.at()
        if item is None:
            self._failed_starts += 1
            if self._failed_starts >= MAX_FAILED_STARTS:
                self._hopeless = loss.error
        else:
            self._failed_starts = 0
            self._done[item.number] = item.task, loss
        self._give_up(worker)

    def _give_up(self, worker: _Worker) -> None:
        """End a worker; what it was given and nobody has a result of waits for another."""
        self._end(worker)
        self._queue.extendleft(item for item in reversed(worker.unanswered()) if item.number not in self._done)

    def _lose_all(self) -> None:
        """No worker starts: the fault is not in a task, and no task can be done."""
        for worker in list(self._workers):
            self._give_up(worker)
        self._fill(POOL_BATCH_TASKS)
        while self._queue:
            number, task = self._queue.popleft()
            self._done[number] = task, Failure(Status.CRASH, f"no worker process starts: {self._hopeless}")

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        item = worker.at()
        if item is not None and self._tidy is not None:
            self._tidy(item.task.key, worker.process.pid or 0)
        worker.process.close()


def _packed(batch: tuple[_Item, ...]) -> bytes:
    return pickle.dumps([item.task.payload for item in batch])
