"""The outline of a page: numbers, block ranges and class tokens of its elements."""

from __future__ import annotations

import pytest

from cleaner.parsing import parse_html, parse_text
from cleaner.parsing.outline import Outline, outline_of
from cleaner.types import Document, Kind

PAGE = """<html class="No-JS"><body id="top"><div class="Post main" id="p7" itemprop="comment">
<h2>Title</h2><p>One <b>bold</b></p><p role="note" hidden>Two</p></div>
<div itemscope itemtype="https://schema.org/Answer/"><p>Three</p></div></body></html>"""


def outline(source: str = PAGE) -> Outline:
    return outline_of(parse_html(Document("a", source, Kind.HTML)))


def test_elements_inside_an_element_have_the_numbers_up_to_its_end() -> None:
    elements, parents, ends, depths, *_ = outline().columns

    for number, element in enumerate(elements):
        inside = [other for other in elements if other is not element and element in other.iterancestors()]
        assert list(elements[number + 1 : ends[number]]) == inside
    assert [elements[number].tag for number in parents] == ["html", "html", "body", "div", "div", "div", "body", "div"]
    assert list(depths) == [0, 1, 2, 3, 3, 3, 2, 3]


def test_a_block_belongs_to_the_element_with_its_number() -> None:
    page = outline()

    assert [page.columns.elements[number] for number in page.owners] == list(page.nodes)


def test_a_range_holds_all_blocks_inside_an_element() -> None:
    page = outline()
    first, second = page.root.findall(".//div")

    assert [(page.ranges.first[e], page.ranges.last[e]) for e in (page.root, first, second)] == [(0, 3), (0, 2), (3, 3)]
    assert list(page.blocks_in(first)) == [0, 1, 2]
    assert page.blocks_in(page.root.find(".//b")) == ()
    assert [element.tag for element in page.ranges.order] == ["html", "body", "div", "h2", "p", "p", "div", "p"]
    assert page.children(first) == list(first)
    assert [element.tag for element in page.above(second[0])] == ["div", "body", "html"]


def test_text_between_the_blocks_of_an_inline_element_is_not_inside_it() -> None:
    page = outline("<body><p>Before</p><span><div>One</div>between<div>Two</div></span>")

    assert page.blocks_in(page.root.find(".//span")) == [1, 3]


def test_tokens_are_classes_id_itemprop_and_type() -> None:
    page = outline()
    first, second = page.root.findall(".//div")

    assert page.tokens(first) == ("post", "main", "p7", "itemprop=comment")
    assert page.tokens(second) == ("itemtype=answer",)
    assert page.tokens(first[2]) == ()


def test_tokens_of_blocks_leave_out_root_and_body() -> None:
    page = outline()

    assert page.block_tokens == {"post", "main", "p7", "itemprop=comment", "role=note", "@hidden"}
    assert page.outer_tokens == {"no-js", "top"}


def test_all_names_hold_those_of_elements_without_text() -> None:
    names = outline('<body class="A b"><img id=Logo><p class=b>One</p>').all_names

    assert sorted(set(names.split("\n"))) == ["", "a", "b", "logo"]
    assert names[0] == names[-1] == "\n"


def test_blocks_that_were_cut_have_ranges_of_their_own() -> None:
    page = outline()
    heading, *others = page.nodes
    cut = page.with_nodes((heading, heading, *others))

    assert cut.columns is page.columns
    assert (cut.ranges.first[heading], cut.ranges.last[heading]) == (0, 1)
    assert cut.ranges.last[cut.root] == len(cut.nodes) - 1


def test_a_text_has_no_outline() -> None:
    with pytest.raises(ValueError, match="not parsed from HTML"):
        outline_of(parse_text(Document("a", "One", Kind.TEXT)))
