"""A document's files: what it is read from, what it becomes, under which names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.output.comments_files import COMMENTS_SUFFIXES, CommentsFormat
from cleaner.reading.sniff import SUFFIXES

REPORT_NAME: Final = "cleaner-report.jsonl"
REMOVED_SUFFIX: Final = ".removed.jsonl"
STATE_FOLDER: Final = ".cleaner-cache"
"""Where a folder of outputs remembers what was done."""


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files a document becomes."""

    format: Format = Format.TXT
    comments: CommentsFormat | None = CommentsFormat.JSONL
    """None: the comments are not written anywhere."""
    removed: bool = False

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What is added to the stem of a job, for each of its outputs."""
        comments = () if self.comments is None else (self.comments.suffix,)
        return (f".{self.format.value}", *comments, *([REMOVED_SUFFIX] if self.removed else []))


def outputs_of(job: Job, wanted: Wanted, comments: Path | None = None) -> Outputs:
    """Paths of a job's outputs.  `comments` replaces the usual path of the comments file."""
    return Outputs(
        Path(job.body or f"{job.stem}.{wanted.format.value}"),
        None if wanted.comments is None else comments or Path(job.stem + wanted.comments.suffix),
        Path(job.stem + REMOVED_SUFFIX) if wanted.removed else None,
    )


def suffixes_of(format: Format) -> tuple[str, ...]:
    """What may be added to the stem of a job, whatever is wanted beside the body."""
    return (f".{format.value}", *COMMENTS_SUFFIXES, REMOVED_SUFFIX)


def is_folder_path(out: str) -> bool:
    """True where an output for one file means a folder."""
    return out.endswith(("/", os.sep)) or os.path.isdir(out)


def job_of_file(source: str, out: str) -> Job:
    """The job of one file; `out` names a folder where it ends with a slash or is one, else the body's file."""
    name = os.path.basename(source)
    if is_folder_path(out):
        return Job(printable(name), source, os.path.join(out, stem_of(name)))
    stem = out
    for format in Format:
        stem = stem.removesuffix(f".{format.value}")
    # A file called ".txt" has nothing left to name the comments file by.
    return Job(printable(name), source, stem if os.path.basename(stem) else out, out)


def stem_of(path: str) -> str:
    """A path without the suffix of a document."""
    return path[: path.rindex(".")] if path.lower().endswith(SUFFIXES) else path


def printable(path: str) -> str:
    """A path as text; bytes of a name that are no UTF-8 become escapes, so that the report can be written."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", errors="backslashreplace")
