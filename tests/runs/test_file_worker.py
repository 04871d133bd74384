"""The guarded step: one document from file to files, and a row whatever happens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import RuleError
from cleaner.output import BodyFormat, FileTask, failed_row
from cleaner.runs import Clean, Options, make_clean
from cleaner.runs.file_worker import clean_to_files
from cleaner.runs.pool.worker import attempt
from tests.runs import stubs

ARTICLE = """The council said on Tuesday that the bridge would stay closed until spring, and lorries take the ring road.

Advertisement

Engineers found the cracks in October, after a routine inspection, and asked for the bridge to be closed at once.
"""


def process(task: FileTask, clean: Clean, options: Options) -> dict[str, Any]:
    done, result = attempt(lambda task: clean_to_files(task, "", clean, options), task)
    return dict(result.row) if done else failed_row(task.id, *result)


def task(folder: Path, text: str = ARTICLE, name: str = "a.txt") -> FileTask:
    (folder / name).write_text(text, encoding="utf-8")
    return FileTask(name, str(folder / name), str(folder / "out" / name.partition(".")[0]))


def test_document_becomes_files_and_a_row(tmp_path: Path) -> None:
    options = Options(removed=True)
    row = process(task(tmp_path), make_clean(options), options)
    assert (row["id"], row["status"], row["error"]) == ("a.txt", "ok", None)
    assert row["words"]["in"] == len(ARTICLE.split())
    assert row["words"]["removed"] == 1
    assert (tmp_path / "out/a.txt").read_text(encoding="utf-8") == ARTICLE.replace("Advertisement\n\n", "")
    assert sorted(os.listdir(tmp_path / "out")) == ["a.comments.jsonl", "a.removed.jsonl", "a.txt"]


def test_options_reach_document_and_outputs(tmp_path: Path) -> None:
    html = "<p>One of two.</p>"
    options = Options(url="https://example.org/a", format=BodyFormat.JSON, comments=tmp_path / "c.jsonl")
    process(task(tmp_path, html), stubs.clean, options)
    assert '"url": "https://example.org/a"' in (tmp_path / "out/a.json").read_text(encoding="utf-8")
    assert sorted(os.listdir(tmp_path / "out")) == ["a.json"]
    assert (tmp_path / "c.jsonl").exists()


@pytest.mark.parametrize(
    ("text", "status", "error"),
    [
        ("raise", "crash", "ValueError: as told"),
        ("raise-unpicklable", "crash", "UnpicklableError: holds a function"),
        ("memory", "memory", "needed more than there is of memory"),
        ("recursion", "crash", "RecursionError: maximum recursion depth exceeded"),
        ("too-large", "too-large", "larger than told; make it smaller"),
    ],
)
def test_failure_becomes_a_row(tmp_path: Path, text: str, status: str, error: str) -> None:
    row = process(task(tmp_path, text), stubs.clean, Options())
    assert (row["id"], row["status"]) == ("a.txt", status)
    assert row["error"].startswith(error)
    assert not (tmp_path / "out").exists()


def test_missing_file_is_unreadable(tmp_path: Path) -> None:
    row = process(FileTask("a", str(tmp_path / "a"), str(tmp_path / "out/a")), stubs.clean, Options())
    assert (row["status"], row["error"]) == ("unreadable", "no such file (any more); check the path and run again")


def test_output_that_cannot_be_written_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    row = process(task(tmp_path), stubs.clean, Options())
    assert row["status"] == "crash"
    assert "out" in row["error"]


def test_interrupts_are_not_swallowed() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(lambda _: interrupt(), None)


def test_broken_rules_are_found_when_the_cleaner_is_made(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("schema = 1\ngeneric = true\n[[rule]\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"bad\.toml:3: "):
        make_clean(Options(rules=(tmp_path / "bad.toml",)))
