"""The known container formats, and which of them a file name implies."""

from __future__ import annotations

from typing import Final

from cleaner.containers.base import Container, Shape
from cleaner.containers.jsonl import JsonLines
from cleaner.containers.packing import Packing
from cleaner.containers.parquet import Parquet
from cleaner.containers.warc import Warc
from cleaner.errors import UsageError
from cleaner.output.comments_files import COMMENTS_SUFFIXES
from cleaner.output.paths import REMOVED_SUFFIX, REPORT_NAME

#: A new format is one more class here.  Messages and help texts name the formats in this order.
SHIPPED: Final[tuple[type[Container], ...]] = (JsonLines, Parquet, Warc)

#: Added to the name of an output that is one container, it names the report of the run.
REPORT_SUFFIX: Final = ".report.jsonl"

_registered: Final[dict[str, Container]] = {}


def register(container: Container) -> None:
    """Make a format known under its name and its suffixes.

    Raises:
        ValueError: the name or a suffix is taken, or a suffix is not one dot and lower case letters.
    """
    if container.name in _registered:
        raise ValueError(f"there is a container format {container.name} already; choose another name")
    taken = _by_suffix()
    for suffix in container.suffixes:
        if suffix.rfind(".") != 0 or suffix != suffix.lower():
            raise ValueError(f"suffix {suffix} of {container.name}: write one dot and lower case, as .jsonl")
        if suffix in taken:
            raise ValueError(f"suffix {suffix} of {container.name} belongs to {taken[suffix].name}; choose another one")
    _registered[container.name] = container


def unregister(name: str) -> None:
    """Forget the format with a name; its suffixes are free again.

    Raises:
        KeyError: there is none.
    """
    del _registered[name]


def containers() -> tuple[Container, ...]:
    """All formats, in the order in which they were registered."""
    return tuple(_registered.values())


def container_of(name: str) -> Container:
    """The format with a name.

    Raises:
        KeyError: there is none.
    """
    return _registered[name]


def written_shapes() -> tuple[Shape, ...]:
    """The shapes that outputs can have: those of each format that can be written."""
    names = {name for container in containers() for name in container.outputs}
    written = (container for container in containers() if container.name in names)
    return tuple(Shape(container, packing) for container in written for packing in container.packings)


def shape_of(path: str) -> Shape | None:
    """The shape that a file name implies; None for files that are not containers or that cleaner wrote itself."""
    name = path.rpartition("/")[2].lower()
    if name == REPORT_NAME or name.endswith((*COMMENTS_SUFFIXES, REMOVED_SUFFIX, REPORT_SUFFIX)):
        return None
    name, packing = _without_packing(name)
    for suffix, container in _by_suffix().items():
        if name.endswith(suffix):
            return Shape(container, packing)
    return None


def shape_in(path: str) -> Shape:
    """The shape of a file that must be a container.

    Raises:
        UsageError: its name does not end in the suffix of a container.
    """
    shape = shape_of(path)
    if shape is None:
        raise UsageError(f"{path}: is not a container; its name should end in {suffixes_in_words()}")
    return shape


def stem_of(path: str) -> str:
    """A path without the suffixes of its container: "a/b.warc.wet.gz" is "a/b"."""
    suffixes = _by_suffix()
    stem = path[: len(_without_packing(path.lower())[0])]
    while (shorter := stem[: stem.rfind(".")]) and stem[len(shorter) :].lower() in suffixes:
        stem = shorter
    return stem


def suffixes_in_words() -> str:
    """The suffixes of all containers, for messages: ".jsonl, .parquet or .warc (or with .gz, .zst added)"."""
    packings = ", ".join(packing.value for packing in Packing if packing is not Packing.NONE)
    return f"{in_words(tuple(_by_suffix()))} (or with {packings} added)"


def in_words(names: tuple[str, ...]) -> str:
    """Join names with commas and 'or'.

    >>> in_words((".jsonl", ".parquet", ".warc"))
    '.jsonl, .parquet or .warc'
    """
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _by_suffix() -> dict[str, Container]:
    return {suffix: container for container in containers() for suffix in container.suffixes}


def _without_packing(name: str) -> tuple[str, Packing]:
    for packing in Packing:
        if packing is not Packing.NONE and name.endswith(packing.value):
            return name[: -len(packing.value)], packing
    return name, Packing.NONE


for _format in SHIPPED:
    register(_format())
