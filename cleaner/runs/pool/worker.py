"""What runs in a worker process: tasks one after the other, under limits, and word of where it is.

Nothing here is shared with other workers.  A worker has a pipe of its own to its parent, and a cell of memory in which
it notes the task that it is at and since when, so that the parent knows both without a message for each.
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

#: Tasks that a worker does, and bytes by which it grows, until another takes its place: whatever leaks, stays small.
WORKER_TASKS: Final = 20_000
WORKER_GROWTH_BYTES: Final = 512 * limits.MEBIBYTE

#: Objects, a few megabytes, that a worker makes and keeps until cycles among them are looked for.  Python's own 700 are
#: one large page, or the results of fifty short texts: looking took 2 of 370 microseconds a text.
WORKER_GC_OBJECTS: Final = 10_000

#: Seconds after which a worker hands back what is left of a batch.
POOL_BATCH_LONGEST_SECONDS: Final = 0.4


try:
    import resource
except ImportError:  # Windows has no limits that a process sets for itself
    resource = None  # type: ignore[assignment]

Work = Callable[[Any], Any]
"""Does one task: plain data in, plain data out."""
Setup = Callable[[], Work]
"""Makes the work of a worker, once.  Crosses to the process by name (a function of a module, or a `partial` of one)."""

AT: Final = 0
"""Place in a cell: the task that the worker is at, counted over all batches; the last one until its answer is sent."""
SINCE: Final = 1
"""Place in a cell: since when, as `time.monotonic` has it, which is one clock for all processes; inf: at no task."""
SPENT: Final = 2
"""Place in a cell: seconds of processor time that the worker had spent before the task."""
BACK: Final = 3
"""Place in a cell: the first task that the worker may no longer begin, counted as in AT; inf: it may begin all.
The supervisor writes it, to take back tasks that wait behind a long one."""

NO_TASK: Final = -1.0  # no number of a task is below zero
NEW_CELL: Final = (NO_TASK, math.inf, 0.0, math.inf)
"""What a cell holds before its worker starts."""

PARENTS_SIGNALS: Final = frozenset({signal.SIGINT, signal.SIGTERM})
"""What tells a program to end."""

READY: Final = b"ready"
_PR_SET_PDEATHSIG: Final = 1  # from <sys/prctl.h>


class Answer(NamedTuple):
    """What a worker says of a batch."""

    values: list[Any]
    """What the work gave for each task, or a `Failure`; fewer than there were tasks where time was up or the supervisor
    took tasks back: the worker has not begun the others."""
    retires: bool
    """True where it was the worker's last batch."""
    seconds: float
    """How long it took."""


def attempt(work: Work, payload: Any, memory: int | None = None) -> tuple[bool, Any]:
    """(True, result of the work), or (False, why there is none); never raises an Exception.

    `memory` is the limit in bytes that a MemoryError tells of.
    """
    try:
        return True, work(payload)
    except InputError as error:
        return False, Failure(error.status, f"{error.message}; {error.hint}")
    except MemoryError:
        limit = f"more than {memory // limits.MEBIBYTE:,} MB of" if memory else "more than there is of"
        return False, Failure(Status.MEMORY, f"needed {limit} memory")
    except Exception as error:  # the one place that isolates a document from the others
        return False, Failure(Status.CRASH, f"{type(error).__name__}: {error}")


def serve(
    connection: Connection,
    cell: MutableSequence[float],
    setup: Setup,
    memory: int | None,
    inherited: Sequence[Connection] = (),
) -> None:
    """Answer batches until the pipe closes.  `inherited`: the parent's ends of pipes, where a fork has copied them."""
    for other in inherited:
        other.close()
    _settle_in()
    work = setup()
    # What is there now stays; looking through it at each collection would cost time, and copy the memory of a fork.
    gc.freeze()
    gc.set_threshold(WORKER_GC_OBJECTS)
    # The parent may be gone; then nobody waits for an answer.
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
        # The time first: a parent that looks in between sees a deadline that is too late, never one too early.
        cell[SPENT], cell[SINCE], cell[AT] = time.process_time(), now, number
        # Only now, when the supervisor can see the claim: it writes BACK first and then looks at AT, so that of two who
        # want a task at the same time at least one sees the other.
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
    # Ctrl-C reaches the whole process group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PARENTS_SIGNALS)
    # Where a program has this on, each death would fill the screen; the report names it in a line.
    faulthandler.disable()
    if resource is not None:
        # A core dump of a process with a limit of gigabytes is a surprise on somebody's disk.
        _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _die_with_parent()


def _die_with_parent() -> None:
    """A worker whose parent was killed shall not go on writing files beside a run that was started anew.

    Without it, as on other systems, it ends when it has answered its batch and finds the pipe closed.
    """
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _limit_memory(memory: int | None) -> None:
    """Let the address space grow by so many bytes from here; what is too much becomes a MemoryError."""
    if resource is not None and memory is not None and (size := _statm(0)):
        _lower(resource.RLIMIT_AS, size + memory)


def _lower(what: int, limit: int) -> None:
    """Set a soft limit, below the hard one that the system or an administrator has set."""
    hard = resource.getrlimit(what)[1]
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (soft, hard))


def _rss() -> int:
    """Bytes of memory that this process holds; the most that it ever held where the system tells no better."""
    if held := _statm(1):
        return held
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _statm(field: int) -> int:
    """A size in bytes from Linux's /proc: field 0 the address space, 1 what of it is in memory; 0 elsewhere."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
