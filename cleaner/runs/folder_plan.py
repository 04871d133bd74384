"""The plan of a folder run: which files are cleaned and where their outputs go, before anything is read or written.

The plan refuses everything that would destroy a file: two inputs with the same output, an output that would overwrite
an input, an output folder that is the input folder.  A folder is walked twice, once to check it and once to clean it,
so that the paths of a million documents are never in memory together.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.errors import UsageError
from cleaner.output.body_files import BodyFormat
from cleaner.output.paths import FileTask, Wanted, file_task, outputs_of, printable, stem_of, suffixes_of
from cleaner.runs.walk import KeptPaths, Listing, walk


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """The files to clean.  Each call of `tasks` walks the folder again, in the same order."""

    documents: int
    """Number of files."""
    notes: tuple[str, ...] = ()
    """Notes for the user about files that are left out."""
    file: FileTask | None = None
    """The task if the input is one file."""
    source: str = ""
    """The input folder; empty if the input is one file."""
    out: str = ""
    """The output folder; empty if the input is one file."""
    kept: KeptPaths = field(default_factory=KeptPaths)
    """Paths that the first walk has kept for the second."""

    @property
    def tasks(self) -> Iterator[FileTask]:
        """The task of each file, in the order of the bytes of their paths."""
        return map(self.task, self.paths())

    def paths(self) -> Iterator[str]:
        """The paths of the inputs below the input folder, in the order of their bytes."""
        if self.file is not None:
            return iter([self.file.id])
        return walk(os.path.realpath(self.source), os.path.realpath(self.out), kept=self.kept)

    def task(self, path: str) -> FileTask:
        """The task of one of the paths."""
        return self.file or _task(path, self.source, self.out)


def plan(source: Path, out: str, format: BodyFormat) -> FolderPlan:
    """The plan of a file or a folder.

    `out` is a folder where it ends with a slash, exists as a folder, or the input is a folder; otherwise it is the
    body's file.

    Raises:
        UsageError: there is no such input, or an output would destroy something.
    """
    if source.is_dir():
        return _plan_folder(source, out, format)
    if not os.path.lexists(source):
        raise UsageError(f"{source}: no such file or folder; check the path")
    task = file_task(str(source), out)
    for suffix in suffixes_of(format):
        path = outputs_of(task, Wanted(format)).body if suffix == f".{format.value}" else Path(task.stem + suffix)
        if _same_file(path, source):
            raise UsageError(f"{source}: the output {path} would overwrite it; choose another output")
    return FolderPlan(1, file=task)


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(other)


def _plan_folder(source: Path, out: str, format: BodyFormat) -> FolderPlan:
    root, target = os.path.realpath(source), os.path.realpath(out)
    if root == target:
        raise UsageError(f"{source}: input and output are the same folder; choose another output folder")
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(f"{out}: is a file, but the input is a folder; choose an output folder")
    survey = _Survey(source, out, format)
    kept = KeptPaths()
    documents = sum(1 for _ in walk(root, target, survey.look, kept))
    if survey.twins:
        survey.refuse_twins(walk(root, target, kept=kept))
    if os.path.commonpath([root, target]) == target:
        survey.refuse_overwriting(walk(root, target, kept=kept))
    return FolderPlan(documents, tuple(_notes(survey.others)), None, str(source), out, kept)


def _task(path: str, source: str, out: str) -> FileTask:
    # The same as os.path.join, which takes a noticeable share of a run in which nothing has changed.
    source = source if source.endswith("/") else f"{source}/"
    out = out if out.endswith("/") else f"{out}/"
    return FileTask(printable(path), source + path, out + stem_of(path))


# -- what is refused ----------------------------------------------------------------------------------------------


class _Survey:
    """Checks each folder of a walk for inputs whose outputs would overwrite each other."""

    def __init__(self, source: Path, out: str, format: BodyFormat) -> None:
        self._source, self._out, self._format = str(source), out, format
        self._suffixes = [_key(suffix) for suffix in suffixes_of(format)]
        self.others: Counter[str] = Counter()
        self.twins = False
        """True if two folders of one parent have the same name on a file system that ignores case or the form of
        accents."""

    def look(self, listing: Listing) -> None:
        """Count what is left out, and refuse two files with one output, or an output that is also a folder of
        outputs."""
        self.others.update(listing.left_out)
        taken: dict[str, str] = {}
        for path in listing.files:
            first = taken.setdefault(_key(stem_of(path)), path)
            if first is not path:
                self._collide(first, path)
        for folder in listing.folders:
            key = _key(folder)
            for suffix in self._suffixes:
                if key.endswith(suffix) and (inner := key.removesuffix(suffix)) in taken:
                    self._refuse_inside(taken[inner], folder, folder[-len(suffix) :])
        self.twins = self.twins or len({_key(folder) for folder in listing.folders}) < len(listing.folders)

    def _collide(self, one: str, other: str) -> None:
        first, second = (_task(path, self._source, self._out) for path in sorted((one, other), key=os.fsencode))
        both = f"{first.source} and {second.source} would both become {outputs_of(first, Wanted(self._format)).body}"
        raise UsageError(f"{both}; rename or move one of them")

    def _refuse_inside(self, path: str, folder: str, suffix: str) -> None:
        """Refuse "a.html" with "a.txt/b.html": the output "a.txt" of one would be the output folder of the other."""
        root = os.path.realpath(self._source)
        inside = next(walk(os.path.join(root, folder), os.path.realpath(self._out)), None)
        if inside is not None:
            task = _task(path, self._source, self._out)
            inner = os.path.join(self._source, folder, inside)
            raise UsageError(
                f"{task.source} would become {task.stem}{suffix}, the folder of {inner}; rename one of them"
            )

    def refuse_twins(self, paths: Iterator[str]) -> None:
        """Refuse two files of different folders with one output.

        All paths are held in memory; such folders are rare.
        """
        taken: dict[str, str] = {}
        for path in paths:
            first = taken.setdefault(_key(stem_of(path)), path)
            if first is not path:
                self._collide(first, path)

    def refuse_overwriting(self, paths: Iterator[str]) -> None:
        """Refuse an output that would replace an input, where the input folder is inside the output folder."""
        inside = os.path.join(os.path.realpath(self._source), "")
        target = os.path.realpath(self._out)
        for path in paths:
            for suffix in suffixes_of(self._format):
                output = os.path.join(target, stem_of(path)) + suffix
                if output.startswith(inside) and os.path.lexists(output):
                    source = os.path.join(self._source, path)
                    raise UsageError(f"{source}: its output would overwrite the input {output}; choose another folder")


def _key(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


# -- notes --------------------------------------------------------------------------------------------------------


def _notes(others: Counter[str]) -> Iterator[str]:
    suffixes = {what: n for what, n in others.items() if what.startswith(".") or what == "no suffix"}
    if total := sum(suffixes.values()):
        listed = ", ".join(f"{what} {n}" for what, n in sorted(suffixes.items()))
        yield f"{total} {_plural('file', total)} of other types left out ({listed})"
    for what, n in sorted(others.items()):
        if what not in suffixes:
            yield f"{n} {_plural(what, n)} left out"


def _plural(what: str, count: int) -> str:
    if count == 1:
        return what
    head, of, rest = what.partition(" of ")
    return f"{head}s{of}{rest}"
