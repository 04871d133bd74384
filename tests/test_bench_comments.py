"""The benchmark of comments: its measures, and a run on a set of the tests' own."""

from __future__ import annotations

import doctest
import gzip
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

#: Like the bench's own scorer, with the parts that this benchmark asks for.
SCORER = """
import statistics
def comment_text(value):
    return value if isinstance(value, str) else "\\n".join(v if isinstance(v, str) else v["text"] for v in value or [])
def mean(values):
    values = [v for v in values if v is not None]
    return statistics.fmean(values) if values else None
def score_page(gold, pred):
    want, made = set(comment_text(gold["comments"]).split()), set(comment_text(pred.get("comments")).split())
    if not want:
        return {"false": float(bool(made))}
    share = len(want & made) / len(want)
    return {"comments": {"p": share, "r": share, "f1": share, "leak": 0.0}}
def summary(pages):
    found = [p["comments"] for p in pages if "comments" in p]
    out = {"pages": len(pages)}
    if found:
        out["comments"] = {"pages": len(found), "f1": mean([c["f1"] for c in found]), "leak": 0.0,
                           "precision": mean([c["p"] for c in found]), "recall": mean([c["r"] for c in found])}
    if any("false" in p for p in pages):
        out["no_comments"] = {"false": mean([p["false"] for p in pages if "false" in p])}
    return out
"""
STORY = "The ferry will sail again on Monday, said the harbour master of the town, after a month of repairs. "
ITEM = """<li class="comment" id="comment-{n}"><cite class="fn">{who}</cite>
 <a href="#comment-{n}">July 2{n}, 2012</a><p>{text}</p></li>"""
SAID = [("Jane", "I saw it leave the pier."), ("Tom", "So did I, and waved.")]


@pytest.fixture
def bench() -> Any:
    return importlib.import_module("benchmarks.comments")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    items = "".join(ITEM.format(n=n, who=who, text=text) for n, (who, text) in enumerate(SAID, 1))
    page = f"<html><body><article><p>{STORY * 3}</p></article><ol class='commentlist'>{items}</ol></body></html>"
    gold = [{"text": text, "user": who, "date": f"2012-07-2{n}"} for n, (who, text) in enumerate(SAID, 1)]
    gold[1]["user"] = "Ann"
    rows = [
        {"id": "a", "html": page, "body": STORY * 3, "comments": " ".join(t for _, t in SAID), "comment_items": gold},
        {"id": "b", "html": f"<p>{STORY * 3}</p>", "body": STORY * 3, "comments": ""},
    ]
    with gzip.open(tmp_path / "harvest-own.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "score.py").write_text(SCORER, "utf-8")
    survey = {"dataset": "harvest-own", "id": "a", "system": "wordpress"}
    (tmp_path / "comment-survey.jsonl").write_text(json.dumps(survey) + "\n", "utf-8")
    return tmp_path


def test_the_examples_of_the_benchmark_hold(bench: Any) -> None:
    assert doctest.testmod(bench).failed == 0


def test_a_run_prints_a_line_for_each_set_and_system(
    bench: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main(["--bench", str(folder), "--sets", "harvest-own,missing", "--worst", "1"]) == 0
    sets, systems, worst = capsys.readouterr().out.split("\n\n")
    head, row = sets.splitlines()
    keys = head.replace("in body", "in_body").replace("post F1", "post_F1").split()
    values = dict(zip(keys, row.split()[1:], strict=True))
    asked = ("pages", "with", "F1", "false", "taken", "post_F1", "one", "author", "date")
    assert {key: values[key] for key in asked} == {
        "pages": "2", "with": "1", "F1": "1.000", "false": "0.0000", "taken": "0.0000", "post_F1": "1.0000",
        "one": "1.000", "author": "0.500", "date": "1.000",
    }  # fmt: skip
    assert systems.splitlines()[1].startswith("wordpress")
    assert worst.startswith("harvest-own: worst pages")


def test_without_a_bench_there_is_nothing_to_measure(bench: Any, tmp_path: Path) -> None:
    assert bench.main(["--bench", str(tmp_path)]) == 2


def test_the_opening_post_of_a_forum_counts_as_found_in_the_body(bench: Any) -> None:
    items = [{"text": text, "user": "", "date": ""} for text in ("Who built the mill?", "My uncle did it.")]
    record = {"text": "My uncle did it.", "author": None, "published": None, "published_raw": None, "depth": 0}
    pairs = bench.pairs_of(items, [record], "Who built the mill?")
    assert (pairs.posts, pairs.records, pairs.pairs, pairs.body) == (2, 2, 2, 1)


def test_two_posts_in_one_record_are_no_pair(bench: Any) -> None:
    assert bench.paired(["one two three", "four five six"], ["one two three four five six"]) == []


@pytest.mark.parametrize(
    ("gold", "said", "same"),
    [
        ("jane roe", "Jane Roe", True),
        ("/en/profile/Alex%20D.", "Alex D", True),
        ("./memberlist.php?mode=viewprofile&u=171", "Jane", None),
        ("javascript:unavailable();", "Jane", None),
        ("/u/tom", "Jane", False),
        ("Jane", None, False),
    ],
)
def test_authors_are_compared_by_name(bench: Any, gold: str, said: str | None, same: bool | None) -> None:
    assert bench.same_author(gold, said) is same


@pytest.mark.parametrize(
    ("gold", "published", "raw", "same"),
    [
        ("Apr 18, 2020", "2020-04-18T10:00:00Z", None, True),
        ("September 2019", "2019-09-29", None, True),
        ("April 9", "2020-04-10", None, False),
        ("11 days ago", None, "11 days ago", True),
        ("11 days ago", "2020-04-10", "Friday", None),
        ("", "2020-04-10", None, None),
    ],
)
def test_dates_are_compared_as_far_as_the_gold_goes(
    bench: Any, gold: str, published: str | None, raw: str | None, same: bool | None
) -> None:
    assert bench.same_date(gold, {"published": published, "published_raw": raw}) is same


def test_pages_for_the_cost_hold_as_many_comments_as_asked(bench: Any) -> None:
    found = bench.cleaner.clean(bench.long_page(20), kind="html").comments
    assert [comment.depth for comment in found] == [0, 1] * 10
