"""A new container format needs one class and its registration: `cleaner run` then reads, cuts, writes and joins it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner import limits
from cleaner.cli.main import main
from cleaner.containers.registry import register, unregister, written_shapes
from cleaner.output import REPORT_NAME
from tests.containers.toys import Paragraphs, Table

ROOT = Path(__file__).parents[2]
TEXTS = [f"The ferry number {number} starts again on Monday after eleven weeks in dock." for number in range(5)]
TABLE = "".join(f"{number}\t{text}\n" for number, text in enumerate(TEXTS)) + "# end\n5\t\n"
CLEANED = "".join(f"{number}\t{text}\tok\t{text}\n" for number, text in enumerate(TEXTS)) + "5\t\tunreadable\t\n"


@pytest.fixture(autouse=True)
def _toys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 2)
    toys = (Paragraphs(), Table())
    for toy in toys:
        register(toy)
    yield
    for toy in toys:
        unregister(toy.name)


def test_a_format_that_is_only_read_becomes_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.paragraphs.gz"
    source.write_bytes(gzip.compress("\n".join(TEXTS).encode()))
    assert main(["run", "-q", str(source), str(tmp_path / "out.jsonl")]) == 0
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [record["body"] for record in records] == TEXTS
    assert records[1]["id"] == "in.paragraphs.gz:2"
    assert main(["run", "-q", str(source), str(tmp_path / "parts/")]) == 0
    assert len(gzip.decompress((tmp_path / "parts/in-00000.jsonl.gz").read_bytes()).splitlines()) == len(TEXTS)
    assert main(["run", str(source), str(tmp_path / "out.paragraphs")]) == 2
    assert "Paragraphs is read, not written; name a .jsonl file" in capsys.readouterr().err


def test_a_format_is_cut_cleaned_and_joined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.table"
    source.write_text(TABLE, encoding="utf-8")
    for _ in range(2):
        assert main(["run", str(source), str(tmp_path / "out.table")]) == 1
        assert (tmp_path / "out.table").read_text("utf-8") == CLEANED
    told = capsys.readouterr().err
    assert "5: unreadable: in.table:7: neither html nor text" in told
    assert "1 records left out (remark 1)" in told
    assert "all of it done before; 6 documents in all: 5 ok, 1 unreadable" in told


def test_a_folder_of_the_format_becomes_parts(tmp_path: Path) -> None:
    (tmp_path / "in/a").mkdir(parents=True)
    (tmp_path / "in/a/b.tab.gz").write_bytes(gzip.compress(TABLE.encode()))
    assert main(["run", "-q", str(tmp_path / "in"), str(tmp_path / "out")]) == 1
    parts = sorted((tmp_path / "out").rglob("*.table.gz"))
    assert [part.relative_to(tmp_path / "out").as_posix() for part in parts] == [
        f"a/b-0000{number}.table.gz" for number in range(4)
    ]
    assert b"".join(gzip.decompress(part.read_bytes()) for part in parts).decode() == CLEANED
    assert len((tmp_path / "out" / REPORT_NAME).read_text("utf-8").splitlines()) == 6


def test_other_formats_do_not_become_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").touch()
    assert main(["run", str(tmp_path / "in.jsonl"), str(tmp_path / "out.table")]) == 2
    assert "JSON Lines cannot become Tables" in capsys.readouterr().err
    assert ".table.gz" in [shape.suffix for shape in written_shapes()]


@pytest.mark.slow
def test_the_command_offers_what_is_registered_before_it_is_loaded() -> None:
    command = [sys.executable, "-m", "tests.containers.toys", "run", "-q", "--kind", "table", "--to", "table", "-", "-"]
    done = subprocess.run(command, cwd=ROOT, input=TABLE.encode(), capture_output=True, check=False)
    assert done.stdout.decode() == CLEANED
    assert done.returncode == 1
