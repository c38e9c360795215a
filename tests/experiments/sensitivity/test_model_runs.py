"""Points of a study run as jobs: kept, resumed, the same whoever does them, and failures apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.experiments.outcomes import outcomes
from sim.experiments.sensitivity import model_runs
from sim.experiments.sensitivity.model_runs import MAIN, RUNS_PER_JOB, ModelRuns, run_point
from sim.experiments.work.executors import Place
from sim.plan import load_plan
from sim.scenario import Scenario, load_scenario
from tests.experiments.sensitivity.made_up import PROJECT, loaded

INPUTS = ("first", "second")
OUTCOMES = ("sum", "replicate")


def add_up(scenario: Scenario, coordinates: dict[str, float], replicate: int) -> dict[str, float]:
    """Twice the first input and the second, central ones counting a half; ten more with levers."""
    first, second = (coordinates.get(name, 0.5) for name in INPUTS)
    if second > 0.9:
        raise ZeroDivisionError("too much")
    return {"sum": 2.0 * first + second + 10.0 * bool(scenario.levers), "replicate": float(replicate)}


def evaluator(folder: Path, *, against: bool = False, workers: int = 1, run=add_up) -> ModelRuns:  # type: ignore[no-untyped-def]
    return ModelRuns(
        folder=folder / "study", key="0123456789abcdef", scenario=loaded().scenario,
        against=loaded("baseline").scenario if against else None, inputs=INPUTS, outcomes=OUTCOMES,
        place=Place(workers), run=run,
    )  # fmt: skip


def points(count: int) -> np.ndarray:
    found = np.column_stack([np.linspace(0.0, 1.0, count), np.linspace(0.0, 0.8, count)])
    found[0] = np.nan
    return found


def test_outcomes_stand_at_their_points(tmp_path: Path) -> None:
    count = 2 * RUNS_PER_JOB + 3
    values = evaluator(tmp_path)("shares", points(count), np.arange(count))
    assert values.shape == (count, 2)
    assert values[0, 0] == pytest.approx(11.5)
    np.testing.assert_allclose(values[1:, 0], 10.0 + points(count)[1:] @ (2.0, 1.0))
    np.testing.assert_array_equal(values[:, 1], np.arange(count))


def test_differences_of_two_scenarios(tmp_path: Path) -> None:
    values = evaluator(tmp_path, against=True)("shares", points(5), np.zeros(5, dtype=np.int64))
    np.testing.assert_allclose(values[:, 0], 10.0)
    np.testing.assert_allclose(values[:, 1], 0.0)


def test_a_run_that_fails_leaves_a_gap_and_is_recorded(tmp_path: Path) -> None:
    chosen = np.array([[0.1, 0.1], [0.1, 0.95], [0.3, 0.1]])
    runs = evaluator(tmp_path)
    values = runs("inputs", chosen, np.zeros(3, dtype=np.int64))
    assert np.isnan(values[1]).all()
    np.testing.assert_allclose(values[[0, 2], 0], (10.3, 10.7))
    assert runs.failures == [{"stage": "inputs", "replicate": 0, "error": "ZeroDivisionError: too much"}]


def test_what_is_finished_is_not_done_again(tmp_path: Path) -> None:
    before = evaluator(tmp_path)("groups", points(30), np.zeros(30, dtype=np.int64))
    again = evaluator(tmp_path, run=None)  # nothing could be run
    np.testing.assert_array_equal(again("groups", points(30), np.zeros(30, dtype=np.int64)), before)
    again.remove_parts()
    assert not list(tmp_path.glob(".study*"))


def test_the_order_of_the_points_is_part_of_what_is_kept(tmp_path: Path) -> None:
    runs = evaluator(tmp_path)
    first = runs("groups", points(4), np.zeros(4, dtype=np.int64))
    other = runs("groups", points(4)[::-1], np.zeros(4, dtype=np.int64))
    np.testing.assert_array_equal(first, other[::-1])


def test_progress_counts_over_all_stages(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    runs = evaluator(tmp_path)
    runs.expected, runs.progress = 60, lambda done, total: seen.append((done, total))
    runs("groups", points(25), np.zeros(25, dtype=np.int64))
    runs("inputs", points(10), np.zeros(10, dtype=np.int64))
    assert seen[0] == (0, 60)
    assert seen[-1] == (35, 60)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_point_of_the_model() -> None:
    """One input moves the outcomes, and the reading that stands for a target is the one drawn at the point."""
    scenario = load_scenario(
        PROJECT / "scenarios" / "plan.yaml", ["population.scale=0.05", "months=12"]
    ).scenario
    central = run_point(scenario, {}, 0)
    assert run_point(scenario, {}, 0) == central
    moved = run_point(scenario, {"stages.small_enterprises.all": 0.95}, 0)
    assert moved["enterprises_all"] > central["enterprises_all"]
    targets = [one for one in outcomes(load_plan(), scenario) if one.main and one.kind == "target"]
    for one in targets:
        assert central[f"{one.target}.{MAIN}"] == pytest.approx(central[one.key], nan_ok=True)


def test_the_default_run_is_the_model() -> None:
    assert ModelRuns.__dataclass_fields__["run"].default is model_runs.run_point
