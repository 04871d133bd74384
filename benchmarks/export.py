"""Write a fitted score as the data file that `cleaner.score` reads: the trees of CatBoost in the file's format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: Decimals of a leaf's points in the file.
POINT_DIGITS: Final = 5
#: The sum of the shares of a tree's leaves.  A leaf's share says how many blocks of the fit reached it.
SHARES: Final = 1000


def significant(value: float, digits: int) -> float:
    """A number rounded to a number of significant digits.

    >>> significant(-0.123456, 4), significant(12345.6, 2)
    (-0.1235, 12000.0)
    """
    return float(f"{value:.{digits}g}")


def forest_of(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """CatBoost's JSON of a set of trees, in the format of the data file.

    Args:
        data: The JSON that CatBoost saves.
        names: The names of all features.  The result lists those that the trees ask about.

    Raises:
        ValueError: The data file has no way to express the trees.

    >>> split = {"float_feature_index": 1, "border": 2.5, "split_type": "FloatFeature"}
    >>> tree = {"splits": [split], "leaf_values": [-1, 2], "leaf_weights": [3, 1]}
    >>> forest_of({"oblivious_trees": [tree], "scale_and_bias": [1, [0.5]]}, ["n", "link"])
    {'features': ['link'], 'base': 0.5, 'trees': [{'asks': [0], 'cuts': [2.5], 'points': [-1, 2], 'share': [750, 250]}]}
    """
    trees = data["oblivious_trees"]
    used = sorted({_feature(split) for tree in trees for split in tree["splits"]})
    place = {number: at for at, number in enumerate(used)}
    depth = max(len(tree["splits"]) for tree in trees)
    scale, (bias,) = data["scale_and_bias"]
    if scale != 1:
        raise ValueError(f"the trees are scaled by {scale}, which the data file cannot say")
    return {
        "features": [names[number] for number in used],
        "base": round(bias, POINT_DIGITS),
        "trees": [_tree(tree, place, depth) for tree in trees],
    }


def _feature(split: Mapping[str, Any]) -> int:
    if split["split_type"] != "FloatFeature":
        raise ValueError(f"a split by {split['split_type']!r}, which the data file cannot say")
    return int(split["float_feature_index"])


def _tree(tree: Mapping[str, Any], place: Mapping[int, int], depth: int) -> dict[str, Any]:
    """A tree.  A tree of less depth asks its first question again, and both answers get the same points."""
    splits, points, weights = list(tree["splits"]), list(tree["leaf_values"]), list(tree["leaf_weights"])
    while len(splits) < depth:
        splits.append(splits[0])
        points, weights = points * 2, weights * 2
    total = sum(weights)
    return {
        "asks": [place[_feature(split)] for split in splits],
        "cuts": [split["border"] for split in splits],
        "points": [round(value, POINT_DIGITS) for value in points],
        "share": [round(SHARES * weight / total) for weight in weights],
    }


def text_of(data: Mapping[str, Any]) -> str:
    """The text of the data file: JSON with one tree, one weight or one part of the provenance per line.

    >>> print(text_of({"kind": "html", "first": {"base": 0.5, "trees": [{"asks": [0]}, {"asks": [1]}]}}))
    {
    "kind":"html",
    "first":{
    "base":0.5,
    "trees":[
    {"asks":[0]},
    {"asks":[1]}]}}
    <BLANKLINE>
    """
    return _lines(data) + "\n"


def _lines(value: Any) -> str:
    if isinstance(value, Mapping) and value and not {"asks", "f1"} & value.keys():
        return "{\n" + ",\n".join(f"{_json(key)}:{_lines(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(_json, value)) + "]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
