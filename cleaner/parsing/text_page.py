"""Scraped text to blocks: a block is a line, or a hard-wrapped paragraph.

Offsets point into the input, so `page.text` is `document.source`.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from cleaner.text import WRAP_MIN_LINES, fold, is_verse, looks_wrapped
from cleaner.types import Block, Document, Page, new_tuple

#: Lines; a longer run without an empty line has no paragraph marks, so each of its lines is a paragraph.  In the seeds
#: the longest true paragraph of several lines has 7 (a form), and the shortest text without marks has 15.
MAX_PARAGRAPH_LINES: Final = 8
#: Columns; the width of a tab in indentation.
TAB_COLUMNS: Final = 4

#: Characters that a list marker can begin with; checked before the pattern, because it is cheap.
_MARKER_START: Final = frozenset("0123456789#[(>•◦▪‣●○·*–—-+")
#: A list marker and the space after it.  Each alternative is bounded; none can match the empty string.
_MARKER: Final = re.compile(
    r"""(?: \d{1,4} (?:\.\d{1,4}){0,8} [.)]     # 1.  2)  1.2.1.
          | \d{1,3} (?:\.\d{1,3}){2,8}          # 1.2.1  (two dots at least: 3.5 is a number)
          | \# \d{1,6} [.:)]?                   # 12 with a hash
          | \[ \d{1,5} \] | \( \d{1,5} \)       # [12]  (12)
          | >{1,9} (?:\ >){0,9}                 # > quoted
          | [•◦▪‣●○·*–—+-]                      # bullets and dashes
        ) (?=\s|$)""",
    re.VERBOSE,
)


#: White space inside lines that folding changes.
_FOLDED_SPACE: Final = ("  ", "\t", "\x1f", *(chr(n) for n in range(0x80, 0x3001) if chr(n).isspace()))
_NO_TOKENS: Final[frozenset[str]] = frozenset()


class _Line(NamedTuple):
    """A line of the source, with the fields of its block."""

    start: int
    end: int
    text: str
    indent: int
    gap: int


def list_marker(text: str) -> str:
    """The list marker at the start of a folded line, or "".

    >>> list_marker("12. Twelve"), list_marker("• point"), list_marker("3.5 million")
    ('12.', '•', '')
    """
    if text[:1] not in _MARKER_START:
        return ""
    match = _MARKER.match(text)
    return match.group() if match else ""


def _columns(space: str) -> int:
    return len(space.expandtabs(TAB_COLUMNS)) if "\t" in space else len(space)


def _lines(source: str) -> list[_Line]:
    """The lines that hold more than white space."""
    out: list[_Line] = []
    position = gap = 0
    # Searching the whole source a few times is cheaper than searching every line.
    folds = [space for space in _FOLDED_SPACE if space in source]
    for raw in source.splitlines(keepends=True):
        bare = raw.strip()
        if bare:
            start, indent = position, 0
            if raw[0] != bare[0]:
                lead = raw.index(bare)
                start, indent = position + lead, _columns(raw[:lead])
            text = bare
            for space in folds:
                if space in bare:
                    text = " ".join(bare.split())
                    break
            out.append(new_tuple(_Line, (start, start + len(bare), text, indent, gap)))
            gap = 0
        else:
            gap += 1
        position += len(raw)
    return out


def _groups(lines: list[_Line]) -> list[list[_Line]]:
    """Runs of lines without an empty line between them."""
    groups: list[list[_Line]] = []
    for line in lines:
        if line.gap or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _unwrap(group: list[_Line], source: str, min_lines: int) -> list[_Line]:
    """The lines of a group, with hard-wrapped ones joined to one line.  A list marker starts a new paragraph."""
    parts: list[list[_Line]] = []
    for line in group:
        if not parts or list_marker(line.text):
            parts.append([line])
        else:
            parts[-1].append(line)
    out: list[_Line] = []
    for part in parts:
        if looks_wrapped([line.text for line in part], min_lines):
            first, last = part[0], part[-1]
            out.append(first._replace(end=last.end, text=fold(source[first.start : last.end])))
        else:
            out.extend(part)
    return out


def _paragraphs(groups: list[list[_Line]]) -> list[list[_Line]]:
    """Groups as paragraphs.  Each line of a long group is a paragraph, unless the group is verse."""
    out: list[list[_Line]] = []
    for group in groups:
        if len(group) == 1:
            out.append(group)
        elif len(group) > MAX_PARAGRAPH_LINES and not is_verse([line.text for line in group]):
            out.extend([line] for line in group)
        else:
            out.append(group)
    return out


def parse_text(document: Document) -> Page:
    """Blocks of scraped text.

    >>> from cleaner.types import Kind
    >>> page = parse_text(Document("a", "A line.\\n\\n   • A point\\n", Kind.TEXT))
    >>> [(b.text, b.indent, b.marker, page.text[b.start:b.end]) for b in page.blocks]
    [('A line.', 0, '', 'A line.'), ('• A point', 3, '•', '• A point')]
    """
    source = document.source
    groups = _groups(_lines(source))
    several = [group for group in groups if len(group) > 1]
    if several:
        # Two lines do not prove wrapping, unless the text has wrapped paragraphs of three lines or more.
        wrapped = any(len(_unwrap(group, source, WRAP_MIN_LINES)) < len(group) for group in several)
        min_lines = WRAP_MIN_LINES - 1 if wrapped else WRAP_MIN_LINES
        groups = [_unwrap(group, source, min_lines) if len(group) > 1 else group for group in groups]
    blocks: list[Block] = []
    for number, group in enumerate(_paragraphs(groups)):
        verse = len(group) > 1 and is_verse([line.text for line in group])
        for start, end, text, indent, gap in group:
            marker = list_marker(text) if text[0] in _MARKER_START else ""
            fields = (len(blocks), start, end, text, "", "", _NO_TOKENS, 0, indent, marker, number, gap, verse)
            blocks.append(new_tuple(Block, fields))
    return Page(document, source, tuple(blocks))
