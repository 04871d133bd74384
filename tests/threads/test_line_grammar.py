"""Single lines of a thread: headers and buttons."""

from __future__ import annotations

import pytest

from cleaner import Kind
from cleaner.parsing import parse_text
from cleaner.ruleset import Matches
from cleaner.threads.by_lines.grammar import is_footer, read_header
from cleaner.threads.by_lines.text_thread import find_text_thread
from cleaner.types import Document, Thread


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        ("Jane Roe says:", "Jane Roe", None),
        ("Jane Roe · 3 days ago", "Jane Roe", "3 days ago"),
        ("Jane Roe, 3 hours ago (edited)", "Jane Roe", "3 hours ago"),
        ("July 26, 2012 at 3:56 pm", None, "July 26, 2012 at 3:56 pm"),
        ("Jane schreibt am 3. März 2021 um 14:05:", "Jane", "3. März 2021 um 14:05"),
        ("The Old Man of the Sea · 2 days ago", "The Old Man of the Sea", "2 days ago"),
        ("jane_99 · 2 days ago", "jane_99", "2 days ago"),
    ],
)
def test_header_lines_are_read(line: str, author: str | None, date: str | None) -> None:
    found = read_header(line)

    assert found is not None
    assert (found.author, found.date) == (author, date)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "", "The bridge", "Jane Roe", "Jane Roe met the minister on July 26, 2012 at the station.",
        "Is it 3 days ago?", "The report of March 3, 2021, says otherwise.",
        "He said:  it was three days ago that the ferry sank, and nobody came",
        "In 2012 the bridge was closed", "12:30", "x" * 10_000,
    ],
)  # fmt: skip
def test_other_lines_name_nobody(line: str) -> None:
    found = read_header(line)

    assert found is None or found.author is None


@pytest.mark.parametrize(
    "line",
    ["Reply", "Like · Reply · Share", "12 likes", "Antworten", "Répondre", "Responder", "Ответить", "返信", "👍 3"],
)  # fmt: skip
def test_buttons_are_footers(line: str) -> None:
    assert is_footer(line)


@pytest.mark.parametrize(
    "line", ["Reply to the letter came late.", "I like it.", "More than that", "Share and share alike", "No reply."]
)
def test_sentences_are_no_footers(line: str) -> None:
    assert not is_footer(line)


@pytest.mark.parametrize("text", ["", "The bridge", "1. One\n2. Two", "Reply", "1."])
def test_a_text_without_thread_gives_an_empty_one(text: str) -> None:
    page = parse_text(Document("a", text, Kind.TEXT))

    assert find_text_thread(page.blocks, Matches()) == Thread()
