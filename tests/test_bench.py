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
MODULES = ("peers", "plot", "report", "bench", "gate")

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
    return {"pages": len(pages), "body": {"f1": value, "precision": value, "recall": value, "lost": 1 - value}}
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
            summary = {"body": {"f1": f1, "precision": f1, "recall": f1, "lost": 0.01}}
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
    assert "![F1 of the body against pages a second](benchmarks.svg)" in page
    assert "- jusText is left out\n\ncleaner 1.0, 2026-01-31.\n<!-- end side-by-side -->" in page


# -- plot ---------------------------------------------------------------------------------------------------------


def test_plot_is_xml_and_names_every_tool(modules: Any) -> None:
    panels = modules.report.panels(made_run(modules))
    root = ET.fromstring(modules.plot.svg(panels, "cleaner"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [texts.count(name) for name in ("cleaner", "trafilatura", "the text as it is")] == [2, 2, 1]
    assert "pages a second of CPU time, one process (logarithmic)" in texts


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
    return lambda figure, name="aeb": modules.gate.Key("html", name, figure)


@pytest.mark.parametrize(
    ("figure", "value", "kept"),
    [("f1", 0.95, True), ("f1", 0.9499, False), ("lost", 0.95, True), ("lost", 0.9501, False)],
)
def test_floors_are_least_and_losses_greatest(modules: Any, key: Any, figure: str, value: float, kept: bool) -> None:
    assert list(modules.gate.misses({key(figure): 0.95}, {key(figure): value})) == (
        [] if kept else [modules.gate.Miss(key(figure), value, 0.95)]
    )


def test_a_miss_names_set_figure_and_floor(modules: Any, key: Any) -> None:
    assert [*map(str, modules.gate.misses({key("f1"): 0.95, key("lost", "gn1"): 0.02}, {key("f1"): 0.9}))] == [
        "MISSED: aeb html f1: 0.9000, floor: at least 0.95",
        "MISSED: gn1 html lost: not measured, floor: at most 0.02",
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
    assert modules.gate.renewed(floors, figures, lower=False) == {key(figure): raised}
    assert modules.gate.renewed(floors, figures, lower=True) == {key(figure): lowered}


def test_sets_that_are_gone_keep_their_floors_unless_told(modules: Any, key: Any) -> None:
    floors = {key("f1", "gone"): 0.9}
    assert modules.gate.renewed(floors, {}, lower=False) == floors
    assert modules.gate.renewed(floors, {}, lower=True) == {}
    assert [*modules.gate.changes(floors, {})] == ["gone html f1: 0.9 -> none"]


def test_floors_survive_their_file(modules: Any, key: Any) -> None:
    floors = {key("f1"): 0.95, key("lost"): 0.02, key("f1", "gn1"): 1.0}
    text = modules.gate.written(floors, made_run(modules), "make bench-gate ARGS=--update")
    assert modules.gate.read(text) == floors
    assert "date = 2026-01-31\ncommand = " in text


def test_only_this_tool_is_pinned(modules: Any) -> None:
    figures = modules.gate.measured(made_run(modules).results)
    assert figures[modules.gate.Key("html", "aeb", "f1")] == 0.97
    assert {key.figure for key in figures if key.set == "gn1"} == {"f1", "lost", "comments", "comments_in_body"}


def test_the_floors_of_the_project_can_be_read(modules: Any) -> None:
    floors = modules.gate.read(modules.gate.FLOORS.read_text("utf-8"))
    assert all(0 <= floor <= 1 and key.figure in modules.gate.FIGURES for key, floor in floors.items())
    assert {key.field for key in floors} == {"html", "scraped_text", "page_text"}


# -- processes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    (tmp_path / "faulty.py").write_text(FAULTY.format(folder=str(ROOT)), "utf-8")
    return [sys.executable, str(tmp_path / "faulty.py")]


def test_a_page_that_ends_the_process_costs_that_page(modules: Any, command: list[str]) -> None:
    peers = modules.peers
    with peers.Worker("faulty", command) as worker:
        answers = [worker.ask(peers.Page(page)) for page in ("one", "broken", "two")]
    assert [answer and answer.output for answer in answers] == [("ONE", ["said"]), None, ("TWO", ["said"])]
    assert worker.failures == ["ValueError: no such page"]
    assert list(modules.bench.failures([worker])) == ["faulty failed on 1 page: ValueError: no such page"]
    assert worker.peak > 0


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


@pytest.mark.parametrize("name", ["bench", "gate"])
def test_without_bench_nothing_is_measured(
    modules: Any, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert getattr(modules, name).main(["--bench", str(tmp_path / "none")]) == 2
    assert "nothing was measured" in capsys.readouterr().err


def test_gate_sets_keeps_and_misses_floors(
    modules: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, floors = made_run(modules), folder / "floors.toml"
    run.notes = []
    monkeypatch.setattr(modules.gate, "run", lambda *args: run)
    argv = ["--bench", str(folder), "--floors", str(floors)]
    assert modules.gate.main([*argv, "--update"]) == 0
    assert "aeb scraped_text f1: none -> 0.968" in capsys.readouterr().out
    run.results[0].summary["body"]["f1"] = 0.9
    assert modules.gate.main(argv) == 1
    assert capsys.readouterr().out == "MISSED: aeb html f1: 0.9000, floor: at least 0.968\n"
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
