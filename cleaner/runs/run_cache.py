"""The cache of an output folder: what earlier runs did, one line per document, in the order of the paths.

A run reads the lines of the last run and writes its own lines to a journal, which replaces the old file at the end.
Both are read and written as streams.  If a run is killed, its journal covers the documents up to some path; the next
run continues with the old lines of the documents after that path.  A line that cannot be read means that its document
is cleaned again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator
from itertools import starmap, zip_longest
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, Self

from cleaner.output.paths import CACHE_FOLDER
from cleaner.runs.folder_lock import locked

_log: Final = logging.getLogger(__name__)

_NAME_CHARS: Final = 16  # hexadecimal digits of a file name; there is one for each input folder
_FIELDS: Final = 7  # columns of a line
_DAMAGE: Final = "\ufffd"  # bytes that are not UTF-8 are read as this

UNSURE: Final = -1
"""A modification time that cannot be relied on: the file was so young that it may have changed again and kept it."""


class CacheEntry(NamedTuple):
    """The cache entry of a document that was cleaned.  Documents that failed have no entry."""

    path: str
    """Below the input folder."""
    config: str
    """Everything else that the outputs depend on (`cleaner.runs.fingerprint`)."""
    size: int
    """Bytes of the input."""
    mtime: int
    """Modification time of the input in nanoseconds, or UNSURE."""
    digest: str
    """Hash of the input."""
    outputs: str
    """The signatures of the files that were written (`signatures`)."""
    row: str
    """Its row of the report, as JSON."""
    line: str = ""
    """The line that it was read from; empty if a field has changed since."""


def signatures(stem: str, suffixes: Iterable[str]) -> str:
    """Which outputs exist, their sizes and modification times: "suffix:bytes:nanoseconds;..."."""
    parts = []
    for suffix in suffixes:
        try:
            status = os.stat(stem + suffix)
        except OSError:
            continue
        parts.append(f"{suffix}:{status.st_size}:{status.st_mtime_ns}")
    return ";".join(parts)


def signatures_by_suffix(outputs: str) -> dict[str, str]:
    """The signature of each output, by its suffix."""
    return {part.partition(":")[0]: part for part in outputs.split(";") if part}


def read_entries(path: Path) -> Iterator[CacheEntry]:
    """The entries of a file, in ascending order of their paths; none if there is no such file."""
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
    """True if a path comes before another in the order of their bytes, which is the order of a walk."""
    if path.isascii() and other.isascii():
        return path < other
    return os.fsencode(path) < os.fsencode(other)


def pair_up(paths: Iterator[str], entries: Iterator[CacheEntry]) -> Iterator[tuple[str | None, CacheEntry | None]]:
    """The paths of this run, each with its cache entry, in the order of the bytes of the paths.

    The entry is None for a file without one; the path is None for an entry whose file is not in this run.
    """
    entry = next(entries, None)
    for path in paths:
        while entry is not None and entry.path != path and before(entry.path, path):
            yield None, entry
            entry = next(entries, None)
        if entry is not None and entry.path == path:
            yield path, entry
            entry = next(entries, None)
        else:
            yield path, None
    while entry is not None:
        yield None, entry
        entry = next(entries, None)


def _entry(line: str) -> CacheEntry | None:
    """The entry of a line; None if the line is broken, as the last line of a killed run may be."""
    parts = line.split("\t", _FIELDS - 1)
    if len(parts) != _FIELDS or not line.endswith("\n") or _DAMAGE in line:
        return None
    quoted, config, size, mtime, digest, outputs, row = parts
    try:
        path = json.loads(quoted) if "\\" in quoted else quoted[1:-1]
        return CacheEntry(path, config, int(size), int(mtime), digest, outputs, row[:-1], line)
    except ValueError:
        return None


def _line(entry: CacheEntry) -> str:
    path, config, size, mtime, digest, outputs, row, line = entry
    return line or f"{json.dumps(path)}\t{config}\t{size}\t{mtime}\t{digest}\t{outputs}\t{row}\n"


def _with_journal(journal: Path, older: Path) -> Iterator[CacheEntry]:
    """The entries of a run that was killed, then those of the run before it for documents that it did not reach."""
    last = ""
    for entry in read_entries(journal):
        last = entry.path
        yield entry
    yield from (entry for entry in read_entries(older) if before(last, entry.path))


class RunCache:
    """The cache of an output folder for one input folder.

    As a context manager it locks the output folder for one run; when the block ends well, the entries that were added
    replace the old ones.  `entries` can be read without that, in a run that writes nothing.
    """

    def __init__(self, out: str, source: str) -> None:
        self._folder = Path(out) / CACHE_FOLDER
        name = hashlib.sha256(os.fsencode(os.path.realpath(source))).hexdigest()[:_NAME_CHARS]
        self._path = self._folder / f"{name}.state"
        self._journal = self._folder / f"{name}.journal"
        self._lock: IO[str] | None = None
        self._file: IO[str] | None = None
        self.was_cut_short = False
        """True if the last run did not finish, or there was none."""

    def entries(self) -> Iterator[CacheEntry]:
        """The entries of earlier runs, in the order of the bytes of their paths."""
        return _with_journal(self._journal, self._path) if self._file is None else read_entries(self._path)

    def is_of(self, paths: Iterable[str], config: str) -> bool:
        """True if the last run finished, with the same configuration and just these documents.

        To be asked before this run begins.
        """
        if self._journal.exists():
            return False
        line_starts = (f"{json.dumps(path)}\t{config}\t" for path in paths)
        try:
            with _open(self._path) as file:
                return all(starmap(str.startswith, zip_longest(file, line_starts, fillvalue="\0")))
        except FileNotFoundError:
            return False

    def add(self, entry: CacheEntry) -> None:
        """Remember a document; to be called in the order of the walk."""
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
        _log.info("the last run into %s did not finish; it is continued", self._folder.parent)
        merged = self._path.with_suffix(".tmp")
        with _open(merged, "w") as file:
            file.writelines(map(_line, _with_journal(self._journal, self._path)))
        os.replace(merged, self._path)
        self._journal.unlink()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._file is not None
        self._file.close()
        if kind is None:
            os.replace(self._journal, self._path)
        if self._lock is not None:
            self._lock.close()
