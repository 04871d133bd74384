"""Fitting of the score: labels, weights, folds and the data file; the fit itself where its packages are installed."""

from __future__ import annotations

import doctest
import gzip
import importlib
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.score.trees import Forest
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


def module(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.{name}")


@pytest.fixture(scope="module")
def align() -> ModuleType:
    return module("align")


@pytest.fixture(scope="module")
def export() -> ModuleType:
    return module("export")


@pytest.fixture(scope="module")
def fit() -> ModuleType:
    for name in ("catboost", "scipy", "sklearn"):
        pytest.importorskip(name, reason="the extra `fit` is not installed")
    return module("fit")


@pytest.fixture(scope="module")
def fit_text(fit: ModuleType) -> ModuleType:
    return module("fit_text")


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


@pytest.mark.slow
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(2, 5))
def test_a_site_is_in_one_fold(align: ModuleType, sites: list[str], count: int) -> None:
    found = align.folds(sites, count)
    assert len(set(zip(sites, found, strict=True))) == len(set(sites))
    assert found == align.folds(sites, count)


# -- data file ----------------------------------------------------------------------------------------------------


def test_other_splits_are_refused(export: ModuleType) -> None:
    tree = {"splits": [{"split_type": "OneHotFeature"}], "leaf_values": [1, 2], "leaf_weights": [1, 1]}
    with pytest.raises(ValueError, match="a split by 'OneHotFeature'"):
        export.forest_of({"oblivious_trees": [tree], "scale_and_bias": [1, [0]]}, ["n"])


def test_scaled_trees_are_refused(export: ModuleType) -> None:
    split = {"float_feature_index": 0, "border": 2.5, "split_type": "FloatFeature"}
    tree = {"splits": [split], "leaf_values": [-1, 2], "leaf_weights": [3, 1]}
    with pytest.raises(ValueError, match="scaled by 2"):
        export.forest_of({"oblivious_trees": [tree], "scale_and_bias": [2, [0]]}, ["n"])


def test_shallow_trees_get_the_depth_of_the_others(export: ModuleType) -> None:
    def split(feature: int, border: float) -> dict[str, Any]:
        return {"float_feature_index": feature, "border": border, "split_type": "FloatFeature"}

    deep = {"splits": [split(1, 0.5), split(0, 9.5)], "leaf_values": [1, 2, 3, 4], "leaf_weights": [1, 1, 1, 1]}
    shallow = {"splits": [split(1, 2.5)], "leaf_values": [-1, 2], "leaf_weights": [3, 1]}
    fitted = Forest(export.forest_of({"oblivious_trees": [deep, shallow], "scale_and_bias": [1, [0.5]]}, ["a", "b"]))
    rows = np.array([[1, 0], [1, 1], [10, 3]], dtype=np.float32)
    assert fitted.totals(rows.T).tolist() == [0.5, 1.5, 6.5]


def test_the_file_is_json_with_a_tree_and_a_weight_a_line(export: ModuleType) -> None:
    trees = [{"asks": [0], "cuts": [1.5]}]
    data = {"kind": "html", "base": 0.5, "trees": trees, "lexicon": {"c:ad": -1.0, "c:été": 0.5}}
    text = export.text_of(data)
    assert json.loads(text) == data
    assert {'{"asks":[0],"cuts":[1.5]}],', '"c:ad":-1.0,', '"c:été":0.5}}'} <= set(text.splitlines())


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
    monkeypatch.setitem(fit.PARAMETERS, "l2_leaf_reg", 0.1)
    return fit


def test_a_fit_tells_body_from_junk(small: ModuleType, bench: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    command = ["--bench", str(bench), "--sizes", "4x2", "--out", str(out)]
    assert small.main(command) == 0
    data = json.loads(out.read_text("utf-8"))
    assert data["provenance"]["scores"]["aeb"]["f1"] == 1
    assert data["lexicon"]["o:menu"] < 0 if "o:menu" in data["lexicon"] else data["lexicon"]["c:menu"] < 0
    assert len(data["trees"]) == 4


def test_fits_are_equal(small: ModuleType, bench: Path, tmp_path: Path) -> None:
    command = ["--bench", str(bench), "--work", str(tmp_path / "rows"), "--sizes", "4x2"]
    texts = []
    for name in ("one", "two"):  # the second from kept rows
        assert small.main([*command, "--out", str(tmp_path / name)]) == 0
        texts.append((tmp_path / name).read_text("utf-8"))
    assert texts[0] == texts[1]


def test_dry_writes_nothing(small: ModuleType, bench: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    assert small.main(["--bench", str(bench), "--sizes", "2x1", "--out", str(out), "--dry"]) == 0
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
    small: ModuleType, fit_text: ModuleType, bench: Path, tmp_path: Path
) -> None:
    out = tmp_path / "model.json"

    assert fit_text.main(["--bench", str(bench), "--sizes", "4x2", "--out", str(out)]) == 0

    data = json.loads(out.read_text("utf-8"))
    assert set(data["features"]) <= set(fit_text.FEATURES)
    assert len(data["trees"]) == 4
    assert set(data["provenance"]["scores"]) == {"aeb scraped_text", "aeb page_text", "aeb body"}
    assert data["provenance"]["scores"]["aeb body"]["lost"] == 0
    assert len(Forest(data).totals(np.zeros((len(data["features"]), 3), dtype=np.float32))) == 3


def test_without_bench_no_text_is_fitted(
    fit_text: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fit_text.main(["--bench", str(tmp_path)]) == 2
    assert "nothing was fitted" in capsys.readouterr().err
