"""How much evidence makes a thread, whatever shape it has."""

from __future__ import annotations

from typing import Final

#: Share of the items that must talk (first or second person, exclamation) or be named.
TALK_SHARE: Final = 0.5

MAJORITY: Final = 0.5  # share; more than half
THREAD_MIN_ITEMS: Final = 2  # items without a name that make a thread; one may be anything
