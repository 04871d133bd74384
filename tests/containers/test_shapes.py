"""Which container a name tells."""

from __future__ import annotations

import pytest

from cleaner.containers.shapes import (
    Container,
    Packing,
    Shape,
    shape_of,
    stem_of,
)


@pytest.mark.parametrize(
    ("path", "shape", "stem"),
    [
        ("a/in.jsonl", Shape(Container.JSONL), "a/in"),
        ("in.NDJSON.gz", Shape(Container.JSONL, Packing.GZ), "in"),
        ("s3://b/in.jsonl.zst", Shape(Container.JSONL, Packing.ZST), "s3://b/in"),
        ("in.parquet", Shape(Container.PARQUET), "in"),
        ("crawl.warc.gz", Shape(Container.WARC, Packing.GZ), "crawl"),
        ("crawl.warc.wet.gz", Shape(Container.WARC, Packing.GZ), "crawl"),
        ("v1.2.wet", Shape(Container.WARC), "v1.2"),
    ],
)
def test_suffixes_tell_shape_and_stem(path: str, shape: Shape, stem: str) -> None:
    assert shape_of(path) == shape
    assert stem_of(path) == stem


@pytest.mark.parametrize(
    "path",
    ["a.html", "a.gz", "jsonl", "a.jsonl/b.txt", "a.comments.jsonl", "a.removed.jsonl", "a.jsonl.report.jsonl",
     "out/cleaner-report.jsonl"],
)  # fmt: skip
def test_documents_and_own_outputs_are_no_containers(path: str) -> None:
    assert shape_of(path) is None


def test_suffix_of_an_output() -> None:
    assert Shape(Container.JSONL, Packing.GZ).suffix == ".jsonl.gz"
    assert Shape(Container.PARQUET).suffix == ".parquet"
