"""The talent programme's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents.certificates import NEVER
from sim.agents.talent_teams import TalentTeams
from sim.policies import talent_programme
from sim.policies.talent_programme import GROWING, LEADING, NO_END, TalentLever, TalentProgramme, months_of_stay
from tests.policies.firms import Draws, at, network, office, programme_of, table

P = SimpleNamespace(
    application_awareness=1.0, application_burden=1.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=1.0, award_connection_weight=0.0, rd_productivity_elasticity=0.1, rd_depreciation=0.01,
    absorptive_reference=0.02, absorptive_low=0.2, absorptive_high=1.5,
)  # fmt: skip
MONTH = 22
"""November 2020: the first round after a start in September."""


@pytest.fixture(autouse=True)
def _teams_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Teams are Mesa agents; here they live in a Mesa model of their own."""
    monkeypatch.setattr(talent_programme, "TalentTeams", lambda model: TalentTeams(mesa.Model(rng=0)))


def lever(**settings: Any) -> TalentLever:
    values: dict[str, Any] = {
        "start": "2020-09", "round_month": 11, "rounds": 3, "payment_lag_months": 6, "teams": 2, "team_award": 200.0,
        "team_allowance": 60.0, "settling_months": 12, "team_knowledge": 0.02, "team_research_gain": 0.2,
        "leaving_hazard": 0.0, "own_recruiting": 300.0, "leading_entrepreneurs": 3, "growing_entrepreneurs": 6,
        "smallest_trained": 100.0, "training_cost": 5.0, "training_sharpens": 0.2, "training_eases": 0.1,
        "trained_anyway": 0.0, "graduates": 120.0, "skill_premium": 0.1,
    }  # fmt: skip
    return TalentLever(**(values | settings))


def state(made: TalentLever, rows: int, *, money: float = 1e6) -> TalentProgramme:
    """Stage 0 belongs to the fields, stage 1 does not."""
    programme: TalentProgramme = programme_of(made, rows, MONTH, money=money, scope=lambda name: np.array([1.0, 0.0]))
    return programme


def firms(**columns: Any) -> SimpleNamespace:
    given = {
        "above_scale": np.ones(6, dtype=bool), "stage": np.array([0, 0, 0, 0, 1, 0]),
        "rd_propensity": np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.0]),
        "rd_spending": np.array([1.0, 2.0, 30.0, 4.0, 5.0, 0.0]), "expected_demand": np.full(6, 100.0),
        "support_barred": np.zeros(6), "application_eased": np.zeros(6), "awareness_raised": np.zeros(6),
        "revenue_last_year": np.full(6, 1000.0), "leading_month": np.full(6, NEVER),
        "specialised_month": np.full(6, NEVER),
    }  # fmt: skip
    return table(**(given | columns))


def recruit(made: TalentLever, programme: TalentProgramme, *, month: int = MONTH, **columns: Any) -> Any:
    programme.model.month = month
    draws = Draws(np.zeros(6), np.zeros(6), np.full(6, 0.5))
    result = made.recruit(firms(**columns), programme, P, draws, at(month), network(6), office())
    programme.carry_out(result.get("programme", []), "award")
    return result


def test_research_minded_enterprises_of_the_fields_get_teams() -> None:
    # In the fields the median of 1, 2, 3 and 4 % is 2.5 %: enterprises 2 and 3 apply, for two places.
    made = lever()
    programme = state(made, 6)
    decision = recruit(made, programme)["programme"][0]
    assert decision.applicants.tolist() == decision.awarded.tolist() == [2, 3]
    assert decision.amounts.tolist() == [260.0, 260.0]
    # 30 a month are 360 a year, more than the 300 with which it would have hired such a team anyway.
    assert decision.anyway.tolist() == [True, False]
    award, allowance = decision.batches
    assert (award.receiver, award.amounts.tolist()) == ("enterprises", [200.0, 200.0])
    assert (allowance.receiver, allowance.amounts.tolist()) == ("households", [60.0, 60.0])
    assert programme.teams.hosts.tolist() == [2, 3]
    assert talent_programme._figures([programme])["talent_teams"] == 2.0


def test_what_a_round_could_not_pay_for_is_made_up_later() -> None:
    made = lever()
    programme = state(made, 6, money=300.0)
    assert recruit(made, programme)["programme"][0].awarded.tolist() == [2]
    programme.purse.accrue(1000.0)
    assert recruit(made, programme, month=MONTH + 12)["programme"][0].awarded.tolist() == [3]
    assert recruit(made, programme, month=MONTH + 24, above_scale=np.zeros(6, dtype=bool)) == {}


def test_a_settled_team_teaches_once_and_raises_the_yield_of_research() -> None:
    made = lever()
    programme = state(made, 6)
    programme.teams.welcome(np.array([1, 2]), MONTH, np.array([99, 99]))
    programme.teams.welcome(np.array([3]), MONTH + 1, np.array([99]))
    given = firms(rd_stock=np.array([0.0, 100, 100, 100, 0, 0]), rd_spending=np.array([0.0, 11, 1, 9, 0, 0]))
    # Stock 100 becomes 99 + 11 = 110: ln(111/101) = 0.0944097; times 0.1, capacity 1 and the gain of 0.2: 0.0018882.
    # Stock 99 + 1 = 100 has not grown. The third team is still settling in.
    result = made.work(given, programme, P, at(MONTH + 12))["knowledge_gained"]
    assert result == pytest.approx([0.0, 0.02 + 0.00188819, 0.02, 0.0, 0.0, 0.0], abs=1e-7)
    later = made.work(given, programme, P, at(MONTH + 14))["knowledge_gained"]
    assert later[:3] == pytest.approx([0.0, 0.00188819, 0.0], abs=1e-7)
    assert made.work(given, programme, P, at(MONTH + 11)) == {}


def test_teams_leave_when_their_time_is_over_or_their_host_ends() -> None:
    made = lever()
    programme = state(made, 6)
    programme.teams.welcome(np.array([1, 2, 3, 4]), MONTH, np.array([30, 99, 99, 99]))
    lifecycle = SimpleNamespace(links_to_move=[(np.array([3]), np.array([5]))])
    alive = np.array([True, True, False, False, True, True])
    result = made.keep(firms(alive=alive), programme, lifecycle, at(30))
    programme.carry_out(result["programme"], "keep")
    # 1 is over, 2 has lost its host, 3 follows its host to 5, 4 stays.
    assert programme.teams.hosts.tolist() == [5, 4]
    assert made.keep(firms(), programme, SimpleNamespace(links_to_move=[]), at(31)) == {}


def test_the_time_that_teams_stay() -> None:
    # With a hazard of a half, three quarters are gone after two months: a draw of 0.6 is two months, of 0.4 one.
    assert months_of_stay(np.array([0.0, 0.4, 0.6, 0.8]), 0.5).tolist() == [1.0, 1.0, 2.0, 3.0]
    assert months_of_stay(np.array([0.5]), 0.0).tolist() == [float(NO_END)]
    assert months_of_stay(np.array([0.5]), 1.0).tolist() == [1.0]


def train(made: TalentLever, programme: TalentProgramme, month: int = MONTH, **columns: Any) -> Any:
    programme.model.month = month
    result = made.train(firms(**columns), programme, at(month), network(6), office())
    programme.carry_out(result.get("programme", []), "train")
    return result


def test_the_largest_and_the_fastest_growing_are_trained() -> None:
    # One leading place: by size 1 would have it, but 3 is a certified leading enterprise. Two growing places: sales of
    # 1200 a year over last year's; 5 grew most, then 4; 0 is certified and comes first; 2 is too small.
    made = lever()
    programme = state(made, 6)
    result = train(
        made, programme, expected_demand=np.array([100.0, 500.0, 5.0, 100.0, 100.0, 100.0]),
        revenue_last_year=np.array([1100.0, 9000.0, 10.0, 1300.0, 1000.0, 900.0]),
        leading_month=np.array([NEVER, NEVER, NEVER, 5, NEVER, NEVER]),
        specialised_month=np.array([-9, NEVER, NEVER, NEVER, NEVER, NEVER]),
    )  # fmt: skip
    decision = result["programme"][0]
    assert decision.awarded.tolist() == [3, 0, 5]
    assert decision.batches[0].receiver == "outside"
    assert (programme.trained(LEADING), programme.trained(GROWING)) == (1, 2)
    advice = made.advise(firms(), programme)
    assert advice["expectation_sharpened"].tolist() == [0.2, 0.0, 0.0, 0.2, 0.0, 0.2]
    assert advice["application_eased"].tolist() == [0.1, 0.0, 0.0, 0.1, 0.0, 0.1]


def test_courses_stop_at_the_plans_number_and_at_the_purse() -> None:
    made = lever()
    assert [made.places(6, month, 0) for month in (22, 34, 46, 58)] == [2, 4, 6, 6]
    assert made.places(6, 46, 6) == 0
    poor = state(made, 6, money=11.0)
    assert train(made, poor)["programme"][0].awarded.tolist() == [0, 1]
    assert train(made, state(made, 6), support_barred=np.ones(6)) == {}
    anyway = lever(trained_anyway=1.0)
    assert train(anyway, state(anyway, 6))["programme"][0].anyway.all()


def test_graduates_do_more_than_others() -> None:
    # 30 a quarter among 300 hands of the fields' listed enterprises: a tenth, each doing a tenth more.
    made = lever()
    listed = np.array([True, True, False, True, True, True])
    given = firms(labour=np.array([100.0, 200.0, 50.0, 0.0, 400.0, 0.0]), above_scale=listed)
    result = made.place(given, state(made, 6))["labour_saved"]
    assert result == pytest.approx(np.log(1.01) * np.array([1, 1, 0, 1, 0, 1]))
    assert made.place(firms(labour=np.zeros(6)), state(made, 6)) == {}


def test_a_snapshot_brings_teams_back() -> None:
    made = lever()
    programme = state(made, 6)
    kept = programme.snapshot()
    recruit(made, programme)
    later = programme.snapshot()
    programme.restore(kept)
    assert (programme.teams.present, programme.tally.awarded) == ([], 0)
    programme.restore(later)
    assert programme.teams.hosts.tolist() == [2, 3]
    programme.restore(None)
    programme.discard()
    assert programme.teams.present == []
