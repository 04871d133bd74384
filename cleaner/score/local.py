"""Single lines that are no body whatever stands around them: the headline, bylines and dates."""

from __future__ import annotations

import re
from typing import Final

from cleaner.settings import BYLINE_MAX_WORDS, DATE_LINE_DIGITS, HEADLINE_SHARE
from cleaner.text import folded
from cleaner.types import Block

_HEADLINE_TAGS: Final = frozenset(("h1", "h2", "div", "span"))
#: "By NAME", and its like, at the start of a short block.
_BYLINE: Final = re.compile(
    r"(?:(?:words |story |report )?by|posted on|von|par|por|di|door|av|af|текст|автор|text|photo|photograph|image"
    r"|picture|foto|credit|source|published|updated|posted"
    r"|last updated|reporting|veröffentlicht|aktualisiert|publié|publicado)\b[\s:]",
    re.IGNORECASE,
)
#: The year of a date line.  A clock time alone is none: live blogs and time-tables are made of them.
_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b")


def is_headline(block: Block, title: str) -> bool:
    """True for the block that repeats the page's title, or the larger part of it."""
    size, length = len(title), len(block.text)
    if length < HEADLINE_SHARE * size or size < HEADLINE_SHARE * length:
        return False
    key = folded(block.text)
    return key == title or (block.tag in _HEADLINE_TAGS and key in title)


def is_byline(text: str, words: int) -> bool:
    """True for a short line that begins like a byline, or that is mostly a date."""
    if words > BYLINE_MAX_WORDS or text[-1] in ".!?":
        return False
    if _BYLINE.match(text):
        return True
    return _DATE.search(text) is not None and sum(map(str.isdigit, text)) >= DATE_LINE_DIGITS * len(text)
