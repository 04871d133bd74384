"""Ray on two cores: accidents cost one document or one more attempt, and the bytes are those of a local run."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.ray,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs the extra ray: make test-scale"),
]
ROOT = Path(__file__).parents[2]
SECONDS = 240  # a deadlock is a failure, not a night


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests/runs/ray_job.py has seen."""
    folder = tmp_path_factory.mktemp("ray")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    environment.pop("RAY_ADDRESS", None)
    command = [sys.executable, str(ROOT / "tests/runs/ray_job.py"), str(folder)]
    done = subprocess.run(command, env=environment, timeout=SECONDS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert (folder / "mark").exists()  # the worker was killed indeed
    result: dict[str, Any] = json.loads((folder / "found.json").read_text("utf-8"))
    return result


def test_every_good_document_is_there_once_and_the_poison_is_named(found: dict[str, Any]) -> None:
    rows = found["ray"]["rows"]
    assert sorted(int(row["id"]) for row in rows) == list(range(20))
    assert {row["id"]: row["status"] for row in rows if row["status"] != "ok"} == {"5": "crash"}
    assert found["ray"]["statuses"] == {"ok": 19, "crash": 1}


def test_the_bytes_are_those_of_a_local_run(found: dict[str, Any]) -> None:
    # The source of the one document differs in nothing but what it did to its first worker.
    assert found["ray"]["tree"] == found["local"]["tree"]
    assert "cleaner-report.jsonl" in found["ray"]["tree"]


def test_a_second_run_does_nothing(found: dict[str, Any]) -> None:
    assert (found["again"]["todo"], found["again"]["rows"]) == (0, [])
    assert found["again"]["tree"] == found["ray"]["tree"]


def test_a_shard_that_kills_every_worker_is_given_up_and_named(found: dict[str, Any]) -> None:
    rows = {row["id"]: row for row in found["lost"]["rows"]}
    assert [rows[str(number)]["status"] for number in range(4)] == ["ok"] * 4
    assert rows["lost-00001"]["status"] == "crash"
    assert rows["lost-00001"]["error"].startswith("its task failed each time; see the log of Ray")
    assert "lost-00001.jsonl" not in found["lost"]["tree"]


def test_one_file_is_put_together_of_the_parts(found: dict[str, Any]) -> None:
    assert found["file on ray"] == found["file here"]
    assert found["file here"]["beside"] == [".out.jsonl.gz.cleaner-cache", "out.jsonl.gz", "out.jsonl.gz.report.jsonl"]


def test_a_folder_of_documents_gives_the_files_of_a_local_run(found: dict[str, Any]) -> None:
    assert found["pages on ray"]["tree"] == found["pages here"]["tree"]
    assert found["pages on ray"]["status"] == found["pages here"]["status"] == 1
    assert len(found["pages here"]["tree"]) == 19


def test_a_second_run_over_documents_touches_nothing(found: dict[str, Any]) -> None:
    assert found["pages again"]["times"] == found["pages on ray"]["times"]
