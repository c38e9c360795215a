"""Costs of an average enterprise: one stage by hand, all stages by what they must add up to."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.cost_structure import cost_structure, with_local_inputs
from sim.parameters import ParameterTable
from sim.plan import load_plan

P = {
    "energy_price": 0.1, "wage": 0.5, "depreciation": 0.01, "leverage_mean": 0.5, "cash_months": 1.0,
    "finished_stock_target": 1.0, "policy_rate_start": 0.04, "loan_spread": 0.02, "value_added_tax": 0.1,
    "overhead_floor": 0.005,
}  # fmt: skip


def one_stage(**columns: float) -> Any:
    """A plan of one stage: 40 % value added, 10 % energy, 30 % local inputs, 48 of value added a worker and year."""
    usual = {
        "value_added_rate": 0.4, "energy_intensity": 1.0, "utilisation": 0.8, "labour_productivity": 48.0,
        "capital_output": 1.0, "profit_margin": 0.05,
    }  # fmt: skip
    table = {name: np.array([value]) for name, value in {**usual, **columns}.items()}
    return SimpleNamespace(stage_table=table, coefficients=np.array([[0.3]]), stages=("TEST",))


def test_one_stage_by_hand() -> None:
    # Imports 1 - 0.4 - 0.1 - 0.3 = 0.2. A worker makes 48/12/0.4 = 10 a month. Equipment of a unit of capacity:
    # 1 x 0.4 x 12 x 0.8 = 3.84. Wages 0.5/10 = 0.05, wear 0.01 x 3.84/0.8 = 0.048.
    # Debt 0.5 x (4.8 + 1 + 1) = 3.4, interest 3.4 x 6 %/12 = 0.017. Left of value added:
    # 0.4 x 0.9 - 0.05 - 0.048 - 0.017 - 0.05 = 0.195, of capacity x 0.8 = 0.156.
    # Cost 0.6 + 0.05 + 0.048 + 0.195 = 0.893; mark-up 1/0.893 - 1 = 0.1198208.
    made = cost_structure(one_stage(), P)
    assert made.import_share == pytest.approx([0.2])
    assert made.labour_output == pytest.approx([10.0])
    assert made.capital_need == pytest.approx([3.84])
    assert made.overhead == pytest.approx([0.156])
    assert made.markup == pytest.approx([0.1198208])


def test_overheads_have_a_floor() -> None:
    # A margin of 40 % leaves nothing for overheads: 0.5 % of capacity, and so less margin than published.
    assert cost_structure(one_stage(profit_margin=0.4), P).overhead == pytest.approx([0.005])


def test_a_stage_whose_inputs_exceed_its_output_is_named() -> None:
    with pytest.raises(ValueError, match="TEST"):
        cost_structure(one_stage(energy_intensity=4.0), P)


def test_every_stage_of_the_plan_sells_at_one_and_earns_the_published_margin() -> None:
    plan, p = load_plan(), ParameterTable.load().values()
    made, table = cost_structure(plan, p), plan.stage_table
    inputs = plan.coefficients.sum(axis=0) + made.import_share
    wages, wear = p["wage"] / made.labour_output, p["depreciation"] * made.capital_need / table["utilisation"]
    energy = table["energy_intensity"] * p["energy_price"]
    cost = inputs + energy + wages + wear + made.overhead / table["utilisation"]
    assert cost * (1.0 + made.markup) == pytest.approx(np.ones(len(plan.stages)))
    debt = p["leverage_mean"] * (
        made.capital_need / table["utilisation"] + p["cash_months"] + p["finished_stock_target"]
    )
    interest = debt * (p["policy_rate_start"] + p["loan_spread"]) / 12.0
    margin = 1.0 - cost - interest - p["value_added_tax"] * table["value_added_rate"]
    # Where the floor of overheads binds, less than published is left.
    bound = made.overhead <= p["overhead_floor"]
    assert margin[~bound] == pytest.approx(table["profit_margin"][~bound])
    assert (margin[bound] <= table["profit_margin"][bound] + 1e-12).all()
    assert (made.markup > 0.0).all()


LOCAL = {"energy_price": 0.1, "smallest_import_share": 0.05, "local_share_low": 0.5, "local_share_high": 1.5}


def with_coefficients(*coefficients: float) -> Any:
    """The installed plan with three stages' worth of input coefficients for its first buyer, all else zero."""
    plan = load_plan()
    matrix = np.zeros_like(plan.coefficients)
    matrix[: len(coefficients), 0] = coefficients
    table = {**plan.stage_table, "value_added_rate": np.full(len(plan.stages), 0.4)}
    return replace(plan, coefficients=matrix, stage_table={**table, "energy_intensity": np.ones(len(plan.stages))})


def test_a_network_that_fits_is_left_alone() -> None:
    plan = with_coefficients(0.2, 0.1)
    assert with_local_inputs(plan, LOCAL, "middle") is plan


@pytest.mark.parametrize(
    ("network", "expected"),
    # Value added 0.4, energy 0.1 and imports of 0.05 leave 0.45. Low: half of 0.2 and 0.1. High: 0.45 fits exactly.
    [("low", [0.1, 0.05]), ("high", [0.3, 0.15])],
)
def test_a_network_may_buy_less_or_more_in_the_city(network: str, expected: list[float]) -> None:
    made = with_local_inputs(with_coefficients(0.2, 0.1), LOCAL, network)
    assert made.coefficients[:2, 0] == pytest.approx(expected)


def test_local_inputs_leave_room_for_imports() -> None:
    # 0.4 + 0.2 exceed 0.45: both are cut by a quarter. With the high factor it is 0.9, cut by half.
    plan = with_coefficients(0.4, 0.2)
    assert with_local_inputs(plan, LOCAL, "middle").coefficients[:2, 0] == pytest.approx([0.3, 0.15])
    assert with_local_inputs(plan, LOCAL, "high").coefficients[:2, 0] == pytest.approx([0.3, 0.15])


def test_the_installed_table_fits() -> None:
    """Draw 0 has the table's own numbers."""
    plan = load_plan()
    assert with_local_inputs(plan, ParameterTable.load().values(), "middle") is plan
