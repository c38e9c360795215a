"""A whole study over the plan's own inputs and targets, with made-up runs: questions, folder, tables, bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.experiments.sensitivity.analysis import VARIES
from sim.experiments.sensitivity.factors import REST, UNSETTLED
from sim.experiments.sensitivity.folder import CSV_TABLES, SAMPLES, read_study, tables_of, write_study
from sim.experiments.sensitivity.study import Study, ask
from sim.experiments.sensitivity.tables import OVERALL, WORTH_LISTING, assumed_share, leading_inputs, shares_of
from sim.manifests import StoreError
from sim.scenario import load_scenario
from sim.tables import read_parquet
from tests.experiments.sensitivity.made_up import PROJECT, SMALL, loaded, made_up_study, question

TARGETS = ("industrial_va_growth", "cloud_sme", "value_added_all")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    found, runs = made_up_study(tmp_path_factory.mktemp("study") / "study", question(*TARGETS))
    yield found
    runs.remove_parts()


# --- the question -------------------------------------------------------------------------------------------


def test_without_targets_all_main_readings_and_headline_indicators_are_asked_for() -> None:
    asked = question()
    kinds = [one.kind for one in asked.outcomes]
    assert kinds.count("target") == 79
    assert kinds.count("indicator") > 30
    assert len({one.key for one in asked.outcomes}) == len(asked.outcomes)


def test_targets_by_id_reading_and_indicator() -> None:
    keys = [one.key for one in question("cloud_sme.main", "cloud_sme.level_3", "value_added_all").outcomes]
    assert keys == ["cloud_sme.main", "cloud_sme.level_3", "value_added_all"]
    with pytest.raises(InputError, match="cloud_smes"):
        question("cloud_smes")


def test_a_name_that_is_a_target_and_an_indicator_means_the_target() -> None:
    assert [one.key for one in question("manufacturing_gdp_share").outcomes] == ["manufacturing_gdp_share.main"]


def test_runs_count_twice_against_another_scenario() -> None:
    alone, paired = question("cloud_sme").runs, question("cloud_sme", patterns=("digital",), against=True).runs
    assert paired["luck"] == 2 * alone["luck"]
    assert question("cloud_sme", against=True).default_folder == Path("results/sensitivity-plan-baseline")


def test_scenarios_that_would_not_pair() -> None:
    other = load_scenario(PROJECT / "scenarios" / "baseline.yaml", ["seed=7"])
    with pytest.raises(InputError, match="seed"):
        ask(loaded(), against=other, design=SMALL)


def test_the_fingerprint_is_that_of_the_question() -> None:
    prints = {
        question("cloud_sme").fingerprint, question("cloud_sme").fingerprint, question("cloud_sme.level_3").fingerprint,
        question("cloud_sme", patterns=("digital",)).fingerprint, question("cloud_sme", against=True).fingerprint,
    }  # fmt: skip
    assert len(prints) == 4


# --- the tables ----------------------------------------------------------------------------------------------


def test_outcomes(study: Study) -> None:
    table = study.tables.outcomes.set_index("outcome")
    assert list(table["status"]) == [VARIES] * 3
    growth = table.loc["industrial_va_growth.main"]
    assert (growth["op"], growth["goal"]) == (">=", 6.0)
    assert growth["central"] == pytest.approx(5.0)
    assert np.isnan(table.loc["value_added_all", "goal"])
    # Luck is 0, 0.1, 0.2 in the three runs that differ by it alone.
    assert growth["sd_luck"] == pytest.approx(0.1)
    assert growth["luck_share"] == pytest.approx(0.01 / (0.01 + growth["variance"]))
    assert (table["assumed_at_least"] <= table["assumed_at_most"]).all()


def test_shares_are_sorted_and_each_input_stands_once(study: Study) -> None:
    for outcome in study.findings.single:
        shares = shares_of(study.findings, outcome)
        names = [share.name for share in shares]
        assert len(set(names)) == len(names)
        assert set(study.findings.screened) == set(names)
        assert [share.share for share in shares] == sorted((share.share for share in shares), reverse=True)
        assert all(0.0 <= share.share <= 1.0 for share in shares)


def test_the_screening_estimates_the_share_of_a_linear_function(study: Study) -> None:
    """The made-up outcomes are linear, so that the estimate is that of the Sobol index, up to its noise."""
    morris = study.tables.morris
    for outcome, indices in study.findings.single.items():
        rows = morris[(morris["outcome"] == outcome) & (morris["stage"] == "inputs")].set_index("name")
        for name, total, half in zip(indices.names, indices.total, indices.total_half_width, strict=True):
            if name != REST and total > 0.1:
                assert rows.loc[name, "variance_share"] == pytest.approx(total, abs=1.5 * half)


def test_what_to_collect_first(study: Study) -> None:
    table = study.tables.collect_first
    overall = table[table["outcome"] == OVERALL]
    assert len(overall)
    assert list(overall["rank"]) == list(range(1, len(overall) + 1))
    assert overall["share"].is_monotonic_decreasing
    assert set(table["evidence"]) <= set(UNSETTLED)
    assert (table["share"] >= WORTH_LISTING).all()
    first = overall.iloc[0]
    targets = ["industrial_va_growth.main", "cloud_sme.main"]
    own = table[(table["name"] == first["name"]) & table["outcome"].isin(targets)]
    # The mean over both targets; where it is not listed its share is below the bound.
    assert first["share"] == pytest.approx(own["share"].sum() / 2, abs=WORTH_LISTING / 2)
    assert first["targets_hanging_on_it"] == (own["share"] >= 0.1).sum()


def test_the_tornado_starts_at_the_centre(study: Study) -> None:
    table = study.tables.tornado
    assert (table.groupby("outcome")["central"].nunique() == 1).all()
    np.testing.assert_allclose(table["swing"], (table["at_high"] - table["at_low"]).abs())
    np.testing.assert_allclose(table["at_low"] + table["at_high"], 2 * table["central"])  # linear, and 0.05 to 0.95
    assert set(table["name"]) == set(study.findings.top)


def test_bounds_of_what_rests_on_assumed_numbers(study: Study) -> None:
    for outcome in study.findings.single:
        bounds = assumed_share(study.findings, outcome)
        assert bounds is not None
        assert 0.0 <= bounds[0] <= bounds[1] <= 1.0
    assert assumed_share(study.findings, "no such outcome") is None


def test_leading_inputs_fall_back_on_the_group() -> None:
    sobol = pd.DataFrame({"outcome": ["y", "y"], "name": ["a", REST], "evidence": ["assumed", ""], "total": [0.3, 0.9]})
    columns = ["outcome", "stage", "name", "variance_share", "share_of_squares"]
    rows = [["y", "inputs", "b", 0.5, 0.7], ["y", "inputs", "a", 0.4, 0.3], ["y", "groups", "g", np.nan, 0.8],
            ["z", "groups", "h", np.nan, 0.6]]  # fmt: skip
    morris = pd.DataFrame(rows, columns=columns)
    found = leading_inputs(sobol, morris, "y")
    assert [(one.name, one.share, one.estimated) for one in found] == [("b", 0.5, True), ("a", 0.3, False)]
    assert [(one.name, one.is_group) for one in leading_inputs(sobol, morris, "z")] == [("h", True)]


def test_a_failed_run_makes_the_exit_code(study: Study) -> None:
    assert study.exit_code == 0
    assert Study(study.question, study.findings, study.tables, ({"error": "x"},)).exit_code == 1


# --- the folder ----------------------------------------------------------------------------------------------


def test_a_folder_reads_as_it_was_written(study: Study, tmp_path: Path) -> None:
    write_study(study, tmp_path)
    found, told = read_study(tmp_path), tables_of(study)
    for name in CSV_TABLES:
        pd.testing.assert_frame_equal(
            getattr(found, name), getattr(told, name), check_dtype=False, check_exact=True
        )
    assert found.manifest["runs"] == {stage.stage: len(stage.points) for stage in study.findings.stages}
    assert (found.title("en"), found.against("en")) == ("The plan as written", None)


def test_samples_hold_every_point(study: Study, tmp_path: Path) -> None:
    write_study(study, tmp_path)
    samples = read_parquet(tmp_path / SAMPLES)
    assert len(samples) == sum(len(stage.points) for stage in study.findings.stages)
    shares = samples[samples["stage"] == "shares"]
    inputs = [f"u:{one.name}" for one in study.question.inputs]
    assert shares[inputs].notna().all(axis=None)
    assert samples.loc[samples["stage"] == "luck", inputs].isna().all(axis=None)
    assert samples["industrial_va_growth.main"].notna().all()


def test_the_same_bytes_with_two_workers_and_after_an_interruption(study: Study, tmp_path: Path) -> None:
    written = []
    asked = question(*TARGETS)
    for name, workers in (("one", 1), ("two", 2)):
        if name == "one":
            again = study
        else:
            with pytest.raises(KeyboardInterrupt):
                _interrupted(tmp_path / "two", asked)
            again, runs = made_up_study(tmp_path / "two", asked, workers=workers)
            runs.remove_parts()
        folder = tmp_path / f"folder {name}"
        folder.mkdir()
        write_study(again, folder)
        written.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    assert written[0] == written[1]


def _interrupted(folder: Path, asked) -> None:  # type: ignore[no-untyped-def]
    from sim.experiments.sensitivity.study import carry_out_study
    from sim.experiments.work.executors import Place
    from tests.experiments.sensitivity.made_up import made_up_run

    def stop(done: int, total: int) -> None:
        if done > 60:
            raise KeyboardInterrupt

    carry_out_study(asked, folder, place=Place(1), progress=stop, run=made_up_run)


def test_a_folder_that_holds_no_study(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"sensitivity\.json"):
        read_study(tmp_path)


def test_a_missing_table(study: Study, tmp_path: Path) -> None:
    write_study(study, tmp_path)
    (tmp_path / "sobol.csv").unlink()
    with pytest.raises(StoreError, match="sobol"):
        read_study(tmp_path)


def test_indicators_alone_have_a_list_too(tmp_path: Path) -> None:
    found, runs = made_up_study(tmp_path / "study", question("value_added_all", patterns=("digital",)))
    runs.remove_parts()
    table = found.tables.collect_first.set_index("outcome")
    assert list(table.loc[OVERALL, "share"]) == list(table.loc["value_added_all", "share"])


def test_a_difference_has_no_goal(tmp_path: Path) -> None:
    found, runs = made_up_study(tmp_path / "study", question("cloud_sme", patterns=("digital",), against=True))
    runs.remove_parts()
    row = found.tables.outcomes.iloc[0]
    assert pd.isna(row["goal"]) and row["central"] == pytest.approx(0.0)
    assert tables_of(found).against("en") == "Without the plan"
