"""Document to Page: blocks with offsets into the page's text.  Nothing is decided here."""

from __future__ import annotations

from cleaner.parsing.html_page import parse_html
from cleaner.parsing.text_page import parse_text
from cleaner.types import Document, Kind, Page

__all__ = ["parse", "parse_html", "parse_text"]


def parse(document: Document) -> Page:
    """Parse a document by its kind."""
    return parse_html(document) if document.kind is Kind.HTML else parse_text(document)
