"""A lock that keeps two runs from writing into one output folder at the same time."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import IO, Final

from cleaner.errors import UsageError
from cleaner.runs.pool.processes import WORKER_END_SECONDS

try:
    import fcntl
except ImportError:  # Windows has no such locks; there two runs into one folder are not refused
    fcntl = None  # type: ignore[assignment]

_log: Final = logging.getLogger(__name__)

#: Seconds between two attempts to get a lock that another process holds.
LOCK_POLL_SECONDS: Final = 0.05


def locked(folder: Path) -> IO[str]:
    """A file that only one run at a time can hold.  The system releases it when the process ends, however it ends.

    Forked workers hold it too, and outlive a killed run by a moment, so this waits that long.

    Raises:
        UsageError: another run holds it.
    """
    file, until = (folder / "lock").open("w"), time.monotonic() + WORKER_END_SECONDS
    while fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(LOCK_POLL_SECONDS)
                continue
            file.close()
            hint = "wait for it, or choose another output folder"
            raise UsageError(f"{folder.parent}: another run is writing into it; {hint}") from None
        except OSError as error:  # a file system without locks
            _log.info("%s: no lock (%s), so a second run is not refused", folder.parent, error.strerror)
        break
    return file
