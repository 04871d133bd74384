"""Dates above comments: which are absolute, and where in a line a date is."""

from __future__ import annotations

import pytest

from cleaner.language.dates import day_order, find_date, parse_date

ABSOLUTE = [
    ("2012-07-26", "2012-07-26"),
    ("2012-07-26 15:56:10", "2012-07-26T15:56:10"),
    ("2026-11-20T14:05:00Z", "2026-11-20T14:05:00Z"),
    ("2026-11-20T14:05:00+0100", "2026-11-20T14:05:00+01:00"),
    ("2026-11-20T14:05:00.123+01:00", "2026-11-20T14:05:00+01:00"),
    ("2012/07/26", "2012-07-26"),
    ("2019.08.03 15:35", "2019-08-03T15:35:00"),
    ("2012年7月26日 15:56", "2012-07-26T15:56:00"),
    ("Thu, 26 Jul 2012 15:56:01 GMT", "2012-07-26T15:56:01Z"),
    ("Thu, 26 Jul 2012 15:56:01 -0400", "2012-07-26T15:56:01-04:00"),
    ("Wed Jul 26 15:56:01 2012", "2012-07-26T15:56:01"),
    ("Jan 16, 2008, 6:44 PM PST", "2008-01-16T18:44:00-08:00"),
    ("July 26, 2012 at 3:56 pm", "2012-07-26T15:56:00"),
    ("July 26, 2012 at 12:05 am", "2012-07-26T00:05:00"),
    ("Jul 26th 2012 @ 3 pm", "2012-07-26T15:00:00"),
    ("26 July 2012 15:56", "2012-07-26T15:56:00"),
    ("26-Jul-2012", "2012-07-26"),
    ("12:10pm on 16th Jan, 2008", "2008-01-16T12:10:00"),
    ("9:35am Wed 9 Jan 08", "2008-01-09T09:35:00"),
    ("1 Jun 06, 2020 10:48 AM", "2020-06-06T10:48:00"),
    ("26.07.2012 15:56", "2012-07-26T15:56:00"),
    ("03.04.2012 08:15", "2012-04-03T08:15:00"),
    ("26/07/2012", "2012-07-26"),
    ("07/26/2012", "2012-07-26"),
    ("07.21.12 at 17:46", "2012-07-21T17:46:00"),
    ("29/07/2004, 19h46", "2004-07-29T19:46:00"),
    ("07/07/2012", "2012-07-07"),
    ("Posted on 01/20/2008 at 6:01:41 PM", "2008-01-20T18:01:41"),
    ("26. Juli 2012 um 15:56 Uhr", "2012-07-26T15:56:00"),
    ("5. März 2019", "2019-03-05"),
    ("26 juillet 2012 à 15 h 56", "2012-07-26T15:56:00"),
    ("1er août 2012", "2012-08-01"),
    ("26 de julio de 2012 a las 15:56", "2012-07-26T15:56:00"),
    ("26 luglio 2012 alle 15:56", "2012-07-26T15:56:00"),
    ("26 de julho de 2012 às 15:56", "2012-07-26T15:56:00"),
    ("26 juli 2012 om 15:56", "2012-07-26T15:56:00"),
    ("26 lipca 2012 o 15:56", "2012-07-26T15:56:00"),
    ("26 июля 2012 в 15:56", "2012-07-26T15:56:00"),
    ("26 augusti 2012 kl. 15:56", "2012-08-26T15:56:00"),
    ("26. oktober 2012", "2012-10-26"),
    ("26. desember 2012", "2012-12-26"),
    ("26. heinäkuuta 2012", "2012-07-26"),
    ("26. července 2012 v 15:56", "2012-07-26T15:56:00"),
    ("26 Temmuz 2012, 15:56", "2012-07-26T15:56:00"),
]

NO_DATE = [
    "",
    "2 days ago",
    "yesterday at 15:56",
    "03/04/2012",
    "April 2",
    "11:43pm On Apr 23",
    "July 2012",
    "version 1.2.3.4",
    "VLC 1.1.10",
    "40/50/2012",
    "31 February 2012",
    "26 July 1066",
    "Posts: 1223",
]


@pytest.mark.parametrize(("raw", "iso"), ABSOLUTE)
def test_absolute_dates_come_out_in_iso_8601(raw: str, iso: str) -> None:
    assert parse_date(raw) == iso


@pytest.mark.parametrize("raw", NO_DATE)
def test_what_is_no_absolute_date_gives_none(raw: str) -> None:
    assert parse_date(raw) is None


def test_order_of_day_and_month_can_be_given() -> None:
    assert parse_date("03/04/2012", day_first=True) == "2012-04-03"
    assert parse_date("03/04/2012", day_first=False) == "2012-03-04"
    assert parse_date("26/07/2012", day_first=False) == "2012-07-26"


@pytest.mark.parametrize(
    ("raw", "order"), [("26/07/2012", True), ("07/26/2012", False), ("03/04/2012", None), ("July 26", None)]
)
def test_order_shows_only_where_one_number_is_no_month(raw: str, order: bool | None) -> None:
    assert day_order(raw) is order


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Jane Roe on July 26, 2012 at 3:56 pm said", "July 26, 2012 at 3:56 pm"),
        ("Posted by Jane on Sunday, October 28, 2012 at 09:48 PM |", "Sunday, October 28, 2012 at 09:48 PM"),
        ("Jane · 2 days ago", "2 days ago"),
        ("Jane, an hour ago", "an hour ago"),
        ("Jana vor 3 Stunden", "vor 3 Stunden"),
        ("Jeanne il y a 2 jours", "il y a 2 jours"),
        ("Juana hace 5 meses", "hace 5 meses"),
        ("Juha 2 päivää sitten", "2 päivää sitten"),
        ("Joanna 3 dni temu", "3 dni temu"),
        ("Иван 2 дня назад", "2 дня назад"),
        ("Tom, 9:35am Wed 9 Jan 08", "9:35am Wed 9 Jan 08"),
        ("Tomtomy98: 10:16am On Apr 24", "10:16am On Apr 24"),
        ("2026-11-20T14:05:00Z", "2026-11-20T14:05:00Z"),
        ("Yesterday, 05:12 PM", "Yesterday, 05:12 PM"),
        ("Jane 12:48", "12:48"),
        ("03/04/2012 Jane", "03/04/2012"),
        ("We need 3 days", None),
        ("John 3:16 says", None),
        ("In 2012, 26 people said that", None),
        ("You may 2 times", None),
        ("#40743959", None),
        ("no number at all", None),
    ],
)
def test_dates_are_found_in_short_lines(line: str, date: str | None) -> None:
    span = find_date(line)
    assert (line[span[0] : span[1]] if span else None) == date


def test_a_long_line_is_looked_at_only_at_its_start() -> None:
    assert find_date("word " * 1000 + "26 July 2012") is None
    assert parse_date("9" * 100_000) is None
