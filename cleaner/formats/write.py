"""A cleaned document to its files.  A file is there whole or not at all."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleaner.formats.folders import Format, Outputs
from cleaner.metadata import metadata_of
from cleaner.types import Cleaned, MetadataLevel, Verdict


def write(cleaned: Cleaned, outputs: Outputs, format: Format, metadata: MetadataLevel = MetadataLevel.BASIC) -> None:
    """Write a document's files; the body last, so that where it is, the others are."""
    if outputs.comments is not None:
        write_atomic(outputs.comments, comment_lines(cleaned))
    if outputs.removed is not None:
        write_atomic(outputs.removed, removed_lines(cleaned))
    write_atomic(outputs.body, render(cleaned, format, removed=outputs.removed is not None, metadata=metadata))


def render(
    cleaned: Cleaned, format: Format, *, removed: bool = False, metadata: MetadataLevel = MetadataLevel.BASIC
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


def comment_lines(cleaned: Cleaned) -> str:
    """The comments file: JSON Lines in thread order."""
    return _lines(comment.record() for comment in cleaned.comments)


def removed_lines(cleaned: Cleaned) -> str:
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


def write_atomic(path: Path, text: str) -> None:
    """Write a file by way of a temporary one beside it; folders above it are made.

    Raises:
        OSError: it cannot be written; then there is no temporary file left, and what was there before still is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(path, os.getpid())
    try:
        # Lone surrogates, which JSON in a page can smuggle in, have no UTF-8.
        temporary.write_bytes(text.encode("utf-8", errors="replace"))
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def temporary_path(path: Path, pid: int) -> Path:
    """The name under which a process writes `path` at first, so that another can tidy up after its death.

    Short, because the name of `path` may be as long as names can be; hidden, so that it is never an input.
    """
    return path.with_name(f".{zlib.crc32(os.fsencode(path.name)):08x}.{pid}.cleaner-tmp")


def record_of(cleaned: Cleaned, level: MetadataLevel, *, removed: bool = False) -> dict[str, Any]:
    """A document as one record, what JSON output and containers hold; plain data."""
    stated: dict[str, Any] = {}
    if level is not MetadataLevel.NONE:
        stated = asdict(metadata_of(cleaned, full=level is MetadataLevel.FULL))
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
