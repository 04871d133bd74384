"""Fitted trees: compiled and walked they say the same, and an explanation adds up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Kind
from cleaner.score import lines
from cleaner.score.markup import NAMES
from cleaner.score.model import Model, model

NAMED = ("a", "b", "c")
numbers = st.floats(-100, 100, allow_nan=False)


def trees() -> st.SearchStrategy[Any]:
    def branch(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.tuples(st.integers(0, len(NAMED) - 1), numbers, below, below, numbers).map(list)

    return st.recursive(numbers, branch, max_leaves=8)


def walked(tree: Any, row: list[float]) -> float:
    while isinstance(tree, list):
        tree = tree[2] if row[tree[0]] < tree[1] else tree[3]
    return float(tree)


@given(st.lists(trees(), min_size=1, max_size=60), numbers, st.lists(st.lists(numbers, min_size=3, max_size=3)))
def test_compiled_trees_say_what_walking_them_says(forest: list[Any], base: float, rows: list[list[float]]) -> None:
    fitted = Model({"features": NAMED, "base": base, "trees": forest, "lexicon": {}})
    totals = fitted.totals(rows)

    assert totals == [pytest.approx(base + sum(walked(tree, row) for tree in forest)) for row in rows]
    for row, total in zip(rows, totals, strict=True):
        assert sum(fitted.points(row).values()) == pytest.approx(total, abs=1e-6)


def test_a_value_at_the_cut_goes_the_upper_way() -> None:
    fitted = Model({"features": ["a"], "base": 0.0, "trees": [[0, 5, -1.0, 1.0, 0.0]], "lexicon": {}})

    assert fitted.totals([[4.9], [5], [5.1]]) == [-1, 1, 1]


def test_features_that_no_tree_asked_get_no_points() -> None:
    fitted = Model({"features": NAMED, "base": 1.0, "trees": [[1, 0.5, -1.0, 2.0, 0.5]], "lexicon": {}})

    assert fitted.points([9, 1, 9]) == {"base": 1.5, "b": 1.5}


def test_the_shipped_models_ask_for_features_that_there_are() -> None:
    assert set(model("html").features) <= set(NAMES)
    assert model("text").features == lines.NAMES


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_models_say_where_they_come_from(kind: Kind) -> None:
    path = Path(cleaner.__file__).parent / "score" / "data" / f"model-{kind.value}.json"
    provenance = json.loads(path.read_text("utf-8"))["provenance"]

    assert {"sets", "date", "command", "folds", "scores"} <= provenance.keys()


PAGE = (
    "<html><head><title>Bridge closed</title></head><body><nav><a href=/>Home</a></nav><article><h1>Bridge closed</h1>"
    + "".join(
        f"<p>The bridge over the river stays closed until spring, the council said on day {n}.</p>" for n in "12345"
    )
    + "</article><p class=x>Buy the book</p></body></html>"
)


def test_signals_of_a_page_add_up_to_its_totals() -> None:
    tool = Cleaner(default_rules=False)
    plain = tool.clean(PAGE, kind=Kind.HTML)
    explained = tool.clean_document(plain.document, trace=True)

    assert [v.score and v.score.total for v in plain.verdicts] == [
        v.score and v.score.total for v in explained.verdicts
    ]
    for verdict in explained.verdicts:
        assert verdict.score is not None
        assert sum(signal.points for signal in verdict.score.signals) == pytest.approx(verdict.score.total, abs=1e-3)


@pytest.mark.parametrize(("points", "kept"), [(-50, True), (50, False)])
def test_weak_evidence_of_rules_counts_on_pages_too(tmp_path: Path, points: int, kept: bool) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f'generic = true\n[[rule]]\nid = "a"\nscore = {points}\nis = "Buy the book"\n', encoding="utf-8")
    tool = Cleaner([path], default_rules=False)

    assert ("Buy the book" in tool.clean(PAGE, kind=Kind.HTML).body) == kept
    *_, last = tool.clean_document(tool.clean(PAGE, kind=Kind.HTML).document, trace=True).verdicts
    assert last.score is not None
    assert ("rule own/a", -points) in [(signal.name, signal.points) for signal in last.score.signals]
