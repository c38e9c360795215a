"""One measurement in a process of its own: ``python -m benchmarks.measure KIND SIZE``. Prints JSON.
Kinds: empty, firms (yardsticks in Mesa), none, all (this model without levers and with all of the plan's), levers (the
two of them in turns).

Time is the processor time of that process, all its threads together, so that other work on the machine counts little.
A process of its own gives a peak of memory that belongs to this measurement alone, and no leftovers of the
one before.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import Scenario

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
PLAN = SCENARIOS / "plan.yaml"
MODELS: dict[str, tuple[Path, tuple[str, ...]]] = {
    "none": (SCENARIOS / "baseline.yaml", ()),
    # In force from the first month on, so that every month that is timed has them.
    "all": (PLAN, ("levers_start=2020-01",)),
}
MEBIBYTE = 1024 * 1024
REPETITIONS = 5
SMALL_CITY = 20_000
"""Enterprises up to which a city is run several times."""


def peak_memory() -> float:
    """The most memory this process has held so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEBIBYTE if sys.platform == "darwin" else peak / 1024


def time_steps(step: Callable[[], None], months: int) -> float:
    """Seconds of processor time for ``months`` calls, after one that warms up."""
    step()
    begin = process_time()
    for _ in range(months):
        step()
    return process_time() - begin


def measure_mesa(kind: str, agents: int) -> dict[str, Any]:
    """The average month of one of the two yardsticks, in nanoseconds an agent."""
    from benchmarks.mesa_models import EmptyModel, FirmModel

    model = (EmptyModel if kind == "empty" else FirmModel)(agents)
    months = max(10, 300_000 // agents)
    return {"nanoseconds": time_steps(model.step, months) / (months * agents) * 1e9, "enterprises": agents}


def measure_model(kind: str, enterprises: int) -> dict[str, Any]:
    """The plan's 36 months without levers or with all of them, with about this many enterprises.

    ``nanoseconds`` is the time of all plan months divided by the live enterprises of all plan months. The
    making of the city and the burn-in year are run first and timed apart. A small city is run
    :data:`REPETITIONS` times, and the least time of each month counts: a process that has just begun, and whatever
    else the machine does, would otherwise be a large part of its few milliseconds.
    """
    begin = process_time()
    scenario = _scenario(kind, enterprises)
    courses = [_course(scenario, begin)]
    _settle_memory()
    courses += [_course(scenario, process_time()) for _ in range(REPETITIONS - 1 if enterprises <= SMALL_CITY else 0)]
    before, _, living = courses[0]
    seconds = _least([course[1] for course in courses])
    return {
        "nanoseconds": sum(seconds) / sum(living) * 1e9,
        "enterprises": sum(living) / len(living),
        "seconds_a_month": sum(seconds) / len(seconds),
        "seconds_before_the_plan": before,
        "peak_mebibytes": peak_memory(),
    }


def measure_levers(enterprises: int) -> dict[str, Any]:
    """A month with all levers in months with none: both cities in turns in one process, as :func:`measure_model`.

    Where the arrays of a process happen to lie makes a month up to a fifth dearer; in one process it is the same for
    both. The first turn warms up.
    """
    scenarios = {kind: _scenario(kind, enterprises) for kind in MODELS}
    seconds: dict[str, list[list[float]]] = {kind: [] for kind in MODELS}
    for turn in range(1 + (REPETITIONS if enterprises <= SMALL_CITY else 1)):
        for kind, scenario in scenarios.items():
            course = _course(scenario, process_time())[1]
            if turn:
                seconds[kind].append(course)
        _settle_memory()
    none, with_all = (sum(_least(seconds[kind])) for kind in ("none", "all"))
    return {"times": with_all / none, "enterprises": enterprises}


def _scenario(kind: str, enterprises: int) -> Scenario:
    from sim.scenario import load_scenario

    file, settings = MODELS[kind]
    return load_scenario(file, [*settings, f"population.scale={enterprises / city_size():.4f}"]).scenario


def _least(courses: list[list[float]]) -> list[float]:
    """The least time of each month."""
    return [min(same) for same in zip(*courses, strict=True)]


def _settle_memory() -> None:
    """As every ensemble does: what is there already lives on, and the collector need not look through it again."""
    gc.collect()
    gc.freeze()


def _course(scenario: Scenario, begin: float) -> tuple[float, list[float], list[int]]:
    """Seconds since ``begin`` before the plan, seconds of each plan month, enterprises living after each."""
    from sim.model import PolicyModel
    from sim.months import BURN_IN_MONTHS

    model = PolicyModel(scenario)
    for _ in range(BURN_IN_MONTHS):
        model.step()
    before = process_time() - begin
    seconds, living = [], []
    for _ in range(scenario.months):
        begin = process_time()
        model.step()
        seconds.append(process_time() - begin)
        living.append(int(model.firms["alive"].sum()))
    model.release()
    del model
    gc.collect()  # as after every run of an ensemble
    return before, seconds, living


def city_size() -> float:
    """How many enterprises the city has at ``population.scale: 1``."""
    from sim.plan import load_plan

    table = load_plan().stage_table
    return float(table["above_scale_enterprises"].sum() + table["small_enterprises"].sum())


def main() -> None:
    """Command line: kind and number of agents."""
    kind, size = sys.argv[1], int(sys.argv[2])
    if kind == "levers":
        print(json.dumps(measure_levers(size)))
    else:
        print(json.dumps(measure_model(kind, size) if kind in MODELS else measure_mesa(kind, size)))


if __name__ == "__main__":
    main()
