"""What tests/runs/test_ray.py runs in a process of its own: the same work here and on Ray, with accidents.

python ray_job.py FOLDER    writes what it found to FOLDER/found.json
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cleaner import limits
from cleaner.cli.main import main
from cleaner.runs import Clean, Options
from cleaner.runs.adapters import on_ray
from cleaner.runs.adapters.on_ray import Ray
from cleaner.runs.container_plan import ContainerRunOptions, plan_containers, sources_of
from cleaner.runs.container_run import (
    Engine,
    Local,
    settle,
    worklist_of,
)
from cleaner.types import Document, MetadataLevel, Trace
from tests.runs import stubs


def clean(document: Document) -> Trace:
    """Kill the task of Ray once or always, where the text says so; the rest is as in `stubs`."""
    word, _, mark = document.source.partition(" ")
    if word == "kill-task" and (parent := multiprocessing.parent_process()) is not None:
        always = mark == "always"
        if always or not Path(mark).exists():
            if not always:
                Path(mark).touch()
            os.kill(parent.pid or 0, signal.SIGKILL)
            time.sleep(60)
    return stubs.clean(document)


def make(options: Options) -> Clean:
    return clean


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def containers(source: Path, out: Path, engine: Engine) -> dict[str, Any]:
    options = Options(metadata=MetadataLevel.NONE)
    work = worklist_of(
        plan_containers(sources_of(str(source), str(out)), str(out), options, ContainerRunOptions()), engine
    )
    rows = [outcome.row for outcome in engine.clean(work.todo, options)]
    statuses, _ = settle(work)
    return {"todo": len(work.todo), "rows": rows, "statuses": statuses, "tree": tree(out)}


def documents(source: Path, out: Path, *arguments: str) -> dict[str, Any]:
    status = main(["run", *arguments, str(source), str(out)])
    shown = {name: text for name, text in tree(out).items() if not name.startswith(".")}
    times = {name: os.stat(out / name).st_mtime_ns for name in shown}
    return {"status": status, "tree": shown, "times": times}


def one_file(source: Path, out: Path, *arguments: str) -> dict[str, Any]:
    status = main(["run", *arguments, str(source), str(out)])
    return {"status": status, "bytes": out.read_bytes().hex(), "beside": sorted(os.listdir(out.parent))}


def write(path: Path, texts: list[str]) -> None:
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(folder: Path) -> dict[str, Any]:
    limits.SHARD_RECORDS = on_ray.SHARD_FILES = 4  # type: ignore[misc]
    source, lost, pages = folder / "in.jsonl", folder / "lost.jsonl", folder / "pages"
    texts = [f"words {number}" for number in range(20)]
    texts[5], texts[13] = "kill", f"kill-task {folder / 'mark'}"
    write(source, texts)
    write(lost, ["words", "words", "words", "words", "kill-task always"])
    pages.mkdir()
    for number in range(9):
        (pages / f"{number}.txt").write_text(f"Town {number} has a bridge again.\n\nAdvertisement\n", encoding="utf-8")
    (pages / "bad.txt").write_bytes(b"\x89PNG\r\n")
    ray = Ray(cpus=2, make=make)
    steps: dict[str, Callable[[], dict[str, Any]]] = {
        "ray": lambda: containers(source, folder / "ray", ray),
        "again": lambda: containers(source, folder / "ray", ray),
        "local": lambda: containers(source, folder / "local", Local(make_local)),
        "lost": lambda: containers(lost, folder / "lost", ray),
        "pages on ray": lambda: documents(pages, folder / "pages-ray", "-q", "--engine", "ray", "--jobs", "2"),
        "pages again": lambda: documents(pages, folder / "pages-ray", "-q", "--engine", "ray", "--jobs", "2"),
        "pages here": lambda: documents(pages, folder / "pages-local", "-q"),
    }
    for name, arguments in (("file on ray", ["--engine", "ray", "--jobs", "2"]), ("file here", [])):
        out = folder / name / "out.jsonl.gz"
        out.parent.mkdir()
        steps[name] = partial(one_file, source, out, "-q", *arguments)
    return {name: step() for name, step in steps.items()}


def make_local(options: Options) -> Clean:
    return stubs.clean


if __name__ == "__main__":
    # By its name as a module, under which workers find its functions.
    from tests.runs import ray_job

    place = Path(sys.argv[1])
    (place / "found.json").write_text(json.dumps(ray_job.run(place)), encoding="utf-8")
