"""Names of people in header lines, bylines and values of meta tags."""

from __future__ import annotations

import pytest

from cleaner.language.dates import find_date
from cleaner.language.people import (
    AUTHOR_MAX_CHARS,
    author_of,
    clean_author,
    is_full_name,
    may_be_name,
    names_in,
    public_name,
)
from cleaner.language.phrases import is_control


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jane Roe", "Jane Roe"),
        ("Posted by: Jane Roe", "Jane Roe"),
        ("von Jana Roth", "Jana Roth"),
        ("Jane Roe says:", "Jane Roe"),
        ("Jana schrieb:", "Jana"),
        ("12. Jane", "Jane"),
        ("Jane posted on", "Jane"),
        ("Re: Old maps by Jane Roe", "Jane Roe"),
        ("Jane in reply to Joe", "Jane"),
        ("» Jane |", "Jane"),
        ("[Jane]", "Jane"),
        ("Jane (Leeds)", "Jane (Leeds)"),
        ("(Jane", "Jane"),
        ("", None),
        ("Reply", None),
        ("Permalink | Report", None),
        ("posted on", None),
        ("jane@example.org", None),
        ("10.0.0.7", None),
        ("https://example.org/jane", None),
        ("x" * (AUTHOR_MAX_CHARS + 1), None),
        ("a name of far too many words for any reader", None),
    ],
)
def test_names_in_header_lines(text: str, name: str | None) -> None:
    assert clean_author(text) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Jane Roe on July 26, 2012 at 3:56 pm", "Jane Roe"),
        ("July 26, 2012 by Jane Roe", "Jane Roe"),
        ("July 26, 2012", None),
        ("Jane Roe", "Jane Roe"),
    ],
)
def test_the_name_is_before_the_date_or_behind_it(line: str, name: str | None) -> None:
    assert author_of(line, find_date(line)) == name


@pytest.mark.parametrize(
    ("text", "name"), [("Jane", "Jane"), ("Max <max@example.org>", "Max"), ("203.0.113.7", None), ("· Max ·", "Max")]
)
def test_a_public_name_has_no_address(text: str, name: str | None) -> None:
    assert public_name(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe; admin", ["Jane Roe"]),
        ("Roe and Sons", ["Roe and Sons"]),
        ("Jane Roe (Leeds office)", ["Jane Roe"]),
        ("Jane Roe | The Orle Weekly", ["Jane Roe"]),
        ("Jane Roe - Editor", ["Jane Roe"]),
        ("page.extra.author", []),
        ("@jane", ["jane"]),
        ("", []),
    ],
)
def test_names_in_values_of_meta_tags(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_what_looks_like_a_name() -> None:
    names = ["Jane", "Jane Roe", "Ludwig van der Berg", "jane roe", "Chief Editor", "A B C D E", "Jane 2", "山田太郎"]
    assert [may_be_name(text) for text in names] == [True, True, True, False, False, False, False, True]
    assert [is_full_name(text) for text in names] == [False, True, True, False, False, False, False, True]


@pytest.mark.parametrize(
    ("line", "control"),
    [("Reply", True), ("Antworten | Melden", True), ("返信", True), ("3 points", True), ("Reply to the letter", False)],
)
def test_controls(line: str, control: bool) -> None:
    assert is_control(line) is control
