"""Support for leading enterprises against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.certificates import LEADING
from sim.policies.leading_enterprise_support import LeadingEnterpriseSupport, suppliers_of
from tests.policies.firms import Draws, at, network, office, programme_of, table

MONTH = 14
P = SimpleNamespace(leverage_ceiling=0.7, leading_validity_months=36)


def lever(**settings: Any) -> LeadingEnterpriseSupport:
    values = {
        "start": "2020-01", "award_below": 50.0, "award_first": 100.0, "award_second": 200.0, "sales_first": 5e4,
        "sales_second": 1e5, "credit_priority": 0.05, "suppliers_encouraged": 0.25, "takeover_rate": 1.0,
        "takeover_price": 0.5, "takeover_size": 0.5, "capacity_kept": 0.8, "customers_kept": 0.8,
    }  # fmt: skip
    return LeadingEnterpriseSupport(**(values | settings))


def test_the_award_rises_with_sales() -> None:
    assert lever().award(np.array([4e4, 5e4, 9e4, 1e5])).tolist() == [50.0, 100.0, 100.0, 200.0]


def links() -> SimpleNamespace:
    """Enterprise 0 buys from 1 and 2 and has an open place, enterprise 1 buys from 3, the others from nobody."""
    return network(
        4, first_link=np.array([0, 3, 4, 4, 4]), supplier=np.array([1, 2, -1, 3]),
    )  # fmt: skip


def test_suppliers_are_found_by_the_links_of_their_buyers() -> None:
    assert suppliers_of(links(), np.array([0])).tolist() == [1, 2]
    assert suppliers_of(links(), np.array([0, 1])).tolist() == [1, 2, 3]
    assert suppliers_of(links(), np.array([2, 3])).tolist() == []


def test_leading_enterprises_go_first_and_pull_their_suppliers_onto_the_cloud() -> None:
    made = lever()
    programme = programme_of(made, 4, MONTH)
    firms = table(leading_month=[5, -1, -1, -1], revenue_last_year=[1e6, 6e4, 1e4, 1e5], support_barred=[0, 0, 0, 1])
    offered = made.offer(firms, P, links(), at(MONTH))
    assert offered["credit_priority"].tolist() == [0.05, 0.0, 0.0, 0.0]
    assert offered["cloud_encouraged"].tolist() == [0.0, 0.25, 0.25, 0.0]
    assert made.promise(firms, programme)["leading_reward"].tolist() == [0.0, 100.0, 50.0, 0.0]
    assert made.offer(table(leading_month=[-1]), P, links(), at(MONTH)) == {}


def named(money: float = 1e6) -> Any:
    made = lever()
    code = float(LEADING)
    firms = table(
        certified=[code, code, 1.0], certified_anyway=[0.0, code, 0.0], revenue_last_year=[6e4, 2e5, 2e5],
    )  # fmt: skip
    return made.choose(firms, programme_of(made, 3, MONTH, money=money), network(3), office())["programme"]


def test_those_named_are_awarded_by_size_and_deadweight_is_seen() -> None:
    decision, _ = named()
    assert decision.awarded.tolist() == [0, 1] and decision.amounts.tolist() == [100.0, 200.0]
    assert decision.anyway.tolist() == [False, True]
    assert named(money=250.0)[0].awarded.tolist() == [1]


def chain(**columns: Any) -> SimpleNamespace:
    """A leader of stage 0; a weak one of stage 0 and one of stage 1; a sound one; a weak one as large as the leader."""
    values: dict[str, Any] = {
        "stage": [0, 0, 1, 0, 0], "leading_month": [5, -1, -1, -1, -1], "capital_need": [10.0] * 5,
        "capacity": [100.0, 20.0, 20.0, 20.0, 90.0], "smoothed_profit": [5.0, -1.0, -1.0, 1.0, -1.0],
        "expected_demand": [90.0, 15.0, 15.0, 15.0, 80.0], "cash": [500.0, -20.0, 0.0, 0.0, 0.0],
        "debt": [100.0, 80.0, 0.0, 0.0, 0.0], "profit_last_year": [60.0, -9.0, -9.0, 9.0, -9.0],
        "distress_months": [0, 3, 3, 0, 3], "zombie": [False] * 5,
    }
    return table(**(values | columns))


def take_over(firms: SimpleNamespace, made: LeadingEnterpriseSupport | None = None, draw: float = 0.0) -> Any:
    made = made or lever()
    return made.take_over(firms, programme_of(made, 5, MONTH), P, Draws(np.full(5, draw)), network(5), at(MONTH))


def test_a_leader_takes_over_the_weak_of_its_stage_and_pays_the_owners() -> None:
    result = take_over(chain())
    merger, paid = result["lifecycle"][0], result["ledger"][0]
    assert merger.absorbed.tolist() == [1] and merger.acquirers.tolist() == [0]
    assert merger.shares["capacity"] == 0.8
    # Equipment of 200 less debt of 80 and unpaid bills of 20, half of it.
    assert paid.amount == pytest.approx([50.0]) and paid.rows.tolist() == [0]
    assert (paid.payer, paid.receiver, paid.purpose) == ("enterprises", "households", "help: takeover price")


def test_who_cannot_pay_or_bear_the_debt_takes_nobody_over() -> None:
    assert take_over(chain(cash=[40.0, -20.0, 0.0, 0.0, 0.0])) == {}
    # Together 750 + 100 of debt against 0.7 x (1000 + 0.8 x 200) = 812.
    assert take_over(chain(debt=[750.0, 80.0, 0.0, 0.0, 0.0])) == {}
    assert take_over(chain(smoothed_profit=[-5.0, -1.0, -1.0, 1.0, -1.0])) == {}
    assert take_over(chain(), lever(takeover_rate=0.0)) == {}


def test_those_to_be_consolidated_may_be_taken_over_too() -> None:
    firms = chain(distress_months=[0, 0, 0, 0, 0], consolidation_listed=[0.0, 0.0, 0.0, 1.0, 0.0])
    assert take_over(firms)["lifecycle"][0].absorbed.tolist() == [3]
