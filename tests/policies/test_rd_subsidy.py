"""The R&D subsidy's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.certificates import HIGH_TECH, NEVER, certification_month
from sim.policies.rd_subsidy import RdSubsidy
from tests.policies.firms import Draws, at, network, office, programme_of, table

P = SimpleNamespace(
    high_tech_validity_months=36.0, application_burden=5.0, application_ease=0.0, application_connection_relief=0.0
)
OFFER, CLAIM = 20, 27
"""September 2020, when the plan starts, and April 2021, when claims are decided."""


def lever(**settings: Any) -> RdSubsidy:
    values = {
        "rate_low": 0.1, "rate_bound": 500.0, "rate_above_bound": 0.05, "cap_ordinary": 100.0, "cap_high_tech": 300.0,
        "city_share": 0.5, "additionality": 0.5, "relabelling": 0.2, "payment_lag_months": 4,
    }  # fmt: skip
    return RdSubsidy(**(values | settings))


def adds(made: RdSubsidy, *, count: int = 40) -> tuple[int, int]:
    """One enterprise that adds to its R&D and one that does not."""
    flags = made.adds_to_its_own(np.arange(count))
    return int(np.flatnonzero(flags)[0]), int(np.flatnonzero(~flags)[0])


def firms(rows: int, **columns: Any) -> SimpleNamespace:
    given = {
        "above_scale": np.ones(rows, dtype=bool), "expected_demand": np.full(rows, 1000.0 / 12.0),
        "rd_propensity": np.full(rows, 0.1), "high_tech_month": np.full(rows, NEVER),
        "tech_sme_month": np.full(rows, NEVER), "leading_month": np.full(rows, NEVER),
        "support_barred": np.zeros(rows), "application_eased": np.zeros(rows),
    }  # fmt: skip
    return table(**(given | columns))


def test_two_rates_and_a_cap() -> None:
    # 400 at 10 % is 40; 900 is 50 + 5 % of 400 = 70; 5000 would be 275, the cap is 100.
    assert lever().award(np.array([400.0, 900.0, 5000.0]), np.full(3, 100.0)) == pytest.approx([40.0, 70.0, 100.0])


def test_the_cap_goes_by_class() -> None:
    no, yes = np.zeros(4, bool), np.eye(4, dtype=bool)
    made = lever(cap_tech_sme=200.0, cap_leading=400.0)
    assert made.caps(yes[1], yes[2], yes[3] | no).tolist() == [100.0, 200.0, 300.0, 400.0]


def test_some_add_what_they_expect_and_all_relabel() -> None:
    # A year at 10 % of 1000 is 100 of R&D; the award is 10, the rate 0.1, half of the claims are funded.
    made = lever()
    first, other = adds(made)
    programme = programme_of(made, 40, OFFER)
    programme.state.funded_share = 0.5
    result = made.offer(firms(40), programme, P, at(OFFER), network(40))
    assert result["rd_encouraged"][[first, other]] == pytest.approx([0.1 * 0.5 * 0.1, 0.0])
    assert result["rd_relabelled"] == pytest.approx(np.full(40, 0.2 * 0.1 * 0.5))
    # What was reckoned is remembered for the months until the next review.
    programme.carry_out(result["programme"], "offer")
    later = made.offer(firms(40), programme, P, at(OFFER + 1), network(40))
    assert later["rd_encouraged"][first] == pytest.approx(0.005)
    assert later["programme"] == []


def test_who_is_small_barred_or_without_research_is_offered_nothing() -> None:
    made = lever(additionality=1.0)
    given = firms(
        4, above_scale=[False, True, True, False], rd_propensity=[0.1, 0.1, 0.0, 0.1],
        support_barred=[0.0, 1.0, 0.0, 0.0], high_tech_month=[NEVER, NEVER, NEVER, 10],
    )  # fmt: skip
    result = made.offer(given, programme_of(made, 4, OFFER), P, at(OFFER), network(4))
    # The fourth is small, but its certificate as a high-tech enterprise is valid.
    assert (result["rd_encouraged"] > 0.0).tolist() == [False, False, False, True]


def test_a_first_certificate_promises_a_reward_when_certificates_are_given() -> None:
    made = lever(certificate_reward=20.0, certificate_reward_province=10.0)
    given = firms(3, high_tech_month=[NEVER, 5, NEVER], support_barred=[0.0, 0.0, 1.0])
    programme = programme_of(made, 3, OFFER)
    assert made.promise(given, programme)["high_tech_reward"].tolist() == [30.0, 0.0, 0.0]
    assert lever(certificate_reward=0.0, certificate_reward_province=0.0).promise(given, programme) == {}
    promise = {rule.name: rule for rule in made.rules("help")}["help.promise"]
    assert promise.active is not None
    assert [month for month in range(OFFER, OFFER + 12) if promise.active(month)] == [
        month for month in range(OFFER, OFFER + 12) if certification_month(month)
    ]


def test_the_year_is_kept_and_closed_in_january() -> None:
    made = lever()
    programme = programme_of(made, 2, OFFER)
    programme.memory["added"][:] = [0.01, 0.0]
    month = firms(2, rd_declared=np.array([3.0, 1.0]), rd_spending=np.array([2.0, 1.0]), revenue=np.array([50.0, 60.0]))
    for number in (22, 23):
        programme.carry_out(made.record(month, programme, at(number))["programme"], "record")
    assert programme.memory["declared"].tolist() == [6.0, 2.0]
    programme.carry_out(made.record(month, programme, at(24))["programme"], "record")
    assert programme.memory["declared_last_year"].tolist() == [6.0, 2.0]
    assert programme.memory["declared"].tolist() == [3.0, 1.0]
    # The direct effect: one per cent of 50 in each of three months.
    assert programme.tally.direct_effect == pytest.approx(1.5)


def claim(made: RdSubsidy, declared: Any, *, money: float = 1e6, cases: int = 100, **columns: Any) -> Any:
    rows = len(declared)
    programme = programme_of(made, rows, CLAIM, money=money)
    programme.memory["declared_last_year"][:] = declared
    draws = Draws(np.arange(rows) / rows)
    return made.choose(firms(rows, **columns), programme, P, draws, at(CLAIM), network(rows), office(cases))


def test_claims_are_paid_by_city_and_province() -> None:
    # 40 of R&D would earn 4, less than the trouble of 5. 400 earns 40, 900 earns 70; the city pays half.
    decision = claim(lever(), [40.0, 400.0, 900.0, 0.0])["programme"][0]
    assert decision.applicants.tolist() == decision.awarded.tolist() == [1, 2]
    assert decision.amounts == pytest.approx([20.0, 35.0])
    own, upper = decision.batches
    assert (own.payer, own.from_purse, own.due) == ("government", True, CLAIM + 4)
    assert (upper.payer, upper.from_purse) == ("outside", False)
    assert upper.amounts == pytest.approx([20.0, 35.0])


def test_deadweight_is_who_does_what_it_would_have_done() -> None:
    made = lever()
    decision = claim(made, np.full(40, 400.0))["programme"][0]
    assert decision.anyway.tolist() == (~made.adds_to_its_own(np.arange(40))).tolist()
    assert 0 < decision.anyway.sum() < 40


def test_short_money_and_few_offices_refuse() -> None:
    assert claim(lever(), [400.0, 400.0, 400.0], money=45.0)["programme"][0].awarded.tolist() == [0, 1]
    assert claim(lever(), [400.0, 400.0, 400.0], cases=1)["programme"][0].awarded.tolist() == [0]
    barred = claim(lever(), [400.0, 400.0], support_barred=[1.0, 0.0])
    assert barred["programme"][0].applicants.tolist() == [1]


def test_new_certificates_are_rewarded() -> None:
    made = lever(certificate_reward=20.0, certificate_reward_province=10.0)
    given = firms(4, certified=[float(HIGH_TECH), HIGH_TECH + 2.0, 2.0, 0.0], certified_anyway=[1.0, 2.0, 0.0, 0.0])
    programme = programme_of(made, 4, CLAIM)
    decision = made.reward(given, programme, at(CLAIM), network(4), office())["programme"][0]
    assert decision.awarded.tolist() == [0, 1]
    assert decision.amounts.tolist() == [20.0, 20.0]
    assert decision.anyway.tolist() == [True, False]
    assert decision.batches[1].amounts.tolist() == [10.0, 10.0]
    nobody = firms(1, certified=[0.0], certified_anyway=[0.0])
    assert made.reward(nobody, programme, at(CLAIM), network(1), office()) == {}
