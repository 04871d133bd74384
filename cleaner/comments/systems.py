"""Comment systems as data: what their items look like, and the words that class names are made of.

Selectors are one compound each, "tag.token.token@attribute=part".  Tokens are class and id values alike, lower-case; a
token that ends in "*" stands for a name with a number ("comment-*" is "comment-4711").  `itemprop` and the last part of
`itemtype` are tokens too ("itemprop=comment", "itemtype=answer").
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Selector(NamedTuple):
    """One compound selector, taken apart."""

    tag: str
    tokens: tuple[str, ...]
    attribute: str
    part: str


class System(NamedTuple):
    """A comment system.  Where several selectors are given, any of them will do; fields fall back to `FIELD_WORDS`."""

    name: str
    items: tuple[Selector, ...]
    """The element of one comment, replies to it inside or not."""
    within: frozenset[str] = frozenset()
    """Tokens, one of which an ancestor of an item has; empty: anywhere."""
    page: frozenset[str] = frozenset()
    """Tokens, one of which stands on the page; empty: no such condition.  For items with a common name."""
    text: tuple[Selector, ...] = ()
    author: tuple[Selector, ...] = ()
    opening: bool = False
    """True for a forum: the first item of the first page is the opening post, and body."""


class Absent(NamedTuple):
    """A system whose comments a saved page does not hold, known by a piece of its markup."""

    name: str
    marks: tuple[str, ...]


def selector(text: str) -> Selector:
    """Take a selector apart.

    >>> selector("li.comment.depth-*")
    Selector(tag='li', tokens=('comment', 'depth-*'), attribute='', part='')
    >>> selector("@data-role=commentContent")
    Selector(tag='', tokens=(), attribute='data-role', part='commentContent')
    """
    head, _, condition = text.partition("@")
    attribute, _, part = condition.partition("=")
    tag, *tokens = head.split(".")
    return Selector(tag, tuple(tokens), attribute, part)


def _all(text: str) -> tuple[Selector, ...]:
    return tuple(map(selector, text.split()))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: From the special to the common: where two systems claim as much of a page, the first one names it.
SYSTEMS: Final = (
    System("hacker news", _all("tr.comtr"), text=_all(".commtext"), author=_all(".hnuser")),
    System("reddit", _all("div.comment.thing shreddit-comment"), text=_all(".usertext-body @slot=comment")),
    System(
        "stack exchange",
        _all("div.answer li.comment div.comment"),
        page=_tokens("answers js-answer"),
        text=_all(".s-prose .post-text .comment-copy .js-post-body"),
        author=_all(".comment-user .user-details"),
    ),
    System("lwn", _all("details.commentbox div.commentbox"), text=_all(".formattedcomment"), author=_all(".commentposter")),
    System(
        "discourse", _all("div.crawler-post div.topic-post"), text=_all(".post .cooked"), author=_all(".names .creator"), opening=True
    ),
    System(
        "xenforo",
        _all("article.message--post li.message.post-* li.message@data-author div.message--post"),
        text=_all(".bbwrapper .messagetext"),
        author=_all(".message-name .username"),
        opening=True,
    ),
    System(
        "invision",
        _all("article.ipscomment article.cpost div.post_block"),
        text=_all("@data-role=commentContent .post.entry-content"),
        author=_all(".ipscomment_author .author"),
        opening=True,
    ),
    System(
        "phpbb",
        _all("div.post.p* div.post.bg1 div.post.bg2 div.post.bg3"),
        page=_tokens("postbody page-body"),
        text=_all(".content"),
        author=_all(".username .username-coloured .author .postauthor"),
        opening=True,
    ),
    System(
        "vbulletin",
        _all("li.postcontainer li.postbit li.postbitlegacy li.b-post table.post* div.postbit"),
        page=_tokens("posts postlist post_message_*"),
        text=_all(".post_message_* .postcontent .content"),
        author=_all(".username .bigusername .author"),
        opening=True,
    ),
    System(
        "vanilla",
        _all("li.itemcomment li.itemdiscussion div.itemdiscussion"),
        text=_all(".message .usercontent"),
        author=_all(".username .author"),
        opening=True,
    ),
    System("smf", _all("div.post_wrapper"), text=_all(".inner .post"), author=_all(".poster"), opening=True),
    System("punbb", _all("div.blockpost div.post.p*"), page=_tokens("postmsg brdmain"), text=_all(".postmsg"), opening=True),
    System("mybb", _all("div.post.post_* table.post_*"), page=_tokens("post_body"), text=_all(".post_body"), opening=True),
    System("bbpress", _all("div.reply.type-reply div.topic.type-topic"), text=_all(".bbp-reply-content .bbp-topic-content"),
           author=_all(".bbp-author-name"), opening=True),
    System("disqus copy", _all("li.dsq-comment-* div.dsq-comment"), text=_all(".dsq-comment-message"), author=_all(".dsq-commenter-name")),
    System("wpdiscuz", _all("div.wpd-comment div.wc-comment"), text=_all(".wpd-comment-text .wc-comment-text"),
           author=_all(".wpd-comment-author .wc-comment-author")),
    System("blogger", _all("li.comment.c* dt.comment-author div.comment-block.c*"), within=_tokens("comments comments-block"),
           text=_all(".comment-content dd.comment-body"), author=_all("cite.user dt.comment-author")),
    System("habr", _all("article.tm-comment-thread div.tm-comment-thread section.tm-comment-thread"), text=_all(".tm-comment__body-content")),
    System("isso", _all("div.isso-comment"), text=_all(".isso-text .text"), author=_all(".isso-author")),
    System("commento", _all("div.commento-card"), text=_all(".commento-body"), author=_all(".commento-name")),
    System("slashdot", _all("li.comment.tree_*"), text=_all(".commentbody"), author=_all(".by")),
    System("jcomments", _all("div.comment-item-* div.rbox"), within=_tokens("comments-list comments"), text=_all(".comment-body")),
    System("typepad", _all("div.comments-body div.comment.comment-odd div.comment.comment-even"), text=_all(".comment-content")),
    System(
        "drupal",
        _all("article.comment div.comment.comment-by-* div.comment.comment-published div.comment.clearfix"),
        within=_tokens("comments comment-wrapper"),
        text=_all(".field--name-comment-body .comment__content .field-name-comment-body"),
        author=_all(".username"),
    ),
    System(
        "wordpress",
        _all(
            "li.comment li.pingback li.trackback dt.comment div.comment.depth-* article.comment.depth-* li.comment-* "
            "li.li-comment-* li.depth-*"
        ),
        within=_tokens("comments commentlist comment-list comment_list comments-area comments-list comment-threads allcomments"),
        text=_all(".comment-content .comment-text .comment_text .comment-entry"),
        author=_all("cite.fn .fn .comment-author .commentauthor"),
    ),
    System(
        "microdata",
        _all(".itemprop=comment .itemtype=comment .itemtype=usercomments .itemtype=answer .itemprop=suggestedanswer"),
        text=_all(".itemprop=text .itemprop=commenttext"),
        author=_all(".itemprop=author .itemprop=creator"),
    ),
)  # fmt: skip

#: Systems that draw their comments in the reader's browser or in a frame.
ABSENT: Final = (
    Absent("disqus", ('id="disqus_thread"', "id='disqus_thread'", "disqus.com/embed")),
    Absent("facebook", ('class="fb-comments', "<fb:comments")),
    Absent("coral", ('id="coral_thread"', 'id="coral_talk_stream"', 'id="coral-container"')),
    Absent("openweb", ("data-spotim-module", "spotIm-conversation", "openweb-convo", 'id="spotim-wrapper')),
    Absent("hyvor talk", ("hyvor-talk-view", "<hyvor-talk-comments")),
    Absent("viafoura", ("vf-conversations", "<vf-comments")),
    Absent("giscus", ("giscus.app/client.js", "giscus-frame")),
    Absent("utterances", ("utteranc.es/client.js",)),
    Absent("remark42", ('id="remark42"',)),
    Absent("vuukle", ('id="vuukle-comments"',)),
    Absent("insticator", ('id="insticator-commenting"', "instiengage-comments")),
    Absent("livefyre", ('id="livefyre',)),
    Absent("intensedebate", ("idc-container-parent", "intensedebate.com/js")),
)

#: Words, in many languages, of which class names of comments are made.
_COMMENT: Final = (
    r"(?:comments?|cmts?|cmnts?|kommentare?|komment(?:ar|aar|arer)|comentarios?|comentários?|commentaires?|comment[oi]|replies|reply|"
    r"responses?|respuestas?|reponses?|talkbacks?|feedback|reacties?|reactions?|yorum(?:lar)?|discussions?|opinions?|opinie|answers?|"
    r"antwort(?:en)?|beitrag|beitraege|shoutbox|guestbook|forumposts?|userposts?|yoursay|yourview)"
)
#: A token that hints at comments: cheap, and run on every distinct token of a page.
HINT: Final = re.compile(
    rf"{_COMMENT}|(?:^|\n)(?:post|message|thread|comtr|athing|crawler-post|posts|postlist|commtext|dsq-|citem|respond|jomentry|"
    r"post_wrapper|blockpost|p\d+$)",
    re.MULTILINE,
)
#: A token of one comment, numbers taken off: "comment", "user-comment", "comment-item", "commentodd", "articolocommento".
ITEM: Final = re.compile(rf"(?:[a-z]{{1,14}}[-_]{{0,2}})??{_COMMENT}(?:[-_]{{0,2}}[a-z]{{1,14}}){{0,2}}[-_*]{{0,3}}")
#: A token of the element around all comments.
CONTAINER: Final = re.compile(
    rf"(?:[a-z0-9]{{1,14}}[-_]{{0,2}}){{0,2}}?{_COMMENT}(?:[-_]{{0,2}}(?:list|lists|listing|area|wrap|wrapper|container|section|block|box|thread|"
    r"threads|panel|content|page|article|div|holder|inner|group|view|items|container2|pane|module|main|all|tree|ol|ul|feed|stream|\d{1,12})){0,2}[-_*]{0,3}"
)
#: A token (one with several words) or a whole token that names no comment: forms, counts, settings, links to comments.
NOT_ITEM: Final = re.compile(
    r"form|respond|count|number|link|button|btn|subscri|policy|rules|notice|closed|status|login|disabled|enabled|open|recentcomments|"
    r"textarea|label|input|captcha|toggle|tab\b|icon|rss|pagin|page-|nav|header|heading|headline|title|intro|sort|filter|add|leave|write|your|"
    r"author|avatar|meta|date|time|footer|vote|rating|score|action|tool|permalink|report|reply-?to|commentary|"
    r"anchor|separator|sep\b|no-comment|number|social|share|info\b"
)
#: An element with such a token holds comments of other pages or no comments at all.
FALSE_FRIEND: Final = re.compile(
    r"(?:^|\n)(?:(?:left|right|main|page|primary|secondary)?[-_]?sidebar[-_\w]{0,30}|[-_\w]{0,30}recent[-_]?comments-?"
    r"(?:list|widget|box|s)?|[-_\w]{0,20}(?:latest|popular|top|most|newest)[-_]?(?:comments|commented|discussed|replies)[-_\w]{0,20}|"
    r"category-commentary|related[-_\w]{0,20}|teaser[-_\w]{0,20}|navbox|breadcrumbs?|pop-comm[-_\w]{0,10})(?:\n|$)"
)

#: What a class word says of an element inside a comment.
ROLE_WORDS: Final = {
    **dict.fromkeys(
        "text content contents body message msg copy cooked prose texte texto testo inhalt quote entry excerpt commtext comtext "
        "commentbody commenttext commentcontent bbwrapper postmsg postcontent postbody usercontent posttext".split(),
        "text",
    ),
    **dict.fromkeys(
        "author auteur autor byline by fn nick nickname username user userinfo uname name poster commenter vcard who creator commentauthor".split(),
        "author",
    ),
    **dict.fromkeys(
        "meta metadata commentmetadata info details date datum data datetime time timestamp timeago posted published commentdate "
        "postdate comdate when infos subtext".split(),
        "meta",
    ),
    **dict.fromkeys(
        "actions action tools toolbar controls permalink avatar gravatar userpic badge rank rating ratings vote votes voting "
        "score karma like likes flag report abuse share moderation edit delete number num count signature sig options menu nav pager "
        "tagline location joined reactions form respond login awaiting buttons button links says footer foot replylink "
        "reply-link stats statistics userstats extra posterinfo userdetails postprofile profile membership attribution".split(),
        "furniture",
    ),
}  # fmt: skip
#: Words that add nothing to a class name: "comment-meta-wrapper" is what "meta" is.
EMPTY_WORDS: Final = frozenset(
    "wrap wrapper container box inner outer block line area left right col column top bottom section group row first last comment comments post "
    "reply message1 odd even alt c com cm clearfix item wrapper1 holder div span main field".split()
)
#: Fields of a record by class word, best first.
FIELD_WORDS: Final = {
    "author": (
        "itemprop=author", "itemprop=creator", "fn", "author", "username", "nick", "nickname", "commenter", "poster", "autor", "auteur",
        "creator", "uname", "name", "user", "by", "who",
    ),
    "date": (
        "itemprop=datepublished", "itemprop=commenttime", "itemprop=datecreated", "timestamp", "datetime", "date", "time", "timeago", "age", "posted",
        "published", "datum", "when", "permalink", "meta", "metadata", "commentmetadata",
    ),
    "score": ("itemprop=upvotecount", "score", "points", "votes", "karma", "likes", "like-count", "rating"),
}  # fmt: skip
