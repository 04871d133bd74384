"""Comment systems as data: how their items look, and the placeholders of systems that load their comments later.

A selector is one compound, "tag.token.token@attribute=part".  Tokens are classes and ids alike, in lower case.  A token
that ends in "*" matches a name with a number ("comment-*" matches "comment-4711").  `itemprop` and the last part of
`itemtype` are tokens too ("itemprop=comment", "itemtype=answer").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from cleaner.threads.by_markup.class_hints import stem_of


class SystemSelector(NamedTuple):
    """The parts of a selector; "" for a part that it does not have."""

    tag: str
    tokens: tuple[str, ...]
    attribute: str
    part: str
    """One of the words of the attribute's value."""

    @property
    def text(self) -> str:
        """The selector as written, without its attribute."""
        return ".".join((self.tag, *self.tokens))


class System(NamedTuple):
    """A comment system.  An element is selected if any of several selectors selects it."""

    name: str
    items: tuple[SystemSelector, ...]
    """The element of one comment, with or without the replies to it."""
    within: frozenset[str] = frozenset()
    """An element around an item must have one of these tokens.  Empty: items may be anywhere."""
    page: frozenset[str] = frozenset()
    """The page must have one of these tokens.  Empty: no condition.  For systems whose items have a common name."""
    unless: frozenset[str] = frozenset()
    """No element around an item may have one of these tokens."""
    text: tuple[SystemSelector, ...] = ()
    """Elements of the text.  If an item has none, the words and class names of its blocks decide."""
    author: tuple[SystemSelector, ...] = ()
    """Elements of the author, best first.  All other fields are found by class names."""
    signed: bool = False
    """True if items must show authors or dates.  Questions and answers by the owner of a page do not."""
    opening: bool = False
    """True for a forum: the first item of the first page is the opening post, which is body."""


class Absent(NamedTuple):
    """A system whose comments are not in a saved page, known by its placeholder."""

    name: str
    marks: tuple[str, ...]
    """Parts of an id or of the address of a script or frame.  A line feed means its beginning or end."""


def selector(text: str) -> SystemSelector:
    """Split a selector into its parts.

    >>> selector("li.comment.depth-*")
    SystemSelector(tag='li', tokens=('comment', 'depth-*'), attribute='', part='')
    >>> selector("@data-role=commentContent")
    SystemSelector(tag='', tokens=(), attribute='data-role', part='commentContent')
    """
    head, _, condition = text.partition("@")
    attribute, _, part = condition.partition("=")
    tag, *tokens = head.split(".")
    return SystemSelector(tag, tuple(tokens), attribute, part)


def _all(text: str) -> tuple[SystemSelector, ...]:
    return tuple(map(selector, text.split()))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: From special to common: if two systems find the same amount of text on a page, the first one wins.
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
    System(
        "lwn",
        _all("details.commentbox div.commentbox"),
        page=_tokens("formattedcomment"),
        text=_all(".formattedcomment"),
        author=_all(".commentposter"),
    ),
    System(
        "discourse",
        _all("div.crawler-post div.topic-post"),
        text=_all(".post .cooked"),
        author=_all(".names .creator"),
        opening=True,
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
        author=_all(".cauthorpane_author .ipscomment_author .author"),
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
        "vbulletin 5",
        _all("li.b-post"),
        page=_tokens("b-post__content js-post__content-text"),
        text=_all(".js-post__content-text"),
        author=_all(".author"),
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
    System(
        "punbb", _all("div.blockpost div.post.p*"), page=_tokens("postmsg brdmain"), text=_all(".postmsg"), opening=True
    ),
    System(
        "mybb", _all("div.post.post_* table.post_*"), page=_tokens("post_body"), text=_all(".post_body"), opening=True
    ),
    System(
        "bbpress",
        _all("div.reply.type-reply div.topic.type-topic"),
        text=_all(".bbp-reply-content .bbp-topic-content"),
        author=_all(".bbp-author-name"),
        opening=True,
    ),
    System(
        "disqus copy",
        _all("li.dsq-comment-* div.dsq-comment"),
        text=_all(".dsq-comment-message"),
        author=_all(".dsq-commenter-name"),
    ),
    System(
        "wpdiscuz",
        _all("div.wpd-comment div.wc-comment"),
        text=_all(".wpd-comment-text .wc-comment-text"),
        author=_all(".wpd-comment-author .wc-comment-author"),
    ),
    System(
        "blogger",
        _all("li.comment.c* dt.comment-author div.comment-block.c*"),
        within=_tokens("comments comments-block"),
        text=_all(".comment-content dd.comment-body"),
        author=_all("cite.user dt.comment-author"),
    ),
    System(
        "habr",
        _all("article.tm-comment-thread div.tm-comment-thread section.tm-comment-thread"),
        text=_all(".tm-comment__body-content"),
    ),
    System("isso", _all("div.isso-comment"), text=_all(".isso-text .text"), author=_all(".isso-author")),
    System("commento", _all("div.commento-card"), text=_all(".commento-body"), author=_all(".commento-name")),
    System("slashdot", _all("li.comment.tree_*"), text=_all(".commentbody"), author=_all(".by")),
    System(
        "jcomments",
        _all("div.comment-item-* div.rbox"),
        within=_tokens("comments-list comments"),
        text=_all(".comment-body"),
    ),
    System(
        "typepad",
        _all("div.comments-body div.comment.comment-odd div.comment.comment-even"),
        text=_all(".comment-content"),
    ),
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
        within=_tokens("comments commentlist comment-list comment_list comments-area comments-list comment-threads"),
        text=_all(".comment-content .comment-text .comment_text .comment-entry"),
        author=_all("cite.fn .fn .comment-author .commentauthor"),
    ),
    System(
        "microdata",
        _all(".itemprop=comment .itemtype=comment .itemtype=usercomments .itemprop=suggestedanswer .itemtype=answer"),
        unless=_tokens("itemtype=faqpage"),
        signed=True,
        text=_all(".itemprop=text .itemprop=commenttext"),
        author=_all(".itemprop=author .itemprop=creator"),
    ),
)


#: Tags that only comment systems use.
OWN_TAGS: Final = tuple(s.tag for system in SYSTEMS for s in system.items if s.tag and not s.tokens)

#: A forum that no selector knows.  Its first item is the opening post.
FLAT_FORUM: Final = System("forum", (), opening=True)

#: Systems that load their comments in the reader's browser or in a frame.
ABSENT: Final = (
    Absent("disqus", ("\ndisqus_thread\n", "disqus.com/embed")),
    Absent("facebook", ("\nfb-comments", "facebook.com/plugins/comments", "facebook.com/plugins/feedback")),
    Absent("coral", ("\ncoral_thread\n", "\ncoral_talk_stream\n", "\ncoral-container\n")),
    Absent("openweb", ("\nconversation\n", "\nspotim-wrapper", "\nopenweb-convo")),
    Absent("hyvor talk", ("\nhyvor-talk-view\n", "\nhyvor-talk-comments\n", "talk.hyvor.com")),
    Absent("viafoura", ("\nvf-conversations",)),
    Absent("giscus", ("giscus.app/",)),
    Absent("utterances", ("utteranc.es/",)),
    Absent("remark42", ("\nremark42\n",)),
    Absent("vuukle", ("\nvuukle-comments\n",)),
    Absent("insticator", ("\ninsticator-commenting\n",)),
    Absent("livefyre", ("\nlivefyre",)),
    Absent("intensedebate", ("\nidc-container",)),
)


def selected(selector: SystemSelector, element: Any, tokens: Sequence[str]) -> bool:
    """True if a selector, its tag aside, selects an element of lxml or BeautifulSoup with these tokens."""
    for token in selector.tokens:
        if token not in tokens and not (token.endswith("*") and any(stem_of(other) == token for other in tokens)):
            return False
    if not selector.attribute:
        return True
    value = element.get(selector.attribute)
    return value is not None and (not selector.part or selector.part in value.split())
