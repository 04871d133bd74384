"""Errors that a user can do something about.  Each says where, what and how to mend it."""

from __future__ import annotations

from typing import Final

from cleaner.types import Status

#: Name of the distribution on package indexes.  There, `cleaner` is somebody else's package.
DISTRIBUTION: Final = "article-cleaner"


class CleanerError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(CleanerError):
    """A document that cannot be cleaned.  `status` goes into the report; only this document is lost."""

    def __init__(self, path: str, message: str, hint: str, status: Status) -> None:
        super().__init__(f"{path}: {message}; {hint}")
        self.path, self.message, self.hint, self.status = path, message, hint, status


class RuleError(CleanerError):
    """A rule file that cannot be used.  Nothing is cleaned or written until it is mended."""

    def __init__(self, path: str, line: int, message: str, hint: str) -> None:
        super().__init__(f"{path}:{line}: {message}; {hint}")
        self.path, self.line, self.message, self.hint = path, line, message, hint


class UsageError(CleanerError):
    """A command or call that makes no sense as given (two inputs for one output, an output inside the input)."""


def install_hint(extra: str) -> str:
    """The command that installs an extra of this package ("zst", "parquet"), for the end of an error message."""
    return f"pip install '{DISTRIBUTION}[{extra}]'"
