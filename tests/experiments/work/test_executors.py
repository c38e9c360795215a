"""Where jobs are done: here, in processes beside this one, or on a cluster that may not be there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.work import executors
from sim.experiments.work.executors import Place, open_workshop, usable_cores
from sim.experiments.work.parts import Parts, key_of
from sim.experiments.work.work import carry_out
from tests.experiments.little_jobs import LittleJob


def done(folder: Path, jobs: list[LittleJob], workers: int) -> tuple[dict[int, str], dict[int, bytes]]:
    """What was given up, and the bytes of each part's table."""
    parts = Parts(folder / f"by_{workers}", key_of("little jobs"))
    lost = carry_out(jobs, parts, place=Place(workers))
    return lost, {number: parts._path(number, "squares").read_bytes() for number in sorted(parts.numbers())}


def test_one_worker_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    jobs = [LittleJob(number) for number in range(7)]
    assert done(tmp_path, jobs, 1) == done(tmp_path, jobs, 2)


def test_a_job_whose_worker_is_killed_is_done_by_another(tmp_path: Path) -> None:
    jobs = [LittleJob(number) for number in range(6)]
    _, undisturbed = done(tmp_path, jobs, 1)
    jobs[2] = LittleJob(2, "killed once", str(tmp_path / "begun"))
    lost, found = done(tmp_path, jobs, 2)
    assert (tmp_path / "begun").exists()
    assert lost == {} and found == undisturbed


def test_a_job_that_always_kills_its_worker_is_given_up_and_the_rest_goes_on(tmp_path: Path) -> None:
    jobs = [LittleJob(number, "killed" if number == 1 else "") for number in range(5)]
    lost, found = done(tmp_path, jobs, 2)
    assert lost == {1: "its worker process ended"}
    assert set(found) == {0, 2, 3, 4}


def test_no_more_workers_than_jobs() -> None:
    with open_workshop(Place(8), jobs=1) as workshop:
        assert workshop.in_line and workshop.width() == 1
    with open_workshop(Place(8), jobs=3) as workshop:
        assert not workshop.in_line and workshop.width() == 3


def test_processes_end_with_the_work(tmp_path: Path) -> None:
    with open_workshop(Place(2), jobs=2) as workshop:
        workshop.executor.submit(abs, -1).result()
        processes = list(workshop.executor._processes.values())  # type: ignore[attr-defined]
        assert processes and all(process.is_alive() for process in processes)
    assert not any(process.is_alive() for process in processes)


def test_a_place_has_as_many_workers_as_cores_unless_told() -> None:
    assert Place().local_workers == usable_cores() >= 1
    assert Place(3).local_workers == 3
    assert [Place(3), Place(scheduler="tcp://a:1"), Place(cluster=Path("c"))] == [
        Place(3), Place(None, "tcp://a:1"), Place(None, None, Path("c"))
    ]  # fmt: skip
    assert not Place(3).is_distributed and Place(scheduler="tcp://a:1").is_distributed


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"needs Dask; install it with: pip install 'sim-policy\[cluster\]'"),
        open_workshop(Place(scheduler="tcp://127.0.0.1:1"), 1),
    ):
        pass


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_a_scheduler_that_does_not_answer_is_an_input_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "CLUSTER_TIMEOUT", 0.5)
    with (
        pytest.raises(InputError, match=f"no Dask scheduler answers at {address}.*start one with `dask scheduler`"),
        open_workshop(Place(scheduler=address), 1),
    ):
        pass
