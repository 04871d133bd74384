"""The pool of worker processes: order, and that a document that kills, hangs or exhausts a worker costs only itself."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cleaner.output import FileTask, Row
from cleaner.runs import (
    Factory,
    Options,
    Record,
    many,
)
from cleaner.runs.pool import pool
from tests.runs import stubs


def files_of(folder: Path, texts: Sequence[str]) -> list[FileTask]:
    jobs = []
    for index, text in enumerate(texts):
        path = folder / f"{index:03}.txt"
        path.write_text(text, encoding="utf-8")
        jobs.append(FileTask(path.name, str(path), str(folder / "out" / path.stem)))
    return jobs


def run(folder: Path, texts: Sequence[str], jobs: int = 2, make: Factory = stubs.make, **options: object) -> list[Row]:
    return [row for _, row in many.clean_files(files_of(folder, texts), Options(jobs=jobs, **options), make)]  # type: ignore[arg-type]


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "out").rglob("*")}


@pytest.fixture(autouse=True)
def _no_process_is_left(tmp_path: Path) -> object:
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_rows_come_in_the_order_of_the_jobs(tmp_path: Path, jobs: int) -> None:
    # The first document waits for the output of the last but one, so with two workers it is done after it.
    texts = ["words"] * 12
    if jobs > 1:
        texts[0] = f"wait-for {tmp_path / 'out/010.txt'}"
    rows = run(tmp_path, texts, jobs)
    assert [row["id"] for row in rows] == [f"{index:03}.txt" for index in range(12)]
    assert {row["status"] for row in rows} == {"ok"}
    assert len(written(tmp_path)) == 24


def test_no_jobs_no_rows(tmp_path: Path) -> None:
    assert run(tmp_path, []) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_that_kills_its_worker_costs_only_itself(tmp_path: Path, jobs: int) -> None:
    poisons = {
        "kill": "the worker process died (SIGKILL)",
        "exit 3": "the worker process died (exit code 3)",
        "exit 0": "the worker process died (exit code 0)",
        "sys.exit": "the worker process died (exit code 5)",
        "raise": "ValueError: as told",
        "raise-unpicklable": "UnpicklableError: holds a function",
    }
    texts = [text for poison in poisons for text in ("good", poison)] + ["good"]
    rows = run(tmp_path, texts, jobs)
    assert [row["error"] for row in rows] == [poisons.get(text) for text in texts]
    assert [row["status"] for row in rows] == ["crash" if text in poisons else "ok" for text in texts]
    good = {f"{index:03}.txt" for index, text in enumerate(texts) if text == "good"}
    assert {name for name in written(tmp_path) if name.endswith(".txt")} == good


@pytest.mark.slow
def test_a_document_that_hangs_is_ended(tmp_path: Path) -> None:
    rows = run(tmp_path, ["good", "hang", "good", "good"], timeout=0.5)
    assert [row["status"] for row in rows] == ["ok", "timeout", "ok", "ok"]
    assert rows[1]["error"] == "took longer than 0.5 s"


def test_signals_meant_for_the_parent_do_not_end_workers(tmp_path: Path) -> None:
    assert [row["status"] for row in run(tmp_path, ["interrupt", "good"], 1)] == ["ok", "ok"]


@pytest.mark.slow
def test_start_of_a_worker_is_not_charged_to_a_document(tmp_path: Path) -> None:
    rows = run(tmp_path, ["good"] * 3, 1, stubs.make_late, timeout=1)
    assert [row["status"] for row in rows] == ["ok"] * 3


def test_worker_that_dies_while_starting_is_replaced(tmp_path: Path) -> None:
    rows = run(tmp_path, ["good"] * 3, 1, stubs.make_fragile, url=str(tmp_path / "mark"))
    assert [row["status"] for row in rows] == ["ok"] * 3


@pytest.mark.parametrize(("make", "code"), [(stubs.make_dead, 7), (stubs.make_broken, 1)])
def test_workers_that_never_start_are_told_of(tmp_path: Path, make: Factory, code: int) -> None:
    rows = run(tmp_path, ["good"] * 3, 2, make)
    error = f"no worker process starts: the worker process died (exit code {code})"
    assert [(row["status"], row["error"]) for row in rows] == [("crash", error)] * 3


def test_worker_that_hangs_while_starting_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WORKER_START_SECONDS", 0.01)
    rows = run(tmp_path, ["good"], 1, stubs.make_slow)
    assert [row["error"] for row in rows] == ["no worker process starts: took longer than 0.01 s to start"]


def test_half_written_files_of_a_killed_worker_are_removed(tmp_path: Path) -> None:
    rows = run(tmp_path, ["die-writing", "good"], 1, stubs.make_half, url=str(tmp_path / "out/000.txt"))
    assert [row["status"] for row in rows] == ["crash", "ok"]
    assert sorted(os.listdir(tmp_path / "out")) == ["001.comments.jsonl", "001.txt"]


def test_closing_early_ends_the_workers(tmp_path: Path) -> None:
    rows = many.clean_files(files_of(tmp_path, ["good", "hang", "hang"]), Options(jobs=2), stubs.make)
    assert next(rows)[1]["status"] == "ok"
    rows.close()
    assert multiprocessing.active_children() == []


def test_bytes_do_not_depend_on_the_number_of_jobs(tmp_path: Path) -> None:
    texts = [f"The bridge of town {n} is closed until spring.\n\nAdvertisement\n\nIt was old." for n in range(9)]
    results = []
    for jobs in (1, 3):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        rows = [row for _, row in many.clean_files(files_of(folder, texts), Options(jobs=jobs, removed=True))]
        results.append((rows, written(folder)))
    assert results[0] == results[1]
    assert len(results[0][1]) == 27


# -- records in memory ------------------------------------------------------------------------------------------------


def records(*texts: str) -> Iterator[tuple[int, Record]]:
    return ((number, Record(f"r{number}", text, kind="text")) for number, text in enumerate(texts))


@pytest.mark.parametrize("fork", [True, False])
def test_records_come_back_with_their_keys(fork: bool) -> None:
    results = list(
        many.clean_records(records("one", "kill", "too-large", "two"), Options(jobs=2), stubs.make, fork=fork)
    )
    assert [key for key, _ in results] == [0, 1, 2, 3]
    assert [result.row["status"] for _, result in results] == ["ok", "crash", "too-large", "ok"]
    assert [result.record and result.record["body"] for _, result in results] == ["one", None, None, "two"]
    assert results[1][1].row["id"] == "r1"


def test_what_a_record_says_goes_before_the_options() -> None:
    record = Record("r", "<p>A</p>", "https://a.example.org", "html")
    plain = Record("s", b"<p>A</p>", name="s.txt")
    options = Options(url="https://example.org", removed=True)
    (_, one), (_, other) = many.clean_records([(0, record), (1, plain)], options, stubs.make, fork=True)
    assert one.record is not None
    assert other.record is not None
    assert (one.record["url"], other.record["url"]) == ("https://a.example.org", "https://example.org")
    assert one.record["removed"] == []


def test_process_with_other_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    methods: list[str] = []

    def get_context(method: str) -> Any:
        methods.append(method)
        return real(method)

    real = multiprocessing.get_context
    monkeypatch.setattr(multiprocessing, "get_context", get_context)
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        ((_, result),) = many.clean_records(records("one"), Options(), stubs.make, fork=True)
    finally:
        end.set()
        thread.join()
    assert result.row["status"] == "ok"
    assert "fork" not in methods
