"""Which files are taken, where their outputs go, and what is refused before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner.errors import UsageError
from cleaner.output import BodyFormat, FileTask, Wanted, outputs_of
from cleaner.output.paths import file_task
from cleaner.runs.folder_plan import plan


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text", encoding="utf-8")
    return root


def ids(root: Path, out: Path | str) -> list[str]:
    return [task.id for task in plan(root, str(out), BodyFormat.TXT).tasks]


def test_folder_is_mirrored(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a/b.html", "c.txt")
    planned = plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    tasks = list(planned.tasks)
    assert tasks == [
        FileTask("a/b.html", str(root / "a/b.html"), str(tmp_path / "out/a/b")),
        FileTask("c.txt", str(root / "c.txt"), str(tmp_path / "out/c")),
    ]
    assert (planned.documents, list(planned.tasks)) == (2, tasks)
    assert outputs_of(tasks[0], Wanted()) == (tmp_path / "out/a/b.txt", tmp_path / "out/a/b.comments.jsonl", None)


@pytest.mark.parametrize("format", list(BodyFormat))
def test_outputs_of_a_format(format: BodyFormat) -> None:
    outputs = outputs_of(FileTask("i", "in", "out/v1.2"), Wanted(format, removed=True))
    assert outputs == (
        Path(f"out/v1.2.{format.value}"),
        Path("out/v1.2.comments.jsonl"),
        Path("out/v1.2.removed.jsonl"),
    )


def test_order_is_that_of_the_bytes_of_the_paths(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "b.txt", "a/z.txt", "a.html", "Z.txt", "é.txt", "a-b/c.txt", "10.txt", "9.txt")
    assert ids(root, tmp_path / "out") == [
        "10.txt",
        "9.txt",
        "Z.txt",
        "a-b/c.txt",
        "a.html",
        "a/z.txt",
        "b.txt",
        "é.txt",
    ]


def test_suffixes_that_are_taken(tmp_path: Path) -> None:
    taken = ["a.html", "b.HTM", "c.xhtml", "d.shtml", "e.txt", "f.text", "g.md"]
    root = make(tmp_path / "in", *taken, "h.pdf", "i.json", "j.PDF", "README", "x/k.css")
    planned = plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    assert [task.id for task in planned.tasks] == taken
    assert planned.notes == ("5 files of other types left out (.css 1, .json 1, .pdf 2, no suffix 1)",)


def test_only_the_last_suffix_is_replaced(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "v1.2.html")
    (task,) = plan(root, str(tmp_path / "out"), BodyFormat.TXT).tasks
    assert task.stem == str(tmp_path / "out/v1.2")


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    root = make(tmp_path / "in", ".a.txt", ".git/b.txt", "c.txt")
    assert ids(root, tmp_path / "out") == ["c.txt"]


def test_output_folder_inside_the_input_is_no_input(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a.html", "x/out/old.txt", "x/b.html")
    assert ids(root, root / "x/out") == ["a.html", "x/b.html"]


@pytest.mark.parametrize("spelling", ["in/x/../out", "./in/out/", "link/out"])
def test_output_folder_is_known_under_other_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    root = make(tmp_path / "in", "a.html", "x/b.html", "out/old.txt")
    (tmp_path / "link").symlink_to(root)
    monkeypatch.chdir(tmp_path)
    assert ids(Path("in"), spelling) == ["a.html", "x/b.html"]


def test_folders_of_earlier_output_are_no_input(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a.html", "one/a.txt", "one/cleaner-report.jsonl", "two/cleaner-report.jsonl")
    planned = plan(root, str(root / "new"), BodyFormat.TXT)
    assert [task.id for task in planned.tasks] == ["a.html"]
    assert planned.notes == ("2 folders of earlier output left out",)


def test_earlier_outputs_beside_inputs_are_skipped_without_a_word(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a.txt", "a.comments.jsonl", "a.removed.jsonl", "cleaner-report.jsonl")
    planned = plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    assert ([task.id for task in planned.tasks], planned.notes) == (["a.txt"], ())


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a/b.txt")
    (root / "a/loop").symlink_to(root)
    (root / "other").symlink_to(root / "a")
    planned = plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    assert [task.id for task in planned.tasks] == ["a/b.txt"]
    assert planned.notes == ("2 linked folders left out",)


def test_links_to_files_are_taken_even_to_nowhere(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a.txt")
    (root / "b.txt").symlink_to(root / "a.txt")
    (root / "c.txt").symlink_to(root / "nowhere")
    assert ids(root, tmp_path / "out") == ["a.txt", "b.txt", "c.txt"]


def test_pipes_are_left_out(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a.txt")
    os.mkfifo(root / "b.txt")
    planned = plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    assert [task.id for task in planned.tasks] == ["a.txt"]
    assert planned.notes == ("1 special file left out",)


def test_folder_that_cannot_be_listed_becomes_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path / "in", "a.txt", "shut/b.txt")
    scandir = os.scandir

    def deny(path: str) -> object:
        if os.path.basename(path) == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", deny)
    assert ids(root, tmp_path / "out") == ["a.txt", "shut"]


@pytest.mark.parametrize(("room", "listed"), [(100, 3), (2, 5), (0, 9)])
def test_folders_are_listed_once_as_long_as_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, listed: int
) -> None:
    root = make(tmp_path / "in", "a/b.txt", "c/d.txt", "e.txt")
    looks: list[str] = []
    scandir = os.scandir

    def look(path: str) -> Iterator[os.DirEntry[str]]:
        looks.append(path)
        return scandir(path)

    monkeypatch.setattr("cleaner.runs.walk.os.scandir", look)
    monkeypatch.setattr("cleaner.runs.walk.MOST_KEPT_PATHS", room)

    planned = plan(root, str(tmp_path / "out"), BodyFormat.TXT)

    assert [task.id for task in planned.tasks] == [task.id for task in planned.tasks] == ["a/b.txt", "c/d.txt", "e.txt"]
    assert len(looks) == listed


def test_names_that_are_no_utf8_can_be_reported(tmp_path: Path) -> None:
    root = tmp_path / "in"
    root.mkdir()
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.txt")).touch()
    assert ids(root, tmp_path / "out") == ["caf\\xe9.txt"]


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.html", "a.txt"),
        ("x/a.htm", "x/a.html"),
        ("A.txt", "a.html"),
        ("Ä/b.txt", "ä/b.md"),
        ("Ä/c/b.txt", "ä/c/b.md"),
        ("é.txt", "e\u0301.html"),
    ],
)
def test_two_inputs_with_one_output_are_refused_and_named(tmp_path: Path, one: str, other: str) -> None:
    root = make(tmp_path / "in", one, other, "z.txt")
    with pytest.raises(UsageError) as caught:
        plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    assert str(root / one) in str(caught.value)
    assert str(root / other) in str(caught.value)


def test_file_that_would_become_a_folder_of_another_is_refused(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "a.html", "a.txt/b.html")
    with pytest.raises(UsageError, match=r"a\.html would become .*, the folder of .*b\.html"):
        plan(root, str(tmp_path / "out"), BodyFormat.TXT)
    assert plan(root, str(tmp_path / "out"), BodyFormat.MD).documents == 2
    os.rename(root / "a.txt/b.html", root / "a.txt/b.pdf")
    assert plan(root, str(tmp_path / "out"), BodyFormat.TXT).documents == 1


def test_folders_that_are_one_where_case_is_ignored_may_hold_different_documents(tmp_path: Path) -> None:
    root = make(tmp_path / "in", "Ä/b.txt", "ä/c.md")
    assert plan(root, str(tmp_path / "out"), BodyFormat.TXT).documents == 2


@pytest.mark.parametrize("out", ["in", "in/", "x/../in", "link"])
def test_output_folder_that_is_the_input_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    make(tmp_path, "in/a.html", "x/b")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="same folder"):
        plan(Path("in"), out, BodyFormat.TXT)


def test_output_over_an_input_below_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "in/in/b.txt", "in/b.txt")
    with pytest.raises(UsageError, match=r"would overwrite the input .*/in/b\.txt"):
        plan(tmp_path / "in", str(tmp_path), BodyFormat.TXT)
    assert plan(tmp_path / "in", str(tmp_path), BodyFormat.MD).documents == 2


def test_folder_into_a_file_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "out")
    with pytest.raises(UsageError, match="is a file, but the input is a folder"):
        plan(tmp_path / "in", str(tmp_path / "out"), BodyFormat.TXT)


def test_missing_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        plan(tmp_path / "in", str(tmp_path / "out"), BodyFormat.TXT)


@pytest.mark.parametrize("out", ["a.txt", "x/../a.txt", ".", "./", "link.txt", "hard.txt"])
def test_file_over_itself_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    make(tmp_path, "a.txt", "x/y")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    os.link(tmp_path / "a.txt", tmp_path / "hard.txt")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="would overwrite it"):
        plan(Path("a.txt"), out, BodyFormat.TXT)


# -- one file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out", "body", "comments"),
    [
        ("b.txt", "b.txt", "b.comments.jsonl"),
        ("x/b.md", "x/b.md", "x/b.comments.jsonl"),
        ("b", "b", "b.comments.jsonl"),
        ("v1.2", "v1.2", "v1.2.comments.jsonl"),
        ("b.txt.json", "b.txt.json", "b.txt.comments.jsonl"),
        (".txt", ".txt", ".txt.comments.jsonl"),
        ("new/", "new/a.txt", "new/a.comments.jsonl"),
        ("there", "there/a.txt", "there/a.comments.jsonl"),
    ],
)
def test_output_of_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, body: str, comments: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    task = file_task("in/a.html", out)
    assert task.id == "a.html"
    assert outputs_of(task, Wanted())[:2] == (Path(body), Path(comments))


def test_comments_go_where_they_are_sent() -> None:
    assert outputs_of(FileTask("i", "in", "out/a"), Wanted(), Path("c.jsonl")).comments == Path("c.jsonl")
