"""Files here and at addresses: whole or not at all, found without hidden ones, removed without a word."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

from cleaner.containers import places
from cleaner.errors import UsageError


@pytest.fixture(params=["here", "there"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new folder, on this machine or in fsspec's memory."""
    if request.param == "here":
        return str(tmp_path)
    pytest.importorskip("fsspec", reason="needs the extra remote")
    return f"memory://{uuid.uuid4().hex}"


def put(path: str, data: bytes, scratch: str) -> None:
    with places.created(path, scratch) as file:
        file.write(data)


def test_a_file_comes_and_goes(folder: str) -> None:
    path = places.joined(folder, "a/b.txt")
    assert places.read_bytes(path) is None
    assert places.size(path) is None
    put(path, b"words", folder)
    assert places.read_bytes(path) == b"words"
    assert places.size(path) == 5
    assert places.exists(path)
    assert places.is_folder(places.joined(folder, "a"))
    places.remove(path)
    places.remove(path)
    assert not places.exists(path)


def test_what_breaks_off_leaves_what_was_there_before(folder: str) -> None:
    path, new = places.joined(folder, "out.txt"), places.joined(folder, "new.txt")
    put(path, b"before", folder)
    for broken in (path, new):
        with pytest.raises(KeyboardInterrupt), places.created(broken, folder) as file:  # noqa: PT012
            file.write(b"half")
            raise KeyboardInterrupt
    assert places.read_bytes(path) == b"before"
    assert places.files_below(folder) == ["out.txt"]
    if not places.is_remote(folder):
        assert os.listdir(folder) == ["out.txt"]


def test_files_below_leave_hidden_ones_out(folder: str) -> None:
    for name in ("b.txt", "a/c.txt", ".cleaner-cache/x.json", "a/.hidden"):
        put(places.joined(folder, name), b"", folder)
    assert places.files_below(folder) == ["a/c.txt", "b.txt"]


def test_identity_tells_that_a_file_has_changed(folder: str) -> None:
    path = places.joined(folder, "in.jsonl")
    put(path, b"one", folder)
    before = places.identity(path)
    assert places.identity(path) == before
    put(path, b"three", folder)
    assert places.identity(path) != before


def test_removing_a_folder_takes_what_is_in_it(folder: str) -> None:
    put(places.joined(folder, "a/b/c.txt"), b"", folder)
    places.remove(places.joined(folder, "a"))
    assert not places.exists(places.joined(folder, "a/b/c.txt"))


def test_an_address_without_driver_is_told() -> None:
    pytest.importorskip("fsspec", reason="needs the extra remote")
    with pytest.raises(UsageError, match=r"nosuch://x: .*install the driver"):
        places.read_bytes("nosuch://x")
