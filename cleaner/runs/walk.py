"""Walks a folder for documents, in the order of the bytes of their paths."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from cleaner.output.comments_files import COMMENTS_SUFFIXES
from cleaner.output.paths import CACHE_FOLDER, REMOVED_SUFFIX, REPORT_NAME
from cleaner.reading.sniff import SUFFIXES

#: Paths that are kept from one walk for the next, some 20 MB.  Folders beyond that are listed again.
MOST_KEPT_PATHS: Final = 250_000


class Listing(NamedTuple):
    """The content of one folder.  All paths are below the root of the walk, with "/"."""

    folder: str
    """Its path; empty for the root."""
    files: list[str]
    folders: list[str]
    left_out: Counter[str]
    """Number of entries that are not documents, by kind."""


OnListing = Callable[[Listing], None]


class KeptPaths:
    """Paths that a walk keeps for the next walk over the same folder, up to a number that bounds memory."""

    def __init__(self) -> None:
        self._folders: dict[str, list[str]] = {}
        self._paths = 0

    def get(self, folder: str) -> list[str] | None:
        """The paths in a folder, in the order of the walk; None if they were not kept."""
        return self._folders.get(folder)

    def put(self, folder: str, paths: list[str]) -> None:
        """Keep the paths in a folder, if there is room."""
        if self._paths + len(paths) <= MOST_KEPT_PATHS:
            self._folders[folder] = paths
            self._paths += len(paths)


def walk(root: str, target: str, on_listing: OnListing | None = None, kept: KeptPaths | None = None) -> Iterator[str]:
    """Paths of the documents below `root`, with "/"; those in `target`, the output folder, are left out.

    Links to folders are not followed, so there are no loops and no folder is visited twice.  A folder that cannot be
    listed is yielded like a file: it becomes a document that cannot be read, so that the report names it.  A folder
    whose paths were kept is not listed again.
    """
    kept = KeptPaths() if kept is None else kept

    def listed(folder: str) -> Iterator[str]:
        paths = kept.get(folder)
        if paths is None:
            paths = _listed(folder, root, target, on_listing)
            kept.put(folder, paths)
        return iter(paths)

    waiting = [listed("")]
    while waiting:
        for path in waiting[-1]:
            if path.endswith("/"):
                waiting.append(listed(path[:-1]))
                break
            yield path
        else:
            waiting.pop()


def _listed(folder: str, root: str, target: str, on_listing: OnListing | None) -> list[str]:
    """The files and folders in a folder, in the order of the walk; folders end with a slash."""
    try:
        listing = _listing(folder, root, target)
    except PermissionError:
        return [folder]
    if on_listing is not None:
        on_listing(listing)
    # With the slash, "a-b.txt" comes before everything in "a/", as in the order of whole paths.
    return sorted([*listing.files, *[f"{inner}/" for inner in listing.folders]], key=os.fsencode)


def _listing(folder: str, root: str, target: str) -> Listing:
    listing = Listing(folder, [], [], Counter())
    prefix = f"{folder}/" if folder else ""
    with os.scandir(os.path.join(root, folder)) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or _is_output(name) or entry.path == target:
                continue
            if entry.is_dir(follow_symlinks=False):
                if _is_earlier_output(entry.path):
                    listing.left_out["folder of earlier output"] += 1
                else:
                    listing.folders.append(prefix + name)
            elif what := _why_left_out(entry):
                listing.left_out[what] += 1
            else:
                listing.files.append(prefix + name)
    return listing


def _is_output(name: str) -> bool:
    return name.endswith((*COMMENTS_SUFFIXES, REMOVED_SUFFIX)) or name == REPORT_NAME


def _is_earlier_output(folder: str) -> bool:
    return any(os.path.lexists(os.path.join(folder, name)) for name in (REPORT_NAME, CACHE_FOLDER))


def _why_left_out(entry: os.DirEntry[str]) -> str:
    """The kind of an entry that is not a document; empty for a document."""
    if entry.is_symlink() and entry.is_dir():
        return "linked folder"
    if not entry.name.lower().endswith(SUFFIXES):
        return os.path.splitext(entry.name)[1].lower() or "no suffix"
    # A broken link counts as a document, so that the report names it as unreadable.
    return "" if entry.is_file() or entry.is_symlink() else "special file"
