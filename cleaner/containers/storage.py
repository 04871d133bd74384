"""Where files lie: here, or wherever fsspec reaches ("s3://bucket/in.jsonl").  A file appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from cleaner.errors import UsageError, install_hint
from cleaner.output.atomic import temporary_path


def is_remote(path: str) -> bool:
    """True where fsspec has to open the path."""
    return "://" in path


def open_read(path: str) -> BinaryIO:
    """A file to read, which can be wound back.

    Raises:
        OSError: it cannot be opened.
        UsageError: the driver is missing.
    """
    if not is_remote(path):
        return open(path, "rb")
    fs, inside = _remote(path)
    return cast(BinaryIO, fs.open(inside, "rb"))


@contextlib.contextmanager
def created(path: str, scratch: str) -> Iterator[BinaryIO]:
    """A file to write, which appears at its path when the block ends well, by a rename or one PUT.

    Args:
        scratch: folder of the temporary file, on the file system of `path`; remote files go by way of this machine.
    """
    if is_remote(path):
        fs, inside = _remote(path)
        with tempfile.NamedTemporaryFile() as file:
            yield cast(BinaryIO, file)
            file.flush()
            # One upload: writing to `fs.open(path, "wb")` commits with some drivers even where the block fails.
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
    """What a small file holds; None where there is none."""
    try:
        with open_read(path) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def identity(path: str) -> dict[str, Any]:
    """What tells that a file has changed: its size, and its time or what its store has instead.

    Raises:
        OSError: there is no such file.
    """
    if not is_remote(path):
        stat = os.stat(path)
        return {"size": stat.st_size, "mtime": stat.st_mtime_ns}
    fs, inside = _remote(path)
    info = fs.info(inside)
    marks = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")
    return {"size": info.get("size"), "mark": next((str(info[name]) for name in marks if info.get(name)), None)}


def size(path: str) -> int | None:
    """Bytes of a file; None where there is none."""
    try:
        return cast("int | None", identity(path)["size"])
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_folder(path: str) -> bool:
    """True where the path is a folder that exists."""
    if not is_remote(path):
        return os.path.isdir(path)
    fs, inside = _remote(path)
    return bool(fs.isdir(inside))


def exists(path: str) -> bool:
    """True where a file or folder is there."""
    if not is_remote(path):
        return os.path.lexists(path)
    fs, inside = _remote(path)
    return bool(fs.exists(inside))


def files_below(folder: str) -> list[str]:
    """Paths of all files below a folder, relative to it, with "/", sorted; hidden ones and linked folders left out."""
    if is_remote(folder):
        fs, inside = _remote(folder)
        start = len(inside.rstrip("/")) + 1
        found = [path[start:] for path in fs.find(inside)]
    else:
        found = [
            os.path.relpath(os.path.join(at, name), folder).replace(os.sep, "/")
            for at, _, names in os.walk(folder)
            for name in names
        ]
    return sorted(path for path in found if not any(part.startswith(".") for part in path.split("/")))


def remove(path: str) -> None:
    """Remove a file or a whole folder, where it is."""
    if is_remote(path):
        fs, inside = _remote(path)
        if fs.exists(inside):
            fs.rm(inside, recursive=True)
        return
    import shutil  # slow to import, and most runs need it not

    with contextlib.suppress(FileNotFoundError):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def joined(folder: str, name: str) -> str:
    """The path of a name below a folder."""
    return f"{folder.rstrip('/')}/{name}" if folder.rstrip("/") else f"/{name}"


def _remote(path: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(f"{path}: addresses like this need fsspec; {install_hint('remote')}") from error
    try:
        fs, inside = fsspec.core.url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{path}: {error}; install the driver of its file system, or name another path") from error
    return fs, inside
