"""Imported by the server that worker processes are forked from: what each of them would do first is done once, here.

A worker then starts in milliseconds, also the one that replaces a worker that died.  Shipped rules are cached by
`cleaner.ruleset.load`; a run without them, or with others, reads its own.
"""

from __future__ import annotations

from cleaner import Cleaner

_CLEANER = Cleaner()
_CLEANER.clean("The bridge is closed.", kind="text")
_CLEANER.clean("<p>The bridge is closed.</p>", kind="html")
