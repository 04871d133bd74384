"""The options of a run: how documents are cleaned, and how the run proceeds.

`Options` decides what the outputs hold; a library user gives them to `clean_files`, `clean_records` and the adapters.
`RunOptions` change no byte of an output; the command line gives them to a whole run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from cleaner import limits
from cleaner.containers.base import Container, Shape
from cleaner.output import BodyFormat, CommentsFormat, FileTask, Outputs, Wanted, outputs_of
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import MapTasks
from cleaner.types import Kind, MetadataLevel


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are cleaned and written; the same for every document of a run."""

    kind: Kind | None = None
    """The kind of the documents; None detects it for each document."""
    url: str | None = None
    """Where the documents come from, unless a record has a URL of its own; chooses the rules of the site."""
    rules: tuple[Path, ...] = ()
    """Rule files and folders, in addition to the shipped rules."""
    default_rules: bool = True
    """Use the shipped rules."""
    format: BodyFormat = BodyFormat.TXT
    """The format of the body file."""
    metadata: MetadataLevel = MetadataLevel.BASIC
    """How much metadata JSON output and records have."""
    removed: bool = False
    """Also write what was removed."""
    comments: Path | None = None
    """Path of the comments file instead of the usual one; for a single document only."""
    comments_format: CommentsFormat | None = CommentsFormat.JSONL
    """The format of the comments file; None if comments are not written."""
    jobs: int = 1
    """Worker processes."""
    timeout: float = limits.DOCUMENT_SECONDS
    """Seconds for one document."""
    memory: int | None = limits.DOCUMENT_MEMORY_BYTES
    """Bytes of memory for one document; None means no limit."""

    @property
    def wanted(self) -> Wanted:
        """Which files a document becomes."""
        return Wanted(self.format, self.comments_format, self.removed)

    def outputs(self, task: FileTask) -> Outputs:
        """Paths of the outputs of a file."""
        return outputs_of(task, self.wanted, self.comments)


class Mode(StrEnum):
    """Options for the outputs of a run."""

    WRITE = "write"
    CHECK = "check"
    """Write nothing; name the files that would change."""
    DIFF = "diff"
    """Write nothing; show the changes of each file as a unified diff."""


class ContainerChoice(NamedTuple):
    """Options for containers and engines."""

    container: Container | None = None
    """The input is a container of this kind; None takes the kind from its name."""
    documents: bool = False
    """The input holds documents, whatever its name."""
    to: Shape | None = None
    """Format in which containers are written; None keeps that of the input."""
    engine: str = "local"
    address: str | None = None
    """Address of the Ray cluster; None starts Ray on this machine."""


DEFAULT_CHOICE: Final = ContainerChoice()


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run proceeds."""

    mode: Mode = Mode.WRITE
    force: bool = False
    """Clean everything again, also what has not changed."""
    cache: bool = True
    """Remember what was done, and skip what has not changed."""
    report: Path | None = None
    """Path of the report; None means the usual place in the output folder."""
    map: MapTasks = guarded_map
    """The engine that does the tasks of a folder: local worker processes, or Ray."""
    choice: ContainerChoice = DEFAULT_CHOICE
