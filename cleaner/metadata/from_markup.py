"""What meta tags, marked elements and the lines around the headline state about the article of a page.

Metadata reads the tree by itself: the outline of a page has the elements of its blocks, and what is read here is in the
head of the page or inside a line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import compress, islice
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.language.dates import find_date
from cleaner.language.people import author_of, is_full_name, may_be_name
from cleaner.language.phrases import BY
from cleaner.metadata.values import plain
from cleaner.score.line_shape import HEADLINE_SHARE
from cleaner.text import folded, folded_all
from cleaner.types import Block, Page

METADATA_MAX_ELEMENTS: Final = 200  # elements of one kind that are read in one page, and elements inside one of them
METADATA_HEADLINE_REACH: Final = 3  # elements around the headline in which a date is looked for
METADATA_BYLINE_CHARS: Final = 120  # characters of the longest byline; a longer element with its class is a biography
METADATA_BLOCKS_ABOVE: Final = 3  # blocks above the headline in which a byline or a date is looked for
METADATA_BLOCKS_BELOW: Final = 8  # the same below it: standfirst, picture and caption, buttons to share


#: Names of meta tags (name, property, itemprop or http-equiv) with "." for ":" and "_"; the most reliable first.
AUTHOR_NAMES: Final = (
    "article.author.name author parsely-author sailthru.author dc.creator dcterms.creator citation.author "
    "byl byline og.author article.author authors dc.contributor"
).split()
DATE_NAMES: Final = (
    "article.published.time og.published.time article.published datepublished parsely-pub-date sailthru.date "
    "article.date.original originalpublicationdate rnews.datepublished dcterms.issued dc.date.issued "
    "citation.publication.date citation.online.date citation.date dc.date dcterms.created dcterms.date "
    "dc.date.created cxenseparse.recs.publishtime cxenseparse.recs.custom.publishtime bt.pubdate ptime pdate pubdate "
    "publishdate publish-date publish.date publicationdate publication.date published.date published.time date "
    "displaydate datecreated article.created"
).split()
SITE_NAMES: Final = (
    "og.site.name application-name citation.journal.title dc.publisher apple-mobile-web-app-title".split()
)
LANG_NAMES: Final = "content-language dc.language language og.locale".split()
TITLE_NAMES: Final = "og.title twitter.title headline parsely-title sailthru.title dc.title citation.title".split()
#: Labels of the author in the pairs of label and data of a Twitter card.
_LABELS: Final = ("written by", "by", "author", "verfasst von", "geschrieben von", "escrito por", "écrit par", "autor")


class MetadataElements(NamedTuple):
    """The elements of a page that may state something about its article."""

    metas: dict[str, list[str]]
    """Contents of the meta tags by name, in the order of the page."""
    scripts: tuple[str, ...]
    """Texts of the JSON-LD scripts."""
    times: tuple[Any, ...]
    """The `time` elements."""
    headline: Any
    """The first `h1` element, None if there is none."""
    around: frozenset[Any]
    """The elements around the headline.  Their classes describe the whole page."""


def scan(tree: Any) -> MetadataElements:
    """The elements that may state something, from one walk over the tree of a page."""
    metas: dict[str, list[str]] = defaultdict(list)
    scripts, times = [], []
    headline = None
    for element in tree.iter("meta", "script", "time", "h1"):
        tag = element.tag
        if tag == "meta":
            if content := element.get("content"):
                for attribute in ("property", "name", "itemprop", "http-equiv"):
                    if name := element.get(attribute):
                        metas[name.strip().lower().replace(":", ".").replace("_", ".")].append(content)
        elif tag == "time":
            times.append(element)
        elif tag == "h1":
            headline = element if headline is None else headline
        elif "ld+json" in (element.get("type") or "").lower() and (text := element.text):
            scripts.append(text)
    around = frozenset(headline.iterancestors()) if headline is not None else frozenset()
    return MetadataElements(metas, tuple(scripts), tuple(times[:METADATA_MAX_ELEMENTS]), headline, around)


def metas_of(metas: dict[str, list[str]], names: list[str]) -> Iterator[list[str]]:
    """The contents of the meta tags under each of the names that the page uses."""
    return (metas[name] for name in names if name in metas)


def labelled_author(metas: dict[str, list[str]]) -> str | None:
    """The author in the pairs of label and data of a Twitter card; None if there is none."""
    for number in ("1", "2"):
        label, data = metas.get(f"twitter.label{number}"), metas.get(f"twitter.data{number}")
        if label and data and label[0].strip().lower() in _LABELS:
            return data[0]
    return None


# -- elements -----------------------------------------------------------------------------------------------------

#: Parts of classes and ids of elements that are not about the page's own article.
_ELSEWHERE: Final = (
    "comment", "related", "sidebar", "recommend", "footer", "teaser", "widget", "promo", "reply", "popular", "answer",
)  # fmt: skip
_OUTSIDE: Final = frozenset(("aside", "footer", "nav"))
_NESTED: Final = frozenset(("comment", "review", "suggestedAnswer", "acceptedAnswer"))
_MARKED: Final = etree.XPath("//*[@itemprop or @rel='author']")
_DATE_PROPS: Final = frozenset(("datePublished", "dateCreated"))
_AUTHOR_PROPS: Final = frozenset(("author", "creator"))


def marked_elements(tree: Any, around: frozenset[Any]) -> list[Any]:
    """Elements that microdata or `rel` mark as date or author, except in comments, teasers and similar parts."""
    wanted = _DATE_PROPS | _AUTHOR_PROPS
    marked = (
        element
        for element in _MARKED(tree)
        if (prop := element.get("itemprop")) is None or not wanted.isdisjoint(prop.split())
    )
    return [element for element in islice(marked, METADATA_MAX_ELEMENTS) if not _is_elsewhere(element, around)]


def marked_dates(marked: list[Any], elements: MetadataElements) -> Iterator[str]:
    """Dates of elements that are marked as the day of publishing, then of `time` elements near the headline."""
    for element in elements.times:
        if "pubdate" in element.attrib and not _is_elsewhere(element, elements.around):
            yield from _stamps(element)
    for element in _with_prop(marked, _DATE_PROPS):
        yield from _stamps(element)
    for element in _times_near_headline(elements):
        yield from _stamps(element)


def marked_authors(marked: list[Any]) -> Iterator[tuple[str, ...]]:
    """Names of elements that are marked as author.  Several elements with the same mark are several authors."""
    for elements in (_with_prop(marked, _AUTHOR_PROPS), [e for e in marked if e.get("rel") == "author"]):
        yield tuple(name for element in elements for name in _marked_name(element))


def _with_prop(marked: list[Any], props: frozenset[str]) -> list[Any]:
    return [element for element in marked if not props.isdisjoint((element.get("itemprop") or "").split())]


def _stamps(element: Any) -> Iterator[str]:
    for attribute in ("datetime", "content"):
        if stamp := element.get(attribute):
            yield stamp
    yield _text(element)


def _times_near_headline(elements: MetadataElements) -> Iterator[Any]:
    """The `time` elements in the headline and in the elements around it, inner elements first."""
    outer, times = elements.headline, list(elements.times)
    for _ in range(METADATA_HEADLINE_REACH if times else 0):
        if outer is None:
            return
        if outer.tag == "body":  # a date deeper in the body may belong to anything
            inside = [outer is time.getparent() for time in times]
        else:
            inside = [outer in time.iterancestors() for time in times]
        yield from (time for time in compress(times, inside) if not _is_elsewhere(time, elements.around))
        times = [time for time, is_inside in zip(times, inside, strict=True) if not is_inside]
        outer = outer.getparent()


def _marked_name(element: Any) -> Iterator[str]:
    named = next((inner for inner in _inside(element) if inner.get("itemprop") == "name"), element)
    if content := named.get("content") or element.get("content"):
        yield content
    elif text := _text(named):
        name = author_of(text, find_date(text))
        if name and may_be_name(name):
            yield name


def _inside(element: Any) -> Iterator[Any]:
    return islice(element.iterdescendants(), METADATA_MAX_ELEMENTS)


def _text(element: Any) -> str:
    """The text of an element; empty if it is too long for a byline."""
    text = plain(" ".join(islice(element.itertext(), METADATA_MAX_ELEMENTS)))
    return text if len(text) <= METADATA_BYLINE_CHARS else ""


def _is_elsewhere(element: Any, around: frozenset[Any]) -> bool:
    """True for an element in comments, teasers, side bars or similar parts, unless they contain the headline too."""
    for outer in (element, *element.iterancestors()):
        if outer in around or outer.tag in ("body", "html"):
            return False
        if outer.tag in _OUTSIDE or outer.get("itemprop") in _NESTED:
            return True
        class_and_id = f"{outer.get('class') or ''} {outer.get('id') or ''}".lower()
        if any(word in class_and_id for word in _ELSEWHERE):
            return True
    return False


# -- lines around the headline ------------------------------------------------------------------------------------

#: Tags that headlines are in; those of lower ranks are inside of articles.
_HEADLINE_RANKS: Final = frozenset(("h1", "h2", "h3"))


def headline_of(page: Page, title: str) -> Block | None:
    """The longest heading that the title contains, else the first `h1`; None if the page has neither."""
    title = folded(title)
    headings = [block for block in page.blocks if block.tag in _HEADLINE_RANKS]
    texts = zip(headings, folded_all([block.text for block in headings]), strict=True)
    in_title = [block for block, text in texts if text in title and len(text) > HEADLINE_SHARE * len(title)]
    first_rank = (block for block in headings if block.tag == "h1")
    return max(in_title, key=lambda block: len(block.text), default=None) or next(first_rank, None)


def lines_around(headline: Block | None, page: Page) -> list[Block]:
    """The short lines around the headline: below it, then above it, the nearest first; none without a headline."""
    if headline is None:
        return []
    index = headline.index
    near = page.blocks[max(0, index - METADATA_BLOCKS_ABOVE) : index + 1 + METADATA_BLOCKS_BELOW]
    return [
        block
        for block in sorted(near, key=lambda block: (block.index < index, abs(block.index - index)))
        if block is not headline and len(block.text) <= METADATA_BYLINE_CHARS and not _is_foreign(block, headline)
    ]


def _is_foreign(block: Block, headline: Block) -> bool:
    """True for a line of a teaser, a side bar or a similar part that does not contain the headline."""
    return any(word in token for token in block.class_tokens - headline.class_tokens for word in _ELSEWHERE)


def shown_dates(lines: list[Block]) -> Iterator[str]:
    """The dates in lines around the headline."""
    for block in lines:
        if span := find_date(block.text):
            yield block.text[span[0] : span[1]]


def shown_authors(lines: list[Block]) -> Iterator[tuple[str, ...]]:
    """The names in lines around the headline that begin with "By" or have the class of a byline."""
    for block in lines:
        marked = any("author" in token or "byline" in token for token in block.class_tokens)
        if marked or BY.match(block.text):
            name = author_of(block.text, find_date(block.text))
            if name and is_full_name(name):
                yield (name,)
