"""Why every block of a document ended up where it did: as data, as text for a terminal, and replayed.

`explanation` turns a `Trace` into plain JSON values, `render` sets them out for a reader, and `replay` goes the other
way: from the JSON alone it derives every label again from its recorded cause, and from the labels the body and the
comments.  What does not replay was not explained.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from cleaner.decide import assemble
from cleaner.rule_types import Action, NearMiss
from cleaner.text import fold, word_count
from cleaner.types import Cause, Comment, Label, Score, Trace, Verdict

EXPLAIN_LABEL_COLUMNS: Final = 9  # columns; "comment" and "removed" have 7, two more keep them off the block numbers
EXPLAIN_TEXT_COLUMNS: Final = 60  # columns of a block's text without --full; enough to know a paragraph again
EXPLAIN_MATCH_COLUMNS: Final = 40  # columns of a quoted match; rules match phrases, and a line holds its file as well
EXPLAIN_MIN_WIDTH: Final = 40  # columns; below this the margin takes more than a third of the line
EXPLAIN_SUM_TOLERANCE: Final = 1e-6  # points; far below the finest point of a table, far above what adding floats loses

#: Signals of one block that an explanation on the terminal names; `--json` has all.
EXPLAINED_SIGNALS: Final = 8


SCHEMA: Final = "cleaner.explain/1"

Json = dict[str, Any]


# -- Cleaned to data ----------------------------------------------------------------------------------------------


def explanation(cleaned: Trace) -> Json:
    """The whole decision on one document as JSON values, keys in a fixed order.

    Offsets are code points into `Page.text`, half-open.  Signals and near misses are there where the document was
    cleaned with `trace=True`; without signals a score cannot be replayed.
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
    record: Json = {"kind": cause.kind, "note": cause.note}
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
    signals = [{"name": s.name, "value": float(s.value), "points": float(s.points)} for s in score.signals]
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


# -- data to body and comments ------------------------------------------------------------------------------------

_LABEL_OF_ACTION: Final = {
    Action.KEEP.value: Label.BODY,
    Action.DROP.value: Label.REMOVED,
    Action.STRIP.value: Label.REMOVED,
}


def replay(explanation: Json) -> tuple[str, list[Json]]:
    """Derive body and comment records again from an explanation, and from nothing else.

    A rule's action, the sum of a score's points and membership in a comment give each block's label.  Raises ValueError
    naming the block where that is not the recorded label, or where the recorded cause cannot decide.
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
    if action not in _LABEL_OF_ACTION:
        raise ValueError(f"block {block['index']}: a rule with action {action!r} decides nothing")
    return _LABEL_OF_ACTION[action]


def _total(block: Json) -> float:
    """The recorded total, once the points of the signals are found to add up to it.

    Floating point adds in an order that the record does not tell, so the sign of a sum next to zero is the total's.
    """
    score = block["score"] or {"total": 0.0, "signals": []}
    total, added = float(score["total"]), sum(signal["points"] for signal in score["signals"])
    if not math.isclose(added, total, abs_tol=EXPLAIN_SUM_TOLERANCE):
        raise ValueError(f"block {block['index']}: the points add up to {added}, not to the recorded {total}")
    return total


def _without_blocks(comment: Json) -> Json:
    return {key: value for key, value in comment.items() if key != "blocks"}


# -- data to terminal ---------------------------------------------------------------------------------------------

_RESET: Final = "\x1b[0m"
_BOLD: Final = "\x1b[1m"
_DIM: Final = "\x1b[2m"
_YELLOW: Final = "\x1b[33m"
_COLOR_OF_LABEL: Final = {
    Label.BODY.value: "\x1b[32m",
    Label.COMMENT.value: "\x1b[94m",
    Label.REMOVED.value: "\x1b[31m",
}
_COLOR_OF_STATUS: Final = {"ok": "\x1b[32m"}
_INDENT: Final = "  "


class _Layout(NamedTuple):
    """How the page is set: columns in all, columns left of the text, colour or not, whole texts or their beginnings."""

    width: int
    margin: int
    color: bool
    full: bool

    def paint(self, text: str, *codes: str) -> str:
        return "".join(codes) + text + _RESET if self.color and text else text

    def hang(self, units: Iterable[str], code: str) -> list[str]:
        """`units` wrapped right of the margin, lines after the first indented further."""
        first, *rest = _wrap(units, self.width - self.margin - len(_INDENT)) or [""]
        lines = [first, *(_INDENT + line for line in rest)]
        return [" " * self.margin + self.paint(line, code) for line in lines]


def render(explanation: Json, width: int, color: bool, full: bool = False) -> str:
    """Set an explanation out in lines of at most `width` columns: one entry a block, then the summary.

    `full` shows whole block texts instead of their first `EXPLAIN_TEXT_COLUMNS` columns, and also the near
    misses that would have changed no label.  Control characters of the document never reach the terminal.  A width
    below `EXPLAIN_MIN_WIDTH` is taken for that.
    """
    blocks = explanation["blocks"]
    digits = len(str(max((block["index"] for block in blocks), default=0)))
    margin = EXPLAIN_LABEL_COLUMNS + digits + len(_INDENT)
    frame = _Layout(max(width, EXPLAIN_MIN_WIDTH), margin, color, full)
    entries = [line for entry in _entries(explanation, frame) for line in entry]
    return "\n".join([*entries, *([""] if entries else []), *_summary(explanation, frame), ""])


def _entries(explanation: Json, frame: _Layout) -> Iterator[list[str]]:
    """The lines of each block: label and text, below them why, below that what nearly decided.

    Comments that stand in no block (the page had them as data) follow, without a number.
    """
    membership = {comment["id"]: _membership(comment) for comment in explanation["comments"]}
    for comment in _first_of_each_cause(explanation["comments"]):
        membership[comment["id"]].append(comment["cause"])
    near_misses: dict[int, list[Json]] = {}
    for miss in explanation["near_misses"]:
        near_misses.setdefault(miss["block"], []).append(miss)
    before = None
    for block in explanation["blocks"]:
        reason = _reason(block, membership.get(block["comment"]))
        lines = _headline(block["label"], str(block["index"]), block["text"], frame)
        lines += frame.hang(["as above"] if reason == before else reason, _DIM)
        for miss in near_misses.get(block["index"], ()):
            if frame.full or _LABEL_OF_ACTION.get(miss["action"]) != block["label"]:
                lines += frame.hang(
                    _dotted([f"near miss: rule {miss['rule']}", miss["origin"], miss["reason"]]), _YELLOW
                )
        before = reason
        yield lines
    for comment in explanation["comments"]:
        if not comment["blocks"]:
            lines = _headline(Label.COMMENT.value, "-", comment["text"], frame)
            yield lines + frame.hang(_dotted([*membership[comment["id"]], f"from {comment['source']}"]), _DIM)


def _headline(label: str, number: str, text: str, frame: _Layout) -> list[str]:
    """Label, number and text of a block."""
    columns = frame.width - frame.margin
    start = _shorten(text, min(columns, EXPLAIN_TEXT_COLUMNS))
    texts = _wrap(text.split(), columns) if frame.full else [start]
    head = frame.paint(label.ljust(EXPLAIN_LABEL_COLUMNS), _COLOR_OF_LABEL[label])
    digits = frame.margin - EXPLAIN_LABEL_COLUMNS - len(_INDENT)
    head += frame.paint(number.rjust(digits), _DIM) + _INDENT
    faded = [_DIM] if label == Label.REMOVED else []
    first, *rest = [frame.paint(line, *faded) for line in texts or [""]]
    return [head + first, *(" " * frame.margin + line for line in rest)]


def _reason(block: Json, membership: list[str] | None) -> list[str]:
    """A block's cause, in units that are kept on one line where they fit."""
    cause, score = block["cause"], block["score"]
    note = [cause["note"]] if cause["note"] else []
    if cause["rule"] is not None:
        return _dotted([f"rule {cause['rule']}", cause["origin"], _matched(block), *note])
    if cause["kind"] == "score" and score is not None:
        return [*_dotted([*note, f"score {score['total']:+.2f}:"]), *_points(score)]
    return _dotted(membership or note or [cause["kind"]])


def _dotted(parts: list[str]) -> list[str]:
    return [*(f"{part} ·" for part in parts[:-1]), *parts[-1:]]


def _matched(block: Json) -> str:
    """Where the rule matched, and what where that is not the block itself."""
    (start, end), matched = block["cause"]["span"], block["cause"]["matched"]
    quoted = "" if matched == block["text"] else f" “{_shorten(matched, EXPLAIN_MATCH_COLUMNS)}”"
    return f"matched {start}–{end}{quoted}"


def _points(score: Json) -> list[str]:
    """A score's signals, largest first, without those that give nothing; a value is shown where it is not 0.

    The score of a page has dozens: the strongest are shown, the others as one sum.
    """
    signals = sorted(score["signals"], key=lambda signal: -abs(signal["points"]))
    terms = [(f"{signal['points']:+.2f} {signal['name']}", signal) for signal in signals]
    shown = [f"{term} ({s['value']:.3g})" if s["value"] else term for term, s in terms if round(s["points"], 2)]
    if len(shown) > EXPLAINED_SIGNALS:
        rest = sum(signal["points"] for signal in signals[EXPLAINED_SIGNALS:])
        shown = [*shown[:EXPLAINED_SIGNALS], f"{rest:+.2f} {len(shown) - EXPLAINED_SIGNALS} others"]
    return [*(f"{term}," for term in shown[:-1]), *(shown[-1:] or ["no signals"])]


def _membership(comment: Json) -> list[str]:
    """Which comment it is, whose, and which one it answers."""
    author = f" by {comment['author']}" if comment["author"] else ""
    parent = f", reply to {comment['parent_id']}" if comment["parent_id"] else ""
    return [f"comment {comment['id']}{author}{parent}"]


def _first_of_each_cause(comments: list[Json]) -> list[Json]:
    """The comments that say by what their thread was known; the rest of the thread says nothing new."""
    first: dict[str, Json] = {}
    for comment in comments:
        if comment["cause"]:
            first.setdefault(comment["cause"], comment)
    return list(first.values())


def _summary(explanation: Json, frame: _Layout) -> list[str]:
    """Title, status, what went where, warnings: names in the label column, values right of it."""
    status = explanation["status"]
    rows = [
        ("title", _BOLD, explanation["title"] or "none"),
        ("status", _COLOR_OF_STATUS.get(status, _YELLOW), status),
        *((label.value, _COLOR_OF_LABEL[label], _amount(explanation, label)) for label in Label),
        *(("warning", _YELLOW, warning) for warning in explanation["warnings"]),
    ]
    return [line for row in rows for line in _row(*row, frame)]


def _row(name: str, code: str, value: str, frame: _Layout) -> list[str]:
    first, *rest = _wrap(value.split(), frame.width - EXPLAIN_LABEL_COLUMNS) or [""]
    head = frame.paint(name.ljust(EXPLAIN_LABEL_COLUMNS), code)
    return [head + first, *(" " * EXPLAIN_LABEL_COLUMNS + line for line in rest)]


def _amount(explanation: Json, label: Label) -> str:
    """Comments, words and blocks of a label: "13 comments, 230 words in 40 blocks"."""
    texts = [block["text"] for block in explanation["blocks"] if block["label"] == label]
    amounts = [f"{_count(sum(map(word_count, texts)), 'word')} in {_count(len(texts), 'block')}"] if texts else []
    if label is Label.COMMENT and explanation["comments"]:
        amounts.insert(0, _count(len(explanation["comments"]), "comment"))
    return ", ".join(amounts) or "none"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# -- text in columns ----------------------------------------------------------------------------------------------

_JOINERS: Final = "\u200c\u200d"
_WIDE: Final = frozenset("WF")
_NO_COLUMN: Final = frozenset(("Mn", "Me", "Cf"))


def _printable(text: str) -> str:
    """`text` without what could steer a terminal: control characters become U+FFFD, invisible marks go."""
    return text if text.isprintable() else "".join(map(_printable_character, text))


def _printable_character(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) == "Cf" else "\ufffd"


def _columns(text: str) -> int:
    """Columns that `text` takes on a terminal: two for wide East Asian characters, none for combining marks."""
    return len(text) if text.isascii() else sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    if unicodedata.category(character) in _NO_COLUMN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def _fitting(text: str, columns: int) -> int:
    """How many characters of `text` fit into `columns`."""
    used = 0
    for number, character in enumerate(text):
        used += _columns_of_character(character)
        if used > columns:
            return number
    return len(text)


def _shorten(text: str, columns: int) -> str:
    """`text` as it is where it fits into `columns`, else its beginning and an ellipsis."""
    text = _printable(text)
    return text if _columns(text) <= columns else text[: _fitting(text, columns - 1)].rstrip() + "…"


def _wrap(units: Iterable[str], columns: int) -> list[str]:
    """`units` in lines of at most `columns`; one that is longer than a line is broken at spaces, then inside words."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(units, columns):
        joined = f"{line} {piece}" if line else piece
        if _columns(joined) > columns:
            lines.append(line)
            joined = piece
        line = joined
    return [*lines, line] if line else lines


def _pieces(units: Iterable[str], columns: int) -> Iterator[str]:
    for unit in map(_printable, units):
        for word in [unit] if _columns(unit) <= columns else unit.split():
            rest = word
            while _columns(rest) > columns:
                cut = max(_fitting(rest, columns), 1)
                yield rest[:cut]
                rest = rest[cut:]
            yield rest
