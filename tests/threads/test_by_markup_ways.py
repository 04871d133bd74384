"""How comments are told where no system is known, and what of an item is not its text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleaner.parsing import parse
from cleaner.threads.by_markup import find_html_thread
from cleaner.types import Comment, Document, Kind, Page, Thread

STORY = "".join(
    f"<p>Paragraph {n} of the article says at some length that the mill by the river was built by hand and stood.</p>"
    for n in range(8)
)
PEOPLE = (("Jane", "26"), ("Tom", "27"), ("Ann", "28"))
TEXTS = ["I walked past it as a child.", "So did I, every day.", "It is a fine mill, I always say."]


def page_of(html: str, above: str = STORY, url: str = "https://news.example/mill") -> Page:
    return parse(Document("page", f"<html><body><div>{above}</div>{html}</body></html>", Kind.HTML, url))


def thread_of(html: str, above: str = STORY, url: str = "https://news.example/mill") -> Thread:
    return find_html_thread(page_of(html, above, url))


def authors(thread: Thread) -> list[str | None]:
    return [comment.author for comment in thread.comments]


def texts(thread: Thread) -> list[str]:
    return [comment.text for comment in thread.comments]


def rows(template: str, people: tuple[tuple[str, str], ...] = PEOPLE) -> str:
    """A template for each of three people: {who}, {day} of July 2012, {text} and {n}."""
    return "".join(
        template.format(who=who, day=f"July {day}, 2012", text=text, n=10 + n)
        for n, ((who, day), text) in enumerate(zip(people, TEXTS, strict=True))
    )


# -- items ----------------------------------------------------------------------------------------------------------


def test_name_and_date_without_space_between_show_a_person() -> None:
    html = rows('<div class="ownComment"><div><b>{who}</b><i>{day}</i></div><div class="words">{text}</div></div>')
    assert texts(thread_of(html)) == TEXTS


def test_answers_of_the_owner_with_a_class_of_their_own_are_comments() -> None:
    html = rows('<li class="user-comment n{n}"><p class="by">{who}, {day}</p><p>{text}</p></li>')
    html = html.replace("user-comment n11", "owner")
    assert texts(thread_of(f"<ol>{html}</ol>")) == TEXTS


def test_a_lone_comment_below_the_link_to_its_form_is_found() -> None:
    html = """<p>Add comment</p><p>Posted by: Jane, Leeds on 4:05pm Tue 1 Jan 08</p><div>I walked past it.</div>
     <div>It was tall.</div><p>Quote | Report this post</p><p>More of our stories</p>"""
    thread = thread_of(html)
    assert authors(thread) == ["Jane, Leeds"]
    assert texts(thread) == ["I walked past it.\n\nIt was tall."]


def test_a_byline_without_such_a_link_is_no_comment() -> None:
    assert not thread_of("<p>Posted by: Jane on 4:05pm Tue 1 Jan 08</p><div>I walked.</div><p>Report</p>").comments


@pytest.mark.parametrize("title", ["<h3>3 Comments</h3>", "<b>Comments are now closed for this story</b><br>"])
def test_names_in_bold_below_a_title_part_comments(title: str) -> None:
    thread = thread_of(f"<div>{title}{rows('<b>{who}</b><br>{text}<br><br>')}</div>")
    assert authors(thread) == ["Jane", "Tom", "Ann"]
    assert texts(thread) == TEXTS


@pytest.mark.parametrize("title", ["", "<h3>Three people of the mill</h3>"])
def test_names_in_bold_elsewhere_are_an_interview(title: str) -> None:
    assert not thread_of(f"<div>{title}{rows('<b>{who}</b><br>{text}<br><br>')}</div>").comments


def test_subheadings_in_bold_below_a_title_of_comments_are_no_names() -> None:
    text = f"<p>{TEXTS[0]}</p>" + rows("<p><b>{who}</b></p><p>{text}</p>")
    assert not thread_of(f"<div><h3>Comments</h3>{text}</div>").comments


def test_some_posts_without_text_do_not_hide_the_others() -> None:
    lines = rows("<p>Re: Mill by {who}: {day}</p><p>{text}</p>")
    thread = thread_of(f"{lines}<p>Re: Mill by Zoe: July 29, 2012</p><p>Re: Mill by Ann: July 30, 2012</p><p>Yes.</p>")
    assert texts(thread) == [*TEXTS, "Yes."]


def test_an_opening_post_that_is_most_of_the_page_is_no_comment() -> None:
    lines = rows("<p>Re: Mill by {who}: {day}</p><p>{text}</p>")
    thread = thread_of(f"<p>Re: Mill by Opa: July 25, 2012</p>{STORY}{lines}", above="<h1>Mill</h1>")
    assert texts(thread) == TEXTS


# -- forums ---------------------------------------------------------------------------------------------------------


REPLIES = (
    '<div class="topic-reply"><p class="author">{who}</p><p class="date">{day}</p><div class="msg">{text}</div></div>'
)


def test_the_first_post_of_an_unknown_forum_is_the_opening_post() -> None:
    thread = thread_of(rows(REPLIES), above="<h1>Mill</h1>", url="https://mills.example/forum/topic?id=5")
    assert texts(thread) == TEXTS[1:]


@pytest.mark.parametrize("url", ["https://mills.example/mill", "https://mills.example/forum/topic?id=5"])
def test_below_an_article_all_are_comments(url: str) -> None:
    assert texts(thread_of(rows(REPLIES), url=url)) == TEXTS


XENFORO = """<article class="message message--post" data-author="{who}" id="js-post-{n}"><h4 class="message-name">
 <a class="username">{who}</a></h4><time class="u-dt">{day}</time><div class="message-content">
 <article class="message-body"><div class="bbWrapper">{text}</div></article>
 <aside class="message-signature"><div class="bbWrapper">May the wind blow.</div></aside></div></article>"""


def test_signatures_are_no_text_of_posts() -> None:
    thread = thread_of(rows(XENFORO), above="<h1>Mill</h1>", url="https://mills.example/threads/mill.7/")
    assert texts(thread) == TEXTS[1:]


def test_an_advert_among_posts_is_no_post() -> None:
    advert = '<article class="message message--post"><p class="date">July 26, 2012</p><p>Buy our flour</p></article>'
    thread = thread_of(rows(XENFORO) + advert, above="<h1>Mill</h1>", url="https://mills.example/threads/mill.7/")
    assert texts(thread) == TEXTS[1:]


def test_a_thread_for_readers_without_scripts_is_read() -> None:
    post = """<div class="topic-body crawler-post"><span class="creator" itemprop="author">
     <span itemprop="name">{who}</span></span><time class="post-time" datetime="2012-07-26T15:56:00Z">{day}</time>
     <div class="post" itemprop="text"><p>{text}</p></div></div>"""
    html = f'<noscript data-path="/t/mill/7">{rows(post)}</noscript>'
    page = page_of(html, above="<h1>Mill</h1>", url="https://talk.example/t/mill/7")
    comments = find_html_thread(page).comments
    assert [(c.author, c.text, c.blocks) for c in comments] == [("Tom", TEXTS[1], ()), ("Ann", TEXTS[2], ())]


def test_other_elements_for_readers_without_scripts_are_no_thread() -> None:
    assert not thread_of("<noscript><p>Posted by Jane on July 26, 2012</p><p>Words.</p></noscript>").comments


# -- fields and furniture -------------------------------------------------------------------------------------------


def named(inside: str) -> str:
    """Three comments whose first line is `inside`."""
    return rows(f'<div class="user-comment" id="v{{n}}">{inside}<p class="when">{{day}}</p><p>{{text}}</p></div>')


@pytest.mark.parametrize(
    "line",
    [
        '<div class="author-content"><a href="/user/7">{who}</a><div>in reply to Joe</div></div>',
        '<h4 class="author"><strong>{who}</strong> <span class="rep">2,408</span></h4>',
        '<div class="author"><a href="/members/7">{who}</a> <em>Senior miller</em></div>',
        '<p class="author">{who} in reply to Joe</p>',
    ],
)
def test_names_are_read_from_among_what_stands_beside_them(line: str) -> None:
    thread = thread_of(named(line))
    assert authors(thread) == ["Jane", "Tom", "Ann"]
    assert texts(thread) == TEXTS


def test_what_all_items_repeat_is_furniture() -> None:
    thread = thread_of(named('<p class="author">{who}</p><p>Member of the mill since the start</p>'))
    assert texts(thread) == TEXTS
    assert "label of a comment" in [why for _, why in thread.furniture]


def test_a_form_around_a_comment_is_no_form() -> None:
    html = rows('<div class="user-comment"><form><a class="author">{who}</a> <i>{day}</i><p>{text}</p></form></div>')
    thread = thread_of(html)
    assert authors(thread) == ["Jane", "Tom", "Ann"]
    assert texts(thread) == TEXTS


def test_the_date_comes_from_its_own_line_before_a_heading() -> None:
    html = named('<h3>Re: Wheel of 1.1.2010</h3><p class="author">{who}</p>').replace(' class="when"', "")
    assert [c.published for c in thread_of(html).comments] == ["2012-07-26", "2012-07-27", "2012-07-28"]


# -- JSON-LD --------------------------------------------------------------------------------------------------------


def json_ld(*comments: dict[str, Any]) -> tuple[Comment, ...]:
    data = {"@type": ["Article"], "comment": list(comments)}
    return thread_of(f'<script type="application/ld+json">{json.dumps(data)}</script>').comments


def test_types_in_a_list_and_types_of_old_are_comments() -> None:
    first, second = json_ld(
        {"@type": ["Comment", "CreativeWork"], "text": "One", "author": [{"name": "Jane"}], "upvoteCount": "3"},
        {"@type": "UserComments", "commentText": "Two", "creator": {"name": "Tom"}, "commentTime": "2012-07-26T15:56Z"},
    )
    assert (first.text, first.author, first.score) == ("One", "Jane", 3)
    assert (second.text, second.author, second.published) == ("Two", "Tom", "2012-07-26T15:56:00Z")


@pytest.mark.parametrize("action", ["http://schema.org/LikeAction", {"@type": "LikeAction"}])
def test_likes_are_a_score(action: Any) -> None:
    likes = {"@type": "InteractionCounter", "interactionType": action, "userInteractionCount": 7}
    (comment,) = json_ld({"@type": "Comment", "text": "One", "interactionStatistic": [likes]})
    assert comment.score == 7


def test_answers_of_the_owner_in_a_list_of_questions_are_none() -> None:
    answer = {"@type": "Answer", "text": "By hand."}
    data = {"@type": ["FAQPage"], "mainEntity": [{"@type": "Question", "acceptedAnswer": answer}]}
    assert not thread_of(f'<script type="application/ld+json">{json.dumps(data)}</script>').comments


def test_json_with_a_comma_too_many_is_read() -> None:
    script = '{"@type": "Article", "comment": [{"@type": "Comment", "text": "One",},]}'
    assert texts(thread_of(f'<script type="application/ld+json">{script}</script>')) == ["One"]
