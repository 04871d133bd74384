"""What a line is in the comments of a page: the title of a section, a link to its form, the header of a comment."""

from __future__ import annotations

import re
from typing import Final

from cleaner.language.dates import find_date
from cleaner.language.people import AUTHOR_MAX_WORDS
from cleaner.language.phrases import BY, HEADER_WORDS, LETTERS, SAYS
from cleaner.types import Block

#: Characters of the longest title of a comment section; "3 thoughts on ..." quotes the headline.
COMMENT_TITLE_CHARS: Final = 160
#: Characters; a longer line is text, not the header or footer of a comment.
COMMENT_HEADER_CHARS: Final = 120
#: Class names that each memo on them holds; a site has some hundred.
TOKEN_MEMO: Final = 8192

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
#: A line that says who wrote, or the subject line of a reply with its author: "Re: Old maps by Jane".
SIGNED: Final = re.compile(rf"{BY.pattern}|re\s?:.{{1,100}}\bby\s\S", re.IGNORECASE)
#: "Joined: ...", "Registered: ...", "Last edited ...": a date that is not a date of a post.
JOINED: Final = re.compile(
    r"\b(?:joined|join date|registered|member since|registriert|mitglied seit|dabei seit|anmeldedatum|inscri\w{1,12}|"
    r"date d'inscription|registrado|iscritto|last edited|edited by|last visit|geändert|bearbeitet|"
    r"letzte änderung|dernière modification|editado)\b",
    re.IGNORECASE,
)
#: Words of the line below the headline of a blog post, which the header of a comment does not have.
_ARTICLE_LINE: Final = re.compile(
    r"\b(?:no|\d{1,5}) (?:comments|responses|replies)\b|\bcomments?\s?[(:]|\btrackbacks?\b"
    r"|\b(?:filed|posted) (?:under|in)\b|\bleave a (?:comment|reply)\b|\btags?\s?:|\bcategor(?:y|ies)\b"
    r"|\bpublished (?:on|in)\b|\bupdated\b",
    re.IGNORECASE,
)


def is_dated(block: Block) -> bool:
    """True for a short line with a date that may be that of a post."""
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
