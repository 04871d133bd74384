"""Comments as XML that comment systems import: WXR, and the XML of Disqus.

WordPress imports WXR.  Disqus imports it too, if it has one more element (`dsq:thread_identifier`), so one file serves
both.  Disqus exports the other format, which further systems import.

Both formats require a number, a name and a date for each comment.  The numbers are 1, 2, ...; where a page states no
name or date, they are "Anonymous" and the first second of 1970.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, NamedTuple

from cleaner.types import Comment, Metadata, Trace

_ANONYMOUS: Final = "Anonymous"
_UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Characters that XML 1.0 does not allow, not even as references.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_WXR_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dsq="http://www.disqus.com/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"
>
"""
_DISQUS_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<disqus xmlns="http://disqus.com"
  xmlns:dsq="http://disqus.com/disqus-internals"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://disqus.com/api/schemas/1.0/disqus.xsd \
http://disqus.com/api/schemas/1.0/disqus-internals.xsd"
>
"""


class _Post(NamedTuple):
    """A comment with its number in the file and that of its parent (0: none)."""

    number: int
    parent: int
    comment: Comment


def wxr(cleaned: Trace) -> str:
    """WordPress eXtended RSS 1.2: one post without a body, and its comments."""
    about = _about(cleaned)
    link = cleaned.document.url or cleaned.page.url or ""
    site = "/".join(link.split("/")[:3]) if "://" in link else ""
    published = _date(about.published)
    channel = [
        _tag("title", about.site or site),
        _tag("link", site),
        _tag("description", ""),
        _tag("language", about.lang or ""),
        _tag("wp:wxr_version", "1.2"),
        _tag("wp:base_site_url", site),
        _tag("wp:base_blog_url", site),
        "<wp:author>"
        + _tags(
            {
                "wp:author_id": "1",
                "wp:author_login": "imported",
                "wp:author_email": "",
                "wp:author_display_name": about.author or "imported",
                "wp:author_first_name": "",
                "wp:author_last_name": "",
            }
        )
        + "</wp:author>",
    ]
    item = {
        "title": cleaned.title or cleaned.document.id,
        "link": link,
        "pubDate": format_datetime(published),
        "dc:creator": "imported",
        "description": "",
        "content:encoded": "",
        "excerpt:encoded": "",
        "dsq:thread_identifier": cleaned.document.id,
        "wp:post_id": "1",
        "wp:post_date": _clock(published),
        "wp:post_date_gmt": _clock(published),
        "wp:comment_status": "open",
        "wp:ping_status": "closed",
        "wp:post_name": "",
        "wp:status": "publish",
        "wp:post_parent": "0",
        "wp:menu_order": "0",
        "wp:post_type": "post",
        "wp:post_password": "",
        "wp:is_sticky": "0",
    }
    lines = [
        "<channel>",
        *channel,
        "<item>",
        *(_tag(name, text) for name, text in item.items()),
        *(_wxr_comment(post) for post in _posts(cleaned.comments)),
        "</item>",
        "</channel>",
    ]
    return _WXR_HEAD + "\n".join(lines) + "\n</rss>\n"


def _wxr_comment(post: _Post) -> str:
    comment = post.comment
    fields = {
        "wp:comment_id": str(post.number),
        "wp:comment_author": comment.author or _ANONYMOUS,
        # Importers expect these elements; they stay empty.
        "wp:comment_author_email": "",
        "wp:comment_author_url": "",
        "wp:comment_author_IP": "",
        "wp:comment_date": _clock(_date(comment.published, zone=False)),
        "wp:comment_date_gmt": _clock(_date(comment.published)),
        "wp:comment_approved": "1",
        "wp:comment_type": "comment",
        "wp:comment_parent": str(post.parent),
        "wp:comment_user_id": "0",
    }
    return (
        f"<wp:comment>\n{_tags(fields)}<wp:comment_content>{_markup(comment.text)}</wp:comment_content>\n</wp:comment>"
    )


def disqus_xml(cleaned: Trace) -> str:
    """The XML of Disqus: a category, a thread, and a post for each comment, parents before their answers."""
    about = _about(cleaned)
    forum = cleaned.document.host or "cleaner"
    link = cleaned.document.url or cleaned.page.url or ""
    author = _author(about.author or _ANONYMOUS)
    lines = [
        f'<category dsq:id="1">\n{_tags({"forum": forum, "title": "General", "isDefault": "true"})}</category>',
        '<thread dsq:id="1">',
        _tag("id", cleaned.document.id),
        _tag("forum", forum),
        '<category dsq:id="1"/>',
        _tag("link", link),
        _tag("title", cleaned.title or cleaned.document.id),
        "<message/>",
        _tag("createdAt", _stamp(_date(about.published))),
        author,
        _tag("isClosed", "false"),
        _tag("isDeleted", "false"),
        "</thread>",
        *(_disqus_post(post) for post in _posts(cleaned.comments)),
    ]
    return _DISQUS_HEAD + "\n".join(lines) + "\n</disqus>\n"


def _disqus_post(post: _Post) -> str:
    comment = post.comment
    lines = [
        f'<post dsq:id="{post.number}">',
        _tag("id", comment.id),
        f"<message>{_markup(comment.text)}</message>",
        _tag("createdAt", _stamp(_date(comment.published))),
        _tag("isDeleted", "false"),
        _tag("isSpam", "false"),
        _author(comment.author or _ANONYMOUS),
        '<thread dsq:id="1"/>',
    ]
    if post.parent:
        lines.append(f'<parent dsq:id="{post.parent}"/>')
    return "\n".join([*lines, "</post>"])


def _author(name: str) -> str:
    return f"<author>\n{_tags({'name': name, 'isAnonymous': 'true'})}</author>"


def _posts(comments: Iterable[Comment]) -> Iterator[_Post]:
    """Comments with numbers from 1.

    An answer whose parent does not come before it becomes an answer to the article.
    """
    numbers: dict[str, int] = {}
    for number, comment in enumerate(comments, 1):
        yield _Post(number, numbers.get(comment.parent_id or "", 0), comment)
        numbers[comment.id] = number


def _markup(text: str) -> str:
    """The text of a comment as HTML in a CDATA section.  Every ">" is a reference, so the section cannot end early."""
    paragraphs = (html.escape(part, quote=False) for part in _NO_XML.sub("", text).split("\n\n"))
    return "<![CDATA[" + "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in paragraphs) + "]]>"


def _tags(fields: dict[str, str]) -> str:
    return "".join(_tag(name, text) + "\n" for name, text in fields.items())


def _tag(name: str, text: str) -> str:
    return f"<{name}>{html.escape(_NO_XML.sub('', text), quote=False)}</{name}>"


def _about(cleaned: Trace) -> Metadata:
    # Imported late, because it imports the parsers.
    from cleaner.metadata import metadata_of

    return metadata_of(cleaned)


def _date(raw: str | None, *, zone: bool = True) -> datetime:
    """A date of a record in UTC; `zone` False: as the page shows it.  A date without a zone is taken as UTC."""
    if raw is None:
        return _UNDATED
    try:
        date = datetime.fromisoformat(raw)
    except ValueError:
        return _UNDATED
    if date.tzinfo is None or not zone:
        return date.replace(tzinfo=UTC)
    return date.astimezone(UTC)


def _clock(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S")


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
