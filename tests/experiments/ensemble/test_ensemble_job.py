"""Ten runs as one job: which, what is kept of them, and what a failing one leaves."""

from __future__ import annotations

import pickle
import weakref
from typing import Any

import pytest

from sim.engine_errors import ContractError
from sim.errors import InputError
from sim.experiments.ensemble import ensemble_job
from sim.experiments.ensemble.ensemble_job import RUNS_A_PART, EnsembleJob, ensemble_jobs, run_keys, run_one
from tests.fakes import fake_run, fake_scenario, fake_score_run


@pytest.fixture(autouse=True)
def _fake_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.scoring.score_run", fake_score_run)


def test_runs_are_those_of_draws_from_one_on_or_of_the_central_values() -> None:
    assert run_keys(2, 3) == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]
    assert run_keys(0, 2) == [(0, 0), (0, 1)]


def test_jobs_share_out_the_runs_in_order() -> None:
    keys = run_keys(12, 2)
    jobs = list(ensemble_jobs(fake_scenario().scenario, keys, keep_events=11))
    assert [job.number for job in jobs] == [0, 1, 2]
    assert [job.runs for job in jobs] == [RUNS_A_PART, RUNS_A_PART, 4]
    assert [key for job in jobs for key in job.keys] == keys
    assert [len(job.with_events) for job in jobs] == [10, 1, 0]
    # More draws leave the jobs before them as they are: their parts can be kept.
    more = list(ensemble_jobs(fake_scenario().scenario, run_keys(20, 2), keep_events=11))
    assert more[:2] == jobs[:2]


def test_a_job_travels() -> None:
    job = EnsembleJob(3, fake_scenario().scenario, ((0, 1),))
    again = pickle.loads(pickle.dumps(job))
    assert again == job and again.runner is run_one


def test_tables_of_a_job() -> None:
    job = EnsembleJob(0, fake_scenario(draws=2).scenario, ((1, 0), (1, 1), (2, 0)), frozenset({(1, 1)}), fake_run)
    result = job.perform()
    assert set(result.tables) == {
        "series", "scores", "target_values", "accounts", "network", "reports", "events", "inputs"
    }  # fmt: skip
    assert len(result.tables["series"]) == 3 * 48
    assert result.tables["events"]["replicate"].unique().tolist() == [1]
    assert result.tables["inputs"]["draw"].tolist() == [1, 2]
    assert [(one.draw, one.replicate) for one in result.seconds] == [(1, 0), (1, 1), (2, 0)]
    assert all(one.seconds >= 0 for one in result.seconds)


def test_a_run_that_raises_leaves_the_others() -> None:
    def run(scenario: Any, draw: int, replicate: int) -> Any:
        if replicate == 1:
            raise KeyError("coal")
        return fake_run(scenario, draw, replicate)

    result = EnsembleJob(0, fake_scenario().scenario, ((0, 0), (0, 1), (0, 2)), runner=run).perform()
    assert [(one.draw, one.replicate, one.error) for one in result.failures] == [(0, 1, "KeyError: 'coal'")]
    assert "in run\n" in result.failures[0].trace
    for name in ("series", "scores", "target_values", "accounts"):
        assert sorted(result.tables[name]["replicate"].unique()) == [0, 2], name
    assert len(result.seconds) == 3


def test_a_run_that_can_not_be_scored_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def score(plan: Any, series: Any, scenario: Any) -> Any:
        raise ZeroDivisionError("no base year")

    monkeypatch.setattr("sim.scoring.score_run", score)
    result = EnsembleJob(0, fake_scenario().scenario, ((0, 0),), runner=fake_run).perform()
    assert result.tables == {} and len(result.failures) == 1


@pytest.mark.parametrize("error", [InputError.of("no such rule"), ContractError("writes what it did not declare")])
def test_what_every_run_would_say_stops_the_job(error: Exception) -> None:
    def run(scenario: Any, draw: int, replicate: int) -> Any:
        raise error

    with pytest.raises(type(error)):
        EnsembleJob(0, fake_scenario().scenario, ((0, 0), (0, 1)), runner=run).perform()


def test_a_model_that_is_done_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[weakref.ref[Any]] = []

    class Model:
        """Points at itself, as a model and its agents do."""

        def __init__(self, scenario: Any, *, draw: int, replicate: int) -> None:
            self.own, self.released = self, False
            alive.append(weakref.ref(self))

        def run(self) -> str:
            return "result"

        def release(self) -> None:
            self.released = True

    monkeypatch.setattr(ensemble_job, "PolicyModel", Model)
    assert run_one(None, 0, 3) == "result"  # type: ignore[arg-type,comparison-overlap]
    assert [reference() for reference in alive] == [None]
