"""Cleans article bodies, and separates comments, from web articles: HTML pages, or text that was already scraped.

>>> import cleaner
>>> cleaned = cleaner.clean("The bridge opened on Monday after two years of work.\\n\\nAdvertisement\\n", kind="text")
>>> cleaned
<Cleaned ok: 10 words, 0 comments, 1 removed>
>>> cleaned.body
'The bridge opened on Monday after two years of work.'
>>> [block.text for block in cleaned.removed]
['Advertisement']

`clean` and `clean_file` clean one document, `Cleaner` is quicker for several, and `clean_many` cleans any number of
documents in worker processes.  The package logs under the name "cleaner": the warnings of a document with level INFO,
documents of `clean_many` that failed with level WARNING.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import DISTRIBUTION, CleanerError, InputError, RuleError, UsageError
from cleaner.types import (
    CauseKind,
    Cleaned,
    Comment,
    Document,
    Kind,
    Label,
    Metadata,
    MetadataLevel,
    Removed,
    Status,
    Trace,
    Verdict,
)

if TYPE_CHECKING:
    from cleaner.api import Cleaner, Explanation, clean, clean_file, clean_many, explanation_of

__all__ = [
    "CauseKind",
    "Cleaned",
    "Cleaner",
    "CleanerError",
    "Comment",
    "Document",
    "Explanation",
    "InputError",
    "Kind",
    "Label",
    "Metadata",
    "MetadataLevel",
    "Removed",
    "RuleError",
    "Status",
    "Trace",
    "UsageError",
    "Verdict",
    "clean",
    "clean_file",
    "clean_many",
    "explanation_of",
]

__version__ = importlib.metadata.version(DISTRIBUTION)

_LAZY: Final[Mapping[str, str]] = {
    "Cleaner": "cleaner.api",
    "Explanation": "cleaner.api",
    "clean": "cleaner.api",
    "clean_file": "cleaner.api",
    "clean_many": "cleaner.api",
    "explanation_of": "cleaner.api",
}
"""Names that are imported when somebody asks for them, and their modules.  These modules import all layers, which takes
half a second; `cleaner --help`, or a run in which nothing has changed, needs none of them."""

# A program that does not set up logging shall not see messages of ours on its standard error.
logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_LAZY[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
