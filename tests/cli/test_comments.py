"""`cleaner run --comments-format` and `--no-comments`: which files come out, and what they hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.cli.main import main
from cleaner.output import CommentsFormat

pytestmark = pytest.mark.slow  # each test starts worker processes

ARTICLE = """The council said on Tuesday that the bridge would stay closed until spring, and lorries take the ring road.

Engineers found the cracks in October, after a routine inspection, and asked for the bridge to be closed at once.
"""
THREAD = """
2 Comments

Jane · 3 days ago
I drove over it every day for ten years and never felt a thing.
Reply

Max on July 27, 2012 at 3:56 pm
You should have read the report of 2019, it was all in there.
Reply
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with an input folder of a document with comments and one without."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(ARTICLE + THREAD, encoding="utf-8")
    (tmp_path / "in/b.txt").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize("format", CommentsFormat)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_document_has_a_comments_file_of_the_format(folder: Path, format: CommentsFormat, jobs: str) -> None:
    assert main(["run", "in", "out", "-q", "-j", jobs, "--comments-format", format.value]) == 0

    assert names(folder / "out") == {
        "a.txt", "b.txt", f"a{format.suffix}", f"b{format.suffix}", "cleaner-report.jsonl",
    }  # fmt: skip
    assert "never felt a thing" in (folder / f"out/a{format.suffix}").read_text(encoding="utf-8")
    assert "never felt a thing" not in (folder / "out/a.txt").read_text(encoding="utf-8")


def test_json_lines_are_the_default(folder: Path) -> None:
    assert main(["run", "in", "out", "-q"]) == 0

    assert {"a.comments.jsonl", "b.comments.jsonl"} <= names(folder / "out")


def test_a_file_by_name_takes_the_format_too(folder: Path) -> None:
    assert main(["run", "in/a.txt", "a.md", "-q", "--comments", "talk.txt", "--comments-format", "txt"]) == 0

    assert (folder / "talk.txt").read_text(encoding="utf-8").startswith("Jane · 3 days ago\n    I drove")


def test_standard_output_takes_the_body_and_the_file_the_comments(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "in/a.txt", "-", "-q", "--comments", "talk.xml", "--comments-format", "disqus-xml"]) == 0

    assert capsys.readouterr().out.startswith("The council said")
    assert "<createdAt>2012-07-27T15:56:00Z</createdAt>" in (folder / "talk.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("format", CommentsFormat)
def test_comments_files_of_an_earlier_run_are_no_input(folder: Path, format: CommentsFormat) -> None:
    (folder / f"in/a{format.suffix}").write_text("Jane · 3 days ago\n", encoding="utf-8")

    assert main(["run", "in", "out", "-q", "--comments-format", "jsonl"]) == 0

    assert {name for name in names(folder / "out") if name.endswith(".txt")} == {"a.txt", "b.txt"}


def test_no_comments_file_is_written_over_the_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in/a.txt").rename(folder / "a.comments.txt")

    assert main(["run", "a.comments.txt", "a", "-q", "--comments-format", "txt"]) == 2

    assert "would overwrite it" in capsys.readouterr().err


# -- without comments -------------------------------------------------------------------------------------------------


def test_no_comments_leaves_them_out_and_writes_no_file(folder: Path) -> None:
    assert main(["run", "in", "out", "-q", "--no-comments"]) == 0

    assert names(folder / "out") == {"a.txt", "b.txt", "cleaner-report.jsonl"}
    assert (folder / "out/a.txt").read_text(encoding="utf-8") == ARTICLE


def test_no_comments_empties_them_in_json_and_the_report_still_counts_them(folder: Path) -> None:
    assert main(["run", "in", "out", "-q", "--no-comments", "--format", "json"]) == 0

    assert json.loads((folder / "out/a.json").read_text(encoding="utf-8"))["comments"] == []
    rows = (folder / "out/cleaner-report.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["comments"] for row in rows] == [2, 0]


def test_no_comments_on_standard_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "in/a.txt", "-", "-q", "--no-comments", "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["comments"] == []


@pytest.mark.parametrize("option", [["--comments", "talk.txt"], ["--comments-format", "txt"]])
def test_a_place_or_a_form_for_no_comments_is_refused(
    folder: Path, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "in/a.txt", "out.txt", "--no-comments", *option]) == 2

    assert "--no-comments" in capsys.readouterr().err
    assert not (folder / "out.txt").exists()
