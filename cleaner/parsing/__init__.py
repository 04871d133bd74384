"""Document to Page: blocks with offsets, nothing decided yet."""

from __future__ import annotations

from cleaner.parsing.html_page import parse_html
from cleaner.parsing.text_page import parse_text
from cleaner.types import Document, Kind, Page

__all__ = ["parse", "parse_html", "parse_text"]


def parse(document: Document) -> Page:
    """The blocks of a document, by its kind."""
    return parse_html(document) if document.kind is Kind.HTML else parse_text(document)
