"""What an output folder holds of inputs that went, or of options that are no longer given."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.output import Job
from cleaner.output.paths import stem_of
from cleaner.runs.folder_plan import Plan
from cleaner.runs.state import (
    Remembered,
    State,
    before,
    signatures,
    signed,
)


class Known(NamedTuple):
    """A document of this run (`job`), of an earlier one (`entry`), or of both."""

    path: str
    job: Job | None
    entry: Remembered | None


def joined(plan: Plan, entries: Iterator[Remembered]) -> Iterator[Known]:
    """The documents of this run beside what is remembered of them, in the order of the bytes of their paths."""
    for path, entry in _beside(plan.paths(), entries):
        if path is not None:
            yield Known(path, plan.job(path), entry)
        elif entry is not None:
            yield Known(entry.path, None, entry)


def _beside(paths: Iterator[str], entries: Iterator[Remembered]) -> Iterator[tuple[str | None, Remembered | None]]:
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


def stale_outputs(plan: Plan, state: State, config: str, suffixes: tuple[str, ...]) -> list[str]:
    """Paths of outputs that this run will not make, and that nobody has touched since they were written."""
    found: dict[str, tuple[str, str]] = {}
    for path, entry in _beside(plan.paths(), state.entries()):
        if entry is None or (path is not None and entry.config == config):
            continue
        stem = os.path.join(plan.out, stem_of(entry.path))
        for suffix, signature in signed(entry.outputs).items():
            if path is None or suffix not in suffixes:
                found[stem + suffix] = suffix, signature
    if not found:
        return []
    for job in plan.jobs:  # "a.html" may have become "a.txt", whose output is the same file
        for suffix in suffixes:
            found.pop(job.stem + suffix, None)
    return [path for path, (suffix, signature) in found.items() if is_ours(path, suffix, signature)]


def outputs_left(stem: str, entry: Remembered) -> list[str]:
    """Paths of the outputs of an entry that nobody has touched since they were written."""
    return [stem + s for s, signature in signed(entry.outputs).items() if is_ours(stem + s, s, signature)]


def is_ours(path: str, suffix: str, signature: str) -> bool:
    """True where a file is what this tool wrote, and not what somebody put in its place."""
    return signatures(path.removesuffix(suffix), [suffix]) == signature


def remove(path: str, below: str) -> None:
    """Delete an output, and the folders that it leaves empty, up to a folder `below` which it lies."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    top = Path(below)
    for folder in Path(path).parents:
        if folder == top or top not in folder.parents:
            return
        try:
            folder.rmdir()
        except OSError:  # not empty
            return
