"""What a run over containers takes and where it writes, settled before anything is read or written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.containers import storage
from cleaner.containers.base import shape_in
from cleaner.containers.shapes import (
    Container,
    Packing,
    Shape,
    shape_of,
    stem_of,
)
from cleaner.errors import UsageError
from cleaner.output.paths import CACHE_FOLDER, REPORT_NAME, printable
from cleaner.reading.sniff import SUFFIXES
from cleaner.runs.options import Options
from cleaner.runs.shard_step import target_of
from cleaner.runs.shards import Source, Target

_OTHER_FILES: Final = (*SUFFIXES, ".json", ".csv", ".gz", ".zst")


class ContainerRunOptions(NamedTuple):
    """How a run goes about it."""

    to: Shape | None = None
    """What parts are written as; None: as the input."""
    force: bool = False
    """Do also what is done."""
    whole_folder: bool = False
    """The input is a folder: what is no longer in it goes from the output as well."""
    report: Path | None = None
    """Where the report goes instead of beside the output."""


class Destination(NamedTuple):
    """Where a run writes."""

    folder: str
    """Of the parts."""
    report: str
    file: str | None = None
    """What the parts are put together to; None: they stay parts."""


class ContainerPlan(NamedTuple):
    """The containers of a run, each with its target, and where the whole goes."""

    inputs: list[tuple[Source, Target]]
    output: Destination
    how: ContainerRunOptions


def plan_containers(sources: Sequence[Source], out: str, options: Options, how: ContainerRunOptions) -> ContainerPlan:
    """Where the containers go.

    Raises:
        UsageError, RuleError: it makes no sense.
    """
    output = destination_of(out)
    if how.report is not None:
        output = output._replace(report=str(how.report))
    if output.file is not None and (how.whole_folder or len(sources) != 1):
        raise UsageError(f"{out}: is a file, but the input is a folder; choose an output folder")
    _refuse_overwriting(sources, output)
    make_target = partial(target_of, options, output.folder)
    inputs = [(source, make_target(shape_for(source, output, how.to))) for source in sources]
    return ContainerPlan(inputs, output, how)


def sources_of(path: str, out: str, wanted: Container | None = None) -> list[Source]:
    """The containers of a file or folder.

    Args:
        wanted: take only these; None: all kinds.

    Raises:
        UsageError: nothing is there, or two of them would have the same output.
    """
    if not storage.is_folder(path):
        if not storage.exists(path):
            raise UsageError(f"{path}: no such file or folder; check the path")
        name = path.rstrip("/").rpartition("/")[2]
        return [Source(path, printable(name), stem_of(name))]
    if os.path.realpath(path) == os.path.realpath(out):
        raise UsageError(f"{path}: input and output are the same folder; choose another output folder")
    below = _below(path, out)
    names = [name for name in storage.files_below(path) if not (below and name.startswith(below))]
    shapes = {name: shape_of(name) for name in names}
    found = [name for name, shape in shapes.items() if shape and wanted in (None, shape.container)]
    sources = [Source(storage.joined(path, name), printable(name), stem_of(name)) for name in found]
    _refuse_collisions(sources)
    return sources


def destination_of(out: str) -> Destination:
    """Where the results go: to one file where the name is that of a container, else to parts in a folder.

    Raises:
        UsageError: it looks like a file of another kind.
    """
    if out.endswith("/") or storage.is_folder(out):
        return Destination(out, storage.joined(out, REPORT_NAME))
    if shape_of(out) is None:
        if storage.exists(out) or out.lower().endswith(_OTHER_FILES):
            raise UsageError(f"{out}: is no container; name a .jsonl or .parquet file, or a folder with a / at its end")
        return Destination(out, storage.joined(out, REPORT_NAME))
    folder, slash, name = out.rpartition("/")
    return Destination(f"{folder}{slash}.{name}{CACHE_FOLDER}", f"{out}.report.jsonl", out)


def shape_for(source: Source, output: Destination, to: Shape | None) -> Shape:
    """What a container becomes.

    Raises:
        UsageError: it cannot become that.
    """
    own = shape_in(source.path)
    shape = shape_in(output.file) if output.file else to or (
        Shape(Container.JSONL, own.packing) if own.container is Container.WARC else own
    )  # fmt: skip
    if to not in (None, shape):
        raise UsageError(f"{output.file}: is not what --to {to.suffix[1:]} says; leave --to out")
    if shape.container is Container.WARC:
        raise UsageError(f"{output.file or source.path}: WARC is read, not written; name a .jsonl or .parquet file")
    if shape.container is not own.container and own.container is not Container.WARC:
        what = f"{source.path}: {own.container} stays {own.container}, since columns would lose their types"
        raise UsageError(f"{what}; name an output that ends in .{own.container}")
    if shape.container is Container.PARQUET and shape.packing is not Packing.NONE:
        raise UsageError("Parquet packs its columns by itself; leave .gz and .zst out")
    return shape


def _refuse_overwriting(sources: Iterable[Source], output: Destination) -> None:
    inputs = {os.path.realpath(source.path) for source in sources}
    for path in (output.file, output.report):
        if path is not None and os.path.realpath(path) in inputs:
            raise UsageError(f"{path}: the output would overwrite the input; choose another one")
    if output.file is not None and os.path.realpath(output.file) == os.path.realpath(output.report):
        raise UsageError(f"--report {output.report}: is the output as well; choose another file")


def _below(path: str, out: str) -> str:
    """The output folder as seen from the input folder, where it stands in it."""
    if storage.is_remote(path) or storage.is_remote(out):
        return f"{out.rstrip('/')}/"[len(path.rstrip("/")) + 1 :] if out.startswith(f"{path.rstrip('/')}/") else ""
    inside = os.path.relpath(os.path.realpath(out), os.path.realpath(path)).replace(os.sep, "/")
    return "" if inside.startswith("..") else f"{inside}/"


def _refuse_collisions(sources: Iterable[Source]) -> None:
    taken: dict[str, Source] = {}
    for source in sources:
        first = taken.setdefault(source.stem.casefold(), source)
        if first is not source:
            both = f"{first.path} and {source.path} would both become {source.stem}-00000"
            raise UsageError(f"{both}; rename or move one of them")
