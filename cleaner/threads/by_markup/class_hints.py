"""What a class token says: that a page has comments, or which role an element has inside a comment."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import Final, NamedTuple

from cleaner.threads.by_markup.grammar import TOKEN_MEMO

#: Characters; longer class names were made by machines and mean nothing.
TOKEN_MAX_CHARS: Final = 60

#: Words that occur in class names of comments, in many languages.
_COMMENT: Final = (
    r"(?:comments?|cmts?|cmnts?|kommentare?|komment(?:ar|aar|arer)|comentarios?|comentários?|commentaires?|"
    r"comment[oi]|talkbacks?|reacties?|yorum(?:lar)?|shoutbox|guestbook|forumposts?|userposts?|yoursay|yourview)"
)
#: Words that also name other things ("api-responses", "discussion"), so only some words may come before them.
_REPLY: Final = (
    r"(?:(?:post|article|topic|thread|user|reader|bbp|forum|blog|p|single|main|list|item)[-_]{0,2})?"
    r"(?:replies|reply|responses?|respuestas?|reponses?|feedback|reactions?|discussions?|opinions?|opinie|"
    r"answers?|antwort(?:en)?|beitrag|beitraege)"
)
#: Up to two words before a word of comments.
_PREFIXES: Final = r"(?:[a-z0-9]{1,14}[-_]{0,2}){0,2}?"
#: A part of the class names of forum software.
_FORUM: Final = re.compile(r"forum|viewtopic|showthread|viewthread|postbit|kunena|kmsg")
#: A token that hints at comments.  It is tried on every distinct token of a page, so it must be cheap.
_HINT: Final = re.compile(rf"{_COMMENT}|{_REPLY}|respond|{_FORUM.pattern}")
#: A token of one comment, without numbers: "comment", "user-comment", "comment-item", "commentodd".
_ITEM: Final = re.compile(
    rf"(?:(?:[a-z]{{1,14}}[-_]{{0,2}})??{_COMMENT}|{_REPLY})(?:[-_]{{0,2}}[a-z]{{1,14}}){{0,2}}[-_*]{{0,3}}"
)
#: A token of the element around all comments.
_CONTAINER: Final = re.compile(
    rf"(?:{_PREFIXES}{_COMMENT}|{_REPLY})(?:[-_]{{0,2}}(?:list|lists|listing|area|wrap|wrapper|container|section|"
    r"block|box|"
    r"thread|threads|panel|content|page|article|div|holder|inner|group|view|items|pane|module|main|all|tree|ol|ul|"
    r"feed|stream|to|n|\d{1,12})){0,3}[-_*]{0,3}"
)
#: A token with such a part does not name a comment: forms, counts, settings, links to comments.
_NOT_ITEM: Final = re.compile(
    r"form|respond|count|number|link|button|btn|subscri|policy|rules|notice|closed|status|login|disabled|enabled|"
    r"open|recentcomments|textarea|label|input|captcha|toggle|tab\b|icon|rss|pagin|page-|nav|header|heading|headline|"
    r"title|intro|sort|filter|add|leave|write|your|author|avatar|meta|date|time|footer|vote|rating|score|action|tool|"
    r"permalink|report|reply-?to|commentary|anchor|separator|sep\b|no-comment|number|social|share|info\b"
)
#: A token of an element that holds comments of other pages, or no comments at all.
FALSE_FRIEND: Final = re.compile(
    r"(?:^|\n)(?:(?:left|right|main|page|primary|secondary)?[-_]?sidebar[-_\w]{0,30}"
    r"|[-_\w]{0,30}recent[-_]?comments-?(?:list|widget|box|s)?"
    r"|[-_\w]{0,20}(?:latest|popular|top|most|newest)[-_]?(?:comments|commented|discussed|replies)[-_\w]{0,20}"
    r"|category-commentary|related[-_\w]{0,20}|teaser[-_\w]{0,20}|navbox|breadcrumbs?|pop-comm[-_\w]{0,10})(?:\n|$)"
)
#: A class name of a comment form.
_FORM: Final = re.compile(
    r"(?:comment-?)?respond|comment[-_]?form|commentform[-_\w]{0,20}|comment[-_]reply[-_\w]{0,12}|reply[-_]?form"
    r"|(?:add|post|leave|new)[-_]?(?:a[-_]?)?(?:comment|reply)(?:[-_]?form)?"
)
#: The role of an element inside a comment by the word of its class name.
_ROLE_WORDS: Final = {
    **dict.fromkeys(
        "text content contents body message msg copy cooked prose texte texto testo inhalt quote entry excerpt "
        "commtext comtext commentbody commenttext commentcontent bbwrapper postmsg postcontent postbody usercontent "
        "posttext".split(),
        "text",
    ),
    **dict.fromkeys(
        "author auteur autor byline by fn nick nickname username user userinfo uname name poster commenter vcard "
        "who creator commentauthor".split(),
        "author",
    ),
    **dict.fromkeys(
        "meta metadata commentmetadata info details date datum data datetime time timestamp timeago posted published "
        "commentdate postdate comdate when infos subtext".split(),
        "meta",
    ),
    **dict.fromkeys(
        "actions action tools toolbar controls permalink avatar gravatar userpic badge rank rating ratings vote "
        "votes voting score karma like likes flag report abuse share moderation edit delete number num count "
        "signature sig options menu nav pager tagline location joined reactions form respond login awaiting buttons "
        "button links says footer foot replylink reply-link stats statistics userstats extra posterinfo userdetails "
        "postprofile profile membership attribution".split(),
        "furniture",
    ),
}  # fmt: skip
#: Words that say nothing in a class name: "comment-meta-wrapper" means the same as "meta".
_EMPTY_WORDS: Final = frozenset(
    "wrap wrapper container box inner outer block line area left right col column top bottom section group row "
    "first last comment comments post reply message1 odd even alt c com cm clearfix item wrapper1 holder div span "
    "main field".split()
)
#: A number and all that comes after it.
_NUMBER: Final = re.compile(r"\d.*", re.DOTALL)
#: A value with a number in it: the id of one comment, a date.
HAS_NUMBER: Final = re.compile(r"\d\d")
HAS_DIGIT: Final = re.compile(r"\d")
#: What separates the words of a class name.
_WORDS: Final = re.compile(r"[-_\s=]+")
#: Words that are written together with the next one: "commenttext".
_GLUE: Final = ("comments", "comment", "post", "reply", "message", "user", "cmt", "com")


@lru_cache(TOKEN_MEMO)
def stem_of(token: str) -> str:
    """The token without its number and what comes after it.

    >>> stem_of("comment-4711"), stem_of("comment")
    ('comment-*', 'comment')
    """
    return _NUMBER.sub("*", token)


class ClassHints(NamedTuple):
    """What a class name may name: one comment, all comments, a comment form, a part of a forum."""

    item: bool = False
    container: bool = False
    form: bool = False
    forum: bool = False


NO_HINTS: Final = ClassHints()


@lru_cache(TOKEN_MEMO)
def hints_of(token: str) -> ClassHints:
    """What a class token hints at.

    >>> hints_of("comment-4711").item, hints_of("comment-list").container, hints_of("comment-form").form
    (True, True, True)
    >>> any(hints_of("headline"))
    False
    """
    if len(token) > TOKEN_MAX_CHARS or not _HINT.search(token):
        return NO_HINTS
    stem = stem_of(token)
    plain = _NOT_ITEM.search(stem) is None
    return ClassHints(
        plain and _ITEM.fullmatch(stem) is not None,
        plain and _CONTAINER.fullmatch(stem) is not None,
        _FORM.fullmatch(token) is not None,
        _FORUM.search(token) is not None,
    )


def names_one_comment(stem: str) -> bool:
    """True if a class name can only mean a single comment."""
    return _CONTAINER.fullmatch(stem) is None or stem.rstrip("*-_") == "comment"


#: Words that mean nothing after a word of `_FIRM_WORDS`, which says what is inside: "author-content".
_SOFT_WORDS: Final = frozenset("content contents body text inner".split())
_FIRM_WORDS: Final = frozenset(
    "author byline username nickname date datetime time timestamp meta metadata header footer signature sig actions "
    "toolbar permalink avatar profile".split()
)


@lru_cache(TOKEN_MEMO)
def last_word(token: str) -> str:
    """The last word of a class name that has a meaning; "" if there is none.

    >>> last_word("comment-author-wrapper"), last_word("commenttext"), last_word("clearfix")
    ('author', 'text', '')
    >>> last_word("response-header__author-content"), last_word("comment-content")
    ('author', 'content')
    """
    words = [word for word in _WORDS.split(stem_of(token).rstrip("*-_")) if word and word not in _EMPTY_WORDS]
    for word, before in zip_longest(reversed(words), reversed(words[:-1]), fillvalue=""):
        if word not in _SOFT_WORDS or before not in _FIRM_WORDS:
            head = next((h for h in _GLUE if word.startswith(h) and word != h), "")
            return word[len(head) :]
    return ""


@lru_cache(TOKEN_MEMO)
def token_role(token: str) -> str | None:
    """The role that a class token gives to an element of a comment.

    >>> token_role("comment-author-wrapper"), token_role("comment_text"), token_role("clearfix")
    ('author', 'text', None)
    """
    return _ROLE_WORDS.get(token) or _ROLE_WORDS.get(last_word(token))
