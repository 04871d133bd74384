"""Fitted trees: the arrays say what walking a tree says, and an explanation adds up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Kind
from cleaner.reading.document import read_document
from cleaner.score.model import shipped_data, shipped_model
from cleaner.score.page.features import FEATURES
from cleaner.score.text import features
from cleaner.score.trees import Forest

NAMED = ("a", "b", "c")
DEPTH = 3
numbers = st.floats(-100, 100, allow_nan=False, width=32)


def trees() -> st.SearchStrategy[dict[str, Any]]:
    def of(size: int, one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(one, min_size=size, max_size=size)

    return st.fixed_dictionaries({
        "asks": of(DEPTH, st.integers(0, len(NAMED) - 1)), "cuts": of(DEPTH, numbers),
        "points": of(2**DEPTH, st.integers(-500_000, 500_000).map(lambda n: n / 100_000)),
        "share": of(2**DEPTH, st.integers(0, 9)),
    })  # fmt: skip


def walked(tree: dict[str, Any], row: list[float]) -> float:
    leaf = sum(2**at for at, (ask, cut) in enumerate(zip(tree["asks"], tree["cuts"], strict=True)) if row[ask] > cut)
    return float(tree["points"][leaf])


@pytest.mark.slow
@given(st.lists(trees(), min_size=1, max_size=9), numbers, st.lists(st.tuples(numbers, numbers, numbers).map(list)))
def test_arrays_say_what_walking_the_trees_says(forest: list[Any], base: float, rows: list[list[float]]) -> None:
    fitted = Forest({"features": NAMED, "base": base, "trees": forest})
    totals = fitted.totals(np.array(rows, dtype=np.float32).reshape(-1, len(NAMED)).T).tolist()

    assert totals == [pytest.approx(base + sum(walked(tree, row) for tree in forest), abs=1e-6) for row in rows]
    for row, total in zip(rows, totals, strict=True):
        assert sum(fitted.points(row).values()) == pytest.approx(total, abs=1e-6)


TREE = {"asks": [1], "cuts": [5], "points": [-1.0, 1.0], "share": [500, 500]}


def test_a_value_at_the_cut_goes_the_lower_way() -> None:
    fitted = Forest({"features": ["a", "b"], "base": 0.0, "trees": [TREE]})

    assert fitted.totals(np.array([[0, 0, 0], [4.9, 5, 5.1]], dtype=np.float32)).tolist() == [-1, -1, 1]


def test_features_that_no_tree_asked_get_no_points() -> None:
    fitted = Forest({"features": NAMED, "base": 1.0, "trees": [TREE]})

    assert fitted.points([9, 7, 9]) == {"base": 1.0, "b": 1.0}


def test_a_block_has_the_same_points_whatever_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = shipped_model(Kind.HTML).forest
    rows = np.random.default_rng(1).normal(size=(len(fitted.features), 50))
    together = fitted.totals(rows.astype(np.float32))
    monkeypatch.setattr("cleaner.score.trees.BLOCKS_AT_ONCE", 7)

    assert fitted.totals(rows.astype(np.float32)).tolist() == together.tolist()


def test_the_shipped_models_ask_for_features_that_there_are() -> None:
    assert set(shipped_model(Kind.HTML).forest.features) <= set(FEATURES)
    assert set(shipped_model(Kind.TEXT).forest.features) <= set(features.FEATURES)


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_models_say_where_they_come_from(kind: Kind) -> None:
    assert {"sets", "date", "command", "folds", "scores"} <= shipped_data(kind)["provenance"].keys()


PAGE = (
    "<html><head><title>Bridge closed</title></head><body><nav><a href=/>Home</a></nav><article><h1>Bridge closed</h1>"
    + "".join(
        f"<p>The bridge over the river stays closed until spring, the council said on day {n}.</p>" for n in "12345"
    )
    + "</article><p class=x>Buy the book</p></body></html>"
)


def test_signals_of_a_page_add_up_to_its_totals() -> None:
    tool = Cleaner(default_rules=False)
    plain = tool.trace_document(read_document(PAGE, kind=Kind.HTML))
    explained = tool.trace_document(plain.document, signals=True)

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
    *_, last = tool.clean(PAGE, kind=Kind.HTML, trace=True).trace.verdicts
    assert last.score is not None
    assert ("rule own/a", -points) in [(signal.name, signal.points) for signal in last.score.signals]
