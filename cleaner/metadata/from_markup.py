"""What meta tags and elements of a page say of its article: names are looked up, nothing is scored."""

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

METADATA_MAX_ELEMENTS: Final = 200  # elements of one kind looked at in one page, and elements inside one
METADATA_HEADLINE_REACH: Final = 3  # elements around the headline in which a date may stand
METADATA_BYLINE_CHARS: Final = 120  # characters; a longer element with a byline's class is a box about the author
METADATA_BLOCKS_ABOVE: Final = 3  # blocks above the headline in which a byline or a date may be shown
METADATA_BLOCKS_BELOW: Final = 8  # the same below it: standfirst, picture and caption, buttons to share


#: Names of meta tags (name, property, itemprop or http-equiv), ":" and "_" as ".", best first.
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
#: "Written by" of the label and data pairs of Twitter cards.
_LABELS: Final = ("written by", "by", "author", "verfasst von", "geschrieben von", "escrito por", "écrit par", "autor")


class Markup(NamedTuple):
    """The elements of a page that may speak of its article, from one walk over the tree."""

    metas: dict[str, list[str]]
    """Contents of the meta tags by name, in order."""
    scripts: tuple[str, ...]
    """JSON-LD."""
    times: tuple[Any, ...]
    headline: Any
    around: frozenset[Any]
    """Elements around the headline, whose class names speak of the whole page."""


def scan(tree: Any) -> Markup:
    """One walk; attributes of other elements are looked at only where that turns out to be needed."""
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
    return Markup(metas, tuple(scripts), tuple(times[:METADATA_MAX_ELEMENTS]), headline, around)


def metas_of(metas: dict[str, list[str]], names: list[str]) -> Iterator[list[str]]:
    """The contents under each of the names that the page has."""
    return (metas[name] for name in names if name in metas)


def labelled_author(metas: dict[str, list[str]]) -> str | None:
    """The author in the label and data pairs of a Twitter card."""
    for number in ("1", "2"):
        label, data = metas.get(f"twitter.label{number}"), metas.get(f"twitter.data{number}")
        if label and data and label[0].strip().lower() in _LABELS:
            return data[0]
    return None


# -- elements -----------------------------------------------------------------------------------------------------

#: Parts of class names and ids of what is not about the page's own article.
_ELSEWHERE: Final = (
    "comment", "related", "sidebar", "recommend", "footer", "teaser", "widget", "promo", "reply", "popular", "answer",
)  # fmt: skip
_OUTSIDE: Final = frozenset(("aside", "footer", "nav"))
_NESTED: Final = frozenset(("comment", "review", "suggestedAnswer", "acceptedAnswer"))
_MARKED: Final = etree.XPath("//*[@itemprop or @rel='author']")
_DATE_PROPS: Final = frozenset(("datePublished", "dateCreated"))
_AUTHOR_PROPS: Final = frozenset(("author", "creator"))


def marked_elements(tree: Any, around: frozenset[Any]) -> list[Any]:
    """Elements whose attributes say what their text is, but for those in comments, teasers and the like."""
    wanted = _DATE_PROPS | _AUTHOR_PROPS
    found = (
        element
        for element in _MARKED(tree)
        if (prop := element.get("itemprop")) is None or not wanted.isdisjoint(prop.split())
    )
    return [element for element in islice(found, METADATA_MAX_ELEMENTS) if not _is_elsewhere(element, around)]


def marked_dates(marked: list[Any], markup: Markup) -> Iterator[str]:
    """Dates of elements that are marked as the day of publishing, then of time elements beside the headline."""
    for element in markup.times:
        if "pubdate" in element.attrib and not _is_elsewhere(element, markup.around):
            yield from _stamps(element)
    for element in _with_prop(marked, _DATE_PROPS):
        yield from _stamps(element)
    for element in _beside(markup):
        yield from _stamps(element)


def marked_authors(marked: list[Any]) -> Iterator[tuple[str, ...]]:
    """Names of elements that are marked as the author; several of one kind are several authors."""
    for elements in (_with_prop(marked, _AUTHOR_PROPS), [e for e in marked if e.get("rel") == "author"]):
        yield tuple(name for element in elements for name in _marked_name(element))


def _with_prop(marked: list[Any], props: frozenset[str]) -> list[Any]:
    return [element for element in marked if not props.isdisjoint((element.get("itemprop") or "").split())]


def _stamps(element: Any) -> Iterator[str]:
    for attribute in ("datetime", "content"):
        if stamp := element.get(attribute):
            yield stamp
    yield _text(element)


def _beside(markup: Markup) -> Iterator[Any]:
    """The time elements in the elements around the headline, from the inside outwards."""
    around, left = markup.headline, list(markup.times)
    for _ in range(METADATA_HEADLINE_REACH if left else 0):
        if around is None:
            return
        if around.tag == "body":  # what stands deeper in it may belong to anything
            inside = [around is time.getparent() for time in left]
        else:
            inside = [around in time.iterancestors() for time in left]
        yield from (time for time in compress(left, inside) if not _is_elsewhere(time, markup.around))
        left = [time for time, is_inside in zip(left, inside, strict=True) if not is_inside]
        around = around.getparent()


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
    """The text of an element; empty where it is too long for a byline."""
    text = plain(" ".join(islice(element.itertext(), METADATA_MAX_ELEMENTS)))
    return text if len(text) <= METADATA_BYLINE_CHARS else ""


def _is_elsewhere(element: Any, around: frozenset[Any]) -> bool:
    """True inside comments, teasers, side bars and the like, unless the headline is in there as well."""
    for outer in (element, *element.iterancestors()):
        if outer in around or outer.tag in ("body", "html"):
            return False
        if outer.tag in _OUTSIDE or outer.get("itemprop") in _NESTED:
            return True
        tokens = f"{outer.get('class') or ''} {outer.get('id') or ''}".lower()
        if any(word in tokens for word in _ELSEWHERE):
            return True
    return False


# -- lines around the headline ------------------------------------------------------------------------------------

_HEADINGS: Final = frozenset(("h1", "h2", "h3"))


def headline_of(page: Page, title: str) -> Block | None:
    """The heading that the title repeats, else the first of the highest rank."""
    title = folded(title)
    heads = [block for block in page.blocks if block.tag in _HEADINGS]
    texts = zip(heads, folded_all([block.text for block in heads]), strict=True)
    inside = [block for block, text in texts if text in title and len(text) > HEADLINE_SHARE * len(title)]
    tops = (block for block in heads if block.tag == "h1")
    return max(inside, key=lambda block: len(block.text), default=None) or next(tops, None)


def lines_beside(head: Block | None, page: Page) -> list[Block]:
    """The short lines around the headline, those below it first; none where the page shows no headline."""
    if head is None:
        return []
    near = page.blocks[max(0, head.index - METADATA_BLOCKS_ABOVE) : head.index + 1 + METADATA_BLOCKS_BELOW]
    return [
        block
        for block in sorted(near, key=lambda block: (block.index < head.index, abs(block.index - head.index)))
        if block is not head and len(block.text) <= METADATA_BYLINE_CHARS and not _is_foreign(block, head)
    ]


def _is_foreign(block: Block, head: Block) -> bool:
    return any(word in token for token in block.class_tokens - head.class_tokens for word in _ELSEWHERE)


def shown_dates(lines: list[Block]) -> Iterator[str]:
    """The dates that lines beside the headline show."""
    for block in lines:
        if span := find_date(block.text):
            yield block.text[span[0] : span[1]]


def shown_authors(lines: list[Block]) -> Iterator[tuple[str, ...]]:
    """The names in lines that say "By ..." or whose class says byline."""
    for block in lines:
        marked = any("author" in token or "byline" in token for token in block.class_tokens)
        if marked or BY.match(block.text):
            name = author_of(block.text, find_date(block.text))
            if name and is_full_name(name):
                yield (name,)
