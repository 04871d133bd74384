"""A worker process, as its supervisor knows it: its batches, its deadline, and how tasks are taken back from it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from cleaner.runs.pool.tasks import Task
from cleaner.runs.pool.worker import AT, BACK, POOL_BATCH_LONGEST_SECONDS, SINCE


class Item(NamedTuple):
    """A task and its number in the order of all tasks."""

    number: int
    task: Task


@dataclass(slots=True, eq=False)
class Batch:
    """Tasks that a worker was given in one message."""

    first: int
    """Number of its first task, counted over all batches of the worker."""
    items: tuple[Item, ...]
    """Its tasks, without those at its end that were taken back."""


@dataclass(slots=True, eq=False)
class SupervisedWorker:
    """A worker process, as its supervisor knows it."""

    process: BaseProcess
    connection: Connection
    cell: MutableSequence[float]
    """See `cleaner.runs.pool.worker`."""
    room: int
    """See `Child.room`."""
    start_by: float
    """Time by which it must have started."""
    ready: bool = False
    batches: deque[Batch] = field(default_factory=deque)
    """Batches without an answer: the one that it is doing, and one that waits in its pipe."""
    given: int = 0
    """Number of tasks in all batches that it was given."""
    recall: float = math.inf
    """When to take back tasks, after it was forbidden to begin more; inf: there is nothing to take back."""
    grace: tuple[float, float] = (0.0, 0.0)
    """Start of a task that may take longer than the timeout, and its new deadline."""

    def deadline(self, timeout: float) -> float:
        """Time by which it must have started, or have finished the task that it is doing."""
        if not self.ready:
            return self.start_by
        since = self.cell[SINCE]
        return self.grace[1] if self.grace[0] == since else since + timeout

    def at(self) -> Item | None:
        """The task that it was doing; None if it had none.

        To be asked after the worker has ended and all its answers were read.
        """
        if not self.batches:
            return None
        place = int(self.cell[AT]) - self.batches[0].first
        return self.batches[0].items[place] if 0 <= place < len(self.batches[0].items) else None

    def unanswered(self) -> list[Item]:
        """Tasks that it was given, without those that it has answered and those that were taken back."""
        return [item for batch in self.batches for item in batch.items]

    def is_long(self, now: float) -> bool:
        """True if its task has taken so long that the worker will hand back the rest of its batch after it."""
        return self.cell[SINCE] + POOL_BATCH_LONGEST_SECONDS <= now

    def has_more(self) -> bool:
        """True where it has tasks that it has not begun."""
        place = int(self.cell[AT]) + 1
        return any(place < batch.first + len(batch.items) for batch in self.batches)

    def may_begin_all(self) -> bool:
        """True unless tasks were taken back from it and it has not answered since."""
        return self.cell[BACK] == math.inf

    def forbid_more(self, look: float) -> None:
        """Forbid it to begin further tasks; `look`: when to take them back."""
        self.cell[BACK], self.recall = self.cell[AT] + 1, look

    def take_back(self) -> list[Item]:
        """Remove and return the tasks that it will not begin after `forbid_more`."""
        # It has begun the tasks up to AT.  It cannot begin another one: it reads BACK after it has written AT.
        begun = max(int(self.cell[BACK]), int(self.cell[AT]) + 1)
        taken: list[Item] = []
        for batch in self.batches:
            place = max(0, begun - batch.first)
            taken += batch.items[place:]
            batch.items = batch.items[:place]
        self.recall = math.inf
        return taken
