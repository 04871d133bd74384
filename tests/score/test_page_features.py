"""Features of the blocks of a page: each says what its name says, and rows are as the model needs them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cleaner.claims import claims
from cleaner.evidence import Evidence, language_of
from cleaner.parsing import parse
from cleaner.ruleset import RuleSet, find_hits, load, resolve
from cleaner.score.class_words import SUMS, Lexicon, keys
from cleaner.score.columns import table
from cleaner.score.page.features import (
    FEATURES,
    class_names,
    features,
)
from cleaner.score.page.tree_features import BlockTree
from cleaner.types import Comment, Document, Kind, Thread

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").glob("*/input.html"))
LEXICON = Lexicon({"c:post": 1.0, "o:lead": 0.5})
PROSE = "The old bridge over the Lenne will stay closed until the spring, the council of the town decided on Tuesday."


def evidence(markup: str, thread: Thread | None = None, rules: RuleSet | None = None) -> Evidence:
    rules = rules or load([], default=False)
    hits = find_hits(parse(Document("a", markup, Kind.HTML)), rules.selector)
    blocks, lang, thread = hits.page.blocks, language_of(hits, hits.page.blocks), thread or Thread()
    matches = resolve(hits, blocks, lang)
    return Evidence(hits, blocks, lang, matches, thread, claims(matches, thread))


def rows(markup: str, thread: Thread | None = None) -> list[dict[str, float]]:
    columns = features(evidence(markup, thread), LEXICON)
    table = zip(*(columns[name].tolist() for name in FEATURES), strict=True)
    return [dict(zip(FEATURES, row, strict=True)) for row in table]


def column(markup: str, name: str) -> list[float]:
    return [row[name] for row in rows(markup)]


def test_names_are_told_once() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert FEATURES[-len(SUMS) :] == SUMS


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_each_block_of_each_page_has_a_row_of_finite_numbers(path: Path) -> None:
    found = evidence(path.read_text("utf-8"))
    columns = features(found, LEXICON)

    assert set(columns) == set(FEATURES)
    assert all(len(column) == len(found.page.blocks) and np.isfinite(column).all() for column in columns.values())


def test_a_table_has_a_row_for_each_feature_asked() -> None:
    columns = features(evidence("<p>One</p><p>Two words</p>"), LEXICON)

    assert table(columns, ["n", "link", "n"], 2).tolist() == [[1, 2], [0, 0], [1, 2]]


def test_words_links_and_endings() -> None:
    page = f"<p>{PROSE}</p><p><a href=/>More</a>, more</p><p>He said: “No.”</p><h2>Title:</h2>"

    assert column(page, "n") == [20, 2, 3, 1]
    assert column(page, "prose") == [1, 0, 0, 0]
    assert column(page, "link") == [0, 4 / 10, 0, 0]
    assert column(page, "ending") == [2, 0, 2, 3]


def test_a_block_full_of_links_is_no_prose() -> None:
    assert column(f"<p><a href=/>{PROSE}</a></p>", "prose") == [0]


def test_what_the_title_and_the_description_say_again() -> None:
    page = (
        "<head><title>Bridge closed</title><meta property=og:description content='The bridge is shut'></head>"
        "<h1>Bridge closed</h1><p>The bridge</p><p>Nothing</p>"
    )

    assert column(page, "headline") == [1, 0, 0]
    assert column(page, "t_over") == [1, 1 / 2, 0]
    assert column(page, "desc") == [1 / 2, 1, 0]
    assert column("<p>The bridge</p>", "desc") == [-1]


def test_the_article_in_json_ld() -> None:
    data = json.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": f"<b>{PROSE}</b>"}]})
    page = f"<script type='application/ld+json'>{data}</script><p>{PROSE}</p><p>Out of it, all words</p><p>x</p>"

    assert column(page, "ld") == [1, 0, -1]
    assert column(page, "P_ld") == [1, 1, 1]
    assert column(f"<p>{PROSE}</p>", "P_ld") == [0]


def test_ancestors_and_marks_of_classes() -> None:
    page = "<main><aside><p class=comment-body>a</p></aside></main><p style='display:none'>b</p>"
    first, second = rows(page)

    assert (first["a_main"], first["a_article"]) == (1, 0)
    assert (second["a_main"], second["hidden"]) == (0, 1)
    assert (first["c_anc"], second["c_anc"]) == (1, 0)
    assert (first["com_since"], second["com_since"]) == (0, 0)


def test_sums_over_the_element_above_hold_all_that_stands_inside() -> None:
    page = f"<div><div><p>{PROSE}</p><p>Two words</p></div><p><a href=/>Ten words</a></p></div>"
    first = rows(page)[0]

    assert (first["m1_n"], first["m1_b"], first["m1_share"]) == (22, 2, 1)
    assert (first["m2_n"], first["m2_b"]) == (24, 3)
    assert first["m1_ps"] == 20 / 22
    assert first["m2_link"] == len("Ten words") / len(PROSE + "Two words" + "Ten words")


def test_steps_to_the_element_that_holds_the_prose() -> None:
    page = f"<div id=a><div id=b><p>{PROSE}</p><p>{PROSE} Again.</p></div></div><div><p>Elsewhere</p></div>"
    inside, _, outside = rows(page)

    assert (inside["ct_up"], inside["ct_out"]) == (1, 0)
    assert outside["ct_up"] == 2  # up to the body, which holds both
    assert outside["ct_out"] == 2  # and down again to the div around the prose


def test_a_page_without_prose_has_no_container() -> None:
    assert column("<p>One</p><p>Two</p>", "ct_out") == [-1, -1]


def test_blocks_of_the_same_classes_speak_for_each_other() -> None:
    page = f"<p class=t>{PROSE}</p><p class=t>Short</p><p class=u>Short</p>"

    assert column(page, "g_ps") == [0, 1, -1]
    assert column(page, "g_b") == [2, 2, 1]


def test_distances_along_the_page() -> None:
    page = f"<h1>Head</h1><p>{PROSE}</p><h2>Sub</h2><p>{PROSE} Again.</p><p>End</p>"

    assert column(page, "from_first") == [-1, 0, 1, 2, 3]
    assert column(page, "from_h1") == [0, 1, 2, 3, 4]
    assert column(page, "hd_b") == [60, 1, 2, 1, 2]
    assert column(page, "ppos")[:2] == [0, 0]
    assert column(page, "pleft")[-1] == 0
    assert column(page, "nexth_n") == [20, 21, 21, 1, -1]


def test_neighbours_and_what_stands_twice() -> None:
    page = "<p>One</p><p>Two words</p><p>One</p>"

    assert column(page, "p1_n") == [-1, 1, 2]
    assert column(page, "x1_n") == [2, 1, -1]
    assert column(page, "again") == [0, 0, 1]
    assert column(page, "dups") == [2, 1, 2]


def test_comments_count_as_such() -> None:
    thread = Thread((Comment("c1", "b", blocks=(1,)),), ((2, "a form"),))
    found = rows("<p>a</p><p>b</p><p>c</p>", thread)

    assert [row["com_since"] for row in found] == [0, 0, 1]


def test_the_lexicon_sees_classes_and_own_names() -> None:
    page = "<div class=post-text><h3 id=x-lead>Read more</h3><p>Two words</p></div>"
    found = evidence(page).page
    heading, text = (keys(*names) for names in class_names(found, BlockTree(found)))

    assert heading == {"c:post", "c:text", "c:lead", "o:lead"}
    assert text == {"c:post", "c:text"}


def test_sums_of_a_lexicon_are_those_of_its_keys() -> None:
    weights = {"c:post": 1.5, "c:text": -0.25, "o:teaser": -3.0}
    page = "<div class='post post-text'><h3>Read more</h3><p class=teaser>Two words</p></div>"
    columns = features(evidence(page), Lexicon(weights))

    assert columns["lx_c"].tolist() == [1.25, 1.25]
    assert columns["lx_cneg"].tolist() == [-0.25, -0.25]
    assert columns["lx_o"].tolist() == [0, -3]


def test_a_cut_block_keeps_its_place_in_the_tree(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('generic = true\n[[rule]]\nid = "a"\nstrip = "prefix"\nstarts = "ADVERT"\n', encoding="utf-8")
    found = evidence(f"<div><p>ADVERT {PROSE}</p></div><p>b</p>", rules=load([path]))

    assert features(found, LEXICON)["m1_b"].tolist() == [2, 2, 3]
