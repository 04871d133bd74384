"""Quality and speed of this tool and of its peers, side by side on the pages of `../shared/bench`.

Any folder in the same format will do: `<set>.jsonl.gz`, a page a line, and the `score.py` that defines the measures.
Peers come with the extra `bench`; one that is not installed is left out.  Every tool works in a process of its own, and
each page is given to all of them by turns, so that what the machine does besides hits all alike; `--jobs` sets are run
at a time.  Speed is CPU time, memory the peak of each process.  On `html` all get the page; on `scraped_text` and
`page_text` this tool gets the text as it is and the peers its lines as the paragraphs of a page, HTML being all that
they read.

    make bench
    python -m benchmarks.bench --pages 20 --sets aeb,gn1 --tools cleaner,trafilatura
    make bench ARGS=--write             # the tables and the plot of the docs
"""

from __future__ import annotations

import argparse
import html
import os
import platform
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any, Final, NamedTuple

from benchmarks.peers import OURS, TOOLS, Answer, Page, StartError, Tool, Worker, installed
from benchmarks.plot import svg
from benchmarks.quality import BENCH, FIELDS, SETS, rows, scorer, source
from benchmarks.report import AS_IT_IS, HTML, Result, Run, documented, panels, tables

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs" / "benchmarks.md"
PLOT: Final = ROOT / "docs" / "benchmarks.svg"

#: Sets that are run as HTML alone, to keep a run short; a set that is not named runs in every field that it has.
HTML_ONLY: Final = ("wcxb", "dragnet", "trafilatura-eval", "harvest-forum")
JOBS: Final = min(2, os.cpu_count() or 1)  # a run of one takes a quarter of an hour
SHOWN_FAILURES: Final = 3  # reasons for failed pages that are told for each tool


# -- measuring ----------------------------------------------------------------------------------------------------


class Task(NamedTuple):
    """A set and the field of its pages that is the input."""

    path: Path
    field: str

    @property
    def set(self) -> str:
        """Its name."""
        return self.path.name.removesuffix(".jsonl.gz")


def plan(folder: Path, sets: Sequence[str], fields: Sequence[str]) -> list[Task]:
    """What is run: all sets as HTML, then each kind of text.  Without `sets` all of the folder, known ones first."""
    there = {path.name.removesuffix(".jsonl.gz"): path for path in sorted(folder.glob("*.jsonl.gz"))}
    names = list(sets) or [*filter(there.get, SETS), *(name for name in there if name not in SETS)]
    return [
        Task(there[name], where)
        for where in fields
        for name in names
        if name in there and (where == HTML or name not in HTML_ONLY)
    ]


def inputs(task: Task, limit: int | None) -> Iterator[tuple[dict[str, Any], str | bytes]]:
    """The rows of a task that have its field, and what stands there."""
    for row in islice(rows(task.path), limit):
        page = source(row, task.field)
        if page is not None:
            yield row, page


def as_page(text: str) -> str:
    """The lines of a text as the paragraphs of an HTML page, without any sign of which are the article.

    >>> as_page("Fish & chips\\n\\nShare")
    '<html><body><p>Fish &amp; chips</p><p>Share</p></body></html>'
    """
    paragraphs = (f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
    return f"<html><body>{''.join(paragraphs)}</body></html>"


def given(tool: Tool, row: Mapping[str, Any], page: str | bytes, where: str) -> Page:
    """A page as a tool is given it."""
    if where == HTML:
        return Page(page, row.get("url"), "html", row.get("lang"))
    if tool.text:
        return Page(page, None, "text", row.get("lang"))
    return Page(as_page(str(page)), None, "html", row.get("lang"))


def prediction(answer: Answer | None) -> dict[str, Any]:
    """A row for the scorer; a tool that failed found nothing."""
    return {"body": answer.output.body, "comments": list(answer.output.comments)} if answer else {}


def takes(tool: Tool, task: Task) -> bool:
    """True where a tool is run; one that is there for some sets reads their pages, not texts."""
    return not tool.only or (task.field == HTML and task.set in tool.only)


def measure(task: Task, workers: Sequence[Worker], score: ModuleType, limit: int | None) -> list[Result]:
    """All tools on one set and field, page by page by turns.  A page is scored while the tools have the next."""
    taking = [worker for worker in workers if takes(TOOLS[worker.name], task)]
    results = {name: Result(name, task.set, task.field) for name in (*(worker.name for worker in taking), AS_IT_IS)}
    scored: dict[str, list[Future[Any]]] = {name: [] for name in results}
    with ThreadPoolExecutor(1) as scoring:
        for number, (row, page) in enumerate(inputs(task, limit)):
            shift = number % max(1, len(taking))
            for worker in (*taking[shift:], *taking[:shift]):
                answer = worker.ask(given(TOOLS[worker.name], row, page, task.field))
                scored[worker.name].append(scoring.submit(score.score_page, row, prediction(answer)))
                results[worker.name].seconds += answer.seconds if answer else 0.0
                results[worker.name].failed += answer is None
            if task.field != HTML:
                scored[AS_IT_IS].append(scoring.submit(score.score_page, row, {"body": page}))
    for name, pages in scored.items():
        results[name].pages = len(pages)
        results[name].summary = score.summary([page.result() for page in pages])
    return [result for result in results.values() if result.pages]


def started(names: Sequence[str], stack: ExitStack) -> tuple[list[Worker], list[str]]:
    """Processes of the tools that can be used, and a line for each that can not.

    Raises:
        StartError: this tool itself cannot be started.
    """
    workers, notes = [], []
    for name in names:
        if installed(TOOLS[name]) is None:
            notes.append(f"{name} is not installed and left out: pip install -e '.[bench]'")
            continue
        try:
            workers.append(stack.enter_context(Worker(name)))
        except StartError as error:
            if name == OURS:
                raise
            notes.append(f"{error}; left out")
    return workers, notes


def failures(workers: Sequence[Worker]) -> Iterator[str]:
    """Why pages failed, tool by tool, the commonest reasons."""
    for name in names_of(workers):
        reasons = Counter(reason for worker in workers if worker.name == name for reason in worker.failures)
        for reason, count in reasons.most_common(SHOWN_FAILURES):
            yield f"{name} failed on {count} page{'s' if count > 1 else ''}: {reason}"


def run(folder: Path, names: Sequence[str], tasks: Sequence[Task], limit: int | None = None, jobs: int = JOBS) -> Run:
    """Measure, `jobs` tasks at a time, each with processes of its own; lines on the error stream tell how far it is.

    Raises:
        StartError: this tool itself cannot be started.
    """
    score = scorer(folder)
    lanes: SimpleQueue[list[Worker]] = SimpleQueue()
    with ExitStack() as stack:
        workers, notes = started(names, stack)
        tell(notes)
        lanes.put(workers)
        for _ in range(jobs - 1):
            again, _ = started([worker.name for worker in workers], stack)
            lanes.put(again)
            workers = [*workers, *again]

        def work(task: Task) -> list[Result]:
            lane = lanes.get()
            tell([f"{task.set} {task.field} ..."])
            try:
                return measure(task, lane, score, limit)
            finally:
                lanes.put(lane)

        with ThreadPoolExecutor(jobs) as pool:
            results = [result for found in pool.map(work, tasks) for result in found]
    peaks = {name: max(worker.peak for worker in workers if worker.name == name) for name in names_of(workers)}
    return Run(str(date.today()), versions(names_of(workers)), results, peaks, [*notes, *failures(workers)])


def names_of(workers: Sequence[Worker]) -> list[str]:
    """Each tool once."""
    return list(dict.fromkeys(worker.name for worker in workers))


def versions(names: Sequence[str]) -> dict[str, str]:
    """Of the distributions that were measured, of what they rest on, and of Python."""
    found = {TOOLS[name].distribution: installed(TOOLS[name]) or "" for name in names}
    return {**found, "lxml": version("lxml"), "Python": platform.python_version()}


def tell(lines: Sequence[str]) -> None:
    """Progress and remarks."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


# -- command line -------------------------------------------------------------------------------------------------


def names(text: str) -> list[str]:
    """Names with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", type=names, default=[], help="some of the folder's, with commas between")
    parser.add_argument("--fields", type=names, default=FIELDS, help=f"some of {','.join(FIELDS)}")
    parser.add_argument("--tools", type=names, default=list(TOOLS), help=f"some of {','.join(TOOLS)}")
    parser.add_argument("--pages", type=int, help="only the first so many pages of each set")
    parser.add_argument("--jobs", type=int, default=JOBS, help="sets at a time (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--from", type=Path, dest="dump", help="measure nothing: show the figures of such a file")
    parser.add_argument("--write", action="store_true", help="put tables and plot into the docs")
    args = parser.parse_args(argv)
    if unknown := [name for name in args.tools if name not in TOOLS]:
        parser.error(f"no tool {unknown[0]!r}: choose from {', '.join(TOOLS)}")
    if unknown := [name for name in args.fields if name not in FIELDS]:
        parser.error(f"no field {unknown[0]!r}: choose from {', '.join(FIELDS)}")
    args.partial = bool(args.pages or args.sets or args.tools != list(TOOLS) or args.fields != FIELDS)
    if args.write and args.partial:
        parser.error("--write takes a whole run: without --pages, --sets, --fields and --tools")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 where nothing could be measured."""
    args = options(argv)
    if args.dump:
        measured = Run.load(args.dump.read_text("utf-8"))
        if args.write and not measured.whole:
            tell([f"{args.dump} is not from a whole run: nothing was written"])
            return 2
    else:
        tasks = plan(args.bench, args.sets, args.fields)
        if not tasks or not (args.bench / "score.py").is_file():
            tell([f"no sets and score.py at {args.bench}: nothing was measured"])
            return 2
        try:
            measured = run(args.bench, args.tools, tasks, args.pages, args.jobs)
            measured.whole = not args.partial
        except StartError as error:
            tell([str(error)])
            return 2
    for title, text in tables(measured).items():
        print(f"\n{title}\n\n{text}")
    print("\n" + "\n".join([*measured.notes, measured.stamp]))
    if args.json:
        args.json.write_text(measured.dump(), "utf-8")
    if args.write:
        PLOT.write_text(svg(panels(measured), OURS), "utf-8")
        DOCS.write_text(documented(DOCS.read_text("utf-8"), measured, PLOT.name), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
