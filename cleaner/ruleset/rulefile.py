"""From the tables of a rule file to a scope and rules.

A key that has no effect is an error, as a misspelt one is: nothing in a rule file is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any, Final

from cleaner.rule_types import Action, Detect, Level, Origin, Pattern, Rule, Scope, Where
from cleaner.ruleset.actions import ACTIONS, RuleAction, action_keys
from cleaner.ruleset.matchers import MATCHERS, Matcher, matcher_keys, read_pattern, text_matchers
from cleaner.ruleset.toml_reader import Table, TomlFile

SCHEMA: Final = 1  # the version of the rule language that this code reads
HEADER_KEYS: Final = (
    "schema", "site", "platform", "generic", "name", "lang", "seen", "source", "recheck", "detect", "note", "rule",
)  # fmt: skip
DETECT_KEYS: Final = ("generator", "class", "asset", "text")
WHERE_KEYS: Final = ("max_words", "max_paragraphs", "pos", "needs", "within")
#: Bounds.  A rule that matches a run of blocks must have at least one of them.
RUN_BOUNDS: Final = ("max_words", "max_paragraphs")

_LEVELS: Final = {"site": Level.SITE, "platform": Level.PLATFORM, "generic": Level.GENERIC}
_ANYWHERE: Final = Where()
_POSITIONS: Final = ("head", "tail")
_NEEDS: Final = ("comment-shape",)
#: What to say about bounds that have no effect: message and remedy.
_IDLE_BOUNDS: Final = {
    "max_paragraphs": (
        "max_paragraphs bounds a run, and this rule takes one line or paragraph",
        'write max_words, or use drop = "block" or drop = "after"',
    ),
    "needs": ('needs without comments = "start"', "leave needs out"),
    "within": ('within without comments = "start"', "leave within out"),
    "pos": (
        "pos on a rule that strips",
        "leave pos out: a label is cut off wherever its text is",
    ),
}
#: A host, or "*." and a host; neither scheme nor port nor path.
_HOST: Final = re.compile(r"(?:\*\.)?[^\s/:*@?#.][^\s/:*@?#]*")


# -- the header ---------------------------------------------------------------------------------------------------


def scope_of(header: Table) -> Scope:
    """The scope of all rules of a file, from its header.

    Raises:
        RuleError: the table cannot be used.
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
    signs = {key: table.strings(key) for key in DETECT_KEYS if key in table}
    if not signs:
        header.fail("detect names no sign", f"give it one of {', '.join(DETECT_KEYS)}", "detect")
    for name in signs.get("class", ()):
        if name.startswith((".", "#")) or len(name.split()) > 1:
            table.fail(f"class {name!r} is not one class", "write each class by itself, without a dot", "class")
    classes = tuple(map(str.lower, signs.get("class", ())))
    return Detect(signs.get("generator", ()), classes, signs.get("asset", ()), signs.get("text", ()))


# -- a rule -------------------------------------------------------------------------------------------------------


def rules_of(file: TomlFile, stem: str) -> list[Rule]:
    """The rules of a file; their ids begin with `stem`.

    Raises:
        RuleError: something cannot be used; the first such thing.
    """
    header = Table(file)
    scope = scope_of(header)
    tables = file.data.get("rule", [])
    if not isinstance(tables, list):
        header.fail("rule is not a list of tables", "write [[rule]], with two brackets", "rule")
    return [rule_of(file, number, table, scope, stem) for number, table in enumerate(tables)]


def rule_of(file: TomlFile, number: int, data: Any, scope: Scope, stem: str) -> Rule:
    """A rule from its table.  The table may differ from the one with that number (from 0) in the file.

    Raises:
        RuleError: the table cannot be used.
    """
    table = Table(file, ("rule", number), data if isinstance(data, dict) else {})
    if not isinstance(data, dict):
        table.fail("a rule is not a table", "write [[rule]] above it")
    table.known(rule_keys(), "the rule")
    name = data.get("id")
    if not isinstance(name, str) or not name.strip():
        table.fail("a rule without id", 'write id = "some-name"', "id")
    action = ACTIONS[Action(table.one_of(action_keys(), "the rule", "no action"))]
    arg, points = action.read(table)
    return Rule(
        f"{stem}/{name}", action.action, arg, _pattern(table, action, arg), scope, _where(table, action, arg),
        Origin(file.path, file.rule_lines[number]), points,
        _examples(table, "hit", pairs=action.cuts), _examples(table, "miss", pairs=False),
    )  # fmt: skip


def rule_keys() -> tuple[str, ...]:
    """The keys that a rule may have."""
    return ("id", *action_keys(), *matcher_keys(), "where", "case", "hit", "miss", "note")


def _pattern(table: Table, action: RuleAction, arg: str) -> Pattern[Any]:
    allowed = action.matchers(arg)
    spanning = [matcher for matcher in MATCHERS.values() if matcher.spans]
    for matcher in spanning:
        if matcher.key in allowed:
            return _block_pattern(table, matcher)
    for key in (key for matcher in spanning for key in (matcher.key, *matcher.more_keys)):
        if key in table:
            table.fail(f"{key} without a block", f'write drop = "block", or leave {key} out', key)
    pattern = read_pattern(table, text_matchers(), "the rule")
    if pattern.matcher not in allowed:
        message = f'{action.key} = "{arg}" with {pattern.matcher}'
        table.fail(message, f"use one of {', '.join(allowed)}", pattern.matcher)
    return pattern


def _block_pattern(table: Table, matcher: Matcher[Any]) -> Pattern[Any]:
    value = matcher.read(table)
    for key in text_matchers():
        if key in table:
            table.fail(f"a block rule has {key} besides from and to", f"leave {key} out", key)
    if "case" in table:
        table.fail("case is outside of from and to", 'write it into them: from = { is = "...", case = true }', "case")
    return Pattern(matcher.key, value)


# -- bounds and examples ------------------------------------------------------------------------------------------


def _where(outer: Table, action: RuleAction, arg: str) -> Where:
    is_run = arg in action.runs
    if "where" not in outer and not is_run:
        return _ANYWHERE
    table = outer.inner("where", "{ max_words = 60 }") if "where" in outer else Table(outer.file, outer.place, {})
    table.known(WHERE_KEYS, "where")
    for key, allowed in (("pos", _POSITIONS), ("needs", _NEEDS)):
        if key in table and table[key] not in allowed:
            table.fail(f"{key} = {table[key]!r} is not known", f"use one of {', '.join(allowed)}", key)
    counts = {key: table.whole_number(key) for key in ("max_words", "max_paragraphs", "within") if key in table}
    if is_run and counts.keys().isdisjoint(RUN_BOUNDS):
        hint = "write where = { max_paragraphs = 12, max_words = 400 }"
        outer.fail(f'{action.key} = "{arg}" without a bound', hint, action.key)
    _no_idle_bound(table, action.bounds(arg))
    return Where(
        counts.get("max_words"), counts.get("max_paragraphs"), table.data.get("pos"), table.data.get("needs"),
        counts.get("within"),
    )  # fmt: skip


def _no_idle_bound(table: Table, bounds: Collection[str]) -> None:
    """Complain about bounds that have no effect with the rule's action."""
    for key, (message, hint) in _IDLE_BOUNDS.items():
        if key in table and key not in bounds:
            table.fail(message, hint, key)
    if "within" in table and "needs" not in table:
        table.fail("within without needs", 'write needs = "comment-shape" as well', "within")


def _examples(table: Table, key: str, *, pairs: bool) -> tuple[Any, ...]:
    value = table.data.get(key, [])
    if not isinstance(value, list):
        table.fail(f"{key} is not a list", f'write {key} = ["..."]', key)
    for example in value:
        if not isinstance(example, str) and not (pairs and _is_pair(example)):
            hint = 'write texts; with strip a hit may also be ["before", "after"]'
            table.fail(f"{key} holds {example!r}, which is not an example", hint, key)
    return tuple(value)


def _is_pair(example: Any) -> bool:
    match example:
        case [str(), str()]:
            return True
    return False
