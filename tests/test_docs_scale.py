"""The examples of docs/scale.md run."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[1] / "docs/scale.md").read_text("utf-8")


def run(name: str, folder: Path) -> str:
    """What the example of that name prints, as a program of its own in a folder."""
    found = re.search(rf"<!-- example: {name} -->\n```python\n(.*?)```", TEXT, re.DOTALL)
    assert found, name
    script = folder / "example.py"
    script.write_text(found[1], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script.name], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_batches_of_arrow(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    shown = re.findall(r'"(.+?)"', run("arrow", tmp_path))
    assert shown == ["a", "The ferry starts again on Monday after eleven weeks in dock, they said.", "ok"]


@pytest.mark.slow
def test_records(tmp_path: Path) -> None:
    assert run("records", tmp_path) == "my key ok The ferry starts again on Monday.\n"


@pytest.mark.skipif(importlib.util.find_spec("datatrove") is None, reason="needs the extra datatrove: make test-scale")
def test_datatrove(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    page = {"id": "a", "html": "<p>The ferry starts again on Monday after eleven weeks in dock, they said.</p>"}
    (tmp_path / "in/a.jsonl").write_text(json.dumps(page), encoding="utf-8")
    run("datatrove", tmp_path)
    (out,) = (tmp_path / "out").iterdir()
    found = json.loads(out.read_text("utf-8"))
    assert found["text"] == "The ferry starts again on Monday after eleven weeks in dock, they said."
    assert found["metadata"]["status"] == "ok"
