"""What the records of comments in text say: parents, ids, spans, names and dates."""

from __future__ import annotations

import pytest

from tests.threads.line_samples import ARTICLE, FOUR, ONE, SAID, THREE, TWO, Shape, cleaned, shapes


@pytest.mark.parametrize(
    "phrase",
    [
        "In reply to Jane Roe", "Replying to Jane Roe", "Antwort auf Jane Roe", "En réponse à Jane Roe",
        "En respuesta a Jane Roe", "In risposta a Jane Roe", "Em resposta a Jane Roe", "Som svar på Jane Roe",
        "В ответ на Jane Roe",
    ],
)  # fmt: skip
def test_in_reply_to_a_name_on_a_line_of_its_own(phrase: str) -> None:
    got = cleaned(
        f"3 Comments\n\nJane Roe\n3 days ago\n{ONE}\nReply\n\nOla\n2 days ago\n{THREE}\nReply\n\n"
        f"Max\n1 day ago\n{phrase}\n{TWO}\nReply"
    )

    assert shapes(got.comments) == [Shape(ONE), Shape(THREE), Shape(TWO, 1, 0)]


@pytest.mark.parametrize(
    "line",
    [
        "Max in reply to Jane Roe · 1 day ago", "Max · 1 day ago · In reply to Jane Roe",
        "Max, 1 day ago, in reply to Jane Roe",
    ],
)  # fmt: skip
def test_in_reply_to_a_name_inside_the_header(line: str) -> None:
    got = cleaned(f"3 Comments\n\nJane Roe · 3 days ago\n{ONE}\n\nOla · 2 days ago\n{THREE}\n\n{line}\n{TWO}")

    assert shapes(got.comments) == [Shape(ONE), Shape(THREE), Shape(TWO, 1, 0)]
    assert got.comments[2].author == "Max"


def test_an_answer_to_an_answer_is_deeper_still() -> None:
    got = cleaned(
        f"3 Comments\n\nJane\n3 days ago\n{ONE}\n\nMax\n2 days ago\nIn reply to Jane\n{TWO}\n\n"
        f"Ida\n1 day ago\nIn reply to Max\n{FOUR}"
    )

    assert shapes(got.comments) == [Shape(ONE), Shape(TWO, 1, 0), Shape(FOUR, 2, 1)]


def test_an_answer_to_somebody_unknown_stands_by_itself() -> None:
    got = cleaned(f"2 Comments\n\nJane · 3 days ago\n{ONE}\n\nMax · 2 days ago\nIn reply to Somebody Else\n{TWO}")

    assert [(shape.depth, shape.parent) for shape in shapes(got.comments)] == [(0, None), (0, None)]


def test_ids_run_in_thread_order_and_spans_point_at_the_text() -> None:
    got = cleaned(f"3 Comments\n\n{SAID}")

    assert [comment.id for comment in got.comments] == ["c1", "c2", "c3"]
    for comment in got.comments:
        start, end = comment.span
        assert got.page.text[start:end] == comment.text
        assert comment.source == "text"
        assert comment.cause
        assert comment.url is None


@pytest.mark.parametrize(
    "line",
    [
        "jane.roe@example.org says:", "jane.roe@example.org on July 26, 2012 at 3:56 pm",
        "jane.roe@example.org\n3 days ago", "203.0.113.7 says:", "203.0.113.7 · 3 days ago",
        "203.0.113.7\nJuly 26, 2012",
    ],
)  # fmt: skip
def test_a_mail_or_network_address_is_no_author_and_not_kept(line: str) -> None:
    got = cleaned(f"3 Comments\n\nJane · 4 days ago\n{ONE}\n\n{line}\n{TWO}\n\nIda · 2 days ago\n{THREE}")

    assert [(comment.author, comment.text) for comment in got.comments] == [("Jane", ONE), (None, TWO), ("Ida", THREE)]
    assert got.body == ARTICLE


@pytest.mark.parametrize("name", ["Max Mole (max@example.org)", "Max Mole <max@example.org>", "Max Mole [203.0.113.7]"])
def test_an_address_beside_a_name_is_left_out(name: str) -> None:
    got = cleaned(f"2 Comments\n\nJane · 4 days ago\n{ONE}\n\n{name} · 3 days ago\n{TWO}")

    assert [(comment.author, comment.text) for comment in got.comments] == [("Jane", ONE), ("Max Mole", TWO)]


def test_relative_dates_are_kept_raw_and_not_made_up() -> None:
    got = cleaned(f"2 Comments\n\nJane · 4 days ago\n{ONE}\n\nMax on July 27, 2012 at 3:56 pm\n{TWO}")

    assert [(comment.published, comment.published_raw) for comment in got.comments] == [
        (None, "4 days ago"),
        ("2012-07-27T15:56:00", "July 27, 2012 at 3:56 pm"),
    ]
