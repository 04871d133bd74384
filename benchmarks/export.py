"""A fitted score as the data file that `cleaner.score.model` reads: trees of LightGBM in the file's own form.

    [feature, cut, tree below the cut, tree from the cut on, expected points here], or the points of a leaf

The expected points of whole trees are moved into `base`, so that a tree's points say how a block differs from others.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: A leaf's points, or [feature, cut, tree below, tree from the cut on, expected points].
Tree = Any

#: Decimals of the points in the file: a hundred trees together are right to one part in a million.
POINT_DIGITS: Final = 8
MOST_DIGITS: Final = 17  # significant digits of a float
LESS_OR_EQUAL: Final = "<="


def between(below: float, above: float) -> float:
    """The number with the fewest digits between two, near their middle: `x < number` tells them apart.

    >>> between(3, 4), between(0.3333333, 0.35), between(0.10000000149, 0.10000000894)
    (3.5, 0.34, 0.100000005)
    """
    middle = (below + above) / 2
    for digits in range(1, MOST_DIGITS + 1):
        number = significant(middle, digits)
        if below < number < above:
            return number
    return above


def cut_after(threshold: float, values: Sequence[float]) -> float:
    """The cut for `x < cut` that tells sorted values apart as `x <= threshold` does.

    >>> cut_after(2.0, [1.0, 2.0, 5.0])
    4.0
    """
    at = bisect_left(values, threshold)
    while at < len(values) and values[at] <= threshold:
        at += 1
    if at == 0 or at == len(values):  # nothing on one side: any number on the other will do
        return float(threshold) + (1.0 if at else 0.0)
    return between(float(values[at - 1]), float(values[at]))


def significant(value: float, digits: int) -> float:
    """A number rounded to so many significant digits.

    >>> significant(-0.123456, 4), significant(12345.6, 2)
    (-0.1235, 12000.0)
    """
    return float(f"{value:.{digits}g}")


def tree_of(node: Mapping[str, Any], values: Sequence[Sequence[float]]) -> Tree:
    """A tree of LightGBM's `dump_model` in the form of the data file; `values` are the sorted values of each feature.

    >>> leaves = [{"leaf_value": points, "leaf_count": 1} for points in (-1.0, 2.0)]
    >>> split = {"split_feature": 0, "threshold": 2.5, "decision_type": "<="}
    >>> tree_of({**split, "left_child": leaves[0], "right_child": leaves[1]}, [[1.0, 2.0, 4.0]])
    [0, 3.0, -1.0, 2.0, 0.5]
    """
    return _tree(node, values)[0]


def _tree(node: Mapping[str, Any], values: Sequence[Sequence[float]]) -> tuple[Tree, float, int]:
    """A tree, its expected points, and how many blocks it was fitted on."""
    if "leaf_value" in node:
        points = float(node["leaf_value"])
        return points, points, max(1, node.get("leaf_count", 1))
    if node["decision_type"] != LESS_OR_EQUAL:
        raise ValueError(f"a split by {node['decision_type']!r}, which the data file cannot say")
    feature = int(node["split_feature"])
    below, below_points, below_count = _tree(node["left_child"], values)
    above, above_points, above_count = _tree(node["right_child"], values)
    count = below_count + above_count
    points = (below_points * below_count + above_points * above_count) / count
    return [feature, cut_after(node["threshold"], values[feature]), below, above, points], points, count


def shifted(tree: Tree, by: float) -> Tree:
    """A tree with something added to all its points.

    >>> shifted([0, 3.0, -1.0, 2.0, 0.5], -0.5)
    [0, 3.0, -1.5, 1.5, 0.0]
    """
    if not isinstance(tree, list):
        return round(tree + by, POINT_DIGITS)
    feature, cut, below, above, points = tree
    return [feature, cut, shifted(below, by), shifted(above, by), round(points + by, POINT_DIGITS)]


def centred(trees: Sequence[Tree]) -> tuple[float, list[Tree]]:
    """The expected points of all trees together, and the trees without them.

    >>> centred([[0, 3.0, -1.0, 2.0, 0.5], 0.25])
    (0.75, [[0, 3.0, -1.5, 1.5, 0.0], 0.0])
    """
    roots = [float(tree[-1] if isinstance(tree, list) else tree) for tree in trees]
    return sum(roots), [shifted(tree, -root) for tree, root in zip(trees, roots, strict=True)]


def text_of(data: Mapping[str, Any]) -> str:
    """The data file: JSON with one tree, one weight and one part of the provenance a line.

    >>> print(text_of({"kind": "html", "trees": [[0, 3.0, -1.5, 1.5, 0.0]], "lexicon": {}}))
    {
    "kind": "html",
    "trees": [
    [0,3.0,-1.5,1.5,0.0]
    ],
    "lexicon": {
    }
    }
    <BLANKLINE>
    """
    return "{\n" + ",\n".join(f"{_json(key)}: {_lines(value)}" for key, value in data.items()) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(value: Any) -> str:
    if isinstance(value, dict):
        inner = [f"{_json(key)}:{_json(one)}" for key, one in value.items()]
        return "\n".join(["{", *([",\n".join(inner)] if inner else []), "}"])
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "\n".join(["[", ",\n".join(map(_json, value)), "]"])
    return _json(value)
