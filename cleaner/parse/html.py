"""HTML to blocks: one walk over a plain lxml etree, which is read and never changed.

A block is the text of one block-level element without its block-level children.  `<br>` starts a new line of the same
paragraph, two of them a new paragraph.  Text that a browser never shows (scripts, styles, templates) is no block.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.settings import MAX_CELL_CHARS, MAX_TITLE_CHARS, MIN_ROW_CELLS
from cleaner.text import fold, is_verse
from cleaner.types import Block, Document, Page

#: Elements that run inside a line of text; every other element starts a block.
INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meta link nobr q rb rp rt "
    "ruby s samp small source span strike strong sub sup time tt u var wbr".split()
)
#: Elements whose text nobody reads: code for machines, media fall-backs, form values.
SKIPPED: Final = frozenset(
    "script style noscript template iframe object embed svg canvas audio video map select textarea head "
    "frameset applet input area base param track datalist".split()
)
#: Closing tags that browsers ignore: what follows them is part of the page all the same.
_PAGE_END: Final = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
#: Attributes whose values join the class tokens, with their prefix; class and id go in bare.
_PREFIXED: Final = (("role", "role="), ("itemprop", "itemprop="))


_CELLS: Final = frozenset(("td", "th"))


def _is_data_row(row: Any) -> bool:
    """True for a row of short cells without structure of their own; cells of layout tables are blocks instead."""
    if len(row) < MIN_ROW_CELLS:
        return False
    return all(
        cell.tag in _CELLS
        and all(inner.tag in INLINE for inner in cell.iterdescendants())
        and len("".join(cell.itertext())) <= MAX_CELL_CHARS
        for cell in row
    )


#: Elements around the whole page: their class tokens ("single-post has-comments") say nothing of a block.
_WHOLE_PAGE: Final = frozenset(("html", "body"))


class _Frame:
    """An open block element; tokens and path are worked out only where a block needs them."""

    __slots__ = ("element", "parent", "path", "tag", "tokens")

    def __init__(self, element: Any, tag: str, parent: _Frame | None) -> None:
        self.element, self.tag, self.parent = element, tag, parent
        self.tokens: frozenset[str] | None = None
        self.path: str | None = None


def _own_tokens(element: Any) -> list[str]:
    """Class and id tokens of one element, role and itemprop with a prefix, "@hidden" where it is not shown."""
    attributes = element.attrib
    if not attributes:
        return []
    out = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    for name, prefix in _PREFIXED:
        if value := attributes.get(name):
            out.extend(prefix + part for part in value.lower().split())
    style = attributes.get("style")
    if "hidden" in attributes or (style and "display:none" in style.replace(" ", "").lower()):
        out.append("@hidden")
    return out


def _tokens(frame: _Frame) -> frozenset[str]:
    """Tokens of a frame and its ancestors, worked out once a frame, from the outermost inwards."""
    pending: list[_Frame] = []
    walk: _Frame | None = frame
    while walk is not None and walk.tokens is None:
        pending.append(walk)
        walk = walk.parent
    tokens = walk.tokens if walk is not None and walk.tokens is not None else frozenset()
    path = walk.path if walk is not None and walk.path is not None else ""
    for step in reversed(pending):
        own = _own_tokens(step.element) if step.tag not in _WHOLE_PAGE else []
        tokens = tokens.union(own) if own else tokens
        path = f"{path}/{step.tag}" if path else step.tag
        step.tokens, step.path = tokens, path
    return tokens


class _Piece(NamedTuple):
    """A line of text on its way to a block."""

    text: str
    frame: _Frame
    link_chars: int
    paragraph: int


class _Walk:
    """The state of one walk: open elements, text gathered since the last block, lines found."""

    def __init__(self, root: Any) -> None:
        self.pieces: list[_Piece] = []
        self._frame = _Frame(root, "html", None)
        self._buffer: list[str] = []
        self._link_chars = self._links = self._breaks = self._paragraph = 0
        self._row: Any = None
        """The open row of a data table: its cells run on in one line, a space between them."""

    def text(self, text: str | None) -> None:
        if not text:
            return
        if self._frame.tag == "pre" and "\n" in text:
            first, *rest = text.split("\n")  # preformatted lines stay lines
            self._add(first)
            for line in rest:
                self._flush()
                self._add(line)
            return
        self._add(text)

    def _add(self, text: str) -> None:
        self._buffer.append(text)
        if self._links:
            self._link_chars += len(" ".join(text.split()))

    def _flush(self) -> None:
        if not self._buffer:
            return
        text = " ".join("".join(self._buffer).split())
        self._buffer.clear()
        if text:
            self.pieces.append(_Piece(text, self._frame, min(self._link_chars, len(text)), self._paragraph))
            self._breaks = 0
        self._link_chars = 0

    def _boundary(self) -> None:
        self._flush()
        self._breaks = 0
        self._paragraph += 1

    def start(self, element: Any, tag: str) -> None:
        if tag == "br":
            self._flush()
            self._breaks += 1
            if self._breaks > 1:
                self._paragraph += 1
        elif tag in INLINE:
            self._links += tag == "a"
            self.text(element.text)
        elif tag in _CELLS and self._row is not None:
            self._buffer.append(" ")
            self.text(element.text)
        else:
            self._boundary()
            self._frame = _Frame(element, tag, self._frame)
            if tag == "tr" and _is_data_row(element):
                self._row = element
            self.text(element.text)

    def end(self, element: Any, tag: str) -> None:
        if tag in INLINE:
            self._links -= tag == "a"
        elif self._frame.element is element:
            self._boundary()
            self._frame = self._frame.parent or self._frame
            if element is self._row:
                self._row = None
        self.text(element.tail)

    def finish(self) -> list[_Piece]:
        self._flush()
        return self.pieces


def _walk(root: Any) -> list[_Piece]:
    state = _Walk(root)
    start, end = state.start, state.end
    events = etree.iterwalk(root, events=("start", "end"))
    skipped: Any = None
    for event, element in events:
        tag = element.tag
        if event == "start":
            if tag in SKIPPED:
                events.skip_subtree()
                skipped = element
            elif element is not root and tag.__class__ is str:
                start(element, tag)
        elif element is skipped:
            state.text(element.tail)
        elif element is not root and tag.__class__ is str:
            end(element, tag)
    return state.finish()


_META: Final = frozenset(("og:title", "og:url", "og:description", "description"))


class _Head(NamedTuple):
    title: str | None
    lang: str | None
    url: str | None
    description: str | None


def _head(root: Any) -> _Head:
    """Title, language and canonical address as the page states them."""
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    url = None
    for element in root.iter("meta", "link", "title", "h1"):
        tag = element.tag
        if tag == "meta":
            name = (element.get("property") or element.get("name") or "").lower()
            if name in _META and (content := fold(element.get("content") or "")):
                if name == "og:title":
                    titles.setdefault("og", content)
                elif name == "og:url":
                    url = url or content
                else:
                    descriptions.setdefault(name, content)
        elif tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                url = fold(element.get("href") or "") or url
        else:
            titles.setdefault(tag, fold("".join(element.itertext())))
    title = next((t for key in ("og", "h1", "title") if (t := titles.get(key, "")) and len(t) <= MAX_TITLE_CHARS), None)
    lang = (root.get("lang") or root.get("xml:lang") or "").split("-")[0].lower()
    description = descriptions.get("og:description") or descriptions.get("description")
    return _Head(title, lang or None, url if url and "://" in url else None, description)


def _tree(source: str) -> tuple[Any, bool]:
    """The tree of a page and whether text was lost: libxml2 drops what is nested deeper than 256 levels, or 2,048 with
    `huge_tree`, and tells only its error log."""
    data = _PAGE_END.sub("", source).encode("utf-8", "replace")
    root, lost = None, False
    for huge in (False, True):
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:  # a page without any element: empty, or only comments
            return None, False
        lost = any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
        if not lost:
            break
    return root, lost


def parse_html(document: Document) -> Page:
    """Blocks of a page, with tree and elements for the layers that look at structure.

    >>> from cleaner.types import Kind
    >>> page = parse_html(Document("a", "<p class=x>One <a href=/>link</a></p><p>Two<br>lines</p>", Kind.HTML))
    >>> [(b.text, b.tag, b.link_chars, b.paragraph) for b in page.blocks]
    [('One link', 'p', 4, 2), ('Two', 'p', 0, 4), ('lines', 'p', 0, 4)]
    """
    root, truncated = _tree(document.source)
    if root is None:
        return Page(document, "", ())
    pieces = _walk(root)
    verse = _verse(pieces)
    blocks: list[Block] = []
    position = 0
    for index, piece in enumerate(pieces):
        tokens = _tokens(piece.frame)
        end = position + len(piece.text)
        blocks.append(
            Block(
                index, position, end, piece.text, piece.frame.tag, piece.frame.path or "", tokens, piece.link_chars,
                paragraph=piece.paragraph, verse=piece.paragraph in verse,
            )
        )  # fmt: skip
        position = end + 2
    text = "\n\n".join([piece.text for piece in pieces])
    head = _head(root)
    return Page(
        document, text, tuple(blocks), head.title, head.lang, document.url or head.url, truncated, root,
        tuple(piece.frame.element for piece in pieces), head.description,
    )  # fmt: skip


def _verse(pieces: list[_Piece]) -> frozenset[int]:
    """Numbers of the paragraphs that are set in short lines."""
    lines: dict[int, list[str]] = {}
    previous = None
    for piece in pieces:
        if previous is not None and previous.paragraph == piece.paragraph:
            lines.setdefault(piece.paragraph, [previous.text]).append(piece.text)
        previous = piece
    return frozenset(number for number, texts in lines.items() if is_verse(texts))


def without_tree(page: Page) -> Page:
    """The page without its lxml tree, for keeping or sending: a tree does not pickle."""
    return replace(page, tree=None, nodes=())
