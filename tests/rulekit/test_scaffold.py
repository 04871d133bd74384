"""Scaffolds of new site files: they load, their hits fire, and only their misses are left to write."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.rulekit.lint.lint import lint
from cleaner.rulekit.rule_source import (
    RuleSet,
    RuleSource,
    RulesUnderTest,
    rules_of,
)
from cleaner.rulekit.scaffold import ProposalOrigin, scaffold
from cleaner.rulekit.selftest import selftest
from cleaner.ruleset.select import RuleSelector
from cleaner.types import Block, Cause, CauseKind, Document, Kind, Label, Page, Score, Trace, Verdict

ORIGIN = ProposalOrigin("example.org", "https://example.org/story", date(2026, 11, 21))
PROSE = "The council of the harbour town said on Tuesday that a newsletter would tell readers of the works in spring."
LONG = "Sign up for the newsletter of the harbour town and get all that we write into your mailbox every single day."


def cleaned(*blocks: tuple[str, float]) -> Trace:
    """A page of blocks, each with the total of its score."""
    text = "\n\n".join(text for text, _ in blocks)
    document, verdicts, at = Document("a", text, Kind.TEXT), [], 0
    for index, (line, total) in enumerate(blocks):
        block = Block(index, at, at + len(line), line, paragraph=index, gap=int(index > 0))
        label = Label.BODY if total >= 0 else Label.REMOVED
        verdicts.append(Verdict(block, label, Cause(CauseKind.SCORE), Score(index, total)))
        at += len(line) + 2
    page = Page(document, text, tuple(verdict.block for verdict in verdicts))
    return Trace(document, page, None, "", (), tuple(verdicts))


def rules_in(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text).get("rule", [])
    return found


def assert_only_misses_are_missing(text: str) -> None:
    source = RuleSource("new.toml", "new", text.encode())
    rules = rules_of([source])
    assert [
        str(failure) for failure in selftest(RulesUnderTest(rules, RuleSet(rules, RuleSelector(rules)))).failures
    ] == []
    findings = lint([source], default=False, today=ORIGIN.today)
    assert [finding.code for finding in findings if finding.is_error] == ["E03"] * len(rules)


def test_the_header_says_where_and_when() -> None:
    data = tomllib.loads(scaffold(cleaned((PROSE, 9.0)), ORIGIN))

    assert data == {
        "schema": 1,
        "site": ["example.org", "*.example.org"],
        "lang": ["en"],
        "seen": date(2026, 11, 21),
        "source": "https://example.org/story",
        "recheck": date(2027, 11, 21),
    }
    assert "# Nothing is left that needs a rule." in scaffold(cleaned((PROSE, 9.0)), ORIGIN)


def test_short_lines_become_one_rule_and_doubtful_ones_another() -> None:
    text = scaffold(cleaned(("Menu", -3), ("Share it", -3), (PROSE, 9), ("Share it", -3), ("Top of page", 1)), ORIGIN)

    assert [(rule["id"], rule["drop"], rule["is"], rule["hit"], rule["miss"]) for rule in rules_in(text)] == [
        ("lines", "line", "Menu\nShare it\n", ["Menu", "Share it"], []),
        ("lines-in-doubt", "line", "Top of page\n", ["Top of page"], []),
    ]
    assert text.count("# The score let this pass") == 1
    assert_only_misses_are_missing(text)


def test_numbers_become_slots() -> None:
    text = scaffold(cleaned((PROSE, 9), ("3 min. read (2026)", -3), (PROSE, 9), ("4 min. read (2027)", -3)), ORIGIN)

    assert [(rule["id"], rule["re"]) for rule in rules_in(text)] == [
        ("min-read", r"\d{1,9} min\. read \(\d{1,9}\)"),
    ]
    assert_only_misses_are_missing(text)


def test_a_long_paragraph_is_known_by_its_first_words() -> None:
    text = scaffold(cleaned((PROSE, 9), (LONG, -3), (PROSE, 9)), ORIGIN)

    assert [(rule["drop"], rule["starts"], rule["where"], rule["hit"]) for rule in rules_in(text)] == [
        ("paragraph", "Sign up for the newsletter of", {"max_words": 42}, [LONG])
    ]
    assert_only_misses_are_missing(text)


def test_a_run_of_prose_becomes_a_block() -> None:
    text = scaffold(cleaned((PROSE, 9), ("Dear readers,", -3), (LONG, -3), (LONG[::-1], -3), ("Later", -3)), ORIGIN)

    (rule,) = rules_in(text)
    assert (rule["id"], rule["drop"], rule["from"], rule["to"]) == (
        "dear-readers", "block", {"is": "Dear readers,"}, {"is": "Later"}
    )  # fmt: skip
    assert rule["where"] == {"max_paragraphs": 8, "max_words": 90}
    assert rule["hit"] == ["\n\n".join(["Dear readers,", LONG, LONG[::-1], "Later"])]
    assert_only_misses_are_missing(text)


def test_the_nearest_sentence_of_the_article_stands_beside_the_miss() -> None:
    text = scaffold(cleaned(("It rained all day. " + PROSE, 9), (LONG, -3)), ORIGIN)

    assert f"miss = []  # a sentence that comes near and must stay, such as: {PROSE}\n" in text


def test_what_rules_remove_is_listed_and_bridges_a_run() -> None:
    page = "\n\n".join([PROSE, PROSE.replace("Tuesday", "Monday"), "Advertisement", PROSE.replace("spring", "May")])
    text = scaffold(Cleaner().clean(page, kind="text", trace=True).trace, ORIGIN)

    assert rules_in(text) == []
    assert text.endswith("\n# Removed by other rules already: ads/label (1)\n")


@pytest.mark.parametrize("line", ["It's '''quoted'''", 'A "quoted" \\ line', "Ctrl\x7f\x01", "広告を読む", "#1 ]] = '"])
def test_any_text_makes_valid_toml(line: str) -> None:
    text = scaffold(cleaned((PROSE, 9), (line, -3), (PROSE, 9), (f"{line} 12", -3), (f"{line} {LONG}", -1)), ORIGIN)

    assert_only_misses_are_missing(text)


BLOCKS = st.tuples(st.text(st.characters(codec="utf-8"), min_size=1, max_size=90), st.integers(-3, 3))


@pytest.mark.slow
@given(st.lists(BLOCKS, max_size=6))
def test_scaffolds_of_any_blocks_load(blocks: list[tuple[str, int]]) -> None:
    folded = [(" ".join(text.split()) or "x", float(total)) for text, total in blocks]
    text = scaffold(cleaned(*folded), ORIGIN)

    assert len(rules_of([RuleSource("new.toml", "new", text.encode())])) == len(rules_in(text))


@pytest.mark.parametrize("line", ["12", "* * *", "3/4", "\u200b"])
def test_lines_without_letters_get_no_rule(line: str) -> None:
    assert rules_in(scaffold(cleaned((PROSE, 9), (line, -3)), ORIGIN)) == []


def test_a_real_page(tmp_path: Path) -> None:
    case = Path(__file__).parents[2] / "fixtures" / "donation-appeal-in-good-prose" / "input.txt"
    text = scaffold(Cleaner(default_rules=False).clean(case.read_bytes(), kind="text", trace=True).trace, ORIGIN)

    assert rules_in(text)
    assert_only_misses_are_missing(text)
