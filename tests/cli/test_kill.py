"""kill -9 at random moments: no half file, and the next run makes the tree that an undisturbed run would make."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.cli.main import main
from cleaner.output.paths import CACHE_FOLDER

KILLS = 20
DOCUMENTS = 120
TEXT = "The council said on Tuesday that bridge {} would stay closed until spring.\n\nAdvertisement\n\n{}\n"


def fill(folder: Path, version: int) -> None:
    """One of two states of an input folder: a third of the documents differ, a third is in one of them only."""
    for number in range(DOCUMENTS):
        kind = number % 6
        if kind == 4 + version:
            continue
        path = folder / f"{number % 7}" / f"{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(number, f"Lorries take road {version}." * (kind < 2)), encoding="utf-8")
        os.utime(path, (1_600_000_000 + version,) * 2)


def tree(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and CACHE_FOLDER not in path.parts)
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def run(root: str, out: str) -> int:
    return main(["run", f"{root}/in", f"{root}/{out}", "--jobs", "2", "-q"])


def start(root: str) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(run(root, "out")))
    process.start()
    return process


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the command is run in forks of the test")
def test_killed_runs_leave_no_half_file_and_the_next_run_mends_all(tmp_path: Path) -> None:
    Cleaner()  # its rules are there in the forks then
    states = [tmp_path / "in0", tmp_path / "in1"]
    wanted = []
    seconds = 0.0
    for version, state in enumerate(states):
        fill(state, version)
        state.rename(tmp_path / "in")
        since = time.monotonic()
        assert run(str(tmp_path), f"undisturbed{version}") == 0
        seconds = time.monotonic() - since
        (tmp_path / "in").rename(state)
        wanted.append(tree(tmp_path / f"undisturbed{version}"))
    known = {
        name: {data for tree in wanted if (data := tree.get(name)) is not None} for name in {**wanted[0], **wanted[1]}
    }

    moments = random.Random(9)
    killed = 0
    for turn in range(KILLS):
        version = turn % 2
        states[version].rename(tmp_path / "in")
        process = start(str(tmp_path))
        process.join(moments.uniform(0, seconds))
        killed += process.is_alive()
        process.kill()
        process.join()
        for name, data in tree(tmp_path / "out").items():
            assert name.endswith("-tmp") or data in known[name], f"turn {turn}: {name} is neither old nor new"
        process = start(str(tmp_path))
        process.join()
        assert process.exitcode == 0
        assert tree(tmp_path / "out") == wanted[version], f"turn {turn}"
        assert not list((tmp_path / "out" / CACHE_FOLDER).glob("*.journal"))
        (tmp_path / "in").rename(states[version])
    assert killed > KILLS // 2
