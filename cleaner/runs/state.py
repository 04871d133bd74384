"""What a folder of outputs remembers of the runs that made it: one line a document, in the order of their paths.

A run reads the lines of the run before it and writes its own beside them, to a journal that takes their place at the
end.  Both are read and written as a stream.  After a kill the journal holds what was done up to some document; the next
run puts it together with the older lines of the documents behind that one, and goes on.  A line that cannot be read is
a document that nobody remembers, which costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from itertools import starmap, zip_longest
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, Self

from cleaner.errors import UsageError
from cleaner.output.paths import STATE_FOLDER
from cleaner.runs.pool.processes import WORKER_END_SECONDS

#: Seconds between two looks at a lock that somebody holds.
LOCK_POLL_SECONDS: Final = 0.05


try:
    import fcntl
except ImportError:  # Windows; two runs at once into one folder are not refused there
    fcntl = None  # type: ignore[assignment]

_NAME_CHARS: Final = 16
_FIELDS: Final = 7
_DAMAGE: Final = "\ufffd"  # what bytes that are no UTF-8 are read as


class Remembered(NamedTuple):
    """What is remembered of a document that was cleaned.  Documents that failed are not remembered."""

    path: str
    """Below the input folder."""
    config: str
    """Everything beside the input that the outputs depend on (`cleaner.runs.fingerprint`)."""
    size: int
    mtime: int
    """Nanoseconds; UNSURE where the file was so young that it may have changed again within one tick of its clock."""
    digest: str
    """Hash of the input."""
    outputs: str
    """The signatures of the files that were written (`signatures`)."""
    row: str
    """Its row of the report, as JSON."""
    line: str = ""
    """The line that it was read from, where nothing of it has changed."""


UNSURE: Final = -1


def signatures(stem: str, suffixes: Iterable[str]) -> str:
    """Which outputs there are, how long, and when they were written: "suffix:bytes:nanoseconds;..."."""
    found = []
    for suffix in suffixes:
        try:
            status = os.stat(stem + suffix)
        except OSError:
            continue
        found.append(f"{suffix}:{status.st_size}:{status.st_mtime_ns}")
    return ";".join(found)


def signed(outputs: str) -> dict[str, str]:
    """The suffix of each output, and its signature."""
    return {part.partition(":")[0]: part for part in outputs.split(";") if part}


def read_entries(path: Path) -> Iterator[Remembered]:
    """The entries of a file of them, in ascending order; none where there is no such file."""
    last = ""
    with contextlib.suppress(FileNotFoundError), _open(path) as file:
        for line in file:
            entry = _entry(line)
            if entry is not None and before(last, entry.path):
                last = entry.path
                yield entry


def _open(path: Path, mode: str = "r") -> IO[str]:
    return path.open(mode, encoding="utf-8", errors="replace", newline="\n")


def before(path: str, other: str) -> bool:
    """True where a path comes before another in the order of their bytes, which is that of a walk."""
    if path.isascii() and other.isascii():
        return path < other
    return os.fsencode(path) < os.fsencode(other)


def _entry(line: str) -> Remembered | None:
    """The entry of a line; None where it is broken, as the last line of a killed run may be."""
    parts = line.split("\t", _FIELDS - 1)
    if len(parts) != _FIELDS or not line.endswith("\n") or _DAMAGE in line:
        return None
    quoted, config, size, mtime, digest, outputs, row = parts
    try:
        path = json.loads(quoted) if "\\" in quoted else quoted[1:-1]
        return Remembered(path, config, int(size), int(mtime), digest, outputs, row[:-1], line)
    except ValueError:
        return None


def _line(entry: Remembered) -> str:
    path, config, size, mtime, digest, outputs, row, line = entry
    return line or f"{json.dumps(path)}\t{config}\t{size}\t{mtime}\t{digest}\t{outputs}\t{row}\n"


def _joined(journal: Path, older: Path) -> Iterator[Remembered]:
    """The entries of a run that was killed, then those of the run before it for the documents that it did not reach."""
    last = ""
    for entry in read_entries(journal):
        last = entry.path
        yield entry
    yield from (entry for entry in read_entries(older) if before(last, entry.path))


class State:
    """The memory of an output folder about one input folder.

    As a context manager it holds the folder for one run, and takes what was added for the whole when the block ends
    well.  `entries` can be read without that, for a look that writes nothing.
    """

    def __init__(self, out: str, source: str) -> None:
        self._folder = Path(out) / STATE_FOLDER
        name = hashlib.sha256(os.fsencode(os.path.realpath(source))).hexdigest()[:_NAME_CHARS]
        self._path = self._folder / f"{name}.state"
        self._journal = self._folder / f"{name}.journal"
        self._lock: IO[str] | None = None
        self._file: IO[str] | None = None
        self.was_cut_short = False
        """True where the run before did not come to its end, or there was none."""

    def entries(self) -> Iterator[Remembered]:
        """What is known from earlier runs, in the order of the bytes of the paths."""
        return _joined(self._journal, self._path) if self._file is None else read_entries(self._path)

    def is_of(self, paths: Iterable[str], config: str) -> bool:
        """True where the run before came to its end, with the same configuration and of just these documents; to be
        asked before this run begins."""
        if self._journal.exists():
            return False
        begins = (f"{json.dumps(path)}\t{config}\t" for path in paths)
        try:
            with _open(self._path) as file:
                return all(starmap(str.startswith, zip_longest(file, begins, fillvalue="\0")))
        except FileNotFoundError:
            return False

    def add(self, entry: Remembered) -> None:
        """Remember a document; in the order of the walk."""
        assert self._file is not None
        self._file.write(_line(entry))

    def __enter__(self) -> Self:
        new = not self._folder.exists()
        self._folder.mkdir(parents=True, exist_ok=True)
        if new:
            (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
        self._lock = locked(self._folder)
        self.was_cut_short = self._journal.exists() or not self._path.exists()
        if self._journal.exists():
            self._recover()
        self._file = _open(self._journal, "w")
        return self

    def _recover(self) -> None:
        whole = self._path.with_suffix(".tmp")
        with _open(whole, "w") as file:
            file.writelines(map(_line, _joined(self._journal, self._path)))
        os.replace(whole, self._path)
        self._journal.unlink()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._file is not None
        self._file.close()
        if kind is None:
            os.replace(self._journal, self._path)
        if self._lock is not None:
            self._lock.close()


def locked(folder: Path) -> IO[str]:
    """A file that one run at a time holds; the system lets go of it when the process ends, however it ends.

    Workers that are forks hold it too, and outlive a run that was killed by a moment: that long it is waited for.

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
        except OSError:  # a file system without locks
            pass
        break
    return file
