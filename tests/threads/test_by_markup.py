"""Comment threads of HTML pages: the shapes of the systems, the generic ways, false friends, and bad input."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.parsing import parse
from cleaner.threads.by_markup import find_html_thread
from cleaner.types import Comment, Document, Kind, Label, Page, Thread

ARTICLE = "<h1>The mill</h1>" + "".join(
    f"<p>Paragraph {n} of the article says at some length that the mill by the river was built by hand and stood.</p>"
    for n in range(8)
)
URL = "https://news.example/mill"


def page_of(html: str, url: str | None = URL) -> Page:
    return parse(Document("page", f"<html><body><div id=content>{ARTICLE}</div>{html}</body></html>", Kind.HTML, url))


def thread_of(html: str, url: str | None = URL) -> Thread:
    page = page_of(html, url)
    thread = find_html_thread(page)
    check_thread(page, thread)
    return thread


def check_thread(page: Page, thread: Thread) -> None:
    """What holds for every thread: no block twice, none of the article's, spans and parents that fit."""
    used = [i for c in thread.comments for i in c.blocks] + [i for i, _ in thread.furniture]
    assert len(used) == len(set(used))
    assert not any(page.blocks[i].text.startswith("Paragraph ") for i in used)
    seen: dict[str, int] = {}
    for comment in thread.comments:
        assert comment.id not in seen
        assert (comment.parent_id is None) == (comment.depth == 0)
        if comment.parent_id is not None:
            assert seen[comment.parent_id] == comment.depth - 1
        seen[comment.id] = comment.depth
        if comment.blocks:
            assert comment.span == (page.blocks[comment.blocks[0]].start, page.blocks[comment.blocks[-1]].end)


def fields(comment: Comment, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(comment, name) for name in names)


def furniture_of(html: str) -> list[str]:
    page = page_of(html)
    return [page.blocks[i].text for i, _ in find_html_thread(page).furniture]


WORDPRESS = """
<div id="comments" class="comments-area">
 <h2 class="comments-title">3 thoughts on &ldquo;The mill&rdquo;</h2>
 <ol class="comment-list">
  <li id="comment-11" class="comment even thread-even depth-1 parent">
   <article id="div-comment-11" class="comment-body">
    <footer class="comment-meta">
     <div class="comment-author vcard"><img src="a.png"><b class="fn">Jane Roe</b> <span class="says">says:</span></div>
     <div class="comment-metadata"><a href="https://news.example/mill#comment-11">
       <time datetime="2012-07-26T15:56:00+01:00">July 26, 2012 at 3:56 pm</time></a></div>
    </footer>
    <div class="comment-content"><p>I walked past it<br>as a child.</p><p>It was tall.</p></div>
    <div class="reply"><a class="comment-reply-link" href="#">Reply</a></div>
   </article>
   <ol class="children">
    <li id="comment-12" class="comment byuser odd alt depth-2">
     <article id="div-comment-12" class="comment-body">
      <footer class="comment-meta">
       <div class="comment-author vcard"><b class="fn">Tom</b> <span class="says">says:</span></div>
       <div class="comment-metadata"><a href="#comment-12"><time>July 27, 2012 at 9:01 am</time></a></div>
      </footer>
      <div class="comment-content"><p>So did I.</p></div>
     </article>
    </li>
   </ol>
  </li>
  <li id="comment-13" class="pingback even depth-1"><p>Pingback: <a href="http://x.example">Mills of the north</a>
   </p></li>
  <li id="comment-14" class="comment even depth-1">
   <article id="div-comment-14" class="comment-body">
    <footer class="comment-meta"><div class="comment-author vcard"><b class="fn">ann@example.org</b></div></footer>
    <div class="comment-content"><p>Thanks for this.</p></div>
   </article>
  </li>
 </ol>
 <div id="respond" class="comment-respond"><h3>Leave a Reply</h3>
  <form id="commentform"><p>Your email address will not be published.</p><p>Comment</p></form></div>
</div>
"""


def test_wordpress_list_gives_records_with_every_field() -> None:
    thread = thread_of(WORDPRESS)
    first, reply, last = thread.comments
    assert first.record() == {
        "id": "comment-11",
        "parent_id": None,
        "depth": 0,
        "author": "Jane Roe",
        "published": "2012-07-26T15:56:00+01:00",
        "published_raw": "July 26, 2012 at 3:56 pm",
        "url": "https://news.example/mill#comment-11",
        "score": None,
        "text": "I walked past it\nas a child.\n\nIt was tall.",
        "source": "html",
        "span": list(first.span),
        "cause": "wordpress: li.comment inside ol.comment-list",
    }
    assert fields(reply, "id", "parent_id", "depth", "author") == ("comment-12", "comment-11", 1, "Tom")
    assert reply.published == "2012-07-27T09:01:00"
    assert reply.url == "https://news.example/mill#comment-12"
    assert fields(last, "id", "parent_id", "text") == ("comment-14", None, "Thanks for this.")


def test_wordpress_section_furniture_is_told_apart() -> None:
    lines = furniture_of(WORDPRESS)
    assert "3 thoughts on “The mill”" in lines
    assert {"Reply", "Leave a Reply", "Your email address will not be published.", "Jane Roe says:"} <= set(lines)
    assert "Pingback: Mills of the north" in lines
    assert not {"I walked past it", "So did I."} & set(lines)


def test_addresses_are_no_authors() -> None:
    assert [c.author for c in thread_of(WORDPRESS).comments] == ["Jane Roe", "Tom", None]


SHAPES = {
    "definition list of a theme": (
        """<div id="comments"><dl id="comment_list">
        <dt class="comment odd depth-1" id="comment-1"><span class="comment_author">Jane</span>
          <span class="comment_time"><a href="#comment-1">July 26, 2012 at 3:56 pm</a></span></dt>
        <dd class="comment odd depth-1"><div class="format_text"><p>First words here.</p></div>
         <dl class="children"><dt class="comment even depth-2" id="comment-2"><span class="comment_author">Tom</span>
           <span class="comment_time"><a href="#comment-2">July 27, 2012 at 3:56 pm</a></span></dt>
          <dd class="comment even depth-2"><div class="format_text"><p>Second words here.</p></div></dd></dl>
        </dd></dl></div>""",
        [("comment-1", 0, "Jane", "2012-07-26T15:56:00"), ("comment-2", 1, "Tom", "2012-07-27T15:56:00")],
    ),
    "wpdiscuz": (
        """<div id="wpdcom"><div class="wpd-thread-list">
        <div id="wpd-comm-7_0" class="comment wpd-comment wpd_comment_level-1"><div class="wpd-comment-wrap">
         <div class="wpd-comment-author">Jane</div><div class="wpd-comment-date">26 July 2012 15:56</div>
         <div class="wpd-comment-text"><p>First words here.</p></div><div class="wpd-comment-footer">Reply</div></div>
         <div id="wpd-comm-8_7" class="comment wpd-comment wpd-reply"><div class="wpd-comment-wrap">
          <div class="wpd-comment-author">Tom</div><div class="wpd-comment-date">27 July 2012 15:56</div>
          <div class="wpd-comment-text"><p>Second words here.</p></div></div></div>
        </div></div></div>""",
        [("wpd-comm-7_0", 0, "Jane", "2012-07-26T15:56:00"), ("wpd-comm-8_7", 1, "Tom", "2012-07-27T15:56:00")],
    ),
    "blogger threads": (
        """<div class="comments" id="comments"><div class="comment-thread"><ol>
        <li class="comment" id="c111"><div class="comment-block"><div class="comment-header">
          <cite class="user"><a>Jane</a></cite><span class="datetime">
           <a href="/m.html?showComment=1#c111">26 July 2012 at 15:56</a></span></div>
          <p class="comment-content">First words here.</p><span class="comment-actions"><a>Reply</a></span></div>
         <div class="comment-replies"><ol><li class="comment" id="c112"><div class="comment-block">
          <div class="comment-header">
          <cite class="user"><a>Tom</a></cite><span class="datetime">
           <a href="/m.html?showComment=2#c112">27 July 2012 at 15:56</a></span></div>
          <p class="comment-content">Second words here.</p></div></li></ol></div>
        </li></ol></div></div>""",
        [("c111", 0, "Jane", "2012-07-26T15:56:00"), ("c112", 1, "Tom", "2012-07-27T15:56:00")],
    ),
    "blogger definition list": (
        """<div class="comments" id="comments"><dl id="comments-block">
        <dt class="comment-author" id="c1111"><a name="c1111"></a>Jane said...</dt>
        <dd class="comment-body"><p>First words here.</p></dd>
        <dd class="comment-footer"><span class="comment-timestamp"><a href="#c1111">July 26, 2012 3:56 PM</a>
         </span></dd>
        <dt class="comment-author" id="c1112">Tom said...</dt><dd class="comment-body"><p>Second words here.</p></dd>
        <dd class="comment-footer"><span class="comment-timestamp"><a href="#c1112">July 27, 2012 3:56 PM</a>
         </span></dd>
        </dl></div>""",
        [("c1111", 0, "Jane", "2012-07-26T15:56:00"), ("c1112", 0, "Tom", "2012-07-27T15:56:00")],
    ),
    "drupal": (
        """<section id="comments" class="comments comment-wrapper"><h2>Comments</h2>
        <article id="comment-21" class="comment clearfix"><div class="comment__meta"><p class="comment__submitted">
         Submitted by <span class="username">Jane</span> on 26 July 2012 - 15:56</p></div>
         <div class="comment__content"><div class="field--name-comment-body"><p>First words here.</p></div></div>
          </article>
        <div class="indented"><article id="comment-22" class="comment clearfix"><div class="comment__meta">
         <p class="comment__submitted">
         Submitted by <span class="username">Tom</span> on 27 July 2012 - 15:56</p></div>
         <div class="comment__content"><div class="field--name-comment-body"><p>Second words here.</p></div></div>
          </article></div>
        </section>""",
        [("comment-21", 0, "Jane", "2012-07-26T15:56:00"), ("comment-22", 1, "Tom", "2012-07-27T15:56:00")],
    ),
    "typepad": (
        """<div id="all-comments" class="comments"><div id="comments-content" class="comments-content">
        <div id="comment-6a01" class="comment comment-odd"><div class="comment-content"><p>First words here.</p></div>
         <p class="comment-footer">Posted by: <a>Jane</a> | <a href="#comment-6a01">July 26, 2012 at 03:56 PM</a>
          </p></div>
        <div id="comment-6a02" class="comment comment-even"><div class="comment-content"><p>Second words here.</p></div>
         <p class="comment-footer">Posted by: <a>Tom</a> | <a href="#comment-6a02">July 27, 2012 at 03:56 PM</a>
          </p></div>
        </div></div>""",
        [("comment-6a01", 0, "Jane", "2012-07-26T15:56:00"), ("comment-6a02", 0, "Tom", "2012-07-27T15:56:00")],
    ),
    "old reddit": (
        """<div class="commentarea"><div class="sitetable nestedlisting">
        <div class="thing comment" id="thing_t1_aa1" data-author="Jane" data-permalink="/r/mills/comments/x/aa1/">
         <div class="entry"><p class="tagline"><a class="author">Jane</a> <span class="score unvoted">12 points</span>
          <time datetime="2012-07-26T15:56:00+00:00">9 years ago</time></p>
          <div class="usertext-body"><div class="md"><p>First words here.</p></div></div>
          <ul class="flat-list buttons"><li>permalink</li><li>reply</li></ul></div>
         <div class="child"><div class="sitetable"><div class="thing comment" id="thing_t1_aa2" data-author="Tom">
          <div class="entry"><p class="tagline"><a class="author">Tom</a> <span class="score unvoted">-3 points</span>
          <time datetime="2012-07-27T15:56:00+00:00">9 years ago</time></p>
          <div class="usertext-body"><div class="md"><p>Second words here.</p></div></div></div></div></div></div>
        </div></div></div>""",
        [("thing_t1_aa1", 0, "Jane", "2012-07-26T15:56:00Z"), ("thing_t1_aa2", 1, "Tom", "2012-07-27T15:56:00Z")],
    ),
    "hacker news": (
        """<table class="comment-tree">
        <tr class="athing comtr" id="9001"><td><table><tr><td class="ind" indent="0"><img width="0"></td>
         <td class="default">
         <div><span class="comhead"><a class="hnuser">Jane</a> <span class="age" title="2012-07-26T15:56:00">
          <a href="item?id=9001">on July 26, 2012</a></span></span></div>
         <div class="comment"><div class="commtext c00">First words here.</div><div class="reply"><p>reply</p>
          </div></div></td></tr></table></td></tr>
        <tr class="athing comtr" id="9002"><td><table><tr><td class="ind" indent="1"><img width="40"></td>
         <td class="default">
         <div><span class="comhead"><a class="hnuser">Tom</a> <span class="age" title="2012-07-27T15:56:00">
          <a href="item?id=9002">on July 27, 2012</a></span></span></div>
         <div class="comment"><div class="commtext c00">Second words here.</div><div class="reply"><p>reply</p>
          </div></div></td></tr></table></td></tr>
        </table>""",
        [("9001", 0, "Jane", "2012-07-26T15:56:00"), ("9002", 1, "Tom", "2012-07-27T15:56:00")],
    ),
    "static copy of disqus": (
        """<div id="dsq-content"><ul id="dsq-comments">
        <li class="comment even depth-1" id="dsq-comment-31"><div class="dsq-comment-header"><cite>
         <span class="dsq-commenter-name">Jane</span></cite></div>
         <div class="dsq-comment-body"><div class="dsq-comment-message"><p>First words here.</p></div></div>
         <ul class="children"><li class="comment odd depth-2" id="dsq-comment-32"><div class="dsq-comment-header">
          <cite><span class="dsq-commenter-name">Tom</span></cite></div>
         <div class="dsq-comment-body"><div class="dsq-comment-message"><p>Second words here.</p></div></div></li></ul>
        </li></ul></div>""",
        [("dsq-comment-31", 0, "Jane", None), ("dsq-comment-32", 1, "Tom", None)],
    ),
    "lwn": (
        """<details class="CommentBox" open><summary><a name="Comm501"></a><h3 class="CommentTitle">Mills</h3>
         <p class="CommentPoster">Posted Jul 26, 2012 15:56 UTC (Thu) by <b>Jane</b></p></summary>
         <div class="FormattedComment"><p>First words here.</p></div>
         <details class="CommentBox" open><summary><a name="Comm502"></a><h3 class="CommentTitle">Mills</h3>
          <p class="CommentPoster">Posted Jul 27, 2012 15:56 UTC (Fri) by <b>Tom</b></p></summary>
          <div class="FormattedComment"><p>Second words here.</p></div></details>
        </details>""",
        [("c1", 0, "Jane", "2012-07-26T15:56:00Z"), ("c2", 1, "Tom", "2012-07-27T15:56:00Z")],
    ),
    "microdata": (
        """<div><div itemprop="comment" itemscope itemtype="http://schema.org/Comment" id="k1">
         <span itemprop="author">Jane</span> <time itemprop="datePublished" datetime="2012-07-26">26/07/2012</time>
         <p itemprop="text">First words here.</p></div>
        <div itemprop="comment" itemscope itemtype="http://schema.org/Comment" id="k2">
         <span itemprop="author">Tom</span> <time itemprop="datePublished" datetime="2012-07-27">27/07/2012</time>
         <p itemprop="text">Second words here.</p></div></div>""",
        [("k1", 0, "Jane", "2012-07-26"), ("k2", 0, "Tom", "2012-07-27")],
    ),
    "class name of nobody's": (
        """<div class="reader-views"><div class="usercomment-row" id="v1"><div class="nick">Jane</div>
         <div class="when">26.07.2012 15:56</div>
         <div class="words"><p>First words here.</p></div></div>
        <div class="usercomment-row" id="v2"><div class="nick">Tom</div><div class="when">27.07.2012 15:56</div>
         <div class="words"><p>Second words here.</p></div></div></div>""",
        [("v1", 0, "Jane", "2012-07-26T15:56:00"), ("v2", 0, "Tom", "2012-07-27T15:56:00")],
    ),
    "like children of a container": (
        """<div id="story-comments"><h3>Have your say</h3><div><blockquote><p>First words here.</p>
         <cite>Posted by: <strong>Jane</strong> 3:56pm July 26, 2012</cite></blockquote></div>
        <div><blockquote><p>Second words here.</p><cite>Posted by: <strong>Tom</strong> 3:56pm July 27, 2012</cite>
         </blockquote></div></div>""",
        [("c1", 0, "Jane", "2012-07-26T15:56:00"), ("c2", 0, "Tom", "2012-07-27T15:56:00")],
    ),
    "bodies and footers side by side": (
        """<div><div class="commentBody">First words here.</div>
         <div class="commentFooter"><a>Jane</a> Jul 26 2012 03:56 PM |</div>
        <div class="commentBody">Second words here.</div><div class="commentFooter">
         <a>Tom</a> Jul 27 2012 03:56 PM |</div></div>""",
        [("c1", 0, "Jane", "2012-07-26T15:56:00"), ("c2", 0, "Tom", "2012-07-27T15:56:00")],
    ),
    "header lines under a title": (
        """<h3>2 Comments</h3><p>Posted by Jane on July 26, 2012 at 3:56 pm</p><p>First words here.</p>
        <p>Posted by Tom on July 27, 2012 at 3:56 pm</p><p>Second words here.</p>""",
        [("c1", 0, "Jane", "2012-07-26T15:56:00"), ("c2", 0, "Tom", "2012-07-27T15:56:00")],
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_gives_two_records(name: str) -> None:
    html, expected = SHAPES[name]
    comments = thread_of(html).comments
    assert [fields(c, "id", "depth", "author", "published") for c in comments] == expected
    assert [c.text for c in comments] == ["First words here.", "Second words here."]


FORUMS = {
    "phpbb": """<div id="page-body">{}</div>""",
    "vbulletin": """<ol id="posts">{}</ol>""",
    "xenforo": """<div class="block--messages">{}</div>""",
    "invision": """<div id="elPostFeed">{}</div>""",
    "discourse": """<div id="topic">{}</div>""",
}
POSTS = {
    "phpbb": """<div id="p{n}" class="post bg2"><div class="postbody"><h3>Re: Mill</h3>
        <p class="author">by <a class="username">{who}</a> » {date}</p>
        <div class="content">{text}</div></div><dl class="postprofile"><dt><a class="username">{who}</a></dt>
        <dd>Posts: 12</dd><dd>Joined: Sun Oct 07, 2007 9:07 pm</dd></dl>
         <div class="signature">May the wind blow.</div></div>""",
    "vbulletin": """<li class="postbitlegacy postcontainer" id="post_{n}"><div class="posthead">
        <span class="postdate"><span class="date">{date}</span></span></div>
        <div class="userinfo"><a class="username">{who}</a><dl class="userstats"><dt>Join Date</dt>
         <dd>Jan 2003</dd></dl></div>
        <div class="postbody"><div id="post_message_{n}"><blockquote class="postcontent">{text}</blockquote></div>
         </div></li>""",
    "xenforo": """<article class="message message--post" data-author="{who}" id="js-post-{n}"><div class="message-user">
        <h4 class="message-name"><a class="username">{who}</a></h4><h5 class="userTitle">New Member</h5></div>
        <header class="message-attribution"><a href="/threads/mill/post-{n}"><time class="u-dt">{date}</time></a>
         </header>
        <div class="message-content"><div class="bbWrapper">{text}</div></div>
         <footer class="message-footer">Like</footer></article>""",
    "invision": """<article id="elComment_{n}" class="cPost ipsBox ipsComment"><aside class="ipsComment_author">
        <h3 class="cAuthorPane_author">{who}</h3></aside>
        <div class="ipsComment_meta"><a href="?findComment={n}">Posted <time>{date}</time></a></div>
        <div data-role="commentContent"><p>{text}</p></div></article>""",
    "discourse": """<div id="post_{n}" class="topic-body crawler-post"><div class="crawler-post-meta">
        <span class="creator"><span itemprop="name">{who}</span></span>
        <time class="post-time">{date}</time></div><div class="post" itemprop="text"><p>{text}</p></div></div>""",
}  # fmt: skip


@pytest.mark.parametrize("name", FORUMS)
def test_forum_replies_are_comments_and_the_opening_post_is_not(name: str) -> None:
    posts = [
        (101, "Opa", "July 25, 2012 3:56 pm", "Question words here."),
        (102, "Jane", "July 26, 2012 3:56 pm", "First words here."),
        (103, "Tom", "July 27, 2012 3:56 pm", "Second words here."),
    ]
    html = FORUMS[name].format("".join(POSTS[name].format(n=n, who=w, date=d, text=t) for n, w, d, t in posts))
    page = parse(
        Document("topic", f"<html><body><h1>Mill</h1>{html}</body></html>", Kind.HTML, "https://f.example/t/mill/1")
    )
    thread = find_html_thread(page)
    check_thread(page, thread)
    assert [fields(c, "author", "published", "text") for c in thread.comments] == [
        ("Jane", "2012-07-26T15:56:00", "First words here."),
        ("Tom", "2012-07-27T15:56:00", "Second words here."),
    ]
    touched = {i for c in thread.comments for i in c.blocks} | {i for i, _ in thread.furniture}
    assert "Question words here." in [b.text for b in page.blocks if b.index not in touched]
    assert [page.blocks[index].text for index in thread.opening] == ["Question words here."]


def test_the_opening_post_is_body_however_short() -> None:
    posts = "".join(
        POSTS["xenforo"].format(n=n, who=who, date="July 26, 2012 3:56 pm", text=text)
        for n, who, text in [(1, "Opa", "Yes?"), (2, "Jane", "No."), (3, "Tom", "Well.")]
    )
    got = (
        Cleaner(default_rules=False)
        .clean(f"<html><body>{FORUMS['xenforo'].format(posts)}</body></html>", kind=Kind.HTML, trace=True)
        .trace
    )

    assert got.body == "Yes?"
    assert [c.text for c in got.comments] == ["No.", "Well."]
    assert [str(v.cause.note) for v in got.verdicts if v.label is Label.BODY] == ["opening post"]


def test_on_a_later_page_of_a_topic_every_post_is_a_comment() -> None:
    posts = "".join(
        POSTS["xenforo"].format(n=n, who="Jane", date="July 26, 2012", text=f"Words of post {n}.") for n in (1, 2)
    )
    page = parse(Document("topic", posts, Kind.HTML, "https://f.example/threads/mill.7/page-2"))
    assert [c.text for c in find_html_thread(page).comments] == ["Words of post 1.", "Words of post 2."]


def test_answers_and_their_comments_on_a_question_page() -> None:
    html = """<div id="question"><div class="s-prose js-post-body"><p>Why do mills turn, is what I ask here?</p></div>
     <ul class="comments-list"><li id="comment-1" class="comment js-comment">
      <span class="comment-copy">Which mill?</span> –
      <a class="comment-user">Ann</a>
       <span class="comment-date" title="2012-07-25 10:00:00Z">Jul 25, 2012 at 10:00</span></li></ul></div>
     <div id="answers"><div id="answer-5" class="answer"><div class="votecell"><div class="js-vote-count">42</div></div>
      <div class="answercell"><div class="s-prose js-post-body"><p>Because of the wind.</p></div>
      <div class="user-info">
       <div class="user-action-time">answered <span title="2012-07-26 15:56:00Z">Jul 26, 2012 at 15:56</span></div>
       <div class="user-details"><a>Jane</a></div></div></div>
      <ul class="comments-list"><li id="comment-2" class="comment js-comment"><div>
       <span class="comment-copy">And water.</span> –
       <a class="comment-user">Tom</a></div></li></ul></div></div>"""
    comments = thread_of(html).comments
    assert [fields(c, "id", "depth", "parent_id") for c in comments] == [
        ("comment-1", 0, None),
        ("answer-5", 0, None),
        ("comment-2", 1, "answer-5"),
    ]
    assert fields(comments[1], "author", "published", "text") == (
        "Jane",
        "2012-07-26T15:56:00Z",
        "Because of the wind.",
    )


def test_scores_are_read() -> None:
    html, _ = SHAPES["old reddit"]
    assert [c.score for c in thread_of(html).comments] == [12, -3]


def test_posts_of_an_unknown_forum_are_found_by_their_lines() -> None:
    rows = "".join(
        f"<tr><td>By {who} On 2020.03.{day} 13:17</td></tr><tr><td>{words} about the mill and how it turns.</td></tr>"
        for who, day, words in (("opa", 12, "I ask"), ("jane", 13, "I know"), ("tom", 14, "I wonder"))
    )
    page = parse(Document("topic", f"<table>{rows}</table>", Kind.HTML, "https://mills.example/forum/topic?id=5"))
    comments = find_html_thread(page).comments
    assert [fields(c, "author", "published") for c in comments] == [
        ("jane", "2020-03-13T13:17:00"),
        ("tom", "2020-03-14T13:17:00"),
    ]
    assert comments[0].text == "I know about the mill and how it turns."


def test_names_and_places_alone_divide_a_named_container() -> None:
    html = """<div class="comment-article"><p class="t">It was always so, I think, and will be.</p>
     <p class="who">Jane Roe, Leeds</p>
     <p class="t">Not in my day it was not, believe me.</p><p class="who">Tom Coe, Hull, UK</p></div>"""
    assert [fields(c, "author", "text") for c in thread_of(html).comments] == [
        ("Jane Roe, Leeds", "It was always so, I think, and will be."),
        ("Tom Coe, Hull, UK", "Not in my day it was not, believe me."),
    ]


def test_dates_of_a_thread_settle_the_order_of_day_and_month() -> None:
    rows = "".join(
        f'<li class="comment" id="comment-{n}"><cite class="fn">Jane</cite> <span class="date">{d}</span>'
        f"<p>Words {n} here.</p></li>"
        for n, d in enumerate(("03/04/2012", "26/07/2012"), 1)
    )
    assert [c.published for c in thread_of(f'<ol class="commentlist">{rows}</ol>').comments] == [
        "2012-04-03",
        "2012-07-26",
    ]


def test_relative_dates_stay_raw() -> None:
    html = """<ol class="commentlist"><li class="comment" id="comment-1"><cite class="fn">Jane</cite>
     <div class="comment-meta">2 days ago</div><p>Words here.</p></li></ol>"""
    assert fields(thread_of(html).comments[0], "published", "published_raw") == (None, "2 days ago")


def test_a_quote_of_the_article_stays_in_the_comment() -> None:
    html = """<ol class="commentlist"><li class="comment" id="comment-1"><cite class="fn">Jane</cite>
     <div class="comment-content"><blockquote><p>the mill by the river</p></blockquote><p>Tom wrote:</p>
      <p>No, by the sea.</p></div></li></ol>"""
    assert thread_of(html).comments[0].text == "the mill by the river\n\nTom wrote:\n\nNo, by the sea."


def test_a_comment_of_one_word_that_is_also_a_control_is_kept() -> None:
    html = """<ol class="commentlist"><li class="comment" id="comment-1"><cite class="fn">Jane</cite>
     <div class="comment-text">More!</div><div class="reply">Reply</div></li></ol>"""
    assert [c.text for c in thread_of(html).comments] == ["More!"]


def test_a_hidden_copy_of_a_comment_is_not_repeated() -> None:
    html = """<ol class="commentlist"><li class="comment" id="comment-1"><cite class="fn">Jane</cite>
     <div style="display: none">Shown and quoted words.</div><div><p>Shown and quoted words.</p></div></li></ol>"""
    assert [c.text for c in thread_of(html).comments] == ["Shown and quoted words."]


def test_doubled_ids_are_replaced() -> None:
    item = '<li class="comment" id="comment-0"><cite class="fn">Jane</cite><p>Words here.</p></li>'
    assert [c.id for c in thread_of(f'<ol class="commentlist">{item}{item}</ol>').comments] == ["c1", "c2"]


def test_json_ld_comments_come_out_where_the_page_does_not_show_them() -> None:
    data = {
        "@type": "Article",
        "comment": [
            {
                "@type": "Comment",
                "text": "<p>Only here.</p>",
                "author": {"name": "Jane"},
                "dateCreated": "2012-07-26T15:56:00Z",
                "upvoteCount": 4,
                "comment": {"@type": "Comment", "text": "An answer.", "author": "Tom"},
            },
            {"@type": "Comment", "text": "Paragraph 3 of the article says at some length"},
        ],
    }
    thread = thread_of(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    assert [fields(c, "id", "parent_id", "depth", "author", "text", "source") for c in thread.comments] == [
        ("c1", None, 0, "Jane", "Only here.", "json-ld"),
        ("c2", "c1", 1, "Tom", "An answer.", "json-ld"),
    ]
    assert fields(thread.comments[0], "published", "score", "span") == ("2012-07-26T15:56:00Z", 4, (0, 0))


def repeated(html: str, times: int) -> str:
    """Markup with every "@" in it replaced by 1, 2, ..."""
    return "".join(html.replace("@", str(n)) for n in range(1, times + 1))


FALSE_FRIENDS = {
    "nothing": "",
    "recent comments in a side bar": '<div class="widget"><h3>Recent Comments</h3><ul id="recentcomments">'
    + repeated(
        '<li class="recentcomments"><a>Jane @</a> on <a href="/s-@#comment-@">July 2@, 2012, a story</a></li>', 5
    )
    + "</ul></div>",
    "comments in a side bar": '<div id="sidebar"><ul class="comment-list">'
    + repeated('<li class="comment"><cite class="fn">Jane @</cite> July 26, 2012 <p>Cut off wor...</p></li>', 2)
    + "</ul></div>",
    "links into the comments of other pages": repeated(
        '<div class="comment"><span class="author">Jane @</span> <a href="/story-@#comment-@">on July 26, 2012</a> '
        "said so and so.</div>",
        4,
    ),
    "comment count": '<div class="comments"><a href="#c">12 comments</a></div>'
    '<p class="comment-count">July 26, 2012: 12 Comments</p>',
    "form": '<div id="comment-area"><form class="comment-form"><p>Name (required)</p>'
    "<p>Posted by you on July 26, 2012</p></form></div>",
    "commentary": '<div class="commentary"><p>By Jane Roe on July 26, 2012</p>'
    "<p>A column about mills and the wind, in prose.</p></div>",
    "code": '<pre><code><span class="comment"># Posted by Jane on July 26, 2012</span>\n'
    '<span class="comment"># twice</span></code></pre>',
    "questions answered by the page's owner": '<div itemscope itemtype="https://schema.org/FAQPage">'
    + repeated(
        '<div itemprop="mainEntity" itemtype="https://schema.org/Question"><h3>Why @?</h3>'
        '<div itemprop="acceptedAnswer" itemtype="https://schema.org/Answer">'
        '<p itemprop="text">Since July 26, 2012 it is @.</p></div></div>',
        3,
    )
    + "</div>",
    "articles under bylines": repeated(
        "<h2>Story @</h2><p>Posted by Reporter @ on July 2@, 2012 at 3:56 pm</p>"
        "<p>The story goes on and on, as stories do.</p>",
        4,
    ),
    "teasers below a button": "<p>Comments</p>"
    + repeated('<div><a href="/s@">Mills of the north, part @</a></div><p>By Reporter @ 2@ July 2012</p>', 4),
    "discussion of a paper": "<h2>Discussion</h2><p>On 26 July 2012 the sample broke.</p>"
    "<p>We repeated it on 27 July 2012 at 9:00.</p>",
    "teasers": '<div class="comments-box">'
    + repeated('<div><a href="/s@">Mills of the north, part @: all you need to know</a> July 2@, 2012</div>', 4)
    + "</div>",
}


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_false_friends_give_no_comments(name: str) -> None:
    assert thread_of(FALSE_FRIENDS[name]).comments == ()


def test_a_class_on_the_body_makes_no_comments() -> None:
    body = f"{ARTICLE}<p>Posted by Jane on July 26, 2012</p>"
    html = f'<html class="comments"><body class="comments comment">{body}</body></html>'
    assert find_html_thread(parse(Document("page", html, Kind.HTML, URL))).comments == ()


def test_an_article_page_without_comments_keeps_its_form_as_furniture() -> None:
    assert furniture_of('<div id="respond"><h3>Leave a Reply</h3><p>Required fields are marked *</p></div>') == [
        "Leave a Reply",
        "Required fields are marked *",
    ]


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<div id="disqus_thread"></div>', "disqus"),
        ('<div class="fb-comments" data-href="x"></div>', "facebook"),
        ('<div id="coral_thread"></div>', "coral"),
        ('<div data-spotim-module="conversation"></div>', "openweb"),
        ('<div id="hyvor-talk-view"></div>', "hyvor talk"),
        ('<script src="https://giscus.app/client.js"></script>', "giscus"),
        ('<script src="https://utteranc.es/client.js"></script>', "utterances"),
        ('<div id="remark42"></div>', "remark42"),
    ],
)
def test_a_place_holder_gives_a_note_and_no_comments(html: str, name: str) -> None:
    thread = thread_of(html)
    assert thread.notes == (f"{name}: comments are not in this file",)
    assert thread.comments == ()


def test_talk_of_a_system_is_no_place_holder() -> None:
    assert thread_of("<p>Disqus keeps its thread in disqus_thread, and fb-comments does so too.</p>").notes == ()


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<",
        "<!-- only -->",
        '<ol class="commentlist"></ol>',
        '<ol class="commentlist"><li class="comment"></li></ol>',
        '<script type="application/ld+json">{"@type": "Comment", </script><p>x</p>',
        '<p>x</p><a href="http://[">y</a>',
    ],
)
def test_empty_and_broken_pages_give_nothing(html: str) -> None:
    assert find_html_thread(parse(Document("page", html, Kind.HTML))) == Thread()


def test_a_broken_address_is_no_link() -> None:
    html = """<ol class="commentlist"><li class="comment" id="comment-1"><cite class="fn">Jane</cite>
     <a rel="bookmark" href="http://[#comment-1">July 26, 2012</a><p>Words here.</p></li></ol>"""
    assert thread_of(html).comments[0].url is None


ITEM = '<li class="comment" {attributes}><cite class="fn">Jane</cite><p {marks}>Number {n} was there.</p></li>'


@pytest.mark.parametrize("value", ["²", "9" * 5000, "-1", ""])
def test_a_depth_that_is_no_number_is_none(value: str) -> None:
    items = ITEM.format(attributes=f'data-depth="{value}"', marks="", n=1) + ITEM.format(attributes="", marks="", n=2)
    assert [c.depth for c in thread_of(f'<ol class="commentlist">{items}</ol>').comments] == [0, 0]


@pytest.mark.parametrize("value", ["x", "99", "0"])
def test_marks_like_our_own_are_read_over(value: str) -> None:
    items = "".join(ITEM.format(attributes="", marks=f'data-cleaner-item="{value}"', n=n) for n in (1, 2))
    comments = thread_of(f'<ol class="commentlist">{items}</ol>').comments
    assert [fields(c, "author", "text") for c in comments] == [
        ("Jane", "Number 1 was there."),
        ("Jane", "Number 2 was there."),
    ]


def test_our_ids_give_way_to_those_of_the_site() -> None:
    items = "".join(ITEM.format(attributes=name, marks="", n=n) for n, name in enumerate(('id="c2"', ""), 1))
    assert [c.id for c in thread_of(f'<ol class="commentlist">{items}</ol>').comments] == ["c2", "c2-"]


def json_ld(*comments: dict[str, Any]) -> Thread:
    data = {"@type": "Article", "comment": [{"@type": "Comment", **comment} for comment in comments]}
    return thread_of(f'<script type="application/ld+json">{json.dumps(data)}</script>')


@pytest.mark.parametrize("text", ["https://www.example.org/a", "readme.txt", "<?xml version='1.0'?><p>Words</p>"])
def test_json_ld_text_is_read_without_a_warning(text: str) -> None:
    assert len(json_ld({"text": text}).comments) == 1


def test_half_surrogates_in_json_ld_are_replaced() -> None:
    (comment,) = json_ld(
        {"text": "Good \ud83d", "author": "Jane \ud83d Roe", "url": "/\ud83d", "@id": "\ud83d"}
    ).comments
    assert fields(comment, "id", "text", "author", "url") == ("?", "Good ?", "Jane ? Roe", "/?")


def test_doubled_ids_in_json_ld_are_replaced() -> None:
    reply = {"@type": "Comment", "text": "A reply", "@id": "r"}
    comments = json_ld({"text": "One", "@id": "q"}, {"text": "Two", "@id": "q", "comment": reply}).comments
    assert [fields(c, "id", "parent_id", "depth") for c in comments] == [
        ("c1", None, 0),
        ("c2", None, 0),
        ("c3", "c2", 1),
    ]


@pytest.mark.slow
def test_deep_nesting_costs_the_fields_and_not_the_page() -> None:
    levels = 700
    deep = '<ol class="commentlist">' + "".join(
        f'<li class="comment" id="comment-{n}"><p>Words {n}.</p><ol>' for n in range(levels)
    )
    page = parse(Document("deep", deep, Kind.HTML, URL))
    thread = find_html_thread(page)
    assert len(thread.comments) == levels
    assert thread.comments[-1].depth == levels - 1


def test_the_page_is_read_and_never_changed() -> None:
    page = page_of(WORDPRESS)
    before = [(element.tag, dict(element.attrib), element.text, element.tail) for element in page.tree.iter()]
    assert find_html_thread(page) == find_html_thread(page)
    assert [(element.tag, dict(element.attrib), element.text, element.tail) for element in page.tree.iter()] == before
