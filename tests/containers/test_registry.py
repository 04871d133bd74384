"""Which container format the name of a file means, and what a new format must not do."""

from __future__ import annotations

import configparser
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner.containers import registry
from cleaner.containers.base import Container, OpenContainer, Shape, Span
from cleaner.containers.jsonl import JsonLines
from cleaner.containers.packing import Packing
from cleaner.containers.parquet import Parquet
from cleaner.containers.record import InputRecord
from cleaner.containers.registry import containers, register, shape_of, stem_of, unregister, written_shapes
from cleaner.containers.warc import Warc


@pytest.mark.parametrize(
    ("path", "shape", "stem"),
    [
        ("a/in.jsonl", Shape(JsonLines()), "a/in"),
        ("in.NDJSON.gz", Shape(JsonLines(), Packing.GZ), "in"),
        ("s3://b/in.jsonl.zst", Shape(JsonLines(), Packing.ZST), "s3://b/in"),
        ("in.parquet", Shape(Parquet()), "in"),
        ("crawl.warc.gz", Shape(Warc(), Packing.GZ), "crawl"),
        ("crawl.warc.wet.gz", Shape(Warc(), Packing.GZ), "crawl"),
        ("v1.2.wet", Shape(Warc()), "v1.2"),
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
    assert Shape(JsonLines(), Packing.GZ).suffix == ".jsonl.gz"
    assert Shape(Parquet()).suffix == ".parquet"


def test_shapes_of_outputs_are_those_that_some_format_becomes() -> None:
    assert [shape.suffix for shape in written_shapes()] == [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet"]


class Toy(Container):
    name, title, suffixes = "toy", "Toys", (".toy",)

    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord]:
        return iter(())


@pytest.mark.parametrize(
    ("name", "suffixes", "told"),
    [
        ("jsonl", (".toy",), "there is a container format jsonl already"),
        ("toy", (".toy", ".wet"), "suffix .wet of toy belongs to warc"),
        ("toy", ("toy",), "suffix toy of toy: write one dot"),
        ("toy", (".a.toy",), "suffix .a.toy of toy: write one dot"),
        ("toy", (".Toy",), "suffix .Toy of toy: write one dot and lower case"),
    ],
)
def test_names_and_suffixes_are_taken_once(
    name: str, suffixes: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Toy, "name", name)
    monkeypatch.setattr(Toy, "suffixes", suffixes)
    before = containers()
    with pytest.raises(ValueError, match=told):
        register(Toy())
    assert containers() == before


def test_formats_cross_to_other_processes_as_equals() -> None:
    for container in containers():
        assert pickle.loads(pickle.dumps(Shape(container))) == Shape(container)
    assert len(set(containers())) == len(registry.SHIPPED)


def test_extras_of_formats_can_be_installed() -> None:
    config = configparser.ConfigParser()
    config.read(Path(__file__).parents[2] / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    assert {container.extra for container in containers()} - {None} <= set(extras)


def test_a_format_that_is_forgotten_leaves_its_suffixes_free() -> None:
    for _ in range(2):
        register(Toy())
        assert shape_of("a.toy") is not None
        unregister("toy")
        assert shape_of("a.toy") is None
    with pytest.raises(KeyError):
        unregister("toy")
