"""What `bench.py` measured, as tables and as the section of the docs."""

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
#: The text as it was given, without any work.
AS_IT_IS: Final = "as it is"
MEGABYTE: Final = 1_000_000
SLOW: Final = 10  # pages a second below which a decimal is worth printing
NONE: Final = "-"

SECTION: Final = "side-by-side"
EVERYTHING: Final = "Every figure"

#: Measures of the scorer, as part and key.
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
    """One tool on one set and field."""

    tool: str
    set: str
    field: str
    pages: int = 0
    failed: int = 0
    seconds: float = 0.0
    """CPU time of the pages that did not fail."""
    summary: dict[str, Any] = dataclasses.field(default_factory=dict)
    """Of the bench's scorer."""

    def figure(self, part: str, key: str) -> float | None:
        """A measure of the scorer, None where the set has no gold for it."""
        value: float | None = self.summary.get(part, {}).get(key)
        return value


@dataclass
class Run:
    """What was measured, with what and when."""

    date: str
    versions: dict[str, str]
    results: list[Result]
    peaks: dict[str, int] = dataclasses.field(default_factory=dict)
    """Largest memory of each tool's process, in bytes."""
    notes: list[str] = dataclasses.field(default_factory=list)
    """Tools that were left out, and why pages failed."""
    whole: bool = True
    """False where sets, fields, tools or pages were left out on demand."""

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Run:
        """From the JSON of `dump`."""
        values = json.loads(text)
        return cls(**{**values, "results": [Result(**row) for row in values["results"]]})

    @property
    def stamp(self) -> str:
        """What was measured, and when."""
        return ", ".join([*(f"{name} {version}" for name, version in self.versions.items()), self.date])


# -- figures ------------------------------------------------------------------------------------------------------


def columns(results: Iterable[Result], fields: Sequence[str], part: str = "body") -> list[tuple[str, str]]:
    """The sets and fields that have gold of a part, in the order of the run."""
    return list(dict.fromkeys((r.set, r.field) for r in results if r.field in fields and part in r.summary))


def is_of(result: Result, column: tuple[str, str]) -> bool:
    """True for the results of a set and field."""
    return (result.set, result.field) == column


def by_tool(results: Iterable[Result], where: Sequence[tuple[str, str]]) -> dict[str, list[Result]]:
    """The results of each tool that was run on all of the sets and fields, in their order."""
    wanted = set(where)
    found: dict[str, dict[tuple[str, str], Result]] = {}
    for result in results:
        if (result.set, result.field) in wanted:
            found.setdefault(result.tool, {})[result.set, result.field] = result
    return {tool: [cells[key] for key in where] for tool, cells in found.items() if len(cells) == len(wanted)}


def rate(results: Iterable[Result]) -> float | None:
    """Pages a second of CPU time, None where nothing was timed."""
    results = list(results)
    seconds = sum(result.seconds for result in results)
    return sum(result.pages - result.failed for result in results) / seconds if seconds else None


def mean(results: Sequence[Result], key: str) -> float | None:
    """A measure of the body, each set counting alike."""
    values = [value for result in results if (value := result.figure("body", key)) is not None]
    return fmean(values) if values else None


# -- tables -------------------------------------------------------------------------------------------------------


def share(value: float | None) -> str:
    """Three decimals without the zero before them.

    >>> share(0.9614), share(1.0), share(None)
    ('.961', '1.000', '-')
    """
    return NONE if value is None else f"{value:.3f}".removeprefix("0")


def speed(value: float | None) -> str:
    """Pages a second, or how many times another's.

    >>> speed(1834.2), speed(46.3), speed(4.26), speed(None)
    ('1,834', '46', '4.3', '-')
    """
    return NONE if value is None else f"{value:,.0f}" if value >= SLOW else f"{value:.1f}"


def times(mine: Sequence[Result], all_of: dict[str, list[Result]]) -> str:
    """How many times the yardstick's speed, both on the same pages.

    >>> times([Result("a", "s", "html", 8, 0, 1.0)], {"trafilatura": [Result("trafilatura", "s", "html", 8, 0, 2.0)]})
    '2.00'
    """
    own, other = rate(mine), rate(all_of.get(YARDSTICK, ()))
    return f"{own / other:.2f}" if own and other else NONE


def overview(run: Run, fields: Sequence[str]) -> str:
    """Body F1 of every tool on every set, snippets where a set has nothing else, and what it costs."""
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
    return table([*head, "pages a second", f"times {YARDSTICK}", "failed"], rows)


def leak(result: Result) -> float | None:
    """The share of the gold comments, or of the known snippets of comments, that stands in the body."""
    value = result.figure("comments", "leak")
    return result.figure("comment_snippets", "leak") if value is None else value


def comments(run: Run) -> str:
    """The sets with gold comments, and the tools that hand them out."""
    rows, last = [], ""
    where = columns(run.results, [HTML], "comments") + columns(run.results, [HTML], "comment_snippets")
    for result in (result for column in dict.fromkeys(where) for result in run.results if is_of(result, column)):
        if result.tool in TOOLS and TOOLS[result.tool].comments:
            cells = [share(result.figure(*key)) for key in COMMENT_FIGURES]
            name = "" if result.set == last else result.set
            rows.append([name, result.tool, *cells, share(leak(result)), speed(rate([result]))])
            last = result.set
    head = ["set", "tool", "precision", "recall", "F1", "snippets found", "false", "in the body", "pages a second"]
    return table(head, rows) if rows else ""


def memory(run: Run) -> str:
    """Peak memory of each process."""
    rows = [[tool, f"{peak / MEGABYTE:,.0f}"] for tool, peak in run.peaks.items()]
    return table(["tool", "peak memory, MB"], rows) if rows else ""


def everything(run: Run) -> str:
    """Every set, field and tool."""
    rows, last = [], ""
    for result in run.results:
        label = f"{result.set} {result.field}"
        cells = [*(share(result.figure(*key)) for key in BODY_FIGURES), share(leak(result)), speed(rate([result]))]
        name = "" if label == last else label
        rows.append([name, result.tool, str(result.pages), *cells, str(result.failed)])
        last = label
    head = ["precision", "recall", "F1", "words lost", "snippets", "comments in it", "pages a second", "failed"]
    return table(["set", "tool", "pages", *head], rows) if rows else ""


def tables(run: Run) -> dict[str, str]:
    """The tables that have something to show, by title."""
    found = {
        "HTML: F1 of the body": overview(run, [HTML]),
        "Scraped text: F1 of the body": overview(run, TEXT),
        "Comments, on HTML": comments(run),
        "Memory": memory(run),
        EVERYTHING: everything(run),
    }
    return {title: text for title, text in found.items() if text}


def panels(run: Run) -> list[Panel]:
    """F1 against speed, on HTML and on text."""
    found = []
    for title, fields in (("HTML", [HTML]), ("Scraped text", TEXT)):
        where = columns(run.results, fields)
        points, level = [], None
        for tool, results in by_tool(run.results, where).items():
            f1, pace = mean(results, "f1"), rate(results)
            if f1 is not None and pace:
                points.append(Point(tool, pace, f1))
            elif f1 is not None and tool == AS_IT_IS:
                level = (f"the text {AS_IT_IS}", f1)
        found.append(Panel(f"{title}: {', '.join(dict.fromkeys(name for name, _ in where))}", points, level))
    return found


# -- docs ---------------------------------------------------------------------------------------------------------


def section(run: Run, plot: str) -> str:
    """What stands between the marks of the docs: plot and tables; `plot` is the address of the picture."""
    found = tables(run)
    whole = found.pop(EVERYTHING, "")
    out = [f"![F1 of the body against pages a second]({plot})"]
    for title, text in found.items():
        out += [f"### {title}", text]
    out += [f"<details><summary>{EVERYTHING}</summary>\n\n{whole}\n\n</details>"] if whole else []
    out += ["\n".join(f"- {note}" for note in run.notes)] if run.notes else []
    return "\n\n".join([*out, f"{run.stamp}."])


def documented(page: str, run: Run, plot: str) -> str:
    """The page of the docs with this run in its section."""
    return rewrite(page, SECTION, section(run, plot))
