"""Shards as tasks of Ray Data, on many machines, with a guarded worker in each task.

Tasks are used and not actors, because actors that take every CPU leave none for the tasks that feed them.  A task whose
process dies is started again a few times (the default of Ray is without end); a shard that is finished is not redone.
"""

from __future__ import annotations

import logging
import os
import pickle
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, Final

from cleaner.containers import storage
from cleaner.containers.base import Source
from cleaner.errors import UsageError, install_hint
from cleaner.output import FileTask
from cleaner.runs.many import tidy
from cleaner.runs.options import Options
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import DoneTask, MapTasks, PoolLimits, Task, Tidy
from cleaner.runs.pool.worker import Work
from cleaner.runs.record_worker import Factory, make_clean
from cleaner.runs.shard_step import (
    LOST,
    RecordOutcome,
    clean_shards,
    lost_outcome,
    outcomes_of,
)
from cleaner.runs.shards import Shard, Target, finished, shards_of

#: Files of a folder that make up one shard.
SHARD_FILES: Final = 200

#: How often Ray may start a shard again after its worker died.  Ray itself would try without end.
RAY_RETRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Ray:
    """An engine that hands shards to Ray."""

    address: str | None = None
    """Address of a cluster; None means that of $RAY_ADDRESS, or else Ray is started on this machine."""
    cpus: int | None = None
    """CPUs that Ray uses if it is started locally; None means all."""
    make: Factory = make_clean

    def cut(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order: files are read through once to find where to cut them."""
        if len(inputs) > 1:
            list(self._map(_cut, [pickle.dumps(input) for input in inputs], {}))
        return [shard for source, target in inputs for shard in shards_of(source, target)]

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[RecordOutcome, None, None]:
        """Clean shards; what became of their records, shard by shard as they are done."""
        options = replace(options, jobs=1)
        kwargs = {"options": options, "make": self.make}
        pending = {shard.name: shard for shard in shards}
        for data, _ in self._map(_clean_shard, [pickle.dumps(shard) for shard in shards], kwargs):
            shard = pending.pop(pickle.loads(data).name)
            yield from outcomes_of(shard)
        for shard in pending.values():
            if finished(shard) is not None:
                yield from outcomes_of(shard)
            else:
                yield lost_outcome(shard)

    def mapper(self, options: Options) -> MapTasks:
        """Does tasks of files as `guarded_map` does, in shards.  All tasks are listed before the first shard starts."""
        return partial(self._map_files, options)

    def _map_files(  # the parameters of guarded_map
        self,
        options: Options,
        tasks: Iterable[Task | DoneTask],
        setup: Callable[[], Work],
        pool_limits: PoolLimits,
        _tidy_here: Tidy | None = None,
    ) -> Generator[tuple[Any, Any], None, None]:
        all_tasks = list(tasks)
        payloads = [task.payload for task in all_tasks if isinstance(task, Task)]
        size = SHARD_FILES
        shards = [payloads[at : at + size] for at in range(0, len(payloads), size)]
        items = [pickle.dumps((number, shard)) for number, shard in enumerate(shards)]
        pool_limits = replace(pool_limits, jobs=1, fork=False)
        kwargs = {"setup": setup, "pool_limits": pool_limits, "tidy": partial(_tidy, options)}
        results = chain.from_iterable(self._in_order(shards, self._map(_do_files, items, kwargs)))
        for task in all_tasks:
            yield task.key, next(results) if isinstance(task, Task) else task.result

    def _in_order(self, shards: list[list[Any]], done: Iterable[tuple[bytes, bytes]]) -> Iterator[list[Any]]:
        """The results of each shard in the order of the shards; a shard whose task failed for good has only
        failures."""
        early: dict[int, list[Any]] = {}
        due = 0
        for item, result in done:
            early[pickle.loads(item)[0]] = pickle.loads(result)
            while due in early:
                yield early.pop(due)
                due += 1
        for number in range(due, len(shards)):
            yield early.pop(number, [LOST] * len(shards[number]))

    def _map(self, task: Any, items: list[bytes], kwargs: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
        """Each item with the result of its task, in the order in which tasks end; items of failed tasks are left
        out."""
        if not items:
            return
        ray = _connected(self)
        data = ray.data.from_items([{"item": item} for item in items], override_num_blocks=len(items))
        with warnings.catch_warnings():
            # Ray 2.64 removes this way to bound retries; setup.cfg requires an older version.
            warnings.filterwarnings("ignore", ".*ray_remote_args")
            mapped = data.map_batches(
                task, batch_size=1, batch_format="numpy", fn_kwargs=kwargs, num_cpus=1, max_retries=RAY_RETRIES
            )
        mapped.context.max_errored_blocks = -1  # one lost shard must not end the others
        mapped.context.enable_progress_bars = False
        for row in mapped.iter_rows():
            yield bytes(row["item"]), bytes(row["result"])


def _cut(batch: Any) -> Any:
    for item in batch["item"]:
        shards_of(*pickle.loads(item))
    return {"item": batch["item"], "result": [b""]}


def _clean_shard(batch: Any, options: Options, make: Factory) -> Any:
    for item in batch["item"]:
        shard = pickle.loads(item)
        # A task that is started again may find that its first attempt had finished.
        if finished(shard) is None:
            with closing(clean_shards([shard], options, make)) as rows:
                for _ in rows:
                    pass
    return {"item": batch["item"], "result": [b""]}


def _do_files(batch: Any, setup: Callable[[], Work], pool_limits: PoolLimits, tidy: Tidy) -> Any:
    results = []
    for item in batch["item"]:
        tasks = [Task(payload, payload) for payload in pickle.loads(item)[1]]
        with closing(guarded_map(tasks, setup, pool_limits, tidy)) as outcomes:
            results.append(pickle.dumps([result for _, result in outcomes]))
    return {"item": batch["item"], "result": results}


def _tidy(options: Options, payload: Any, pid: int) -> None:
    tidy(options, FileTask(*payload[0]), pid)


def _connected(engine: Ray) -> Any:
    """Ray, joined to the cluster or started here.

    Raises:
        UsageError: Ray is missing, or nothing answers at the address.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UsageError(f"--engine ray: {error}; {install_hint('ray')}") from error
    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        address = engine.address or os.environ.get("RAY_ADDRESS")
        here: dict[str, Any] = {} if address else {"num_cpus": engine.cpus, "include_dashboard": False}
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING, **here)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise UsageError(f"--ray-address {address}: {error}; check the address and start the cluster") from error
        logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


def absolute(path: str) -> str:
    """A path that means the same in every process of a machine, and on all machines that share its folder."""
    return path if storage.is_remote(path) else os.path.abspath(path) + ("/" if path.endswith("/") else "")
