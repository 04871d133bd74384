"""Lines that are no body wherever they stand."""

from __future__ import annotations

import pytest

from cleaner.score.line_shape import is_byline
from cleaner.text import tokens


@pytest.mark.parametrize(
    "text",
    [
        "By Jane Roe", "by Jane Roe and Max Mole", "Von Jane Roe", "Par Jane Roe", "Por Jane Roe",
        "Published 3 March 2021, 14:05", "Photo: Jane Roe", "March 3, 2021", "3.3.2021, 14:05",
        "Updated: 3 March 2021", "2021-03-03", "Posted on March 3, 2021",
    ],
)  # fmt: skip
def test_bylines_and_dates(text: str) -> None:
    assert is_byline(text, len(tokens(text)))


@pytest.mark.parametrize(
    "text",
    [
        "By Tuesday the bridge was closed.",
        "By and by the river rose, and the boats and the swans and the people of Altmark rose", "Photos were lost",
        "14:05", "The bridge", "It was built in 1987.", "Von", "The summer of 2021 in Altmark and Werdohl",
        "Bypass opens in spring", "Parking is free",
    ],
)  # fmt: skip
def test_other_lines_are_no_bylines(text: str) -> None:
    assert not is_byline(text, len(tokens(text)))
