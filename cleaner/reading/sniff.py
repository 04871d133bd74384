"""Detects what a document is: HTML, text, or a file of another kind."""

from __future__ import annotations

import re
from typing import Final

from cleaner.types import Kind

#: Characters from the start in which a root tag (doctype, html, head, body) shows HTML, and in which block tags count.
KIND_ROOT_CHARS: Final = 4_096
KIND_SAMPLE_CHARS: Final = 65_536

#: Least block tags of HTML without a root tag, and of such HTML that begins and ends with a tag.  A text about HTML
#: mentions a tag or two within its prose.
MIN_BLOCK_TAGS: Final = 3
MIN_BLOCK_TAGS_CLOSED: Final = 2

#: Characters at the end in which a last tag is looked for: a page ends with little white space.
KIND_TAIL_CHARS: Final = 256

#: Most lines per block tag in HTML that does not begin with a tag.
MAX_LINES_PER_TAG: Final = 2

# First bytes of files that are not text, what they are, and what to do about it.
_MAGIC: Final = (
    (b"%PDF-", "a PDF file", "extract its text first, for example with pdftotext"),
    (b"\x89PNG\r\n", "a PNG image", "leave images out of the input"),
    (b"\xff\xd8\xff", "a JPEG image", "leave images out of the input"),
    (b"GIF87a", "a GIF image", "leave images out of the input"),
    (b"GIF89a", "a GIF image", "leave images out of the input"),
    (b"PK\x03\x04", "a ZIP archive or office document", "unpack it, or save it as HTML or text"),
    (b"\x1f\x8b", "gzip-compressed", "unpack it first, for example with gunzip"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "unpack it first, for example with unzstd"),
)

# All patterns have bounded quantifiers and no alternation inside a repetition, so that no input can make them slow.
_BLOCK_START: Final = r"(?:\A|>|\n)\s{0,200}"
_HTML_START: Final = re.compile(r"\ufeff?\s{0,4000}<(?:!doctype\s{1,20}html|html)[\s>]", re.IGNORECASE)
_ROOT_TAG: Final = re.compile(_BLOCK_START + r"<(?:!doctype\s{1,20}html|html|head|body)[\s>]", re.IGNORECASE)
_BLOCK_NAMES: Final = (
    r"(?:p|div|h[1-6]|ul|ol|li|table|tr|td|section|article|main|header|footer|nav|figure|blockquote)"
    r"(?:\s[^<>]{0,400})?>"
)
_BLOCK_TAG: Final = re.compile("</?" + _BLOCK_NAMES, re.IGNORECASE)
_LEADING_BLOCK_TAG: Final = re.compile(_BLOCK_START + "<" + _BLOCK_NAMES, re.IGNORECASE)
_TAG_FIRST: Final = re.compile(r"\s{0,200}<(?:[a-z][a-z0-9]{0,10}[\s/>]|!--)", re.IGNORECASE)

_HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".shtml")
_TEXT_SUFFIXES: Final = (".txt", ".text", ".md")
SUFFIXES: Final = _HTML_SUFFIXES + _TEXT_SUFFIXES
"""Endings of file names, in lower case, that a run over a folder reads."""


def binary_format(data: bytes) -> tuple[str, str] | None:
    """Name a binary format by its first bytes, with advice; None if unknown.

    >>> binary_format(b"%PDF-1.7")
    ('a PDF file', 'extract its text first, for example with pdftotext')
    """
    return next(((what, remedy) for magic, what, remedy in _MAGIC if data.startswith(magic)), None)


def guess_kind(text: str, name: str = "") -> Kind:
    """Whether a document is HTML or text: by the ending of its file name, else by the tags near its start.

    A file named as text is HTML only where it begins with a doctype or an `html` tag.

    >>> guess_kind("<!DOCTYPE html><title>A</title>", "page.txt").value
    'html'
    >>> guess_kind("The <p> tag starts a paragraph.").value
    'text'
    """
    lower = name.lower()
    if lower.endswith(_HTML_SUFFIXES):
        return Kind.HTML
    if lower.endswith(_TEXT_SUFFIXES):
        return Kind.HTML if _HTML_START.match(text) else Kind.TEXT
    if _ROOT_TAG.search(text, 0, KIND_ROOT_CHARS):
        return Kind.HTML
    return Kind.HTML if _is_fragment(text) else Kind.TEXT


def _is_fragment(text: str) -> bool:
    """True for HTML without a root tag: it begins with a tag, or many of its lines do, unlike prose about tags."""
    sample = text[:KIND_SAMPLE_CHARS]
    if _TAG_FIRST.match(sample):
        closed = text[-KIND_TAIL_CHARS:].rstrip().endswith(">")
        tags = sum(1 for _ in _BLOCK_TAG.finditer(sample))
        return tags >= (MIN_BLOCK_TAGS_CLOSED if closed else MIN_BLOCK_TAGS)
    tags = sum(1 for _ in _LEADING_BLOCK_TAG.finditer(sample))
    if tags < MIN_BLOCK_TAGS:
        return False
    return tags * MAX_LINES_PER_TAG >= sum(1 for line in sample.splitlines() if line.strip())
