"""Files that hold many documents: JSON Lines, Parquet, WARC; where they lie, how they are packed, how they are cut.

A record goes in and comes out with the cleaned fields added; see docs/containers.md.
"""

from __future__ import annotations

from cleaner.containers.record import (
    AddedFields,
    InputRecord,
    Skipped,
    cleaned_fields,
    field_names,
)
from cleaner.containers.shapes import (
    Container,
    Packing,
    Shape,
    shape_of,
)

__all__ = [
    "AddedFields",
    "Container",
    "InputRecord",
    "Packing",
    "Shape",
    "Skipped",
    "cleaned_fields",
    "field_names",
    "shape_of",
]
