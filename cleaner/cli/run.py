"""`cleaner run IN OUT`: files, a folder, or standard input, to clean bodies and comments files."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import click

from cleaner import limits
from cleaner.cli import run_containers
from cleaner.cli.console import Console
from cleaner.cli.run_folder import run_files
from cleaner.cli.run_stream import STDIO, run_stream
from cleaner.errors import UsageError
from cleaner.output import BodyFormat, CommentsFormat
from cleaner.reading.document import host_of
from cleaner.runs import Options, make_clean
from cleaner.runs.options import Mode, RunOptions
from cleaner.types import Kind, MetadataLevel

AUTO: Final = "auto"
TERMINATED_EXIT: Final = 143  # 128 and the number of SIGTERM, as shells have it


@click.command("run")
@click.argument("source", metavar="IN", type=click.Path(allow_dash=True))
@click.argument("out", metavar="[OUT]", type=click.Path(allow_dash=True), required=False)
@click.option(
    "--kind",
    type=click.Choice([AUTO, *(k.value for k in Kind), *run_containers.KINDS]),
    default=AUTO,
    show_default=True,
    help="What the input holds.",
)
@click.option("--url", help="Where the input comes from; chooses the rules of its site.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Rule file or folder, added to the shipped rules; may be repeated.",
)
@click.option("--default-rules/--no-default-rules", default=True, help="Use the shipped rules.  [default: yes]")
@click.option(
    "--format",
    type=click.Choice([format.value for format in BodyFormat]),
    default=BodyFormat.TXT.value,
    show_default=True,
    help="What the body is written as.",
)
@click.option(
    "--metadata",
    type=click.Choice([level.value for level in MetadataLevel]),
    default=MetadataLevel.BASIC.value,
    show_default=True,
    help="How much --format json tells of title, author, day, site and language; full asks trafilatura as well.",
)
@click.option("--removed", is_flag=True, help="Write what was removed, and why, beside the body (JSON Lines).")
@click.option(
    "--comments",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the comments of a single document go.  [default: beside the body]",
)
@click.option(
    "--comments-format",
    type=click.Choice([format.value for format in CommentsFormat]),
    help="What the comments are written as.  [default: jsonl]",
)
@click.option("--no-comments", is_flag=True, help="Leave the comments out of the body and write them nowhere.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes.  [default: one for each core]")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=limits.DOCUMENT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="A document that takes longer is given up.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=1),
    default=limits.DOCUMENT_MEMORY_BYTES // limits.MEBIBYTE,
    show_default=True,
    metavar="MB",
    help="A document that needs more is given up (Linux).",
)
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE", help="Where the report goes.")
@click.option("--force", is_flag=True, help="Clean everything again, also what has not changed.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, and clean what has not changed as well.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if something would change.")
@click.option("--diff", is_flag=True, help="The same, and show the changes.")
@run_containers.container_options
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for each document.")
@click.pass_context
def run(ctx: click.Context, /, source: str, out: str | None, **values: Any) -> None:
    """Clean IN, a file, a folder or - (standard input), into OUT.

    A folder is walked and mirrored: IN/a/b.html becomes OUT/a/b.txt and OUT/a/b.comments.jsonl, and
    OUT/cleaner-report.jsonl tells of each document.  For a file, OUT is the body's file, a folder, or - (standard
    output); for - it may be left out.

    Run again, it does only what has changed: OUT becomes what a first run would make.
    """
    quiet, verbose = values.pop("quiet"), values.pop("verbose")
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other; leave one out")
    if out is None and source != STDIO:
        raise UsageError("OUT is missing; name a folder or a file, or - for standard output")
    run_options, console = _run_options(values), Console(quiet=quiet, verbose=verbose)
    with _ended_by_sigterm():
        ctx.exit(execute(source, out or STDIO, _options(**values), console, run_options))


def execute(source: str, out: str, options: Options, console: Console, run_options: RunOptions) -> int:
    """Clean, write and tell; the exit status.

    Raises:
        UsageError, RuleError: nothing was written.
    """
    if run_containers.is_container(source, run_options.choice):
        make_clean(options)  # broken rules are found before anything is written; `run_files` looks where it has to
        return run_containers.run_containers(source, out, options, console, run_options)
    run_containers.refuse_for_documents(run_options.choice)
    if run_options.choice.engine == run_containers.RAY:
        source, out, run_options = run_containers.on_ray(source, out, options, run_options)
    if STDIO in (source, out):
        make_clean(options)
        return run_stream(source, out, options, console, run_options)
    return run_files(source, out, options, console, run_options)


def _run_options(values: dict[str, Any]) -> RunOptions:
    check, diff = values.pop("check"), values.pop("diff")
    mode = Mode.DIFF if diff else Mode.CHECK if check else Mode.WRITE
    choice = run_containers.choice_of(values)
    return RunOptions(mode, values.pop("force"), not values.pop("no_cache"), values.pop("report"), choice=choice)


def _options(**values: Any) -> Options:
    if values["url"] and host_of(values["url"]) is None:
        raise UsageError(f"--url {values['url']}: has no host; write it in full, as https://example.org/story")
    values["kind"] = None if values["kind"] == AUTO else Kind(values["kind"])
    values["format"] = BodyFormat(values["format"])
    values["metadata"] = MetadataLevel(values["metadata"])
    values["comments_format"] = _comments_format(values.pop("no_comments"), values)
    values["memory"] *= limits.MEBIBYTE
    values["jobs"] = values["jobs"] or _cores()
    return Options(**values)


def _comments_format(none: bool, values: dict[str, Any]) -> CommentsFormat | None:
    for option in ("comments", "comments_format"):
        if none and values[option] is not None:
            raise UsageError(f"--no-comments and --{option.replace('_', '-')} exclude each other; leave one out")
    return None if none else CommentsFormat(values["comments_format"] or CommentsFormat.JSONL)


def _cores() -> int:
    # Not all cores of the machine may be ours.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: workers end, no half files stay, what was done is remembered."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    # A second one shall not cut the tidying short.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    click.echo("Terminated.", err=True)
    sys.exit(TERMINATED_EXIT)
