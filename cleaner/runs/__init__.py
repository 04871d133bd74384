"""Runs over many documents: folders, containers and records, in worker processes or on Ray."""

from __future__ import annotations

from cleaner.runs.many import clean_files, clean_records
from cleaner.runs.options import Options
from cleaner.runs.record_worker import Clean, Factory, Record, Result, make_clean

__all__ = ["Clean", "Factory", "Options", "Record", "Result", "clean_files", "clean_records", "make_clean"]
