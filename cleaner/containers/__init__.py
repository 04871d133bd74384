"""Files that hold many documents: JSON Lines, Parquet, WARC; where they lie, how they are packed, how they are cut.

A record goes in and comes out with the cleaned fields added; see docs/containers.md.
"""

from __future__ import annotations

from cleaner.containers.entries import (
    Entry,
    Fields,
    Skipped,
    fields_of,
    names_of,
)
from cleaner.containers.shapes import (
    Container,
    Packing,
    Shape,
    shape_of,
)

__all__ = [
    "Container",
    "Entry",
    "Fields",
    "Packing",
    "Shape",
    "Skipped",
    "fields_of",
    "names_of",
    "shape_of",
]
