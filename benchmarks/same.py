"""Check that this version cleans every document exactly as the recorded version did.

The digest of each document covers body, title, comments, status and metadata, and the span, label and cause of each
block.  It is compared with the digest in `same.tsv`.  The documents are the fixtures, the cases of ../shared/cases, and
200 documents of each set of ../shared/bench, as pages and as texts.

A change that moves code must not change any digest.  A change of behaviour records them anew, and the diff of
`same.tsv` then shows which documents it changed.

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
from cleaner.metadata import metadata_of
from cleaner.reading.document import read_document

ROOT: Final = Path(__file__).parents[1]
SHARED: Final = ROOT.parent / "shared"
RECORDED: Final = Path(__file__).with_name("same.tsv")
PARTS: Final = ("fixtures", "cases", "bench")
#: Documents per set of the bench, spread evenly over the set.
SAMPLE: Final = 200
#: Hexadecimal digits of a digest.  Two of some thousand documents agree by chance once in 10**10 versions.
DIGITS: Final = 12
#: Fields of a record of the bench, and the kind of document that each is.
FIELDS: Final = {"html": "html", "scraped_text": "text", "page_text": "text"}
#: Differences that are printed.
MOST_NAMED: Final = 20

Digests = dict[tuple[str, str], str]
"""The digest of each document, by its part and name."""


class Task(NamedTuple):
    """A document to clean."""

    part: str
    name: str
    source: str | bytes
    kind: str
    url: str | None


def folder_tasks(part: str, folder: Path) -> Iterator[Task]:
    """The documents of a folder of cases.  Each is in a folder of its own, with its URL in meta.toml or NOTE.md."""
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
    """The documents of one of `PARTS`; none if they are not on this machine."""
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
    """Everything that is compared, in plain types.  A cause is the id of its rule, or its kind if it has no rule."""
    return [
        cleaned.body,
        cleaned.title,
        str(cleaned.status),
        [comment.record() for comment in cleaned.comments],
        [
            [v.block.start, v.block.end, str(v.label), v.cause.match.rule.id if v.cause.match else str(v.cause.kind)]
            for v in cleaned.verdicts
        ],
        astuple(metadata_of(cleaned)),
    ]


def digest(task: Task) -> tuple[tuple[str, str], str]:
    """The digest of a document's outputs, or of its status if it is refused."""
    try:
        document = read_document(task.source, url=task.url, kind=cleaner.Kind(task.kind))
        outputs: Any = outcome(_tool().trace_document(document))
    except cleaner.InputError as error:
        outputs = str(error.status)
    written = json.dumps(outputs, ensure_ascii=True).encode()
    return (task.part, task.name), hashlib.sha256(written).hexdigest()[:DIGITS]


def digests(parts: Iterable[str], jobs: int) -> Digests:
    """The digests of all documents of the given parts."""
    tasks = (task for part in parts for task in tasks_of(part))
    if jobs == 1:
        return dict(map(digest, tasks))
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return dict(pool.imap_unordered(digest, tasks, chunksize=4))


def read(text: str) -> Digests:
    """The digests in the text of a recorded file."""
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {(part, name): value for part, name, value in rows}


def written(current: Mapping[tuple[str, str], str], note: str) -> str:
    """The text of a recorded file."""
    rows = "".join(f"{part}\t{name}\t{value}\n" for (part, name), value in sorted(current.items()))
    return f"# Part, document, digest of all that it becomes.  Written by make same ARGS=--record {note}\n{rows}"


def part_of(key: tuple[str, str]) -> str:
    """The one of `PARTS` that a document belongs to."""
    return key[0] if key[0] in PARTS else "bench"


def differences(recorded: Mapping[tuple[str, str], str], current: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """A line for each document that has another digest, is new, or does not exist any more."""
    for key in sorted({*recorded, *current}):
        if recorded.get(key) != current.get(key):
            word = "new" if key not in recorded else "gone" if key not in current else "differs"
            yield f"{word}: {' '.join(key)}"


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--parts", type=lambda text: text.split(","), default=PARTS, help=f"parts, some of {','.join(PARTS)}"
    )
    parser.add_argument(
        "--jobs", type=int, default=multiprocessing.cpu_count(), help="number of processes (default: %(default)s)"
    )
    parser.add_argument("--record", action="store_true", help="record the present digests instead of comparing them")
    parser.add_argument(
        "--note", default="", help="with --record: a note about the version, for the first line of the file"
    )
    args = parser.parse_args(argv)
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Compare or record; return 1 if a document differs."""
    args = options(argv)
    current = digests(args.parts, args.jobs)
    count = Counter(map(part_of, current))
    absent = [part for part in args.parts if not count[part]]
    for part in absent:
        print(f"skipped: {part} (not on this machine: {SHARED})")
    recorded = read(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    if args.record:
        kept = {key: value for key, value in recorded.items() if not count[part_of(key)]}
        RECORDED.write_text(written({**kept, **current}, args.note), "utf-8")
        print(f"recorded: {len(current)} documents")
        return 0
    compared = {key: value for key, value in recorded.items() if count[part_of(key)]}
    lines = list(differences(compared, current))
    print(*lines[:MOST_NAMED], sep="\n", end="\n" if lines else "")
    print(f"{len(lines)} of {len(current)} documents differ" if lines else f"{len(current)} documents are the same")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
