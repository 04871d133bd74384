"""The step that every engine runs on a part of a container: read it, clean its records in the pool, write it.

Output, report rows and manifest appear in this order, each by a rename (or one PUT): what has a manifest is whole, and
what was broken off is done again with the same result.  Nothing of it depends on `jobs` or on the engine.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import groupby
from typing import Any, BinaryIO, NamedTuple

from cleaner import __version__, settings
from cleaner.containers.files import entries, writer_of
from cleaner.containers.kinds import Shape
from cleaner.containers.parts import Manifest, Part, Shard, Target, finish, scratch_of
from cleaner.containers.places import created, open_read, size
from cleaner.containers.record import Entry, Fields, Skipped, failed_fields, fields_of, names_of
from cleaner.engines.local import clean_records
from cleaner.engines.work import Factory, Options, Record, Result, make_clean
from cleaner.formats.report import Row, failed_row
from cleaner.ruleset.files import given, shipped


class Outcome(NamedTuple):
    """What became of a record."""

    entry: Entry
    fields: Fields
    row: Row


class _End(NamedTuple):
    """The end of a part, between its records and those of the next."""


def target_of(options: Options, folder: str, shape: Shape) -> Target:
    """Where parts go, for some options.

    Raises:
        RuleError: a rule file cannot be read.
    """
    names = names_of(options.metadata, removed=options.removed)
    return Target(folder, shape, names, fingerprint(options, shape.suffix, *names))


def fingerprint(options: Options, *more: str) -> str:
    """A hash of all that decides on the bytes of the output, but the input: version, rules, options.

    Limits of time and memory are left out: they decide on single documents, and `--force` does these again.
    """
    hashed = hashlib.sha256()
    told = [__version__, options.url, options.metadata.value, options.removed, options.default_rules, *more]
    hashed.update(json.dumps(told).encode("ascii"))
    for source in [*(shipped() if options.default_rules else []), *(given(options.rules) if options.rules else [])]:
        for part in (source.stem.encode("utf-8", "surrogatepass"), source.data):
            hashed.update(b"%d:" % len(part) + part)
    return hashed.hexdigest()


def clean_parts(
    parts: Iterable[Shard], options: Options, make: Factory = make_clean
) -> Generator[tuple[Shard, Row], None, None]:
    """Clean parts, one after the other; rows of the report in the order of the records.

    Closing the iterator early ends the workers; the part that was in work is left undone, without a trace.

    Raises:
        OSError: an output cannot be written.
        UsageError: a library is missing.
    """
    for target, group in groupby(parts, key=lambda shard: shard.target):
        shards = list(group)
        groups = (_entries(shard) for shard in shards)
        with closing(_outcomes(groups, target.names, options, make)) as stream:
            for shard in shards:
                yield from _write(shard, stream)


def clean_entries(
    items: Iterable[Entry | Skipped], names: tuple[str, ...], options: Options, make: Factory = make_clean
) -> Iterator[Outcome | Skipped]:
    """What becomes of records, in their order."""
    with closing(_outcomes([items], names, options, make)) as stream:
        for outcome in stream:
            if not isinstance(outcome, _End):
                yield outcome


def _entries(shard: Shard) -> Iterator[Entry | Skipped]:
    part, target = shard
    return entries(part.source.path, part.source.place, part.span, target.names)


def _outcomes(
    groups: Iterable[Iterable[Entry | Skipped]], names: tuple[str, ...], options: Options, make: Factory
) -> Generator[Outcome | Skipped | _End, None, None]:
    """Results in the order of the records, an _End behind each group.  What needs no cleaning goes around the pool."""
    waiting: deque[Entry | Skipped | _End] = deque()

    def records() -> Iterator[tuple[None, Record]]:
        for group in groups:
            for item in group:
                waiting.append(item)
                if isinstance(item, Entry) and item.failure is None:
                    yield None, Record(item.id, item.source, item.url, item.kind)
                    # The pool has it; what is kept is only what the writer needs.
                    waiting[-1] = item._replace(source="")
            waiting.append(_End())

    with closing(clean_records(records(), options, make)) as results:
        for _, result in results:
            while (outcome := _without_pool(waiting[0], names)) is not None:
                waiting.popleft()
                yield outcome
            entry = waiting.popleft()
            yield _with(entry, result, names)  # type: ignore[arg-type]  # only entries are left
    for item in waiting:
        if (outcome := _without_pool(item, names)) is not None:
            yield outcome


def _without_pool(item: Entry | Skipped | _End, names: tuple[str, ...]) -> Outcome | Skipped | _End | None:
    if not isinstance(item, Entry):
        return item
    if item.failure is None:
        return None
    status, error = item.failure
    return Outcome(item, failed_fields(names, status.value, error), failed_row(item.id, status, error))


def _with(entry: Entry, result: Result, names: tuple[str, ...]) -> Outcome:
    if result.record is None:
        return Outcome(entry, failed_fields(names, result.row["status"], result.row["error"]), result.row)
    return Outcome(entry, fields_of(names, result.record), result.row)


def _write(shard: Shard, stream: Iterator[Outcome | Skipped | _End]) -> Iterator[tuple[Shard, Row]]:
    """Write what the stream gives up to the end of the part."""
    part, target = shard
    statuses: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    scratch = scratch_of(target.folder)
    with (
        created(part.report(target), scratch) as report,
        created(part.output(target), scratch) as file,
        closing(writer_of(file, target.shape, part.source.path, target.names)) as writer,
    ):
        for outcome in stream:
            if isinstance(outcome, _End):
                break
            if isinstance(outcome, Skipped):
                count_reason(skipped, outcome)
                continue
            writer.add(outcome.entry, outcome.fields)
            write_row(report, outcome.row)
            statuses[outcome.row["status"]] += 1
            yield shard, outcome.row
    finish(part, target, _manifest(part, target, statuses, skipped))


def write_row(report: BinaryIO, row: Row) -> None:
    """Write a row of the report."""
    report.write(json.dumps(row, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n")


def count_reason(skipped: Counter[str], item: Skipped) -> None:
    """Count a record that is left out; where there are too many reasons, those to come are one."""
    known = item.reason in skipped or len(skipped) < settings.MAX_REASONS
    skipped[item.reason if known else "other"] += 1


def _manifest(part: Part, target: Target, statuses: Counter[str], skipped: Counter[str]) -> Manifest:
    output = part.output(target)
    counts: dict[str, Any] = {"statuses": dict(sorted(statuses.items())), "skipped": dict(sorted(skipped.items()))}
    name = part.name + target.shape.suffix
    return Manifest(
        target.fingerprint, part.input, list(part.span), name, size(output) or 0, statuses.total(), **counts
    )


def rows_of(shard: Shard) -> Iterator[Row]:
    """The rows of the report of a shard that is done."""
    part, target = shard
    with open_read(part.report(target)) as file:
        for line in file:
            yield json.loads(line)
