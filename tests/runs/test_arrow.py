"""Batches of Arrow: rows, order and columns stay, fields are added, a bad row costs itself alone."""

from __future__ import annotations

import pickle

import pytest

from cleaner.runs import Options
from cleaner.runs.adapters.arrow import BatchCleaner
from cleaner.types import MetadataLevel
from tests.runs import stubs

pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")

OPTIONS = Options(metadata=MetadataLevel.NONE)


@pytest.mark.slow
def test_batches_go_through() -> None:
    first = pa.record_batch({"n": pa.array([1, 2, 3], pa.int8()), "text": ["words", "kill", None]})
    empty = first.slice(0, 0)
    last = pa.record_batch({"n": pa.array([4], pa.int8()), "text": ["more words"]})
    cleaner = pickle.loads(pickle.dumps(BatchCleaner(OPTIONS, stubs.make)))
    out = list(cleaner(iter([first, empty, last])))
    assert [batch.num_rows for batch in out] == [3, 1]
    assert all(batch.schema.equals(cleaner.schema(first.schema)) for batch in out)
    assert out[0].column("n").equals(first.column("n"))
    assert out[0].column("body").to_pylist() == ["words", None, None]
    assert out[0].column("status").to_pylist() == ["ok", "crash", "unreadable"]
    assert out[0].column("error").to_pylist()[1:] == [
        "the worker process died (SIGKILL)", "neither html nor text; give the record one of them",
    ]  # fmt: skip
    assert out[1].column("body").to_pylist() == ["more words"]


def test_the_added_columns_can_be_told_to_spark() -> None:
    ddl = BatchCleaner(Options(metadata=MetadataLevel.NONE, removed=True)).ddl()
    assert ddl == (
        "body STRING, comments ARRAY<STRUCT<id: STRING, parent_id: STRING, depth: BIGINT, author: STRING, "
        "published: STRING, published_raw: STRING, url: STRING, score: BIGINT, text: STRING, source: STRING, "
        "span: ARRAY<BIGINT>, cause: STRING>>, "
        "removed ARRAY<STRUCT<index: BIGINT, start: BIGINT, end: BIGINT, text: STRING, cause: STRING, note: STRING, "
        "rule: STRING, origin: STRING, score: DOUBLE, signals: ARRAY<STRUCT<name: STRING, value: DOUBLE, "
        "points: DOUBLE>>>>, status STRING, error STRING"
    )


def test_a_batch_without_documents_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a column html nor text"):
        list(BatchCleaner(OPTIONS, stubs.make)([pa.record_batch({"n": [1]})]))
