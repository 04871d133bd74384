"""A run over containers: what there is to do, the engine that does it, what is put together at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from cleaner.containers import places
from cleaner.containers.files import copy, join, shape_in
from cleaner.containers.kinds import Container, Packing, Shape, shape_of, stem_of
from cleaner.containers.parts import (
    Manifest,
    Shard,
    Source,
    Target,
    done,
    forget_others,
    manifest_of,
    parts_of,
    scratch_of,
    totals,
)  # fmt: skip
from cleaner.engines.shards import Outcome, clean_parts, lost_outcome, target_of, write_row
from cleaner.engines.work import Factory, Options, make_clean
from cleaner.errors import UsageError
from cleaner.formats.outputs import REPORT_NAME, STATE_FOLDER, printable

_DONE: Final = "done.json"


class Engine(Protocol):
    """What plans and cleans shards."""

    def plan(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order."""

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[Outcome, None, None]:
        """Clean shards; what became of their records, as it comes."""


@dataclass(frozen=True, slots=True)
class Local:
    """Shards one after the other, through the guarded pool of this machine."""

    make: Factory = make_clean

    def plan(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order."""
        return [Shard(part, target) for source, target in inputs for part in parts_of(source, target)]

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[Outcome, None, None]:
        """Clean shards; what became of their records, in the order of the input."""
        return clean_parts(shards, options, self.make)


class Output(NamedTuple):
    """Where a run writes."""

    folder: str
    """Of the parts."""
    report: str
    file: str | None = None
    """What the parts are put together to; None: they stay parts."""


class Work(NamedTuple):
    """What a run has to do."""

    sources: list[Source]
    output: Output
    shards: list[Shard]
    todo: list[Shard]

    @property
    def manifests(self) -> list[Manifest]:
        """What became of the shards that are done."""
        found = (manifest_of(*shard) for shard in self.shards)
        return [manifest for manifest in found if manifest is not None]


def sources_of(path: str, out: str, wanted: Container | None = None) -> list[Source]:
    """The containers of a file or folder.

    Args:
        wanted: take only these; None: all kinds.

    Raises:
        UsageError: nothing is there, or two of them would have the same output.
    """
    if not places.is_folder(path):
        if not places.exists(path):
            raise UsageError(f"{path}: no such file or folder; check the path")
        name = path.rstrip("/").rpartition("/")[2]
        return [Source(path, printable(name), stem_of(name))]
    if os.path.realpath(path) == os.path.realpath(out):
        raise UsageError(f"{path}: input and output are the same folder; choose another output folder")
    below = _below(path, out)
    names = [name for name in places.files_below(path) if not (below and name.startswith(below))]
    shapes = {name: shape_of(name) for name in names}
    found = [name for name, shape in shapes.items() if shape and wanted in (None, shape.container)]
    sources = [Source(places.joined(path, name), printable(name), stem_of(name)) for name in found]
    _refuse_collisions(sources)
    return sources


def output_of(out: str) -> Output:
    """Where the results go: to one file where the name is that of a container, else to parts in a folder."""
    if out.endswith("/") or places.is_folder(out) or shape_of(out) is None:
        return Output(out, places.joined(out, REPORT_NAME))
    folder, slash, name = out.rpartition("/")
    return Output(f"{folder}{slash}.{name}{STATE_FOLDER}", f"{out}.report.jsonl", out)


def shape_for(source: Source, output: Output, to: Shape | None) -> Shape:
    """What a container becomes.

    Raises:
        UsageError: it cannot become that.
    """
    own = shape_in(source.path)
    shape = shape_in(output.file) if output.file else to or (
        Shape(Container.JSONL, own.packing) if own.container is Container.WARC else own
    )  # fmt: skip
    if shape.container is Container.WARC:
        raise UsageError(f"{output.file or source.path}: WARC is read, not written; name a .jsonl or .parquet file")
    if shape.container is not own.container and own.container is not Container.WARC:
        what = f"{source.path}: {own.container} stays {own.container}, since columns would lose their types"
        raise UsageError(f"{what}; name an output that ends in .{own.container}")
    if shape.container is Container.PARQUET and shape.packing is not Packing.NONE:
        raise UsageError("Parquet packs its columns by itself; leave .gz and .zst out")
    return shape


def work_of(sources: Sequence[Source], out: str, options: Options, engine: Engine, how: How) -> Work:
    """What is to be done, which may be nothing.

    Raises:
        UsageError, RuleError: nothing was written.
    """
    output = output_of(out)
    if how.report is not None:
        output = output._replace(report=str(how.report))
    if output.file is not None and (how.whole_folder or len(sources) != 1):
        raise UsageError(f"{out}: is a file, but the input is a folder; choose an output folder")
    make_target = partial(target_of, options, output.folder)
    inputs = [(source, make_target(shape_for(source, output, how.to))) for source in sources]
    if how.whole_folder and inputs:
        forget_others(sources, inputs[0][1])
    if output.file is not None and not how.force and _joined_before(inputs[0], output):
        return Work(list(sources), output, [], [])
    shards = engine.plan(inputs)
    if how.force:
        for part, target in shards:
            places.remove(part.manifest(target))
    todo = [shard for shard in shards if done(*shard) is None]
    return Work(list(sources), output, shards, todo)


class How(NamedTuple):
    """How a run goes about it."""

    to: Shape | None = None
    """What parts are written as; None: as the input."""
    force: bool = False
    """Do also what is done."""
    whole_folder: bool = False
    """The input is a folder: what is no longer in it goes from the output as well."""
    report: Path | None = None
    """Where the report goes instead of beside the output."""


def settle(work: Work) -> tuple[dict[str, int], dict[str, int]]:
    """Write the report, and the one output file where one was asked for; documents by status, records left out.

    Where a shard was lost for good, its parts wait for the next run instead of being put together.
    """
    output = work.output
    if output.file is not None and not work.shards:
        stored = _stored(output)
        _tidy(output)
        return stored.get("statuses", {}), stored.get("skipped", {})
    statuses, skipped = totals(work.manifests)
    lost = [shard for shard in work.shards if not places.exists(shard.part.report(shard.target))]
    with places.created(output.report, scratch_of(output.folder)) as file:
        for shard in work.shards:
            if shard in lost:
                write_row(file, lost_outcome(shard).row)
            else:
                copy([shard.part.report(shard.target)], file)
    if lost:
        return statuses, skipped
    if output.file is not None:
        _join(work, output.file, {"statuses": statuses, "skipped": skipped})
    elif not places.is_remote(output.folder):
        places.remove(scratch_of(output.folder))
    return statuses, skipped


def _join(work: Work, out: str, counts: dict[str, Any]) -> None:
    target, input = work.shards[0].target, work.shards[0].part.input
    folder = work.output.folder
    join([part.output(target) for part, target in work.shards], out, scratch_of(folder))
    told = {"fingerprint": target.fingerprint, "input": input, "size": places.size(out), **counts}
    # From here on the parts are no longer needed; a run that is broken off now finds its result.
    with places.created(_done_path(work.output), folder) as file:
        file.write(json.dumps(told, sort_keys=True).encode("ascii") + b"\n")
    _tidy(work.output)


def _tidy(output: Output) -> None:
    """Remove the parts of a file that is put together."""
    for name in places.files_below(output.folder):
        if name != _DONE:
            places.remove(places.joined(output.folder, name))
    places.remove(places.joined(output.folder, STATE_FOLDER))


def _joined_before(input: tuple[Source, Target], output: Output) -> bool:
    source, target = input
    stored = _stored(output)
    return (
        stored.get("fingerprint") == target.fingerprint
        and stored.get("input") == places.identity(source.path)
        and stored.get("size") == places.size(output.file or "")
        and places.exists(output.report)
    )


def _stored(output: Output) -> dict[str, Any]:
    try:
        found = json.loads(places.read_bytes(_done_path(output)) or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _done_path(output: Output) -> str:
    return places.joined(output.folder, _DONE)


def _below(path: str, out: str) -> str:
    """The output folder as seen from the input folder, where it stands in it."""
    if places.is_remote(path) or places.is_remote(out):
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
