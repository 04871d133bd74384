"""The code of a worker process, which does tasks one after the other, within limits.

Workers share nothing with each other.  Each has a pipe to its parent, and a cell of shared memory in which it notes
which task it is doing and since when, so that the parent knows both without messages.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import math
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, MutableSequence, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.errors import InputError
from cleaner.types import Failure, Status

#: Tasks that a worker does, and bytes by which it grows, before another worker replaces it.  So leaks stay small.
WORKER_TASKS: Final = 20_000
WORKER_GROWTH_BYTES: Final = 512 * limits.MEBIBYTE

#: New objects (a few megabytes) after which Python looks for cycles among them.  Its default of 700 is reached by one
#: large page, or the results of fifty short texts; looking then took 2 of 370 microseconds per text.
WORKER_GC_OBJECTS: Final = 10_000

#: Seconds after which a worker hands back the rest of a batch.
POOL_BATCH_LONGEST_SECONDS: Final = 0.4


try:
    import resource
except ImportError:  # on Windows a process cannot limit itself
    resource = None  # type: ignore[assignment]

Work = Callable[[Any], Any]
"""Does one task, from plain data to plain data."""
Setup = Callable[[], Work]
"""Makes the function of a worker, once.  It is sent by name, so it is a function of a module or a `partial` of one."""

AT: Final = 0
"""Place in a cell: number of the task that the worker is doing, counted over all batches.  After the last task of a
batch
it stays."""
SINCE: Final = 1
"""Place in a cell: when it began the task, by `time.monotonic`, which is the same in all processes; inf: it does
none."""
SPENT: Final = 2
"""Place in a cell: seconds of processor time that the worker had used before the task."""
BACK: Final = 3
"""Place in a cell: the first task that the worker must not begin, counted as in AT; inf: it may begin all.  The
supervisor
writes it, to take back tasks that wait behind a long one."""

NO_TASK: Final = -1.0  # no number of a task is below zero
NEW_CELL: Final = (NO_TASK, math.inf, 0.0, math.inf)
"""Content of a cell before its worker starts."""

PARENTS_SIGNALS: Final = frozenset({signal.SIGINT, signal.SIGTERM})
"""Signals that tell a program to end."""

READY: Final = b"ready"
_PR_SET_PDEATHSIG: Final = 1  # from <sys/prctl.h>


class Answer(NamedTuple):
    """The answer of a worker to a batch."""

    values: list[Any]
    """The result of each task, or a `Failure`.  There are fewer results than tasks where time was up or the supervisor
    took tasks back; the worker has not begun the others."""
    retires: bool
    """True where the worker ends after this batch."""
    seconds: float
    """Duration of the batch."""


def attempt(work: Work, payload: Any, memory: int | None = None) -> tuple[bool, Any]:
    """(True, the result), or (False, the `Failure`); never raises an Exception.

    `memory`: the limit in bytes, for the message of a failure.
    """
    try:
        return True, work(payload)
    except InputError as error:
        return False, Failure(error.status, f"{error.message}; {error.hint}")
    except MemoryError:
        limit = f"more than {memory // limits.MEBIBYTE:,} MB of" if memory else "more than there is of"
        return False, Failure(Status.MEMORY, f"needed {limit} memory")
    except Exception as error:  # the only place that keeps an error of one document from the others
        return False, Failure(Status.CRASH, f"{type(error).__name__}: {error}")


def serve(
    connection: Connection,
    cell: MutableSequence[float],
    setup: Setup,
    memory: int | None,
    inherited: Sequence[Connection] = (),
) -> None:
    """Answer batches until the pipe is closed.

    `inherited`: the parent's ends of all pipes, which a fork has copied.
    """
    for other in inherited:
        other.close()
    _settle_in()
    work = setup()
    # Objects that exist now stay.  Looking at them in each collection would take time, and copy the memory of a fork.
    gc.freeze()
    gc.set_threshold(WORKER_GC_OBJECTS)
    # If the parent has ended, nobody waits for an answer.
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(READY)
        first, retires, grown = 0, False, _rss() + WORKER_GROWTH_BYTES
        while not retires:
            batch = pickle.loads(connection.recv_bytes())
            _limit_memory(memory)
            since = time.monotonic()
            results = _results(batch, first, cell, work, memory)
            first += len(batch)
            failed_memory = any(not ok and value.status is Status.MEMORY for ok, value in results)
            retires = failed_memory or first >= WORKER_TASKS or _rss() > grown
            connection.send_bytes(_packed(results, retires, time.monotonic() - since))


def _results(
    batch: list[Any], first: int, cell: MutableSequence[float], work: Work, memory: int | None
) -> list[tuple[bool, Any]]:
    """The results of the tasks of a batch, in their order.

    It ends early after the task during which the time of the batch was up, or before the first that the supervisor has
    taken back.

    `first` is the number of the first of them, counted over all batches.
    """
    results: list[tuple[bool, Any]] = []
    until = math.inf
    for number, payload in enumerate(batch, first):
        now = time.monotonic()
        until = min(until, now + POOL_BATCH_LONGEST_SECONDS)
        if now > until:
            break
        # The time comes first: a parent that reads in between sees a deadline that is too late, never one too early.
        cell[SPENT], cell[SINCE], cell[AT] = time.process_time(), now, number
        # Read BACK only after AT was written.  The supervisor does it the other way round: it writes BACK and then
        # reads AT.  So where both want the same task, at least one of them sees the other.
        if number >= cell[BACK]:
            cell[AT] = number - 1
            break
        results.append(attempt(work, payload, memory))
    cell[SINCE] = math.inf
    return results


def _packed(results: list[tuple[bool, Any]], retires: bool, seconds: float) -> bytes:
    plain = [(ok, value if ok else (value.status.value, value.error)) for ok, value in results]
    return pickle.dumps((plain, retires, seconds), pickle.HIGHEST_PROTOCOL)


def answer(message: bytes) -> Answer:
    """The answer to a batch, from its bytes."""
    plain, retires, seconds = pickle.loads(message)
    return Answer([value if ok else Failure(Status(value[0]), value[1]) for ok, value in plain], retires, seconds)


# -- limits -------------------------------------------------------------------------------------------------------


def _settle_in() -> None:
    # Ctrl-C reaches all processes of the group; the parent decides what to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PARENTS_SIGNALS)
    # If the program has enabled it, each death would print a long trace; the report has a line for it.
    faulthandler.disable()
    if resource is not None:
        # A core dump of a process of gigabytes would be an unwelcome surprise on a disk.
        _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _die_with_parent()


def _die_with_parent() -> None:
    """End this worker when its parent is killed, so that it does not write files while a new run does.

    On other systems it ends when it has done its batch and finds the pipe closed.
    """
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _limit_memory(memory: int | None) -> None:
    """Limit further growth of the address space to so many bytes; beyond them a MemoryError is raised."""
    if resource is not None and memory is not None and (size := _statm(0)):
        _lower(resource.RLIMIT_AS, size + memory)


def _lower(what: int, limit: int) -> None:
    """Set a soft limit, but not above the hard limit of the system or its administrator."""
    hard = resource.getrlimit(what)[1]
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (soft, hard))


def _rss() -> int:
    """Bytes of memory that this process uses; on systems other than Linux the most that it has ever used."""
    if held := _statm(1):
        return held
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _statm(field: int) -> int:
    """A size in bytes from /proc on Linux: field 0 is the address space, 1 the part of it in memory; elsewhere 0."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
