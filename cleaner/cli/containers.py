"""`cleaner run` where IN is a container: a file, a folder of them, a stream, an address; on this machine or on Ray."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from typing import Any, Final, NamedTuple, Protocol

import click

from cleaner.containers import places
from cleaner.containers.files import entries_in, shape_in, sniffed, writer_of
from cleaner.containers.kinds import Container, Shape, shape_of
from cleaner.containers.record import Skipped
from cleaner.containers.span import Span
from cleaner.engines.container_run import Engine, How, Local, Work, settle, sources_of, work_of
from cleaner.engines.on_ray import Ray, absolute
from cleaner.engines.shards import clean_entries, count_reason, target_of
from cleaner.engines.work import Options
from cleaner.errors import UsageError
from cleaner.formats import Format, Row
from cleaner.read import SUFFIXES
from cleaner.types import Status

STDIO: Final = "-"
KINDS: Final = tuple(container.value for container in Container)
"""What --kind takes beside the kinds of documents."""

_OUTPUTS: Final = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
_WHOLE: Final = Span(0, None)
BROKEN_PIPE_EXIT: Final = 141  # 128 and the number of SIGPIPE, as shells have it


class Console(Protocol):
    """What is told of a run; see `cleaner.cli.run`."""

    @property
    def exit_status(self) -> int:
        """1 where some document failed."""

    def say(self, line: str) -> None:
        """Print a line unless quiet."""

    def tell(self, row: Row) -> None:
        """Count a document, and print what is due about it."""

    def watch(self, rows: Any, total: int) -> Iterator[Row]:
        """The rows, with a progress bar."""

    def sum_up(self) -> None:
        """Print the summary."""


class Choice(NamedTuple):
    """The options that only containers and engines have."""

    container: Container | None
    documents: bool
    """The user says that IN holds documents, whatever its name."""
    to: Shape | None
    engine: str
    address: str | None


def container_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of this module."""
    for option in (
        click.option(
            "--ray-address", metavar="ADDRESS", help="Cluster to join with --engine ray.  [default: start Ray]"
        ),
        click.option(
            "--engine",
            type=click.Choice(["local", "ray"]),
            default="local",
            show_default=True,
            help="Where the work is done: worker processes here, or tasks of Ray.",
        ),
        click.option(
            "--to",
            type=click.Choice(_OUTPUTS),
            help="What containers become in a folder OUT.  [default: what they are; JSON Lines for WARC]",
        ),
    ):
        command = option(command)
    return command


def choice_of(values: dict[str, Any]) -> Choice:
    """Take the options of this module out of those of the command; `kind` keeps only what it means for documents."""
    kind, to = values["kind"], values.pop("to")
    if kind in KINDS:
        values["kind"] = "auto"
    container = Container(kind) if kind in KINDS else None
    shape = shape_in(f"x.{to}") if to else None
    return Choice(container, kind in ("html", "text"), shape, values.pop("engine"), values.pop("ray_address"))


def wanted(source: str, choice: Choice) -> bool:
    """True where the input is a container, or a folder that holds containers and no documents."""
    if choice.container is not None:
        return True
    if choice.documents or source == STDIO:
        return False
    if places.is_remote(source):
        return True
    return _only_containers(source) if os.path.isdir(source) else shape_of(source) is not None


def execute(source: str, out: str, options: Options, choice: Choice, console: Console, *, force: bool = False) -> int:  # noqa: PLR0913
    """Clean containers; the exit status.

    Raises:
        UsageError, RuleError: nothing was written.
    """
    _refuse(options, source, out, choice)
    if STDIO in (source, out):
        return _stream(source, out, options, choice, console)
    engine = engine_of(choice, options)
    if choice.engine == "ray":
        source, out = absolute(source), absolute(out)
    sources = sources_of(source, out, choice.container)
    if not sources:
        raise UsageError(f"{source}: holds no containers; they end in .jsonl, .parquet, .warc or .wet (.gz, .zst)")
    work = work_of(sources, out, options, engine, How(choice.to, force, places.is_folder(source)))
    with closing(engine.clean(work.todo, options)) as rows:
        for row in console.watch(rows, _total(work)):
            console.tell(row)
    statuses, skipped = settle(work)
    _sum_up(work, statuses, skipped, console)
    return max(console.exit_status, *(int(Status(status).failed) for status in statuses), 0)


def engine_of(choice: Choice, options: Options) -> Engine:
    """The engine that the options name."""
    return Ray(choice.address, options.jobs) if choice.engine == "ray" else Local()


def _refuse(options: Options, source: str, out: str, choice: Choice) -> None:
    if options.format is not Format.TXT:
        raise UsageError(f"--format {options.format}: records keep their body as text; leave it out")
    if options.comments is not None:
        raise UsageError("--comments names one file, but each record keeps its own comments; leave it out")
    if choice.address is not None and choice.engine != "ray":
        raise UsageError("--ray-address needs --engine ray; add it")
    if choice.engine == "ray" and STDIO in (source, out):
        raise UsageError("--engine ray needs files that its workers can reach; name IN and OUT")


def _only_containers(folder: str) -> bool:
    """True where a folder holds containers and no documents."""
    found = False
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                return False
            found = found or shape_of(os.path.join(at, name)) is not None
    return found


def _total(work: Work) -> int:
    return sum(shard.part.span.count or 0 for shard in work.todo)


def _sum_up(work: Work, statuses: dict[str, int], skipped: dict[str, int], console: Console) -> None:
    _tell_skipped(skipped, console)
    if work.todo:
        console.sum_up()
    if len(work.todo) < len(work.shards) or not work.shards:
        listed = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()))
        where = f"{len(work.shards) - len(work.todo):,} of {len(work.shards):,} parts" if work.shards else "all of it"
        console.say(f"{where} done before; {sum(statuses.values()):,} documents in all: {listed}")


def _tell_skipped(skipped: Mapping[str, int], console: Console) -> None:
    if skipped:
        listed = ", ".join(f"{reason} {count:,}" for reason, count in sorted(skipped.items()))
        console.say(f"{sum(skipped.values()):,} records left out ({listed})")


# -- standard input and output ------------------------------------------------------------------------------------


def _stream(source: str, out: str, options: Options, choice: Choice, console: Console) -> int:
    """Records from or to a standard stream, one by one."""
    container = choice.container or shape_in(source).container
    shape = _shape_of_stream(out, container, choice)
    if source == STDIO and container is Container.PARQUET:
        raise UsageError("Parquet cannot be read from a stream; name a file")
    if source != STDIO and places.is_folder(source):
        raise UsageError(f"{source}: is a folder; name one file, or an output folder")
    skipped: Counter[str] = Counter()
    names = target_of(options, "", shape).names
    with (
        nullcontext(sys.stdin.buffer) if source == STDIO else places.open_read(source) as file,
        nullcontext(sys.stdout.buffer) if out == STDIO else places.created(out, os.path.dirname(out)) as sink,
        closing(writer_of(sink, shape, source, names)) as writer,
    ):
        stream, own = sniffed(file, container) if source == STDIO else (file, shape_in(source))
        for outcome in clean_entries(entries_in(stream, own, source, _WHOLE, names), names, options):
            if isinstance(outcome, Skipped):
                count_reason(skipped, outcome)
                continue
            with _reader_may_go():
                writer.add(outcome.entry, outcome.fields)
                sink.flush()
            console.tell(outcome.row)
    _tell_skipped(skipped, console)
    console.sum_up()
    return console.exit_status


def _shape_of_stream(out: str, container: Container, choice: Choice) -> Shape:
    if out != STDIO:
        if places.is_folder(out) or out.endswith("/"):
            raise UsageError(f"{out}: is a folder, but standard input has no name; name an output file")
        shape = shape_in(out)
    else:
        shape = choice.to or Shape(Container.JSONL)
    if shape.container is not Container.JSONL:
        raise UsageError("streams become JSON Lines; name an output that ends in .jsonl, .jsonl.gz or .jsonl.zst")
    if container is Container.PARQUET:
        raise UsageError("Parquet stays Parquet, since columns would lose their types; name an output file")
    return shape


@contextmanager
def _reader_may_go() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and shall not complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(BROKEN_PIPE_EXIT) from None
