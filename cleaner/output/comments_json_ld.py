"""Comments as JSON-LD: a graph of one article and its comments, in the vocabulary of schema.org."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from cleaner.types import Comment, Trace


def json_ld(cleaned: Trace) -> str:
    """A JSON-LD document.  It can be put into a `<script>` element as it is, since it contains no "</"."""
    page = cleaned.document.url or cleaned.page.url or ""
    article = {"@type": "Article", "@id": page or "#article", "commentCount": len(cleaned.comments)}
    if page:
        article["url"] = page
    if cleaned.title:
        article["headline"] = cleaned.title
    graph = [article, *(_node(comment, page, str(article["@id"])) for comment in cleaned.comments)]
    document = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2).replace("</", "<\\/") + "\n"


def _node(comment: Comment, page: str, article: str) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "Comment",
        "@id": _name(page, comment.id),
        "identifier": comment.id,
        "about": {"@id": article},
        "text": comment.text,
    }
    if comment.author:
        node["author"] = {"@type": "Person", "name": comment.author}
    if comment.published:
        node["datePublished"] = comment.published
    if comment.url:
        node["url"] = comment.url
    if comment.parent_id is not None:
        node["parentItem"] = {"@id": _name(page, comment.parent_id)}
    if comment.score is not None:
        node["upvoteCount" if comment.score >= 0 else "downvoteCount"] = abs(comment.score)
    return node


def _name(page: str, id: str) -> str:
    return f"{page.partition('#')[0]}#comment-{quote(id, safe='')}"
