"""The golden cases: `fixtures/<case>/` holds an input, the body and the comments that a careful reader wants.

`pytest --update` rewrites `body.txt` and `comments.jsonl`; read the difference before you keep it.  A case named
`known-...` is a known failure: it holds what is wanted, `meta.toml` says why it fails, and the test is a strict xfail.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cleaner import Cleaner
from cleaner.reading.document import read_path
from cleaner.types import Comment, Kind, Status, Trace

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
KNOWN = [case for case in CASES if case.name.startswith("known-")]
KEPT = [case for case in CASES if case.name.startswith("keep-")]

INPUTS = {"input.txt", "input.html"}
FILES = {"body.txt", "comments.jsonl", "meta.toml"}
NEEDED = ("id", "parent_id", "depth", "author", "text")
"""Keys that every row of a fixture has; of the others it has those that are known."""
OPTIONAL = ("published", "published_raw", "url", "score")
LEGAL = ["Share this article", "Read more", "Privacy Policy", "All rights reserved"]
BOX = [
    "Sign up for our free weekly newsletter",
    "The best stories of the week, in your inbox every Friday. You can unsubscribe at any time.",
    "Subscribers agree to the Privacy Policy",
]
MIN_CASES = 25
MIN_KEPT = 8


class Expected(NamedTuple):
    body: str
    comments: list[dict[str, Any]]


def why_known(case: Path) -> str:
    """Why a known failure fails, as its meta.toml says."""
    return str(meta_of(case).get("why", ""))


def name_of(case: Path) -> str:
    return case.name


def input_of(case: Path) -> Path:
    return next(case / name for name in sorted(INPUTS) if (case / name).exists())


def meta_of(case: Path) -> dict[str, Any]:
    path = case / "meta.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def expected_of(case: Path) -> Expected:
    rows = (case / "comments.jsonl").read_text(encoding="utf-8").splitlines()
    return Expected((case / "body.txt").read_text(encoding="utf-8"), [json.loads(row) for row in rows])


@cache
def cleaned(case: Path) -> Trace:
    document = read_path(input_of(case), id=case.name, url=meta_of(case).get("url"))
    return Cleaner().trace_document(document)


def row_of(comment: Comment) -> dict[str, Any]:
    """A comment as a row of a fixture: what a reader can see on the page, not how it was found."""
    record = comment.record()
    known = [key for key in OPTIONAL if record[key] is not None]
    return {key: record[key] for key in record if key in NEEDED or key in known}


def body_file(cleaned: Trace) -> str:
    return cleaned.body + "\n" if cleaned.body else ""


def write(case: Path, cleaned: Trace) -> None:
    rows = "".join(json.dumps(row_of(comment), ensure_ascii=False) + "\n" for comment in cleaned.comments)
    (case / "body.txt").write_text(body_file(cleaned), encoding="utf-8", newline="\n")
    (case / "comments.jsonl").write_text(rows, encoding="utf-8", newline="\n")


def paragraphs(text: str) -> list[str]:
    """Lists of paragraphs compare with a difference that one can read."""
    return text.split("\n\n")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_body_and_comments_are_what_a_reader_wants(case: Path, update: bool, request: pytest.FixtureRequest) -> None:
    if case in KNOWN:  # it holds what is wanted, so it is never rewritten, and fails once the code gives it
        request.applymarker(pytest.mark.xfail(strict=True, raises=AssertionError, reason=why_known(case)))
    got = cleaned(case)
    if update and case not in KNOWN:
        write(case, got)
    expected = expected_of(case)

    assert paragraphs(body_file(got)) == paragraphs(expected.body)
    assert [comment.text for comment in got.comments] == [row["text"] for row in expected.comments]
    records = [comment.record() for comment in got.comments]
    chosen = [{key: record[key] for key in row} for record, row in zip(records, expected.comments, strict=True)]
    assert chosen == expected.comments


@pytest.mark.parametrize("case", [case for case in CASES if case not in KNOWN], ids=name_of)
def test_a_clean_body_stays_as_it_is(case: Path) -> None:
    body = expected_of(case).body.removesuffix("\n")

    again = Cleaner().clean(body, kind=Kind.TEXT)

    assert paragraphs(again.body) == paragraphs(body)
    assert not again.comments
    assert not again.removed


@pytest.mark.parametrize("case", KEPT, ids=name_of)
def test_an_article_that_must_not_change_is_well_and_whole(case: Path) -> None:
    got = cleaned(case)

    assert got.status is Status.OK
    assert [verdict.block.text for verdict in got.removed] == []
    assert got.comments == ()


def surrounded(parts: list[str], where: str) -> list[str]:
    """The paragraphs of an article with known residue among them."""
    if where == "lines at the end":
        return [*parts, *LEGAL]
    if where == "ad labels":
        return [*parts[:-3], "Advertisement", *parts[-3:-1], "Advertisement", parts[-1], "Advertisement"]
    return [*parts[:-1], *BOX, parts[-1]]


@pytest.mark.parametrize("where", ["lines at the end", "ad labels", "newsletter box before the last paragraph"])
@pytest.mark.parametrize("case", KEPT, ids=name_of)
def test_residue_takes_no_paragraph_of_the_article_with_it(case: Path, where: str) -> None:
    parts = paragraphs(expected_of(case).body.removesuffix("\n"))

    got = Cleaner().clean("\n\n".join(surrounded(parts, where)), kind=Kind.TEXT)

    assert paragraphs(got.body) == parts
    assert got.comments == ()


@pytest.mark.parametrize("case", KEPT, ids=name_of)
def test_a_case_that_must_not_change_expects_its_own_input(case: Path) -> None:
    expected = expected_of(case)
    source = input_of(case).read_text(encoding="utf-8")

    assert [" ".join(line.split()) for line in source.splitlines() if line.strip()] == [
        line for line in expected.body.splitlines() if line
    ]
    assert expected.comments == []


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_case_is_complete(case: Path) -> None:
    names = {path.name for path in case.iterdir()}
    meta = meta_of(case)
    expected = expected_of(case)

    assert len(names & INPUTS) == 1
    assert names - INPUTS <= FILES
    assert set(meta) <= {"url", "why"}
    assert expected.body.endswith("\n")
    assert not expected.body.endswith("\n\n")
    ids = [row["id"] for row in expected.comments]
    assert len(ids) == len(set(ids))
    for row in expected.comments:
        assert set(NEEDED) <= set(row) <= {*NEEDED, *OPTIONAL}
        assert row["parent_id"] is None or row["parent_id"] in ids[: ids.index(row["id"])]


@pytest.mark.parametrize("case", KNOWN, ids=name_of)
def test_a_known_failure_says_why(case: Path) -> None:
    assert why_known(case)


def test_there_are_enough_cases_of_each_sort() -> None:
    kinds = {input_of(case).suffix for case in CASES}
    threads = [case for case in CASES if expected_of(case).comments]

    assert len(CASES) >= MIN_CASES
    assert len(KEPT) >= MIN_KEPT
    assert kinds == {".txt", ".html"}
    assert {input_of(case).suffix for case in threads} == kinds
