"""Two small container formats, written as the protocol tells a newcomer.

python -m tests.containers.toys ARGUMENTS    runs the command `cleaner` with these formats
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from cleaner import limits
from cleaner.containers.base import Container, OpenContainer, RecordWriter, Span
from cleaner.containers.packing import Packing, packed
from cleaner.containers.record import AddedFields, InputRecord, Skipped, record_from
from cleaner.containers.registry import register


class Paragraphs(Container):
    """One text per line, which JSON Lines write: the example of `cleaner.containers.base`."""

    name, title, suffixes, becomes = "paragraphs", "Paragraphs", (".paragraphs",), ("jsonl",)

    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord]:
        for number, line in enumerate(opened.unpacked(), 1):
            place = f"{opened.name}:{number}"
            yield record_from(place, {"text": line.decode()}, {"id": place})


class Table(Container):
    """An id, a tab and a text per line; lines that begin with # are no records.  It is read, cut and written."""

    name, title, suffixes = "table", "Tables", (".table", ".tab")

    def spans(self, opened: OpenContainer) -> Iterator[Span]:
        count = sum(1 for _ in opened.unpacked())
        starts = range(0, count, limits.SHARD_RECORDS)
        for first in starts[:-1]:
            yield Span(first, limits.SHARD_RECORDS, records=limits.SHARD_RECORDS)
        yield Span(starts[-1] if starts else 0, None)

    def read(self, opened: OpenContainer, span: Span, added: tuple[str, ...]) -> Iterator[InputRecord | Skipped]:
        end = None if span.count is None else span.first + span.count
        for number, line in enumerate(islice(opened.unpacked(), span.first, end), span.first + 1):
            if line.startswith(b"#"):
                yield Skipped("remark")
                continue
            id, _, text = line.decode().rstrip("\n").partition("\t")
            yield record_from(f"{opened.name}:{number}", {"id": id, "text": text or None}, line)

    def writer(self, file: BinaryIO, packing: Packing, added: tuple[str, ...], source_path: str | None) -> RecordWriter:
        return TableWriter(packed(file, packing))


class TableWriter:
    """Writes the line as it was, with status and body as further columns."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, record: InputRecord, added: AddedFields) -> None:
        columns = [record.kept.rstrip(b"\n"), added["status"].encode(), (added["body"] or "").encode()]
        self._file.write(b"\t".join(columns) + b"\n")

    def close(self) -> None:
        self._file.close()


if __name__ == "__main__":
    for toy in (Paragraphs(), Table()):
        register(toy)
    from cleaner.cli.main import main

    sys.exit(main(sys.argv[1:]))
