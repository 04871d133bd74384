"""Fits the score of HTML pages on the pages of `../shared/bench` and writes cleaner/score/data/model-html.json.

A block counts as body where it aligns with the gold body (`align.py`).  The lexicon is a logistic regression on class
names; boosted trees then weigh its sums with the other features.  Everything is fitted on four fifths of the sites and
measured on the rest, five times.  Rules and comment threads decide first, as they do in cleaning.  The file is then
fitted on all pages and holds the figures of the folds.

    make fit
    python benchmarks/fit.py --work /somewhere --sizes 150x6,300x6 --dry
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import catboost
import numpy as np
from scipy import sparse
from sklearn.linear_model import SGDClassifier

import cleaner
from benchmarks.align import Gold, align, by_snippets, folds, site_of, weights
from benchmarks.export import forest_of, significant, text_of
from benchmarks.quality import BENCH, TYPE, scorer, source
from cleaner.pipeline import evidence_of
from cleaner.reading.document import read_document
from cleaner.ruleset import RuleSet, load
from cleaner.score.class_words import SUMS, Lexicon, keys
from cleaner.score.columns import table
from cleaner.score.cut import expected_cut
from cleaner.score.page.features import FEATURES, class_names, features
from cleaner.score.page.score import FIXED_POINTS, decided_before
from cleaner.score.page.tree_features import BlockTree
from cleaner.score.trees import Forest
from cleaner.text import tokens
from cleaner.types import Kind

ROOT: Final = Path(__file__).resolve().parents[1]
OUT: Final = ROOT / "cleaner" / "score" / "data" / "model-html.json"
#: What the rows of features depend on.
CODE: Final = (
    "reading", "parsing", "language", "ruleset", "claims.py", "threads", "evidence.py", "score", "pipeline.py",
    "text.py", "limits.py", "types.py", "rule_types.py",
)  # fmt: skip

SNIPPETS: Final = "trafilatura-eval"
SETS: Final = ("aeb", "aed", "gn1", "wcxb", "dragnet", SNIPPETS)
#: The sets whose gold keeps to our idea of a body: they make up the mean.
CHOOSING: Final = ("aeb", "aed", "gn1", "wcxb", SNIPPETS)
FOLDS: Final = 5

# The lexicon.
LEAST_SITES: Final = 8  # sites that have a key; a rarer one belongs to one site, or is a name
MOST_KEYS: Final = 60_000
KEPT_KEYS: Final = 4_000  # keys in the data file
WEIGHT_DIGITS: Final = 4  # significant digits of a weight
ALPHA: Final = 2e-6
EPOCHS: Final = 6
MOST_SAMPLE_WEIGHT: Final = 8.0  # times the mean
#: Features that are fitted together with the keys, in bins, so that keys do not measure length or links.
BINS: Final = {
    "n": (3, 6, 10, 16, 30, 60),
    "ending": (0.5, 1.5, 2.5),
    "link": (0.05, 0.3, 0.6, 0.9),
    "tag": (0.5, 1.5, 2.5, 3.5, 7.5, 8.5, 9.5),
}

# The trees.
RATE: Final = 30.0  # learning rate times trees
PARAMETERS: Final = {
    "l2_leaf_reg": 5.0,
    "border_count": 63,
    "bootstrap_type": "No",
    # No noise: with it, another seed moved the mean by .001 and aeb by .005.
    "random_strength": 0,
    "boosting_type": "Plain",
    "random_seed": 3,
    "thread_count": 1,
    "verbose": False,
    "allow_writing_files": False,
}
MOST_ERROR: Final = 0.005  # of the exported points against CatBoost's own


class Size(NamedTuple):
    """The size of a set of trees."""

    trees: int
    depth: int

    @property
    def rate(self) -> float:
        """The learning rate for so many trees."""
        return min(0.2, max(0.05, RATE / self.trees))

    def __str__(self) -> str:
        return f"{self.trees}x{self.depth}"


def size(text: str) -> Size:
    """A size as the command line has it: trees x depth.

    >>> size("150x6")
    Size(trees=150, depth=6)
    """
    return Size(*map(int, text.split("x")))


# -- rows ---------------------------------------------------------------------------------------------------------


class PageRows(NamedTuple):
    """The blocks of a page."""

    set: str
    id: str
    site: str
    article: bool
    texts: list[str]
    words: list[int]
    decided: Any
    """1 where a block is body whatever it scores, -1 where it is not, 0 where the score decides."""
    weak: Any
    """Points of rules that are weak evidence of junk."""
    names: list[tuple[frozenset[str], str]]
    """Class tokens of each block, and those that are its element's own."""
    gold: Gold
    rows: Any
    """The features `FEATURES`, a row per block; those of the lexicon are 0."""


class _Shared:
    """Keeps one object of equal strings and sets: half a million blocks have few different ones."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def strings(self, values: Iterable[str]) -> list[str]:
        """The strings, equal ones as one object."""
        return [self.known.setdefault(value, value) for value in values]

    def names(self, blocks: Iterable[tuple[frozenset[str], str]]) -> list[tuple[frozenset[str], str]]:
        """The class names of blocks, equal ones as one object."""
        return [
            (self.known.setdefault(classes, classes), self.known.setdefault(element_classes, element_classes))
            for classes, element_classes in blocks
        ]


def page_rows(name: str, row: Mapping[str, Any], rules: RuleSet, shared: _Shared) -> PageRows | None:
    """The blocks of a page of the bench as `cleaner.pipeline` knows them before it scores; None without blocks."""
    content = source(dict(row), "html")
    if not content:
        return None
    url = row.get("url") if row.get("url") != "None" else None
    evidence = evidence_of(read_document(content, id=row["id"], url=url, kind=Kind.HTML), rules)
    page, tokens_of, weak = evidence.page, evidence.hits.tokens, evidence.matches.points
    if not page.blocks:
        return None
    texts = [block.text for block in page.blocks]
    if name == SNIPPETS:
        gold = by_snippets(texts, row["with"], row["without"])
    else:
        gold = align(tokens_of, tokens(row.get("body") or ""))
    return PageRows(
        name,
        row["id"],
        site_of(url) or site_of(page.url) or f"{name}:{row['id']}",
        row.get("page_type", TYPE) == TYPE,
        texts,
        [len(block_tokens) for block_tokens in tokens_of],
        decided_before(evidence),
        np.array([sum(match.rule.points for match in weak.get(n, ())) for n in range(len(texts))], float),
        shared.names(class_names(page, BlockTree(page))),
        gold,
        table(features(evidence, Lexicon({})), FEATURES, len(texts)).T.copy(),
    )


def fingerprint(files: Iterable[Path]) -> str:
    """A digest of the contents of files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _code() -> Iterator[Path]:
    yield from (Path(__file__).with_name(name) for name in ("align.py", "fit.py"))
    for name in CODE:
        path = ROOT / "cleaner" / name
        yield from path.rglob("*.py") if path.is_dir() else (path,)
    yield from (ROOT / "cleaner" / "language" / "data").glob("*.toml")
    yield from (ROOT / "rules").rglob("*.toml")


class Bench:
    """The bench, and the rows that earlier runs made from it."""

    def __init__(self, folder: Path, work: Path, *, keep: bool = False) -> None:
        self.folder, self.work, self.keep = folder, work, keep
        self.score: ModuleType = scorer(folder)
        self.stamp = fingerprint(_code())

    def pages(self, limit: int | None) -> list[PageRows]:
        """The rows of all sets that are there, of the first `limit` pages of each."""
        out: list[PageRows] = []
        for name in SETS:
            path = self.folder / f"{name}.jsonl.gz"
            if path.is_file():
                out += self._set(name, path)[:limit]
        return out

    def _set(self, name: str, path: Path) -> list[PageRows]:
        cache = self.work / f"{name}.pickle"
        stamp = f"{self.stamp} {path.stat().st_size}"
        if cache.is_file():
            with cache.open("rb") as stream:
                if pickle.load(stream) == stamp or self.keep:
                    return [PageRows(*page) for page in pickle.load(stream)]
        start, shared, rules = time.process_time(), _Shared(), load()
        made = [page_rows(name, row, rules, shared) for row in self.score.rows(path)]
        pages = [page for page in made if page is not None]
        with cache.open("wb") as stream:
            pickle.dump(stamp, stream)
            pickle.dump([tuple(page) for page in pages], stream, protocol=5)
        print(f"{name}: {len(pages)} pages, {time.process_time() - start:.0f} s", flush=True)
        return pages


# -- the lexicon --------------------------------------------------------------------------------------------------


class Table(NamedTuple):
    """All blocks of all pages as rows."""

    pages: Sequence[PageRows]
    fold: Any
    """Number of the fold of each block."""
    body: Any
    """1 or 0."""
    weight: Any
    rows: Any
    """The features `FEATURES`."""


def stacked(pages: Sequence[PageRows]) -> Table:
    """The blocks with what the score has to learn.  Blocks that rules or threads decide have no weight."""
    by_page = folds([page.site for page in pages], FOLDS)
    fold = np.repeat(by_page, [len(page.texts) for page in pages])
    body = np.concatenate([np.array(page.gold.body, dtype=np.float64) for page in pages])
    page_weights = [weights(page.gold, page.words, page.set, article=page.article) for page in pages]
    weight = np.concatenate([np.array(block_weights, dtype=np.float64) for block_weights in page_weights])
    weight[np.concatenate([page.decided for page in pages]) != 0] = 0.0
    return Table(pages, fold, body, weight, np.vstack([page.rows for page in pages]))


class KeyTable(NamedTuple):
    """The keys of each block."""

    names: list[str]
    matrix: Any
    """Sparse, blocks by keys."""


def key_table(pages: Sequence[PageRows]) -> KeyTable:
    """The keys that several sites have, the commonest first."""
    numbers: dict[str, int] = {}
    last: list[str] = []
    sites: list[int] = []
    of_page: dict[int, list[list[int]]] = {}
    for at in sorted(range(len(pages)), key=lambda at: pages[at].site):
        page, blocks = pages[at], []
        for block in page.names:
            block_keys = sorted(keys(*block))
            blocks.append([numbers.setdefault(key, len(numbers)) for key in block_keys])
            while len(last) < len(numbers):
                last.append("")
                sites.append(0)
            for number in blocks[-1]:
                if last[number] != page.site:
                    last[number] = page.site
                    sites[number] += 1
        of_page[at] = blocks
    names = [key for key, number in numbers.items() if sites[number] >= LEAST_SITES]
    names = sorted(names, key=lambda key: (-sites[numbers[key]], key))[:MOST_KEYS]
    new = np.full(len(numbers), -1, dtype=np.int32)
    new[[numbers[key] for key in names]] = np.arange(len(names), dtype=np.int32)
    kept = [
        [number for number in new[block].tolist() if number >= 0] for at in range(len(pages)) for block in of_page[at]
    ]
    ends = np.cumsum([0, *map(len, kept)])
    columns = np.fromiter(chain.from_iterable(kept), dtype=np.int32, count=int(ends[-1]))
    values = np.ones(len(columns), dtype=np.float32)
    return KeyTable(names, sparse.csr_matrix((values, columns, ends), shape=(len(kept), len(names))))


def binned(rows: Any) -> Any:
    """The features that are fitted together with the keys, one column per bin."""
    columns = []
    for name, cuts in BINS.items():
        columns.append(np.eye(len(cuts) + 1, dtype=np.float32)[np.digitize(rows[:, FEATURES.index(name)], cuts)])
    return sparse.csr_matrix(np.hstack(columns))


def _coefficients(matrix: Any, body: Any, weight: Any) -> Any:
    classifier = SGDClassifier(
        "log_loss",
        alpha=ALPHA,
        max_iter=EPOCHS,
        tol=None,
        average=True,
        random_state=0,
        learning_rate="optimal",
    )
    classifier.fit(matrix, body, sample_weight=np.minimum(weight / weight.mean(), MOST_SAMPLE_WEIGHT))
    return classifier.coef_[0]


def lexicon(known: KeyTable, along: Any, data: Table, chosen: Any) -> dict[str, float]:
    """Weights of keys, fitted on the chosen blocks: first with all keys, then with those that matter most."""
    on = np.flatnonzero(chosen & (data.weight > 0))
    body, weight = data.body[on], data.weight[on]
    matrix, along = known.matrix[on], along[on]
    first = _coefficients(sparse.hstack([matrix, along]).tocsr(), body, weight)[: len(known.names)]
    mass = np.asarray(matrix.T @ weight).ravel()
    order = np.argsort(-np.abs(first) * np.sqrt(mass), kind="stable")[:KEPT_KEYS]
    kept = np.sort(order)
    second = _coefficients(sparse.hstack([matrix[:, kept], along]).tocsr(), body, weight)[: len(kept)]
    weight_of = {known.names[at]: significant(value, WEIGHT_DIGITS) for at, value in zip(kept, second, strict=True)}
    return {key: weight_of[key] for key in sorted(weight_of) if weight_of[key]}


def sums(pages: Iterable[PageRows], weight_of: Mapping[str, float]) -> Any:
    """The sums of a lexicon over the blocks of pages."""
    fitted_lexicon = Lexicon(weight_of)
    return np.vstack([fitted_lexicon.sums(page.names) for page in pages]).astype(np.float32)


def with_lexicon(data: Table) -> tuple[Table, dict[str, float]]:
    """The rows with sums of the lexicon, and the lexicon of all pages.  A fold has sums of one of other folds."""
    known, along = key_table(data.pages), binned(data.rows)
    rows = data.rows.copy()
    starts = np.cumsum([0, *(len(page.texts) for page in data.pages)])
    first = FEATURES.index(SUMS[0])
    for fold in range(FOLDS):
        weight_of = lexicon(known, along, data, data.fold != fold)
        inside = [page for page, start in zip(data.pages, starts[:-1], strict=True) if data.fold[start] == fold]
        if inside:
            rows[data.fold == fold, first : first + len(SUMS)] = sums(inside, weight_of)
    return data._replace(rows=rows), lexicon(known, along, data, np.full(len(data.body), True))


# -- the trees ----------------------------------------------------------------------------------------------------


def grow(data: Any, chosen: Any, of: Size) -> Any:
    """Trees fitted on the chosen rows of a table, which has `rows`, `body` and `weight`."""
    on = np.flatnonzero(chosen & (data.weight > 0))
    pool = catboost.Pool(data.rows[on], data.body[on], weight=data.weight[on] / data.weight[on].mean())
    made = catboost.CatBoostClassifier(iterations=of.trees, depth=of.depth, learning_rate=of.rate, **PARAMETERS)
    return made.fit(pool)


def raw_points(trees: Any, rows: Any) -> Any:
    """The points that fitted trees give each row."""
    return trees.predict(rows, prediction_type="RawFormulaVal", thread_count=1)


class Held(NamedTuple):
    """What trees say about blocks that they were not fitted on."""

    raw: Any
    """Points of each block."""
    gain: Mapping[str, float]
    """The share of each feature in the gain, in percent."""


def held_out(data: Table, of: Size) -> Held:
    """Points of all blocks, each by trees that were fitted on the other folds."""
    raw, gain = np.zeros(len(data.body)), np.zeros(len(FEATURES))
    for fold in range(FOLDS):
        trees, inside = grow(data, data.fold != fold, of), data.fold == fold
        if inside.any():
            raw[inside] = raw_points(trees, data.rows[inside])
        gain += np.array(trees.get_feature_importance()) / FOLDS
    return Held(raw, dict(zip(FEATURES, gain.tolist(), strict=True)))


# -- figures ------------------------------------------------------------------------------------------------------

Figures = dict[str, dict[str, float]]


class Judge:
    """Scores the bodies that points give pages, with the scorer of the bench."""

    def __init__(self, bench: Bench, pages: Sequence[PageRows]) -> None:
        self.score, self.pages = bench.score, pages
        self.starts = np.cumsum([0, *(len(page.texts) for page in pages)])
        self.gold: dict[tuple[str, str], dict[str, Any]] = {}
        self.known: dict[tuple[int, bytes], dict[str, Any]] = {}
        wanted = {(page.set, page.id) for page in pages}
        for name in {page.set for page in pages}:
            for row in self.score.rows(bench.folder / f"{name}.jsonl.gz"):
                if (name, row["id"]) in wanted:
                    self.gold[name, row["id"]] = {
                        key: row[key] for key in ("id", "body", "with", "without") if key in row
                    }

    def figures(self, raw: Any) -> Figures:
        """F1 and other measures by set, with blocks labelled as in cleaning; only articles count."""
        scored_pages: dict[str, list[dict[str, Any]]] = {}
        for at, page in enumerate(self.pages):
            if page.article:
                scored_pages.setdefault(page.set, []).append(
                    self._page(at, bodies(page, raw[self.starts[at] : self.starts[at + 1]]))
                )
        return {name: self._figures(name, pages) for name, pages in scored_pages.items()}

    def _page(self, at: int, body: Any) -> dict[str, Any]:
        key = (at, body.tobytes())
        if key not in self.known:
            page = self.pages[at]
            text = "\n\n".join(text for text, inside in zip(page.texts, body, strict=True) if inside)
            self.known[key] = self.score.score_page(self.gold[page.set, page.id], {"body": text})
        return self.known[key]

    def _figures(self, name: str, pages: list[dict[str, Any]]) -> dict[str, float]:
        summary = self.score.summary(pages)
        part = summary["snippets" if name == SNIPPETS else "body"]
        return {key: round(part[key], 4) for key in ("f1", "precision", "recall", "lost") if key in part}


def bodies(page: PageRows, totals: Any) -> Any:
    """Which blocks of a page are body, by fitted points and what rules and thread decide."""
    column = {name: page.rows[:, FEATURES.index(name)] for name in ("n", *FIXED_POINTS)}
    certain = sum(points * column[name] for name, points in FIXED_POINTS.items())
    body = totals - expected_cut(totals, column["n"], page.decided) + certain - page.weak >= 0
    return np.where(page.decided == 0, body, page.decided > 0)


def _mean_f1(figures: Figures) -> float:
    values = [figures[name]["f1"] for name in CHOOSING if name in figures]
    return sum(values) / max(1, len(values))


def line(name: str, figures: Figures) -> str:
    """A line of figures.

    >>> line("100x12x4", {"aeb": {"f1": 0.97, "precision": 0.96, "recall": 0.98, "lost": 0.01}})
    '100x12x4           mean .9700  aeb .9700 .960/.980 lost .010'
    """
    cells = [f"{name:18} mean {_mean_f1(figures):.4f}"]
    for key, values in figures.items():
        lost = f" lost {values['lost']:.3f}" if "lost" in values else ""
        cells.append(f"{key} {values['f1']:.4f} {values['precision']:.3f}/{values['recall']:.3f}{lost}")
    return "  ".join(cells).replace(" 0.", " .").replace("/0.", "/.")


# -- the data file ------------------------------------------------------------------------------------------------


class Fitted(NamedTuple):
    """All that goes into the data file."""

    size: Size
    scores: Figures
    lexicon: Mapping[str, float]


def model(data: Table, fitted: Fitted) -> dict[str, Any]:
    """The contents of the data file, with trees that are fitted on all pages.

    Raises:
        ValueError: the points of the trees are not CatBoost's.
    """
    trees = grow(data, np.full(len(data.body), True), fitted.size)
    return {
        "kind": Kind.HTML.value,
        "provenance": provenance(data, fitted),
        **forest(data.rows, FEATURES, trees),
        "lexicon": dict(fitted.lexicon),
    }


def forest(rows: Any, names: Sequence[str], trees: Any) -> dict[str, Any]:
    """Fitted trees as the data file has them.

    Raises:
        ValueError: its points are not CatBoost's.
    """
    with tempfile.TemporaryDirectory(prefix="cleaner-fit-") as folder:
        path = Path(folder) / "trees.json"
        trees.save_model(str(path), format="json")
        out = forest_of(json.loads(path.read_text("utf-8")), names)
    columns = [names.index(name) for name in out["features"]]
    error = float(np.abs(Forest(out).totals(rows[:, columns].T) - raw_points(trees, rows)).max())
    if error > MOST_ERROR:
        raise ValueError(f"the exported trees are off by {error:.2g}")
    return out


def provenance(data: Table, fitted: Fitted) -> dict[str, Any]:
    """What the file was fitted on, how, and the figures."""
    pages = Counter(page.set for page in data.pages)
    return {
        "sets": [f"{name} ({pages[name]} pages)" for name in pages],
        "date": date.today().isoformat(),
        "command": f"python benchmarks/fit.py --sizes {fitted.size}",
        "folds": f"{FOLDS} by site",
        "size": f"{fitted.size}: trees x depth",
        "scores": fitted.scores,
        "versions": versions("catboost", "numpy", "scikit-learn", "scipy"),
    }


def versions(*packages: str) -> dict[str, str]:
    """Versions of what made a fit."""
    of_program = {"cleaner": cleaner.__version__, "python": platform.python_version()}
    return of_program | {name: version(name) for name in packages}


# -- command ------------------------------------------------------------------------------------------------------


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--work", type=Path, help="folder for rows of features, kept for the next run")
    parser.add_argument("--keep-rows", action="store_true", help="use the rows in --work even if the code has changed")
    parser.add_argument("--sizes", default="200x6", help="trees x depth; the last is written")
    parser.add_argument("--gain", action="store_true", help="print the gain of each feature")
    parser.add_argument("--pages", type=int, help="only the first so many pages of each set")
    parser.add_argument("--out", type=Path, default=OUT, help="the data file")
    parser.add_argument("--dry", action="store_true", help="print the figures and write nothing")
    return parser.parse_args(argv)


def fit(args: argparse.Namespace, work: Path) -> dict[str, Any]:
    """The data file's contents; prints a line for each size."""
    bench = Bench(args.bench, work, keep=args.keep_rows)
    pages = bench.pages(args.pages)
    sites = len({page.site for page in pages})
    print(f"{len(pages)} pages of {sites} sites, {sum(len(page.texts) for page in pages)} blocks", flush=True)
    data, words = with_lexicon(stacked(pages))
    judge = Judge(bench, pages)
    for text in args.sizes.split(","):
        of = size(text)
        held = held_out(data, of)
        figures = judge.figures(held.raw)
        print(line(f"{of}", figures), flush=True)
        if args.gain:
            print(*(f"{name}:{value:.2f}" for name, value in Counter(held.gain).most_common()))
    return model(data, Fitted(of, figures, words))


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print the figures, write the file."""
    args = options(argv)
    if not (args.bench / "score.py").is_file():
        print(f"no bench at {args.bench}: nothing was fitted", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="cleaner-fit-") as temporary:
        work = args.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        text = text_of(fit(args, work))
    if not args.dry:
        args.out.write_text(text, "utf-8")
        print(f"{args.out}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
