"""Investment attraction against cases worked out by hand: where it seeks, whom it pays, what is deadweight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents.projects import BUILDING, FAILED, SIGNED, Effort
from sim.policies.investment_attraction import InvestmentAttraction
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory
from tests.agents.project_cases import PLAN, STAGE, project_ledger, requests_of
from tests.policies.firms import Draws, at, office, peer_of, programme_of, table
from tests.small_models import parameters_for

STAGES = len(PLAN.stages)
NOVEMBER_2020 = 22
SETTINGS: dict[str, Any] = {
    "start": "2020-01", "effort": 0.6, "large_effort": 3.0, "rebate": 0.04, "cap_amount": 1_000.0,
    "payment_lag_months": 2, "missing_below": 0.2, "existing_weight": 1.0, "strengthen_weight": 1.5,
    "missing_weight": 3.0, "promise_weight": 0.4,
}  # fmt: skip


def lever(**changes: Any) -> InvestmentAttraction:
    return InvestmentAttraction(**(SETTINGS | changes))


P = parameters_for(
    lever().rules("help")[2], application_awareness=1.0, application_burden=1.0, application_ease=0.0,
    application_connection_relief=0.0, application_scale=1.0,
)  # fmt: skip


def test_links_are_missing_weak_or_there() -> None:
    # Stage 1 needs 0.5 of stage 0's goods for 100 of sales: 50.
    coefficients = np.zeros((3, 3))
    coefficients[0, 1] = 0.5
    for sales, weight in ((9.0, 3.0), (11.0, 1.5), (49.0, 1.5), (51.0, 1.0)):
        weights = lever().link_weights(np.array([sales, 100.0, 0.0]), coefficients)
        assert weights.tolist() == [weight, 1.0, 3.0]  # nobody at all in the third


def test_effort_goes_where_links_are_missing_and_means_what_is_promised() -> None:
    own = lever()
    programme = programme_of(own, 20, NOVEMBER_2020)
    projects = project_ledger([SIGNED])
    firms = table(stage=np.arange(STAGES), expected_demand=np.full(STAGES, 100.0))
    firms.expected_demand[STAGE] = 0.0
    programme.carry_out(own.draw_chart(firms, projects)["programme"], "chart")
    (effort,) = own.seek(firms, programme)["projects"]
    assert isinstance(effort, Effort) and effort.large == 3.0
    assert effort.by_stage @ projects.lead_weights == pytest.approx(0.6)
    assert effort.by_stage[STAGE] == effort.by_stage.max()
    programme.state.funded_share = 0.5
    # 1 - 0.4 x 0.5 = 0.8 of the search is left where every other rebate is refused.
    (less,) = own.seek(firms, programme)["projects"]
    assert less.by_stage == pytest.approx(0.8 * effort.by_stage) and less.large == pytest.approx(2.4)


def test_without_weights_only_large_projects_are_sought() -> None:
    own = lever(existing_weight=0.0, strengthen_weight=0.0, missing_weight=0.0)
    firms = table(stage=np.arange(STAGES), expected_demand=np.full(STAGES, 100.0))
    programme, projects = programme_of(own, 20, NOVEMBER_2020), project_ledger([SIGNED])
    programme.carry_out(own.draw_chart(firms, projects)["programme"], "chart")
    (effort,) = own.seek(firms, programme)["projects"]
    assert not effort.by_stage.any() and effort.large == 3.0


def awarded(
    own: InvestmentAttraction, money: float = 1e6, cases: int = 9, draws: float = 0.0, **traits: Any
) -> tuple[dict[str, Any], Any]:
    """Three sites with 5,000, 50,000 and 500 of real money in the rows 10 to 12; the first would have come anyway."""
    projects = project_ledger([BUILDING, BUILDING, BUILDING, SIGNED], announced=[1e4, 1e5, 1e3, 1e4])
    for name, value in traits.items():
        getattr(projects, name)[:] = value
    projects.anyway[:] = [True, False, False, True]
    programme = programme_of(own, 20, NOVEMBER_2020, money=money)
    firms = table(stage=np.zeros(20, np.int64), expected_demand=np.full(20, 100.0))
    result = own.award(firms, programme, P, Draws(np.full(20, draws)), projects, office(cases), at(NOVEMBER_2020))
    return result, programme


def test_sites_get_a_part_of_their_money_up_to_the_cap() -> None:
    # 4 % of 5,000 = 200, of 50,000 = 2,000 capped at 1,000, of 500 = 20.
    result, _ = awarded(lever())
    (decision,) = requests_of(result, "programme", Decision)
    assert decision.applicants.tolist() == [10, 11, 12]
    assert decision.amounts.tolist() == [200.0, 1_000.0, 20.0]
    assert decision.anyway.tolist() == [True, False, False]
    (batch,) = decision.batches
    assert (batch.due, batch.payer, batch.receiver, batch.purpose) == (24, "government", "outside", "help")
    assert requests_of(result, "programme", CasesTaken)[0].number == 3
    assert requests_of(result, "programme", Achieved)[0].amount == 2.0


def test_money_and_cases_bound_the_awards_and_the_largest_come_first() -> None:
    def amounts(**given: Any) -> list[float]:
        return requests_of(awarded(lever(), **given)[0], "programme", Decision)[0].amounts.tolist()

    assert amounts(money=1_210.0) == [200.0, 1_000.0]
    assert amounts(cases=1) == [1_000.0]
    assert amounts(money=500.0) == []


def test_who_is_served_or_had_begun_before_gets_nothing_more() -> None:
    result, programme = awarded(lever())
    programme.carry_out(requests_of(result, "programme", Memory), "rule")
    assert programme.memory["served"].nonzero()[0].tolist() == [10, 11, 12]
    assert awarded(lever(), month_building=11)[0] == {}
    assert awarded(lever(), status=SIGNED)[0] == {}


def test_investors_apply_only_if_it_is_worth_the_trouble() -> None:
    # The smallest expects 20 for a burden of 1: certain. With a burden of 30 it is certain that it does not.
    firm = P.application_burden
    try:
        P.application_burden = 60.0
        (decision,) = requests_of(awarded(lever(), draws=0.5)[0], "programme", Decision)
    finally:
        P.application_burden = firm
    assert decision.applicants.tolist() == [10, 11]


def test_rebates_reach_investors_outside_and_leave_the_purse() -> None:
    result, programme = awarded(lever())
    programme.carry_out(result["programme"], "rule")
    payments, events, settled = programme.payments(NOVEMBER_2020 + 2, np.zeros(20, bool))
    assert [(p.payer, p.receiver, p.amount) for p in payments] == [("government", "outside", 1_220.0)]
    assert settled.paid == 1_220.0 and len(events[0].rows) == 3
    assert programme.report()["deadweight_money"] == 200.0


def test_a_project_that_was_given_up_forfeits_its_rebate() -> None:
    own = lever()
    result, programme = awarded(own)
    programme.carry_out(requests_of(result, "programme", Decision), "rule")
    projects = project_ledger([BUILDING, FAILED, BUILDING, SIGNED])
    paid = own.pay(table(stage=np.zeros(20, np.int64)), programme, at(24), projects)
    assert paid["ledger"][0].amount == 220.0  # 200 and 20; the thousand of the second goes back
    (settled,) = paid["programme"]
    assert (settled.paid, settled.returned, settled.recipients) == (220.0, 1_000.0, 2)


def test_who_was_served_by_another_instance_is_not_served_again() -> None:
    own = lever()
    programme = programme_of(own, 20, NOVEMBER_2020)
    peer_of(programme).memory["served"][11] = 1.0
    projects = project_ledger([BUILDING, BUILDING])
    firms = table(stage=np.zeros(20, np.int64), expected_demand=np.full(20, 100.0))
    result = own.award(firms, programme, P, Draws(np.zeros(20)), projects, office(9), at(NOVEMBER_2020))
    assert requests_of(result, "programme", Decision)[0].awarded.tolist() == [10]
