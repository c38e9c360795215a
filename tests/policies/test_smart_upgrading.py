"""The smart upgrading lever's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.certificates import SMART_FACTORY, SMART_WORKSHOP
from sim.policies.smart_upgrading import SmartUpgrading
from tests.policies.firms import Draws, network, office, programme_of, table

P = SimpleNamespace(smart_upgrade_bill=0.4, award_connection_weight=0.0)


def lever(**settings: Any) -> SmartUpgrading:
    usual = {"start": "2020-01", "share": 0.1, "cap_amount": 30.0, "smallest_project": 50.0, "first_reward": 50.0,
             "second_reward": 100.0}
    return SmartUpgrading(**{**usual, **settings})


def test_a_part_of_the_bill_is_expected_and_claimed() -> None:
    made = lever()
    # Bills of 40, 200 and 400.
    firms = table(
        expected_demand=[100.0, 500.0, 1_000.0], smoothed_profit=[1.0] * 3, smart_upgrade_month=[12, 12, 12],
        smart_starts_anyway=[False, True, False],
    )  # fmt: skip
    assert made.offer(firms, programme_of(made, 3, 12), P)["smart_discount"] == pytest.approx([0.0, 0.1, 0.075])
    decision = made.choose(firms, programme_of(made, 3, 12), P, Draws([0.5] * 3), network(3), office())["programme"][0]
    assert (decision.awarded.tolist(), decision.amounts.tolist()) == ([1, 2], [20.0, 30.0])
    assert decision.anyway.tolist() == [True, False]


def test_workshops_are_for_those_off_the_list_and_factories_for_those_on_it() -> None:
    made = lever()
    firms = table(smart_level=[0, 1, 0, 1, 2], above_scale=np.array([False, False, True, True, True]))
    assert made.promise(firms, programme_of(made, 5, 12))["smart_reward"].tolist() == [50.0, 0.0, 100.0, 100.0, 0.0]


def test_those_certified_this_month_are_rewarded() -> None:
    made = lever()
    firms = table(
        certified=[float(SMART_WORKSHOP), float(SMART_FACTORY), 0.0, float(SMART_FACTORY)],
        certified_anyway=[0.0, float(SMART_FACTORY), 0.0, 0.0], support_barred=[0.0, 0.0, 0.0, 1.0],
    )
    decision = made.pay_rewards(firms, programme_of(made, 4, 12), network(4), office())["programme"][0]
    assert (decision.awarded.tolist(), decision.amounts.tolist()) == ([0, 1], [50.0, 100.0])
    assert decision.anyway.tolist() == [False, True]
    nobody = table(certified=[0.0], certified_anyway=[0.0])
    assert made.pay_rewards(nobody, programme_of(made, 1, 12), network(1), office()) == {}
