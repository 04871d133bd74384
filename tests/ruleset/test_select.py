"""Which rules a page gets, and that the index finds what trying every rule on every block would find."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.parsing import parse
from cleaner.rule_types import Action, Has, Level, Origin, Pattern, Rule, Scope, Where
from cleaner.ruleset import Hits, Matches, RuleSet, find_hits, load, resolve
from cleaner.ruleset.hits import raw_span
from cleaner.ruleset.matchers import match_function
from cleaner.ruleset.select import RuleSelector
from cleaner.text import folded, tokens, word_count
from cleaner.types import Document, Kind, Page
from tests.drawn import drawn

AD = '\n[[rule]]\nid = "ad"\ndrop = "line"\nis = "Ad"\n'


def rules_of(folder: Path, *files: str) -> RuleSet:
    """Rules of some files, which are named r0.toml, r1.toml and so on."""
    paths = [folder / f"r{number}.toml" for number in range(len(files))]
    for path, text in zip(paths, files, strict=True):
        path.write_text(text, encoding="utf-8")
    return load(paths, default=False)


def page_of(text: str, host: str | None = None, kind: Kind = Kind.TEXT) -> Page:
    return parse(Document("a", text, kind, host=host))


def decide(rules: RuleSet, page: Page) -> tuple[Hits, Matches]:
    hits = find_hits(page, rules.selector)
    return hits, resolve(hits, hits.page.blocks)


def dropped(rules: RuleSet, text: str, host: str | None = None, kind: Kind = Kind.TEXT) -> list[str]:
    hits, matches = decide(rules, page_of(text, host, kind))
    return [hits.page.blocks[index].text for index in sorted(matches.drop.keys() - hits.stripped.keys())]


# -- by host ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "host", "chosen"),
    [
        ("example.org", "example.org", True),
        ("example.org", "www.example.org", True),
        ("www.example.org", "example.org", True),
        ("Example.ORG", "example.org", True),
        ("example.org", "news.example.org", False),
        ("example.org", "example.org.evil.net", False),
        ("example.org", "notexample.org", False),
        ("example.org", "org", False),
        ("*.example.org", "news.example.org", True),
        ("*.example.org", "www.example.org", True),
        ("*.example.org", "a.b.example.org", True),
        ("*.example.org", "notexample.org", False),
        ("*.news.example.org", "sport.example.org", False),
        ("example.org", None, False),
        ("example.org", "", False),
    ],
)
def test_rules_of_a_site_need_its_host(tmp_path: Path, site: str, host: str | None, chosen: bool) -> None:
    rules = rules_of(tmp_path, f'site = ["{site}"]{AD}')

    assert dropped(rules, "Ad", host) == (["Ad"] if chosen else [])


def test_any_host_of_the_list_will_do(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, f'site = ["example.org", "*.example.net"]{AD}')

    assert [dropped(rules, "Ad", host) for host in ("example.org", "a.example.net", "example.com")] == [
        ["Ad"],
        ["Ad"],
        [],
    ]


def test_files_of_a_host_and_of_its_parent_domain_both_apply(tmp_path: Path) -> None:
    parent = 'site = ["*.example.org"]\n[[rule]]\nid = "a"\ndrop = "line"\nis = "Parent"\n'
    child = 'site = ["news.example.org"]\n[[rule]]\nid = "a"\ndrop = "line"\nis = "Child"\n'
    rules = rules_of(tmp_path, parent, child)

    assert dropped(rules, "Parent\n\nChild", "news.example.org") == ["Parent", "Child"]
    assert dropped(rules, "Parent\n\nChild", "sport.example.org") == ["Parent"]


@pytest.mark.parametrize("host", [None, "", "example.org", "example.net"])
@pytest.mark.parametrize("header", ["generic = true", 'platform = "wordpress"'])
def test_generic_and_platform_rules_apply_everywhere(tmp_path: Path, header: str, host: str | None) -> None:
    assert dropped(rules_of(tmp_path, header + AD), "Ad", host) == ["Ad"]


def test_one_page_does_not_change_what_the_next_one_gets(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, f'site = ["example.org"]{AD}', f'site = ["example.net"]{AD.replace("Ad", "Promo")}')
    hosts = ["example.org", "example.net", None, "example.net", "example.org"]

    assert [dropped(rules, "Ad\n\nPromo", host) for host in hosts] == [["Ad"], ["Promo"], [], ["Promo"], ["Ad"]]


def test_a_site_with_and_without_www_is_one_site(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, 'site = ["example.org", "www.example.org"]\n[[rule]]\nid = "a"\nscore = 2\nis = "Ad"\n')
    _, matches = decide(rules, page_of("Ad", "example.org"))

    assert [match.rule.points for match in matches.points[0]] == [2]


def test_a_canonical_link_selects_the_rules_of_a_site(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, f'site = ["example.org"]{AD}')
    source = "<head><link rel=canonical href='https://www.example.org/a'></head><p>Ad</p>"

    assert dropped(rules, source, kind=Kind.HTML) == ["Ad"]


# -- by name ----------------------------------------------------------------------------------------------------------

NAMED = """
site = ["example.org"]
name = "The Example"

[[rule]]
id = "support"
drop = "line"
is = ["Support The Example today", "Give now"]

[[rule]]
id = "other"
drop = "line"
is = "Our other papers"

[[rule]]
id = "label"
strip = "prefix"
starts = "Photo:"
"""
OTHER = """
site = ["example.net"]
name = "The Gazette"
[[rule]]
id = "support"
drop = "line"
is = ["Support The Gazette", "Our sister paper"]
"""


def test_a_literal_with_the_name_of_the_site_brings_in_its_whole_file(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, NAMED, OTHER)
    text = "Our other papers\n\nPhoto: The mayor.\n\nGive now\n\nOur sister paper\n\nSUPPORT the\u00a0Example today"
    hits, _ = decide(rules, page_of(text))

    assert dropped(rules, text) == ["Our other papers", "Give now", "SUPPORT the Example today"]
    assert [hits.page.blocks[index].text for index in hits.stripped] == ["Photo:"]


def test_without_the_name_nothing_of_the_file_applies(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, NAMED, OTHER)
    text = "Our other papers\n\nPhoto: The mayor.\n\nGive now\n\nOur sister paper"
    hits, matches = decide(rules, page_of(text))

    assert (matches.drop, matches.near_misses, hits.stripped) == ({}, (), {})


@pytest.mark.parametrize(
    "prose",
    [
        "The Example said on Monday that it had no plans.",
        "Readers who support The Example today get a mug, it said.",
        "The Example",
        "Support The Gazette of Example",
    ],
)
def test_the_name_in_prose_proves_nothing(tmp_path: Path, prose: str) -> None:
    assert dropped(rules_of(tmp_path, NAMED), f"{prose}\n\nOur other papers") == []


def test_the_name_proves_nothing_against_a_host(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, NAMED)
    text = "Support The Example today\n\nOur other papers"

    assert dropped(rules, text, "example.com") == []
    assert dropped(rules, text, "example.org") == ["Support The Example today", "Our other papers"]


def test_a_file_without_name_needs_the_host(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, NAMED.replace('name = "The Example"', ""))

    assert dropped(rules, "Support The Example today\n\nOur other papers") == []


NAMED_BLOCK = """
site = ["example.org"]
name = "The Example"

[[rule]]
id = "appeal"
drop = "block"
from = { is = "A message from The Example:" }
to = { ends = "Thank you." }
where = { max_paragraphs = 4 }

[[rule]]
id = "other"
drop = "line"
is = "Our other papers"
"""


def test_the_first_end_of_a_block_can_name_the_site(tmp_path: Path) -> None:
    text = "A story.\n\nA message from The Example:\n\nGive. Thank you.\n\nOur other papers"

    assert dropped(rules_of(tmp_path, NAMED_BLOCK), text) == [
        "A message from The Example:",
        "Give. Thank you.",
        "Our other papers",
    ]


def test_words_of_the_first_end_of_a_block_do_not_name_the_site(tmp_path: Path) -> None:
    text = "A message from the ministry reached The Example on Friday.\n\nOur other papers"

    assert dropped(rules_of(tmp_path, NAMED_BLOCK), text) == []


def test_a_rule_of_another_site_does_not_keep_a_label_from_being_cut(tmp_path: Path) -> None:
    names = 'starts = ["The Example", "Photo:"]'
    site = f'site = ["example.org"]\nname = "The Example"\n[[rule]]\nid = "a"\ndrop = "line"\n{names}\n'
    label = 'generic = true\n[[rule]]\nid = "label"\nstrip = "prefix"\nstarts = "Photo:"\n'
    hits, _ = decide(rules_of(tmp_path, site, label), page_of("Photo: The mayor."))

    assert [block.text for block in hits.page.blocks] == ["Photo:", "The mayor."]


# -- the index finds all ----------------------------------------------------------------------------------------------

WORDS = ["read", "more", "Sign", "up", "news", "letter", "©", "BBC", "don’t", "12", "広告", "…", "Ещё"]
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
literals = st.lists(phrases, min_size=1, max_size=2).map(tuple)
patterns = st.one_of(
    st.builds(Pattern, st.just("is"), literals, st.booleans()),
    st.builds(Pattern, st.just("starts"), literals.filter(lambda group: len(group) == 1 or all(map(tokens, group)))),
    st.builds(Pattern, st.just("ends"), literals),
    st.builds(Pattern, st.just("has"), st.builds(Has, literals, literals, literals, st.just(1))),
    st.builds(
        Pattern,
        st.just("re"),
        st.sampled_from(
            [r"\d+ more.{0,9}", "(read|sign) (more|up)", "news ?letter", ".* BBC", r"\W+", "(?:sign up )?news.*"]
        ),
    ),
)
wheres = st.builds(Where, max_words=st.one_of(st.none(), st.integers(1, 5)))
others = ["READ", "MORE", "(c)", "bbc", "don't", "...", "\u200b", "x", "ещё"]
lines = st.lists(st.sampled_from([*WORDS, *others]), min_size=1, max_size=6).map(" ".join)
texts = st.lists(lines, min_size=1, max_size=6).map("\n\n".join)


def rule(number: int, pattern: Pattern[Any], where: Where) -> Rule:
    return Rule(f"r/{number}", Action.SCORE, "", pattern, Scope(Level.GENERIC), where, Origin("r.toml", number), 1.0)


def tried_one_by_one(rules: Iterable[Rule], page: Page) -> set[tuple[str, int, int, int]]:
    """Rule, block and span of everything that matches."""
    out = set()
    for one in rules:
        test = match_function(one.pattern, "")
        for block in page.blocks:
            limit = one.where.max_words
            span = test(block.text, folded(block.text))
            if span and (limit is None or word_count(block.text) <= limit):
                out.add((one.id, block.index, *raw_span(page, block, *span)))
    return out


def found_by_index(rules: list[Rule], page: Page, *, trace: bool) -> set[tuple[str, int, int, int]]:
    hits = find_hits(page, RuleSelector(rules), trace=trace)
    return {(hit.compiled.rule.id, *hit[1:]) for group in hits.by_block.values() for hit in group}


@pytest.mark.slow
@drawn(100)
@given(st.lists(st.tuples(patterns, wheres), min_size=1, max_size=6), texts)
def test_the_index_finds_what_trying_every_rule_on_every_block_finds(
    parts: list[tuple[Pattern, Where]], text: str
) -> None:
    rules = [rule(number, pattern, where) for number, (pattern, where) in enumerate(parts)]
    page = page_of(text)
    expected = tried_one_by_one(rules, page)

    assert found_by_index(rules, page, trace=False) == expected
    assert found_by_index(rules, page, trace=True) == expected


def found_in(pattern: Pattern[Any], text: str) -> bool:
    return bool(found_by_index([rule(1, pattern, Where())], page_of(text), trace=False))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (Pattern("starts", ("…",)), "… and so on"),
        (Pattern("starts", ("© BBC", "Read more")), "(c) BBC 2026"),
        (Pattern("starts", ("[ad", "12")), "[ad] here"),
        (Pattern("starts", ("'Read", "12")), "‘Read more’"),
        (Pattern("is", ("***", "Read more")), "***"),
        (Pattern("ends", ("→", "Read more")), "Go on →"),
        (Pattern("has", Has(any=("→", "Read more"))), "Go → on"),
        (Pattern("re", r"(©|\(c\)) BBC( \d{4})?"), "(c) BBC 2026"),
        (Pattern("re", r"[→*] ?(read|see) more"), "→ read more"),
        (Pattern("re", r".{0,3}read more"), "to read more"),
    ],
)
def test_what_begins_with_a_sign_is_found_too(pattern: Pattern[Any], text: str) -> None:
    assert found_in(pattern, text)


def test_one_of_several_beginnings_may_be_a_sign() -> None:
    assert found_in(Pattern("starts", ("Read more", "→")), "→ Go on")


def test_a_number_behind_a_copyright_sign_begins_a_pattern() -> None:
    assert found_in(Pattern("re", r"© ?\d{4} .{1,20}"), "© 2026 The Example")


def test_any_sign_and_a_number_begin_a_pattern() -> None:
    assert found_in(Pattern("re", r"\W{0,3}\d{4} .{1,20}"), "© 2026 The Example")


@pytest.mark.slow
def test_the_index_finds_the_hits_of_every_shipped_rule_for_a_whole_line() -> None:
    """Each hit as a page of its own, so that only the index can keep a rule from it."""
    missed = []
    for one in load().rules:
        if one.action is Action.STRIP or one.pattern.matcher in ("from", "css") or one.scope.level is Level.SITE:
            continue
        test = match_function(one.pattern, "")
        for hit in one.hit:
            page = page_of(" ".join(str(hit).split()))
            if len(page.blocks) == 1 and test(page.text, folded(page.text)):
                groups = find_hits(page, load().selector).by_block.values()
                if one.id not in {found.compiled.rule.id for group in groups for found in group}:
                    missed.append((one.id, hit))

    assert missed == []
