"""HTML to blocks: one walk over an lxml tree, which is read and never changed.

A block is the text of one block-level element without its block-level children.  `<br>` starts a new line of the same
paragraph; two of them start a new paragraph.  Text that a browser never shows (scripts, styles, templates) is no block.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from lxml import etree

from cleaner.parsing.outline import INLINE, BlockElements, Outline, own_names
from cleaner.text import fold, is_verse
from cleaner.types import Block, Document, Page, new_tuple

#: Cells; a row of at least so many short cells is data and is read as one line.  Other rows are page layout.
MIN_ROW_CELLS: Final = 2
#: Characters of a short cell.
MAX_CELL_CHARS: Final = 80
#: Characters; a longer <title> comes from a broken page, where half of the text got into it.
MAX_TITLE_CHARS: Final = 300

#: Elements whose text is not for readers: code for machines, fall-backs of media, values of forms.
SKIPPED: Final = frozenset(
    "script style noscript template iframe object embed svg canvas audio video map select textarea head "
    "frameset applet input area base param track datalist".split()
)
#: Closing tags that browsers ignore: what follows them is part of the page.
_PAGE_END: Final = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_CELLS: Final = frozenset(("td", "th"))


def _is_data_row(row: Any) -> bool:
    """True for a row of short cells that hold no block elements.  The cells of any other row are blocks."""
    if len(row) < MIN_ROW_CELLS:
        return False
    return all(
        cell.tag in _CELLS
        and all(inner.tag in INLINE for inner in cell.iterdescendants())
        and len("".join(cell.itertext())) <= MAX_CELL_CHARS
        for cell in row
    )


class _OpenElement(NamedTuple):
    """A block element that the walk has met; the fields are those of `BlockElements` and `Block`."""

    element: Any
    parent: int
    depth: int
    names: str
    classes: str
    tag: str
    path: str
    tokens: frozenset[str]


class _Walk:
    """One walk over a tree: the block elements met, the blocks made, and the text since the last block."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.frames = [_OpenElement(root, 0, 0, "", "", "html", "html", frozenset())]
        self.ends = [0]
        """For each element the number after the last one inside it; 0 until it ends."""
        self.blocks: list[Block] = []
        self.nodes: list[Any] = []
        # Siblings mostly have the same classes and tag, so they share one set of tokens and one path.
        self._tokens: dict[tuple[frozenset[str], str], frozenset[str]] = {}
        self._paths: dict[tuple[str, str], str] = {}
        self._position = 0
        self._buffer: list[str] = []
        self._link_chars = self._links = self._breaks = self._paragraph = 0
        self._frame = self.frames[0]
        """The innermost open block element."""
        self._number = 0
        """Its number."""
        self._row: Any = None
        """The open row of a data table.  Its cells are one line, with a space between them."""

    def _add(self, text: str) -> None:
        self._buffer.append(text)
        if self._links:
            self._link_chars += len(" ".join(text.split()))

    def _lines(self, text: str) -> None:
        """Add preformatted text, in which each line is a block."""
        first, *rest = text.split("\n")
        self._add(first)
        for line in rest:
            self._flush()
            self._add(line)

    def _flush(self) -> None:
        """End a line."""
        buffer = self._buffer
        text = " ".join((buffer[0] if len(buffer) == 1 else "".join(buffer)).split())
        buffer.clear()
        if text:
            frame, start, size = self._frame, self._position, len(text)
            self.blocks.append(
                new_tuple(Block, (
                    len(self.blocks), start, start + size, text, frame.tag, frame.path, frame.tokens,
                    min(self._link_chars, size), 0, "", self._paragraph, 0, False,
                ))
            )  # fmt: skip
            self.nodes.append(frame.element)
            self._position = start + size + 2
            self._breaks = 0
        self._link_chars = 0

    def _boundary(self) -> None:
        """End a paragraph."""
        if self._buffer:
            self._flush()
        self._breaks = 0
        self._paragraph += 1

    def _start(self, element: Any, tag: str) -> None:
        """Enter a block element."""
        if self._row is not None and tag in _CELLS:
            self._buffer.append(" ")
            return
        self._boundary()
        _, _, depth, _, _, _, path, tokens = self._frame
        names = classes = ""
        if tag != "body" and (attributes := element.items()):
            classes, element_id, others = own_names(attributes)
            if classes or element_id or others:
                names = " ".join((classes, element_id, *others))
                shared = self._tokens.get((tokens, names))
                if shared is None:
                    shared = self._tokens[tokens, names] = tokens.union(names.split())
                tokens = shared
        inner_path = self._paths.get((path, tag))
        if inner_path is None:
            inner_path = self._paths[path, tag] = f"{path}/{tag}"
        frame = new_tuple(_OpenElement, (element, self._number, depth + 1, names, classes, tag, inner_path, tokens))
        self._frame, self._number = frame, len(self.ends)
        self.frames.append(frame)
        self.ends.append(0)
        if tag == "tr" and _is_data_row(element):
            self._row = element

    def _end(self, element: Any) -> None:
        """Leave a block element."""
        if self._frame.element is not element:
            return  # a cell of a data row, which was not entered
        self._boundary()
        self.ends[self._number] = len(self.ends)
        self._number = self._frame.parent
        self._frame = self.frames[self._number]
        if element is self._row:
            self._row = None

    def _line_break(self) -> None:
        """Take a `<br>`: it ends the line, and a second one without text between them ends the paragraph."""
        if self._buffer:
            self._flush()
        self._breaks += 1
        if self._breaks > 1:
            self._paragraph += 1

    def run(self) -> None:
        """Walk over all elements."""
        root, buffer, skipped = self.root, self._buffer, None
        start, end, inline, unread = self._start, self._end, INLINE, SKIPPED
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag in inline:
                    if tag == "a":
                        self._links += 1
                elif tag in unread:
                    events.skip_subtree()
                    skipped = element
                    continue
                elif tag == "br":
                    self._line_break()
                    continue
                elif tag.__class__ is not str or element is root:
                    continue
                else:
                    start(element, tag)
                text = element.text
            else:
                if tag in inline:
                    if tag == "a":
                        self._links -= 1
                elif element is not skipped and tag != "br":
                    if tag.__class__ is not str or element is root:
                        continue
                    end(element)
                text = element.tail
            # White space alone does not begin a line.
            if text and (buffer or not text.isspace()):
                if self._frame.tag == "pre" and "\n" in text:
                    self._lines(text)
                elif self._links:
                    self._add(text)
                else:
                    buffer.append(text)
        if buffer:
            self._flush()
        self.ends[0] = len(self.ends)

    def outline(self) -> Outline:
        """The outline of the page, after the walk."""
        elements, parents, depths, names, classes, _, _, tokens = zip(*self.frames, strict=True)
        return Outline(BlockElements(elements, parents, self.ends, depths, names, classes, tokens), self.nodes)


_META: Final = frozenset(("og:title", "og:url", "og:description", "description"))


class _Head(NamedTuple):
    """What a page says about itself."""

    title: str | None
    lang: str | None
    url: str | None
    description: str | None


def _head(root: Any) -> _Head:
    """Title, language, canonical address and description as the page states them."""
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


def _without_ends(data: bytes) -> bytes:
    """The source without the tags that close the whole page."""
    match = _PAGE_END.search(data)
    return data if match is None else data[: match.start()] + _PAGE_END.sub(b"", data[match.start() :])


def _tree(source: str) -> tuple[Any, bool]:
    """The tree of a page, and whether text was lost.

    libxml2 drops what is nested deeper than 256 levels (2,048 with `huge_tree`) and reports it in its error log only.
    """
    data = _without_ends(source.encode("utf-8", "replace"))
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
    """Parse a page: its blocks, its tree and its outline.

    >>> from cleaner.types import Kind
    >>> page = parse_html(Document("a", "<p class=x>One <a href=/>link</a></p><p>Two<br>lines</p>", Kind.HTML))
    >>> [(b.text, b.tag, b.link_chars, b.paragraph) for b in page.blocks]
    [('One link', 'p', 4, 2), ('Two', 'p', 0, 4), ('lines', 'p', 0, 4)]
    """
    root, truncated = _tree(document.source)
    if root is None:
        return Page(document, "", ())
    walk = _Walk(root)
    walk.run()
    blocks = walk.blocks
    for number in _verse(blocks):
        blocks[number] = blocks[number]._replace(verse=True)
    head = _head(root)
    return Page(
        document, "\n\n".join([block.text for block in blocks]), tuple(blocks), head.title, head.lang,
        document.url or head.url, truncated, root, head.description, walk.outline(),
    )  # fmt: skip


def _verse(blocks: list[Block]) -> list[int]:
    """Indices of the blocks in paragraphs that are set in short lines."""
    out: list[int] = []
    for _, group in groupby(blocks, key=attrgetter("paragraph")):
        lines = list(group)
        if len(lines) > 1 and is_verse([line.text for line in lines]):
            out += [line.index for line in lines]
    return out
