"""The benchmark of the rules measures what it says: on texts, rules and gold of the tests' own."""

from __future__ import annotations

import doctest
import gzip
import importlib
import json
import random
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cleaner.ruleset import load
from cleaner.ruleset.select import RuleSelector
from cleaner.types import Page

RULES = """
schema = 1
generic = true
[[rule]]
id = "label"
drop = "line"
is = ["Advertisement", "Stop press"]
[[rule]]
id = "caption"
strip = "prefix"
starts = ["Picture shows:"]
[[rule]]
id = "kept"
keep = true
is = "Stop press"
[[rule]]
id = "thread"
comments = "start"
is = "3 Comments"
"""
SITE = """
schema = 1
site = "example.org"
name = "The Example"
[[rule]]
id = "blurb"
drop = "line"
is = "More from The Example"
"""
#: What the benchmark needs of the bench's own scorer.
SCORER = """
import gzip, json
def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)
"""


@pytest.fixture(scope="module")
def rules() -> ModuleType:
    return importlib.import_module("benchmarks.rules")


@pytest.fixture(scope="module")
def words(rules: ModuleType) -> Any:
    prose = ["The gardeners of the valley plant in the dry month and sell to the town."] * 4
    return rules.lexicon([*prose, "A quarrel over water divides the council."], random.Random(1))


@pytest.fixture
def selector(tmp_path: Path) -> RuleSelector:
    (tmp_path / "own.toml").write_text(RULES, "utf-8")
    (tmp_path / "example.toml").write_text(SITE, "utf-8")
    return load([tmp_path], default=False).selector


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder like the bench, with one set of one page."""
    (tmp_path / "score.py").write_text(SCORER, "utf-8")
    with gzip.open(tmp_path / "aeb.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "p1", "body": "The vote was close.\n\nAdvertisement\n\nNobody spoke."}) + "\n")
    return tmp_path


def test_doctests(rules: ModuleType) -> None:
    result = doctest.testmod(rules)
    assert result.attempted
    assert not result.failed


def test_rules_take_what_they_drop_and_strip(rules: ModuleType, selector: RuleSelector) -> None:
    left, taken = rules.take("Advertisement\n\nPicture shows: a boat\n\nIt sank.\n\nStop press\n\n3 Comments", selector)
    assert [(item.match.rule.id, item.text) for item in taken] == [
        ("own/label", "Advertisement"),
        ("own/caption", "Picture shows:"),
    ]
    assert rules.body(left) == "a boat\n\nIt sank.\n\nStop press\n\n3 Comments"


@pytest.mark.parametrize("url", [None, "https://example.org/story"])
def test_site_rules_can_be_left_out(rules: ModuleType, selector: RuleSelector, tmp_path: Path, url: str | None) -> None:
    text = "It sank.\n\nMore from The Example"
    common = rules.without_sites(load([tmp_path], default=False).rules)
    assert [item.match.rule.id for item in rules.take(text, selector, url)[1]] == ["example/blurb"]
    assert rules.take(text, common, url)[1] == []


@pytest.mark.parametrize(
    ("precision", "recall", "good"),
    [(0.91, 0.95, True), (0.91, 0.9491, True), (0.91, 0.948, False), (0.90, 0.95, False), (0.90, 0.96, False)],
)
def test_gain_is_precision_up_and_recall_nearly_kept(
    rules: ModuleType, precision: float, recall: float, good: bool
) -> None:
    before = {"precision": 0.90, "recall": 0.95}
    assert rules.is_gain(before, {"precision": precision, "recall": recall}) is good


def test_made_rules_take_their_examples(rules: ModuleType, words: Any) -> None:
    rng = random.Random(2)
    made = [rules.made_rule(number, words, rng) for number in range(400)]
    assert [rule.pattern for rule, example in made if not rules.take(example, RuleSelector([rule]))[1]] == []


def test_made_rules_are_of_every_kind(rules: ModuleType, words: Any) -> None:
    rng = random.Random(2)
    patterns = [rules.made_rule(number, words, rng)[0].pattern for number in range(1000)]
    counts = Counter(pattern.matcher for pattern in patterns)
    assert counts.keys() == {"re", "is", "has", "starts", "ends"}
    assert counts["re"] == pytest.approx(300, abs=50)


@pytest.mark.slow
def test_made_pages_differ_by_salt_in_one_word_a_paragraph(rules: ModuleType, words: Any) -> None:
    def paragraphs(salt: int) -> list[list[str]]:
        pages: list[Page] = rules.made_pages(words, ["stop press"], 1, salt)
        return [block.text.split() for page in pages for block in page.blocks]

    one, other = paragraphs(1), paragraphs(2)
    assert len(one) == rules.PARAGRAPHS
    changes = [sum(a != b for a, b in zip(*pair, strict=True)) for pair in zip(one, other, strict=True)]
    assert set(changes) == {0, 1}
    assert [paragraph for paragraph, count in zip(one, changes, strict=True) if not count] == [["stop", "press"]] * (
        changes.count(0)
    )


@pytest.mark.slow
def test_false_alarms_are_listed_and_fail(rules: ModuleType, bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rules.main(["false-alarms", "--bench", str(bench), "--list"]) == 1
    out = capsys.readouterr().out
    assert "aeb\tp1\tads/label\trules/generic/ads.toml:" in out
    assert "NOT KEPT" in out


def test_without_bench_nothing_is_measured(
    rules: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rules.main(["--bench", str(tmp_path / "none"), "false-alarms", "gain"]) == 2
    assert capsys.readouterr().out.count("skipped: no bench at") == 2


def test_the_page_of_the_docs_has_every_section(rules: ModuleType) -> None:
    page = rules.DOCS.read_text("utf-8")
    for name in rules.BENCHMARKS:
        assert "\nnew\n" in rules.rewrite(page, name, "new")


def test_a_missing_section_is_told(rules: ModuleType) -> None:
    with pytest.raises(ValueError, match="no section 'gain'"):
        rules.rewrite("<!-- begin gain -->\nand no end", "gain", "new")


@pytest.mark.parametrize("argv", [[], ["--list", "gain"], ["gain", "--list"]])
def test_benchmarks_may_be_named_anywhere(rules: ModuleType, argv: list[str]) -> None:
    assert rules.options(argv).benchmark == [name for name in argv if name == "gain"]


def test_an_unknown_benchmark_is_told(rules: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        rules.options(["gains"])
    assert "no benchmark 'gains': choose from false-alarms" in capsys.readouterr().err
