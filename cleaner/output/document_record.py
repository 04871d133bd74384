"""A document as a record of plain data: what JSON output, containers and the removed file hold."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import cleaner
from cleaner.types import MetadataLevel, Trace, Verdict


def record_of(cleaned: Trace, level: MetadataLevel, *, removed: bool = False) -> dict[str, Any]:
    """A document as one record of plain data.

    Args:
        level: how much metadata it has.
        removed: it has the removed blocks too.
    """
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


def removed_lines(cleaned: Trace) -> str:
    """The removed file: the removed blocks in the order of the page, as JSON Lines."""
    return "".join(json_line(removed_record(verdict)) for verdict in cleaned.removed)


def removed_record(verdict: Verdict) -> dict[str, Any]:
    """A removed block: its place, its text, and the rule or the signals of the score that removed it."""
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


def json_line(record: dict[str, Any]) -> str:
    """A record as JSON on one line, with the line end."""
    return json.dumps(record, ensure_ascii=False) + "\n"
