"""The tables of matchers and actions: what they hold, and that a new matcher needs an entry and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cleaner.parsing import parse
from cleaner.rule_types import Action, Pattern
from cleaner.rulekit import listing
from cleaner.rulekit.lint.lint import lint
from cleaner.rulekit.rule_source import given, read_rules_under_test
from cleaner.rulekit.selftest import selftest, summary
from cleaner.ruleset import find_hits, load, resolve
from cleaner.ruleset.actions import ACTIONS
from cleaner.ruleset.fitting import MatchFunction
from cleaner.ruleset.matchers import MATCHERS, Matcher, fold_of, matcher_keys
from cleaner.ruleset.required_tokens import WHOLE, Clauses, Edges, of_literal
from cleaner.ruleset.toml_reader import Table
from cleaner.types import Document, Kind

HEAD = "generic = true\nseen = 2026-11-20\n"


class TwiceMatcher(Matcher[str]):
    """`twice`: the text holds a word twice or more."""

    key = "twice"
    any_length = True
    literal_paths = ((),)

    def read(self, table: Table) -> str:
        word = table.string(self.key, '"free"')
        if len(word.split()) != 1:
            table.fail(f"twice = {word!r} is not one word", 'write twice = "free"', self.key)
        return word

    def compile(self, pattern: Pattern[str], edge: str) -> MatchFunction:
        word = fold_of(pattern)(pattern.value)
        return lambda text, key: (0, len(text)) if key.split().count(word) > 1 else None

    def required(self, pattern: Pattern[str], edges: Edges = WHOLE) -> Clauses:
        return of_literal(pattern.value)

    def near_miss(self, pattern: Pattern[str], text: str, edge: str) -> str | None:
        return f"holds “{pattern.value}” once" if pattern.value in text.lower() else None

    def normalized(self, pattern: Pattern[str]) -> str:
        return pattern.value.lower()

    def fewest_words(self, pattern: Pattern[str]) -> int:
        return 2


@pytest.fixture(autouse=True)
def _twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MATCHERS, TwiceMatcher.key, TwiceMatcher())


@pytest.fixture
def rule_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file of generic rules with `drop = "line"`, one for each text between blank lines."""

    def write(*bodies: str, action: str = 'drop = "line"') -> Path:
        rules = [f'[[rule]]\nid = "r{number}"\n{action}\n{body}\n' for number, body in enumerate(bodies)]
        path = tmp_path / "file.toml"
        path.write_text(HEAD + "\n".join(rules), "utf-8")
        return path

    return write


def dropped(path: Path, text: str) -> list[str]:
    hits = find_hits(parse(Document("a", text, Kind.TEXT)), load([path], default=False).selector)
    return [hits.page.blocks[index].text for index in resolve(hits, hits.page.blocks).drop]


def codes(path: Path) -> list[str]:
    return [finding.code for finding in lint(given([path]), default=False, today=date(2026, 11, 21))]


EXAMPLES = 'hit = ["Free books, free films"]\nmiss = ["The prisoners were set free."]\n'
BOUND = "where = { max_words = 9 }\n"


# -- a new matcher ----------------------------------------------------------------------------------------------------


def test_its_rules_load(rule_file: Callable[..., Path]) -> None:
    (rule,) = load([rule_file('twice = "free"')], default=False).rules

    assert rule.pattern == Pattern("twice", "free")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('twice = "free books"', "is not one word"),
        ('twice = "free"\nis = "Ad"', "the rule has is and twice"),
        ('twice = "free"\ncase = 1', "case is not true or false"),
    ],
)
def test_its_value_is_checked(rule_file: Callable[..., Path], body: str, message: str) -> None:
    with pytest.raises(Exception, match=message):
        load([rule_file(body)], default=False)


def test_it_matches(rule_file: Callable[..., Path]) -> None:
    path = rule_file('twice = "free"')

    assert dropped(path, "Free books, FREE films\n\nA free book.\n\nAn ordinary line.") == ["Free books, FREE films"]


def test_case_is_taken_care_of(rule_file: Callable[..., Path]) -> None:
    assert dropped(rule_file('twice = "free"\ncase = true'), "Free books, free films") == []


def test_bounds_hold(rule_file: Callable[..., Path]) -> None:
    path = rule_file('twice = "free"\nwhere = { max_words = 3 }')

    assert dropped(path, "Free books, free films\n\nfree, free free") == ["free, free free"]


def test_it_may_be_the_end_of_a_block(rule_file: Callable[..., Path]) -> None:
    body = 'from = { twice = "free" }\nto = { is = "End" }\nwhere = { max_words = 20 }'
    path = rule_file(body, action='drop = "block"')

    assert dropped(path, "Free films, free books\n\nNow!\n\nEnd\n\nStory.") == ["Free films, free books", "Now!", "End"]


def test_the_index_keeps_it_from_texts_without_its_word(rule_file: Callable[..., Path]) -> None:
    common = load([rule_file('twice = "free"')], default=False).selector.common

    assert [len(common.candidates(text.split(), text)) for text in ("free free", "books films")] == [1, 0]


def test_near_misses_have_its_reason(rule_file: Callable[..., Path]) -> None:
    rules = load([rule_file('twice = "free"')], default=False)
    hits = find_hits(parse(Document("a", "A free book.", Kind.TEXT)), rules.selector, trace=True)

    assert [miss.reason for miss in hits.near_misses] == ["holds “free” once"]


def test_lint_has_nothing_to_say_about_a_good_rule(rule_file: Callable[..., Path]) -> None:
    assert codes(rule_file(f'twice = "free"\n{BOUND}{EXAMPLES}')) == []


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        ([f'twise = "free"\n{BOUND}{EXAMPLES}'], "E01"),
        ([f'twice = "free"\n{BOUND}{EXAMPLES}', f'twice = "Free"\n{BOUND}{EXAMPLES}'], "E02"),
        ([f'twice = "free"\n{EXAMPLES}'], "E06"),
        ([f'twice = "free"\nwhere = {{ max_words = 1 }}\n{EXAMPLES}'], "E08"),
        ([f'twice = "fre\u00ade"\n{BOUND}{EXAMPLES}'], "W06"),
    ],
)
def test_lint_asks_it(rule_file: Callable[..., Path], bodies: list[str], code: str) -> None:
    assert code in codes(rule_file(*bodies))


def test_its_examples_are_run(rule_file: Callable[..., Path]) -> None:
    report = selftest(read_rules_under_test([rule_file(f'twice = "free"\n{EXAMPLES}')], default=False))

    assert not report.failed
    assert summary(report).startswith("1 rules: 1 of 1 hits fire, 1 of 1 misses do not")


def test_a_failed_example_has_its_reason(rule_file: Callable[..., Path]) -> None:
    path = rule_file('twice = "free"\nhit = ["Free books"]\nmiss = ["No."]')
    report = selftest(read_rules_under_test([path], default=False))

    assert [failure.detail for failure in report.failures] == ["holds “free” once"]


def test_list_and_show_know_its_rules(rule_file: Callable[..., Path]) -> None:
    path = rule_file('twice = "free"')
    rules = read_rules_under_test([path], default=False).tested

    assert listing.table(listing.applying(rules, None)) == f"file/r0  drop line  generic  {path}:3\n"
    assert 'twice = "free"' in listing.text_of_rule(rules[0], [path])


# -- the tables -------------------------------------------------------------------------------------------------------


def schema_keys(node: Any) -> Iterator[str]:
    """All keys that the schema describes, at any depth."""
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for part in node.values():
            yield from schema_keys(part)
    elif isinstance(node, list):
        for part in node:
            yield from schema_keys(part)


def test_the_schema_describes_all_matchers_but_a_new_one() -> None:
    schema = json.loads((Path(load.__code__.co_filename).parent / "rules.schema.json").read_text("utf-8"))

    assert set(matcher_keys()) - set(schema_keys(schema)) == {"twice"}


def test_every_action_is_in_the_table() -> None:
    assert list(ACTIONS) == list(Action)
    assert [action.action for action in ACTIONS.values()] == list(Action)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_value_of_an_action_has_matchers_that_exist(action: Any) -> None:
    for value in action.values or ("",):
        assert action.matchers(value)
        assert set(action.matchers(value)) <= MATCHERS.keys()


def test_every_matcher_can_be_used() -> None:
    used = {key for action in ACTIONS.values() for value in action.values or ("",) for key in action.matchers(value)}

    assert used == MATCHERS.keys()
