"""The guarded pool by itself: order, how far it reads ahead, limits, and workers that are replaced."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import limits
from cleaner.runs.pool import pool, worker
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.processes import waits_for_processor
from cleaner.runs.pool.tasks import DoneTask, PoolLimits, Task
from cleaner.types import Failure, Status

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, limits of memory and /proc are Linux's")


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def run(work: Callable[[Any], Any], tasks: Iterable[Task | DoneTask], **limits: Any) -> list[tuple[Any, Any]]:
    return list(guarded_map(tasks, lambda: work, PoolLimits(fork=True, **limits)))


def numbers(count: int) -> Iterator[Task]:
    return (Task(number, number) for number in range(count))


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert run(lambda n: n * n, numbers(500), jobs=jobs) == [(n, n * n) for n in range(500)]


def test_keys_stay_here() -> None:
    key = [lambda: "no pipe takes this"]
    ((found, result),) = run(lambda n: n, [Task(key, 1)])
    assert (found is key, result) == (True, 1)


def test_tasks_without_end_are_read_only_a_little_ahead() -> None:
    taken = itertools.count()
    tasks = (Task(None, next(taken)) for _ in itertools.count())
    results = guarded_map(tasks, lambda: lambda n: n, PoolLimits(2, ahead=20, fork=True))
    assert [result for _, result in itertools.islice(results, 100)] == list(range(100))
    results.close()
    assert next(taken) <= 120


def test_bytes_read_ahead_are_bounded() -> None:
    taken = itertools.count()
    tasks = (Task(None, next(taken), 1000) for _ in itertools.count())
    results = guarded_map(tasks, lambda: lambda n: n, PoolLimits(2, ahead_bytes=5000, fork=True))
    assert [result for _, result in itertools.islice(results, 50)] == list(range(50))
    results.close()
    assert next(taken) <= 57


def test_what_is_settled_takes_its_place_and_needs_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [DoneTask("a", 1), Task("b", 2), DoneTask("c", 3), DoneTask("d", 4), Task("e", 5)]
    assert run(lambda n: n, tasks) == [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)]
    settled = [DoneTask(n, n) for n in range(1000)]
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", None)
    assert run(lambda n: n, settled, ahead=10) == [(n, n) for n in range(1000)]


def test_others_of_a_batch_survive_its_poison() -> None:
    def work(number: int) -> int:
        if number % 100 == 77:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    lost = Failure(Status.CRASH, "the worker process died (SIGKILL)")
    expected = [(n, lost if n % 100 == 77 else n) for n in range(500)]
    assert run(work, numbers(500), jobs=2) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("poison", "lost"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), Failure(Status.CRASH, "the worker process died (SIGKILL)")),
        (lambda: time.sleep(60), Failure(Status.TIMEOUT, "took longer than 0.2 s")),
    ],
    ids=["death", "hang"],
)
def test_who_is_to_blame_is_told_however_late_the_supervisor_looks(
    poison: Callable[[], object], lost: Failure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(number: int) -> int:
        if number in poisoned:
            with (tmp_path / str(number)).open("a") as file:
                file.write("tried\n")
            poison()
        return number

    poisoned = {33, 38, 61, 66}  # in batches of four: alone, and behind others
    monkeypatch.setattr(pool, "POOL_BATCH_TASKS", 4)
    results = []
    for number, result in guarded_map(numbers(80), lambda: work, PoolLimits(timeout=0.2, fork=True)):
        results.append((number, result))
        if number % 10 == 8:  # the worker answers a batch, begins the one that waits in its pipe, and comes to harm
            time.sleep(0.3)
    assert results == [(n, lost if n in poisoned else n) for n in range(80)]
    assert {int(path.name): path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(poisoned, "tried\n")


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 100_000], ids=["small", "larger than a pipe"])
def test_hang_is_seen_whatever_waits_behind_it(size: int) -> None:
    def work(task: tuple[int, bytes]) -> int:
        if task[0] == 150:
            time.sleep(60)
        return task[0]

    tasks = (Task(n, (n, os.urandom(size))) for n in range(300))
    lost = Failure(Status.TIMEOUT, "took longer than 0.5 s")
    assert run(work, tasks, timeout=0.5) == [(n, lost if n == 150 else n) for n in range(300)]


@pytest.mark.slow
def test_clock_runs_for_each_task_alone() -> None:
    def work(number: int) -> int:
        time.sleep(60 if number == 5 else 0.1)
        return number

    results = run(work, numbers(8), timeout=0.5)
    assert results == [(n, Failure(Status.TIMEOUT, "took longer than 0.5 s") if n == 5 else n) for n in range(8)]


@pytest.mark.slow
def test_too_much_memory_is_named_and_costs_one_task() -> None:
    def work(size: int) -> int:
        return len(bytearray(size))

    limit = 256 * limits.MEBIBYTE
    results = run(work, [Task(None, size) for size in (1000, limit // 2, 2 * limit, limit // 2)], memory=limit)
    lost = Failure(Status.MEMORY, "needed more than 256 MB of memory")
    assert [result for _, result in results] == [1000, limit // 2, lost, limit // 2]


def test_worker_hands_back_what_it_does_not_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "POOL_BATCH_LONGEST_SECONDS", 0.0)
    assert run(lambda n: n, numbers(300), jobs=2) == [(n, n) for n in range(300)]


def test_workers_are_replaced_after_a_number_of_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WORKER_TASKS", 10)
    monkeypatch.setattr(pool, "POOL_BATCH_TASKS", 5)
    pids = [pid for _, pid in run(lambda _: os.getpid(), numbers(40))]
    assert all(pids.count(pid) in range(10, 15) for pid in set(pids[:-10]))


@pytest.mark.slow
def test_worker_that_grows_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WORKER_GROWTH_BYTES", 50 * limits.MEBIBYTE)
    leak: list[bytes] = []

    def work(_: int) -> tuple[int, int]:
        leak.append(b"x" * (20 * limits.MEBIBYTE))
        return os.getpid(), len(leak)

    results = [result for _, result in run(work, numbers(9))]
    assert len({pid for pid, _ in results}) > 1
    assert max(leaked for _, leaked in results) < 9


def test_core_dumps_are_off() -> None:
    import resource

    ((_, limits),) = run(lambda _: resource.getrlimit(resource.RLIMIT_CORE), [Task(None, None)])
    assert limits[0] == 0


def test_error_of_the_tasks_themselves_is_the_callers() -> None:
    def tasks() -> Iterator[Task]:
        yield from numbers(3)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        run(lambda n: n, tasks(), jobs=2)


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    def work(_: int) -> None:
        (tmp_path / str(os.getpid())).touch()
        time.sleep(60)

    def parent() -> None:
        run(work, numbers(4), jobs=2)

    process = multiprocessing.get_context("fork").Process(target=parent)
    process.start()
    wait_until(lambda: len(os.listdir(tmp_path)) == 2)
    process.kill()
    process.join()
    wait_until(lambda: not any(is_running(int(pid)) for pid in os.listdir(tmp_path)))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "waited for a minute in vain"
        time.sleep(0.01)


@pytest.mark.slow
def test_task_that_is_kept_from_running_gets_more_time_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    monkeypatch.setattr(pool, "waits_for_processor", lambda *_: True)
    monkeypatch.setattr(pool, "STARVED_TIMES", 4.0)
    lost = Failure(Status.TIMEOUT, "took longer than 0.3 s")
    assert run(work, [Task("a", 0.6), Task("b", 60.0), Task("c", 0.0)], timeout=0.3) == [
        ("a", 0.6),
        ("b", lost),
        ("c", 0.0),
    ]


def test_who_waits_for_a_processor() -> None:
    def busy() -> None:
        while True:
            pass

    fork = multiprocessing.get_context("fork")
    for target, waits in ((busy, True), (signal.pause, False)):
        process = fork.Process(target=target)
        process.start()
        wait_until(lambda at=process, so=waits: waits_for_processor(at, 0.0, 1e9) is so)  # type: ignore[misc]
        assert not waits_for_processor(process, 0.0, 0.0)
        process.kill()
        process.join()


@pytest.mark.slow
@pytest.mark.parametrize("long", [0, 150], ids=["alone in its batch", "among others"])
def test_nothing_waits_behind_a_long_task_while_a_worker_is_idle(long: int, tmp_path: Path) -> None:
    def work(number: int) -> int:
        with (tmp_path / str(number)).open("a") as file:
            file.write("tried\n")
        if number == long:  # the others are done meanwhile, or it never ends
            wait_until(lambda: len(os.listdir(tmp_path)) == 300)
        return number

    assert run(work, numbers(300), jobs=2, timeout=20) == [(n, n) for n in range(300)]
    assert {path.read_text() for path in tmp_path.iterdir()} == {"tried\n"}


@pytest.mark.slow
def test_what_is_taken_back_from_a_hanging_worker_is_done_once(tmp_path: Path) -> None:
    def work(number: int) -> int:
        with (tmp_path / str(number)).open("a") as file:
            file.write("tried\n")
        if number == 0:
            time.sleep(60)
        return number

    lost = Failure(Status.TIMEOUT, "took longer than 1 s")
    assert run(work, numbers(300), jobs=3, timeout=1) == [(n, n if n else lost) for n in range(300)]
    assert {path.read_text() for path in tmp_path.iterdir()} == {"tried\n"}
