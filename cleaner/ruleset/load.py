"""Rule files to a RuleSet.  Whatever is wrong in a file is told with its line and the way to mend it."""

from __future__ import annotations

import difflib
import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

import regex

from cleaner.errors import RuleError
from cleaner.ruleset.select import Selector
from cleaner.settings import MAX_RULE_FILE_BYTES, SUGGESTION_CUTOFF
from cleaner.text import folded
from cleaner.types import Action, Has, Level, Origin, Pattern, Rule, Scope, Where

SCHEMA: Final = 1
_HEADER_KEYS: Final = (
    "schema", "site", "platform", "generic", "name", "lang", "seen", "source", "recheck", "note", "rule",
)  # fmt: skip
_RULE_KEYS: Final = (
    "id", "drop", "strip", "comments", "keep", "score", "is", "starts", "ends", "has", "re", "css", "from", "to",
    "where", "case", "hit", "miss", "note",
)  # fmt: skip
_ACTIONS: Final[dict[str, tuple[str, ...]]] = {
    "drop": ("line", "paragraph", "block", "after"),
    "strip": ("prefix", "suffix"),
    "comments": ("start", "item", "form", "end"),
}
_MATCHERS: Final = ("is", "starts", "ends", "has", "re", "css")
_SPAN_MATCHERS: Final = ("is", "starts", "ends", "has", "re")
_WHERE_KEYS: Final = ("max_words", "max_paragraphs", "pos", "needs", "within")
_HAS_KEYS: Final = ("any", "all", "some", "min_some")
_POSITIONS: Final = ("head", "tail")
_NEEDS: Final = ("comment-shape",)
#: A key at the start of a line, or a table header; each alternative is bounded by the line.
_KEY_LINE: Final = re.compile(
    r"""\s*(?:\[\[\s*(?P<table>[\w-]+)\s*\]\]|(?P<quote>["']?)(?P<key>[\w-]+)(?P=quote)\s*=)"""
)
_TOML_PLACE: Final = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All rules that were loaded, and the selector that knows which of them a page needs."""

    rules: tuple[Rule, ...]
    selector: Selector = field(repr=False)


class _Lines:
    """Line numbers of the keys of a TOML file, which `tomllib` does not tell."""

    def __init__(self, text: str) -> None:
        self.tables: list[int] = []
        self.keys: list[dict[str, int]] = [{}]
        fence = None
        for number, line in enumerate(text.split("\n"), 1):
            if fence is None and (found := _KEY_LINE.match(line)):
                if found["table"]:
                    self.tables.append(number)
                    self.keys.append({})
                else:
                    self.keys[-1].setdefault(found["key"], number)
            fence = self._fence_after(line, fence)

    @staticmethod
    def _fence_after(line: str, fence: str | None) -> str | None:
        """The multi-line string delimiter that is open at the end of a line."""
        position = 0
        while position < len(line):
            if fence is not None:
                close = line.find(fence, position)
                if close < 0:
                    return fence
                position, fence = close + len(fence), None
                continue
            opens = [(at, mark) for mark in ("'''", '"""') if (at := line.find(mark, position)) >= 0]
            if not opens or "#" in line[position : min(opens)[0]]:
                return None
            position, fence = min(opens)[0] + 3, min(opens)[1]
        return fence

    def of(self, table: int, key: str | None = None) -> int:
        """Line of a key of rule `table` (from 1; 0 is the header), else of the table itself."""
        keys = self.keys[table] if table < len(self.keys) else {}
        start = self.tables[table - 1] if 0 < table <= len(self.tables) else 1
        return keys.get(key, start) if key else start


class _Reader:
    """Reads one rule file.  Every complaint goes through `fail`, so that it names file and line."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.lines, self.table = path, _Lines(text), 0
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = _TOML_PLACE.search(str(error))
            line = int(place[1]) if place and place[1] else text.count("\n") + 1
            message = _TOML_PLACE.sub("", str(error)).strip()
            raise RuleError(path, line, f"not valid TOML: {message}", "see https://toml.io for the syntax") from error

    def fail(self, message: str, hint: str, key: str | None = None) -> NoReturn:
        raise RuleError(self.path, self.lines.of(self.table, key), message, hint)

    def known(self, keys: Iterable[str], allowed: Sequence[str], what: str, parent: str | None = None) -> None:
        for key in keys:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1, SUGGESTION_CUTOFF)
                hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(allowed)}"
                self.fail(f"unknown key {key!r} in {what}", hint, parent or key)

    def strings(self, value: Any, key: str) -> tuple[str, ...]:
        """A string (a literal a line) or a list of strings, as the literals that are not empty."""
        if isinstance(value, str):
            value = value.split("\n")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(
                f"{key} is neither a string nor a list of strings", f'write {key} = "..." or {key} = ["..."]', key
            )
        literals = tuple(item.strip() for item in value if item.strip())
        if not literals or not all(map(folded, literals)):
            self.fail(f"{key} holds no literal", "write at least one phrase", key)
        return literals

    def whole_number(self, value: Any, key: str, parent: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.fail(f"{key} is not a whole number from 1", f"write {key} = 12", parent)
        return value

    def scope(self) -> Scope:
        data = self.data
        self.known(data, _HEADER_KEYS, "the header")
        if data.get("schema", SCHEMA) != SCHEMA:
            self.fail(f"schema {data['schema']!r} is not known", f"this version reads schema = {SCHEMA}", "schema")
        named = [key for key in ("site", "platform", "generic") if data.get(key)]
        if len(named) != 1:
            self.fail(
                "the file names no scope" if not named else f"the file names {' and '.join(named)}",
                'write one of site = ["example.org"], platform = "name" or generic = true at the top',
                named[-1] if named else None,
            )
        for key in ("seen", "recheck"):
            if key in data and not isinstance(data[key], date):
                self.fail(f"{key} is not a date", f"write {key} = 2026-11-20, without quotes", key)
        level = {"site": Level.SITE, "platform": Level.PLATFORM, "generic": Level.GENERIC}[named[0]]
        sites = tuple(map(str.lower, self.strings(data["site"], "site"))) if level is Level.SITE else ()
        for key in ("platform", "name", "source"):
            if key in data and not isinstance(data[key], str):
                self.fail(f"{key} is not a string", f'write {key} = "..."', key)
        lang = self.strings(data["lang"], "lang") if "lang" in data else ()
        return Scope(
            level, sites, data.get("platform"), data.get("name"), lang, data.get("seen"), data.get("source"),
            data.get("recheck"),
        )  # fmt: skip

    def action(self, data: Mapping[str, Any]) -> tuple[Action, str, float]:
        named = [key for key in ("drop", "strip", "comments", "keep", "score") if key in data]
        if len(named) != 1:
            found = " and ".join(named) if named else "no action"
            self.fail(
                f"the rule has {found}",
                "give it exactly one of drop, strip, comments, keep, score",
                named[-1] if named else None,
            )
        key, value = named[0], data[named[0]]
        if key == "keep":
            if value is not True:
                self.fail("keep is not true", "write keep = true, or leave the rule out", key)
            return Action.KEEP, "", 0.0
        if key == "score":
            if isinstance(value, bool) or not isinstance(value, int | float):
                self.fail("score is not a number", "write score = 2 (evidence for junk) or score = -2 (for body)", key)
            return Action.SCORE, "", float(value)
        if value not in _ACTIONS[key]:
            self.fail(f"{key} = {value!r} is not known", f"use one of {', '.join(_ACTIONS[key])}", key)
        return Action(key), value, 0.0

    def regex(self, value: Any, key: str) -> str:
        if not isinstance(value, str):
            self.fail(f"{key} is not a string", f"write {key} = '...' with single quotes", key)
        try:
            compiled = regex.compile(f"(?:{value})")
        except regex.error as error:
            self.fail(f"{key} does not compile: {error}", "mend the pattern (syntax of the `regex` module)", key)
        if compiled.fullmatch(""):
            self.fail(f"{key} matches the empty string", "make some part of the pattern obligatory", key)
        return value

    def has(self, value: Any) -> Has:
        if not isinstance(value, dict):
            self.fail("has is not a table", 'write has = { any = ["..."], all = ["..."] }', "has")
        self.known(value, _HAS_KEYS, "has", "has")
        lists = {key: self.strings(value[key], "has") if key in value else () for key in ("any", "all", "some")}
        if not any(lists.values()):
            self.fail("has names no phrase", 'write has = { all = ["..."] }', "has")
        minimum = self.whole_number(value.get("min_some", 1), "min_some", "has")
        if minimum > max(1, len(lists["some"])):
            self.fail(f"min_some = {minimum}, but some has {len(lists['some'])} phrases", "lower min_some", "has")
        return Has(lists["any"], lists["all"], lists["some"], minimum)

    def simple(self, data: Mapping[str, Any], allowed: Sequence[str], what: str) -> Pattern:
        """A pattern of one matcher; the ends of a block rule are such patterns too."""
        named = [key for key in allowed if key in data]
        if len(named) != 1:
            found = " and ".join(named) if named else "no matcher"
            self.fail(
                f"{what} has {found}", f"give it exactly one of {', '.join(allowed)}", named[-1] if named else None
            )
        key, case = named[0], data.get("case", False)
        if not isinstance(case, bool):
            self.fail("case is not true or false", "write case = true", "case")
        value = data[key]
        if key == "has":
            return Pattern(has=self.has(value), case=case)
        if key == "re":
            return Pattern(re=self.regex(value, "re"), case=case)
        if key == "css":
            return Pattern(css=self.css(value))
        literals = self.strings(value, key)
        return Pattern(is_=literals if key == "is" else (), starts=literals if key == "starts" else (),
                       ends=literals if key == "ends" else (), case=case)  # fmt: skip

    def css(self, value: Any) -> str:
        from cssselect import HTMLTranslator, SelectorError

        if not isinstance(value, str):
            self.fail("css is not a string", 'write css = "div.newsletter"', "css")
        try:
            HTMLTranslator().css_to_xpath(value)
        except SelectorError as error:
            self.fail(f"css is not a selector: {error}", "use a CSS 3 selector such as div.newsletter > p", "css")
        return value

    def pattern(self, data: Mapping[str, Any], arg: str) -> Pattern:
        if arg != "block":
            for key in ("from", "to"):
                if key in data:
                    self.fail(f"{key} without a block", f'write drop = "block", or leave {key} out', key)
            return self.simple(data, _MATCHERS, "the rule")
        ends = []
        for key in ("from", "to"):
            if not isinstance(data.get(key), dict):
                self.fail(f"a block rule without {key}", f'write {key} = {{ starts = "..." }}', key)
            self.known(data[key], (*_SPAN_MATCHERS, "case"), key, key)
            ends.append(self.simple(data[key], _SPAN_MATCHERS, key))
        if extra := [key for key in _MATCHERS if key in data]:
            self.fail(f"a block rule has {extra[0]} besides from and to", f"leave {extra[0]} out", extra[0])
        return Pattern(from_=ends[0], to=ends[1])

    def where(self, data: Mapping[str, Any], arg: str) -> Where:
        value = data.get("where", {})
        if not isinstance(value, dict):
            self.fail("where is not a table", "write where = { max_words = 60 }", "where")
        self.known(value, _WHERE_KEYS, "where", "where")
        for key, allowed in (("pos", _POSITIONS), ("needs", _NEEDS)):
            if key in value and value[key] not in allowed:
                self.fail(f"{key} = {value[key]!r} is not known", f"use one of {', '.join(allowed)}", "where")
        numbers = {
            key: self.whole_number(value[key], key, "where")
            for key in ("max_words", "max_paragraphs", "within")
            if key in value
        }
        if arg in ("block", "after") and not {"max_words", "max_paragraphs"} & set(numbers):
            self.fail(
                f'drop = "{arg}" without a bound', "write where = { max_paragraphs = 12, max_words = 400 }", "drop"
            )
        return Where(
            numbers.get("max_words"), numbers.get("max_paragraphs"), value.get("pos"), value.get("needs"),
            numbers.get("within"),
        )  # fmt: skip

    def examples(self, data: Mapping[str, Any], key: str) -> tuple[Any, ...]:
        value = data.get(key, [])
        if not isinstance(value, list):
            self.fail(f"{key} is not a list", f'write {key} = ["..."]', key)
        return tuple(value)

    def rule(self, data: Any, scope: Scope, stem: str) -> Rule:
        if not isinstance(data, dict):
            self.fail("a rule is not a table", "write [[rule]] above it")
        self.known(data, _RULE_KEYS, "the rule")
        name = data.get("id")
        if not isinstance(name, str) or not name.strip():
            self.fail("a rule without id", 'write id = "some-name"', "id")
        action, arg, points = self.action(data)
        return Rule(
            f"{stem}/{name}", action, arg, self.pattern(data, arg), scope, self.where(data, arg),
            Origin(self.path, self.lines.of(self.table)), points,
            self.examples(data, "hit"), self.examples(data, "miss"),
        )  # fmt: skip

    def rules(self, stem: str) -> list[Rule]:
        scope = self.scope()
        tables = self.data.get("rule", [])
        if not isinstance(tables, list):
            self.fail("rule is not a list of tables", "write [[rule]], with two brackets", "rule")
        out = []
        for number, data in enumerate(tables, 1):
            self.table = number
            out.append(self.rule(data, scope, stem))
        return out


def _read_rules(path: str, data: bytes, stem: str) -> list[Rule]:
    if len(data) > MAX_RULE_FILE_BYTES:
        raise RuleError(path, 1, f"larger than {MAX_RULE_FILE_BYTES:,} bytes", "split it, a file a site")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleError(path, line, "not UTF-8", "save the file as UTF-8") from error
    return _Reader(path, text.replace("\r\n", "\n")).rules(stem)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_RULE_FILE_BYTES + 1)
    except OSError as error:
        raise RuleError(str(path), 1, f"cannot be read: {error.strerror}", "check the path given to --rules") from error


def _files(path: Path) -> list[Path]:
    """The rule files of a path: itself, or every .toml file below a folder, sorted."""
    if not path.is_dir():
        return [path]
    found = sorted(path.rglob("*.toml"))
    if not found:
        raise RuleError(str(path), 1, "a folder without a .toml file", "check the path given to --rules")
    return found


@functools.cache
def _shipped() -> tuple[Rule, ...]:
    """The rules that come with the package, read once a process."""
    out: list[Rule] = []
    root = importlib.resources.files("cleaner.rules")
    for folder in ("generic", "platforms", "sites"):
        place = root.joinpath(folder)
        if not place.is_dir():
            continue
        for file in sorted(place.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".toml"):
                out.extend(
                    _read_rules(f"rules/{folder}/{file.name}", file.read_bytes(), file.name.removesuffix(".toml"))
                )
    _unique(out)
    return tuple(out)


def _unique(rules: Iterable[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            raise RuleError(
                rule.origin.path, rule.origin.line, f"the id {rule.id!r} stands at {first.origin} already", "rename one"
            )


@functools.cache
def _shipped_set() -> RuleSet:
    rules = _shipped()
    return RuleSet(rules, Selector(rules))


def load(paths: Sequence[Path] = (), *, default: bool = True) -> RuleSet:
    """The shipped rules (unless `default` is False) and those of `paths`, each a rule file or a folder of them.

    Raises RuleError, with file, line and remedy, for anything that cannot be used: nothing is ignored.
    """
    if default and not paths:
        return _shipped_set()
    added: list[Rule] = []
    for path in paths:
        for file in _files(Path(path)):
            added.extend(_read_rules(str(file), _read_file(file), file.stem))
    rules = (*(_shipped() if default else ()), *added)
    _unique(rules)
    return RuleSet(rules, Selector(rules))
