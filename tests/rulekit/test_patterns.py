"""What makes a regular expression slow, loose or boundless."""

from __future__ import annotations

import math

import pytest
import regex

from cleaner.rule_types import Pattern
from cleaner.rulekit.lint.patterns import (
    LINT_PROBE_CHARS,
    Atom,
    Edge,
    Group,
    Repeat,
    boundless,
    is_slow,
    loose_anchor,
    nested_repeat,
    probes,
    read,
)
from cleaner.ruleset import load
from cleaner.ruleset.matchers import match_function


def slow(pattern: str, arg: str = "") -> bool:
    return is_slow(match_function(Pattern("re", pattern), arg), probes(pattern, []))


def test_a_pattern_is_read_into_alternatives_of_nodes() -> None:
    assert read(r"^a{2,3}|(?:\d+|[^)\]]?)\b") == (
        (Edge("^"), Repeat(Atom("a"), 2, 3)),
        (
            Group(((Repeat(Atom(r"\d"), 1, math.inf),), (Repeat(Atom(r"[^)\]]"), 0, 1),))),
            Edge(r"\b"),
        ),
    )


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", r"(?P<a>x)(?P=a)", r"(?:a){e<=1}", r"\X", "(?i)a", r"(?(1)a|b)", r"\Ka\gb", "(?#note)a"]
)
def test_what_is_not_read_gives_none(pattern: str) -> None:
    assert read(pattern) is None
    assert (loose_anchor(pattern), nested_repeat(pattern), boundless(pattern)) == (None, False, False)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\p{Lu}\x41\u00e9\N{BULLET}\pL",
        r"[[:alpha:]\]]{3}",
        r"[]a]+[^]]*",
        "(?<=a)b(?!c)(?=d)(?<!e)",
        "(?P<name>a)(?<other>b)(?>c)(?i:d)",
        "a*?b+?c??d{1,2}+e++",
        "a{,3}{b}",
        "",
    ],
)
def test_what_the_module_compiles_is_read(pattern: str) -> None:
    regex.compile(pattern)

    assert read(pattern) is not None


@pytest.mark.slow
def test_all_shipped_patterns_are_read() -> None:
    assert [rule.id for rule in load().rules if rule.pattern.matcher == "re" and read(rule.pattern.value) is None] == []


@pytest.mark.parametrize(
    ("pattern", "anchor"),
    [
        ("^true|false", "^"),
        ("true|false$", "$"),
        (r"\Aa|b", r"\A"),
        (r"a|b\Z", r"\Z"),
        ("^a|b|c$", "^"),
        ("^(a|b)$", None),
        ("^a|^b", None),
        ("^a$|^b$", None),
        ("a|b", None),
        (r"\ba|b\b", None),
        (r"\^a|b[$]", None),
    ],
)
def test_loose_anchors(pattern: str, anchor: str | None) -> None:
    assert loose_anchor(pattern) == anchor


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", r"(\w+\s?)+!", "((a{1,60}){1,60})", "(.{0,20} ){1,20}x", "(x|a+)*"]
)
def test_nested_repeats(pattern: str) -> None:
    assert nested_repeat(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+,)+", r"( \w+){1,40}", "(a{3}){1,50}", "(a+){2}", "(a{1,3}){1,3}", "(ab)+", "a+b+"]
)
def test_repeats_that_are_told_apart_or_short(pattern: str) -> None:
    assert not nested_repeat(pattern)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(.{1,60} ){1,20}x", ".*.*.*x", "(a|b|ab)*c"])
def test_slow_patterns(pattern: str) -> None:
    assert slow(pattern)


@pytest.mark.parametrize("pattern", ["a{1,60}", r"(\d{1,3} )?comments?", "Read more.{1,200}", r"(\w+ )+x", "[^.]+\\."])
def test_quick_patterns(pattern: str) -> None:
    assert not slow(pattern)


@pytest.mark.slow
def test_a_suffix_is_searched_and_so_slower_than_a_whole() -> None:
    assert not slow(r"\w+ Example!")
    assert slow(r"\w+ Example!", "suffix")


@pytest.mark.parametrize(
    ("pattern", "open_ended"),
    [
        ("Read .*", True),
        ("(more )?.+", True),
        (r"[^|]+\|", True),
        (r"[\w\s]{3,}", True),
        ("Read .{1,90}", False),
        (r"\W*ad\W*", False),
        (r"\w+ ad", False),
        (r"\d+", False),
    ],
)
def test_patterns_that_take_prose_of_any_length(pattern: str, open_ended: bool) -> None:
    assert boundless(pattern) is open_ended


def test_probes_go_on_with_each_repeat_and_with_the_examples() -> None:
    texts = list(probes("x(ab|c)+!", ["Hello"]))

    assert [text[:9] for text in texts[::2]] == ["xc!xc!xc!", "HelloHell", "xabababab", "xcccccccc"]
    assert texts[1::2] == [f"{text}xc!" for text in texts[::2]]
    assert all(LINT_PROBE_CHARS - 10 < len(text) < LINT_PROBE_CHARS + 10 for text in texts)
