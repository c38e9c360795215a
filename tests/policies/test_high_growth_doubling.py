"""The doubling plan against cases worked out by hand: who is chosen, what growth earns, who has doubled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.policies.high_growth_doubling import HighGrowthDoubling
from sim.policies.programme import Decision
from tests.policies.firms import Draws, network, office, programme_of, table
from tests.policies.firms import at as month_of

P = SimpleNamespace(
    application_awareness=1.0, application_burden=0.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=1e-3, award_connection_weight=0.0,
)  # fmt: skip


def lever(**settings: Any) -> HighGrowthDoubling:
    values = {
        "start": "2020-01", "places": 2, "smallest_sales": 1000.0, "reward": 50.0, "growth_full": 0.26,
        "growth_part": 0.15, "part_share": 0.4, "weight_growth": 0.5, "weight_research": 0.3, "weight_margin": 0.2,
    }  # fmt: skip
    return HighGrowthDoubling(**(values | settings))


def test_the_reward_rises_in_steps() -> None:
    assert lever().amount(np.array([0.1, 0.15, 0.25, 0.26, 1.0])).tolist() == [0.0, 20.0, 20.0, 50.0, 50.0]


def candidates() -> SimpleNamespace:
    """Sales 1200 last year each. Demand now: +50 %, +40 %, +30 %, +90 % at a loss, +60 % off the list."""
    return table(
        expected_demand=[150.0, 140.0, 130.0, 190.0, 160.0], price=[1.0] * 5, revenue_last_year=[1200.0] * 5,
        smoothed_profit=[1.0, 1.0, 20.0, -1.0, 1.0], rd_propensity=[0.0, 0.01, 0.03, 0.0, 0.0],
        above_scale=[True, True, True, True, False],
    )  # fmt: skip


def choose(made: HighGrowthDoubling, cases: int = 100) -> Any:
    programme = programme_of(made, 5, 12)
    programme.state.funded_share = 1.0
    return made.select(candidates(), programme, P, Draws(np.zeros(5)), network(5), office(cases), month_of(12))


def test_the_highest_scores_of_the_profitable_and_listed_are_chosen() -> None:
    # Ranks among the three: growth 1, .5, 0; research 0, .5, 1; margin 0, .5, 1. Scores .8, .5, .2.
    result = choose(lever(weight_growth=0.8, weight_research=0.1, weight_margin=0.1))
    assert result["programme"][0].rows.tolist() == [0, 1]
    assert result["statistics"][0].value == 2.0
    assert [event.kind for event in result["events"]] == ["selected", "refused"]
    assert result["events"][1].rows.tolist() == [2]
    best_by_research = choose(lever(places=1, weight_growth=0.0, weight_research=1.0, weight_margin=0.0))
    assert best_by_research["programme"][0].rows.tolist() == [2]
    assert choose(lever(), cases=1)["programme"][0].rows.shape == (1,)


def test_places_are_filled_once_and_in_the_first_year() -> None:
    made = lever()
    programme = programme_of(made, 5, 13)
    programme.memory["selected"][:2] = 12.0
    assert made.select(candidates(), programme, P, Draws(np.zeros(5)), network(5), office(), month_of(13)) == {}
    assert [made.may_select(month) for month in (11, 12, 23, 24)] == [False, True, True, False]


def rewarded(money: float = 1e6) -> Any:
    made = lever()
    programme = programme_of(made, 4, 24, money=money)
    programme.memory["selected"][:3] = 12.0
    programme.memory["last_sales"][:] = 1000.0
    firms = table(
        revenue_last_year=[1300.0, 1200.0, 1050.0, 2000.0], investment=[5.0, 2.0, 1.0, 1.0],
        investment_wanted=[5.0, 4.0, 1.0, 1.0],
    )  # fmt: skip
    return made.reward_growth(firms, programme, network(4), office())


def test_members_are_rewarded_for_the_year_and_deadweight_is_who_lacked_no_money() -> None:
    last_sales, decision, _ = rewarded()["programme"]
    assert last_sales.values.tolist() == [1300.0, 1200.0, 1050.0]
    assert decision.awarded.tolist() == [0, 1] and decision.amounts.tolist() == [50.0, 20.0]
    assert decision.anyway.tolist() == [True, False]


def test_short_money_goes_to_the_fastest() -> None:
    decision = next(request for request in rewarded(60.0)["programme"] if isinstance(request, Decision))
    assert decision.applicants.tolist() == [0, 1] and decision.awarded.tolist() == [0]


def test_doubling_is_measured_against_the_year_of_choice_in_money_and_in_volume() -> None:
    made = lever()
    programme = programme_of(made, 4, 23)
    programme.memory["selected"][:3] = 12.0
    start = table(revenue_last_year=[1000.0, 1000.0, 1000.0, 1000.0], price=[1.0] * 4)
    first = made.measure(start, programme)
    assert [figure.value for figure in first["statistics"]] == [0.0, 0.0]
    programme.carry_out(first["programme"], "test")
    # The first doubled at higher prices only, the second in both, the third and largest has ended.
    end = table(
        revenue_last_year=[2100.0, 2500.0, 9000.0, 9000.0], price=[1.25, 1.0, 1.0, 1.0], alive=[True, True, False, True]
    )
    figures = {figure.name: figure.value for figure in made.measure(end, programme)["statistics"]}
    assert figures == {"high_growth_doubled": 2.0, "high_growth_doubled_constant_prices": 1.0}


def test_nobody_chosen_is_nothing_to_measure() -> None:
    made = lever()
    programme = programme_of(made, 2, 23)
    assert made.measure(table(revenue_last_year=[1.0, 1.0], price=[1.0, 1.0]), programme) == {}
