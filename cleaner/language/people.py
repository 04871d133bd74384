"""Names of people: who wrote a comment or an article."""

from __future__ import annotations

import re
from typing import Final

from cleaner.language.phrases import BY, HEADER_WORDS, REPLY_TO, SAYS, is_control
from cleaner.language.redact import has_address, without_addresses, without_contacts
from cleaner.text import fold, is_unspaced

AUTHOR_MAX_CHARS: Final = 60  # characters; longer is a sentence
AUTHOR_MAX_WORDS: Final = 8  # words; "Maria-Luisa de la Cruz, Madrid, Spain" has 6
NAME_FULL_WORDS: Final = 2  # words of a name with a family name, small words ("van", "de") not counted
NAME_LONG_WORDS: Final = 4  # words of the longest name that is known by its look
NAME_UNSPACED_CHARS: Final = 6  # characters of the longest name in a script without spaces


#: Signs and white space around a name.
_SIGNS: Final = ' \t:;,.|·•–—-@/#»«"“”'
EDGES: Final = _SIGNS + "()[]"
_BRACKETS: Final = (("(", ")"), ("[", "]"))
#: "... by Jane" at the end of a longer line.
_BY_LAST: Final = re.compile(r".{3,100}\b(?:by|von|par|por|da)\s(?P<name>\S.{0,40})$")
#: The word between name and date, which is left behind the name once the date is cut off.
_AT_END: Final = re.compile(r"\s(?:on|at|am|um|le|el|il|em|op|den|the|posted|dated|in|about)$", re.IGNORECASE)
#: The number of a comment before the name of its author.
_COUNT: Final = re.compile(r"^\d{1,4}[.)]?\s")
#: Names that a content management system writes if nobody filled in a name.
NOBODY: Final = frozenset(
    "admin administrator webmaster root user guest author authors unknown anonymous none null undefined nan n/a na "
    "false true staff editor default test web system website site publisher owner super superuser".split()
)
#: What always separates two names, and what separates names but also occurs inside one ("Roe and Sons").
_SAFE_SPLIT: Final = re.compile(r"\s?;\s?")
_AND: Final = re.compile(r"\s?,?\s(?:and|und|et|och|og|en|ja|i|и|y|e|&|\+)\s|\s?,\s", re.IGNORECASE)
#: Words that may follow a name in a byline: roles, newspapers, companies.
_ROLES: Final = frozenset(
    "writer editor reporter correspondent staff news press times post posts contributor author director professor "
    "university founder chief senior columnist redaktion redakteur redakteurin journalist journalistin team agency "
    "coordinator magazine weekly daily journal media inc llc ltd gmbh manager expert specialist more".split()
)
#: What some pages add behind a name: "Jane Roe - The Orle Weekly", "Jane Roe Updated".
_BEHIND: Final = re.compile(r"\s(?:[-–—·•]\s.{0,100}|(?:updated|published|posted)\b.{0,60})$", re.IGNORECASE)
#: Something that a program put in the place of a name: a key of a template or an account, a number.
#: For example "page.extra.author", "jane.roe.1232".
_KEY: Final = re.compile(r"[a-z0-9_]{2,40}(?:\.[a-z0-9_]{2,40}){2,6}|(?:\{\{|\$\{|%).{0,80}|\d{1,20}")
#: Small words inside family names.
_PARTICLES: Final = frozenset("de da do dos das del della di du la le van von der den ter ten zu zur bin al el".split())


def author_of(line: str, date: tuple[int, int] | None) -> str | None:
    """The name in a header line: before its date, or else behind it.

    Args:
        line: the header line.
        date: start and end of its date, as `find_date` gives them.

    >>> author_of("Posted by: Jane Roe on", None)
    'Jane Roe'
    """
    if date is None:
        return clean_author(line)
    return clean_author(line[: date[0]]) or clean_author(line[date[1] :])


def clean_author(text: str) -> str | None:
    """The name in a text without the words and signs around it.  None if the text is too long for a name, only a
    control or words of a header, or where it holds an e-mail or IP address.

    >>> clean_author("by Jane Roe (Leeds) says:"), clean_author("jane@example.org"), clean_author("10.0.0.7")
    ('Jane Roe (Leeds)', None, None)
    >>> clean_author("Jane in reply to Joe"), clean_author("[Jane"), clean_author("Jane (m):")
    ('Jane', 'Jane', 'Jane (m)')
    """
    text = _trimmed(REPLY_TO.sub("", fold(text)))
    if by_last := _BY_LAST.match(text):
        text = by_last["name"]
    text = _trimmed(SAYS.sub("", f" {BY.sub('', text, count=1)}"))
    text = _trimmed(_COUNT.sub("", _AT_END.sub("", text)))
    words = text.split()
    if not words or len(text) > AUTHOR_MAX_CHARS or len(words) > AUTHOR_MAX_WORDS:
        return None
    if has_address(text) or "://" in text or is_control(text):
        return None
    return None if all(word.lower() in HEADER_WORDS for word in words) else text


def _trimmed(text: str) -> str:
    """The text without signs around it and without unpaired brackets at its ends."""
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


def public_name(text: str) -> str | None:
    """A name without the addresses next to it; None if there is nothing else.

    >>> public_name("Max (max@example.org)"), public_name("203.0.113.7")
    ('Max', None)
    """
    return without_addresses(text).strip(" :·•|,") or None


def names_in(text: str) -> list[str]:
    """The names of people in a byline or in the value of a meta tag, without addresses of mail and web.

    >>> names_in("By Jane Roe and John Doe; jane@example.org"), names_in("admin")
    (['Jane Roe', 'John Doe'], [])
    """
    text = without_contacts(text).partition("|")[0]
    names = []
    for part in _SAFE_SPLIT.split(text):
        pieces = [piece for piece in _AND.split(part) if piece]
        for piece in pieces if len(pieces) > 1 and all(map(is_full_name, pieces)) else [part]:
            if name := _name(piece):
                names.append(name)
    return names


def _name(text: str) -> str | None:
    # Brackets are removed first: they hold a role or a place, and `clean_author` would keep them.
    name = clean_author(_BEHIND.sub("", re.sub(r"\s?\(.{0,100}$", "", fold(text))))
    if name is None or name.lower() in NOBODY or _KEY.fullmatch(name) or not any(char.isalpha() for char in name):
        return None
    return None if name.startswith("@") else name


def is_full_name(text: str) -> bool:
    """True for two to four words with capital letters, none of them a role.  In a script without spaces between words
    one short word is enough.

    >>> [is_full_name(text) for text in ("By Jane Roe", "Staff Writer", "Jane", "Ludwig van der Berg", "山田太郎")]
    [True, False, False, True, True]
    """
    names = _name_words(text)
    if len(names) == 1 and is_unspaced(names[0][0]):
        return len(names[0]) <= NAME_UNSPACED_CHARS
    return len(names) >= NAME_FULL_WORDS and may_be_name(text)


def may_be_name(text: str) -> bool:
    """True for one to four words with capital letters, none of them a role.

    >>> [may_be_name(text) for text in ("Jane", "View more posts", "Chief Editor")]
    [True, False, False]
    """
    names = _name_words(text)
    if not 0 < len(names) <= NAME_LONG_WORDS or any(word.lower().strip(".,") in _ROLES for word in names):
        return False
    return not any(word[0].islower() or any(char.isdigit() for char in word) for word in names)


def _name_words(text: str) -> list[str]:
    words = re.sub(r"^by\s", "", text.strip(), flags=re.IGNORECASE).split()
    return [word for word in words if word.lower() not in _PARTICLES]
