"""Prints the messages of a run on standard error: failures, documents, progress and a summary."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import click

from cleaner.output import Row
from cleaner.output.summary import Summary, named, top
from cleaner.types import Status

#: Rules named in a line of --verbose; with more, the line would be wider than a terminal.
TOP_RULES: Final = 3

MEGABYTE: Final = 1_000_000  # bytes, as the summary prints them


class _Sized(Protocol):
    """The parts of an outcome that the progress bar needs."""

    @property
    def size(self) -> int:
        """Bytes of the input."""


T = TypeVar("T", bound=_Sized)


class Console:
    """Prints failures always, documents if verbose, and progress and a summary unless quiet."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet, self._verbose = quiet, verbose
        self._summary = Summary()
        self._kept = 0
        self._changes = 0
        self._write: Callable[[str], None] = partial(click.echo, err=True)

    @property
    def exit_status(self) -> int:
        """1 where a document failed, or where --check or --diff found that a file would change; else 0."""
        return int(self._summary.failed > 0 or self._changes > 0)

    def say(self, line: str) -> None:
        """Print a line unless quiet."""
        if not self._quiet:
            self._write(line)

    def tell(self, row: Row, *, kept: bool = False) -> None:
        """Count a document, and print its line where one is due."""
        self._summary.add(row)
        self._kept += kept
        if row["error"] is not None:
            self._write(f"{row['id']}: {row['status']}: {row['error']}")
        elif self._verbose:
            self._write(_line(row) + ("; as before" if kept else ""))

    def would_change(self, paths: Iterable[str]) -> None:
        """Count outputs that a run would change, and name them."""
        for path in paths:
            self._changes += 1
            self.say(f"would change: {path}")

    def watch(self, outcomes: Iterable[T], total: int) -> Iterator[T]:
        """Pass the outcomes on, with a progress bar where standard error is a terminal."""
        if self._quiet or total <= 1 or not sys.stderr.isatty():
            yield from outcomes
            return
        from tqdm import tqdm  # only needed for a terminal

        tqdm.monitor_interval = 0  # a process with a second thread cannot be forked safely
        size, start = 0, time.monotonic()
        with tqdm(total=total, unit="doc", leave=False, file=sys.stderr, dynamic_ncols=True) as bar:
            self._write = partial(tqdm.write, file=sys.stderr)
            for outcome in outcomes:
                yield outcome
                size += outcome.size
                if bar.update():  # the bar was drawn; the postfix is for the next time
                    bar.set_postfix_str(self._state(size, time.monotonic() - start), refresh=False)
        self._write = partial(click.echo, err=True)

    def _state(self, size: int, seconds: float) -> str:
        rate = size / MEGABYTE / max(seconds, sys.float_info.epsilon)
        return f"{rate:.1f} MB/s, {self._summary.failed:,} failed"

    def sum_up(self, *, dry: bool = False) -> None:
        """Print the summary."""
        for line in self._summary.lines():
            self.say(line)
        if self._kept:
            self.say(f"{self._kept:,} unchanged since an earlier run")
        if dry:
            self.say(f"{self._changes:,} {'file' if self._changes == 1 else 'files'} would change")


def _line(row: dict[str, Any]) -> str:
    parts = [f"{row['id']}: {Status(row['status'])}, {row['words']['body']:,} of {row['words']['in']:,} words kept"]
    if row["comments"]:
        parts.append(f"{row['comments']:,} comments")
    if row["rules"]:
        parts.append("rules: " + named(top(row["rules"], TOP_RULES)))
    parts += row["warnings"]
    return "; ".join(parts)
