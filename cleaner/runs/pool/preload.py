"""Imported by the server process from which workers are forked, so that start-up work is done once for all.

So a worker starts in milliseconds, also one that replaces another.  `cleaner.ruleset.load` keeps the shipped rules; a
run with other rules reads its own.
"""

from __future__ import annotations

from cleaner.reading.document import read_document
from cleaner.runs.options import Options
from cleaner.runs.record_worker import make_clean

_CLEAN = make_clean(Options())
_CLEAN(read_document("The bridge is closed."))
_CLEAN(read_document("<p>The bridge is closed.</p>"))
