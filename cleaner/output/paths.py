"""The files of a document: where it is read from, and the names of its outputs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.output.body_files import BodyFormat
from cleaner.output.comments_files import COMMENTS_SUFFIXES, CommentsFormat
from cleaner.reading.sniff import SUFFIXES

REPORT_NAME: Final = "cleaner-report.jsonl"
REMOVED_SUFFIX: Final = ".removed.jsonl"
CACHE_FOLDER: Final = ".cleaner-cache"
"""Folder in an output folder in which runs remember what they did."""


class FileTask(NamedTuple):
    """A file to clean, and where its outputs go.

    Plain strings: a run may have a million, and sends them to workers.
    """

    id: str
    """Path below the input folder, with "/"; the file name if the input is one file."""
    source: str
    """Path of the file."""
    stem: str
    """Path of the outputs, without their suffixes."""
    body: str = ""
    """Path of the body file if the user named it; if empty, the stem with the suffix of the format."""


class Outputs(NamedTuple):
    """Paths of the output files of a document; None for those that are not written."""

    body: Path
    comments: Path | None
    removed: Path | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files a document becomes, and their formats."""

    format: BodyFormat = BodyFormat.TXT
    comments: CommentsFormat | None = CommentsFormat.JSONL
    """None if comments are not written."""
    removed: bool = False

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The suffixes that are added to the stem of a file, one for each output."""
        comments = () if self.comments is None else (self.comments.suffix,)
        return (f".{self.format.value}", *comments, *([REMOVED_SUFFIX] if self.removed else []))


def outputs_of(task: FileTask, wanted: Wanted, comments: Path | None = None) -> Outputs:
    """Paths of a file's outputs.  `comments` replaces the usual path of the comments file."""
    return Outputs(
        Path(task.body or f"{task.stem}.{wanted.format.value}"),
        None if wanted.comments is None else comments or Path(task.stem + wanted.comments.suffix),
        Path(task.stem + REMOVED_SUFFIX) if wanted.removed else None,
    )


def suffixes_of(format: BodyFormat) -> tuple[str, ...]:
    """All suffixes that a run may add to the stem of a file, whatever outputs are requested."""
    return (f".{format.value}", *COMMENTS_SUFFIXES, REMOVED_SUFFIX)


def is_folder_path(out: str) -> bool:
    """True if the OUT of a single file means a folder."""
    return out.endswith(("/", os.sep)) or os.path.isdir(out)


def file_task(source: str, out: str) -> FileTask:
    """The task of a single file; `out` is a folder if `is_folder_path` says so, else the body's file."""
    name = os.path.basename(source)
    if is_folder_path(out):
        return FileTask(printable(name), source, os.path.join(out, stem_of(name)))
    stem = out
    for format in BodyFormat:
        stem = stem.removesuffix(f".{format.value}")
    # Of a file called ".txt" nothing would be left to name the comments file.
    return FileTask(printable(name), source, stem if os.path.basename(stem) else out, out)


def stem_of(path: str) -> str:
    """A path without its suffix if that is the suffix of a document."""
    return path[: path.rindex(".")] if path.lower().endswith(SUFFIXES) else path


def printable(path: str) -> str:
    """A path as text; bytes that are not UTF-8 become escapes, so that the report can be written."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", errors="backslashreplace")
