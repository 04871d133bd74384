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

    @property
    def text(self) -> str:
        """The selector as it was written, without its attribute."""
        return ".".join((self.tag, *self.tokens))


class System(NamedTuple):
    """A comment system.  Where several selectors are given, any of them will do; fields fall back to "
    "`FIELD_WORDS`."""

    name: str
    items: tuple[Selector, ...]
    """The element of one comment, replies to it inside or not."""
    within: frozenset[str] = frozenset()
    """Tokens, one of which an ancestor of an item has; empty: anywhere."""
    page: frozenset[str] = frozenset()
    """Tokens, one of which stands on the page; empty: no such condition.  For items with a common name."""
    unless: frozenset[str] = frozenset()
    """Tokens, none of which may stand on an ancestor of an item."""
    text: tuple[Selector, ...] = ()
    author: tuple[Selector, ...] = ()
    signed: bool = False
    """True where an item must show an author or a date: the answers of a page of questions and answers by its "
    "owner do not."""
    opening: bool = False
    """True for a forum: the first item of the first page is the opening post, and body."""


class Absent(NamedTuple):
    """A system whose comments a saved page does not hold, known by its place-holder."""

    name: str
    marks: tuple[str, ...]
    """Parts of an id or of the address of a script or frame; a line feed stands for its beginning or end."""


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
    System(
        "lwn", _all("details.commentbox div.commentbox"), text=_all(".formattedcomment"), author=_all(".commentposter")
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

#: Systems that draw their comments in the reader's browser or in a frame.
ABSENT: Final = (
    Absent("disqus", ("\ndisqus_thread\n", "disqus.com/embed")),
    Absent("facebook", ("\nfb-comments", "facebook.com/plugins/comments", "facebook.com/plugins/feedback")),
    Absent("coral", ("\ncoral_thread\n", "\ncoral_talk_stream\n", "\ncoral-container\n")),
    Absent("openweb", ("\nconversation\n", "\nspotim-wrapper", "\nopenweb-convo")),
    Absent("hyvor talk", ("\nhyvor-talk-view\n", "talk.hyvor.com")),
    Absent("viafoura", ("\nvf-conversations",)),
    Absent("giscus", ("giscus.app/",)),
    Absent("utterances", ("utteranc.es/",)),
    Absent("remark42", ("\nremark42\n",)),
    Absent("vuukle", ("\nvuukle-comments\n",)),
    Absent("insticator", ("\ninsticator-commenting\n",)),
    Absent("livefyre", ("\nlivefyre",)),
    Absent("intensedebate", ("\nidc-container",)),
)

#: Words, in many languages, of which class names of comments are made.
_COMMENT: Final = (
    r"(?:comments?|cmts?|cmnts?|kommentare?|komment(?:ar|aar|arer)|comentarios?|comentários?|commentaires?|"
    r"comment[oi]|talkbacks?|"
    r"reacties?|yorum(?:lar)?|shoutbox|guestbook|forumposts?|userposts?|yoursay|yourview)"
)
#: Words that also name other things ("api-responses", "discussion"), so that only some words may stand before them.
_REPLY: Final = (
    r"(?:(?:post|article|topic|thread|user|reader|bbp|forum|blog|p|single|main|list|item)[-_]{0,2})?"
    r"(?:replies|reply|responses?|respuestas?|reponses?|feedback|reactions?|discussions?|opinions?|opinie|"
    r"answers?|antwort(?:en)?|beitrag|beitraege)"
)
_PREFIXES: Final = r"(?:[a-z0-9]{1,14}[-_]{0,2}){0,2}?"
#: A class name, and a part of an address, that say forum.
FORUM: Final = re.compile(r"forum|viewtopic|showthread|viewthread|postbit|kunena|kmsg")
FORUM_ADDRESS: Final = re.compile(
    r"forum|viewtopic|showthread|viewthread|topic|message_?board|/threads?/|/discussions?/|/boards?/|/t/\d"
)
#: A token that hints at comments: cheap, and run on every distinct token of a page.
HINT: Final = re.compile(rf"{_COMMENT}|{_REPLY}|respond|{FORUM.pattern}")
#: A token of one comment, numbers taken off: "comment", "user-comment", "comment-item", "commentodd".
ITEM: Final = re.compile(
    rf"(?:(?:[a-z]{{1,14}}[-_]{{0,2}})??{_COMMENT}|{_REPLY})(?:[-_]{{0,2}}[a-z]{{1,14}}){{0,2}}[-_*]{{0,3}}"
)
#: A token of the element around all comments.
CONTAINER: Final = re.compile(
    rf"(?:{_PREFIXES}{_COMMENT}|{_REPLY})(?:[-_]{{0,2}}(?:list|lists|listing|area|wrap|wrapper|container|section|"
    rf"block|box|thread|"
    r"threads|panel|content|page|article|div|holder|inner|group|view|items|pane|module|main|all|tree|ol|ul|feed|"
    r"stream|to|n|"
    r"\d{1,12})){0,3}[-_*]{0,3}"
)
#: A token (one with several words) or a whole token that names no comment: forms, counts, settings, links to comments.
NOT_ITEM: Final = re.compile(
    r"form|respond|count|number|link|button|btn|subscri|policy|rules|notice|closed|status|login|disabled|enabled|"
    r"open|recentcomments|"
    r"textarea|label|input|captcha|toggle|tab\b|icon|rss|pagin|page-|nav|header|heading|headline|title|intro|sort|"
    r"filter|add|leave|write|your|"
    r"author|avatar|meta|date|time|footer|vote|rating|score|action|tool|permalink|report|reply-?to|commentary|"
    r"anchor|separator|sep\b|no-comment|number|social|share|info\b"
)
#: An element with such a token holds comments of other pages or no comments at all.
FALSE_FRIEND: Final = re.compile(
    r"(?:^|\n)(?:(?:left|right|main|page|primary|secondary)?[-_]?sidebar[-_\w]{0,30}|"
    r"[-_\w]{0,30}recent[-_]?comments-?"
    r"(?:list|widget|box|s)?|[-_\w]{0,20}(?:latest|popular|top|most|newest)[-_]?(?:comments|commented|discussed|"
    r"replies)[-_\w]{0,20}|"
    r"category-commentary|related[-_\w]{0,20}|teaser[-_\w]{0,20}|navbox|breadcrumbs?|pop-comm[-_\w]{0,10})(?:\n|$)"
)

#: What a class word says of an element inside a comment.
ROLE_WORDS: Final = {
    **dict.fromkeys(
        "text content contents body message msg copy cooked prose texte texto testo inhalt quote entry excerpt "
        "commtext comtext "
        "commentbody commenttext commentcontent bbwrapper postmsg postcontent postbody usercontent posttext".split(),
        "text",
    ),
    **dict.fromkeys(
        "author auteur autor byline by fn nick nickname username user userinfo uname name poster commenter vcard "
        "who creator commentauthor".split(),
        "author",
    ),
    **dict.fromkeys(
        "meta metadata commentmetadata info details date datum data datetime time timestamp timeago posted "
        "published commentdate "
        "postdate comdate when infos subtext".split(),
        "meta",
    ),
    **dict.fromkeys(
        "actions action tools toolbar controls permalink avatar gravatar userpic badge rank rating ratings vote "
        "votes voting "
        "score karma like likes flag report abuse share moderation edit delete number num count signature sig "
        "options menu nav pager "
        "tagline location joined reactions form respond login awaiting buttons button links says footer foot "
        "replylink "
        "reply-link stats statistics userstats extra posterinfo userdetails postprofile profile membership "
        "attribution".split(),
        "furniture",
    ),
}  # fmt: skip
#: Words that add nothing to a class name: "comment-meta-wrapper" is what "meta" is.
EMPTY_WORDS: Final = frozenset(
    "wrap wrapper container box inner outer block line area left right col column top bottom section group row "
    "first last comment comments post "
    "reply message1 odd even alt c com cm clearfix item wrapper1 holder div span main field".split()
)
#: Fields of a record by class word, best first.
FIELD_WORDS: Final = {
    "author": (
        "itemprop=author itemprop=creator fn author username nick nickname commenter poster autor auteur creator uname "
        "name user by who"
    ).split(),
    "date": (
        "itemprop=datepublished itemprop=commenttime itemprop=datecreated timestamp datetime date time timeago age "
        "posted published datum when permalink meta metadata commentmetadata"
    ).split(),
    "score": "itemprop=upvotecount score points votes karma likes like-count rating".split(),
}

# -- the words of lines ----------------------------------------------------------------------------------------------

#: The title of a comment section: "Comments", "12 Comments", "Comments (12)", "3 thoughts on ...", "Reader comments".
TITLE: Final = re.compile(
    r"(?:(?:all|no|one|\d{1,3}(?:[.,]\d{3})?)\s)?(?:(?:reader|readers'?|user|your|visitor|the)\s)?"
    r"(?:comments?|responses?|replies|talkbacks?(?:\(s\))?|kommentare?|leserkommentare|comentarios?|comentários?|"
    r"commentaires?|commenti|reacties|kommentarer|komentarze|комментари[ийев]{1,2}|yorumlar|kommentit|komentáře|"
    r"(?<=\d )thoughts?|what you think\.{0,3}|readers' views)"
    r"(?:\s?[(\[]?\d{1,5}[)\]]?)?(?:\s(?:on|to|so far|from readers|added)\b.{0,120})?\s?[:.…]{0,3}",
    re.IGNORECASE,
)
#: "Posted by Jane", "by Jane", "Comment from Jane": a line that says who wrote.
BY: Final = re.compile(
    r"(?:#?\d{1,9}[.)]?\s)?(?:(?:posted|written|comment(?:ed)?|added|submitted|said|left|sent|geschrieben|"
    r"kommentar|écrit|"
    r"escrito|publicado|scritto)\s)?(?:by|from|von|par|por|door|di|av|af)\b\s?:?\s{0,3}(?=\S)"
    r"|(?:posted|name|author|von|user|autor)\s?:\s",
    re.IGNORECASE,
)
#: The same, or the subject line of a reply with its author: "Re: Old maps by Jane".
SIGNED: Final = re.compile(rf"{BY.pattern}|re\s?:.{{1,100}}\bby\s\S", re.IGNORECASE)
#: "... by Jane" at the end of a longer line.
BY_LAST: Final = re.compile(r".{3,100}\b(?:by|von|par|por|da)\s(?P<name>\S.{0,40})$")
#: "Jane says:" and the like, at the end of a line.
SAYS: Final = re.compile(
    r"\s(?:says?|said|wrote|writes|added|commented|replied|responded|sagte?|schrieb|schreibt|meint|dice|dijo|dit|"
    r"a dit|"
    r"écrit|a écrit|ha scritto|scrive|disse|diz|escreveu|zegt|schreef|napisał(?:\(a\))?|pisze|сказал|пишет|"
    r"говорит|säger|"
    r"skrev|sier|siger|skriver|sanoo|kirjoitti|dedi|diyor ki|on|at)\s?(?:that)?\s?[:.…,]{0,3}$",
    re.IGNORECASE,
)
#: "Joined: ...", "Registered: ...", "Last edited ...": a date that is no date of a post.
JOINED: Final = re.compile(
    r"\b(?:joined|join date|registered|member since|registriert|mitglied seit|dabei seit|anmeldedatum|inscri\w{1,12}|"
    r"date d'inscription|registrado|iscritto|last edited|edited by|last visit|geändert)\b",
    re.IGNORECASE,
)
#: What stands in the line under the headline of a blog post, and not under a comment.
ARTICLE_LINE: Final = re.compile(
    r"\b(?:no|\d{1,5}) (?:comments|responses|replies)\b|\bcomments?\s?[(:]|\btrackbacks?\b|\b(?:filed|posted) "
    r"(?:under|in)\b"
    r"|\bleave a (?:comment|reply)\b|\btags?\s?:|\bcategor(?:y|ies)\b|\bpublished (?:on|in)\b|\bupdated\b",
    re.IGNORECASE,
)
#: What posts of a forum show beside text and date: a number, "Re:", a rank, "Quote".
POST_SIGN: Final = re.compile(
    r"^re\s?:|#\d{1,9}\b|^(?:by|von|par|por|da)\b|\bby\s\S{1,30}:?\s|\breply\s#\d"
    r"|\b(?:posts|beiträge|messages|mensajes|berichten)\s?:|^(?:quote|reply|zitat|zitieren|antworten|citer|citar|"
    r"report)\b",
    re.IGNORECASE,
)
#: What a list of topics shows, and a topic does not.
TOPIC_SIGN: Final = re.compile(r"^(?:topics?|last post|latest post|themen|letzter beitrag)\b", re.IGNORECASE)
#: What comes after the last comment.
ENDS: Final = re.compile(
    r"(?:leave|post|add|write|submit|make|have)\s(?:a|an|your|us|another)?\s?(?:comment|reply|response|say|"
    r"feedback|opinion|view)"
    r"|comments? (?:are|is) (?:now )?closed|(?:your )?name\s?(?:\(|:|\*|$)|e-?mail\s?(?:\(|:|\*|address|$)|you "
    r"must be logged"
    r"|(?:please )?(?:log|sign) in\b|(?:add|show|view|see|read) (?:your|all|more)|copyright|©|more (?:from|"
    r"stories|news)|related"
    r"|advertisement|(?:hinterlasse|schreibe?) |kommentar (?:schreiben|verfassen|abgeben)|deja (?:un|tu) |laisser un"
    r"|lascia un|deixe (?:um|o seu)",
    re.IGNORECASE,
)
#: One control of a comment section, taken out of a line to see whether anything else is there.
CONTROL: Final = re.compile(
    r"\b(?:reply(?: to (?:this|comment|post))?|likes?|unlike|dislike|share(?: (?:this|on)(?: post| other sites)?)?|"
    r"report(?: (?:this|abuse|comment|post|spam)){0,2}|flag(?: as (?:inappropriate|offensive))?|permalink|edit|"
    r"delete|quote|"
    r"link(?: to (?:this|post|comment))?|parent|hide|more|collapse|expand|up|down|vote(?:s| up| down)?|upvote|"
    r"downvote|"
    r"thumbs (?:up|down)|recommend(?:ed)?|actions|email|tweet|subscribe|(?:log|sign) in to (?:reply|comment|leave "
    r"a comment)|"
    r"suggest removal|inappropriate|ignore user|save|give award|top|private message|pm|profile|website|homepage|"
    r"www|url|"
    r"rate(?: this)?|says?|said|wrote|in reply to|facebook|twitter|google|member|new member|junior member|senior "
    r"member|"
    r"registered user|online|offline|points?|ratings?|antworten|zitieren|(?:beitrag )?melden|gefällt mir|teilen|"
    r"bearbeiten|"
    r"nach oben|responder|citar|me gusta|denunciar|compartir|répondre|citer|j'aime|signaler|partager|rispondi|"
    r"segnala|"
    r"mi piace|curtir|compartilhar|beantwoorden|reageer|vind ik leuk|odpowiedz|zgłoś|ответить|поделиться|svara|"
    r"svar|besvar|"
    r"vastaa|yanıtla|cevapla)\b|返信|回复|回覆",
    re.IGNORECASE,
)
#: Words of header lines beside name and date.
HEADER_WORDS: Final = frozenset(
    "on at says said wrote posted by permalink link reply edited edit am um le el il em op den the date posté à "
    "comment "
    "comments from h de pm report flag share joined registered written added submitted published last modified "
    "quote uhr o "
    "kl via # in point points level likes like about erstellt verfasst geschrieben écrit escrito".split()
)
#: The subject line of a reply.
SUBJECT: Final = re.compile(r"(?:re|aw)\s?:", re.IGNORECASE)
#: A name and perhaps a place: no full stop, question or exclamation mark, no bars between links.
NAME_LINE: Final = re.compile(r"[^\W\d_][^.!?:;|]{1,60}")

# -- links and wrappers ----------------------------------------------------------------------------------------------

#: A class name of a comment form.
FORM: Final = re.compile(
    r"(?:comment-?)?respond|comment[-_]?form|commentform[-_\w]{0,20}|comment[-_]reply[-_\w]{0,12}|reply[-_]?form"
    r"|(?:add|post|leave|new)[-_]?(?:a[-_]?)?(?:comment|reply)(?:[-_]?form)?"
)
#: A link to one comment.
PERMALINK: Final = re.compile(
    r"#(?:comment|c|post|p|msg|reply|entry|r|dsq-comment|cmt|comm)?[-_]?\d{2,12}|[?&](?:pid|commentid|comment_id|"
    r"showComment)="
    r"|item\?id=|/comments?/\d",
    re.IGNORECASE,
)
#: An address of a later page of a thread.
LATER_PAGE: Final = re.compile(r"[?&/;_-](?:page|p|pg|seite)[-=/_]?(?:[2-9]|[1-9]\d)\b|[?&](?:start|offset|st)=[1-9]")
#: Wrappers of the replies to a comment.
REPLIES: Final = frozenset(
    "indented children replies comment-replies child subcomments comment-children reply-list".split()
)
#: Notices that another page links here.
PINGS: Final = frozenset(("pingback", "trackback"))
