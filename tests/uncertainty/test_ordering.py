"""Numbers that must not fall, drawn together."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from sim.parameters import ParameterTable
from sim.plan import PLAN_FOLDER, load_plan
from sim.scenario import Scenario
from sim.uncertainty import realise, uncertain_inputs
from sim.uncertainty.constraints import read_constraints
from sim.uncertainty.ordering import Place, in_order

DRAWS = 400
COORDINATE = some.floats(0.0, 1.0)
RANGE = some.tuples(some.integers(0, 12), some.integers(1, 9)).map(lambda ends: (ends[0], ends[0] + ends[1]))
RANGES = some.lists(RANGE, min_size=2, max_size=4)


def drawn(ranges: list[tuple[int, int]], unit: list[float], gap: float = 0.0, whole: bool = False) -> list[float]:
    return in_order([Place(low, high, u) for (low, high), u in zip(ranges, unit, strict=False)], gap, whole)


def has_room(ranges: list[tuple[int, int]], gap: int) -> bool:
    """Whether some numbers are in order, by putting each as low as it can be."""
    least = -np.inf
    for low, high in ranges:
        least = max(least, low)
        if least > high:
            return False
        least += gap
    return True


UNIT = some.lists(COORDINATE, min_size=4, max_size=4)


@given(RANGES, UNIT, some.integers(0, 2), some.booleans())
def test_the_order_holds_within_the_ranges_and_the_same_again(
    ranges: list[tuple[int, int]], unit: list[float], gap: int, whole: bool
) -> None:
    made = drawn(ranges, unit, gap, whole)
    assert made == drawn(ranges, unit, gap, whole)
    assert all(low <= number <= high for (low, high), number in zip(ranges, made, strict=True))
    if whole:
        assert all(number == int(number) for number in made)
    assume(has_room(ranges, gap))
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(made))
    assert gap or all(before <= after for before, after in pairwise(made))


@given(RANGES, UNIT, some.integers(0, 3), some.integers(0, 21))
def test_a_held_number_stays_and_the_others_keep_the_order_with_it(
    ranges: list[tuple[int, int]], unit: list[float], held: int, value: int
) -> None:
    held %= len(ranges)
    places = [Place(low, high, u) for (low, high), u in zip(ranges, unit, strict=False)]
    places[held] = Place(value, value, None)
    made = in_order(places, 0.0, whole=False)
    assert made[held] == value
    assert all(low <= number <= high for (low, high, _), number in zip(places, made, strict=True))
    assume(has_room([(int(low), int(high)) for low, high, _ in places], 0))
    assert all(before <= after for before, after in pairwise(made))


@given(RANGES, UNIT, some.integers(0, 3), COORDINATE)
def test_more_of_a_coordinate_never_means_less_of_its_number(
    ranges: list[tuple[int, int]], unit: list[float], place: int, other: float
) -> None:
    place %= len(ranges)
    low, high = sorted((unit[place], other))
    before = drawn(ranges, [*unit[:place], low, *unit[place + 1 :]])
    after = drawn(ranges, [*unit[:place], high, *unit[place + 1 :]])
    assert before[place] <= after[place]


@pytest.mark.parametrize("ranges", [[(70, 90), (75, 95)], [(0, 100), (50, 100), (60, 80)], [(3, 9), (1, 10)]])
def test_near_coordinates_give_near_numbers_of_which_no_two_are_equal(ranges: list[tuple[int, int]]) -> None:
    steps = np.linspace(0.0, 0.99, 2001)
    for place in range(len(ranges)):
        unit = [0.37] * len(ranges)
        rows = np.array([drawn(ranges, [*unit[:place], float(u), *unit[place + 1 :]]) for u in steps])
        assert np.abs(np.diff(rows, axis=0)).max() < 0.5
        assert np.diff(rows[:, place]).min() > 0.0
        end, near = (drawn(ranges, [*unit[:place], u, *unit[place + 1 :]]) for u in (1.0, 1.0 - 1e-9))
        assert end == pytest.approx(near, abs=0.2)  # at the tip, the cube root of a step


def test_all_that_keeps_the_order_is_equally_likely() -> None:
    """Against what is left of an even grid over the box."""
    ranges = [(70, 90), (75, 95), (60, 92)]
    grid = (np.arange(40) + 0.5) / 40
    box = np.array(list(product(*(low + grid * (high - low) for low, high in ranges))))
    kept = box[(np.diff(box, axis=1) >= 0.0).all(axis=1)]
    made = np.array([drawn(ranges, list(unit)) for unit in product((np.arange(24) + 0.5) / 24, repeat=3)])
    assert made.mean(axis=0) == pytest.approx(kept.mean(axis=0), abs=0.2)
    assert made.std(axis=0) == pytest.approx(kept.std(axis=0), abs=0.2)
    assert np.corrcoef(made.T) == pytest.approx(np.corrcoef(kept.T), abs=0.03)


def test_all_whole_numbers_that_keep_the_gap_are_equally_likely() -> None:
    # 1 and 2, 1 and 3, 2 and 3: three pairs, so that 1 comes first in two thirds.
    ranges = [(1, 3), (1, 3)]
    grid = (np.arange(30) + 0.5) / 30
    found = [tuple(drawn(ranges, [one, other], 1.0, whole=True)) for one, other in product(grid, repeat=2)]
    assert {pair: found.count(pair) for pair in sorted(set(found))} == {(1, 2): 300, (1, 3): 300, (2, 3): 300}


def test_the_pairs_mean_is_that_of_the_part_of_the_box() -> None:
    """What docs/MODEL.md says of the scores of certificates."""
    grid = (np.arange(100) + 0.5) / 100
    made = np.array([drawn([(70, 90), (75, 95)], [one, other]) for one, other in product(grid, repeat=2)])
    assert made.mean(axis=0) == pytest.approx([78.04, 86.96], abs=0.02)


def test_ranges_that_leave_no_room_touch_as_near_as_they_can() -> None:
    assert drawn([(5, 9), (1, 3)], [0.5, 0.5]) == [5.0, 3.0]
    assert in_order([Place(9.0, 9.0, None), Place(1.0, 3.0, 0.2)], 0.0, whole=False) == [9.0, 3.0]


def test_hardly_two_numbers_are_equal_in_the_draws_of_the_plan() -> None:
    plan, table, scenario = load_plan(), ParameterTable.load(), Scenario(name="empty")
    inputs = {found.name: found for found in uncertain_inputs(plan, table)}
    rows = [realise(scenario, plan, table, draw).values for draw in range(1, DRAWS + 1)]
    orders = [found for found in read_constraints(PLAN_FOLDER) if found.rule == "ascending"]
    assert len(orders) > 10
    for order in orders:
        values = np.array([[row[name] for name in order.names] for row in rows])
        steps = np.diff(values, axis=1)
        assert steps.min() >= order.gap
        assert (steps < 1e-12).mean() <= 0.01
        for name, column in zip(order.names, values.T, strict=True):
            if not inputs[name].whole:
                _, counts = np.unique(column, return_counts=True)
                assert counts.max() <= 0.01 * DRAWS, f"{name} has an atom"


def test_a_campaign_ends_in_every_draw() -> None:
    plan, table, scenario = load_plan(), ParameterTable.load(), Scenario(name="empty")
    for draw in range(1, 101):
        values = realise(scenario, plan, table, draw).values
        assert values["outdated_capacity_ban.campaign_lasts"] < values["outdated_capacity_ban.campaign_every"]
