"""The positions of keys and values in a TOML text, checked against `tomllib` itself."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from cleaner.rulekit.rule_source import open_file, shipped
from cleaner.ruleset.positions import KeyPath, Position, TomlPositions

KITCHEN_SINK = '''
# A [comment] with "quotes" and = signs
schema = 1  # '[[rule]]'
site = [
    "a.org",  # "b.org"
    '*.a.org',
]
seen = 2026-11-20 10:00:00
"quoted key" = true
'other key' = [[1, 2], []]

[[rule]]
id = "one # not a comment"
is = \'\'\'
[[rule]]
id = "inside"
\'\'\'
has = { any = ["a", "}"], min_some = 2 }

[[rule]]
id = "two"
re = 'a\\'
hit = ["""A "quoted" \\"""end""", """two""""]
where.max_words = 3
[rule.from]
is = ""
[rule.to]
ends = ["z"]
'''


def leaves(value: Any, path: KeyPath = ()) -> list[tuple[KeyPath, Any]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for number, item in enumerate(value) for leaf in leaves(item, (*path, number))]
    return [(path, value)]


def assert_found(text: str) -> None:
    """Each value stands behind the place of its key."""
    positions, lines = TomlPositions(text), text.split("\n")
    for path, value in leaves(tomllib.loads(text)):
        line, column = positions.of(*path)
        rest = "\n".join(lines[line - 1 :])[column - 1 :]
        if isinstance(path[-1], str):
            assert str(path[-1]).split()[0] in rest.split("=")[0], path
            rest = rest[rest.index("=") + 1 :].lstrip()
        end = next(end for end in range(1, len(rest) + 1) if parsed(rest[:end]) == value)
        assert end > 0


def parsed(text: str) -> Any:
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except tomllib.TOMLDecodeError:
        return None


def test_every_kind_of_value_is_found() -> None:
    assert_found(KITCHEN_SINK)


@pytest.mark.parametrize("name", ["rules/generic/comments.toml", "rules/sites/themoscowtimes.com.toml"])
def test_values_of_shipped_files_are_found(name: str) -> None:
    file = open_file(next(source for source in shipped() if source.path == name))
    for number, table in enumerate(file.tables):
        line, column = file.positions.of("rule", number, "id")
        assert file.text.split("\n")[line - 1][column - 1 :].split("=")[1].strip() == f'"{table["id"]}"'


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("schema",), Position(3, 1)),
        (("site", 1), Position(6, 5)),
        (("quoted key",), Position(9, 1)),
        (("rule", 0), Position(12, 1)),
        (("rule", 0, "has", "min_some"), Position(18, 27)),
        (("rule", 1, "where", "max_words"), Position(24, 1)),
        (("rule", 1, "to", "ends"), Position(28, 1)),
        (("rule", 1, "nothing"), Position(20, 1)),
        (("nothing", "at", "all"), Position(1, 1)),
    ],
)
def test_places_of_keys(path: KeyPath, place: Position) -> None:
    assert TomlPositions(KITCHEN_SINK).of(*path) == place


def test_a_text_is_found_as_a_whole_line_before_it_is_found_inside_another() -> None:
    positions = TomlPositions("is = '''\nAdverts\n  Ad\n'''\nhit = [\"Ads\", \"Ad\"]\n")

    assert positions.of_text("Ad", "is") == Position(3, 3)
    assert positions.of_text("Ad", "hit") == Position(5, 16)
    assert positions.of_text("dvert", "is") == Position(2, 2)


def test_a_text_written_with_escapes_is_told_by_its_value() -> None:
    assert TomlPositions('schema = 1\nis = "\\u0041d"\n').of_text("Ad", "is") == Position(2, 6)
    assert TomlPositions("schema = 1\n").of_text("Ad", "is") == Position(1, 1)
