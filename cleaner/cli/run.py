"""`cleaner run IN OUT`: clean a file, a folder, containers or standard input."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import click

from cleaner import limits
from cleaner.cli import run_containers
from cleaner.cli.console import Console
from cleaner.cli.headings import CommandWithHeadings
from cleaner.cli.log import logged
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


HEADINGS: Final = {
    "Input": ("kind", "url"),
    "Output": ("format", "metadata", "removed", "comments", "comments_format", "no_comments", "to"),
    "Rules": ("rules", "default_rules"),
    "Run": (
        "jobs", "timeout", "memory", "force", "no_cache", "check", "diff", "engine", "ray_address",
    ),
    "Report": ("report", "quiet", "verbose"),
}  # fmt: skip
"""The options of the command, as its help groups them."""


@click.command("run", cls=CommandWithHeadings, headings=HEADINGS)
@click.argument("source", metavar="IN", type=click.Path(allow_dash=True))
@click.argument("out", metavar="[OUT]", type=click.Path(allow_dash=True), required=False)
@click.option(
    "--kind",
    type=click.Choice([AUTO, *(k.value for k in Kind), *run_containers.KINDS]),
    default=AUTO,
    show_default=True,
    help="What the input is; auto looks at each file.",
)
@click.option("--url", help="Address of the page; chooses the rules of its site.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Use this rule file or folder as well; may be repeated.",
)
@click.option("--default-rules/--no-default-rules", default=True, help="Use the shipped rules.  [default: yes]")
@click.option(
    "--format",
    type=click.Choice([format.value for format in BodyFormat]),
    default=BodyFormat.TXT.value,
    show_default=True,
    help="Format of the body file.",
)
@click.option(
    "--metadata",
    type=click.Choice([level.value for level in MetadataLevel]),
    default=MetadataLevel.BASIC.value,
    show_default=True,
    help="How much metadata --format json has: title, author, date, site, language; full also asks trafilatura.",
)
@click.option("--removed", is_flag=True, help="Also write what was removed, and why, as JSON Lines.")
@click.option(
    "--comments",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Comments file of a single document.  [default: next to the body]",
)
@click.option(
    "--comments-format",
    type=click.Choice([format.value for format in CommentsFormat]),
    help="Format of the comments file.  [default: jsonl]",
)
@click.option("--no-comments", is_flag=True, help="Drop comments instead of writing them.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Number of worker processes.  [default: one per core]")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=limits.DOCUMENT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Give up a document that takes longer.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=1),
    default=limits.DOCUMENT_MEMORY_BYTES // limits.MEBIBYTE,
    show_default=True,
    metavar="MB",
    help="Give up a document that needs more memory (Linux only).",
)
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to FILE.  [default: into OUT]"
)
@click.option("--force", is_flag=True, help="Clean everything again, even what has not changed.")
@click.option("--no-cache", is_flag=True, help="Clean everything, and remember nothing for later runs.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Like --check, and show the changes.")
@run_containers.container_options
@click.option("-q", "--quiet", is_flag=True, help="Print only errors.")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for each document, and what the log says.")
@click.pass_context
def run(ctx: click.Context, /, source: str, out: str | None, **values: Any) -> None:
    """Clean IN and write the results to OUT.

    IN is a file, a folder or - (standard input).  OUT mirrors a folder: IN/a/b.html becomes OUT/a/b.txt and
    OUT/a/b.comments.jsonl, and OUT/cleaner-report.jsonl has a row for each document.  For a single file, OUT is the
    file of the body, a folder, or - (standard output).  For standard input OUT may be left out.

    Later runs redo only what changed.
    """
    quiet, verbose = values.pop("quiet"), values.pop("verbose")
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other; leave one out")
    if out is None and source != STDIO:
        raise UsageError("OUT is missing; name a folder or a file, or - for standard output")
    run_options, console = _run_options(values), Console(quiet=quiet, verbose=verbose)
    with _ended_by_sigterm(), logged(console.say) if verbose else nullcontext():
        ctx.exit(execute(source, out or STDIO, _options(**values), console, run_options))


def execute(source: str, out: str, options: Options, console: Console, run_options: RunOptions) -> int:
    """Run with these options and return the exit status.

    Raises:
        UsageError, RuleError: the command makes no sense, or a rule file is broken.  Nothing was written.
    """
    if run_containers.is_container(source, run_options.choice):
        make_clean(options)  # finds broken rules before anything is written; `run_files` does it only if necessary
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
    # This process may be confined to some of the cores.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the run like Ctrl-C: workers end, temporary files are removed, finished work is remembered."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    # A second SIGTERM must not interrupt the clean-up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    click.echo("Terminated.", err=True)
    sys.exit(TERMINATED_EXIT)
