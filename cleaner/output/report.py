"""The report: one row per document, without clock times, so that the same input gives the same bytes."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

from cleaner.errors import InputError
from cleaner.output.atomic import encoded, remove_temporaries_of, temporary_path
from cleaner.output.paths import REPORT_NAME
from cleaner.types import Label, Status, Trace

__all__ = ["REPORT_NAME", "Fired", "Report", "Row", "failed_row", "fired", "row", "row_line"]

Row = dict[str, Any]
"""A row of the report: id, status, words (in, body, comments, removed), comments, rules (id to count), warnings,
error."""


def row(cleaned: Trace) -> Row:
    """The row of a document that was cleaned."""
    words: Counter[Label] = Counter()
    rules: Counter[str] = Counter()
    for verdict in cleaned.verdicts:
        words[verdict.label] += len(verdict.block.text.split())
        if verdict.cause.match is not None:
            rules[verdict.cause.match.rule.id] += 1
    return {
        "id": cleaned.document.id,
        "status": cleaned.status.value,
        "words": {
            "in": words.total(),
            "body": words[Label.BODY],
            "comments": words[Label.COMMENT],
            "removed": words[Label.REMOVED],
        },
        "comments": len(cleaned.comments),
        "rules": dict(sorted(rules.items())),
        "warnings": list(cleaned.warnings),
        "error": None,
    }


def failed_row(id: str, status: Status, error: str) -> Row:
    """The row of a document without output; it has no counts."""
    return {
        "id": id,
        "status": status.value,
        "words": None,
        "comments": None,
        "rules": {},
        "warnings": [],
        "error": error,
    }


class Fired(NamedTuple):
    """The use of rules in a run: its number of documents, and the ids of the rules that fired."""

    documents: int
    rules: frozenset[str]


def fired(path: Path) -> Fired:
    """Read which rules fired from the report of an earlier run.

    Raises:
        InputError: the file cannot be read, or is not a report.
    """
    hint = f"name a {REPORT_NAME} of a run"
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}", hint, Status.UNDECODABLE) from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not a report: not UTF-8", hint, Status.UNDECODABLE) from error
    rules: set[str] = set()
    for number, line in enumerate(lines, 1):
        try:
            rules.update(json.loads(line)["rules"])
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"{path}:{number}", "is not a row of a report", hint, Status.UNDECODABLE) from error
    return Fired(len(lines), frozenset(rules))


def row_line(row: Row) -> str:
    """A row as a line of the report, without the line end."""
    return json.dumps(row, ensure_ascii=False)


class Report:
    """Writes a report row by row; the file appears only if the `with` block ends without an error.

    An old report with the same rows is not touched.  With `dry` nothing is written; `changed` is True after the block
    where the report was written, or would be.

    Raises:
        OSError: the report cannot be written.
    """

    def __init__(self, path: Path, *, dry: bool = False) -> None:
        self.path = path
        self._temporary = temporary_path(path, os.getpid())
        self._before: BinaryIO | None = None
        self._file: BinaryIO | None = None
        self.changed = False
        with contextlib.suppress(FileNotFoundError):
            self._before = path.open("rb")
        if not dry:
            path.parent.mkdir(parents=True, exist_ok=True)
            remove_temporaries_of(path)
            self._file = self._temporary.open("wb")

    def add(self, row: Row | str) -> None:
        """Append a row, or its line as `row_line` returns it."""
        data = encoded((row if isinstance(row, str) else row_line(row)) + "\n")
        if self._file is not None:
            self._file.write(data)
        if not self.changed:
            self.changed = self._before is None or self._before.read(len(data)) != data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.changed = self.changed or self._before is None or self._before.read(1) != b""
            if self._file is not None:
                self._file.close()
                if kind is None and self.changed:
                    os.replace(self._temporary, self.path)
        finally:
            if self._before is not None:
                self._before.close()
            if self._file is not None:
                self._temporary.unlink(missing_ok=True)
