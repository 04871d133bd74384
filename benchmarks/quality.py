"""Compare bodies and comments with gold, on the pages of `../shared/bench` or of any folder in the same format.

Each set is a file `<set>.jsonl.gz` with one page per line.  The folder's own `score.py` scores it, and its docstring
defines the measures.  A page is read from one of three fields: `html` (the page), `scraped_text` (what an extractor
made of it), `page_text` (all text of the page).

    make bench-quality
    python -m benchmarks.quality --sets aeb,gn1 --fields html --pages 100
"""

from __future__ import annotations

import argparse
import base64
import functools
import gzip
import importlib.util
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import cleaner

BENCH: Final = Path(__file__).resolve().parents[2] / "shared" / "bench"
SETS: Final = ("aeb", "aed", "gn1", "wcxb", "dragnet", "trafilatura-eval", "harvest-forum", "turku-lines")
#: The set that checks what was tuned on the others.  It is scored, but nothing of its pages is ever shown.
UNSEEN: Final = "waddle"
#: Sets that hold comments as records and no pages, each with the set that holds its pages under the same ids.
RECORD_SETS: Final = {"modern-comments": "wcxb"}
FIELDS: Final = ("html", "scraped_text", "page_text")
#: The page type that counts in a set of several types.
TYPE: Final = "article"
#: The set whose pages count although all of them are of another type.
FORUMS: Final = "harvest-forum"


def set_of(path: Path) -> str:
    """The name of a set by its file.

    >>> set_of(Path("bench/gn1.jsonl.gz"))
    'gn1'
    """
    return path.name.removesuffix(".jsonl.gz")


def every_row(path: Path) -> Iterator[dict[str, Any]]:
    """All pages of a set, of any type."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def counts(row: dict[str, Any], name: str) -> bool:
    """True if a page of the named set is of a type that is measured."""
    return name == FORUMS or row.get("page_type", TYPE) == TYPE


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The pages of a set that are measured."""
    return (row for row in every_row(path) if counts(row, set_of(path)))


@functools.cache
def lines_in(path: Path) -> int:
    """The number of pages of a set."""
    with gzip.open(path, "rb") as stream:
        return sum(1 for _ in stream)


def inputs(path: Path, field: str, size: int | None = None) -> Iterator[tuple[dict[str, Any], str | bytes]]:
    """The pages of a set that have a field, with the content of the field.

    With a `size` the file is divided into so many stretches of equal length, and the first page that counts is taken
    from each: the same pages in every run, spread evenly over the set.
    """
    if size is None:
        yield from ((row, page) for row in rows(path) if (page := source(row, field)) is not None)
        return
    size = min(size, lines_in(path))
    wanted = 0
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream):
            stretch = number * size // lines_in(path)
            if stretch < wanted:
                continue
            row = json.loads(line)
            page = source(row, field) if counts(row, set_of(path)) else None
            if page is not None:
                yield row, page
                wanted = stretch + 1


def source(row: dict[str, Any], field: str) -> str | bytes | None:
    """The content of a field: text, or bytes if the page is not UTF-8; None if the page has no such field."""
    if field == "html" and "html" not in row:
        return base64.b64decode(row["html_b64"]) if "html_b64" in row else None
    value: str | None = row.get(field)
    return value


def scorer(folder: Path, name: str = "score") -> ModuleType:
    """The folder's own `score.py`, or another scorer by its name."""
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def evaluate(path: Path, field: str, size: int | None, score: ModuleType) -> tuple[dict[str, Any], float]:
    """The summary of `score.py` for one set and field, and CPU milliseconds per page."""
    tool = cleaner.Cleaner()
    kind = "html" if field == "html" else "text"
    pages, seconds = [], 0.0
    for row, page in inputs(path, field, size):
        start = time.process_time()
        result = tool.clean(page, url=row.get("url") if field == "html" else None, kind=kind)
        seconds += time.process_time() - start
        pages.append(score.score_page(row, {"body": result.body, "comments": [c.record() for c in result.comments]}))
    return score.summary(pages) if pages else {}, 1000 * seconds / max(1, len(pages))


def line(name: str, field: str, summary: dict[str, Any], milliseconds: float) -> str:
    """A row of the table."""
    cells = [f"{name:16} {field:12} {summary['pages']:5}"]
    for part, keys in (
        ("body", ("f1", "precision", "recall", "lost")),
        ("snippets", ("f1",)),
        ("comments", ("f1", "leak")),
        ("comment_snippets", ("found", "leak")),
        ("no_comments", ("false",)),
    ):
        values = summary.get(part, {})
        cells += [f"{values[key]:.3f}" if values.get(key) is not None else "    -" for key in keys]
    return "  ".join([*cells, f"{milliseconds:6.1f}"])


def main() -> int:
    """Print a row for each set and field; return 2 if there is no bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", default=",".join(SETS), help="names of sets, separated by commas")
    parser.add_argument("--fields", default=",".join(FIELDS), help="names of fields, separated by commas")
    parser.add_argument(
        "--pages", type=int, help="measure only this number of pages of each set, spread evenly over it"
    )
    args = parser.parse_args()
    if not (args.bench / "score.py").is_file():
        print(f"no bench at {args.bench}: nothing was measured", file=sys.stderr)
        return 2
    score = scorer(args.bench)
    print(f"cleaner {cleaner.__version__}")
    print(
        "set              field        pages  F1     P      R      lost   snip   comm   leak   found  leak   false  ms"
    )
    for name in args.sets.split(","):
        path = args.bench / f"{name}.jsonl.gz"
        for field in args.fields.split(",") if path.is_file() else ():
            summary, milliseconds = evaluate(path, field, args.pages, score)
            if summary:
                print(line(name, field, summary, milliseconds), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
