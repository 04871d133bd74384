"""Limits that users set or meet: sizes, times and memory.

Use them as `limits.NAME`, so that a test can lower one.
"""

from __future__ import annotations

from typing import Final

#: Bytes of a mebibyte, the unit of the sizes below and of those in messages.
MEBIBYTE: Final = 1024 * 1024

#: Bytes of a document (characters of a str).  The largest article pages in public corpora are below 10 MB.
MAX_DOCUMENT_BYTES: Final = 32 * MEBIBYTE

#: Bytes of a saved HTTP or WARC header.  Servers refuse headers of more than 8 to 64 kB.
MAX_HEADER_BYTES: Final = 65_536

#: Bytes of a rule file.  The largest sensible ones have some hundred kilobytes; a larger file is a mistaken path.
MAX_RULE_FILE_BYTES: Final = 4_000_000

#: Seconds that one pattern of a rule may take on one unit.  A sound pattern takes microseconds on a paragraph.
PATTERN_TIMEOUT: Final = 0.25

#: Seconds for reading, cleaning and writing one document.  Texts and pages of 30 MB took 15 s; more means a hang.
DOCUMENT_SECONDS: Final = 60.0

#: Bytes by which one document may let its worker grow (2 GB).  A page of prose takes 36 times its size, and a page that
#: consists of paragraphs of three words 220 times (measured on pages of 5 and 2 MB).  So this is enough for 55 MB and
#: 9 MB of them.
DOCUMENT_MEMORY_BYTES: Final = 2048 * MEBIBYTE

#: Files that are with the workers or whose results wait for an earlier one.  Of a file only its row of the report is
#: held, about 1 kB.
POOL_AHEAD_FILES: Final = 5_000

#: Records and unpacked bytes of a shard; the first of the two that is reached ends it.  A shard is one or two minutes
#: of work for one core: an interruption costs little, and a thousand documents outweigh the start of a worker.
SHARD_RECORDS: Final = 1_000
SHARD_BYTES: Final = 64 * MEBIBYTE

#: Bytes of one line of JSON.  An escaped page takes up to three times its size, and a parsed list 40 times its size.
MAX_LINE_BYTES: Final = 64 * MEBIBYTE

#: Unpacked bytes that a row group of Parquet may declare.  Writers make row groups of 128 MiB to 1 GiB.
MAX_ROW_GROUP_BYTES: Final = 4096 * MEBIBYTE

#: Bytes that are read, copied or skipped at a time.
COPY_BYTES: Final = MEBIBYTE
