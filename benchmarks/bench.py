"""Measure quality and speed of this tool and of its peers on the pages of `../shared/bench`.

Another folder of the same format works as well: files `<set>.jsonl.gz` with one page per line, and the `score.py` that
defines the measures.  The extra `bench` installs the peers; a peer that is not installed is left out.

Each tool works in a process of its own.  Each page is given to all tools in turn, so other work of the machine slows
all of them alike.  `--jobs` sets are run at the same time.  Speed is CPU time, memory is the peak of each process.  On
`html` every tool gets the page.  On `scraped_text` and `page_text` this tool gets the text as it is; the peers read
HTML only, so they get the lines of the text as the paragraphs of a page.

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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, NamedTuple

from benchmarks.peers import OURS, TOOLS, Answer, Page, StartError, Tool, Worker, installed
from benchmarks.plot import svg
from benchmarks.quality import BENCH, FIELDS, RECORD_SETS, SETS, UNSEEN, every_row, inputs, scorer, set_of
from benchmarks.report import AS_IT_IS, HTML, Result, Run, documented, panels, tables

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs" / "benchmarks.md"
PLOT: Final = ROOT / "docs" / "benchmarks.svg"

#: Sets that are measured as HTML only, to keep a run short.  Other sets are measured in every field that they have.
HTML_ONLY: Final = ("wcxb", "dragnet", "trafilatura-eval", "harvest-forum")
#: Distributions that the figures of this tool depend on.
BELOW: Final = ("trafilatura", "lxml")
#: Sets that are measured at the same time.  With one, a run takes a quarter of an hour.
JOBS: Final = min(2, os.cpu_count() or 1)
#: Reasons for failed pages that are printed per tool.
SHOWN_FAILURES: Final = 3


# -- measuring ----------------------------------------------------------------------------------------------------


class Task(NamedTuple):
    """A set, and the field of its pages that is the input."""

    path: Path
    field: str

    @property
    def set(self) -> str:
        """The name of the set."""
        return set_of(self.path)


def plan(
    folder: Path, sets: Sequence[str], fields: Sequence[str], html_only: Collection[str] = HTML_ONLY
) -> list[Task]:
    """The tasks of a run: all sets as HTML, then each kind of text.

    Without `sets` all sets of the folder are run, first those that this project knows.  Sets of comment records have
    no pages of their own and are not planned here.
    """
    paths = {set_of(path): path for path in sorted(folder.glob("*.jsonl.gz")) if set_of(path) not in RECORD_SETS}
    names = list(sets) or [*filter(paths.get, SETS), *(name for name in paths if name not in SETS)]
    return [
        Task(paths[name], field)
        for field in fields
        for name in names
        if name in paths and (field == HTML or name not in html_only)
    ]


def record_plan(folder: Path, sets: Sequence[str], fields: Sequence[str]) -> list[Task]:
    """A task for each set of comment records whose pages are in the folder as well."""
    paths = {name: folder / f"{name}.jsonl.gz" for name in RECORD_SETS if not sets or name in sets}
    return [
        Task(path, HTML)
        for name, path in paths.items()
        if HTML in fields and path.is_file() and (folder / f"{RECORD_SETS[name]}.jsonl.gz").is_file()
    ]


def record_inputs(path: Path) -> Iterator[tuple[dict[str, Any], str | bytes]]:
    """The pages for which a set holds comment records; each row holds these under `gold`."""
    gold = {row["id"]: row for row in every_row(path)}
    for row in every_row(path.with_name(f"{RECORD_SETS[set_of(path)]}.jsonl.gz")):
        if row["id"] in gold and "html" in row:
            yield {**row, "gold": gold[row["id"]]}, row["html"]


class Scoring(NamedTuple):
    """How the pages of a set are scored."""

    page: Callable[[dict[str, Any], dict[str, Any]], Any]
    """The score of a page by its row and the prediction for it."""
    summary: Callable[[list[Any]], dict[str, Any]]
    """The figures of all pages by their scores, by part and key."""


def scorings(folder: Path, tasks: Sequence[Task]) -> dict[str, Scoring]:
    """How the sets of a run are scored, by the name of the set."""
    score = scorer(folder)
    by_set = {task.set: Scoring(score.score_page, score.summary) for task in tasks}
    if by_set.keys() & RECORD_SETS.keys():
        records = scorer(folder, "score_comments")
        by_records = Scoring(
            lambda row, answer: records.score(row["gold"], answer, row.get("body")),
            lambda pages: {"records": records.summary(pages)},
        )
        by_set |= dict.fromkeys(by_set.keys() & RECORD_SETS.keys(), by_records)
    return by_set


def as_page(text: str) -> str:
    """An HTML page with the lines of a text as paragraphs.  Nothing marks which of them are the article.

    >>> as_page("Fish & chips\\n\\nShare")
    '<html><body><p>Fish &amp; chips</p><p>Share</p></body></html>'
    """
    paragraphs = (f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
    return f"<html><body>{''.join(paragraphs)}</body></html>"


def given(tool: Tool, row: Mapping[str, Any], page: str | bytes, field: str) -> Page:
    """A page in the form in which a tool gets it."""
    if field == HTML:
        return Page(page, row.get("url"), "html", row.get("lang"))
    if tool.text:
        return Page(page, None, "text", row.get("lang"))
    return Page(as_page(str(page)), None, "html", row.get("lang"))


def prediction(answer: Answer | None) -> dict[str, Any]:
    """The output in the scorer's format; empty if the tool failed."""
    return {"body": answer.output.body, "comments": list(answer.output.comments)} if answer else {}


def takes(tool: Tool, task: Task) -> bool:
    """True if a tool is run on a task.  A tool that is limited to some sets reads their pages, not their texts."""
    return not tool.only or (task.field == HTML and task.set in tool.only)


def measure(task: Task, workers: Sequence[Worker], score: Scoring, size: int | None) -> list[Result]:
    """Measure all tools on one set and field, page by page in turn.

    A page is scored in a thread while the tools work on the next.
    """
    pages_of_task = record_inputs(task.path) if task.set in RECORD_SETS else inputs(task.path, task.field, size)
    failed_before = [len(worker.failures) for worker in workers]
    taking = [worker for worker in workers if takes(TOOLS[worker.name], task)]
    results = {name: Result(name, task.set, task.field) for name in (*(worker.name for worker in taking), AS_IT_IS)}
    scored: dict[str, list[Future[Any]]] = {name: [] for name in results}
    with ThreadPoolExecutor(1) as scoring:
        for number, (row, page) in enumerate(pages_of_task):
            shift = number % max(1, len(taking))
            for worker in (*taking[shift:], *taking[:shift]):
                answer = worker.ask(given(TOOLS[worker.name], row, page, task.field))
                scored[worker.name].append(scoring.submit(score.page, row, prediction(answer)))
                results[worker.name].seconds += answer.seconds if answer else 0.0
                results[worker.name].failed += answer is None
            if task.field != HTML:
                scored[AS_IT_IS].append(scoring.submit(score.page, row, {"body": page}))
    for name, pages in scored.items():
        results[name].pages = len(pages)
        results[name].summary = score.summary([page.result() for page in pages])
    if task.set == UNSEEN:
        hide_reasons(workers, failed_before)
    return [result for result in results.values() if result.pages]


def hide_reasons(workers: Sequence[Worker], failed_before: Sequence[int]) -> None:
    """Keep the kind of error alone of the reasons that came last: the message may quote the page."""
    for worker, before in zip(workers, failed_before, strict=True):
        worker.failures[before:] = [reason.partition(":")[0] for reason in worker.failures[before:]]


def started(names: Sequence[str], stack: ExitStack) -> tuple[list[Worker], list[str]]:
    """The processes of the tools that can be used, and a line for each tool that cannot.

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
    """The commonest reasons for failed pages, per tool."""
    for name in names_of(workers):
        reasons = Counter(reason for worker in workers if worker.name == name for reason in worker.failures)
        for reason, count in reasons.most_common(SHOWN_FAILURES):
            yield f"{name} failed on {count} page{'s' if count > 1 else ''}: {reason}"


def run(folder: Path, names: Sequence[str], tasks: Sequence[Task], size: int | None = None, jobs: int = JOBS) -> Run:
    """Measure `jobs` tasks at a time, each with processes of its own.  Progress is written to the error stream.

    Raises:
        StartError: this tool itself cannot be started.
    """
    by_set = scorings(folder, tasks)
    lanes: SimpleQueue[list[Worker]] = SimpleQueue()
    with ExitStack() as stack:
        workers, notes = started(names, stack)
        tell(notes)
        lanes.put(workers)
        for _ in range(jobs - 1):
            more_workers, _ = started(names_of(workers), stack)
            lanes.put(more_workers)
            workers = [*workers, *more_workers]

        def work(task: Task) -> list[Result]:
            lane = lanes.get()
            tell([f"{task.set} {task.field} ..."])
            try:
                return measure(task, lane, by_set[task.set], size)
            finally:
                lanes.put(lane)

        with ThreadPoolExecutor(jobs) as pool:
            results = [result for of_task in pool.map(work, tasks) for result in of_task]
    peaks = {name: max(worker.peak for worker in workers if worker.name == name) for name in names_of(workers)}
    return Run(str(date.today()), versions(names_of(workers)), results, peaks, [*notes, *failures(workers)])


def names_of(workers: Sequence[Worker]) -> list[str]:
    """The names of the tools, each once."""
    return list(dict.fromkeys(worker.name for worker in workers))


def versions(names: Sequence[str]) -> dict[str, str]:
    """The versions of the tools that were measured, of the libraries below this tool, and of Python."""
    tools = {TOOLS[name].distribution: installed(TOOLS[name]) or "" for name in names}
    return {**tools, **{name: version(name) for name in BELOW}, "Python": platform.python_version()}


def tell(lines: Sequence[str]) -> None:
    """Write progress and remarks to the error stream."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


# -- command line -------------------------------------------------------------------------------------------------


def names(text: str) -> list[str]:
    """The names in a list that commas separate."""
    return [name.strip() for name in text.split(",") if name.strip()]


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", type=names, default=[], help="names of sets, separated by commas (default: all)")
    parser.add_argument("--fields", type=names, default=FIELDS, help=f"fields, some of {','.join(FIELDS)}")
    parser.add_argument("--tools", type=names, default=list(TOOLS), help=f"tools, some of {','.join(TOOLS)}")
    parser.add_argument(
        "--pages", type=int, help="measure only this number of pages of each set, spread evenly over it"
    )
    parser.add_argument("--jobs", type=int, default=JOBS, help="sets measured at the same time (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--from", type=Path, dest="dump", help="measure nothing: show the figures of such a JSON file")
    parser.add_argument("--write", action="store_true", help="write the tables and the plot into the docs")
    args = parser.parse_args(argv)
    if unknown := [name for name in args.tools if name not in TOOLS]:
        parser.error(f"no tool {unknown[0]!r}: choose from {', '.join(TOOLS)}")
    if unknown := [name for name in args.fields if name not in FIELDS]:
        parser.error(f"no field {unknown[0]!r}: choose from {', '.join(FIELDS)}")
    args.partial = bool(args.pages or args.sets or args.tools != list(TOOLS) or args.fields != FIELDS)
    if args.write and args.partial:
        parser.error("--write needs a whole run: leave out --pages, --sets, --fields and --tools")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return 2 if nothing could be measured."""
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
