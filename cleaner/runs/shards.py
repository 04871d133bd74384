"""Shards of containers: into which shards a container is cut, where their output goes, and which of them are finished.

The cache in the output folder holds one file for each container, which says how it is cut, and two files for each
shard: its rows of the report, and a manifest, which is written last.  All names come from the name of the input file
and a number, never from a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.containers import storage
from cleaner.containers.access import spans_of
from cleaner.containers.base import WHOLE_FILE, Shape, Source, Span
from cleaner.output.paths import CACHE_FOLDER

#: The cache of shards, below the output folder.
SHARD_CACHE: Final = f"{CACHE_FOLDER}/shards"
_CUT_SUFFIX: Final = ".plan.json"
_NO_SPAN: Final = Span(0, 0)


class Target(NamedTuple):
    """Where the shards of a container go, and as what."""

    folder: str
    shape: Shape
    added: tuple[str, ...]
    """Names of the fields that records gain."""
    fingerprint: str
    """A hash of everything that decides about the bytes of the output, except the input."""


class Shard(NamedTuple):
    """A part of a container, which is cleaned as a whole or not at all: the unit of work of a container run."""

    source: Source
    target: Target
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    """Its number in the container, from 0."""
    span: Span
    input: dict[str, Any]
    """`storage.identity` of the container, which changes with its content."""

    @property
    def name(self) -> str:
        """Its path below the output folder, without suffix."""
        return f"{self.source.stem}-{self.index:05}"

    @property
    def output(self) -> str:
        """Path of the cleaned records."""
        return storage.joined(self.target.folder, self.name + self.target.shape.suffix)

    @property
    def report(self) -> str:
        """Path of its rows of the report."""
        return cache_path(self.target.folder, f"{self.name}.report.jsonl")

    @property
    def manifest(self) -> str:
        """Path of its manifest."""
        return cache_path(self.target.folder, f"{self.name}.json")


class Manifest(NamedTuple):
    """The outcome of a shard, and what its output was made from."""

    fingerprint: str
    """`Target.fingerprint`."""
    input: dict[str, Any]
    """`Shard.input`."""
    span: list[Any]
    output: str
    """Name of the output, below the output folder."""
    size: int
    """Bytes of the output."""
    records: int
    statuses: dict[str, int]
    """Records by status."""
    skipped: dict[str, int]
    """Records that hold no document, by reason."""


def cache_path(folder: str, name: str) -> str:
    """The path of a file in the shard cache of an output folder."""
    return storage.joined(storage.joined(folder, SHARD_CACHE), name)


def scratch_of(folder: str) -> str:
    """The folder for temporary files of an output folder: on the same file system, and hidden."""
    return storage.joined(storage.joined(folder, SHARD_CACHE), "tmp")


# -- cutting ------------------------------------------------------------------------------------------------------


def shards_of(source: Source, target: Target) -> list[Shard]:
    """The shards of a container.  The cut is remembered, so that a container is read for it only after a change.

    Shards of an earlier cut that no longer exist are removed, with their output.
    """
    try:
        input = storage.identity(source.path)
    except OSError:
        return [Shard(source, target, 0, WHOLE_FILE, {})]  # reading meets the error again and reports it
    path = cache_path(target.folder, source.stem + _CUT_SUFFIX)
    sizes = [limits.SHARD_RECORDS, limits.SHARD_BYTES]
    stored = _json_at(path)
    if stored is not None and stored.get("input") == input and stored.get("sizes") == sizes:
        spans = [Span(*span) for span in stored["spans"]]
    else:
        spans = list(spans_of(source))
        for index in range(len(spans), len(stored["spans"]) if stored else 0):
            _forget(Shard(source, target, index, _NO_SPAN, {}))
        cut = {"stem": source.stem, "input": input, "sizes": sizes, "spans": [list(span) for span in spans]}
        _write_json(path, cut, target)
    return [Shard(source, target, index, span, input) for index, span in enumerate(spans)]


def forget_others(sources: Iterable[Source], target: Target) -> None:
    """Remove the shards of containers that are no longer in the input folder, with their output."""
    stems = {source.stem for source in sources}
    cache = storage.joined(target.folder, SHARD_CACHE)
    if not storage.exists(cache):
        return
    for name in storage.files_below(cache):
        stem = name.removesuffix(_CUT_SUFFIX)
        stored = _json_at(storage.joined(cache, name)) if stem != name and stem not in stems else None
        if stored is not None:
            removed = Source("", "", stem, target.shape)
            for index in range(len(stored["spans"])):
                _forget(Shard(removed, target, index, _NO_SPAN, {}))
            storage.remove(storage.joined(cache, name))


# -- finishing ----------------------------------------------------------------------------------------------------


def finished(shard: Shard) -> Manifest | None:
    """The manifest of a shard that need not be cleaned again; None if it must be."""
    manifest = manifest_of(shard)
    if manifest is None or manifest.fingerprint != shard.target.fingerprint:
        return None
    if manifest.input != shard.input or manifest.span != list(shard.span):
        return None
    is_whole = storage.size(shard.output) == manifest.size and storage.exists(shard.report)
    return manifest if is_whole else None


def manifest_of(shard: Shard) -> Manifest | None:
    """The manifest of a shard, from this run or an earlier one; None if there is none that can be read."""
    stored = _json_at(shard.manifest)
    try:
        return Manifest(**stored) if stored is not None else None
    except TypeError:  # written by another version
        return None


def finish(shard: Shard, manifest: Manifest) -> None:
    """Write the manifest of a shard whose output is written.  Its output of an earlier run is removed."""
    earlier = _json_at(shard.manifest)
    if earlier is not None and isinstance(earlier.get("output"), str) and earlier["output"] != manifest.output:
        _remove_output(shard, earlier["output"])
    _write_json(shard.manifest, manifest._asdict(), shard.target)


def totals(manifests: Iterable[Manifest]) -> tuple[dict[str, int], dict[str, int]]:
    """How many documents there are of each status, and how many skipped records of each reason."""
    statuses: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for manifest in manifests:
        for sums, counts in ((statuses, manifest.statuses), (skipped, manifest.skipped)):
            for name, count in counts.items():
                sums[name] = sums.get(name, 0) + count
    return statuses, skipped


def _forget(shard: Shard) -> None:
    stored = _json_at(shard.manifest)
    if stored is not None and isinstance(stored.get("output"), str):
        _remove_output(shard, stored["output"])
    for path in (shard.manifest, shard.report):
        storage.remove(path)


def _remove_output(shard: Shard, name: str) -> None:
    # The manifest might be damaged or forged, so only a file that a shard of this name can have written is removed.
    if name.startswith(shard.name + ".") and "/" not in name[len(shard.name) :]:
        storage.remove(storage.joined(shard.target.folder, name))


def _json_at(path: str) -> dict[str, Any] | None:
    data = storage.read_bytes(path)
    try:
        values = json.loads(data) if data is not None else None
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def _write_json(path: str, values: dict[str, Any], target: Target) -> None:
    with storage.created(path, scratch_of(target.folder)) as file:
        file.write(json.dumps(values, ensure_ascii=True, sort_keys=True).encode("ascii") + b"\n")
