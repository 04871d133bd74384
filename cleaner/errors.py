"""The errors that this package raises on purpose.  A message says where the fault is, what it is and how to mend it."""

from __future__ import annotations

from typing import Any, Final

from cleaner.types import Status

#: Name of the distribution on package indexes.  There, `cleaner` is somebody else's package.
DISTRIBUTION: Final = "article-cleaner"


class CleanerError(Exception):
    """Base class of all errors that this package raises on purpose."""


class InputError(CleanerError):
    """A document that cannot be cleaned.  In a run only this document fails; `status` goes into the report."""

    def __init__(self, path: str, message: str, hint: str, status: Status) -> None:
        super().__init__(f"{path}: {message}; {hint}")
        self.path, self.message, self.hint, self.status = path, message, hint, status

    def __reduce__(self) -> tuple[Any, ...]:
        return InputError, (self.path, self.message, self.hint, self.status)


class RuleError(CleanerError):
    """A rule file that cannot be used.  It is raised before any document is cleaned.

    `line` counts from 1; 0 means the file as a whole, such as one that cannot be read.
    """

    def __init__(self, path: str, line: int, message: str, hint: str) -> None:
        super().__init__(f"{path}:{line}: {message}; {hint}" if line else f"{path}: {message}; {hint}")
        self.path, self.line, self.message, self.hint = path, line, message, hint

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleError, (self.path, self.line, self.message, self.hint)


class UsageError(CleanerError):
    """A call or a command that makes no sense: an unknown kind, an output inside the input, a missing extra."""


def install_hint(extra: str) -> str:
    """The command that installs an extra of this package ("zst", "parquet"), for the end of an error message."""
    return f"pip install '{DISTRIBUTION}[{extra}]'"
