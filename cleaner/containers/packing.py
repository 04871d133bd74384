"""Packings: gzip or Zstandard around a whole file, read and written as streams.

Packed files can be joined by copying their bytes, because both packings allow several members in a row.
"""

from __future__ import annotations

import gzip
import io
import zlib
from enum import StrEnum
from typing import Any, BinaryIO, Final, cast

from cleaner import limits
from cleaner.errors import UsageError, install_hint

#: Levels of compression: the defaults of the programs gzip and zstd.
GZ_LEVEL: Final = 6
ZST_LEVEL: Final = 3

#: Bytes that are fed to Zstandard at a time: one byte of it can unpack to more than 30 kB.
ZST_FEED_BYTES: Final = 1024

#: What reading a broken or cut-off file may raise.
BROKEN: Final = (OSError, EOFError, zlib.error)


class Packing(StrEnum):
    """How a whole file is compressed.  The value is the suffix for the file's name."""

    NONE = ""
    GZ = ".gz"
    ZST = ".zst"


#: The bytes with which a packed file begins.
MAGIC: Final = {Packing.GZ: b"\x1f\x8b", Packing.ZST: b"\x28\xb5\x2f\xfd"}


def packing_of(file: BinaryIO) -> Packing:
    """The packing of a stream that has no name, by its first bytes, which stay in the stream."""
    size = max(map(len, MAGIC.values()))
    first = file.peek(size) if hasattr(file, "peek") else b""
    return next((packing for packing, magic in MAGIC.items() if first.startswith(magic)), Packing.NONE)


def unpacked(file: BinaryIO, packing: Packing) -> BinaryIO:
    """The stream inside of a packed one.  It is not seekable.  Without a packing it is the file itself.

    Raises:
        UsageError: the library is missing.
    """
    if packing is Packing.GZ:
        return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    if packing is Packing.ZST:
        return cast(BinaryIO, io.BufferedReader(_ZstReader(file), limits.COPY_BYTES))
    return file


def packed(file: BinaryIO, packing: Packing) -> BinaryIO:
    """A stream that packs what is written to it.  The same input gives the same bytes.

    Close it before `file`; it leaves `file` open.

    Raises:
        UsageError: the library is missing.
    """
    if packing is Packing.GZ:
        return cast(BinaryIO, gzip.GzipFile("", "wb", GZ_LEVEL, file, mtime=0))
    if packing is Packing.ZST:
        writer = _zstandard().ZstdCompressor(level=ZST_LEVEL)
        return cast(BinaryIO, writer.stream_writer(file, closefd=False))
    return cast(BinaryIO, _Unclosed(file))


def skip(file: BinaryIO, size: int) -> None:
    """Read so many bytes and drop them."""
    while size > 0 and (data := file.read(min(size, limits.COPY_BYTES))):
        size -= len(data)


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise UsageError(f"zst files need zstandard; {install_hint('zst')}") from error
    return zstandard


class _Unclosed(io.BufferedIOBase):
    """Writes to a file, and leaves it open when it is closed itself."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(data)


class _ZstReader(io.RawIOBase):
    """Reads the frames of a Zstandard file, one after the other.

    The stream reader of the library is not used, because it takes a frame that is cut off for a complete one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._library = file, _zstandard()
        self._frame: Any = None
        #: Unpacked bytes, and how many of them are read.
        self._ready, self._position = b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._position == len(self._ready):
            if not self._advance():
                return 0
        size = min(len(buffer), len(self._ready) - self._position)
        buffer[:size] = self._ready[self._position : self._position + size]
        self._position += size
        return size

    def _advance(self) -> bool:
        """Unpack the next few bytes; False at the end."""
        data = self._frame.unused_data if self._frame is not None and self._frame.eof else b""
        if data:
            self._frame = None
        # A few bytes at a time, because one byte can become more than 30 kB.
        data = data or self._file.read(ZST_FEED_BYTES)
        if not data:
            if self._frame is not None and not self._frame.eof:
                raise EOFError("the file ends in the middle of a frame")
            return False
        if self._frame is None or self._frame.eof:
            self._frame = self._library.ZstdDecompressor().decompressobj()
        try:
            self._ready, self._position = self._frame.decompress(data), 0
        except self._library.ZstdError as error:
            raise OSError(str(error)) from error
        return True
