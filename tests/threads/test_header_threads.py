"""Header threads in text: headers, titles, forms, and how far below its title a thread may begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, Kind
from tests.threads.line_samples import ARTICLE, FLAT, FORM, FOUR, NESTED, ONE, SAID, THREE, TWO, Shape, cleaned, shapes


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
