"""Compare comment threads in flattened text with gold: found, leaked, and taken from the body by mistake.

Each set of `../shared/bench` is read as text: `page_text` is all text of the page, `scraped_text` what an extractor
made of it, `body` the gold body itself, in which no comment may be found.

    python -m benchmarks.comments_text
    python -m benchmarks.comments_text --inputs dragnet:page_text --worst 20

`f1`, `leak` and `false` are defined in the bench's `score.py`.  `taken` is the share of the 4-grams of gold bodies that
came out in comments, over all pages of the set with a gold body.  4-grams that the gold comments hold as well are left
out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import cleaner
from benchmarks.quality import BENCH, rows, scorer

#: Sets and the fields that are read as text.
INPUTS: Final = (
    "dragnet:page_text", "dragnet:scraped_text", "gn1:page_text", "gn1:scraped_text", "harvest-forum:page_text",
    "trafilatura-eval:page_text", "aeb:page_text", "aeb:scraped_text", "aed:page_text", "aed:scraped_text",
    "wcxb:page_text", "wcxb:scraped_text", "turku-lines:scraped_text",
    "dragnet:body", "gn1:body", "aeb:body", "aed:body", "wcxb:body", "turku-lines:body",
)  # fmt: skip


#: Sets whose gold bodies hold the comments of pages without annotated comments.  Such pages are not counted as taken.
ANNOTATED: Final = ("dragnet", "gn1", "harvest-forum")


class Figures(NamedTuple):
    """The figures of one field of one set; None if the set has no gold for it."""

    pages: int
    f1: float | None
    leak: float | None
    false: float | None
    """Share of the pages annotated as having no comments for which 20 words of comments or more came out."""
    taken: float | None
    """Share of the 4-grams of gold bodies that came out as comments."""
    with_comments: int
    """Number of pages for which a comment came out."""


class Page(NamedTuple):
    """The result of one page."""

    id: str
    f1: float | None
    leak: float
    taken: int
    """4-grams of the gold body that came out as comments."""
    grams: int
    """4-grams of the gold body."""
    made: int
    """Comments that came out."""
    score: dict[str, Any]


def pages(path: Path, field: str, score: ModuleType, limit: int | None = None) -> Iterator[Page]:
    """The results of a set's pages, one field of each cleaned as text."""
    tool = cleaner.Cleaner()
    for row in islice(rows(path), limit):
        text = row.get(field)
        if not text:
            continue
        result = tool.clean(text, kind="text")
        made = [comment.record() for comment in result.comments]
        gold = {key: value for key, value in row.items() if key not in ("with", "without")}
        scored = score.score_page(gold, {"body": result.body, "comments": made})
        judged = path.name.split(".")[0] not in ANNOTATED or row.get("comments") is not None
        body = score.grams((row.get("body") or "") if judged else "")
        body -= score.grams(score.comment_text(row.get("comments")))
        taken = sum((_grams(made, score) & body).values())
        comments = scored.get("comments", {})
        yield Page(row["id"], comments.get("f1"), comments.get("leak", 0.0), taken, body.total(), len(made), scored)


def _grams(records: list[dict[str, Any]], score: ModuleType) -> Counter[tuple[str, ...]]:
    total: Counter[tuple[str, ...]] = Counter()
    for record in records:
        total.update(score.grams(record["text"]))
    return total


def measure(path: Path, field: str, score: ModuleType, limit: int | None = None) -> Figures:
    """The figures of one field of one set."""
    return figures(list(pages(path, field, score, limit)), score)


def figures(results: list[Page], score: ModuleType) -> Figures:
    """The figures over all pages."""
    summary = score.summary([page.score for page in results])
    comments, clean = summary.get("comments", {}), summary.get("no_comments", {})
    snippets = summary.get("comment_snippets", {})
    total = sum(page.grams for page in results)
    return Figures(
        len(results),
        comments.get("f1", snippets.get("found")),
        comments.get("leak", snippets.get("leak")),
        clean.get("false"),
        sum(page.taken for page in results) / total if total else None,
        sum(page.made > 0 for page in results),
    )


def line(name: str, values: Figures) -> str:
    """A row of the table."""
    shares = [values.f1, values.leak, values.false, values.taken]
    cells = ["     -" if share is None else f"{share:6.4f}" for share in shares]
    return "  ".join([f"{name:32} {values.pages:5}", *cells, f"{values.with_comments:5}"])


def _worst(results: list[Page], count: int) -> Iterator[str]:
    """The pages with the lowest F1, then those with most of the body among the comments."""
    for page in sorted((p for p in results if p.f1 is not None), key=lambda p: p.f1 or 0.0)[:count]:
        yield f"    {page.id:20} f1 {page.f1:.2f}  leak {page.leak:.2f}  {page.made} records"
    for page in sorted((p for p in results if p.taken), key=lambda p: -p.taken)[:count]:
        yield f"    {page.id:20} taken {page.taken} of {page.grams} grams  {page.made} records"


def main() -> int:
    """Print a row for each input; return 2 if there is no bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--inputs", default=",".join(INPUTS), help="inputs as set:field, separated by commas")
    parser.add_argument("--pages", type=int, help="measure only the first pages of each set, this number")
    parser.add_argument(
        "--worst", type=int, default=0, help="list this number of pages with the lowest F1 and with the most taken"
    )
    args = parser.parse_args()
    if not (args.bench / "score.py").is_file():
        print(f"no bench at {args.bench}: nothing was measured", file=sys.stderr)
        return 2
    score = scorer(args.bench)
    print(f"{'set:field':32} pages  f1      leak    false   taken   pages with comments")
    for name in args.inputs.split(","):
        path, field = args.bench / f"{name.partition(':')[0]}.jsonl.gz", name.partition(":")[2]
        if path.is_file():
            results = list(pages(path, field, score, args.pages))
            print(line(name, figures(results, score)), flush=True)
            print("\n".join(_worst(results, args.worst)), end="\n" if args.worst else "", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
