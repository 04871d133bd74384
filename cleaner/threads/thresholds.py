"""How much evidence makes a thread, whatever its shape."""

from __future__ import annotations

from typing import Final

#: Share of the comments of a list or a text that must talk (first or second person, exclamation mark) or have a name.
#: Articles hold both as well, in quotes.
TALK_SHARE: Final = 0.5

#: Share of items, lines or characters; more than this is most of them.
MAJORITY: Final = 0.5

#: Items.  A single one may be anything, so a thread without a proof such as a name or a title has at least two.
THREAD_MIN_ITEMS: Final = 2
