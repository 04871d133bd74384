"""What a page says about itself: where it is found, what is refused, and that nothing in a page makes it fail."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Metadata, clean
from cleaner.metadata import metadata_of
from cleaner.parsing.html_page import MAX_TITLE_CHARS, parse_html
from cleaner.parsing.json_ld import loads
from cleaner.text import fold
from cleaner.types import Document, Kind, Trace

PROSE = "<p>The council said on Tuesday that the bridge over the Lenne would stay closed until the spring.</p>"


def read(head: str = "", body: str = PROSE, *, lang: str = "", **values: Any) -> Metadata:
    url = values.pop("url", None)
    source = f"<html{lang}><head>{head}</head><body>{body}</body></html>"
    page = parse_html(Document("a", source, Kind.HTML, url))
    return metadata_of(Trace(page.document, page, page.title, "", (), ()), **values)


def script(*values: Any, type: str = "application/ld+json") -> str:
    return "".join(f'<script type="{type}">{v if isinstance(v, str) else json.dumps(v)}</script>' for v in values)


def article(**values: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **values}


def meta(name: str, content: str, attribute: str = "name") -> str:
    return f'<meta {attribute}="{name}" content="{content}">'


# -- JSON-LD ----------------------------------------------------------------------------------------------------------


def test_all_fields_of_an_article() -> None:
    stated = article(
        headline="A bridge",
        author={"@type": "Person", "name": "Jane Roe"},
        datePublished="2026-11-20T14:05:00+01:00",
        publisher={"@type": "Organization", "name": "The Orle Weekly"},
        inLanguage="en-GB",
    )
    assert read(script(stated)) == Metadata(
        "A bridge", "Jane Roe", "2026-11-20T14:05:00+01:00", "The Orle Weekly", "en"
    )


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Jane Roe", "Jane Roe"),
        (["Jane Roe", "John Doe", "JANE ROE"], "Jane Roe; John Doe"),
        ([{"name": "Jane Roe"}, {"name": ["John Doe"]}], "Jane Roe; John Doe"),
        ([[{"name": {"@value": "Jane Roe"}}]], "Jane Roe"),
        ({"@list": [{"givenName": "Jane", "familyName": "Roe"}]}, "Jane Roe"),
        ({"@id": "#jane"}, "Jane Roe"),
        ({"@id": "#nobody"}, None),
        ("Hans &amp; Töchter", "Hans & Töchter"),
        ("山田太郎", "山田太郎"),
        (7, None),
        ({"name": {"name": {"url": "x"}}}, None),
        ("x" * 100_000, None),
    ],
)
def test_authors_come_in_many_shapes(author: Any, expected: str | None) -> None:
    graph = {"@graph": [article(author=author), {"@type": "Person", "@id": "#jane", "name": "Jane Roe"}]}
    assert read(script(graph)).author == expected


@pytest.mark.parametrize("type", ["Article", "BlogPosting", "ReportageNewsArticle", ["Thing", "schema:NewsArticle"]])
@pytest.mark.parametrize("wrap", [lambda a: a, lambda a: [[a]], lambda a: {"@type": "WebPage", "mainEntity": a}])
def test_articles_are_found_in_all_usual_places(type: Any, wrap: Any) -> None:
    assert read(script(wrap({"@type": type, "author": "Jane Roe"}))).author == "Jane Roe"


@pytest.mark.parametrize("key", ["comment", "itemListElement", "hasPart", "review"])
def test_values_of_other_articles_are_left_alone(key: str) -> None:
    stated = {"@type": "WebPage", key: [article(author="John Doe", datePublished="2020-01-01")]}
    assert (read(script(stated)).author, read(script(stated)).published) == (None, None)


def test_the_article_with_the_headline_of_the_page_is_meant() -> None:
    others = [
        article(headline="A tunnel", author="John Doe"),
        article(headline="A bridge &amp; a road", author="Jane Roe"),
    ]
    assert read("<title>A bridge & a road | Weekly</title>" + script(others)).author == "Jane Roe"


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "Article", "author": "Jane Roe",}',
        '{"@type": "Article", "author": ["Jane Roe",\n],\n}',
        '{"@type": "Article", "author": "Jane\tRoe"}',
        '// <![CDATA[\n{"@type": "Article", "author": "Jane Roe"}\n// ]]>',
        '<!-- {"@type": "Article", "author": "Jane Roe"} -->',
        '{"@type": "Article", "author": "Jane Roe"};',
    ],
)
def test_common_mistakes_are_repaired(broken: str) -> None:
    assert read(script(broken)).author == "Jane Roe"


def test_repair_leaves_strings_alone() -> None:
    assert loads(r'{"a": "1,] \",} 2", "b": [1,],}') == {"a": '1,] ",} 2', "b": [1]}


@pytest.mark.parametrize(
    "hopeless", ["", "{", "{'a': 1}", "[" * 100_000, '{"a": ' + "9" * 5_000 + "}", '{"\\"' * 50_000]
)
def test_hopeless_scripts_cost_the_script_alone(hopeless: str) -> None:
    assert loads(hopeless) is None
    assert read(script(hopeless, article(author="Jane Roe"))).author == "Jane Roe"


# -- meta tags --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["author", "article:author", "parsely-author", "sailthru.author", "DC.creator", "dcterms:creator", "byl"]
)
@pytest.mark.parametrize("attribute", ["name", "property"])
def test_authors_in_meta_tags(name: str, attribute: str) -> None:
    assert read(meta(name, "By Jane Roe", attribute)).author == "Jane Roe"


def test_several_meta_tags_are_several_authors() -> None:
    assert (
        read(meta("citation_author", "Roe, Jane") + meta("citation_author", "Doe, John")).author
        == "Roe, Jane; Doe, John"
    )


def test_authors_in_labels_of_a_twitter_card() -> None:
    labels = meta("twitter:label1", "Written by") + meta("twitter:data1", "Jane Roe")
    assert read(labels).author == "Jane Roe"
    assert read(labels.replace("Written by", "Reading time")).author is None


@pytest.mark.parametrize(
    "name",
    ["article:published_time", "datePublished", "parsely-pub-date", "sailthru.date", "dc.date.issued",
     "citation_publication_date", "date", "pubdate"],
)  # fmt: skip
@pytest.mark.parametrize("attribute", ["name", "property", "itemprop"])
def test_days_in_meta_tags(name: str, attribute: str) -> None:
    assert read(meta(name, "2026-11-20", attribute)).published == "2026-11-20"


def test_the_next_place_is_asked_where_one_has_nonsense() -> None:
    head = script(article(author="https://example.org/jane", datePublished="yesterday"))
    metadata = read(head + meta("author", "Jane Roe") + meta("date", "2026-11-20"))
    assert (metadata.author, metadata.published) == ("Jane Roe", "2026-11-20")


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-11-20T14:05:00Z", "2026-11-20T14:05:00Z"),
        ("2026-11-20 14:05:00.123+0100", "2026-11-20T14:05:00+01:00"),
        ("20261120", "2026-11-20"),
        ("20261120T140500Z", "2026-11-20T14:05:00Z"),
        ("Fri, 20 Nov 2026 14:05:00 GMT", "2026-11-20T14:05:00Z"),
        ("20. November 2026", "2026-11-20"),
        ("0001-01-01T00:00:00Z", None),
        ("2026-13-45", None),
        ("03/04/2026", None),
        ("3 days ago", None),
        ("1763647500", None),
        ("today", None),
    ],
)
def test_days_are_absolute_or_none(stamp: str, expected: str | None) -> None:
    assert read(meta("date", stamp)).published == expected
    assert read(script(article(datePublished=stamp))).published == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (meta("og:site_name", "The Orle Weekly", "property"), "The Orle Weekly"),
        (meta("application-name", "The Orle Weekly"), "The Orle Weekly"),
        (script({"@type": "WebSite", "name": "The Orle Weekly"}), "The Orle Weekly"),
        (meta("og:site_name", "Orle", "property") + script(article(publisher={"name": "Orle Media Ltd"})), "Orle"),
        (meta("og:site_name", "https://example.org/", "property"), None),
        (meta("og:site_name", "mail@example.org", "property"), None),
    ],
)
def test_sites(head: str, expected: str | None) -> None:
    assert read(head).site == expected


@pytest.mark.parametrize(
    ("lang", "head", "expected"),
    [
        (' lang="pt-BR"', meta("og:locale", "en_US", "property"), "pt"),
        (' lang="de_AT"', "", "de"),
        (' lang="{{lang}}"', script(article(inLanguage={"name": "French", "alternateName": "fr"})), None),
        ("", script(article(inLanguage=["fr-CA"])), "fr"),
        ("", meta("content-language", "it", "http-equiv"), "it"),
        ("", meta("og:locale", "es_ES", "property"), "es"),
        (' lang="und"', "", None),
    ],
)
def test_languages(lang: str, head: str, expected: str | None) -> None:
    assert read(head, lang=lang).lang == expected


# -- elements and lines -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '<h1>A bridge</h1><time datetime="2026-11-20">some day</time>',
        "<header><h1>A bridge</h1><p><time>20 November 2026</time></p></header>",
        '<time pubdate datetime="2026-11-20">x</time>',
        '<p itemprop="datePublished" content="2026-11-20">x</p>',
        "<h1>A bridge</h1><p>Published on November 20, 2026 | 5 min read</p>",
    ],
)
def test_days_in_the_page(body: str) -> None:
    assert read(body=body + PROSE).published == "2026-11-20"


@pytest.mark.parametrize(
    "body",
    [
        '<div itemprop="author" itemscope><span itemprop="name">Jane Roe</span>, reporter</div>',
        'Text by <a rel="author" href="/jane">Jane Roe</a>',
        '<h1>A bridge</h1><div class="byline">By Jane Roe | 20 November 2026</div>',
        "<h1>A bridge</h1><p>By Jane Roe</p>",
    ],
)
def test_authors_in_the_page(body: str) -> None:
    assert read(body=body + PROSE).author == "Jane Roe"


@pytest.mark.parametrize(
    "other",
    [
        '<div class="comments"><b itemprop="author">John Doe</b><time pubdate datetime="2026-11-21">x</time></div>',
        '<aside><a rel="author">John Doe</a><i itemprop="datePublished">2026-11-21</i></aside>',
        '<div class="related-posts"><p class="byline">By John Doe</p><time datetime="2026-11-21">x</time></div>',
        '<h1>A bridge</h1><p>By all means, call us</p><p>2 days ago</p><a rel="author">View more posts</a>',
    ],
)
def test_bylines_of_others_are_left_alone(other: str) -> None:
    metadata = read(body=PROSE + other)
    assert (metadata.author, metadata.published) == (None, None)


def test_classes_of_the_whole_page_do_not_hide_its_byline() -> None:
    body = f'<div class="has-sidebar comments-open"><h1>A bridge</h1><time datetime="2026-11-20">x</time>{PROSE}</div>'
    assert read(body=body).published == "2026-11-20"


def test_day_in_the_address_is_the_last_resort() -> None:
    url = "https://example.org/2026/11/20/bridge"
    assert read(url=url).published == "2026-11-20"
    assert read(meta("date", "2026-11-21"), url=url).published == "2026-11-21"
    assert read(url="https://example.org/2026/11/bridge").published is None


# -- titles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "headline", "site", "expected"),
    [
        ("A bridge | The Orle Weekly", "", "The Orle Weekly", "A bridge"),
        ("The Orle Weekly - A bridge", "", "the orle weekly", "A bridge"),
        ("The new bridge in Orle - News - Weekly", "The new bridge in Orle", "", "The new bridge in Orle"),
        ("A bridge - and a road", "", "", "A bridge - and a road"),
        ("The Orle Weekly | Home of news", "The Orle Weekly", "The Orle Weekly", "Home of news"),
        ("Orle: a bridge", "", "Orle", "Orle: a bridge"),
    ],
)
def test_titles_without_the_site(title: str, headline: str, site: str, expected: str) -> None:
    body = f"<h2>{headline}</h2>{PROSE}" if headline else PROSE
    assert read(f"<title>{title}</title>" + meta("og:site_name", site, "property"), body).title == expected


def test_titles_from_json_where_the_page_has_no_other() -> None:
    assert read(script(article(headline="A <b>bridge</b> &amp; more"))).title == "A bridge & more"


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("By Jane Roe and John Doe", "Jane Roe; John Doe"),
        ("Jane Roe, John Doe und Max van der Berg", "Jane Roe; John Doe; Max van der Berg"),
        ("Jane Roe; John Doe", "Jane Roe; John Doe"),
        ("Science and Technology", "Science and Technology"),
        ("Roe, Jane", "Roe, Jane"),
        ("Jane Roe | The Orle Weekly", "Jane Roe"),
        ("Jane Roe - The Orle Weekly", "Jane Roe"),
        ("Jane Roe (The Orle Weekly)", "Jane Roe"),
        ("Jane Roe &lt;jane.roe@example.org&gt;", "Jane Roe"),
        ("jane@example.org (Jane Roe)", None),
        ("Jane Roe, https://example.org/jane", "Jane Roe"),
        ("example.org/authors/jane", None),
        ("192.168.0.7", None),
        ("admin", None),
        ("page.head.extra.author", None),
        ("J.R.R. Tolkien", "J.R.R. Tolkien"),
        ("{{ author }}", None),
        ("@jane", "jane"),
        ("12345", None),
    ],
)
def test_names(raw: str, expected: str | None) -> None:
    assert read(meta("author", raw)).author == expected


def test_the_site_is_the_author_only_where_nobody_else_is() -> None:
    head = meta("author", "The Orle Weekly") + meta("og:site_name", "The Orle Weekly", "property")
    assert read(head).author == "The Orle Weekly"
    assert read(head, f"<h1>A bridge</h1><p>By Jane Roe</p>{PROSE}").author == "Jane Roe"


# -- all together ------------------------------------------------------------------------------------------------------


def test_text_has_a_language_and_no_more() -> None:
    text = "The council said that the bridge would stay closed until the spring, and that it was not happy with it."
    assert clean(text, kind="text").metadata == Metadata(lang="en")
    assert clean("12 14", kind="text").metadata == Metadata()


def test_words_tell_the_language_of_a_page_that_does_not() -> None:
    page = f"<html><body>{PROSE}<p>It was not the first time that the town had to do without it.</p></body></html>"
    assert clean(page).metadata.lang == "en"


def test_pages_without_anything() -> None:
    assert clean("", kind="html").metadata == Metadata()
    assert clean("<!-- x -->", kind="html", metadata="full").metadata == Metadata()


def test_a_result_that_was_sent_elsewhere_says_the_same() -> None:
    from dataclasses import replace

    cleaned = clean(f"<html><head>{meta('author', 'Jane Roe')}</head><body>{PROSE}</body></html>", trace=True).trace
    page = replace(cleaned.page, tree=None, outline=None)
    assert metadata_of(replace(cleaned, page=page)) == metadata_of(cleaned)


def test_full_fills_what_is_missing_and_changes_nothing() -> None:
    body = f'<h1>A bridge</h1><p class="writer">x</p>{PROSE * 4}<p class="post-date">20 November 2026</p>'
    head = meta("author", "Jane Roe")
    basic, full = (
        read(head, body, url="https://www.example.org/a"),
        read(head, body, url="https://www.example.org/a", full=True),
    )
    assert basic.site is None
    assert full.site == "example.org"
    assert {name: getattr(full, name) for name in ("title", "author")} == {"title": "A bridge", "author": "Jane Roe"}


# -- whatever a page contains ------------------------------------------------------------------------------------------

KEYS = ("name", "author", "creator", "headline", "datePublished", "publisher", "inLanguage", "@id", "@value", "@list",
        "@graph", "mainEntity", "givenName")  # fmt: skip
TYPES = ("NewsArticle", "WebPage", "WebSite", "Person", "BlogPosting")
ODD = ("Jane Roe", "jane@example.org", "10.0.0.7", "www.example.org", "2026-11-20", "#a", "&lt;b&amp;", "\ud83d", "\0")
STRINGS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(ODD),
    st.builds(lambda n: "Jane Roe; " * n, st.sampled_from([1, 50, 5_000])),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), STRINGS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.builds(lambda kind, node: {"@type": kind, **node}, st.one_of(st.sampled_from(TYPES), inner),
                  st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    ),
    max_leaves=25,
)  # fmt: skip
PRIVATE = re.compile(r"\w@\w+\.\w|://|\d+\.\d+\.\d+\.\d+")


def check(metadata: Metadata) -> None:
    for value in (metadata.author, metadata.site):
        assert value is None or not PRIVATE.search(value)
    for value in (metadata.title, metadata.author, metadata.published, metadata.site, metadata.lang):
        assert value is None or value == fold(value) != ""
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", value or "")
        json.dumps(value, ensure_ascii=False).encode()
    assert metadata.title is None or len(metadata.title) <= MAX_TITLE_CHARS
    assert metadata.published is None or re.match(
        r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?)?$", metadata.published
    )


@pytest.mark.slow
@given(VALUES)
def test_no_json_makes_it_fail(value: Any) -> None:
    check(read(script(json.dumps(value).replace("</", "<\\/"))))


@given(st.text(alphabet='{}[]",:\\ ab\n/@', max_size=200))
def test_no_script_makes_it_fail(text: str) -> None:
    loads(text)
    check(read(script(text)))


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from(["author", "date", "og:site_name", "title", "language", "article:author"]), STRINGS)
    )
)
def test_no_meta_tag_makes_it_fail(pairs: list[tuple[str, str]]) -> None:
    from html import escape

    check(read("".join(meta(name, escape(content)) for name, content in pairs)))


@pytest.mark.slow
def test_size_and_depth_do_no_harm() -> None:
    times = '<time itemprop="author datePublished" pubdate>x</time>' * 3_000
    nested = '<div itemprop="author">' * 1_500 + times + "</div>" * 1_500
    check(read(body=f"<h1>A bridge</h1>{times}{nested}"))
    check(read(script({"@graph": [article(author=[{"name": f"Jane Roe{n}"} for n in range(9_000)])] * 50})))


#: Packages of 36 MB and more, which only trafilatura's answer needs.
HEAVY = {"babel", "courlan", "dateparser", "htmldate", "justext", "tld", "trafilatura"}


@pytest.mark.slow
@pytest.mark.parametrize(("level", "loaded"), [("none", False), ("basic", False), ("full", True)])
def test_trafilatura_is_loaded_for_full_metadata_alone(level: str, loaded: bool) -> None:
    code = f"""
import sys, cleaner
cleaner.clean("<html><title>A bridge</title><body>{PROSE}</body></html>", metadata="{level}")
print(*{{name.partition(".")[0] for name in sys.modules}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = HEAVY & set(done.stdout.split())
    assert ("trafilatura" in heavy) == loaded
    assert loaded or not heavy
