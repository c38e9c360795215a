"""Idle plants back into use against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.idle_plant_reuse import IdlePlantReuse
from tests.policies.firms import Draws, at, office, programme_of, table

MONTH = 20
P = SimpleNamespace(
    application_awareness=1.0, application_burden=10.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=0.01, plant_saving=0.2, plant_growth_wanted=0.1,
)  # fmt: skip


def lever() -> IdlePlantReuse:
    return IdlePlantReuse(start="2020-01", added_chance=0.07)


def parks(plants: int = 1, **state: Any) -> SimpleNamespace:
    usual = {
        "plants": range(plants), "fitting": np.empty(0, np.int64), "taken_rows": np.empty(0, np.int64),
        "found_anyway": np.empty(0, bool), "taken_by_projects": np.empty(0, bool),
    }  # fmt: skip
    return SimpleNamespace(state=SimpleNamespace(**{**usual, **state}))


def firms(**columns: Any) -> SimpleNamespace:
    """Capacity 100 at full use, equipment worth 2 a unit: row 0 lacks 50, row 1 lacks 15, row 2 five."""
    usual = {
        "expected_demand": np.array([150.0, 115.0, 105.0]), "capacity": np.full(3, 100.0),
        "target_utilisation": np.ones(3), "capital_need": np.full(3, 2.0), "stage": np.zeros(3, np.int64),
        "application_eased": np.zeros(3), "awareness_raised": np.zeros(3), "support_barred": np.zeros(3),
    }  # fmt: skip
    return table(**{**usual, **columns})


def seek(programme: Any, enterprises: Any, office_of: Any = None, **state: Any) -> Any:
    world = SimpleNamespace(month=MONTH, land_per_output=np.array([0.1]))
    draws = Draws(np.full(enterprises.rows, 0.5))
    return lever().seek(enterprises, programme, P, draws, parks(**state), office_of or office(), world)


def test_who_lacks_room_and_saves_more_than_it_costs_applies() -> None:
    # A fifth of 2 x 50 is 20, above the burden of 10; a fifth of 2 x 15 is 6; row 2 is not short of room.
    made = seek(programme_of(lever(), 3, MONTH), firms(), office(7))
    sought = made["parks"][0]
    assert sought.rows.tolist() == [0] and sought.need == pytest.approx([5.0])
    # Three months in one round: 1 - 0.93^3.
    assert (sought.added, sought.limit) == (pytest.approx(0.195643), 7.0)
    assert made["programme"][0].rows.tolist() == [0]


def test_who_is_barred_dead_or_has_a_plant_does_not_apply() -> None:
    programme = programme_of(lever(), 3, MONTH)
    for refused in (
        seek(programme, firms(support_barred=np.array([1.0, 0.0, 0.0]))),
        seek(programme, firms(alive=np.array([False, True, True]))),
        seek(programme, firms(), fitting=np.array([0])),
    ):
        assert not len(refused["parks"][0].rows)
    assert seek(programme, firms(), plants=0) == {}


def test_plants_that_anybody_would_have_found_are_deadweight() -> None:
    programme = programme_of(lever(), 6, MONTH)
    programme.memory["sought"][[0, 1, 2]] = MONTH
    # Rows 0 and 1 applied and got a plant, 0 would have found it; 3 did not apply; 4 is a project's, 5 a beginner.
    state = {
        "taken_rows": np.array([3, 0, 1, 4]), "found_anyway": np.array([True, True, False, False]),
        "taken_by_projects": np.array([False, False, False, True]),
    }  # fmt: skip
    result = lever().count(table(x=np.zeros(6)), programme, parks(**state), at(MONTH), office())
    decision = result["programme"][0]
    assert decision.applicants.tolist() == [0, 1, 2, 4] and decision.awarded.tolist() == [0, 1, 4]
    assert decision.anyway.tolist() == [True, False, False]
    assert result["events"][0].rows.tolist() == [0, 1, 4]
    programme.carry_out(result["programme"], "test")
    report = programme.report()
    assert (report["applicants"], report["awarded"], report["refused"]) == (4.0, 3.0, 1.0)
    assert (report["deadweight"], report["direct_effect"], report["money"]) == (1.0, 2.0, 0.0)


def test_a_month_without_applications_is_no_month_of_the_programme() -> None:
    assert lever().count(table(x=np.zeros(2)), programme_of(lever(), 2, MONTH), parks(), at(MONTH), office()) == {}
