"""`cleaner run` for one document where the input or the output is a standard stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from cleaner import limits
from cleaner.cli.console import Console
from cleaner.errors import UsageError
from cleaner.output import Outputs, Report
from cleaner.output.atomic import holds, write_changed
from cleaner.output.paths import file_task, is_folder_path
from cleaner.runs import Options
from cleaner.runs.file_worker import difference
from cleaner.runs.options import Mode, RunOptions
from cleaner.runs.single import clean_single

STDIO: Final = "-"
BROKEN_PIPE_EXIT: Final = 141  # 128 and the number of SIGPIPE, as shells have it


def run_stream(source: str, out: str, options: Options, console: Console, run_options: RunOptions) -> int:
    """Clean one document from or to a standard stream and return the exit status.

    Raises:
        UsageError: the command makes no sense.  Nothing was written.
    """
    check_stream(source, out, options, run_options)
    if source == STDIO:
        id, read = STDIO, sys.stdin.buffer.read(limits.MAX_DOCUMENT_BYTES + 1)
    else:
        id, read = Path(source).name, Path(source)
    outcome = clean_single(id, read, _outputs(source, out, options), options)
    console.tell(outcome.row)
    if run_options.report is not None:
        with Report(run_options.report, dry=run_options.mode is not Mode.WRITE) as report:
            report.add(outcome.row)
    for path, data in outcome.files:
        _deliver(path, data, run_options.mode, console)
    return console.exit_status


def _outputs(source: str, out: str, options: Options) -> Outputs:
    if out == STDIO:
        return Outputs(Path(STDIO), options.comments, None)
    return options.outputs(file_task(source, out))


def _deliver(path: Path, data: bytes, mode: Mode, console: Console) -> None:
    if str(path) == STDIO:
        _print(data)
    elif mode is Mode.WRITE:
        write_changed(path, data)
    elif not holds(path, data):
        console.would_change([str(path)])
        if mode is Mode.DIFF:
            click.echo("".join(difference(path, data)), nl=False)


def check_stream(source: str, out: str, options: Options, run_options: RunOptions) -> None:
    """Refuse options that make no sense with a standard stream.

    Raises:
        UsageError: one of them was given.
    """
    if source != STDIO:
        if os.path.isdir(source):
            raise UsageError(f"{source}: is a folder, whose bodies cannot go to standard output; name an output folder")
        if not os.path.lexists(source):
            raise UsageError(f"{source}: no such file or folder; check the path")
        refuse_same(options.comments, Path(source), "the input")
    if out != STDIO:
        if is_folder_path(out):
            raise UsageError(f"{out}: is a folder, but standard input has no name; name an output file")
        refuse_same(options.comments, Path(out), "the body")
    elif options.removed and not options.format.holds_record:
        raise UsageError("--removed needs a file next to the body; name an output file, or use --format json")
    elif run_options.mode is not Mode.WRITE:
        raise UsageError("--check and --diff compare with files; name the output file")


def refuse_same(comments: Path | None, other: Path, what: str) -> None:
    """Refuse a comments file that is also another file of the run.

    Raises:
        UsageError: it is the same file.
    """
    if comments is not None and os.path.realpath(comments) == os.path.realpath(other):
        raise UsageError(f"--comments {comments}: is {what} as well; choose another file")


def _print(data: bytes) -> None:
    stdout, unwritten = sys.stdout.buffer, memoryview(data)
    with reader_may_go():
        # Without a buffer (PYTHONUNBUFFERED) one write may write only a part.
        while unwritten:
            unwritten = unwritten[stdout.write(unwritten) :]
        stdout.flush()


@contextmanager
def reader_may_go() -> Iterator[None]:
    """End quietly, as other programs do, when the reader of standard output has closed it."""
    try:
        yield
    except BrokenPipeError:
        # The interpreter flushes standard output again at its end, which must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(BROKEN_PIPE_EXIT) from None
