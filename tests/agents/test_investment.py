"""Equipment against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents import investment
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (investment.plan_investment, investment.invest, investment.renew_capacity)


def plan(demand, cash, debt, interest, profit, alive=None, capacity=None):  # type: ignore[no-untyped-def]
    """Plans of enterprises with a capacity of 100, equipment of 4 a unit, and sufficient use at 75 %."""
    rows = len(demand)
    firms = firms_for(
        investment.plan_investment,
        rows,
        expected_demand=np.array(demand),
        target_utilisation=np.full(rows, 0.75),
        capital_need=np.full(rows, 4.0),
        capacity=np.full(rows, 100.0) if capacity is None else np.array(capacity),
        cash=np.array(cash),
        debt=np.array(debt),
        interest=np.array(interest),
        smoothed_profit=np.array(profit),
        alive=np.ones(rows, bool) if alive is None else np.array(alive),
    )
    p = parameters_for(
        investment.plan_investment, investment_trigger=1.03, capacity_adjustment_months=10.0, depreciation=0.01,
        idle_share=0.15, idle_replacement=0.3, liquidity_months=0.5, loan_financed_share=0.4, leverage_ceiling=0.7,
        interest_cover_required=1.2,
    )  # fmt: skip
    return investment.plan_investment(firms, p)


def test_expansion_replacement_and_idle_machines() -> None:
    # Wanted capacity 90/0.75 = 120: a tenth of the 20 that lack, and 1 that wears out, at 4: 12.
    # 76.5/0.75 = 102, below the trigger of 103: replacement alone, 4. 60/0.75 = 80 < 85: idle, 0.3 x 4 = 1.2.
    # No demand at all: 1.2.
    made = plan([90.0, 76.5, 60.0, 0.0], [0.0] * 4, [0.0] * 4, [0.0] * 4, [1.0] * 4)
    assert made["investment_wanted"] == pytest.approx([12.0, 4.0, 1.2, 1.2])


def test_a_loan_fills_up_cash_and_covers_its_share_up_to_the_ceiling() -> None:
    # Each wants 12 and half a month of demand, 45, in hand.
    # 1: cash 50: 12 + 45 - 50 = 7 lack, more than 0.4 x 12. 2: cash is plenty: 0.4 x 12 = 4.8.
    # 3: assets 400, of which 0.7 may be borrowed, 280; 275 are: 5, though 57 lack. 4: debt stands above the ceiling.
    made = plan([90.0] * 4, [50.0, 500.0, 0.0, 0.0], [0.0, 0.0, 275.0, 300.0], [0.0] * 4, [1.0] * 4)
    assert made["loan_requested"] == pytest.approx([7.0, 4.8, 5.0, 0.0])
    assert made["investment_wanted"] == pytest.approx([12.0] * 4)


def test_only_those_that_cover_their_interest_ask() -> None:
    # Profit before interest must pass 1.2 x interest: 0.3 + 1 yes; 0.1 + 1 no; without debt any profit; a loss, no.
    made = plan([90.0] * 4, [500.0] * 4, [100.0, 100.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.3, 0.1, 0.01, -0.01])
    assert made["loan_requested"] == pytest.approx([4.8, 0.0, 4.8, 0.0])


def test_the_dead_plan_nothing() -> None:
    made = plan([0.0], [0.0], [0.0], [0.0], [0.0], alive=[False], capacity=[0.0])
    assert made["investment_wanted"].tolist() == [0.0]
    assert made["loan_requested"].tolist() == [0.0]


def test_equipment_is_bought_as_far_as_cash_goes_beyond_the_reserve() -> None:
    # The reserve is 0.2 x 50 = 10. Cash 100: all 12. Cash 20: 10, which is 10/4 = 2.5 of capacity. Cash 10, -5: none.
    firms = firms_for(
        investment.invest,
        4,
        investment_wanted=np.full(4, 12.0),
        cash=np.array([100.0, 20.0, 10.0, -5.0]),
        expected_demand=np.full(4, 50.0),
        capital_need=np.full(4, 4.0),
    )
    made = investment.invest(firms, parameters_for(investment.invest, investment_reserve_months=0.2))
    assert made["investment"] == pytest.approx([12.0, 10.0, 0.0, 0.0])
    assert made["capacity_built"] == pytest.approx([3.0, 2.5, 0.0, 0.0])
    (bill,) = made["ledger"]
    assert (bill.payer, bill.receiver) == ("enterprises", "outside")
    assert bill.amount == pytest.approx([12.0, 10.0, 0.0, 0.0])


def test_machines_wear_out_and_new_ones_come_into_use() -> None:
    # 100 x 0.99 + 2.5 = 101.5; 100 x 0.99; what was built for one that is gone by now is lost.
    firms = firms_for(
        investment.renew_capacity,
        3,
        capacity=np.array([100.0, 100.0, 0.0]),
        capacity_built=np.array([2.5, 0.0, 1.0]),
        alive=np.array([True, True, False]),
    )
    made = investment.renew_capacity(firms, parameters_for(investment.renew_capacity, depreciation=0.01))
    assert made["capacity"] == pytest.approx([101.5, 99.0, 0.0])
