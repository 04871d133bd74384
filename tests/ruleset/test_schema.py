"""The JSON Schema of rule files: it takes what the loader takes, refuses what that refuses, and describes every key."""

from __future__ import annotations

import importlib.resources
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cleaner.errors import RuleError
from cleaner.rulekit.rule_source import (
    DETECT_KEYS,
    HEADER_KEYS,
    rule_keys,
    shipped,
    table_keys,
)
from cleaner.ruleset import load

SCHEMA: dict[str, Any] = json.loads(
    importlib.resources.files("cleaner.ruleset").joinpath("rules.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

HEAD = "generic = true\n"
DROP = HEAD + '[[rule]]\nid = "a"\ndrop = "line"\n'
LINE = DROP + 'is = "A"\n'
ENDS = 'from = { is = "A" }\nto = { is = "B" }\n'
BOUND = "where = { max_words = 9 }\n"
START = HEAD + '[[rule]]\nid = "a"\ncomments = "start"\nis = "A"\n'
BLOCK = HEAD + '[[rule]]\nid = "a"\ndrop = "block"\n'


def as_json(value: Any) -> Any:
    """A TOML value as editors hand it to the schema: days are strings."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def complaints(text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(as_json(tomllib.loads(text)))]


def is_loaded(folder: Path, text: str) -> bool:
    path = folder / "file.toml"
    path.write_text(text, "utf-8")
    try:
        load([path], default=False)
    except RuleError:
        return False
    return True


# -- the schema itself ------------------------------------------------------------------------------------------------


def tables(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of the schema that describes a table by its keys."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from tables(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from tables(part)


def described(part: dict[str, Any]) -> bool:
    """True where an editor finds a text to show: Taplo looks at what `$ref` names and not beside it."""
    if "$ref" in part:
        part = SCHEMA["$defs"][part["$ref"].removeprefix("#/$defs/")]
    return len(part.get("description", "")) > len("A text.")


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_no_table_takes_an_unknown_key() -> None:
    found = list(tables(SCHEMA))

    assert len(found) > 3
    assert all(table["additionalProperties"] is False for table in found)


def test_every_key_is_described() -> None:
    keys = [(key, part) for table in tables(SCHEMA) for key, part in table["properties"].items()]

    assert [key for key, part in keys if not described(part)] == []


def test_its_keys_are_those_of_the_loader() -> None:
    rule = SCHEMA["$defs"]["rule"]["properties"]
    end = SCHEMA["$defs"]["end"]["properties"]

    assert set(SCHEMA["properties"]) == set(HEADER_KEYS)
    assert set(SCHEMA["properties"]["detect"]["properties"]) == set(DETECT_KEYS)
    assert set(rule) == set(rule_keys())
    for key, parts in {
        "where": [rule["where"]], "has": [rule["has"], end["has"]], "from": [{"properties": end}],
    }.items():  # fmt: skip
        assert [set(part["properties"]) for part in parts] == [set(table_keys()[key])] * len(parts)


# -- what both take ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_shipped_rule_file_is_valid() -> None:
    files = shipped()
    found = {file.path: complaints(file.data.decode("utf-8")) for file in files}

    assert len(files) > 1
    assert {path: lines for path, lines in found.items() if lines} == {}


GOOD = {
    "no rules": HEAD,
    "whole header": (
        'schema = 1\nsite = ["example.org", "*.example.org"]\nname = "The Example"\nlang = ["en"]\n'
        'seen = 2026-11-20\nsource = "https://example.org/"\nrecheck = 2027-11-20\nnote = "by hand"\n'
    ),
    "strings for lists": 'site = "example.org"\nlang = "en"\n',
    "scope and another switched off": 'generic = false\nsite = ["example.org"]\n',
    "hosts one a line": 'site = """\nexample.org\n\n  *.example.org\n"""\n',
    "platform": 'platform = "wordpress"\n[[rule]]\nid = "a"\nkeep = true\nis = "A"\n',
    "signs of a platform": (
        'platform = "x"\ndetect = { generator = "X", class = ["x-page", "X_Body"], asset = "/x/", text = ["By X"] }\n'
    ),
    "literals one a line": DROP + "is = '''\nA\n\n  B\n'''\n",
    "list of literals": DROP + 'starts = ["A", "B"]\n',
    "all of has": DROP + 'has = { any = ["A"], all = "B", some = ["C", "D"], min_some = 2 }\n',
    "regex": DROP + "re = 'A.{1,9}'\ncase = true\n",
    "selector": DROP + 'css = "div.box > p"\n',
    "block": BLOCK + ENDS + BOUND,
    "ends of a block": BLOCK + "from = { re = 'A', case = true }\nto = { has = { any = ['B'] } }\n" + BOUND,
    "after": HEAD + '[[rule]]\nid = "a"\ndrop = "after"\nis = "A"\nwhere = { max_paragraphs = 9, pos = "tail" }\n',
    "paragraph": HEAD + '[[rule]]\nid = "a"\ndrop = "paragraph"\nends = "A"\n',
    "bounds": LINE + 'where = { max_words = 60, pos = "head" }\n',
    "title of a thread": (
        HEAD + '[[rule]]\nid = "a"\ncomments = "start"\nis = "A"\nwhere = { needs = "comment-shape", within = 8 }\n'
    ),
    "roles": HEAD + "".join(
        f'[[rule]]\nid = "{role}"\ncomments = "{role}"\nis = "{role}"\n' for role in ("item", "form", "end")
    ),
    "score": HEAD + '[[rule]]\nid = "a"\nscore = -1.5\nis = "A"\n',
    "strip": HEAD + '[[rule]]\nid = "a"\nstrip = "prefix"\nstarts = "A"\nhit = [["A word", "word"], "A b"]\n',
    "suffix": HEAD + '[[rule]]\nid = "a"\nstrip = "suffix"\nends = "A"\n',
    "position of a paragraph": DROP + 'has = { all = "A" }\nwhere = { pos = "tail" }\n',
    "examples and note": LINE + 'hit = ["A"]\nmiss = ["A b."]\nnote = "both"\n',
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_both_take(tmp_path: Path, text: str) -> None:
    assert complaints(text) == []
    assert is_loaded(tmp_path, text)


# -- what both refuse -------------------------------------------------------------------------------------------------

BAD = {
    "empty file": "",
    "no scope": 'name = "x"\n',
    "scope switched off": "generic = false\n",
    "two scopes": 'site = ["example.org"]\nplatform = "x"\n',
    "three scopes": 'site = ["e.org"]\nplatform = "x"\ngeneric = true\n',
    "no host": "site = []\n",
    "blank host": 'site = [" "]\n',
    "address for host": 'site = ["https://example.org/"]\n',
    "path after host": 'site = "example.org/news"\n',
    "star inside a host": 'site = ["news.*.org"]\n',
    "site as number": "site = 5\n",
    "site of numbers": "site = [5]\n",
    "platform as number": "platform = 5\n",
    "generic as text": 'generic = "yes"\n',
    "detect of a site": 'site = ["example.org"]\ndetect = { class = "x" }\n',
    "detect of all": HEAD + 'detect = { class = "x" }\n',
    "detect as list": 'platform = "x"\ndetect = ["x"]\n',
    "no sign": 'platform = "x"\ndetect = {}\n',
    "unknown sign": 'platform = "x"\ndetect = { host = "x" }\n',
    "blank sign": 'platform = "x"\ndetect = { asset = "" }\n',
    "class with a dot": 'platform = "x"\ndetect = { class = [".x"] }\n',
    "two classes": 'platform = "x"\ndetect = { class = "x y" }\n',
    "blank platform": 'platform = ""\n',
    "unknown key": HEAD + 'sources = "x"\n',
    "old schema": HEAD + "schema = 2\n",
    "schema as text": HEAD + 'schema = "1"\n',
    "day as number": HEAD + "recheck = 2027\n",
    "day with a time": HEAD + "seen = 2026-11-20T10:00:00\n",
    "name as list": HEAD + 'name = ["x"]\n',
    "source as number": HEAD + "source = 1\n",
    "lang as number": HEAD + "lang = 1\n",
    "one bracket": HEAD + '[rule]\nid = "a"\nkeep = true\nis = "A"\n',
    "rules as list": HEAD + "rule = [1]\n",
    "no id": HEAD + '[[rule]]\nkeep = true\nis = "A"\n',
    "blank id": HEAD + '[[rule]]\nid = " "\nkeep = true\nis = "A"\n',
    "id as number": HEAD + '[[rule]]\nid = 1\nkeep = true\nis = "A"\n',
    "unknown key of a rule": LINE + 'matches = "B"\n',
    "unknown key in where": LINE + "where = { max_word = 9 }\n",
    "unknown key in has": DROP + 'has = { any = "A", none = "B" }\n',
    "unknown key in from": BLOCK + 'from = { is = "A", where = "B" }\nto = { is = "B" }\n' + BOUND,
    "no action": HEAD + '[[rule]]\nid = "a"\nis = "A"\n',
    "two actions": LINE + "keep = true\n",
    "unknown unit": HEAD + '[[rule]]\nid = "a"\ndrop = "lines"\nis = "A"\n',
    "unit as number": HEAD + '[[rule]]\nid = "a"\ndrop = 1\nis = "A"\n',
    "unknown end": HEAD + '[[rule]]\nid = "a"\nstrip = "start"\nis = "A"\n',
    "unknown role": HEAD + '[[rule]]\nid = "a"\ncomments = "begin"\nis = "A"\n',
    "keep false": HEAD + '[[rule]]\nid = "a"\nkeep = false\nis = "A"\n',
    "score as text": HEAD + '[[rule]]\nid = "a"\nscore = "2"\nis = "A"\n',
    "score as truth": HEAD + '[[rule]]\nid = "a"\nscore = true\nis = "A"\n',
    "score of nothing": HEAD + '[[rule]]\nid = "a"\nscore = 0\nis = "A"\n',
    "prefix that ends": HEAD + '[[rule]]\nid = "a"\nstrip = "prefix"\nends = "A"\n',
    "suffix that starts": HEAD + '[[rule]]\nid = "a"\nstrip = "suffix"\nstarts = "A"\n',
    "phrases cut off": HEAD + '[[rule]]\nid = "a"\nstrip = "suffix"\nhas = { any = "A" }\n',
    "element cut off": HEAD + '[[rule]]\nid = "a"\nstrip = "prefix"\ncss = "p"\n',
    "no matcher": DROP,
    "two matchers": LINE + 'starts = "B"\n',
    "empty literal": DROP + 'is = ""\n',
    "no literal": DROP + "ends = []\n",
    "blank literal": DROP + 'is = ["  "]\n',
    "invisible literal": DROP + 'is = "\\u200b"\n',
    "invisible literal among others": DROP + 'is = ["A", "\\u200b"]\n',
    "literal as number": DROP + "is = 5\n",
    "literals of numbers": DROP + 'is = ["A", 5]\n',
    "regex as list": DROP + 're = ["a"]\n',
    "empty regex": DROP + 're = ""\n',
    "selector as number": DROP + "css = 5\n",
    "blank selector": DROP + 'css = " "\n',
    "has as text": DROP + 'has = "A"\n',
    "has nothing": DROP + "has = { min_some = 1 }\n",
    "has of numbers": DROP + "has = { all = [1] }\n",
    "min_some of none": DROP + 'has = { some = ["A"], min_some = 0 }\n',
    "min_some as text": DROP + 'has = { some = ["A"], min_some = "1" }\n',
    "case as text": LINE + 'case = "yes"\n',
    "case of a selector": DROP + 'css = "p"\ncase = true\n',
    "case beside from and to": BLOCK + ENDS + BOUND + "case = true\n",
    "where as number": LINE + "where = 60\n",
    "max_words as text": LINE + 'where = { max_words = "60" }\n',
    "max_words of none": LINE + "where = { max_words = 0 }\n",
    "max_paragraphs as part": BLOCK + ENDS + "where = { max_paragraphs = 1.5 }\n",
    "within as truth": START + 'where = { needs = "comment-shape", within = true }\n',
    "within alone": START + "where = { within = 8 }\n",
    "need of a line": LINE + 'where = { needs = "comment-shape" }\n',
    "need of a block": BLOCK + ENDS + 'where = { max_words = 9, needs = "comment-shape" }\n',
    "paragraphs of a line": LINE + "where = { max_paragraphs = 2 }\n",
    "paragraphs of a title": START + "where = { max_paragraphs = 2 }\n",
    "position of a label": HEAD + '[[rule]]\nid = "a"\nstrip = "prefix"\nis = "A"\nwhere = { pos = "head" }\n',
    "unknown position": LINE + 'where = { pos = "end" }\n',
    "unknown need": START + 'where = { needs = "x" }\n',
    "block without from": BLOCK + 'to = { is = "B" }\n' + BOUND,
    "block without to": BLOCK + 'from = { is = "A" }\n' + BOUND,
    "from as text": BLOCK + 'from = "A"\nto = { is = "B" }\n' + BOUND,
    "empty end": BLOCK + 'from = {}\nto = { is = "B" }\n' + BOUND,
    "two matchers at an end": BLOCK + 'from = { is = "A", re = "A" }\nto = { is = "B" }\n' + BOUND,
    "selector at an end": BLOCK + 'from = { css = "p" }\nto = { is = "B" }\n' + BOUND,
    "block without where": BLOCK + ENDS,
    "position is no bound": BLOCK + ENDS + 'where = { pos = "tail" }\n',
    "block with matcher": BLOCK + ENDS + 'is = "C"\n' + BOUND,
    "from without block": LINE + 'from = { is = "B" }\n',
    "after without where": HEAD + '[[rule]]\nid = "a"\ndrop = "after"\nis = "A"\n',
    "after without bound": HEAD + '[[rule]]\nid = "a"\ndrop = "after"\nis = "A"\nwhere = { pos = "tail" }\n',
    "hit as text": LINE + 'hit = "A"\n',
    "hit as number": LINE + "hit = [1]\n",
    "pair without strip": LINE + 'hit = [["A b", "b"]]\n',
    "pair of three": HEAD + '[[rule]]\nid = "a"\nstrip = "prefix"\nis = "A"\nhit = [["A b", "A", "b"]]\n',
    "miss as pair": LINE + 'miss = [["A b", "b"]]\n',
    "miss as text": LINE + 'miss = "A"\n',
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_both_refuse(tmp_path: Path, text: str) -> None:
    assert complaints(text) != []
    assert not is_loaded(tmp_path, text)
