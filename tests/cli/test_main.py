"""The command line as a whole: version, help, exit statuses, completion, interrupts, broken pipes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import click
import pytest

from cleaner import __version__
from cleaner.cli.main import COMMANDS, cli, main

PROGRAM = [sys.executable, "-m", "cleaner"]
ROOT = Path(__file__).parents[2]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"cleaner {__version__}\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert main([flag]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: cleaner ")
    assert all(f"\n  {name} " in out for name in COMMANDS)
    assert main(["run", flag]) == 0
    assert capsys.readouterr().out.startswith("Usage: cleaner run [OPTIONS] IN [OUT]")


def test_help_of_run_has_each_option_under_a_heading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--help"]) == 0
    sections = re.split(r"^(\S.*):$", capsys.readouterr().out, flags=re.MULTILINE)[1:]
    options = {
        heading: re.findall(r"^  (?:-\w, )?(--[a-z-]+)", text, re.MULTILINE)
        for heading, text in zip(sections[::2], sections[1::2], strict=True)
    }
    assert list(options) == ["Input", "Output", "Rules", "Run", "Report", "Other options"]
    assert options["Input"] == ["--kind", "--url"]
    assert options["Report"] == ["--report", "--quiet", "--verbose"]
    assert options["Other options"] == ["--help"]
    assert Counter(name for names in options.values() for name in names).most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_there_under_its_name(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name


@pytest.mark.parametrize("argv", [["walk"], ["run"], ["run", "--format", "pdf", "a", "b"], ["--nonsense"]])
def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    assert main(argv) == 2
    assert "Error: " in capsys.readouterr().err


def test_no_command_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Commands:" in capsys.readouterr().err


def test_system_errors_are_told_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "out/cleaner-report.jsonl")

    (tmp_path / "in").mkdir()
    monkeypatch.setattr(os, "replace", fail)
    assert main(["run", str(tmp_path / "in"), str(tmp_path / "out")]) == 1
    assert "Error: [Errno 28] No space left on device: 'out/cleaner-report.jsonl'\n" in capsys.readouterr().err


def completion(monkeypatch: pytest.MonkeyPatch, instruction: str, **environment: str) -> int:
    for name, value in {"_CLEANER_COMPLETE": instruction, **environment}.items():
        monkeypatch.setenv(name, value)
    return main([])


@pytest.mark.parametrize(
    "shell",
    [pytest.param("bash", marks=pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")), "zsh", "fish"],
)
def test_completion_scripts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str) -> None:
    assert completion(monkeypatch, f"{shell}_source") == 0
    assert "_CLEANER_COMPLETE" in capsys.readouterr().out


def test_completion_of_commands_and_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completion(monkeypatch, "bash_complete", COMP_WORDS="cleaner ru", COMP_CWORD="1") == 0
    assert capsys.readouterr().out == "plain,run\nplain,rules\n"
    assert completion(monkeypatch, "bash_complete", COMP_WORDS="cleaner run --form", COMP_CWORD="2") == 0
    assert capsys.readouterr().out == "plain,--format\n"


@pytest.mark.slow
def test_module_runs_under_the_name_of_the_program() -> None:
    done = subprocess.run([*PROGRAM, "run"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: cleaner run ")


def test_heavy_packages_are_imported_late() -> None:
    code = "import sys, cleaner.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert {"multiprocessing", "tqdm", "trafilatura"}.isdisjoint(done.stdout.split())


@pytest.mark.slow
def test_broken_pipe_ends_quietly(tmp_path: Path) -> None:
    # More than the buffer of a pipe holds, so that writing fails; JSON with the removed blocks has all the words.
    (tmp_path / "a.txt").write_text("The bridge of the old town is closed.\n\n" * 20_000, encoding="utf-8")
    command = [*PROGRAM, "run", "--format", "json", "--removed", str(tmp_path / "a.txt"), "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (141, b"")


INTERRUPTED = """
import signal, sys
from functools import partial
from cleaner.cli.main import main
from cleaner.runs import folder_run
from tests.runs import stubs

signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may have it ignored
folder_run.clean_plan = partial(folder_run.clean_plan, make=stubs.make)
sys.exit(main(sys.argv[1:]))
"""


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(happened: object) -> None:
    deadline = time.monotonic() + 60
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited for a minute in vain"
        time.sleep(0.02)


@pytest.mark.slow
def test_interrupt_ends_the_workers_and_is_130(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, text in {"a": "good", "b": "hang", "c": "hang"}.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    arguments = ["run", "--jobs", "2", str(tmp_path / "in"), str(tmp_path / "out")]
    command = [sys.executable, "-c", INTERRUPTED, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True) as process:
        assert process.stderr is not None
        wait_until((tmp_path / "out/a.txt").exists)
        os.killpg(process.pid, signal.SIGINT)
        errors = process.stderr.read()
    assert (process.returncode, errors.split()) == (130, ["Aborted."])
    wait_until(lambda: not is_alive(process.pid))
    assert sorted(os.listdir(tmp_path / "out")) == [".cleaner-cache", "a.comments.jsonl", "a.txt"]
