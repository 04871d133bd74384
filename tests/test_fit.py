"""Fitting of the score: labels, weights, folds and the data file; the fit itself where its packages are installed."""

from __future__ import annotations

import doctest
import gzip
import importlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.score.model import Model
from cleaner.types import Block

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "cleaner" / "score" / "data" / "model-html.json"
MOST_BYTES = 400_000

#: What the fit needs of the bench's own scorer.
SCORER = """
import gzip, json
def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)
def score_page(gold, pred):
    return {"body": {"right": gold["body"].split() == pred["body"].split()}}
def summary(pages):
    f1 = sum(page["body"]["right"] for page in pages) / len(pages)
    return {"body": {"f1": f1, "precision": f1, "recall": f1, "lost": 1 - f1}}
"""
PROSE = [
    "The council of the town met on a dry evening and spoke of the {} for two hours.",
    "Nobody who lives by the river was asked what they think of the {}, said the mayor.",
    "A vote on the {} is due in spring, and the opponents are gathering names until then.",
]
JUNK = "<ul class='nav menu'><li><a href='/a'>Home</a></li><li><a href='/b'>Markets</a></li></ul>"
TOPICS = "bridge road school library harbour market tower park station mill theatre canal".split()


def module(name: str) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        yield importlib.import_module(name)


@pytest.fixture(scope="module")
def align() -> Iterator[ModuleType]:
    yield from module("align")


@pytest.fixture(scope="module")
def export() -> Iterator[ModuleType]:
    yield from module("export")


@pytest.fixture(scope="module")
def fit() -> Iterator[ModuleType]:
    for name in ("lightgbm", "scipy", "sklearn"):
        pytest.importorskip(name, reason="the extra `fit` is not installed")
    yield from module("fit")


@pytest.fixture(scope="module")
def fit_text(fit: ModuleType) -> Iterator[ModuleType]:
    yield from module("fit_text")


@pytest.mark.parametrize("name", ["align", "export", "fit"])
def test_doctests(name: str, request: pytest.FixtureRequest) -> None:
    result = doctest.testmod(request.getfixturevalue(name))
    assert result.attempted
    assert not result.failed


# -- labels -------------------------------------------------------------------------------------------------------


def shares(align: ModuleType, blocks: list[str], gold: str) -> list[float]:
    found: list[float] = align.align([block.split() for block in blocks], gold.split()).shares
    return found


def test_of_two_equal_blocks_one_is_body(align: ModuleType) -> None:
    teaser = "the mayor was asked what he thinks"
    found = shares(
        align, [teaser, "menu", teaser, "nobody spoke after that vote"], f"{teaser} nobody spoke after that vote"
    )
    assert sorted(found[:3:2]) == [0.0, 1.0]
    assert found[3] == 1.0


def test_short_blocks_count_in_order_alone(align: ModuleType) -> None:
    found = shares(align, ["the vote", "one two three four", "the vote", "five six seven eight"],
                   "one two three four the vote five six seven eight")  # fmt: skip
    assert found == [0.0, 1.0, 1.0, 1.0]


def test_a_long_block_may_stand_elsewhere(align: ModuleType) -> None:
    first, second = (" ".join(f"{name}{n}" for n in range(12)) for name in "ab")
    assert shares(align, [second, first], f"{first} {second}") == [1.0, 1.0]


def test_a_block_that_is_half_body_has_half_a_share(align: ModuleType) -> None:
    inside, outside = ([f"{name}{n}" for n in range(10)] for name in "ab")
    (found,) = shares(align, [" ".join(inside + outside)], " ".join(inside))
    assert found == pytest.approx(0.5)


def test_gold_of_another_page_is_not_covered(align: ModuleType) -> None:
    gold = align.align(["the vote was close".split()], "quite another story about a bridge".split())
    assert gold.covered == 0
    assert gold.body == [False]


def test_empty_gold_covers_nothing(align: ModuleType) -> None:
    assert align.align([["a"], []], []) == align.Gold([0.0, 0.0], None)


# -- weights ------------------------------------------------------------------------------------------------------


def test_pages_count_alike_whatever_their_length(align: ModuleType) -> None:
    short = align.weights(align.Gold([1.0] * 10, 1.0), [50] * 10, "wcxb")
    long = align.weights(align.Gold([1.0] * 100, 1.0), [50] * 100, "wcxb")
    assert sum(short) == pytest.approx(sum(long))


@pytest.mark.parametrize(
    ("worse", "article"), [([1.0, 0.0, 0.0], True), ([1.0, 0.0, 1.0], False), ([1.0, 0.1, 0.6], True)]
)
def test_doubtful_pages_count_less(align: ModuleType, worse: list[float], article: bool) -> None:
    covered = 0.5 if worse == [1.0, 0.0, 0.0] else 1.0
    good = align.weights(align.Gold([1.0, 0.0, 1.0], 1.0), [80, 80, 80], "wcxb")
    less = align.weights(align.Gold(worse, covered), [80, 80, 80], "wcxb", article=article)
    assert sum(less) < sum(good)


def test_what_snippets_do_not_tell_counts_nothing(align: ModuleType) -> None:
    assert align.weights(align.Gold([1.0, None, 0.0]), [9, 9, 9], "trafilatura-eval")[1] == 0


def test_loose_gold_says_nothing_of_headlines(align: ModuleType) -> None:
    gold = align.Gold([0.0, 1.0, 1.0, 1.0], 1.0)
    junk, headline, _, short = align.weights(gold, [4, 6, 40, 6], "dragnet")
    assert headline == 0
    assert 0 < short < junk


# -- folds --------------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(2, 5))
def test_a_site_is_in_one_fold(align: ModuleType, sites: list[str], count: int) -> None:
    found = align.folds(sites, count)
    assert len(set(zip(sites, found, strict=True))) == len(set(sites))
    assert found == align.folds(sites, count)


# -- data file ----------------------------------------------------------------------------------------------------


@given(st.floats(-1e6, 1e6), st.lists(st.floats(-1e6, 1e6), min_size=1, unique=True).map(sorted))
def test_a_cut_tells_values_apart_as_the_threshold_does(
    export: ModuleType, threshold: float, values: list[float]
) -> None:
    cut = export.cut_after(threshold, values)
    if any(value > threshold for value in values) and any(value <= threshold for value in values):
        assert [value < cut for value in values] == [value <= threshold for value in values]


def test_other_splits_are_refused(export: ModuleType) -> None:
    leaf = {"leaf_value": 1.0, "leaf_count": 3}
    node = {"split_feature": 0, "threshold": "1||2", "decision_type": "==", "left_child": leaf, "right_child": leaf}
    with pytest.raises(ValueError, match="a split by '=='"):
        export.tree_of(node, [[1.0]])


def test_expected_points_count_the_blocks(export: ModuleType) -> None:
    left, right = {"leaf_value": -1.0, "leaf_count": 30}, {"leaf_value": 2.0, "leaf_count": 10}
    node = {"split_feature": 0, "threshold": 0.0, "decision_type": "<=", "left_child": left, "right_child": right}
    assert export.tree_of(node, [[0.0, 1.0]]) == [0, 0.5, -1.0, 2.0, -0.25]


def test_centred_trees_give_the_same_totals(export: ModuleType) -> None:
    trees = [[0, 1.5, [1, 0.5, -1.0, 0.25, -0.5], 2.0, 0.5], [1, 0.5, 1.0, 3.0, 2.0], 0.5]
    shift, moved = export.centred(trees)
    rows = [[a, b] for a in (1.0, 2.0) for b in (0.0, 1.0)]
    before, after = (
        Model({"features": ["a", "b"], "base": base, "trees": found, "lexicon": {}}).totals(rows)
        for base, found in ((0.0, trees), (shift, moved))
    )
    assert after == pytest.approx(before)


def test_the_file_is_json_with_a_tree_and_a_weight_a_line(export: ModuleType) -> None:
    data = {"kind": "html", "trees": [[0, 1.5, -1.0, 1.0, 0.0], 0.5], "lexicon": {"c:ad": -1.0, "w:été": 0.5}}
    text = export.text_of(data)
    assert json.loads(text) == data
    assert {"[0,1.5,-1.0,1.0,0.0],", '"c:ad":-1.0,', '"w:été":0.5'} <= set(text.splitlines())


# -- the fit ------------------------------------------------------------------------------------------------------


def page(number: int) -> dict[str, Any]:
    """A page of a site of its own."""
    body = [line.format(TOPICS[number]) for line in PROSE]
    html = f"<html><body>{JUNK}<article>{''.join(f'<p>{line}</p>' for line in body)}</article>{JUNK}</body></html>"
    return {
        "id": f"p{number}",
        "url": f"https://{TOPICS[number]}.example/{number}",
        "html": html,
        "scraped_text": "\n\n".join([*body, "Home", "Weather", "Read more"]),
        "page_text": "\n".join(["Home", "Sport", "Weather", *body, "Home", "Sport", "Weather"]),
        "body": "\n\n".join(body),
    }


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    folder = tmp_path / "bench"
    folder.mkdir()
    (folder / "score.py").write_text(SCORER, "utf-8")
    with gzip.open(folder / "aeb.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(page(number)) + "\n" for number in range(len(TOPICS)))
    return folder


@pytest.fixture
def small(fit: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The fit with limits that suit a dozen small pages."""
    monkeypatch.setitem(fit.PARAMETERS, "min_data_in_leaf", 2)
    monkeypatch.setitem(fit.PARAMETERS, "min_sum_hessian_in_leaf", 0.01)
    monkeypatch.setitem(fit.PARAMETERS, "lambda_l2", 0.1)
    return fit


def test_a_fit_tells_body_from_junk(small: ModuleType, bench: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    command = ["--bench", str(bench), "--sizes", "4x4x2", "--features", "12", "--out", str(out)]
    assert small.main(command) == 0
    data = json.loads(out.read_text("utf-8"))
    assert data["provenance"]["scores"]["aeb"]["f1"] == 1
    assert data["lexicon"]["o:menu"] < 0 if "o:menu" in data["lexicon"] else data["lexicon"]["c:menu"] < 0
    assert len(data["features"]) == 12
    assert len(data["trees"]) == 4


def test_fits_are_equal(small: ModuleType, bench: Path, tmp_path: Path) -> None:
    command = ["--bench", str(bench), "--work", str(tmp_path / "rows"), "--sizes", "4x4x2", "--features", "12"]
    texts = []
    for name in ("one", "two"):  # the second from kept rows
        assert small.main([*command, "--out", str(tmp_path / name)]) == 0
        texts.append((tmp_path / name).read_text("utf-8"))
    assert texts[0] == texts[1]


def test_dry_writes_nothing(small: ModuleType, bench: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    assert small.main(["--bench", str(bench), "--sizes", "2x2x1", "--features", "4", "--out", str(out), "--dry"]) == 0
    assert not out.exists()


def test_without_bench_nothing_is_fitted(fit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit.main(["--bench", str(tmp_path)]) == 2
    assert "nothing was fitted" in capsys.readouterr().err


# -- the fit of text ----------------------------------------------------------------------------------------------


def test_a_text_is_shown_with_less_and_less_junk(fit_text: ModuleType, align: ModuleType) -> None:
    blocks = [Block(n, n, n + 1, "x") for n in range(40)]
    gold = align.Gold([float(n % 2) for n in range(40)], 1.0)

    some, clean = fit_text.cleaned(blocks, gold, random.Random(1))

    assert clean == blocks[1::2]
    assert set(clean) < set(some) < set(blocks)


def test_a_text_whose_gold_is_of_another_is_shown_as_it_is_alone(fit_text: ModuleType, align: ModuleType) -> None:
    assert fit_text.cleaned([Block(0, 0, 1, "x")], align.Gold([1.0], 0.2), random.Random(1)) == ([], [])


def test_a_fit_of_text_gives_a_model_of_all_features(
    small: ModuleType, fit_text: ModuleType, bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_text, "PARAMETERS", small.PARAMETERS)
    out = tmp_path / "model.json"

    assert fit_text.main(["--bench", str(bench), "--sizes", "4x4x2", "--out", str(out)]) == 0

    data = json.loads(out.read_text("utf-8"))
    assert data["features"] == list(fit_text.NAMES)
    assert len(data["trees"]) == 4
    assert set(data["provenance"]["scores"]) == {"aeb scraped_text", "aeb page_text", "aeb body"}
    assert data["provenance"]["scores"]["aeb body"]["lost"] == 0
    assert Model(data).totals([[0.0] * len(data["features"])])


def test_without_bench_no_text_is_fitted(
    fit_text: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fit_text.main(["--bench", str(tmp_path)]) == 2
    assert "nothing was fitted" in capsys.readouterr().err
