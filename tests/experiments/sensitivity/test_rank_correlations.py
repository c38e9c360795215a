"""The baseline card: rank correlations over the draws of an ensemble, and what chance alone would give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiments.sensitivity.rank_correlations import chance_bound, drawn_evidence, rank_correlations, rank_table
from sim.run_folder import Run
from sim.scenario import load_scenario
from sim.tables import write_parquet
from tests.experiments.sensitivity.made_up import PROJECT

DRAWS, INPUTS = 60, 40
EVIDENCE = {f"x{number}": "assumed" if number % 2 else "plan" for number in range(INPUTS)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def made_up_run(folder: Path, draws: int = DRAWS, **columns: np.ndarray) -> Run:
    """Two replicates a draw; a target that follows x3 steeply but not linearly, and one that nothing moves.

    The figures of its years follow x9, far more strongly; another target has figures of years alone.
    """
    generator = np.random.default_rng(1)
    inputs = generator.random((draws, INPUTS))
    frame = pd.DataFrame(inputs, columns=list(EVIDENCE))
    frame["x7"] = 1.0
    frame.insert(0, "draw", np.arange(1, draws + 1))
    frame.insert(0, "scenario", "plan")
    frame = frame.assign(**columns)
    rows = [
        {"scenario": "plan", "draw": draw, "replicate": replicate, "id": target, "reading": "main", "year": year,
         "value": value, "met": np.nan}
        for draw in range(1, draws + 1)
        for replicate in (0, 1)
        for target, year, value in (
            ("follows", np.nan, np.exp(9.0 * inputs[draw - 1, 3]) * (1.0 + 0.02 * replicate)),
            ("follows", 2020.0, 1e6 * inputs[draw - 1, 9]),
            ("follows", 2021.0, 2e6 * inputs[draw - 1, 9]),
            ("still", np.nan, 4.0),
            ("unscored", np.nan, np.nan),
            ("unscored", 2021.0, inputs[draw - 1, 9]),
        )
    ]  # fmt: skip
    write_parquet(folder / "inputs.parquet", frame)
    write_parquet(folder / "target_values.parquet", pd.DataFrame(rows))
    return Run(folder, {"scenario": "plan"})


def test_correlations_are_spearmans() -> None:
    generator = np.random.default_rng(2)
    inputs, values = generator.random((30, 5)), generator.integers(0, 6, 30).astype(float)
    expected = [stats.spearmanr(inputs[:, place], values).statistic for place in range(5)]
    np.testing.assert_allclose(rank_correlations(inputs, values), expected)


def test_a_constant_goes_with_nothing() -> None:
    inputs = np.column_stack([np.ones(10), np.arange(10.0)])
    np.testing.assert_allclose(rank_correlations(inputs, np.arange(10.0)), (0.0, 1.0))


def test_the_strongest_input_comes_first_and_is_clear(folder: Path) -> None:
    table = rank_table(made_up_run(folder), EVIDENCE)
    assert set(table["id"]) == {"follows"}
    first = table.iloc[0]
    assert (first["name"], first["evidence"], first["rank"]) == ("x3", "assumed", 1)
    assert first["squared"] == pytest.approx(1.0)  # the relation is monotonous, however bent
    assert first["clear"] and not table["clear"].iloc[1:].any()
    assert (table["draws"] == DRAWS).all()
    assert "x7" not in set(table["name"])
    assert (table["twins"] == 0).all()


def test_inputs_that_go_together_are_counted(folder: Path) -> None:
    drawn = made_up_run(folder).inputs
    assert drawn is not None
    run = made_up_run(folder, x5=1.0 - drawn["x3"].to_numpy())
    table = rank_table(run, EVIDENCE).set_index("name")
    assert table.loc["x3", "twins"] == table.loc["x5", "twins"] == 1


def test_few_draws_say_nothing(folder: Path) -> None:
    assert rank_table(made_up_run(folder, 6), EVIDENCE).empty


def test_only_inputs_that_are_asked_for_are_ranked(folder: Path) -> None:
    run = made_up_run(folder)
    without = {name: kind for name, kind in EVIDENCE.items() if name != "x3"}
    table = rank_table(run, without)
    assert len(table) and "x3" not in set(table["name"])
    # The bound of chance is that of as many inputs as are ranked: 40 less x3 and the constant x7.
    assert table["by_chance"].iloc[0] == pytest.approx(chance_bound(DRAWS, INPUTS - 2) ** 2)
    assert rank_table(run, {}).empty


def drawn_in(folder: Path, name: str, *changes: str) -> set[str]:
    """Inputs that the card ranks in a run folder of this scenario."""
    scenario = load_scenario(PROJECT / "scenarios" / f"{name}.yaml", list(changes))
    (folder / "scenario.yaml").write_text(scenario.resolved_yaml(), encoding="utf-8")
    held = [*(scenario.scenario.uncertainty.held or ()), "of_an_older_program"]
    return set(drawn_evidence(Run(folder, {"scenario": name, "held": held})))


def test_levers_that_a_scenario_lacks_have_no_inputs(folder: Path) -> None:
    without, with_plan = drawn_in(folder, "baseline"), drawn_in(folder, "plan")
    # Inputs of a bundle, and of a lever that is there as one of its members too.
    assert any(name.startswith("leading_industry_push.") for name in with_plan)
    assert "cloud_subsidy.share" in with_plan and "cloud_subsidy.share" not in without
    assert "tfp_trend" in without and without < with_plan


def test_held_inputs_are_not_ranked(folder: Path) -> None:
    """A lever's setting is held for this lever alone: inputs.parquet has drawn numbers of it all the same."""
    held = {"cloud_subsidy.share", "tfp_trend"}
    free = drawn_in(folder, "plan")
    kept = drawn_in(folder, "plan", "levers.cloud_subsidy.share=0.3", "parameters.tfp_trend=0.01")
    assert held <= free and kept == free - held


def test_the_bound_of_chance() -> None:
    """Of unrelated inputs the strongest passes the bound about once in twenty times."""
    generator = np.random.default_rng(3)
    bound = chance_bound(40, 30)
    passes = [
        np.abs(rank_correlations(generator.random((40, 30)), generator.random(40))).max() > bound for _ in range(400)
    ]
    assert 0.02 <= np.mean(passes) <= 0.08
    assert chance_bound(400, 30) < bound < chance_bound(40, 600)
