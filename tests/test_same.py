"""The gate of unchanged outputs: what it reads, compares, records and leaves out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import same

PAGE = (
    "<html><body><article><p>The ferry will sail again on Monday, said the harbour master.</p></article></body></html>"
)
KEY, OTHER = ("fixtures", "news"), ("aeb/html", "0")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one fixture, without a shared folder."""
    monkeypatch.setattr(same, "ROOT", tmp_path)
    monkeypatch.setattr(same, "SHARED", tmp_path / "shared")
    monkeypatch.setattr(same, "RECORDED", tmp_path / "same.tsv")
    written(tmp_path / "fixtures" / "news" / "input.html", PAGE)
    written(tmp_path / "fixtures" / "news" / "meta.toml", 'url = "https://example.org/a"\n')
    return tmp_path


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def compared(*arguments: str) -> int:
    return same.main([*arguments, "--jobs", "1"])


# -- documents ----------------------------------------------------------------------------------------------------


def test_a_case_has_its_address_from_its_notes(root: Path) -> None:
    written(root / "cases" / "text" / "letter" / "input.txt", "Dear reader")
    written(root / "cases" / "text" / "letter" / "NOTE.md", "A letter.\nURL: https://example.org/b\n")
    written(root / "cases" / "text" / "letter" / "input.bin", "not read")
    assert list(same.folder_tasks("cases", root / "cases")) == [
        same.Task("cases", "text/letter", b"Dear reader", "text", "https://example.org/b")
    ]
    assert [task.url for task in same.tasks_of("fixtures")] == ["https://example.org/a"]


def test_the_bench_is_sampled_evenly_in_every_field(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same, "SAMPLE", 2)
    rows = [{"html": PAGE, "page_text": f"text {n}", "url": None} for n in range(5)]
    del rows[2]["html"]
    with gzip.open(root / "aeb.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    names = [(task.part, task.name, task.kind) for task in same.bench_tasks(root)]
    assert names == [("aeb/html", "0", "html"), ("aeb/page_text", "0", "text"), ("aeb/page_text", "2", "text")]


def test_the_digest_tells_outputs_apart() -> None:
    task = same.Task("fixtures", "news", PAGE, "html", None)
    key, digest = same.digest(task)
    assert key == ("fixtures", "news")
    assert same.digest(task) == (key, digest)
    assert same.digest(task._replace(source=PAGE.replace("Monday", "Tuesday")))[1] != digest
    assert len(digest) == same.DIGITS


# -- the recorded file --------------------------------------------------------------------------------------------


def test_digests_survive_their_file() -> None:
    digests = {KEY: "abc", OTHER: "def", ("cases", "html/a b"): "012"}
    assert same.read(same.written(digests, "at 1.0")) == digests


@pytest.mark.parametrize(
    ("recorded", "digests", "lines"),
    [
        ({KEY: "abc"}, {KEY: "abc"}, []),
        ({KEY: "abc"}, {KEY: "def"}, ["differs: fixtures news"]),
        ({}, {KEY: "def"}, ["new: fixtures news"]),
        ({KEY: "abc"}, {}, ["gone: fixtures news"]),
        ({KEY: "abc", OTHER: "1"}, {KEY: "def", OTHER: "2"}, ["differs: aeb/html 0", "differs: fixtures news"]),
    ],
)
def test_differences_are_named(recorded: Any, digests: Any, lines: list[str]) -> None:
    assert list(same.differences(recorded, digests)) == lines


@pytest.mark.parametrize(("key", "part"), [(KEY, "fixtures"), (("cases", "html/a"), "cases"), (OTHER, "bench")])
def test_sets_belong_to_the_bench(key: tuple[str, str], part: str) -> None:
    assert same.part_of(key) == part


# -- the command --------------------------------------------------------------------------------------------------


def test_record_then_compare_then_change(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compared("--record", "--parts", "fixtures", "--note", "at 1.0") == 0
    assert capsys.readouterr().out == "recorded: 1 documents\n"
    assert (root / "same.tsv").read_text("utf-8").splitlines()[0].endswith("make same ARGS=--record at 1.0")
    assert compared("--parts", "fixtures") == 0
    assert capsys.readouterr().out == "1 documents are the same\n"
    written(root / "fixtures" / "news" / "input.html", PAGE.replace("Monday", "Tuesday"))
    assert compared("--parts", "fixtures") == 1
    assert capsys.readouterr().out == "differs: fixtures news\n1 of 1 documents differ\n"


def test_absent_parts_are_told_and_compared_with_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = {("cases", "html/a"): "1", OTHER: "2"}
    (root / "same.tsv").write_text(same.written(recorded, ""), "utf-8")
    compared("--record")
    assert same.read((root / "same.tsv").read_text("utf-8")).items() > recorded.items()
    capsys.readouterr()
    assert compared() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0] for line in lines] == ["skipped: cases", "skipped: bench", "1 documents are the same"]


def test_parts_that_are_not_asked_for_are_left_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compared("--record")
    written(root / "fixtures" / "news" / "input.html", PAGE.replace("Monday", "Tuesday"))
    capsys.readouterr()
    assert compared("--parts", "cases") == 0
    assert "skipped: cases" in capsys.readouterr().out


def test_a_document_that_is_gone_differs(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(root / "fixtures" / "letter" / "input.txt", "Dear reader")
    compared("--record", "--parts", "fixtures")
    (root / "fixtures" / "letter" / "input.txt").unlink()
    assert compared("--parts", "fixtures") == 1
    assert "gone: fixtures letter\n" in capsys.readouterr().out


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        same.options(["--parts", "fixtures,benches"])
    assert "no such part: benches; there are fixtures, cases, bench" in capsys.readouterr().err


def test_the_recorded_digests_of_the_project_cover_every_part() -> None:
    recorded = same.read(same.RECORDED.read_text("utf-8"))
    assert {same.part_of(key) for key in recorded} == set(same.PARTS)
