"""Author, date, link and score of comments, read from their markup with BeautifulSoup.

BeautifulSoup earns its place here.  The fields are read from a copy of the items without forms, buttons and scripts,
since the page's own tree is never changed; the text of an element with spaces between its parts, the strings directly
in it and its attributes as lists are one call each, where lxml has text and tails to put together.  Only the items are
copied and parsed, so pages without comments do not pay for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from cleaner.language.dates import find_date, parse_date
from cleaner.language.people import author_of, clean_author
from cleaner.parsing.outline import class_tokens
from cleaner.text import fold
from cleaner.threads.by_markup.candidates import Candidate
from cleaner.threads.by_markup.class_hints import HAS_DIGIT, HAS_NUMBER, last_word
from cleaner.threads.by_markup.grammar import COMMENT_HEADER_CHARS, TOKEN_MEMO
from cleaner.threads.systems import System, selected
from cleaner.threads.thresholds import MAJORITY

if TYPE_CHECKING:  # importing bs4 takes a third of the time of `import cleaner`, and most pages have no comments
    from bs4 import BeautifulSoup, Tag


#: Elements inside each other; deeper markup is not copied, because copying it would run out of stack.  Its records have
#: no fields.
COMMENT_MAX_NESTING: Final = 500

#: Class names of the elements of each field, best first.
_FIELD_WORDS: Final = {
    "author": (
        "itemprop=author itemprop=creator fn author username nick nickname commenter poster autor auteur creator uname "
        "name user by who"
    ).split(),
    "date": (
        "itemprop=datepublished itemprop=commenttime itemprop=datecreated timestamp datetime date time timeago age "
        "posted published submitted datum when permalink meta metadata commentmetadata"
    ).split(),
    "score": "itemprop=upvotecount score points votes karma likes like-count rating".split(),
}
#: A link to one comment.
_PERMALINK: Final = re.compile(
    r"#(?:comment|c|post|p|msg|reply|entry|r|dsq-comment|cmt|comm)?[-_]?\d{2,12}|[?&](?:pid|commentid|comment_id|"
    r"showComment)=|item\?id=|/comments?/\d",
    re.IGNORECASE,
)
#: The address of a person's page on a site.
_PROFILE: Final = re.compile(
    r"\b(?:profiles?|users?|u|members?|people|author|viewprofile|showuser|memberlist|getuser|user_info|mitglied(?:er)?|"
    r"utilisateur|usuario|membre)\b|user-|~\w",
    re.IGNORECASE,
)
#: Class tokens of elements that hold a name and nothing else.
_NAMES: Final = frozenset("itemprop=name fn username nickname".split())
#: The attribute that holds the number of the item in elements of the copy.
_MARK: Final = "data-cleaner-item"
#: Elements that hold no field.  They are left out of the copy, because parsing them takes time.
_NO_FIELDS: Final = tuple("script style svg form iframe button input select textarea noscript br".split())
#: The rank of a class name among those of its field.  Lower is better; below these are what HTML itself says.
_FIELD_RANKS: Final = {
    (word, field): rank for field, words in _FIELD_WORDS.items() for rank, word in enumerate(words, 4)
}
#: The rank of `<cite>` as an author: after every class name.
_CITE_RANK: Final = 90
#: The rank of bold text as an author: the last resort.
_BOLD_RANK: Final = 95
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_EPOCHS: Final = frozenset(("data-time", "data-timestamp", "data-epoch", "data-utime"))
#: Seconds since 1970, in the years from 2001 on, with or without milliseconds.
_EPOCH: Final = re.compile(r"(?P<seconds>[1-3]\d{9})(?:\.?\d{3})?")
#: A whole number that is not part of a longer one.
_SCORE: Final = re.compile(r"(?<![\d.,])[+−-]?\d{1,7}(?![\d.,])")


class Fields(NamedTuple):
    """What the markup of an item says about its author, date, link and score."""

    author: str | None = None
    published: str | None = None
    raw: str | None = None
    link: str | None = None
    score: int | None = None


def read_fields(items: Sequence[Candidate], base: str | None) -> dict[int, Fields]:
    """The fields of items, from one parse of a copy of them and one walk over it.

    Args:
        items: the items in document order.
        base: the address of the page, for links.

    Returns:
        Fields by the number of the item.  An item without an element of its own has none.
    """
    soup = _soup(items)
    if soup is None:
        return {}
    item_of: dict[int, int] = {id(soup): -1}
    best: dict[int, dict[str, tuple[int, Tag]]] = defaultdict(dict)
    first_tags: dict[int, Tag] = {}
    for tag in soup.find_all(True):
        mark = tag.get(_MARK)
        n = int(str(mark)) if mark is not None else item_of[id(tag.parent)]
        item_of[id(tag)] = n
        if n < 0:
            continue
        first_tags.setdefault(n, tag)
        for field, rank in _ranks(tag, items[n].system):
            if field not in best[n] or rank < best[n][field][0]:
                best[n][field] = (rank, tag)
    return {n: _fields({field: tag for field, (_, tag) in best[n].items()}, tag, base) for n, tag in first_tags.items()}


def _soup(items: Sequence[Candidate]) -> BeautifulSoup | None:
    """A copy of the items in document order, each marked with its number; None if they are nested too deep to copy."""
    numbers = {element: n for n, item in enumerate(items) for element in item.elements}
    if not numbers:
        return None
    root = etree.Element("div")
    copied: set[Any] = set()
    for element in numbers:
        if element in copied:
            continue
        if _too_deep(element):
            return None
        copy = deepcopy(element)
        copy.tail = None
        for original, twin in zip(element.iter(), copy.iter(), strict=True):
            if original in numbers:
                copied.add(original)
                twin.set(_MARK, str(numbers[original]))
            elif _MARK in twin.attrib:  # the page has an attribute of that name
                del twin.attrib[_MARK]
        chars = len("".join(copy.itertext()))
        for form in copy.iter("form"):
            if len("".join(form.itertext())) > MAJORITY * chars:
                form.tag = "div"  # a form around the comment holds its text
        etree.strip_elements(copy, *_NO_FIELDS, with_tail=False)
        root.append(copy)
    from bs4 import BeautifulSoup

    return BeautifulSoup(etree.tostring(root, encoding="unicode", method="html"), "lxml")


def _too_deep(element: Any) -> bool:
    """True if copying or printing the element would run out of stack."""
    depth = 0
    for event, _ in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > COMMENT_MAX_NESTING:
            return True
    return False


def _ranks(tag: Tag, system: System | None) -> Iterator[tuple[str, int]]:
    """The fields that an element may hold, with its rank for each; the selectors of the system come first."""
    tokens = _tokens_of(tag)
    name, attributes = tag.name, tag.attrs
    if name == "time":
        yield "date", 1
    elif attributes and (not _EPOCHS.isdisjoint(attributes) or _ISO_DAY.match(str(attributes.get("content") or ""))):
        yield "date", 2
    elif name in ("abbr", "span", "a") and HAS_NUMBER.search(str(attributes.get("title") or "")):
        yield "date", 3
    elif name == "cite":
        yield "author", _CITE_RANK
    elif name in ("b", "strong"):
        yield "author", _BOLD_RANK
    if name == "a" and (href := tag.get("href")):
        if "bookmark" in (tag.get("rel") or ()) or "permalink" in tokens:
            yield "link", 1
        elif _PERMALINK.search(str(href)):
            yield "link", 2
    if not tokens:
        return
    for rank, selector in enumerate(system.author if system else ()):
        if selector.tag in ("", name) and selected(selector, tag, tokens):
            yield "author", rank
    for token in tokens:
        yield from _token_fields(token)


@lru_cache(TOKEN_MEMO)
def _token_fields(token: str) -> tuple[tuple[str, int], ...]:
    """The fields that a class name may mean, with ranks.  A name that ends in a field's word ranks after the word."""
    out = []
    for field in _FIELD_WORDS:
        rank = _FIELD_RANKS.get((token, field))
        if rank is None and (word_rank := _FIELD_RANKS.get((last_word(token), field))) is not None:
            rank = word_rank + 1
        if rank is not None:
            out.append((field, rank))
    return tuple(out)


def _tokens_of(tag: Tag) -> tuple[str, ...]:
    """The class tokens of an element of the copy."""
    attributes = tag.attrs
    if not attributes:
        return ()
    return class_tokens(
        (name, value if isinstance(value, str) else " ".join(value)) for name, value in attributes.items()
    )


def _fields(tags: Mapping[str, Tag], first: Tag, base: str | None) -> Fields:
    """The fields of one item, from the best element for each (`tags`) and from attributes of its first element."""
    author = clean_author(str(first.get("data-author") or first.get("author") or ""))
    if author is None and "author" in tags:
        author = _author_of_tag(tags["author"])
    raw, published = _date_of_tag(tags["date"]) if "date" in tags else (None, None)
    link = _resolved(str(tags["link"].get("href") or first.get("permalink") or ""), base) if "link" in tags else None
    score = _score_of_tag(tags["score"]) if "score" in tags else None
    return Fields(author, published, raw, link, score)


def _resolved(href: str, base: str | None) -> str | None:
    try:
        return urljoin(base, href) if base else href
    except ValueError:  # "http://[", not an address
        return None


def _author_of_tag(tag: Tag) -> str | None:
    if content := tag.get("content"):
        return clean_author(str(content))
    inner = _name_tag(tag)
    text = fold((inner or _first_part(tag)).get_text(" "))
    if len(text) > COMMENT_HEADER_CHARS:
        return None
    return author_of(text, None if inner else find_date(text))


def _first_part(tag: Tag) -> Tag:
    """The first element with text in an element, if the others hold numbers: a name before counts and ranks."""
    while not any(isinstance(child, str) and child.strip() for child in tag.children):
        parts = [child for child in tag.find_all(True, recursive=False) if child.get_text(strip=True)]
        if not parts or (len(parts) > 1 and not any(HAS_DIGIT.search(part.get_text()) for part in parts[1:])):
            break
        tag = parts[0]
    return tag


def _name_tag(tag: Tag) -> Tag | None:
    """The element of the name in an element that holds more: a link to a profile, or one with a class for names."""
    for inner in tag.find_all(True):
        if not inner.get_text(strip=True):
            continue
        if inner.name == "a" and _PROFILE.search(str(inner.get("href") or "")):
            return inner
        if any(token in _NAMES for token in _tokens_of(inner)):
            return inner
    return None


def _date_of_tag(tag: Tag) -> tuple[str | None, str | None]:
    """The date as written, and in ISO 8601 if an attribute gives it."""
    text = fold(tag.get_text(" "))
    stamps = (str(tag.get(name) or "") for name in ("datetime", "content", "title"))
    stamp = next((stamp for stamp in stamps if stamp), "")
    published = parse_date(stamp) or _epoch(tag)
    span = find_date(text) if len(text) <= COMMENT_HEADER_CHARS else None
    if span:
        return text[span[0] : span[1]], published
    return (stamp if published else None), published


def _epoch(tag: Tag) -> str | None:
    """The time in ISO 8601 from an attribute in seconds or milliseconds since 1970."""
    for name in sorted(_EPOCHS.intersection(tag.attrs)):
        if match := _EPOCH.fullmatch(str(tag.get(name) or "")):
            return datetime.fromtimestamp(int(match["seconds"]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None


def _score_of_tag(tag: Tag) -> int | None:
    match = _SCORE.search(fold(tag.get_text(" ")) or str(tag.get("content") or ""))
    return int(match[0].replace("−", "-")) if match else None
