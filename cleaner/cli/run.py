"""`cleaner run IN OUT`: files, a folder, or standard input, to clean bodies and comments files."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from cleaner import settings
from cleaner.engines import Clean, Options, local, make_clean
from cleaner.engines.worker import attempt
from cleaner.errors import UsageError
from cleaner.formats import REPORT_NAME, Format, Job, Report, Row, failed_row, outputs_of, plan, render, row, write
from cleaner.formats.folders import is_folder_path, job_of_file
from cleaner.formats.write import comment_lines, write_atomic
from cleaner.read import document, host_of, read_path
from cleaner.types import Cleaned, Kind, MetadataLevel, Status

STDIO: Final = "-"
AUTO: Final = "auto"
BROKEN_PIPE_EXIT: Final = 141  # 128 and the number of SIGPIPE, as shells have it


@click.command("run")
@click.argument("source", metavar="IN", type=click.Path(allow_dash=True))
@click.argument("out", metavar="[OUT]", type=click.Path(allow_dash=True), required=False)
@click.option(
    "--kind",
    type=click.Choice([AUTO, *(k.value for k in Kind)]),
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
    type=click.Choice([format.value for format in Format]),
    default=Format.TXT.value,
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
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes.  [default: one for each core]")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for each document.")
@click.pass_context
def run(ctx: click.Context, /, source: str, out: str | None, **values: Any) -> None:
    """Clean IN, a file, a folder or - (standard input), into OUT.

    A folder is walked and mirrored: IN/a/b.html becomes OUT/a/b.txt and OUT/a/b.comments.jsonl, and
    OUT/cleaner-report.jsonl tells of each document.  For a file, OUT is the body's file, a folder, or - (standard
    output); for - it may be left out.
    """
    quiet, verbose = values.pop("quiet"), values.pop("verbose")
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other; leave one out")
    if out is None and source != STDIO:
        raise UsageError("OUT is missing; name a folder or a file, or - for standard output")
    ctx.exit(execute(source, out or STDIO, _options(**values), Console(quiet=quiet, verbose=verbose)))


def execute(source: str, out: str, options: Options, console: Console) -> int:
    """Clean, write and tell; the exit status.

    Raises:
        UsageError, RuleError: nothing was written.
    """
    # Broken rules are found before anything is planned or written; workers read them again for themselves.
    clean = make_clean(options)
    if STDIO in (source, out):
        return _stream(source, out, clean, options, console)
    planned = plan(Path(source), out, options.format)
    _check_comments(options, planned.jobs, Path(source))
    for note in planned.notes:
        console.say(note)
    rows = local.clean_files(planned.jobs, options)
    folder = os.path.isdir(source) or is_folder_path(out)
    with closing(rows), _report(out) if folder else nullcontext() as report:
        for result in console.watch((row for _, row in rows), len(planned.jobs)):
            console.tell(result)
            if report is not None:
                report.add(result)
    console.sum_up()
    return console.exit_status


def _options(**values: Any) -> Options:
    if values["url"] and host_of(values["url"]) is None:
        raise UsageError(f"--url {values['url']}: has no host; write it in full, as https://example.org/story")
    values["kind"] = None if values["kind"] == AUTO else Kind(values["kind"])
    values["format"] = Format(values["format"])
    values["metadata"] = MetadataLevel(values["metadata"])
    values["jobs"] = values["jobs"] or _cores()
    return Options(**values)


def _cores() -> int:
    # Not all cores of the machine may be ours.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _report(out: str) -> Report:
    try:
        return Report(Path(out) / REPORT_NAME)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another output") from error


def _check_comments(options: Options, jobs: Sequence[Job], source: Path) -> None:
    if options.comments is None:
        return
    if source.is_dir():
        raise UsageError("--comments names one file, but IN is a folder; leave it out, each document gets its own")
    body = outputs_of(jobs[0], options.format).body
    _refuse_same(options.comments, body, "the body")
    _refuse_same(options.comments, source, "the input")


def _refuse_same(comments: Path, other: Path, what: str) -> None:
    if os.path.realpath(comments) == os.path.realpath(other):
        raise UsageError(f"--comments {comments}: is {what} as well; choose another file")


# -- standard input and output ------------------------------------------------------------------------------------


def _stream(source: str, out: str, clean: Clean, options: Options, console: Console) -> int:
    """Clean one document from or to a standard stream, in this process."""
    _check_stream(source, out, options)

    def work() -> Cleaned:
        if source != STDIO:
            return clean(read_path(Path(source), id=Path(source).name, url=options.url, kind=options.kind))
        data = sys.stdin.buffer.read(settings.MAX_DOCUMENT_BYTES + 1)
        return clean(document(data, id=STDIO, url=options.url, kind=options.kind))

    done, cleaned = attempt(lambda _: work(), None)
    if not done:
        console.tell(failed_row(STDIO if source == STDIO else Path(source).name, *cleaned))
        return console.exit_status
    console.tell(row(cleaned))
    if out != STDIO:
        job = job_of_file(source, out)
        outputs = outputs_of(job, options.format, removed=options.removed, comments=options.comments)
        write(cleaned, outputs, options.format, options.metadata)
        return console.exit_status
    if options.comments is not None:
        write_atomic(options.comments, comment_lines(cleaned))
    _print(render(cleaned, options.format, removed=options.removed, metadata=options.metadata))
    return console.exit_status


def _check_stream(source: str, out: str, options: Options) -> None:
    if source != STDIO:
        if os.path.isdir(source):
            raise UsageError(f"{source}: is a folder, whose bodies cannot go to standard output; name an output folder")
        if not os.path.lexists(source):
            raise UsageError(f"{source}: no such file or folder; check the path")
        if options.comments is not None:
            _refuse_same(options.comments, Path(source), "the input")
    if out != STDIO:
        if is_folder_path(out):
            raise UsageError(f"{out}: is a folder, but standard input has no name; name an output file")
        if options.comments is not None:
            _refuse_same(options.comments, Path(out), "the body")
    elif options.removed and options.format is not Format.JSON:
        raise UsageError("--removed needs a file beside the body; name an output file, or use --format json")


def _print(text: str) -> None:
    stdout, data = sys.stdout.buffer, memoryview(text.encode("utf-8", errors="replace"))
    try:
        # Without a buffer (PYTHONUNBUFFERED) a write may take a part only.
        while data:
            data = data[stdout.write(data) :]
        stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and shall not complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
        raise click.exceptions.Exit(BROKEN_PIPE_EXIT) from None


# -- what the user sees -------------------------------------------------------------------------------------------


class Console:
    """Tells of a run on standard error: failures always, documents if verbose, a summary unless quiet."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet, self._verbose = quiet, verbose
        self._statuses: Counter[Status] = Counter()
        self._words: Counter[str] = Counter()
        self._comments = 0
        self._write: Callable[[str], None] = partial(click.echo, err=True)

    @property
    def exit_status(self) -> int:
        """1 where some document failed."""
        return int(any(status.failed for status in self._statuses))

    def say(self, line: str) -> None:
        """Print a line unless quiet."""
        if not self._quiet:
            self._write(line)

    def tell(self, row: Row) -> None:
        """Count a document, and print what is due about it."""
        status = Status(row["status"])
        self._statuses[status] += 1
        self._words.update(row["words"] or {})
        self._comments += row["comments"] or 0
        if status.failed:
            self._write(f"{row['id']}: {status}: {row['error']}")
        elif self._verbose:
            self._write(_line(row))

    def watch(self, rows: Iterable[Row], total: int) -> Iterator[Row]:
        """The rows, with a progress bar while they come where somebody can see it."""
        if self._quiet or total <= 1 or not sys.stderr.isatty():
            yield from rows
            return
        from tqdm import tqdm  # only a terminal needs it

        tqdm.monitor_interval = 0  # its thread would be in the way of forks
        with tqdm(total=total, unit="doc", leave=False, file=sys.stderr) as bar:
            self._write = partial(tqdm.write, file=sys.stderr)
            for row in rows:
                yield row
                bar.update()
        self._write = partial(click.echo, err=True)

    def sum_up(self) -> None:
        """Print the summary."""
        total = self._statuses.total()
        statuses = ", ".join(f"{self._statuses[status]:,} {status}" for status in Status if self._statuses[status])
        words = f"{self._words['body']:,} of {self._words['in']:,} words kept, {self._comments:,} comments"
        self.say(f"{total:,} document{'' if total == 1 else 's'}" + (f": {statuses}; {words}" if total else ""))


def _line(row: Row) -> str:
    parts = [f"{row['id']}: {row['status']}, {row['words']['body']:,} of {row['words']['in']:,} words kept"]
    if row["comments"]:
        parts.append(f"{row['comments']:,} comments")
    rules = sorted(row["rules"].items(), key=lambda item: (-item[1], item[0]))[: settings.TOP_RULES]
    if rules:
        parts.append("rules: " + ", ".join(f"{rule} {count}" for rule, count in rules))
    parts += row["warnings"]
    return "; ".join(parts)
