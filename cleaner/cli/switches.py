"""Switches of `cleaner run` that say how a run goes, and change no byte of what it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cleaner.engines.files import Mode


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
