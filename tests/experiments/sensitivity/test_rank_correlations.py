"""The baseline card: rank correlations over the draws of an ensemble, and what chance alone would give."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiments.sensitivity.rank_correlations import chance_bound, rank_correlations, rank_table

DRAWS, INPUTS = 60, 40
EVIDENCE = {f"x{number}": "assumed" if number % 2 else "plan" for number in range(INPUTS)}


def made_up_run(draws: int = DRAWS) -> Any:
    """Two replicates a draw; a target that follows x3 steeply but not linearly, and one that nothing moves."""
    generator = np.random.default_rng(1)
    inputs = generator.random((draws, INPUTS))
    frame = pd.DataFrame(inputs, columns=list(EVIDENCE))
    frame["x7"] = 1.0
    frame.insert(0, "draw", np.arange(1, draws + 1))
    frame.insert(0, "scenario", "plan")
    rows = [
        {"draw": draw, "replicate": replicate, "id": target, "reading": "main", "value": value}
        for draw in range(1, draws + 1)
        for replicate in (0, 1)
        for target, value in (
            ("follows", np.exp(9.0 * inputs[draw - 1, 3]) * (1.0 + 0.02 * replicate)),
            ("still", 4.0),
            ("unscored", np.nan),
        )
    ]
    return SimpleNamespace(inputs=frame, target_values=pd.DataFrame(rows))


def test_correlations_are_spearmans() -> None:
    generator = np.random.default_rng(2)
    inputs, values = generator.random((30, 5)), generator.integers(0, 6, 30).astype(float)
    expected = [stats.spearmanr(inputs[:, place], values).statistic for place in range(5)]
    np.testing.assert_allclose(rank_correlations(inputs, values), expected)


def test_a_constant_goes_with_nothing() -> None:
    inputs = np.column_stack([np.ones(10), np.arange(10.0)])
    np.testing.assert_allclose(rank_correlations(inputs, np.arange(10.0)), (0.0, 1.0))


def test_the_strongest_input_comes_first_and_is_clear() -> None:
    table = rank_table(made_up_run(), EVIDENCE)
    assert set(table["id"]) == {"follows"}
    first = table.iloc[0]
    assert (first["name"], first["evidence"], first["rank"]) == ("x3", "assumed", 1)
    assert first["squared"] == pytest.approx(1.0)  # the relation is monotonous, however bent
    assert first["clear"] and not table["clear"].iloc[1:].any()
    assert (table["draws"] == DRAWS).all()
    assert "x7" not in set(table["name"])
    assert (table["twins"] == 0).all()


def test_inputs_that_go_together_are_counted() -> None:
    run = made_up_run()
    run.inputs["x5"] = 1.0 - run.inputs["x3"]
    table = rank_table(run, EVIDENCE).set_index("name")
    assert table.loc["x3", "twins"] == table.loc["x5", "twins"] == 1


def test_few_draws_say_nothing() -> None:
    assert rank_table(made_up_run(6), EVIDENCE).empty


def test_the_bound_of_chance() -> None:
    """Of unrelated inputs the strongest passes the bound about once in twenty times."""
    generator = np.random.default_rng(3)
    bound = chance_bound(40, 30)
    passes = [
        np.abs(rank_correlations(generator.random((40, 30)), generator.random(40))).max() > bound for _ in range(400)
    ]
    assert 0.02 <= np.mean(passes) <= 0.08
    assert chance_bound(400, 30) < bound < chance_bound(40, 600)
