"""What an output folder remembers: whether a run is about the same documents as the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from cleaner.runs.run_cache import CacheEntry, RunCache

PATHS = ("a.txt", "b/é \t.txt", "c.txt")


def entry(path: str, config: str = "x") -> CacheEntry:
    return CacheEntry(path, config, 5, 7, "d", "", "{}")


def remembered(out: Path, paths: Sequence[str], config: str = "x") -> RunCache:
    with RunCache(str(out), "in") as cache:
        for path in paths:
            cache.add(entry(path, config))
    return RunCache(str(out), "in")


def cut_short(out: Path) -> None:
    with RunCache(str(out), "in") as cache:
        cache.add(entry(PATHS[0]))
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("paths", "config", "same"),
    [
        (PATHS, "x", True),
        (PATHS[:2], "x", False),
        ((*PATHS, "d.txt"), "x", False),
        (("a.txt", "b.txt", "c.txt"), "x", False),
        (PATHS, "y", False),
        ((), "x", False),
    ],
    ids=["same", "one went", "one came", "one is called otherwise", "other options", "all went"],
)
def test_documents_of_the_run_before_are_known_again(
    tmp_path: Path, paths: Sequence[str], config: str, same: bool
) -> None:
    assert remembered(tmp_path, PATHS).is_of(paths, config) == same


def test_a_run_that_was_cut_short_is_not_taken_for_the_same(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        cut_short(tmp_path)

    assert not RunCache(str(tmp_path), "in").is_of(PATHS[:1], "x")


def test_nothing_is_known_of_a_folder_without_a_run(tmp_path: Path) -> None:
    assert not RunCache(str(tmp_path), "in").is_of(PATHS, "x")
    with RunCache(str(tmp_path), "in") as cache:
        assert list(cache.entries()) == []
