"""The files of a cleaned document: body, comments, removed blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cleaner.output.atomic import encoded, write_changed
from cleaner.output.body_files import render
from cleaner.output.comments_files import CommentsFormat, render_comments
from cleaner.output.document_record import removed_lines
from cleaner.output.paths import Outputs, Wanted
from cleaner.types import MetadataLevel, Trace


def write(cleaned: Trace, outputs: Outputs, wanted: Wanted, metadata: MetadataLevel = MetadataLevel.BASIC) -> None:
    """Write the files of a document.  A file that already has the right bytes is not touched.

    Raises:
        OSError: a file cannot be written.
    """
    for path, data in rendered(cleaned, outputs, wanted, metadata):
        write_changed(path, data)


def rendered(
    cleaned: Trace, outputs: Outputs, wanted: Wanted, metadata: MetadataLevel = MetadataLevel.BASIC
) -> Iterator[tuple[Path, bytes]]:
    """Path and bytes of each file of a document.

    The body comes last: where it was written, the others were too.  A body file that holds the whole record has the
    removed blocks also where they get no file of their own.
    """
    cleaned = without_unwanted(cleaned, wanted)
    if outputs.comments is not None:
        yield outputs.comments, encoded(render_comments(cleaned, wanted.comments or CommentsFormat.JSONL))
    if outputs.removed is not None:
        yield outputs.removed, encoded(removed_lines(cleaned))
    removed = wanted.removed or outputs.removed is not None
    yield outputs.body, encoded(render(cleaned, wanted.format, removed=removed, metadata=metadata))


def without_unwanted(cleaned: Trace, wanted: Wanted) -> Trace:
    """The document, without its comments if they are not to be written."""
    return replace(cleaned, comments=()) if wanted.comments is None else cleaned
