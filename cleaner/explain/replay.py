"""An explanation replayed: every label is derived again from its recorded cause, and the outputs from the labels.

What does not replay was not explained.
"""

from __future__ import annotations

import math
from typing import Final

from cleaner.decide import assemble
from cleaner.explain.data import SCHEMA, Json
from cleaner.rule_types import Action
from cleaner.types import Label

#: Points; far below the finest point of a table, far above what adding floats loses.
EXPLAIN_SUM_TOLERANCE: Final = 1e-6

#: Labels that rules give by themselves, by action.
LABEL_OF_ACTION: Final = {
    Action.KEEP.value: Label.BODY,
    Action.DROP.value: Label.REMOVED,
    Action.STRIP.value: Label.REMOVED,
}


def replay(explanation: Json) -> tuple[str, list[Json]]:
    """Derive body and comment records again from an explanation, and from nothing else.

    A rule's action, the sum of a score's points and membership in a comment give each block's label.

    Raises:
        ValueError: that is not the recorded label of a block, or the recorded cause cannot decide; the message names
            the block.
    """
    if explanation.get("schema") != SCHEMA:
        raise ValueError(f"not an explanation: schema is {explanation.get('schema')!r}, expected {SCHEMA!r}")
    owners = {index: comment["id"] for comment in explanation["comments"] for index in comment["blocks"]}
    for block in explanation["blocks"]:
        _check(block, owners.get(block["index"]))
    body = assemble(
        (block["text"], block["paragraph"], block["verse"])
        for block in explanation["blocks"]
        if block["label"] == Label.BODY
    )
    return body, [_without_blocks(comment) for comment in explanation["comments"]]


def _check(block: Json, owner: str | None) -> None:
    index, recorded = block["index"], block["label"]
    label = _label(block, owner)
    if label != recorded:
        raise ValueError(f"block {index}: recorded as {recorded}, but its {block['cause']['kind']} gives {label}")
    if block["comment"] != owner:
        raise ValueError(f"block {index}: recorded in comment {block['comment']}, but listed by comment {owner}")
    if (label == Label.COMMENT) != (owner is not None):
        raise ValueError(f"block {index}: {label}, but its comment is {owner}")


def _label(block: Json, owner: str | None) -> Label:
    kind = block["cause"]["kind"]
    if kind == "score":
        return Label.BODY if _total(block) >= 0 else Label.REMOVED
    if kind == "thread":
        return Label.REMOVED if owner is None else Label.COMMENT
    if kind == "rule":
        return _label_by_rule(block, owner)
    raise ValueError(f"block {block['index']}: unknown kind of cause {kind!r}")


def _label_by_rule(block: Json, owner: str | None) -> Label:
    action = block["cause"].get("action")
    if action == Action.COMMENTS:
        return Label.REMOVED if owner is None else Label.COMMENT
    if action not in LABEL_OF_ACTION:
        raise ValueError(f"block {block['index']}: a rule with action {action!r} decides nothing")
    return LABEL_OF_ACTION[action]


def _total(block: Json) -> float:
    """The recorded total, checked against the sum of the signals' points.

    The order in which they were added is not recorded, and another order may give another sign to a sum near zero.  So
    the sign is that of the total.
    """
    score = block["score"] or {"total": 0.0, "signals": []}
    total, added = float(score["total"]), sum(signal["points"] for signal in score["signals"])
    if not math.isclose(added, total, abs_tol=EXPLAIN_SUM_TOLERANCE):
        raise ValueError(f"block {block['index']}: the points add up to {added}, not to the recorded {total}")
    return total


def _without_blocks(comment: Json) -> Json:
    return {key: value for key, value in comment.items() if key != "blocks"}
