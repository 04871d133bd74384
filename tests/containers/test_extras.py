"""What is not installed is told, with the command that installs it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cleaner.containers import storage
from cleaner.containers.base import WHOLE_FILE, OpenContainer
from cleaner.containers.packing import Packing, unpacked
from cleaner.containers.parquet import Parquet
from cleaner.containers.warc import Warc
from cleaner.errors import UsageError
from cleaner.runs import Options
from cleaner.runs.adapters.on_ray import Ray
from cleaner.runs.pool.tasks import PoolLimits, Task

_EMPTY = OpenContainer(io.BytesIO(), "in")
_OPTIONS, _TASK, _LIMITS = Options(), Task(1, 1), PoolLimits(1, 1.0, None)


@pytest.mark.parametrize(
    ("module", "extra", "use"),
    [
        ("fastwarc.warc", "warc", lambda: list(Warc().read(_EMPTY, WHOLE_FILE, ()))),
        ("pyarrow.parquet", "parquet", lambda: list(Parquet().spans(_EMPTY))),
        ("zstandard", "zst", lambda: unpacked(io.BytesIO(), Packing.ZST)),
        ("fsspec", "remote", lambda: storage.read_bytes("s3://bucket/in.jsonl")),
        ("ray", "ray", lambda: list(Ray().mapper(_OPTIONS)([_TASK], dict, _LIMITS, None))),
    ],
)
def test_a_missing_library_is_named(
    module: str, extra: str, use: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=rf"pip install 'article-cleaner\[{extra}\]'"):
        use()
