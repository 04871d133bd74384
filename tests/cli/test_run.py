"""`cleaner run`: what goes in, what comes out, and what is said about it."""

from __future__ import annotations

import io
import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import tqdm

from cleaner.cli import run_stream
from cleaner.cli.main import main
from cleaner.output.paths import CACHE_FOLDER
from cleaner.runs import folder_run
from tests.runs import stubs

ARTICLE = """The council said on Tuesday that the bridge would stay closed until spring, and lorries take the ring road.

Advertisement

Engineers found the cracks in October, after a routine inspection, and asked for the bridge to be closed at once.
"""
BODY = ARTICLE.replace("Advertisement\n\n", "")
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Bridge closed</title></head><body><article>
<h1>Bridge closed</h1>
<p>The council said on Tuesday that the bridge would stay closed until spring, and lorries take the ring road.</p>
<p>Engineers found the cracks in October, after a routine inspection, and asked for the bridge to be closed.</p>
</article></body></html>"""
RULE = """schema = 1
generic = true

[[rule]]
id = "engineers"
drop = "line"
starts = "Engineers found"
hit = ["Engineers found nothing."]
miss = ["The engineers found nothing."]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with an input folder of two documents."""
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "in/sub/b.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(root: Path) -> dict[str, str]:
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and CACHE_FOLDER not in path.parts)
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in found}


def report(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "cleaner-report.jsonl").read_text(encoding="utf-8").splitlines()]


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes | str) -> None:
    data = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


# -- folders ----------------------------------------------------------------------------------------------------------


def test_folder_becomes_bodies_comments_and_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "in", "out"]) == 0
    found = files(folder / "out")
    assert list(found) == [
        "a.comments.jsonl",
        "a.txt",
        "cleaner-report.jsonl",
        "sub/b.comments.jsonl",
        "sub/b.txt",
    ]
    assert found["a.txt"] == BODY
    assert found["sub/b.txt"].startswith("The council said")
    assert [(row["id"], row["status"]) for row in report(folder / "out")] == [("a.txt", "ok"), ("sub/b.html", "ok")]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("2 documents: 2 ok; ")
    assert captured.err.splitlines()[1].startswith("top rules: ads/")
    assert captured.err.count("\n") == 2


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--format", "json", "--removed"], ["--format", "md"]])
def test_bytes_do_not_depend_on_jobs(folder: Path, options: list[str]) -> None:
    for n in range(5):
        (folder / f"in/{n}.txt").write_text(ARTICLE + f"\nIt is bridge {n} of the town.\n", encoding="utf-8")
    for jobs in ("1", "2", "4"):
        assert main(["run", "in", f"out{jobs}", "--jobs", jobs, *options]) == 0
    assert files(folder / "out1") == files(folder / "out2") == files(folder / "out4")


def test_running_again_gives_the_same(folder: Path) -> None:
    assert main(["run", "in", "in/out"]) == 0
    first = files(folder)
    assert main(["run", "in", "in/out"]) == 0
    assert files(folder) == first


def test_empty_folder_is_all_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    assert main(["run", "empty", "out"]) == 0
    assert files(folder / "out") == {"cleaner-report.jsonl": ""}
    assert capsys.readouterr().err == "0 documents\n"


def test_files_of_other_types_are_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in/c.pdf").touch()
    main(["run", "in", "out"])
    assert "1 file of other types left out (.pdf 1)\n" in capsys.readouterr().err


def test_removed_blocks_are_written_where_asked(folder: Path) -> None:
    assert main(["run", "in", "out", "--removed"]) == 0
    (row,) = map(json.loads, files(folder / "out")["a.removed.jsonl"].splitlines())
    assert (row["text"], row["cause"]) == ("Advertisement", "rule")
    assert row["rule"]
    assert ".toml:" in row["origin"]


def test_removed_blocks_show_the_signals_of_the_score(folder: Path) -> None:
    (folder / "in/a.txt").write_text(ARTICLE + "\nHome | News | Sport | More\n", encoding="utf-8")
    assert main(["run", "in", "out", "--removed", "--no-default-rules"]) == 0
    rows = [json.loads(line) for line in files(folder / "out")["a.removed.jsonl"].splitlines()]
    by_score = [row for row in rows if row["cause"] == "score"]
    assert by_score
    assert all(row["signals"] for row in by_score)


def test_one_bad_document_does_not_cost_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in/aa.txt").write_bytes(bytes(1000))
    assert main(["run", "in", "out"]) == 1
    assert [row["status"] for row in report(folder / "out")] == ["ok", "undecodable", "ok"]
    assert files(folder / "out")["a.txt"] == BODY
    assert "out/aa.txt" not in files(folder)
    err = capsys.readouterr().err
    assert "aa.txt: undecodable: neither UTF-8 nor any other text; leave it out" in err
    assert "3 documents: 2 ok, 1 undecodable; " in err


# -- one file ---------------------------------------------------------------------------------------------------------


def test_file_to_file(folder: Path) -> None:
    assert main(["run", "in/a.txt", "new/body.txt"]) == 0
    assert files(folder / "new") == {"body.txt": BODY, "body.comments.jsonl": ""}


def test_file_to_folder_has_a_report(folder: Path) -> None:
    assert main(["run", "in/a.txt", "new/"]) == 0
    assert list(files(folder / "new")) == ["a.comments.jsonl", "a.txt", "cleaner-report.jsonl"]


def test_file_to_standard_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(folder)
    assert main(["run", "in/a.txt", "-"]) == 0
    assert capsys.readouterr() == (BODY, "")
    assert files(folder) == before


@pytest.mark.parametrize("out", ["body.txt", "-"])
def test_comments_go_to_the_file_that_was_named(folder: Path, out: str) -> None:
    assert main(["run", "in/a.txt", out, "--comments", "new/c.jsonl"]) == 0
    assert (folder / "new/c.jsonl").read_text(encoding="utf-8") == ""
    assert not (folder / "body.comments.jsonl").exists()


def test_formats(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "in/sub/b.html", "-", "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("# Bridge closed\n\nThe council said")
    assert main(["run", "in/sub/b.html", "-", "--format", "json", "--removed"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["id"], record["title"], record["lang"]) == ("b.html", "Bridge closed", "en")
    assert "removed" in record


@pytest.mark.slow
@pytest.mark.parametrize("out", ["-", "b.json", "out/"])
def test_metadata_of_json(folder: Path, capsys: pytest.CaptureFixture[str], out: str) -> None:
    page = PAGE.replace("</head>", '<meta name="author" content="By Jane Roe"></head>').replace(' lang="en"', "")
    page = page.replace("</h1>", "</h1><p>Orle, 20. November 2026</p>")
    (folder / "in/sub/b.html").write_text(page, encoding="utf-8")

    def record(*options: str) -> dict[str, Any]:
        assert main(["run", "in/sub/b.html", out, "--format", "json", *options]) == 0
        shown = capsys.readouterr().out
        path = folder / (out if out == "b.json" else "out/b.json")
        return dict(json.loads(shown if out == "-" else path.read_text(encoding="utf-8")))

    basic = record()
    assert (basic["title"], basic["author"], basic["published"]) == ("Bridge closed", "Jane Roe", "2026-11-20")
    assert (basic["site"], basic["lang"]) == (None, "en")
    assert record("--metadata", "basic") == basic
    left_out = {"title", "author", "published", "site", "lang"}
    assert record("--metadata", "none") == {key: value for key, value in basic.items() if key not in left_out}
    full = record("--metadata", "full", "--url", "https://orle.example.org/a")
    assert full["author"] == basic["author"]
    assert full["site"] == "orle.example.org"


# -- standard input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["-"], ["-", "-"]])
def test_standard_input_to_standard_output(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    feed(monkeypatch, ARTICLE)
    assert main(["run", *arguments]) == 0
    assert capsys.readouterr() == (BODY, "")


def test_standard_output_is_utf8(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = "Die Brücke über den Fluß bleibt gesperrt, sagte die Bürgermeisterin am Dienstag in der Stadt.\n"
    feed(monkeypatch, text.encode("utf-16"))
    assert main(["run", "-", "--no-default-rules"]) == 0
    assert capfdbinary.readouterr().out == text.encode("utf-8")


def test_standard_input_to_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, PAGE)
    assert main(["run", "-", "out/b.txt", "--removed"]) == 0
    assert list(files(folder / "out")) == ["b.comments.jsonl", "b.removed.jsonl", "b.txt"]


def test_kind_and_url_are_handed_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = "<p>The council said on Tuesday that the bridge would stay closed until spring.</p>"
    arguments = ["run", "-", "--format", "json", "--no-default-rules"]
    feed(monkeypatch, text)
    assert main([*arguments, "--kind", "text", "--url", "https://example.org/a"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["url"], record["body"]) == ("https://example.org/a", text)
    feed(monkeypatch, text)
    assert main([*arguments, "--kind", "html"]) == 0
    assert "<p>" not in json.loads(capsys.readouterr().out)["body"]


def test_failure_on_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    feed(monkeypatch, b"%PDF-1.7")
    assert main(["run", "-", "-q"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("-: undecodable: is a PDF file, not text; ")


# -- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rules_are_added_and_default_rules_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules").mkdir()
    (folder / "rules/mine.toml").write_text(RULE, encoding="utf-8")
    assert main(["run", "in/a.txt", "-", "--rules", "rules/mine.toml"]) == 0
    assert capsys.readouterr().out == BODY.partition("\n")[0] + "\n"
    assert main(["run", "in/a.txt", "-", "--rules", "rules", "--no-default-rules"]) == 0
    assert "Engineers" not in capsys.readouterr().out
    assert main(["run", "in", "out", "--rules", "rules"]) == 0
    assert any("engineers" in rule for rule in report(folder / "out")[0]["rules"])


@pytest.mark.parametrize("arguments", [["in", "out"], ["in/a.txt", "out/a.txt"], ["in/a.txt", "-"]])
def test_broken_rule_file_is_named_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (folder / "bad.toml").write_text(RULE.replace("drop =", "dorp ="), encoding="utf-8")
    before = files(folder)
    assert main(["run", *arguments, "--rules", "bad.toml"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "bad.toml:6: " in err
    assert "; " in err
    assert "drop" in err
    assert files(folder) == before
    assert not (folder / "out").exists()


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in", "in"], "same folder"),
        (["in", "-"], "name an output folder"),
        (["in"], "OUT is missing"),
        (["nowhere", "out"], "nowhere: no such file or folder"),
        (["nowhere", "-"], "nowhere: no such file or folder"),
        (["in", "in/a.txt"], "in/a.txt: is a file"),
        (["in/a.txt", "in/a.txt"], "would overwrite it"),
        (["in/a.txt", "in"], "would overwrite it"),
        (["-", "in"], "standard input has no name"),
        (["in", "out", "--comments", "c.jsonl"], "--comments names one file"),
        (["in/a.txt", "b.txt", "--comments", "b.txt"], "is the body as well"),
        (["-", "b.txt", "--comments", "./b.txt"], "is the body as well"),
        (["in/a.txt", "b.txt", "--comments", "in/a.txt"], "is the input as well"),
        (["in/a.txt", "-", "--comments", "in/a.txt"], "is the input as well"),
        (["in/a.txt", "-", "--removed"], "--removed needs a file"),
        (["in", "out", "--url", "example.org/a"], "has no host"),
        (["in", "out", "-q", "-v"], "exclude each other"),
        (["in", "out", "--jobs", "0"], "--jobs"),
        (["in", "in/a.txt/out"], "cannot be written"),
        (["in/a.txt", "in/a.txt/out/"], "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    before = files(folder)
    assert main(["run", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert files(folder) == before


def test_collision_is_refused_before_anything_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in/a.html").write_text(PAGE, encoding="utf-8")
    assert main(["run", "in", "out"]) == 2
    err = capsys.readouterr().err
    assert "in/a.html and in/a.txt would both become out/a.txt" in err
    assert not (folder / "out").exists()


# -- what is said -----------------------------------------------------------------------------------------------------


def test_verbose_has_a_line_for_each_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in/a.txt").write_bytes(ARTICLE.encode() + b"\0")
    assert main(["run", "in", "out", "-v"]) == 0
    first, second, summary, _ = capsys.readouterr().err.splitlines()
    assert first.startswith("a.txt: ok, 39 of 40 words kept; rules: ")
    assert first.endswith("1 NUL character replaced by spaces")
    assert second.startswith("sub/b.html: ok, ")
    assert summary.startswith("2 documents: ")


def test_quiet_prints_failures_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in/c.pdf").touch()
    assert main(["run", "in", "out", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    (folder / "in/c.txt").write_bytes(bytes(100))
    assert main(["run", "in", "out", "-q"]) == 1
    assert capsys.readouterr().err.startswith("c.txt: undecodable: ")


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["run", "in", "out", "-v"]) == 0
    shown = capsys.readouterr().err
    assert "doc/s" in shown
    assert "a.txt: ok" in shown
    assert main(["run", "in", "out", "-q"]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    assert main(["run", "in", "out"]) == 0
    assert "doc/s" not in capsys.readouterr().err


def test_progress_tells_of_speed_and_failures(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Eager(tqdm.tqdm):  # type: ignore[type-arg]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options, mininterval=0)

    monkeypatch.setattr(tqdm, "tqdm", Eager)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    (folder / "in/c.txt").write_bytes(bytes(100))
    (folder / "in/d.txt").write_text(ARTICLE, encoding="utf-8")
    assert main(["run", "in", "out"]) == 1
    assert re.search(r"\d\.\d MB/s, 1 failed", capsys.readouterr().err)


# -- documents that kill or hang a worker -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("poison", "status", "error"),
    [
        ("kill", "crash", "the worker process died (SIGKILL)"),
        ("exit 0", "crash", "the worker process died (exit code 0)"),
        ("raise", "crash", "ValueError: as told"),
        ("hang", "timeout", "took longer than 0.5 s"),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_poison_costs_one_document(
    folder: Path, monkeypatch: pytest.MonkeyPatch, poison: str, status: str, error: str, jobs: str
) -> None:
    monkeypatch.setattr(folder_run, "clean_plan", partial(folder_run.clean_plan, make=stubs.make))
    (folder / "in/aa.txt").write_text(poison, encoding="utf-8")
    assert main(["run", "in", "out", "--jobs", jobs, "--timeout", "0.5"]) == 1
    rows = report(folder / "out")
    assert [row["status"] for row in rows] == ["ok", status, "ok"]
    assert rows[1]["error"] == error
    assert sorted(files(folder / "out")) == [
        "a.comments.jsonl",
        "a.txt",
        "cleaner-report.jsonl",
        "sub/b.comments.jsonl",
        "sub/b.txt",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["-", "-"], ["-", "out.txt"], ["in/aa.txt", "-"], ["in/aa.txt", "out.txt"]])
@pytest.mark.parametrize(
    ("poison", "error"),
    [
        ("kill", "crash: the worker process died (SIGKILL)"),
        ("hang", "timeout: took longer than 0.5 s"),
        ("raise-unpicklable", "crash: UnpicklableError: holds a function"),
    ],
)
def test_single_documents_are_guarded_too(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    poison: str,
    error: str,
) -> None:
    monkeypatch.setattr(run_stream, "clean_single", partial(run_stream.clean_single, make=stubs.make))
    monkeypatch.setattr(folder_run, "clean_plan", partial(folder_run.clean_plan, make=stubs.make))
    (folder / "in/aa.txt").write_text(poison, encoding="utf-8")
    feed(monkeypatch, poison)
    assert main(["run", *arguments, "--timeout", "0.5"]) == 1
    name = "-" if arguments[0] == "-" else "aa.txt"
    assert capsys.readouterr() == ("", f"{name}: {error}\n")
    assert not (folder / "out.txt").exists()


@pytest.mark.parametrize(("option", "shown"), [("-v", True), ("-q", False)])
def test_verbose_shows_what_the_log_says(
    option: str, shown: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(folder_run, "clean_plan", partial(folder_run.clean_plan, make=stubs.make))
    Path("in").mkdir()
    Path("in/a.txt").write_text("kill", encoding="utf-8")
    assert main(["run", "in", "out", option]) == 1
    err = capsys.readouterr().err
    assert ("is replaced: the worker process died (SIGKILL)" in err) is shown
