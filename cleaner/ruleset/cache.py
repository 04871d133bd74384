"""Rules that are ready to use, kept on disk from one process to the next.

An entry is found by a hash of everything that it was made from: the bytes and paths of the rule files, the code that
reads and indexes them, the version of Python.  So it never has to be cleared.  Whatever is wrong with the cache
(broken, foreign, not writable) costs time and nothing else: the rules are read again.

Entries are pickles, and a pickle can run code.  Only a file is read that belongs to the user, that nobody else may
write or read, in a folder of which the same holds; it may name types of this package alone.
"""

from __future__ import annotations

import gc
import hashlib
import importlib.resources
import io
import logging
import os
import pickle
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import regex

from cleaner.ruleset.rule_files import RuleSource

_log: Final = logging.getLogger(__name__)

#: Files of one or two megabytes; each edit of a rule file that is used makes another.
MAX_CACHED_RULE_SETS: Final = 16


FOLDER_VARIABLE: Final = "CLEANER_CACHE_DIR"
SWITCH_VARIABLE: Final = "CLEANER_NO_CACHE"

_MAGIC: Final = b"cleaner rules 1\n"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SUM_BYTES: Final = 4
_NAME_CHARS: Final = 32
#: Where the types are defined that a rule set is made of.
_MODULES: Final = ("cleaner.rule_types", "cleaner.ruleset.", "datetime")
#: What makes rules of files, as seen from the package.
_CODE: Final = ("rule_types.py", "text.py", "limits.py", "ruleset")
_UNPICKLING: Final = (
    pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError,
)  # fmt: skip


def key_of(sources: Iterable[RuleSource], note: str = "") -> str:
    """The name of the entry that is made from some rule files; `note` tells ways of making it apart."""
    hashed = hashlib.sha256()  # in hardware on most machines
    parts = [sys.version.encode(), regex.__version__.encode(), note.encode(), *_code()]
    for source in sources:
        parts += [source.path.encode("utf-8", "surrogatepass"), source.stem.encode("utf-8", "surrogatepass")]
        parts.append(source.data)
    for part in parts:
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.hexdigest()


def _code() -> Iterator[bytes]:
    """The code and data that an entry depends on beside the rule files."""
    package = importlib.resources.files("cleaner")
    for name in _CODE:
        yield from _below(package.joinpath(name))


def _below(place: Traversable) -> Iterator[bytes]:
    if place.is_file():
        yield place.read_bytes()
    elif place.is_dir() and place.name != "__pycache__":
        for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
            yield from _below(inner)


def folder() -> Path | None:
    """Where entries are kept: below $CLEANER_CACHE_DIR, else $XDG_CACHE_HOME/cleaner or ~/.cache/cleaner.

    None where $CLEANER_NO_CACHE says so, or nobody knows where the home is.
    """
    if os.environ.get(SWITCH_VARIABLE, "0") not in ("", "0"):
        return None
    if own := os.environ.get(FOLDER_VARIABLE):
        return Path(own) / "rules"
    # The XDG specification has relative paths ignored.
    if (shared := os.environ.get("XDG_CACHE_HOME")) and os.path.isabs(shared):
        return Path(shared) / "cleaner" / "rules"
    try:
        return Path.home() / ".cache" / "cleaner" / "rules"
    except RuntimeError:
        return None


def fetch(key: str) -> Any:
    """The entry of a key; None where there is none that can be used."""
    place = folder()
    if place is None:
        return None
    try:
        data = _read(place, _name(key))
    except OSError:
        return None
    head = len(_MAGIC) + _SUM_BYTES
    payload = memoryview(data)[head:]
    if data[:head] != _MAGIC + _sum(payload):
        return None
    with suppress(*_UNPICKLING), _no_collection():
        return _Unpickler(io.BytesIO(payload)).load()
    return None


def keep(key: str, value: Any) -> None:
    """Keep the entry of a key.  Does nothing where that is not possible."""
    place = folder()
    if place is None:
        return
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    payload = stream.getvalue()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(os.lstat(place), stat.S_ISDIR):
            return
        _write(place, _name(key), _MAGIC + _sum(payload) + payload)
        _drop_old(place)
    except OSError as error:
        _log.info("%s: the rules are not kept for the next process (%s)", place, error.strerror)


def _name(key: str) -> str:
    return f"{key[:_NAME_CHARS]}.pickle"


def _sum(payload: bytes | memoryview) -> bytes:
    """Tells what was cut short or damaged; against anybody's will it does not help, nor has to."""
    return zlib.crc32(payload).to_bytes(_SUM_BYTES, "big")


def _is_private(status: os.stat_result, is_kind: Any) -> bool:
    """True for a folder or file of the user's own that nobody else may touch."""
    if not is_kind(status.st_mode):
        return False
    if not hasattr(os, "getuid"):  # Windows: the home folder has its own protection
        return True
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS


def _read(place: Path, name: str) -> bytes:
    """The bytes of an entry.

    Raises:
        OSError: it is not there, or somebody else can have written it.
    """
    if not _is_private(os.lstat(place), stat.S_ISDIR):
        raise PermissionError
    handle = os.open(place / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as stream:
        if not _is_private(os.fstat(handle), stat.S_ISREG):
            raise PermissionError
        return stream.read()


def _write(place: Path, name: str, data: bytes) -> None:
    """Write an entry, which appears whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=place)  # readable by the user alone
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
        os.replace(temporary, place / name)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _drop_old(place: Path) -> None:
    """Delete what was written first, beside what a process left that was ended while it wrote."""
    files = sorted(os.scandir(place), key=lambda entry: entry.stat(follow_symlinks=False).st_mtime_ns, reverse=True)
    for entry in files[MAX_CACHED_RULE_SETS:]:
        with suppress(OSError):
            os.unlink(entry.path)


class _Pickler(pickle.Pickler):
    """Writes a frozen dataclass as a call with its values, which is read in half the time."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type) or not is_dataclass(obj):
            return NotImplemented
        return type(obj), tuple([getattr(obj, part.name) for part in fields(obj)])


class _Unpickler(pickle.Unpickler):
    """Makes objects of this package's own types, and days; of nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.startswith(_MODULES) else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector, which would look at tens of thousands of new objects that all stay."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
