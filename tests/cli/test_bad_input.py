"""Bad input through the command line.  Each case lies in a folder with a good document, which must not suffer."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli.main import main
from cleaner.runs import folder_run

pytestmark = pytest.mark.slow  # each test starts worker processes

GOOD = "The council said on Tuesday that the bridge would stay closed until spring, and lorries take the ring road.\n"
GERMAN = "Die Brücke über den Fluß bleibt bis zum Frühjahr für den Verkehr gesperrt, sagte die Bürgermeisterin.\n"
FRENCH = "Le pont restera fermé jusqu’à l’été, a déclaré la mairie, et les camions prendront la déviation."


def page(text: str, charset: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>T</title></head>'
        f"<body><article><p>{text}</p><p>{text.replace('.', ', encore une fois.')}</p></article></body></html>"
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.txt").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def clean(folder: Path, name: str, data: bytes, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the report's row of a bad file, after a look at the good one."""
    (folder / "in" / name).write_bytes(data)
    return outcome(folder, name, *options)


def outcome(folder: Path, name: str, *options: str) -> tuple[int, dict[str, Any]]:
    status = main(["run", "in", "out", "--no-default-rules", *options])
    lines = (folder / "out/cleaner-report.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    assert set(rows) == {"good.txt", name}
    assert rows["good.txt"]["status"] == "ok"
    assert (folder / "out/good.txt").read_text(encoding="utf-8") == GOOD
    return status, rows[name]


def body(folder: Path, name: str) -> str:
    return (folder / "out" / name).with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["bad.txt", "bad.html"])
def test_empty_file(folder: Path, name: str) -> None:
    status, row = clean(folder, name, b"")
    assert (status, row["status"]) == (0, "empty")
    assert body(folder, name) == ""


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(99), bytes(range(256)) * 40, b"\x1f\x8b\x08" + bytes(9)])
@pytest.mark.parametrize("name", ["bad.txt", "bad.html"])
def test_binary_file(folder: Path, name: str, data: bytes) -> None:
    status, row = clean(folder, name, data)
    assert (status, row["status"]) == (1, "undecodable")
    assert "; " in row["error"]
    assert not (folder / "out/bad.txt").exists()


def test_declared_utf8_but_latin1(folder: Path) -> None:
    status, row = clean(folder, "bad.html", page(FRENCH, "utf-8").encode("cp1252"))
    assert (status, row["status"]) == (0, "ok")
    assert FRENCH in body(folder, "bad.html")
    assert "the page says utf-8, but the bytes are cp1252" in row["warnings"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_with_and_without_a_mark(folder: Path, codec: str) -> None:
    status, row = clean(folder, "bad.txt", GERMAN.encode(codec))
    assert (status, row["status"]) == (0, "ok")
    assert body(folder, "bad.txt") == GERMAN


@pytest.mark.parametrize("name", ["bad.txt", "bad.html"])
def test_nul_bytes(folder: Path, name: str) -> None:
    text = GERMAN if name == "bad.txt" else page(GERMAN, "utf-8")
    status, row = clean(folder, name, text.replace("Fluß ", "Fluß\0").encode())
    assert (status, row["status"]) == (0, "ok")
    assert GERMAN.strip() in body(folder, name)
    assert any("NUL character" in warning for warning in row["warnings"])


def test_single_line_of_50_megabytes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = b"word " * 10_000_000
    status, row = clean(folder, "bad.txt", line)
    assert (status, row["status"]) == (1, "too-large")
    assert row["error"].startswith("larger than 32 MiB; ")
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
    assert main(["run", "-"]) == 1
    assert capsys.readouterr() == ("", "-: too-large: larger than 32 MiB; split it, or leave it out\n")


def test_long_single_line_below_the_limit(folder: Path) -> None:
    status, row = clean(folder, "bad.txt", b"word " * 200_000)
    assert status == 0
    assert row["words"]["in"] == 200_000


@pytest.mark.parametrize("ends", [True, False])
def test_100_000_nested_tags(folder: Path, ends: bool) -> None:
    depth = 100_000
    html = f"<html><body><p>{GOOD}</p>" + "<div>" * depth + "<p>Deep down.</p>" + "</div>" * depth * ends
    status, row = clean(folder, "bad.html", html.encode())
    assert status == 0
    assert row["status"] == "truncated" or "Deep down." in json.dumps(row) + body(folder, "bad.html")
    assert GOOD.strip() in body(folder, "bad.html")


def test_file_that_vanishes_before_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_and_remove(path: str) -> Any:
        if path.endswith("bad.txt"):
            os.unlink(path)
        return 9, folder_run.UNSURE

    monkeypatch.setattr(folder_run, "_stat", look_and_remove)
    status, row = clean(folder, "bad.txt", b"A bridge.")
    assert (status, row["status"]) == (1, "unreadable")
    assert row["error"].startswith("no such file (any more); ")


def test_link_to_nowhere(folder: Path) -> None:
    (folder / "in/bad.txt").symlink_to(folder / "nowhere")
    status, row = outcome(folder, "bad.txt")
    assert (status, row["status"]) == (1, "unreadable")


def test_permission_denied(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    # A stand-in for a real file without permission, which binds everybody but root; the worker is a fork.
    def deny(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == "good.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **named)

    real = Path.open
    monkeypatch.setattr(Path, "open", deny)
    assert main(["run", "in/good.txt", "-"]) == 1
    assert capsys.readouterr() == ("", "good.txt: unreadable: permission denied; make it readable\n")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root")
def test_file_without_read_permission(folder: Path) -> None:
    (folder / "in/bad.txt").touch(mode=0o200)
    status, row = outcome(folder, "bad.txt")
    assert (status, row["status"]) == (1, "unreadable")


def test_output_folder_inside_the_input_folder(folder: Path) -> None:
    arguments = ["run", "in", "in/out"]
    assert main(arguments) == 0
    assert main(arguments) == 0
    names = [".cleaner-cache", "cleaner-report.jsonl", "good.comments.jsonl", "good.txt"]
    assert sorted(os.listdir(folder / "in/out")) == names
