"""Green scores, stop orders and the energy quota against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import environment
from sim.agents.environment import DAYS_A_MONTH, EnergyUsed, StopWeights, start_score, stop_calendar
from sim.model import PolicyModel
from sim.plan import load_plan
from tests.small_models import firms_for, parameters_for, small_scenario, step_to

RULES_COVERED = (environment.curtail, environment.meter_energy, environment.renew_green_score)

FREE = float("inf")


def office(**given: Any) -> SimpleNamespace:
    """An office of two stages, of which the first stands a third of the month."""
    usual: dict[str, Any] = {
        "stops": np.array([1 / 3, 0.0]), "concerned": np.array([True, False]), "energy_left": FREE, "weights": None,
        "newcomer_score": np.array([30.0, 40.0]), "points_of_care": 40.0,
    }  # fmt: skip
    made = SimpleNamespace(**(usual | given))
    made.stopped = lambda stage, activity: environment.EnvironmentOffice.stopped(made, stage, activity)
    return made


def stand(made: SimpleNamespace, *, activity: float = 1.0, floor: float = 0.5, **columns: Any) -> Any:
    """What three enterprises, two of the first stage, are told."""
    usual: dict[str, Any] = {
        "stage": np.array([0, 0, 1]), "expected_demand": np.array([70.0, 70.0, 140.0]),
        "capacity": np.array([100.0, 100.0, 200.0]), "energy_intensity": np.ones(3),
    }  # fmt: skip
    firms = firms_for(environment.curtail, 3, **(usual | columns))
    p = parameters_for(environment.curtail, overtime_ceiling=1.0, energy_curtailment_floor=floor)
    return environment.curtail(firms, p, made, SimpleNamespace(activity=np.full(2, activity)))


def figures(result: Any) -> dict[str, float]:
    return {figure.name: figure.value for figure in result["statistics"]}


def test_stop_orders_hit_their_stages_alike_and_spare_the_exempt() -> None:
    result = stand(office())
    assert result["curtailment"] == pytest.approx([1 / 3, 1 / 3, 0.0])
    assert figures(result)["curtailment_days"] == pytest.approx(DAYS_A_MONTH / 3)
    # With one of two equal plants exempt, the mean over their capacity is a sixth of the month.
    result = stand(office(), curtailment_exempt=np.array([1.0, 0.0, 0.0]))
    assert result["curtailment"] == pytest.approx([0.0, 1 / 3, 0.0])
    assert figures(result)["curtailment_days"] == pytest.approx(DAYS_A_MONTH / 6)


def test_in_summer_nothing_is_stopped() -> None:
    result = stand(office(stops=np.zeros(2)))
    assert "curtailment" not in result
    assert figures(result) == {"curtailment_days": 0.0, "energy_quota_factor": 1.0}


def test_time_that_may_not_be_worked_anyway_is_not_stopped_again() -> None:
    # Nine tenths may be worked, two thirds by the stop order: of nine tenths, 1 - (2/3)/(9/10) = 7/27 stands.
    assert stand(office(), activity=0.9)["curtailment"] == pytest.approx([7 / 27, 7 / 27, 0.0])
    # A closure that lasts longer than the stop leaves nothing to be stopped.
    assert stand(office(), activity=0.5)["curtailment"].tolist() == [0.0, 0.0, 0.0]


def test_ratings_lengthen_and_shorten_stops_up_to_the_whole_month() -> None:
    result = stand(office(weights=np.array([0.3, 9.0, 9.0])))
    assert result["curtailment"] == pytest.approx([0.1, 1.0, 0.0])


def test_a_quota_that_binds_is_shared_by_those_who_are_not_exempt() -> None:
    # 280 are planned and 210 left. All alike: three quarters of 70 of 100 may run: 47.5 % stand.
    summer = office(stops=np.zeros(2), energy_left=210.0)
    result = stand(summer)
    assert result["curtailment"] == pytest.approx([0.475, 0.475, 0.475])
    assert figures(result)["energy_quota_factor"] == pytest.approx(0.75)
    # The third, exempt, uses 140; the others share 70 of the 140 that they need: a factor of a half.
    result = stand(summer, curtailment_exempt=np.array([0.0, 0.0, 1.0]))
    assert result["curtailment"] == pytest.approx([0.65, 0.65, 0.0])
    # Less than the floor is asked of nobody.
    assert figures(stand(office(stops=np.zeros(2), energy_left=0.0)))["energy_quota_factor"] == 0.5


def test_the_longer_of_two_standstills_counts() -> None:
    # The quota alone: 1 - 0.9 x 0.7 = 0.37 is more than a third.
    assert stand(office(energy_left=252.0))["curtailment"] == pytest.approx([0.37, 0.37, 0.37])
    # A stop of half a month is more than 0.37.
    longer = office(energy_left=252.0, stops=np.array([0.5, 0.0]))
    assert stand(longer)["curtailment"] == pytest.approx([0.5, 0.5, 0.37])


def test_energy_is_entered_as_the_sum_of_all() -> None:
    firms = firms_for(environment.meter_energy, 3, energy_use=np.array([1.0, 2.0, 4.0]))
    assert environment.meter_energy(firms) == {"environment": [EnergyUsed(7.0)]}


def test_scores_gain_drift_and_stay_within_bounds() -> None:
    firms = firms_for(
        environment.renew_green_score, 5, stage=np.array([0, 0, 0, 1, 0]), age=np.array([9.0, 9.0, 9.0, 0.0, 9.0]),
        green_score=np.array([50.0, 99.0, 5.0, 0.0, 20.0]), green_score_gained=np.array([20.0, 5.0, -9.0, 0.0, 0.0]),
        environment_care=np.full(5, 0.5), above_scale=np.array([True, True, False, False, True]),
        alive=np.array([True, True, True, True, False]),
    )  # fmt: skip
    p = parameters_for(environment.renew_green_score, green_score_drift=12.0)
    made = environment.renew_green_score(firms, p, office())
    # A point a month. The fourth is new: 40 of its stage and half of the 40 points of care. The dead have none.
    assert made["green_score"].tolist() == [71.0, 100.0, 0.0, 60.0, 0.0]
    assert figures(made)["green_score_above_scale"] == pytest.approx((71.0 + 100.0) / 2)


def test_a_first_score_weighs_energy_care_and_stage() -> None:
    p = {"green_weight_energy": 0.4, "green_weight_care": 0.4, "green_weight_stage": 0.2}
    score = start_score(np.array([0.0, 1.0, 0.25]), np.array([1.0, 0.0, 0.5]), np.array([0.0, 3.0, 1.0]), p)
    # 40 + 40 + 20; 20 / (1 + 3); 30 + 20 + 10.
    assert score == pytest.approx([100.0, 5.0, 60.0])


def test_the_calendar_adds_up_to_the_stop_days_of_each_stage() -> None:
    plan = load_plan()
    p = {"stop_days": 60.0, "stop_days_other_kilns": 45.0, "stop_part_december": 0.4, "stop_part_january": 0.6}
    p |= {f"stop_part_{name}": 0.0 for name in ("october", "november", "february", "march")}
    calendar = stop_calendar(plan, p)
    days = calendar.sum(axis=0) * DAYS_A_MONTH
    # January cannot have 36 stop days: the rest falls away.
    assert days[plan.stage_index("RF_prod")] == pytest.approx(24.0 + DAYS_A_MONTH)
    assert days[plan.stage_index("CARBON")] == pytest.approx(45.0)
    assert days[plan.stage_index("AL_proc")] == 0.0
    assert not calendar[2:11].any()


def test_the_energy_account_opens_each_january_and_lends_one_month() -> None:
    model = PolicyModel(small_scenario(0.05, parameters={"energy_quota_growth": 0.1, "energy_quota_headroom": 0.0}))
    account = model.environment
    assert account.energy_left == FREE
    for month in range(12):
        account.begin_month(month)
        account.carry_out([EnergyUsed(10.0 + month)], "test")
    account.begin_month(12)
    # January and February of 2019 with a tenth on top: (10 + 11) x 1.1.
    assert account.energy_left == pytest.approx(23.1)
    account.carry_out([EnergyUsed(8.0), StopWeights(np.ones(3))], "test")
    kept = account.snapshot()
    account.begin_month(13)
    assert account.weights is None
    assert account.energy_left == pytest.approx((10 + 11 + 12) * 1.1 - 8.0)
    account.begin_month(23)
    # In December nothing is lent.
    assert account.energy_left == pytest.approx(sum(range(10, 22)) * 1.1 - 8.0)
    account.begin_month(24)
    assert account.energy_left == pytest.approx(21 * 1.21)
    account.restore(kept)
    assert (account.month, account.used, account.weights.tolist()) == (12, 8.0, [1.0, 1.0, 1.0])


def test_scarce_energy_is_a_switch() -> None:
    tight = {"energy_quota_headroom": -0.4}
    scarce = small_scenario(0.1, parameters=tight)
    models = []
    for plenty in (False, True):
        scarcity = scarce.scarcity.model_copy(update={"energy": not plenty})
        models.append(PolicyModel(scarce.model_copy(update={"scarcity": scarcity})))
    for model in models:
        step_to(model, 24)
    short, free = (model.statistics.series() for model in models)
    assert short["energy_quota_factor"][12:].min() < 1.0
    assert free["energy_quota_factor"].min() == 1.0
    assert short["energy_use"][12:].sum() < free["energy_use"][12:].sum()


def test_everybody_begins_with_a_score_and_beginners_get_one() -> None:
    model = PolicyModel(small_scenario(0.2))
    step_to(model, 8)
    alive = model.firms["alive"]
    assert (model.firms["green_score"][alive] > 0.0).all()
    assert (model.firms["age"][alive] < 8).any()
