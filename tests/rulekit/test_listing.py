"""The rules that a host gets, with the reason, and the text of rules in their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import UsageError
from cleaner.rule_types import Rule
from cleaner.rulekit.listing import (
    applying,
    find_rule,
    summary,
    table,
    text_of_rule,
)
from cleaner.rulekit.rule_source import read_rules_under_test

RULE = '\n[[rule]]\nid = "{}"\ndrop = "line"\nis = "{}"\n'


@pytest.fixture
def rules(tmp_path: Path) -> tuple[Rule, ...]:
    files = {
        "generic.toml": "generic = true\n" + RULE.format("a", "Ad"),
        "platform.toml": 'platform = "press"\n' + RULE.format("a", "Ad"),
        "exact.toml": 'site = ["example.org"]\nname = "Example"\n' + RULE.format("a", "The Example"),
        "below.toml": 'site = ["*.example.org", "*.news.example.org"]\n' + RULE.format("b", "Ad"),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return read_rules_under_test([tmp_path], default=False).tested


@pytest.mark.parametrize(
    ("host", "reasons"),
    [
        ("example.org", {"exact/a": "host example.org", "below/b": "parent *.example.org"}),
        ("www.example.org", {"exact/a": "host example.org", "below/b": "parent *.example.org"}),
        ("sport.example.org", {"below/b": "parent *.example.org"}),
        ("a.news.example.org", {"below/b": "parent *.news.example.org"}),
        ("example.com", {}),
        ("notexample.org", {}),
        (None, {"exact/a": "site example.org, or text that names it", "below/b": "site *.example.org"}),
    ],
)
def test_why_a_host_gets_a_rule(rules: tuple[Rule, ...], host: str | None, reasons: dict[str, str]) -> None:
    found = {a.rule.id: a.reason for a in applying(rules, host)}

    assert found == reasons | {"platform/a": "platform press", "generic/a": "generic"}
    assert [a.rule.scope.level.value for a in applying(rules, host)][-2:] == ["platform", "generic"]


def test_the_list_for_readers(rules: tuple[Rule, ...], tmp_path: Path) -> None:
    found = applying(rules, "sport.example.org")

    assert table(found).splitlines()[0] == "     ".join(
        ["below/b", "drop line  parent *.example.org", f"{tmp_path / 'below.toml'}:3"]
    ).replace("*.example.org     ", "*.example.org  ")
    assert summary(found) == "3 rules: 1 site, 1 platform, 1 generic"


def test_a_rule_is_found_by_its_id_or_the_end_of_it(rules: tuple[Rule, ...]) -> None:
    assert find_rule(rules, "exact/a").id == "exact/a"
    assert find_rule(rules, "b").id == "below/b"
    with pytest.raises(UsageError, match="several rules"):
        find_rule(rules, "a")
    with pytest.raises(UsageError, match="did you mean exact/a"):
        find_rule(rules, "exakt/a")
    with pytest.raises(UsageError, match="cleaner rules list"):
        find_rule(rules, "0")


def test_a_rule_is_shown_with_its_own_comment_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_text(
        'site = ["example.org"]\nseen = 2026-11-20\nsource = "the start page"\n\n'
        '[[rule]]\nid = "one"\ndrop = "line"\nis = "One"\n\n'
        "# Two is\n# this.\n[[rule]]\nid = \"two\"\ndrop = \"line\"\nis = '''\n[[rule]]\nTwo\n'''\n\n# Three.\n"
        '[[rule]]\nid = "three"\ndrop = "line"\nis = "Three"\n',
        encoding="utf-8",
    )
    one, two, three = read_rules_under_test([path], default=False).tested

    assert text_of_rule(two, [path]) == (
        f"# {path}:12: f/two\n# site: example.org; seen 2026-11-20; source the start page\n\n"
        "# Two is\n# this.\n[[rule]]\nid = \"two\"\ndrop = \"line\"\nis = '''\n[[rule]]\nTwo\n'''\n"
    )
    assert text_of_rule(one, [path]).endswith('\n\n[[rule]]\nid = "one"\ndrop = "line"\nis = "One"\n')
    assert text_of_rule(three, [path]).endswith('\n\n# Three.\n[[rule]]\nid = "three"\ndrop = "line"\nis = "Three"\n')


@pytest.mark.slow
def test_each_shipped_rule_is_shown_from_its_file() -> None:
    rules = read_rules_under_test(()).tested
    for rule in (rules[0], rules[len(rules) // 2], rules[-1]):
        assert f'"{rule.id.split("/", 1)[1]}"' in text_of_rule(rule, ())
