"""Slots of the would-be enterprises: counts, sizes that meet the stage's total, and Poisson entrants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.agents.population_layout import Layout, above_scale_sizes, lay_out, poisson, small_sizes
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.streams import Streams

P = ParameterTable.load().values()
PLAN = load_plan()


def layout(draw: int = 0, months: int = 48, scale: float = 1.0, plan: Any = PLAN, **values: float) -> Layout:
    above = np.floor(PLAN.stage_table["above_scale_enterprises"] * scale + 0.5).astype(np.int64)
    small = np.floor(PLAN.stage_table["small_enterprises"] * scale + 0.5).astype(np.int64)
    return lay_out(plan, {**P, **values}, Streams(1, draw), months, above, small)


def test_incumbents_come_first_and_every_stage_has_its_number() -> None:
    made = layout()
    table = PLAN.stage_table
    incumbents = slice(0, made.incumbents)
    stages = len(PLAN.stages)
    above = np.bincount(made.stage[incumbents][made.above_scale[incumbents]], minlength=stages)
    small = np.bincount(made.stage[incumbents][~made.above_scale[incumbents]], minlength=stages)
    assert above.tolist() == table["above_scale_enterprises"].tolist()
    assert small.tolist() == table["small_enterprises"].tolist()
    assert not made.above_scale[made.incumbents :].any(), "nobody begins on the list"
    assert made.slots_by_month[-1] == len(made.stage)
    assert (np.diff(made.slots_by_month) >= 0).all()
    assert made.slots_by_month[0] >= made.incumbents


@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
def test_above_scale_sales_meet_the_stages_output(scale: float) -> None:
    """Also where rounding has changed the number: the total moves with it."""
    made = layout(scale=scale)
    table = PLAN.stage_table
    count = np.floor(table["above_scale_enterprises"] * scale + 0.5)
    sales = np.bincount(made.stage, 12.0 * made.size * made.above_scale, len(PLAN.stages))
    some = count > 0
    expected = (table["above_scale_output"] * 1e4 * count)[some] / table["above_scale_enterprises"][some]
    assert sales[some] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("draw", range(3))
def test_floors_and_bounds_are_kept(draw: int) -> None:
    made = layout(draw)
    yearly = 12.0 * made.size
    floor = P["listing_threshold"] * P["above_scale_floor_factor"]
    assert yearly[made.above_scale].min() >= floor * (1.0 - 1e-9)
    small = yearly[: made.incumbents][~made.above_scale[: made.incumbents]]
    assert small.min() >= P["small_size_floor"] * (1.0 - 1e-9)
    assert small.max() <= P["small_size_bound"] * (1.0 + 1e-9)
    assert yearly[made.incumbents :].max() <= 0.9 * P["listing_threshold"] * (1.0 + 1e-9)


def test_above_scale_sizes_by_hand() -> None:
    # Floor 2000 x 0.9 = 1800. Three with 3 x 1800 = 5400 or less between them share equally.
    uniform = np.array([0.2, 0.9, 0.5])
    p = {**P, "listing_threshold": 2000.0, "above_scale_floor_factor": 0.9, "size_largest_share": 0.2}
    assert above_scale_sizes(3, 4500.0, uniform, p).tolist() == [1500.0] * 3
    # One alone has everything. Of three, none more than 1.5/3 = half of the total; the shuffle is that of the numbers:
    # the largest size goes with the smallest number.
    assert above_scale_sizes(1, 9000.0, uniform[:1], p) == pytest.approx([9000.0])
    made = above_scale_sizes(3, 60000.0, uniform, p)
    assert made.sum() == pytest.approx(60000.0)
    assert made.max() <= 30000.0 * (1.0 + 1e-9)
    assert made.min() >= 1800.0
    assert np.argsort(made).tolist() == [1, 2, 0]


def test_small_sizes_are_quantiles_of_a_cut_lognormal() -> None:
    p = {**P, "small_size_log_mean": np.log(300.0), "small_size_log_sd": 1.0}
    p |= {"small_size_floor": 300.0 / np.e, "small_size_bound": 300.0 * np.e}
    # Cut evenly on both sides in logs: lowest, median, highest.
    assert small_sizes(np.array([0.0, 0.5, 1.0]), p) == pytest.approx([300.0 / np.e, 300.0, 300.0 * np.e])


def test_the_layout_hangs_on_seed_and_draw_alone_and_a_longer_one_only_goes_on() -> None:
    one, again, other, longer = layout(), layout(), layout(draw=1), layout(months=60)
    assert np.array_equal(one.size, again.size)
    assert np.array_equal(one.stage, again.stage)
    assert not np.array_equal(one.size[: one.incumbents], other.size[: one.incumbents])
    rows = len(one.size)
    assert np.array_equal(one.size, longer.size[:rows])
    assert np.array_equal(one.stage, longer.stage[:rows])
    assert np.array_equal(one.slots_by_month, longer.slots_by_month[:48])


def testpoisson_numbers_by_inversion() -> None:
    # Mean 1: 0 up to 0.3679, 1 up to 0.7358, 2 up to 0.9197. Mean 0: none.
    mean = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
    assert poisson(np.array([0.36, 0.37, 0.73, 0.74, 0.99]), mean).tolist() == [0, 1, 1, 2, 0]
    assert poisson(np.array([0.5]), np.zeros(1)).tolist() == [0]
    uniform = (np.arange(100_000) + 0.5) / 100_000
    made = poisson(uniform, np.full(100_000, 7.5))
    assert (made.mean(), made.var()) == (pytest.approx(7.5, abs=0.001), pytest.approx(7.5, abs=0.01))


def test_slots_of_entrants_arepoisson_with_headroom() -> None:
    runs = [layout(draw) for draw in range(12)]
    monthly = np.concatenate([np.diff(made.slots_by_month, prepend=made.incumbents) for made in runs])
    table = PLAN.stage_table
    by_stage = P["entry_headroom"] * P["entry_rate"] / 12.0 * table["small_enterprises"] * table["entry_multiplier"]
    mean = by_stage.sum()
    assert monthly.mean() == pytest.approx(mean, abs=4.0 * np.sqrt(mean / len(monthly)))
    assert monthly.var() == pytest.approx(mean, rel=4.0 * np.sqrt(2.0 / len(monthly)))
    counted = sum(np.bincount(made.stage[made.incumbents :], minlength=len(by_stage)) for made in runs)
    assert (np.abs(counted - len(monthly) * by_stage) < 4.5 * np.sqrt(len(monthly) * by_stage) + 1e-9).all()
    assert (counted[by_stage == 0.0] == 0).all()


def test_without_entry_there_are_only_incumbents() -> None:
    made = layout(entry_rate=0.0)
    assert len(made.stage) == made.incumbents
    assert layout(months=0).slots_by_month.tolist() == []


def test_a_city_can_be_empty() -> None:
    empty = replace(PLAN)
    none = np.zeros(len(PLAN.stages), dtype=np.int64)
    made = lay_out(empty, P, Streams(1, 0), 48, none, none)
    assert len(made.stage) == made.incumbents == 0
