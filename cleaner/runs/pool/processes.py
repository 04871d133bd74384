"""Worker processes and the operating system: how they are started, and why they died."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import socket
import sys
import threading
from collections.abc import Iterator, MutableSequence, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.runs.pool.worker import (
    NEW_CELL,
    PARENTS_SIGNALS,
    Setup,
    serve,
)

#: Seconds to wait for a worker whose pipe is closed to end, so that its exit code is known.
WORKER_END_SECONDS: Final = 2.0


_STATE, _USER_TICKS, _SYSTEM_TICKS = 0, 11, 12
"""Fields of /proc/PID/stat on Linux, counted from the one after the name."""
_WANTS_TO_RUN: Final = ("R", "D")


class Child(NamedTuple):
    """A process that was started."""

    process: BaseProcess
    connection: Connection
    """This end of its pipe."""
    cell: MutableSequence[float]
    """See `cleaner.runs.pool.worker`."""
    room: int
    """Bytes of a message that fit into the pipe, so that it can be sent while the process does not read; 0: unknown."""


def start(setup: Setup, memory: int | None, others: Sequence[Connection] | None) -> Child:
    """Start a worker process.

    `others`: the connections to the other workers, to fork it from this process; None starts it from a server process
    that has the modules loaded, or as a new process.
    """
    # The libraries of other systems do not survive a fork, and neither does a lock that another thread holds.
    fork = others is not None and sys.platform == "linux" and threading.active_count() == 1
    context: Any = _context(fork=fork)
    connection, theirs = context.Pipe()
    cell = context.RawArray("d", NEW_CELL)
    # A fork has copies of the parent's ends of all pipes.  While it keeps them, no other worker sees its pipe closed.
    inherited = [connection, *(others or ())] if fork else []
    process = context.Process(target=serve, args=(theirs, cell, setup, memory, inherited), daemon=True)
    with _signals_wait() if fork else _main_hidden(setup):
        process.start()
    theirs.close()
    return Child(process, connection, cell, _room(connection))


def _context(*, fork: bool) -> BaseContext:
    if fork:
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.runs.pool.preload"])
    return context


def _room(connection: Connection) -> int:
    if sys.platform == "win32":
        return 0
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        # The system counts more than the bytes against its buffer: on Linux up to twice as much.
        return end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 3


@contextlib.contextmanager
def _main_hidden(setup: Setup) -> Iterator[None]:
    """Let a worker start without importing the main script of this process.

    It needs nothing from the script unless `setup` is defined there.  The script might do work when it is imported,
    start a pool itself, or be slow: that of a Ray task takes seconds.
    """
    main = sys.modules["__main__"]
    if b"__main__" in pickle.dumps(setup):
        yield
        return
    hidden: dict[str, Any] = {name: vars(main).get(name) for name in ("__file__", "__spec__") if name in vars(main)}
    vars(main).pop("__file__", None)
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(hidden)


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Hold signals back until a forked worker has its own handlers; until then it would handle Ctrl-C like this
    process."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, PARENTS_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def waits_for_processor(process: BaseProcess, spent: float, seconds: float) -> bool:
    """True where a process wants to run or read, but has had less than `seconds` of processor time since `spent`.

    Always False on systems other than Linux.
    """
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
        return fields[_STATE] in _WANTS_TO_RUN and ticks / os.sysconf("SC_CLK_TCK") - spent < seconds
    except (OSError, IndexError, ValueError):
        return False


def how_it_died(process: BaseProcess) -> str:
    """The signal or exit code with which a process ended."""
    code = process.exitcode
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
