"""Threads in flattened text whose headers stand below the comments, or are only names; titles of many languages."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Kind, Trace
from cleaner.threads.by_lines.grammar import (
    is_clock,
    is_newest,
    is_widget,
    read_title,
    role_of,
)

ARTICLE = """The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.

Engineers had found cracks in the northern pier in October. Lorries were turned away at once, and since last week \
nobody may cross, not even on foot.

The repair will cost 2.4 million and take five months. Half of the money comes from the state, the rest from the \
reserves of the town."""
ONE = "I drove over it every day for ten years and never felt a thing."
TWO = "You should have read the report of 2019, it was all in there."
THREE = "My bus took an hour today. Thank you very much!"
FORM = "Leave a Reply\nCancel reply\nName *\nEmail *\nPost Comment"
MENU = "About us\nContact\nImprint\nOur other papers\nJobs"


def cleaned(below: str, article: str = ARTICLE) -> Trace:
    return Cleaner().clean(f"{article}\n\n{below}", kind=Kind.TEXT, trace=True).trace


def said(got: Trace) -> list[tuple[str | None, str]]:
    return [(comment.author, comment.text) for comment in got.comments]


ALL = [("Jane", ONE), ("Max Mole", TWO), ("Ida", THREE)]


# -- where name and date stand ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "Posted by: {name} | July {day}, 2012 at 01:12 AM",
        "Comment #{day} - Posted by: {name} at July {day}, 2012 5:39 PM",
        "by {name} on Jul {day}, 2012 10:40 AM EDT reply actions 4 recs",
        "Posted by {name} at 3:56 pm, July {day}, 2012",
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", f"\n\n{FORM}", "\n\nComments are closed.", f"\n\n{MENU}"])
def test_lines_below_their_comments(form: str, end: str) -> None:
    lines = (f"{text}\n{form.format(name=name, day=25 + day)}" for day, (name, text) in enumerate(ALL, 1))

    got = cleaned("3 Comments\n\n" + "\n\n".join(lines) + end)

    assert said(got) == ALL
    assert [(comment.published or "")[:10] for comment in got.comments] == ["2012-07-26", "2012-07-27", "2012-07-28"]


@pytest.mark.parametrize("form", ["October 1{day}, 2012 | {name}", "#{day} - Mon Oct 1{day}, 2012 10:07 AM EDT"])
def test_dates_below_comments_whose_first_line_may_be_a_name(form: str) -> None:
    named = "{name}" in form
    lines = (
        (text if named else f"{name}\n{text}") + "\n" + form.format(name=name, day=day)
        for day, (name, text) in enumerate(ALL, 1)
    )

    got = cleaned("3 Comments\n\n" + "\n\n".join(lines) + f"\n\n{FORM}")

    assert said(got) == ALL


def test_dates_below_comments_that_begin_with_a_verb_are_theirs() -> None:
    lines = (f"{name} said...\n{text}\nOctober 1{day}, 2012 7:28 PM" for day, (name, text) in enumerate(ALL, 1))

    got = cleaned("3 comments:\n\n" + "\n\n".join(lines) + "\n\nPost a Comment")

    assert said(got) == ALL
    assert [comment.published for comment in got.comments] == [f"2012-10-1{day}T19:28:00" for day in (1, 2, 3)]


@pytest.mark.parametrize(
    "form",
    [
        "{day} {name} July {day}, 2012 at 4:42 PM",
        "{name} / July {day}, 2012 at 4:42 PM",
        "{name} writes\n07/2{day}/12 at 4:42 pm",
        "+4 #{day} {name} 2012-07-2{day} 16:42",
        "{name}\nJuly {day}, 2012\n4:42 pm",
        "July {day}, 2012 at 4:42 pm\n({day}) {name} says:",
        "{day} {name} http://example.org/{day} | 7/2{day}/2012 4:42:16 PM",
        "{name} (12{day}) writes: on July {day}, 2012 @4:42PM (#40{day})",
        "#{day} — July {day}, 2012 @ 4:42PM — {name} [ URL ]",
    ],
    ids=["number", "slash", "writes", "votes", "three lines", "date first", "address", "user number", "url"],
)  # fmt: skip
def test_headers_with_numbers_votes_and_addresses(form: str) -> None:
    lines = (f"{form.format(name=name, day=day)}\n{text}\nReply" for day, (name, text) in enumerate(ALL, 1))

    got = cleaned("{ 3 comments… read them below or add one }\n\n" + "\n\n".join(lines))

    assert said(got) == ALL
    assert got.body == ARTICLE


# -- names alone ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("3 Comments\n\n", f"\n\n{FORM}"),
        ("{ 3 comments }\n\n", "\n\nComments are closed."),
        ("Advertisement\n\nPlease be civil, and write under the name that your neighbours know.\n\n",
         "\n\nblog comments powered by Disqus"),
    ],
    ids=["form", "closed", "system"],
)  # fmt: skip
def test_names_alone_where_a_count_or_a_system_proves_them(above: str, below: str) -> None:
    got = cleaned(above + "\n\n".join(f"{name}\n{text}" for name, text in ALL) + below)

    assert said(got) == ALL


def test_names_alone_prove_nothing_by_themselves() -> None:
    lines = "\n\n".join(f"{name}\n{text}" for name, text in ALL)

    assert cleaned(lines).comments == ()
    assert cleaned(f"Comments\n\n{lines}").comments == ()


def test_names_with_addresses_prove_themselves() -> None:
    lines = "\n\n".join(f"http://example.org/{n} {name}\n{text}" for n, (name, text) in enumerate(ALL))

    assert said(cleaned(f"Share this\n\n{lines}")) == ALL


def test_headings_below_a_count_at_the_top_of_the_page_stay() -> None:
    parts = "\n\n".join(f"{name}\n\n{ARTICLE}" for name in ("The pier", "The road", "The money"))

    got = cleaned(f"52 comments\n\n{parts}\n\n{FORM}")

    assert got.comments == ()
    assert "The pier" in got.body


# -- titles -----------------------------------------------------------------------------------------------------------

TITLES = {
    "en": "3 responses to “The old bridge”", "de": "3 Gedanken zu „Die Brücke“", "fr": "3 réflexions sur « Le pont »",
    "es": "3 respuestas a «El puente»", "it": "3 commenti", "pt": "3 respostas para “A ponte”", "ca": "3 comentaris",
    "nl": "3 reacties op “De brug”", "sv": "3 svar på ”Bron”", "da": "3 svar til “Broen”", "nb": "3 kommentarer",
    "fi": "3 kommenttia", "pl": "3 komentarze", "ru": "3 комментария", "uk": "3 коментарі", "tr": "3 yorum",
    "cs": "3 komentáře", "sk": "3 komentáre", "ro": "3 comentarii", "hu": "3 hozzászólás", "id": "3 tanggapan",
    "vi": "3 bình luận", "el": "3 σχόλια", "bg": "3 коментара", "hr": "3 komentara", "ja": "3件のコメント",
    "zh": "3 条评论", "zh-Hant": "3 則留言", "ko": "3개의 댓글", "he": "3 תגובות", "ar": "3 تعليقات", "fa": "3 دیدگاه",
    "th": "3 ความคิดเห็น",
}  # fmt: skip


@pytest.mark.parametrize("lang", TITLES)
def test_a_title_that_counts_proves_a_single_date_above_each_comment(lang: str) -> None:
    lines = (f"{name}\n2012-07-2{day} 16:42\n{text}" for day, (name, text) in enumerate(ALL, 1))

    got = cleaned(TITLES[lang] + "\n\n" + "\n\n".join(lines))

    assert said(got) == ALL
    assert got.body == ARTICLE


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("{ 74 comments… read them below or add one }", 74), ("2 Comments | Leave a comment", 2),
        ("sound off (78 Responses)", 78),
        ("Public Discussion (4)", 4), ("1,024 comments", 1024), ("One comment", None), ("Комментарии (3)", 3),
    ],
)  # fmt: skip
def test_titles_say_how_many(line: str, stated: int | None) -> None:
    found = read_title(line)

    assert found is not None
    assert found.stated == stated


@pytest.mark.parametrize(
    "line",
    ["Reply", "No comments", "0 comments", "3 comments were removed.", "1 Thought Leadership", "Comments on the budget",
     "Two replies were given at once", "2012 answers", ""],
)  # fmt: skip
def test_other_lines_are_no_titles(line: str) -> None:
    assert read_title(line) is None
    assert role_of(line) is None


def test_boxes_clocks_and_forms_are_told_by_their_words() -> None:
    assert [is_widget(line) for line in ("Recent Posts", "Archives", "Neueste Kommentare", "The archives")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert (is_newest("Latest comments"), is_newest("Latest news")) == (True, False)
    assert (is_clock("8:00 a.m. – 4:00 p.m."), is_clock("July 3, 8:00 a.m.")) == (True, False)
    assert role_of("Post a Comment or sign in") == "form"


# -- what only looks like a thread ------------------------------------------------------------------------------------

FALSE_FRIENDS = {
    "box of recent comments": """Recent Comments
Jane Roe on 11/12/12
One more tip is the use of...
Max Mole on 11/12/12
I would recommend that you...
Ida Krag on 11/12/12
I am really curious about...""",
    "posts of the day with dates": """Most commented
The bridge closes
November 5, 2012
The ferry sinks
November 6, 2012
The school starts late
November 7, 2012""",
    "schedule with names": """8:00 a.m. – 11:30 a.m. – Working Mode
My workday is planned, and my goal is to stay focused! I never do.
11:30 a.m. – 12:00 p.m. – Lunch Break
I step away from my desk, and my colleagues do the same.
4:30 p.m. – 5:30 p.m. – Family Time
After work it is time for us. I cook, my husband does the rest.""",
    "reviews under one name": """Date published: 2020-07-06
It works for me! I have used it for a year.
Date published: 2020-07-04
I love it, my skin does too.
Date published: 2020-04-15
I sent mine back.""",
    "embedded posts signed on a line of their own": """My bus took an hour, and I loved none of it!
—
Jane Roe (@janeroe) July 26, 2012
You can see the crack from my kitchen.
—
Max Mole (@maxmole) July 26, 2012
I will swim!
—
Ida Krag (@idakrag) July 27, 2012""",
    "byline below a count": """12 Comments
Written on August 9, 2012 by Jane Roe
The council met on Tuesday, and it met for long. In the end the bridge was closed, and the mayor went home.
Nobody was there to see it, since it rained, and since the buses had stopped at eight.""",
    "sayings without colon": """Most commented
The bridge closes
Most shared
The ferry sinks""",
}


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_what_only_looks_like_a_thread_is_none(name: str) -> None:
    assert cleaned(FALSE_FRIENDS[name]).comments == ()


def test_the_last_comment_ends_at_a_menu() -> None:
    lines = "\n\n".join(f"{name} says:\nJuly 26, 2012 at 4:42 pm\n{text}" for name, text in ALL)

    got = cleaned(f"3 Comments\n\n{lines}\n\n{MENU}")

    assert said(got) == ALL


def test_a_comment_may_hold_a_list_at_its_end() -> None:
    got = cleaned(
        f"2 Comments\n\nJane · 3 days ago\n{ONE}\n\nMax · 2 days ago\n{TWO}\n\n"
        "- I swim, and you should!\n- I row, and my cat does."
    )

    assert [comment.author for comment in got.comments] == ["Jane", "Max"]
    assert got.comments[1].text.endswith("I row, and my cat does.")
