"""The library's calls: one document, or many with one set of rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cleaner.pipeline import clean_document
from cleaner.reading import document as document_reader
from cleaner.ruleset import load
from cleaner.types import Document, Kind, Trace


class Cleaner:
    """Cleans documents with one set of rules.

    Make it once, use it for as many documents as you like; it keeps no state between them, so the order of documents
    never changes a result.

    Args:
        rules: rule files or folders of them, added to the shipped rules.
        default_rules: False leaves the shipped rules out.

    Raises:
        RuleError: a rule file that cannot be used; the message names file, line and remedy.

    >>> from cleaner import Cleaner
    >>> cleaner = Cleaner()
    >>> cleaner.clean("<p>A story of some length, told in plain sentences.</p>", kind="html").document.kind
    <Kind.HTML: 'html'>
    """

    def __init__(self, rules: Sequence[str | Path] = (), *, default_rules: bool = True) -> None:
        self._rules = load(tuple(Path(path) for path in rules), default=default_rules)

    def clean(
        self, html_or_text: str | bytes, url: str | None = None, kind: Kind | str | None = None, id: str = ""
    ) -> Trace:
        """Clean one document.

        Args:
            html_or_text: a page or a text; bytes are decoded (byte order mark, header, meta charset, UTF-8, detector).
            url: address of the page; it selects the rules of its site.
            kind: "html" or "text"; None looks at the content.
            id: name of the document in results and reports.

        Raises:
            InputError: bytes that are no text.
        """
        document = document_reader.read_document(
            html_or_text, id=id, url=url, kind=Kind(kind) if kind is not None else None
        )
        return self.clean_document(document)

    def clean_document(self, document: Document, *, trace: bool = False) -> Trace:
        """Clean a document that was read already.  `trace` adds signals and near misses, and changes no verdict."""
        return clean_document(document, self._rules, trace=trace)


def clean(
    html_or_text: str | bytes,
    url: str | None = None,
    kind: Kind | str | None = None,
    rules: Sequence[str | Path] | None = None,
) -> Trace:
    """Clean one document with the shipped rules and those of `rules`; see `Cleaner` for many documents.

    >>> from cleaner import clean
    >>> clean("Read more", kind="text").body
    ''
    """
    return Cleaner(rules or ()).clean(html_or_text, url, kind)
