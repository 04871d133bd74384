"""A shard stays finished until something that it depends on changes; shards without input are removed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleaner import limits
from cleaner.containers import storage
from cleaner.containers.base import Shape, Source
from cleaner.containers.jsonl import JsonLines
from cleaner.containers.packing import Packing
from cleaner.runs.shards import (
    Manifest,
    Shard,
    Target,
    finish,
    finished,
    forget_others,
    scratch_of,
    shards_of,
    totals,
)

SHAPE = Shape(JsonLines())


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 2)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(str(tmp_path / "out"), SHAPE, ("body",), "f1")


def source_of(tmp_path: Path, records: int, name: str = "in") -> Source:
    path = tmp_path / f"{name}.jsonl"
    path.write_text('{"text": "x"}\n' * records, encoding="utf-8")
    os.utime(path, ns=(0, 1000 + records))
    return Source(str(path), path.name, name, SHAPE)


def do(shard: Shard) -> None:
    """Write what a shard becomes, and its manifest."""
    target = shard.target
    for path in (shard.output, shard.report):
        with storage.created(path, scratch_of(target.folder)) as file:
            file.write(b"{}\n")
    name = shard.name + target.shape.suffix
    finish(shard, Manifest(target.fingerprint, shard.input, list(shard.span), name, 3, 1, {"ok": 1}, {}))


def visible(target: Target) -> list[str]:
    return storage.files_below(target.folder)


def test_names_come_from_the_file_and_a_number(tmp_path: Path, target: Target) -> None:
    shards = shards_of(source_of(tmp_path, 5), target)
    assert [shard.output for shard in shards] == [f"{target.folder}/in-0000{n}.jsonl" for n in range(3)]


def test_a_shard_is_finished_until_something_changes(tmp_path: Path, target: Target) -> None:
    first, *_ = shards_of(source_of(tmp_path, 4), target)
    assert finished(first) is None
    do(first)
    assert finished(first) is not None
    assert finished(first._replace(target=target._replace(fingerprint="f2"))) is None
    assert finished(first._replace(input={"size": 1})) is None
    assert finished(first._replace(span=first.span._replace(count=1))) is None
    Path(first.output).write_text("cut", encoding="utf-8")
    assert finished(first) is not None  # the same size: a rename makes files whole, nobody else writes here
    Path(first.output).write_text("longer", encoding="utf-8")
    assert finished(first) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"records": 1}'])
def test_a_manifest_that_cannot_be_read_is_none(tmp_path: Path, target: Target, damage: str) -> None:
    first, *_ = shards_of(source_of(tmp_path, 1), target)
    do(first)
    Path(first.manifest).write_text(damage, encoding="utf-8")
    assert finished(first) is None


def test_a_cut_is_remembered_while_the_input_stays(
    tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_of(tmp_path, 5)
    shards = shards_of(source, target)
    monkeypatch.setattr("cleaner.runs.shards.spans_of", lambda source: pytest.fail("read again"))
    assert shards_of(source, target) == shards


def test_shards_that_the_input_no_longer_has_are_removed(tmp_path: Path, target: Target) -> None:
    for shard in shards_of(source_of(tmp_path, 6), target):
        do(shard)
    assert len(visible(target)) == 3
    shards_of(source_of(tmp_path, 2), target)
    assert visible(target) == ["in-00000.jsonl"]


def test_shards_of_files_that_are_no_longer_there_are_removed(tmp_path: Path, target: Target) -> None:
    kept, gone = source_of(tmp_path, 1, "kept"), source_of(tmp_path, 3, "gone")
    for source in (kept, gone):
        for shard in shards_of(source, target):
            do(shard)
    Path(target.folder, "mine.txt").touch()
    forget_others([kept], target)
    assert visible(target) == ["kept-00000.jsonl", "mine.txt"]
    assert [name for name in os.listdir(Path(target.folder, ".cleaner-cache/shards")) if "gone" in name] == []


def test_an_output_with_another_suffix_is_removed(tmp_path: Path, target: Target) -> None:
    (shard,) = shards_of(source_of(tmp_path, 1), target)
    do(shard)
    do(shard._replace(target=target._replace(shape=Shape(JsonLines(), Packing.GZ))))
    assert visible(target) == ["in-00000.jsonl.gz"]


def test_a_forged_manifest_removes_nothing_else(tmp_path: Path, target: Target) -> None:
    (shard,) = shards_of(source_of(tmp_path, 1), target)
    do(shard)
    precious = tmp_path / "precious.jsonl"
    precious.touch()
    stored = json.loads(Path(shard.manifest).read_text("utf-8"))
    for name in ("../precious.jsonl", str(precious), "in-00000./../../precious.jsonl"):
        Path(shard.manifest).write_text(json.dumps({**stored, "output": name}), encoding="utf-8")
        finish(shard, Manifest(**stored))
        assert precious.exists()


def test_totals_add_up() -> None:
    one = Manifest("f", {}, [], "a", 1, 2, {"ok": 1, "empty": 1}, {"status 404": 2})
    assert totals([one, one]) == ({"ok": 2, "empty": 2}, {"status 404": 4})
