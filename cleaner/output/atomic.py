"""Files that are written as a whole or not at all, through a temporary file in the same folder."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zlib
from pathlib import Path
from typing import Final

_TEMPORARY_SUFFIX: Final = ".cleaner-tmp"
_TEMPORARY_NAME: Final = re.compile(r"\.[0-9a-f]{8}\.\d{1,20}\.cleaner-tmp")  # names that `temporary_path` makes


def encoded(text: str) -> bytes:
    """Text as UTF-8; lone surrogates, which JSON in a page can contain, become question marks."""
    return text.encode("utf-8", errors="replace")


def write_changed(path: Path, data: bytes) -> bool:
    """Write a file unless it has these bytes already; True if it was written.

    Raises:
        OSError: as for `write_atomic`.
    """
    if holds(path, data):
        return False
    write_atomic(path, data)
    return True


def holds(path: Path, data: bytes) -> bool:
    """True if a file exists and has exactly these bytes."""
    try:
        status = os.stat(path)
        # Reading a named pipe would wait for somebody who writes into it.
        return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file through a temporary one in the same folder; missing folders are created.

    Raises:
        OSError: the file cannot be written.  An older file is unchanged then, and no temporary file is left.
    """
    temporary, is_left = temporary_path(path, os.getpid()), True
    try:
        try:
            temporary.write_bytes(data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
        os.replace(temporary, path)
        is_left = False
    finally:
        if is_left:
            temporary.unlink(missing_ok=True)


def temporary_path(path: Path, pid: int) -> Path:
    """The temporary file of a process that writes `path`; another process can remove it if that one was killed.

    The name is short, because that of `path` may be as long as names can be, and hidden, so that it is never an input.
    """
    return path.with_name(f".{zlib.crc32(os.fsencode(path.name)):08x}.{pid}{_TEMPORARY_SUFFIX}")


def remove_temporaries_of(path: Path) -> None:
    """Delete the temporary files that killed processes have left of one file."""
    prefix = temporary_path(path, 0).name.partition(".0.")[0]
    for name in os.listdir(path.parent):
        if name.startswith(prefix) and _TEMPORARY_NAME.fullmatch(name):
            with contextlib.suppress(OSError):
                (path.parent / name).unlink()


def remove_temporaries(folder: str) -> None:
    """Delete the temporary files that killed processes have left anywhere below a folder."""
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith(_TEMPORARY_SUFFIX) and _TEMPORARY_NAME.fullmatch(name):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(parent, name))
