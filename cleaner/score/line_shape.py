"""The shape of a line or block: how it ends, and whether it reads like prose, a headline, a byline or a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner.text import folded
from cleaner.types import Block

#: The shorter one of headline and title has at least this share of the length of the longer one.
HEADLINE_SHARE: Final = 0.5

#: Share of the characters of a date line that are digits ("Published 12 March 2026, 08:41" has .26).
DATE_LINE_DIGITS: Final = 0.25

#: Words; the longest byline or date line ("By A. Writer and B. Author, 3 March 2021, 14:05").
BYLINE_MAX_WORDS: Final = 14

#: Prose: a whole sentence of so many words, or so many words with more than such a share of stop
#: words.
PROSE_SENTENCE_WORDS: Final = 12
PROSE_LONG_WORDS: Final = 30
PROSE_STOP_SHARE: Final = 0.1


#: Quotes and brackets after the mark that ends a sentence, and marks of direction, which are invisible.
_CLOSING: Final = "\"”»’'」』）)]】״\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"
#: How a line ends: in the middle of a sentence, with a comma, with a full stop or its like, with a colon.  With the
#: marks of all scripts: Arabic, Urdu, Devanagari, Armenian, Ethiopic, Khmer, Burmese, full-width.
MIDDLE, COMMA, SENTENCE, COLON = range(4)
_ENDINGS: Final = (
    dict.fromkeys(",;،؛，、；", COMMA) | dict.fromkeys(".!?…。！？｡।॥؟۔։።។။", SENTENCE) | dict.fromkeys(":：", COLON)
)
_HEADLINE_TAGS: Final = frozenset(("h1", "h2", "div", "span"))
#: "By NAME" and its like at the start of a short block.
_BYLINE: Final = re.compile(
    r"(?:(?:words |story |report )?by|posted on|von|par|por|di|door|av|af|текст|автор|text|photo|photograph|image"
    r"|picture|foto|credit|source|published|updated|posted"
    r"|last updated|reporting|veröffentlicht|aktualisiert|publié|publicado)\b[\s:]",
    re.IGNORECASE,
)
#: The year of a date line.  A clock time alone makes no date line: live blogs and time-tables are full of them.
_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b")


def last_mark(text: str) -> str:
    """The last character of a line, without closing quotes and brackets."""
    last = text[-1]
    return (text.rstrip(_CLOSING) or text)[-1] if last in _CLOSING else last


def ending_of(text: str) -> int:
    """How a line ends.

    >>> [ending_of(text) for text in ("The bridge", "flour,", "It rains.”", "広告。", "Read:")]
    [0, 1, 2, 2, 3]
    """
    return _ENDINGS.get(last_mark(text), MIDDLE)


def is_prose(words: float, ending: int, tokens: Sequence[str], stop: frozenset[str]) -> bool:
    """True for text that reads like prose: a whole sentence, or a long text with stop words.

    Args:
        words: number of words; in scripts without spaces several tokens make a word.
        ending: what `ending_of` returns for the text.
        tokens: case-folded tokens of the text.
        stop: the stop words of its language.
    """
    if words >= PROSE_SENTENCE_WORDS and ending == SENTENCE:
        return True
    return words >= PROSE_LONG_WORDS and sum(map(stop.__contains__, tokens)) > PROSE_STOP_SHARE * len(tokens)


def is_headline(block: Block, title: str) -> bool:
    """True for a block that repeats the page's title or the larger part of it.  `title` is case-folded."""
    size, length = len(title), len(block.text)
    if length < HEADLINE_SHARE * size or size < HEADLINE_SHARE * length:
        return False
    key = folded(block.text)
    return key == title or (block.tag in _HEADLINE_TAGS and key in title)


def is_byline(text: str, words: int) -> bool:
    """True for a short line that begins like a byline or is mostly a date.  `words` is its number of words."""
    if words > BYLINE_MAX_WORDS or text[-1] in ".!?":
        return False
    if _BYLINE.match(text):
        return True
    return _DATE.search(text) is not None and sum(map(str.isdigit, text)) >= DATE_LINE_DIGITS * len(text)
