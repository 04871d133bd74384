"""Imported by the server process from which workers are forked, to do once what each of them would do first.

So a worker starts in milliseconds, also one that replaces another.  `cleaner.ruleset.load` keeps the shipped rules; a
run with other rules reads its own.
"""

from __future__ import annotations

from cleaner import Cleaner

_CLEANER = Cleaner()
_CLEANER.clean("The bridge is closed.", kind="text")
_CLEANER.clean("<p>The bridge is closed.</p>", kind="html")
