"""The metadata of a page according to trafilatura, for fields that the page itself does not state."""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from typing import Final

from cleaner.language.dates import DATE_MAX_YEAR
from cleaner.language.people import is_full_name
from cleaner.metadata.values import authors_of, date_of, lang_of, site_of, title_of
from cleaner.types import Document, Metadata

#: Options of htmldate.  It refuses dates later than `max_date`; a fixed day instead of today gives the same output on
#: every day.  Its extensive search is off, because it finds a date on nearly every page, pages of shops included.
_DATES: Final = {"original_date": True, "extensive_search": False, "max_date": f"{DATE_MAX_YEAR}-12-31"}


def second_opinion(document: Document) -> Metadata:
    """The metadata that trafilatura finds; each value must be valid by the rules of this package."""
    import trafilatura  # loads 36 MB of packages, and nothing else needs it

    # With a handler of its own it does not write its complaints about broken pages to stderr.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    document_data = trafilatura.extract_metadata(document.source, default_url=document.url, date_config=dict(_DATES))
    return Metadata(
        title=title_of(document_data.title or ""),
        author="; ".join(filter(is_full_name, (authors_of([document_data.author or ""]) or "").split("; "))) or None,
        published=date_of(document_data.date or ""),
        site=site_of(document_data.sitename or ""),
        lang=lang_of(document_data.language or ""),
    )


def filled(metadata: Metadata, other: Metadata) -> Metadata:
    """Metadata with the fields that it lacks taken from another.

    >>> filled(Metadata(title="A bridge"), Metadata(title="Bridge", lang="en"))
    Metadata(title='A bridge', author=None, published=None, site=None, lang='en')
    """
    lacking = {name: value for name, value in asdict(other).items() if getattr(metadata, name) is None}
    return replace(metadata, **lacking)
