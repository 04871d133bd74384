"""Clean article bodies and separate comments from web articles: HTML pages, or text that was already scraped.

>>> import cleaner
>>> result = cleaner.clean("The bridge opened on Monday after two years of work.\\n\\nAdvertisement\\n", kind="text")
>>> result.body
'The bridge opened on Monday after two years of work.'
>>> [verdict.block.text for verdict in result.removed]
['Advertisement']
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import DISTRIBUTION, CleanerError, InputError, RuleError
from cleaner.types import Comment, Document, Kind, Label, Metadata, Status, Trace, Verdict

if TYPE_CHECKING:
    from cleaner.api import Cleaner, clean
    from cleaner.metadata import metadata_of

__all__ = [
    "Cleaner",
    "CleanerError",
    "Comment",
    "Document",
    "InputError",
    "Kind",
    "Label",
    "Metadata",
    "RuleError",
    "Status",
    "Trace",
    "Verdict",
    "clean",
    "metadata_of",
]

__version__ = importlib.metadata.version(DISTRIBUTION)

_LATER: Final[Mapping[str, str]] = {
    "Cleaner": "cleaner.api",
    "clean": "cleaner.api",
    "metadata_of": "cleaner.metadata",
}
"""What pulls in every layer, half a second's work, and the module that has it: imported when it is asked for, since a
help text, or a run in which nothing has changed, asks for none of it."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
