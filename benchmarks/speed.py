"""Measure how many articles per second one core cleans, compared with trafilatura on the same lines.

`cleaner` gets the dirty text as it is and does all of its work: rules, scores, comment threads.  trafilatura reads HTML
only, so it gets the same lines as the `<p>` elements of a small page.

The articles are texts of `fixtures/`, joined by a seeded generator to the size of real scraped articles.  If the folder
`../shared/seeds` exists, its labelled articles are measured as well.  Every article of every round has words of its
own, so no cache of either side has seen it; `--repeat` leaves these words out, which helps trafilatura's caches.  Both
sides take turns in one process on one core and CPU time is counted, so other processes slow both alike.

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

#: Characters of the shortest and of the longest labelled scraped article.
SHORTEST, LONGEST = 2_700, 7_600
#: Characters.  A line of this length is prose and gets a word of its own; headings and junk are shorter.
PROSE = 120


class Side(NamedTuple):
    """One of the two tools: how a text becomes its input, and the work that is timed."""

    name: str
    prepare: Callable[[str], str]
    work: Callable[[str], int]
    """Returns the number of characters of the body, so that a side that does nothing is noticed."""


class Timing(NamedTuple):
    """A round: articles per second, and the share of the characters that came out as body."""

    rate: float
    kept: float


def as_page(text: str) -> str:
    """An HTML page with the lines of a text as paragraphs."""
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
    """The text with a word of its own in every line of prose, before the closing punctuation mark."""
    word = f"w{rng.getrandbits(40):x}"
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(f"{line[:-1]} {word}{line[-1]}" if len(line) >= PROSE else line for line in lines)


def generated(rng: random.Random) -> Iterator[str]:
    """Endless dirty texts: each has some clean bodies and then a dirty text with all of its residue."""
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
    """The labelled articles, repeated endlessly in changing order."""
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*/input.txt"))]
    while True:
        yield from rng.sample(texts, len(texts))


def timed(side: Side, texts: Sequence[str]) -> Timing:
    """Time a round.  Garbage of earlier rounds is collected first; in the round the collector runs as usual."""
    inputs = [side.prepare(text) for text in texts]
    gc.collect()
    start = time.process_time()
    kept = sum(map(side.work, inputs))
    seconds = time.process_time() - start
    return Timing(len(texts) / seconds, kept / sum(map(len, texts)))


def compare(articles: Iterator[str], count: int, rounds: int) -> dict[str, list[Timing]]:
    """Time rounds of both sides in turn.  The first is not counted, since it makes tables and patterns."""
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
    """A table with the best and the median rate of each side, and their ratio."""
    rows = [title, f"{'':14}{'best':>8}{'median':>8}   articles per second; share of the characters kept"]
    for name, timings in results.items():
        rates = [timing.rate for timing in timings]
        rows.append(f"{name:14}{max(rates):8.0f}{median(rates):8.0f}   {median(t.kept for t in timings):.2f}")
    ours, theirs = ([timing.rate for timing in timings] for timings in results.values())
    by_round = [one / other for one, other in zip(ours, theirs, strict=True)]
    rows.append(f"{'ratio':14}{max(ours) / max(theirs):8.2f}{median(by_round):8.2f}   median of the rounds' own ratios")
    return "\n".join(rows)


def pin() -> str:
    """Keep this process on one core if the system allows it."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned to a core"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}"


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Articles per second on one core: cleaner compared with trafilatura.")
    parser.add_argument("--articles", type=int, default=100, help="articles per round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generator (default: %(default)s)")
    parser.add_argument("--repeat", action="store_true", help="give the articles no words of their own")
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
