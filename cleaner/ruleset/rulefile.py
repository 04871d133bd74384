"""What a rule file says: its header and its rules.  What could have no effect is an error, as a misspelt key is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import regex

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import Action, Detect, Has, Level, Origin, Pattern, Rule, Scope, Where
from cleaner.ruleset.toml_reader import Table, TomlFile

SCHEMA: Final = 1
HEADER_KEYS: Final = (
    "schema", "site", "platform", "generic", "name", "lang", "seen", "source", "recheck", "detect", "note", "rule",
)  # fmt: skip
RULE_KEYS: Final = (
    "id", "drop", "strip", "comments", "keep", "score", "is", "starts", "ends", "has", "re", "css", "from", "to",
    "where", "case", "hit", "miss", "note",
)  # fmt: skip
DETECT_KEYS: Final = ("generator", "class", "asset", "text")
WHERE_KEYS: Final = ("max_words", "max_paragraphs", "pos", "needs", "within")
HAS_KEYS: Final = ("any", "all", "some", "min_some")
END_KEYS: Final = ("is", "starts", "ends", "has", "re", "case")
"""Keys of `from` and `to`."""

_LEVELS: Final = {"site": Level.SITE, "platform": Level.PLATFORM, "generic": Level.GENERIC}
_ACTIONS: Final = ("drop", "strip", "comments", "keep", "score")
_ARGS: Final[dict[str, tuple[str, ...]]] = {
    "drop": ("line", "paragraph", "block", "after"),
    "strip": ("prefix", "suffix"),
    "comments": ("start", "item", "form", "end"),
}
_MATCHERS: Final = ("is", "starts", "ends", "has", "re", "css")
_END_MATCHERS: Final = ("is", "starts", "ends", "has", "re")
_STRIP_MATCHERS: Final = {"prefix": ("is", "starts", "re"), "suffix": ("is", "ends", "re")}
_RUNS: Final = ("block", "after")
_ANYWHERE: Final = Where()
_POSITIONS: Final = ("head", "tail")
_NEEDS: Final = ("comment-shape",)
#: A host, or "*." and a host; neither scheme nor port nor path.
_HOST: Final = re.compile(r"(?:\*\.)?[^\s/:*@?#.][^\s/:*@?#]*")


# -- the header ---------------------------------------------------------------------------------------------------


def scope_of(header: Table) -> Scope:
    """The scope that the header of a file gives to its rules.

    Raises:
        RuleError: something that cannot be used.
    """
    header.known(HEADER_KEYS, "the header")
    schema = header.data.get("schema", SCHEMA)
    if schema != SCHEMA or isinstance(schema, bool):
        header.fail(f"schema {schema!r} is not known", f"this version reads schema = {SCHEMA}", "schema")
    level = _LEVELS[_scope_key(header)]
    texts = {key: header.string(key, '"..."') for key in ("platform", "name", "source") if key in header}
    return Scope(
        level,
        _sites(header) if "site" in header else (),
        texts.get("platform"),
        texts.get("name"),
        header.strings("lang") if "lang" in header else (),
        _day(header, "seen"),
        texts.get("source"),
        _day(header, "recheck"),
        _detect(header, level),
    )


def _scope_key(header: Table) -> str:
    header.truth("generic")
    named = [key for key in _LEVELS if header.data.get(key)]
    if len(named) != 1:
        header.fail(
            "the file names no scope" if not named else f"the file names {' and '.join(named)}",
            'write one of site = ["example.org"], platform = "name" or generic = true at the top',
            named[-1] if named else None,
        )
    return named[0]


def _sites(header: Table) -> tuple[str, ...]:
    sites = tuple(map(str.lower, header.strings("site")))
    for site in sites:
        if not _HOST.fullmatch(site):
            hint = 'write site = ["example.org", "*.example.org"], without scheme, port and path'
            header.fail(f"site {site!r} is not a host", hint, "site")
    return sites


def _day(header: Table, key: str) -> date | None:
    value = header.data.get(key)
    if value is not None and type(value) is not date:  # a datetime is a date too, but cannot be compared with one
        header.fail(f"{key} is not a date", f"write {key} = 2026-11-20, without quotes and time", key)
    return value


def _detect(header: Table, level: Level) -> Detect | None:
    if "detect" not in header:
        return None
    if level is not Level.PLATFORM:
        header.fail("detect without a platform", 'write platform = "name", or leave detect out', "detect")
    table = header.inner("detect", '{ class = ["..."], asset = ["..."] }')
    table.known(DETECT_KEYS, "detect")
    marks = {key: table.strings(key) for key in DETECT_KEYS if key in table}
    if not marks:
        header.fail("detect names no mark", f"give it one of {', '.join(DETECT_KEYS)}", "detect")
    for name in marks.get("class", ()):
        if name.startswith((".", "#")) or len(name.split()) > 1:
            table.fail(f"class {name!r} is not one class", "write each class by itself, without a dot", "class")
    classes = tuple(map(str.lower, marks.get("class", ())))
    return Detect(marks.get("generator", ()), classes, marks.get("asset", ()), marks.get("text", ()))


# -- a rule -------------------------------------------------------------------------------------------------------


def rules_of(file: TomlFile, stem: str) -> list[Rule]:
    """The rules of a file; their ids begin with `stem`.

    Raises:
        RuleError: the first thing that cannot be used.
    """
    header = Table(file)
    scope = scope_of(header)
    tables = file.data.get("rule", [])
    if not isinstance(tables, list):
        header.fail("rule is not a list of tables", "write [[rule]], with two brackets", "rule")
    return [rule_of(file, number, table, scope, stem) for number, table in enumerate(tables)]


def rule_of(file: TomlFile, number: int, data: Any, scope: Scope, stem: str) -> Rule:
    """A rule from its table, which need not be the one that stands as `number` (from 0) in the file.

    Raises:
        RuleError: something that cannot be used.
    """
    table = Table(file, ("rule", number), data if isinstance(data, dict) else {})
    if not isinstance(data, dict):
        table.fail("a rule is not a table", "write [[rule]] above it")
    table.known(RULE_KEYS, "the rule")
    name = data.get("id")
    if not isinstance(name, str) or not name.strip():
        table.fail("a rule without id", 'write id = "some-name"', "id")
    action, arg, points = _action(table)
    return Rule(
        f"{stem}/{name}", action, arg, _pattern(table, arg), scope, _where(table, action, arg),
        Origin(file.path, file.rule_lines[number]), points,
        _examples(table, "hit", pairs=action is Action.STRIP), _examples(table, "miss", pairs=False),
    )  # fmt: skip


def _action(table: Table) -> tuple[Action, str, float]:
    key = table.one_of(_ACTIONS, "the rule", "no action")
    value = table[key]
    if key == "keep":
        if value is not True:
            table.fail("keep is not true", "write keep = true, or leave the rule out", key)
        return Action.KEEP, "", 0.0
    if key == "score":
        return Action.SCORE, "", _points(table)
    if value not in _ARGS[key]:
        table.fail(f"{key} = {value!r} is not known", f"use one of {', '.join(_ARGS[key])}", key)
    return Action(key), value, 0.0


def _points(table: Table) -> float:
    value = table["score"]
    hint = "write score = 2 (evidence for junk) or score = -2 (for body)"
    if isinstance(value, bool) or not isinstance(value, int | float):
        table.fail("score is not a number", hint, "score")
    try:
        points = float(value)
    except OverflowError:
        points = math.inf
    if not points or not math.isfinite(points):
        table.fail(f"score = {points:g} is no number of points", hint, "score")
    return points


def _pattern(table: Table, arg: str) -> Pattern:
    if arg == "block":
        return _both_ends(table)
    for key in ("from", "to"):
        if key in table:
            table.fail(f"{key} without a block", f'write drop = "block", or leave {key} out', key)
    pattern = _one_matcher(table, _MATCHERS, "the rule")
    fitting = _STRIP_MATCHERS.get(arg, _MATCHERS)
    if odd := [key for key in _MATCHERS if key in table and key not in fitting]:
        table.fail(f'strip = "{arg}" with {odd[0]}', f"use one of {', '.join(fitting)}", odd[0])
    return pattern


def _both_ends(table: Table) -> Pattern:
    ends = []
    for key in ("from", "to"):
        if not isinstance(table.data.get(key), dict):
            table.fail(f"a block rule without {key}", f'write {key} = {{ starts = "..." }}', key)
        end = table.inner(key, '{ starts = "..." }')
        end.known(END_KEYS, key)
        ends.append(_one_matcher(end, _END_MATCHERS, key))
    for key in _MATCHERS:
        if key in table:
            table.fail(f"a block rule has {key} besides from and to", f"leave {key} out", key)
    if "case" in table:
        table.fail("case stands beside from and to", 'write it into them: from = { is = "...", case = true }', "case")
    return Pattern(from_=ends[0], to=ends[1])


def _one_matcher(table: Table, allowed: Sequence[str], what: str) -> Pattern:
    """The pattern of the one matcher of a rule, or of an end of a block."""
    key, case = table.one_of(allowed, what, "no matcher"), table.truth("case")
    if key == "has":
        return Pattern(has=_has(table), case=case)
    if key == "re":
        return Pattern(re=_regex(table), case=case)
    if key == "css":
        if "case" in table:
            table.fail("case with css", "leave case out", "case")
        return Pattern(css=_css(table))
    literals = table.strings(key)
    if key == "is":
        return Pattern(is_=literals, case=case)
    return Pattern(starts=literals, case=case) if key == "starts" else Pattern(ends=literals, case=case)


def _has(outer: Table) -> Has:
    table = outer.inner("has", '{ any = ["..."], all = ["..."] }')
    table.known(HAS_KEYS, "has")
    lists = {key: table.strings(key) if key in table else () for key in ("any", "all", "some")}
    if not any(lists.values()):
        outer.fail("has names no phrase", 'write has = { all = ["..."] }', "has")
    least = table.whole_number("min_some") if "min_some" in table else 1
    if least > max(1, len(lists["some"])):
        table.fail(f"min_some = {least}, but some has {len(lists['some'])} phrases", "lower min_some", "min_some")
    return Has(lists["any"], lists["all"], lists["some"], least)


def _regex(table: Table) -> str:
    pattern = table.string("re", "'...' with single quotes")
    if table.file.proven:
        return pattern
    try:
        empty = regex.compile(f"(?:{pattern})").fullmatch("", timeout=PATTERN_TIMEOUT)
    except regex.error as error:
        table.fail(f"re does not compile: {error}", "mend the pattern (syntax of the `regex` module)", "re")
    except (RecursionError, OverflowError, MemoryError, TimeoutError):
        table.fail("re is too large or too deeply nested", "split it into several rules", "re")
    if empty:
        table.fail("re matches the empty string", "make some part of the pattern obligatory", "re")
    return pattern


def _css(table: Table) -> str:
    selector = table.string("css", '"div.newsletter"')
    if table.file.proven:
        return selector
    from cssselect import HTMLTranslator, SelectorError
    from lxml import etree

    try:
        etree.XPath(HTMLTranslator().css_to_xpath(selector))(etree.Element("p"))
    except (SelectorError, etree.XPathError, RecursionError, ValueError) as error:
        table.fail(f"css is not a selector: {error}", "use a CSS 3 selector such as div.newsletter > p", "css")
    return selector


# -- bounds and examples ------------------------------------------------------------------------------------------


def _where(outer: Table, action: Action, arg: str) -> Where:
    if "where" not in outer and arg not in _RUNS:
        return _ANYWHERE
    table = outer.inner("where", "{ max_words = 60 }") if "where" in outer else Table(outer.file, outer.place, {})
    table.known(WHERE_KEYS, "where")
    for key, allowed in (("pos", _POSITIONS), ("needs", _NEEDS)):
        if key in table and table[key] not in allowed:
            table.fail(f"{key} = {table[key]!r} is not known", f"use one of {', '.join(allowed)}", key)
    counts = {key: table.whole_number(key) for key in ("max_words", "max_paragraphs", "within") if key in table}
    if arg in _RUNS and not {"max_words", "max_paragraphs"} & counts.keys():
        hint = "write where = { max_paragraphs = 12, max_words = 400 }"
        outer.fail(f'drop = "{arg}" without a bound', hint, "drop")
    _no_idle_bound(table, action, arg)
    return Where(
        counts.get("max_words"), counts.get("max_paragraphs"), table.data.get("pos"), table.data.get("needs"),
        counts.get("within"),
    )  # fmt: skip


def _no_idle_bound(table: Table, action: Action, arg: str) -> None:
    """Complain about bounds that would be read over for this kind of rule."""
    if "max_paragraphs" in table and arg not in _RUNS:
        hint = 'write max_words, or use drop = "block" or drop = "after"'
        table.fail("max_paragraphs bounds a run, and this rule takes one unit", hint, "max_paragraphs")
    for key in ("needs", "within"):
        if key in table and (action, arg) != (Action.COMMENTS, "start"):
            table.fail(f'{key} without comments = "start"', f"leave {key} out", key)
    if "within" in table and "needs" not in table:
        table.fail("within without needs", 'write needs = "comment-shape" beside it', "within")
    if "pos" in table and action is Action.STRIP:
        table.fail("pos on a rule that strips", "leave pos out: a label is cut off wherever its text stands", "pos")


def _examples(table: Table, key: str, *, pairs: bool) -> tuple[Any, ...]:
    value = table.data.get(key, [])
    if not isinstance(value, list):
        table.fail(f"{key} is not a list", f'write {key} = ["..."]', key)
    for example in value:
        if not isinstance(example, str) and not (pairs and _is_pair(example)):
            hint = 'write texts; with strip a hit may also be ["before", "after"]'
            table.fail(f"{key} holds {example!r}, which is no example", hint, key)
    return tuple(value)


def _is_pair(example: Any) -> bool:
    match example:
        case [str(), str()]:
            return True
    return False
