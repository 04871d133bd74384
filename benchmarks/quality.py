"""Body and comments against gold, on the pages of `../shared/bench` or of any folder in the same format.

Each set is read from `<set>.jsonl.gz`, a page a line, and scored by the folder's own `score.py`, whose docstring
defines the measures.  Fields: `html` (the page), `scraped_text` (what an extractor left of it), `page_text` (all of
its text).

    make bench-quality
    python -m benchmarks.quality --sets aeb,gn1 --fields html --pages 100
"""

from __future__ import annotations

import argparse
import base64
import gzip
import importlib.util
import json
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import cleaner

BENCH: Final = Path(__file__).resolve().parents[2] / "shared" / "bench"
SETS: Final = ("aeb", "aed", "gn1", "wcxb", "dragnet", "trafilatura-eval", "harvest-forum", "turku-lines")
FIELDS: Final = ("html", "scraped_text", "page_text")
#: The page type that counts where a set has several.
TYPE: Final = "article"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The pages of a set."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            if path.stem.startswith("harvest") or row.get("page_type", TYPE) == TYPE:
                yield row


def source(row: dict[str, Any], field: str) -> str | bytes | None:
    """The input of a page: text, or bytes where the page is not UTF-8."""
    if field == "html" and "html" not in row:
        return base64.b64decode(row["html_b64"]) if "html_b64" in row else None
    value: str | None = row.get(field)
    return value


def scorer(folder: Path) -> ModuleType:
    """The folder's own `score.py`."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def evaluate(path: Path, field: str, limit: int | None, score: ModuleType) -> tuple[dict[str, Any], float]:
    """The summary of `score.py` for one set and field, and CPU milliseconds a page."""
    tool = cleaner.Cleaner()
    kind = "html" if field == "html" else "text"
    pages, seconds = [], 0.0
    for row in islice(rows(path), limit):
        page = source(row, field)
        if page is None:
            continue
        start = time.process_time()
        result = tool.clean(page, url=row.get("url") if field == "html" else None, kind=kind)
        seconds += time.process_time() - start
        pages.append(score.score_page(row, {"body": result.body, "comments": [c.record() for c in result.comments]}))
    return score.summary(pages) if pages else {}, 1000 * seconds / max(1, len(pages))


def line(name: str, field: str, summary: dict[str, Any], milliseconds: float) -> str:
    """One row of the table."""
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
    """Print a row for each set and field that is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--fields", default=",".join(FIELDS))
    parser.add_argument("--pages", type=int, help="only the first so many pages of each set")
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
