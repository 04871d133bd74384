"""The work on one file: read it, clean it, compare the results with the outputs, write or show them."""

from __future__ import annotations

import difflib
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.output import FileTask, Row, row
from cleaner.output.atomic import holds, write_atomic
from cleaner.output.document_files import rendered
from cleaner.reading.document import read_bytes, read_document
from cleaner.runs.options import Mode, Options
from cleaner.runs.record_worker import Clean, Factory

_DIGEST_BYTES: Final = 16  # 128 bits: two inputs never share a digest by chance


class CleanedFile(NamedTuple):
    """A worker's report on a file, as plain data."""

    row: Row | None
    """Its row of the report; None if the input is unchanged, so that nothing was done."""
    digest: str
    """Hash of the input."""
    changes: tuple[tuple[str, str], ...] = ()
    """The outputs that were written, or would be: path, and a unified diff in `Mode.DIFF` (else empty)."""


def file_worker(options: Options, make: Factory, mode: Mode) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The function of a worker process, from (fields of a `FileTask`, known digest) to the fields of a
    `CleanedFile`."""
    clean = make(options)
    return lambda payload: tuple(clean_to_files(FileTask(*payload[0]), payload[1], clean, options, mode))


def clean_to_files(
    task: FileTask, known_digest: str, clean: Clean, options: Options, mode: Mode = Mode.WRITE
) -> CleanedFile:
    """Clean one file into its outputs.  An output that is already right is not touched.

    Args:
        known_digest: hash of the input from which the outputs were made; empty: none.  If it matches, nothing is done.

    Raises:
        InputError: the file cannot be read.
    """
    path = Path(task.source)
    data = read_bytes(path)
    digest = hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()
    if digest == known_digest:
        return CleanedFile(None, digest)
    cleaned = clean(read_document(data, id=task.id, url=options.url, kind=options.kind, name=path.name))
    changes: list[tuple[str, str]] = []
    for output, new in rendered(cleaned, options.outputs(task), options.wanted, options.metadata):
        if holds(output, new):
            if task.body and mode is Mode.WRITE:
                _touch(output, path)
            continue
        changes.append((str(output), "".join(difference(output, new)) if mode is Mode.DIFF else ""))
        if mode is Mode.WRITE:
            write_atomic(output, new)
    return CleanedFile(row(cleaned), digest, tuple(changes))


def _touch(output: Path, source: Path) -> None:
    """Give an output that the user has named a later time than its input, so that make considers it up to date."""
    if os.stat(output).st_mtime_ns < os.stat(source).st_mtime_ns:
        os.utime(output)


def difference(path: Path, new: bytes | None) -> Iterator[str]:
    """A unified diff between the content of a file and new content; `new` None means the file would be removed."""
    try:
        old: bytes | None = path.read_bytes()
    except OSError:
        old = None
    old_name, new_name = ("/dev/null" if data is None else str(path) for data in (old, new))
    for line in difflib.unified_diff(_lines(old), _lines(new), old_name, new_name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    if None in (old, new) and not (old or new):  # a diff has no line for an empty file that is made or removed
        yield f"--- {old_name}\n+++ {new_name}\n"


def _lines(data: bytes | None) -> list[str]:
    return list(io.StringIO((data or b"").decode("utf-8", errors="replace"), newline="\n"))
