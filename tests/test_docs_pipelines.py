"""The make recipes of docs/pipelines.md do what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs/pipelines.md").read_text("utf-8")
STORY = "<p>The island ferry starts again on Monday after eleven weeks in dock, the harbour office {}.</p>"
OLD = 1_600_000_000


def _make_has_grouped_targets() -> bool:
    if shutil.which("make") is None:
        return False
    said = subprocess.run(["make", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"GNU Make (\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= (4, 3)


pytestmark = pytest.mark.skipif(not _make_has_grouped_targets(), reason="GNU make 4.3 or newer is not there")


class Project:
    """A folder with two pages and a Makefile; all files are old, so that what is made shows by its time."""

    def __init__(self, folder: Path, recipe: str) -> None:
        found = re.search(rf"<!-- example: {recipe} -->\n```make\n(.*?)```", PAGE, re.DOTALL)
        assert found, recipe
        self.folder = folder
        (folder / "Makefile").write_text(found[1], encoding="utf-8")
        (folder / "bin").mkdir()
        command = f'#!/bin/sh\necho "$@" >> {folder}/log\nexec {sys.executable} -m cleaner "$@"\n'
        (folder / "bin/cleaner").write_text(command, encoding="utf-8")
        (folder / "bin/cleaner").chmod(0o755)
        self.write("ferry", "said")
        self.write("goats", "bleated")

    def write(self, name: str, word: str, at: int = OLD) -> None:
        path = self.folder / "in" / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(STORY.format(word), encoding="utf-8")
        os.utime(path, (at, at))
        os.utime(path.parent, (at, at))

    def make(self) -> list[str]:
        """Run make; the calls of cleaner that it made."""
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        subprocess.run(["make"], cwd=self.folder, env={**os.environ, "PATH": path}, check=True, capture_output=True)
        return log.read_text("utf-8").splitlines() if log.exists() else []

    def body(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")


def later() -> int:
    return int(time.time()) + 5


@pytest.mark.slow
def test_run_each_time(tmp_path: Path) -> None:
    project = Project(tmp_path, "always")
    assert project.make() == ["run -q in out", "stats out"]
    assert project.make() == ["run -q in out"]
    project.write("ferry", "told everybody", later())
    assert project.make() == ["run -q in out", "stats out"]
    assert "told everybody" in project.body("out/ferry.txt")


@pytest.mark.slow
def test_stamp(tmp_path: Path) -> None:
    project = Project(tmp_path, "stamp")
    assert project.make() == ["run -q in out"]
    assert project.make() == []
    project.write("ferry", "told", later())
    assert project.make() == ["run -q in out"]
    (tmp_path / "in/goats.html").unlink()
    os.utime(tmp_path / "in", (later() + 5, later() + 5))
    assert project.make() == ["run -q in out"]
    assert not (tmp_path / "out/goats.txt").exists()


@pytest.mark.slow
def test_pattern(tmp_path: Path) -> None:
    project = Project(tmp_path, "pattern")
    assert sorted(project.make()) == ["run -q in/ferry.html out/ferry.txt", "run -q in/goats.html out/goats.txt"]
    assert project.make() == []
    at = int(time.time())
    project.write("ferry", "said", at)  # the same bytes, but newer
    os.utime(tmp_path / "out/ferry.txt", (at - 5, at - 5))
    assert project.make() == ["run -q in/ferry.html out/ferry.txt"]
    assert project.make() == []


@pytest.mark.slow
def test_grouped(tmp_path: Path) -> None:
    project = Project(tmp_path, "grouped")
    assert project.make() == ["run -q in/ferry.html story.txt"]
    (tmp_path / "story.comments.jsonl").unlink()
    both = "\n.DEFAULT_GOAL := all\nall: story.txt story.comments.jsonl\n"
    (tmp_path / "Makefile").write_text(project.body("Makefile") + both, "utf-8")
    assert project.make() == ["run -q in/ferry.html story.txt"]
    assert (tmp_path / "story.comments.jsonl").exists()
    assert project.make() == []
