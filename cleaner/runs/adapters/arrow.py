"""From Arrow batches to Arrow batches: for `mapInArrow` of Spark, and everything else that has such iterators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from cleaner.containers import parquet
from cleaner.containers.record import AddedFields, InputRecord, field_names
from cleaner.runs.options import Options
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.runs.shard_step import RecordOutcome, clean_input_records


class BatchCleaner:
    """Cleans the rows of batches that have a column `html` or `text`, and adds columns with the cleaned fields.

    Rows, their order and the other columns stay.  Where a document fails, all added columns but status and error are
    null.  The rows go through the guarded pool with `options.jobs` processes; the default is one, since a Spark task
    has one core.  The object can be pickled and sent to other machines.

    Raises:
        UsageError: pyarrow is missing.
        ValueError: a batch has neither column.
    """

    def __init__(self, options: Options | None = None, make: Factory = make_clean) -> None:
        self._options, self._make = options or Options(), make
        self._names = field_names(self._options.metadata, removed=self._options.removed)

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The cleaned batches; batches without rows are left out."""
        rows: list[AddedFields] = []
        with closing(clean_input_records(_records(batches), self._names, self._options, self._make)) as outcomes:
            for outcome in outcomes:
                assert isinstance(outcome, RecordOutcome)
                rows.append(outcome.fields)
                if outcome.record.kept.last:
                    batch = outcome.record.kept.batch
                    yield parquet.batch_with(batch, rows, self.schema(batch.schema))
                    rows = []

    def schema(self, schema: Any) -> Any:
        """The schema of the cleaned batches, from the schema of the input; Spark needs it."""
        return parquet.schema_with(schema, self._names)

    def ddl(self) -> str:
        """The added columns in the syntax of Spark, for the `schema` of `mapInArrow`: "body STRING, comments ..."."""
        return ", ".join(f"{name} {_ddl(parquet.type_of(name))}" for name in self._names)


def _ddl(type: Any) -> str:
    types = parquet.library().types
    if types.is_list(type):
        return f"ARRAY<{_ddl(type.value_type)}>"
    if types.is_struct(type):
        return f"STRUCT<{', '.join(f'{field.name}: {_ddl(field.type)}' for field in type)}>"
    return "STRING" if types.is_string(type) else "BIGINT" if types.is_integer(type) else "DOUBLE"


def _records(batches: Iterable[Any]) -> Iterator[InputRecord]:
    for batch in batches:
        if not {"html", "text"} & set(batch.schema.names):
            raise ValueError("neither a column html nor text; rename the one that holds the documents")
        yield from parquet.records_of(batch, "batch")
