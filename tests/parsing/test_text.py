"""Scraped text to blocks: offsets into the user's own text, lines, paragraphs, verse, markers and indentation."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cleaner.parsing import parse, parse_text
from cleaner.parsing.text_page import MAX_PARAGRAPH_LINES, TAB_COLUMNS, list_marker
from cleaner.text import fold
from cleaner.types import Block, Document, Kind, Page

#: Whatever ends a line somewhere: Unix, DOS, old Mac, mainframe, page, vertical tab, Unicode, separators of ASCII.
LINE_ENDS = ["\n", "\r\n", "\r", "\x85", "\x0c", "\x0b", "\u2028", "\u2029", "\x1c", "\x1d", "\x1e"]
WRAPPED = [
    "The committee met on Tuesday in the old town hall and agreed that",
    "the bridge should be closed to lorries while the northern pier is",
    "under repair, a work that the town has put off for eleven years, as",
    "the mayor said.",
]
SECOND = [
    "A ferry will carry cars until the spring, and the town will pay for",
    "the crossings of those who live on the island.",
]
VERSE = ["The winter came and took the road,", "And after it the snow;", "The carter set aside his load,"]
unhurried = examples(deadline=None)
MEGABYTE = 1_000_000
PROSE = "The ferry left at noon and came back at six, and nobody aboard had seen the island at all."


def page_of(source: str) -> Page:
    return parse_text(Document("a", source, Kind.TEXT))


def blocks_of(source: str) -> tuple[Block, ...]:
    return page_of(source).blocks


def texts_of(source: str) -> list[str]:
    return [block.text for block in blocks_of(source)]


def cut_out(source: str) -> list[str]:
    """What the offsets of the blocks point at."""
    page = page_of(source)
    return [page.text[block.start : block.end] for block in page.blocks]


# -- offsets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_offsets_point_into_the_input_whatever_ends_a_line(end: str) -> None:
    source = f"  One\u00a0 two. {end}{end}\tThree.{end}Four.{end}"

    assert page_of(source).text is source
    assert texts_of(source) == ["One two.", "Three.", "Four."]
    assert cut_out(source) == ["One\u00a0 two.", "Three.", "Four."]
    assert [block.gap for block in blocks_of(source)] == [0, 1, 0]


def test_line_ends_may_change_from_line_to_line() -> None:
    source = "One\r\nTwo\rThree\n\n\r\nFour\u2028Five\x0cSix\x85\x85Seven"

    assert texts_of(source) == ["One", "Two", "Three", "Four", "Five", "Six", "Seven"]
    assert [block.gap for block in blocks_of(source)] == [0, 0, 0, 2, 0, 0, 1]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028"], ids=ascii)
def test_offsets_of_an_unwrapped_paragraph_span_all_its_lines(end: str) -> None:
    source = end.join(["Before.", "", *WRAPPED, "", "After."])

    assert texts_of(source) == ["Before.", " ".join(WRAPPED), "After."]
    assert cut_out(source) == ["Before.", end.join(WRAPPED), "After."]


@pytest.mark.parametrize("source", ["", " ", "\n\n\t\n", "\u00a0\r\n\u3000"], ids=ascii)
def test_text_without_a_visible_character_has_no_blocks(source: str) -> None:
    assert blocks_of(source) == ()


def test_characters_beyond_the_first_plane_count_as_one() -> None:
    assert cut_out("😀 one\n𝒳 two") == ["😀 one", "𝒳 two"]


def test_lone_surrogates_and_nul_are_characters_like_any_other() -> None:
    assert cut_out("a\ud800b\n\0c") == ["a\ud800b", "\0c"]


def assert_partition(page: Page) -> None:
    """Every character that is not white space is in exactly one block, and the blocks stand in order."""
    position = 0
    for index, block in enumerate(page.blocks):
        assert block.index == index
        assert position <= block.start < block.end <= len(page.text)
        assert not page.text[position : block.start].strip()
        assert fold(page.text[block.start : block.end]) == block.text
        assert page.text[block.start : block.end] == page.text[block.start : block.end].strip()
        position = block.end
    assert not page.text[position:].strip()


pieces = st.sampled_from(
    [
        *LINE_ENDS,
        "\n",
        "\n\n",
        " ",
        "\t",
        "\u00a0",
        "- ",
        "1. ",
        "> ",
        "• ",
        "word",
        "Word.",
        "広告",
        "\u200b",
        "\0",
        PROSE,
        *WRAPPED,
        *VERSE,
    ]
)


@pytest.mark.slow
@unhurried
@given(st.one_of(st.text(), st.lists(pieces, max_size=40).map("".join)))
@example("\x1f a \x1f")
@example("\ud800\n\udfff")
def test_every_visible_character_is_in_exactly_one_block(source: str) -> None:
    assert_partition(page_of(source))


@unhurried
@given(st.lists(pieces, max_size=40).map("".join))
def test_numbers_of_paragraphs_rise_by_one_and_an_empty_line_begins_a_new_one(source: str) -> None:
    blocks = blocks_of(source)

    for before, block in pairwise(blocks):
        assert block.paragraph - before.paragraph in ({1} if block.gap else {0, 1})


# -- lines and paragraphs ---------------------------------------------------------------------------------------------


def test_lines_without_an_empty_line_between_are_one_paragraph_of_several_blocks() -> None:
    source = f"{PROSE}\n{PROSE}\n\n{PROSE}"

    assert [(block.text, block.paragraph) for block in blocks_of(source)] == [(PROSE, 0), (PROSE, 0), (PROSE, 1)]


def test_gap_counts_the_empty_lines_above() -> None:
    assert [block.gap for block in blocks_of("\n\nOne\nTwo\n \t\nThree\n\n\nFour")] == [2, 0, 1, 2]


def test_a_long_run_of_long_lines_is_one_paragraph_a_line() -> None:
    count = MAX_PARAGRAPH_LINES + 1
    source = "\n".join([PROSE] * count)

    assert [block.paragraph for block in blocks_of(source)] == list(range(count))
    assert not any(block.verse for block in blocks_of(source))


def test_a_run_that_is_short_enough_is_one_paragraph() -> None:
    count = MAX_PARAGRAPH_LINES

    assert {block.paragraph for block in blocks_of("\n".join([PROSE] * count))} == {0}


def test_short_lines_are_verse_however_many() -> None:
    stanza = blocks_of("\n".join(VERSE))
    ballad = blocks_of("\n".join(VERSE * MAX_PARAGRAPH_LINES))

    for blocks in (stanza, ballad):
        assert all(block.verse for block in blocks)
        assert {block.paragraph for block in blocks} == {0}
    assert [block.text for block in stanza] == VERSE


def test_stanzas_are_paragraphs_of_their_own() -> None:
    source = "\n".join([*VERSE, "", *VERSE])

    assert [block.paragraph for block in blocks_of(source)] == [0, 0, 0, 1, 1, 1]


def test_a_single_short_line_is_no_verse() -> None:
    assert not blocks_of("A headline\n\nAnother line")[0].verse


# -- hard-wrapped paragraphs ------------------------------------------------------------------------------------------


def test_a_hard_wrapped_paragraph_is_one_block() -> None:
    assert texts_of("\n".join(WRAPPED)) == [" ".join(WRAPPED)]
    assert [block.verse for block in blocks_of("\n".join(WRAPPED))] == [False]


def test_two_lines_are_wrapped_only_where_longer_paragraphs_show_it() -> None:
    alone = "\n".join(SECOND)
    among = "\n".join([*WRAPPED, "", *SECOND])

    assert texts_of(alone) == SECOND
    assert texts_of(among) == [" ".join(WRAPPED), " ".join(SECOND)]


def test_indented_lines_are_unwrapped_as_well() -> None:
    assert texts_of("\n".join("    " + line for line in WRAPPED)) == [" ".join(WRAPPED)]


def test_a_list_marker_begins_a_new_block_in_wrapped_text() -> None:
    source = "\n".join(["- " + WRAPPED[0], *WRAPPED[1:], "- " + WRAPPED[0], *WRAPPED[1:]])

    assert texts_of(source) == ["- " + " ".join(WRAPPED)] * 2
    assert [block.marker for block in blocks_of(source)] == ["-", "-"]


@pytest.mark.parametrize("lines", [VERSE, [line.capitalize() for line in WRAPPED], [PROSE, PROSE, PROSE]])
def test_lines_that_are_not_wrapped_stay_lines(lines: list[str]) -> None:
    assert texts_of("\n".join(lines)) == lines


# -- markers and indentation ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "marker",
    [
        "1.",
        "12)",
        "1999.",
        "1.2.",
        "1.2.1.",
        "1.2.1",
        "10.4.2)",
        "#1",
        "#12:",
        "#12.",
        "[3]",
        "(4)",
        ">",
        ">>",
        "> >",
        *"•◦▪‣●○·*-–—+",
    ],
)
def test_list_markers(marker: str) -> None:
    block = blocks_of(f"  {marker} Some words")[0]

    assert block.marker == marker
    assert block.content == "Some words"
    assert block.text == f"{marker} Some words"


@pytest.mark.parametrize(
    "text",
    [
        "3.5 million people",
        "1984 was a book",
        "12:30 The meeting",
        "-5 degrees",
        "*bold* words",
        "#hashtag words",
        "(see below)",
        "[sic] he said",
        "1.Without a space",
        "12345. Too long",
        "—and then",
        "A. Lettered",
        "",
    ],
)
def test_no_list_markers(text: str) -> None:
    assert list_marker(text) == ""


def test_a_marker_alone_on_its_line_is_a_marker() -> None:
    assert [(block.marker, block.content) for block in blocks_of("1.\n\nWords")] == [("1.", ""), ("", "Words")]


@pytest.mark.parametrize(
    ("space", "columns"),
    [
        ("", 0),
        ("   ", 3),
        ("\t", TAB_COLUMNS),
        ("  \t", TAB_COLUMNS),
        ("\t\t", 2 * TAB_COLUMNS),
        ("\t  ", TAB_COLUMNS + 2),
        ("\u00a0\u00a0", 2),
        ("\u3000", 1),
    ],
    ids=ascii,
)
def test_indentation_in_columns(space: str, columns: int) -> None:
    assert [block.indent for block in blocks_of(f"Top\n{space}• Point")] == [0, columns]


# -- size -------------------------------------------------------------------------------------------------------------


def memory_for(source: str) -> int:
    """Bytes that parsing takes at its peak."""
    tracemalloc.start()
    try:
        parse_text(Document("a", source, Kind.TEXT))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["word ", "x", "\u00a0é", "word\n", "word\n\n"], ids=ascii)
def test_memory_grows_in_proportion_to_the_text(unit: str) -> None:
    small = unit * (MEGABYTE // 64 // len(unit))

    assert memory_for(small * 4) < 6 * memory_for(small)


def test_a_line_of_several_megabytes_is_one_block() -> None:
    source = "word " * MEGABYTE

    (block,) = blocks_of(source)

    assert (block.start, block.end, len(block.text)) == (0, len(source) - 1, len(source) - 1)


def test_text_without_a_single_space_is_one_block() -> None:
    assert [len(text) for text in texts_of("x" * (5 * MEGABYTE))] == [5 * MEGABYTE]


def test_a_document_goes_to_the_parser_of_its_kind() -> None:
    source = "<p>One</p><p>Two</p>"

    assert [block.text for block in parse(Document("a", source, Kind.TEXT)).blocks] == [source]
    assert [block.text for block in parse(Document("a", source, Kind.HTML)).blocks] == ["One", "Two"]
