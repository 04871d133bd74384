"""Checks of the table of a rule as it is written, before the loader reads it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import regex

from cleaner.rulekit.lint.findings import Finding, Spot
from cleaner.rulekit.lint.odd_characters import foldable
from cleaner.rulekit.rule_source import rule_keys, table_keys
from cleaner.ruleset.toml_reader import SUGGESTION_CUTOFF

Table = dict[str, Any]

_BOUNDED: Final = ("block", "after")
_SPAN_BOUNDS: Final = frozenset({"max_words", "max_paragraphs"})
_ENDS: Final = ("from", "to")
#: Values that replace the faults of a table, so that the loader checks its other keys.
_ANY_PATTERN: Final = "x"
_ANY_BOUND: Final = 10_000


def known(table: Table, keys: Sequence[str]) -> Table:
    """A copy of a table with known keys only: misspelt keys are corrected, others are left out."""
    out = {key: value for key, value in table.items() if key in keys}
    for key, value in table.items():
        if key not in keys and (meant := _meant(key, keys)):
            out.setdefault(meant, value)
    return out


def _meant(key: str, keys: Sequence[str]) -> str | None:
    return next(iter(difflib.get_close_matches(key, keys, 1, SUGGESTION_CUTOFF)), None)


def spelt(table: Table) -> Table:
    """A copy of a rule's table with misspelt keys corrected, at any depth."""
    tables = table_keys()
    out = known(table, rule_keys())
    for key in tables.keys() & out.keys():
        if isinstance(out[key], dict):
            out[key] = inner = known(out[key], tables[key])
            for inner_key in tables.keys() & inner.keys():
                if isinstance(inner[inner_key], dict):
                    inner[inner_key] = known(inner[inner_key], tables[inner_key])
    return out


def mended(table: Table) -> Table:
    """A copy of a table without the faults that were reported already."""
    out: Table = {key: dict(value) if isinstance(value, dict) else value for key, value in table.items()}
    for holder in (out, *(out[key] for key in _ENDS if isinstance(out.get(key), dict))):
        if isinstance(holder.get("re"), str) and _pattern_fault(holder["re"]):
            holder["re"] = _ANY_PATTERN
    if _lacks_bound(out):
        out["where"] = {**out.get("where", {}), "max_words": _ANY_BOUND}
    if _lacks_end(out):
        out["to"] = {"is": _ANY_PATTERN}
    return out


def unknown(spot: Spot, table: Table, allowed: Sequence[str], what: str, *path: str) -> Iterator[Finding]:
    """E01 for each key of a table that is not allowed there."""
    for key in table:
        if key not in allowed:
            meant = _meant(key, allowed)
            fix = f"did you mean {meant!r}?" if meant else f"known keys: {', '.join(allowed)}"
            yield spot.find("E01", f"unknown key {key!r} in {what}", fix, *path, key)


def unknown_keys(spot: Spot, table: Table) -> Iterator[Finding]:
    """E01 for each unknown key of a rule's table, at any depth."""
    keys, tables = rule_keys(), table_keys()
    yield from unknown(spot, table, keys, "the rule")
    for key, value in table.items():
        name = key if key in keys else _meant(key, keys) or key
        if name in tables and isinstance(value, dict):
            yield from unknown(spot, value, tables[name], name, key)
            for inner_key, inner in value.items():
                if inner_key in tables and inner_key in tables[name] and isinstance(inner, dict):
                    yield from unknown(spot, inner, tables[inner_key], inner_key, key, inner_key)


def _examples(spot: Spot, table: Table) -> Iterator[Finding]:
    what = {"hit": "what the rule is there for", "miss": "prose that comes near and must stay"}
    for key, wanted in what.items():
        if not table.get(key):
            yield spot.find("E03", f"no {key} example", f'write {key} = ["..."] with {wanted}', key)


def _pattern_fault(pattern: str) -> tuple[str, str] | None:
    """Why the loader refuses a pattern, and what to do about it."""
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        return f"does not compile: {error}", "correct the pattern (syntax of the `regex` module)"
    if compiled.fullmatch(""):
        return "matches the empty string", "make some part of the pattern obligatory"
    return None


def _broken_patterns(spot: Spot, table: Table) -> Iterator[Finding]:
    for path, pattern in _written_patterns(table):
        if fault := _pattern_fault(pattern):
            yield spot.find("E04", f"re {fault[0]}", fault[1], *path)


def _written_patterns(table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
    for path, holder in (((), table), *(((key,), table.get(key)) for key in _ENDS)):
        if isinstance(holder, dict) and isinstance(holder.get("re"), str):
            yield (*path, "re"), holder["re"]


def _lacks_bound(table: Table) -> bool:
    where = table.get("where", {})
    return table.get("drop") in _BOUNDED and isinstance(where, dict) and not where.keys() & _SPAN_BOUNDS


def _lacks_end(table: Table) -> bool:
    return table.get("drop") == "block" and "from" in table and "to" not in table


def _open_ends(spot: Spot, table: Table) -> Iterator[Finding]:
    if _lacks_end(table):
        yield spot.find("E07", "a block rule without to", 'write to = { ends = "..." }', "drop")
    if _lacks_bound(table):
        fix = "write where = { max_paragraphs = 12, max_words = 400 }"
        yield spot.find("E07", f'drop = "{table["drop"]}" without a bound', fix, "drop")
    where = table.get("where", {})
    if table.get("comments") == "start" and isinstance(where, dict) and "needs" not in where:
        fix = 'write where = { needs = "comment-shape", within = 8 }'
        yield spot.find("E07", 'comments = "start" without needs', fix, "comments")


def _foldable(spot: Spot, table: Table) -> Iterator[Finding]:
    for path, text, message, fix in foldable(table):
        yield spot.find("W06", message, fix, *path, text=text)


TABLE_CHECKS: Final[tuple[Callable[[Spot, Table], Iterator[Finding]], ...]] = (
    _examples,
    _broken_patterns,
    _open_ends,
    _foldable,
)
BREAKING: Final = frozenset({"E04"})
"""Codes of faults after which the rule is not checked further."""
