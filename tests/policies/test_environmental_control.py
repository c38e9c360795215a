"""Environmental control against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.environmental_control import EnvironmentalControl, in_season
from tests.policies.firms import at, network, office, programme_of, table

MARCH, OCTOBER = 14, 21


def lever(**settings: Any) -> EnvironmentalControl:
    values = {
        "start": "2020-01", "inspections_per_month": 3.0, "grade_a_from": 80.0, "grade_b_from": 60.0,
        "grade_c_from": 40.0, "stop_share_b": 0.25, "stop_share_d": 2.0, "made_up": 1.0, "abatement": 0.2,
        "abatement_cost": 0.1, "productivity_elasticity": 0.3, "fine_amount": 5.0, "months_per_park": 4,
    }  # fmt: skip
    return EnvironmentalControl(**(values | settings))


def state(made: EnvironmentalControl, rows: int) -> Any:
    return programme_of(made, rows, MARCH, scope=lambda name: np.array([0.0, 1.0, 0.4]))


def firms(**columns: Any) -> SimpleNamespace:
    """One of each grade, A to D, of the first stage; a small one; one that is of an emerging stage."""
    given: dict[str, Any] = {
        "stage": [0, 0, 0, 0, 0, 1], "project": np.full(6, -1), "green_score": [85.0, 65.0, 50.0, 30.0, 30.0, 50.0],
        "above_scale": [True, True, True, True, False, True], "expected_demand": [10.0, 20.0, 30.0, 40.0, 5.0, 1.0],
        "capacity": np.full(6, 10.0), "curtailment_exempt": np.zeros(6),
    }  # fmt: skip
    return table(**(given | columns))


AIR = SimpleNamespace(emission=np.array([2.0, 1.0, 1.0]), stops=np.array([0.5, 0.0, 0.0]))


def inspect(made: EnvironmentalControl, programme: Any, month: int = MARCH, cases: int = 100) -> dict[str, Any]:
    result = made.inspect(firms(), programme, network(6), office(cases), AIR, at(month))
    if result:
        programme.carry_out(result["programme"], "inspect")
    return result


def test_grades_follow_the_score() -> None:
    assert lever().grades(np.array([85.0, 80.0, 60.0, 59.9, 40.0, 39.9])).tolist() == [3, 3, 2, 1, 1, 0]


def test_the_largest_emitters_are_inspected_first_as_far_as_offices_go() -> None:
    made = lever()
    programme = state(made, 6)
    # Emissions 20, 40, 60, 80 and 1 of the last; the small one is not concerned. Two cases, then three.
    assert inspect(made, programme, cases=2)["events"][0].rows.tolist() == [2, 3]
    assert inspect(made, programme)["events"][0].rows.tolist() == [0, 1, 5]
    assert inspect(made, programme) == {}
    assert programme.tally.awarded == 5
    # A and B are clean without a plan.
    assert (programme.tally.deadweight, programme.tally.direct_effect) == (2, 3.0)
    published = made.publish_coverage(firms(), programme)["statistics"]
    assert [(figure.name, figure.value) for figure in published] == [("green_rated_above_scale", 5.0)]


def test_a_plan_costs_the_enterprise_money_and_productivity_and_takes_emissions_away() -> None:
    made = lever(inspections_per_month=10.0)
    result = inspect(made, state(made, 6))
    # C (demand 30) and D (40) and the emerging C (1) pay a tenth of a month's demand, D the fine of 5 besides.
    assert result["imposed_cost"] == pytest.approx([0.0, 0.0, 3.0, 9.0, 0.0, 0.1])
    # A fifth of what the scores lack: 0.2 x 50, 0.2 x 70, 0.2 x 50.
    assert result["green_score_gained"] == pytest.approx([0.0, 0.0, 10.0, 14.0, 0.0, 10.0])
    assert result["knowledge_gained"] == pytest.approx([0.0, 0.0, -0.06, -0.06, 0.0, -0.06])
    plans, fines = result["ledger"]
    assert (plans.payer, plans.receiver, plans.amount.sum()) == ("enterprises", "outside", pytest.approx(7.1))
    assert (fines.payer, fines.receiver, fines.rows.tolist()) == ("enterprises", "government", [3])
    # What the books deduct is what is paid.
    assert result["imposed_cost"].sum() == pytest.approx(plans.amount.sum() + fines.amount.sum())


def test_who_is_still_d_in_october_is_fined_again() -> None:
    made = lever(inspections_per_month=10.0)
    programme = state(made, 6)
    inspect(made, programme)
    assert inspect(made, programme, month=OCTOBER - 1) == {}
    assert inspect(made, programme, month=OCTOBER)["imposed_cost"].tolist() == [0.0, 0.0, 0.0, 5.0, 0.0, 0.0]


def test_a_emerging_stages_and_projects_are_spared() -> None:
    made = lever()
    programme = state(made, 6)
    one = firms(project=[-1, 3, -1, -1, -1, -1])
    assert made.exempt(one, programme)["curtailment_exempt"].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    programme.memory["rated"][:] = 1.0
    assert made.exempt(one, programme)["curtailment_exempt"].tolist() == [1.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    strict = lever(exempt_emerging=False, exempt_projects=False)
    assert strict.exempt(one, programme)["curtailment_exempt"].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_stops_are_shifted_to_the_dirty_so_that_the_same_emissions_are_avoided() -> None:
    made = lever()
    # A, B, C, D rated, one unrated; each would avoid 10 by the calendar: 50 in all.
    grade, rated = np.array([3, 2, 1, 0, 0]), np.array([True, True, True, True, False])
    emission = np.full(5, 10.0)
    weights = made.weights(grade, rated, np.zeros(5, dtype=bool), emission)
    # A 0, B a quarter, unrated 1; C and D share what is left, 37.5, one to two.
    assert weights == pytest.approx([0.0, 0.25, 1.25, 2.5, 1.0])
    assert (weights * emission).sum() == pytest.approx(50.0)
    # With D exempt, C alone makes up for it.
    weights = made.weights(grade, rated, np.array([False, False, False, True, False]), emission)
    assert weights == pytest.approx([0.0, 0.25, 3.75, 0.0, 1.0])
    # Half of what is missing is made up for: C and D would stand for 1 and 2, missing are 50 - 42.5.
    weights = lever(made_up=0.5, stop_share_d=2.0).weights(grade, rated, np.zeros(5, dtype=bool), emission)
    assert weights == pytest.approx([0.0, 0.25, 1.125, 2.25, 1.0])
    # Nobody is there to make up for a city of A.
    weights = made.weights(np.full(2, 3), np.ones(2, dtype=bool), np.zeros(2, dtype=bool), np.ones(2))
    assert weights.tolist() == [0.0, 0.0]


def test_the_office_is_told_weights_by_capacity_and_dirt() -> None:
    made = lever()
    programme = state(made, 6)
    programme.memory["rated"][:] = 1.0
    (request,) = made.differentiate(firms(), programme, AIR)["environment"]
    # Calendar: 2 x 0.5 x 10 x dirt = 1.5, 3.5, 5, 7, 7 and nothing for the last stage: 24 in all. A 0, B 0.875; the
    # rest, 23.125, is borne by C 5 and D 14 + 14: a factor of 23.125 / 33.
    factor = 23.125 / 33.0
    assert request.weights == pytest.approx([0.0, 0.25, factor, 2 * factor, 2 * factor, factor])


def test_ratings_count_in_the_season_only() -> None:
    assert [month for month in range(12) if in_season(month)] == [0, 1, 2, 9, 10, 11]


def test_park_after_park_is_assessed() -> None:
    made = lever()
    programme = state(made, 6)
    parks = SimpleNamespace(assessed=np.array([True, False, False, False]), number=3)
    # In force since January 2020: the fourth month is April.
    assess = {rule.name: rule for rule in made.rules("help")}["help.assess"]
    assert assess.active is not None and not assess.active(14) and assess.active(15)
    (request,) = made.assess(firms(), programme, parks)["parks"]
    assert request.park.tolist() == [1]
    done = SimpleNamespace(assessed=np.array([True, True, True, False]), number=3)
    assert made.assess(firms(), programme, done) == {}
