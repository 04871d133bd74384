"""A step for datatrove pipelines, on one machine or on Slurm, that cleans documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from cleaner.containers.record import InputRecord, field_names
from cleaner.errors import UsageError, install_hint
from cleaner.runs.options import Options
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.runs.shard_step import RecordOutcome, clean_input_records

try:
    from datatrove.pipeline.base import PipelineStep
except ImportError:
    PipelineStep = None

_Base: Any = PipelineStep or object


class CleanStep(_Base):  # type: ignore[misc]  # datatrove may be missing
    """Cleans the text of each document, which is a page or a scraped text.

    The text becomes the body; title, comments and the other fields are added to the metadata, including `status` and
    `error`.  No document is dropped: one that fails has an empty text, and a filter of yours can drop it by
    `metadata["status"]`.  `metadata["url"]` chooses the rules of the site.

    Args:
        options: `kind`, rules, metadata, limits.  The default of `jobs` is 1, since datatrove runs several tasks
        itself.

    Raises:
        UsageError: datatrove is missing.
    """

    type = "CLEAN"
    name = "cleaner"

    def __init__(self, options: Options | None = None, make: Factory = make_clean) -> None:
        if PipelineStep is None:
            raise UsageError(f"this step needs datatrove; {install_hint('datatrove')}")
        super().__init__()
        self.options, self.make = options or Options(), make

    def run(self, data: Iterable[Any] | None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """The documents, cleaned, in their order."""
        names = field_names(self.options.metadata, removed=self.options.removed)
        with closing(clean_input_records(_records(data or ()), names, self.options, self.make)) as outcomes:
            for outcome in outcomes:
                assert isinstance(outcome, RecordOutcome)
                document = outcome.record.kept
                document.text = outcome.fields.pop("body") or ""
                document.metadata |= outcome.fields
                self.stat_update("total", f"status_{outcome.fields['status']}")
                self.update_doc_stats(document)
                yield document


def _records(data: Iterable[Any]) -> Iterator[InputRecord]:
    for document in data:
        url = document.metadata.get("url")
        yield InputRecord(str(document.id), document.text, url if isinstance(url, str) else None, None, document)
