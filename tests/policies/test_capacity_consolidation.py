"""Capacity consolidation against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.capacity_consolidation import SCOPES, CapacityConsolidation
from tests.policies.firms import Draws, at, network, office, programme_of, table

SCOPE_STAGES = {"refractories": 0, "abrasives": 1}
MONTH = 13


def lever(**settings: Any) -> CapacityConsolidation:
    """Two refractory and one abrasive enterprise to be removed over two months."""
    values = {
        "start": "2020-01", "quota_refractories": 2, "quota_abrasives": 1, "quota_brick_kilns": 0,
        "quota_special_cement": 0, "quota_carbon": 0, "schedule_months": 2, "compensation_share": 0.5,
        "land_payment": 1.0, "yearly_capacity_below": 1200.0, "merger_share": 0.0, "payment_lag_months": 3,
        "months_of_profit": 30.0, "closure_risk": 0.0, "acceptance_scale": 0.5, "pressure": 0.0, "merger_price": 0.2,
        "severance_months": 2.0, "labour_kept": 0.5, "capacity_kept": 0.5,
    }  # fmt: skip
    return CapacityConsolidation(**(values | settings))


def state(made: CapacityConsolidation, rows: int, money: float = 1e6) -> Any:
    def scope(name: str) -> np.ndarray:
        return (np.arange(3) == SCOPE_STAGES.get(name, -1)).astype(float)

    return programme_of(made, rows, MONTH, money=money, stages=("rf", "ab", "other"), scope=scope)


def firms(**columns: Any) -> SimpleNamespace:
    """Four refractory, two abrasive and one other enterprise; the fourth is large and profitable."""
    given: dict[str, Any] = {
        "stage": [0, 0, 0, 0, 1, 1, 2], "capital_need": np.full(7, 2.0),
        "capacity": [10.0, 20.0, 30.0, 500.0, 40.0, 50.0, 1.0], "land": [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0],
        "tfp_fixed": np.zeros(7), "tfp_shock": [0.0, np.log(0.4), 0.0, 0.0, 0.0, 0.0, 0.0], "knowledge": np.zeros(7),
        "profit_last_year": np.ones(7), "smoothed_profit": [0.0, 0.8, 1.0, 9.0, 0.0, 0.0, 0.0],
        "expected_demand": [9.0, 9.0, 9.0, 400.0, 9.0, 9.0, 9.0], "cash": [1.0, 100.0, 100.0, 15.0, 1.0, 1.0, 1.0],
        "debt": np.zeros(7), "labour": [5.0, 10.0, 10.0, 90.0, 10.0, 10.0, 1.0],
    }  # fmt: skip
    return table(**(given | columns))


def offer(made: CapacityConsolidation, programme: Any, month: int = MONTH, cases: int = 100) -> list[int]:
    """Makes the offers and returns who was asked."""
    result = made.offer(firms(), programme, network(7), office(cases), at(month))
    if not result:
        return []
    programme.carry_out(result["programme"], "offer")
    asked: list[int] = result["events"][0].rows.tolist()
    return asked


def test_who_is_listed_by_another_lever_is_a_target_though_large_and_profitable() -> None:
    made = lever(quota_refractories=8)
    one = firms(consolidation_listed=[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0])
    result = made.offer(one, state(made, 7), network(7), office(100), at(MONTH))
    # The fourth is listed; so is the last, but in a trade that is not to be consolidated.
    asked = result["events"][0].rows.tolist()
    assert 3 in asked
    assert 6 not in asked


def answer(made: CapacityConsolidation, programme: Any, draw: Any = None, **columns: Any) -> Any:
    draws = Draws(np.zeros(7) if draw is None else draw)
    return made.answer(
        firms(**columns), programme, SimpleNamespace(leverage_ceiling=0.7), draws, network(7), at(MONTH),
        SimpleNamespace(wage=0.5),
    )  # fmt: skip


def test_the_quota_grows_month_by_month() -> None:
    made = lever(quota_refractories=37, schedule_months=24)
    assert [made.quota_by(month)[0] for month in (11, 12, 23, 35, 40)] == [0, 1, 18, 37, 37]


def test_offers_go_to_the_lowest_scores_of_each_trade() -> None:
    made = lever()
    programme = state(made, 7)
    # Capacity times productivity: 10, 8, 30 | 40, 50; the large one and the other trade are no targets.
    assert offer(made, programme, month=12) == [1]
    assert programme.memory["offer"][1] == pytest.approx(0.5 * 2.0 * 20.0 + 1.0 * 4.0)


def test_who_refused_is_asked_again_only_later() -> None:
    made = lever(offer_again_after=6)
    programme = state(made, 7)
    assert offer(made, programme, month=12) == [1]
    assert offer(made, programme, month=13) == [0, 2, 4]
    assert offer(made, programme, month=14) == [5]
    assert offer(made, programme, month=18) == [1]


def test_money_offices_and_the_quota_bound_the_offers() -> None:
    made = lever()
    assert offer(made, state(made, 7, money=30.0)) == [1]
    assert offer(made, state(made, 7), cases=2) == [0, 1]
    filled = state(made, 7)
    filled.memory["accepted"][[0, 1, 4]] = 1.0
    assert offer(made, filled) == []


def test_an_enterprise_weighs_the_offer_against_its_profits() -> None:
    made = lever()
    programme = state(made, 7)
    assert offer(made, programme) == [0, 1, 4]
    # Enterprise 1: an offer of 24 equals 30 months of a profit of 0.8, so the chance is one half.
    # Enterprises 0 and 4 earn nothing; opinions spread by half the plant's worth: 0 is offered 14 for a plant of 20,
    # chance 1 / (1 + exp(-14 / 10)) = 0.802; 4 is offered 44 for 80: 1 / (1 + exp(-1.1)) = 0.750; 0.5 for nothing.
    draw = np.array([0.80, 0.51, 0.0, 0.0, 0.49, 0.0, 0.0])
    result = answer(made, programme, draw)
    decision = result["programme"][0]
    assert decision.applicants.tolist() == [0, 1, 4] and decision.awarded.tolist() == [0, 4]
    assert decision.amounts == pytest.approx([14.0, 44.0])
    assert decision.anyway.tolist() == [False, True]
    exits, mergers = result["lifecycle"]
    assert exits.rows.tolist() == [0, 4] and exits.reason == "consolidation" and len(mergers.absorbed) == 0
    (batch,) = decision.batches
    assert (batch.due, batch.receiver, batch.purpose) == (MONTH + 3, "households", "help: compensation")


def test_severance_is_paid_as_far_as_cash_goes() -> None:
    made = lever()
    programme = state(made, 7)
    offer(made, programme)
    # Two months of a wage of 0.5 for 5 hands is 5, but there is only 1; for 10 hands it is 10 of 100.
    payment = answer(made, programme)["ledger"][0]
    assert dict(zip(payment.rows.tolist(), payment.amount.tolist(), strict=True)) == {0: 1.0, 1: 10.0, 4: 1.0}
    assert payment.purpose == "help: severance"


def test_who_would_rather_merge_finds_the_sound_partner_with_room() -> None:
    made = lever(merger_share=1.0)
    programme = state(made, 7)
    offer(made, programme)
    result = answer(made, programme)
    exits, mergers = result["lifecycle"]
    # The large one takes one refractory enterprise a month, the first by slot; nobody in abrasives can take any.
    assert (mergers.absorbed.tolist(), mergers.acquirers.tolist()) == ([0], [3])
    assert mergers.shares["capacity"] == 0.5 and mergers.reason == "consolidation merger"
    assert exits.rows.tolist() == [1, 4]
    price = result["ledger"][1]
    assert price.rows.tolist() == [3] and price.amount == pytest.approx([0.2 * 2.0 * 10.0 * 0.5])
    severance = result["ledger"][0]
    assert severance.rows.tolist() == [1, 4, 0] and severance.amount[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("column", [{"debt": np.full(7, 1e6)}, {"smoothed_profit": np.zeros(7)}])
def test_an_unsound_partner_takes_nobody(column: dict[str, Any]) -> None:
    made = lever(merger_share=1.0)
    programme = state(made, 7)
    offer(made, programme)
    assert answer(made, programme, **column)["lifecycle"][0].rows.tolist() == [0, 1, 4]


def test_the_dead_get_no_offer_and_give_no_answer() -> None:
    made = lever()
    programme = state(made, 7)
    offer(made, programme)
    alive = np.array([False, True, True, True, True, True, True])
    assert answer(made, programme, alive=alive)["programme"][0].applicants.tolist() == [1, 4]
    assert len(SCOPES) == len(made.quotas)
