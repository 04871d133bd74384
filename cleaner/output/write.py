"""A cleaned document to its files.  A file is there whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import cleaner
from cleaner.output.comments_files import CommentsFormat, render_comments
from cleaner.output.paths import Format, Outputs, Wanted
from cleaner.types import MetadataLevel, Trace, Verdict

_TEMPORARY_SUFFIX: Final = ".cleaner-tmp"
_TEMPORARY_NAME: Final = re.compile(r"\.[0-9a-f]{8}\.\d{1,20}\.cleaner-tmp")  # as `temporary_path` gives


def write(cleaned: Trace, outputs: Outputs, wanted: Wanted, metadata: MetadataLevel = MetadataLevel.BASIC) -> None:
    """Write a document's files; a file that has the right bytes already is not touched."""
    for path, data in rendered(cleaned, outputs, wanted, metadata):
        write_changed(path, data)


def rendered(
    cleaned: Trace, outputs: Outputs, wanted: Wanted, metadata: MetadataLevel = MetadataLevel.BASIC
) -> Iterator[tuple[Path, bytes]]:
    """A document's files and what is to stand in them; the body last, so that where it is, the others are.

    JSON tells of removed blocks also where they have no file of their own.
    """
    cleaned = without_unwanted(cleaned, wanted)
    if outputs.comments is not None:
        yield outputs.comments, encoded(render_comments(cleaned, wanted.comments or CommentsFormat.JSONL))
    if outputs.removed is not None:
        yield outputs.removed, encoded(removed_lines(cleaned))
    removed = wanted.removed or outputs.removed is not None
    yield outputs.body, encoded(render(cleaned, wanted.format, removed=removed, metadata=metadata))


def without_unwanted(cleaned: Trace, wanted: Wanted) -> Trace:
    """A document without its comments, where nobody wants them written."""
    return replace(cleaned, comments=()) if wanted.comments is None else cleaned


def render(
    cleaned: Trace, format: Format, *, removed: bool = False, metadata: MetadataLevel = MetadataLevel.BASIC
) -> str:
    """The body in a format; empty, or ending with one newline.

    `removed` adds the removed blocks to JSON; `metadata` says how much JSON tells of the page, and costs other formats
    nothing.
    """
    if format is Format.JSON:
        return _json(record_of(cleaned, metadata, removed=removed)) + "\n"
    body = cleaned.body
    if format is Format.MD and cleaned.title:
        body = f"# {cleaned.title}\n\n{body}".rstrip("\n")
    return body + "\n" if body else ""


def removed_lines(cleaned: Trace) -> str:
    """The removed blocks: JSON Lines in the order of the page, each with its cause."""
    return _lines(removed_record(verdict) for verdict in cleaned.removed)


def removed_record(verdict: Verdict) -> dict[str, Any]:
    """A removed block as a row: where it stood, what it said, and the rule or the signals that took it out."""
    block, cause, score = verdict.block, verdict.cause, verdict.score
    rule = cause.match.rule if cause.match else None
    return {
        "index": block.index,
        "start": block.start,
        "end": block.end,
        "text": block.text,
        "cause": cause.kind,
        "note": cause.note,
        "rule": rule.id if rule else None,
        "origin": str(rule.origin) if rule else None,
        "score": score.total if score else None,
        "signals": [{"name": s.name, "value": s.value, "points": s.points} for s in score.signals] if score else [],
    }


def encoded(text: str) -> bytes:
    """Text as it is written; lone surrogates, which JSON in a page can smuggle in, have no UTF-8."""
    return text.encode("utf-8", errors="replace")


def write_changed(path: Path, data: bytes) -> bool:
    """Write a file unless it has these bytes already; True where it was written.

    Raises:
        OSError: as for `write_atomic`.
    """
    if holds(path, data):
        return False
    write_atomic(path, data)
    return True


def holds(path: Path, data: bytes) -> bool:
    """True where a file is there and has these bytes."""
    try:
        status = os.stat(path)
        # Reading a pipe would wait for somebody who writes.
        return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file by way of a temporary one beside it; folders above it are made.

    Raises:
        OSError: it cannot be written; then there is no temporary file left, and what was there before still is.
    """
    temporary, there = temporary_path(path, os.getpid()), True
    try:
        try:
            temporary.write_bytes(data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
        os.replace(temporary, path)
        there = False
    finally:
        if there:
            temporary.unlink(missing_ok=True)


def temporary_path(path: Path, pid: int) -> Path:
    """The name under which a process writes `path` at first, so that another can tidy up after its death.

    Short, because the name of `path` may be as long as names can be; hidden, so that it is never an input.
    """
    return path.with_name(f".{zlib.crc32(os.fsencode(path.name)):08x}.{pid}{_TEMPORARY_SUFFIX}")


def remove_temporaries_of(path: Path) -> None:
    """Delete what writers of one file that were killed left beside it."""
    prefix = temporary_path(path, 0).name.partition(".0.")[0]
    for name in os.listdir(path.parent):
        if name.startswith(prefix) and _TEMPORARY_NAME.fullmatch(name):
            with contextlib.suppress(OSError):
                (path.parent / name).unlink()


def remove_temporaries(folder: str) -> None:
    """Delete what writers that were killed left behind, anywhere below a folder."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(_TEMPORARY_SUFFIX) and _TEMPORARY_NAME.fullmatch(name):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(place, name))


def record_of(cleaned: Trace, level: MetadataLevel, *, removed: bool = False) -> dict[str, Any]:
    """A document as one record, what JSON output and containers hold; plain data."""
    stated: dict[str, Any] = {}
    if level is not MetadataLevel.NONE:
        stated = asdict(cleaner.metadata_of(cleaned, full=level is MetadataLevel.FULL))
    record = {
        "id": cleaned.document.id,
        "url": cleaned.document.url or cleaned.page.url,
        **stated,
        "body": cleaned.body,
        "comments": [comment.record() for comment in cleaned.comments],
        "status": cleaned.status.value,
        "warnings": list(cleaned.warnings),
    }
    if removed:
        record["removed"] = [removed_record(verdict) for verdict in cleaned.removed]
    return record


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(_json(record) + "\n" for record in records)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
