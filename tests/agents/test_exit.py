"""Distress and closing against cases worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents import exit
from tests.policies.firms import Draws
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (exit.count_distress, exit.count_negative_worth, exit.leave_market)


def test_distress_is_unpaid_bills_or_deep_losses() -> None:
    # Losses count beyond 0.05 x 100 = 5. 1: overdrawn. 2: loses 6. 3: loses 5, not beyond. 4: sound again. 5: bridged.
    # 6: dead.
    firms = firms_for(
        exit.count_distress,
        6,
        cash=np.array([-1.0, 10.0, 10.0, 0.0, -1.0, 0.0]),
        smoothed_profit=np.array([5.0, -6.0, -5.0, 1.0, -6.0, 0.0]),
        expected_demand=np.array([100.0] * 5 + [0.0]),
        distress_months=np.array([3.0, 0.0, 2.0, 7.0, 4.0, 1.0]),
        relief_from_distress=np.array([0.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
        alive=np.array([True] * 5 + [False]),
    )
    made = exit.count_distress(firms, parameters_for(exit.count_distress, distress_loss=0.05))
    assert made["distress_months"].tolist() == [4.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_negative_worth_is_owing_more_than_one_has() -> None:
    # Equipment 2 x 100 = 200 and stock 10. 1: owes 220. 2: owes 200 and an overdraft of 15, 215 in all. 3: owes 220,
    # but has 20 in cash. 4: unpaid bills of 5, worth something. 5: owes 220, bridged. 6: dead.
    firms = firms_for(
        exit.count_negative_worth,
        6,
        capital_need=np.full(6, 2.0),
        capacity=np.array([100.0] * 5 + [0.0]),
        finished_stock=np.array([10.0] * 5 + [0.0]),
        cash=np.array([0.0, -15.0, 20.0, -5.0, 0.0, 0.0]),
        debt=np.array([220.0, 200.0, 220.0, 100.0, 220.0, 0.0]),
        distress_months=np.array([3.0, 0.0, 2.0, 7.0, 4.0, 1.0]),
        relief_from_distress=np.array([0.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
        alive=np.array([True] * 5 + [False]),
    )
    made = exit.count_negative_worth(firms)
    assert made["distress_months"].tolist() == [4.0, 1.0, 0.0, 0.0, 0.0, 0.0]


P = parameters_for(
    exit.leave_market, exit_hazard_small=0.12, exit_hazard_above_scale=0.024, exit_size_exponent=0.5,
    exit_size_reference=300.0, exit_margin_response=0.3, exit_margin_reference=0.05, exit_first_year_factor=0.25,
    exit_young_factor=1.5, exit_other_factor=1.0, exit_young_from=24.0, exit_young_to=84.0, insolvency_hazard=0.2,
    insolvency_months=6.0,
)  # fmt: skip


def closed(draw: float, **columns: Any) -> str:
    """Why an old small enterprise with sales of 25 a month, no profit and no loss, ends with this draw; "" if not."""
    usual: dict[str, Any] = {"age": 200.0, "expected_demand": 25.0, "exit_factor": 1.0}
    given = {name: np.array([value]) for name, value in {**usual, **columns}.items()}
    made = exit.leave_market(firms_for(exit.leave_market, 1, **given), P, Draws([draw]))["lifecycle"]
    assert [request.reason for request in made] == ["closure", "insolvency"]
    reasons = [request.reason for request in made if list(request.rows) == [0]]
    assert len(reasons) <= 1
    return reasons[0] if reasons else ""


@pytest.mark.parametrize(
    ("columns", "hazard"),
    [
        # Yearly sales 300 are the reference: 0.12/12.
        ({}, 0.01),
        # Sales of 1200: 4^-0.5 = 1/2. Sales of 75: twice.
        ({"expected_demand": 100.0}, 0.005),
        ({"expected_demand": 6.25}, 0.02),
        # On the list size does not matter: 0.024/12.
        ({"above_scale": True, "expected_demand": 6.25}, 0.002),
        # First year a quarter, from month 24 to 83 one and a half, then and between as the rest.
        ({"age": 12.0}, 0.0025),
        ({"age": 13.0}, 0.01),
        ({"age": 24.0}, 0.015),
        ({"age": 83.0}, 0.015),
        ({"age": 84.0}, 0.01),
        # Margin 1.25/25 = 0.05, one reference: exp(-0.3) = 0.740818. A loss of 0.5 counts as two: exp(0.6) = 1.822119.
        ({"smoothed_profit": 1.25}, 0.00740818),
        ({"smoothed_profit": -12.5}, 0.01822119),
        # The stage, and the pressure of a lever: exp(0.5) = 1.648721.
        ({"exit_factor": 0.5}, 0.005),
        ({"exit_pressure": 0.5}, 0.01648721),
        # In distress for five months: not yet insolvent.
        ({"distress_months": 5.0}, 0.01),
    ],
)
def test_the_hazard_of_closing(columns: dict[str, Any], hazard: float) -> None:
    assert closed(hazard * 0.9999, **columns) == "closure"
    assert closed(hazard * 1.0001, **columns) == ""


def test_insolvency_comes_on_top() -> None:
    # 1 - 0.99 x 0.8 = 0.208: up to 0.01 it is the ordinary closure, above insolvency.
    assert closed(0.0099, distress_months=6.0) == "closure"
    assert closed(0.0101, distress_months=6.0) == "insolvency"
    assert closed(0.2079, distress_months=6.0) == "insolvency"
    assert closed(0.2081, distress_months=6.0) == ""


def test_the_hazard_is_a_probability_and_the_dead_stay_dead() -> None:
    assert closed(0.9999999, exit_pressure=50.0) == "closure"
    assert closed(0.0, alive=False, expected_demand=0.0, exit_pressure=50.0, distress_months=9.0) == ""
    # Without any demand left size counts as a thousandth of the reference: 0.01 x sqrt(1000) = 0.316228.
    assert closed(0.3162, expected_demand=0.0) == "closure"
    assert closed(0.3163, expected_demand=0.0) == ""
