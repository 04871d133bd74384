"""The fitted points of one kind of document, as `benchmarks/fit.py` and `fit_text.py` write them."""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

from cleaner.score.class_words import Lexicon
from cleaner.score.trees import Forest
from cleaner.types import Kind


class Model:
    """Fitted trees, and for pages the lexicon of class names.

    Args:
        data: the contents of a data file: what `Forest` needs, and for pages `lexicon` (weight by key).
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.forest = Forest(data)
        self.lexicon = Lexicon(data.get("lexicon", {}))


def shipped_data(kind: Kind) -> Mapping[str, Any]:
    """The contents of the data file that is shipped for a kind of document."""
    file = importlib.resources.files("cleaner.score").joinpath("data", f"model-{kind.value}.json")
    data: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return data


@functools.cache
def shipped_model(kind: Kind) -> Model:
    """The model that is shipped for a kind of document."""
    return Model(shipped_data(kind))
