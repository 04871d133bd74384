"""Rule files: everything that can be wrong in one is told with its line and a remedy, and nothing is ignored."""

from __future__ import annotations

import errno
import importlib.resources
import os
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cleaner import limits
from cleaner.errors import CleanerError, RuleError
from cleaner.rule_types import Action, BlockEnds, Detect, Has, Level, Origin, Pattern, Rule, Where
from cleaner.ruleset import RuleSet, load
from cleaner.ruleset.load import read
from cleaner.ruleset.rule_files import shipped

HEAD = 'generic = true\n\n[[rule]]\nid = "a"\n'
"""Header and id; what is added stands in line 5."""


def write(folder: Path, text: str | bytes, name: str = "file.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def loaded(folder: Path, text: str | bytes, name: str = "file.toml") -> RuleSet:
    return load([write(folder, text, name)], default=False)


def only(folder: Path, body: str) -> Rule:
    """The rule of a file with the usual header."""
    (rule,) = loaded(folder, HEAD + body).rules
    return rule


def error_of(folder: Path, text: str | bytes) -> RuleError:
    with pytest.raises(RuleError) as caught:
        loaded(folder, text)
    return caught.value


# -- what a good file gives -------------------------------------------------------------------------------------------


def test_a_whole_file(tmp_path: Path) -> None:
    source = """\
schema  = 1
site    = ["Example.ORG", "*.example.org"]
name    = "The Example"
lang    = ["en"]
seen    = 2026-11-20
source  = "https://example.org/2026/11/story"
recheck = 2027-11-20
note    = "as seen by hand"

[[rule]]
id    = "ads"
drop  = "line"
is    = '''
Advertisement

  [ad_1]
'''
hit   = ["Advertisement"]
miss  = ["Advertisement revenue fell."]
note  = "both spellings"

[[rule]]
id    = "box"
score = 1.5
has   = { any = ["sign up"], all = ["news", "letter"], some = ["free", "weekly"], min_some = 2 }
where = { max_words = 60, pos = "tail" }
"""
    ads, box = loaded(tmp_path, source).rules

    assert (ads.id, ads.action, ads.arg) == ("file/ads", Action.DROP, "line")
    assert ads.pattern == Pattern("is", ("Advertisement", "[ad_1]"))
    assert ads.origin == Origin(str(tmp_path / "file.toml"), 10)
    assert (ads.hit, ads.miss) == (("Advertisement",), ("Advertisement revenue fell.",))
    assert (box.action, box.points, box.origin.line) == (Action.SCORE, 1.5, 22)
    assert box.pattern == Pattern("has", Has(("sign up",), ("news", "letter"), ("free", "weekly"), 2))
    assert box.where == Where(max_words=60, pos="tail")
    scope = ads.scope
    assert (scope.level, scope.sites, scope.name) == (Level.SITE, ("example.org", "*.example.org"), "The Example")
    assert (scope.lang, scope.seen, scope.recheck) == (("en",), date(2026, 11, 20), date(2027, 11, 20))


@pytest.mark.parametrize(
    ("header", "level", "platform"),
    [
        ("generic = true", Level.GENERIC, None),
        ('platform = "wordpress"', Level.PLATFORM, "wordpress"),
        ('site = "example.org"', Level.SITE, None),
        ('generic = false\nsite = ["example.org"]', Level.SITE, None),
    ],
)
def test_scopes(tmp_path: Path, header: str, level: Level, platform: str | None) -> None:
    (rule,) = loaded(tmp_path, f'{header}\n[[rule]]\nid = "a"\nkeep = true\nis = "A"\n').rules

    assert (rule.scope.level, rule.scope.platform) == (level, platform)


@pytest.mark.parametrize(
    ("body", "action", "arg", "points"),
    [
        ('drop = "line"', Action.DROP, "line", 0),
        ('drop = "paragraph"', Action.DROP, "paragraph", 0),
        ('drop = "after"\nwhere = { max_paragraphs = 9 }', Action.DROP, "after", 0),
        ('strip = "prefix"', Action.STRIP, "prefix", 0),
        ('strip = "suffix"', Action.STRIP, "suffix", 0),
        ('comments = "start"', Action.COMMENTS, "start", 0),
        ('comments = "item"', Action.COMMENTS, "item", 0),
        ('comments = "form"', Action.COMMENTS, "form", 0),
        ('comments = "end"', Action.COMMENTS, "end", 0),
        ("keep = true", Action.KEEP, "", 0),
        ("score = -2", Action.SCORE, "", -2),
    ],
)
def test_actions(tmp_path: Path, body: str, action: Action, arg: str, points: float) -> None:
    rule = only(tmp_path, f"{body}\nre = 'A.{{1,9}}'\n")

    assert (rule.action, rule.arg, rule.points) == (action, arg, points)


@pytest.mark.parametrize(
    ("matcher", "pattern"),
    [
        ('is = "A"', Pattern("is", ("A",))),
        ('is = ["A", " B "]', Pattern("is", ("A", "B"))),
        ('starts = "A"', Pattern("starts", ("A",))),
        ('ends = "A\\nB"', Pattern("ends", ("A", "B"))),
        ("re = 'A\\d'", Pattern("re", "A\\d")),
        ("re = 'A'\ncase = true", Pattern("re", "A", case=True)),
        ('css = "div.box > p"', Pattern("css", "div.box > p")),
        ('has = { any = "A" }', Pattern("has", Has(any=("A",)))),
    ],
)
def test_matchers(tmp_path: Path, matcher: str, pattern: Pattern) -> None:
    assert only(tmp_path, f'drop = "line"\n{matcher}\n').pattern == pattern


def test_both_ends_of_a_block(tmp_path: Path) -> None:
    rule = only(
        tmp_path, "drop = 'block'\nfrom = { starts = 'Dear' }\nto = { re = 'Bye.?' }\nwhere = { max_words = 9 }\n"
    )

    assert rule.pattern == Pattern("from", BlockEnds(Pattern("starts", ("Dear",)), Pattern("re", "Bye.?")))


@pytest.mark.parametrize("prefix", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_dos_lines_are_no_trouble(tmp_path: Path, prefix: str, end: str) -> None:
    (rule,) = loaded(tmp_path, prefix + (HEAD + "keep = true\nis = '''\nA\nB\n'''\n").replace("\n", end)).rules

    assert (rule.pattern.value, rule.origin.line) == (("A", "B"), 3)


def test_a_file_without_rules_is_fine(tmp_path: Path) -> None:
    assert loaded(tmp_path, "generic = true\n").rules == ()


def test_a_folder_is_read_in_order_and_below(tmp_path: Path) -> None:
    rule = 'generic = true\n[[rule]]\nid = "r"\nkeep = true\nis = "A"\n'
    (tmp_path / "sub").mkdir()
    for name in ("b.toml", "a.toml", "sub/c.toml"):
        write(tmp_path, rule, name)
    write(tmp_path, "not rules", "notes.txt")

    assert [rule.id for rule in load([tmp_path], default=False).rules] == ["a/r", "b/r", "c/r"]


# -- how a platform is known ------------------------------------------------------------------------------------------


def test_the_marks_of_a_platform(tmp_path: Path) -> None:
    source = """\
platform = "news-press"
detect = { generator = ["NewsPress"], class = ["np-Content"], asset = "/np-content/", text = ["Powered by NewsPress"] }

[[rule]]
id = "a"
keep = true
is = "A"
"""
    (rule,) = loaded(tmp_path, source).rules

    assert rule.scope.detect == Detect(("NewsPress",), ("np-content",), ("/np-content/",), ("Powered by NewsPress",))


def test_one_mark_is_enough_and_none_is_needed(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "a"\nkeep = true\nis = "A"\n'
    (table,) = loaded(tmp_path, 'platform = "x"\n[detect]\nasset = ["/x/"]\n' + rule).rules
    (none,) = loaded(tmp_path, 'platform = "x"\n' + rule).rules

    assert table.scope.detect == Detect(asset=("/x/",))
    assert none.scope.detect is None


MARKS = {
    "of a site": ('site = ["e.org"]\ndetect = { class = ["x"] }\n', 2, "detect without a platform", "leave detect out"),
    "of all": ('generic = true\ndetect = { class = ["x"] }\n', 2, "detect without a platform", "leave detect out"),
    "unknown": (
        'platform = "x"\ndetect = { clas = ["x"] }\n',
        2,
        "unknown key 'clas' in detect",
        "did you mean 'class'?",
    ),
    "none": ('platform = "x"\ndetect = {}\n', 2, "detect names no sign", "generator, class, asset, text"),
    "text": ('platform = "x"\ndetect = "y"\n', 2, "detect is not a table", "detect = {"),
    "numbers": ('platform = "x"\n[detect]\ntext = ["y"]\nasset = [1]\n', 4, "asset is neither", 'asset = ["..."]'),
    "empty": ('platform = "x"\ndetect = { asset = [""] }\n', 2, "asset holds no literal", "at least one"),
    "dot": ('platform = "x"\ndetect = { class = [".y"] }\n', 2, "class '.y' is not one class", "without a dot"),
    "two classes": ('platform = "x"\ndetect = { class = ["y z"] }\n', 2, "class 'y z' is not one class", "by itself"),
}


@pytest.mark.parametrize(("text", "line", "message", "hint"), MARKS.values(), ids=MARKS)
def test_errors_in_the_marks_of_a_platform(tmp_path: Path, text: str, line: int, message: str, hint: str) -> None:
    error = error_of(tmp_path, text)

    assert error.line == line
    assert message in error.message
    assert hint in error.hint


# -- every way to be wrong --------------------------------------------------------------------------------------------

DROP = 'drop = "line"\n'
LINE = DROP + 'is = "A"\n'
BLOCK = 'drop = "block"\n'
BOUND = "where = { max_words = 9 }\n"
ENDS = 'from = { is = "A" }\nto = { is = "B" }\n'

HEADERS = {
    "no scope": ('name = "x"\n', 1, "no scope", 'site = ["example.org"]'),
    "an empty file": ("", 1, "no scope", "generic = true"),
    "scope switched off": ("generic = false\n", 1, "no scope", "generic = true"),
    "no host": ("site = []\n", 1, "no scope", "site"),
    "two scopes": ('# one\nsite = ["example.org"]\n\nplatform = "x"\n', 4, "site and platform", "one of"),
    "three scopes": (
        'site = ["e.org"]\nplatform = "x"\ngeneric = true\n',
        3,
        "site and platform and generic",
        "one of",
    ),
    "unknown key": ("generic = true\nsources = 'x'\n", 2, "unknown key 'sources'", "did you mean 'source'?"),
    "strange key": ("generic = true\nzzz = 1\n", 2, "unknown key 'zzz'", "known keys: schema, site"),
    "old schema": ("schema = 2\ngeneric = true\n", 1, "schema 2 is not known", "schema = 1"),
    "schema as text": ("generic = true\nschema = '1'\n", 2, "schema '1' is not known", "schema = 1"),
    "day in quotes": ('generic = true\nseen = "2026-11-20"\n', 2, "seen is not a date", "without quotes"),
    "day as number": ("generic = true\nrecheck = 2027\n", 2, "recheck is not a date", "2026-11-20"),
    "site as number": ("site = 5\n", 1, "site is neither a string nor a list", 'site = ["..."]'),
    "site of numbers": ("site = [5]\n", 1, "site is neither a string nor a list", 'site = ["..."]'),
    "blank site": ("site = ['']\n", 1, "site holds no literal", "at least one"),
    "name as list": ("generic = true\nname = ['x']\n", 2, "name is not a string", 'name = "..."'),
    "platform as number": ("platform = 5\n", 1, "platform is not a string", 'platform = "..."'),
    "lang as number": ("generic = true\nlang = 1\n", 2, "lang is neither a string nor a list", 'lang = "..."'),
    "one bracket": ("generic = true\nrule = { id = 'a' }\n", 2, "rule is not a list of tables", "[[rule]]"),
    "rules as list": ("generic = true\nrule = [1]\n", 2, "a rule is not a table", "[[rule]]"),
}


@pytest.mark.parametrize(("text", "line", "message", "hint"), HEADERS.values(), ids=HEADERS)
def test_errors_in_the_header(tmp_path: Path, text: str, line: int, message: str, hint: str) -> None:
    error = error_of(tmp_path, text)

    assert (error.path, error.line) == (str(tmp_path / "file.toml"), line)
    assert message in error.message
    assert hint in error.hint


RULES = {
    "unknown key": (DROP + 'start = "A"\n', 6, "unknown key 'start'", "did you mean 'starts'?"),
    "unknown key in where": (LINE + 'where = { max_word = 9 }\n', 7, "'max_word' in where", "mean 'max_words'?"),
    "unknown key in has": (DROP + 'has = { anny = ["A"] }\n', 6, "'anny' in has", "did you mean 'any'?"),
    "unknown key in from": (f'{BLOCK}from = {{ iss = "A" }}\n{BOUND}', 6, "'iss' in from", "did you mean 'is'?"),
    "no action": ('is = "A"\n', 3, "no action", "exactly one of drop, strip"),
    "two actions": (LINE + 'keep = true\n', 7, "drop and keep", "exactly one"),
    "unknown unit": ('drop = "lines"\nis = "A"\n', 5, "drop = 'lines' is not known", "line, paragraph, block, after"),
    "unit as number": ("drop = 1\nis = 'A'\n", 5, "drop = 1 is not known", "line, paragraph"),
    "unknown end": ('strip = "start"\nis = "A"\n', 5, "strip = 'start' is not known", "prefix, suffix"),
    "unknown role": ('comments = "begin"\nis = "A"\n', 5, "comments = 'begin' is not known", "start, item, form, end"),
    "keep false": ('keep = false\nis = "A"\n', 5, "keep is not true", "keep = true"),
    "score as text": ('score = "2"\nis = "A"\n', 5, "score is not a number", "score = 2"),
    "score as truth": ('score = true\nis = "A"\n', 5, "score is not a number", "score = 2"),
    "no matcher": (DROP, 3, "the rule has no matcher", "exactly one of is, starts"),
    "two matchers": (LINE + 'starts = "B"\n', 7, "is and starts", "exactly one"),
    "empty literal": (DROP + 'is = ""\n', 6, "is holds no literal", "at least one phrase"),
    "no literal": (DROP + 'ends = []\n', 6, "ends holds no literal", "at least one phrase"),
    "invisible literal": (DROP + 'is = "\\u200b"\n', 6, "is holds no literal", "at least one phrase"),
    "literal as number": (DROP + 'is = 5\n', 6, "is is neither a string nor a list", 'is = "..."'),
    "literals of numbers": (DROP + 'is = ["A", 5]\n', 6, "is is neither a string nor a list", 'is = ["..."]'),
    "bad regex": (DROP + "re = 'a('\n", 6, "re does not compile", "`regex`"),
    "regex as list": (DROP + "re = ['a']\n", 6, "re is not a string", "single quotes"),
    "empty regex": (DROP + "re = ''\n", 6, "matches the empty string", "obligatory"),
    "regex of nothing": (DROP + "re = '(a|b)*'\n", 6, "matches the empty string", "obligatory"),
    "bad css": (DROP + 'css = "div["\n', 6, "css is not a selector", "CSS 3 selector"),
    "css as number": (DROP + 'css = 5\n', 6, "css is not a string", 'css = "div'),
    "css pseudo-element": (DROP + 'css = "p::before"\n', 6, "css is not a selector", "CSS 3 selector"),
    "has as text": (DROP + 'has = "A"\n', 6, "has is not a table", "has = {"),
    "has nothing": (DROP + 'has = { min_some = 1 }\n', 6, "has names no phrase", "has = {"),
    "has of numbers": (DROP + 'has = { all = [1] }\n', 6, "neither a string nor a list", '["..."]'),
    "min_some beyond some": (DROP + 'has = { some = ["A"], min_some = 2 }\n', 6, "but some has 1", "lower"),
    "min_some of none": (DROP + 'has = { some = ["A"], min_some = 0 }\n', 6, "min_some is not a whole", "= 12"),
    "case as text": (LINE + 'case = "yes"\n', 7, "case is not true or false", "case = true"),
    "where as number": (LINE + 'where = 60\n', 7, "where is not a table", "where = {"),
    "max_words as text": (LINE + 'where = { max_words = "60" }\n', 7, "max_words is not a whole", "= 12"),
    "max_words of none": (LINE + 'where = { max_words = 0 }\n', 7, "max_words is not a whole", "= 12"),
    "within as truth": (LINE + 'where = { within = true }\n', 7, "within is not a whole", "= 12"),
    "unknown position": (LINE + 'where = { pos = "end" }\n', 7, "pos = 'end' is not known", "head, tail"),
    "unknown need": (LINE + 'where = { needs = "x" }\n', 7, "needs = 'x' is not known", "comment-shape"),
    "block without from": (f'{BLOCK}to = {{ is = "B" }}\n{BOUND}', 3, "a block rule without from", "from = {"),
    "block without to": (f'{BLOCK}from = {{ is = "A" }}\n{BOUND}', 3, "a block rule without to", "to = {"),
    "from as text": (f'{BLOCK}from = "A"\nto = {{ is = "B" }}\n{BOUND}', 6, "a block rule without from", "from = {"),
    "block without bound": (BLOCK + ENDS, 5, "without a bound", "max_paragraphs = 12"),
    "position is no bound": (f'{BLOCK}{ENDS}where = {{ pos = "tail" }}\n', 5, "without a bound", "max_paragraphs = 12"),
    "after without bound": ('drop = "after"\nis = "A"\n', 5, "without a bound", "max_paragraphs = 12"),
    "block with matcher": (f'{BLOCK}{ENDS}is = "C"\n{BOUND}', 8, "has is besides from and to", "leave is out"),
    "css at an end": (f'{BLOCK}from = {{ css = "p" }}\nto = {{ is = "B" }}\n{BOUND}', 6, "'css' in from", "is, starts"),
    "from without block": (LINE + 'from = { is = "B" }\n', 7, "from without a block", "leave from out"),
    "hit as text": (LINE + 'hit = "A"\n', 7, "hit is not a list", "hit = ["),
    "miss as text": (LINE + 'miss = "A"\n', 7, "miss is not a list", "miss = ["),
}  # fmt: skip


@pytest.mark.parametrize(("body", "line", "message", "hint"), RULES.values(), ids=RULES)
def test_errors_in_a_rule(tmp_path: Path, body: str, line: int, message: str, hint: str) -> None:
    error = error_of(tmp_path, HEAD + body)

    assert error.line == line
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize("end", ["from", "to"])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("{ re = '(' }", "re does not compile"),
        ("{ is = 'A', ends = 'B' }", "has is and ends"),
        ("{}", "has no matcher"),
    ],
)
def test_an_error_at_an_end_of_a_block_is_told_in_the_rule(tmp_path: Path, end: str, table: str, message: str) -> None:
    ends = {"from": "{ is = 'A' }", "to": "{ is = 'B' }"} | {end: table}
    body = f"{BLOCK}from = {ends['from']}\nto = {ends['to']}\n{BOUND}"
    error = error_of(tmp_path, HEAD + body)

    first = 3
    assert first <= error.line < first + len(body.splitlines()) + 2
    assert message in error.message


@pytest.mark.parametrize("name", ["", "  ", None])
def test_a_rule_needs_an_id(tmp_path: Path, name: str | None) -> None:
    line = "" if name is None else f'id = "{name}"\n'
    error = error_of(tmp_path, f'generic = true\n[[rule]]\nkeep = true\n{line}is = "A"\n')

    assert error.line == (2 if name is None else 4)
    assert "a rule without id" in error.message
    assert 'id = "some-name"' in error.hint


def test_the_message_holds_path_line_what_and_how(tmp_path: Path) -> None:
    error = error_of(tmp_path, HEAD + 'drop = "line"\nstart = "A"\n')

    assert isinstance(error, CleanerError)
    assert str(error) == f"{tmp_path / 'file.toml'}:6: unknown key 'start' in the rule; did you mean 'starts'?"


def test_only_the_rule_with_the_error_is_named(tmp_path: Path) -> None:
    good = '[[rule]]\nid = "{}"\nkeep = true\nis = "A"\n\n'
    source = "generic = true\n" + good.format("a") + good.format("b") + '[[rule]]\nid = "c"\nkeep = 1\nis = "A"\n'

    assert error_of(tmp_path, source).line == 14


# -- files that are no rule files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("generic = true\n\n[[rule]\n", 3),
        ("generic = true\nid = unquoted words\n", 2),
        ("generic = true\nname = 'x'\nname = 'y'\n", 3),
        ("generic = true\nis = '''\nnever closed\n", 4),
        ("generic = true\n[[rule]]\nre = 'it's'\n", 3),
        ('generic = true\n[[rule]]\nre = "\\d"\n', 3),
        ("generic = true\nname = 'a\0b'\n", 2),
    ],
    ids=["bracket", "no quotes", "key twice", "open string", "quote inside", "backslash", "nul"],
)
def test_no_toml(tmp_path: Path, text: str, line: int) -> None:
    error = error_of(tmp_path, text)

    assert error.line == line
    assert "not valid TOML" in error.message
    assert "(at line" not in error.message
    assert "toml.io" in error.hint


def test_no_utf_8(tmp_path: Path) -> None:
    error = error_of(tmp_path, b"generic = true\n\nname = 'caf\xe9'\n")

    assert (error.line, error.message) == (3, "not UTF-8")
    assert "save the file as UTF-8" in error.hint


def test_utf_16(tmp_path: Path) -> None:
    assert "UTF-8" in error_of(tmp_path, "generic = true\n".encode("utf-16")).hint


def test_too_large(tmp_path: Path) -> None:
    error = error_of(tmp_path, b"# a comment\n" * (limits.MAX_RULE_FILE_BYTES // 12 + 1))

    assert "larger than 4,000,000 bytes" in error.message
    assert "split it" in error.hint


@pytest.mark.parametrize("opening", ["[", "{a="])
def test_nested_without_end(tmp_path: Path, opening: str) -> None:
    error = error_of(tmp_path, "x = " + opening * 20_000)

    assert (error.path, error.line) == (str(tmp_path / "file.toml"), 1)
    assert "nested too deeply" in error.message


def test_a_number_of_thousands_of_digits(tmp_path: Path) -> None:
    error = error_of(tmp_path, HEAD + f"score = {'9' * 5000}\n")

    assert "not valid TOML" in error.message
    assert "toml.io" in error.hint


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    with pytest.raises(RuleError, match="cannot be read") as caught:
        load([path], default=False)

    assert caught.value.path == str(path)
    assert "path of the rules" in caught.value.hint


def test_a_folder_without_rule_files(tmp_path: Path) -> None:
    write(tmp_path, "generic = true\n", "rules.txt")
    with pytest.raises(RuleError, match=r"without a \.toml file") as caught:
        load([tmp_path], default=False)

    assert caught.value.path == str(tmp_path)
    assert "path of the rules" in caught.value.hint


def path_error(path: Path) -> RuleError:
    with pytest.raises(RuleError) as caught:
        load([path], default=False)
    return caught.value


GOOD = HEAD + 'keep = true\nis = "A"\n'


def test_a_link_into_nothing(tmp_path: Path) -> None:
    link = tmp_path / "file.toml"
    link.symlink_to(tmp_path / "none.toml")

    for path in (link, tmp_path):
        error = path_error(path)
        assert error.path == str(link)
        assert "cannot be read: No such file" in error.message


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.toml").symlink_to(tmp_path / "b.toml")
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")

    for path in (tmp_path / "a.toml", tmp_path):
        error = path_error(path)
        assert error.path == str(tmp_path / "a.toml")
        assert "cannot be read: Too many levels" in error.message


def test_a_folder_that_links_to_one_around_it(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    error = path_error(tmp_path)

    assert error.path == str(tmp_path / "sub" / "up")
    assert "a link to a folder that contains it" in error.message
    assert "remove the link" in error.hint


def test_a_link_to_another_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "rules").mkdir()
    write(tmp_path / "far", GOOD)
    (tmp_path / "rules" / "link").symlink_to(tmp_path / "far", target_is_directory=True)

    assert [rule.id for rule in load([tmp_path / "rules"], default=False).rules] == ["file/a"]


def test_a_folder_with_the_name_of_a_rule_file(tmp_path: Path) -> None:
    (tmp_path / "x.toml").mkdir()
    error = path_error(tmp_path)

    assert error.path == str(tmp_path / "x.toml")
    assert "a folder with the name of a rule file" in error.message
    assert "another name" in error.hint
    assert "a folder without a .toml file" in path_error(tmp_path / "x.toml").message


def test_a_pipe_with_the_name_of_a_rule_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.toml")

    assert "no regular file" in path_error(tmp_path).message


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for place in (write(tmp_path, GOOD), tmp_path / "sub"):
        place.chmod(0)
        error = path_error(place)
        place.chmod(0o700)
        assert error.path == str(place)
        assert "cannot be read: Permission denied" in error.message


def test_a_file_or_folder_that_refuses_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = write(tmp_path, GOOD)
    for holder, name, place in ((Path, "open", path), (os, "scandir", tmp_path)):
        with monkeypatch.context() as patch:
            patch.setattr(holder, name, refuse)
            error = path_error(place)
        assert (error.path, error.message) == (str(place), "cannot be read: Permission denied")
        assert "path of the rules" in error.hint


def test_a_path_that_no_file_can_have() -> None:
    assert "cannot be read" in path_error(Path("a\0b.toml")).message


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)

    assert len(load([path, tmp_path, path], default=False).rules) == 1


def test_one_bad_file_of_a_folder_stops_all(tmp_path: Path) -> None:
    write(tmp_path, HEAD + 'keep = true\nis = "A"\n', "a.toml")
    bad = write(tmp_path, "generic = 1 1\n", "b.toml")
    with pytest.raises(RuleError) as caught:
        load([tmp_path], default=False)

    assert caught.value.path == str(bad)


# -- ids --------------------------------------------------------------------------------------------------------------


def test_an_id_twice_in_a_file(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "a"\nkeep = true\nis = "A"\n'
    error = error_of(tmp_path, "generic = true\n" + rule + rule)

    assert error.line == 6
    assert f"{tmp_path / 'file.toml'}:2" in error.message
    assert "rename" in error.hint


def test_an_id_twice_in_two_files_names_both(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    text = HEAD + 'keep = true\nis = "A"\n'
    first, second = write(tmp_path, text), write(tmp_path, "\n" + text, "sub/file.toml")
    with pytest.raises(RuleError) as caught:
        load([first, second], default=False)

    assert (caught.value.path, caught.value.line) == (str(second), 4)
    assert f"{first}:3" in caught.value.message


def test_the_same_id_in_files_of_other_names_is_fine(tmp_path: Path) -> None:
    text = HEAD + 'keep = true\nis = "A"\n'
    paths = [write(tmp_path, text, "a.toml"), write(tmp_path, text, "b.toml")]

    assert [rule.id for rule in load(paths, default=False).rules] == ["a/a", "b/a"]


# -- line numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "string",
    [
        "'''\nwhere = 1\n[[rule]]\ncase = 2\n'''",
        '"""\nwhere = 1\n[[rule]]\ncase = 2\n"""',
        "'''\nwhere = 1 # '\n\"\"\"\ncase = 2\n'''",
        '"""\nwhere = 1\n\'\'\'\ncase = 2\n"""',
        "[\n'where = 1',\n  'case = 2', # ''' not a string\n '[[rule]]',\n]",
        "[\"\"\"\nwhere = 1\n\"\"\", '''x''', '''\ncase = 2\n''']",
    ],
)
def test_keys_inside_strings_do_not_confuse_line_numbers(tmp_path: Path, string: str) -> None:
    body = f'drop = "line"\nis = "A"\nhit = {string if string[0] == "[" else f"[{string}]"}\nwhere = 60\ncase = 5\n'
    source = HEAD + body
    assert "where" in tomllib.loads(source)["rule"][0]

    error = error_of(tmp_path, source)

    assert source.split("\n")[error.line - 1] == ("case = 5" if "case" in error.message else "where = 60")


def test_quoted_and_indented_keys_have_lines_too(tmp_path: Path) -> None:
    error = error_of(tmp_path, 'generic = true\n  [[ rule ]]\n  "id" = "a"\n  "keep" = 1\n  is = "A"\n')

    assert error.line == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('generic = true\n\n[rule]\nid = "a"\nkeep = true\nis = "A"\n', 3),
        ('generic = true\n\n[[rules]]\nid = "a"\nkeep = true\nis = "A"\n', 3),
        ('generic = true\n\n[header]\nname = "x"\n', 3),
        (HEAD + 'drop = "line"\nis = "A"\nwhere.max_words = 0\n', 7),
        (HEAD + 'drop = "line"\nis = "A"\n[rule.where]\nmax_words = 0\n', 8),
        ('generic = true\n[[ "r\\u0075le" ]]\nid = "a"\nkeep = 1\nis = "A"\n', 4),
        ('generic = true\nrule = [\n{ id = "a", keep = true, is = "A" },\n{ id = "b", keep = 1, is = "A" },\n]\n', 4),
        (HEAD + "keep = true\nhit = [\"Use ''' here\"]\nis = 5\n", 7),
        (HEAD + "keep = true\nhit = ['#1', '''\nis = 5\n''']\nis = 5\n", 9),
    ],
    ids=[
        "[rule]",
        "[[rules]]",
        "[header]",
        "dotted key",
        "sub-table",
        "quoted table",
        "list of tables",
        "quotes in a string",
        "hash in a string",
    ],
)
def test_lines_of_unusual_keys(tmp_path: Path, text: str, line: int) -> None:
    assert error_of(tmp_path, text).line == line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("generic = true\n[[rule]]\n{}\n\n  [[ rule ]] # [[rule]]\n{}\n", [2, 5]),
        ("generic = true\nnote = '''\n[[rule]]\n'''\n[[rule]]\n{}\n[[rule]]\n{}\n", [5, 7]),
        ("generic = true\n[['rule']]\n{}\n[[rule]]\n{}\n", [2, 4]),
    ],
    ids=["spaces", "in a string", "quoted"],
)
def test_the_line_of_a_rule_is_that_of_its_header(tmp_path: Path, text: str, lines: list[int]) -> None:
    found = loaded(tmp_path, text.format('id = "a"\nkeep = true\nis = "A"', 'id = "b"\nkeep = true\nis = "B"'))

    extra = 2  # further lines of each rule
    assert [rule.origin.line for rule in found.rules] == [lines[0], lines[1] + extra]


# -- what would be read over in silence -------------------------------------------------------------------------------

IDLE = {
    "generic is a text": ('generic = "no"\n', 1, "generic is not true or false", "generic = true"),
    "address for a host": ('site = ["https://e.org/"]\n', 1, "'https://e.org/' is not a host", "without scheme"),
    "port": ('site = ["e.org:80"]\n', 1, "is not a host", "without scheme, port"),
    "star inside": ('site = ["a.org", "w*.e.org"]\n', 1, "'w*.e.org' is not a host", "*.example.org"),
    "truth for a schema": ("schema = true\ngeneric = true\n", 1, "schema True is not known", "schema = 1"),
    "site beside generic": ("site = 0\ngeneric = true\n", 1, "site is neither", 'site = ["..."]'),
    "day with a time": (
        "generic = true\nseen = 2026-11-20T10:00:00Z\n",
        2,
        "seen is not a date",
        "without quotes and time",
    ),
    "day and time": ("generic = true\nrecheck = 2026-11-20 10:00:00\n", 2, "recheck is not a date", "2026-11-20"),
    "time": ("generic = true\nseen = 10:00:00\n", 2, "seen is not a date", "2026-11-20"),
    "strip with css": (HEAD + 'strip = "prefix"\ncss = "div.x"\n', 6, 'strip = "prefix" with css', "is, starts, re"),
    "prefix with ends": (HEAD + 'strip = "prefix"\nends = "A"\n', 6, 'strip = "prefix" with ends', "is, starts, re"),
    "suffix with starts": (
        HEAD + 'strip = "suffix"\nstarts = "A"\n',
        6,
        'strip = "suffix" with starts',
        "is, ends, re",
    ),
    "strip with has": (HEAD + 'strip = "prefix"\nhas = { any = ["A"] }\n', 6, "with has", "is, starts, re"),
    "needs of a line": (
        HEAD + LINE + 'where = { needs = "comment-shape" }\n',
        7,
        'needs without comments = "start"',
        "leave needs out",
    ),
    "within of a line": (
        HEAD + LINE + "where = { within = 8 }\n",
        7,
        'within without comments = "start"',
        "leave within out",
    ),
    "within without needs": (
        HEAD + 'comments = "start"\nis = "A"\nwhere = { within = 8 }\n',
        7,
        "within without needs",
        "comment-shape",
    ),
    "paragraphs of a line": (
        HEAD + LINE + "where = { max_paragraphs = 3 }\n",
        7,
        "max_paragraphs bounds a run",
        "max_words",
    ),
    "position of a label": (
        HEAD + 'strip = "prefix"\nis = "A"\nwhere = { pos = "head" }\n',
        7,
        "pos on a rule that strips",
        "leave pos out",
    ),
    "number as example": (HEAD + LINE + "hit = [1]\n", 7, "hit holds 1", "write texts"),
    "empty list as example": (HEAD + LINE + 'miss = ["A", []]\n', 7, "miss holds []", "write texts"),
    "pair of a drop": (HEAD + LINE + 'hit = [["A", "B"]]\n', 7, "hit holds ['A', 'B']", '["before", "after"]'),
    "pair as miss": (
        HEAD + 'strip = "prefix"\nis = "A"\nmiss = [["A b", "b"]]\n',
        7,
        "miss holds ['A b', 'b']",
        "write texts",
    ),
    "triple": (HEAD + 'strip = "prefix"\nis = "A"\nhit = [["A", "B", "C"]]\n', 7, "hit holds", '["before", "after"]'),
    "case beside the ends": (
        HEAD + f"{BLOCK}{ENDS}case = true\n{BOUND}",
        8,
        "case is outside of from and to",
        "case = true }",
    ),
    "case of a selector": (HEAD + DROP + 'css = "p"\ncase = true\n', 7, "case with css", "leave case out"),
    "no number of points": (HEAD + 'score = nan\nis = "A"\n', 5, "score = nan is not a number of points", "score = 2"),
    "endless points": (HEAD + 'score = -inf\nis = "A"\n', 5, "score = -inf", "score = 2"),
    "more points than fit": (HEAD + f'score = 1{"0" * 400}\nis = "A"\n', 5, "score = inf", "score = 2"),
    "no points": (HEAD + 'score = 0\nis = "A"\n', 5, "score = 0", "score = 2"),
    "selector with a namespace": (HEAD + DROP + 'css = "a|b"\n', 6, "css is not a selector", "CSS 3"),
    "endless selector": (HEAD + DROP + f'css = "{":not(" * 3000}p{")" * 3000}"\n', 6, "css is not a selector", "CSS 3"),
    "endless pattern": (HEAD + DROP + f're = "{"(" * 5000}a{")" * 5000}"\n', 6, "re is too large", "split it"),
}


@pytest.mark.parametrize(("text", "line", "message", "hint"), IDLE.values(), ids=IDLE)
def test_what_can_have_no_effect_is_an_error(tmp_path: Path, text: str, line: int, message: str, hint: str) -> None:
    error = error_of(tmp_path, text)

    assert error.line == line
    assert message in error.message
    assert hint in error.hint


def test_an_example_of_a_strip_may_be_a_pair(tmp_path: Path) -> None:
    rule = only(tmp_path, 'strip = "prefix"\nis = "A"\nhit = ["A", ["A b", "b"]]\n')

    assert rule.hit == ("A", ["A b", "b"])


def test_a_regex_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    """An open comment swallows the bracket that is put around the pattern; the crash comes with the first document."""
    assert "re does not compile" in error_of(tmp_path, HEAD + "drop = 'line'\nre = '(?x)sign\\ up # now'\n").message


# -- the shipped rules ------------------------------------------------------------------------------------------------


def shipped_files() -> set[str]:
    root = importlib.resources.files("cleaner.rules")
    return {
        f"rules/{folder}/{file.name}"
        for folder in ("generic", "platforms", "sites")
        for file in root.joinpath(folder).iterdir()
        if file.name.endswith(".toml")
    }


def test_the_shipped_rules_are_all_read_and_their_ids_are_unique() -> None:
    rules = load().rules

    assert {rule.origin.path for rule in rules} == shipped_files()
    assert [name for name, count in Counter(rule.id for rule in rules).items() if count > 1] == []
    assert {rule.scope.level for rule in rules} == set(Level)


def test_the_folders_of_the_shipped_rules_tell_their_scope() -> None:
    folders = {Level.GENERIC: "generic", Level.PLATFORM: "platforms", Level.SITE: "sites"}

    assert [rule.id for rule in load().rules if rule.origin.path.split("/")[1] != folders[rule.scope.level]] == []


def test_every_shipped_rule_shows_what_it_hits_and_what_it_misses() -> None:
    assert [rule.id for rule in load().rules if not rule.hit or not rule.miss] == []


@pytest.mark.slow
def test_each_shipped_rule_passes_the_checks_that_loading_leaves_out() -> None:
    assert load().rules == tuple(read(shipped()))


def test_the_shipped_rules_are_read_once() -> None:
    assert load() is load()


def test_own_rules_are_added_to_the_shipped_ones_or_stand_alone(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + 'keep = true\nis = "A"\n', "my-own-rules.toml")

    assert load([path]).rules[:-1] == load().rules
    assert load([path]).rules[-1].id == "my-own-rules/a"
    assert [rule.id for rule in load([path], default=False).rules] == ["my-own-rules/a"]
    assert load(default=False).rules == ()
