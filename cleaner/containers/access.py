"""Cut, read, write and join containers of any format by their paths.

Here is what all formats have in common: files that cannot be opened, and packings that a format does not allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from cleaner.containers.base import WHOLE_FILE, Container, OpenContainer, RecordWriter, Shape, Source, Span
from cleaner.containers.record import InputRecord, Skipped, failed_record, no_record
from cleaner.containers.storage import created, open_read
from cleaner.types import Status


def spans_of(source: Source) -> tuple[Span, ...]:
    """The spans into which a container is cut; always the same for the same file."""
    container, packing = source.shape
    if packing not in container.packings:
        return (WHOLE_FILE,)
    try:
        with open_read(source.path) as file:
            return tuple(container.spans(OpenContainer(file, source.name, packing)))
    except OSError:
        return (WHOLE_FILE,)  # reading meets the error again and reports it


def read_source(source: Source, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord | Skipped]:
    """The records of a span of a container.  A file that cannot be opened becomes one record that failed.

    Args:
        added: names of the fields that will be added.

    Raises:
        UsageError: a library is missing.
    """
    try:
        file = open_read(source.path)
    except OSError as error:
        why = f"cannot be opened ({error.strerror or error}); check the path and its permissions"
        yield failed_record(source.name, Status.UNREADABLE, why)
        return
    with file:
        opened = OpenContainer(file, source.name, source.shape.packing)
        yield from read_opened(source.shape.container, opened, span, added)


def read_opened(
    container: Container, opened: OpenContainer, span: Span, added: tuple[str, ...]
) -> Iterator[InputRecord | Skipped]:
    """The records of a span of a container that is open; otherwise as `read_source`."""
    if opened.packing in container.packings:
        yield from container.read(opened, span, added)
    else:
        why = f"is packed as a whole, but {container.title} is read unpacked; unpack the file"
        yield no_record(opened.name, Status.UNREADABLE, why)


def writer_of(file: BinaryIO, shape: Shape, added: tuple[str, ...], source: Source | None) -> RecordWriter:
    """A writer of records to an open file.

    Args:
        added: names of the fields that each record gains.
        source: the container that the records come from; None for a stream.

    Raises:
        UsageError: a library is missing.
    """
    same = source is not None and source.shape.container == shape.container
    return shape.container.writer(file, shape.packing, added, source.path if source is not None and same else None)


def join(paths: Sequence[str], out: str, shape: Shape, scratch: str) -> None:
    """Put files of one shape together into one, in their order.

    Args:
        scratch: folder of the temporary file; see `storage.created`.
    """
    with created(out, scratch) as file:
        shape.container.join(paths, file)
