"""What trafilatura makes of a page's metadata, for what its own markup leaves open."""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from typing import Final

from cleaner.language.dates import DATE_MAX_YEAR
from cleaner.language.people import is_full_name
from cleaner.metadata.values import authors_of, date_of, lang_of, site_of, title_of
from cleaner.types import Document, Metadata

#: htmldate takes a date later than today for a mistake; a fixed day keeps the output the same on every day.  Its
#: extensive search finds a date on nearly every page, shop windows included, so it is off.
_DATES: Final = {"original_date": True, "extensive_search": False, "max_date": f"{DATE_MAX_YEAR}-12-31"}


def ask(document: Document) -> Metadata:
    """Trafilatura's answer, held to the same rules as our own.  It is loaded on first use."""
    import trafilatura

    # Its complaints about hopeless pages are no news to our user: with a handler of its own it stays off stderr.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    found = trafilatura.extract_metadata(document.source, default_url=document.url, date_config=dict(_DATES))
    return Metadata(
        title=title_of(found.title or ""),
        author="; ".join(filter(is_full_name, (authors_of([found.author or ""]) or "").split("; "))) or None,
        published=date_of(found.date or ""),
        site=site_of(found.sitename or ""),
        lang=lang_of(found.language or ""),
    )


def fill(metadata: Metadata, other: Metadata) -> Metadata:
    """The first with what it lacks from the second.

    >>> fill(Metadata(title="A bridge"), Metadata(title="Bridge", lang="en"))
    Metadata(title='A bridge', author=None, published=None, site=None, lang='en')
    """
    lacking = {name: value for name, value in asdict(other).items() if getattr(metadata, name) is None}
    return replace(metadata, **lacking)
