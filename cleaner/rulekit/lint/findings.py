"""The findings of lint, and three formats to write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from cleaner.rulekit.rule_source import RuleFile

TITLES: Final[Mapping[str, str]] = {
    "E00": "cannot be used",
    "E01": "unknown key",
    "E02": "duplicate",
    "E03": "no example",
    "E04": "bad pattern",
    "E05": "loose anchor",
    "E06": "generic rule without bounds",
    "E07": "open end",
    "E08": "can never match",
    "W01": "runs on every paragraph",
    "W02": "out of date",
    "W03": "shadowed",
    "W04": "same rules in several sites",
    "W05": "never fired",
    "W06": "characters that fold away",
    "W07": "no effect",
}
"""All codes with their short names."""


class Finding(NamedTuple):
    """One finding; `line` and `column` are counted from 1."""

    path: str
    line: int
    column: int
    code: str
    message: str
    fix: str

    @property
    def is_error(self) -> bool:
        """True for an error, False for a warning."""
        return self.code.startswith("E")

    @property
    def severity(self) -> str:
        """The word that editors and CI systems use."""
        return "error" if self.is_error else "warning"


class Spot(NamedTuple):
    """A rule file, or one of its rules (counted from 0), that findings are about."""

    file: RuleFile
    number: int | None = None

    def find(self, code: str, message: str, fix: str, *path: str | int, text: str | None = None) -> Finding:
        """A finding at a key; with `text`, at this text in the value of the key."""
        if self.number is not None:
            path = ("rule", self.number, *path)
        positions = self.file.positions
        line, column = positions.of(*path) if text is None else positions.of_text(text, *path)
        return Finding(self.file.path, line, column, code, message, fix)


class LintFormat(StrEnum):
    """The formats of findings."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def summary(findings: Sequence[Finding], files: int) -> str:
    """The last line of a report.

    >>> summary([], 3)
    '3 files: no findings'
    """
    errors = sum(finding.is_error for finding in findings)
    counts = [(errors, "error"), (len(findings) - errors, "warning")]
    parts = [_count(number, noun) for number, noun in counts if number]
    return f"{_count(files, 'file')}: {', '.join(parts) or 'no findings'}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _text(findings: Sequence[Finding]) -> str:
    return "".join(f"{f.path}:{f.line}:{f.column}: {f.code} {f.message}\n    fix: {f.fix}\n" for f in findings)


def _json(findings: Sequence[Finding]) -> str:
    rows = [finding._asdict() | {"severity": finding.severity} for finding in findings]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which show as annotations of the lines."""
    return "".join(
        f"::{f.severity} file={_property(f.path)},line={f.line},col={f.column},"
        f"title={_property(f'{f.code} {TITLES[f.code]}')}::{_data(f'{f.message}; {f.fix}')}\n"
        for f in findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_WRITERS: Final[Mapping[LintFormat, Callable[[Sequence[Finding]], str]]] = {
    LintFormat.TEXT: _text,
    LintFormat.JSON: _json,
    LintFormat.GITHUB: _github,
}


def written(findings: Sequence[Finding], format: LintFormat) -> str:
    """Findings as text, one JSON list, or GitHub workflow commands.

    >>> written([Finding("a.toml", 2, 1, "E03", "no miss", "write one")], LintFormat.GITHUB)
    '::error file=a.toml,line=2,col=1,title=E03 no example::no miss; write one\\n'
    """
    return _WRITERS[format](findings)
