"""The examples of rules: what passes, and each way to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import RuleError
from cleaner.rulekit.rule_source import RulesUnderTest, read_rules_under_test
from cleaner.rulekit.selftest import (
    FailedExample,
    Problem,
    selftest,
    summary,
    table,
)

GENERIC = "generic = true\n"
SITE = 'site = ["example.org"]\n'


def rule(body: str, hit: str, miss: str, id: str = "a") -> str:
    return f'\n[[rule]]\nid = "{id}"\n{body}\nhit = [{hit}]\nmiss = [{miss}]\n'


def pack_of(folder: Path, *texts: str, default: bool = False) -> RulesUnderTest:
    paths = [folder / f"f{number}.toml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return read_rules_under_test(paths, default=default)


def failures(folder: Path, *texts: str) -> list[FailedExample]:
    return list(selftest(pack_of(folder, *texts)).failures)


def problems(folder: Path, *texts: str) -> list[tuple[str, Problem, str]]:
    return [(f.rule.id, f.problem, f.example) for f in failures(folder, *texts)]


def test_comments_with_a_selector_do_not_fire(tmp_path: Path) -> None:
    text = GENERIC + rule('comments = "item"\ncss = "li"', "'<ul><li>One</li></ul>', '<li>Two</li>'", "'<p>No</p>'")
    report = selftest(pack_of(tmp_path, text))

    assert [failure.problem for failure in report.failures] == [Problem.NO_HIT] * 2
    assert {failure.detail for failure in report.failures} == {"comments has no effect on HTML pages"}
    assert summary(report).startswith("1 rules: 0 of 2 hits fire")


APPEAL = 'drop = "block"\nfrom = { is = "Dear readers," }\nto = { ends = "later." }\nwhere = { max_paragraphs = 4 }'


@pytest.mark.parametrize(
    ("body", "hit", "miss"),
    [
        ('drop = "line"\nis = "Ad"', '"  AD "', '"Ads are cheap."'),
        ('drop = "paragraph"\nre = "one two"', '"One\\ntwo"', '"One and two."'),
        ('drop = "after"\nis = "More"\nwhere = { max_words = 9 }', '"More", "More\\n\\nto read"', '"More of it."'),
        (APPEAL, '"""Dear readers,\n\nPay.\n\nOr later."""', '"Dear readers, it rains. Maybe later.", "later."'),
        ("strip = \"prefix\"\nre = 'image caption'", '["image captionThe boat", "The boat"]', '"An image caption"'),
        ("strip = \"suffix\"\nre = ' Example'", '["The boat Example", "The boat"], "A car Example"', '"Example boat"'),
        ('comments = "start"\nis = "Comments"\nwhere = { needs = "comment-shape" }', '"Comments"', '"Comments fell."'),
        ('comments = "end"\nis = "Closed"\nwhere = { pos = "tail" }', '"Closed"', '"Closed shops"'),
        ("keep = true\nre = 'Correction: .{1,90}'", '"Correction: it was nine."', '"A correction."'),
        ('score = -2\nis = "Ad"', '"Ad"', '"Ads"'),
        ('drop = "line"\ncss = "div.ad"', "'<div class=\"ad\">Buy</div><p>Text</p>'", "'<div class=\"add\">Buy</div>'"),
    ],
)
@pytest.mark.parametrize("header", [GENERIC, SITE, 'platform = "x"\nlang = ["xh"]\n'])
def test_examples_that_are_right(tmp_path: Path, header: str, body: str, hit: str, miss: str) -> None:
    report = selftest(pack_of(tmp_path, header + rule(body, hit, miss)))

    assert report.failures == ()
    assert not report.failed
    assert [(count.hits, count.misses) for count in report.counts] == [
        (count.hits_right, count.misses_right) for count in report.counts
    ]


@pytest.mark.parametrize(
    ("body", "hit", "detail"),
    [
        ('drop = "line"\nis = "Ad"', '"Ads"', ""),
        ('drop = "line"\nis = "Ad"', '"Ad\\n\\nText"', "“Text” stays"),
        ('drop = "line"\nstarts = "Read more"', '"To read more, pay"', "is inside, not at the start"),
        ("drop = \"line\"\nre = 'ad slot'\nwhere = { max_words = 1 }", '"Ad slot"', ""),
        (APPEAL, '"Dear readers,\\n\\nPay."', "no end within its bounds"),
        (APPEAL, '"Dear readers,\\n\\nPay later.\\n\\nMore"', "“More” stays"),
        ("strip = \"prefix\"\nre = 'caption'", '["The caption", "The"]', "not at the start"),
        ('drop = "line"\ncss = "div.ad"', "'<p class=\"ad\">Buy</p>'", ""),
        ('drop = "line"\ncss = "div.ad"', "'<div class=\"ad\"><script>x()</script></div>'", "no text of it"),
    ],
)
def test_hits_that_do_not_fire(tmp_path: Path, body: str, hit: str, detail: str) -> None:
    found = failures(tmp_path, SITE + rule(body, hit, '"x"'))

    assert [failure.problem for failure in found] == [Problem.NO_HIT]
    assert detail in found[0].detail


def test_what_a_strip_leaves_has_to_be_what_it_says(tmp_path: Path) -> None:
    text = SITE + rule("strip = \"prefix\"\nre = 'caption'", '["captionThe boat", "the boats"]', '"x"')

    assert [(f.problem, f.detail) for f in failures(tmp_path, text)] == [
        (Problem.OUTPUT, "“The boat”, not “the boats”")
    ]


def test_misses_that_fire(tmp_path: Path) -> None:
    text = SITE + rule('drop = "line"\nis = "Ad"\nwhere = { pos = "tail" }', '"Ad"', '"Ads", " ad", "x\\n\\nAd"')

    assert problems(tmp_path, text) == [("f0/a", Problem.MISS, " ad"), ("f0/a", Problem.MISS, "x\n\nAd")]


@pytest.mark.parametrize("example", ['""', '"\\n"'])
def test_examples_that_are_none(tmp_path: Path, example: str) -> None:
    found = failures(tmp_path, SITE + rule('drop = "line"\nis = "Ad"', example, example))

    assert [failure.problem for failure in found] == [Problem.SHAPE] * 2


def test_a_hit_that_another_rule_keeps(tmp_path: Path) -> None:
    keep = rule("keep = true\nre = 'ad .{1,9}'", '"Ad nine"', '"An advert"', "keep")
    drop = rule('drop = "line"\nis = "Ad slot"', '"Ad slot"', '"Ads"')

    found = failures(tmp_path, GENERIC + keep, SITE + drop)
    assert [(f.rule.id, f.problem, f.detail) for f in found] == [
        ("f1/a", Problem.KEPT, f"f0/keep ({tmp_path / 'f0.toml'}:3)")
    ]
    assert failures(tmp_path, 'site = ["example.com"]\n' + keep, SITE + drop) == []


@pytest.mark.parametrize(
    ("header", "body", "fails"),
    [
        (GENERIC, "drop = \"line\"\nre = 'she .{1,30}'", True),
        (GENERIC, 'drop = "line"\nre = \'she .{1,30}\'\nwhere = { pos = "tail" }', True),
        (GENERIC, "strip = \"prefix\"\nre = 'she '", False),
        (GENERIC, "comments = \"form\"\nre = 'she .{1,30}'", False),
        ('platform = "x"\n', "drop = \"line\"\nre = 'she .{1,30}'", False),
        (SITE, "drop = \"line\"\nre = 'she .{1,30}'", False),
    ],
)
def test_a_miss_that_another_rule_takes(tmp_path: Path, header: str, body: str, fails: bool) -> None:
    broad = header + rule(body, '"She came"' if "strip" not in body else '["She came", "came"]', '"He"', "broad")
    other = SITE + rule('drop = "line"\nis = "Ad"', '"Ad"', '"She saw the ad."')
    report = selftest(pack_of(tmp_path, broad, other))

    assert [(f.rule.id, f.problem, f.example, f.fails) for f in report.failures] == [
        ("f0/broad", Problem.CROSS, "She saw the ad.", fails)
    ]
    assert "f1/a" in report.failures[0].detail
    assert report.failed is fails


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (GENERIC, "score = 3\nre = 'she .{1,30}'"),
        (GENERIC, "keep = true\nre = 'she .{1,30}'"),
        ('site = ["example.com"]\n', "drop = \"line\"\nre = 'she .{1,30}'"),
    ],
)
def test_evidence_keepers_and_rules_of_other_sites_take_no_miss(tmp_path: Path, header: str, body: str) -> None:
    broad = header + rule(body, '"She came"', '"He"', "broad")

    assert failures(tmp_path, broad, SITE + rule('drop = "line"\nis = "Ad"', '"Ad"', '"She saw the ad."')) == []


@pytest.mark.parametrize("body", ['keep = true\nis = "Correction"', 'score = -1\nis = "Correction"'])
def test_what_need_not_be_kept_may_be_junk(tmp_path: Path, body: str) -> None:
    junk = GENERIC + rule('drop = "line"\nis = "Ad"', '"Ad"', '"Ads"')

    assert failures(tmp_path, junk, GENERIC + rule(body, '"Correction"', '"Ad"')) == []


@pytest.mark.slow
def test_own_rules_are_tried_beside_the_shipped_ones(tmp_path: Path) -> None:
    text = SITE + rule('drop = "line"\nis = "Slot"', '"Slot"', '"Advertisement"')

    assert failures(tmp_path, text) == []
    assert [f.rule.id for f in selftest(pack_of(tmp_path, text, default=True)).failures] == ["ads/label"]


def test_a_file_that_cannot_be_used_stops_the_test(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no action"):
        pack_of(tmp_path, GENERIC + '[[rule]]\nid = "a"\nis = "A"\n')
    with pytest.raises(RuleError, match="is used at"):
        pack_of(tmp_path, GENERIC + rule('drop = "line"\nis = "A"', '"A"', '"B"') * 2)


def test_the_report_for_readers(tmp_path: Path) -> None:
    text = GENERIC + rule('drop = "line"\nis = "Ad"', '"Ad", "Slot"', f'"Ads", "{"x" * 200}"')
    report = selftest(pack_of(tmp_path, text))

    assert str(report.failures[0]) == f"{tmp_path / 'f0.toml'}:3: f0/a does not fire\n    “Slot”"
    assert table(report) == "f0/a  hit 1/2  miss 2/2\n"
    assert summary(report) == ("1 rules: 1 of 2 hits fire, 2 of 2 misses do not; between rules 0 failures and 0 notes")


@pytest.mark.slow
def test_the_shipped_rules_pass() -> None:
    assert [str(failure) for failure in selftest(read_rules_under_test(())).failures if failure.fails] == []
