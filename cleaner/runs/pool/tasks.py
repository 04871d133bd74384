"""The input of the pool: tasks and limits."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.runs.pool.worker import Setup

#: Tasks, and bytes of them, that are with the workers or whose results wait for an earlier one.  A page of 50 kB and
#: its result take about three times its size in memory, so 32 MB of input stay near 100 MB.
POOL_AHEAD_TASKS: Final = 2_000
POOL_AHEAD_BYTES: Final = 32 * limits.MEBIBYTE


class Task(NamedTuple):
    """Something to do in a worker process."""

    key: Any
    """Returned with the result.  It stays in this process, so it can be anything."""
    payload: Any
    """The input for the worker, as plain data."""
    size: int = 0
    """Approximate bytes of the input, for the size of batches and the bound on memory."""


class DoneTask(NamedTuple):
    """A task whose result is known already.  It needs no worker, and its result keeps its place in the order."""

    key: Any
    result: Any


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Limits of a task and of the pool."""

    jobs: int = 1
    """Number of worker processes."""
    timeout: float = limits.DOCUMENT_SECONDS
    """Seconds for one task."""
    memory: int | None = limits.DOCUMENT_MEMORY_BYTES
    """Bytes by which one task may let its worker grow; None means no limit.  Linux only."""
    ahead: int = POOL_AHEAD_TASKS
    """Most tasks that are taken from the iterable before their results are handed out."""
    ahead_bytes: int | None = POOL_AHEAD_BYTES
    """The same in bytes (`Task.size`); None means no bound, for payloads that do not hold the data."""
    fork: bool = False
    """Fork workers from this process where that is safe: on Linux, in a process without other threads.  They start in
    milliseconds with everything that it has loaded.  Otherwise a server process starts them, itself in about a
    second."""


Tidy = Callable[[Any, int], None]
"""Called with the key of the task that a killed worker was at, and its process id."""
MapTasks = Callable[[Iterable[Task | DoneTask], Setup, PoolLimits, Tidy], Generator[tuple[Any, Any], None, None]]
"""Does tasks as `guarded_map` does."""
