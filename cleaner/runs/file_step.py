"""One document from file to files, as a worker does it: cleaned, compared with what is there, written or shown."""

from __future__ import annotations

import difflib
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.output import Job, Row, row
from cleaner.output.write import holds, rendered, write_atomic
from cleaner.reading.document import read_bytes, read_document
from cleaner.runs.options import Clean, Factory, Options

_DIGEST_BYTES: Final = 16


class Mode(StrEnum):
    """What becomes of the outputs."""

    WRITE = "write"
    CHECK = "check"
    """Nothing is written; it is told which files would change."""
    DIFF = "diff"
    """The same, with the changes of each file as a unified diff."""


class Done(NamedTuple):
    """What a worker tells of a file; plain data."""

    row: Row | None
    """Its row of the report; None where the input is what it was, so that nothing was done."""
    digest: str
    """Hash of the input."""
    changed: tuple[str, ...] = ()
    """The outputs that were written, or would be."""
    diff: str = ""


def file_worker(options: Options, make: Factory, mode: Mode) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A worker's function from a job and the digest of the input that its outputs were made of ("": none)."""
    clean = make(options)
    return lambda payload: tuple(clean_file(Job(*payload[0]), payload[1], clean, options, mode))


def clean_file(job: Job, known: str, clean: Clean, options: Options, mode: Mode = Mode.WRITE) -> Done:
    """Clean one document from file to files, unless its digest is the known one.  Files that are right stay untouched.

    Raises:
        InputError: it cannot be read.
    """
    path = Path(job.source)
    data = read_bytes(path)
    digest = hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()
    if digest == known:
        return Done(None, digest)
    cleaned = clean(read_document(data, id=job.id, url=options.url, kind=options.kind, name=path.name))
    outputs = options.outputs(job)
    changed: list[str] = []
    diff: list[str] = []
    for output, new in rendered(cleaned, outputs, options.wanted, options.metadata):
        if holds(output, new):
            if job.body and mode is Mode.WRITE:
                _touch(output, path)
            continue
        changed.append(str(output))
        if mode is Mode.DIFF:
            diff += difference(output, new)
        elif mode is Mode.WRITE:
            write_atomic(output, new)
    return Done(row(cleaned), digest, tuple(changed), "".join(diff))


def _touch(output: Path, source: Path) -> None:
    """Make an output that the user has named newer than its input, as make asks of whoever says that it is done."""
    if os.stat(output).st_mtime_ns < os.stat(source).st_mtime_ns:
        os.utime(output)


def difference(path: Path, new: bytes | None) -> Iterator[str]:
    """A unified diff from what stands in a file to what would; `new` None: the file would be removed."""
    try:
        old: bytes | None = path.read_bytes()
    except OSError:
        old = None
    before, after = ("/dev/null" if data is None else str(path) for data in (old, new))
    for line in difflib.unified_diff(_lines(old), _lines(new), before, after):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    if None in (old, new) and not (old or new):  # an empty file comes or goes, of which a diff has no line
        yield f"--- {before}\n+++ {after}\n"


def _lines(data: bytes | None) -> list[str]:
    return list(io.StringIO((data or b"").decode("utf-8", errors="replace"), newline="\n"))
