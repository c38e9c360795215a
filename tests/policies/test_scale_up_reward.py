"""The listing reward against cases worked out by hand: reporting and growth are told apart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.programme import Memory
from sim.policies.scale_up_reward import BY_REPORTING, REAL, ScaleUpReward
from tests.policies.firms import Draws, at, network, office, programme_of, table

DECEMBER, JANUARY = 23, 24
P = SimpleNamespace(listing_threshold=2000.0, list_reporting=0.5, list_concealment=1.0)


def lever(**settings: Any) -> ScaleUpReward:
    values = {
        "start": "2020-01", "reward": 15.0, "reward_typical": 15.0, "reporting_raised": 0.3, "reserve_from": 1000.0,
        "application_eased": 0.5, "awareness_raised": 0.2, "credit_priority": 0.02, "growth_help": 0.12,
    }  # fmt: skip
    return ScaleUpReward(**(values | settings))


def remembered(result: Any, name: str) -> Memory:
    return next(request for request in result["programme"] if isinstance(request, Memory) and request.name == name)


def test_the_reserve_is_drawn_up_in_january_and_helped_every_month() -> None:
    made = lever()
    programme = programme_of(made, 4, JANUARY)
    # Too small; near the threshold; above it and not listed; listed.
    firms = table(revenue_last_year=[900.0, 1500.0, 2500.0, 2500.0], above_scale=[False, False, False, True])
    result = made.keep_reserve(firms, programme, at(JANUARY))
    assert result["application_eased"].tolist() == [0.0, 0.5, 0.5, 0.0]
    assert result["awareness_raised"].tolist() == [0.0, 0.2, 0.2, 0.0]
    programme.carry_out(result["programme"], "test")
    # In other months the list stays what it was, whatever sales are.
    later = made.keep_reserve(table(revenue_last_year=np.zeros(4), above_scale=np.zeros(4, bool)), programme, at(26))
    assert later["application_eased"].tolist() == [0.0, 0.5, 0.5, 0.0] and not later["programme"]


def test_real_help_is_for_those_on_the_reserve_list_that_are_not_barred() -> None:
    made = lever()
    programme = programme_of(made, 3, JANUARY)
    programme.memory["reserve"][:] = [1.0, 1.0, 0.0]
    firms = table(above_scale=[False] * 3, customers=[100.0] * 3, support_barred=[0.0, 1.0, 0.0])
    offered = made.offer(firms, programme)
    assert offered["credit_priority"].tolist() == [0.02, 0.0, 0.0]
    assert offered["customers_gained"] == pytest.approx([1.0, 0.0, 0.0])


def test_readiness_to_report_rises_with_the_reward_and_with_what_was_funded() -> None:
    assert lever().raised(1.0) == pytest.approx(0.3)
    assert lever().raised(0.5) == pytest.approx(0.15)
    assert 0.3 < lever(reward=30.0).raised(1.0) < 0.6
    assert lever(reward=0.0).raised(1.0) == 0.0
    made = lever()
    programme = programme_of(made, 3, DECEMBER)
    programme.state.funded_share = 1.0
    firms = table(above_scale=[False, True, False], support_barred=[0.0, 0.0, 1.0])
    assert made.encourage(firms, programme)["reporting_encouraged"] == pytest.approx([0.3, 0.0, 0.0])


def newly_listed() -> SimpleNamespace:
    """Just above the threshold, all on the list now: reports anyway; only for the reward; too young; was on it."""
    return table(
        age=[40, 40, 5, 40], above_scale=[True] * 4, on_list_this_year=[False, False, False, True],
        revenue_year_to_date=[2000.0] * 4, reporting_disposition=[0.4, 0.7, 0.4, 0.4],
        reporting_encouraged=[0.3] * 4,
    )  # fmt: skip


def test_reporting_and_real_growth_are_counted_apart() -> None:
    made = lever()
    programme = programme_of(made, 4, DECEMBER)
    programme.state.funded_share = 1.0
    result = made.observe(newly_listed(), programme, P, at(DECEMBER))
    assert remembered(result, "listed").rows.tolist() == [0, 1]
    assert remembered(result, "listed").values.tolist() == [REAL, BY_REPORTING]
    assert {figure.name: figure.value for figure in result["statistics"]} == {
        "scale_ups_by_reporting": 1.0, "scale_ups_real": 1.0,
    }  # fmt: skip
    programme.carry_out(result["programme"], "test")
    assert programme.report()["direct_effect"] == 1.0
    # Who has been counted is not counted again.
    again = made.observe(newly_listed(), programme, P, at(DECEMBER + 12))
    assert not len(remembered(again, "listed").rows)
    assert [figure.value for figure in again["statistics"]] == [1.0, 1.0]


def reward(money: float = 1e6, **settings: Any) -> Any:
    made = lever(**settings)
    programme = programme_of(made, 4, JANUARY, money=money)
    programme.memory["listed"][:] = [REAL, BY_REPORTING, BY_REPORTING, REAL]
    programme.memory["listed_month"][:] = [DECEMBER, DECEMBER, DECEMBER, DECEMBER - 12]
    firms = table(revenue_last_year=[2000.0] * 4, support_barred=[0.0, 0.0, 1.0, 0.0])
    return made.reward_listed(firms, programme, Draws([0.9, 0.1, 0.5, 0.5]), network(4), office(), at(JANUARY))


def test_who_was_listed_in_december_is_paid_in_january_and_deadweight_is_seen() -> None:
    decision = reward()["programme"][0]
    assert decision.awarded.tolist() == [0, 1] and decision.amounts.tolist() == [15.0, 15.0]
    assert decision.anyway.tolist() == [True, False]


def test_short_money_serves_the_first_to_come() -> None:
    result = reward(money=20.0)
    assert result["programme"][0].awarded.tolist() == [1]
    assert result["events"][1].rows.tolist() == [0]
    assert reward(reward=0.0) == {}
