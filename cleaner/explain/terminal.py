"""An explanation for a reader: lines of text for a terminal, with or without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from cleaner.explain.data import Json
from cleaner.explain.replay import LABEL_OF_ACTION
from cleaner.explain.wrapping import shorten, wrap
from cleaner.score.signals import BASE
from cleaner.text import word_count
from cleaner.types import Label

#: Columns; "comment" and "removed" have 7, two more keep them off the block numbers.
EXPLAIN_LABEL_COLUMNS: Final = 9

#: Columns of a block's text without --full; enough to recognise a paragraph.
EXPLAIN_TEXT_COLUMNS: Final = 60

#: Columns of a quoted match.  Rules match phrases, and the line has to hold the rule's file as well.
EXPLAIN_MATCH_COLUMNS: Final = 40

#: Columns where the width of the reader's terminal is not known; mail, files and most terminals show so many.
EXPLAIN_WIDTH: Final = 80

#: Columns; in a narrower line the margin would take more than a third.
EXPLAIN_MIN_WIDTH: Final = 40

#: Signals of one block that are named; `--json` has all.
EXPLAINED_SIGNALS: Final = 8

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
    """Layout options."""

    width: int
    """Columns of a line."""
    margin: int
    """Columns left of the text."""
    color: bool
    full: bool
    """Whole texts of blocks, not only their beginnings."""

    def paint(self, text: str, *codes: str) -> str:
        return "".join(codes) + text + _RESET if self.color and text else text

    def hang(self, units: Iterable[str], code: str) -> list[str]:
        """`units` wrapped right of the margin, lines after the first indented further."""
        first, *rest = wrap(units, self.width - self.margin - len(_INDENT)) or [""]
        lines = [first, *(_INDENT + line for line in rest)]
        return [" " * self.margin + self.paint(line, code) for line in lines]


def render(explanation: Json, width: int, color: bool, full: bool = False) -> str:
    """Lay an explanation out in lines of at most `width` columns: one entry per block, then the summary.

    Control characters of the document never reach the terminal.

    Args:
        explanation: what `cleaner.explain.explanation` returns.
        width: columns; a width below `EXPLAIN_MIN_WIDTH` becomes that.
        color: with escape codes for colours.
        full: whole block texts instead of their first `EXPLAIN_TEXT_COLUMNS` columns, and also the near misses that
            would have changed no label.
    """
    blocks = explanation["blocks"]
    digits = len(str(max((block["index"] for block in blocks), default=0)))
    margin = EXPLAIN_LABEL_COLUMNS + digits + len(_INDENT)
    layout = _Layout(max(width, EXPLAIN_MIN_WIDTH), margin, color, full)
    entries = [line for entry in _entries(explanation, layout) for line in entry]
    return "\n".join([*entries, *([""] if entries else []), *_summary(explanation, layout), ""])


def _entries(explanation: Json, layout: _Layout) -> Iterator[list[str]]:
    """The lines of each block: label and text, below them the cause, below that the near misses.

    Comments that are in no block (the page had them as data) follow, without a number.
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
        lines = _headline(block["label"], str(block["index"]), block["text"], layout)
        lines += layout.hang(["as above"] if reason == before else reason, _DIM)
        for miss in near_misses.get(block["index"], ()):
            if layout.full or LABEL_OF_ACTION.get(miss["action"]) != block["label"]:
                lines += layout.hang(
                    _dotted([f"near miss: rule {miss['rule']}", miss["origin"], miss["reason"]]), _YELLOW
                )
        before = reason
        yield lines
    for comment in explanation["comments"]:
        if not comment["blocks"]:
            lines = _headline(Label.COMMENT.value, "-", comment["text"], layout)
            yield lines + layout.hang(_dotted([*membership[comment["id"]], f"from {comment['source']}"]), _DIM)


def _headline(label: str, number: str, text: str, layout: _Layout) -> list[str]:
    """Label, number and text of a block."""
    columns = layout.width - layout.margin
    start = shorten(text, min(columns, EXPLAIN_TEXT_COLUMNS))
    texts = wrap(text.split(), columns) if layout.full else [start]
    head = layout.paint(label.ljust(EXPLAIN_LABEL_COLUMNS), _COLOR_OF_LABEL[label])
    digits = layout.margin - EXPLAIN_LABEL_COLUMNS - len(_INDENT)
    head += layout.paint(number.rjust(digits), _DIM) + _INDENT
    faded = [_DIM] if label == Label.REMOVED else []
    first, *rest = [layout.paint(line, *faded) for line in texts or [""]]
    return [head + first, *(" " * layout.margin + line for line in rest)]


def _reason(block: Json, membership: list[str] | None) -> list[str]:
    """A block's cause, in units; a unit is kept on one line if it fits."""
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
    """Where the rule matched, and the matched text unless it is the whole block."""
    (start, end), matched = block["cause"]["span"], block["cause"]["matched"]
    quoted = "" if matched == block["text"] else f" “{shorten(matched, EXPLAIN_MATCH_COLUMNS)}”"
    return f"matched {start}–{end}{quoted}"


def _points(score: Json) -> list[str]:
    """A score's signals with their values, strongest first; signals of no points are left out.

    The score of a page has dozens of signals.  The strongest are shown, the others as one sum.
    """
    signals = sorted(score["signals"], key=lambda signal: -abs(signal["points"]))
    terms = [(f"{signal['points']:+.2f} {signal['says']}", signal) for signal in signals]
    shown = [
        term if signal["name"] == BASE else f"{term} ({signal['value']:.3g})"
        for term, signal in terms
        if round(signal["points"], 2)
    ]
    if len(shown) > EXPLAINED_SIGNALS:
        rest = sum(signal["points"] for signal in signals[EXPLAINED_SIGNALS:])
        shown = [*shown[:EXPLAINED_SIGNALS], f"{rest:+.2f} {len(shown) - EXPLAINED_SIGNALS} others"]
    return [*(f"{term}," for term in shown[:-1]), *(shown[-1:] or ["no signals"])]


def _membership(comment: Json) -> list[str]:
    """The id of a comment, its author, and the comment that it answers."""
    author = f" by {comment['author']}" if comment["author"] else ""
    parent = f", reply to {comment['parent_id']}" if comment["parent_id"] else ""
    return [f"comment {comment['id']}{author}{parent}"]


def _first_of_each_cause(comments: list[Json]) -> list[Json]:
    """The first comment with each cause; further comments of its thread would repeat the cause."""
    first: dict[str, Json] = {}
    for comment in comments:
        if comment["cause"]:
            first.setdefault(comment["cause"], comment)
    return list(first.values())


def _summary(explanation: Json, layout: _Layout) -> list[str]:
    """Title, status, amounts of each label, warnings: names in the label column, values right of it."""
    status = explanation["status"]
    rows = [
        ("title", _BOLD, explanation["title"] or "none"),
        ("status", _COLOR_OF_STATUS.get(status, _YELLOW), status),
        *((label.value, _COLOR_OF_LABEL[label], _amount(explanation, label)) for label in Label),
        *(("warning", _YELLOW, warning) for warning in explanation["warnings"]),
    ]
    return [line for row in rows for line in _row(*row, layout)]


def _row(name: str, code: str, value: str, layout: _Layout) -> list[str]:
    first, *rest = wrap(value.split(), layout.width - EXPLAIN_LABEL_COLUMNS) or [""]
    head = layout.paint(name.ljust(EXPLAIN_LABEL_COLUMNS), code)
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
