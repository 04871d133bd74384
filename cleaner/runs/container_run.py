"""A run over containers: what there is to do, the engine that does it, what is put together at the end."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from cleaner.containers import storage
from cleaner.containers.base import copy, join
from cleaner.output.paths import CACHE_FOLDER
from cleaner.runs.container_plan import ContainerPlan, Destination
from cleaner.runs.folder_lock import locked
from cleaner.runs.options import Options
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.runs.shard_step import (
    RecordOutcome,
    clean_parts,
    lost_outcome,
    write_row,
)
from cleaner.runs.shards import (
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

_DONE: Final = "done.json"


class Engine(Protocol):
    """What plans and cleans shards."""

    def plan(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order."""

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[RecordOutcome, None, None]:
        """Clean shards; what became of their records, as it comes."""


@dataclass(frozen=True, slots=True)
class Local:
    """Shards one after the other, through the guarded pool of this machine."""

    make: Factory = make_clean

    def plan(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order."""
        return [Shard(part, target) for source, target in inputs for part in parts_of(source, target)]

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[RecordOutcome, None, None]:
        """Clean shards; what became of their records, in the order of the input."""
        return clean_parts(shards, options, self.make)


class Worklist(NamedTuple):
    """What a run has to do."""

    output: Destination
    shards: list[Shard]
    todo: list[Shard]

    @property
    def manifests(self) -> list[Manifest]:
        """What became of the shards that are done."""
        found = (manifest_of(*shard) for shard in self.shards)
        return [manifest for manifest in found if manifest is not None]


@contextmanager
def held(output: Destination) -> Iterator[None]:
    """Keep other runs out of an output folder of this machine.

    Raises:
        UsageError: another run is in it.
    """
    if storage.is_remote(output.folder):
        yield
        return
    folder = Path(output.folder, CACHE_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        yield


def worklist_of(planned: ContainerPlan, engine: Engine) -> Worklist:
    """What is to be done, which may be nothing."""
    inputs, output, how = planned
    if how.whole_folder and inputs:
        forget_others([source for source, _ in inputs], inputs[0][1])
    if output.file is not None and not how.force and _joined_before(inputs[0], output):
        return Worklist(output, [], [])
    shards = engine.plan(inputs)
    if how.force:
        for part, target in shards:
            storage.remove(part.manifest(target))
    return Worklist(output, shards, [shard for shard in shards if done(*shard) is None])


def settle(work: Worklist) -> tuple[dict[str, int], dict[str, int]]:
    """Write the report, and the one output file where one was asked for; documents by status, records left out.

    Where a shard was lost for good, its parts wait for the next run instead of being put together.
    """
    output = work.output
    if output.file is not None and not work.shards:
        stored = _stored(output)
        _tidy(output)
        return stored.get("statuses", {}), stored.get("skipped", {})
    statuses, skipped = totals(work.manifests)
    lost = [shard for shard in work.shards if not storage.exists(shard.part.report(shard.target))]
    with storage.created(output.report, scratch_of(output.folder)) as file:
        for shard in work.shards:
            if shard in lost:
                write_row(file, lost_outcome(shard).row)
            else:
                copy([shard.part.report(shard.target)], file)
    if lost:
        return statuses, skipped
    if output.file is not None:
        _join(work, output.file, {"statuses": statuses, "skipped": skipped})
    elif not storage.is_remote(output.folder):
        storage.remove(scratch_of(output.folder))
    return statuses, skipped


def _join(work: Worklist, out: str, counts: dict[str, Any]) -> None:
    target, input = work.shards[0].target, work.shards[0].part.input
    folder = work.output.folder
    join([part.output(target) for part, target in work.shards], out, scratch_of(folder))
    told = {"fingerprint": target.fingerprint, "input": input, "size": storage.size(out), **counts}
    # From here on the parts are no longer needed; a run that is broken off now finds its result.
    with storage.created(_done_path(work.output), folder) as file:
        file.write(json.dumps(told, sort_keys=True).encode("ascii") + b"\n")
    _tidy(work.output)


def _tidy(output: Destination) -> None:
    """Remove the parts of a file that is put together."""
    for name in storage.files_below(output.folder):
        if name != _DONE:
            storage.remove(storage.joined(output.folder, name))
    storage.remove(storage.joined(output.folder, CACHE_FOLDER))


def _joined_before(input: tuple[Source, Target], output: Destination) -> bool:
    source, target = input
    stored = _stored(output)
    return (
        stored.get("fingerprint") == target.fingerprint
        and stored.get("input") == storage.identity(source.path)
        and stored.get("size") == storage.size(output.file or "")
        and storage.exists(output.report)
    )


def _stored(output: Destination) -> dict[str, Any]:
    try:
        found = json.loads(storage.read_bytes(_done_path(output)) or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _done_path(output: Destination) -> str:
    return storage.joined(output.folder, _DONE)
