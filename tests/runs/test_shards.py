"""Plans and manifests: a part is done while nothing that it depends on has changed; what is no more goes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleaner import limits
from cleaner.containers import storage
from cleaner.containers.shapes import Container, Packing, Shape
from cleaner.runs.shards import (
    Manifest,
    Part,
    Source,
    Target,
    done,
    finish,
    forget_others,
    parts_of,
    scratch_of,
    totals,
)

SHAPE = Shape(Container.JSONL)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 2)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(str(tmp_path / "out"), SHAPE, ("body",), "f1")


def source_of(tmp_path: Path, records: int, name: str = "in") -> Source:
    path = tmp_path / f"{name}.jsonl"
    path.write_text('{"text": "x"}\n' * records, encoding="utf-8")
    os.utime(path, ns=(0, 1000 + records))
    return Source(str(path), path.name, name)


def do(part: Part, target: Target) -> None:
    """Write what a part becomes, and its manifest."""
    for path in (part.output(target), part.report(target)):
        with storage.created(path, scratch_of(target.folder)) as file:
            file.write(b"{}\n")
    name = part.name + target.shape.suffix
    finish(part, target, Manifest(target.fingerprint, part.input, list(part.span), name, 3, 1, {"ok": 1}, {}))


def visible(target: Target) -> list[str]:
    return storage.files_below(target.folder)


def test_names_come_from_the_file_and_a_number(tmp_path: Path, target: Target) -> None:
    parts = parts_of(source_of(tmp_path, 5), target)
    assert [part.output(target) for part in parts] == [f"{target.folder}/in-0000{n}.jsonl" for n in range(3)]


def test_a_part_is_done_until_something_changes(tmp_path: Path, target: Target) -> None:
    first, *_ = parts_of(source_of(tmp_path, 4), target)
    assert done(first, target) is None
    do(first, target)
    assert done(first, target) is not None
    assert done(first, target._replace(fingerprint="f2")) is None
    assert done(first._replace(input={"size": 1}), target) is None
    assert done(first._replace(span=first.span._replace(count=1)), target) is None
    Path(first.output(target)).write_text("cut", encoding="utf-8")
    assert done(first, target) is not None  # the same size: a rename makes files whole, nobody else writes here
    Path(first.output(target)).write_text("longer", encoding="utf-8")
    assert done(first, target) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"records": 1}'])
def test_a_manifest_that_cannot_be_read_is_none(tmp_path: Path, target: Target, damage: str) -> None:
    first, *_ = parts_of(source_of(tmp_path, 1), target)
    do(first, target)
    Path(first.manifest(target)).write_text(damage, encoding="utf-8")
    assert done(first, target) is None


def test_a_plan_is_kept_while_the_input_stays(tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(tmp_path, 5)
    parts = parts_of(source, target)
    monkeypatch.setattr("cleaner.runs.shards.spans_of", lambda path: pytest.fail("read again"))
    assert parts_of(source, target) == parts


def test_parts_that_are_no_more_go(tmp_path: Path, target: Target) -> None:
    for part in parts_of(source_of(tmp_path, 6), target):
        do(part, target)
    assert len(visible(target)) == 3
    parts_of(source_of(tmp_path, 2), target)
    assert visible(target) == ["in-00000.jsonl"]


def test_parts_of_files_that_are_no_more_go(tmp_path: Path, target: Target) -> None:
    kept, gone = source_of(tmp_path, 1, "kept"), source_of(tmp_path, 3, "gone")
    for source in (kept, gone):
        for part in parts_of(source, target):
            do(part, target)
    Path(target.folder, "mine.txt").touch()
    forget_others([kept], target)
    assert visible(target) == ["kept-00000.jsonl", "mine.txt"]
    assert [name for name in os.listdir(Path(target.folder, ".cleaner-cache/shards")) if "gone" in name] == []


def test_an_output_under_another_suffix_goes(tmp_path: Path, target: Target) -> None:
    (part,) = parts_of(source_of(tmp_path, 1), target)
    do(part, target)
    do(part, target._replace(shape=Shape(Container.JSONL, Packing.GZ)))
    assert visible(target) == ["in-00000.jsonl.gz"]


def test_a_forged_manifest_removes_nothing_else(tmp_path: Path, target: Target) -> None:
    (part,) = parts_of(source_of(tmp_path, 1), target)
    do(part, target)
    precious = tmp_path / "precious.jsonl"
    precious.touch()
    stored = json.loads(Path(part.manifest(target)).read_text("utf-8"))
    for name in ("../precious.jsonl", str(precious), "in-00000./../../precious.jsonl"):
        Path(part.manifest(target)).write_text(json.dumps({**stored, "output": name}), encoding="utf-8")
        finish(part, target, Manifest(**stored))
        assert precious.exists()


def test_totals_add_up() -> None:
    one = Manifest("f", {}, [], "a", 1, 2, {"ok": 1, "empty": 1}, {"status 404": 2})
    assert totals([one, one]) == ({"ok": 2, "empty": 2}, {"status 404": 4})
