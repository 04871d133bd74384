"""Files here and at addresses: whole or not at all, found without hidden ones, removed without a word."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

from cleaner.containers import storage
from cleaner.errors import UsageError


@pytest.fixture(params=["here", "there"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new folder, on this machine or in fsspec's memory."""
    if request.param == "here":
        return str(tmp_path)
    pytest.importorskip("fsspec", reason="needs the extra remote")
    return f"memory://{uuid.uuid4().hex}"


def put(path: str, data: bytes, scratch: str) -> None:
    with storage.created(path, scratch) as file:
        file.write(data)


def test_a_file_comes_and_goes(folder: str) -> None:
    path = storage.joined(folder, "a/b.txt")
    assert storage.read_bytes(path) is None
    assert storage.size(path) is None
    put(path, b"words", folder)
    assert storage.read_bytes(path) == b"words"
    assert storage.size(path) == 5
    assert storage.exists(path)
    assert storage.is_folder(storage.joined(folder, "a"))
    storage.remove(path)
    storage.remove(path)
    assert not storage.exists(path)


def test_what_breaks_off_leaves_what_was_there_before(folder: str) -> None:
    path, new = storage.joined(folder, "out.txt"), storage.joined(folder, "new.txt")
    put(path, b"before", folder)
    for broken in (path, new):
        with pytest.raises(KeyboardInterrupt), storage.created(broken, folder) as file:  # noqa: PT012
            file.write(b"half")
            raise KeyboardInterrupt
    assert storage.read_bytes(path) == b"before"
    assert storage.files_below(folder) == ["out.txt"]
    if not storage.is_remote(folder):
        assert os.listdir(folder) == ["out.txt"]


def test_files_below_leave_hidden_ones_out(folder: str) -> None:
    for name in ("b.txt", "a/c.txt", ".cleaner-cache/x.json", "a/.hidden"):
        put(storage.joined(folder, name), b"", folder)
    assert storage.files_below(folder) == ["a/c.txt", "b.txt"]


def test_identity_tells_that_a_file_has_changed(folder: str) -> None:
    path = storage.joined(folder, "in.jsonl")
    put(path, b"one", folder)
    before = storage.identity(path)
    assert storage.identity(path) == before
    put(path, b"three", folder)
    assert storage.identity(path) != before


def test_removing_a_folder_takes_what_is_in_it(folder: str) -> None:
    put(storage.joined(folder, "a/b/c.txt"), b"", folder)
    storage.remove(storage.joined(folder, "a"))
    assert not storage.exists(storage.joined(folder, "a/b/c.txt"))


def test_an_address_without_driver_is_told() -> None:
    pytest.importorskip("fsspec", reason="needs the extra remote")
    with pytest.raises(UsageError, match=r"nosuch://x: .*install the driver"):
        storage.read_bytes("nosuch://x")
