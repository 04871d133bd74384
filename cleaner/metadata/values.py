"""Raw strings of a page as valid values: titles, names, dates, sites, languages.

A string that is not valid as what it claims to be becomes None.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from cleaner.language.dates import parse_date
from cleaner.language.people import NOBODY, names_in
from cleaner.language.redact import has_contact
from cleaner.parsing.html_page import MAX_TITLE_CHARS
from cleaner.text import fold, folded

METADATA_MAX_CHARS: Final = 2000  # characters of the longest value; a longer one is text in the wrong place
METADATA_MAX_AUTHORS: Final = 40  # authors of one page; papers have dozens, a longer list is one of members
METADATA_SITE_CHARS: Final = 80  # characters of the longest name of a site; a longer one is a slogan


#: Tags inside a value ("A <i>Hamlet</i> for today"), not the signs of "a < b".
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
#: What separates a headline from the name of the site.
_MARK: Final = re.compile(r"\s[-–—·•:»«|]{1,2}\s|\s?\|\s?")
#: /2026/11/20/ or /2026-11-20-title.
_URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/._-]|$)")
_LANG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,4}", re.IGNORECASE)
#: Codes of ISO 639-2 that mean no particular language.
_NO_LANG: Final = frozenset(("und", "mul", "zxx"))
#: 20120726, perhaps with a time.
_COMPACT: Final = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?:T?(?P<h>[0-2]\d):?(?P<n>[0-5]\d)(?::?(?P<s>[0-5]\d))?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


def plain(raw: str) -> str:
    """A value without markup, entities, control characters and lone surrogates; empty if it is too long.

    >>> plain(" Tea &amp;amp; <b>scones</b>\\n")
    'Tea & scones'
    """
    if len(raw) > METADATA_MAX_CHARS:
        return ""
    text = html.unescape(html.unescape(raw)) if "&" in raw else raw
    text = _CONTROL.sub("", _TAG.sub("", text))
    return fold(text.encode("utf-8", "replace").decode("utf-8"))


def title_of(raw: str) -> str | None:
    """A title; None if the value is empty or too long."""
    text = plain(raw)
    return text if 0 < len(text) <= MAX_TITLE_CHARS else None


def without_site(title: str, site: str | None, headline: str | None) -> str:
    """A title without the name of the site: the headline if it is one of the parts, else all parts except the name.

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
    """The day in the path of an address; None if the path has no full date.

    >>> date_in_url("https://example.org/2026/11/20/bridge"), date_in_url("https://example.org/2026/11/bridge")
    ('2026-11-20', None)
    """
    match = _URL_DATE.search(url)
    return parse_date("-".join(match.groups())) if match else None


def site_of(raw: str) -> str | None:
    """The name of a site; None for an address or a slogan.

    >>> site_of("The Orle Weekly"), site_of("https://example.org/"), site_of("press@example.org")
    ('The Orle Weekly', None, None)
    """
    text = plain(raw).strip(" \t|-–—:»«@")
    if not text or len(text) > METADATA_SITE_CHARS or text.lower() in NOBODY:
        return None
    return None if has_contact(text) else text


def lang_of(raw: str) -> str | None:
    """The code of the language in a language tag or a locale, without the region.

    >>> lang_of("en_US"), lang_of("DE"), lang_of("{{ lang }}")
    ('en', 'de', None)
    """
    match = _LANG.fullmatch(fold(raw))
    lang = match[1].lower() if match else None
    return None if lang in _NO_LANG else lang


def date_of(raw: str) -> str | None:
    """An absolute date in ISO 8601; None for anything else.

    >>> date_of("2026-11-20T14:05:00.000Z"), date_of("20261120"), date_of("2 days ago"), date_of("03/04/2026")
    ('2026-11-20T14:05:00Z', '2026-11-20', None, None)
    """
    text = plain(raw)
    if match := _COMPACT.fullmatch(text):
        clock = f"T{match['h']}:{match['n']}:{match['s'] or '00'}{match['zone'] or ''}" if match["h"] else ""
        text = f"{match['y']}-{match['m']}-{match['d']}{clock}"
    return parse_date(text)


def authors_of(raws: Iterable[str]) -> str | None:
    """The names in one or several strings, each once, joined by "; "; None if there is none.

    >>> authors_of(["By Jane Roe and John Doe", "jane@example.org", "admin"])
    'Jane Roe; John Doe'
    """
    names: dict[str, str] = {}
    for name in islice(chain.from_iterable(names_in(plain(raw)) for raw in raws), METADATA_MAX_AUTHORS):
        names.setdefault(name.casefold(), name)
    return "; ".join(names.values()) or None


def first(values: Iterable[str | None]) -> str | None:
    """The first value that is neither None nor empty; None if there is none."""
    return next((value for value in values if value), None)
