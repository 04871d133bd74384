"""Title, author, day, site and language of an article, as its page states them.

Only what asks for it pays: nothing here runs before `metadata_of` is called.  A page says the same thing in many
places; they are asked in the order of how often they are right, and the first sound answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from cleaner.language.detect import detect_language
from cleaner.metadata.from_json_ld import Said, read_json
from cleaner.metadata.from_markup import (
    AUTHOR_NAMES,
    DATE_NAMES,
    LANG_NAMES,
    SITE_NAMES,
    TITLE_NAMES,
    Markup,
    headline_of,
    labelled_author,
    lines_beside,
    marked_authors,
    marked_dates,
    marked_elements,
    metas_of,
    scan,
    shown_authors,
    shown_dates,
)
from cleaner.metadata.second_opinion import ask, fill
from cleaner.metadata.values import authors_of, date_in_url, date_of, first, lang_of, site_of, title_of, without_site
from cleaner.parsing import parse
from cleaner.text import folded, tokens
from cleaner.types import Block, Kind, Metadata, Trace

__all__ = ["metadata_of"]


def metadata_of(cleaned: Trace, *, full: bool = False) -> Metadata:
    """What the document says of itself: title, author, published, site, lang.

    A text has only the language that its words show.  No e-mail or IP address is ever part of a name.

    Args:
        cleaned: a result of `cleaner.clean`.
        full: asks trafilatura for what is missing; takes about as long as cleaning does.

    >>> import cleaner
    >>> page = '''<html lang="en"><title>A bridge</title><meta name="author" content="By Jane Roe and John Doe">
    ... <meta property="article:published_time" content="2026-11-20T14:05:00Z"><p>It opened.</p></html>'''
    >>> cleaner.metadata_of(cleaner.clean(page))
    Metadata(title='A bridge', author='Jane Roe; John Doe', published='2026-11-20T14:05:00Z', site=None, lang='en')
    """
    if cleaned.document.kind is Kind.TEXT:
        return Metadata(lang=_detected(cleaned))
    tree = cleaned.page.tree
    if tree is None:  # it was taken out to send the result elsewhere, or the page is empty
        tree = parse(cleaned.document).tree
    found = Metadata(cleaned.title) if tree is None else _read(tree, cleaned)
    return fill(found, ask(cleaned.document)) if full else found


def _read(tree: Any, cleaned: Trace) -> Metadata:
    markup, page = scan(tree), cleaned.page
    metas = markup.metas
    title = cleaned.title or first(map(title_of, chain(*metas_of(metas, TITLE_NAMES)))) or ""
    said = read_json(markup.scripts, title)
    title = title or first(map(title_of, said.titles)) or ""
    stated = chain((page.lang or "",), said.langs, *metas_of(metas, LANG_NAMES))
    site = first(map(site_of, chain(*metas_of(metas, SITE_NAMES[:1]), said.sites, *metas_of(metas, SITE_NAMES[1:]))))
    head = headline_of(page, title)
    later = Later(cache(lambda: marked_elements(tree, markup.around)), cache(lambda: lines_beside(head, page)))
    return Metadata(
        title=without_site(title, site, head.text if head else None) or None,
        author=_author(map(authors_of, _authors(markup, said, later)), site),
        published=first(map(date_of, _dates(markup, said, later))) or date_in_url(page.url or ""),
        site=site,
        lang=first(map(lang_of, stated)) or _detected(cleaned),
    )


class Later(NamedTuple):
    """Places that are looked at only where it comes to that."""

    marked: Callable[[], list[Any]]
    lines: Callable[[], list[Block]]


def _dates(markup: Markup, said: Said, later: Later) -> Iterator[str]:
    yield from said.dates
    yield from chain.from_iterable(metas_of(markup.metas, DATE_NAMES))
    yield from marked_dates(later.marked(), markup)
    yield from shown_dates(later.lines())


def _authors(markup: Markup, said: Said, later: Later) -> Iterator[tuple[str, ...]]:
    yield from said.authors
    yield from map(tuple, metas_of(markup.metas, AUTHOR_NAMES))
    if label := labelled_author(markup.metas):
        yield (label,)
    yield from marked_authors(later.marked())
    yield from shown_authors(later.lines())


def _author(found: Iterator[str | None], site: str | None) -> str | None:
    """The first author who is not the site itself; a site that names nobody else has written it itself."""
    itself = None
    for author in found:
        if author is not None and (site is None or folded(author) != folded(site)):
            return author
        itself = itself or author
    return itself


def _detected(cleaned: Trace) -> str | None:
    """The language that the words of the body show."""
    return detect_language(chain.from_iterable(map(tokens, cleaned.body.split("\n"))))
