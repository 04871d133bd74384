"""Running again: what has not changed is skipped, what is stale goes, and OUT is what a first run would make."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli.main import main
from cleaner.output.paths import CACHE_FOLDER
from cleaner.runs import folder_run
from tests.runs import stubs

pytestmark = pytest.mark.slow  # each test starts worker processes

OLD = 1_600_000_000
"""Seconds; a time of change that is no longer young."""


def put(folder: Path, name: str, text: str, at: int = OLD) -> None:
    path = folder / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in; the documents are cleaned by a stub that keeps a list of them."""
    for name in ("a.txt", "sub/b.txt", "c.txt"):
        put(tmp_path, name, f"words of {name}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLEANED_LOG", str(tmp_path / "log"))
    monkeypatch.setattr(folder_run, "clean_plan", partial(folder_run.clean_plan, make=stubs.make_logging))
    return tmp_path


@pytest.fixture
def cleaned(folder: Path) -> Callable[[], list[str]]:
    """The ids of the documents that were cleaned since it was asked last."""

    def ask() -> list[str]:
        log = folder / "log"
        ids = sorted(log.read_text("utf-8").split()) if log.exists() else []
        log.unlink(missing_ok=True)
        return ids

    return ask


def tree(root: Path) -> dict[str, str]:
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and CACHE_FOLDER not in path.parts)
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in found}


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    found = (path for path in root.rglob("*") if path.is_file() and CACHE_FOLDER not in path.parts)
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def as_at_first(*options: str) -> dict[str, str]:
    """What a run into a new folder makes."""
    shutil.rmtree("fresh", ignore_errors=True)
    main(["run", "in", "fresh", *options])
    return tree(Path("fresh"))


def run(*options: str) -> int:
    return main(["run", "in", "out", *options])


# -- what is skipped --------------------------------------------------------------------------------------------------


def test_second_run_does_nothing_and_says_the_same(folder: Path, cleaned: Any) -> None:
    assert run() == 0
    assert cleaned() == ["a.txt", "c.txt", "sub/b.txt"]
    before = stamps(folder / "out")
    assert run() == 0
    assert cleaned() == []
    assert stamps(folder / "out") == before
    assert tree(folder / "out") == as_at_first()


def test_run_with_nothing_to_do_does_not_load_what_cleans(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "A story of some words.")
    script = "import sys, cleaner.cli.main as cli; cli.main(sys.argv[1:]); print('cleaner.pipeline' in sys.modules)"
    command = [sys.executable, "-c", script, "run", "-q", "in", "out"]
    loads = [subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout for _ in "12"]
    assert loads == ["True\n", "False\n"]


@pytest.mark.slow
def test_only_what_has_changed_is_cleaned(folder: Path, cleaned: Any) -> None:
    run()
    cleaned()
    put(folder, "a.txt", "new words")
    put(folder, "d.txt", "more words")
    before = stamps(folder / "out")
    run()
    assert cleaned() == ["a.txt", "d.txt"]
    assert tree(folder / "out") == as_at_first()
    after = stamps(folder / "out")
    assert {path for path in before if before[path] != after[path]} == {
        str(folder / "out" / name) for name in ("a.txt", "cleaner-report.jsonl")
    }


def test_change_of_time_alone_costs_a_look_at_the_content(folder: Path, cleaned: Any) -> None:
    run()
    cleaned()
    put(folder, "a.txt", "words of a.txt", OLD + 1)
    run()
    assert cleaned() == []


@pytest.mark.slow
def test_change_that_keeps_the_size_is_seen_by_its_time(folder: Path, cleaned: Any) -> None:
    run()
    cleaned()
    put(folder, "a.txt", "Words of a.txt", OLD + 1)
    run()
    assert cleaned() == ["a.txt"]
    assert tree(folder / "out") == as_at_first()


def test_time_of_a_young_file_is_not_trusted(folder: Path, cleaned: Any) -> None:
    now = int(time.time())
    put(folder, "a.txt", "words of a.txt", now)
    run()
    cleaned()
    put(folder, "a.txt", "Words of a.txt", now)
    run()
    assert cleaned() == ["a.txt"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "option", [["--format", "md"], ["--removed"], ["--kind", "html"], ["--url", "https://example.org"], ["--force"]]
)
def test_other_options_clean_everything_again(folder: Path, cleaned: Any, option: list[str]) -> None:
    run()
    cleaned()
    run(*option)
    assert len(cleaned()) == 3
    assert tree(folder / "out") == as_at_first(*option)


@pytest.mark.parametrize("option", [["--jobs", "3"], ["--timeout", "9"], ["--memory", "999"], ["-v"]])
def test_options_that_change_no_byte_clean_nothing_again(folder: Path, cleaned: Any, option: list[str]) -> None:
    run()
    cleaned()
    run(*option)
    assert cleaned() == []


@pytest.mark.slow
def test_changed_rules_clean_everything_again(folder: Path, cleaned: Any) -> None:
    rule = 'schema = 1\ngeneric = true\n[[rule]]\nid = "x"\ndrop = "line"\nis = "{}"\nhit = ["{}"]\nmiss = ["y"]\n'
    for word, count in (("Go", 3), ("Go", 0), ("On", 3)):
        (folder / "r.toml").write_text(rule.format(word, word), encoding="utf-8")
        run("--rules", "r.toml")
        assert len(cleaned()) == count


def test_what_failed_is_tried_again(folder: Path, cleaned: Any) -> None:
    put(folder, "bad.txt", "raise")
    assert run() == 1
    cleaned()
    assert run() == 1
    assert cleaned() == ["bad.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_output_that_is_gone_or_changed_is_made_again(folder: Path, cleaned: Any, damage: str) -> None:
    run()
    cleaned()
    output = folder / "out/sub/b.txt"
    output.unlink() if damage == "gone" else output.write_text("mine", encoding="utf-8")
    run()
    assert cleaned() == ["sub/b.txt"]
    assert tree(folder / "out") == as_at_first()


def test_no_cache_remembers_and_skips_nothing(folder: Path, cleaned: Any) -> None:
    for _ in range(2):
        run("--no-cache")
        assert len(cleaned()) == 3
    assert not (folder / "out" / CACHE_FOLDER).exists()


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"x\n", b"\xff\t\t\n", None])
def test_broken_memory_costs_time_only(folder: Path, cleaned: Any, damage: bytes | None) -> None:
    run()
    (state,) = (folder / "out" / CACHE_FOLDER).glob("*.state")
    whole = state.read_bytes()
    state.write_bytes(whole[:-7] if damage is None else damage)
    cleaned()
    put(folder, "c.txt", "changed")
    assert run() == 0
    assert "c.txt" in cleaned()
    assert tree(folder / "out") == as_at_first()


# -- what is stale ----------------------------------------------------------------------------------------------------


def test_outputs_of_inputs_that_went_are_removed(folder: Path) -> None:
    run("--removed")
    (folder / "in/sub/b.txt").unlink()
    (folder / "in/a.txt").unlink()
    run("--removed")
    assert sorted(tree(folder / "out")) == ["c.comments.jsonl", "c.removed.jsonl", "c.txt", "cleaner-report.jsonl"]
    assert not (folder / "out/sub").exists()


def test_files_of_others_stay(folder: Path) -> None:
    (folder / "out/sub").mkdir(parents=True)
    (folder / "out/sub/mine.txt").write_text("mine", encoding="utf-8")
    run()
    (folder / "out/a.txt").write_text("mine now", encoding="utf-8")
    shutil.rmtree(folder / "in/sub")
    (folder / "in/a.txt").unlink()
    run()
    left = tree(folder / "out")
    assert (left["a.txt"], left["sub/mine.txt"]) == ("mine now", "mine")
    assert "a.comments.jsonl" not in left
    assert "sub/b.txt" not in left


def test_output_that_another_input_makes_now_stays(folder: Path) -> None:
    run()
    os.rename(folder / "in/a.txt", folder / "in/a.html")
    run()
    assert tree(folder / "out") == as_at_first()
    os.rename(folder / "in/a.html", folder / "in/a.txt")
    run()
    assert tree(folder / "out") == as_at_first()


def test_output_may_take_the_place_of_a_folder(folder: Path) -> None:
    put(folder, "x.txt/y.txt", "words")
    run()
    shutil.rmtree(folder / "in/x.txt")
    put(folder, "x.html", "words")
    assert run() == 0
    assert tree(folder / "out") == as_at_first()


@pytest.mark.slow
def test_other_format_replaces_the_outputs(folder: Path) -> None:
    run("--removed")
    run("--format", "json")
    assert tree(folder / "out") == as_at_first("--format", "json")


def test_document_that_fails_now_leaves_no_old_output(folder: Path) -> None:
    run()
    put(folder, "a.txt", "raise")
    assert run() == 1
    assert tree(folder / "out") == as_at_first()


def test_two_inputs_into_one_output_do_not_know_of_each_other(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other/z.txt").write_text("words", encoding="utf-8")
    for source in ("in", "other", "in"):
        main(["run", source, "out"])
    assert {"a.txt", "z.txt"} <= tree(folder / "out").keys()


# -- a look only ------------------------------------------------------------------------------------------------------


def everything(root: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in root.rglob("*") if path.name != "log"}


@pytest.mark.slow
def test_check_writes_nothing_and_tells(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--check") == 1
    assert not (folder / "out").exists()
    run()
    put(folder, "a.txt", "new words")
    (folder / "in/sub/b.txt").unlink()
    before = everything(folder)
    capsys.readouterr()
    assert run("--check") == 1
    assert everything(folder) == before
    err = capsys.readouterr().err
    told = {line.removeprefix("would change: ") for line in err.splitlines() if line.startswith("would change: ")}
    assert told == {"out/a.txt", "out/sub/b.txt", "out/sub/b.comments.jsonl", "out/cleaner-report.jsonl"}
    assert err.endswith("4 files would change\n")
    run()
    assert run("--check") == 0


@pytest.mark.slow
@pytest.mark.parametrize("cache", [[], ["--no-cache"]])
def test_check_finds_what_somebody_changed(folder: Path, cache: list[str]) -> None:
    run()
    assert run("--check", *cache) == 0
    (folder / "out/a.txt").write_text("mine", encoding="utf-8")
    assert run("--check", *cache) == 1
    assert run("--check", "-q", *cache) == 1


def test_check_of_a_failing_document_is_1(folder: Path) -> None:
    put(folder, "bad.txt", "raise")
    run()
    assert run("--check") == 1


def test_diff_shows_what_would_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    put(folder, "a.txt", "new words")
    put(folder, "d.txt", "more")
    (folder / "in/c.txt").unlink()
    capsys.readouterr()
    before = everything(folder)
    assert run("--diff", "-q") == 1
    assert everything(folder) == before
    assert capsys.readouterr().out == (
        "--- out/c.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-words of c.txt\n"
        "--- out/c.comments.jsonl\n+++ /dev/null\n"
        "--- out/a.txt\n+++ out/a.txt\n@@ -1 +1 @@\n-words of a.txt\n+new words\n"
        "--- /dev/null\n+++ out/d.comments.jsonl\n"
        "--- /dev/null\n+++ out/d.txt\n@@ -0,0 +1 @@\n+more\n"
    )


def test_check_and_diff_of_one_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "in/a.txt", "one.txt", "--check"]) == 1
    assert not (folder / "one.txt").exists()
    main(["run", "in/a.txt", "one.txt"])
    assert main(["run", "in/a.txt", "one.txt", "--check"]) == 0
    put(folder, "a.txt", "new words")
    capsys.readouterr()
    assert main(["run", "in/a.txt", "one.txt", "--diff", "-q"]) == 1
    assert capsys.readouterr().out == "--- one.txt\n+++ one.txt\n@@ -1 +1 @@\n-words of a.txt\n+new words\n"
    assert main(["run", "in/a.txt", "-", "--check"]) == 2


# -- where the report goes --------------------------------------------------------------------------------------------


def test_report_goes_where_it_is_sent(folder: Path) -> None:
    run("--report", "r/all.jsonl")
    assert "cleaner-report.jsonl" not in tree(folder / "out")
    rows = [json.loads(line) for line in (folder / "r/all.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a.txt", "c.txt", "sub/b.txt"]
    main(["run", "in/a.txt", "-", "--report", "r/one.jsonl"])
    assert json.loads((folder / "r/one.jsonl").read_text("utf-8"))["id"] == "a.txt"


# -- runs that are ended ----------------------------------------------------------------------------------------------


def test_run_that_is_terminated_goes_on_where_it_was(folder: Path, cleaned: Any) -> None:
    put(folder, "b.txt", "wait-for go")
    before = signal.getsignal(signal.SIGTERM)
    # Half a second more, so that the result of the first document has reached the parent.
    script = f"until test -e out/a.txt; do sleep .02; done; sleep .5; kill -TERM {os.getpid()}"
    with subprocess.Popen(["sh", "-c", script]):
        assert run("--jobs", "1") == 143
    assert signal.getsignal(signal.SIGTERM) == before
    assert sorted(tree(folder / "out")) == ["a.comments.jsonl", "a.txt"]
    (folder / "go").touch()
    cleaned()
    assert run() == 0
    assert cleaned() == ["b.txt", "c.txt", "sub/b.txt"]
    assert tree(folder / "out") == as_at_first()


@pytest.mark.skipif(sys.platform != "linux", reason="locks are POSIX'")
def test_second_run_at_the_same_time_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cleaner.runs.run_cache import RunCache

    with RunCache("out", "in"):
        assert run() == 2
    assert "another run is writing into it" in capsys.readouterr().err
    assert run() == 0


def test_leftovers_of_a_killed_run_are_removed(folder: Path) -> None:
    leftovers = (".0123abcd.77.cleaner-tmp", "sub/.0123abcd.78.cleaner-tmp")
    keeps = (".0123abcd.cleaner-tmp", "x.cleaner-tmp")
    (folder / "out/sub").mkdir(parents=True)
    for options in ([], ["--no-cache"]):
        for name in (*leftovers, *keeps):
            (folder / "out" / name).touch()
        run(*options)
        assert not any((folder / "out" / name).exists() for name in leftovers)
        assert all((folder / "out" / name).exists() for name in keeps)
        shutil.rmtree(folder / "out" / CACHE_FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_run_leaves_a_journal(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob(f"out/{CACHE_FOLDER}/*.journal"))
