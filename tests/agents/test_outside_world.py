"""What comes from outside: drivers, shocks, seasons, trends, rates."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents.outside_world import OutsideWorld, build_world
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.scenario.schema import Outside, Scenario, Shock


def world_of(outside: Outside, months: int = 36) -> OutsideWorld:
    return build_world(
        mesa.Model(), Scenario(name="test", months=months, outside=outside), load_plan(), ParameterTable.load().values()
    )


def small_world(**given: Any) -> OutsideWorld:
    """Three months of drivers for two stages; January sells half, all other months as the year."""
    season = np.ones((12, 2))
    season[0] = 0.5
    usual: dict[str, Any] = {
        "demand": np.array([[1.0, 2.0], [1.1, 2.0], [1.2, 2.0]]),
        "season": season,
        "policy_rates": np.array([0.04, 0.03]),
        "growth": 0.02,
        "labour_productivity_growth": 0.12,
        "energy_intensity": np.array([1.0, 0.5]),
        "energy_saving": 0.24,
        "land_per_output": np.array([0.01, 0.02]),
    }
    for name in ("activity", "price", "input_price", "energy_price"):
        usual[name] = np.ones((3, 2))
    return OutsideWorld(mesa.Model(), **{**usual, **given})


def test_demand_is_market_times_season_and_the_last_row_goes_on() -> None:
    world = small_world()
    # January of 2019: half of 1 and of 2. February: 1.1. January of 2020, month 12, has the drivers of month 2.
    assert world.demand_now.tolist() == [0.5, 1.0]
    world.begin_month(1)
    assert (world.demand_now.tolist(), world.year, world.month_of_year) == ([1.1, 2.0], 2019, 1)
    world.begin_month(12)
    assert (world.demand_now.tolist(), world.year) == ([0.6, 1.0], 2020)
    assert world.policy_rate == 0.03


def test_trends_compound_by_the_month() -> None:
    world = small_world(price=np.full((3, 2), np.e))
    world.begin_month(6)
    # Half a year: exp(0.06) and exp(-0.12) = 0.8869204; land by the month: 12 x 0.01.
    assert world.labour_trend == pytest.approx(1.0618365)
    assert world.energy_intensity_now == pytest.approx([0.8869204, 0.4434602])
    assert world.land_per_output == pytest.approx([0.12, 0.24])
    assert world.log_price == pytest.approx([1.0, 1.0])


def test_it_returns_to_a_month() -> None:
    world = small_world()
    world.begin_month(1)
    kept = world.snapshot()
    world.begin_month(12)
    world.restore(kept)
    assert (world.month, world.demand_now.tolist()) == (1, [1.1, 2.0])


def test_without_drivers_nothing_happens() -> None:
    world = world_of(Outside(drivers="none", growth=0.03))
    for month in (0, 13, 47):
        world.begin_month(month)
        for name in ("demand", "activity", "price", "input_price", "energy_price"):
            assert (getattr(world, name) == 1.0).all()
    assert world.growth == 0.03


def test_shocks_multiply_what_the_drivers_say_from_start_to_end() -> None:
    plan = load_plan()
    first = Shock(name="closure", start="2020-02", end="2020-03", stages=("BRICK",), demand=0.5, activity=0.4)
    second = Shock(
        name="dear", start="2020-03", end="2020-03", demand=0.8, price=1.2, input_price=1.1, energy_price=2.0
    )
    plain, shaken = world_of(Outside()), world_of(Outside(shocks=(first, second)))
    brick = plan.stage_index("BRICK")
    # February 2020 is month 13. In March both strike bricks, the second all others.
    for month, here, elsewhere in ((12, 1.0, 1.0), (13, 0.5, 1.0), (14, 0.4, 0.8), (15, 1.0, 1.0)):
        plain.begin_month(month)
        shaken.begin_month(month)
        ratio = shaken.demand / plain.demand
        assert ratio[brick] == pytest.approx(here)
        assert np.delete(ratio, brick) == pytest.approx(elsewhere)
    plain.begin_month(14)
    shaken.begin_month(14)
    for name, factor in (("price", 1.2), ("input_price", 1.1), ("energy_price", 2.0)):
        assert getattr(shaken, name) == pytest.approx(factor * getattr(plain, name))
    assert shaken.activity[brick] == pytest.approx(0.4 * plain.activity[brick])
    # The plan's own data are as before.
    assert (load_plan().drivers.column("demand")[13] == world_of(Outside())._drivers[0][13]).all()


def test_the_central_banks_rate_falls_as_it_did() -> None:
    # 4.35 % in January 2019, 4.25 % from August 2019 on (policy_rates.csv).
    world = world_of(Outside(drivers="none"))
    assert world.policy_rate == pytest.approx(0.0435)
    world.begin_month(7)
    assert world.policy_rate == pytest.approx(0.0425)
    world.begin_month(47)
    assert 0.03 < world.policy_rate < 0.0425
