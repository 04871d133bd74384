"""The gate of the cases, on a shared folder of the tests' own."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from benchmarks import cases

#: Prints the table that the tests write, and ends as the folder's own run.py does.
RUN = """
import pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--folder") + 1])
table = (folder / "table.txt").read_text("utf-8")
if "-v" in sys.argv:
    print("    -a line that is wanted")
print(table, end="")
sys.exit("no table" in table and 3 or int("DIFFERS" in table))
"""
TABLE = """\
DIFFERS html/02-lists--nested
  2/3   html/02-lists
  1/1   text/01-labels
3 of 4 cases come out as expected
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run.py").write_text(RUN, "utf-8")
    (tmp_path / "table.txt").write_text(TABLE, "utf-8")
    return tmp_path


@pytest.fixture
def argv(folder: Path) -> list[str]:
    """Arguments of a gate that has set its floors."""
    arguments = ["--folder", str(folder), "--floors", str(folder / "floors.toml")]
    assert cases.main([*arguments, "--update"]) == 0
    return arguments


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "table.txt"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_doctests() -> None:
    result = doctest.testmod(cases)
    assert result.attempted
    assert not result.failed


def test_floors_are_set_by_kind_and_in_total(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    assert capsys.readouterr().out.splitlines() == [
        "html/02-lists: none -> 2",
        "text/01-labels: none -> 1",
        "total: none -> 3",
        "3 of 4 cases are right: no kind is worse",
    ]
    assert cases.main(argv) == 0
    assert capsys.readouterr().out == "3 of 4 cases are right: no kind is worse\n"


def test_a_kind_that_got_worse_fails(folder: Path, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(folder, "2/3", "1/3")
    capsys.readouterr()
    assert cases.main(argv) == 1
    assert capsys.readouterr().out.splitlines() == [
        "MISSED: total: 2, floor: at least 3",
        "MISSED: html/02-lists: 1, floor: at least 2",
        "2 of 4 cases are right: worse",
    ]


def test_a_gain_does_not_hide_a_loss(folder: Path, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(folder, "2/3", "3/3")
    rewrite(folder, "1/1", "0/1")
    capsys.readouterr()
    assert cases.main(argv) == 1
    assert capsys.readouterr().out.splitlines() == [
        "better: html/02-lists: 3 of 3, floor: 2",
        "MISSED: text/01-labels: 0, floor: at least 1",
        "3 of 4 cases are right: worse",
    ]


@pytest.mark.slow
def test_floors_fall_only_when_told(folder: Path, argv: list[str]) -> None:
    rewrite(folder, "2/3", "1/3")
    assert cases.main([*argv, "--update"]) == 1
    assert cases.main([*argv, "--lower"]) == 0
    assert cases.main(argv) == 0
    rewrite(folder, "1/3", "0/3")
    assert cases.main(argv) == 1


def test_floors_rise_with_update_alone(folder: Path, argv: list[str]) -> None:
    rewrite(folder, "2/3", "3/3")
    assert cases.main(argv) == 0
    rewrite(folder, "3/3", "2/3")
    assert cases.main(argv) == 0
    rewrite(folder, "2/3", "3/3")
    assert cases.main([*argv, "--update"]) == 0
    rewrite(folder, "3/3", "2/3")
    assert cases.main(argv) == 1


def test_new_kinds_are_told_and_kinds_that_are_gone_fail(
    folder: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(folder, "text/01-labels", "text/02-names")
    capsys.readouterr()
    assert cases.main(argv) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "new: text/02-names: 1 of 1",
        "MISSED: text/01-labels: not measured, floor: at least 1",
    ]


def test_differences_are_printed_on_demand(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cases.main([*argv, "-v"]) == 0
    assert "    -a line that is wanted\nDIFFERS html/02-lists--nested\n" in capsys.readouterr().out


def test_without_cases_the_gate_is_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cases.main(["--folder", str(tmp_path / "none")]) == 0
    assert capsys.readouterr().out == f"skipped: there are no cases at {tmp_path / 'none'}\n"


def test_without_floors_the_gate_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cases.main(["--folder", str(folder), "--floors", str(folder / "none.toml")]) == 2
    assert "set them with --update" in capsys.readouterr().err


def test_a_run_without_a_table_is_no_result(folder: Path, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "table.txt").write_text("no table", "utf-8")
    assert cases.main(argv) == 2
    assert "run.py ended with status 3" in capsys.readouterr().err
