"""Containers: files that hold many documents, one record for each.  JSON Lines, Parquet and WARC are known.

A record passes through in four steps:

1. **Read.**  `access.read_source` opens the file (`storage`: a local path or an address such as "s3://...")
   and asks its format for the records.  The format takes off the packing (`packing`: gzip, Zstandard) and gives an
   `InputRecord` for each document: the page or text with its id and URL, and what is kept of the record untouched.
   What cannot be read becomes a record that failed, and a record that holds no document is `Skipped` with a reason.
2. **Clean.**  `cleaner.runs.shard_step` sends the records through the guarded pool.  Each document gives the fields
   that are added to its record: body, comments, metadata, status and error (`record.field_names`).
3. **Write.**  The output has the same format, unless the input can only be read.  Its `RecordWriter` writes each record
   as it was, with the added fields.  Large containers are cut into spans, and each span is written to a file of its
   own, so that a run that was broken off can go on (`cleaner.runs.shards`).
4. **Join.**  Where the user asked for one output file, `access.join` puts these files together.

Each format is one class below `base.Container` in a file of its own, listed in `registry`; `base` says how to add one.
What users need to know is in docs/containers.md.
"""

from __future__ import annotations

from cleaner.containers.base import Container, Shape, Source, Span
from cleaner.containers.packing import Packing
from cleaner.containers.record import AddedFields, InputRecord, Skipped
from cleaner.containers.registry import register, shape_of

__all__ = [
    "AddedFields",
    "Container",
    "InputRecord",
    "Packing",
    "Shape",
    "Skipped",
    "Source",
    "Span",
    "register",
    "shape_of",
]
