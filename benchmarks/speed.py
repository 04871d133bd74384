"""How many articles a second one core cleans, beside trafilatura on the same lines.

`cleaner` gets the dirty text as it is and does all of its work: rules, scores, comment threads.  trafilatura gets the
same lines, each as one `<p>` of a small page; HTML is the only thing that it reads.

The articles are texts of `fixtures/`, put together by a seeded generator to the size of real scraped articles, and,
where the folder is there, the labelled articles of `../shared/seeds`.  Every article of every round has words of its
own, so that no cache of either side has seen it; `--repeat` leaves them out, which helps trafilatura's caches.  Both
sides take turns in one process on one core, and its CPU time is counted: what other processes cost hits both alike.

    make bench-speed
    python -m benchmarks.speed --articles 200 --rounds 9
"""

from __future__ import annotations

import argparse
import gc
import html
import os
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

import trafilatura

import cleaner

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
SEEDS = ROOT.parent / "shared" / "seeds"

# Characters; the shortest and the longest of the labelled scraped articles.
SHORTEST, LONGEST = 2_700, 7_600
# Characters; a line this long is prose and gets a word of its own; shorter ones, headings and junk, stay as they are.
PROSE = 120


class Side(NamedTuple):
    """One of the two that are compared: how a text becomes its input, and the work that is timed."""

    name: str
    prepare: Callable[[str], str]
    work: Callable[[str], int]
    """Returns the characters of body found, so that a side that does nothing is noticed."""


class Timing(NamedTuple):
    """One round: articles a second, and the share of the characters that came out as body."""

    rate: float
    kept: float


def as_page(text: str) -> str:
    """The lines of a text as the paragraphs of an HTML page."""
    lines = (line.strip() for line in text.splitlines())
    return (
        "<html><body><article>" + "".join(f"<p>{html.escape(s)}</p>" for s in lines if s) + "</article></body></html>"
    )


def sides() -> tuple[Side, Side]:
    """cleaner and trafilatura, ready to work."""
    tool = cleaner.Cleaner()

    def by_cleaner(text: str) -> int:
        return len(tool.clean(text, kind="text").body)

    def by_trafilatura(page: str) -> int:
        return len(trafilatura.extract(page, include_comments=False) or "")

    return Side("cleaner", str, by_cleaner), Side("trafilatura", as_page, by_trafilatura)


def distinct(text: str, rng: random.Random) -> str:
    """The text with a word of its own in every line of prose, before the mark that closes it."""
    word = f"w{rng.getrandbits(40):x}"
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(f"{line[:-1]} {word}{line[-1]}" if len(line) >= PROSE else line for line in lines)


def generated(rng: random.Random) -> Iterator[str]:
    """Dirty texts without end: some clean bodies, then a dirty text with all of its residue."""
    dirty = [path.read_text("utf-8") for path in sorted(FIXTURES.glob("*/input.txt"))]
    dirty = [text for text in dirty if len(text) <= LONGEST]
    clean = [path.read_text("utf-8").strip() for path in sorted(FIXTURES.glob("*/body.txt"))]
    while True:
        wanted = rng.randint(SHORTEST, LONGEST)
        text = rng.choice(dirty)
        while len(text) < wanted:
            text = f"{rng.choice(clean)}\n\n{text}"
        yield text


def labelled(rng: random.Random) -> Iterator[str]:
    """The labelled articles over and over, each time in another order."""
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*/input.txt"))]
    while True:
        yield from rng.sample(texts, len(texts))


def timed(side: Side, texts: Sequence[str]) -> Timing:
    """One round.  Garbage of earlier rounds is collected first; within the round the collector runs as in real use."""
    inputs = [side.prepare(text) for text in texts]
    gc.collect()
    start = time.process_time()
    kept = sum(map(side.work, inputs))
    seconds = time.process_time() - start
    return Timing(len(texts) / seconds, kept / sum(map(len, texts)))


def compare(articles: Iterator[str], count: int, rounds: int) -> dict[str, list[Timing]]:
    """Rounds of both sides by turns; the first, in which tables and patterns are made, does not count."""
    pair = sides()
    results: dict[str, list[Timing]] = {side.name: [] for side in pair}
    for number in range(rounds + 1):
        texts = [next(articles) for _ in range(count)]
        for side in pair if number % 2 else reversed(pair):
            timing = timed(side, texts)
            if number:
                results[side.name].append(timing)
    return results


def report(title: str, results: dict[str, list[Timing]]) -> str:
    """A table: best and median rate of each side, and their ratio."""
    rows = [title, f"{'':14}{'best':>8}{'median':>8}   articles a second; share of the characters kept"]
    for name, timings in results.items():
        rates = [timing.rate for timing in timings]
        rows.append(f"{name:14}{max(rates):8.0f}{median(rates):8.0f}   {median(t.kept for t in timings):.2f}")
    ours, theirs = ([timing.rate for timing in timings] for timings in results.values())
    by_round = [one / other for one, other in zip(ours, theirs, strict=True)]
    rows.append(f"{'ratio':14}{max(ours) / max(theirs):8.2f}{median(by_round):8.2f}   median of the rounds' own ratios")
    return "\n".join(rows)


def pin() -> str:
    """Keep this process on one core, where the system allows it."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned to a core"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}"


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Articles a second on one core: cleaner beside trafilatura.")
    parser.add_argument("--articles", type=int, default=100, help="articles a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the generator (default: %(default)s)")
    parser.add_argument("--repeat", action="store_true", help="no words of its own for each article")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    args = options(argv)
    peers = ", ".join(f"{name} {version(name)}" for name in ("trafilatura", "lxml", "regex"))
    print(f"cleaner {cleaner.__version__}, {peers}; Python {platform.python_version()}, {pin()}")
    print(f"{args.rounds} rounds of {args.articles} articles, CPU time of one process")
    sets = {"articles made from the fixtures": generated}
    if SEEDS.is_dir():
        sets["labelled scraped articles"] = labelled
    for title, source in sets.items():
        rng = random.Random(args.seed)
        articles = source(rng) if args.repeat else (distinct(text, rng) for text in source(rng))
        print("\n" + report(title, compare(articles, args.articles, args.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
