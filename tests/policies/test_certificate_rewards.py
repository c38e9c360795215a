"""Rewards for certificates against cases worked out by hand."""

from __future__ import annotations

from typing import Any

from sim.agents.certificates import HIGH_TECH, NEVER, TECH_SME
from sim.policies.certificate_rewards import promised, reward
from sim.policies.rd_subsidy import RdSubsidy
from tests.policies.firms import network, office, programme_of, table

MONTH = 26


def given(programme: Any, *, cases: int = 100, **columns: Any) -> Any:
    firms = table(
        certified=[HIGH_TECH, HIGH_TECH + TECH_SME, TECH_SME, HIGH_TECH], certified_anyway=[0, HIGH_TECH, 0, 0],
        **({"support_barred": [0.0, 0.0, 0.0, 0.0]} | columns),
    )  # fmt: skip
    return reward(
        firms, programme, network(4), office(cases), code=HIGH_TECH, amount=20.0, upper_amount=10.0, due=MONTH + 4,
        detail="certificate",
    )  # fmt: skip


def test_the_reward_is_promised_to_those_never_certified() -> None:
    firms = table(
        high_tech_month=[NEVER, 3, -20, NEVER, NEVER], support_barred=[0.0, 0.0, 0.0, 1.0, 0.0],
        alive=[True, True, True, True, False],
    )  # fmt: skip
    rich, empty = (programme_of(RdSubsidy(), 5, MONTH, money=money) for money in (1.0, 0.0))
    assert promised(firms, firms.high_tech_month, 30.0, rich).tolist() == [30.0, 0.0, 0.0, 0.0, 0.0]
    assert not promised(firms, firms.high_tech_month, 30.0, empty).any()


def test_who_received_the_certificate_is_paid_by_both_levels() -> None:
    programme = programme_of(RdSubsidy(), 4, MONTH)
    decision = given(programme)["programme"][0]
    assert decision.awarded.tolist() == [0, 1, 3]
    assert decision.anyway.tolist() == [False, True, False]
    own, upper = decision.batches
    assert (own.amounts.tolist(), own.payer, own.due) == ([20.0] * 3, "government", MONTH + 4)
    assert (upper.amounts.tolist(), upper.payer, upper.from_purse) == ([10.0] * 3, "outside", False)


def test_short_money_few_offices_and_the_barred() -> None:
    poor = programme_of(RdSubsidy(), 4, MONTH, money=45.0)
    assert given(poor)["programme"][0].awarded.tolist() == [0, 1]
    rich = programme_of(RdSubsidy(), 4, MONTH)
    assert given(rich, cases=1)["programme"][0].awarded.tolist() == [0]
    assert given(rich, support_barred=[1.0, 1.0, 0.0, 1.0]) == {}


def test_rewards_teach_nothing_about_the_share_of_claims_that_is_funded() -> None:
    programme = programme_of(RdSubsidy(), 4, MONTH, money=20.0)
    before = programme.funded_share
    programme.carry_out(given(programme)["programme"], "reward")
    assert programme.funded_share == before
    assert (programme.tally.awarded, programme.tally.refused) == (1, 2)
