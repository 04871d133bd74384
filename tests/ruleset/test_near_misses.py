"""Near misses: why a rule does nothing in a text that has its words.  Gathered in a trace only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleaner.parsing import parse
from cleaner.rule_types import Has, Pattern
from cleaner.ruleset import find_hits, load, resolve
from cleaner.ruleset.matchers import near_miss
from cleaner.types import Document, Kind


def near(folder: Path, body: str, text: str, *, trace: bool = True) -> list[tuple[str, str]]:
    """Blocks and reasons of the near misses of one generic rule."""
    path = folder / "file.toml"
    path.write_text(f'generic = true\n\n[[rule]]\nid = "a"\n{body}\n', encoding="utf-8")
    page = parse(Document("a", text, Kind.TEXT, host="example.org"))
    hits = find_hits(page, load([path], default=False).selector, trace=trace)
    matches = resolve(hits, hits.page.blocks)
    return [(hits.page.blocks[m.index].text, m.reason) for m in (*hits.near_misses, *matches.near_misses)]


# -- reasons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "reason"),
    [
        (Pattern("starts", ("Read more",)), "To read\u00a0MORE, go on", "“Read more” is inside, not at the start"),
        (Pattern("starts", ("See", "Don't")), "But don’t", "“Don't” is inside, not at the start"),
        (Pattern("ends", ("Read more",)), "Read more today", "“Read more” is inside, not at the end"),
        (Pattern("re", r"\d+ comments"), "All 12 Comments here", "fits “12 Comments”, not the whole"),
        (Pattern("has", Has(all=("news", "free"))), "Free of charge", "lacks “news”"),
        (Pattern("has", Has(all=("news", "free", "daily"))), "daily", "lacks “news”, “free”"),
        (Pattern("has", Has(any=("a b", "c d"), all=("news",))), "The news", "lacks any of 2 phrases"),
        (
            Pattern("has", Has(all=("news",), some=("one", "two", "three"), min_some=2)),
            "News from one",
            "holds 1 of the 2 weak phrases that it needs",
        ),
    ],
)
def test_what_is_missing_is_told(pattern: Pattern[Any], text: str, reason: str) -> None:
    assert near_miss(pattern, text) == reason


@pytest.mark.parametrize(
    ("arg", "text", "reason"),
    [
        ("prefix", "The photo: a ferry", "fits “photo:”, not at the start"),
        ("suffix", "Photo: a ferry", "fits “Photo:”, not at the end"),
    ],
)
def test_what_is_cut_off_misses_an_edge(arg: str, text: str, reason: str) -> None:
    assert near_miss(Pattern("re", "photo:"), text, arg) == reason


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (Pattern("starts", ("Read more",)), "Nothing of the kind"),
        (Pattern("is", ("Read more",)), "Read more books"),
        (Pattern("re", r"\d+"), "In 1999"),
        (Pattern("re", "Comments", case=True), "12 comments"),
        (Pattern("has", Has(any=("a b",), all=("news",))), "Something else"),
        (Pattern("has", Has(any=("a b",), all=("news",), some=("c",))), "The news"),
    ],
    ids=["no literal", "whole units have no part", "no letter", "other case", "nothing", "two things missing"],
)
def test_what_is_not_near_is_not_told(pattern: Pattern[Any], text: str) -> None:
    assert near_miss(pattern, text) is None


@pytest.mark.slow
def test_a_slow_pattern_is_told() -> None:
    assert near_miss(Pattern("re", "(x|xx)+y"), "x" * 80) == "its pattern took too long here"


# -- in a trace -------------------------------------------------------------------------------------------------------


def test_too_many_words(tmp_path: Path) -> None:
    body = 'drop = "line"\nstarts = "Sign up"\nwhere = { max_words = 3 }'

    assert near(tmp_path, body, "Sign up for news\n\nSign up now") == [("Sign up for news", "4 words, max_words is 3")]


def test_the_wrong_place(tmp_path: Path) -> None:
    body = 'drop = "line"\nis = "Ad"\nwhere = { pos = "head" }'

    assert near(tmp_path, body, "Ad\n\nOne\n\nTwo\n\nAd") == [("Ad", "not in the head of the text")]


def test_an_unclosed_block(tmp_path: Path) -> None:
    body = 'drop = "block"\nfrom = { is = "Start" }\nto = { is = "End" }\nwhere = { max_paragraphs = 2 }'

    assert near(tmp_path, body, "One\n\nStart\n\nTwo\n\nEnd") == [("Start", "unclosed: no end within its bounds")]


def test_a_phrase_at_the_wrong_end(tmp_path: Path) -> None:
    found = near(tmp_path, 'drop = "line"\nstarts = "Read more"', "One\n\nTo read more, subscribe")

    assert found == [("To read more, subscribe", "“Read more” is inside, not at the start")]


def test_a_phrase_in_long_prose_is_not_near(tmp_path: Path) -> None:
    assert near(tmp_path, 'drop = "line"\nstarts = "Read more"', "He went home " * 20 + "to read more") == []


def test_a_rule_that_acts_is_no_near_miss(tmp_path: Path) -> None:
    assert near(tmp_path, 'drop = "line"\nstarts = "Read more"', "Read more about read more") == []


def test_blocks_are_told_by_their_numbers_after_the_cut(tmp_path: Path) -> None:
    body = 'strip = "prefix"\nstarts = "Photo:"\n[[rule]]\nid = "b"\ndrop = "line"\nstarts = "Read more"'

    found = near(tmp_path, body, "Photo: To read more\n\nPlease read more")

    assert [text for text, reason in found if "Read more" in reason] == ["To read more", "Please read more"]


def test_without_a_trace_nothing_is_looked_for(tmp_path: Path) -> None:
    assert near(tmp_path, 'drop = "line"\nstarts = "Read more"', "To read more, subscribe", trace=False) == []
