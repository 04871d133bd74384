"""The check of commit messages, and that the hooks which run it fit the tools of the project."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "commit_message.py"
CONFIG = ROOT / ".pre-commit-config.yaml"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("commit_message", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "message",
    [
        "Read dates of Finnish newspapers",
        "Read dates of Finnish newspapers\n",
        "Read dates of Finnish newspapers\n\nThey write the day first; the month is a number.\n",
        "x" * 72,
        "ä" * 72,
        "\n\nRead dates\n\nBecause they are there.",
        "# Please enter the message\nRead dates\n# On branch main\n\nBecause.\n",
        "Read dates\n# a comment of git in the second line\n",
        "Read dates\n# ------------------------ >8 ------------------------\ndiff --git a/x b/x\n",
        f'Revert "{"x" * 72}"\n\nThis reverts commit 0123456.',
        "fixup! Read dates; and hours",
        f"Merge branch 'main' into {'x' * 72}",
    ],
)
def test_good_messages_pass(check: ModuleType, message: str) -> None:
    assert list(check.problems(message)) == []


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("", "the message is empty"),
        ("\n \n", "the message is empty"),
        ("# only comments\n", "the message is empty"),
        ("x" * 73, "the subject has 73 characters; 72 are allowed"),
        ("Read dates; write hours", "the subject holds a semicolon; make two commits of two topics"),
        ("Read dates\nand hours", "the second line is not empty; the body begins on the third"),
        ("Read dates\n# comment\nand hours", "the second line is not empty; the body begins on the third"),
    ],
)
def test_bad_messages_are_refused(check: ModuleType, message: str, problem: str) -> None:
    assert list(check.problems(message)) == [problem]


def test_every_problem_is_named(check: ModuleType) -> None:
    assert len(list(check.problems(f"{'x' * 80};\nmore"))) == 3


@pytest.mark.parametrize(("message", "status"), [("Read dates\n", 0), ("Read dates; write hours\n", 1)])
def test_the_status_tells(tmp_path: Path, message: str, status: int) -> None:
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text(message, "utf-8")
    done = subprocess.run([sys.executable, SCRIPT, path], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert done.stderr.startswith("commit message: the subject") == bool(status)


# -- the hooks ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hooks() -> list[dict[str, Any]]:
    yaml = pytest.importorskip("yaml", reason="comes with pre-commit")
    return [hook for repo in yaml.safe_load(CONFIG.read_text("utf-8"))["repos"] for hook in repo["hooks"]]


def test_hooks_need_no_network(hooks: list[dict[str, Any]]) -> None:
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)


def test_other_hooks_leave_the_message_alone() -> None:
    yaml = pytest.importorskip("yaml", reason="comes with pre-commit")
    assert yaml.safe_load(CONFIG.read_text("utf-8"))["default_stages"] == ["pre-commit"]


def test_hooks_run_the_check_of_messages_last(hooks: list[dict[str, Any]]) -> None:
    assert [hook["id"] for hook in hooks if hook.get("stages") == ["commit-msg"]] == ["commit-message"]
    assert hooks[-1]["entry"].endswith(str(SCRIPT.relative_to(ROOT)))


def test_pre_commit_accepts_the_file() -> None:
    pytest.importorskip("pre_commit", reason="is not installed")
    command = [sys.executable, "-m", "pre_commit", "validate-config", CONFIG]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
