"""Tax relief against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.programme import Achieved
from sim.policies.tax_relief import Earned, TaxRelief, TaxReliefProgramme
from tests.policies.firms import programme_of, table

P = SimpleNamespace(
    local_share_value_added_tax=0.5, local_share_corporate_tax=0.4, depreciation=0.01, loan_spread=0.02,
    loan_spread_small=0.08,
)  # fmt: skip
WORLD = SimpleNamespace(month=22, policy_rate=0.04)


def lever(**settings: Any) -> TaxRelief:
    values = {
        "start": "2020-09", "annual_ceiling": 1200.0, "value_added_tax_refund": 0.2, "corporate_tax_refund": 0.5,
        "contribution_refund": 0.01, "refund_months": 3, "payment_lag_months": 1, "user_cost_elasticity": 1.0,
        "relief_counted": 0.5,
    }  # fmt: skip
    return TaxRelief(**(values | settings))


def state(made: TaxRelief) -> TaxReliefProgramme:
    programme: TaxReliefProgramme = programme_of(made, 4, 22, money=0.0, scope=lambda name: np.array([1.0, 0.0]))
    return programme


def payers(**columns: Any) -> SimpleNamespace:
    """Two of manufacturing; one of another trade; one that is barred from support."""
    given: dict[str, Any] = {
        "stage": [0, 0, 1, 0], "tax_on_value_added": np.full(4, 10.0), "tax_on_profit": [5.0, 0.0, 5.0, 5.0],
        "wage_bill": np.full(4, 100.0), "support_barred": [0.0, 0.0, 0.0, 1.0], "capital_need": np.full(4, 5.0),
        "capacity": np.full(4, 40.0), "above_scale": np.ones(4, dtype=bool), "investment": [8.0, 4.0, 8.0, 8.0],
        "investment_wanted": np.full(4, 8.0),
    }  # fmt: skip
    return table(**(given | columns))


def test_rates_give_back_the_citys_share_to_manufacturing() -> None:
    made = lever()
    # 0.2 x 0.5 x 10 = 1, 0.5 x 0.4 x 5 = 1, 0.01 x 100 = 1.
    (earned,) = made.earn(payers(), state(made), P)["programme"]
    assert earned.amounts == pytest.approx([3.0, 2.0, 0.0, 0.0])


def test_refunds_are_assessed_at_the_end_of_each_period() -> None:
    made = lever()
    assert [month for month in range(20, 30) if made.is_assessed(month)] == [22, 25, 28]
    # What the last months have earned is not lost when the relief ends within a period.
    assert lever(end="2021-03").is_assessed(26)
    programme = state(made)
    for _ in range(3):
        programme.carry_out(made.earn(payers(), programme, P)["programme"], "earn")
    assert programme.memory["owed"].tolist() == [9.0, 6.0, 0.0, 0.0]
    result = made.assess(payers(), programme, P, WORLD)
    assessed, decision = result["programme"]
    assert assessed.granted == pytest.approx(15.0)
    assert decision.awarded.tolist() == [0, 1] and decision.amounts == pytest.approx([9.0, 6.0])
    assert decision.anyway.tolist() == [True, False], "the second could not pay for all the investment that it wanted"
    (batch,) = decision.batches
    assert (batch.due, batch.purpose, batch.payer) == (23, "help: refund", "government")
    programme.carry_out(result["programme"], "award")
    assert (programme.purse.accrued, programme.purse.committed) == pytest.approx((15.0, 15.0))
    assert not programme.memory["owed"].any()
    paid = made.settle(payers(alive=np.array([True, False, True, True])), programme, SimpleNamespace(month=23))
    assert paid["ledger"][0].amount == pytest.approx([9.0]) and paid["ledger"][0].rows.tolist() == [0]
    assert made.settle(payers(), programme, SimpleNamespace(month=22)) == {}


def test_above_the_ceiling_all_are_cut_alike() -> None:
    # In three months the city gives up a quarter of 40: 10 of the 15 that the rates give.
    made = lever(annual_ceiling=40.0)
    programme = state(made)
    programme.carry_out([Earned(np.array([9.0, 6.0, 0.0, 0.0]))], "earn")
    decision = made.assess(payers(), programme, P, WORLD)["programme"][1]
    assert decision.amounts == pytest.approx([6.0, 4.0])
    assert made.entitlement(22) == pytest.approx(10.0)


def test_relief_lowers_the_user_cost_of_capital() -> None:
    made = lever()
    # 200 of equipment wears 1 % a month and costs 6 % a year: 3. A refund of 3 counts as half: 1 / 0.5 - 1; 0.3 is a
    # tenth: 1 / 0.9 - 1.
    refunds = np.array([3.0, 0.3, 0.0, 0.0])
    rate = np.full(4, 0.06)
    assert made.encouragement(payers(), refunds, rate, 0.01) == pytest.approx([1.0, 1.0 / 9.0, 0.0, 0.0])
    assert not lever(user_cost_elasticity=0.0).encouragement(payers(), refunds, rate, 0.01).any()
    strong = lever(user_cost_elasticity=2.0).encouragement(payers(), refunds, rate, 0.01)
    assert strong == pytest.approx([3.0, 1.0 / 0.81 - 1.0, 0.0, 0.0])


def test_what_was_learnt_encourages_investment_and_its_effect_is_counted() -> None:
    made = lever()
    programme = state(made)
    assert made.offer(payers(), programme) == {}
    programme.memory["encouragement"][:] = [0.25, 0.6, 0.0, 0.25]
    offered = made.offer(payers(alive=np.array([True, True, True, False])), programme)
    assert offered["investment_encouraged"].tolist() == [0.25, 0.6, 0.0, 0.0]
    # The first wants 8 instead of 6.4 and buys it; the second wants 8 instead of 5 and buys 4 anyway.
    (_, achieved) = made.earn(payers(investment=[8.0, 4.0, 8.0, 6.0]), programme, P)["programme"]
    assert achieved == Achieved(pytest.approx(1.6))
