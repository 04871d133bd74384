"""Fits the score of scraped text on `../shared/bench` and writes cleaner/score/data/model-text.json.

A line counts as body where it aligns with the gold body (`align.py`).  Small boosted trees weigh the features of
`cleaner.score.text.features`.  A text is cleaned in rounds, so the trees see each text three times: as it is, without
some of its junk, and without any, so that they leave alone what is clean.  The figures are those of whole cleanings,
with rules and comment threads, by trees that were fitted on the texts of other sites.

    make fit-text
    python benchmarks/fit_text.py --sizes 60x5,120x6 --dry
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np

from benchmarks.align import Gold, align, folds, site_of, weights
from benchmarks.export import text_of
from benchmarks.fit import FOLDS, Figures, Size, forest, grow, line, size, versions
from benchmarks.quality import BENCH, rows, scorer
from cleaner.pipeline import clean_document, evidence_of
from cleaner.reading.document import read_document
from cleaner.ruleset import RuleSet, load
from cleaner.score import Model
from cleaner.score.columns import table as columns_table
from cleaner.score.text.features import (
    FEATURES,
    MeasuredLines,
    features,
    hinted_blocks,
)
from cleaner.text import tokens
from cleaner.types import Block, Kind

ROOT: Final = Path(__file__).resolve().parents[1]
OUT: Final = ROOT / "cleaner" / "score" / "data" / "model-text.json"

SETS: Final = ("aeb", "aed", "gn1", "wcxb", "turku-lines")
FIELDS: Final = ("scraped_text", "page_text")
#: Shares of the junk that are removed in the second view of a text; one is drawn for each text.
CLEANED: Final = (0.4, 0.7, 0.9)
#: Weights of the three views of a text: as it is, without some of its junk, without any.
VIEWS: Final = (1.0, 0.5, 1.0)
#: Share of the gold that the lines must hold; with less, a text without its junk would be no clean text.
COVERED: Final = 0.5


class Text(NamedTuple):
    """The lines of a text as rows, in up to three views."""

    set: str
    field: str
    site: str
    rows: Any
    """Features by `FEATURES`."""
    body: Any
    """1 for body, else 0."""
    weight: Any


class Table(NamedTuple):
    """The rows of all texts."""

    fold: Any
    rows: Any
    body: Any
    weight: Any


def site(name: str, row: dict[str, Any]) -> str:
    """The site of a text; a site of its own where none is known."""
    return site_of(row.get("url")) or f"{name}:{row['id']}"


def sources(folder: Path, score: ModuleType, name: str, limit: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields with text of those pages of a set that have gold."""
    path = folder / f"{name}.jsonl.gz"
    for row in islice(rows(path), limit) if path.is_file() else ():
        for field in FIELDS:
            if row.get("body") and (row.get(field) or "").strip():
                yield field, row


def text_rows(name: str, field: str, row: dict[str, Any], rules: RuleSet) -> Text | None:
    """The views of a text as `cleaner.pipeline` knows it before it scores; None without lines."""
    evidence = evidence_of(read_document(row[field], id=row["id"], kind=Kind.TEXT), rules)
    page, tokens_of = evidence.page, evidence.hits.tokens
    if not page.blocks:
        return None
    gold = align(tokens_of, tokens(row["body"]))
    weight = np.array(weights(gold, [len(block_tokens) for block_tokens in tokens_of], name))
    weight[[*evidence.claims.kept]] = 0.0
    open_blocks = evidence.claims.not_taken(page.blocks)
    views = (open_blocks, *cleaned(open_blocks, gold, random.Random(f"{name}:{field}:{row['id']}")))
    measured, body, made = MeasuredLines(page, tokens_of, evidence.lang), np.array(gold.body, dtype=np.int8), []
    for view_weight, blocks in zip(VIEWS, views, strict=True):
        if blocks:
            indices = [block.index for block in blocks]
            made.append((view_rows(measured, blocks), body[indices], view_weight * weight[indices]))
    if not made:
        return None
    return Text(name, field, site(name, row), *map(np.concatenate, zip(*made, strict=True)))


def cleaned(blocks: Sequence[Block], gold: Gold, seed: random.Random) -> tuple[list[Block], list[Block]]:
    """The blocks of a text without some of its junk, and without any; none where the gold belongs to another text."""
    if gold.covered is None or gold.covered < COVERED:
        return [], []
    share = seed.choice(CLEANED)
    return (
        [block for block in blocks if gold.body[block.index] or seed.random() >= share],
        [block for block in blocks if gold.body[block.index]],
    )


def view_rows(measured: MeasuredLines, blocks: Sequence[Block]) -> Any:
    """The features of a view, which consists of some blocks of the text."""
    return columns_table(features(measured, blocks, hinted_blocks(measured, blocks)[1]), FEATURES, len(blocks)).T


def texts(folder: Path, score: ModuleType, limit: int | None) -> list[Text]:
    """The texts of all sets that are there, of the first `limit` pages of each."""
    rules = load()
    out: list[Text] = []
    for name in SETS:
        start, before = time.process_time(), len(out)
        for field, row in sources(folder, score, name, limit):
            text = text_rows(name, field, row, rules)
            if text is not None:
                out.append(text)
        print(f"{name}: {len(out) - before} texts, {time.process_time() - start:.0f} s", flush=True)
    return out


def table(all_texts: Sequence[Text]) -> Table:
    """The rows of texts with what is to be learnt of them."""
    by_text = folds([text.site for text in all_texts], FOLDS)
    return Table(
        np.repeat(by_text, [len(text.body) for text in all_texts]),
        *(np.concatenate([getattr(text, name) for text in all_texts]) for name in ("rows", "body", "weight")),
    )


def model(data: Table, chosen: Any, of: Size) -> dict[str, Any]:
    """The trees of the data file, fitted on the chosen rows."""
    return forest(data.rows, FEATURES, grow(data, chosen, of))


class Judge:
    """Cleans the texts of the bench with the models of their folds."""

    def __init__(self, folder: Path, score: ModuleType, limit: int | None) -> None:
        self.folder, self.score, self.limit = folder, score, limit

    def figures(self, fold_of: dict[str, int], models: Sequence[dict[str, Any]]) -> Figures:
        """F1 and other measures by set and field, and for cleaning the gold bodies themselves (`body`)."""
        rules = load()
        ready = [Model(data) for data in models]
        scored_texts: dict[str, list[Any]] = {}
        for name in SETS:
            for field, row in sources(self.folder, self.score, name, self.limit):
                model = ready[fold_of[site(name, row)]]
                body = body_by(model, row[field], rules)
                again = body_by(model, row["body"], rules) if field == FIELDS[0] else None
                scored_texts.setdefault(f"{name} {field}", []).append(self.score.score_page(row, {"body": body}))
                if again is not None:
                    scored_texts.setdefault(f"{name} body", []).append(self.score.score_page(row, {"body": again}))
        return {key: measures(self.score.summary(pages)["body"]) for key, pages in scored_texts.items()}


def body_by(model: Model, text: str, rules: RuleSet) -> str:
    """The body that cleaning leaves of a text, with these fitted points."""
    return clean_document(read_document(text, id="", kind=Kind.TEXT), rules, model=model).body


def measures(part: dict[str, float]) -> dict[str, float]:
    """The measures that the data file records."""
    return {name: round(part[name], 4) for name in ("f1", "precision", "recall", "lost")}


def provenance(all_texts: Sequence[Text], of: Size, scores: Figures) -> dict[str, Any]:
    """What the file was fitted on, how, and the figures."""
    count = Counter(f"{text.set} {text.field}" for text in all_texts)
    return {
        "sets": [f"{name} ({number} texts)" for name, number in count.items()],
        "date": date.today().isoformat(),
        "command": f"python benchmarks/fit_text.py --sizes {of}",
        "folds": f"{FOLDS} by site",
        "size": f"{of}: trees x depth",
        "scores": scores,
        "versions": versions("catboost", "numpy"),
    }


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sizes", default="120x6", help="trees x depth; the last is written")
    parser.add_argument("--pages", type=int, help="only the first so many pages of each set")
    parser.add_argument("--out", type=Path, default=OUT, help="the data file")
    parser.add_argument("--dry", action="store_true", help="print the figures and write nothing")
    return parser.parse_args(argv)


def fit(args: argparse.Namespace) -> dict[str, Any]:
    """The data file's contents; prints a line for each size."""
    score = scorer(args.bench)
    all_texts = texts(args.bench, score, args.pages)
    data, judge = table(all_texts), Judge(args.bench, score, args.pages)
    by_text = folds([text.site for text in all_texts], FOLDS)
    fold_of = {text.site: fold for text, fold in zip(all_texts, by_text, strict=True)}
    for of in [size(text) for text in args.sizes.split(",")]:
        models = [model(data, data.fold != fold, of) for fold in range(FOLDS)]
        scores = judge.figures(fold_of, models)
        print(line(str(of), scores).replace("  ", "\n  "), flush=True)
    made = model(data, np.full(len(data.body), True), of)
    return {"kind": Kind.TEXT.value, "provenance": provenance(all_texts, of, scores), **made}


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print the figures, write the file."""
    args = options(argv)
    if not (args.bench / "score.py").is_file():
        print(f"no bench at {args.bench}: nothing was fitted", file=sys.stderr)
        return 2
    text = text_of(fit(args))
    if not args.dry:
        args.out.write_text(text, "utf-8")
        print(f"{args.out}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
