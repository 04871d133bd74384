"""docs/rules.md shows what happens: its session is run, its rule files are checked, and it leaves no key out.

Marks in the page, above a fenced block: `<!-- file: NAME -->` writes the block into a file, with `, rule ID` over that
rule of it; `<!-- run -->` runs its commands.  In output, a line `...` stands for any lines.
"""

from __future__ import annotations

import contextlib
import html
import io
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner.cli.main import main
from cleaner.cli.rules import rules
from cleaner.rulekit.lint.findings import TITLES
from cleaner.rulekit.lint.lint import lint
from cleaner.rulekit.rule_source import (
    DETECT_KEYS,
    HEADER_KEYS,
    given,
    read_rules_under_test,
    rule_keys,
    table_keys,
)
from cleaner.rulekit.selftest import selftest
from cleaner.text import folded

PAGE = (Path(__file__).parents[1] / "docs" / "rules.md").read_text("utf-8")
TODAY = date(2026, 11, 22)
"""The day of the session, which rules new writes down."""


class Block(NamedTuple):
    """A fenced block with its mark, if any."""

    mark: str
    name: str
    language: str
    text: str


class Command(NamedTuple):
    """A line typed in the session, and the output shown below it."""

    line: str
    shown: str


def blocks() -> Iterator[Block]:
    fenced = re.compile(r"(?:^<!-- (file|run)(?:: ([^>]+))? -->\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return (Block(*(group or "" for group in found.groups())) for found in fenced.finditer(PAGE))


def commands(text: str) -> list[Command]:
    typed = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [Command(*part.split("\n", 1)) for part in typed]


COMMANDS = [command for block in blocks() if block.mark == "run" for command in commands(block.text)]
FILES = [block.text for block in blocks() if block.language == "toml" and not block.mark]


# -- the session ------------------------------------------------------------------------------------------------------


class Day(date):
    """The calendar on the day of the session."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return TODAY


def write(folder: Path, name: str, text: str) -> None:
    name, _, rule = name.partition(", the rule ")
    path = folder / name
    if rule:
        head, *tables = re.split(r"(?=^\[\[rule\]\])", path.read_text("utf-8"), flags=re.MULTILINE)
        place = [tomllib.loads(table)["rule"][0]["id"] for table in tables].index(rule)
        tables[place] = f"{text}\n"
        text = head + "".join(tables)
    path.write_text(text, "utf-8")


def run(folder: Path, line: str) -> str:
    """The output of a command; standard error comes last."""
    words, target = line.partition(" > ")[::2]
    program, *arguments = shlex.split(words)
    if program == "cat":
        return (folder / arguments[0]).read_text("utf-8")
    if program == "diff":
        first, second = ((folder / name).read_text("utf-8") for name in arguments)
        return "" if first == second else "they differ\n"
    assert program == "cleaner"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main(arguments)
    if target:
        (folder / target).write_text(out.getvalue(), "utf-8")
        out = io.StringIO()
    return out.getvalue() + err.getvalue()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the commands of the page write, one after the other."""
    folder = tmp_path_factory.mktemp("session")
    outputs = []
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr("cleaner.cli.rules.date", Day)
        patch.setenv("COLUMNS", "80")
        for block in blocks():
            if block.mark == "file":
                write(folder, block.name, block.text)
            elif block.mark == "run":
                outputs += [run(folder, command.line) for command in commands(block.text)]
    return outputs


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[f"{n}: {c.line[:50]}" for n, c in enumerate(COMMANDS)])
def test_commands_write_what_is_shown(session: list[str], number: int) -> None:
    shown = COMMANDS[number].shown
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(f"{line}\n") for line in shown.splitlines())

    assert re.fullmatch(pattern, session[number]) is not None, session[number]


# -- rule files -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rule_files_pass_lint_and_their_examples(tmp_path: Path) -> None:
    for number, text in enumerate(FILES):
        scoped = tomllib.loads(text).keys() & {"site", "platform", "generic"}
        (tmp_path / f"{number}.toml").write_text(text if scoped else f'site = ["{number}.example"]\n\n{text}', "utf-8")

    assert len(FILES) > 1
    assert [finding for finding in lint(given([tmp_path]), today=TODAY) if finding.is_error] == []
    assert selftest(read_rules_under_test([tmp_path])).failures == ()


# -- the reference ----------------------------------------------------------------------------------------------------


def rows(heading: str) -> list[list[str]]:
    """The cells of all tables below a heading, up to the next one; without the heads of the tables."""
    part = PAGE[PAGE.index(f"\n{heading}\n") :].removeprefix(f"\n{heading}\n")
    part = re.split(r"^#", part, maxsplit=1, flags=re.MULTILINE)[0]
    lines = re.findall(r"^\| (.+) \|$(?!\n\|---)", part, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def named(heading: str) -> set[str]:
    """What stands as code in the first cells of the tables below a heading."""
    return {name for row in rows(heading) for name in re.findall(r"`(\w+)", row[0])}


def test_every_key_is_in_the_reference() -> None:
    assert named("### Header") == set(HEADER_KEYS)
    assert named("### Rules") | {"from", "to"} == set(rule_keys())
    assert named("### Bounds") == set(table_keys()["where"])
    assert named("### Which rules a page gets") == {"generic", "platform", "site", *DETECT_KEYS}


def test_every_action_and_matcher_is_in_the_reference() -> None:
    assert named("### Actions") == {"drop", "strip", "comments", "keep", "score"}
    assert named("### Matchers") == {"is", "starts", "ends", "has", "re", "css", "from", "to"}


def test_every_code_of_lint_is_in_the_table() -> None:
    assert [row[0] for row in rows("### Lint")] == list(TITLES)


def test_every_command_is_in_the_table() -> None:
    shown = {name for row in rows("## Commands") for name in re.findall(r"`cleaner rules (\w+)", row[0])}

    assert shown == set(rules.commands)


FOLDING = [row[1:] for row in rows("#### Literals")]


@pytest.mark.parametrize(("text", "literal"), FOLDING, ids=[text for text, _ in FOLDING])
def test_folding_makes_equal_what_the_table_says(text: str, literal: str) -> None:
    def samples(cell: str) -> list[str]:
        return [html.unescape(found[0] or found[1]) for found in re.findall(r"``(.+?)``|`(.+?)`", cell)]

    texts, literals = samples(text), samples(literal)

    assert texts
    for number, sample in enumerate(texts):
        assert folded(sample) == literals[number % len(literals)]
        assert sample != literals[number % len(literals)]
