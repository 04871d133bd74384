"""The step that every engine runs on a shard: read its records, clean them in the pool, write them.

The output, the rows of the report and the manifest appear in this order, each by a rename (or one PUT).  So a shard
with a manifest is complete, and a shard that was broken off is cleaned again with the same result.  Nothing here
depends on `jobs` or on the engine.
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

from cleaner.containers.access import read_source, writer_of
from cleaner.containers.base import Shape
from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    Skipped,
    cleaned_fields,
    failed_fields,
    field_names,
)
from cleaner.containers.storage import created, open_read, size
from cleaner.output.report import Row, failed_row
from cleaner.runs.fingerprint import fingerprint
from cleaner.runs.options import Options
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import DoneTask, PoolLimits, Task
from cleaner.runs.record_worker import Factory, Record, Result, make_clean, record_worker
from cleaner.runs.shards import Manifest, Shard, Target, finish, scratch_of
from cleaner.types import Failure, Status

#: Reasons for skipping that are counted one by one.  A media type can be any word, so there may be many.
MAX_REASONS: Final = 20
#: Stands for all other reasons.
OTHER_REASON: Final = "other"

#: Hexadecimal digits of a fingerprint, 64 bits: enough to notice every change of the options.
_FINGERPRINT_CHARS: Final = 16

#: The report's error for a shard whose task failed each time that it was started.
LOST: Final = Failure(
    Status.CRASH,
    "its task failed each time; see the log of Ray for the reason, then run again: what is done stays done",
)


class RecordOutcome(NamedTuple):
    """The outcome of a record."""

    record: InputRecord
    """Without its source."""
    fields: AddedFields
    row: Row
    """Its row of the report."""
    size: int = 0
    """Size of what was cleaned: bytes, or characters of a str."""


class _EndOfShard(NamedTuple):
    """Comes in the stream of outcomes after the last record of a shard."""


def target_of(options: Options, folder: str, shape: Shape) -> Target:
    """Where shards go and as what, with some options.

    Raises:
        RuleError: a rule file cannot be read.
    """
    added = field_names(options.metadata, removed=options.removed)
    decisive = (fingerprint(options), shape.suffix, *added)
    return Target(folder, shape, added, hashlib.sha256("\n".join(decisive).encode()).hexdigest()[:_FINGERPRINT_CHARS])


def clean_shards(
    shards: Iterable[Shard], options: Options, make: Factory = make_clean
) -> Generator[RecordOutcome, None, None]:
    """Clean and write shards, one after the other; what became of their records, in their order.

    Closing the iterator early ends the workers.  The shard that is being cleaned then leaves no trace.

    Raises:
        OSError: an output cannot be written.
        UsageError: a library is missing.
    """
    for target, group in groupby(shards, key=lambda shard: shard.target):
        same_target = list(group)
        streams = (read_source(shard.source, shard.span, target.added) for shard in same_target)
        with closing(_outcomes(streams, target.added, options, make)) as outcomes:
            for shard in same_target:
                yield from _write(shard, outcomes)


def clean_input_records(
    records: Iterable[InputRecord | Skipped], added: tuple[str, ...], options: Options, make: Factory = make_clean
) -> Generator[RecordOutcome | Skipped, None, None]:
    """Clean records without writing them; what became of them, in their order.

    Args:
        added: names of the fields that each record gains.
    """
    with closing(_outcomes([records], added, options, make)) as outcomes:
        for outcome in outcomes:
            if not isinstance(outcome, _EndOfShard):
                yield outcome


def _outcomes(
    shards: Iterable[Iterable[InputRecord | Skipped]], added: tuple[str, ...], options: Options, make: Factory
) -> Generator[RecordOutcome | Skipped | _EndOfShard, None, None]:
    """The outcomes of the records of shards, in their order, with an `_EndOfShard` after each shard.

    Records that failed while they were read, and skipped ones, do not go through the pool.
    """

    def tasks() -> Iterator[Task | DoneTask]:
        for shard in shards:
            for record in shard:
                if isinstance(record, InputRecord) and record.failure is None:
                    payload = Record(record.id, record.source, record.url, record.kind)
                    # The pool holds the source, so the key holds the rest only.
                    size = len(record.source)
                    yield Task((record._replace(source=""), size), tuple(payload), size)
                else:
                    yield DoneTask((record, 0), None)
            yield DoneTask((_EndOfShard(), 0), None)

    pool_limits = PoolLimits(options.jobs, options.timeout, options.memory)
    with closing(guarded_map(tasks(), partial(record_worker, options, make), pool_limits)) as results:
        for (record, size), result in results:
            yield _outcome(record, result, added)._replace(size=size) if isinstance(record, InputRecord) else record


def _outcome(record: InputRecord, result: Any, added: tuple[str, ...]) -> RecordOutcome:
    """The outcome of a record.

    Args:
        result: from the pool: the fields of a `Result`, a `Failure`, or None for a record that did not go through it.
    """
    failure = result if isinstance(result, Failure) else record.failure
    if failure is not None:
        status, error = failure
        return RecordOutcome(record, failed_fields(added, status.value, error), failed_row(record.id, status, error))
    row, cleaned = Result(*result)
    assert cleaned is not None
    return RecordOutcome(record, cleaned_fields(added, cleaned), row)


def _write(shard: Shard, outcomes: Iterator[RecordOutcome | Skipped | _EndOfShard]) -> Iterator[RecordOutcome]:
    """Write the outcomes up to the end of the shard, and hand them on."""
    target = shard.target
    was_read = True
    statuses: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    scratch = scratch_of(target.folder)
    with (
        created(shard.report, scratch) as report,
        created(shard.output, scratch) as file,
        closing(writer_of(file, target.shape, target.added, shard.source)) as writer,
    ):
        for outcome in outcomes:
            if isinstance(outcome, _EndOfShard):
                break
            if isinstance(outcome, Skipped):
                count_reason(skipped, outcome)
                continue
            writer.add(outcome.record, outcome.fields)
            write_row(report, outcome.row)
            statuses[outcome.row["status"]] += 1
            was_read = was_read and not _is_of_whole_file(outcome, shard)
            yield outcome
    if was_read:  # otherwise the next run tries again
        finish(shard, _manifest(shard, statuses, skipped))


def _is_of_whole_file(outcome: RecordOutcome, shard: Shard) -> bool:
    """True if an outcome means that the file cannot be opened, or is not of its format."""
    return outcome.record.failure is not None and outcome.record.id == shard.source.name


def _manifest(shard: Shard, statuses: Counter[str], skipped: Counter[str]) -> Manifest:
    return Manifest(
        shard.target.fingerprint,
        shard.input,
        list(shard.span),
        output=shard.name + shard.target.shape.suffix,
        size=size(shard.output) or 0,
        records=statuses.total(),
        statuses=dict(sorted(statuses.items())),
        skipped=dict(sorted(skipped.items())),
    )


def write_row(report: BinaryIO, row: Row) -> None:
    """Write a row of the report."""
    report.write(json.dumps(row, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n")


def count_reason(skipped: Counter[str], record: Skipped) -> None:
    """Count a skipped record by its reason; by `OTHER_REASON` if there are too many reasons already."""
    is_counted_alone = record.reason in skipped or len(skipped) < MAX_REASONS
    skipped[record.reason if is_counted_alone else OTHER_REASON] += 1


# -- for engines whose tasks are elsewhere ------------------------------------------------------------------------


def lost_outcome(shard: Shard) -> RecordOutcome:
    """The outcome of a shard whose task failed each time."""
    return RecordOutcome(InputRecord(shard.name), {}, failed_row(shard.name, *LOST))


def outcomes_of(shard: Shard) -> Iterator[RecordOutcome]:
    """The outcomes of a finished shard, read from its rows of the report."""
    with open_read(shard.report) as file:
        for line in file:
            row = json.loads(line)
            yield RecordOutcome(InputRecord(row["id"]), {}, row)
