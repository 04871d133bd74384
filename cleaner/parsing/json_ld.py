"""Reads JSON-LD as pages write it, common mistakes included.  No input makes this module raise."""

from __future__ import annotations

import json
import re
from typing import Any, Final

#: Characters; longer JSON-LD scripts are not read.  The longest of the bench has 153,095.
METADATA_MAX_SCRIPT: Final = 1_000_000

#: What some pages put before their JSON.  Possessive, so that matching takes linear time.
_OPENING: Final = re.compile(r"(?:\s|<!--|//|/\*|\*/|<!\[CDATA\[)*+")
#: A string, or a comma before a closing bracket.  A string that is not closed runs to the end of the script, so that
#: matching takes linear time.
_STRING_OR_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\Z))|,(?=\s*+[}\]])', re.DOTALL)
#: Not strict, because raw line breaks and tabs inside strings are common and harmless.
_DECODER: Final = json.JSONDecoder(strict=False)


def loads(script: str) -> Any:
    """The value of a JSON-LD script, without its trailing commas and comment signs; None if it cannot be repaired.

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
    opening = _OPENING.match(script)
    return opening.end() if opening else 0
