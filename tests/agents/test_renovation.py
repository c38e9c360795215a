"""Technical, green and smart upgrades against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import renovation
from tests.policies.firms import Draws, at
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (renovation.start_upgrades, renovation.complete_upgrades, renovation.age_equipment)

P = parameters_for(
    renovation.start_upgrades, technical_upgrade_hazard=0.01, green_upgrade_hazard=0.01, smart_upgrade_hazard=0.01,
    technical_upgrade_bill=0.6, green_upgrade_bill=0.2, smart_upgrade_bill=0.4, upgrade_help_response=2.0,
    upgrade_size_exponent=0.5, upgrade_size_reference=50.0, upgrade_size_limit=3.0, upgrade_profit_response=0.3,
    upgrade_profit_reference=0.05, upgrade_profit_limit=2.0, upgrade_age_reference=48.0, upgrade_repeat_months=60.0,
    green_upgrade_energy_intensity=0.2, smart_upgrade_cloud_level=3.0, investment_reserve_months=0.2,
)  # fmt: skip


def start(draw: float, month: int = 100, **columns: Any) -> dict[str, Any]:
    """The choice of one enterprise of reference size and age that earns nothing and has 50 at hand beyond its reserve.

    ``draw`` decides on the technical upgrade; the other two do not come about.
    """
    usual: dict[str, Any] = {"expected_demand": 50.0, "cash": 60.0, "equipment_age": 48.0}
    given = {name: np.array([value]) for name, value in {**usual, **columns}.items()}
    firms = firms_for(renovation.start_upgrades, 1, **given)
    return renovation.start_upgrades(firms, P, Draws([draw], [1.0 - 1e-12], [1.0 - 1e-12]), at(month))


@pytest.mark.parametrize(
    ("columns", "probability"),
    [
        ({}, 0.00995017),  # 1 - exp(-0.01)
        # Four times the size, sqrt(4) = 2: 0.02. Equipment twice as old: 0.02; new: none.
        ({"expected_demand": 200.0, "cash": 1e3}, 0.01980133),
        ({"equipment_age": 96.0}, 0.01980133),
        # A margin of 5 %: 0.01 exp(0.3) = 0.01349859; one of 50 % counts as 10 %: 0.01 exp(0.6) = 0.01822119.
        ({"smoothed_profit": 2.5}, 0.01340789),
        ({"smoothed_profit": 25.0}, 0.01805618),
        # Half of the bill comes back: 0.01 exp(2 x 0.5) = 0.02718282; so it does when half of it is lent.
        ({"technical_discount": 0.5}, 0.02681668),
        ({"upgrade_finance": 0.5}, 0.02681668),
    ],
)
def test_the_probability_of_beginning(columns: dict[str, Any], probability: float) -> None:
    assert start(probability * 0.9999, **columns)["technical_starts"].tolist() == [1.0]
    assert start(probability * 1.0001, **columns)["technical_starts"].tolist() == [0.0]


@pytest.mark.parametrize(
    "columns",
    # The bill is 30, the reserve 10.
    [{"cash": 39.9}, {"alive": False}, {"equipment_age": 0.0}, {"technical_upgrade_month": 41}],
)
def test_who_lacks_money_or_has_just_upgraded_does_not_begin(columns: dict[str, Any]) -> None:
    made = start(1e-6, **columns)
    assert made["technical_starts"].tolist() == made["technical_starts_anyway"].tolist() == [0.0]
    assert made["upgrade_spending"].tolist() == [0.0]
    assert made["technical_upgrade_month"].tolist() == [columns.get("technical_upgrade_month", -1)]
    assert not len(made["ledger"][0].rows)


def test_finance_stands_in_for_cash_but_not_for_those_who_would_have_begun_anyway() -> None:
    # 20 at hand beyond the reserve, a bill of 30 of which 40 % is lent: 18 are needed.
    made = start(0.001, cash=30.0, upgrade_finance=0.4)
    assert (made["technical_starts"][0], made["technical_starts_anyway"][0]) == (1.0, 0.0)


def test_the_same_draw_tells_who_needed_no_discount() -> None:
    for draw, begins, anyway in ((0.009, 1.0, 1.0), (0.02, 1.0, 0.0), (0.03, 0.0, 0.0)):
        made = start(draw, technical_discount=0.5)
        assert (made["technical_starts"][0], made["technical_starts_anyway"][0]) == (begins, anyway)


def test_who_begins_pays_suppliers_outside_and_is_remembered() -> None:
    made = start(0.001, technical_upgrade_month=40)
    (bill,), (event, *others), figures = made["ledger"], made["events"], made["statistics"]
    assert (bill.payer, bill.receiver, list(bill.amount), list(bill.rows)) == ("enterprises", "outside", [30.0], [0])
    assert (event.kind, event.reason, list(event.rows)) == ("upgrade_begun", "technical", [0])
    assert [len(other.rows) for other in others] == [0, 0]
    assert made["technical_upgrade_month"].tolist() == [100]
    assert made["upgrade_spending"].tolist() == [30.0]
    assert {figure.name: figure.value for figure in figures} == {
        "technical_upgrades_begun": 1.0, "green_upgrades_begun": 0.0, "smart_upgrades_begun": 0.0,
    }  # fmt: skip


def test_green_is_for_those_who_use_energy_and_smart_for_those_in_the_cloud() -> None:
    firms = firms_for(
        renovation.start_upgrades, 4, expected_demand=np.full(4, 50.0), equipment_age=np.full(4, 48.0),
        # The last can pay for its technical and green upgrades (30 + 10), not for the smart one (20) beside them.
        cash=np.array([100.0, 100.0, 100.0, 55.0]), energy_intensity=np.array([0.3, 0.1, 0.1, 0.3]),
        cloud_level=np.array([2, 3, 2, 3]),
    )  # fmt: skip
    made = renovation.start_upgrades(firms, P, Draws([0.0] * 4, [0.0] * 4, [0.0] * 4), at(20))
    assert made["green_starts"].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert made["smart_starts"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert made["upgrade_spending"].tolist() == [40.0, 50.0, 30.0, 40.0]


def complete(month: int, **columns: Any) -> dict[str, Any]:
    firms = firms_for(renovation.complete_upgrades, 4, customers=np.full(4, 200.0), **columns)
    p = parameters_for(
        renovation.complete_upgrades, technical_upgrade_lag=6.0, green_upgrade_lag=9.0, smart_upgrade_lag=9.0,
        technical_upgrade_knowledge=0.02, technical_upgrade_energy=0.03, technical_upgrade_customers=0.01,
        green_upgrade_energy=0.08, green_upgrade_score=25.0, green_upgrade_quality=0.005,
        smart_upgrade_knowledge=0.03, smart_upgrade_labour=0.1,
    )  # fmt: skip
    return renovation.complete_upgrades(firms, p, at(month))


def test_what_is_gained_comes_once_after_the_delay() -> None:
    months = {
        "technical_upgrade_month": np.array([14, -1, -1, 14]), "green_upgrade_month": np.array([11, 11, -1, -1]),
        "smart_upgrade_month": np.array([-1, -1, 11, -1]),
    }  # fmt: skip
    made = complete(20, **months, alive=np.array([True, True, True, False]))
    assert made["knowledge_gained"] == pytest.approx([0.02, 0.0, 0.03, 0.0])
    assert made["energy_saved"] == pytest.approx([0.11, 0.08, 0.0, 0.0])
    assert made["customers_gained"] == pytest.approx([2.0, 0.0, 0.0, 0.0])
    assert made["quality_gained"] == pytest.approx([0.005, 0.005, 0.0, 0.0])
    assert made["labour_saved"] == pytest.approx([0.0, 0.0, 0.1, 0.0])
    assert made["green_score_gained"] == pytest.approx([25.0, 25.0, 0.0, 0.0])
    assert [list(event.rows) for event in made["events"]] == [[0], [0, 1], [2]]
    assert complete(21, **months) == complete(19, **months) == {}


def test_who_never_upgraded_gains_nothing() -> None:
    # "Never" is written as month -1, which is six months before month 5 and nine before month 8.
    assert complete(5) == complete(8) == {}
    assert renovation.completed(np.array([-1, 4, 5, -120]), 6.0, 10).tolist() == [False, True, False, True]


def test_equipment_ages_and_is_renewed() -> None:
    firms = firms_for(
        renovation.age_equipment, 4, equipment_age=np.full(4, 49.0), capacity=np.array([100.0, 100.0, 100.0, 0.0]),
        capacity_built=np.array([0.0, 99.0, 0.0, 0.0]), technical_upgrade_month=np.array([-1, -1, 14, 14]),
        alive=np.array([True, True, True, False]),
    )  # fmt: skip
    p = parameters_for(
        renovation.age_equipment, depreciation=0.01, technical_upgrade_lag=6.0, technical_upgrade_renewal=0.6
    )
    # 50 x 0.99 = 49.5; as much new as old: half; an upgrade takes off 60 % of the age.
    expected = [49.5, 24.75, 19.8, 0.0]
    assert renovation.age_equipment(firms, p, at(20))["equipment_age"] == pytest.approx(expected)
    later = renovation.age_equipment(firms, p, SimpleNamespace(month=5))["equipment_age"]
    assert later == pytest.approx([49.5, 24.75, 49.5, 0.0])
