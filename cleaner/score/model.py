"""A fitted score: small decision trees over features, and the lexicon of words that goes with them.

The data file says what it was fitted on.  Trees are compiled to Python once a process; an explanation walks them and
shares each tree's points out among the features it asked, step by step, so that the points add up to the total.
"""

from __future__ import annotations

import ast
import functools
import importlib.resources
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from cleaner.score.lexicon import Lexicon

#: A leaf's points, or [feature, cut, tree below the cut, tree from the cut on, expected points here].
Tree = Any

_FEATURE, _CUT, _BELOW, _FROM, _VALUE = range(5)


class Model:
    """Points of a block by its features: body where they are not below zero."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.features: tuple[str, ...] = tuple(data["features"])
        self.base: float = data["base"]
        self.trees: Sequence[Tree] = data["trees"]
        self.lexicon = Lexicon(data["lexicon"])

    @functools.cached_property
    def totals(self) -> Callable[[Sequence[Sequence[float]]], list[float]]:
        """Totals of rows, each with the values of `features` in order."""
        return _compiled(self.base, self.trees, len(self.features))

    def points(self, row: Sequence[float]) -> dict[str, float]:
        """Points of each feature for one row; with `base` they add up to its total.

        >>> model = Model({"features": ["n", "link"], "base": -1.0, "lexicon": {},
        ...     "trees": [[0, 10, -2.0, [1, 0.5, 3.0, -1.0, 2.0], 0.5]]})
        >>> model.points([30, 0.2]), model.totals([[30, 0.2], [3, 0.9]])
        ({'base': -0.5, 'n': 1.5, 'link': 1.0}, [2.0, -3.0])
        """
        out: defaultdict[str, float] = defaultdict(float)
        out["base"] = self.base
        for tree in self.trees:
            out["base"] += _value(tree)
            while isinstance(tree, list):
                name = self.features[tree[_FEATURE]]
                after = tree[_BELOW] if row[tree[_FEATURE]] < tree[_CUT] else tree[_FROM]
                out[name] += _value(after) - _value(tree)
                tree = after
        return dict(out)


def _value(tree: Tree) -> float:
    return float(tree[_VALUE] if isinstance(tree, list) else tree)


def _expression(tree: Tree) -> ast.expr:
    if not isinstance(tree, list):
        return ast.Constant(float(tree))
    value = ast.Name(f"x{int(tree[_FEATURE])}", ast.Load())
    test = ast.Compare(value, [ast.Lt()], [ast.Constant(float(tree[_CUT]))])
    return ast.IfExp(test, _expression(tree[_BELOW]), _expression(tree[_FROM]))


#: Trees in one expression; a longer one would nest deeper than Python's compiler goes.
_TOGETHER: Final = 50


def _compiled(base: float, trees: Sequence[Tree], count: int) -> Callable[[Sequence[Sequence[float]]], list[float]]:
    """Trees as one function: a third of the time of walking them.  Built as a syntax tree of numbers, so no text of the
    data file is ever run."""
    sums: list[ast.expr] = [ast.Constant(float(base))]
    for at in range(0, len(trees), _TOGETHER):
        total = _expression(trees[at])
        for tree in trees[at + 1 : at + _TOGETHER]:
            total = ast.BinOp(total, ast.Add(), _expression(tree))
        sums.append(total)
    whole = sums[0]
    for one in sums[1:]:
        whole = ast.BinOp(whole, ast.Add(), one)
    row = ast.Tuple([ast.Name(f"x{number}", ast.Store()) for number in range(count)], ast.Store())
    rows = ast.comprehension(row, ast.Name("rows", ast.Load()), [], 0)
    arguments = ast.arguments([], [ast.arg("rows")], None, [], [], None, [])
    code = ast.Expression(ast.Lambda(arguments, ast.ListComp(whole, [rows])))
    made: Callable[[Sequence[Sequence[float]]], list[float]] = eval(
        compile(ast.fix_missing_locations(code), "<trees>", "eval")
    )
    return made


@functools.cache
def model(kind: str) -> Model:
    """The fitted model of a kind of document."""
    text = importlib.resources.files("cleaner.score").joinpath("data", f"model-{kind}.json").read_text("utf-8")
    return Model(json.loads(text))
