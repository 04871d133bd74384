"""Limits that a user sets or hits: sizes, times and memory, each with unit and reason.

Read them as `limits.NAME` where they are used, so that a test can lower one.
"""

from __future__ import annotations

from typing import Final

#: Bytes (characters of a str); the largest article page seen in public corpora is below 10 MB, more is no article.
MAX_DOCUMENT_BYTES: Final = 32 * 1024 * 1024
MEBIBYTE: Final = 1024 * 1024

#: Bytes of a saved HTTP or WARC header; servers refuse headers beyond 8 to 64 kB.
MAX_HEADER_BYTES: Final = 65_536

#: Bytes; the largest sensible rule file is some hundred kilobytes, a larger one is a mistaken path.
MAX_RULE_FILE_BYTES: Final = 4_000_000

#: Seconds that one pattern may take on one unit.  A sound pattern takes microseconds on a paragraph.
PATTERN_TIMEOUT: Final = 0.25

#: Seconds for one document, read, cleaned and written.  Texts and pages of 30 MB took 15 s; more is a hang.
DOCUMENT_SECONDS: Final = 60.0

#: Bytes by which a document may let its worker grow (2 GB).  A page of prose takes 36 times its size, one of nothing
#: but paragraphs of three words 220 times (seen on pages of 5 and 2 MB), so this is room for 55 and 9 MB.
DOCUMENT_MEMORY_BYTES: Final = 2048 * MEBIBYTE

#: Seconds for a worker process to start: imports and rules take about one, on a loaded machine some more.
WORKER_START_SECONDS: Final = 120.0

#: Tasks, and bytes of them, that are under way or wait for one before them: a page of 50 kB and its result take about
#: three times that, so 32 MB of input stay near 100 MB.  Files hold but a row of the report each, about 1 kB.
POOL_AHEAD_TASKS: Final = 2_000
POOL_AHEAD_BYTES: Final = 32 * MEBIBYTE
POOL_AHEAD_FILES: Final = 5_000

#: Records and (unpacked) bytes of a shard, whichever comes first: a minute or two of one core, so that little is done
#: again after a break, and a thousand documents make up for the start of a worker.
SHARD_RECORDS: Final = 1_000
SHARD_BYTES: Final = 64 * 1024 * 1024

#: Files of a folder that are one shard, for engines beyond one machine.
SHARD_FILES: Final = 200

#: Bytes of a line of JSON; an escaped page takes up to three times its size, and parsed lists 40 times theirs.
MAX_LINE_BYTES: Final = 64 * 1024 * 1024

#: Bytes of one overlong line that are unpacked in passing to reach the next; more is a bomb, and the file ends there.
MAX_SKIPPED_BYTES: Final = 4 * 1024 * 1024 * 1024

#: Bytes that a row group of Parquet may state to take unpacked; writers make them of 128 MiB to 1 GiB.
MAX_ROW_GROUP_BYTES: Final = 4 * 1024 * 1024 * 1024

#: Rows of Parquet held at a time, in and out, and the bytes that they should take at most.
BATCH_ROWS: Final = 256
BATCH_BYTES: Final = 32 * 1024 * 1024

#: Bytes copied or skipped at a time; and fed to Zstandard, of which one byte can stand for more than 30 kB.
COPY_BYTES: Final = 1024 * 1024
ZST_FEED_BYTES: Final = 1024

#: Times that Ray may start a shard again after its worker died.  Its own default is without end.
RAY_RETRIES: Final = 3
