"""Hiring, firing and the wage against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import labour
from sim.agents.labour import LabourMarket, WageSetting
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (labour.hire_and_fire, labour.set_county_wage, labour.renew_methods)


def test_hiring_is_faster_than_firing() -> None:
    # All need 100 / (2 x 1.25 x 0.8) = 50 hands. 40: + 0.35 x 10; 60: - 0.2 x 10; the dead hire nobody; nobody yet.
    firms = firms_for(
        labour.hire_and_fire,
        4,
        expected_demand=np.array([100.0, 100.0, 0.0, 100.0]),
        labour_output=np.full(4, 2.0),
        productivity=np.full(4, 1.25),
        labour=np.array([40.0, 60.0, 0.0, 0.0]),
        alive=np.array([True, True, False, True]),
    )
    p = parameters_for(labour.hire_and_fire, hiring_speed=0.35, firing_speed=0.2)
    made = labour.hire_and_fire(firms, p, SimpleNamespace(labour_trend=0.8))
    assert made["labour"] == pytest.approx([43.5, 58.0, 0.0, 17.5])


def test_without_orders_hands_go_little_by_little() -> None:
    firms = firms_for(
        labour.hire_and_fire, 1, labour_output=np.ones(1), productivity=np.ones(1), labour=np.array([10.0])
    )
    p = parameters_for(labour.hire_and_fire, firing_speed=0.2)
    assert labour.hire_and_fire(firms, p, SimpleNamespace(labour_trend=1.0))["labour"] == pytest.approx([8.0])


def wage_after(
    hands: float, *, month: int = 0, start: float = 1000.0, wage: float = 0.6, **values: float
) -> WageSetting:
    """The wage set when ``hands`` are employed. Supply of elasticity 2, no trends, half of the gap a month."""
    usual = {"wage": 0.6, "wage_growth": 0.0, "labour_supply_elasticity": 2.0, "labour_force_growth": 0.0}
    p = parameters_for(labour.set_county_wage, **{**usual, "wage_adjustment": 0.5, **values})
    market = LabourMarket(wage)
    market.initial_employment = start
    firms = firms_for(labour.set_county_wage, 2, labour=np.array([hands, 0.0]))
    made = labour.set_county_wage(firms, p, SimpleNamespace(month=month), market)
    return made["labour_market"][0]


def test_the_wage_rises_with_scarcity() -> None:
    # 1.21 times the hands: the wage aimed at is 0.6 x sqrt(1.21) = 0.66; half-way there 0.63.
    assert wage_after(1210.0) == WageSetting(pytest.approx(0.63), 1000.0)
    # 0.64 times the hands: 0.6 x 0.8 = 0.48, half-way 0.54.
    assert wage_after(640.0).wage == pytest.approx(0.54)


def test_the_wage_has_a_trend_and_more_hands_hold_it_down() -> None:
    # After a year of 10 %: 0.6 e^0.1 = 0.6631026, half-way 0.6315513.
    assert wage_after(1000.0, month=12, wage_growth=0.1).wage == pytest.approx(0.6315513)
    # A labour force that has grown as much as employment: as at the start.
    assert wage_after(1210.0, month=12, labour_force_growth=float(np.log(1.21))).wage == pytest.approx(0.6)


def test_the_first_month_sets_the_yardstick() -> None:
    assert wage_after(800.0, start=0.0) == WageSetting(pytest.approx(0.6), 800.0)
    market = LabourMarket(0.6)
    market.carry_out([WageSetting(0.61, 800.0)], "set_county_wage")
    assert (market.wage, market.initial_employment) == (0.61, 800.0)
    kept = market.snapshot()
    market.carry_out([WageSetting(0.7, 900.0)], "set_county_wage")
    market.restore(kept)
    assert (market.wage, market.initial_employment) == (0.61, 800.0)


def test_a_city_without_hands_has_a_wage() -> None:
    assert 0.0 < wage_after(0.0).wage < 0.6
    assert np.isfinite(wage_after(0.0, start=0.0).wage)


def test_new_methods_save_hands() -> None:
    firms = firms_for(
        labour.renew_methods, 3, labour_need=np.array([1.0, 0.8, 0.0]), labour_saved=np.array([0.0, np.log(2.0), 0.0])
    )
    assert labour.renew_methods(firms)["labour_need"] == pytest.approx([1.0, 0.4, 0.0])


def test_methods_that_save_hands_need_fewer() -> None:
    firms = firms_for(
        labour.hire_and_fire, 2, labour_output=np.ones(2), productivity=np.ones(2), expected_demand=np.full(2, 10.0),
        labour_need=np.array([1.0, 0.5]), labour=np.zeros(2),
    )  # fmt: skip
    p = parameters_for(labour.hire_and_fire, hiring_speed=1.0)
    assert labour.hire_and_fire(firms, p, SimpleNamespace(labour_trend=1.0))["labour"] == pytest.approx([10.0, 5.0])
