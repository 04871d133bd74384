"""Phrases around the names of people in comment sections and bylines: "by", "says", "in reply to", and controls.

All patterns have bounded quantifiers, so that no line can make them slow.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

COMMENT_CONTROL_CHARS: Final = 80  # characters of the longest row of controls ("Reply | Like | Report")
COMMENT_CONTROL_WORDS: Final = 12  # words of the longest such row
CONTROL_MEMO: Final = 8192  # lines whose answer `is_control` remembers; the controls of a site repeat


#: "Posted by Jane", "by Jane", "Comment from Jane": a line that says who wrote.
BY: Final = re.compile(
    r"(?:#?\d{1,9}[.)]?\s)?(?:(?:posted|written|comment(?:ed)?|added|submitted|said|left|sent|geschrieben|kommentar|"
    r"écrit|escrito|publicado|scritto)\s)?(?:by|from|von|par|por|door|di|av|af)\b\s?:?\s{0,3}(?=\S)"
    r"|(?:posted|name|author|von|user|autor)\s?:\s",
    re.IGNORECASE,
)
#: "Jane says:" and similar phrases, at the end of a line.
SAYS: Final = re.compile(
    r"\s(?:says?|said|wrote|writes|added|commented|replied|responded|sagte?|schrieb|schreibt|meint|dice|dijo|dit|"
    r"a dit|écrit|a écrit|ha scritto|scrive|disse|diz|escreveu|zegt|schreef|napisał(?:\(a\))?|pisze|сказал|пишет|"
    r"говорит|säger|skrev|sier|siger|skriver|sanoo|kirjoitti|dedi|diyor ki|on|at)\s?(?:that)?\s?[:.…,]{0,3}$",
    re.IGNORECASE,
)
#: "Jane in reply to Joe", "in reply to Joe".
REPLY_TO: Final = re.compile(
    r"\b(?:in (?:reply|response) to|replying to|replied to|antwort(?:et)? auf|als antwort auf|en réponse à|"
    r"en respuesta a|in risposta a|em resposta a|als reactie op|w odpowiedzi na|в ответ на|som svar på)\b\s?:?"
    r"(?P<name>.{0,60})",
    re.IGNORECASE,
)
#: One control of a comment section.  It is removed from a line to see whether anything else is left.
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
#: Words of header lines other than name and date.
HEADER_WORDS: Final = frozenset(
    "on at says said wrote posted by permalink link reply edited edit am um le el il em op den the date posté à "
    "comment comments from h de pm report flag share joined registered written added submitted published last "
    "modified quote uhr o kl via # in point points level likes like about erstellt verfasst geschrieben "
    "écrit escrito".split()
)
#: A run of letters.
LETTERS: Final = re.compile(r"[^\W\d_]+")


@lru_cache(CONTROL_MEMO)
def is_control(text: str) -> bool:
    """True for a line that consists of controls of a comment section, numbers and signs.

    >>> [is_control(line) for line in ("Reply | Like (3)", "#12", "More like this, please", "Permalink")]
    [True, True, False, True]
    """
    if len(text) > COMMENT_CONTROL_CHARS or text.count(" ") > COMMENT_CONTROL_WORDS:
        return False
    return LETTERS.search(_CONTROL.sub(" ", text)) is None
