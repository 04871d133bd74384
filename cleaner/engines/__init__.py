"""How many documents are cleaned: one guarded step for each, and the engines that run it."""

from __future__ import annotations

from cleaner.engines.work import (
    Clean,
    Factory,
    Options,
    guarded,
    make_clean,
    outputs_for,
    process,
    wanted,
    write_outputs,
)

__all__ = ["Clean", "Factory", "Options", "guarded", "make_clean", "outputs_for", "process", "wanted", "write_outputs"]
