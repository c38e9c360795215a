"""The green upgrading lever's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.agents.certificates import GREEN_NATIONAL, GREEN_PROVINCIAL, HIGH_TECH
from sim.policies.green_upgrading import GreenUpgrading
from tests.policies.firms import Draws, network, office, programme_of, table

P = SimpleNamespace(green_upgrade_bill=0.2, award_connection_weight=0.0)


def lever(**settings: Any) -> GreenUpgrading:
    usual = {"start": "2020-01", "share": 0.1, "cap_amount": 30.0, "smallest_project": 50.0, "first_reward": 50.0,
             "second_reward": 100.0}
    return GreenUpgrading(**{**usual, **settings})


def test_a_part_of_the_bill_up_to_the_cap() -> None:
    made = lever()
    programme = programme_of(made, 3, 12)
    programme.state.funded_share = 0.5
    # Bills of 40, 200 and 600.
    firms = table(expected_demand=[200.0, 1_000.0, 3_000.0])
    assert made.offer(firms, programme, P)["green_discount"] == pytest.approx([0.0, 0.05, 0.025])


def test_claims_follow_the_upgrades_begun() -> None:
    made = lever()
    firms = table(
        expected_demand=[200.0, 1_000.0, 3_000.0, 1_000.0], smoothed_profit=[1.0, 1.0, 1.0, 1.0],
        green_upgrade_month=[12, 12, 12, -1], green_starts_anyway=[False, False, True, False],
    )  # fmt: skip
    decision = made.choose(firms, programme_of(made, 4, 12), P, Draws([0.5] * 4), network(4), office())["programme"][0]
    assert (decision.awarded.tolist(), decision.amounts.tolist()) == ([1, 2], [20.0, 30.0])
    assert decision.anyway.tolist() == [False, True]


def test_the_reward_for_the_next_certificate_is_expected() -> None:
    made = lever()
    programme = programme_of(made, 4, 12)
    programme.state.funded_share = 0.5
    firms = table(green_level=[0, 1, 2, 0], support_barred=[0.0, 0.0, 0.0, 1.0])
    assert made.promise(firms, programme)["green_reward"].tolist() == [25.0, 50.0, 0.0, 0.0]


def rewards(money: float = 1e6, cases: int = 100) -> Any:
    made = lever()
    firms = table(
        certified=[float(GREEN_PROVINCIAL + HIGH_TECH), float(GREEN_NATIONAL), float(HIGH_TECH), 0.0],
        certified_anyway=[float(HIGH_TECH), float(GREEN_NATIONAL), float(HIGH_TECH), 0.0],
    )
    return made.pay_rewards(firms, programme_of(made, 4, 12, money=money), network(4), office(cases))


def test_those_certified_this_month_are_rewarded_and_deadweight_is_seen() -> None:
    decision = rewards()["programme"][0]
    assert (decision.awarded.tolist(), decision.amounts.tolist()) == ([0, 1], [50.0, 100.0])
    assert decision.anyway.tolist() == [False, True]


def test_short_money_and_short_time_go_to_the_higher_certificate() -> None:
    assert rewards(money=120.0)["programme"][0].awarded.tolist() == [1]
    assert rewards(cases=1)["programme"][0].awarded.tolist() == [1]
