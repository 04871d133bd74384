"""List threads in text: items, depths, and authors inside them."""

from __future__ import annotations

import pytest

from tests.threads.line_samples import (
    ARTICLE,
    FLAT,
    FORM,
    FOUR,
    NESTED,
    ONE,
    THREE,
    TWO,
    Shape,
    cleaned,
    shapes,
)


@pytest.mark.parametrize(
    "below",
    [
        f"3 Comments\n\n1. {ONE}\n\n2. {TWO}\n\n3. {THREE}",
        f"Comments (3)\n\n1) {ONE}\n2) {TWO}\n3) {THREE}",
        f"Comments\n\n• {ONE}\n\n• {TWO}\n\n• {THREE}",
        f"Comments:\n\n* {ONE}\n* {TWO}\n* {THREE}",
        f"3 Comments\n\n#1 {ONE}\n#2 {TWO}\n#3 {THREE}",
        f"3 responses to “The old bridge”\n\n- {ONE}\n- {TWO}\n- {THREE}",
        f"Kommentare (3)\n\n1. {ONE}\n2. {TWO}\n3. {THREE}",
        f"3 Comments\n\n1. {ONE}\nReply\n2. {TWO}\nReply\n3. {THREE}\nReply\n\n{FORM}",
    ],
    ids=["numbered", "brackets", "bullets", "asterisks", "hashes", "dashes", "german title", "buttons and form"],
)  # fmt: skip
def test_items_below_a_comment_title_are_comments(below: str) -> None:
    got = cleaned(below)

    assert shapes(got.comments) == FLAT
    assert got.body == ARTICLE


@pytest.mark.parametrize("step", ["  ", "   ", "    ", "\t", "\u00a0\u00a0"], ids=["2", "3", "4", "tab", "nbsp"])
@pytest.mark.parametrize("title", ["", "4 Comments\n\n"], ids=["bare", "title"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["close", "apart"])
def test_depth_is_counted_in_steps_of_indentation(step: str, title: str, gap: str) -> None:
    got = cleaned(f"\n{title}1. {ONE}{gap}{step}• {TWO}{gap}{step * 2}• {FOUR}{gap}2. {THREE}")

    assert shapes(got.comments) == NESTED
    assert got.body == ARTICLE


def test_a_whole_thread_may_be_indented() -> None:
    got = cleaned(f"\n\n  1. {ONE}\n\n    • {TWO}\n\n      • {FOUR}\n\n  2. {THREE}\n")

    assert shapes(got.comments) == NESTED


def test_ten_levels_deep() -> None:
    texts = [f"{ONE} And that was {n} years ago." for n in range(10)]

    got = cleaned("\n" + "\n\n".join(f"{'  ' * n}• {text}" for n, text in enumerate(texts)))

    assert shapes(got.comments) == [Shape(text, n, n - 1 if n else None) for n, text in enumerate(texts)]


def test_the_parent_is_the_nearest_shallower_comment_above() -> None:
    got = cleaned(
        f"\n1. {ONE}\n    • {TWO}\n        • {FOUR}\n    • {THREE}\n2. {TWO}\n        • {FOUR}\n    • {THREE}"
    )

    assert [(shape.depth, shape.parent) for shape in shapes(got.comments)] == [
        (0, None), (1, 0), (2, 1), (1, 0), (0, None), (2, 4), (1, 4),
    ]  # fmt: skip


@pytest.mark.parametrize("end", [".", ")"])
def test_dots_in_numbers_give_the_depth(end: str) -> None:
    got = cleaned(f"5 Comments\n\n1{end} {ONE}\n1.1{end} {TWO}\n1.2{end} {THREE}\n1.2.1{end} {FOUR}\n2{end} {TWO}")

    assert shapes(got.comments) == [Shape(ONE), Shape(TWO, 1, 0), Shape(THREE, 1, 0), Shape(FOUR, 2, 2), Shape(TWO)]


def test_a_number_of_three_parts_needs_no_full_stop() -> None:
    got = cleaned(f"3 Comments\n\n1. {ONE}\n\n1.2.1 {TWO}\n\n2. {THREE}")

    assert [(shape.text, shape.depth) for shape in shapes(got.comments)] == [(ONE, 0), (TWO, 2), (THREE, 0)]


def test_lines_without_marker_go_on_with_the_comment_above() -> None:
    got = cleaned(f"\n1. {ONE}\n\n   {TWO}\n\n    • {FOUR}\n\n      {THREE}\n\n2. {THREE}")

    assert shapes(got.comments) == [Shape(f"{ONE}\n\n{TWO}"), Shape(f"{FOUR}\n\n{THREE}", 1, 0), Shape(THREE)]


QUOTE = "“Half of the money comes from the state, the rest from the reserves of the town.”"


def test_a_comment_that_quotes_the_article_holds_quote_and_answer() -> None:
    got = cleaned(f"\n1. {QUOTE}\n\n   {FOUR}\n\n    • {TWO}\n\n2. {THREE}")

    assert shapes(got.comments) == [Shape(f"{QUOTE}\n\n{FOUR}"), Shape(TWO, 1, 0), Shape(THREE)]
    assert got.body == ARTICLE


def test_a_comment_that_only_quotes_the_article_is_a_comment() -> None:
    got = cleaned(f"\n1. {ONE}\n\n    • {TWO}\n\n2. {QUOTE}\n\n    • {FOUR}\n\n3. {THREE}")

    assert Shape(QUOTE) in shapes(got.comments)
    assert got.body == ARTICLE


def test_items_may_begin_with_author_and_date() -> None:
    got = cleaned(
        f"3 Comments\n\n1. Jane Roe says:\n   July 26, 2012\n   {ONE}\n\n"
        f"2. Max Mole on July 27, 2012 at 3:56 pm\n   {TWO}\n\n"
        f"3. Ida, 2 days ago\n   {THREE}"
    )

    assert [(c.author, c.published, c.text) for c in got.comments] == [
        ("Jane Roe", "2012-07-26", ONE),
        ("Max Mole", "2012-07-27T15:56:00", TWO),
        ("Ida", None, THREE),
    ]


def test_a_marker_alone_is_no_comment() -> None:
    got = cleaned(f"3 Comments\n\n1. {ONE}\n2. {TWO}\n3.\n")

    assert shapes(got.comments) == FLAT[:2]
    assert got.body == ARTICLE
