"""The ban on outdated capacity against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.model import PolicyModel
from sim.policies.outdated_capacity_ban import REASON, REMEMBERED, RETURN, OutdatedCapacityBan
from sim.scenario.schema import LeverUse
from tests.policies.firms import Draws, programme_of, table
from tests.small_models import small_scenario

JANUARY = 12


def lever(**settings: Any) -> OutdatedCapacityBan:
    values = {
        "start": "2020-01", "campaign_every": 6, "campaign_lasts": 2, "closure_hazard": 0.5, "dirty_below": 20.0,
        "outdated_age": 150.0, "scrapped_share": 0.1, "return_hazard": 0.5, "return_share": 0.5,
    }  # fmt: skip
    return OutdatedCapacityBan(**(values | settings))


def firms(**columns: Any) -> SimpleNamespace:
    """Dirty, outdated, neither, large and outdated, large and dirty, dead."""
    given: dict[str, Any] = {
        "above_scale": [False, False, False, True, True, False], "green_score": [10.0, 50.0, 50.0, 50.0, 10.0, 0.0],
        "equipment_age": [10.0, 160.0, 10.0, 160.0, 10.0, 0.0], "capacity": [10.0, 20.0, 30.0, 100.0, 200.0, 0.0],
        "expected_demand": [8.0, 16.0, 24.0, 80.0, 150.0, 0.0], "distress_months": [0.0, 4.0, 0.0, 0.0, 0.0, 0.0],
        "energy_intensity": np.full(6, 0.5), "knowledge": np.zeros(6), "target_utilisation": np.full(6, 0.8),
        "alive": np.array([True] * 5 + [False]), "stage": np.zeros(6, dtype=int), "labour_output": np.full(6, 2.0),
        "tfp_fixed": np.zeros(6),
    }  # fmt: skip
    return table(**(given | columns))


def test_campaigns_come_and_go() -> None:
    made = lever()
    assert [month for month in range(10, 26) if made.campaign(month)] == [12, 13, 18, 19, 24, 25]
    assert [month for month in range(10, 26) if made.begins(month)] == [12, 18, 24]
    ended = lever(end="2020-06")
    assert [month for month in range(10, 26) if ended.campaign(month)] == [12, 13]
    assert ended.off(18) and not ended.off(13)
    assert not lever(closure_hazard=0.0).campaign(12)


def test_small_dirty_and_outdated_enterprises_are_closed_by_chance() -> None:
    made = lever()
    programme = programme_of(made, 6, JANUARY)
    result = made.close(firms(), programme, Draws([0.4, 0.4, 0.4, 0.4, 0.4, 0.4]))
    (exits,) = result["lifecycle"]
    assert (exits.rows.tolist(), exits.reason) == ([0, 1], REASON)
    assert not REASON.startswith("consolidation")
    programme.carry_out(result["programme"], "close")
    # The second could not pay its bills.
    assert (programme.tally.awarded, programme.tally.deadweight, programme.tally.direct_effect) == (2, 1, 1.0)
    assert programme.memory["closed"].tolist() == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    assert programme.memory["capacity"][:2].tolist() == [10.0, 20.0]
    assert made.close(firms(), programme, Draws(np.full(6, 0.5))) == {}


def test_larger_ones_scrap_outdated_equipment() -> None:
    made = lever()
    programme = programme_of(made, 6, JANUARY)
    result = made.scrap(firms(), programme)
    # 90 are left, and 80 / 0.8 = 100 are wanted: it is not what would have been given up anyway.
    assert result["capacity_built"].tolist() == [0.0, 0.0, 0.0, -10.0, 0.0, 0.0]
    assert result["programme"][0].anyway.tolist() == [False]
    idle = firms(expected_demand=[8.0, 16.0, 24.0, 70.0, 150.0, 0.0])
    assert made.scrap(idle, programme)["programme"][0].anyway.tolist() == [True]
    assert lever(scrapped_share=0.0).scrap(firms(), programme) == {}


def test_the_closed_return_smaller_with_their_old_equipment() -> None:
    made = lever()
    programme = programme_of(made, 6, JANUARY)
    p, world = SimpleNamespace(entry_cash_months=2.0), SimpleNamespace(labour_trend=1.0, land_per_output=np.ones(1))
    late = Draws(np.full(6, 0.4))
    assert made.come_back(firms(), programme, p, late, world) == {}
    programme.carry_out(made.close(firms(), programme, late)["programme"], "close")
    gone = firms(alive=np.array([False, False, True, True, True, False]))
    result = made.come_back(gone, programme, p, Draws([0.4, 0.6, 0.0, 0.0, 0.0, 0.0]), world)
    (births,) = result["lifecycle"]
    assert (births.rows.tolist(), births.reason) == ([0], RETURN)
    assert births.equity == pytest.approx([2.0 * 4.0])
    expected = {"capacity": 5.0, "customers": 4.0, "labour": 2.0, "green_score": 10.0, "equipment_age": 10.0}
    assert {name: births.values[name].item() for name in expected} == expected
    programme.carry_out(result["programme"], "return")
    # One closed that had not failed, less one that is back.
    assert programme.tally.direct_effect == 0.0
    assert made.come_back(gone, programme, p, Draws([0.4, 0.6, 0.0, 0.0, 0.0, 0.0]), world) == {}
    assert set(REMEMBERED) <= set(programme.memory)


def test_in_a_run_the_closed_go_under_a_name_of_their_own_and_some_return() -> None:
    made = lever(closure_hazard=0.3, return_hazard=0.2)
    scenario = small_scenario(0.2).model_copy(
        update={"levers": {"ban": LeverUse(use="outdated_capacity_ban", settings=made)}}
    )
    model = PolicyModel(scenario)
    result = model.run()
    closed = model.lifecycle.removed[REASON].sum()
    returned = int(((result.events["kind"] == "entry") & (result.events["reason"] == RETURN)).sum())
    assert closed > returned > 0
    assert result.levers["ban"]["deadweight"] < result.levers["ban"]["awarded"]
