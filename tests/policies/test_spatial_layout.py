"""The layout of industries over the parks against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.parks import InfrastructureBuilt, Positioned, Priority
from sim.months import month_index
from sim.policies.spatial_layout import SpatialLayout
from tests.policies.firms import programme_of, table


def lever(**settings: Any) -> SpatialLayout:
    usual = {
        "enforcement": 0.5, "infrastructure_gain": 0.24, "cost_saving": 0.01, "supplier_search": 0.04,
        "prefab_priority": 0.4,
    }  # fmt: skip
    return SpatialLayout(**{"start": "2020-01", **usual, **settings})


def parks(**attributes: Any) -> SimpleNamespace:
    """Two parks and the land outside; park 0 is meant for stage 1."""
    usual = {
        "number": 2, "prefab": 1, "takes": np.array([[False, True], [False, False], [True, True]]),
        "infrastructure": np.array([0.75, 0.4, 0.2]), "infrastructure_start": np.array([0.5, 0.4, 0.2]),
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **attributes})


def test_parks_are_built_and_trades_brought_together() -> None:
    firms = table(stage=[1, 0, 1, 1], park=[0, 0, 1, -1])
    programme = programme_of(lever(), 4, 12)
    positioned, built, priority = lever().lay_out(firms, parks())["parks"]
    assert positioned == Positioned(0.5) and priority == Priority(1, 0.2)
    # Half of 0.24 a year is 0.01 a month in the parks, nothing outside.
    assert isinstance(built, InfrastructureBuilt) and built.gain == pytest.approx([0.01, 0.01, 0.0])
    made = lever().gather(firms, programme, parks())
    assert made["link_search_eased"] == pytest.approx([0.02, 0.0, 0.0, 0.0])
    programme.carry_out(made["programme"], "test")
    again = lever().gather(firms, programme, parks())
    assert "programme" not in again and again["link_search_eased"] == pytest.approx([0.02, 0.0, 0.0, 0.0])


def test_better_infrastructure_spares_costs_in_its_park() -> None:
    firms = table(park=[0, 0, 1, -1], expected_demand=[100.0, 50.0, 100.0, 100.0], alive=[True, False, True, True])
    made = lever().save(firms, programme_of(lever(), 4, 12), parks())
    # Half of the way from 0.5 to 1 is built: half a percent of sales.
    assert made["imposed_cost"] == pytest.approx([-0.5, 0.0, 0.0, 0.0])
    payment = made["ledger"][0]
    assert (payment.payer, payment.receiver, payment.purpose) == ("outside", "enterprises", "help: costs saved")
    assert payment.rows is None and payment.amount == pytest.approx([0.5, 0.0, 0.0, 0.0])
    same = parks(infrastructure=np.array([0.5, 0.4, 0.2]))
    assert lever().save(firms, programme_of(lever(), 4, 12), same) == {}


def test_every_enterprise_of_the_parks_is_reached_once() -> None:
    made, programme = lever(), programme_of(lever(), 3, 12)
    firms = table(park=[0, -1, 1], alive=[True, True, False])
    result = made.reach(firms, programme)
    programme.carry_out(result["programme"], "test")
    assert programme.report()["awarded"] == 1.0 and programme.report()["money"] == 0.0
    assert made.reach(firms, programme) == {}
    reach = made.rules("help")[-1]
    assert reach.active is not None
    assert [reach.active(month_index(m)) for m in ("2020-01", "2020-02", "2021-01")] == [True, False, True]
