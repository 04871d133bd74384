"""Comment systems in the markup that their software writes: each gives its records, and nothing of its furniture.

The pages are made up; names of classes, ids and attributes are those of the systems.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from cleaner.parsing import parse
from cleaner.threads.by_markup import find_html_thread
from cleaner.types import Document, Kind, Page, Thread

ARTICLE = "<h1>The mill</h1>" + "".join(
    f"<p>Paragraph {n} of the article says at some length that the mill by the river was built by hand and stood.</p>"
    for n in range(8)
)
ONE, TWO = "I walked past it as a child.", "So did I, every day."
OPENING = "Does anybody know who built the mill by the river, and when it was?"
DAY_ONE, DAY_TWO = "2012-07-26", "2012-07-27"


class Shape(NamedTuple):
    """A page of a system, and what its two comments by Jane and Tom must say, fields in the order of FIELDS."""

    html: str
    first: tuple[Any, ...]
    second: tuple[Any, ...]
    url: str = "https://news.example/mill"
    forum: bool = False
    """True where the thread is the page, its first post the body."""


FIELDS = ("id", "parent_id", "depth", "author", "published")

SHAPES = {
    "wordpress with jetpack": Shape(
        f"""<div id="comments" class="comments-area">
         <h2 class="comments-title">2 thoughts on &#8220;The mill&#8221;</h2>
        <ol class="comment-list">
        <li id="comment-11" class="comment even thread-even depth-1 parent highlander-comment">
         <article id="div-comment-11" class="comment-body"><footer class="comment-meta">
          <div class="comment-author vcard"><img class="avatar avatar-60 photo" alt="">
           <b class="fn"><a href="https://jane.example/" rel="external nofollow ugc" class="url">Jane</a></b>
           <span class="says">says:</span></div>
          <div class="comment-metadata"><a href="https://news.example/mill#comment-11">
           <time datetime="{DAY_ONE}T15:56:00+01:00">July 26, 2012 at 3:56 pm</time></a>
           <span class="edit-link"><a class="comment-edit-link" href="#">Edit</a></span></div></footer>
          <div class="comment-content"><p>{ONE}</p>
           <p class="comment-likes comment-not-liked"><a href="#" class="comment-like-link">Like</a>
            <span class="comment-like-feedback">Liked by 2 people</span></p></div>
          <div class="reply"><a rel="nofollow" class="comment-reply-link" href="#">Reply</a></div></article>
         <ol class="children"><li id="comment-12" class="comment byuser odd alt depth-2">
          <article id="div-comment-12" class="comment-body"><footer class="comment-meta">
          <div class="comment-author vcard"><b class="fn">Tom</b> <span class="says">says:</span></div>
          <div class="comment-metadata"><a href="https://news.example/mill#comment-12">
           <time datetime="{DAY_TWO}T15:56:00+01:00">July 27, 2012 at 3:56 pm</time></a></div></footer>
          <div class="comment-content"><p>{TWO}</p></div>
          <div class="reply"><a rel="nofollow" class="comment-reply-link" href="#">Reply</a></div></article></li></ol>
        </li></ol>
        <div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">Leave a Reply</h3>
         <iframe id="jetpack_remote_comment" class="jetpack_remote_comment" src="https://jetpack.example/x"></iframe>
         <p class="akismet_comment_form_privacy_notice">This site uses Akismet to reduce spam.</p></div></div>""",
        ("comment-11", None, 0, "Jane", f"{DAY_ONE}T15:56:00+01:00"),
        ("comment-12", "comment-11", 1, "Tom", f"{DAY_TWO}T15:56:00+01:00"),
    ),
    "wpdiscuz 7": Shape(
        f"""<div id="wpdcom" class="wpdiscuz_unauth wpd-default wpd-layout-1">
         <div class="wc_social_plugin_wrapper"></div>
        <div id="wpd-threads" class="wpd-thread-wrapper"><div class="wpd-thread-head"><div class="wpd-thread-info">
         <span class="wpdtc">2</span> Comments</div></div>
        <div class="wpd-thread-list">
        <div id="wpd-comm-11_0" class="comment even thread-even depth-1 wpd-comment wpd_comment_level-1">
         <div class="wpd-comment-wrap wpd-blog-guest"><div class="wpd-comment-left"><div class="wpd-avatar"></div></div>
         <div id="comment-11" class="wpd-comment-right"><div class="wpd-comment-header">
          <div class="wpd-comment-author">Jane</div><div class="wpd-comment-label"><span>Guest</span></div>
          <div class="wpd-comment-date" title="July 26, 2012 3:56 pm"><i class="far fa-clock"></i> 14 years ago</div>
          </div><div class="wpd-comment-text"><p>{ONE}</p></div>
          <div class="wpd-comment-footer"><div class="wpd-vote"><div class="wpd-vote-up">+</div>
           <div class="wpd-vote-result" title="3">3</div></div><div class="wpd-reply-button"><span>Reply</span></div>
          </div></div></div>
         <div id="wpdiscuz_form_anchor-11_0"></div>
         <div id="wpd-comm-12_11" class="comment odd alt depth-2 wpd-comment wpd-reply wpd_comment_level-2">
          <div class="wpd-comment-wrap wpd-blog-guest">
          <div id="comment-12" class="wpd-comment-right"><div class="wpd-comment-header">
          <div class="wpd-comment-author">Tom</div>
          <div class="wpd-comment-date" title="July 27, 2012 3:56 pm">14 years ago</div>
          <div class="wpd-reply-to"><i class="far fa-comments">
           </i>&nbsp;Reply to&nbsp; <a href="#comment-11">Jane</a></div>
          </div><div class="wpd-comment-text"><p>{TWO}</p></div>
          <div class="wpd-comment-footer"><span>Reply</span></div></div></div></div>
        </div></div></div></div>""",
        ("wpd-comm-11_0", None, 0, "Jane", f"{DAY_ONE}T15:56:00"),
        ("wpd-comm-12_11", "wpd-comm-11_0", 1, "Tom", f"{DAY_TWO}T15:56:00"),
    ),
    "drupal 7": Shape(
        f"""<div id="comments" class="comment-wrapper"><h2 class="title">Comments</h2>
        <a id="comment-11"></a><div class="comment comment-by-anonymous clearfix" about="/comment/11#comment-11">








                 <h3 property="dc:title">
                  <a href="/comment/11#comment-11" class="permalink" rel="bookmark">The old wheel</a></h3>
         <div class="submitted"><span property="dc:date dc:created" content="{DAY_ONE}T15:56:00+00:00">Submitted by
          <span class="username" typeof="sioc:UserAccount">Jane</span> on Thu, 07/26/2012 - 15:56</span></div>
         <div class="content"><div class="field field-name-comment-body field-type-text-long">
          <div class="field-items"><div class="field-item even"><p>{ONE}</p></div></div></div></div>
         <ul class="links inline"><li class="comment-reply"><a href="#">reply</a></li></ul></div>
        <div class="indented"><a id="comment-12"></a><div class="comment comment-by-anonymous clearfix">
         <div class="submitted"><span content="{DAY_TWO}T15:56:00+00:00">Submitted by
          <span class="username">Tom</span> on Fri, 07/27/2012 - 15:56</span></div>
         <div class="content"><div class="field field-name-comment-body field-type-text-long">
          <div class="field-items"><div class="field-item even"><p>{TWO}</p></div></div></div></div></div></div>
        <h2 class="title comment-form">Add new comment</h2></div>""",
        ("comment-11", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("comment-12", "comment-11", 1, "Tom", f"{DAY_TWO}T15:56:00Z"),
    ),
    "drupal 10": Shape(
        f"""<section class="field field--name-comment field--type-comment comment-wrapper" id="comments">
        <h2 class="title comments__title">Comments</h2>
        <article data-comment-user-id="0" id="comment-11" class="comment js-comment by-anonymous clearfix">
         <footer class="comment__meta"><p class="comment__author"><span lang="" typeof="schema:Person">Jane</span></p>
          <p class="comment__time">Thu, 07/26/2012 - 15:56</p>
          <p class="comment__permalink"><a href="/comment/11#comment-11" hreflang="en">Permalink</a></p></footer>
         <div class="comment__content"><h3>
          <a href="/comment/11#comment-11" class="permalink" rel="bookmark">Wheel</a></h3>
          <div class="clearfix text-formatted field field--name-comment-body"><p>{ONE}</p></div>
          <ul class="links inline"><li><a href="#">Reply</a></li></ul></div></article>
        <div class="indented"><article data-comment-user-id="0" id="comment-12" class="comment js-comment clearfix">
         <footer class="comment__meta"><p class="comment__author"><span typeof="schema:Person">Tom</span></p>
          <p class="comment__time">Fri, 07/27/2012 - 15:56</p></footer>
         <div class="comment__content"><div class="clearfix text-formatted field field--name-comment-body"><p>{TWO}</p>
          </div></div></article></div></section>""",
        ("comment-11", None, 0, "Jane", f"{DAY_ONE}T15:56:00"),
        ("comment-12", "comment-11", 1, "Tom", f"{DAY_TWO}T15:56:00"),
    ),
    "movable type": Shape(
        f"""<div id="comments" class="comments"><h2 class="comments-header">2 Comments</h2>
         <div class="comments-content">
        <div class="comment" id="comment-11"><div class="inner"><div class="comment-header">
         <div class="asset-meta"><span class="byline"><span class="vcard author">Jane</span> |









                   <a href="#comment-11">
                    <abbr class="published" title="{DAY_ONE}T15:56:00-05:00">July 26, 2012 3:56 PM</abbr></a>
          | <a title="Reply" href="#">Reply</a></span></div></div>
         <div class="comment-content"><p>{ONE}</p></div></div></div>
        <div class="comment" id="comment-12"><div class="inner"><div class="comment-header">
         <div class="asset-meta"><span class="byline"><span class="vcard author">Tom</span> replied to
          <a href="#comment-11">comment from Jane</a> |









                   <a href="#comment-12">
                    <abbr class="published" title="{DAY_TWO}T15:56:00-05:00">July 27, 2012 3:56 PM</abbr></a>
          </span></div></div>
         <div class="comment-content"><p>{TWO}</p></div></div></div></div>
        <div class="comments-open" id="comments-open"><h2 class="comments-open-header">Leave a comment</h2></div>
         </div>""",
        ("comment-11", None, 0, "Jane", f"{DAY_ONE}T15:56:00-05:00"),
        ("comment-12", None, 0, "Tom", f"{DAY_TWO}T15:56:00-05:00"),
    ),
    "reddit with elements of its own": Shape(
        f"""<shreddit-comment-tree id="comment-tree">
        <shreddit-comment author="Jane" thingid="t1_aa11" depth="0" score="12"
         permalink="/r/mills/comments/x/comment/aa11/">
         <div slot="commentMeta"><a href="/user/Jane/">Jane</a>
          <time datetime="{DAY_ONE}T15:56:00+00:00">14y ago</time></div>
         <div slot="comment"><div class="md"><p>{ONE}</p></div></div>
         <shreddit-comment author="Tom" thingid="t1_aa12" depth="1" parentid="t1_aa11" score="3">
          <div slot="commentMeta"><a href="/user/Tom/">Tom</a>
           <time datetime="{DAY_TWO}T15:56:00+00:00">14y ago</time></div>
          <div slot="comment"><div class="md"><p>{TWO}</p></div></div></shreddit-comment>
        </shreddit-comment></shreddit-comment-tree>""",
        ("t1_aa11", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("t1_aa12", "t1_aa11", 1, "Tom", f"{DAY_TWO}T15:56:00Z"),
    ),
    "microdata of old": Shape(
        f"""<ul><li itemprop="comment" itemscope itemtype="http://schema.org/UserComments" id="k11">
         <span itemprop="creator" itemscope itemtype="http://schema.org/Person"><span itemprop="name">Jane</span></span>
         <meta itemprop="commentTime" content="{DAY_ONE}T15:56:00Z"><span>26 July</span>
         <p itemprop="commentText">{ONE}</p><a itemprop="replyToUrl" href="#">Reply</a></li>
        <li itemprop="comment" itemscope itemtype="http://schema.org/UserComments" id="k12">
         <span itemprop="creator" itemscope itemtype="http://schema.org/Person"><span itemprop="name">Tom</span></span>
         <meta itemprop="commentTime" content="{DAY_TWO}T15:56:00Z"><span>27 July</span>
         <p itemprop="commentText">{TWO}</p></li></ul>""",
        ("k11", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("k12", None, 0, "Tom", f"{DAY_TWO}T15:56:00Z"),
    ),
    "habr": Shape(
        f"""<div class="tm-comments"><div class="tm-comments__tree">
        <section class="tm-comment-thread"><div class="tm-comment-thread__comment">
         <article id="comment_11" class="tm-comment-thread__comment"><div class="tm-comment"><header>
          <a href="/ru/users/jane/" class="tm-user-info__username">Jane</a>
          <time datetime="{DAY_ONE}T15:56:00.000Z" title="{DAY_ONE}, 15:56">26 июл 2012 в 15:56</time></header>
          <div class="tm-comment__body-content"><p>{ONE}</p></div>
          <footer><span class="tm-votes-meter__value">+5</span><button>Ответить</button></footer></div></article></div>
         <div class="tm-comment-thread__children"><section class="tm-comment-thread">
         <article id="comment_12" class="tm-comment-thread__comment"><div class="tm-comment"><header>
          <a href="/ru/users/tom/" class="tm-user-info__username">Tom</a>
          <time datetime="{DAY_TWO}T15:56:00.000Z">27 июл 2012 в 15:56</time></header>
          <div class="tm-comment__body-content"><p>{TWO}</p></div></div></article></section></div>
        </section></div></div>""",
        ("comment_11", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("comment_12", "comment_11", 1, "Tom", f"{DAY_TWO}T15:56:00Z"),
    ),
    "isso": Shape(
        f"""<section id="isso-thread"><h4 class="isso-thread-heading">2 Comments</h4><div id="isso-root">
        <div class="isso-comment" id="isso-11"><div class="isso-text-wrapper"><div class="isso-comment-header">
          <span class="isso-author">Jane</span><span class="isso-spacer">•</span>
          <a class="isso-permalink" href="#isso-11"><time title="{DAY_ONE} 15:56" datetime="{DAY_ONE}T15:56:00Z">
           14 years ago</time></a></div>
         <div class="isso-text"><p>{ONE}</p></div><div class="isso-comment-footer"><a class="isso-upvote">+</a>
          <a class="isso-reply" href="#">Reply</a></div></div>
         <div class="isso-follow-up"><div class="isso-comment" id="isso-12"><div class="isso-text-wrapper">
          <div class="isso-comment-header"><span class="isso-author">Tom</span>
          <a class="isso-permalink" href="#isso-12"><time datetime="{DAY_TWO}T15:56:00Z">14 years ago</time></a></div>
          <div class="isso-text"><p>{TWO}</p></div></div></div></div></div></div></section>""",
        ("isso-11", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("isso-12", "isso-11", 1, "Tom", f"{DAY_TWO}T15:56:00Z"),
    ),
    "discourse in the browser": Shape(
        "".join(
            f"""<div class="topic-post clearfix regular"><article id="post_{n}" class="boxed onscreen-post">
            <div class="row"><div class="topic-avatar"></div><div class="topic-body clearfix">
             <div class="topic-meta-data"><div class="names trigger-user-card"><span class="first username">
              <a data-user-card="{who}" href="/u/{who}">{who}</a></span><span class="user-title">Miller</span></div>
             <div class="post-infos"><div class="post-info post-date"><a class="post-date" href="/t/mill/1/{n}">
              <span class="relative-date" data-time="{when}" data-format="tiny">Jul '12</span></a></div></div></div>
             <div class="regular contents"><div class="cooked"><p>{text}</p></div>
              <section class="post-menu-area"><button class="like-count">3</button></section></div></div></div>
            </article></div>"""
            for n, who, when, text in (
                (1, "Opa", 1343222160000, OPENING),
                (2, "Jane", 1343318160000, ONE),
                (3, "Tom", 1343404560000, TWO),
            )
        ),
        ("post_2", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("post_3", None, 0, "Tom", f"{DAY_TWO}T15:56:00Z"),
        url="https://talk.example/t/mill/1",
        forum=True,
    ),
    "phpbb 3": Shape(
        '<div id="page-body" class="page-body">'
        + "".join(
            f"""<div id="p10{n}" class="post has-profile bg{1 + n % 2}"><div class="inner">
            <dl class="postprofile" id="profile10{n}"><dt class="has-profile-rank no-avatar">
             <a href="./memberlist.php?mode=viewprofile&amp;u={n}" class="username">{who}</a></dt>
             <dd class="profile-rank">Miller</dd><dd class="profile-posts"><strong>Posts:</strong> 12</dd>
             <dd class="profile-joined"><strong>Joined:</strong> Sun Oct 07, 2007 9:07 pm</dd></dl>
            <div class="postbody"><div id="post_content10{n}"><h3><a href="#p10{n}">Re: Wheel 1.1.10</a></h3>
             <ul class="post-buttons"><li><a href="#" class="button"><span>Quote</span></a></li></ul>
             <p class="author"><a class="unread" href="#p10{n}"><span class="sr-only">Post</span></a>
              <span class="responsive-hide">by <strong><a class="username">{who}</a></strong> » </span>{when}</p>
             <div class="content">{text}</div><div id="sig10{n}" class="signature">May the wind blow.</div></div></div>
            <div class="back2top"><a href="#top">Top</a></div></div></div>"""
            for n, who, when, text in (
                (1, "Opa", "Wed Jul 25, 2012 3:56 pm", OPENING),
                (2, "Jane", "Thu Jul 26, 2012 3:56 pm", ONE),
                (3, "Tom", "Fri Jul 27, 2012 3:56 pm", TWO),
            )
        )
        + "</div>",
        ("p102", None, 0, "Jane", f"{DAY_ONE}T15:56:00"),
        ("p103", None, 0, "Tom", f"{DAY_TWO}T15:56:00"),
        url="https://f.example/viewtopic.php?t=7",
        forum=True,
    ),
    "vbulletin 3": Shape(
        '<div id="posts">'
        + "".join(
            f"""<div id="edit10{n}"><table id="post10{n}" class="tborder"><tr>
            <td class="thead"><a name="post10{n}"></a>{when}</td>
             <td class="thead" align="right">#<strong>{n}</strong></td>
            </tr><tr><td class="alt2"><div id="postmenu_10{n}">
             <a class="bigusername" href="member.php?u={n}">{who}</a></div>
             <div class="smallfont">Senior Member</div><div class="smallfont"><div>Join Date: Jan 2003</div>
              <div>Posts: 12</div></div></td>
            <td class="alt1" id="td_post_10{n}"><div class="smallfont"><strong>Re: Mill</strong></div><hr>
             <div id="post_message_10{n}">{text}</div></td></tr>
            <tr><td class="alt2"></td><td class="alt1"><a href="#"><img alt="Reply With Quote"></a></td></tr>
             </table></div>"""
            for n, who, when, text in (
                (1, "Opa", "07-25-2012, 03:56 PM", OPENING),
                (2, "Jane", "07-26-2012, 03:56 PM", ONE),
                (3, "Tom", "07-27-2012, 03:56 PM", TWO),
            )
        )
        + "</div>",
        ("post102", None, 0, "Jane", f"{DAY_ONE}T15:56:00"),
        ("post103", None, 0, "Tom", f"{DAY_TWO}T15:56:00"),
        url="https://f.example/showthread.php?t=7",
        forum=True,
    ),
    "vbulletin 5": Shape(
        '<ul class="conversation-list list-container h-clearfix thread-view">'
        + "".join(
            f"""<li class="b-post b-post--normal js-post" data-node-id="10{n}" itemscope
              itemtype="http://schema.org/Comment" itemprop="comment"><a id="post10{n}"></a>
            <div class="b-post__grid-container"><div class="b-userinfo"><div itemprop="author" class="author" itemscope
               itemtype="http://schema.org/Person"><strong><a href="/member/{n}-{who}">
                <span itemprop="name">{who}</span>
               </a></strong></div><div class="usertitle">Junior Member</div>
             <ul class="b-userinfo__additional-info-block"><li><div class="b-meta-item">Join Date: Jan 2003</div>
              </li></ul>
             </div>
            <div class="b-post__hide-when-deleted"><div class="b-post__arrow"></div>
             <div class="b-post__content js-post__content">
             <h2 class="b-post__title">Re: Mill</h2><div class="b-post__timestamp"><time itemprop="dateCreated"
              datetime="{when}">07-26-2012, 03:56 PM</time></div><a class="b-post__count">#{n}</a>
             <div class="js-post__content-text restore h-wordwrap" itemprop="text">{text}</div>
             <div class="b-post__footer"><ul class="js-post-controls"><li>Quote</li></ul></div></div></div></div>
              </li>"""
            for n, who, when, text in (
                (1, "Opa", "2012-07-25T15:56:00", OPENING),
                (2, "Jane", "2012-07-26T15:56:00", ONE),
                (3, "Tom", "2012-07-27T15:56:00", TWO),
            )
        )
        + "</ul>",
        ("post102", None, 0, "Jane", f"{DAY_ONE}T15:56:00"),
        ("post103", None, 0, "Tom", f"{DAY_TWO}T15:56:00"),
        url="https://f.example/forum/mills/7-mill",
        forum=True,
    ),
    "invision 4": Shape(
        '<div id="elPostFeed" class="cTopic"><form action="#" method="post">'
        + "".join(
            f"""<article id="elComment_10{n}" class="cPost ipsBox ipsComment ipsComment_parent ipsClearfix">
            <aside class="ipsComment_author cAuthorPane ipsColumn"><h3 class="ipsType_sectionHead cAuthorPane_author">
              <strong><a href="https://f.example/profile/{n}-{who}/" class="ipsType_break">{who}</a></strong>
              <span class="ipsMargin_left"><span class="ipsRepBadge ipsRepBadge_neutral">2,408</span></span></h3>
             <ul class="cAuthorPane_info ipsList_reset"><li>Miller</li><li>Members</li><li>2,408</li>
              <li>13 posts</li></ul>
            </aside><div class="ipsColumn"><div id="comment-10{n}_wrap" class="ipsComment_content">
             <div class="ipsComment_meta ipsType_light"><a href="#comment-10{n}" class="ipsType_blendLinks">Posted
              <time datetime="{when}" title="07/26/12 03:56 PM">July 26, 2012</time></a></div>
             <div class="cPost_contentWrap"><div data-role="commentContent" class="ipsType_normal ipsType_richText">
              <p>{text}</p></div></div>
             <div class="ipsItemControls"><ul class="ipsComment_controls"><li><a href="#">Quote</a></li></ul></div>
            </div></div></article>"""
            for n, who, when, text in (
                (1, "Opa", "2012-07-25T15:56:00Z", OPENING),
                (2, "Jane", "2012-07-26T15:56:00Z", ONE),
                (3, "Tom", "2012-07-27T15:56:00Z", TWO),
            )
        )
        + "</form></div>",
        ("elComment_102", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("elComment_103", None, 0, "Tom", f"{DAY_TWO}T15:56:00Z"),
        url="https://f.example/topic/7-mill/",
        forum=True,
    ),
    "invision 3": Shape(
        '<div class="ipsBox"><div class="ipsBox_container">'
        + "".join(
            f"""<div class="post_block hentry clear clearfix column_view" id="post_id_10{n}"><a id="entry10{n}"></a>
            <div class="post_wrap"><h3 class="row2"><span class="post_id right ipsType_small desc blend_links">
              <a href="#entry10{n}" rel="bookmark">#{n}</a></span>
              <span class="author vcard"><a class="url fn name" href="/user/{n}-{who}/">
               <span itemprop="name">{who}</span>
              </a></span></h3>
             <div class="author_info"><div class="user_details"><ul class="basic_info">
              <li class="group_title">Members</li>
              <li class="post_count desc lighter">12 posts</li></ul></div></div>
             <div class="post_body"><p class="posted_info desc lighter ipsType_small">Posted
              <abbr class="published" title="{when}">26 July 2012 - 03:56 PM</abbr></p>
             <div class="post entry-content"><p>{text}</p></div></div>
             <ul class="post_controls clear clearfix"><li class="top hide"><a href="#">Back to top</a></li></ul>
              </div></div>"""
            for n, who, when, text in (
                (1, "Opa", "2012-07-25T15:56:00+00:00", OPENING),
                (2, "Jane", "2012-07-26T15:56:00+00:00", ONE),
                (3, "Tom", "2012-07-27T15:56:00+00:00", TWO),
            )
        )
        + "</div></div>",
        ("post_id_102", None, 0, "Jane", f"{DAY_ONE}T15:56:00Z"),
        ("post_id_103", None, 0, "Tom", f"{DAY_TWO}T15:56:00Z"),
        url="https://f.example/topic/7-mill/",
        forum=True,
    ),
}  # fmt: skip


def page_of(shape: Shape) -> Page:
    above = "<h1>The mill</h1>" if shape.forum else f"<div id=content>{ARTICLE}</div>"
    return parse(Document("page", f"<html><body>{above}{shape.html}</body></html>", Kind.HTML, shape.url))


def texts(thread: Thread) -> list[str]:
    return [comment.text for comment in thread.comments]


@pytest.mark.parametrize("name", SHAPES)
def test_each_system_gives_its_records(name: str) -> None:
    shape = SHAPES[name]
    thread = find_html_thread(page_of(shape))
    assert [tuple(getattr(c, field) for field in FIELDS) for c in thread.comments] == [shape.first, shape.second]
    assert texts(thread) == [ONE, TWO]


@pytest.mark.parametrize("name", SHAPES)
def test_what_stands_around_comments_is_furniture(name: str) -> None:
    """Nothing but the article, or the opening post, and the comments is left for the body."""
    shape = SHAPES[name]
    page = page_of(shape)
    thread = find_html_thread(page)
    taken = {i for comment in thread.comments for i in comment.blocks} | {i for i, _ in thread.furniture}
    left = [block.text for block in page.blocks if block.index not in taken]
    assert [line for line in left if not line.startswith("Paragraph ")] == (
        ["The mill", OPENING] if shape.forum else ["The mill"]
    )
