"""`cleaner stats`: what a run said at its end, rules that never fired, documents worth a look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli.main import main

RULE = """schema = 1
generic = true

[[rule]]
id = "one"
drop = "line"
is = "Read on"
hit = ["Read on"]
miss = ["Read"]

[[rule]]
id = "two"
drop = "line"
is = "Go on"
hit = ["Go on"]
miss = ["Go"]
"""


def row(id: str, status: str = "ok", removed: int = 0, **more: Any) -> dict[str, Any]:
    words = {"in": 100, "body": 100 - removed, "comments": 0, "removed": removed}
    base = {"id": id, "status": status, "words": words, "comments": 0, "rules": {}, "warnings": [], "error": None}
    return {**base, **more}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    failed = {"words": None, "comments": None}
    rows = [
        row("a", removed=10, rules={"mine/one": 3, "ads/label": 1}, comments=2),
        row("b", "suspicious", removed=60, rules={"ads/label": 9}),
        row("c", "empty", removed=100),
        row("d", "crash", error="SIGSEGV", **failed),
        row("e", "timeout", error="took longer than 60 s", **failed),
        row("short", words={"in": 3, "body": 0, "comments": 0, "removed": 3}),
        *(row(f"whole{n}") for n in range(20)),
    ]
    path = tmp_path / "cleaner-report.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_report_is_summed_up(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", str(report), "--no-default-rules"]) == 0
    assert capsys.readouterr() == (
        "26 documents: 22 ok, 1 empty, 1 suspicious, 1 timeout, 1 crash; "
        "2,130 of 2,303 words kept, 173 removed, 2 comments\n"
        "top rules: ads/label 10, mine/one 3\n"
        "timeout (1):\n  e: took longer than 60 s\n"
        "crash (1):\n  d: SIGSEGV\n"
        "suspicious (1):\n  b\n"
        "empty (1):\n  c\n"
        "largest share of words removed:\n  100% c\n  60% b\n  10% a\n",
        "",
    )


def test_rules_that_never_fired(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.toml").write_text(RULE, encoding="utf-8")
    assert main(["stats", str(report.parent), "--rules", str(tmp_path / "mine.toml")]) == 0
    out = capsys.readouterr().out
    assert "never fired: 1 of 2 own rules:\n  mine/two\n" in out
    assert " shipped rules\n" in out
    assert main(["stats", str(report), "--never"]) == 0
    listed = capsys.readouterr().out
    assert "\n  ads/label\n" not in listed
    assert "\n  ads/" in listed


def test_many_documents_of_a_kind_are_counted_and_some_named(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_text("".join(json.dumps(row(f"e{n:02}", "empty")) + "\n" for n in range(30)), encoding="utf-8")
    assert main(["stats", str(report), "--no-default-rules"]) == 0
    out = capsys.readouterr().out
    assert "empty (30):\n  e00\n" in out
    assert "  e09\n" in out
    assert "e10" not in out


@pytest.mark.parametrize(
    ("text", "message"),
    [("{}\n", ":1: is not a row of a report"), ("1\n", ":1: is not a row"), ("\udcff", "is not a report: not UTF-8")],
)
def test_what_is_no_report_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (tmp_path / "r.jsonl").write_text(text, encoding="utf-8", errors="surrogateescape")
    assert main(["stats", str(tmp_path / "r.jsonl")]) == 2
    assert message in capsys.readouterr().err


def test_folder_without_report_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", str(tmp_path)]) == 2
    assert "holds no cleaner-report.jsonl" in capsys.readouterr().err


def test_run_and_stats_say_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("The bridge is closed until spring.\n\nAdvertisement\n", encoding="utf-8")
    assert main(["run", str(tmp_path / "in"), str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert main(["stats", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.startswith(said)
