"""Jobs become parts: handed out a few at a time, resumed, and every way in which one can end."""

from __future__ import annotations

import errno
import pickle
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sim import provenance
from sim.errors import InputError
from sim.experiments.work import work
from sim.experiments.work.executors import Place, Workshop
from sim.experiments.work.parts import Parts, key_of
from sim.experiments.work.work import AHEAD, LONGEST_ERROR, Failure, WorkError, carry_out, do_job, do_sent_job
from sim.provenance import program_digest
from tests.experiments.little_jobs import LittleJob

HERE = Place(1)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path / "plan", key_of("little jobs"))


def jobs(count: int = 4, **acts: str) -> list[LittleJob]:
    """``job2="killed"`` gives the job of that number an act."""
    return [LittleJob(number, acts.get(f"job{number}", "")) for number in range(count)]


class LateExecutor(Executor):
    """Does a job only when its result is waited for, as one far away would; ``end`` may say how it ends instead."""

    def __init__(self, end: Callable[[int], BaseException | None] = lambda number: None) -> None:
        self.end = end
        self.begun: list[int] = []
        self.most = 0
        self._waiting: list[LateFuture] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        number = pickle.loads(args[1]).number
        self.begun.append(number)
        future = LateFuture(lambda: fn(*args), self.end(number))
        self._waiting = [one for one in self._waiting if not one.is_taken] + [future]
        self.most = max(self.most, len(self._waiting))
        return future


class LateFuture(Future[Any]):
    """Done at once for those who look, reckoned for those who take."""

    def __init__(self, reckon: Callable[[], Any], end: BaseException | None) -> None:
        super().__init__()
        self.reckon, self.end, self.is_taken = reckon, end, False
        self.set_result(None)

    def result(self, timeout: float | None = None) -> Any:
        self.is_taken = True
        if self.end is not None:
            raise self.end
        return self.reckon()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets jobs be done by an executor of the test's own."""

    def use(executor: Executor, *, is_there: bool = True, is_distributed: bool = True, width: int = 3) -> None:
        @contextmanager
        def open_it(place: Place, jobs: int) -> Iterator[Workshop]:
            yield Workshop(
                executor, lambda: width, lambda: executor, is_distributed=is_distributed, is_there=lambda: is_there
            )

        monkeypatch.setattr(work, "open_workshop", open_it)

    return use


def test_every_job_becomes_a_part(parts: Parts) -> None:
    seen: list[tuple[int, int]] = []
    assert carry_out(jobs(3), parts, place=HERE, progress=lambda done, of: seen.append((done, of))) == {}
    assert seen == [(0, 6), (2, 6), (4, 6), (6, 6)]
    assert [frame["square"].tolist() for frame in parts.frames("squares")] == [[0.0] * 3, [1.0] * 3, [4.0] * 3]


def test_what_is_finished_is_not_done_again(parts: Parts) -> None:
    carry_out(jobs(2), parts, place=HERE)
    seen: list[tuple[int, int]] = []
    # Done again, the first two would stop the work.
    carry_out(
        jobs(4, job0="wrong input", job1="wrong input"), parts, place=HERE,
        progress=lambda done, of: seen.append((done, of)),
    )  # fmt: skip
    assert seen == [(4, 8), (6, 8), (8, 8)]
    assert parts.numbers() == {0, 1, 2, 3}


def test_a_failing_run_stands_in_its_part(parts: Parts) -> None:
    assert carry_out(jobs(3, job1="failing run"), parts, place=HERE) == {}
    assert [Failure(**failure) for failure in parts.failures()] == [Failure(1, 0, "ValueError: no customers")]
    assert parts.numbers() == {0, 1, 2}


def test_a_mistake_of_the_user_stops_and_keeps_what_is_finished(parts: Parts) -> None:
    with pytest.raises(InputError, match="no such rule"):
        carry_out(jobs(4, job2="wrong input"), parts, place=HERE)
    assert parts.numbers() == {0, 1}


def test_a_full_disk_is_said_in_a_sentence_and_the_next_call_goes_on(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = parts.write

    def fail(part: Any) -> None:
        if part.number == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(part)

    monkeypatch.setattr(parts, "write", fail)
    with pytest.raises(WorkError, match=r"plan.*: can't be written: no space left on the disk; .* goes on from there"):
        carry_out(jobs(4), parts, place=HERE)
    assert parts.numbers() == {0, 1}
    monkeypatch.setattr(parts, "write", write)
    carry_out(jobs(4), parts, place=HERE)
    assert parts.numbers() == {0, 1, 2, 3}


def test_another_program_is_refused_before_anything_is_unpacked() -> None:
    with pytest.raises(WorkError, match="another state of the program"):
        do_sent_job("0" * 64, b"no pickle at all")
    part = do_sent_job(program_digest(), pickle.dumps(LittleJob(3)))
    assert (part.number, part.program) == (3, program_digest())


def test_a_part_of_another_program_is_never_kept(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "do_job", lambda job: replace(do_job(job), program="0" * 64))
    with pytest.raises(WorkError, match="another state of the program"):
        carry_out(jobs(1), parts, place=HERE)
    assert parts.numbers() == frozenset()


def test_only_a_few_jobs_wait_at_a_time(parts: Parts, elsewhere: Callable[..., None]) -> None:
    executor = LateExecutor()
    elsewhere(executor, width=3)
    carry_out(jobs(30), parts)
    assert executor.most == AHEAD * 3
    assert parts.numbers() == set(range(30))


class KilledWorker(Exception):
    """Named as Dask's."""


def test_a_job_that_ends_its_workers_on_a_cluster_is_given_up(parts: Parts, elsewhere: Callable[..., None]) -> None:
    executor = LateExecutor(lambda number: KilledWorker("do_sent_job-1") if number == 1 else None)
    elsewhere(executor)
    assert carry_out(jobs(4), parts) == {1: "its worker on the cluster ended"}
    assert parts.numbers() == {0, 2, 3}
    assert executor.begun.count(1) == 2 and executor.begun[-1] == 1  # the second time alone


def test_a_cancelled_job_is_begun_again_but_not_for_ever(parts: Parts, elsewhere: Callable[..., None]) -> None:
    executor = LateExecutor(lambda number: CancelledError() if number == 0 else None)
    elsewhere(executor)
    assert carry_out(jobs(2), parts) == {0: "it was cancelled on the cluster"}
    assert executor.begun.count(0) == work.ATTEMPTS and parts.numbers() == {1}


def test_a_lost_scheduler_is_said_in_a_sentence(parts: Parts, elsewhere: Callable[..., None]) -> None:
    elsewhere(LateExecutor(lambda number: CancelledError() if number == 1 else None), is_there=False)
    with pytest.raises(WorkError, match="connection to the cluster's scheduler was lost; .* goes on from there"):
        carry_out(jobs(3), parts)


@pytest.mark.parametrize("error", [RuntimeError("Error during deserialization"), ImportError("No module 'sim'")])
def test_a_cluster_without_the_program_is_told_from_a_fault(
    parts: Parts, elsewhere: Callable[..., None], error: Exception
) -> None:
    elsewhere(LateExecutor(lambda number: error))
    with pytest.raises(WorkError, match=r"can't load this program \(.*\); install the same version there"):
        carry_out(jobs(1), parts)
    elsewhere(LateExecutor(lambda number: error), is_distributed=False)
    with pytest.raises(type(error)):
        carry_out(jobs(1), parts)


def test_a_fault_of_the_program_stays_one(parts: Parts) -> None:
    with pytest.raises(RuntimeError, match="a fault of the program"):
        carry_out(jobs(2, job1="fault"), parts, place=HERE)
    assert parts.numbers() == {0}


def test_an_error_is_kept_short() -> None:
    failure = Failure.of(1, 2, ValueError("x" * 10_000))
    assert len(failure.error) == LONGEST_ERROR and failure.error.startswith("ValueError: xxx")


def test_memory_does_not_grow_with_the_jobs(tmp_path: Path) -> None:
    """Each job brings 1.6 MB; five times as many jobs need no more of it at a time."""

    def peak(count: int) -> int:
        many = [LittleJob(number, rows=100_000) for number in range(count)]
        tracemalloc.reset_peak()
        carry_out(many, Parts(tmp_path / str(count), key_of("big jobs")), place=HERE)
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        peak(2)
        few, many = peak(4), peak(20)
    finally:
        tracemalloc.stop()
    assert few > 1_000_000
    assert many < 1.2 * few


def test_a_file_of_the_scenario_that_changes_meanwhile_stops_the_work(parts: Parts, tmp_path: Path) -> None:
    drivers = tmp_path / "drivers.csv"
    drivers.write_text("as the scenario found it", encoding="utf-8")
    files = {str(drivers): sha256(drivers.read_bytes()).hexdigest()}
    carry_out(jobs(2), parts, place=HERE, files=files)
    drivers.write_text("changed", encoding="utf-8")
    with pytest.raises(WorkError, match="drivers.csv was changed while the scenario ran"):
        carry_out(jobs(4), parts, place=HERE, files=files)
    assert parts.numbers() == {0, 1}


def test_what_memory_did_not_suffice_for_is_tried_again_and_then_given_up(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def short(job: Any) -> Any:
        tried.append(job.number)
        if job.number == 1 or (job.number == 2 and tried.count(2) == 1):
            raise MemoryError
        return do_job(job)

    monkeypatch.setattr(work, "do_job", short)
    assert carry_out(jobs(4), parts, place=HERE) == {1: "there was not enough memory for it"}
    assert parts.numbers() == {0, 2, 3}
    assert (tried.count(1), tried.count(2)) == (work.ATTEMPTS, 2)


@pytest.mark.parametrize("what", ["code", "data", "versions"])
def test_a_program_is_another_one_by_its_code_its_tables_and_its_libraries(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = program_digest()
    changed = {"code": lambda: "0", "data": lambda folder: "0", "versions": lambda: {"numpy": "1.0"}}[what]
    monkeypatch.setattr(provenance, what if what == "versions" else f"{what}_digest", changed)
    program_digest.cache_clear()
    try:
        assert program_digest() != before
    finally:
        program_digest.cache_clear()
