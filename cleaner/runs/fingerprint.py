"""A short hash of everything that outputs depend on apart from the document: code, rules, options, libraries."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import sys
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Final

from cleaner.errors import DISTRIBUTION
from cleaner.ruleset.rule_files import given, shipped
from cleaner.runs.options import Options

_CHARS: Final = 16  # hexadecimal digits; a fingerprint is compared with a few others only
_LIBRARIES: Final = tuple("beautifulsoup4 charset-normalizer cssselect lxml numpy regex trafilatura".split())
_OPTIONS: Final = ("kind", "url", "default_rules", "format", "comments_format", "metadata", "removed")
"""Options on which outputs depend.  Limits are not among them: a document that failed is tried again anyway."""
_NOT_READ: Final = ("__pycache__", "cli", "rulekit")


def fingerprint(options: Options) -> str:
    """A hash that stays the same as long as a document gives the same outputs.

    It covers the code and not only its version, so that changes in a checkout make old results invalid.

    Raises:
        RuleError: a rule file cannot be read.
    """
    hashed = hashlib.blake2b(digest_size=_CHARS // 2)
    for part in _parts(options):
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.hexdigest()


def _parts(options: Options) -> Iterator[bytes]:
    yield sys.version.encode()
    for library in (DISTRIBUTION, *_LIBRARIES):
        yield importlib.metadata.version(library).encode()
    for name in _OPTIONS:
        yield f"{name}={getattr(options, name)}".encode("utf-8", "surrogatepass")
    yield from _below(importlib.resources.files("cleaner"))
    for source in [*(shipped() if options.default_rules else ()), *given(options.rules)]:
        yield source.path.encode("utf-8", "surrogatepass")
        yield source.data


def _below(place: Traversable) -> Iterator[bytes]:
    """The bytes of the package's code and data."""
    for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
        if inner.is_dir() and inner.name not in _NOT_READ:
            yield from _below(inner)
        elif inner.is_file():
            yield inner.read_bytes()
