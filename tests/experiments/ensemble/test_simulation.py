"""Runs that survive: whoever did them, however often they were interrupted, the finished folder has the same bytes."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sim.cli import INTERRUPTED, RUNS_FAILED, run_command_line
from sim.experiments.ensemble import ensemble, ensemble_job, simulation
from sim.experiments.ensemble.ensemble import Ensemble, parts_of, run_ensemble
from sim.experiments.ensemble.simulation import estimate, simulate
from sim.experiments.work import parts as parts_module
from sim.experiments.work.executors import Place
from sim.experiments.work.parts import Parts
from sim.scenario import LoadedScenario, load_scenario
from tests.experiments.little_jobs import run_unless_draw_two

PROJECT = Path(__file__).resolve().parents[3]
SCENARIO = PROJECT / "tests" / "scenario" / "three_levers.yaml"
CHANGES = ("draws=4", "replicates=1", "months=9", "population.scale=0.05")
RUNS, PARTS = 4, 4
COMMAND = ["run", str(SCENARIO), *(word for change in CHANGES for word in ("--set", change)), "--no-figures"]

SIM = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from sim.experiments.ensemble import ensemble_job
from sim.experiments.work.parts import Parts
ensemble_job.RUNS_A_PART = 1
write = Parts.write
Parts.write = lambda parts, part: (write(parts, part), time.sleep(0.4))
from sim.cli import run_command_line
sys.exit(run_command_line())
"""
"""The program with a part for each run, so that a few runs make several parts, and with time between them, so that it
can be ended before the last. Ctrl-C reaches it even where the tests themselves were started in the background."""

PATIENCE = 120.0
"""Seconds after which a test says that something which must happen has not."""


@pytest.fixture(scope="module", autouse=True)
def _small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble_job, "RUNS_A_PART", 1)
        patch.setattr(ensemble, "RUNS_A_PART", 1)
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


@pytest.fixture(scope="module")
def loaded() -> LoadedScenario:
    return load_scenario(SCENARIO, CHANGES)


@pytest.fixture(scope="module")
def undisturbed(loaded: LoadedScenario, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run in one process that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed") / "plan"
    simulate(loaded, folder, place=Place(1))
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a run folder with its bytes, but for how long it took."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del found["timings.json"]
    return found


def count_writes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the parts that are written from now on."""
    written: list[int] = []
    write = Parts.write
    monkeypatch.setattr(Parts, "write", lambda self, part: (written.append(part.number), write(self, part))[1])
    return written


def fill_disk(patch: pytest.MonkeyPatch, after: int) -> None:
    """From the part ``after`` on there is no space left."""
    write = parts_module._write_bytes

    def fail(path: Path, content: bytes) -> None:
        if int(path.parent.name.split(".")[1]) >= after:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    patch.setattr(parts_module, "_write_bytes", fail)


def interrupted_by_full_disk(folder: Path, *, after: int = 2) -> None:
    """Leaves the first parts of the run in ``folder``."""
    with pytest.MonkeyPatch.context() as patch:
        fill_disk(patch, after)
        assert run_command_line([*COMMAND, "--out", str(folder), "--workers", "1", "-q"]) == RUNS_FAILED


# --- the same bytes ------------------------------------------------------------------------------------------------


def test_two_workers_give_the_bytes_of_one(
    loaded: LoadedScenario, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    found = simulate(loaded, tmp_path / "plan", place=Place(2))
    assert found.exit_code == 0 and len(found.completed) == RUNS
    assert files(tmp_path / "plan") == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]  # the parts are gone
    assert {"series.parquet", "inputs.parquet", "bands.csv", "run.json"} < set(undisturbed)


def test_a_full_disk_keeps_what_is_finished(
    undisturbed: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = [*COMMAND, "--out", str(tmp_path / "plan"), "--workers", "1"]
    with pytest.MonkeyPatch.context() as patch:
        fill_disk(patch, after=2)
        assert run_command_line(arguments) == RUNS_FAILED
    shown = capsys.readouterr()
    assert "can't be written: no space left on the disk" in shown.err and "goes on from there" in shown.err
    assert "Traceback" not in shown.err and "should not happen" not in shown.err and shown.out == ""
    assert not (tmp_path / "plan").exists()
    written = count_writes(monkeypatch)
    assert run_command_line(arguments) == 0
    assert written == [2, 3]
    assert files(tmp_path / "plan") == undisturbed


def test_a_damaged_part_is_made_again(
    loaded: LoadedScenario, undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted_by_full_disk(tmp_path / "plan", after=3)
    table = parts_of(loaded, tmp_path / "plan").folder / "000001" / "series.parquet"
    table.write_bytes(table.read_bytes()[:-100])
    written = count_writes(monkeypatch)
    simulate(loaded, tmp_path / "plan", place=Place(1))
    assert written == [1, 3]
    assert files(tmp_path / "plan") == undisturbed


def test_parts_of_another_seed_are_left_alone_and_named(
    undisturbed: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = [*COMMAND, "--out", str(tmp_path / "plan"), "--workers", "1", "--seed", "2"]
    with pytest.MonkeyPatch.context() as patch:
        fill_disk(patch, after=1)
        assert run_command_line(other) == RUNS_FAILED
    capsys.readouterr()
    written = count_writes(monkeypatch)
    assert run_command_line([*COMMAND, "--out", str(tmp_path / "plan"), "--workers", "1"]) == 0
    assert written == [0, 1, 2, 3]
    assert "holds unfinished work of another state of this scenario" in capsys.readouterr().err
    assert files(tmp_path / "plan") == undisturbed


# --- ended from outside --------------------------------------------------------------------------------------------


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts the command with two workers as a process group of its own, and waits for its first part."""
    begun: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SIM, *COMMAND, "--out", str(tmp_path / "plan"), "--workers", "2"]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        process = subprocess.Popen(
            command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        begun.append(process)
        wait_until(lambda: process.poll() is not None or finished_parts(tmp_path), "no part was written")
        assert process.poll() is None, process.communicate()
        return process

    yield start
    for process in begun:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def finished_parts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".plan.*.parts/[0-9]*"))


def wait_until(condition: Callable[[], object], complaint: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, complaint
        time.sleep(0.02)


def members(group: int) -> list[int]:
    """Processes of a group that live (one that has ended and waits to be noticed does not)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            state, _, own_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(own_group) == group and state != "Z":
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as Linux shows them")
def test_a_parent_that_is_killed_leaves_no_workers_and_loses_no_part(
    started: Callable[[], subprocess.Popen[str]], loaded: LoadedScenario, undisturbed: dict[str, bytes],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    process = started()
    assert len(members(process.pid)) > 2
    process.kill()
    process.wait()
    wait_until(lambda: not members(process.pid), "workers live on without their parent")
    there = [int(name) for name in finished_parts(tmp_path)]
    assert 0 < len(there) < PARTS, "killed too late: nothing was left to do"
    written = count_writes(monkeypatch)
    simulate(loaded, tmp_path / "plan", place=Place(1))
    assert sorted([*there, *written]) == list(range(PARTS))
    assert files(tmp_path / "plan") == undisturbed


def test_ctrl_c_ends_with_130_and_the_same_command_goes_on(
    started: Callable[[], subprocess.Popen[str]], loaded: LoadedScenario, undisturbed: dict[str, bytes],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    process = started()
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all of them
    shown, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == INTERRUPTED, said
    assert "what was finished is kept, and the same command goes on from there" in said
    assert "Traceback" not in said and shown == ""
    assert not (tmp_path / "plan").exists()
    there = [int(name) for name in finished_parts(tmp_path)]
    written = count_writes(monkeypatch)
    simulate(loaded, tmp_path / "plan", place=Place(1))
    assert there and sorted([*there, *written]) == list(range(PARTS))
    assert files(tmp_path / "plan") == undisturbed


def test_runs_that_end_their_process_are_recorded_and_the_rest_goes_on(
    loaded: LoadedScenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result: Ensemble = run_ensemble(loaded, tmp_path / "plan", place=Place(2), runner=run_unless_draw_two)
    assert result.exit_code == 1
    assert [(one.draw, one.replicate, one.error) for one in result.failures] == [
        (2, 0, "its worker process ended")
    ]
    assert {draw for draw, _ in result.completed} == {1, 3, 4}
    manifest = result.manifest()
    assert (manifest["status"], manifest["runs"], manifest["completed"]) == ("some runs failed", RUNS, RUNS - 1)
    # Another attempt may bring the one that is missing: the finished parts wait for it, and go when nothing is missing.
    for mended in (False, True):
        found = dataclasses.replace(result, may_be_mended=result.may_be_mended and not mended)
        monkeypatch.setattr(simulation, "run_ensemble", lambda *_, found=found, **__: found)
        simulate(loaded, tmp_path / "plan", place=Place(1), force=True)
        assert (tmp_path / "plan" / "run.json").is_file()
        assert result.parts.numbers() == (set() if mended else {0, 2, 3})


# --- a cluster -----------------------------------------------------------------------------------------------------


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler on loopback and two workers, each a process."""
    pytest.importorskip("distributed")
    about, log = tmp_path / "scheduler.json", (tmp_path / "dask.log").open("wb")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}

    def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments]
        return subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)

    processes = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(about))]
    worker = ("--scheduler-file", str(about), "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny")
    try:
        processes += [start("dask_worker", *worker) for _ in range(2)]
        wait_until(lambda: about.exists() and about.read_text().endswith("}"), "no scheduler came up")
        yield json.loads(about.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()
        log.close()


def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_one_machine(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]], loaded: LoadedScenario, undisturbed: dict[str, bytes],
    tmp_path: Path,
) -> None:  # fmt: skip
    distributed = pytest.importorskip("distributed")
    address, workers = scheduler
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done and workers[0].poll() is None:
            workers[0].kill()

    simulate(loaded, tmp_path / "plan", place=Place(scheduler=address), progress=progress)
    assert workers[0].wait(PATIENCE) == -signal.SIGKILL and workers[1].poll() is None
    assert seen == [0, 1, 2, 3, 4]
    assert files(tmp_path / "plan") == undisturbed


# --- before it begins ----------------------------------------------------------------------------------------------


def test_an_estimate_weighs_the_result_and_counts_what_is_finished(
    loaded: LoadedScenario, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    place = Place(2)
    tables = sum(len(content) for name, content in undisturbed.items() if name.endswith(".parquet"))
    found = estimate(loaded, tmp_path / "plan", place=place)
    assert (found.runs, found.done, found.workers) == (RUNS, 0, 2)
    assert found.seconds > 0 and 0.3 * tables < found.disk < 6 * tables
    interrupted_by_full_disk(tmp_path / "plan", after=3)
    less = estimate(loaded, tmp_path / "plan", place=place)
    assert less.done == 3 and less.seconds < found.seconds


def test_figures_are_drawn_before_the_folder_stands(loaded: LoadedScenario, tmp_path: Path) -> None:
    seen: list[Any] = []

    def draw(fresh: Path) -> None:
        seen.append(((fresh / "run.json").is_file(), (tmp_path / "plan").exists()))
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Exception, match="no space left on the disk"):
        simulate(loaded, tmp_path / "plan", place=Place(1), figures=draw)
    assert seen == [(True, False)]
    assert parts_of(loaded, tmp_path / "plan").numbers() == set(range(PARTS))  # nothing has to be run again


def test_what_the_scenario_changes_stands_in_the_folder(undisturbed: dict[str, bytes]) -> None:
    lines = undisturbed["changes.csv"].decode("utf-8-sig").splitlines()
    assert lines[0] == "path,name_en,name_zh,old,new,unit,origin"
    assert any(line.startswith("levers.") and ",true,," in line and "three_levers.yaml:" in line for line in lines)
    assert any(line.startswith("months,Months,模拟月数,36,") and line.endswith("--set") for line in lines)
