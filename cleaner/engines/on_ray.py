"""Shards as tasks of Ray Data: beyond one machine, with the guarded worker inside of each task.

Tasks, not actors: actors that take every CPU leave none for what feeds them.  A task whose process dies is started
again a few times (Ray's own default is without end); a shard that is done by then is left alone.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import pickle
import sys
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from cleaner import settings
from cleaner.containers import places
from cleaner.containers.parts import Shard, Source, Target, done, parts_of
from cleaner.engines.local import clean_files
from cleaner.engines.shards import clean_parts, rows_of
from cleaner.engines.work import Factory, Options, make_clean
from cleaner.errors import UsageError
from cleaner.formats import Job
from cleaner.formats.report import Row, failed_row
from cleaner.types import Status


@dataclass(frozen=True, slots=True)
class Ray:
    """An engine that hands shards to Ray."""

    address: str | None = None
    """Of a cluster; None: the one of $RAY_ADDRESS, else Ray is started on this machine."""
    cpus: int | None = None
    """Of a Ray that is started on this machine; None: all."""
    make: Factory = make_clean

    def plan(self, inputs: Sequence[tuple[Source, Target]]) -> list[Shard]:
        """The shards of containers, in their order: files are read through once to find where to cut them."""
        if len(inputs) > 1:
            list(self._map(_plan, [pickle.dumps(input) for input in inputs], {}))
        return [Shard(part, target) for source, target in inputs for part in parts_of(source, target)]

    def clean(self, shards: Sequence[Shard], options: Options) -> Generator[Row, None, None]:
        """Clean shards; rows of the report, shard by shard as they are done."""
        options = dataclasses.replace(options, jobs=1)
        kwargs = {"options": options, "make": self.make}
        left = {shard.part.name: shard for shard in shards}
        for data, _ in self._map(_clean_shard, [pickle.dumps(shard) for shard in shards], kwargs):
            shard = left.pop(pickle.loads(data).part.name)
            yield from rows_of(shard)
        for name, shard in left.items():
            if done(*shard) is not None:
                yield from rows_of(shard)
            else:
                yield failed_row(name, Status.CRASH, _LOST)

    def clean_files(self, jobs: Sequence[Job], options: Options) -> Generator[tuple[Job, Row], None, None]:
        """Clean files, in shards; each job and its row of the report, in the order of the jobs."""
        options = dataclasses.replace(options, jobs=1)
        size = settings.SHARD_FILES
        shards = [tuple(jobs[at : at + size]) for at in range(0, len(jobs), size)]
        items = [pickle.dumps((number, shard)) for number, shard in enumerate(shards)]
        rows: dict[int, list[Row]] = {}
        due = 0
        for data, result in self._map(_clean_files, items, {"options": options, "make": self.make}):
            rows[pickle.loads(data)[0]] = pickle.loads(result)
            while due in rows:
                yield from zip(shards[due], rows.pop(due), strict=True)
                due += 1
        for number in range(due, len(shards)):
            lost = [failed_row(job.id, Status.CRASH, _LOST) for job in shards[number]]
            yield from zip(shards[number], rows.pop(number, lost), strict=True)

    def _map(self, task: Any, items: list[bytes], kwargs: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
        """Each item and what its task gives, as they are done; items whose tasks fail for good are left out."""
        if not items:
            return
        ray = _connected(self)
        data = ray.data.from_items([{"item": item} for item in items], override_num_blocks=len(items))
        with warnings.catch_warnings():
            # Ray 2.64 shall know no other way to bound retries; setup.cfg asks for an older one.
            warnings.filterwarnings("ignore", ".*ray_remote_args")
            mapped = data.map_batches(
                task, batch_size=1, batch_format="numpy", fn_kwargs=kwargs, num_cpus=1, max_retries=settings.RAY_RETRIES
            )
        mapped.context.max_errored_blocks = -1  # one lost shard shall not end the others
        mapped.context.enable_progress_bars = False
        for row in mapped.iter_rows():
            yield bytes(row["item"]), bytes(row["result"])


_LOST = "its Ray task failed each time; see the log of Ray for the reason, then run again: what is done stays done"


def _plan(batch: Any) -> Any:
    for item in batch["item"]:
        parts_of(*pickle.loads(item))
    return {"item": batch["item"], "result": [b""]}


def _clean_shard(batch: Any, options: Options, make: Factory) -> Any:
    for item in batch["item"]:
        shard = pickle.loads(item)
        # A task that is started again may find that the first was through already.
        if done(*shard) is None:
            with _without_main(), closing(clean_parts([shard], options, make)) as rows:
                for _ in rows:
                    pass
    return {"item": batch["item"], "result": [b""]}


def _clean_files(batch: Any, options: Options, make: Factory) -> Any:
    results = []
    for item in batch["item"]:
        with _without_main(), closing(clean_files(pickle.loads(item)[1], options, make)) as rows:
            results.append(pickle.dumps([row for _, row in rows]))
    return {"item": batch["item"], "result": results}


def _connected(engine: Ray) -> Any:
    """Ray, joined to the cluster or started here.

    Raises:
        UsageError: it is missing, or nothing answers at the address.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UsageError(f"--engine ray: {error}; pip install 'cleaner[ray]'") from error
    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        address = engine.address or os.environ.get("RAY_ADDRESS")
        here: dict[str, Any] = {} if address else {"num_cpus": engine.cpus, "include_dashboard": False}
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING, **here)
        except (ConnectionError, ValueError) as error:
            raise UsageError(f"--ray-address {address}: {error}; check the address and start the cluster") from error
        logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


@contextmanager
def _without_main() -> Iterator[None]:
    """Lets the workers of the pool start without what the process of a Ray task was started with.

    They would import it first, and all of Ray with it: seconds for each.
    """
    main = vars(sys.modules["__main__"])
    file = main.pop("__file__", None)
    try:
        yield
    finally:
        if file is not None:
            main["__file__"] = file


def absolute(path: str) -> str:
    """A path that means the same to every process of a machine, and on all machines that share its folder."""
    return path if places.is_remote(path) else os.path.abspath(path) + ("/" if path.endswith("/") else "")
