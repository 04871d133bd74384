"""How many examples a property test draws."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

#: Examples of the profile "fixed", in which `drawn(n)` draws n.
FIXED = 100


def drawn(number: int, **others: Any) -> settings:
    """Settings for `number` examples in the profile "fixed", and for more in the same proportion in "fuzz".

    >>> drawn(50).max_examples * 2 == settings().max_examples
    True
    """
    return settings(max_examples=max(1, number * settings().max_examples // FIXED), **others)
