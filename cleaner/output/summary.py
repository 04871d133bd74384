"""The summary of a report, and the documents that somebody should look at."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from cleaner.errors import InputError
from cleaner.output.paths import REPORT_NAME
from cleaner.output.report import Row
from cleaner.types import Status

#: Rules that the closing summary names, and documents that `cleaner stats` names of each kind.
SUMMARY_RULES: Final = 5
STATS_DOCUMENTS: Final = 10

#: Words of a document.  The removed share of a shorter one says little.
STATS_MIN_WORDS: Final = 50


_WORTH_A_LOOK = (*(status for status in Status if status.failed), Status.SUSPICIOUS, Status.TRUNCATED, Status.EMPTY)


class Summary:
    """Counts over the rows of a report; its memory does not grow with the number of rows."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.words_in = self.words_body = self.words_removed = self.comments = 0
        self._examples: dict[str, list[str]] = {}
        self._most_removed: list[tuple[float, str]] = []

    @property
    def documents(self) -> int:
        """Number of rows that were added."""
        return self.statuses.total()

    @property
    def failed(self) -> int:
        """Number of documents without output."""
        return sum(count for status, count in self.statuses.items() if Status(status).failed)

    def add(self, row: Row) -> None:
        """Count a document."""
        status, words = row["status"], row["words"]
        self.statuses[status] += 1
        if status != Status.OK.value:
            examples = self._examples.setdefault(status, [])
            if len(examples) < STATS_DOCUMENTS:
                examples.append(f"{row['id']}: {row['error']}" if row["error"] else row["id"])
        if not words:
            return
        self.words_in += words["in"]
        self.words_body += words["body"]
        self.words_removed += words["removed"]
        self.comments += row["comments"]
        for rule, count in row["rules"].items():
            self.rules[rule] += count
        if words["in"] >= STATS_MIN_WORDS:
            self._note_removed(words["removed"] / words["in"], row["id"])

    def _note_removed(self, share: float, id: str) -> None:
        most = self._most_removed
        if len(most) < STATS_DOCUMENTS:
            heapq.heappush(most, (share, id))
        elif share > most[0][0]:
            heapq.heapreplace(most, (share, id))

    def lines(self) -> Iterator[str]:
        """The closing summary of a run."""
        total = self.documents
        statuses = ", ".join(f"{self.statuses[s.value]:,} {s}" for s in Status if self.statuses[s.value])
        words = f"{self.words_body:,} of {self.words_in:,} words kept, {self.words_removed:,} removed"
        details = f": {statuses}; {words}, {self.comments:,} comments" if total else ""
        yield f"{total:,} document{'' if total == 1 else 's'}{details}"
        if self.rules:
            yield "top rules: " + named(top(self.rules, SUMMARY_RULES))

    def worth_a_look(self) -> Iterator[str]:
        """Documents that failed, are suspicious, cut short or empty, and those that lost the largest share of their
        words."""
        for status in _WORTH_A_LOOK:
            if examples := self._examples.get(status.value):
                yield from _listed(f"{status} ({self.statuses[status.value]:,})", examples)
        shares = [(share, id) for share, id in sorted(self._most_removed, key=_largest_first) if share > 0]
        if shares:
            yield from _listed("largest share of words removed", [f"{share:.0%} {id}" for share, id in shares])


def top(counts: Counter[str], number: int) -> list[tuple[str, int]]:
    """The largest counts; names with the same count are in alphabetical order."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]


def named(counts: Iterable[tuple[str, int]]) -> str:
    """Names with their counts, on one line."""
    return ", ".join(f"{name} {count:,}" for name, count in counts)


def summarize(path: Path) -> Summary:
    """The summary of a report file.

    Raises:
        InputError: the file cannot be read, or is not a report.
    """
    hint = f"name a {REPORT_NAME} of a run"
    summary = Summary()
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    summary.add(json.loads(line))
                except (ValueError, TypeError, KeyError, AttributeError) as error:
                    message = "is not a row of a report"
                    raise InputError(f"{path}:{number}", message, hint, Status.UNDECODABLE) from error
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}", hint, Status.UNREADABLE) from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not a report: not UTF-8", hint, Status.UNDECODABLE) from error
    return summary


def _largest_first(item: tuple[float, str]) -> tuple[float, str]:
    return -item[0], item[1]


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"{title}:"
    yield from (f"  {line}" for line in lines)
