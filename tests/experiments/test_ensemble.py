"""Many runs of one scenario: seams to the model and the scoring, failures, and the bytes of the run
folder."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import InputError
from sim.experiments import ensemble
from sim.experiments.ensemble import EveryRunFailed, run_ensemble
from sim.plan import load_plan
from sim.scenario import load_scenario
from sim.store import EVENT_COLUMNS, open_run, write_run
from tests.fakes import fake_run, fake_scenario, fake_score_run

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _fake_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.scoring.score_run", fake_score_run)


def failing(*replicates: int) -> Any:
    """A model whose given replicates raise."""

    def run(scenario: Any, draw: int, replicate: int) -> Any:
        if replicate in replicates:
            raise ZeroDivisionError(f"replicate {replicate} has no customers")
        return fake_run(scenario, draw, replicate)

    return run


def test_tables_of_all_replicates() -> None:
    seen: list[tuple[int, int]] = []
    result = run_ensemble(fake_scenario(), runner=fake_run, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert result.completed == ((0, 0), (0, 1), (0, 2), (0, 3))
    assert result.exit_code == 0
    assert len(result.series) == 4 * 48
    assert list(result.series.columns[:4]) == ["scenario", "draw", "replicate", "month"]
    assert result.series["month"].iloc[[0, 47]].tolist() == ["2019-01", "2022-12"]
    assert tuple(result.events.columns) == EVENT_COLUMNS
    assert result.events["month"].tolist()[:3] == ["2020-02", "2020-09", "2021-07"]
    assert result.events["stage"].tolist()[:3] == [result.plan.stages[0], result.plan.stages[3], ""]
    assert len(result.tasks) == 55
    assert {row.id for row in result.scorecard} == {target.id for target in result.plan.targets}


def test_accounts_are_means_in_which_a_missing_payment_counts_zero() -> None:
    accounts = run_ensemble(fake_scenario(), runner=fake_run).accounts
    assert accounts.values.tolist() == [
        [2020, "outside", "enterprises", "sales", 11.5],
        [2021, "government", "enterprises", "cloud_subsidy", 1.0],
    ]


def test_target_values_hold_what_a_comparison_pairs() -> None:
    values = run_ensemble(fake_scenario(), runner=fake_run).target_values
    own = values[(values["id"] == "leading_output") & (values["year"] == "")]
    assert own["replicate"].drop_duplicates().tolist() == [0, 1, 2, 3]
    assert set(own["met"]) == {False}
    assert {2020, 2021, 2022} <= set(values["year"])


def test_a_replicate_that_raises_is_recorded_and_the_rest_goes_on(tmp_path: Path) -> None:
    result = run_ensemble(fake_scenario(), runner=failing(1))
    assert result.completed == ((0, 0), (0, 2), (0, 3))
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.failures[0].trace
    write_run(tmp_path / "plan", result.record())
    manifest = open_run(tmp_path / "plan").manifest
    assert manifest["status"] == "some replicates failed"
    assert manifest["failures"] == [
        {"draw": 0, "replicate": 1, "error": "ZeroDivisionError: replicate 1 has no customers"}
    ]
    assert (manifest["replicates"], manifest["completed"]) == (4, 3)
    assert {row.replicates for row in result.scorecard} == {3}


def test_no_result_when_every_replicate_fails() -> None:
    with pytest.raises(
        EveryRunFailed, match="all 4 replicates failed; replicate 0: ZeroDivisionError"
    ) as caught:
        run_ensemble(fake_scenario(), runner=failing(0, 1, 2, 3))
    assert len(caught.value.failures) == 4
    assert caught.value.exit_code == 1


def test_a_mistake_in_the_scenario_stops_at_once() -> None:
    calls = []

    def run(scenario: Any, draw: int, replicate: int) -> Any:
        calls.append(replicate)
        raise InputError.of("no such rule")

    with pytest.raises(InputError, match="no such rule"):
        run_ensemble(fake_scenario(), runner=run)
    assert calls == [0]


def test_same_inputs_same_bytes_but_for_the_timings(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_run(tmp_path / name, run_ensemble(fake_scenario(), runner=fake_run).record())
    files = sorted(path.name for path in (tmp_path / "one").iterdir() if path.is_file())
    different = [
        name
        for name in files
        if (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()
    ]
    assert different in ([], ["timings.json"])
    assert "seconds" in open_run(tmp_path / "one").timings


def test_run_json_counts_targets_parameters_and_enterprises() -> None:
    counts = run_ensemble(fake_scenario(), runner=fake_run).manifest()["counts"]
    assert (counts["targets"], counts["targets_scored"], counts["tasks"]) == (79, 2, 55)
    assert sum(counts["verdicts"].values()) == 2
    assert 0 < counts["parameters_assumed"] < counts["parameters"]
    assert counts["enterprises"] == {"before": 2679.0, "end": 2643.0}


def test_one_replicate_has_no_verdicts() -> None:
    result = run_ensemble(fake_scenario(replicates=1), runner=fake_run)
    assert result.manifest()["counts"]["verdicts"] == {}


def test_network_and_lever_reports_are_means(tmp_path: Path) -> None:
    result = run_ensemble(fake_scenario(), runner=fake_run)
    assert result.network is not None
    assert result.network.values.tolist() == [["RF_raw", "RF_prod", 11.5, 2.0]]
    assert result.manifest()["lever_reports"] == {"cloud_subsidy": {"awarded": 1.5, "share_used": None}}
    write_run(tmp_path / "plan", result.record())
    assert (tmp_path / "plan" / "network.csv").is_file()


def test_levers_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", run_ensemble(fake_scenario(), runner=fake_run).record())
    row = open_run(tmp_path / "plan").levers.iloc[0]
    assert (row["lever"], row["name_en"], row["awarded"]) == ("cloud_subsidy", "Cloud subsidy", 1.5)
    assert row["money"] != row["money"] and row["deadweight_share"] != row["deadweight_share"]
    assert (row["evidence_grade"], row["first_month"]) == ("C", "")


def test_months_of_award_are_the_earliest_and_the_latest_not_means(tmp_path: Path) -> None:
    def run(scenario: Any, draw: int, replicate: int) -> Any:
        result = fake_run(scenario, draw, replicate)
        months = {"first_month": [24.0, -1.0, 20.0, 30.0][replicate], "last_month": [40.0, -1.0, 47.0, 30.0][replicate]}
        return replace(result, levers={"cloud_subsidy": {"awarded": 2.0, "deadweight": 1.0, **months}})

    result = run_ensemble(fake_scenario(), runner=run)
    write_run(tmp_path / "plan", result.record())
    row = open_run(tmp_path / "plan").levers.iloc[0]
    assert (row["first_month"], row["last_month"]) == ("2020-09", "2022-12")
    assert (row["deadweight_share_of_awards"], row["deadweight_share"]) == (0.5, 0.5)


def test_planned_money_and_cases_reach_the_tasks() -> None:
    """A small city with a real lever: what the lever reports as planned stands with the tasks that it serves."""
    loaded = load_scenario(
        PROJECT / "tests" / "scenario" / "three_levers.yaml", ["population.scale=0.05", "replicates=1", "months=12"]
    )
    result = run_ensemble(loaded)
    planned = {task.task: task.planned for task in result.tasks}
    served, report = load_plan().lever("cloud_subsidy").tasks, result.lever_reports["cloud_subsidy"]
    assert served and all(planned[task] == report["planned"] > 0 for task in served)
    row = {task.task: task for task in result.tasks}[served[0]]
    assert (row.applicants, row.awarded) == (report["applicants"], report["awarded"])


def test_run_json_names_code_and_data() -> None:
    from sim.provenance import code_digest, data_digest

    manifest = run_ensemble(fake_scenario(), runner=fake_run).manifest()
    assert manifest["code"] == code_digest()
    assert manifest["data"] == data_digest(load_plan().folder)


def test_a_model_that_is_done_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import weakref

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

    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(PolicyModel=Model))
    assert ensemble.run_one(None, 0, 3) == "result"  # type: ignore[arg-type]
    assert [reference() for reference in alive] == [None]


def test_run_one_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(ensemble.run_one)) is ensemble.run_one


def test_settings_of_a_call_count_as_set_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text("seed: 1\nreplicates: 3\n", encoding="utf-8")
    changed = ensemble.with_settings(load_scenario(file), replicates=2, seed=5, months=None)
    again = load_scenario(file, ["replicates=2", "seed=5"])
    assert changed.fingerprint == again.fingerprint
    assert changed.resolved_yaml() == again.resolved_yaml()
    loaded = load_scenario(file)
    assert ensemble.with_settings(loaded, replicates=3) is loaded
    with pytest.raises(InputError, match="replicates"):
        ensemble.with_settings(loaded, replicates=0)
