"""`cleaner run` with containers: which inputs are some, streams, what is said, exit statuses."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli.main import main
from cleaner.output import REPORT_NAME
from cleaner.runs.folder_lock import locked
from tests.containers import samples

pytestmark = pytest.mark.slow  # each test starts worker processes

STORY = (
    "The ferry starts again on Monday after eleven weeks in dock.\n\nAdvertisement\n\nPeople waited for it all summer."
)
BODY = "The ferry starts again on Monday after eleven weeks in dock.\n\nPeople waited for it all summer."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "a", "text": STORY, "n": 1.5}) + "\n", encoding="utf-8")
    return path


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_file_becomes_a_file(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["run", str(source), str(out)]) == 0
    (record,) = records(out)
    assert list(record) == ["id", "text", "n", "body", "comments", "title", "author", "published", "site", "lang",
                            "status", "error"]  # fmt: skip
    assert (record["body"], record["status"], record["error"]) == (BODY, "ok", None)
    assert "1 document: 1 ok" in capsys.readouterr().err
    assert main(["run", str(source), str(out)]) == 0
    assert "all of it done before; 1 documents in all: 1 ok" in capsys.readouterr().err


@pytest.mark.slow
def test_options_reach_the_records(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["run", "--metadata", "none", "--removed", "-q", str(source), str(out)]) == 0
    (record,) = records(out)
    assert list(record)[3:] == ["body", "comments", "removed", "status", "error"]
    assert [removed["text"] for removed in record["removed"]] == ["Advertisement"]


def test_a_folder_of_containers_becomes_parts(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra warc")
    (tmp_path / "in").mkdir()
    source.rename(tmp_path / "in/b.jsonl")
    pages = [samples.page(0), samples.page(1, head=b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n")]
    (tmp_path / "in/a.warc.gz").write_bytes(b"".join(map(gzip.compress, pages)))
    (tmp_path / "in/notes.csv").touch()
    assert main(["run", str(tmp_path / "in"), str(tmp_path / "out")]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {".cleaner-cache", "a-00000.jsonl.gz", "b-00000.jsonl", REPORT_NAME}
    assert "1 records left out (status 301 1)" in capsys.readouterr().err
    assert len(records(tmp_path / "out" / REPORT_NAME)) == 2


def test_a_folder_with_documents_is_a_folder_of_documents(source: Path, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(STORY, encoding="utf-8")
    assert main(["run", "-q", str(tmp_path), str(tmp_path / "out")]) == 0
    assert (tmp_path / "out/page.txt").exists()
    assert not (tmp_path / "out/in-00000.jsonl").exists()
    assert main(["run", "-q", "--kind", "jsonl", str(tmp_path), str(tmp_path / "records")]) == 0
    assert (tmp_path / "records/in-00000.jsonl").exists()


def test_a_container_can_be_taken_for_a_document(source: Path, tmp_path: Path) -> None:
    assert main(["run", "-q", "--kind", "text", str(source), str(tmp_path / "out.txt")]) == 0
    assert "eleven weeks" in (tmp_path / "out.txt").read_text("utf-8")


def test_bad_records_are_named_and_the_exit_status_stays_1(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.write('{oops\n{"id": "b", "html": 5}\n')
    for _ in range(2):
        assert main(["run", str(source), str(tmp_path / "out.jsonl")]) == 1
    told = capsys.readouterr().err
    assert "in.jsonl:2: undecodable: no JSON (" in told
    assert "b: unreadable: in.jsonl:3: html is a number; make it a string" in told
    assert "all of it done before; 3 documents in all: 1 ok, 1 undecodable, 1 unreadable" in told


def test_two_runs_do_not_write_into_one_folder(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fcntl", reason="needs locks of files")
    (tmp_path / "out/.cleaner-cache").mkdir(parents=True)
    with locked(tmp_path / "out/.cleaner-cache"):
        assert main(["run", str(source), str(tmp_path / "out")]) == 2
    assert "another run is writing into it" in capsys.readouterr().err
    assert main(["run", "-q", str(source), str(tmp_path / "out")]) == 0


def stream(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))  # type: ignore[arg-type]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_records_pass_through_standard_streams(
    pack: Any, source: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    stream(monkeypatch, pack(source.read_bytes() + b"{oops\n"))
    assert main(["run", "-", "-", "--kind", "jsonl"]) == 1
    shown = capfdbinary.readouterr()
    first, second = (json.loads(line) for line in shown.out.splitlines())
    assert (first["n"], first["body"]) == (1.5, BODY)
    assert (second["id"], second["status"]) == ("-:2", "undecodable")
    assert b"-:2: undecodable: no JSON" in shown.err


def test_streams_meet_files(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["run", "-q", str(source), "-"]) == 0
    line = capfdbinary.readouterr().out
    stream(monkeypatch, source.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["run", "-q", "--kind", "jsonl", "-", "out.jsonl.gz"]) == 0
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl.gz"]


def test_warc_passes_through_standard_streams(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra warc")
    stream(monkeypatch, gzip.compress(samples.page(1)) + gzip.compress(samples.wet(2, STORY)))
    assert main(["run", "-q", "-", "--kind", "warc"]) == 0
    written = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [record["url"] for record in written] == ["https://example.org/1", "https://example.org/2"]
    assert written[1]["body"] == BODY


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["in.jsonl", "out.parquet"], "JSON Lines cannot become Parquet"),
        (["in.jsonl", "out/", "--format", "md"], "--format md: records keep their body as text"),
        (["in.jsonl", "out/", "--comments", "c"], "--comments names one file"),
        (["in.jsonl", "out/", "--check"], "--check is for documents in files"),
        (["in.jsonl", "out/", "--diff"], "--diff is for documents in files"),
        (["in.jsonl", "out/", "--ray-address", "auto"], "--ray-address needs --engine ray"),
        (["in.txt", "out/", "--to", "parquet"], "--to is for containers; documents have --format"),
        (["in.jsonl", "o.jsonl", "--to", "jsonl.gz"], "o.jsonl: conflicts with --to jsonl.gz"),
        (["in.txt", "out/", "--engine", "ray"], "--engine ray is for folders and containers"),
        (["-", "-", "--kind", "parquet"], "Parquet cannot be a stream, only JSON Lines or WARC; name files"),
        (["-", "o.parquet", "--kind", "warc"], "Parquet cannot be a stream"),
        (["-", "o.parquet", "--kind", "jsonl"], "JSON Lines cannot become Parquet"),
        (["-", "o.warc", "--kind", "warc"], "WARC is read, not written; name a .jsonl or .parquet file"),
        (["-", "--kind", "jsonl", "out/"], "standard input has no name"),
        (["empty", "out/", "--kind", "warc"], "holds no containers"),
        (["gone.jsonl", "out/"], "no such file or folder"),
        (["in.jsonl", "out.txt"], "out.txt: is not a container; name a .jsonl"),
        (["in.jsonl", "other"], "other: is not a container; name a .jsonl"),
        (["in.jsonl", "in.jsonl"], "in.jsonl: the output would overwrite the input"),
        (["in.jsonl", "sub/../in.jsonl"], "in.jsonl: the output would overwrite the input"),
        (["in.jsonl", "out/", "--report", "in.jsonl"], "in.jsonl: the output would overwrite the input"),
        (["in.jsonl", "o.jsonl", "--report", "o.jsonl"], "--report o.jsonl: is the output as well"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], told: str, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(source.parent)
    Path("empty").mkdir()
    Path("in.txt").touch()
    Path("other").touch()
    Path("sub").mkdir()
    before = source.read_bytes()
    assert main(["run", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not Path("out").exists()
    assert source.read_bytes() == before
