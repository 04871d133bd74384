"""Local files, and files at addresses that fsspec opens ("s3://bucket/in.jsonl").

A path is a str for either.  A written file appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from cleaner.errors import UsageError, install_hint
from cleaner.output.atomic import temporary_path

#: What stores call the mark or the time that changes with a file's content, the best first.
_CHANGE_MARKS: Final = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")


def is_remote(path: str) -> bool:
    """True for an address, which fsspec has to open."""
    return "://" in path


def open_read(path: str) -> BinaryIO:
    """Open a file for reading.  It can be sought in.

    Raises:
        OSError: it cannot be opened.
        UsageError: the library for the address is missing.
    """
    if not is_remote(path):
        return open(path, "rb")
    fs, inside = _remote(path)
    return cast(BinaryIO, fs.open(inside, "rb"))


@contextlib.contextmanager
def created(path: str, scratch: str) -> Iterator[BinaryIO]:
    """Open a file for writing.  It appears at its path when the block ends without an error, by a rename or one PUT.

    Args:
        scratch: folder of the temporary file, on the file system of `path`.  It is not used for a remote file, which
            is written to a local temporary file first.
    """
    if is_remote(path):
        fs, inside = _remote(path)
        with tempfile.NamedTemporaryFile() as file:
            yield cast(BinaryIO, file)
            file.flush()
            # One upload: some drivers keep what was written to `fs.open(path, "wb")` even where the block fails.
            fs.put_file(file.name, inside)
        return
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    os.makedirs(scratch, exist_ok=True)
    temporary = temporary_path(Path(scratch, os.path.basename(path)), os.getpid())
    try:
        with temporary.open("wb") as local:
            yield cast(BinaryIO, local)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def read_bytes(path: str) -> bytes | None:
    """The content of a small file; None if there is no such file."""
    try:
        with open_read(path) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def identity(path: str) -> dict[str, Any]:
    """Plain values that change when the content of a file changes: its size, and its time or its store's mark.

    Raises:
        OSError: there is no such file.
    """
    if not is_remote(path):
        stat = os.stat(path)
        return {"size": stat.st_size, "mtime": stat.st_mtime_ns}
    fs, inside = _remote(path)
    info = fs.info(inside)
    mark = next((str(info[name]) for name in _CHANGE_MARKS if info.get(name)), None)
    return {"size": info.get("size"), "mark": mark}


def size(path: str) -> int | None:
    """The size of a file in bytes; None if there is no such file."""
    try:
        return cast("int | None", identity(path)["size"])
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_folder(path: str) -> bool:
    """True if there is a folder with this path."""
    if not is_remote(path):
        return os.path.isdir(path)
    fs, inside = _remote(path)
    return bool(fs.isdir(inside))


def exists(path: str) -> bool:
    """True if there is a file or folder with this path."""
    if not is_remote(path):
        return os.path.lexists(path)
    fs, inside = _remote(path)
    return bool(fs.exists(inside))


def files_below(folder: str) -> list[str]:
    """Paths of all files below a folder, relative to it, with "/" and sorted.

    Hidden files, hidden folders and linked folders are left out.
    """
    if is_remote(folder):
        fs, inside = _remote(folder)
        start = len(inside.rstrip("/")) + 1
        paths = [path[start:] for path in fs.find(inside)]
    else:
        paths = [
            os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")
            for parent, _, names in os.walk(folder)
            for name in names
        ]
    return sorted(path for path in paths if not any(part.startswith(".") for part in path.split("/")))


def remove(path: str) -> None:
    """Remove a file, or a folder with all that is in it.  Nothing happens if there is none."""
    if is_remote(path):
        fs, inside = _remote(path)
        if fs.exists(inside):
            fs.rm(inside, recursive=True)
        return
    with contextlib.suppress(FileNotFoundError):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def joined(folder: str, name: str) -> str:
    """The path of a file below a folder."""
    return f"{folder.rstrip('/')}/{name}" if folder.rstrip("/") else f"/{name}"


def _remote(path: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path in it.

    Raises:
        UsageError: fsspec or the driver of the file system is missing.
    """
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(f"{path}: addresses like this need fsspec; {install_hint('remote')}") from error
    try:
        fs, inside = fsspec.core.url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{path}: {error}; install the driver of its file system, or name another path") from error
    return fs, inside
