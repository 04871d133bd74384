"""Measure how the guarded pool and reruns scale: two jobs against one, memory, overhead, a rerun with nothing to do.

    make bench-scale [ARGS="jobs memory overhead rerun --documents 10000"]

The documents are made here from a vocabulary and a fixed seed, because the machinery around the cleaning is measured.
Each line ends with its limit.  The exit status is 1 if a limit is not kept.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner import limits
from cleaner.runs import (
    Options,
    Record,
    clean_records,
    make_clean,
)
from cleaner.runs.record_worker import clean_record
from cleaner.types import Kind

WORDS: Final = (
    "the a of and to in that was for on with as it by at from his her they were said which who had been not but "
    "bridge council harbour engineer spring lorry river market school winter station mayor ferry island village "
    "closed opened built found asked thought carried waited repaired measured promised remembered stood went"
).split()
JUNK: Final = ("Advertisement", "Read more", "Share this article", "Sign up for our newsletter", "Related articles")
#: Share of the paragraphs after which a line of junk follows.
JUNK_SHARE: Final = 0.3
ROUNDS: Final = 3

#: Least speed of two jobs, as a multiple of the speed of one.
MIN_SPEEDUP: Final = 1.8
#: Megabytes by which the peak memory of the parent may grow with a hundred times the documents.
MAX_GROWTH_MB: Final = 50.0
#: Time that the pool may add to a bare loop, as a share of it.
MAX_OVERHEAD: Final = 0.05
#: Time of a rerun with nothing to do, as a share of the first run.
MAX_RERUN_SHARE: Final = 1 / 20


Results = Generator[Any, Any, Any]


class Result(NamedTuple):
    """A figure and its limit."""

    what: str
    figure: str
    limit: str
    kept: bool


def text(number: int, words: int) -> str:
    """An article of a number of words, with junk lines between its paragraphs.  `number` is the seed."""
    draw = random.Random(number)
    paragraphs = []
    while words > 0:
        length = min(words, draw.randint(30, 70))
        paragraphs.append(" ".join(draw.choices(WORDS, k=length)).capitalize() + ".")
        if draw.random() < JUNK_SHARE:
            paragraphs.append(draw.choice(JUNK))
        words -= length
    return "\n\n".join(paragraphs) + "\n"


def page(number: int, words: int) -> str:
    """The same article as a page, with navigation and a list of links."""
    links = "".join(f"<li><a href='/{n}'>{WORDS[n % len(WORDS)]} {n}</a></li>" for n in range(40))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text(number, words).split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Story {number}</title></head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>Story {number}</h1>{body}</article><aside><ul>{links}</ul></aside></body></html>"
    )


def jobs(documents: int) -> Iterator[Result]:
    """Compare two jobs with one, on articles of 600 words as text and as pages."""
    for kind, make, share, turn in ((Kind.TEXT, text, 10, 200), (Kind.HTML, page, 25, 50)):
        records = [Record(str(n), make(n, 600), kind=kind.value) for n in range(max(100, documents // share))]
        one, two = in_turns([partial(_pool, records, workers) for workers in (1, 2)], len(records), turn)
        figure = f"{one / two:.2f} times ({1 / one:.0f} and {1 / two:.0f} per second)"
        yield Result(f"two jobs against one, {kind}", figure, f">= {MIN_SPEEDUP}", one / two >= MIN_SPEEDUP)


def overhead(documents: int) -> Iterator[Result]:
    """Compare one worker with a bare loop, on texts of 30 words."""
    options = Options(jobs=1)
    clean = make_clean(options)
    records = [Record(str(n), text(n, 30), kind="text") for n in range(documents)]

    def loop() -> Results:
        return (clean_record(record, clean, options) for record in records)

    bare, pooled = in_turns([loop, partial(_pool, records, 1)], documents, 2_000)
    share = pooled / bare - 1
    yield Result(
        f"one worker against a bare loop, {documents:,} small texts",
        f"{share:+.1%} ({bare * 1e6:.0f} and {pooled * 1e6:.0f} us a text)",
        f"< {MAX_OVERHEAD:.0%}",
        share < MAX_OVERHEAD,
    )


def in_turns(contestants: Sequence[Callable[[], Results]], documents: int, turn: int) -> list[float]:
    """Seconds per document of each contestant: a function that makes a generator with one item per document.

    The speed of a shared processor varies by more than the limits, for seconds at a time.  So the contestants take
    turns, each with the next `turn` documents, and the workers of the others are stopped during a turn.
    """
    seconds = [0.0] * len(contestants)
    for _ in range(ROUNDS):
        with ExitStack() as stack:
            running = [stack.enter_context(closing(contestant())) for contestant in contestants]
            workers: list[set[int]] = [set() for _ in running]
            for start in range(0, documents, turn):
                for number, contestant in enumerate(running):
                    before = _workers()
                    _tell(workers[number] & before, signal.SIGCONT)
                    if not start:
                        next(contestant)  # this waits until its workers have started
                    since = time.perf_counter()
                    for _ in islice(contestant, turn):
                        pass
                    seconds[number] += time.perf_counter() - since
                    workers[number] |= _workers() - before
                    _tell(workers[number] & _workers(), signal.SIGSTOP)
    return [took / documents / ROUNDS for took in seconds]


def _workers() -> set[int]:
    return {worker.pid for worker in multiprocessing.active_children() if worker.pid}


def _tell(workers: Iterable[int], what: signal.Signals) -> None:
    for pid in workers:
        os.kill(pid, what)


def _pool(records: Sequence[Record], workers: int) -> Results:
    return clean_records(enumerate(records), Options(jobs=workers), fork=True)


def memory(documents: int) -> Iterator[Result]:
    """Compare the peak memory of the parent with a hundredth of the documents and with all."""
    peaks = []
    for count in (max(1, documents // 100), documents):
        with tempfile.TemporaryDirectory() as folder:
            fill(Path(folder), count)
            peaks.append(_run(folder).peak_mb)
    growth = peaks[1] - peaks[0]
    figure = f"{growth:+.1f} MB ({peaks[0]:.0f} to {peaks[1]:.0f} MB)"
    what = f"peak memory of the parent from {max(1, documents // 100):,} to {documents:,} documents"
    yield Result(what, figure, f"< {MAX_GROWTH_MB:.0f} MB", growth < MAX_GROWTH_MB)


def rerun(documents: int) -> Iterator[Result]:
    """Compare a second run over a folder of articles of 600 words with the first."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), documents, 600)
        first, second = _run(folder), _run(folder)
    share = second.seconds / first.seconds
    figure = f"1/{1 / share:.0f} ({first.seconds:.1f} s, then {second.seconds:.1f} s)"
    yield Result(f"rerun over {documents:,} files with nothing to do", figure, "< 1/20", share < MAX_RERUN_SHARE)


def fill(folder: Path, documents: int, words: int = 30) -> None:
    """Make an input folder with subfolders of a thousand documents.  Their modification times are old."""
    for number in range(documents):
        path = folder / "in" / f"{number // 1000:04}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(number, words), encoding="utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_000))


class Measured(NamedTuple):
    """The time and the memory of a run of the command."""

    seconds: float
    peak_mb: float


def _run(folder: str) -> Measured:
    """Run the command over a folder in a process of its own, which prints its peak memory."""
    # Not ru_maxrss: that begins with the memory of the parent when it started the process.
    script = (
        "import sys; from cleaner.cli.main import main; status = main(sys.argv[1:]);"
        "print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')]); sys.exit(status)"
    )
    arguments = ["run", "-q", f"{folder}/in", f"{folder}/out"]
    since = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True)
    return Measured(time.perf_counter() - since, int(done.stdout) * 1024 / limits.MEBIBYTE)


PARTS: Final[dict[str, Callable[[int], Iterator[Result]]]] = {
    "jobs": jobs,
    "memory": memory,
    "overhead": overhead,
    "rerun": rerun,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument(
        "--documents",
        type=int,
        default=100_000,
        help="number of documents (default: 100,000, for which the limits are meant)",
    )
    options = parser.parse_args(argv)
    kept = True
    for part in options.parts or PARTS:
        if part not in PARTS:
            parser.error(f"no such part: {part}")
        for result in PARTS[part](options.documents):
            kept = kept and result.kept
            print(f"{result.what}: {result.figure}; limit {result.limit}{'' if result.kept else '  NOT KEPT'}")
    return int(not kept)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    sys.exit(main())
