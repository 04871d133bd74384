"""Which container a path names, by its suffixes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from cleaner.output.comments_files import COMMENTS_SUFFIXES
from cleaner.output.paths import REMOVED_SUFFIX, REPORT_NAME

REPORT_SUFFIX: Final = ".report.jsonl"
"""What the report of a container that became one file is called, behind the name of that file."""


class Container(StrEnum):
    """How records stand in a file."""

    JSONL = "jsonl"
    PARQUET = "parquet"
    WARC = "warc"


class Packing(StrEnum):
    """What is wrapped around the whole file; the value is the suffix."""

    NONE = ""
    GZ = ".gz"
    ZST = ".zst"


class Shape(NamedTuple):
    """A container and its packing."""

    container: Container
    packing: Packing = Packing.NONE

    @property
    def suffix(self) -> str:
        """The suffix of a file of this shape."""
        return f".{self.container.value}{self.packing.value}"


_SUFFIXES: Final = {
    ".jsonl": Container.JSONL,
    ".ndjson": Container.JSONL,
    ".parquet": Container.PARQUET,
    ".warc": Container.WARC,
    ".wet": Container.WARC,
}


def shape_of(path: str) -> Shape | None:
    """The shape that a file name tells; None: no container, or an output of this program that is none."""
    name = path.rpartition("/")[2].lower()
    if name == REPORT_NAME or name.endswith((*COMMENTS_SUFFIXES, REMOVED_SUFFIX, REPORT_SUFFIX)):
        return None
    name, packing = _unpacked(name)
    for suffix, container in _SUFFIXES.items():
        if name.endswith(suffix):
            return Shape(container, packing)
    return None


def stem_of(path: str) -> str:
    """A path without the suffixes of its container: "a/b.warc.wet.gz" is "a/b"."""
    stem = path[: len(_unpacked(path.lower())[0])]
    while (shorter := stem[: stem.rfind(".")]) and stem[len(shorter) :].lower() in _SUFFIXES:
        stem = shorter
    return stem


def _unpacked(name: str) -> tuple[str, Packing]:
    for packing in (Packing.GZ, Packing.ZST):
        if name.endswith(packing.value):
            return name[: -len(packing.value)], packing
    return name, Packing.NONE
