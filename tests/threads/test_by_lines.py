"""Threads in flattened text: what is one, what only looks like one, and what its records say."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner import Cleaner, Comment, Kind, Trace
from cleaner.parsing import parse_text
from cleaner.ruleset import Matches
from cleaner.threads.by_lines.grammar import is_footer, read_header
from cleaner.threads.by_lines.text_thread import find_text_thread
from cleaner.types import Document, Thread

ARTICLE = """The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.

Engineers had found cracks in the northern pier in October. Lorries were turned away at once, and since last week \
nobody may cross, not even on foot.

The repair will cost 2.4 million and take five months. Half of the money comes from the state, the rest from the \
reserves of the town.

Buses will take the ring road. The school has moved its first lesson to half past eight so that children from the \
other bank arrive in time."""

ONE = "I drove over it every day for ten years and never felt a thing."
TWO = "You should have read the report of 2019, it was all in there."
THREE = "My bus took an hour today. Thank you very much!"
FOUR = "So did mine, and I had to stand in it the whole way."
FORM = """Leave a Reply
Cancel reply
Your email address will not be published. Required fields are marked *
Comment *
Name *
Email *
Save my name, email, and website in this browser for the next time I comment.
Post Comment"""


def cleaned(below: str, article: str = ARTICLE) -> Trace:
    return Cleaner().clean(f"{article}\n\n{below}", kind=Kind.TEXT)


class Shape(NamedTuple):
    """What a test looks at in a record: text, depth, and the number of the comment that it answers."""

    text: str
    depth: int = 0
    parent: int | None = None


def shapes(comments: tuple[Comment, ...]) -> list[Shape]:
    number = {comment.id: place for place, comment in enumerate(comments)}
    return [Shape(c.text, c.depth, None if c.parent_id is None else number[c.parent_id]) for c in comments]


def authors(below: str) -> list[str | None]:
    return [comment.author for comment in cleaned(below).comments]


# -- list threads -----------------------------------------------------------------------------------------------------

FLAT = [Shape(ONE), Shape(TWO), Shape(THREE)]
NESTED = [Shape(ONE), Shape(TWO, 1, 0), Shape(FOUR, 2, 1), Shape(THREE)]


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


# -- header threads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heads",
    [
        ("Jane Roe says:\nJuly 26, 2012", "Max says:\nJuly 27, 2012 at 3:56 pm", "Ida says:\nJuly 28, 2012 at 3:56 pm"),
        ("Jane Roe on July 26, 2012 at 3:56 pm", "Max on July 27, 2012 at 3:56 pm", "Ida on July 28, 2012 at 3:56 pm"),
        ("Jane Roe\nJuly 26, 2012", "Max\nJuly 27, 2012", "Ida\nJuly 28, 2012"),
        ("Jane Roe · 3 days ago", "Max · 2 days ago", "Ida · 2 hours ago"),
        ("Jane Roe\nYesterday", "Max\n2 hours ago", "Ida\njust now"),
        ("Jane Roe, 3 days ago", "Max, 2 days ago", "Ida, an hour ago"),
        ("#1 Jane Roe | 02.04.2026 11:20", "#2 Max | 02.04.2026 11:58", "#3 Ida | 02.04.2026 15:41"),
        ("Comment by Jane Roe — July 26, 2012 @ 3 pm", "Comment by Max — July 27, 2012", "Comment by Ida — July 28"),
        ("Posted by Jane Roe at 3:56 pm on July 26, 2012", "Posted by Max on July 27", "Posted by Ida on July 28"),
    ],
    ids=["says", "on date", "name, date", "ago", "name, ago", "comma", "forum", "comment by", "posted by"],
)  # fmt: skip
@pytest.mark.parametrize(
    "title", ["3 Comments", "Comments (3)", "3 thoughts on “The old bridge over the Lenne”", "Reader comments"]
)
@pytest.mark.parametrize("buttons", ["", "\nReply", "\n12 likes\nReply · Share"], ids=["bare", "reply", "row"])
def test_comments_below_header_lines(heads: tuple[str, str, str], title: str, buttons: str) -> None:
    texts = (ONE, TWO, THREE)

    got = cleaned(f"{title}\n\n" + "\n\n".join(f"{h}\n{t}{buttons}" for h, t in zip(heads, texts, strict=True)))

    assert shapes(got.comments) == FLAT
    assert [comment.author for comment in got.comments] == ["Jane Roe", "Max", "Ida"]
    assert got.body == ARTICLE


SAID = "\n\n".join(
    f"{name} says:\nJuly {day}, 2012 at 3:56 pm\n{text}\nReply"
    for name, day, text in (("Jane Roe", 26, ONE), ("Max", 27, TWO), ("Ida", 28, THREE))
)


@pytest.mark.parametrize(
    "below",
    [SAID, f"3 Comments\n\n{SAID}\n\n{FORM}", f"{SAID}\n\n{FORM}", f"3 Comments\n\n{SAID}\n\nComments are closed."],
    ids=["alone", "title and form", "form", "closed"],
)
def test_title_buttons_and_form_are_neither_body_nor_comment(below: str) -> None:
    got = cleaned(below)

    assert shapes(got.comments) == FLAT
    assert got.body == ARTICLE
    assert {"Reply", "Max says:"} <= {verdict.block.text for verdict in got.removed}


def test_what_stands_below_the_thread_does_not_join_its_last_comment() -> None:
    got = cleaned(f"3 Comments\n\n{SAID}\n\nRelated articles\nSign up for our newsletter\n© 2026 Example News")

    assert shapes(got.comments) == FLAT
    assert got.body == ARTICLE


def test_a_comment_may_have_several_paragraphs() -> None:
    got = cleaned(f"2 Comments\n\nJane says:\nJuly 26, 2012\n{ONE}\n\n{FOUR}\n\nMax says:\nJuly 27, 2012\n{TWO}")

    assert shapes(got.comments) == [Shape(f"{ONE}\n\n{FOUR}"), Shape(TWO)]


def test_one_comment_below_a_title_is_a_thread() -> None:
    got = cleaned(f"1 Comment\n\nJane Roe\nJuly 26, 2012\n{ONE}")

    assert shapes(got.comments) == [Shape(ONE)]
    assert got.body == ARTICLE


def test_indented_headers_give_the_depth() -> None:
    got = cleaned(
        f"4 Comments\n\nJane · 3 days ago\n{ONE}\nReply\n\n  Max · 2 days ago\n  {TWO}\n  Reply\n\n"
        f"    Ida · 2 days ago\n    {FOUR}\n    Reply\n\nOla · 1 day ago\n{THREE}\nReply"
    )

    assert shapes(got.comments) == NESTED


LANGUAGES = {
    "German": (
        "3 Kommentare",
        "Anna sagt:\n3. März 2021 um 14:05 Uhr",
        "Jörg, 4.3.2021, 14:05 Uhr",
        "Ida · vor 2 Tagen",
    ),
    "French": (
        "3 commentaires",
        "Anna dit :\n3 mars 2021 à 14 h 05",
        "Jörg a écrit :\n4 mars 2021 à 14h05",
        "Ida · il y a 2 jours",
    ),
    "Spanish": (
        "3 comentarios",
        "Anna dice:\n3 de marzo de 2021 a las 14:05",
        "Jörg dice:\n4 de marzo de 2021 a las 14:05",
        "Ida · hace 2 días",
    ),
    "Italian": (
        "3 commenti",
        "Anna ha detto:\n3 marzo 2021 alle 14:05",
        "Jörg scrive:\n4 marzo 2021 alle 14:05",
        "Ida · 2 giorni fa",
    ),
    "Portuguese": (
        "3 comentários",
        "Anna disse:\n3 de março de 2021 às 14:05",
        "Jörg diz:\n4 de março de 2021 às 14:05",
        "Ida · há 2 dias",
    ),
    "Dutch": (
        "3 reacties",
        "Anna zegt:\n3 maart 2021 om 14:05",
        "Jörg schreef op 4 maart 2021 om 14:05",
        "Ida · 2 dagen geleden",
    ),
    "Polish": (
        "Komentarze (3)",
        "Anna pisze:\n3 marca 2021 o 14:05",
        "Jörg pisze:\n4 marca 2021 o 14:05",
        "Ida · 2 dni temu",
    ),
    "Russian": (
        "Комментарии (3)",
        "Anna говорит:\n3 марта 2021 в 14:05",
        "Jörg\n4 марта 2021 в 14:05",
        "Ida · 2 дня назад",
    ),
    "Ukrainian": (
        "3 коментарі",
        "Anna каже:\n3 березня 2021 о 14:05",
        "Jörg\n4 березня 2021 о 14:05",
        "Ida · 2 дні тому",
    ),
    "Swedish": (
        "3 kommentarer",
        "Anna skriver:\n3 mars 2021 kl. 14:05",
        "Jörg\n4 mars 2021 kl. 14:05",
        "Ida · 2 dagar sedan",
    ),
    "Danish": (
        "3 kommentarer",
        "Anna siger:\n3. marts 2021 kl. 14:05",
        "Jörg\n4. marts 2021 kl. 14:05",
        "Ida · 2 dage siden",
    ),
    "Norwegian": (
        "3 kommentarer",
        "Anna sier:\n3. mars 2021 kl. 14:05",
        "Jörg\n4. mars 2021 kl. 14:05",
        "Ida · 2 dager siden",
    ),
    "Finnish": ("3 kommenttia", "Anna sanoo:\n3.3.2021 klo 14:05", "Jörg\n4.3.2021 klo 14:05", "Ida · 2 päivää sitten"),
    "Turkish": ("3 yorum", "Anna dedi ki:\n3 Mart 2021 14:05", "Jörg\n4 Mart 2021 14:05", "Ida · 2 gün önce"),
    "Czech": ("3 komentáře", "Anna říká:\n3. března 2021 v 14:05", "Jörg\n4. března 2021 v 14:05", "Ida · před 2 dny"),
    "Japanese": ("3件のコメント", "Anna より:\n2021年3月3日 14:05", "Jörg\n2021年3月4日 14:05", "Ida · 2日前"),
    "Chinese": ("3 条评论", "Anna 说:\n2021年3月3日 14:05", "Jörg\n2021年3月4日 14:05", "Ida · 2天前"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_and_titles_in_many_languages(language: str) -> None:
    title, *heads = LANGUAGES[language]

    got = cleaned(f"{title}\n\n" + "\n\n".join(f"{h}\n{t}" for h, t in zip(heads, (ONE, TWO, THREE), strict=True)))

    assert shapes(got.comments) == FLAT
    assert [comment.author for comment in got.comments] == ["Anna", "Jörg", "Ida"]
    assert [comment.published for comment in got.comments] == ["2021-03-03T14:05:00", "2021-03-04T14:05:00", None]
    assert all(comment.published_raw for comment in got.comments)
    assert got.body == ARTICLE


# -- who answers whom -------------------------------------------------------------------------------------------------


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


# -- what a record says -----------------------------------------------------------------------------------------------


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


# -- forms without comments -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "below",
    [FORM, f"No comments yet\n\n{FORM}", "Comments are closed.", "Please enter your comment!", "0 Comments"],
    ids=["form", "no comments", "closed", "newspaper", "none"],
)  # fmt: skip
def test_a_form_without_comments_is_removed_and_gives_none(below: str) -> None:
    got = cleaned(below)

    assert got.comments == ()
    assert got.body == ARTICLE


# -- what only looks like a thread ------------------------------------------------------------------------------------

FALSE_FRIENDS = {
    "numbered list": """1. The pier is checked by divers.
2. The cracks are filled with resin.
3. The road is laid again.""",
    "numbered list in the second person": """Five things that you can do until spring:

1. Leave early. You will need twenty minutes more than before.
2. Take the bus. You can read on it, and it has its own lane.
3. Ask your neighbour. You might share a car.""",
    "numbered tips of several sentences": """1. Leave early. It takes twenty minutes more, and more on Mondays.

2. Take the bus. It has its own lane now, and one can read on it.

3. Ask a neighbour. Many have shared a car since October.""",
    "nested instructions": """1. Switch off the power before you open the box on the wall.
   • You will find the switch behind the door on the left.
2. Take the lid off and put it where you will not step on it.
   • Keep the four screws together in a cup so that none of them gets lost.
3. Look at the fuse; if you see black marks, you need a new one.""",
    "nested bullets": """- Light
  - a head torch
  - a second torch
- Food
  - tea
    - without sugar
  - bread""",
    "outline": """1. History
1.1. The first bridge
1.2. The second bridge
1.2.1. The northern pier
2. The cracks""",
    "questions and answers": """Q: Can I cross on foot?

A: No. You have to take the ferry.

Q: What does my ticket cost?

A: The same as before.""",
    "numbered questions": """1. Can I cross on foot?

No. You have to take the ferry or the ring road.

2. What does my ticket cost?

Your ticket costs the same as before, and you can use it on the ferry.

3. Whom do I call?

Call the town hall. I answer myself, says the mayor.""",
    "interview with names": """Roe: What did you think when you saw the crack?

Lund: I thought of the children first.

Roe: And then?

Lund: Then I thought of the money, I admit.

Roe: Will it be open in spring?

Lund: You have my word.""",
    "interview with questions": """What did you think when you saw the crack?

I thought of the children first.

And then?

Then I thought of the money, I admit.

Will it be open in spring?

You have my word.""",
    "letters": """Sir, I have crossed the bridge every day since 1961. I shall miss it.

Jane Roe, Altmark

Sir, you write that nobody may cross. My cat does.

Max Mole, Werdohl

Sir, what will you do about the swans?

Ida Krag, Altena""",
    "letters with writes": """Jane Roe, Altmark, writes: I have crossed the bridge every day since 1961.

Max Mole, Werdohl, writes: You say that nobody may cross. My cat does.

Ida Krag, Altena, writes: What will you do about the swans?""",
    "live blog": """14:05

The first buses are leaving for the ring road. Jane Roe is on one of them.

14:32

I am still on the bus, she writes. You could walk faster!

15:10

The mayor has arrived and says that it will get better.""",
    "live blog with authors": """14:05 Jane Roe
The first buses are leaving for the ring road.

14:32 Max Mole
I am still on the bus. You could walk faster!

15:10 Jane Roe
The mayor has arrived and says that it will get better.

15:45 Max Mole
It has not got better yet.""",
    "recipe": """Ingredients

- 500 g flour
- 1 pinch of salt
- 2 eggs

1. Mix the flour and the salt in a large bowl.
2. Add the eggs and knead the dough until you can stretch it.
3. Let it rest for an hour, and yourself as well.
4. Bake it for forty minutes and do not open the door!""",
    "transcript": """CHAIR: The witness may sit.

WITNESS: Thank you. I would rather stand.

CHAIR: You saw the crack?

WITNESS: I saw it on the 3rd of October 2020 at 8:15.

CHAIR: Whom did you tell?

WITNESS: My wife, and then you.""",
    "play": """JANE. I saw it first.

MAX. You always do.

JANE. Then why do you look?

MAX. Because you tell me to.""",
    "dialogue": """— I saw it first, said Jane, and nobody believed me that day.

— You always see it first, said Max, and I always believe you.

— Then why do you look so tired, my friend?

— Because I was awake all night with your cat.""",
    "time-table": """7:05 Altmark Bridge
7:20 Ring Road
7:42 Town Hall
8:05 Altmark Bridge
8:20 Ring Road""",
    "time-table with am": """Altmark Bridge 7:05 am
Ring Road 7:20 am
Town Hall 7:42 am
Station 8:05 am""",
    "fixtures of a league": """Altmark v Werdohl
Saturday, March 3, 2021
Altena v Hagen
Saturday, March 3, 2021
Lenne v Ruhr
Sunday, March 4, 2021""",
    "reviews under one label": """The tester says:
A solid bus with room for your knees.

The tester says:
The ferry is slow, but you see herons.

The tester says:
I would walk.""",
    "dated reviews under one label": """Our verdict, March 2021
A solid bus with room for your knees.

Our verdict, April 2021
The ferry is slow, but you see herons.

Our verdict, May 2021
I would walk.""",
    "chronology": """3 March 2019

Inspectors note a hairline crack in the northern pier.

14 May 2020

The note is found in a drawer.

8 October 2020

The bridge is closed to lorries.""",
    "chronology in bullets": """• March 2019: Inspectors note a hairline crack in the northern pier.
• May 2020: The note is found in a drawer, and nobody knows whose.
• October 2020: The bridge is closed to lorries.""",
    "reactions": """Mayor Anna Lund said:

“We are sorry for every minute that people lose on their way to work.”

Opposition leader Per Holm said:

“This pier was inspected in 2019 and nobody read the report.”

Fire chief Ida Krag said:

“We have moved one engine to the other bank for the winter.”""",
    "embedded posts": """“Closed again. I will swim.”
— Jane Roe (@janeroe) July 26, 2012

“My bus took an hour and I loved none of it!”
— Max Mole (@maxmole) July 26, 2012

“You can see the crack from my kitchen.”
— Ida Krag (@idakrag) July 27, 2012

The council asked people to stay away from the pier.""",
    "quotes in a list": """• “I will swim,” said Jane Roe, who works on the other bank and has done so for years.
• “You cannot see the crack from the road,” said Max Mole, who lives below the bridge.
• “My bus took an hour,” said Ida Krag, and she was not alone in that.""",
    "sources": """[1] Report of the inspectors, 2019, page 12.
[2] Minutes of the council, 3 March 2021.
[3] J. Roe, Bridges of the Lenne, 1987.""",
    "footnotes": """[1] I thank my mother for the photograph and for much else besides.
[2] The minutes of that meeting are in the town archive, box 12.
[3] My own measurements; see the appendix for how I made them.""",
    "an article about comments": """“12 Comments” stood below the story on Tuesday, and on Friday there were 300.

“Reply”, said the button, and people did. “I read all of them,” said the clerk.""",
}


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_what_only_looks_like_a_thread_stays_in_the_body(name: str) -> None:
    got = cleaned(FALSE_FRIENDS[name])

    assert got.comments == ()
    assert " ".join(got.body.split()) == " ".join(f"{ARTICLE}\n\n{FALSE_FRIENDS[name]}".split())


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_what_only_looks_like_a_thread_stays_in_the_body_above_a_real_one(name: str) -> None:
    got = cleaned(
        f"{FALSE_FRIENDS[name]}\n\nThe council meets again in March, when the ice is gone.\n\n3 Comments\n\n{SAID}"
    )

    assert shapes(got.comments) == FLAT
    assert " ".join(got.body.split()).startswith(" ".join(f"{ARTICLE}\n\n{FALSE_FRIENDS[name]}".split()))


@pytest.mark.parametrize("name", ["Jane Roe", "Max"])
def test_a_byline_above_the_article_is_no_comment(name: str) -> None:
    got = Cleaner().clean(f"{name}\nJuly 26, 2012\n\n{ARTICLE}", kind=Kind.TEXT)

    assert got.comments == ()
    assert got.body.endswith(ARTICLE)


# -- single lines -----------------------------------------------------------------------------------------------------


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


# -- how far below its title a thread may begin -----------------------------------------------------------------------


@pytest.mark.parametrize(("within", "found"), [(2, 0), (12, 2)])
def test_a_rule_says_how_far_below_the_title_the_first_comment_begins(tmp_path: Path, within: int, found: int) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'generic = true\n[[rule]]\nid = "title"\ncomments = "start"\nis = "Voices of the town"\n'
        f'where = {{ needs = "comment-shape", within = {within} }}\n',
        encoding="utf-8",
    )
    between = "\n\n".join(f"The editors ask all who write to keep to rule {n} of the house." for n in "123456")
    thread = f"Jane Roe on July 26, 2012 at 3:56 pm\n\n{ONE}\n\nMax Muster on July 27, 2012 at 4:10 pm\n\n{TWO}"
    text = f"{ARTICLE}\n\nVoices of the town\n\n{between}\n\n{thread}"

    assert len(Cleaner([path]).clean(text, kind=Kind.TEXT).comments) == found
