"""The formats of the comments file: records, text to read, or files that other systems import.

To add a format, add a member to `CommentsFormat`, its suffix to `_SUFFIXES` and a function to `_RENDER`.  The value of
the member is what the user writes after --comments-format.  The function takes the cleaned document and returns the
text of the file: empty where there are no comments, unless the format needs a frame (JSON-LD and XML then hold a thread
without comments), else ending with one newline.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from cleaner.output.comments_json_ld import json_ld
from cleaner.output.comments_xml import disqus_xml, wxr
from cleaner.types import Comment, Trace

#: Characters of a line of a thread written as text, and of its part to the right of the indentation of a deep answer.
COMMENT_LINE_CHARS: Final = 88
COMMENT_LINE_MIN_CHARS: Final = 40


class CommentsFormat(StrEnum):
    """A format of the comments file; the value is its name on the command line."""

    JSONL = "jsonl"
    TXT = "txt"
    MD = "md"
    JSONLD = "jsonld"
    WXR = "wxr"
    DISQUS_XML = "disqus-xml"

    @property
    def suffix(self) -> str:
        """The suffix of its file names, including `.comments`."""
        return _SUFFIXES[self]


_SUFFIXES: Final = {
    CommentsFormat.JSONL: ".comments.jsonl",
    CommentsFormat.TXT: ".comments.txt",
    CommentsFormat.MD: ".comments.md",
    CommentsFormat.JSONLD: ".comments.jsonld",
    CommentsFormat.WXR: ".comments.wxr.xml",
    CommentsFormat.DISQUS_XML: ".comments.disqus.xml",
}
#: Suffixes of all comments files; such files are not taken as input.
COMMENTS_SUFFIXES: Final = tuple(_SUFFIXES.values())

#: Author of a comment, where the page names none.
NOBODY: Final = "Anonymous"
_STEP: Final = "    "
#: What Markdown would read as markup inside a line, and at the start of a line.
_INLINE: Final = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w{1,31};))")
_AT_START: Final = re.compile(r"(?P<mark>[#>~+=-]|\d{1,9}(?=[.)]))")


#: The time in an ISO date; its seconds are left out for readers.
_CLOCK: Final = re.compile(r"T(\d\d:\d\d)(?::\d\d)?")


def render_comments(cleaned: Trace, format: CommentsFormat) -> str:
    """The comments file of a document: empty, or ending with one newline."""
    return _RENDER[format](cleaned)


def comment_lines(cleaned: Trace) -> str:
    """JSON Lines in thread order, one record per comment."""
    return "".join(json.dumps(comment.record(), ensure_ascii=False) + "\n" for comment in cleaned.comments)


def comment_text(cleaned: Trace) -> str:
    """Text to read: author and time, and below them the comment, indented; answers follow the comment that they
    answer."""
    return "\n\n".join(_as_text(comment) for comment in cleaned.comments) + ("\n" if cleaned.comments else "")


def comment_markdown(cleaned: Trace) -> str:
    """Markdown: a list that is nested like the thread."""
    if not cleaned.comments:
        return ""
    title = f"# Comments on “{_escaped(cleaned.title)}”" if cleaned.title else "# Comments"
    return "\n\n".join([title, *_as_list(cleaned)]) + "\n"


def _as_text(comment: Comment) -> str:
    outer, inner = _STEP * comment.depth, _STEP * (comment.depth + 1)
    # A deep answer keeps room for some words, so its lines may end further right.
    width = max(COMMENT_LINE_CHARS, len(inner) + COMMENT_LINE_MIN_CHARS)
    lines = [outer + _heading(comment.author or NOBODY, comment)]
    for paragraph in comment.text.split("\n\n"):
        wrapped = [
            part
            for line in paragraph.splitlines()
            for part in textwrap.wrap(
                line, width, initial_indent=inner, subsequent_indent=inner, break_long_words=False,
                break_on_hyphens=False,
            )
        ]  # fmt: skip
        lines += [*wrapped, ""]
    return "\n".join(lines[:-1])


def _as_list(cleaned: Trace) -> Iterator[str]:
    depth = -1
    for comment in cleaned.comments:
        # Markdown would take an item that is two levels deeper than the item above it for code.
        depth = min(comment.depth, depth + 1)
        indent = "  " * depth
        yield f"{indent}- {_heading(f'**{_escaped(comment.author or NOBODY)}**', comment)}"
        for paragraph in comment.text.split("\n\n"):
            lines = [line for line in map(_escaped, paragraph.splitlines()) if line]
            if lines:
                yield "  \n".join(f"{indent}  {line}" for line in lines)


def _heading(author: str, comment: Comment) -> str:
    when = comment.published_raw
    if comment.published:
        when = _CLOCK.sub(r" \1", comment.published).replace("Z", " UTC")
    points = None if comment.score is None else f"{comment.score:+d}" if comment.score else "0"
    return " · ".join(" ".join(part.split()) for part in (author, when, points) if part)


def _escaped(line: str) -> str:
    line = _INLINE.sub(r"\\\1", line.strip())
    return _AT_START.sub(lambda match: _marked(match["mark"]), line, count=1) if _AT_START.match(line) else line


def _marked(mark: str) -> str:
    return f"\\{mark}" if not mark[0].isdigit() else f"{mark}\\"


_RENDER: Final[dict[CommentsFormat, Callable[[Trace], str]]] = {
    CommentsFormat.JSONL: comment_lines,
    CommentsFormat.TXT: comment_text,
    CommentsFormat.MD: comment_markdown,
    CommentsFormat.JSONLD: json_ld,
    CommentsFormat.WXR: wxr,
    CommentsFormat.DISQUS_XML: disqus_xml,
}
