"""The results of `bench.py` as tables and as a section of the docs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

from benchmarks.peers import TOOLS, YARDSTICK
from benchmarks.plot import Panel, Point
from benchmarks.quality import FIELDS
from benchmarks.rules import rewrite, table

HTML, *TEXT = FIELDS
#: The text that was given, without any cleaning.
AS_IT_IS: Final = "as it is"
MEGABYTE: Final = 1_000_000
#: Pages per second below which a decimal is printed.
SLOW: Final = 10
NONE: Final = "-"

SECTION: Final = "side-by-side"
EVERYTHING: Final = "Every figure"

#: Figures of the scorer's summary, as part and key.
BODY_FIGURES: Final = (
    *(("body", key) for key in ("precision", "recall", "f1", "lost")),
    ("snippets", "f1"),
)
COMMENT_FIGURES: Final = (
    *(("comments", key) for key in ("precision", "recall", "f1")),
    ("comment_snippets", "found"),
    ("no_comments", "false"),
)


@dataclass
class Result:
    """The result of one tool on one set and field."""

    tool: str
    set: str
    field: str
    pages: int = 0
    failed: int = 0
    seconds: float = 0.0
    """CPU time of the pages on which it did not fail."""
    summary: dict[str, Any] = dataclasses.field(default_factory=dict)
    """The summary of the bench's scorer."""

    def figure(self, part: str, key: str) -> float | None:
        """A figure of the summary, None if the set has no gold for it."""
        value: float | None = self.summary.get(part, {}).get(key)
        return value


@dataclass
class Run:
    """The results of a run, the versions and the date."""

    date: str
    versions: dict[str, str]
    results: list[Result]
    peaks: dict[str, int] = dataclasses.field(default_factory=dict)
    """Peak memory of each tool's process, in bytes."""
    notes: list[str] = dataclasses.field(default_factory=list)
    """Tools that were left out, and why pages failed."""
    whole: bool = True
    """False if the command line left out sets, fields, tools or pages."""

    def dump(self) -> str:
        """The run as JSON."""
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Run:
        """The run that `dump` wrote as JSON."""
        values = json.loads(text)
        return cls(**{**values, "results": [Result(**row) for row in values["results"]]})

    @property
    def stamp(self) -> str:
        """The versions and the date as a line."""
        return ", ".join([*(f"{name} {version}" for name, version in self.versions.items()), self.date])


# -- figures ------------------------------------------------------------------------------------------------------


def columns(results: Iterable[Result], fields: Sequence[str], part: str = "body") -> list[tuple[str, str]]:
    """The sets and fields that have gold for a part of the summary, in the order of the run."""
    return list(dict.fromkeys((r.set, r.field) for r in results if r.field in fields and part in r.summary))


def is_of(result: Result, column: tuple[str, str]) -> bool:
    """True if a result is of this set and field."""
    return (result.set, result.field) == column


def by_tool(results: Iterable[Result], columns: Sequence[tuple[str, str]]) -> dict[str, list[Result]]:
    """The results of each tool that was run on all of the sets and fields, in the order of these."""
    wanted = set(columns)
    tools: dict[str, dict[tuple[str, str], Result]] = {}
    for result in results:
        if (result.set, result.field) in wanted:
            tools.setdefault(result.tool, {})[result.set, result.field] = result
    return {tool: [cells[key] for key in columns] for tool, cells in tools.items() if len(cells) == len(wanted)}


def rate(results: Iterable[Result]) -> float | None:
    """Pages per second of CPU time, None if nothing was timed."""
    results = list(results)
    seconds = sum(result.seconds for result in results)
    return sum(result.pages - result.failed for result in results) / seconds if seconds else None


def mean(results: Sequence[Result], key: str) -> float | None:
    """The mean of a figure of the body over the sets."""
    values = [value for result in results if (value := result.figure("body", key)) is not None]
    return fmean(values) if values else None


# -- tables -------------------------------------------------------------------------------------------------------


def share(value: float | None) -> str:
    """A share with three decimals and no zero before the point.

    >>> share(0.9614), share(1.0), share(None)
    ('.961', '1.000', '-')
    """
    return NONE if value is None else f"{value:.3f}".removeprefix("0")


def speed(value: float | None) -> str:
    """Pages per second as a cell of a table.

    >>> speed(1834.2), speed(46.3), speed(4.26), speed(None)
    ('1,834', '46', '4.3', '-')
    """
    return NONE if value is None else f"{value:,.0f}" if value >= SLOW else f"{value:.1f}"


def times(mine: Sequence[Result], all_of: dict[str, list[Result]]) -> str:
    """The speed as a multiple of the yardstick's, both on the same pages.

    >>> times([Result("a", "s", "html", 8, 0, 1.0)], {"trafilatura": [Result("trafilatura", "s", "html", 8, 0, 2.0)]})
    '2.00'
    """
    pace, yardstick = rate(mine), rate(all_of.get(YARDSTICK, ()))
    return f"{pace / yardstick:.2f}" if pace and yardstick else NONE


def overview(run: Run, fields: Sequence[str]) -> str:
    """A table of body F1 and speed by tool and set.  Sets without gold bodies have F1 of snippets."""
    bodies, snippets = columns(run.results, fields), columns(run.results, fields, "snippets")
    snippets = [column for column in snippets if column not in bodies]
    tools = by_tool(run.results, bodies + snippets)
    if not tools:
        return ""
    names = [name if len(fields) == 1 else f"{name} {kind.removesuffix('_text')}" for name, kind in bodies]
    head = ["tool", *names, "mean", "words lost", *(f"{name}, snippets" for name, _ in snippets)]
    rows = []
    for tool, results in tools.items():
        on_bodies, others = results[: len(bodies)], results[len(bodies) :]
        cells = [share(result.figure("body", "f1")) for result in on_bodies]
        cells += [share(mean(on_bodies, "f1")), share(mean(on_bodies, "lost"))]
        cells += [share(result.figure("snippets", "f1")) for result in others]
        cells += [speed(rate(results)), times(results, tools), str(sum(result.failed for result in results))]
        rows.append([tool, *cells])
    return table([*head, "pages per second", f"times {YARDSTICK}", "failed"], rows)


def leak(result: Result) -> float | None:
    """The share of the gold comments, or of the known snippets of comments, that is in the body."""
    value = result.figure("comments", "leak")
    return result.figure("comment_snippets", "leak") if value is None else value


def comments(run: Run) -> str:
    """A table of the sets with gold comments and the tools that return comments."""
    rows, last = [], ""
    of_comments = columns(run.results, [HTML], "comments") + columns(run.results, [HTML], "comment_snippets")
    for result in (result for column in dict.fromkeys(of_comments) for result in run.results if is_of(result, column)):
        if result.tool in TOOLS and TOOLS[result.tool].comments:
            cells = [share(result.figure(*key)) for key in COMMENT_FIGURES]
            name = "" if result.set == last else result.set
            rows.append([name, result.tool, *cells, share(leak(result)), speed(rate([result]))])
            last = result.set
    head = ["set", "tool", "precision", "recall", "F1", "snippets found", "false", "in the body", "pages per second"]
    return table(head, rows) if rows else ""


def memory(run: Run) -> str:
    """A table of peak memory by tool."""
    rows = [[tool, f"{peak / MEGABYTE:,.0f}"] for tool, peak in run.peaks.items()]
    return table(["tool", "peak memory, MB"], rows) if rows else ""


def everything(run: Run) -> str:
    """A table with a row for every set, field and tool."""
    rows, last = [], ""
    for result in run.results:
        label = f"{result.set} {result.field}"
        cells = [*(share(result.figure(*key)) for key in BODY_FIGURES), share(leak(result)), speed(rate([result]))]
        name = "" if label == last else label
        rows.append([name, result.tool, str(result.pages), *cells, str(result.failed)])
        last = label
    head = ["precision", "recall", "F1", "words lost", "snippets", "comments in it", "pages per second", "failed"]
    return table(["set", "tool", "pages", *head], rows) if rows else ""


def tables(run: Run) -> dict[str, str]:
    """The tables that are not empty, by title."""
    by_title = {
        "HTML: F1 of the body": overview(run, [HTML]),
        "Scraped text: F1 of the body": overview(run, TEXT),
        "Comments, on HTML": comments(run),
        "Memory": memory(run),
        EVERYTHING: everything(run),
    }
    return {title: text for title, text in by_title.items() if text}


def panels(run: Run) -> list[Panel]:
    """Plots of F1 against speed, on HTML and on text."""
    plots = []
    for title, fields in (("HTML", [HTML]), ("Scraped text", TEXT)):
        of_body = columns(run.results, fields)
        points, level = [], None
        for tool, results in by_tool(run.results, of_body).items():
            f1, pace = mean(results, "f1"), rate(results)
            if f1 is not None and pace:
                points.append(Point(tool, pace, f1))
            elif f1 is not None and tool == AS_IT_IS:
                level = (f"the text {AS_IT_IS}", f1)
        plots.append(Panel(f"{title}: {', '.join(dict.fromkeys(name for name, _ in of_body))}", points, level))
    return plots


# -- docs ---------------------------------------------------------------------------------------------------------


def section(run: Run, plot: str) -> str:
    """The section of the docs: plot and tables.  `plot` is the address of the picture."""
    by_title = tables(run)
    all_figures = by_title.pop(EVERYTHING, "")
    out = [f"![F1 of the body against pages per second]({plot})"]
    for title, text in by_title.items():
        out += [f"### {title}", text]
    out += [f"<details><summary>{EVERYTHING}</summary>\n\n{all_figures}\n\n</details>"] if all_figures else []
    out += ["\n".join(f"- {note}" for note in run.notes)] if run.notes else []
    return "\n\n".join([*out, f"{run.stamp}."])


def documented(page: str, run: Run, plot: str) -> str:
    """The page of the docs, with this run in its section."""
    return rewrite(page, SECTION, section(run, plot))
