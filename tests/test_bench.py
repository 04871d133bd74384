"""The bench command and its gate, on a set of the tests' own: tables, floors, plot, and tools that fail."""

from __future__ import annotations

import doctest
import gzip
import importlib
import json
import sys
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MODULES = ("quality", "peers", "plot", "report", "bench", "floors", "gate")

STORY = (
    "The ferry will sail again on Monday, said the harbour master of the town, after a month of repairs in the yard."
)
PAGE = f"<html><body><article><p>{STORY}</p><p>{STORY[::-1]}</p></article><p>Share</p></body></html>"
#: Like the bench's own scorer, with words for shingles.
SCORER = """
import gzip, json
def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)
def score_page(gold, pred):
    want, made = set(gold["body"].split()), set((pred.get("body") or "").split())
    return len(want & made) / len(want)
def summary(pages):
    value = sum(pages) / len(pages) if pages else 0.0
    return {
        "pages": len(pages),
        "body": {"f1": value, "precision": value, "recall": value, "lost": 1 - value, "wrecked": float(value < 0.5)},
    }
"""
#: A tool that says which page it fails on; run in the place of `peers.py`.
FAULTY = """
import sys, time
sys.path.insert(0, {folder!r})
from benchmarks import peers
def start():
    def clean(page):
        if "broken" in page.source:
            raise ValueError("no such page")
        if "endless" in page.source:
            time.sleep(600)
        print("what a tool prints is no answer")
        return peers.Output(page.source.upper(), ["said"])
    return clean
def no_start():
    raise ImportError("no such name")
peers.TOOLS = {{name: peers.Tool(name, name, begin) for name, begin in (("faulty", start), ("old", no_start))}}
peers.serve(sys.argv[1])
"""


@pytest.fixture(scope="module")
def modules() -> Any:
    return SimpleNamespace(**{name: importlib.import_module(f"benchmarks.{name}") for name in MODULES})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder like the bench, with one set of two pages."""
    (tmp_path / "score.py").write_text(SCORER, "utf-8")
    with gzip.open(tmp_path / "gn1.jsonl.gz", "wt", encoding="utf-8") as stream:
        for number in range(2):
            row = {"id": f"p{number}", "body": STORY, "html": PAGE, "scraped_text": f"{STORY}\n\nAdvertisement"}
            stream.write(json.dumps(row) + "\n")
    return tmp_path


def made_run(modules: Any) -> Any:
    """Two tools on two sets, one of them as text too."""
    report = modules.report
    results = []
    for tool, f1, seconds in (("cleaner", 0.97, 1.0), ("trafilatura", 0.91, 4.0)):
        for name, where in (("aeb", "html"), ("gn1", "html"), ("aeb", "scraped_text")):
            summary = {"body": {"f1": f1, "precision": f1, "recall": f1, "lost": 0.01, "wrecked": 0.0}}
            if name == "gn1":
                summary["comments"] = {"f1": 0.8, "precision": 0.8, "recall": 0.8, "leak": 0.1}
            results.append(report.Result(tool, name, where, 40, 0, seconds, summary))
    results.append(report.Result("as it is", "aeb", "scraped_text", 40, summary={"body": {"f1": 0.8, "lost": 0.0}}))
    return report.Run("2026-01-31", {"cleaner": "1.0"}, results, {"cleaner": 90_000_000}, ["jusText is left out"])


@pytest.mark.parametrize("name", MODULES)
def test_doctests(modules: Any, name: str) -> None:
    assert not doctest.testmod(getattr(modules, name)).failed


# -- tables -------------------------------------------------------------------------------------------------------


def cells(text: str, name: str) -> list[str]:
    """The cells of the row that begins with a name."""
    [row] = [line for line in text.splitlines() if line.startswith(f"| {name} ")]
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_overview_compares_tools_on_the_same_sets(modules: Any) -> None:
    text = modules.report.overview(made_run(modules), ["html"])
    assert cells(text, "cleaner") == ["cleaner", ".970", ".970", ".970", ".010", "40", "4.00", "0"]
    assert cells(text, "trafilatura") == ["trafilatura", ".910", ".910", ".910", ".010", "10", "1.00", "0"]


def test_a_tool_that_misses_a_set_is_not_compared(modules: Any) -> None:
    run = made_run(modules)
    run.results = [r for r in run.results if (r.tool, r.set) != ("trafilatura", "gn1")]
    text = modules.report.overview(run, ["html"])
    assert "trafilatura " not in text.partition("\n")[2]
    assert cells(text, "cleaner")[-2] == "-"


def test_text_as_it_is_has_quality_and_no_speed(modules: Any) -> None:
    text = modules.report.overview(made_run(modules), ["scraped_text"])
    assert cells(text, "as it is") == ["as it is", ".800", ".800", ".000", "-", "-", "0"]


def test_failed_pages_are_not_timed(modules: Any) -> None:
    result = modules.report.Result("cleaner", "aeb", "html", 10, 4, 2.0)
    assert modules.report.rate([result]) == 3.0


def test_comments_are_shown_for_tools_that_hand_them_out(modules: Any) -> None:
    text = modules.report.comments(made_run(modules))
    assert cells(text, "gn1") == ["gn1", "cleaner", ".800", ".800", ".800", "-", "-", ".100", "40"]
    assert "trafilatura" not in text


def test_a_run_survives_its_json(modules: Any) -> None:
    run = made_run(modules)
    assert modules.report.Run.load(run.dump()) == run


def test_the_page_of_the_docs_takes_the_section(modules: Any) -> None:
    page = modules.report.documented(modules.bench.DOCS.read_text("utf-8"), made_run(modules), "benchmarks.svg")
    assert "![F1 of the body against pages per second](benchmarks.svg)" in page
    assert "- jusText is left out\n\ncleaner 1.0, 2026-01-31.\n<!-- end side-by-side -->" in page


# -- plot ---------------------------------------------------------------------------------------------------------


def test_plot_is_xml_and_names_every_tool(modules: Any) -> None:
    panels = modules.report.panels(made_run(modules))
    root = ET.fromstring(modules.plot.svg(panels, "cleaner"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [texts.count(name) for name in ("cleaner", "trafilatura", "the text as it is")] == [2, 2, 1]
    assert "pages per second of CPU time, one process (logarithmic)" in texts


def test_plot_escapes_names(modules: Any) -> None:
    panel = modules.plot.Panel("a < b", [modules.plot.Point("x & y", 10.0, 0.9)])
    texts = [element.text for element in ET.fromstring(modules.plot.svg([panel])).iter()]
    assert {"a < b", "x & y"} <= set(texts)


@pytest.mark.parametrize("apart", [1.0, 1.02, 1.3])
def test_labels_keep_clear_of_each_other_and_of_the_points(modules: Any, apart: float) -> None:
    plot = modules.plot
    points = [plot.Point(f"a tool of name {number}", 40 * apart**number, 0.9 + number / 1e4) for number in range(6)]
    axis = plot.axes(plot.Panel("crowd", [*points, plot.Point("far", 500.0, 0.8)]), 0.0)
    boxes = [label.box for label in plot.place(points, axis)]
    assert [one.overlap(other) for one, other in combinations(boxes, 2)] == [0.0] * 15
    assert all(box.within(axis.area) for box in boxes)


@pytest.mark.parametrize(("low", "high"), [(0.70, 0.97), (0.951, 0.968), (0.9, 0.9)])
def test_ticks_are_few_and_within(modules: Any, low: float, high: float) -> None:
    ticks = modules.plot.linear_ticks(low, high)
    assert 1 <= len(ticks) <= modules.plot.MAX_TICKS
    assert all(low <= tick <= high for tick in ticks)


def test_one_point_has_a_plot(modules: Any) -> None:
    panel = modules.plot.Panel("one", [modules.plot.Point("cleaner", 10.0, 1.0)])
    assert modules.plot.svg([panel, modules.plot.Panel("none", [])]).count("<circle") == 1


# -- floors -------------------------------------------------------------------------------------------------------


@pytest.fixture
def key(modules: Any) -> Any:
    return lambda figure, name="aeb": modules.floors.Key(("whole", "html", name), figure)


@pytest.mark.parametrize(
    ("figure", "value", "kept"),
    [("f1", 0.95, True), ("f1", 0.9499, False), ("lost", 0.95, True), ("lost", 0.9501, False)],
)
def test_floors_are_least_and_losses_greatest(modules: Any, key: Any, figure: str, value: float, kept: bool) -> None:
    assert list(modules.floors.misses({key(figure): 0.95}, {key(figure): value})) == (
        [] if kept else [modules.floors.Miss(key(figure), value, 0.95)]
    )


def test_a_miss_names_set_figure_and_floor(modules: Any, key: Any) -> None:
    assert [*map(str, modules.floors.misses({key("f1"): 0.95, key("lost", "gn1"): 0.02}, {key("f1"): 0.9}))] == [
        "MISSED: html aeb f1: 0.9000, floor: at least 0.95",
        "MISSED: html gn1 lost: not measured, floor: at most 0.02",
    ]


@pytest.mark.parametrize(
    ("figure", "old", "value", "raised", "lowered"),
    [
        ("f1", 0.900, 0.9505, 0.948, 0.948),  # better: the floor goes up
        ("f1", 0.949, 0.9505, 0.949, 0.949),  # within the tolerance: it stays
        ("f1", 0.960, 0.9505, 0.960, 0.948),  # worse: it stays, unless told
        ("lost", 0.050, 0.0205, 0.023, 0.023),
        ("lost", 0.021, 0.0205, 0.021, 0.021),
        ("lost", 0.010, 0.0205, 0.010, 0.023),
    ],
)
def test_floors_only_rise_unless_told(
    modules: Any, key: Any, figure: str, old: float, value: float, raised: float, lowered: float
) -> None:
    floors, figures = {key(figure): old}, {key(figure): value}
    assert modules.floors.renewed(floors, figures, lower=False) == {key(figure): raised}
    assert modules.floors.renewed(floors, figures, lower=True) == {key(figure): lowered}


def test_sets_that_are_gone_keep_their_floors_unless_told(modules: Any, key: Any) -> None:
    floors = {key("f1", "gone"): 0.9}
    assert modules.floors.renewed(floors, {}, lower=False) == floors
    assert modules.floors.renewed(floors, {}, lower=True) == {}
    assert [*modules.floors.changes(floors, {})] == ["html gone f1: 0.9 -> none"]


def test_floors_survive_their_file(modules: Any, key: Any) -> None:
    floors = {
        key("f1"): 0.95,
        key("lost"): 0.02,
        key("f1", "gn1"): 1.0,
        modules.floors.Key(("cases",), "html/02-lists & more"): 12,
    }
    measured = {"whole": modules.floors.Measurement("2026-01-31", 'make bench-gate ARGS="--whole"', {"lxml": "6.0"})}
    text = modules.floors.written(floors, measured)
    assert modules.floors.read(text) == floors
    assert modules.floors.measurements(text) == measured


def test_a_gate_renews_its_own_floors_alone(modules: Any, key: Any, tmp_path: Path) -> None:
    floors = modules.floors
    path, other = tmp_path / "floors.toml", floors.Key(("cases",), "total")
    seen = floors.Measurement("2026-01-31", "make", {})
    assert floors.Floors(path, "cases").renew({other: 12}, seen, lower=True) == ["total: none -> 12"]
    pinned = floors.Floors(path, "whole")
    assert pinned.floors == {}
    assert pinned.renew({key("f1"): 0.9505}, seen, lower=True) == ["html aeb f1: none -> 0.948"]
    assert floors.read(path.read_text("utf-8")) == {other: 12, key("f1"): 0.948}
    assert floors.measurements(path.read_text("utf-8")) == {"cases": seen, "whole": seen}
    before = path.read_text("utf-8")
    assert pinned.renew({key("f1"): 0.9}, seen._replace(date="later"), lower=False) == ["no floor changes"]
    assert path.read_text("utf-8") == before


def test_only_this_tool_is_pinned(modules: Any) -> None:
    figures = modules.gate.measured(made_run(modules).results, "whole")
    assert figures[modules.floors.Key(("whole", "html", "aeb"), "f1")] == 0.97
    names = {key.figure for key in figures if key.table[-1] == "gn1"}
    assert names == {"f1", "lost", "wrecked", "comments", "comments_in_body"}


def test_the_floors_of_the_project_can_be_read(modules: Any) -> None:
    floors = modules.floors.read(modules.floors.FLOORS.read_text("utf-8"))
    shares = {key: floor for key, floor in floors.items() if key.gate != "cases"}
    assert all(0 <= floor <= 1 for floor in shares.values())
    assert {key.figure for key in shares} <= {*modules.gate.FIGURES, *modules.gate.RECORD_FIGURES}
    fields = {"html", "scraped_text", "page_text"}
    assert {key.table[:2] for key in shares} == {(gate, field) for gate in ("sample", "whole") for field in fields}


def test_the_file_of_floors_is_as_the_gates_write_it(modules: Any) -> None:
    text = modules.floors.FLOORS.read_text("utf-8")
    assert modules.floors.written(modules.floors.read(text), modules.floors.measurements(text)) == text


def test_ceilings_are_figures(modules: Any) -> None:
    assert {*modules.gate.FIGURES, *modules.gate.RECORD_FIGURES} >= modules.floors.CEILINGS


# -- the sample ---------------------------------------------------------------------------------------------------


def written_set(path: Path, rows: list[dict[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def sampled(modules: Any, path: Path, size: int | None) -> list[str]:
    return [row["id"] for row, _ in modules.quality.inputs(path, "html", size)]


@pytest.mark.parametrize(
    ("size", "ids"), [(None, "0123456789"), (1, "0"), (3, "047"), (5, "02468"), (10, "0123456789"), (99, "0123456789")]
)
def test_a_sample_is_spread_evenly(modules: Any, tmp_path: Path, size: int | None, ids: str) -> None:
    path = written_set(tmp_path / "aeb.jsonl.gz", [{"id": str(n), "html": PAGE} for n in range(10)])
    assert sampled(modules, path, size) == list(ids)


def test_a_sample_has_pages_that_count(modules: Any, tmp_path: Path) -> None:
    types = ["product", "article", "article", "article", "product", "product"]
    rows = [{"id": str(n), "html": PAGE, "page_type": name} for n, name in enumerate(types)]
    del rows[2]["html"]
    path = written_set(tmp_path / "wcxb.jsonl.gz", rows)
    assert sampled(modules, path, 3) == ["1", "3"]
    assert sampled(modules, path, None) == ["1", "3"]
    forum = written_set(tmp_path / "harvest-forum.jsonl.gz", [{"id": "0", "html": PAGE, "page_type": "forum"}])
    assert sampled(modules, forum, 3) == ["0"]


def test_records_of_comments_are_scored_on_the_pages_of_another_set(modules: Any, tmp_path: Path) -> None:
    gold = [{"id": "b", "comments": [1, 2]}, {"id": "lost", "comments": []}]
    written_set(tmp_path / "modern-comments.jsonl.gz", gold)
    (tmp_path / "score.py").write_text(SCORER, "utf-8")
    assert modules.bench.record_plan(tmp_path, [], ["html"]) == []
    written_set(tmp_path / "wcxb.jsonl.gz", [{"id": name, "html": PAGE, "page_type": "forum"} for name in "ab"])
    [task] = modules.bench.record_plan(tmp_path, [], ["html"])
    assert modules.bench.record_plan(tmp_path, [], ["page_text"]) == []
    assert modules.bench.record_plan(tmp_path, ["aeb"], ["html"]) == []
    assert "modern-comments" not in {task.set for task in modules.bench.plan(tmp_path, [], ["html"])}
    (tmp_path / "score_comments.py").write_text(
        "def score(gold, answer, body):\n    return {'f1': len(answer['comments']) / len(gold['comments'])}\n"
        "def summary(pages):\n    return {'f1': sum(page['f1'] for page in pages) / len(pages)}\n",
        "utf-8",
    )
    scoring = modules.bench.scorings(tmp_path, [task])["modern-comments"]
    [(row, page)] = modules.bench.record_inputs(task.path)
    assert page == PAGE
    summary = scoring.summary([scoring.page(row, {"comments": ["one"]})])
    assert summary == {"records": {"f1": 0.5}}
    result = modules.report.Result("cleaner", "modern-comments", "html", 1, 0, 1.0, summary)
    assert modules.gate.measured([result], "sample") == {
        modules.floors.Key(("sample", "html", "modern-comments"), "comments"): 0.5
    }


@pytest.mark.slow
def test_nothing_of_an_unseen_page_is_told(modules: Any, tmp_path: Path, command: list[str]) -> None:
    rows = [{"id": "p", "body": STORY, "html": "broken"}]
    (tmp_path / "score.py").write_text(SCORER, "utf-8")
    for name, reason in (("waddle", "ValueError"), ("aeb", "ValueError: no such page")):
        task = modules.bench.Task(written_set(tmp_path / f"{name}.jsonl.gz", rows), "html")
        with modules.peers.Worker("faulty", command) as worker:
            worker.name = "cleaner"
            score = modules.bench.scorings(tmp_path, [task])[name]
            modules.bench.measure(task, [worker], score, None)
        assert worker.failures == [reason]


# -- processes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    (tmp_path / "faulty.py").write_text(FAULTY.format(folder=str(ROOT)), "utf-8")
    return [sys.executable, str(tmp_path / "faulty.py")]


@pytest.mark.slow
def test_a_page_that_ends_the_process_costs_that_page(modules: Any, command: list[str]) -> None:
    peers = modules.peers
    with peers.Worker("faulty", command) as worker:
        answers = [worker.ask(peers.Page(page)) for page in ("one", "broken", "two")]
    assert [answer and answer.output for answer in answers] == [("ONE", ["said"]), None, ("TWO", ["said"])]
    assert worker.failures == ["ValueError: no such page"]
    assert list(modules.bench.failures([worker])) == ["faulty failed on 1 page: ValueError: no such page"]
    assert worker.peak > 0


@pytest.mark.slow
def test_a_tool_that_hangs_is_ended(modules: Any, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with modules.peers.Worker("faulty", command) as worker:
        monkeypatch.setattr(modules.peers, "PAGE_SECONDS", 0.1)
        assert worker.ask(modules.peers.Page("endless")) is None
        assert worker.failures == ["ended with status -9"]


def test_a_tool_that_cannot_start_says_why(modules: Any, command: list[str]) -> None:
    with pytest.raises(modules.peers.StartError, match="old: ImportError: no such name"):
        modules.peers.Worker("old", command)


def test_a_tool_that_is_not_installed_is_left_out(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules.bench, "installed", lambda tool: None)
    with modules.bench.ExitStack() as stack:
        workers, notes = modules.bench.started(["jusText"], stack)
    assert workers == []
    assert notes == ["jusText is not installed and left out: pip install -e '.[bench]'"]


# -- the commands -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_bench_measures_prints_and_dumps(
    modules: Any, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [
        "--bench",
        str(folder),
        "--tools",
        "cleaner,trafilatura",
        "--jobs",
        "1",
        "--json",
        str(tmp_path / "out.json"),
    ]
    assert modules.bench.main(argv) == 0
    out = capsys.readouterr().out
    assert out.count("| cleaner ") >= 3
    assert "gn1 scraped" in out
    run = modules.report.Run.load((tmp_path / "out.json").read_text("utf-8"))
    assert [(r.tool, r.field, r.pages, r.failed) for r in run.results] == [
        ("cleaner", "html", 2, 0),
        ("trafilatura", "html", 2, 0),
        ("cleaner", "scraped_text", 2, 0),
        ("trafilatura", "scraped_text", 2, 0),
        ("as it is", "scraped_text", 2, 0),
    ]
    assert run.results[2].figure("body", "f1") == 1.0
    assert run.peaks.keys() == {"cleaner", "trafilatura"}


def test_write_renews_docs_and_plot(modules: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs, picture, dump = tmp_path / "page.md", tmp_path / "plot.svg", tmp_path / "run.json"
    docs.write_text("Above\n<!-- begin side-by-side -->\nold\n<!-- end side-by-side -->\nBelow\n", "utf-8")
    dump.write_text(made_run(modules).dump(), "utf-8")
    monkeypatch.setattr(modules.bench, "DOCS", docs)
    monkeypatch.setattr(modules.bench, "PLOT", picture)
    assert modules.bench.main(["--from", str(dump), "--write"]) == 0
    page = docs.read_text("utf-8")
    assert page.startswith("Above\n<!-- begin side-by-side -->\n![")
    assert page.endswith("\n<!-- end side-by-side -->\nBelow\n")
    assert "old" not in page
    assert ET.parse(picture).getroot().tag.endswith("svg")


@pytest.mark.parametrize(("name", "option"), [("bench", "--write"), ("gate", "--update")])
def test_figures_of_some_pages_are_not_kept(
    modules: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, option: str
) -> None:
    run = made_run(modules)
    run.whole = False
    (tmp_path / "run.json").write_text(run.dump(), "utf-8")
    assert getattr(modules, name).main(["--from", str(tmp_path / "run.json"), option]) == 2
    assert "not from a whole run" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["--write", "--pages", "3"], ["--write", "--sets", "aeb"], ["--tools", "boilerpipe"]])
def test_bench_refuses(modules: Any, argv: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        modules.bench.main(argv)


def test_without_bench_nothing_is_measured(modules: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert modules.bench.main(["--bench", str(tmp_path / "none")]) == 2
    assert "nothing was measured" in capsys.readouterr().err


@pytest.mark.parametrize("option", [[], ["--whole"], ["--update"]])
def test_without_bench_the_gate_is_skipped(
    modules: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    assert modules.gate.main(["--bench", str(tmp_path / "none"), *option]) == 0
    assert capsys.readouterr().out == f"skipped: there is no bench at {tmp_path / 'none'}\n"


def test_gate_sets_keeps_and_misses_floors(
    modules: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, floors = made_run(modules), folder / "floors.toml"
    run.notes = []
    monkeypatch.setattr(modules.gate, "run", lambda *args: run)
    argv = ["--bench", str(folder), "--floors", str(floors), "--whole"]
    assert modules.gate.main([*argv, "--update"]) == 0
    assert "scraped_text aeb f1: none -> 0.968" in capsys.readouterr().out
    run.results[0].summary["body"]["f1"] = 0.9
    assert modules.gate.main(argv) == 1
    assert capsys.readouterr().out == "MISSED: html aeb f1: 0.9000, floor: at least 0.968\n"
    assert modules.gate.main([*argv, "--sets", "gn1"]) == 0
    assert modules.gate.main([*argv, "--update"]) == 1
    assert modules.gate.main([*argv, "--lower"]) == 0
    (folder / "run.json").write_text(run.dump(), "utf-8")
    assert modules.gate.main([*argv, "--from", str(folder / "run.json")]) == 0
    run.notes = ["cleaner failed on 1 page: a reason"]
    capsys.readouterr()
    assert modules.gate.main(argv) == 1
    assert capsys.readouterr().out == "MISSED: cleaner failed on 1 page: a reason\n"


def test_gate_without_floors_says_so(modules: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert modules.gate.main(["--bench", str(folder), "--floors", str(folder / "none.toml")]) == 2
    assert "set them with --update" in capsys.readouterr().err


def test_the_sample_has_floors_of_its_own(
    modules: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, asked = made_run(modules), []
    run.notes = []
    written_set(folder / "wcxb.jsonl.gz", [{"id": "p", "html": PAGE}])

    def measured(folder: Path, tools: list[str], tasks: list[Any], size: int | None) -> Any:
        asked.append(({(task.set, task.field) for task in tasks}, size))
        return run

    monkeypatch.setattr(modules.gate, "run", measured)
    argv = ["--bench", str(folder), "--floors", str(folder / "floors.toml")]
    assert modules.gate.main([*argv, "--update"]) == 0
    assert modules.gate.main([*argv, "--whole"]) == 2
    assert "no floors of the whole" in capsys.readouterr().err
    assert modules.gate.main([*argv, "--whole", "--update"]) == 0
    run.results[0].summary["body"]["wrecked"] = 0.5
    capsys.readouterr()
    assert modules.gate.main(argv) == 1
    assert capsys.readouterr().out == "MISSED: html aeb wrecked: 0.5000, floor: at most 0.002\n"
    (sample, size), (whole, no_size), *_ = asked
    assert (size, no_size) == (modules.gate.SAMPLE, None)
    assert sample - whole == {("wcxb", "scraped_text"), ("wcxb", "page_text")}


@pytest.mark.slow
def test_gate_measures_the_sample(modules: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["--bench", str(folder), "--floors", str(folder / "floors.toml"), "--fields", "scraped_text"]
    (folder / "floors.toml").write_text("[sample.scraped_text.gn1]\nf1 = 1.0\nwrecked = 0.0\n", "utf-8")
    assert modules.gate.main(argv) == 0
    assert capsys.readouterr().out == "2 floors are kept\n"
