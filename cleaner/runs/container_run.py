"""A run over containers: which shards are to be cleaned, the engine that cleans them, and what is put together then."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from cleaner.containers import storage
from cleaner.containers.access import join
from cleaner.containers.base import Source, copy_files
from cleaner.output.paths import CACHE_FOLDER
from cleaner.runs.container_plan import ContainerPlan, Destination
from cleaner.runs.folder_lock import locked
from cleaner.runs.options import Options
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.runs.shard_step import (
    RecordOutcome,
    clean_shards,
    lost_outcome,
    write_row,
)
from cleaner.runs.shards import (
    Manifest,
    Shard,
    Target,
    finished,
    forget_others,
    manifest_of,
    scratch_of,
    shards_of,
    totals,
)

#: Name of the file that says from what one output file was made; in the cache folder of that file.
_DONE: Final = "done.json"


class Engine(Protocol):
    """Cuts containers into shards, and cleans these."""

    def cut(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order."""

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[RecordOutcome, None, None]:
        """Clean and write shards; what became of their records, as it comes."""


@dataclass(frozen=True, slots=True)
class Local:
    """The engine of one machine: shards one after the other, their records through the guarded pool."""

    make: Factory = make_clean

    def cut(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order."""
        return [shard for source, target in inputs for shard in shards_of(source, target)]

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[RecordOutcome, None, None]:
        """Clean and write shards; what became of their records, in the order of the input."""
        return clean_shards(shards, options, self.make)


class Worklist(NamedTuple):
    """The shards of a run, and which of them are to be cleaned."""

    destination: Destination
    shards: list[Shard]
    """Empty where one output file was put together by an earlier run and nothing has changed."""
    todo: list[Shard]

    @property
    def manifests(self) -> list[Manifest]:
        """The manifests of the shards that are finished."""
        manifests = (manifest_of(shard) for shard in self.shards)
        return [manifest for manifest in manifests if manifest is not None]


@contextmanager
def held(destination: Destination) -> Iterator[None]:
    """Keep other runs out of a local output folder.

    Raises:
        UsageError: another run is using it.
    """
    if storage.is_remote(destination.folder):
        yield
        return
    folder = Path(destination.folder, CACHE_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        yield


def worklist_of(plan: ContainerPlan, engine: Engine) -> Worklist:
    """Cut the containers of a plan, and find the shards that are not finished.  There may be none."""
    inputs, destination, run_options = plan
    if run_options.whole_folder and inputs:
        forget_others([source for source, _ in inputs], inputs[0][1])
    if destination.file is not None and not run_options.force and _was_joined(inputs[0], destination):
        return Worklist(destination, [], [])
    shards = engine.cut(inputs)
    if run_options.force:
        for shard in shards:
            storage.remove(shard.manifest)
    return Worklist(destination, shards, [shard for shard in shards if finished(shard) is None])


def settle(work: Worklist) -> tuple[dict[str, int], dict[str, int]]:
    """Write the report, and the one output file where one was asked for.

    Where a shard was lost for good, the shards are not put together; the next run tries again.

    Returns:
        Documents by status, and skipped records by reason.
    """
    destination = work.destination
    if destination.file is not None and not work.shards:
        stored = _stored(destination)
        _tidy(destination)
        return stored.get("statuses", {}), stored.get("skipped", {})
    statuses, skipped = totals(work.manifests)
    lost = [shard for shard in work.shards if not storage.exists(shard.report)]
    with storage.created(destination.report, scratch_of(destination.folder)) as file:
        for shard in work.shards:
            if shard in lost:
                write_row(file, lost_outcome(shard).row)
            else:
                copy_files([shard.report], file)
    if lost:
        return statuses, skipped
    if destination.file is not None:
        _join(work, destination.file, {"statuses": statuses, "skipped": skipped})
    elif not storage.is_remote(destination.folder):
        storage.remove(scratch_of(destination.folder))
    return statuses, skipped


def _join(work: Worklist, out: str, counts: dict[str, Any]) -> None:
    target, input = work.shards[0].target, work.shards[0].input
    folder = work.destination.folder
    join([shard.output for shard in work.shards], out, target.shape, scratch_of(folder))
    stored = {"fingerprint": target.fingerprint, "input": input, "size": storage.size(out), **counts}
    # After this the shards are no longer needed: a run that is interrupted now leaves a complete result.
    with storage.created(_done_path(work.destination), folder) as file:
        file.write(json.dumps(stored, sort_keys=True).encode("ascii") + b"\n")
    _tidy(work.destination)


def _tidy(destination: Destination) -> None:
    """Remove the shards of a file that is put together."""
    for name in storage.files_below(destination.folder):
        if name != _DONE:
            storage.remove(storage.joined(destination.folder, name))
    storage.remove(storage.joined(destination.folder, CACHE_FOLDER))


def _was_joined(input: tuple[Source, Target], destination: Destination) -> bool:
    """True if the output file was made from this input with these options."""
    source, target = input
    stored = _stored(destination)
    return (
        stored.get("fingerprint") == target.fingerprint
        and stored.get("input") == storage.identity(source.path)
        and stored.get("size") == storage.size(destination.file or "")
        and storage.exists(destination.report)
    )


def _stored(destination: Destination) -> dict[str, Any]:
    try:
        values = json.loads(storage.read_bytes(_done_path(destination)) or b"")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _done_path(destination: Destination) -> str:
    return storage.joined(destination.folder, _DONE)
