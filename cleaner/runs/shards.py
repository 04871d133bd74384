"""Parts of containers on their way through a run: which there are, where their output goes, and which are done.

Beside the output stands a folder of state: for each input a plan (how it is cut), for each part a manifest,
written last, and its rows of the report.  Output names come from the input's file name and a number, from nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.containers import storage
from cleaner.containers.base import spans_of
from cleaner.containers.shapes import Shape
from cleaner.containers.span import Span
from cleaner.output.paths import CACHE_FOLDER

STATE: Final = f"{CACHE_FOLDER}/shards"


class Source(NamedTuple):
    """A container of the input."""

    path: str
    place: str
    """What it is called in ids, errors and the report."""
    stem: str
    """What its parts are called: a path below the output folder, without suffix."""


class Target(NamedTuple):
    """Where parts go, and how."""

    folder: str
    shape: Shape
    names: tuple[str, ...]
    """The fields that records gain."""
    fingerprint: str
    """Of all that decides on the bytes of the output, but the input."""


class Part(NamedTuple):
    """A part of a container."""

    source: Source
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    span: Span
    input: dict[str, Any]
    """What tells that the container has changed."""

    @property
    def name(self) -> str:
        """Its name below the output folder, without suffix."""
        return f"{self.source.stem}-{self.index:05}"

    def output(self, target: Target) -> str:
        """Path of the records."""
        return storage.joined(target.folder, self.name + target.shape.suffix)

    def report(self, target: Target) -> str:
        """Path of its rows of the report."""
        return state_path(target.folder, f"{self.name}.report.jsonl")

    def manifest(self, target: Target) -> str:
        """Path of its manifest."""
        return state_path(target.folder, f"{self.name}.json")


class Shard(NamedTuple):
    """A part with its target: what one task does."""

    part: Part
    target: Target


class Manifest(NamedTuple):
    """What became of a part."""

    fingerprint: str
    input: dict[str, Any]
    span: list[Any]
    output: str
    size: int
    records: int
    statuses: dict[str, int]
    skipped: dict[str, int]


def state_path(folder: str, name: str) -> str:
    """A path in the folder of state."""
    return storage.joined(storage.joined(folder, STATE), name)


def scratch_of(folder: str) -> str:
    """Where temporary files go: on the file system of the output, out of everybody's sight."""
    return storage.joined(storage.joined(folder, STATE), "tmp")


def parts_of(source: Source, target: Target) -> list[Part]:
    """The parts of a container, from its plan where it has one that still holds.

    Parts of an earlier plan that are no more are removed, with their output.
    """
    try:
        input = storage.identity(source.path)
    except OSError:
        return [Part(source, 0, Span(0, None), {})]  # reading it comes upon the error again, and says so
    path = state_path(target.folder, f"{source.stem}.plan.json")
    sizes = [limits.SHARD_RECORDS, limits.SHARD_BYTES]
    stored = _json_at(path)
    if stored is not None and stored.get("input") == input and stored.get("sizes") == sizes:
        spans = [Span(*span) for span in stored["spans"]]
    else:
        spans = list(spans_of(source.path))
        for index in range(len(spans), len(stored["spans"]) if stored else 0):
            _forget(Part(source, index, Span(0, 0), {}), target)
        plan = {"stem": source.stem, "input": input, "sizes": sizes, "spans": [list(span) for span in spans]}
        _write_json(path, plan, target)
    return [Part(source, index, span, input) for index, span in enumerate(spans)]


def forget_others(sources: Iterable[Source], target: Target) -> None:
    """Remove the parts of containers that are no longer in the input folder."""
    stems = {source.stem for source in sources}
    state = storage.joined(target.folder, STATE)
    if not storage.exists(state):
        return
    for name in storage.files_below(state):
        stem = name.removesuffix(".plan.json")
        stored = _json_at(storage.joined(state, name)) if stem != name and stem not in stems else None
        if stored is not None:
            for index in range(len(stored["spans"])):
                _forget(Part(Source("", "", stem), index, Span(0, 0), {}), target)
            storage.remove(storage.joined(state, name))


def done(part: Part, target: Target) -> Manifest | None:
    """The manifest of a part that need not be done again."""
    stored = manifest_of(part, target)
    if stored is None or stored.fingerprint != target.fingerprint:
        return None
    if stored.input != part.input or stored.span != list(part.span):
        return None
    whole = storage.size(part.output(target)) == stored.size and storage.exists(part.report(target))
    return stored if whole else None


def manifest_of(part: Part, target: Target) -> Manifest | None:
    """The manifest of a part, of this run or an earlier one."""
    stored = _json_at(part.manifest(target))
    try:
        return Manifest(**stored) if stored is not None else None
    except TypeError:  # of another version
        return None


def finish(part: Part, target: Target, manifest: Manifest) -> None:
    """Write the manifest of a part, whose output is there; an output of an earlier run under another name goes."""
    old = _json_at(part.manifest(target))
    if old is not None and isinstance(old.get("output"), str) and old["output"] != manifest.output:
        _remove_output(part, target, old["output"])
    _write_json(part.manifest(target), manifest._asdict(), target)


def totals(manifests: Iterable[Manifest]) -> tuple[dict[str, int], dict[str, int]]:
    """Documents by status, and records left out by reason."""
    statuses: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for manifest in manifests:
        for into, counts in ((statuses, manifest.statuses), (skipped, manifest.skipped)):
            for name, count in counts.items():
                into[name] = into.get(name, 0) + count
    return statuses, skipped


def _forget(part: Part, target: Target) -> None:
    old = _json_at(part.manifest(target))
    if old is not None and isinstance(old.get("output"), str):
        _remove_output(part, target, old["output"])
    for path in (part.manifest(target), part.report(target)):
        storage.remove(path)


def _remove_output(part: Part, target: Target, name: str) -> None:
    # A manifest is read from disk: only what a part of this name can have written is removed.
    if name.startswith(part.name + ".") and "/" not in name[len(part.name) :]:
        storage.remove(storage.joined(target.folder, name))


def _json_at(path: str) -> dict[str, Any] | None:
    data = storage.read_bytes(path)
    try:
        found = json.loads(data) if data is not None else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _write_json(path: str, values: dict[str, Any], target: Target) -> None:
    with storage.created(path, scratch_of(target.folder)) as file:
        file.write(json.dumps(values, ensure_ascii=True, sort_keys=True).encode("ascii") + b"\n")
