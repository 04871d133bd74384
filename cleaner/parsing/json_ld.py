"""JSON-LD as pages write it: read over what is commonly wrong with it.  Whatever stands there, nothing here raises."""

from __future__ import annotations

import json
import re
from typing import Any, Final

METADATA_MAX_SCRIPT: Final = 1_000_000  # characters of one JSON-LD script; the longest of the bench has 153,095


#: What some pages put around their JSON.  Possessive: no way back, so linear.
_OPENING: Final = re.compile(r"(?:\s|<!--|//|/\*|\*/|<!\[CDATA\[)*+")
#: A string, or a comma before a closing bracket.  A string without an end runs to the end of the script, so that no
#: character is looked at twice.
_STRING_OR_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\Z))|,(?=\s*+[}\]])', re.DOTALL)
#: Raw line breaks and tabs inside strings are common, and harmless.
_DECODER: Final = json.JSONDecoder(strict=False)


def loads(script: str) -> Any:
    """The value of a JSON-LD script, trailing commas and the like read over; None where it is past repair.

    >>> loads('<!-- {"name": "Tea,]", "tags": ["a",],} -->')
    {'name': 'Tea,]', 'tags': ['a']}
    >>> loads("{name: oops") is None
    True
    """
    if len(script) > METADATA_MAX_SCRIPT:
        return None
    script = script[_match_end(script) :]
    for repair in (False, True):
        try:
            return _DECODER.raw_decode(_STRING_OR_COMMA.sub(r"\1", script) if repair else script)[0]
        except (ValueError, RecursionError):  # broken, a number of thousands of digits, or nested without end
            continue
    return None


def _match_end(script: str) -> int:
    found = _OPENING.match(script)
    return found.end() if found else 0
