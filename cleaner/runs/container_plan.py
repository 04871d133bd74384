"""The plan of a container run: which containers it reads, and where and in which shape it writes them.

The plan is settled before anything is read or written; what makes no sense is refused here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.containers import storage
from cleaner.containers.base import Container, Shape, Source
from cleaner.containers.packing import Packing
from cleaner.containers.registry import (
    REPORT_SUFFIX,
    container_of,
    in_words,
    shape_in,
    shape_of,
    stem_of,
    written_shapes,
)
from cleaner.errors import UsageError
from cleaner.output.paths import CACHE_FOLDER, REPORT_NAME, printable
from cleaner.reading.sniff import SUFFIXES
from cleaner.runs.options import Options
from cleaner.runs.shard_step import target_of
from cleaner.runs.shards import Target

#: Names with these suffixes are meant as files, so they are not taken for new output folders.
_OTHER_FILES: Final = (*SUFFIXES, ".json", ".csv", ".gz", ".zst")


class ContainerRunOptions(NamedTuple):
    """How a run treats its input and the outputs that exist already."""

    to: Shape | None = None
    """The shape in which shards are written; None keeps that of the input if it can be written."""
    force: bool = False
    """Clean also the shards that are finished."""
    whole_folder: bool = False
    """The input is a folder: outputs of files that are no longer in it are removed."""
    report: Path | None = None
    """Path of the report; None puts it into the output folder, or next to the output file."""


class Destination(NamedTuple):
    """Where a run writes."""

    folder: str
    """Folder of the shards."""
    report: str
    """Path of the report."""
    file: str | None = None
    """Path of the one file that is put together from the shards; None means the shards are the output."""


class ContainerPlan(NamedTuple):
    """The plan of a run over containers."""

    inputs: list[tuple[Source, Target]]
    """The containers, each with the place and shape of its shards."""
    destination: Destination
    run_options: ContainerRunOptions


def plan_containers(
    sources: Sequence[Source], out: str, options: Options, run_options: ContainerRunOptions
) -> ContainerPlan:
    """The plan for some containers.

    Args:
        out: path of a container or of a folder.

    Raises:
        UsageError: an output would overwrite an input or another output, or cannot have the format asked for.
        RuleError: a rule file cannot be read.
    """
    destination = destination_of(out)
    if run_options.report is not None:
        destination = destination._replace(report=str(run_options.report))
    if destination.file is not None and (run_options.whole_folder or len(sources) != 1):
        raise UsageError(f"{out}: is a file, but the input is a folder; choose an output folder")
    _refuse_overwriting(sources, destination)
    make_target = partial(target_of, options, destination.folder)
    inputs = [(source, make_target(output_shape(source, destination, run_options.to))) for source in sources]
    return ContainerPlan(inputs, destination, run_options)


def sources_of(path: str, out: str, wanted: Container | None = None) -> list[Source]:
    """The containers of a file or folder.

    Args:
        out: the output, which is left out where it is below the input folder.
        wanted: take only files of this format; None takes all formats.

    Raises:
        UsageError: there is no such file or folder, or a file name implies no format, or two containers would have
            the same output.
    """
    if not storage.is_folder(path):
        if not storage.exists(path):
            raise UsageError(f"{path}: no such file or folder; check the path")
        name = path.rstrip("/").rpartition("/")[2]
        return [Source(path, printable(name), stem_of(name), shape_in(path))]
    if os.path.realpath(path) == os.path.realpath(out):
        raise UsageError(f"{path}: input and output are the same folder; choose another output folder")
    out_prefix = _relative_folder(out, path)
    names = [name for name in storage.files_below(path) if not (out_prefix and name.startswith(out_prefix))]
    shapes = {name: shape for name in names if (shape := shape_of(name)) is not None}
    sources = [
        Source(storage.joined(path, name), printable(name), stem_of(name), shape)
        for name, shape in shapes.items()
        if wanted in (None, shape.container)
    ]
    _refuse_collisions(sources)
    return sources


def destination_of(out: str) -> Destination:
    """Where the results go: to one file where the name of `out` is that of a container, otherwise to a folder.

    Raises:
        UsageError: `out` is or seems to be a file of another kind.
    """
    if out.endswith("/") or storage.is_folder(out):
        return Destination(out, storage.joined(out, REPORT_NAME))
    if shape_of(out) is None:
        if storage.exists(out) or out.lower().endswith(_OTHER_FILES):
            written = (shape.suffix for shape in written_shapes() if shape.packing is Packing.NONE)
            what = f"{out}: is not a container; name a {in_words(tuple(written))} file"
            raise UsageError(f"{what}, or a folder with a / at its end")
        return Destination(out, storage.joined(out, REPORT_NAME))
    folder, slash, name = out.rpartition("/")
    return Destination(f"{folder}{slash}.{name}{CACHE_FOLDER}", out + REPORT_SUFFIX, out)


def output_shape(source: Source, destination: Destination, to: Shape | None) -> Shape:
    """The shape in which the records of a container are written.

    Raises:
        UsageError: they cannot have the shape asked for.
    """
    shape = to or default_shape(source.shape)
    if destination.file is not None:
        shape = shape_in(destination.file)
        if to not in (None, shape):
            raise UsageError(f"{destination.file}: conflicts with --to {to.suffix[1:]}; leave --to out")
    refuse_conversion(source.shape.container, shape, destination.file or source.path)
    return shape


def default_shape(shape: Shape) -> Shape:
    """The shape in which records are written by default."""
    return Shape(container_of(shape.container.outputs[0]), shape.packing)


def refuse_conversion(container: Container, to: Shape, path: str) -> None:
    """Refuse a shape that the records of a container cannot have.

    Args:
        path: the file that the message is about.

    Raises:
        UsageError: they cannot have it.
    """
    suffixes = in_words(tuple(container_of(name).suffixes[0] for name in container.outputs))
    if to.container not in {shape.container for shape in written_shapes()}:
        raise UsageError(f"{path}: {to.container.title} is read, not written; name a {suffixes} file")
    if to.container.name not in container.outputs:
        what = f"{path}: {container.title} cannot become {to.container.title}, since columns would lose their types"
        raise UsageError(f"{what}; name an output that ends in {suffixes}")
    if to.packing not in to.container.packings:
        what = f"{path}: {to.container.title} is not packed as a whole"
        raise UsageError(f"{what}; unpack the file, or name it without {to.packing.value}")


def _refuse_overwriting(sources: Iterable[Source], destination: Destination) -> None:
    inputs = {os.path.realpath(source.path) for source in sources}
    for path in (destination.file, destination.report):
        if path is not None and os.path.realpath(path) in inputs:
            raise UsageError(f"{path}: the output would overwrite the input; choose another one")
    if destination.file is not None and os.path.realpath(destination.file) == os.path.realpath(destination.report):
        raise UsageError(f"--report {destination.report}: is the output as well; choose another file")


def _relative_folder(out: str, path: str) -> str:
    """The output folder relative to the input folder, with "/" at its end; "" where it is not below it."""
    if storage.is_remote(path) or storage.is_remote(out):
        prefix = f"{path.rstrip('/')}/"
        return f"{out.rstrip('/')}/".removeprefix(prefix) if out.startswith(prefix) else ""
    relative = os.path.relpath(os.path.realpath(out), os.path.realpath(path)).replace(os.sep, "/")
    return "" if relative.startswith("..") else f"{relative}/"


def _refuse_collisions(sources: Iterable[Source]) -> None:
    taken: dict[str, Source] = {}
    for source in sources:
        first = taken.setdefault(source.stem.casefold(), source)
        if first is not source:
            both = f"{first.path} and {source.path} would both become {source.stem}-00000"
            raise UsageError(f"{both}; rename or move one of them")
