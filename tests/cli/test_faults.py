"""Two thousand documents, forty of them poison: each costs itself alone, and the report names it."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

import pytest

from cleaner.cli.main import main
from cleaner.runs import folder_run
from tests.runs import stubs

DOCUMENTS = 2000
GOOD = "The council said on Tuesday that bridge {} would stay closed until spring, and lorries take the ring road.\n"

POISONS = {
    "segfault": ("crash", "the worker process died (SIGSEGV)"),
    "exit 3": ("crash", "the worker process died (exit code 3)"),
    "kill": ("crash", "the worker process died (SIGKILL)"),
    "hang": ("timeout", "took longer than 2 s"),
    "regex": ("timeout", "took longer than 2 s"),
    "allocate": ("memory", "needed more than 1,024 MB of memory"),
    "recursion": ("crash", "RecursionError: "),
    "stack": ("crash", ""),
    "raise": ("crash", "ValueError: as told"),
    "raise-unpicklable": ("crash", "UnpicklableError: holds a function"),
}
SLOW = ("hang", "regex")
"""Each takes its whole time, so there are but two of them."""

RULE = r"""
schema = 1
generic = true

[[rule]]
id = "catastrophe"
drop = "line"
re = '(?:a|aa)+[bc]'
hit = ["aab"]
miss = ["d"]
"""
CAUGHT = "a" * 300 + "\n\n" + GOOD
"""Meets the rule above.  Patterns of users have a clock of their own: the rule is left out, and nothing is lost."""


def plant(folder: Path) -> tuple[dict[str, str], set[str]]:
    """Forty poisons among good documents: each that is lost, with its kind, and those that are caught."""
    kinds = [kind for kind in POISONS for _ in range(2 if kind in SLOW else 4)]
    names = [f"{number:04}.txt" for number in range(DOCUMENTS)]
    lost = {names[17 + 50 * place]: kind for place, kind in enumerate(kinds)}
    caught = {names[19 + 50 * place] for place in range(40 - len(kinds))}
    for number, name in enumerate(names):
        text = f"poison {lost[name]}" if name in lost else (CAUGHT if name in caught else GOOD).format(number)
        (folder / name).write_text(text, encoding="utf-8")
    return lost, caught


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
@pytest.mark.parametrize("jobs", ["2", "1"])
def test_forty_poisons_among_two_thousand_cost_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    monkeypatch.setattr(folder_run, "clean_plan", partial(folder_run.clean_plan, make=stubs.make_poisoned))
    (tmp_path / "in").mkdir()
    lost, caught = plant(tmp_path / "in")
    (tmp_path / "rule.toml").write_text(RULE, encoding="utf-8")
    limits = ["--timeout", "2", "--memory", "1024", "--jobs", jobs]
    rules = ["--rules", str(tmp_path / "rule.toml"), "--no-default-rules"]

    assert main(["run", str(tmp_path / "in"), str(tmp_path / "out"), *limits, *rules]) == 1

    rows = [json.loads(line) for line in (tmp_path / "out/cleaner-report.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [f"{number:04}.txt" for number in range(DOCUMENTS)]
    named = {row["id"]: (lost[row["id"]], row["status"], row["error"]) for row in rows if row["error"] is not None}
    assert set(named) == set(lost)
    for kind, status, error in named.values():
        assert (kind, status) == (kind, POISONS[kind][0])
        assert error.startswith(POISONS[kind][1])
    assert {row["id"] for row in rows if row["warnings"]} == caught
    err = capsys.readouterr().err
    assert all(f"{name}: {POISONS[kind][0]}: " in err for name, kind in lost.items())

    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "out").glob("*.txt")}
    good = {f"{n:04}.txt": GOOD.format(n) for n in range(DOCUMENTS)}
    assert set(written) == set(good) - set(lost)
    assert all(written[name] == good[name] for name in written.keys() - caught)
    assert not [name for name in os.listdir(tmp_path / "out") if name.endswith("-tmp")]
