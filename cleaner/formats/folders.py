"""Which files are cleaned and where their outputs go, settled before anything is read or written.

Everything that would lose a file is refused here: two inputs with one output, an output over an input, an output folder
that is the input folder.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.errors import UsageError
from cleaner.formats.comments import COMMENTS_SUFFIXES, CommentsFormat
from cleaner.read import SUFFIXES

REPORT_NAME: Final = "cleaner-report.jsonl"
REMOVED_SUFFIX: Final = ".removed.jsonl"


class Format(StrEnum):
    """What the body is written as; the value is the file suffix too."""

    TXT = "txt"
    MD = "md"
    JSON = "json"


class Job(NamedTuple):
    """One document to clean.  Plain strings: there may be a million of them, and they cross to other processes."""

    id: str
    """Path below the input folder, with "/"; the file name where the input is one file."""
    source: str
    stem: str
    """Path of the outputs, without their suffixes."""
    body: str = ""
    """Path of the body where the user named it; empty: the stem with the suffix of the format."""


class Outputs(NamedTuple):
    """The files that one document becomes; None: not wanted."""

    body: Path
    comments: Path | None
    removed: Path | None


class Plan(NamedTuple):
    """The jobs in order, and what to tell the user about files that are not among them."""

    jobs: tuple[Job, ...]
    notes: tuple[str, ...] = ()


def outputs_of(
    job: Job,
    format: Format,
    *,
    removed: bool = False,
    comments: Path | None = None,
    comments_format: CommentsFormat | None = CommentsFormat.JSONL,
) -> Outputs:
    """Paths of a job's outputs.  `comments` replaces the usual path of the comments file; None: no such file."""
    return Outputs(
        Path(job.body or f"{job.stem}.{format.value}"),
        None if comments_format is None else comments or Path(job.stem + comments_format.suffix),
        Path(job.stem + REMOVED_SUFFIX) if removed else None,
    )


def plan(source: Path, out: str, format: Format) -> Plan:
    """The jobs for a file or a folder.

    `out` names a folder where it ends with a slash, is one, or the input is one; else the body's file.

    Raises:
        UsageError: no such input, or outputs that would destroy something.
    """
    if source.is_dir():
        return _plan_folder(source, out, format)
    if not os.path.lexists(source):
        raise UsageError(f"{source}: no such file or folder; check the path")
    job = job_of_file(str(source), out)
    for path in _paths(job, format):
        if _same_file(path, source):
            raise UsageError(f"{source}: the output {path} would overwrite it; choose another output")
    return Plan((job,))


def _paths(job: Job, format: Format) -> list[Path]:
    """Every path that a run may write for a job, whatever its options."""
    outputs = outputs_of(job, format, removed=True)
    comments = [Path(job.stem + suffix) for suffix in COMMENTS_SUFFIXES]
    return [path for path in (outputs.body, *comments, outputs.removed) if path is not None]


def is_folder_path(out: str) -> bool:
    """True where an output for one file means a folder."""
    return out.endswith(("/", os.sep)) or os.path.isdir(out)


def job_of_file(source: str, out: str) -> Job:
    """The job of one file; `out` as for `plan`."""
    name = os.path.basename(source)
    if is_folder_path(out):
        return Job(_printable(name), source, os.path.join(out, _stem(name)))
    stem = out
    for format in Format:
        stem = stem.removesuffix(f".{format.value}")
    # A file called ".txt" has nothing left to name the comments file by.
    return Job(_printable(name), source, stem if os.path.basename(stem) else out, out)


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(other)


# -- folders ------------------------------------------------------------------------------------------------------


def _plan_folder(source: Path, out: str, format: Format) -> Plan:
    root, target = os.path.realpath(source), os.path.realpath(out)
    if root == target:
        raise UsageError(f"{source}: input and output are the same folder; choose another output folder")
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(f"{out}: is a file, but the input is a folder; choose an output folder")
    others: Counter[str] = Counter()
    found = sorted(_walk(root, target, others), key=os.fsencode)
    jobs = tuple(Job(_printable(p), os.path.join(source, p), os.path.join(out, _stem(p))) for p in found)
    _refuse_collisions(jobs, format)
    _refuse_overwriting(jobs, found, (root, target), format)
    return Plan(jobs, tuple(_notes(others)))


def _walk(root: str, target: str, others: Counter[str]) -> Iterator[str]:
    """Paths below `root`, with "/", of the files to take; what is left out is counted in `others` by its kind.

    Links to folders are not followed, so there are no loops and no folder is taken twice.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))
        except PermissionError:
            # Becomes a document that cannot be read, so that the report names it and the exit status tells.
            yield folder
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith(".") or entry.path == target or _is_output(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                if os.path.lexists(os.path.join(entry.path, REPORT_NAME)):
                    others["folder of earlier output"] += 1
                else:
                    folders.append(path)
            elif what := _why_left_out(entry):
                others[what] += 1
            else:
                yield path


def _why_left_out(entry: os.DirEntry[str]) -> str:
    """The kind of a directory entry that is no document; empty where it is one."""
    if entry.is_dir():
        return "linked folder"
    if not entry.name.lower().endswith(SUFFIXES):
        return os.path.splitext(entry.name)[1].lower() or "no suffix"
    # A link to nowhere is taken: the report shall name it as unreadable.
    return "" if entry.is_file() or entry.is_symlink() else "special file"


def _is_output(name: str) -> bool:
    return name == REPORT_NAME or name.endswith((*COMMENTS_SUFFIXES, REMOVED_SUFFIX))


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


def _refuse_collisions(jobs: Iterable[Job], format: Format) -> None:
    """No two jobs may write one file, also not on a file system that ignores case or the form of accents."""
    taken: dict[str, Job] = {}
    for job in jobs:
        first = taken.setdefault(_key(job.stem), job)
        if first is not job:
            both = f"{first.source} and {job.source} would both become {outputs_of(first, format).body}"
            raise UsageError(f"{both}; rename or move one of them")
    # A document "a.html" becomes the file "a.txt", which cannot be the folder of "a.txt/b.html" as well.
    folders = {_key(os.path.dirname(job.stem)): job for job in taken.values()}
    for job in taken.values():
        for path in _paths(job, format):
            inside = folders.get(_key(str(path)))
            if inside is not None:
                raise UsageError(f"{job.source} would become {path}, the folder of {inside.source}; rename one of them")


def _refuse_overwriting(jobs: Iterable[Job], found: Iterable[str], roots: tuple[str, str], format: Format) -> None:
    root, target = roots
    inputs = {os.path.join(root, path) for path in found}
    for job, path in zip(jobs, found, strict=True):
        stem = os.path.join(target, _stem(path))
        for output in _paths(job._replace(stem=stem), format):
            if str(output) in inputs:
                raise UsageError(f"{job.source}: its output would overwrite the input {output}; choose another folder")


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _stem(path: str) -> str:
    return path[: -len(os.path.splitext(path)[1])] if path.lower().endswith(SUFFIXES) else path


def _printable(path: str) -> str:
    """A path as text; bytes of a name that are no UTF-8 become escapes, so that the report can be written."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")
