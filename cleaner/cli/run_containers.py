"""`cleaner run` where IN is a container: a file, a folder of them, a stream, an address; on this machine or on Ray."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import Any, BinaryIO, Final

import click

from cleaner.cli.console import Console
from cleaner.cli.run_stream import STDIO, reader_may_go
from cleaner.containers import storage
from cleaner.containers.access import read_opened, writer_of
from cleaner.containers.base import WHOLE_FILE, Container, OpenContainer, Shape, Source
from cleaner.containers.packing import packing_of
from cleaner.containers.record import Skipped
from cleaner.containers.registry import (
    container_of,
    containers,
    in_words,
    shape_in,
    shape_of,
    suffixes_in_words,
    written_shapes,
)
from cleaner.errors import UsageError
from cleaner.output import BodyFormat, CommentsFormat
from cleaner.reading.sniff import SUFFIXES
from cleaner.runs.adapters.on_ray import Ray, absolute
from cleaner.runs.container_plan import (
    ContainerRunOptions,
    plan_containers,
    refuse_conversion,
    sources_of,
)
from cleaner.runs.container_run import (
    Engine,
    Local,
    Worklist,
    held,
    settle,
    worklist_of,
)
from cleaner.runs.options import ContainerChoice, Mode, Options, RunOptions
from cleaner.runs.shard_step import clean_input_records, count_reason, target_of
from cleaner.types import Status

AUTO: Final = "auto"
LOCAL: Final = "local"
RAY: Final = "ray"

#: The values of --kind for containers, and those of --to.
KINDS: Final = tuple(container.name for container in containers())
_OUTPUTS: Final = tuple(shape.suffix[1:] for shape in written_shapes())


def container_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of this module."""
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
            help=f"What containers become in a folder OUT.  [default: what they are; {_read_only_in_words()}]",
        ),
    ):
        command = option(command)
    return command


def _read_only_in_words() -> str:
    """The formats that cannot be written, with those that are written instead: "JSON Lines for WARC"."""
    read_only = [container for container in containers() if container.name not in container.outputs]
    return "; ".join(f"{container_of(container.outputs[0]).title} for {container.title}" for container in read_only)


def choice_of(values: dict[str, Any]) -> ContainerChoice:
    """Take the options of this module out of those of the command; `kind` keeps only what it means for documents."""
    kind, to, engine, address = (values.pop(name) for name in ("kind", "to", "engine", "ray_address"))
    if address is not None and engine != RAY:
        raise UsageError("--ray-address needs --engine ray; add it")
    values["kind"] = AUTO if kind in KINDS else kind
    container = container_of(kind) if kind in KINDS else None
    return ContainerChoice(container, kind not in (AUTO, *KINDS), shape_in(f"x.{to}") if to else None, engine, address)


def is_container(source: str, choice: ContainerChoice) -> bool:
    """True if the input is a container, or a folder that holds containers and no documents."""
    if choice.container is not None:
        return True
    if choice.documents or source == STDIO:
        return False
    if storage.is_remote(source):
        return True
    return _only_containers(source) if os.path.isdir(source) else shape_of(source) is not None


def _only_containers(folder: str) -> bool:
    """True if a folder holds containers and no documents."""
    has_containers = False
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith("."):
                continue
            if name.lower().endswith(SUFFIXES):
                return False
            has_containers = has_containers or shape_of(os.path.join(path, name)) is not None
    return has_containers


# -- from files to files ------------------------------------------------------------------------------------------


def run_containers(source: str, out: str, options: Options, console: Console, switches: RunOptions) -> int:
    """Clean containers and return the exit status.

    Raises:
        UsageError, RuleError: nothing was written.
    """
    _refuse_document_options(options, switches)
    choice = switches.choice
    if STDIO in (source, out):
        return _run_stream(source, out, options, choice, console)
    engine: Engine = Local()
    if choice.engine == RAY:
        engine, source, out = ray_of(choice, options), absolute(source), absolute(out)
    sources = sources_of(source, out, choice.container)
    if not sources:
        raise UsageError(f"{source}: holds no containers; their names end in {suffixes_in_words()}")
    run_options = ContainerRunOptions(
        choice.to, switches.force or not switches.cache, storage.is_folder(source), switches.report
    )
    plan = plan_containers(sources, out, options, run_options)
    with held(plan.destination):
        work = worklist_of(plan, engine)
        total = sum(shard.span.records for shard in work.todo)
        with closing(engine.clean(work.todo, options)) as outcomes:
            for outcome in console.watch(outcomes, total):
                console.tell(outcome.row)
        statuses, skipped = settle(work)
    _sum_up(work, statuses, skipped, console)
    return max(console.exit_status, *(int(Status(status).failed) for status in statuses), 0)


def _refuse_document_options(options: Options, switches: RunOptions) -> None:
    if options.format is not BodyFormat.TXT:
        raise UsageError(f"--format {options.format}: records keep their body as text; leave it out")
    if options.comments is not None:
        raise UsageError("--comments names one file, but each record keeps its own comments; leave it out")
    if options.comments_format not in (None, CommentsFormat.JSONL):
        raise UsageError(f"--comments-format {options.comments_format}: records keep their comments; leave it out")
    if switches.mode is not Mode.WRITE:
        raise UsageError(f"--{switches.mode} is for documents in files; leave it out")


def _sum_up(work: Worklist, statuses: dict[str, int], skipped: dict[str, int], console: Console) -> None:
    _tell_skipped(skipped, console)
    if work.todo:
        console.sum_up()
    if len(work.todo) < len(work.shards) or not work.shards:
        listed = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()))
        finished = len(work.shards) - len(work.todo)
        what = f"{finished:,} of {len(work.shards):,} parts" if work.shards else "all of it"
        console.say(f"{what} done before; {sum(statuses.values()):,} documents in all: {listed}")


def _tell_skipped(skipped: Mapping[str, int], console: Console) -> None:
    if skipped:
        listed = ", ".join(f"{reason} {count:,}" for reason, count in sorted(skipped.items()))
        console.say(f"{sum(skipped.values()):,} records left out ({listed})")


# -- Ray, and documents -------------------------------------------------------------------------------------------


def ray_of(choice: ContainerChoice, options: Options) -> Ray:
    """The engine of `--engine ray`."""
    return Ray(choice.address, options.jobs)


def refuse_for_documents(choice: ContainerChoice) -> None:
    """Refuse the options that only containers have.

    Raises:
        UsageError: one of them is given.
    """
    if choice.to is not None:
        raise UsageError("--to is for containers; documents have --format")


def on_ray(source: str, out: str, options: Options, switches: RunOptions) -> tuple[str, str, RunOptions]:
    """A folder of documents as Ray takes it: absolute paths, and options with Ray's way to do the tasks.

    Raises:
        UsageError: the input is not a folder.
    """
    if STDIO in (source, out) or not os.path.isdir(source):
        raise UsageError("--engine ray is for folders and containers; leave it out for one document")
    return absolute(source), absolute(out), replace(switches, map=ray_of(switches.choice, options).mapper(options))


# -- standard input and output ------------------------------------------------------------------------------------


def _run_stream(source: str, out: str, options: Options, choice: ContainerChoice, console: Console) -> int:
    """Clean records from or to a standard stream, one by one, and return the exit status."""
    if source != STDIO and storage.is_folder(source):
        raise UsageError(f"{source}: is a folder; name one file, or an output folder")
    container = choice.container or shape_in(source).container
    shape = _output_shape(out, container, choice)
    if not (container.streams and shape.container.streams):
        streamed = in_words(tuple(container.title for container in containers() if container.streams))
        raise UsageError(f"{shape.container.title} cannot be a stream, only {streamed}; name files for IN and OUT")
    skipped: Counter[str] = Counter()
    added = target_of(options, "", shape).added
    with (
        nullcontext(sys.stdin.buffer) if source == STDIO else storage.open_read(source) as file,
        nullcontext(sys.stdout.buffer) if out == STDIO else storage.created(out, os.path.dirname(out) or ".") as sink,
    ):
        origin = _source_of(source, container, file)
        opened = OpenContainer(file, origin.name, origin.shape.packing)
        records = read_opened(origin.shape.container, opened, WHOLE_FILE, added)
        with closing(writer_of(sink, shape, added, origin if source != STDIO else None)) as writer:
            for outcome in clean_input_records(records, added, options):
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


def _source_of(source: str, container: Container, file: BinaryIO) -> Source:
    """The input of a stream; its packing is in its name, or, if it has no name, in its first bytes."""
    shape = Shape(container, packing_of(file)) if source == STDIO else shape_in(source)
    return Source(source, source, "", shape)


def _output_shape(out: str, container: Container, choice: ContainerChoice) -> Shape:
    """The shape in which a stream of records is written; on standard output it is packed only on request."""
    if out == STDIO:
        shape = choice.to or Shape(container_of(container.outputs[0]))
    elif storage.is_folder(out) or out.endswith("/"):
        raise UsageError(f"{out}: is a folder, but standard input has no name; name an output file")
    else:
        shape = shape_in(out)
    refuse_conversion(container, shape, out)
    return shape
