"""How many documents are cleaned: one guarded step for each, and the engines that run it."""

from __future__ import annotations

from cleaner.runs.local import clean_files, clean_records
from cleaner.runs.options import (
    Clean,
    Factory,
    Options,
    Record,
    Result,
    make_clean,
)

__all__ = ["Clean", "Factory", "Options", "Record", "Result", "clean_files", "clean_records", "make_clean"]
