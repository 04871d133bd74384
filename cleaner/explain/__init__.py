"""Why every block of a document is body, comment or removed.

`explanation` turns a `Trace` into plain JSON values and `render` sets them out for a reader.  `replay` derives the body
and the comments again from those values alone.
"""

from __future__ import annotations

from cleaner.explain.data import explanation
from cleaner.explain.replay import replay
from cleaner.explain.terminal import render

__all__ = ["explanation", "render", "replay"]
