"""Gzip and Zstandard as streams: joined files, broken files, the same bytes each time."""

from __future__ import annotations

import gzip
import io

import pytest

from cleaner.containers import packing
from cleaner.containers.packing import BROKEN, Packing, packed, skip, unpacked

zstandard = pytest.importorskip("zstandard", reason="needs the extra zst")

TEXT = b"".join(b"line %d of a file\n" % number for number in range(5000))
PACKINGS = [Packing.NONE, Packing.GZ, Packing.ZST]


def pack(data: bytes, packing: Packing) -> bytes:
    file = io.BytesIO()
    stream = packed(file, packing)
    stream.write(data)
    stream.close()
    return file.getvalue()


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_packed_comes_back_also_where_files_are_joined(packing: Packing) -> None:
    joined = pack(TEXT, packing) + pack(b"more\n", packing)
    assert unpacked(io.BytesIO(joined), packing).read() == TEXT + b"more\n"
    assert list(unpacked(io.BytesIO(joined), packing))[-2:] == [b"line 4999 of a file\n", b"more\n"]


@pytest.mark.parametrize("packing", PACKINGS)
def test_the_same_input_gives_the_same_bytes(packing: Packing) -> None:
    assert pack(TEXT, packing) == pack(TEXT, packing)


@pytest.mark.parametrize("packing", [Packing.GZ, Packing.ZST])
@pytest.mark.parametrize("rest", [3, 1000])
def test_a_file_that_is_cut_off_is_not_taken_for_a_whole_one(packing: Packing, rest: int) -> None:
    whole = pack(TEXT, packing)
    with pytest.raises(BROKEN):
        unpacked(io.BytesIO(whole + whole[:-rest]), packing).read()


@pytest.mark.parametrize("packing", [Packing.GZ, Packing.ZST])
def test_garbage_is_told(packing: Packing) -> None:
    with pytest.raises(BROKEN):
        unpacked(io.BytesIO(b"no such thing"), packing).read()


def test_skipping_leaves_the_stream_where_it_should_be() -> None:
    stream = unpacked(io.BytesIO(gzip.compress(TEXT)), Packing.GZ)
    skip(stream, len(b"line 0 of a file\n"))
    assert stream.readline() == b"line 1 of a file\n"


def test_a_bomb_of_zstandard_is_unpacked_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zstandard.compress(b"x" * 50_000_000)
    assert len(bomb) < 10_000
    monkeypatch.setattr(packing, "ZST_FEED_BYTES", 16)
    sizes: list[int] = []
    stream = unpacked(io.BytesIO(bomb), Packing.ZST)
    raw = stream.raw  # type: ignore[attr-defined]
    while raw.readinto(bytearray(1)):
        sizes.append(len(raw._ready))
        raw._position = len(raw._ready)
    assert sum(sizes) == 50_000_000
    assert max(sizes) < 5_000_000
