"""Threads that lose blocks to rules, and comments of several rounds under one numbering."""

from __future__ import annotations

from cleaner.claims import Claims, claims
from cleaner.rule_types import Action, Level, Match, Origin, Pattern, Rule, Scope, Where
from cleaner.ruleset import Matches
from cleaner.threads import in_text_order, with_round_ids, without_claimed
from cleaner.types import Block, Comment, Thread

TEXTS = ("About time.", "Buy my watches!", "- I do not agree.", "Nor do I.")
BLOCKS = [
    Block(index, 100 * index, 100 * index + len(text), text, marker="-" if text.startswith("-") else "")
    for index, text in enumerate(TEXTS)
]


def dropped(*indices: int) -> Claims:
    rule = Rule("a", Action.DROP, "line", Pattern("is", ("x",)), Scope(Level.GENERIC), Where(), Origin("a.toml", 1))
    return claims(Matches(drop={index: Match(rule, index, 0, 1) for index in indices}))


def comment(id: str, *indices: int, parent: str | None = None) -> Comment:
    blocks = [BLOCKS[index] for index in indices]
    text = "\n\n".join(block.content for block in blocks)
    return Comment(id, text, parent, span=(blocks[0].start, blocks[-1].end), blocks=indices)


def test_a_thread_that_no_rule_touches_is_left_alone() -> None:
    thread = Thread((comment("c1", 0), comment("c2", 1)))

    assert without_claimed(thread, dropped(), BLOCKS) is thread
    assert without_claimed(thread, dropped(3), BLOCKS) == thread


def test_a_comment_without_its_first_block_begins_at_the_second() -> None:
    (left,) = without_claimed(Thread((comment("c1", 1, 2),)), dropped(1), BLOCKS).comments

    assert (left.id, left.text, left.blocks) == ("c1", "I do not agree.", (2,))
    assert left.span == (BLOCKS[2].start, BLOCKS[2].end)


def test_a_block_with_a_marker_is_cut_out_without_it() -> None:
    (left,) = without_claimed(Thread((comment("c1", 1, 2),)), dropped(2), BLOCKS).comments

    assert left.text == "Buy my watches!"


def test_a_comment_without_any_block_is_removed_and_its_answers_move_up() -> None:
    thread = Thread((
        comment("c1", 0), comment("c2", 1, parent="c1"), comment("c3", 2, parent="c2"), comment("c4", 3, parent="c3"),
    ))  # fmt: skip

    left = without_claimed(thread, dropped(1, 2), BLOCKS).comments

    assert [(c.id, c.parent_id) for c in left] == [("c1", None), ("c4", "c1")]


def test_an_answer_to_a_removed_first_comment_answers_nobody() -> None:
    left = without_claimed(Thread((comment("c1", 0), comment("c2", 1, parent="c1"))), dropped(0), BLOCKS).comments

    assert [(c.id, c.parent_id) for c in left] == [("c2", None)]


def test_comments_of_a_later_round_have_other_ids() -> None:
    thread = (comment("c1", 2), comment("c2", 3, parent="c1"))

    assert with_round_ids(thread, 0) == thread
    assert [(c.id, c.parent_id) for c in with_round_ids(thread, 2)] == [("2c1", None), ("2c2", "2c1")]


def test_comments_of_all_rounds_are_numbered_in_the_order_of_the_text() -> None:
    first, later = (
        (comment("c1", 2), comment("c2", 3, parent="c1")),
        (comment("1c1", 0), comment("1c2", 1, parent="1c1")),
    )

    ordered = in_text_order((*first, *later))

    assert [(c.id, c.parent_id) for c in ordered] == [("c1", None), ("c2", "c1"), ("c3", None), ("c4", "c3")]
    assert [c.blocks for c in ordered] == [(0,), (1,), (2,), (3,)]


def test_a_parent_that_is_no_longer_there_is_forgotten() -> None:
    (left,) = in_text_order((comment("c2", 1, parent="c1"),))

    assert (left.id, left.parent_id) == ("c1", None)
