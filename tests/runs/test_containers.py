"""Runs over containers: resumable, the same bytes for any number of jobs, one bad record costs itself alone."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cleaner import limits
from cleaner.containers import storage
from cleaner.containers.registry import shape_in
from cleaner.errors import UsageError
from cleaner.runs import Options
from cleaner.runs.container_plan import ContainerRunOptions, plan_containers, sources_of
from cleaner.runs.container_run import Local, settle, worklist_of
from cleaner.types import MetadataLevel
from tests.containers import samples
from tests.runs import stubs

pytestmark = pytest.mark.slow  # each test starts worker processes

ROOT = Path(__file__).parents[2]
TEXTS = ["words one", "words two", "kill", "words three", "raise", "words four", "words five"]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARD_RECORDS", 3)


def lines(texts: Sequence[str]) -> str:
    return "".join(json.dumps({"id": number, "text": text, "n": 1.0}) + "\n" for number, text in enumerate(texts))


def run(
    source: str | Path, out: str | Path, how: ContainerRunOptions | None = None, stop: int | None = None, **options: Any
) -> Any:
    """A run; documents by status, records left out, and how many rows came.  `stop`: break off after so many."""
    engine, given = Local(stubs.make), Options(metadata=MetadataLevel.NONE, **options)
    work = worklist_of(
        plan_containers(sources_of(str(source), str(out)), str(out), given, how or ContainerRunOptions()), engine
    )
    rows = engine.clean(work.todo, given)
    if stop is not None:
        for _ in range(stop):
            next(rows)
        rows.close()
        return None
    count = sum(1 for _ in rows)
    return (*settle(work), count)


def tree(folder: str | Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def records(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(lines(TEXTS) + "{oops\n", encoding="utf-8")
    return path


def test_every_record_is_there_once_and_bad_ones_are_named(source: Path, tmp_path: Path) -> None:
    statuses, skipped, rows = run(source, tmp_path / "out/")
    assert (statuses, skipped, rows) == ({"ok": 5, "crash": 2, "undecodable": 1}, {}, 8)
    written = [
        record for number in range(3) for record in records((tmp_path / f"out/in-0000{number}.jsonl").read_bytes())
    ]
    assert [record["id"] for record in written] == [*range(7), "in.jsonl:8"]
    assert [record["body"] for record in written] == [
        text if text.startswith("words") else None for text in [*TEXTS, "oops"]
    ]
    assert written[2]["error"] == "the worker process died (SIGKILL)"
    assert written[4]["error"] == "ValueError: as told"
    report = records((tmp_path / "out/cleaner-report.jsonl").read_bytes())
    assert [row["status"] for row in report] == [record["status"] for record in written]


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_number_of_jobs(source: Path, tmp_path: Path) -> None:
    for jobs in (1, 3):
        run(source, tmp_path / f"out{jobs}/", jobs=jobs)
    assert tree(tmp_path / "out1") == tree(tmp_path / "out3")


@pytest.mark.slow
def test_a_second_run_does_nothing(source: Path, tmp_path: Path) -> None:
    first = run(source, tmp_path / "out/")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("in-*")}
    assert run(source, tmp_path / "out/") == (*first[:2], 0)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("in-*")} == before
    assert run(source, tmp_path / "out/", ContainerRunOptions(force=True)) == first
    assert run(source, tmp_path / "out/", url="https://example.org/")[2] == 8


@pytest.mark.slow
@pytest.mark.parametrize("stop", [1, 4])
def test_a_run_that_breaks_off_is_taken_up_again(source: Path, tmp_path: Path, stop: int) -> None:
    run(source, tmp_path / "whole/")
    run(source, tmp_path / "out/", stop=stop)
    assert "in-00002.jsonl" not in tree(tmp_path / "out")
    assert run(source, tmp_path / "out/")[2] == (8 if stop == 1 else 5)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_killed_run_is_taken_up_again(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(lines([f"slow {number}" for number in range(12)]), encoding="utf-8")
    code = (
        "import sys\nfrom tests.runs.test_containers import limits, run\n"
        "if __name__ == '__main__':\n    limits.SHARD_RECORDS = 3\n    run(*sys.argv[1:], jobs=2)\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), str(source), f"{tmp_path}/out/"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = 0
    for parts in (1, 3):
        with subprocess.Popen(command, env=environment, start_new_session=True) as process:
            until = time.monotonic() + 60
            while len(list((tmp_path / "out").glob("in-*"))) < parts and time.monotonic() < until:
                time.sleep(0.01)
            os.kill(process.pid, signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
    assert killed == 2
    run(source, tmp_path / "out/")
    run(source, tmp_path / "whole/")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_one_file_out_holds_all_parts(source: Path, tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("zstandard", reason="needs the extra zst")
    out = tmp_path / f"done{suffix}"
    first = run(source, out)
    again = tmp_path / f"again{suffix}"
    run(out, again)  # its own output can be read
    run(source, tmp_path / "parts/")
    whole = b"".join(data for name, data in sorted(tree(tmp_path / "parts").items()) if name.startswith("in-"))
    assert storage.read_bytes(str(out)) is not None
    assert gzip.decompress(out.read_bytes()) == whole if suffix == ".jsonl.gz" else True
    assert out.read_bytes() == whole if suffix == ".jsonl" else True
    assert len(records(Path(f"{out}.report.jsonl").read_bytes())) == 8
    assert list(tree(tmp_path / f".done{suffix}.cleaner-cache")) == ["done.json"]
    assert run(source, out) == (*first[:2], 0)
    out.unlink()
    assert run(source, out) == first


@pytest.mark.slow
def test_a_changed_input_is_done_again(source: Path, tmp_path: Path) -> None:
    for out in ("out/", "out.jsonl"):
        run(source, tmp_path / out)
    source.write_text(lines(["words"]), encoding="utf-8")
    assert run(source, tmp_path / "out/") == ({"ok": 1}, {}, 1)
    assert run(source, tmp_path / "out.jsonl") == ({"ok": 1}, {}, 1)
    assert [name for name in tree(tmp_path / "out") if name.startswith("in-")] == ["in-00000.jsonl"]


@pytest.mark.slow
def test_parquet_stays_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    table = pa.table({"n": pa.array(range(7), pa.int16()), "text": TEXTS})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=2)
    assert run(tmp_path / "in.parquet", tmp_path / "out.parquet")[0] == {"ok": 5, "crash": 2}
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.select(["n", "text"]).equals(table)
    assert out["body"].to_pylist() == [text if text.startswith("words") else None for text in TEXTS]
    run(tmp_path / "in.parquet", tmp_path / "parts/", jobs=2)
    parts = [pq.read_table(path) for path in sorted((tmp_path / "parts").glob("*.parquet"))]
    assert pa.concat_tables(parts).equals(out)


@pytest.mark.parametrize("out", ["out.jsonl", "out.parquet"])
def test_warc_becomes_records(tmp_path: Path, out: str) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra warc")
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    missing = samples.page(3, head=b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n")
    pages = [samples.page(0, b"words"), samples.page(1, b"kill"), missing, samples.wet(4, "words of wet")]
    (tmp_path / "in.warc.gz").write_bytes(b"".join(map(gzip.compress, pages)))
    statuses, skipped, _ = run(tmp_path / "in.warc.gz", tmp_path / out)
    assert (statuses, skipped) == ({"ok": 2, "crash": 1}, {"status 404": 1})
    path = tmp_path / out
    written = pq.read_table(path).to_pylist() if out.endswith("parquet") else records(path.read_bytes())
    assert [(record["url"], record["body"], record["status"]) for record in written] == [
        ("https://example.org/0", "words", "ok"),
        ("https://example.org/1", None, "crash"),
        ("https://example.org/4", "words of wet", "ok"),
    ]
    assert written[0]["id"] == "<urn:uuid:00000000-0000-4000-8000-000000000000>"


def test_addresses_of_fsspec_work_like_paths(source: Path, tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="needs the extra remote")
    there = f"memory://{uuid.uuid4().hex}"
    with storage.created(f"{there}/in/a/in.jsonl", "") as file:
        file.write(source.read_bytes())
    first = run(f"{there}/in", f"{there}/out")
    assert first[2] == 8
    assert run(f"{there}/in", f"{there}/out")[2] == 0
    run(source, tmp_path / "out/")
    for number in range(3):
        name = f"in-0000{number}.jsonl"
        data = storage.read_bytes(f"{there}/out/a/{name}") or b""
        here = (tmp_path / "out" / name).read_bytes()
        assert data.replace(b"a/in.jsonl:8", b"in.jsonl:8") == here
    run(source, f"{there}/one.jsonl")
    assert len((storage.read_bytes(f"{there}/one.jsonl") or b"").splitlines()) == 8


@pytest.mark.slow
@pytest.mark.parametrize(("name", "out"), [("in.parquet", "out.parquet"), ("in.warc.gz", "out.jsonl.gz")])
def test_other_containers_lie_at_addresses_too(tmp_path: Path, name: str, out: str) -> None:
    pytest.importorskip("fsspec", reason="needs the extra remote")
    pytest.importorskip("fastwarc", reason="needs the extra warc")
    pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "in.parquet", row_group_size=2)
    pages = [gzip.compress(samples.wet(number, text)) for number, text in enumerate(TEXTS)]
    (tmp_path / "in.warc.gz").write_bytes(b"".join(pages))
    there = f"memory://{uuid.uuid4().hex}"
    with storage.created(f"{there}/{name}", "") as file:
        file.write((tmp_path / name).read_bytes())
    assert run(f"{there}/{name}", f"{there}/{out}")[0] == {"ok": 5, "crash": 2}
    run(tmp_path / name, tmp_path / out)
    assert storage.read_bytes(f"{there}/{out}") == (tmp_path / out).read_bytes()


def test_a_folder_is_mirrored_and_what_went_goes(tmp_path: Path) -> None:
    for name in ("a/in.jsonl", "b.jsonl", ".hidden.jsonl", "out/old.jsonl"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(lines(["words"]), encoding="utf-8")
    assert run(tmp_path / "in", tmp_path / "in/out", ContainerRunOptions(whole_folder=True))[0] == {"ok": 2}
    shown = [name for name in tree(tmp_path / "in/out") if not name.startswith(".cleaner-cache")]
    assert sorted(shown) == ["a/in-00000.jsonl", "b-00000.jsonl", "cleaner-report.jsonl", "old.jsonl"]
    (tmp_path / "in/b.jsonl").unlink()
    assert run(tmp_path / "in", tmp_path / "in/out", ContainerRunOptions(whole_folder=True))[0] == {"ok": 1}
    assert not (tmp_path / "in/out/b-00000.jsonl").exists()


def test_names_in_records_lead_nowhere(tmp_path: Path) -> None:
    evil = ["../../evil", "/tmp/evil", "file:///evil.html", "a\0b", "x" * 5000]
    rows = [json.dumps({"id": name, "url": name, "text": "words"}) for name in evil]
    (tmp_path / "in").mkdir()
    (tmp_path / "in/in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert run(tmp_path / "in/in.jsonl", tmp_path / "out/")[0] == {"ok": 5}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert sorted(path.name for path in (tmp_path / "out").glob("in*")) == ["in-00000.jsonl", "in-00001.jsonl"]


@pytest.mark.parametrize(
    ("names", "out", "to", "told"),
    [
        (["a.jsonl", "a.parquet"], "out/", None, "would both become a-00000"),
        (["a.jsonl"], "a.jsonl", None, "a.jsonl: is a file, but the input is a folder"),
        (
            ["a.jsonl"],
            "out/",
            "parquet",
            "JSON Lines cannot become Parquet, since columns would lose their types; name an",
        ),
        (["a.warc"], "out/", "warc", "WARC is read, not written; name a .jsonl or .parquet file"),
        (
            ["a.parquet"],
            "out/",
            "parquet.gz",
            "Parquet is not packed as a whole; unpack the file, or name it without .gz",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, names: list[str], out: str, to: str | None, told: str) -> None:
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / name).touch()
    how = ContainerRunOptions(shape_in(f"x.{to}") if to else None, whole_folder=True)
    with pytest.raises(UsageError, match=told):
        run(tmp_path / "in", tmp_path / out, how)
    assert not (tmp_path / "out").exists()


def test_an_input_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder; check the path"):
        run(tmp_path / "gone.jsonl", tmp_path / "out/")


@pytest.mark.slow
def test_a_file_that_cannot_be_opened_costs_itself_alone_and_is_tried_again(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/b.jsonl").write_text(lines(["words"]), encoding="utf-8")
    (tmp_path / "in/c.parquet").write_text("no such thing", encoding="utf-8")
    for rows in (3, 2):
        assert run(tmp_path / "in", tmp_path / "out/")[2] == rows
        report = records((tmp_path / "out/cleaner-report.jsonl").read_bytes())
        assert [(row["id"], row["status"]) for row in report] == [
            ("a.jsonl", "unreadable"), ("0", "ok"), ("c.parquet", "unreadable"),
        ]  # fmt: skip


def test_a_script_needs_no_guard_of_its_own(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from cleaner.runs import Options, Record, clean_records\n"
        "print('started')\n"
        "for _, result in clean_records([(1, Record('a', 'The ferry starts again.'))], Options()):\n"
        "    print(result.row['status'])\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "started\nok\n", done.stderr
