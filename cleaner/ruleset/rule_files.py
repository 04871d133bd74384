"""Finds and reads the rule files of the package and of the paths that a user gives.  Their content is not parsed."""

from __future__ import annotations

import importlib.resources
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.errors import RuleError
from cleaner.limits import MAX_RULE_FILE_BYTES

SUFFIX: Final = ".toml"
_FOLDERS: Final = ("generic", "platforms", "sites")
_CHECK: Final = "check the path of the rules"


class RuleSource(NamedTuple):
    """The bytes of a rule file."""

    path: str
    """As it is shown in messages."""
    stem: str
    """The first part of the ids of its rules."""
    data: bytes


def shipped() -> list[RuleSource]:
    """The rule files that come with the package."""
    out = []
    for folder in _FOLDERS:
        place = importlib.resources.files("cleaner.rules").joinpath(folder)
        if place.is_dir():
            files = sorted(place.iterdir(), key=lambda file: file.name)
            out += [
                RuleSource(f"rules/{folder}/{file.name}", file.name.removesuffix(SUFFIX), file.read_bytes())
                for file in files
                if file.name.endswith(SUFFIX)
            ]
    return out


def given(paths: Sequence[Path]) -> list[RuleSource]:
    """The rule files of some paths, each a file or a folder; a file that is given twice comes once.

    Raises:
        RuleError: a path does not exist or cannot be read, or a folder has no rule files.
    """
    files = dict.fromkeys(file for path in paths for file in _below(path))
    return [RuleSource(str(file), file.stem, _read(file)) for file in files]


def _below(path: Path) -> list[Path]:
    """The rule files of a path: itself, or every .toml file below a folder, sorted."""
    if not path.is_dir():
        return [path]
    files = sorted(_walk(path, ()))
    if not files:
        raise RuleError(str(path), 0, f"a folder without a {SUFFIX} file", _CHECK)
    return files


def _walk(folder: Path, around: tuple[str, ...]) -> Iterator[Path]:
    """The .toml files below a folder.  Links are followed; `around` has the real paths of the folders above it."""
    real = os.path.realpath(folder)
    if real in around:
        raise RuleError(str(folder), 1, "a link to a folder that contains it", "remove the link")
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise RuleError(str(folder), 0, f"cannot be read: {error.strerror}", _CHECK) from error
    for entry in entries:
        path = folder / entry.name
        is_folder = path.is_dir()
        if is_folder:
            yield from _walk(path, (*around, real))
        if path.suffix != SUFFIX:
            continue
        if is_folder or (path.exists() and not path.is_file()):  # a broken link is reported when it is read
            what = "a folder" if is_folder else "no regular file"
            raise RuleError(str(path), 1, f"{what} with the name of a rule file", "give it another name")
        yield path


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_RULE_FILE_BYTES + 1)
    except OSError as error:
        raise RuleError(str(path), 0, f"cannot be read: {error.strerror}", _CHECK) from error
    except ValueError as error:  # a null character
        raise RuleError(str(path), 0, f"cannot be read: {error}", _CHECK) from error
