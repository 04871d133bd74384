"""Every finding of lint, each with a rule file that is as small as it can be, and a like file without the fault."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cleaner.errors import RuleError
from cleaner.limits import MAX_RULE_FILE_BYTES
from cleaner.output.report import Fired
from cleaner.rulekit.lint.findings import (
    TITLES,
    Finding,
    LintFormat,
    summary,
    written,
)
from cleaner.rulekit.lint.lint import lint
from cleaner.rulekit.rule_source import RuleSource, shipped
from cleaner.ruleset import load

TODAY = date(2026, 11, 21)
GENERIC = "schema = 1\ngeneric = true\nseen = 2026-11-20\nrecheck = 2027-11-20\n"
SITE = 'schema = 1\nsite = ["example.org"]\nseen = 2026-11-20\nrecheck = 2027-11-20\n'
EXAMPLES = 'hit = ["Ad slot"]\nmiss = ["She saw the advert."]\n'


def rule(body: str, id: str = "a", examples: str = EXAMPLES) -> str:
    return f'\n[[rule]]\nid = "{id}"\n{body}\n{examples}'


GOOD = rule('drop = "line"\nis = "Ad slot"')


def run(*texts: str, default: bool = False) -> list[Finding]:
    sources = [RuleSource(f"f{number}.toml", f"f{number}", text.encode()) for number, text in enumerate(texts)]
    return lint(sources, default=default, today=TODAY)


def codes(*texts: str) -> list[str]:
    return [finding.code for finding in run(*texts)]


def places(*texts: str) -> list[tuple[str, int, int]]:
    return [(finding.code, finding.line, finding.column) for finding in run(*texts)]


def test_a_good_file_has_no_findings() -> None:
    assert run(GENERIC + GOOD) == []
    assert run(SITE + GOOD) == []


# -- E00 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"schema = 1\nis = \xff\n", 2, "not UTF-8"),
        (b"schema = 1\n\n[[rule\n", 3, "not valid TOML"),
        (b"x" * (MAX_RULE_FILE_BYTES + 1), 1, "larger than"),
        (b"x = " + b"[" * 20_000, 1, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_finding_and_hides_no_other_file(
    data: bytes, line: int, message: str
) -> None:
    sources = [
        RuleSource("a.toml", "a", data),
        RuleSource("b.toml", "b", (GENERIC + rule('drop = "lin"\nis = "A"')).encode()),
    ]
    first, second = lint(sources, default=False, today=TODAY)

    assert (first.path, first.line, first.code) == ("a.toml", line, "E00")
    assert message in first.message
    assert (second.path, second.code) == ("b.toml", "E00")


def test_what_only_the_loader_refuses_is_told_for_each_rule() -> None:
    broken = rule('drop = "lin"\nis = "A"') + rule('is = "B"', "b") + rule("keep = true", "c")
    text = GENERIC + broken + rule('drop = "line"\nis = "Ad slot"', "d")

    assert places(text) == [("E00", 8, 1), ("E00", 13, 1), ("E00", 19, 1)]


def test_a_header_that_cannot_be_used_hides_no_rule() -> None:
    assert codes('schema = 1\n' + rule('drop = "line"\nis = "A"', examples="") + rule('drop = 1\nis = "A"', "b")) == [
        "E00", "E03", "E03", "E00"
    ]  # fmt: skip


def test_rules_that_are_no_tables_are_told() -> None:
    assert places("generic = true\nseen = 2026-11-20\nrule = 3\n") == [("E00", 3, 1)]
    assert codes('generic = true\nseen = 2026-11-20\nrule = [3, "x"]\n') == ["E00"]


# -- E01 --------------------------------------------------------------------------------------------------------------


def test_unknown_keys_are_all_told_with_what_was_meant() -> None:
    body = 'drop = "line"\nis = "Ad slot"\nwhere = { max_word = 3, pso = "tail" }\nhits = 1'
    found = run(GENERIC + 'lng = ["en"]\n' + rule(body))

    assert {f.code for f in found} == {"E01"}
    assert [(f.line, f.column) for f in found] == [(5, 1), (11, 11), (11, 25), (12, 1)]
    assert [f.message for f in found] == [
        "unknown key 'lng' in the header",
        "unknown key 'max_word' in where",
        "unknown key 'pso' in where",
        "unknown key 'hits' in the rule",
    ]
    assert [f.fix for f in found] == [f"did you mean '{key}'?" for key in ("lang", "max_words", "pos", "hit")]


def test_misspelt_tables_of_rules_are_told_at_the_first() -> None:
    assert places(GENERIC + GOOD.replace("[[rule]]", "[[rules]]")) == [("E01", 6, 1)]


def test_a_misspelt_key_counts_as_the_one_that_was_meant() -> None:
    body = "dorp = \"line\"\nre = '('\nwere = { max_wrds = 3 }"

    assert codes(GENERIC + rule(body, examples='hits = ["Ad"]\nmis = ["Ads"]\n')) == ["E01", "E04", *["E01"] * 4]


def test_a_key_like_no_other_gets_the_list_of_keys() -> None:
    assert run(GENERIC + rule('drop = "line"\nis = "Ad slot"\nzzz = 1'))[0].fix.startswith("known keys: id, drop, ")


def test_unknown_keys_of_has_and_of_the_ends_of_a_block_are_told_once() -> None:
    ends = 'from = { has = { al = ["slot"], any = ["banner"] }, cas = true }\nto = { ends = "z", q = 1 }'

    assert codes(SITE + rule(f'drop = "block"\n{ends}\nwhere = {{ max_words = 9 }}')) == ["E01"] * 3


# -- E02 --------------------------------------------------------------------------------------------------------------


def test_an_id_twice_is_told_at_the_second() -> None:
    found = run(GENERIC + GOOD + rule('drop = "line"\nis = "Ad place"'))

    assert [(f.code, f.line) for f in found] == [("E02", 13)]
    assert "f0.toml:6" in found[0].message


@pytest.mark.slow
def test_an_id_of_the_shipped_rules_is_taken() -> None:
    data = (GENERIC + rule('drop = "line"\nis = "Ad place"', "label")).encode()
    found = lint([RuleSource("mine/ads.toml", "ads", data)], default=True, today=TODAY)

    assert [f.code for f in found] == ["E02"]
    assert "rules/generic/ads.toml" in found[0].message


@pytest.mark.slow
def test_a_shipped_file_is_no_duplicate_of_itself() -> None:
    source = next(source for source in shipped() if source.stem == "ads")
    copied = source._replace(path="elsewhere/ads.toml")

    assert [f for f in lint([source], today=TODAY) if f.code == "E02"] == []
    assert [f for f in lint([copied], today=TODAY) if f.code == "E02"] == []


@pytest.mark.parametrize(
    "body",
    [
        'drop = "line"\nis = "Ad slot"',
        'drop = "line"\nis = ["Banner", "ad  SLOT", "Box"]',
        'drop = "line"\nre = "ad slot"',
        'drop = "line"\nhas = { all = ["ad slot"] }\nwhere = { max_words = 3 }',
        'drop = "line"\nstarts = "Ad slot"\nwhere = { max_words = 3 }',
        'strip = "prefix"\nre = "ad slot"',
    ],
)
def test_a_pattern_twice_is_told_where_scopes_overlap(body: str) -> None:
    first = rule(body.replace("ad  SLOT", "Ad slot"))
    again = rule(body, "b")

    assert "E02" in codes(GENERIC + first + again)
    assert "E02" in codes(GENERIC + first, GENERIC + again)
    assert "E02" in codes(SITE + first, 'site = ["*.example.org"]\nseen = 2026-11-20\n' + again)
    assert "E02" not in codes(SITE + first, SITE.replace("example.org", "example.com") + again)
    assert "E02" not in codes(GENERIC + 'lang = ["de"]\n' + first, GENERIC + 'lang = ["fr", "it"]\n' + again)


def test_the_same_literals_with_another_action_or_bound_are_no_duplicates() -> None:
    others = ['comments = "form"\nis = "Ad slot"', 'drop = "line"\nis = "Ad slot"\nwhere = { pos = "tail" }']

    assert "E02" not in codes(GENERIC + GOOD + rule(others[0], "b") + rule(others[1], "c"))


def test_a_literal_twice_in_one_rule_is_told() -> None:
    found = run(GENERIC + rule('drop = "line"\nis = """\nAd slot\nAd  Slot\n"""'))

    assert [(f.code, f.line, f.message) for f in found] == [("E02", 11, "“Ad  Slot” is in the same rule already")]


def test_platforms_overlap_with_themselves_only() -> None:
    one, two = (f'platform = "{name}"\nseen = 2026-11-20\n' for name in ("one", "two"))

    assert "E02" in codes(one + GOOD, one + rule('drop = "line"\nis = "Ad slot"', "b"))
    assert "E02" not in codes(one + GOOD, two + rule('drop = "line"\nis = "Ad slot"', "b"))


# -- E03 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ['drop = "line"', "keep = true", "score = 1", 'comments = "form"'])
def test_a_rule_without_examples_is_told(action: str) -> None:
    assert codes(GENERIC + rule(f'{action}\nis = "Ad slot"', examples='hit = ["Ad slot"]\nmiss = []\n')) == ["E03"]
    assert codes(GENERIC + rule(f'{action}\nis = "Ad slot"', examples='miss = ["Ad"]\n')) == ["E03"]


# -- E04 --------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("ad (slot", "does not compile"),
        ("(ad slot)?", "matches the empty string"),
        (r"ad (\w+ ?)+", "repeats what is repeated already"),
        ("(ad|ad slot|slot| )+!", "takes more than 50 ms"),
    ],
)
def test_bad_patterns(pattern: str, message: str) -> None:
    body = f"drop = \"line\"\nre = '{pattern}'"
    found = run(GENERIC + rule(body) + rule('drop = "line"\nre = "("', "b"))

    assert [(f.code, f.line, f.column) for f in found if f.code == "E04"] == [("E04", 9, 1), ("E04", 16, 1)]
    assert message in found[0].message


def test_bad_patterns_of_the_ends_of_a_block() -> None:
    body = "drop = \"block\"\nfrom = { re = '(' }\nto = { re = '(a+)+' }\nwhere = { max_words = 9 }"

    assert places(SITE + rule(body)) == [("E04", 9, 10)]
    assert places(SITE + rule(body.replace("'('", "'slot'"))) == [("E04", 10, 8)]


def test_a_prefix_that_takes_no_text_is_told() -> None:
    assert codes(GENERIC + rule("strip = \"prefix\"\nre = '(?=slot)'")) == ["E04", "W01"]


# -- E05 --------------------------------------------------------------------------------------------------------------


def test_an_anchor_of_one_alternative_is_told() -> None:
    assert places(GENERIC + rule("drop = \"line\"\nre = '^true|false$'")) == [("E05", 9, 1)]
    assert places(GENERIC + rule("drop = \"line\"\nre = '^(true|false)$'")) == []


# -- E06 --------------------------------------------------------------------------------------------------------------

LOOSE = [
    'drop = "line"\nstarts = "Slot of ads"',
    'drop = "paragraph"\nends = "slot"',
    'score = 2\nhas = { all = ["slot"] }',
    'drop = "line"\nre = "slot .*"',
]


@pytest.mark.parametrize("body", LOOSE)
def test_a_generic_rule_that_takes_prose_of_any_length_needs_a_bound(body: str) -> None:
    assert places(GENERIC + rule(body)) == [("E06", 9 - (not body.startswith(("drop", "score"))), 1)]
    assert codes(GENERIC + rule(f"{body}\nwhere = {{ max_words = 60 }}")) == []
    assert codes(SITE + rule(body)) == []


@pytest.mark.parametrize("body", ['drop = "line"\nre = "slot .{1,90}"', 'strip = "prefix"\nre = "slot: "'])
def test_a_generic_rule_that_is_bounded_by_itself_needs_none(body: str) -> None:
    assert codes(GENERIC + rule(body)) == []


# -- E07 --------------------------------------------------------------------------------------------------------------


def test_open_ends() -> None:
    block = 'drop = "block"\nfrom = { is = "Slot" }'
    assert places(SITE + rule(block)) == [("E07", 8, 1), ("E07", 8, 1)]
    assert codes(SITE + rule(f"{block}\nwhere = {{ max_words = 9 }}")) == ["E07"]
    assert codes(SITE + rule(f'{block}\nto = {{ is = "End" }}')) == ["E07"]
    assert codes(SITE + rule(f'{block}\nto = {{ is = "End" }}\nwhere = {{ max_paragraphs = 9 }}')) == []
    assert codes(SITE + rule('drop = "after"\nis = "Slot"')) == ["E07"]


def test_the_start_of_a_thread_needs_comments_below() -> None:
    body = 'comments = "start"\nis = "Slot"'
    assert places(GENERIC + rule(body)) == [("E07", 8, 1)]
    assert codes(GENERIC + rule(f'{body}\nwhere = {{ needs = "comment-shape" }}')) == []
    assert codes(GENERIC + rule('comments = "form"\nis = "Slot"')) == []


# -- E08 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ('drop = "line"\nis = ["One two three", "One two four"]', "where"),
        ('drop = "line"\nstarts = "One two three"', "where"),
        ('drop = "line"\nhas = { all = ["one two three", "x"] }', "where"),
        ('drop = "line"\nhas = { all = ["x"], any = ["one two three", "one two four"] }', "where"),
        ('drop = "block"\nfrom = { is = "One two three" }\nto = { is = "x" }', "where"),
    ],
)
def test_bounds_that_no_text_can_keep(body: str, key: str) -> None:
    found = [f for f in run(SITE + rule(f"{body}\nwhere = {{ max_words = 2 }}")) if f.code == "E08"]

    assert [f.message for f in found] == ["max_words is 2, but the shortest text that it can take has 3 words"]
    assert "E08" not in codes(SITE + rule(f"{body}\nwhere = {{ max_words = 3 }}"))


def test_a_literal_that_is_longer_than_the_bound_is_told_at_its_line() -> None:
    text = SITE + rule("drop = \"line\"\nis = '''\nSlot\nOne two three\n'''\nwhere = { max_words = 2 }")

    assert places(text) == [("E08", 11, 1)]


def test_a_block_that_ends_where_it_begins() -> None:
    def block(first: str, last: str) -> list[str]:
        return codes(SITE + rule(f'drop = "block"\nfrom = {first}\nto = {last}\nwhere = {{ max_words = 9 }}'))

    assert block('{ is = "Slot" }', '{ is = ["slot", "End"] }') == ["E08"]
    assert block('{ starts = "Slot" }', '{ starts = "Slot" }') == ["E08"]
    assert block('{ is = ["Slot", "Box"] }', '{ is = "Slot" }') == []
    assert block('{ starts = "Slot" }', '{ ends = "Slot" }') == []


@pytest.mark.parametrize("lang", ["jp", "english", "cz"])
def test_languages_that_are_none(lang: str) -> None:
    assert places(GENERIC + f'lang = ["en", "{lang}"]\n' + GOOD) == [("E08", 5, 16)]


@pytest.mark.parametrize("lang", ["ja", "pt-BR", "zh-Hant", "EN"])
def test_languages_that_are_some(lang: str) -> None:
    assert codes(GENERIC + f'lang = ["{lang}"]\n' + GOOD) == []


GERMAN = (
    "Die Anzeige wurde am Montag erstattet, und der Richter war nicht in der Stadt, als sie bei ihm lag.",
    "Wer mit der Werbung sein Geld verdient, muss das nach dem Gesetz auch sagen, und das ist nicht leicht.",
)


def test_misses_in_another_language_than_the_header_says() -> None:
    text = rule('drop = "line"\nis = "Ad slot"', examples=f'hit = ["Ad slot"]\nmiss = {json.dumps(GERMAN)}\n')

    assert places(GENERIC + 'lang = ["en"]\n' + text) == [("E08", 5, 1)]
    assert codes(GENERIC + 'lang = ["de"]\n' + text) == []
    assert codes(GENERIC + 'lang = ["en", "de"]\n' + text) == []
    assert codes(GENERIC + text) == []
    assert codes(GENERIC + 'lang = ["xh"]\n' + text) == []


# -- W01 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [".{1,60}", r"(slot)?.{3,9}", r"\w{1,9}slot", r"(.|slot) \d{1,9}", ".{1,9}広告"])
def test_patterns_without_a_word_to_find_them_by(pattern: str) -> None:
    assert places(SITE + rule(f"drop = \"line\"\nre = '{pattern}'")) == [("W01", 9, 1)]


def test_words_too_short_to_find_a_rule_by() -> None:
    assert codes(SITE + rule("drop = \"line\"\nre = '.{1,9} our'")) == ["W01"]
    assert codes(SITE + rule("drop = \"line\"\nre = '.{1,9} slot'")) == []
    assert codes(SITE + rule('drop = "line"\nends = "広告"')) == []


@pytest.mark.parametrize("body", ['is = "Ad"', 'starts = "Ad"', "re = 'ad .{1,9}'", 'css = "div.ad"'])
def test_rules_that_are_found_by_their_beginning_or_their_whole(body: str) -> None:
    assert codes(SITE + rule(f'drop = "line"\n{body}')) == []


def test_a_block_rule_is_found_by_its_first_end() -> None:
    body = 'drop = "block"\nfrom = { re = ".{1,9}" }\nto = { is = "Slot" }\nwhere = { max_words = 9 }'

    assert places(SITE + rule(body)) == [("W01", 9, 10)]


# -- W02 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("seen = 2026-11-20\nrecheck = 2026-11-20\n", 3),
        ("seen = 2025-01-01\n", 2),
        ("seen = 2025-01-01\nrecheck = 2027-01-01\n", 2),
        ("recheck = 2026-01-01\n", 2),
        ("", 1),
    ],
)
def test_files_that_somebody_should_look_at_again(header: str, line: int) -> None:
    assert places(f"generic = true\n{header}{GOOD}") == [("W02", line, 1)]


@pytest.mark.parametrize("header", ["recheck = 2026-01-01 10:00:00\n", "seen = 2025-01-01T10:00:00Z\n"])
def test_a_day_with_a_time_is_none(header: str) -> None:
    assert places(f"generic = true\n{header}{GOOD}") == [("E00", 2, 1)]


@pytest.mark.parametrize("header", ["seen = 2025-06-01\n", "recheck = 2026-11-21\n"])
def test_files_that_are_young_enough(header: str) -> None:
    assert codes(f"generic = true\n{header}{GOOD}") == []


# -- W03 --------------------------------------------------------------------------------------------------------------

BROAD = rule(
    "drop = \"line\"\nre = 'ad (slot|place|box)'", "broad", 'hit = ["Ad slot", "Ad box"]\nmiss = ["She saw the ad."]\n'
)


@pytest.mark.parametrize("header", [GENERIC, SITE, 'platform = "x"\nseen = 2026-11-20\n'])
def test_a_rule_whose_texts_another_takes(header: str) -> None:
    found = run(GENERIC + BROAD, header + GOOD)

    assert [(f.path, f.code) for f in found] == [("f1.toml", "W03")]
    assert "f0/broad (f0.toml:6)" in found[0].message


@pytest.mark.parametrize(
    "other",
    [
        rule('drop = "line"\nis = ["Ad slot", "Ad slots"]'),
        rule('drop = "line"\nis = "Ad slot"', examples='hit = ["Ad slot", "Advert"]\nmiss = ["Ad"]\n'),
        rule('comments = "form"\nis = "Ad slot"'),
        rule('keep = true\nis = "Ad slot"'),
        rule('score = -1\nis = "Ad slot"'),
    ],
)
def test_a_rule_with_something_of_its_own_or_another_effect(other: str) -> None:
    assert codes(GENERIC + BROAD + other) == []


def test_weak_evidence_for_what_is_dropped_anyway() -> None:
    assert codes(GENERIC + BROAD + rule('score = 1\nis = "Ad slot"')) == ["W03"]


def test_narrower_rules_shadow_nothing() -> None:
    bounded = BROAD.replace("hit =", 'where = { pos = "tail" }\nhit =')

    assert codes(SITE + BROAD, GENERIC + GOOD) == []
    assert codes(GENERIC + 'lang = ["de"]\n' + BROAD, GENERIC + GOOD) == []
    assert codes('platform = "x"\nseen = 2026-11-20\n' + BROAD, SITE + GOOD) == []
    assert codes(GENERIC + bounded + GOOD) == []


def test_of_two_rules_that_shadow_each_other_the_second_is_told() -> None:
    assert places(GENERIC + rule("drop = \"line\"\nre = 'ad slots?'", "b") + GOOD) == [("W03", 13, 1)]


def test_a_rule_that_proves_its_site_is_there_for_that() -> None:
    named = SITE + 'name = "Ad slot"\n'

    assert codes(GENERIC + BROAD, named + GOOD) == []


@pytest.mark.slow
def test_what_the_shipped_rules_take_already() -> None:
    text = SITE + rule('drop = "line"\nis = "Advertisement"', examples='hit = ["Advertisement"]\nmiss = ["An ad."]\n')

    assert [f.code for f in run(text, default=True)] == ["W03"]
    assert run(text) == []


# -- W04 --------------------------------------------------------------------------------------------------------------


def test_the_same_rules_in_three_sites() -> None:
    def sites(body: str, count: int) -> list[Finding]:
        return run(*(SITE.replace("example", f"example{number}") + rule(body) for number in range(count)))

    pattern, lines = "drop = \"line\"\nre = 'ad slots? .{1,9}'", 'drop = "line"\nis = ["Ad slot", "Ad box", "Ad place"]'
    assert [(f.path, f.line, f.code) for f in sites(pattern, 3)] == [("f0.toml", 6, "W04")]
    assert [f.message for f in sites(lines, 4)] == [
        "3 literals (“Ad slot”, “Ad box”, “Ad place”) are in f1.toml, f2.toml, f3.toml as well"
    ]
    assert sites(pattern, 2) == []
    assert sites('drop = "line"\nis = "Ad slot"', 3) == []


# -- W05 --------------------------------------------------------------------------------------------------------------


def idle(*texts: str, fired: frozenset[str]) -> list[str]:
    sources = [RuleSource(f"f{number}.toml", f"f{number}", text.encode()) for number, text in enumerate(texts)]
    found = lint(sources, default=False, today=TODAY, runs=[Fired(1200, fired)])
    return [f"{f.path}:{f.line}: {f.message}" for f in found if f.code == "W05"]


def test_rules_that_no_run_saw_fire() -> None:
    two = GENERIC + rule('drop = "line"\nis = "Ad slot"', "a") + rule('drop = "line"\nis = "Ad place"', "b")

    assert idle(two, fired=frozenset(("f0/b",))) == ["f0.toml:7: never fired in 1,200 documents"]
    assert idle(two, fired=frozenset(("f0/a", "f0/b"))) == []


def test_a_site_that_no_run_met_is_not_blamed() -> None:
    two = SITE + rule('drop = "line"\nis = "Ad slot"', "a") + rule('drop = "line"\nis = "Ad place"', "b")

    assert idle(two, fired=frozenset(("other/a",))) == []
    assert len(idle(two, fired=frozenset(("f0/a",)))) == 1


def test_marks_and_weak_evidence_are_in_no_report() -> None:
    assert idle(GENERIC + rule('score = 2\nis = "Ad slot"') + rule('comments = "form"\nis = "Reply here"', "b"),
                fired=frozenset()) == []  # fmt: skip


# -- W06 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("Don’t miss", "“’” (right single quotation mark) in “Don’t miss” is folded away"),
        ("“Slot", "““” (left double quotation mark) in ““Slot” is folded away"),
        ("Ad\u00a0slot", "no-break space in “Ad\u00a0slot” is folded to a space"),
        ("Ad\u200bslot", "zero width space in “Ad\u200bslot” is folded away"),
        ("S\u00adlot", "soft hyphen in “S\u00adlot” is folded away"),
        ("Pеклaма", "“Pеклaма” mixes letters of two scripts"),
    ],
)
def test_characters_that_are_not_what_they_look_like(literal: str, message: str) -> None:
    text = SITE + rule(f"drop = \"line\"\nis = '''\nBox\n{literal}\n'''")

    assert [(f.code, f.line, f.message) for f in run(text)] == [("W06", 11, message)]


@pytest.mark.parametrize(
    "literal", ["Slot »", "© Slot", "Slot…", "Slot – Box", "نیم\u200cفاصله", "Größe", "Σλοτ", "Слот TV"]
)
def test_characters_that_may_stay(literal: str) -> None:
    assert codes(SITE + rule(f'drop = "line"\nis = "{literal}"')) == []


def test_odd_characters_are_found_in_each_kind_of_literal() -> None:
    ends = 'from = { starts = "Don’t" }\nto = { has = { any = ["Won’t"] } }'
    block = f'drop = "block"\n{ends}\nwhere = {{ max_words = 9 }}'

    assert places(SITE + rule('drop = "line"\nhas = { any = ["slot"], some = ["x", "Don’t"] }')) == [("W06", 9, 39)]
    assert places(SITE + rule(block)) == [("W06", 9, 20), ("W06", 10, 24)]


def test_a_space_in_a_pattern_that_no_text_has() -> None:
    assert places(SITE + rule("drop = \"line\"\nre = 'slot\u00a0box’s'")) == [("W06", 9, 11)]


# -- all findings, written --------------------------------------------------------------------------------------------

FINDINGS = [
    Finding("a,b.toml", 3, 7, "E01", "unknown key 'x'", "did you mean 'y'?"),
    Finding("a,b.toml", 4, 1, "W03", "100% taken\nby b", "leave it out"),
]


def test_text_has_place_code_message_and_fix() -> None:
    assert written(FINDINGS, LintFormat.TEXT).splitlines()[:2] == [
        "a,b.toml:3:7: E01 unknown key 'x'",
        "    fix: did you mean 'y'?",
    ]


def test_json_has_all_fields() -> None:
    assert json.loads(written(FINDINGS, LintFormat.JSON)) == [
        {
            "path": "a,b.toml", "line": 3, "column": 7, "code": "E01", "severity": "error",
            "message": "unknown key 'x'", "fix": "did you mean 'y'?",
        },
        {
            "path": "a,b.toml", "line": 4, "column": 1, "code": "W03", "severity": "warning",
            "message": "100% taken\nby b", "fix": "leave it out",
        },
    ]  # fmt: skip
    assert json.loads(written([], LintFormat.JSON)) == []


def test_github_commands_are_escaped() -> None:
    assert written(FINDINGS, LintFormat.GITHUB).splitlines() == [
        "::error file=a%2Cb.toml,line=3,col=7,title=E01 unknown key::unknown key 'x'; did you mean 'y'?",
        "::warning file=a%2Cb.toml,line=4,col=1,title=W03 shadowed::100%25 taken%0Aby b; leave it out",
    ]


def test_summaries() -> None:
    assert summary(FINDINGS, 1) == "1 file: 1 error, 1 warning"
    assert summary(FINDINGS * 2, 2) == "2 files: 2 errors, 2 warnings"


# -- W07 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["start", "item", "form", "end"])
def test_comments_with_a_selector_have_no_effect(role: str) -> None:
    where = 'where = { needs = "comment-shape" }\n' if role == "start" else ""

    assert places(SITE + rule(f'comments = "{role}"\ncss = "li.comment"\n{where}')) == [("W07", 8, 1)]


@pytest.mark.parametrize("body", ['comments = "item"\nis = "Reply"', 'drop = "line"\ncss = "li.comment"'])
def test_comments_on_text_and_selectors_that_drop_have_one(body: str) -> None:
    assert codes(SITE + rule(body)) == []


def test_every_code_has_a_title() -> None:
    assert sorted(TITLES) == [*(f"E0{n}" for n in range(9)), "W01", "W02", "W03", "W04", "W05", "W06", "W07"]


# -- lint and loader --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        'drop = "line"\nre = "("',
        'drop = "line"\nis = "A"\nwher = 1',
        'drop = "block"\nfrom = { is = "A" }',
        'drop = 1\nis = "A"',
    ],
)
def test_what_the_loader_refuses_is_an_error(body: str, tmp_path: Path) -> None:
    text = GENERIC + rule(body)
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RuleError):
        load([path], default=False)
    assert any(finding.is_error for finding in run(text))


@pytest.mark.slow
def test_the_shipped_rules_have_no_errors() -> None:
    assert [finding for finding in lint(shipped(), default=False, today=TODAY) if finding.is_error] == []
