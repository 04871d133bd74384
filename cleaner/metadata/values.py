"""Raw strings of a page as values that may be written: titles, names, dates, languages.

What is none of these becomes None.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from cleaner.language.dates import parse_date
from cleaner.parsing.html_page import MAX_TITLE_CHARS
from cleaner.text import fold, folded, is_unspaced
from cleaner.threads.by_markup.grammar import clean_author

METADATA_MAX_CHARS: Final = 2000  # characters of one value; longer ones are text put in the wrong place
METADATA_MAX_AUTHORS: Final = 40  # names of one page; papers have dozens, more is a list of members
METADATA_SITE_CHARS: Final = 80  # characters; longer is a slogan
NAME_FULL_WORDS: Final = 2  # words of a name with a family name, small words ("van", "de") not counted
NAME_LONG_WORDS: Final = 4  # words of the longest name that is known by its look
NAME_UNSPACED_CHARS: Final = 6  # characters of the longest name in a script without spaces


#: Tags inside a value ("A <i>Hamlet</i> for today"), not the signs of "a < b".
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
#: An e-mail address with the brackets and the words around it; "@" alone is a handle.
_MAIL: Final = re.compile(
    r"(?:\be-?mail\s?:\s?)?[<(\[]?(?:mailto:)?[^\s<>()\[\],;:\"'@]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}[>)\]]?",
    re.IGNORECASE,
)
#: An address of the web, with its scheme, as "www.", or as a path below a host.
_LINK: Final = re.compile(r"[<(\[]?(?:(?:https?:)?//|\bwww\.|\b[\w-]{1,64}\.[a-z]{2,10}/)\S{0,2000}", re.IGNORECASE)
_IP: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]", re.IGNORECASE)
#: What stands between a headline and the name of the site.
_MARK: Final = re.compile(r"\s[-–—·•:»«|]{1,2}\s|\s?\|\s?")
#: /2026/11/20/ or /2026-11-20-title.
_URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/._-]|$)")
#: What a content system writes where nobody filled in a name.
_NOBODY: Final = frozenset(
    "admin administrator webmaster root user guest author authors unknown anonymous none null undefined nan n/a na "
    "false true staff editor default test web system website site publisher owner super superuser".split()
)
_SAFE_SPLIT: Final = re.compile(r"\s?;\s?")
_AND: Final = re.compile(r"\s?,?\s(?:and|und|et|och|og|en|ja|i|и|y|e|&|\+)\s|\s?,\s", re.IGNORECASE)
#: Words of what stands behind a name: roles, papers, degrees.
_ROLES: Final = frozenset(
    "writer editor reporter correspondent staff news press times post posts contributor author director professor "
    "university founder chief senior columnist redaktion redakteur redakteurin journalist journalistin team agency "
    "coordinator magazine weekly daily journal media inc llc ltd gmbh manager expert specialist more".split()
)
#: What some pages add to a name: "Jane Roe - The Orle Weekly", "Jane Roe Updated".
_BEHIND: Final = re.compile(r"\s(?:[-–—·•]\s.{0,100}|(?:updated|published|posted)\b.{0,60})$", re.IGNORECASE)
#: A key of a template or an account: "page.extra.author", "jane.roe.1232".
_KEY: Final = re.compile(r"[a-z0-9_]{2,40}(?:\.[a-z0-9_]{2,40}){2,6}|(?:\{\{|\$\{|%).{0,80}|\d{1,20}")
#: Small words inside names.
_PARTICLES: Final = frozenset("de da do dos das del della di du la le van von der den ter ten zu zur bin al el".split())
_LANG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,4}", re.IGNORECASE)
#: Codes of ISO 639 that stand for no language.
_NO_LANG: Final = frozenset(("und", "mul", "zxx"))
#: 20120726, perhaps with a clock.
_COMPACT: Final = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?:T?(?P<h>[0-2]\d):?(?P<n>[0-5]\d)(?::?(?P<s>[0-5]\d))?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


def plain(raw: str) -> str:
    """A value without markup, entities, control characters and half surrogates; empty where it is too long.

    >>> plain(" Tea &amp;amp; <b>scones</b>\\n")
    'Tea & scones'
    """
    if len(raw) > METADATA_MAX_CHARS:
        return ""
    text = html.unescape(html.unescape(raw)) if "&" in raw else raw
    text = _CONTROL.sub("", _TAG.sub("", text))
    return fold(text.encode("utf-8", "replace").decode("utf-8"))


def title_of(raw: str) -> str | None:
    """A headline; None where it is empty or too long to be one."""
    text = plain(raw)
    return text if 0 < len(text) <= MAX_TITLE_CHARS else None


def without_site(title: str, site: str | None, headline: str | None) -> str:
    """A title without the site's name, as one of its parts or as what the page adds to its headline.

    >>> without_site("Tea - and scones | The Orle Weekly", "the orle weekly", None)
    'Tea - and scones'
    >>> without_site("The Orle Weekly | Tea in Orle - News", None, "Tea in Orle")
    'Tea in Orle'
    """
    marks = list(_MARK.finditer(title))
    if not marks:
        return title
    starts = (0, *(mark.end() for mark in marks))
    ends = (*(mark.start() for mark in marks), len(title))
    if headline and (site is None or folded(headline) != folded(site)):
        for start in starts:
            for end in ends:
                if folded(title[start:end]) == folded(headline):
                    return title[start:end]
    if site and folded(title[starts[-1] :]) == folded(site):
        return title[: ends[-2]]
    if site and folded(title[: ends[0]]) == folded(site):
        return title[starts[1] :]
    return title


def date_in_url(url: str) -> str | None:
    """The day that an address names in full.

    >>> date_in_url("https://example.org/2026/11/20/bridge"), date_in_url("https://example.org/2026/11/bridge")
    ('2026-11-20', None)
    """
    found = _URL_DATE.search(url)
    return parse_date("-".join(found.groups())) if found else None


def site_of(raw: str) -> str | None:
    """The name of a site; None for addresses and slogans.

    >>> site_of("The Orle Weekly"), site_of("https://example.org/"), site_of("press@example.org")
    ('The Orle Weekly', None, None)
    """
    text = plain(raw).strip(" \t|-–—:»«@")
    if not text or len(text) > METADATA_SITE_CHARS or text.lower() in _NOBODY:
        return None
    return None if any(pattern.search(text) for pattern in (_MAIL, _LINK, _IP)) else text


def lang_of(raw: str) -> str | None:
    """The language of a language tag or a locale, without its region.

    >>> lang_of("en_US"), lang_of("DE"), lang_of("{{ lang }}")
    ('en', 'de', None)
    """
    found = _LANG.fullmatch(fold(raw))
    lang = found[1].lower() if found else None
    return None if lang in _NO_LANG else lang


def date_of(raw: str) -> str | None:
    """ISO 8601 for an absolute date.

    >>> date_of("2026-11-20T14:05:00.000Z"), date_of("20261120"), date_of("2 days ago"), date_of("03/04/2026")
    ('2026-11-20T14:05:00Z', '2026-11-20', None, None)
    """
    text = plain(raw)
    if found := _COMPACT.fullmatch(text):
        clock = f"T{found['h']}:{found['n']}:{found['s'] or '00'}{found['zone'] or ''}" if found["h"] else ""
        text = f"{found['y']}-{found['m']}-{found['d']}{clock}"
    return parse_date(text)


def authors_of(raws: Iterable[str]) -> str | None:
    """The names in one or several strings, each once, joined by "; "; None where there is none.

    >>> authors_of(["By Jane Roe and John Doe", "jane@example.org", "admin"])
    'Jane Roe; John Doe'
    """
    names: dict[str, str] = {}
    for name in islice(chain.from_iterable(map(_names, raws)), METADATA_MAX_AUTHORS):
        names.setdefault(name.casefold(), name)
    return "; ".join(names.values()) or None


def _names(raw: str) -> list[str]:
    text = plain(raw)
    text = _LINK.sub(" ", _MAIL.sub(" ", text)).partition("|")[0]
    out = []
    for part in _SAFE_SPLIT.split(text):
        pieces = [piece for piece in _AND.split(part) if piece]
        for piece in pieces if len(pieces) > 1 and all(map(is_full_name, pieces)) else [part]:
            if name := _name(piece):
                out.append(name)
    return out


def _name(text: str) -> str | None:
    # `clean_author` strips a closing bracket, and with it the sense of the opening one.
    name = clean_author(_BEHIND.sub("", re.sub(r"\s?\(.{0,100}$", "", fold(text))))
    if name is None or name.lower() in _NOBODY or _KEY.fullmatch(name) or not any(char.isalpha() for char in name):
        return None
    return None if name.startswith("@") or _IP.search(name) else name


def is_full_name(text: str) -> bool:
    """True for two to four words that are written as names are, none of them a role; or a short word without spaces in
    a script that has none.

    >>> [is_full_name(text) for text in ("By Jane Roe", "Staff Writer", "Jane", "Ludwig van der Berg", "山田太郎")]
    [True, False, False, True, True]
    """
    names = _name_words(text)
    if len(names) == 1 and is_unspaced(names[0][0]):
        return len(names[0]) <= NAME_UNSPACED_CHARS
    return len(names) >= NAME_FULL_WORDS and may_be_name(text)


def may_be_name(text: str) -> bool:
    """True for one to four words that are written as names are, none of them a role.

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


def first(cleaned: Iterable[str | None]) -> str | None:
    """The first value that is one."""
    return next((value for value in cleaned if value), None)
