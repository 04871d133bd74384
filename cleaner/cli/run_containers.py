"""`cleaner run` where IN is a container: a file, a folder of them, a stream, an address; on this machine or on Ray."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import Any, Final

import click

from cleaner.cli.console import Console
from cleaner.cli.run_stream import STDIO, reader_may_go
from cleaner.containers import storage
from cleaner.containers.base import (
    entries_in,
    shape_in,
    sniffed,
    writer_of,
)
from cleaner.containers.record import Skipped
from cleaner.containers.shapes import Container, Shape, shape_of
from cleaner.containers.span import Span
from cleaner.errors import UsageError
from cleaner.output import BodyFormat, CommentsFormat
from cleaner.reading.sniff import SUFFIXES
from cleaner.runs.adapters.on_ray import Ray, absolute
from cleaner.runs.container_plan import ContainerRunOptions, plan_containers, sources_of
from cleaner.runs.container_run import (
    Engine,
    Local,
    Worklist,
    held,
    settle,
    worklist_of,
)
from cleaner.runs.options import ContainerChoice, Mode, Options, RunOptions
from cleaner.runs.shard_step import clean_entries, count_reason, target_of
from cleaner.types import Status

AUTO: Final = "auto"
LOCAL: Final = "local"
RAY: Final = "ray"
KINDS: Final = tuple(container.value for container in Container)
"""What --kind takes beside the kinds of documents."""

_OUTPUTS: Final = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
_WHOLE: Final = Span(0, None)


def container_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of this module."""
    for option in (
        click.option(
            "--ray-address", metavar="ADDRESS", help="Cluster to join with --engine ray.  [default: start Ray]"
        ),
        click.option(
            "--engine",
            type=click.Choice([LOCAL, RAY]),
            default=LOCAL,
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


def choice_of(values: dict[str, Any]) -> ContainerChoice:
    """Take the options of this module out of those of the command; `kind` keeps only what it means for documents."""
    kind, to, engine, address = (values.pop(name) for name in ("kind", "to", "engine", "ray_address"))
    if address is not None and engine != RAY:
        raise UsageError("--ray-address needs --engine ray; add it")
    values["kind"] = AUTO if kind in KINDS else kind
    container = Container(kind) if kind in KINDS else None
    return ContainerChoice(container, kind not in (AUTO, *KINDS), shape_in(f"x.{to}") if to else None, engine, address)


def is_container(source: str, choice: ContainerChoice) -> bool:
    """True where the input is a container, or a folder that holds containers and no documents."""
    if choice.container is not None:
        return True
    if choice.documents or source == STDIO:
        return False
    if storage.is_remote(source):
        return True
    return _only_containers(source) if os.path.isdir(source) else shape_of(source) is not None


def run_containers(source: str, out: str, options: Options, console: Console, switches: RunOptions) -> int:
    """Clean containers; the exit status.

    Raises:
        UsageError, RuleError: nothing was written.
    """
    _refuse(options, switches)
    choice = switches.choice
    if STDIO in (source, out):
        return _stream(source, out, options, choice, console)
    engine: Engine = Local()
    if choice.engine == RAY:
        engine, source, out = ray_of(choice, options), absolute(source), absolute(out)
    sources = sources_of(source, out, choice.container)
    if not sources:
        raise UsageError(f"{source}: holds no containers; they end in .jsonl, .parquet, .warc or .wet (.gz, .zst)")
    how = ContainerRunOptions(
        choice.to, switches.force or not switches.cache, storage.is_folder(source), switches.report
    )
    planned = plan_containers(sources, out, options, how)
    with held(planned.output):
        work = worklist_of(planned, engine)
        total = sum(shard.part.span.records for shard in work.todo)
        with closing(engine.clean(work.todo, options)) as outcomes:
            for outcome in console.watch(outcomes, total):
                console.tell(outcome.row)
        statuses, skipped = settle(work)
    _sum_up(work, statuses, skipped, console)
    return max(console.exit_status, *(int(Status(status).failed) for status in statuses), 0)


def ray_of(choice: ContainerChoice, options: Options) -> Ray:
    """The engine of `--engine ray`."""
    return Ray(choice.address, options.jobs)


def refuse_for_documents(choice: ContainerChoice) -> None:
    """Refuse what means nothing where the input holds no containers.

    Raises:
        UsageError: an option that only they have.
    """
    if choice.to is not None:
        raise UsageError("--to is for containers; documents have --format")


def on_ray(source: str, out: str, options: Options, switches: RunOptions) -> tuple[str, str, RunOptions]:
    """A folder of documents as Ray takes it: whole paths, and the engine in the switches."""
    if STDIO in (source, out) or not os.path.isdir(source):
        raise UsageError("--engine ray is for folders and containers; leave it out for one document")
    return absolute(source), absolute(out), replace(switches, map=ray_of(switches.choice, options).mapper(options))


def _refuse(options: Options, switches: RunOptions) -> None:
    if options.format is not BodyFormat.TXT:
        raise UsageError(f"--format {options.format}: records keep their body as text; leave it out")
    if options.comments is not None:
        raise UsageError("--comments names one file, but each record keeps its own comments; leave it out")
    if options.comments_format not in (None, CommentsFormat.JSONL):
        raise UsageError(f"--comments-format {options.comments_format}: records keep their comments; leave it out")
    if switches.mode is not Mode.WRITE:
        raise UsageError(f"--{switches.mode} is for documents in files; leave it out")


def _only_containers(folder: str) -> bool:
    """True where a folder holds containers and no documents."""
    found = False
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith("."):
                continue
            if name.lower().endswith(SUFFIXES):
                return False
            found = found or shape_of(os.path.join(at, name)) is not None
    return found


def _sum_up(work: Worklist, statuses: dict[str, int], skipped: dict[str, int], console: Console) -> None:
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


def _stream(source: str, out: str, options: Options, choice: ContainerChoice, console: Console) -> int:
    """Records from or to a standard stream, one by one."""
    container = choice.container or shape_in(source).container
    shape = _shape_of_stream(out, container, choice)
    if source == STDIO and container is Container.PARQUET:
        raise UsageError("Parquet cannot be read from a stream; name a file")
    if source != STDIO and storage.is_folder(source):
        raise UsageError(f"{source}: is a folder; name one file, or an output folder")
    skipped: Counter[str] = Counter()
    names = target_of(options, "", shape).names
    with (
        nullcontext(sys.stdin.buffer) if source == STDIO else storage.open_read(source) as file,
        nullcontext(sys.stdout.buffer) if out == STDIO else storage.created(out, os.path.dirname(out) or ".") as sink,
        closing(writer_of(sink, shape, source, names)) as writer,
    ):
        stream, own = sniffed(file, container) if source == STDIO else (file, shape_in(source))
        for outcome in clean_entries(entries_in(stream, own, source, _WHOLE, names), names, options):
            if isinstance(outcome, Skipped):
                count_reason(skipped, outcome)
                continue
            with reader_may_go():
                writer.add(outcome.record, outcome.fields)
                sink.flush()
            console.tell(outcome.row)
    _tell_skipped(skipped, console)
    console.sum_up()
    return console.exit_status


def _shape_of_stream(out: str, container: Container, choice: ContainerChoice) -> Shape:
    if out != STDIO:
        if storage.is_folder(out) or out.endswith("/"):
            raise UsageError(f"{out}: is a folder, but standard input has no name; name an output file")
        shape = shape_in(out)
    else:
        shape = choice.to or Shape(Container.JSONL)
    if shape.container is not Container.JSONL:
        raise UsageError("streams become JSON Lines; name an output that ends in .jsonl, .jsonl.gz or .jsonl.zst")
    if container is Container.PARQUET:
        raise UsageError("Parquet stays Parquet, since columns would lose their types; name an output file")
    return shape
