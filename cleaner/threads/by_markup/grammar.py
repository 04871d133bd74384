"""What a line says: title of a comment section, header or footer of a comment, control; and the name in a header."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from cleaner.language.dates import find_date
from cleaner.text import fold
from cleaner.types import Block

COMMENT_TITLE_CHARS: Final = 160  # characters; "3 thoughts on ..." quotes the headline
COMMENT_HEADER_CHARS: Final = 120  # characters; a longer line is text, not the header or footer of a comment
COMMENT_CONTROL_CHARS: Final = 80  # characters; a row of links ("Reply | Like | Report")
COMMENT_CONTROL_WORDS: Final = 12  # words of such a row
AUTHOR_MAX_CHARS: Final = 60  # characters; longer is a sentence
AUTHOR_MAX_WORDS: Final = 8  # words; "Maria-Luisa de la Cruz, Madrid, Spain" has 6
TOKEN_MEMO: Final = 8192  # entries of the memos on single class names; a site has some hundred


#: The title of a comment section: "Comments", "12 Comments", "Comments (12)", "3 thoughts on ...", "Reader comments".
TITLE: Final = re.compile(
    r"(?:(?:all|no|one|\d{1,3}(?:[.,]\d{3})?)\s)?(?:(?:reader|readers'?|user|your|visitor|the)\s)?"
    r"(?:comments?|responses?|replies|talkbacks?(?:\(s\))?|kommentare?|leserkommentare|comentarios?|comentários?|"
    r"commentaires?|commenti|reacties|kommentarer|komentarze|комментари[ийев]{1,2}|yorumlar|kommentit|komentáře|"
    r"(?<=\d )thoughts?|what you think\.{0,3}|readers' views)"
    r"(?:\s?[(\[]?\d{1,5}[)\]]?)?(?:\s(?:on|to|so far|from readers|added)\b.{0,120})?\s?[:.…]{0,3}",
    re.IGNORECASE,
)
#: A link to the comment form, above the comments.
ADD: Final = re.compile(
    r"(?:add|post|leave|write|submit) (?:a |your |new |an? )?(?:comment|reply|response)s?|have your say|"
    r"kommentar (?:schreiben|hinzufügen|abgeben)|ajouter un commentaire|añadir comentario|aggiungi commento",
    re.IGNORECASE,
)
#: "Comments are now closed".
CLOSED: Final = re.compile(r"comment(?:s|ing) (?:are|is|have been|has been) (?:now )?closed\b.{0,60}", re.IGNORECASE)
#: "Posted by Jane", "by Jane", "Comment from Jane": a line that says who wrote.
BY: Final = re.compile(
    r"(?:#?\d{1,9}[.)]?\s)?(?:(?:posted|written|comment(?:ed)?|added|submitted|said|left|sent|geschrieben|kommentar|"
    r"écrit|escrito|publicado|scritto)\s)?(?:by|from|von|par|por|door|di|av|af)\b\s?:?\s{0,3}(?=\S)"
    r"|(?:posted|name|author|von|user|autor)\s?:\s",
    re.IGNORECASE,
)
#: The same, or the subject line of a reply with its author: "Re: Old maps by Jane".
SIGNED: Final = re.compile(rf"{BY.pattern}|re\s?:.{{1,100}}\bby\s\S", re.IGNORECASE)
#: "... by Jane" at the end of a longer line.
_BY_LAST: Final = re.compile(r".{3,100}\b(?:by|von|par|por|da)\s(?P<name>\S.{0,40})$")
#: "Jane says:" and the like, at the end of a line.
SAYS: Final = re.compile(
    r"\s(?:says?|said|wrote|writes|added|commented|replied|responded|sagte?|schrieb|schreibt|meint|dice|dijo|dit|"
    r"a dit|écrit|a écrit|ha scritto|scrive|disse|diz|escreveu|zegt|schreef|napisał(?:\(a\))?|pisze|сказал|пишет|"
    r"говорит|säger|skrev|sier|siger|skriver|sanoo|kirjoitti|dedi|diyor ki|on|at)\s?(?:that)?\s?[:.…,]{0,3}$",
    re.IGNORECASE,
)
#: "Joined: ...", "Registered: ...", "Last edited ...": a date that is no date of a post.
JOINED: Final = re.compile(
    r"\b(?:joined|join date|registered|member since|registriert|mitglied seit|dabei seit|anmeldedatum|inscri\w{1,12}|"
    r"date d'inscription|registrado|iscritto|last edited|edited by|last visit|geändert|bearbeitet|"
    r"letzte änderung|dernière modification|editado)\b",
    re.IGNORECASE,
)
#: What stands in the line under the headline of a blog post, and not under a comment.
_ARTICLE_LINE: Final = re.compile(
    r"\b(?:no|\d{1,5}) (?:comments|responses|replies)\b|\bcomments?\s?[(:]|\btrackbacks?\b"
    r"|\b(?:filed|posted) (?:under|in)\b|\bleave a (?:comment|reply)\b|\btags?\s?:|\bcategor(?:y|ies)\b"
    r"|\bpublished (?:on|in)\b|\bupdated\b",
    re.IGNORECASE,
)
#: One control of a comment section, taken out of a line to see whether anything else is there.
_CONTROL: Final = re.compile(
    r"\b(?:reply(?: to (?:this|comment|post))?|likes?|unlike|dislike|shares?(?: (?:this|on)(?: post| other sites)?)?|"
    r"report(?: (?:this|abuse|comment|post|spam)){0,2}|flag(?: as (?:inappropriate|offensive))?|permalink|edit|"
    r"delete|quote|link(?: to (?:this|post|comment))?|parent|hide|more|collapse|expand|up|down|vote(?:s| up| down)?|"
    r"upvote|downvote|thumbs (?:up|down)|recommend(?:ed)?|actions|email|tweet|subscribe|(?:log|sign) in to (?:reply|"
    r"comment|leave a comment)|suggest removal|inappropriate|ignore user|save|give award|top|private message|pm|"
    r"profile|website|homepage|www|url|rate(?: this)?|says?|said|wrote|in reply to|facebook|twitter|google|member|"
    r"new member|junior member|senior member|registered user|online|offline|points?|ratings?|antworten|zitieren|"
    r"(?:beitrag )?melden|gefällt mir|teilen|bearbeiten|nach oben|responder|citar|me gusta|denunciar|compartir|"
    r"répondre|citer|j'aime|signaler|partager|rispondi|segnala|mi piace|curtir|compartilhar|beantwoorden|reageer|"
    r"vind ik leuk|odpowiedz|zgłoś|ответить|поделиться|svara|svar|besvar|vastaa|yanıtla|cevapla)\b|返信|回复|回覆",
    re.IGNORECASE,
)
#: Words of header lines beside name and date.
HEADER_WORDS: Final = frozenset(
    "on at says said wrote posted by permalink link reply edited edit am um le el il em op den the date posté à "
    "comment comments from h de pm report flag share joined registered written added submitted published last "
    "modified quote uhr o kl via # in point points level likes like about erstellt verfasst geschrieben "
    "écrit escrito".split()
)
#: Words, without digits and signs.
LETTERS: Final = re.compile(r"[^\W\d_]+")
#: What stands around a name.
EDGES: Final = ' \t:;,.|·•–—-@/#()[]»«"“”'
_SIGNS: Final = ' \t:;,.|·•–—-@/#»«"“”'
_BRACKETS: Final = (("(", ")"), ("[", "]"))
#: "Jane in reply to Joe", "in reply to Joe".
REPLY_TO: Final = re.compile(
    r"\b(?:in (?:reply|response) to|replying to|replied to|antwort(?:et)? auf|als antwort auf|en réponse à|"
    r"en respuesta a|in risposta a|em resposta a|als reactie op|w odpowiedzi na|в ответ на|som svar på)\b\s?:?"
    r"(?P<name>.{0,60})",
    re.IGNORECASE,
)
#: What is left of a header behind its name once the date is cut off.
_AT_END: Final = re.compile(r"\s(?:on|at|am|um|le|el|il|em|op|den|the|posted|dated|in|about)$", re.IGNORECASE)
#: The number of a comment, before its name.
_COUNT: Final = re.compile(r"^\d{1,4}[.)]?\s")
#: E-mail and IP addresses.
_PRIVATE: Final = re.compile(
    r"\S{1,64}@[\w-]{1,64}\.\w|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.|(?:[0-9a-f]{1,4}:){3,7}", re.IGNORECASE
)


@lru_cache(TOKEN_MEMO)
def is_control(text: str) -> bool:
    """True for a line that is only controls of a comment section, numbers and signs.

    >>> [is_control(line) for line in ("Reply | Like (3)", "#12", "More like this, please", "Permalink")]
    [True, True, False, True]
    """
    if len(text) > COMMENT_CONTROL_CHARS or text.count(" ") > COMMENT_CONTROL_WORDS:
        return False
    return LETTERS.search(_CONTROL.sub(" ", text)) is None


def is_dated(block: Block) -> bool:
    """True for a short line with a date that may be the date of a post."""
    text = block.text
    return len(text) <= COMMENT_HEADER_CHARS and not JOINED.search(text) and find_date(text) is not None


def is_header(block: Block) -> bool:
    """True for a line that says who wrote and when, and nothing else."""
    text = block.text
    if len(text) > COMMENT_HEADER_CHARS or JOINED.search(text) or _ARTICLE_LINE.search(text):
        return False
    span = find_date(text)
    if span is None:
        return False
    if BY.match(text) or SAYS.search(text):
        return True
    rest = LETTERS.findall(f"{text[: span[0]]} {text[span[1] :]}")
    return len(rest) <= AUTHOR_MAX_WORDS and all(w[0].isupper() or w in HEADER_WORDS for w in rest[1:])


def author_of(line: str, date: tuple[int, int] | None) -> str | None:
    """The name in a header line, before its date or else behind it.

    >>> author_of("Posted by: Jane Roe on", None)
    'Jane Roe'
    """
    if date is None:
        return clean_author(line)
    return clean_author(line[: date[0]]) or clean_author(line[date[1] :])


def clean_author(text: str) -> str | None:
    """A name without what stands around it; None for what is no name, and for e-mail and IP addresses.

    >>> clean_author("by Jane Roe (Leeds) says:"), clean_author("jane@example.org"), clean_author("10.0.0.7")
    ('Jane Roe (Leeds)', None, None)
    >>> clean_author("Jane in reply to Joe"), clean_author("[Jane"), clean_author("Jane (m):")
    ('Jane', 'Jane', 'Jane (m)')
    """
    text = _trimmed(REPLY_TO.sub("", fold(text)))
    if late := _BY_LAST.match(text):
        text = late["name"]
    text = _trimmed(SAYS.sub("", f" {BY.sub('', text, count=1)}"))
    text = _trimmed(_COUNT.sub("", _AT_END.sub("", text)))
    words = text.split()
    if not words or len(text) > AUTHOR_MAX_CHARS or len(words) > AUTHOR_MAX_WORDS:
        return None
    if _PRIVATE.search(text) or "://" in text or is_control(text):
        return None
    return None if all(word.lower() in HEADER_WORDS for word in words) else text


def _trimmed(text: str) -> str:
    """The text without signs around it, and without brackets there that do not belong to it."""
    while True:
        before = text
        text = text.strip(_SIGNS)
        for opening, closing in _BRACKETS:
            if text.endswith(opening) or text.count(closing) > text.count(opening):
                text = text.removesuffix(opening).removesuffix(closing).removeprefix(closing)
            if text.startswith(opening) and closing not in text[:-1]:
                text = text[1:].removesuffix(closing)
        if text == before:
            return text
