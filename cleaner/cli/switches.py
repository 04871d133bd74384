"""Switches of `cleaner run` that say how a run goes, and change no byte of what it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.containers.shapes import Container, Shape
from cleaner.runs.file_step import Mode
from cleaner.runs.folder_run import Map
from cleaner.runs.pool.pool import guarded_map


class Choice(NamedTuple):
    """What is said of containers and engines; see `cleaner.cli.containers`."""

    container: Container | None = None
    documents: bool = False
    """The user says that IN holds documents, whatever its name."""
    to: Shape | None = None
    engine: str = "local"
    address: str | None = None


DEFAULT_CHOICE: Final = Choice()


@dataclass(frozen=True, slots=True)
class Switches:
    """How a run goes."""

    mode: Mode = Mode.WRITE
    force: bool = False
    """Clean everything again, whatever is remembered."""
    cache: bool = True
    """Remember what was done, and skip what has not changed."""
    report: Path | None = None
    """Where the report goes instead of into the output folder."""
    map: Map = guarded_map
    """What does the work on files."""
    choice: Choice = DEFAULT_CHOICE
