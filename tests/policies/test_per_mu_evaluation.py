"""The per-mu evaluation against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import exit
from sim.model import PolicyModel
from sim.policies.per_mu_evaluation import UNGRADED, A, B, C, D, PerMuEvaluation, in_january
from sim.scenario.schema import LeverUse
from tests.policies.firms import network, programme_of, table
from tests.small_models import small_scenario, step_to

JANUARY = 24


def lever(**settings: Any) -> PerMuEvaluation:
    values = {
        "start": "2020-01", "coverage": 1.0, "land_from": 3.0, "share_a": 0.2, "share_c": 0.2, "share_d": 0.2,
        "weight_tax": 0.5, "weight_profit": 0.5, "weight_energy": 0.0, "weight_research": 0.0,
        "weight_productivity": 0.0, "zombie_malus": 0.0, "surcharge_c": 0.0, "surcharge_d": 0.3, "power_price": 0.6,
        "power_share": 0.5, "land_tax_rate": 0.24, "land_tax_relief": 0.5, "rebate_share": 0.5,
        "rollover_withdrawn": 0.6, "loan_months": 12, "credit_priority": 0.05, "annual_budget": 1200.0,
        "payment_lag_months": 3,
    }  # fmt: skip
    return PerMuEvaluation(**(values | settings))


def state(made: PerMuEvaluation, rows: int, money: float = 1e6) -> Any:
    return programme_of(made, rows, JANUARY, money=money, stage_chains=("rf", "rf", "other"))


def firms(**columns: Any) -> SimpleNamespace:
    """Five above-scale enterprises of one chain, the first the best; one small in a park with land, one without."""
    given: dict[str, Any] = {
        "stage": [0, 1, 0, 0, 1, 2, 2], "park": [-1, -1, -1, -1, -1, 0, 0], "land": [10.0] * 5 + [4.0, 2.0],
        "above_scale": [True] * 5 + [False, False], "profit_last_year": [50.0, 40.0, 30.0, 20.0, 10.0, 1.0, 1.0],
        "value_added_last_year": np.ones(7), "revenue_last_year": np.ones(7), "rd_stock": np.zeros(7),
        "labour": np.ones(7), "energy_intensity": np.ones(7), "zombie": np.zeros(7, dtype=bool),
        "taxes": np.ones(7), "expected_demand": np.ones(7), "investment": np.ones(7), "investment_wanted": np.ones(7),
        "cash": [0.0, 1.0, 5.0, -1.0, 100.0, 0.0, 0.0], "debt": np.full(7, 120.0),
        "owed_to_fund": np.zeros(7), "renewal_granted": np.zeros(7),
    }  # fmt: skip
    return table(**(given | columns))


def evaluate(made: PerMuEvaluation, programme: Any, **columns: Any) -> list[float]:
    result = made.evaluate(firms(**columns), programme, network(7))
    programme.carry_out(result["programme"], "evaluate")
    return programme.memory["grade"].tolist()


def test_grades_are_shares_of_a_chain_and_a_lone_enterprise_is_b() -> None:
    # Places in the chain of five: .1 D, .3 C, .5 B, .7 B, .9 A. Alone in its chain, at .5: B. Two mu are too few.
    assert evaluate(lever(), state(lever(), 7)) == [A, B, B, C, D, B, UNGRADED]


def test_the_composite_weighs_percentiles_within_the_chain() -> None:
    made = lever(weight_tax=0.6, weight_profit=0.4, zombie_malus=0.3)
    one, other = np.array([1.0, 2.0, 3.0]), np.array([9.0, 8.0, 7.0])
    nothing = np.zeros(3)
    zombie = np.array([False, False, True])
    score = made.composite((one, other, nothing, nothing, nothing), zombie, np.zeros(3, dtype=int))
    # 0.6 x (0, 1/2, 1) + 0.4 x (1, 1/2, 0), the last less 0.3.
    assert score == pytest.approx([0.4, 0.5, 0.3])
    # In a chain of its own the first is neither better nor worse than anybody.
    score = made.composite((one, other, nothing, nothing, nothing), zombie * False, np.array([0, 1, 1]))
    assert score == pytest.approx([0.0, 0.4, 0.6])


def test_per_mu_means_per_mu() -> None:
    # The first needs twenty times the land for its profit: now the worst, the second the best.
    assert evaluate(lever(), state(lever(), 7), land=[200.0] + [10.0] * 4 + [4.0, 2.0])[:5] == [D, A, B, B, C]


def test_tax_is_collected_over_the_year_and_forgotten_after_the_evaluation() -> None:
    made = lever(weight_tax=1.0, weight_profit=0.0)
    programme = state(made, 7)
    for _ in range(2):
        collected = made.collect(firms(taxes=[1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.0]), programme)
        programme.carry_out(collected["programme"], "collect")
    assert programme.memory["tax"].tolist() == [2.0, 4.0, 6.0, 8.0, 10.0, 0.0, 0.0]
    assert evaluate(made, programme)[:5] == [D, C, B, B, A]
    assert not programme.memory["tax"].any()


def test_d_bars_a_spares_and_twice_d_lists() -> None:
    made = lever()
    programme = state(made, 7)
    evaluate(made, programme)
    signals = made.signal(firms(), programme)
    assert signals["support_barred"].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    assert signals["curtailment_exempt"].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert not signals["consolidation_listed"].any()
    evaluate(made, programme)
    assert made.signal(firms(), programme)["consolidation_listed"].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    # A better year in between begins the count anew.
    evaluate(made, programme, profit_last_year=[50.0, 40.0, 30.0, 5.0, 10.0, 1.0, 1.0])
    assert programme.memory["years_d"].tolist() == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]


def test_power_land_tax_and_credit_follow_the_grade() -> None:
    made = lever()
    programme = state(made, 7)
    evaluate(made, programme)
    offers = made.offer(firms(), programme)
    # 0.3 on 0.6 yuan, half of the bill is power: a quarter. Half of 0.24 a mu and year on 10 mu: 0.1 a month.
    assert offers["power_surcharge"] == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0])
    assert offers["land_tax"] == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0])
    assert offers["rollover_withdrawn"] == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0])
    assert offers["credit_priority"] == pytest.approx([0.05, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    both = lever(surcharge_c=0.06).offer(firms(), programme)["power_surcharge"]
    assert both == pytest.approx([0.0, 0.0, 0.0, 0.05, 0.25, 0.0, 0.0])


def test_loans_of_a_zombie_graded_d_fall_due_as_far_as_its_cash_goes() -> None:
    made = lever()
    programme = state(made, 7)
    programme.memory["grade"][:5] = [D, D, D, D, D]
    zombies = firms(zombie=np.array([True, True, True, True, False, True, True]))
    (request,) = made.call_loans(zombies, programme)["ledger"]
    # 0.6 x 120 x 3 / 12 = 18 are due; the cash is 0, 1, 5 and -1.
    assert request.rows.tolist() == [0, 1, 2, 3]
    assert request.amount.tolist() == [0.0, 1.0, 5.0, 0.0]
    assert made.call_loans(firms(), programme) == {}
    # The guidance fund's part is not the banks', and what another lever renews is not called: 0.6 x 0.25 x 60 x 3 / 12.
    spared = firms(zombie=zombies.zombie, owed_to_fund=np.full(7, 60.0), renewal_granted=np.full(7, 0.75))
    assert made.call_loans(spared, programme)["ledger"][0].amount == pytest.approx([0.0, 1.0, 2.25, 0.0])
    calls = {rule.name: rule for rule in made.rules("help")}["help.call_loans"]
    assert calls.active is not None and [month for month in range(24, 36) if calls.active(month)] == [26, 29, 32, 35]


def test_the_best_get_part_of_their_land_tax_back_as_far_as_money_goes() -> None:
    made = lever()
    programme = state(made, 7, money=2.0)
    programme.memory["grade"][:3] = A
    programme.memory["score"][:3] = [0.7, 0.9, 0.8]
    result = made.rebate(firms(investment=[1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0]), programme, network(7))
    (decision,) = result["programme"]
    # 0.5 x 0.24 x 10 mu = 1.2 each; two would be 2.4.
    assert (decision.awarded.tolist(), decision.amounts.tolist()) == ([1], [pytest.approx(1.2)])
    # The third, which cannot pay for what it wants to invest, would not have been deadweight.
    programme.purse.accrue(10.0)
    decision = made.rebate(firms(investment=[1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0]), programme, network(7))["programme"][0]
    assert decision.awarded.tolist() == [0, 1, 2]
    assert decision.anyway.tolist() == [True, True, False]


def test_coverage_is_the_share_that_is_evaluated() -> None:
    made = lever(coverage=0.5, share_d=1.0)
    rows = 2000
    programme = state(made, rows)
    one = firms(**{name: np.resize(values, rows) for name, values in vars(firms()).items() if name != "rows"})
    programme.carry_out(made.evaluate(one, programme, network(rows))["programme"], "evaluate")
    concerned = int((one.above_scale | ((one.park >= 0) & (one.land > 3.0))).sum())
    assert np.count_nonzero(programme.memory["grade"]) == pytest.approx(concerned / 2, rel=0.1)
    counts = {figure.name: figure.value for figure in made.publish_grades(one, programme)["statistics"]}
    assert counts["per_mu_grade_d"] + counts["per_mu_grade_a"] == np.count_nonzero(programme.memory["grade"])


def test_the_evaluation_is_in_january() -> None:
    assert [month for month in range(10, 26) if in_january(month)] == [12, 24]


# -- the surcharge closes nobody ---------------------------------------------------------------------------------


SURCHARGE_ALONE = {
    "share_d": 1.0, "share_a": 0.0, "land_tax_relief": 0.0, "rollover_withdrawn": 0.0, "rebate_share": 0.0,
    "credit_priority": 0.0,
}  # fmt: skip


def test_no_rule_of_the_lever_touches_who_closes() -> None:
    inputs = {column for column in exit.leave_market.columns_read if column != "alive"}
    for made in lever().rules("help"):
        assert "lifecycle" not in made.requests
        assert not inputs & {*made.adds, *made.writes}, made.name


def test_the_surcharge_alone_leaves_the_exits_of_its_first_month_as_they_were() -> None:
    """It lowers profit, and only through profit and cash can it ever move an exit."""
    models = []
    for charge in (0.3, 0.0):
        made = lever(surcharge_d=charge, start="2020-12", **SURCHARGE_ALONE)
        use = {"tried": LeverUse(use="per_mu_evaluation", settings=made)}
        models.append(PolicyModel(small_scenario(0.4).model_copy(update={"levers": use})))
    for model in models:
        step_to(model, JANUARY)
    charged, free = models
    assert charged.lifecycle.total_removed() == free.lifecycle.total_removed()
    for model in models:
        model.step()
    for name in ("smoothed_profit", "cash"):
        assert charged.firms[name].sum() < free.firms[name].sum()
    # With the same profit and cash, the rule of exit gives the same answer: nothing else has changed for it.
    for name in exit.leave_market.columns_read:
        if name not in ("smoothed_profit", "distress_months"):
            assert np.array_equal(charged.firms[name], free.firms[name]), name
