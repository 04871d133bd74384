"""The protocol of container formats: what the code of a new format must provide.

A container is a file that holds many documents, one record for each.  To add a format:

1. Write one module with one class below `Container`.  Set `name`, `title` and `suffixes`, and write `read`.  The other
   attributes and methods have defaults.
2. Add the class to `SHIPPED` in `registry.py`, or call `registry.register` before `cleaner.cli` is imported.

Names of files, `--kind`, `--to`, the messages and the cut into shards follow from the class.  The smallest format that
is of use reads records and lets JSON Lines write them:

    class Paragraphs(Container):
        name, title, suffixes, becomes = "paragraphs", "Paragraphs", (".paragraphs",), ("jsonl",)

        def read(self, opened, span, added):
            for number, line in enumerate(opened.unpacked(), 1):
                place = f"{opened.name}:{number}"
                yield record_from(place, {"text": line.decode()}, {"id": place})

`jsonl.py` is the example to copy for a format that is written as well.
"""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import BinaryIO, ClassVar, NamedTuple, Protocol

from cleaner.containers.packing import Packing, unpacked
from cleaner.containers.record import AddedFields, InputRecord, Skipped
from cleaner.containers.storage import open_read


class Span(NamedTuple):
    """Consecutive records of a container: what one shard holds.

    `records` is for everybody.  The other fields are written and read by the same format, which may use them as it
    likes; they are stored as JSON.
    """

    first: int
    """Number of the first record, from 0; of the first row group for Parquet."""
    count: int | None  # type: ignore[assignment]  # hides tuple.count, which nobody calls
    """How many records (row groups); None means up to the end of the file."""
    offset: int = 0
    """Byte at which the first one begins: of the unpacked stream for JSON Lines, of the file for WARC."""
    records: int = 0
    """About how many records these are, for the progress bar; 0: unknown."""
    mark: str = ""
    """WARC: id of the first record, with which the reader checks that the offset is right."""


WHOLE_FILE = Span(0, None)
"""The span of all records."""


class OpenContainer(NamedTuple):
    """A container that is open for reading."""

    file: BinaryIO
    """At its beginning.  It can be sought in, unless it is a pipe."""
    name: str
    """Its name in ids and errors: its path below the input folder, or "-" for standard input."""
    packing: Packing = Packing.NONE

    def unpacked(self) -> BinaryIO:
        """The stream inside of the packing, from its beginning.  A packed stream is not seekable.

        Raises:
            UsageError: the library for the packing is missing.
        """
        return unpacked(self.file, self.packing)


class RecordWriter(Protocol):
    """Writes records in the order in which it is given them."""

    def add(self, record: InputRecord, added: AddedFields) -> None:
        """Write a record with its added fields; write nothing if `record.kept` is None."""

    def close(self) -> None:
        """Write what is still buffered.  The file below stays open."""


class Container(ABC):
    """A file format that holds many documents, one record for each.

    Instances hold no state, so two instances of one class are equal.  Libraries are imported when a method needs
    them, since most runs need none.
    """

    name: ClassVar[str]
    """One word in lower case: the value of `--kind` and `--to`."""
    title: ClassVar[str]
    """The name of the format in messages: "JSON Lines"."""
    suffixes: ClassVar[tuple[str, ...]]
    """Ends of file names, in lower case, each with one dot at its beginning.  Written files get the first."""
    packings: ClassVar[tuple[Packing, ...]] = tuple(Packing)
    """The packings that a file of the format may have."""
    becomes: ClassVar[tuple[str, ...]] = ()
    """Names of the formats in which the records can be written, the default first; empty: only in this format.

    A format may name others where `kept` of its records is a dict of id and url, which every writer takes.
    """
    streams: ClassVar[bool] = True
    """True where records can be read from a pipe and written to one."""
    extra: ClassVar[str | None] = None
    """The extra of this package in which the libraries of the format are; None if it needs no other library."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def spans(self, opened: OpenContainer) -> Iterator[Span]:
        """Cut a file into spans of about equal size, each of at most `limits.SHARD_RECORDS` and `SHARD_BYTES`.

        The cut depends on nothing but the file.  The last span has no count, so that it includes what cannot be
        counted.  Where the file is broken, the cut ends there and `read` reports it.

        Raises:
            OSError: the file cannot be read; it is one span then.
        """
        yield WHOLE_FILE

    @abstractmethod
    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord | Skipped]:
        """Read the records of a span, in the order of the file.

        Nothing is raised for broken input.  A record that cannot be cleaned becomes a `failed_record`, and reading
        goes on behind it.  A record that holds no document becomes a `Skipped`.  Where the whole file cannot be read,
        the only record has the place `opened.name`; the next run tries the file again.

        Args:
            added: names of the fields that will be added.  A field of the input with such a name must be renamed, as
                `renamed_columns` says.

        Raises:
            UsageError: a library is missing.
        """

    def writer(self, file: BinaryIO, packing: Packing, added: tuple[str, ...], source_path: str | None) -> RecordWriter:
        """A writer of records to an open file.  The same records give the same bytes.

        Only for formats that are named in some `becomes`.

        Args:
            added: names of the fields that each record gains.
            source_path: path of the container from which the records come; None if it is of another format.

        Raises:
            UsageError: a library is missing.
        """
        raise NotImplementedError(f"{self.title} is not written")

    def join(self, paths: Sequence[str], file: BinaryIO) -> None:
        """Write the records of several files of this format, one after the other, to an open file.

        This one copies the bytes, which is right where a file may follow another one.
        """
        copy_files(paths, file)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the formats in which the records can be written, the default first."""
        return self.becomes or (self.name,)


def copy_files(paths: Sequence[str], file: BinaryIO) -> None:
    """Write the bytes of files, one after the other, to an open one."""
    for path in paths:
        with open_read(path) as source:
            shutil.copyfileobj(source, file)


class Shape(NamedTuple):
    """A container format and the packing around it."""

    container: Container
    packing: Packing = Packing.NONE

    @property
    def suffix(self) -> str:
        """The end of the name of a written file of this shape."""
        return f"{self.container.suffixes[0]}{self.packing.value}"


class Source(NamedTuple):
    """A container file of the input."""

    path: str
    """A local path, or an address for fsspec."""
    name: str
    """Its name in ids, errors and the report."""
    stem: str
    """The name of its outputs: a path below the output folder, without suffix."""
    shape: Shape
