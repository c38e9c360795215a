"""Many runs of one scenario: seams to the model and the scoring, failures, and the tables of the run folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.ensemble import ensemble
from sim.experiments.ensemble.ensemble import Ensemble, EveryRunFailed, parts_of, run_ensemble
from sim.experiments.work.executors import Place
from sim.plan import load_plan
from sim.run_folder import EVENT_COLUMNS, Run, open_run
from sim.scenario import load_scenario
from sim.store import write_run
from tests.fakes import fake_run, fake_scenario, fake_score_run

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _fake_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.scoring.score_run", fake_score_run)


def run_in(folder: Path, loaded: Any = None, runner: Any = fake_run, **more: Any) -> Ensemble:
    """An ensemble of made-up runs, in this process; its result is to stand in ``folder/plan``."""
    return run_ensemble(loaded or fake_scenario(), folder / "plan", runner=runner, place=Place(1), **more)


def stored(result: Ensemble, folder: Path) -> Run:
    """Its run folder."""
    return open_run(write_run(folder / "plan", result.record(folder / "plan")))


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ensemble, Run]:
    """Four runs at the central values, and their folder."""
    folder = tmp_path_factory.mktemp("ordinary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.scoring.score_run", fake_score_run)
        result = run_in(folder)
        return result, stored(result, folder)


def failing(*replicates: int) -> Any:
    """A model whose given replicates raise."""

    def run(scenario: Any, draw: int, replicate: int) -> Any:
        if replicate in replicates:
            raise ZeroDivisionError(f"replicate {replicate} has no customers")
        return fake_run(scenario, draw, replicate)

    return run


def test_tables_of_all_runs(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = run_in(tmp_path, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(0, 4), (4, 4)]
    assert result.completed == ((0, 0), (0, 1), (0, 2), (0, 3))
    assert result.exit_code == 0
    assert {row.id for row in result.scorecard} == {target.id for target in result.plan.targets}
    run = stored(result, tmp_path)
    assert len(run.series) == 4 * 48
    assert list(run.series.columns[:4]) == ["scenario", "draw", "replicate", "month"]
    assert run.series["month"].iloc[[0, 47]].tolist() == ["2019-01", "2022-12"]
    assert tuple(run.events.columns) == EVENT_COLUMNS
    assert run.events["month"].tolist()[:3] == ["2020-02", "2020-09", "2021-07"]
    assert run.events["stage"].tolist()[:3] == [result.plan.stages[0], result.plan.stages[3], ""]
    assert len(run.tasks) == 55


def test_draws_come_before_replicates_and_bring_what_was_drawn(tmp_path: Path) -> None:
    result = run_in(tmp_path, fake_scenario(draws=7, replicates=3))
    assert result.completed == tuple((draw, replicate) for draw in range(1, 8) for replicate in range(3))
    run = stored(result, tmp_path)
    order = run.series.drop_duplicates(["draw", "replicate"])[["draw", "replicate"]]
    assert tuple(order.itertuples(index=False, name=None)) == result.completed
    assert run.inputs is not None
    assert run.inputs.columns.tolist() == ["draw", "wage_growth", "structure.credit"]
    assert run.inputs["draw"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert run.inputs["wage_growth"].tolist() == [draw / 100 for draw in range(1, 8)]
    assert (run.manifest["draws"], run.manifest["replicates"], run.manifest["runs"]) == (7, 3, 21)
    assert run.manifest["sampling"] == result.loaded.scenario.uncertainty.sampling


def test_without_draws_there_are_no_inputs(ordinary: tuple[Ensemble, Run]) -> None:
    _, run = ordinary
    assert run.inputs is None and run.manifest["draws"] == 0


def test_what_was_drawn_is_kept_once_a_draw_whichever_run_came_to_its_end(tmp_path: Path) -> None:
    """Replicate 0 fails in every draw, and a draw lies in two parts."""
    run = stored(run_in(tmp_path, fake_scenario(draws=4, replicates=4), failing(0)), tmp_path)
    assert run.inputs is not None and run.inputs["draw"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("kept", [3, 0])
def test_events_are_kept_of_the_first_runs_alone(tmp_path: Path, kept: int) -> None:
    run = stored(run_in(tmp_path, fake_scenario(draws=6, replicates=2), keep_events=kept), tmp_path)
    found = run.events[["draw", "replicate"]].drop_duplicates()
    assert list(found.itertuples(index=False, name=None)) == [(1, 0), (1, 1), (2, 0)][:kept]
    assert tuple(run.events.columns) == EVENT_COLUMNS
    assert run.manifest["events_of"] == kept


def test_accounts_are_means_in_which_a_missing_payment_counts_zero(ordinary: tuple[Ensemble, Run]) -> None:
    result, run = ordinary
    expected = [
        [2020, "outside", "enterprises", "sales", 11.5],
        [2021, "government", "enterprises", "cloud_subsidy", 1.0],
    ]
    assert sorted(result.accounts.values.tolist()) == expected
    by_run = run.accounts_by_replicate
    sales = by_run[by_run["purpose"] == "sales"]
    assert sales["replicate"].tolist() == [0, 1, 2, 3] and sales["amount"].tolist() == [10.0, 11.0, 12.0, 13.0]


def test_target_values_hold_what_a_comparison_pairs(ordinary: tuple[Ensemble, Run]) -> None:
    _, run = ordinary
    values = run.target_values
    leading = values[values["id"] == "leading_output"]
    own = leading[leading["year"].isna()]
    assert own["replicate"].drop_duplicates().tolist() == [0, 1, 2, 3]
    assert set(own["met"]) == {0.0} and own["value"].notna().all()
    yearly = leading[leading["year"].notna()]
    assert {2020, 2021, 2022} <= set(yearly["year"])
    assert yearly["met"].isna().all()
    scored = run.own_values[run.own_values["value"].notna()]
    assert set(scored["id"]) == {"industrial_va_growth", "leading_output"}
    assert len(set(run.own_values["id"])) == 79


def test_a_run_that_raises_is_recorded_and_the_rest_goes_on(tmp_path: Path) -> None:
    result = run_in(tmp_path, runner=failing(1))
    assert result.completed == ((0, 0), (0, 2), (0, 3))
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.failures[0].trace
    manifest = stored(result, tmp_path).manifest
    assert manifest["status"] == "some runs failed"
    assert manifest["failures"] == [
        {"draw": 0, "replicate": 1, "error": "ZeroDivisionError: replicate 1 has no customers"}
    ]
    assert (manifest["replicates"], manifest["runs"], manifest["completed"]) == (4, 4, 3)
    assert {row.runs for row in result.scorecard} == {3}


def test_no_result_when_every_run_fails_and_the_next_call_tries_again(tmp_path: Path) -> None:
    message = "all 4 runs failed; draw 0, replicate 0: ZeroDivisionError"
    with pytest.raises(EveryRunFailed, match=message) as caught:
        run_in(tmp_path, runner=failing(0, 1, 2, 3))
    assert len(caught.value.failures) == 4
    assert caught.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []
    assert run_in(tmp_path).exit_code == 0


def test_a_mistake_in_the_scenario_stops_at_once(tmp_path: Path) -> None:
    calls = []

    def run(scenario: Any, draw: int, replicate: int) -> Any:
        calls.append(replicate)
        raise InputError.of("no such rule")

    with pytest.raises(InputError, match="no such rule"):
        run_in(tmp_path, runner=run)
    assert calls == [0]


def test_run_json_counts_targets_parameters_and_enterprises(ordinary: tuple[Ensemble, Run]) -> None:
    counts = ordinary[1].manifest["counts"]
    assert (counts["targets"], counts["targets_scored"], counts["tasks"]) == (79, 2, 55)
    assert sum(counts["verdicts"].values()) == 2
    assert 0 < counts["parameters_assumed"] < counts["parameters"]
    assert counts["enterprises"] == {"before": 2679.0, "end": 2643.0}


def test_one_run_has_no_verdicts(tmp_path: Path) -> None:
    assert run_in(tmp_path, fake_scenario(replicates=1)).manifest()["counts"]["verdicts"] == {}


def test_network_and_lever_reports_are_means(ordinary: tuple[Ensemble, Run]) -> None:
    _, run = ordinary
    assert (run.folder / "network.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "supplier_stage,buyer_stage,links,sales", "RF_raw,RF_prod,11.5,2.0",
    ]  # fmt: skip
    assert run.manifest["lever_reports"] == {"cloud_subsidy": {"awarded": 1.5, "share_used": None}}


def test_levers_stand_in_a_table_of_their_own(ordinary: tuple[Ensemble, Run]) -> None:
    row = ordinary[1].levers.iloc[0]
    assert (row["lever"], row["name_en"], row["awarded"]) == ("cloud_subsidy", "Cloud subsidy", 1.5)
    assert np.isnan(row["money"]) and np.isnan(row["deadweight_share"])
    assert (row["evidence_grade"], row["first_month"]) == ("C", "")


def test_months_of_award_are_the_earliest_and_the_latest_not_means(tmp_path: Path) -> None:
    def run(scenario: Any, draw: int, replicate: int) -> Any:
        result = fake_run(scenario, draw, replicate)
        months = {"first_month": [24.0, -1.0, 20.0, 30.0][replicate], "last_month": [40.0, -1.0, 47.0, 30.0][replicate]}
        return replace(result, levers={"cloud_subsidy": {"awarded": 2.0, "deadweight": 1.0, **months}})

    row = stored(run_in(tmp_path, runner=run), tmp_path).levers.iloc[0]
    assert (row["first_month"], row["last_month"]) == ("2020-09", "2022-12")
    assert (row["deadweight_share_of_awards"], row["deadweight_share"]) == (0.5, 0.5)


def test_planned_money_and_cases_reach_the_tasks(tmp_path: Path) -> None:
    """A small city with a real lever: what the lever reports as planned stands with the tasks that it serves."""
    loaded = load_scenario(
        PROJECT / "tests" / "scenario" / "three_levers.yaml",
        ["population.scale=0.05", "draws=0", "replicates=1", "months=12"],
    )
    result = run_in(tmp_path, loaded, ensemble.run_one)
    planned = {task.task: task.planned for task in result.tasks}
    served, report = load_plan().lever("cloud_subsidy").tasks, result.lever_reports["cloud_subsidy"]
    assert served and all(planned[task] == report["planned"] > 0 for task in served)
    row = {task.task: task for task in result.tasks}[served[0]]
    assert (row.applicants, row.awarded) == (report["applicants"], report["awarded"])


def test_run_json_names_code_and_data(ordinary: tuple[Ensemble, Run]) -> None:
    from sim.provenance import code_digest, data_digest

    manifest = ordinary[1].manifest
    assert manifest["code"] == code_digest()
    assert manifest["data"] == data_digest(load_plan().folder)


def test_bands_are_quantiles_over_the_runs(tmp_path: Path) -> None:
    run = stored(run_in(tmp_path, fake_scenario(draws=5, replicates=2)), tmp_path)
    name = "value_added_above_scale"
    values = run.indicators([name]).query("month == '2021-03'")[name].to_numpy()
    band = run.bands.query("indicator == @name and month == '2021-03'").iloc[0]
    assert (band["runs"], band["median"]) == (10, np.median(values))
    np.testing.assert_allclose([band["p05"], band["p95"]], np.quantile(values, [0.05, 0.95]))


def test_draws_are_added_until_the_interval_is_narrow_enough(tmp_path: Path) -> None:
    """No run is done twice, and the result is that of the scenario with so many draws."""
    file = tmp_path / "small.yaml"
    file.write_text("draws: 3\nreplicates: 2\n", encoding="utf-8")
    calls: list[tuple[int, int]] = []

    def run(scenario: Any, draw: int, replicate: int) -> Any:
        calls.append((draw, replicate))
        return fake_run(scenario, draw, replicate)

    result = run_in(tmp_path, load_scenario(file), run, until_half_width=0.1)
    draws = result.loaded.scenario.draws
    assert draws > 5 and draws * 2 % 10 == 0
    assert sorted(calls) == [(draw, replicate) for draw in range(1, draws + 1) for replicate in range(2)]
    widths = [
        (row.probability_high - row.probability_low) / 2 for row in result.scorecard if row.probability is not None
    ]
    assert widths and max(widths) <= 0.1
    assert result.loaded.fingerprint == load_scenario(file, [f"draws={draws}"]).fingerprint
    plain = run_ensemble(result.loaded, tmp_path / "again", runner=fake_run, place=Place(1))
    assert plain.manifest() == result.manifest()


def test_a_search_that_was_interrupted_late_ends_as_if_undisturbed(tmp_path: Path) -> None:
    """Parts of more draws than the scenario begins with are there; they count only once the search gets to them."""
    file = tmp_path / "small.yaml"
    file.write_text("draws: 3\nreplicates: 2\n", encoding="utf-8")
    undisturbed = run_in(tmp_path, load_scenario(file), until_half_width=0.1).manifest()
    seen: list[int] = []

    def watched(done: int, total: int) -> None:
        seen.append(total)

    again = run_in(tmp_path, load_scenario(file), until_half_width=0.1, progress=watched)
    assert again.manifest() == undisturbed
    assert seen[0] == 10 and len(again.completed) == undisturbed["completed"] == undisturbed["runs"]


def test_a_search_for_a_narrow_interval_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "small.yaml"
    file.write_text("draws: 1\nreplicates: 1\n", encoding="utf-8")
    monkeypatch.setattr(ensemble, "MOST_DRAWS", 30)
    result = run_in(tmp_path, load_scenario(file), until_half_width=0.001)
    assert result.loaded.scenario.draws == 30


def test_settings_of_a_call_count_as_set_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text("seed: 1\nreplicates: 3\n", encoding="utf-8")
    changed = ensemble.with_settings(load_scenario(file), draws=4, replicates=2, seed=5, months=None)
    again = load_scenario(file, ["draws=4", "replicates=2", "seed=5"])
    assert changed.fingerprint == again.fingerprint
    assert changed.resolved_yaml() == again.resolved_yaml()
    loaded = load_scenario(file)
    assert ensemble.with_settings(loaded, replicates=3) is loaded
    with pytest.raises(InputError, match="replicates"):
        ensemble.with_settings(loaded, replicates=0)


def test_finished_parts_belong_to_the_neighbours_of_a_rules_file_too(tmp_path: Path) -> None:
    """A rule may import what lies beside it: parts made before that was changed are not gone on with."""
    (tmp_path / "mine.py").write_text("from helper import gain\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("rules: [{use: ./mine.py:mine}]\n", encoding="utf-8")
    loaded = load_scenario(tmp_path / "mine.yaml")
    places = []
    for text in ("gain = 1\n", "gain = 2\n", "gain = 1\n"):
        (tmp_path / "helper.py").write_text(text, encoding="utf-8")
        places.append(parts_of(loaded, tmp_path / "out").folder)
    assert places[0] == places[2] != places[1]
