"""A whole study over the plan's own inputs and targets, with made-up runs: questions, folder, tables, bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import provenance
from sim.errors import InputError
from sim.experiments.sensitivity.analysis import VARIES, analyse
from sim.experiments.sensitivity.design import Design
from sim.experiments.sensitivity.factors import ASSUMED, KNOWN, REST, UNSETTLED
from sim.experiments.sensitivity.folder import CSV_TABLES, SAMPLES, read_study, tables_of, write_study
from sim.experiments.sensitivity.morris import Effects
from sim.experiments.sensitivity.sobol import Indices
from sim.experiments.sensitivity.study import Study, ask, parts_key
from sim.experiments.sensitivity.tables import (
    BOTH_ENDS,
    MORRIS,
    OVERALL,
    SOBOL,
    SOURCES,
    WORTH_LISTING,
    assumed_share,
    leading_inputs,
    shares_of,
)
from sim.manifests import StoreError
from sim.scenario import load_scenario
from sim.tables import read_parquet
from tests.experiments.sensitivity.functions import evaluator, factors, weighted_sum
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


def test_finished_runs_are_kept_under_all_that_they_depend_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = question("cloud_sme", patterns=("digital",))
    keys = [parts_key(asked), parts_key(question("cloud_sme", patterns=("digital",), against=True))]
    keys.append(parts_key(replace(asked, loaded=load_scenario(PROJECT / "scenarios" / "plan.yaml", ["seed=9"]))))
    for name, other in (("code_digest", "other"), ("data_digest", "other"), ("versions", {"numpy": "0"})):
        with monkeypatch.context() as patched:
            patched.setattr(provenance, name, lambda *_, other=other: other)
            keys.append(parts_key(asked))
    assert len(set(keys)) == len(keys)
    assert parts_key(asked) == keys[0]
    _, runs = made_up_study(tmp_path / "study", asked)
    runs.remove_parts()
    assert runs.key == keys[0]


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
        order = [(SOURCES.index(share.source), -share.share) for share in shares]
        assert order == sorted(order)
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
    # Two lists, each with its own ranks, as the two kinds of share are not comparable.
    assert list(overall["share_from"]) == sorted(overall["share_from"], key=SOURCES.index)
    for source, rows in overall.groupby("share_from"):
        assert list(rows["rank"]) == list(range(1, len(rows) + 1)), source
        assert rows["share"].is_monotonic_decreasing
    assert set(overall.loc[overall["share_from"] == SOBOL, "name"]) <= set(study.findings.top)
    assert not set(overall.loc[overall["share_from"] == MORRIS, "name"]) & set(study.findings.top)
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


def test_an_estimate_stands_behind_every_index_however_large() -> None:
    """A large estimate of the screening does not push a Sobol index down the list."""
    screened = Effects(("a", "b"), *(np.array([3.0, 6.0]),) * 3, np.zeros(2), 4, np.full(2, 1.0 / 12.0))
    findings: Any = SimpleNamespace(
        single={"y": indices(("a",), total=(0.2,), variance=3.0)}, inputs={"y": screened}, top=("a",)
    )
    found = [(share.name, share.share, share.source) for share in shares_of(findings, "y")]
    assert found == [("a", 0.2, SOBOL), ("b", 1.0, MORRIS)]


def indices(
    names: tuple[str, ...], first: tuple[float, ...] = (), total: tuple[float, ...] = (), variance: float = 1.0,
    first_half: float = 0.0, total_half: float = 0.0,
) -> Indices:  # fmt: skip
    """Indices as given, with the same half-width for all names."""
    zeros = (0.0,) * len(names)
    return Indices(
        names, np.array(first or zeros), np.full(len(names), first_half), np.array(total or zeros),
        np.full(len(names), total_half), variance, 64,
    )  # fmt: skip


def bounds(least: float, most: float, half: float, first: float = 0.55) -> tuple[float, float]:
    """The range for these estimates; ``first`` is the index that is not to be used."""
    findings: Any = SimpleNamespace(
        evidence={"y": indices((ASSUMED, "plan"), (first, 0.1), (most, 0.9), first_half=0.4, total_half=half)},
        assumed={"y": indices((KNOWN, ASSUMED), (0.3, 0.3), (1.0 - least, 0.5), first_half=0.4, total_half=half)},
    )
    found = assumed_share(findings, "y")
    assert found is not None
    return found


def test_the_lower_end_is_what_the_others_leave() -> None:
    """And not the first-order index, which is noisier."""
    assert bounds(0.4, 0.7, 0.0) == pytest.approx((0.4, 0.7))
    assert bounds(0.4, 0.7, 0.0, first=0.1) == pytest.approx((0.4, 0.7))


def test_both_ends_are_moved_outwards_and_stay_shares() -> None:
    assert bounds(0.4, 0.7, 0.08) == pytest.approx((0.4 - 0.08 * BOTH_ENDS, 0.7 + 0.08 * BOTH_ENDS))
    assert bounds(0.05, 0.95, 0.2) == (0.0, 1.0)
    # In the wrong order, but within their intervals: the ends are not swapped.
    assert bounds(0.7, 0.6, 0.08) == pytest.approx((0.7 - 0.08 * BOTH_ENDS, 0.6 + 0.08 * BOTH_ENDS))
    # Not even the intervals meet: both are within.
    assert bounds(0.9, 0.5, 0.08) == pytest.approx((0.5 - 0.08 * BOTH_ENDS, 0.9 + 0.08 * BOTH_ENDS))


def test_without_others_put_together_the_first_order_index_stands_in() -> None:
    evidence = indices((ASSUMED, "plan"), (0.3, 0.1), (0.7, 0.9), first_half=0.1)
    findings: Any = SimpleNamespace(evidence={"y": evidence}, assumed={})
    assert assumed_share(findings, "y") == pytest.approx((0.3 - 0.1 * BOTH_ENDS, 0.7))


@pytest.mark.parametrize(
    ("weights", "kinds"),
    [
        ((0.831**0.5, 0.169**0.5), (ASSUMED, "plan")),
        ((3.0, 1.2, 1.0, 1.0) * 6, (ASSUMED, ASSUMED, "published", "memory") * 6),
        ((1.0,) * 100, (ASSUMED,) * 83 + ("plan",) * 17),
    ],
)
def test_the_range_holds_the_true_share(weights: tuple[float, ...], kinds: tuple[str, ...]) -> None:
    """Of an additive function both ends are the same number: the range has to allow for sampling error alone."""
    squares = np.array(weights) ** 2
    true = squares[[kind == ASSUMED for kind in kinds]].sum() / squares.sum()
    design, found = Design(trajectories=2, top=1, luck=2), []
    for seed in range(1, 61):
        findings = analyse(
            factors(*kinds), ("y",), evaluator(weighted_sum(*weights)), replace(design, seed=seed)
        )
        found.append(assumed_share(findings, "y") or (1.0, 0.0))
    least, most = np.array(found).T
    assert np.mean((least <= true) & (true <= most)) >= 0.9
    assert np.median(most - least) < 0.5  # and still says something


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
