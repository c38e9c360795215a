"""Parks, their land and idle plants against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents import land_use
from sim.agents.idle_plants import IDLE_BEFORE, IdlePlants, idle_before, match
from sim.agents.parks import (
    Assessed,
    IndustrialShare,
    InfrastructureBuilt,
    LandAssembled,
    LandReleased,
    LandTaken,
    LandWanted,
    Parks,
    PlantsSought,
    Positioned,
    Priority,
)
from sim.agents.population import choose_parks
from sim.agents.projects import APPROVED, FAILED, PRODUCING, SIGNED, PlantMatched
from sim.engine_errors import ContractError
from sim.errors import InputError
from sim.park_table import read_parks
from sim.plan import PLAN_FOLDER, load_plan
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (land_use.fit_out_plants, land_use.manage_land, land_use.publish_land)

PLAN = load_plan()
PLACES = len(PLAN.parks) + 1
OUTSIDE = PLACES - 1
START = {"infrastructure_outside": 0.2, "land_free_start": 100.0, "ruined_land_start": 80.0, "prefab_park_start": 20.0}
MONTH = 14


def plants_of(*mu: float, place: int = 0, first: int = 100) -> IdlePlants:
    count = len(mu)
    return IdlePlants(np.arange(first, first + count), np.full(count, place), np.array(mu))


def parks_with(plants: IdlePlants | None = None, *, scarce: bool = True) -> Parks:
    return Parks(
        mesa.Model(rng=0), PLAN, START, scale=1.0, scarce=scarce, key=1, plants=plants or IdlePlants()
    )


def no_projects(**arrays: Any) -> SimpleNamespace:
    empty = {"status": np.zeros(0, np.int64), "plant": np.zeros(0, bool), "slot": np.zeros(0, np.int64),
             "announced": np.zeros(0), "realised_share": np.zeros(0), "park": np.zeros(0, np.int64)}  # fmt: skip
    made = SimpleNamespace(**{**empty, **arrays})
    made.at = lambda *wanted: np.flatnonzero(np.isin(made.status, wanted))
    return made


def month_of(parks: Parks, firms: SimpleNamespace, *, projects: Any = None, left: Any = (), **values: float) -> Any:
    """One month of land in which everybody finds every plant and nothing falls to ruin, unless told otherwise."""
    p = parameters_for(
        land_use.manage_land,
        **{"land_quota": 1200.0, "industrial_share": 0.25, "plant_smallest": 1.0, "plant_found": 1.0,
           "plant_ruined": 0.0, "plant_fit_share": 0.2, "plant_fit_months": 12, "plant_growth_wanted": 0.1,
           "land_to_projects": 0.5, **values},
    )  # fmt: skip
    return land_use.manage_land(
        firms, p, parks, projects or no_projects(), SimpleNamespace(left_land=list(left)),
        SimpleNamespace(identity=np.arange(firms.rows)),
        SimpleNamespace(month=MONTH, land_per_output=np.full(len(PLAN.stages), 2.0)),
    )


def growing(*wanted: float, **columns: Any) -> SimpleNamespace:
    """Enterprises with a capacity of 10, fully used, that now expect ``wanted``: each unit more needs 2 mu."""
    rows = len(wanted)
    usual = {"expected_demand": np.array(wanted), "capacity": np.full(rows, 10.0), "age": np.full(rows, 50.0),
             "project": np.full(rows, -1)}
    made = firms_for(land_use.manage_land, rows, **{**usual, **columns})
    made.target_utilisation = np.ones(rows)
    return made


# -- the table -----------------------------------------------------------------------------------------------------


def test_one_area_two_parks_three_bases() -> None:
    assert [park.kind for park in PLAN.parks] == ["area", "park", "park", "base", "base", "base"]
    assert "PREFAB" in PLAN.parks[2].stages and PLAN.parks[2].planned_mu_least == 1000.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("EQ_part|", "EQ_none|", "no stage is called 'EQ_none'"),
        ("area,EQ", "field,EQ", "'field' is unknown"),
        (",0.4,0.2,0.6,0.6,", ",0.7,0.2,0.6,0.6,", "not between"),
        (",0.4,0.2,0.6,0.6,", ",0.6,0.2,0.6,0.6,", "more than all of the land"),
        ("aviation,General", "cluster,General", "same id"),
    ],
)
def test_mistakes_in_the_table_are_named(tmp_path: Any, old: str, new: str, message: str) -> None:
    text = (PLAN_FOLDER / "parks.csv").read_text(encoding="utf-8")
    file = tmp_path / "parks.csv"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_parks(file, PLAN.stages)


def test_enterprises_stand_likelier_where_their_trade_belongs() -> None:
    bricks = PLAN.stage_index("BRICK")
    draw = (np.arange(900) + 0.5) / 900.0
    # Donghua (0.05 of 0.9 of the land) is meant for bricks: threefold weight, 0.15 of 1.0. Nothing else is.
    park = choose_parks(PLAN, np.full(900, bricks), draw, 3.0)
    assert np.bincount(park, minlength=6)[5] == 135
    assert np.bincount(choose_parks(PLAN, np.full(900, bricks), draw, 1.0), minlength=6)[5] == 50


# -- idle plants ---------------------------------------------------------------------------------------------------


def test_the_largest_plant_goes_to_the_largest_need_that_fits_and_fills_it() -> None:
    # 10 mu: 12 is too large, 9 fits. 8 mu: 1 is less than a fifth of it. 4 mu: 1 fits.
    plants, seekers = match(np.array([4.0, 10.0, 8.0]), np.arange(3), np.array([1.0, 12.0, 9.0]), np.arange(3), 0.2)
    assert list(zip(plants.tolist(), seekers.tolist(), strict=True)) == [(1, 2), (0, 0)]


def test_equal_needs_go_by_permanent_number() -> None:
    _, seekers = match(np.array([5.0]), np.arange(1), np.array([4.0, 4.0]), np.array([9, 2]), 0.2)
    assert seekers.tolist() == [1]


def test_plants_of_before_are_twins_of_plants_in_use() -> None:
    plants = idle_before(
        np.array([5.0, 0.5, 7.0]), np.array([0, 1, 6]), np.arange(3), np.array([0.01, 0.01, 0.9]), 0.06, 1.0
    )
    assert (plants.identity - IDLE_BEFORE).tolist() == [0] and plants.mu.tolist() == [5.0]


def test_luck_hangs_on_the_plant_the_month_and_the_run() -> None:
    plants = plants_of(*np.ones(4000))
    luck = plants.luck(5, 1)
    assert (luck < 0.03).mean() == pytest.approx(0.03, abs=0.01)
    np.testing.assert_array_equal(plants.take(np.array([7])).luck(5, 1), luck[7:8])
    for other in (plants.luck(6, 1), plants.luck(5, 2)):
        assert abs(np.corrcoef(other, luck)[0, 1]) < 0.05
        assert not (other == luck).any()


# -- the books -----------------------------------------------------------------------------------------------------


def test_land_is_given_out_and_comes_back() -> None:
    parks = parks_with()
    assert parks.land_free == pytest.approx([40, 10, 20, 10, 5, 5, 10])
    parks.carry_out([LandTaken(np.array([0, 0, -1]), np.array([15.0, 5.0, 4.0]))], "test")
    parks.carry_out([LandReleased(np.array([1]), np.array([3.0]))], "test")
    assert parks.land_free == pytest.approx([20, 13, 20, 10, 5, 5, 6])
    assert parks.state.given_out == 24.0
    with pytest.raises(ContractError, match="gives out land"):
        parks.carry_out([LandTaken(np.array([4]), np.array([5.5]))], "test")


def test_where_land_is_plentiful_nobody_waits() -> None:
    parks = parks_with(scarce=False)
    parks.carry_out([LandTaken(np.array([4]), np.array([1e6]))], "test")
    assert np.isinf(parks.land_free).all()


def test_wishes_last_one_month_and_the_rest_stays() -> None:
    parks = parks_with(plants_of(4.0, 6.0, place=2))
    kept = parks.snapshot()
    parks.carry_out(
        [
            IndustrialShare(0.3), IndustrialShare(0.2), Priority(2, 0.4), Positioned(0.5), LandWanted(7.0),
            LandWanted(2.0), Assessed(np.array([0, 2])), InfrastructureBuilt(np.full(PLACES, 0.5)),
            LandAssembled(0, 100.0),
        ],
        "test",
    )  # fmt: skip
    assert (parks.wishes.industrial_share, parks.positioned, parks.land_queue) == (0.3, 0.5, 9.0)
    assert parks.infrastructure[0] == 1.0 and parks.infrastructure[OUTSIDE] == pytest.approx(0.7)
    # All 80 mu of ruined plants that there are.
    assert (parks.state.contiguous[0], parks.land_free[0], parks.state.ruined_land) == (80.0, 120.0, 0.0)
    parks.begin_month(1)
    assert not parks.positioned and parks.assessed[:3].tolist() == [True, False, True]
    assert (parks.agents[2].idle_plants, parks.agents[2].id) == (2, "circular")
    assert (parks.agents[0].land_free, parks.agents[0].infrastructure) == (120.0, 1.0)
    assert parks.idle_plant_land[2] == 10.0
    parks.restore(kept)
    assert not parks.assessed.any() and parks.land_free[0] == 40.0
    with pytest.raises(ContractError, match="cannot carry out"):
        parks.carry_out(["nonsense"], "test")


# -- the month -----------------------------------------------------------------------------------------------------


def test_new_land_is_a_share_of_the_quota_and_goes_to_the_parks() -> None:
    parks = parks_with()
    state = month_of(parks, growing(10.0))["parks"][0]
    # 1200 / 12 x 0.25 = 25 mu, of which two fifths go to the cluster area.
    assert state.land_free - parks.land_free == pytest.approx(25 * parks.land_share)
    assert (state.supplied, state.quota_of_year, state.industrial_of_year) == pytest.approx((25, 100, 25))
    assert state.prefab_land == pytest.approx(25.0)
    parks.carry_out([IndustrialShare(0.3), Priority(parks.prefab, 0.5)], "test")
    raised = month_of(parks, growing(10.0))["parks"][0]
    # 30 mu: half goes to Daye first, of the other half a fifth.
    assert raised.prefab_land == pytest.approx(20 + 15 + 3)
    assert raised.supplied == pytest.approx(30.0)


def test_half_of_the_new_land_follows_the_projects_that_wait() -> None:
    parks = parks_with()
    split = land_use.split_of_land(parks, np.array([0.0, 30.0, 0.0, 10.0, 0.0, 0.0, 0.0]), 0.5)
    assert split == pytest.approx(0.5 * parks.land_share + [0.0, 0.375, 0.0, 0.125, 0.0, 0.0, 0.0])
    # Approved without a plant: 6000 x 0.5 / 300 = 10 mu at park 4. Signed, or with a plant: no land is asked for.
    projects = no_projects(
        status=np.array([APPROVED, SIGNED, APPROVED]), plant=np.array([False, False, True]), slot=np.zeros(3, np.int64),
        announced=np.full(3, 6000.0), realised_share=np.full(3, 0.5), park=np.array([4, 0, 0]),
    )  # fmt: skip
    state = month_of(parks, growing(10.0), projects=projects)["parks"][0]
    given = state.land_free - parks.land_free
    assert given == pytest.approx(25 * 0.5 * parks.land_share + np.eye(PLACES)[4] * 12.5)


def test_the_park_for_prefabricated_building_ends_where_the_plan_ends_it() -> None:
    parks = parks_with()
    parks.planned_mu[parks.prefab] = 21.0
    state = month_of(parks, growing(10.0))["parks"][0]
    assert state.prefab_land == pytest.approx(21.0)
    assert state.land_free.sum() - parks.land_free.sum() == pytest.approx(25.0)


def test_who_is_short_of_room_takes_a_plant() -> None:
    # Row 0 wants 4 more: 8 mu. Row 1 wants a twentieth more: not short. Row 2 begins with 3 mu. Row 3 is dead.
    firms = growing(
        14.0, 10.5, 10.0, 20.0, age=np.array([50.0, 50.0, 0.0, 50.0]), land=np.array([5.0, 5.0, 3.0, 5.0]),
        alive=np.array([True, True, True, False]),
    )  # fmt: skip
    parks = parks_with(plants_of(9.0, 4.0, 100.0))
    state = month_of(parks, firms)["parks"][0]
    assert dict(zip(state.taken_rows.tolist(), state.found_anyway.tolist(), strict=True)) == {0: True, 2: True}
    assert state.plants.mu.tolist() == [100.0] and state.plants_reused == 2
    assert sorted(state.fitting.tolist()) == [0, 2] and set(state.fitting_until.tolist()) == {MONTH + 12}


def test_who_fits_out_a_plant_looks_for_no_other() -> None:
    parks = parks_with(plants_of(9.0, 9.0))
    parks.carry_out(month_of(parks, growing(14.0))["parks"], "test")
    again = month_of(parks, growing(14.0))["parks"][0]
    assert again.plants_reused == 1 and len(again.plants) == 1


def test_a_lever_finds_what_nobody_would_have_found() -> None:
    parks = parks_with(plants_of(*np.full(400, 8.5)))
    firms = growing(*np.full(1000, 14.0))
    plain = month_of(parks, firms, plant_found=0.1)["parks"][0]
    parks.carry_out([PlantsSought(np.arange(500), np.full(500, 8.0), 0.3)], "test")
    helped = month_of(parks, firms, plant_found=0.1)["parks"][0]
    # The same plants are found by the same enterprises, and more beside; nobody takes two.
    assert set(zip(plain.taken_rows, plain.found_anyway, strict=True)) <= set(
        zip(helped.taken_rows, helped.found_anyway, strict=True)
    )
    assert plain.found_anyway.all() and len(plain.taken_rows) == pytest.approx(40, abs=15)
    more = helped.taken_rows[~helped.found_anyway]
    assert len(more) == pytest.approx(120, abs=25) and (more < 500).all()
    assert len(np.unique(helped.taken_rows)) == len(helped.taken_rows)
    parks.begin_month(MONTH)
    parks.carry_out([PlantsSought(np.arange(500), np.full(500, 8.0), 0.3, limit=5.0)], "test")
    assert np.count_nonzero(~month_of(parks, firms, plant_found=0.1)["parks"][0].found_anyway) == 5


def test_projects_without_land_take_plants_and_give_them_back_when_given_up() -> None:
    # 3000 x 0.5 / 300 = 5 mu, in a plant of 6 mu; the enterprise would be row 1.
    projects = no_projects(
        status=np.array([SIGNED, SIGNED]), plant=np.array([False, True]), slot=np.array([1, 0]),
        announced=np.array([3000.0, 3000.0]), realised_share=np.array([0.5, 0.5]), park=np.array([0, 0]),
    )  # fmt: skip
    firms = growing(10.0, 0.0, alive=np.array([True, False]))
    parks = parks_with(plants_of(6.0, place=3))
    land = {"project_money_per_land": 300.0, "project_land_least": 1.0, "project_land_most": 100.0}
    made = month_of(parks, firms, projects=projects, **land)
    assert isinstance(made["projects"][0], PlantMatched) and made["projects"][0].rows.tolist() == [0]
    state = made["parks"][0]
    assert state.taken_by_projects.tolist() == [True] and not len(state.fitting) and len(state.plants) == 0
    parks.carry_out(made["parks"], "test")
    projects.plant[0], projects.status[0] = True, FAILED
    back = month_of(parks, firms, projects=projects)["parks"][0]
    assert back.plants.place.tolist() == [3] and back.plants_reused == 0 and not len(back.reserved)
    projects.status[0] = PRODUCING
    opened = month_of(parks, firms, projects=projects)["parks"][0]
    assert opened.plants_reused == 1 and not len(opened.reserved) and not len(opened.plants)


def test_enterprises_that_end_leave_plants_and_some_fall_to_ruin() -> None:
    firms = growing(10.0, 10.0, 10.0, park=np.array([2, -1, 0]))
    parks = parks_with(plants_of(4.0))
    left = [(np.array([0, 1]), np.array([6.0, 0.4])), (np.array([1]), np.array([2.0]))]
    state = month_of(parks, firms, left=left)["parks"][0]
    assert state.plants.place.tolist() == [0, 2, OUTSIDE] and state.plants.mu.tolist() == [4.0, 6.0, 2.0]
    assert state.plants_ever == 1 + 2
    ruined = month_of(parks, firms, plant_ruined=1.0, plant_found=0.0)["parks"][0]
    assert len(ruined.plants) == 0 and ruined.ruined_land == 84.0 and ruined.plants_reused == 0


def test_a_standing_building_makes_money_go_further() -> None:
    parks = parks_with(plants_of(9.0))
    parks.carry_out(month_of(parks, growing(14.0, 10.0))["parks"], "test")
    firms = firms_for(
        land_use.fit_out_plants, 2, investment=np.array([8.0, 8.0]), capital_need=np.array([2.0, 2.0])
    )
    p = parameters_for(land_use.fit_out_plants, plant_saving=0.2)
    # Eight pay for four units of capacity, and for one more where a fifth of ten need not be paid.
    built = land_use.fit_out_plants(firms, p, parks, SimpleNamespace(month=MONTH + 12))["capacity_built"]
    assert built == pytest.approx([1.0, 0.0])
    assert land_use.fit_out_plants(firms, p, parks, SimpleNamespace(month=MONTH + 13)) == {}


def test_what_is_published() -> None:
    parks = parks_with(plants_of(9.0, 3.0))
    parks.carry_out(month_of(parks, growing(14.0))["parks"], "test")
    parks.carry_out([Assessed(np.array([0, 3])), LandAssembled(0, 30.0), LandWanted(6.0)], "test")
    told = {figure.name: figure.value for figure in land_use.publish_land(growing(1.0), parks)["statistics"]}
    assert told == pytest.approx(
        {
            "idle_plants": 1, "idle_plants_ever": 2, "idle_plants_reused": 1, "industrial_land_share": 25,
            "industrial_land_supplied": 25, "industrial_land_taken": 0, "contiguous_land": 30,
            "prefab_park_land": 25, "area_assessment": 100 / 3, "land_queue": 6,
        }
    )  # fmt: skip
