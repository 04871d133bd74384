"""Outputs of an earlier run that this run will not make: their input is no longer there, or an option has changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from cleaner.output.paths import stem_of
from cleaner.runs.folder_plan import FolderPlan
from cleaner.runs.run_cache import CacheEntry, pair_up, signatures, signatures_by_suffix


def stale_outputs(plan: FolderPlan, entries: Iterator[CacheEntry], config: str, suffixes: tuple[str, ...]) -> list[str]:
    """Paths of outputs that this run will not make, and that nobody has touched since they were written.

    Args:
        entries: what the cache has of the earlier run.
        config: fingerprint of the options of this run.
        suffixes: suffixes of the outputs that this run makes for each file.
    """
    stale: dict[str, tuple[str, str]] = {}
    for path, entry in pair_up(plan.paths(), entries):
        if entry is None or (path is not None and entry.config == config):
            continue
        stem = os.path.join(plan.out, stem_of(entry.path))
        for suffix, signature in signatures_by_suffix(entry.outputs).items():
            if path is None or suffix not in suffixes:
                stale[stem + suffix] = suffix, signature
    if not stale:
        return []
    for task in plan.tasks:  # "a.html" may have become "a.txt", whose output is the same file
        for suffix in suffixes:
            stale.pop(task.stem + suffix, None)
    return [path for path, (suffix, signature) in stale.items() if is_untouched(path, suffix, signature)]


def outputs_left(stem: str, entry: CacheEntry) -> list[str]:
    """Paths of the outputs of a cache entry that nobody has touched since they were written."""
    outputs = signatures_by_suffix(entry.outputs).items()
    return [stem + suffix for suffix, signature in outputs if is_untouched(stem + suffix, suffix, signature)]


def is_untouched(path: str, suffix: str, signature: str) -> bool:
    """True if a file is the one that was written, and not one that somebody put in its place."""
    return signatures(path.removesuffix(suffix), [suffix]) == signature


def remove(path: str, top: str) -> None:
    """Delete an output, and the folders that become empty by that, but not `top` or anything above it."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    top_folder = Path(top)
    for folder in Path(path).parents:
        if folder == top_folder or top_folder not in folder.parents:
            return
        try:
            folder.rmdir()
        except OSError:  # not empty
            return
