"""Does this version clean every document as the recorded version did, byte for byte?

A digest of each document (body, title, comments, status, and of each block its span, label and cause) is compared with
those in `same.tsv`.  Documents: the fixtures, the cases of ../shared/cases, and 200 of each set of ../shared/bench, as
pages and as texts.  A move of code must leave them all alone; a change of behaviour records them anew, and the
difference of `same.tsv` then says which documents it changed.

    make same
    make same ARGS="--parts fixtures"
    make same ARGS=--record             # after a change that is meant to change outputs
"""

from __future__ import annotations

import argparse
import functools
import gzip
import hashlib
import json
import multiprocessing
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final, NamedTuple

import cleaner

ROOT: Final = Path(__file__).parents[1]
SHARED: Final = ROOT.parent / "shared"
RECORDED: Final = Path(__file__).with_name("same.tsv")
PARTS: Final = ("fixtures", "cases", "bench")
#: Documents of a set of the bench, spread evenly over it.
SAMPLE: Final = 200
#: Hexadecimal digits of a digest: among some thousand documents two agree by chance once in 10**10 versions.
DIGITS: Final = 12
#: Fields of a record of the bench, with the kind that each is cleaned as.
FIELDS: Final = {"html": "html", "scraped_text": "text", "page_text": "text"}
#: Differences that are named; more say no more.
MOST_NAMED: Final = 20

Digests = dict[tuple[str, str], str]
"""Digest by part and name of the document."""


class Task(NamedTuple):
    """A document to be cleaned."""

    part: str
    name: str
    source: str | bytes
    kind: str
    url: str | None


def folder_tasks(part: str, folder: Path) -> Iterator[Task]:
    """The documents of a folder of cases, each in a folder of its own with the address in meta.toml or NOTE.md."""
    for path in sorted(folder.rglob("input.*")):
        if path.suffix in {".html", ".txt"}:
            notes = [path.with_name(name) for name in ("meta.toml", "NOTE.md")]
            note = "".join(note.read_text("utf-8") for note in notes if note.exists())
            url = re.search(r"^(?:URL: |url *= *\")([^\s\"]+)", note, re.MULTILINE)
            kind = "html" if path.suffix == ".html" else "text"
            name = str(path.parent.relative_to(folder))
            yield Task(part, name, path.read_bytes(), kind, url[1] if url else None)


def bench_tasks(folder: Path) -> Iterator[Task]:
    """An even sample of each set of the bench, in each of its fields."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines = list(file)
        size = min(SAMPLE, len(lines))
        for number in [place * len(lines) // size for place in range(size)]:
            record = json.loads(lines[number])
            for field, kind in FIELDS.items():
                if record.get(field):
                    part = f"{path.name.partition('.')[0]}/{field}"
                    yield Task(part, str(number), record[field], kind, record.get("url"))


def tasks_of(part: str) -> Iterator[Task]:
    """The documents of one of `PARTS`; none where they are not on this machine."""
    if part == "fixtures":
        yield from folder_tasks(part, ROOT / "fixtures")
    elif part == "cases":
        yield from folder_tasks(part, SHARED / "cases")
    else:
        yield from bench_tasks(SHARED / "bench")


@functools.cache
def _tool() -> cleaner.Cleaner:
    return cleaner.Cleaner()


def outcome(cleaned: cleaner.Trace) -> list[Any]:
    """All that is compared, in plain types.  Causes: the id of the rule, else the kind."""
    return [
        cleaned.body,
        cleaned.title,
        str(cleaned.status),
        [comment.record() for comment in cleaned.comments],
        [
            [v.block.start, v.block.end, str(v.label), v.cause.match.rule.id if v.cause.match else str(v.cause.kind)]
            for v in cleaned.verdicts
        ],
        astuple(cleaner.metadata_of(cleaned)),
    ]


def digest(task: Task) -> tuple[tuple[str, str], str]:
    """The digest of a document's outputs; that of the error where it is refused."""
    try:
        found: Any = outcome(_tool().clean(task.source, url=task.url, kind=task.kind))
    except cleaner.InputError as error:
        found = str(error.status)
    written = json.dumps(found, ensure_ascii=True).encode()
    return (task.part, task.name), hashlib.sha256(written).hexdigest()[:DIGITS]


def digests(parts: Iterable[str], jobs: int) -> Digests:
    """The digests of all documents of some parts."""
    tasks = (task for part in parts for task in tasks_of(part))
    if jobs == 1:
        return dict(map(digest, tasks))
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return dict(pool.imap_unordered(digest, tasks, chunksize=4))


def read(text: str) -> Digests:
    """The digests of a recorded file."""
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {(part, name): value for part, name, value in rows}


def written(found: Mapping[tuple[str, str], str], note: str) -> str:
    """A recorded file."""
    rows = "".join(f"{part}\t{name}\t{value}\n" for (part, name), value in sorted(found.items()))
    return f"# Part, document, digest of all that it becomes.  Written by make same ARGS=--record {note}\n{rows}"


def part_of(key: tuple[str, str]) -> str:
    """Which of `PARTS` a document is of."""
    return key[0] if key[0] in PARTS else "bench"


def differences(recorded: Mapping[tuple[str, str], str], found: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """A line for each document that came out in another way, is new, or is gone."""
    for key in sorted({*recorded, *found}):
        if recorded.get(key) != found.get(key):
            word = "new" if key not in recorded else "gone" if key not in found else "differs"
            yield f"{word}: {' '.join(key)}"


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=lambda text: text.split(","), default=PARTS, help=f"some of {','.join(PARTS)}")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count(), help="processes")
    parser.add_argument("--record", action="store_true", help="write what came out as the digests to compare with")
    parser.add_argument("--note", default="", help="with --record: a word on the version, for the head of the file")
    args = parser.parse_args(argv)
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Compare or record; 1 where a document differs."""
    args = options(argv)
    found = digests(args.parts, args.jobs)
    count = Counter(map(part_of, found))
    absent = [part for part in args.parts if not count[part]]
    for part in absent:
        print(f"skipped: {part} (not on this machine: {SHARED})")
    recorded = read(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    if args.record:
        kept = {key: value for key, value in recorded.items() if not count[part_of(key)]}
        RECORDED.write_text(written({**kept, **found}, args.note), "utf-8")
        print(f"recorded: {len(found)} documents")
        return 0
    compared = {key: value for key, value in recorded.items() if count[part_of(key)]}
    lines = list(differences(compared, found))
    print(*lines[:MOST_NAMED], sep="\n", end="\n" if lines else "")
    print(f"{len(lines)} of {len(found)} documents differ" if lines else f"{len(found)} documents are the same")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
