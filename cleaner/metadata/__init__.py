"""Title, author, day, site and language of an article, as its page states them.

Nothing here runs before `metadata_of` is called.  A page states the same thing in many places.  They are read in the
order of how often they are right, and the first valid value wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from cleaner.language.detect import detect_language
from cleaner.metadata.from_json_ld import JsonLdValues, read_json_ld
from cleaner.metadata.from_markup import (
    AUTHOR_NAMES,
    DATE_NAMES,
    LANG_NAMES,
    SITE_NAMES,
    TITLE_NAMES,
    MetadataElements,
    headline_of,
    labelled_author,
    lines_around,
    marked_authors,
    marked_dates,
    marked_elements,
    metas_of,
    scan,
    shown_authors,
    shown_dates,
)
from cleaner.metadata.second_opinion import filled, second_opinion
from cleaner.metadata.values import authors_of, date_in_url, date_of, first, lang_of, site_of, title_of, without_site
from cleaner.parsing import parse
from cleaner.text import folded, tokens
from cleaner.types import Block, Kind, Metadata, Page, Trace

__all__ = ["metadata_of"]


def metadata_of(cleaned: Trace, *, full: bool = False) -> Metadata:
    """What the document says about itself: title, author, published, site, lang.

    A text has only the language that its words show.  No e-mail or IP address is ever part of a name.

    Args:
        cleaned: a trace; results of `cleaner.clean` have their metadata with them.
        full: asks trafilatura for what is missing; takes about as long as cleaning does.

    >>> import cleaner
    >>> page = '''<html lang="en"><title>A bridge</title><meta name="author" content="By Jane Roe and John Doe">
    ... <meta property="article:published_time" content="2026-11-20T14:05:00Z"><p>It opened.</p></html>'''
    >>> cleaner.clean(page).metadata
    Metadata(title='A bridge', author='Jane Roe; John Doe', published='2026-11-20T14:05:00Z', site=None, lang='en')
    """
    if cleaned.document.kind is Kind.TEXT:
        return Metadata(lang=_detected(cleaned))
    tree = cleaned.page.tree
    if tree is None:  # the page is empty, or its tree was removed so that the result can be sent elsewhere
        tree = parse(cleaned.document).tree
    metadata = Metadata(cleaned.title) if tree is None else _read(tree, cleaned)
    return filled(metadata, second_opinion(cleaned.document)) if full else metadata


def _read(tree: Any, cleaned: Trace) -> Metadata:
    """What a page states, each field from the first place that has a valid value."""
    elements, page = scan(tree), cleaned.page
    metas = elements.metas
    title = cleaned.title or first(map(title_of, chain(*metas_of(metas, TITLE_NAMES)))) or ""
    json_ld = read_json_ld(elements.scripts, title)
    title = title or first(map(title_of, json_ld.titles)) or ""
    langs = chain((page.lang or "",), json_ld.langs, *metas_of(metas, LANG_NAMES))
    sites = chain(*metas_of(metas, SITE_NAMES[:1]), json_ld.sites, *metas_of(metas, SITE_NAMES[1:]))
    site = first(map(site_of, sites))
    headline = headline_of(page, title)
    places = _Places(tree, page, elements, json_ld, headline)
    return Metadata(
        title=without_site(title, site, headline.text if headline else None) or None,
        author=_author(map(authors_of, places.authors()), site),
        published=first(map(date_of, places.dates())) or date_in_url(page.url or ""),
        site=site,
        lang=first(map(lang_of, langs)) or _detected(cleaned),
    )


class _Places:
    """The places of a page that name its author and its day.  Those that take long are read on first use."""

    def __init__(
        self, tree: Any, page: Page, elements: MetadataElements, json_ld: JsonLdValues, headline: Block | None
    ) -> None:
        self.tree, self.page, self.elements, self.json_ld, self.headline = tree, page, elements, json_ld, headline

    @cached_property
    def marked(self) -> list[Any]:
        """The elements that microdata or `rel` mark."""
        return marked_elements(self.tree, self.elements.around)

    @cached_property
    def lines(self) -> list[Block]:
        """The short lines around the headline."""
        return lines_around(self.headline, self.page)

    def dates(self) -> Iterator[str]:
        """Raw dates, the most reliable place first."""
        yield from self.json_ld.dates
        yield from chain.from_iterable(metas_of(self.elements.metas, DATE_NAMES))
        yield from marked_dates(self.marked, self.elements)
        yield from shown_dates(self.lines)

    def authors(self) -> Iterator[tuple[str, ...]]:
        """The raw names of each place, the most reliable place first."""
        yield from self.json_ld.authors
        yield from map(tuple, metas_of(self.elements.metas, AUTHOR_NAMES))
        if label := labelled_author(self.elements.metas):
            yield (label,)
        yield from marked_authors(self.marked)
        yield from shown_authors(self.lines)


def _author(authors: Iterator[str | None], site: str | None) -> str | None:
    """The first author who is not the site; the site if the page names nobody else."""
    site_as_author = None
    for author in authors:
        if author is not None and (site is None or folded(author) != folded(site)):
            return author
        site_as_author = site_as_author or author
    return site_as_author


def _detected(cleaned: Trace) -> str | None:
    """The language of the body by its stop words."""
    return detect_language(chain.from_iterable(map(tokens, cleaned.body.split("\n"))))
