"""Slots of the possible projects: how many, how large, where; the pipeline that 2019 begins with; their table rows."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.agents.population_layout import lay_out, plant_size
from sim.agents.project_slots import (
    BUILDING,
    LEAD,
    POSSIBLE,
    SIGNED,
    ProjectSlots,
    announced_money,
    failure_hazard,
    lead_weights,
    possible_projects,
)
from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.policies.investment_attraction import InvestmentAttraction
from sim.scenario.schema import LeverUse
from sim.streams import Streams
from tests.small_models import small_scenario

P = ParameterTable.load().values()
PLAN = load_plan()
NAMED = len(PLAN.projects)


def slots(draw: int = 0, months: int = 48, scale: float = 1.0, **values: float) -> ProjectSlots:
    return possible_projects(PLAN, {**P, **values}, Streams(1, draw), months, scale)


def test_the_plans_own_projects_come_first_as_the_table_has_them() -> None:
    made = slots()
    assert made.named[:NAMED] == tuple(own.id for own in PLAN.projects)
    assert not any(made.named[NAMED:])
    assert made.announced[:NAMED].tolist() == [own.announced for own in PLAN.projects]
    assert [PLAN.stages[code] for code in made.stage[:NAMED]] == [own.stage for own in PLAN.projects]
    assert [PLAN.parks[row].id for row in made.park[:NAMED]] == [own.park for own in PLAN.projects]
    assert (made.opens[:NAMED] == 0).all() and (made.status[:NAMED] == POSSIBLE).all()


def test_slots_open_in_order_and_their_number_is_the_usual_one_times_the_headroom() -> None:
    made = [slots(draw) for draw in range(20)]
    assert all((np.diff(own.opens) >= 0).all() for own in made)
    future = [own.lead_month[NAMED:] >= 0 for own in made]
    large = np.mean([np.count_nonzero(own.large[NAMED:][new]) for own, new in zip(made, future, strict=True)])
    usual = np.mean([np.count_nonzero(~own.large[NAMED:][new]) for own, new in zip(made, future, strict=True)])
    # Poisson sums over four years and 20 draws: within four standard errors.
    for count, expected in ((usual, 4 * 20 * 2), (large, 4 * 0.8 * 6)):
        assert count == pytest.approx(expected, abs=4 * np.sqrt(expected / 20))


def test_a_longer_horizon_and_another_month_leave_earlier_slots_as_they_are() -> None:
    short, long = slots(months=24), slots(months=48)
    for field in fields(ProjectSlots):
        one, other = getattr(short, field.name), getattr(long, field.name)
        assert list(one) == list(other[: len(one)]), field.name


def test_announced_money_is_bounded_and_large_ones_follow_a_power_law() -> None:
    uniform = np.linspace(1e-6, 1.0 - 1e-6, 2001)
    usual = announced_money(uniform, np.zeros(2001, bool), P)
    large = announced_money(uniform, np.ones(2001, bool), P)
    assert usual.min() >= 500.0 and usual.max() <= 100_000.0 and (np.diff(usual) > 0.0).all()
    assert np.median(usual) == pytest.approx(np.exp(8.3), rel=0.03)
    # Pareto with exponent 2 between 1e5 and 5e5: the median is 1e5 / sqrt(1 - 0.5 x 0.96) = 138,675.
    assert np.median(large) == pytest.approx(138_675.0, rel=1e-3)
    assert large.min() == pytest.approx(100_000.0, rel=1e-3) and large.max() <= 500_000.0


def test_leads_come_where_large_enterprises_are_and_new_capacity_is_welcome() -> None:
    weights = dict(zip(PLAN.stages, lead_weights(PLAN, P), strict=True))
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights["AL_prim"] == 0.0 and weights["GA"] > 0.0
    # (11 + 1) x 1.1 x 2 against (28 + 1) x 0.17.
    assert weights["EQ_part"] / weights["RF_prod"] == pytest.approx(26.4 / 4.93)


def test_failure_spreads_over_the_usual_time() -> None:
    # 6 + 13.5 months; of all projects 0.4 have failed by then.
    hazard = failure_hazard(0.4, [4.0, 8.0, 9.0, 18.0])
    assert np.exp(-hazard * 19.5) == pytest.approx(0.6)


def test_the_pipeline_of_2018_is_there_and_nothing_in_it_works_already() -> None:
    made = [slots(draw) for draw in range(10)]
    for own in made:
        past = own.lead_month < 0
        assert set(own.status[past]) <= {LEAD, SIGNED, BUILDING}
        signed = past & (own.status >= SIGNED)
        assert (own.month_signed[signed] < 0).all() and (own.month_signed[signed] >= -36).all()
        building = own.status == BUILDING
        assert (own.month_building[building] + np.ceil(own.build_months[building]) > 0).all()
    # 10 signed a year; permits take half a year, of which 0.15 fail; construction 1.1 years with another third gone.
    waiting = np.mean([np.count_nonzero(own.status == SIGNED) for own in made])
    sites = np.mean([np.count_nonzero(own.status == BUILDING) for own in made])
    assert 2.5 < waiting < 7.5
    assert 4.0 < sites < 11.0


def test_a_smaller_city_has_fewer_projects_and_smaller_ones_of_the_plan() -> None:
    small, whole = slots(scale=0.25), slots()
    assert len(small) < 0.45 * len(whole)
    assert small.announced[:NAMED] == pytest.approx(0.25 * whole.announced[:NAMED])
    none = slots(project_leads=0.0, large_project_leads=0.0)
    assert len(none) == NAMED


def test_each_project_has_a_row_of_the_table_in_its_month() -> None:
    made = slots()
    above = PLAN.stage_table["above_scale_enterprises"].astype(np.int64)
    small = PLAN.stage_table["small_enterprises"].astype(np.int64)
    layout = lay_out(PLAN, P, Streams(1, 0), 48, above, small, made)
    without = lay_out(PLAN, P, Streams(1, 0), 48, above, small)
    rows = layout.project_rows
    assert layout.project[rows].tolist() == list(range(len(made)))
    assert (layout.stage[rows] == made.stage).all()
    assert layout.size[rows] == pytest.approx(plant_size(PLAN, P, made))
    before = np.where(made.opens > 0, layout.slots_by_month[np.maximum(made.opens - 1, 0)], layout.incumbents)
    assert (before <= rows).all() and (rows < layout.slots_by_month[made.opens]).all()
    others = layout.project < 0
    assert (layout.stage[others] == without.stage).all() and (layout.size[others] == without.size).all()


def test_the_plant_of_a_project_is_what_its_real_equipment_makes() -> None:
    made = slots()
    size = plant_size(PLAN, P, made)
    table, stage = PLAN.stage_table, made.stage
    # Capital over value added x value added x 12 x utilisation is the price of a unit of monthly capacity.
    need = (table["capital_output"] * table["value_added_rate"] * 12.0 * table["utilisation"])[stage]
    expected = made.announced * made.realised_share * 0.35 / need * table["utilisation"][stage]
    assert size == pytest.approx(expected)


def attracted(effort: float, **settings: Any) -> PolicyModel:
    lever = InvestmentAttraction(start="2019-06", effort=effort, large_effort=4.0 * effort, **settings)
    scenario = small_scenario(0.3, months=24)
    levers = {"attraction": LeverUse(use=lever.name, settings=lever)} if effort else {}
    return PolicyModel(scenario.model_copy(update={"levers": levers}))


def test_more_effort_adds_projects_and_moves_no_slot() -> None:
    one, other = attracted(0.0), attracted(1.0)
    traits = [name for name, column in one.firms.columns.items() if column.kind == "trait"]
    one.run(), other.run()
    for name in traits:
        assert np.array_equal(one.firms.arrays[name], other.firms.arrays[name]), name
    came, more = one.projects.status != POSSIBLE, other.projects.status != POSSIBLE
    assert (more | ~came).all() and np.count_nonzero(more) > np.count_nonzero(came)
    assert other.projects.anyway[came].all() and not other.projects.anyway[more & ~came].any()
    # Until June 2019 both cities are the same, whoever came since.
    assert np.array_equal(one.projects.month_lead[came], other.projects.month_lead[came])
