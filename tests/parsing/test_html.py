"""HTML to blocks: what begins a block, what nobody sees, tables, links, class tokens, broken and hostile markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cleaner.parsing.html_page import INLINE, MAX_CELL_CHARS, MAX_TITLE_CHARS, SKIPPED, parse_html
from cleaner.text import fold
from cleaner.types import Block, Document, Kind, Page

unhurried = examples(deadline=None)
#: Elements that are around no text by themselves.
VOID = frozenset("br img wbr input area base param track link meta applet frameset".split())


def page_of(source: str, url: str | None = None) -> Page:
    return parse_html(Document("a", source, Kind.HTML, url=url))


def blocks_of(source: str) -> tuple[Block, ...]:
    return page_of(source).blocks


def texts_of(source: str) -> list[str]:
    return [block.text for block in blocks_of(source)]


def tokens_of(source: str) -> frozenset[str]:
    """Class tokens of the only block."""
    (block,) = blocks_of(source)
    return block.class_tokens


def assert_partition(page: Page) -> None:
    """Blocks point into the text of the page, in order, and nothing but white space is between them."""
    position = 0
    for index, block in enumerate(page.blocks):
        assert block.index == index
        assert page.text[block.start : block.end] == block.text == fold(block.text) != ""
        assert not page.text[position : block.start].strip()
        assert 0 <= block.link_chars <= len(block.text)
        position = block.end
    assert not page.text[position:].strip()
    assert len(page.nodes) == len(page.blocks)


# -- what begins a block ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("One<p>Two</p>Three", ["One", "Two", "Three"]),
        ("<h1>One</h1><ul><li>Two<li>Three</ul>", ["One", "Two", "Three"]),
        ("<blockquote><p>One</p>Two</blockquote>", ["One", "Two"]),
        ("<dl><dt>One<dd>Two</dl>", ["One", "Two"]),
        ("<figure><img alt=x><figcaption>One</figcaption></figure>Two", ["One", "Two"]),
        ("<my-element>One</my-element>Two", ["One", "Two"]),
        ("<article>One</article><section>Two</section><aside>Three</aside>", ["One", "Two", "Three"]),
        ("<p>One<hr>Two", ["One", "Two"]),
        ("<button>One</button><p>Two</p>", ["One", "Two"]),
    ],
)
def test_block_elements_begin_a_block(source: str, expected: list[str]) -> None:
    assert texts_of(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One <b>two</b> three</p>", "One two three"),
        ("<p>in<em>side</em>s</p>", "insides"),
        ("<p>H<sub>2</sub>O is <a href=x>wa<i>t</i>er</a>.</p>", "H2O is water."),
        ("<p>One<span> two </span>three</p>", "One two three"),
        ("<p>One\n   two\u00a0\tthree</p>", "One two three"),
        ("<p>One<img src=x> two</p>", "One two"),
        ("<p>long<wbr>word</p>", "longword"),
        ("<p>One<!-- no --> two<?php no ?> three</p>", "One two three"),
        ("<p>AT&amp;T &lt;b&gt; &#8217; &eacute;</p>", "AT&T <b> ’ é"),
        ("<ruby>漢<rt>かん</rt></ruby>字", "漢かん字"),
    ],
)
def test_inline_elements_run_inside_a_block(source: str, expected: str) -> None:
    assert texts_of(source) == [expected]


@pytest.mark.parametrize("tag", sorted(INLINE - VOID))
def test_every_inline_element_joins_the_text_around_it(tag: str) -> None:
    assert texts_of(f"<div>a<{tag}>b</{tag}>c</div>") == ["abc"]


def test_tag_and_path_name_the_block_element_not_the_inline_one() -> None:
    (block,) = blocks_of("<html><body><article><p><b>One</b></p></article></body></html>")

    assert (block.tag, block.path) == ("p", "html/body/article/p")


def test_nodes_are_the_elements_of_the_blocks() -> None:
    page = page_of("<div>One<p>Two</p>Three</div>")

    assert [node.tag for node in page.nodes] == ["div", "p", "div"]
    assert page.nodes[0] is page.nodes[2]
    assert page.tree.xpath("//p")[0] is page.nodes[1]


# -- lines ------------------------------------------------------------------------------------------------------------


def lines_and_paragraphs(source: str) -> list[tuple[str, int]]:
    """Texts, with paragraphs numbered from 0 in the order that they come in."""
    numbers: dict[int, int] = {}
    return [(b.text, numbers.setdefault(b.paragraph, len(numbers))) for b in blocks_of(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One<br>Two</p>", [("One", 0), ("Two", 0)]),
        ("<p>One<br><br>Two</p>", [("One", 0), ("Two", 1)]),
        ("<p>One<br> \n <br/>Two</p>", [("One", 0), ("Two", 1)]),
        ("<p>One<br>Two<br>Three</p>", [("One", 0), ("Two", 0), ("Three", 0)]),
        ("<p>One<b><br></b>Two</p>", [("One", 0), ("Two", 0)]),
        ("<p><br>One<br></p><p>Two</p>", [("One", 0), ("Two", 1)]),
        ("<p>One</p><p>Two</p>", [("One", 0), ("Two", 1)]),
    ],
)
def test_one_break_is_a_new_line_and_two_are_a_new_paragraph(source: str, expected: list[tuple[str, int]]) -> None:
    assert lines_and_paragraphs(source) == expected


def test_preformatted_lines_stay_lines_of_one_paragraph() -> None:
    assert lines_and_paragraphs("<pre>One  two\n\n  Three\n</pre><p>Four</p>") == [
        ("One two", 0),
        ("Three", 0),
        ("Four", 1),
    ]


def test_marked_up_words_do_not_break_a_preformatted_line() -> None:
    assert texts_of("<pre><b>def</b> name():\n    <b>return</b> 1\n</pre>") == ["def name():", "return 1"]


@pytest.mark.parametrize(("lines", "verse"), [(["Roses are red", "Violets are blue"], True), (["x " * 60, "y"], False)])
def test_short_lines_of_one_paragraph_are_verse(lines: list[str], verse: bool) -> None:
    assert [block.verse for block in blocks_of(f"<p>{'<br>'.join(lines)}</p>")] == [verse, verse]


def test_paragraphs_of_their_own_are_no_verse() -> None:
    assert [block.verse for block in blocks_of("<p>Roses are red</p><p>Violets are blue</p>")] == [False, False]


# -- tables -----------------------------------------------------------------------------------------------------------


def test_a_row_of_short_cells_is_one_block() -> None:
    source = "<table><tr><th>Year</th><th>Ferries</th></tr><tr><td>1999</td><td><b>1</b>2</td></tr></table>"

    assert [(block.text, block.tag) for block in blocks_of(source)] == [("Year Ferries", "tr"), ("1999 12", "tr")]


@pytest.mark.parametrize(
    "cells",
    [
        "<td>One</td>",
        "<td><p>One</p></td><td>Two</td>",
        "<td>One<br>Two</td><td>Three</td>",
        f"<td>{'long ' * MAX_CELL_CHARS}</td><td>Two</td>",
        "<td><div>One</div><div>Two</div></td><td>Three</td><td>Four</td>",
    ],
    ids=["one cell", "structure", "lines", "long text", "boxes"],
)
def test_cells_of_a_layout_table_are_blocks(cells: str) -> None:
    assert not any(block.tag == "tr" for block in blocks_of(f"<table><tr>{cells}</tr></table>"))


def test_a_layout_table_around_a_data_table_keeps_both_apart() -> None:
    inner = "<table><tr><td>1999</td><td>12</td></tr></table>"
    source = f"<table><tr><td>Menu</td><td>Story.{inner}After.</td></tr></table>"

    assert texts_of(source) == ["Menu", "Story.", "1999 12", "After."]


# -- what nobody sees -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", sorted(SKIPPED - VOID - {"head"}))
def test_text_of_elements_that_are_not_shown_is_no_block(tag: str) -> None:
    assert texts_of(f"<div>One<{tag}>never</{tag}> two</div><p>Three</p>") == ["One two", "Three"]


def test_head_is_no_block() -> None:
    source = "<html><head><title>T</title><style>p {}</style></head><body><p>One</p></body></html>"

    assert texts_of(source) == ["One"]


def test_markup_inside_a_script_is_no_block() -> None:
    assert texts_of("<p>One</p><script>document.write('<p>never</p>')</script><p>Two</p>") == ["One", "Two"]


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        "hidden=''",
        "style='display:none'",
        "style='color: red; DISPLAY : NONE'",
        "style='display: none !important'",
    ],
)
def test_what_is_hidden_is_marked_on_the_block_and_all_blocks_inside(attributes: str) -> None:
    first, second, third = blocks_of(f"<div {attributes}>One<p>Two</p></div><p>Three</p>")

    assert "@hidden" in first.class_tokens
    assert "@hidden" in second.class_tokens
    assert "@hidden" not in third.class_tokens


@pytest.mark.parametrize("attributes", ["style='color:red'", "style='display:block'", "class=hidden"])
def test_what_is_shown_is_not_marked_as_hidden(attributes: str) -> None:
    assert "@hidden" not in tokens_of(f"<p {attributes}>One</p>")


# -- class tokens -----------------------------------------------------------------------------------------------------


def test_class_tokens_are_those_of_the_block_and_its_ancestors_in_lower_case() -> None:
    source = "<div class='Outer  box' id=Main><ul role=Navigation><li class=x itemprop='Text'>One</li></ul></div>"

    assert tokens_of(source) == {"outer", "box", "main", "role=navigation", "x", "itemprop=text"}


def test_class_tokens_of_the_whole_page_and_of_inline_elements_do_not_count() -> None:
    source = "<html class=no-js id=root><body class='has-comments sidebar'><p>O<b class=bold>ne</b></p></body></html>"

    assert tokens_of(source) == frozenset()


def test_siblings_do_not_share_class_tokens() -> None:
    first, second = blocks_of("<div class=a>One</div><div class=b>Two</div>")

    assert (first.class_tokens, second.class_tokens) == ({"a"}, {"b"})


# -- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>No link</p>", [0]),
        ("<p><a href=x>All of it</a></p>", [9]),
        ("<p>See <a href=x>here</a>.</p>", [4]),
        ("<p><a href=x>One</a>, <a href=y>two</a></p>", [6]),
        ("<p><a href=x><b>One</b></a> two</p>", [3]),
        ("<p><a href=x>  One  </a></p>", [3]),
        ("<a href=x><h2>One</h2><p>Two</p></a><p>Three</p>", [3, 3, 0]),
        ("<p>One</p><p><a href=x>Two</a></p>", [0, 3]),
        ("<p><a href=x>One<br>Two</a> three</p>", [3, 3]),
    ],
)
def test_link_characters(source: str, expected: list[int]) -> None:
    assert [block.link_chars for block in blocks_of(source)] == expected


def test_links_in_preformatted_text_count() -> None:
    assert [block.link_chars for block in blocks_of("<pre><a href=x>One\nTwo</a> three</pre>")] == [3, 3]


# -- title, language, address -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>T</title>", "T"),
        ("<title>T</title><h1>H</h1>", "H"),
        ("<title>T</title><meta property=og:title content=' O\n o '><h1>H</h1>", "O o"),
        ("<title> </title>", None),
        ("<p>One</p>", None),
        ("<h1>First</h1><h1>Second</h1>", "First"),
        (f"<h1>{'h' * (MAX_TITLE_CHARS + 1)}</h1><title>T</title>", "T"),
    ],
)
def test_title(head: str, expected: str | None) -> None:
    assert page_of(f"<html><head>{head}</head><body><p>One</p></body></html>").title == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [("lang=de", "de"), ("lang='en-GB'", "en"), ("lang=PT-br", "pt"), ("", None), ("lang=''", None)],
)
def test_language(attributes: str, expected: str | None) -> None:
    assert page_of(f"<html {attributes}><body><p>One</p></body></html>").lang == expected


def test_language_of_xhtml() -> None:
    assert (
        page_of("<html xmlns='http://www.w3.org/1999/xhtml' xml:lang='de-AT'><body><p>One</p></body></html>").lang
        == "de"
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<link rel=canonical href=' https://example.org/a '>", "https://example.org/a"),
        ("<link rel=Canonical href='https://example.org/a'>", "https://example.org/a"),
        ("<meta property='og:url' content='https://example.org/b'>", "https://example.org/b"),
        (
            "<meta property='og:url' content='https://example.org/b'><link rel=canonical href='https://example.org/a'>",
            "https://example.org/a",
        ),
        (
            "<link rel=canonical href='https://example.org/a'><meta property='og:url' content='https://example.org/b'>",
            "https://example.org/a",
        ),
        ("<link rel=canonical href='/a'>", None),
        ("<link rel=stylesheet href='https://example.org/a.css'>", None),
        ("", None),
    ],
)
def test_canonical_address(head: str, expected: str | None) -> None:
    assert page_of(f"<html><head>{head}</head><body><p>One</p></body></html>").url == expected


def test_the_address_that_the_caller_gave_wins() -> None:
    page = page_of("<link rel=canonical href='https://example.org/a'><p>One</p>", url="https://example.net/b")

    assert page.url == "https://example.net/b"


# -- hostile and broken markup ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source", ["", "   \n", "<!-- only a comment -->", "<!DOCTYPE html>", "<html></html>", "<p></p>"]
)
def test_a_page_without_text_has_no_blocks(source: str) -> None:
    page = page_of(source)

    assert (page.text, page.blocks, page.truncated) == ("", (), False)


@pytest.mark.parametrize("tag", ["div", "span", "blockquote"])
def test_300_levels_are_kept_whole(tag: str) -> None:
    page = page_of("<p>Before.</p>" + f"<{tag}>x" * 300 + "In." + f"</{tag}>" * 300 + "<p>After.</p>")

    assert "".join(block.text for block in page.blocks) == "Before." + "x" * 300 + "In." + "After."
    assert not page.truncated


@pytest.mark.parametrize("tag", ["div", "b"])
def test_100000_levels_are_noticed_and_what_came_before_is_kept(tag: str) -> None:
    page = page_of("<p>Before.</p>" + f"<{tag}>x" * 100_000 + "<p>After.</p>")

    assert page.truncated
    assert page.blocks[0].text == "Before."
    assert_partition(page)


@pytest.mark.slow
def test_many_siblings_are_no_nesting() -> None:
    page = page_of("<p>x<br>" * 5_000)

    assert len(page.blocks) == 5_000
    assert not page.truncated


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One<p>Two", ["One", "Two"]),
        ("<div><p>One</div>Two</p>", ["One", "Two"]),
        ("<b><i>One</b> two</i>", ["One two"]),
        ("One < two & three", ["One < two & three"]),
        ("<p>One</p></body><p>Two</p>", ["One", "Two"]),
        ("plain text", ["plain text"]),
    ],
)
def test_broken_markup(source: str, expected: list[str]) -> None:
    assert texts_of(source) == expected


@pytest.mark.parametrize("ends", ["</html>", "</body></html>", "</body></html><html><body>"])
def test_text_after_the_end_of_the_page_is_not_lost(ends: str) -> None:
    assert texts_of(f"<html><body><p>One</p>{ends}<p>Two</p></body></html>") == ["One", "Two"]


def seen(text: str) -> str:
    """A text without what may stand in for a character that no page can hold."""
    return text.translate(dict.fromkeys(map(ord, "\0\ufffd?")))


def test_nul_ends_nothing() -> None:
    assert [seen(text) for text in texts_of("<p>On\0e</p>\0<p title='\0'>Two</p>") if seen(text)] == ["One", "Two"]


def test_lone_surrogates_cost_themselves_alone() -> None:
    page = page_of("<p title='\udc80'>One \ud800two</p><p>Three</p>")

    assert [seen(block.text) for block in page.blocks] == ["One two", "Three"]
    assert page.text.encode("utf-8")


def test_a_declared_charset_does_not_decode_text_again() -> None:
    assert texts_of("<meta charset=koi8-r><meta http-equiv=content-type content='text/html; charset=big5'><p>é 漢") == [
        "é 漢"
    ]


markup = st.lists(
    st.sampled_from(
        "<p> </p> <div class=x> </div> <a href=x> </a> <br> <table> <tr> <td> </td> </table> <pre> </pre> <b> </b>"
        ' <script> </script> <li> <!-- --> <! </ <? & &amp; < > " word two. \n \u00a0 \0 \ud800 <select> <svg>'
        " <title> <html> <body> <head> <frameset> <noscript> <textarea>".split(" ")
    ),
    max_size=30,
).map(" ".join)


@pytest.mark.slow
@unhurried
@given(st.one_of(markup, st.text()))
@example("\ufeff")
@example("<p>\x85\u2028</p>")
def test_any_text_can_be_parsed_and_its_blocks_are_in_order(source: str) -> None:
    assert_partition(page_of(source))


# -- against a simple reference ---------------------------------------------------------------------------------------

BLOCKS = ("div", "section", "blockquote", "article", "aside")
INSIDE = ("span", "b", "em", "small")
UNSEEN = ("script", "style", "template")


class Element(NamedTuple):
    """A node of a random tree; a leaf of text has no tag."""

    tag: str
    children: tuple[Element | str, ...] = ()


words = st.sampled_from(["one", "two ", " three", "four five", " ", "6", "é漢"])
trees = st.recursive(
    st.one_of(words, st.just(Element("br")), st.builds(Element, st.sampled_from(UNSEEN), st.just(("never",)))),
    lambda inner: st.builds(Element, st.sampled_from(BLOCKS + INSIDE), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=25,
)


def markup_of(node: Element | str) -> str:
    if isinstance(node, str):
        return node
    if node.tag == "br":
        return "<br>"
    return f"<{node.tag}>{''.join(map(markup_of, node.children))}</{node.tag}>"


def pieces_of(node: Element | str) -> Iterator[str | None]:
    """The text of a tree, None where a line ends."""
    if isinstance(node, str):
        yield node
    elif node.tag == "br":
        yield None
    elif node.tag not in UNSEEN:
        edge = [None] if node.tag in BLOCKS else []
        yield from edge
        for child in node.children:
            yield from pieces_of(child)
        yield from edge


def lines_of(node: Element | str) -> list[str]:
    lines = [""]
    for piece in pieces_of(node):
        if piece is None:
            lines.append("")
        else:
            lines[-1] += piece
    return [line for line in map(fold, lines) if line]


@pytest.mark.slow
@unhurried
@given(trees)
def test_visible_text_is_in_exactly_one_block_and_lines_end_where_they_should(tree: Element | str) -> None:
    page = page_of(f"<html><body><div>{markup_of(tree)}</div></body></html>")

    assert [block.text for block in page.blocks] == lines_of(tree)
    assert_partition(page)
