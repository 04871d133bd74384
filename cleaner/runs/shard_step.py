"""The step that every engine runs on a part of a container: read it, clean its records in the pool, write it.

Output, report rows and manifest appear in this order, each by a rename (or one PUT): what has a manifest is whole, and
what was broken off is done again with the same result.  Nothing of it depends on `jobs` or on the engine.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import groupby
from typing import Any, BinaryIO, Final, NamedTuple

from cleaner.containers.base import entries, writer_of
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    Skipped,
    cleaned_fields,
    failed_fields,
    field_names,
)
from cleaner.containers.shapes import Shape
from cleaner.containers.storage import created, open_read, size
from cleaner.output.report import Row, failed_row
from cleaner.runs.fingerprint import fingerprint
from cleaner.runs.options import Options
from cleaner.runs.pool.pool import (
    DoneTask,
    PoolLimits,
    Task,
    guarded_map,
)
from cleaner.runs.record_worker import Factory, Record, Result, make_clean, record_worker
from cleaner.runs.shards import (
    Manifest,
    Part,
    Shard,
    Target,
    finish,
    scratch_of,
)
from cleaner.types import Failure, Status

#: Reasons for which records are left out that are counted one by one; media types can be anything.
MAX_REASONS: Final = 20


_CHARS: Final = 16


class RecordOutcome(NamedTuple):
    """What became of a record."""

    record: InputRecord
    fields: AddedFields
    row: Row
    size: int = 0
    """Of what was cleaned: bytes, or characters of a str."""


class _End(NamedTuple):
    """The end of a part, between its records and those of the next."""


def target_of(options: Options, folder: str, shape: Shape) -> Target:
    """Where parts go, for some options.

    Raises:
        RuleError: a rule file cannot be read.
    """
    names = field_names(options.metadata, removed=options.removed)
    told = (fingerprint(options), shape.suffix, *names)
    return Target(folder, shape, names, hashlib.sha256("\n".join(told).encode()).hexdigest()[:_CHARS])


def clean_parts(
    parts: Iterable[Shard], options: Options, make: Factory = make_clean
) -> Generator[RecordOutcome, None, None]:
    """Clean parts, one after the other; what became of their records, in their order.

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
    items: Iterable[InputRecord | Skipped], names: tuple[str, ...], options: Options, make: Factory = make_clean
) -> Generator[RecordOutcome | Skipped, None, None]:
    """What becomes of records, in their order."""
    with closing(_outcomes([items], names, options, make)) as stream:
        for outcome in stream:
            if not isinstance(outcome, _End):
                yield outcome


def _entries(shard: Shard) -> Iterator[InputRecord | Skipped]:
    part, target = shard
    return entries(part.source.path, part.source.place, part.span, target.names)


def _outcomes(
    groups: Iterable[Iterable[InputRecord | Skipped]], names: tuple[str, ...], options: Options, make: Factory
) -> Generator[RecordOutcome | Skipped | _End, None, None]:
    """What becomes of records, in their order, an _End behind each group.  What failed already goes past the pool."""

    def tasks() -> Iterator[Task | DoneTask]:
        for group in groups:
            for item in group:
                if isinstance(item, InputRecord) and item.failure is None:
                    record = Record(item.id, item.source, item.url, item.kind)
                    # The pool has the source; of the rest only what the writer needs is kept.
                    size = len(item.source)
                    yield Task((item._replace(source=""), size), tuple(record), size)
                else:
                    yield DoneTask((item, 0), None)
            yield DoneTask((_End(), 0), None)

    pool_limits = PoolLimits(options.jobs, options.timeout, options.memory)
    with closing(guarded_map(tasks(), partial(record_worker, options, make), pool_limits)) as results:
        for (item, size), result in results:
            yield _outcome(item, result, names)._replace(size=size) if isinstance(item, InputRecord) else item


def _outcome(entry: InputRecord, result: Any, names: tuple[str, ...]) -> RecordOutcome:
    """What became of a record; `result` is what a worker made of it, why there is nothing, or None without a worker."""
    loss = result if isinstance(result, Failure) else entry.failure
    if loss is not None:
        status, error = loss
        return RecordOutcome(entry, failed_fields(names, status.value, error), failed_row(entry.id, status, error))
    row, record = Result(*result)
    assert record is not None
    return RecordOutcome(entry, cleaned_fields(names, record), row)


def _write(shard: Shard, stream: Iterator[RecordOutcome | Skipped | _End]) -> Iterator[RecordOutcome]:
    """Write what the stream gives up to the end of the part."""
    part, target = shard
    of_use = True
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
            writer.add(outcome.record, outcome.fields)
            write_row(report, outcome.row)
            statuses[outcome.row["status"]] += 1
            of_use = of_use and not _is_whole_file(outcome, part)
            yield outcome
    if of_use:  # else it is tried again
        finish(part, target, _manifest(part, target, statuses, skipped))


def _is_whole_file(outcome: RecordOutcome, part: Part) -> bool:
    """True where an outcome tells of a file that cannot be opened, or is no container."""
    return outcome.record.failure is not None and outcome.record.id == part.source.place


def write_row(report: BinaryIO, row: Row) -> None:
    """Write a row of the report."""
    report.write(json.dumps(row, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n")


def count_reason(skipped: Counter[str], item: Skipped) -> None:
    """Count a record that is left out; where there are too many reasons, those to come are one."""
    known = item.reason in skipped or len(skipped) < MAX_REASONS
    skipped[item.reason if known else "other"] += 1


def _manifest(part: Part, target: Target, statuses: Counter[str], skipped: Counter[str]) -> Manifest:
    output = part.output(target)
    counts: dict[str, Any] = {"statuses": dict(sorted(statuses.items())), "skipped": dict(sorted(skipped.items()))}
    name = part.name + target.shape.suffix
    return Manifest(
        target.fingerprint, part.input, list(part.span), name, size(output) or 0, statuses.total(), **counts
    )


LOST: Final = Failure(
    Status.CRASH,
    "its task failed each time; see the log of Ray for the reason, then run again: what is done stays done",
)


def lost_outcome(shard: Shard) -> RecordOutcome:
    """What is told of a shard whose task fails again and again."""
    return RecordOutcome(InputRecord(shard.part.name), {}, failed_row(shard.part.name, *LOST))


def outcomes_of(shard: Shard) -> Iterator[RecordOutcome]:
    """What the report tells of the records of a shard that is done."""
    part, target = shard
    with open_read(part.report(target)) as file:
        for line in file:
            row = json.loads(line)
            yield RecordOutcome(InputRecord(row["id"]), {}, row)
