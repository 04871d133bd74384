"""Pure helpers for strings: folding, tokens, and the shape of lines.  Every function has a doctest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

#: Characters of the longest line in a paragraph that keeps its line breaks (verse, list, address).  The longest
#: lines of common verse have about 60; a paragraph of a scraped article is one longer line.
VERSE_MAX_CHARS: Final = 64

#: Characters of the shortest and the longest full line in hard-wrapped prose: mail wraps at 60 to 78 characters, old
#: newswires at up to 100.
WRAP_MIN_CHARS: Final = 45
WRAP_MAX_CHARS: Final = 110

#: Characters by which full lines of one wrapped paragraph differ at most: one long word.
WRAP_MAX_RAGGED: Final = 24

#: Lines of the shortest wrapped paragraph.  Two lines of similar width occur by chance (headline and standfirst), three
#: rarely.
WRAP_MIN_LINES: Final = 3

#: Least share of line breaks before a small letter: about .85 in wrapped English prose, near 0 in verse and lists.
WRAP_MIN_SHARE: Final = 0.6


#: The zero-width non-joiner and joiner.  They are invisible, but belong to the spelling of Persian, Hindi and others.
JOINERS: Final = "\u200c\u200d"

#: The characters of scripts without spaces between words: kana, Han, Thai, Lao, Khmer, Myanmar.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
#: A token: one character of an unspaced script, or a run of word characters of any other.  Linear: one class, one
#: quantifier.
_TOKEN: Final = re.compile(f"[{_UNSPACED}]|(?:[^\\W{_UNSPACED}]|[\\u0900-\\u0963\\u0966-\\u0dff])+")
_WORD: Final = re.compile(r"[\w\u0900-\u0963\u0966-\u0dff]+")
_NO_WORD: Final = re.compile(r"[^\n\w\u0900-\u0963\u0966-\u0dff]+")

_FOLDED_AS: Final = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad", ""),
    "\u2026": "...",
    "\u0130": "i",
    "\u0131": "i",
    "\u0307": "",
    "\u00a9": "(c)",
}
_FOLDED_CHARS: Final = re.compile(f"[{''.join(map(re.escape, _FOLDED_AS))}]")
#: Characters inside words that folding replaces by letters or removes; tokens need the same replacement.
_INSIDE_WORDS: Final = re.compile("[\u02bc\u0131\u0307\u00a9\u00ad\u200b-\u200f\u2060\ufeff]")


#: A table for str.translate: the ASCII characters, with a space for each that is not part of a word.
_NO_PUNCTUATION: Final = "".join(chr(n) if chr(n).isalnum() or chr(n) == "_" else " " for n in range(128))
#: The same for bytes.  It also turns capitals into small letters, and keeps line breaks and all non-ASCII bytes.
_BYTES: Final = b"".join(
    b"\n" if char == "\n" else _NO_PUNCTUATION[ord(char)].lower().encode() for char in map(chr, range(128))
) + bytes(range(128, 256))
#: Non-ASCII punctuation of most English texts.  Without it they are ASCII, which has a faster way.
_COMMON_MARKS: Final = "\u2019\u201c\u201d\u2018\u2013\u2014\u2026\u00a0"


def _fold_char(match: re.Match[str]) -> str:
    return _FOLDED_AS[match.group()]


def fold(text: str) -> str:
    """A text with one space for each run of white space, and none at its ends.

    >>> fold("  Two\\u00a0 words \\n")
    'Two words'
    """
    return " ".join(text.split())


def folded(text: str) -> str:
    """The form in which literals of rules are compared.  It has no differences in case, white space, quotes, dashes,
    ellipses, "©" and zero-width characters.

    >>> folded("Don\\u2019t  miss\\u2026 \\u00a9 BBC \\u2013 Sport")
    "don't miss... (c) bbc - sport"
    """
    if not text.isascii() or "`" in text:
        text = _FOLDED_CHARS.sub(_fold_char, text)  # takes a tenth of the time of str.translate
    return " ".join(text.casefold().split())


def folded_all(texts: Iterable[str]) -> list[str]:
    """The folded form of each of many texts; takes a third of the time of `folded` for each.

    >>> folded_all(["Don\u2019t  miss", "MORE\\n"])
    ["don't miss", 'more']
    """
    lines = [text.replace("\n", " ") for text in texts]
    if not lines:
        return lines
    joined = _FOLDED_CHARS.sub(_fold_char, "\n".join(lines)).casefold()
    return [" ".join(line.split()) for line in joined.split("\n")]


def fold_marks(text: str) -> str:
    """As `folded`, but with the case kept, for rules with `case = true`.

    >>> fold_marks("Don\\u2019t  Miss\\u2026")
    "Don't Miss..."
    """
    return " ".join(_FOLDED_CHARS.sub(_fold_char, text).split())


def tokens(text: str) -> list[str]:
    """The case-folded tokens of a text.  In scripts without spaces between words each character is a token.

    >>> tokens("Read more: 広告 ©")
    ['read', 'more', '広', '告', 'c']
    """
    if not text.isascii():
        for mark in _COMMON_MARKS:
            if mark in text:
                text = text.replace(mark, " ")
    if text.isascii():
        return text.lower().translate(_NO_PUNCTUATION).split()  # the same tokens as those of _WORD, in half the time
    text = text.casefold()
    if _INSIDE_WORDS.search(text):
        text = _INSIDE_WORDS.sub(_fold_char, text)
    return _TOKEN.findall(text) if _HAS_UNSPACED.search(text) else _WORD.findall(text)


def tokens_of(texts: Sequence[str]) -> tuple[list[str], ...]:
    """The tokens of each text; a text must have no line breaks.  Takes a fifth of the time of `tokens` for each.

    >>> tokens_of(["Read more:", "広告 ©", ""])
    (['read', 'more'], ['広', '告', 'c'], [])
    """
    if not texts:
        return ()
    joined = "\n".join(texts)
    if not joined.isascii():
        for mark in _COMMON_MARKS:
            if mark in joined:
                joined = joined.replace(mark, " ")
    # Bytes are translated in a tenth of the time of characters.  Lines with other characters are then done again.
    lines = joined.encode("utf-8", "replace").translate(_BYTES).decode("utf-8").split("\n")
    if joined.isascii():
        return tuple(map(str.split, lines))
    numbers = [number for number, line in enumerate(lines) if not line.isascii()]
    beyond_ascii = "\n".join([texts[number] for number in numbers]).casefold()
    if _INSIDE_WORDS.search(beyond_ascii):
        beyond_ascii = _INSIDE_WORDS.sub(_fold_char, beyond_ascii)
    folded_lines = dict(zip(numbers, beyond_ascii.split("\n"), strict=True))
    spaced_lines = dict(zip(numbers, _NO_WORD.sub(" ", beyond_ascii).split("\n"), strict=True))
    unspaced = _HAS_UNSPACED.search(beyond_ascii) is not None
    return tuple([
        line.split() if number not in folded_lines
        else _TOKEN.findall(folded_lines[number]) if unspaced and _HAS_UNSPACED.search(folded_lines[number])
        else spaced_lines[number].split()
        for number, line in enumerate(lines)
    ])  # fmt: skip


def is_unspaced(char: str) -> bool:
    """True for a character of a script that is written without spaces between words.

    >>> is_unspaced("広"), is_unspaced("ж")
    (True, False)
    """
    return _HAS_UNSPACED.match(char) is not None


def has_unspaced(text: str) -> bool:
    """True if a text has characters of scripts that are written without spaces between words.

    >>> has_unspaced("Tokyo 東京"), has_unspaced("Токио")
    (True, False)
    """
    return not text.isascii() and _HAS_UNSPACED.search(text) is not None


def word_count(text: str) -> int:
    """The number of tokens of a text (`tokens`).

    >>> word_count("It's 5 p.m.")
    5
    """
    return len(tokens(text))


def looks_wrapped(lines: Sequence[str], min_lines: int = WRAP_MIN_LINES) -> bool:
    """True if lines are one paragraph that was wrapped at a column: all lines but the last have a similar width, and
    most breaks are before a small letter.

    >>> looks_wrapped(["The committee met on Tuesday in the old town hall and agreed that",
    ...                "the bridge should be closed to lorries while the northern pier is",
    ...                "under repair."])
    True
    >>> looks_wrapped(["The winter came and took the road,", "And after it the snow;", "The carter set his load,"])
    False
    """
    if len(lines) < min_lines:
        return False
    widths = [len(line) for line in lines[:-1]]
    if min(widths) < WRAP_MIN_CHARS or max(*widths, len(lines[-1])) > WRAP_MAX_CHARS:
        return False
    if max(widths) - min(widths) > WRAP_MAX_RAGGED:
        return False
    inside_sentences = sum(line[:1].islower() for line in lines[1:])
    return inside_sentences / len(widths) >= WRAP_MIN_SHARE


def is_verse(lines: Sequence[str]) -> bool:
    """True if the line breaks of a paragraph are meant: verse, ingredients, an address.

    >>> is_verse(["Roses are red", "Violets are blue"])
    True
    >>> is_verse(["One line only"])
    False
    """
    if len(lines) < WRAP_MIN_LINES - 1 or max(map(len, lines)) > VERSE_MAX_CHARS:
        return False
    return not looks_wrapped(lines, min_lines=WRAP_MIN_LINES - 1)
