"""The step for datatrove: documents go on clean, and those that fail say so."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from cleaner.errors import UsageError
from cleaner.runs import Options
from cleaner.runs.adapters.datatrove import CleanStep
from cleaner.types import Kind, MetadataLevel
from tests.runs import stubs

MISSING = importlib.util.find_spec("datatrove") is None
needs = pytest.mark.skipif(MISSING, reason="needs the extra datatrove: make test-scale")


@pytest.mark.skipif(not MISSING, reason="datatrove is there")
def test_without_datatrove_the_step_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match=r"pip install 'article-cleaner\[datatrove\]'"):
        CleanStep()


@needs
def test_documents_go_on_clean_and_failures_are_told() -> None:
    from datatrove.data import Document

    documents = [Document(text, str(number)) for number, text in enumerate(["words", "kill", "more words"])]
    step = CleanStep(Options(metadata=MetadataLevel.NONE), stubs.make)
    out = list(step.run(iter(documents)))
    assert [(document.id, document.text) for document in out] == [("0", "words"), ("1", ""), ("2", "more words")]
    assert [document.metadata["status"] for document in out] == ["ok", "crash", "ok"]
    assert out[1].metadata["error"] == "the worker process died (SIGKILL)"
    assert list(step.run(None)) == []


@needs
@pytest.mark.filterwarnings("ignore")  # those of other people's packages
def test_a_pipeline_from_file_to_file(tmp_path: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    (tmp_path / "in").mkdir()
    story = "<p>The ferry starts again on Monday after eleven weeks in dock, the harbour office said.</p>"
    rows = [
        {"id": "a", "text": story, "metadata": {"url": "https://example.org/a", "n": 3}},
        {"id": "b", "text": story},
    ]
    (tmp_path / "in/a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    steps = [
        JsonlReader(str(tmp_path / "in")),
        CleanStep(Options(kind=Kind.HTML)),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs")).run()
    (path,) = (tmp_path / "out").iterdir()
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert first["text"] == second["text"] == story[3:-4]
    assert (first["metadata"]["n"], first["metadata"]["status"]) == (3, "ok")
