"""A cache on disk of rules that were read and indexed, so that the next process starts faster.

An entry is found by a hash of everything that it depends on: the bytes and paths of the rule files, the code that reads
and indexes them, and the version of Python.  The cache therefore need never be cleared.  If anything is wrong with it
(broken, somebody else's, not writable) the rules are read again.

Entries are pickles, and a pickle can run code.  A file is read only if it and its folder belong to the user and nobody
else may read or write them, and it may name only types of this package.
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

#: Entries that are kept.  Each has one or two megabytes, and each edit of a rule file makes a new one.
MAX_CACHED_RULE_SETS: Final = 16


FOLDER_VARIABLE: Final = "CLEANER_CACHE_DIR"
SWITCH_VARIABLE: Final = "CLEANER_NO_CACHE"

_MAGIC: Final = b"cleaner rules 1\n"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SUM_BYTES: Final = 4  # bytes of a CRC-32
_NAME_CHARS: Final = 32  # hexadecimal digits of a file name: 128 bits never collide by chance
#: The modules that define the types of a rule set.
_MODULES: Final = ("cleaner.rule_types", "cleaner.ruleset.", "datetime")
#: The code that turns files into rules: paths in the package.
_CODE: Final = ("rule_types.py", "text.py", "limits.py", "ruleset")
_UNPICKLING: Final = (
    pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError,
)  # fmt: skip


def key_of(sources: Iterable[RuleSource], note: str = "") -> str:
    """The key of the entry that is made from some rule files; `note` distinguishes ways of making it."""
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
    """The code and data that an entry depends on, apart from the rule files."""
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
    """The folder of the entries: below $CLEANER_CACHE_DIR, else below $XDG_CACHE_HOME/cleaner or ~/.cache/cleaner.

    None if $CLEANER_NO_CACHE is set, or if the home folder is not known.
    """
    if os.environ.get(SWITCH_VARIABLE, "0") not in ("", "0"):
        return None
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named) / "rules"
    # The XDG specification says that relative paths are ignored.
    if (shared := os.environ.get("XDG_CACHE_HOME")) and os.path.isabs(shared):
        return Path(shared) / "cleaner" / "rules"
    try:
        return Path.home() / ".cache" / "cleaner" / "rules"
    except RuntimeError:
        return None


def fetch(key: str) -> Any:
    """The entry of a key; None if there is no entry that can be used."""
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
    """Store the entry of a key.  Does nothing if that is not possible."""
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
    """A checksum that shows whether an entry is damaged.  It does not protect against manipulation."""
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
        OSError: it does not exist, or somebody else may have written it.
    """
    if not _is_private(os.lstat(place), stat.S_ISDIR):
        raise PermissionError
    handle = os.open(place / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as stream:
        if not _is_private(os.fstat(handle), stat.S_ISREG):
            raise PermissionError
        return stream.read()


def _write(place: Path, name: str, data: bytes) -> None:
    """Write an entry atomically."""
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
    """Delete the oldest entries, and temporary files of processes that were killed while they wrote."""
    files = sorted(os.scandir(place), key=lambda entry: entry.stat(follow_symlinks=False).st_mtime_ns, reverse=True)
    for entry in files[MAX_CACHED_RULE_SETS:]:
        with suppress(OSError):
            os.unlink(entry.path)


class _Pickler(pickle.Pickler):
    """Writes a frozen dataclass as a call with its values, which halves the time to read it."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type) or not is_dataclass(obj):
            return NotImplemented
        return type(obj), tuple([getattr(obj, part.name) for part in fields(obj)])


class _Unpickler(pickle.Unpickler):
    """Creates objects of this package's types and dates, and refuses all others."""

    def find_class(self, module: str, name: str) -> Any:
        kind = super().find_class(module, name) if module.startswith(_MODULES) else None
        if isinstance(kind, type) and kind.__module__ == module:
            return kind
        raise pickle.UnpicklingError(f"{module}.{name}")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Switch the garbage collector off: it would look at tens of thousands of new objects that all stay."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
