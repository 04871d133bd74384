"""The labelled seeds, where their folder is there: beside the repository, or where CLEANER_SHARED says."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cleaner import Cleaner
from cleaner.reading.document import read_path
from cleaner.types import Trace

SHARED = Path(os.environ.get("CLEANER_SHARED") or Path(__file__).parents[2] / "shared")
SEEDS = sorted(path for path in (SHARED / "seeds").glob("*") if path.is_dir())

if not SEEDS:
    pytest.skip(f"no labelled seeds in {SHARED}: set CLEANER_SHARED to the folder of seeds/", allow_module_level=True)


class Labelled(NamedTuple):
    """A line of the input, folded, with its label."""

    text: str
    label: str


def name_of(seed: Path) -> str:
    return seed.name


def fold(text: str) -> str:
    return " ".join(text.split())


def cleaned(seed: Path) -> Trace:
    return Cleaner().trace_document(read_path(seed / "input.txt", id=seed.name))


def labels_of(seed: Path) -> list[Labelled]:
    lines = (seed / "input.txt").read_text(encoding="utf-8").split("\n")
    with (seed / "labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Labelled(fold(lines[int(row["line"]) - 1]), row["label"]) for row in rows]


def comments_of(seed: Path) -> list[dict[str, Any]]:
    return [json.loads(row) for row in (seed / "comments.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("seed", SEEDS, ids=name_of)
def test_body_is_as_labelled(seed: Path) -> None:
    either = {line.text for line in labels_of(seed) if line.label.split()[0] == "either"}
    expected = (seed / "body.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n\n")

    body = cleaned(seed).body.split("\n\n")

    assert [paragraph for paragraph in body if paragraph not in either] == [p for p in expected if p not in either]


@pytest.mark.parametrize("seed", SEEDS, ids=name_of)
def test_no_junk_and_no_comment_line_is_left_in_the_body(seed: Path) -> None:
    unwanted = [line.text for line in labels_of(seed) if line.label.split()[0] in ("junk", "comment")]

    body = cleaned(seed).body.split("\n")

    assert [text for text in unwanted if text in body] == []


@pytest.mark.parametrize("seed", SEEDS, ids=name_of)
def test_comments_are_as_labelled(seed: Path) -> None:
    got = cleaned(seed).comments
    number = {comment.id: count for count, comment in enumerate(got, 1)}

    assert [
        {
            "id": number[comment.id],
            "parent": number[comment.parent_id] if comment.parent_id else None,
            "depth": comment.depth,
            "text": comment.text,
        }
        for comment in got
    ] == comments_of(seed)


@pytest.mark.parametrize("seed", SEEDS, ids=name_of)
def test_a_clean_seed_stays_as_it_is(seed: Path) -> None:
    body = cleaned(seed).body

    again = Cleaner().clean(body)

    assert again.body == body
    assert not again.comments
