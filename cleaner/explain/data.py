"""An explanation as data: why every block of a document is body, comment or removed, as plain JSON values."""

from __future__ import annotations

from typing import Any, Final

from cleaner.rule_types import NearMiss
from cleaner.score.signals import phrase_of
from cleaner.text import fold
from cleaner.types import Cause, Comment, Score, Trace, Verdict

SCHEMA: Final = "cleaner.explain/1"

Json = dict[str, Any]


def explanation(cleaned: Trace) -> Json:
    """The whole decision on one document as JSON values, keys in a fixed order.

    Offsets are code points into `Page.text`, half-open.  Of a signal, `name` is its short name and `says` what it
    measures.  Signals and near misses are only there if the document was cleaned with `trace=True`.  Without signals a
    score cannot be replayed.
    """
    owners = {index: comment.id for comment in cleaned.comments for index in comment.blocks}
    document = cleaned.document
    return {
        "schema": SCHEMA,
        "document": {"id": document.id, "kind": document.kind.value, "url": document.url, "host": document.host},
        "title": cleaned.title,
        "status": cleaned.status.value,
        "blocks": [_block(verdict, cleaned.page.text, owners) for verdict in cleaned.verdicts],
        "comments": [_comment(comment) for comment in cleaned.comments],
        "near_misses": [_near_miss(near_miss) for near_miss in cleaned.near_misses],
        "warnings": list(cleaned.warnings),
    }


def _block(verdict: Verdict, page_text: str, owners: dict[int, str]) -> Json:
    block = verdict.block
    return {
        "index": block.index,
        "start": block.start,
        "end": block.end,
        "text": block.text,
        "paragraph": block.paragraph,
        "verse": block.verse,
        "label": verdict.label.value,
        "cause": _cause(verdict.cause, page_text),
        "score": None if verdict.score is None else _score(verdict.score),
        "comment": owners.get(block.index),
    }


def _cause(cause: Cause, page_text: str) -> Json:
    record: Json = {"kind": cause.kind.value, "note": cause.note}
    if cause.match is None:
        return record | {"rule": None, "origin": None, "span": None}
    rule, _, start, end = cause.match
    return record | {
        "rule": rule.id,
        "origin": str(rule.origin),
        "span": [start, end],
        "matched": fold(page_text[start:end]),
        "action": rule.action.value,
        "arg": rule.arg,
        "level": rule.scope.level.value,
    }


def _score(score: Score) -> Json:
    signals = [
        {"name": s.name, "says": phrase_of(s.name), "value": float(s.value), "points": float(s.points)}
        for s in score.signals
    ]
    return {"total": float(score.total), "signals": signals}


def _comment(comment: Comment) -> Json:
    return comment.record() | {"blocks": list(comment.blocks)}


def _near_miss(near_miss: NearMiss) -> Json:
    rule = near_miss.rule
    return {
        "block": near_miss.index,
        "rule": rule.id,
        "origin": str(rule.origin),
        "action": rule.action.value,
        "reason": near_miss.reason,
    }
