"""Who loses and who gains, by group: jobs and value added in the last whole year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sim.experiments.comparison.winners_and_losers import group_table, losers
from sim.run_folder import open_run
from tests.experiments.made_folders import made_folder


def run_with(folder: Path, refractories: tuple[float, float], equipment: tuple[float, float]) -> Path:
    """Two replicates with these jobs in two chains and a town."""

    def series_of(draw: int, replicate: int) -> dict[str, np.ndarray]:
        jobs = {
            "employment_in_refractories": refractories[replicate],
            "employment_in_equipment": equipment[replicate],
            "employment_in_brick_kilns": 5.0,
            "employment_in_general_aviation": 0.0,
            "employment_town_01": 100.0 + refractories[replicate],
        }
        return {name: np.full(48, count) for name, count in jobs.items()}

    return made_folder(folder, value_of=lambda *_: None, series_of=series_of, pairs=[(0, 0), (0, 1)])


def test_who_loses_and_who_gains_by_group(tmp_path: Path) -> None:
    """Refractories lose 10 and 12 jobs, equipment gains 1 and 3, kilns none; aviation has nobody at all."""
    first = run_with(tmp_path / "baseline", (50.0, 60.0), (10.0, 10.0))
    second = run_with(tmp_path / "plan", (40.0, 48.0), (11.0, 13.0))
    table = group_table([open_run(first), open_run(second)], ["baseline", "plan"])
    own = table[table["run"] == "plan"].set_index("group")["difference"].to_dict()
    assert own == {"refractories": -11.0, "equipment": 2.0, "brick_kilns": 0.0, "01": -11.0}
    # Of differences -10 and -12 the interval is -11 -+ 12.7: nobody loses clearly. Of twenty such pairs somebody would.
    assert losers(table, "plan", "employment") == []
    clear = table.assign(direction=["lower" if one else "" for one in table["difference"].fillna(0.0) < 0.0])
    found = losers(clear, "plan", "employment")
    assert [row["group"] for row in found] == ["refractories", "01"]
    assert losers(clear, "plan", "value_added") == []
    assert isinstance(table, pd.DataFrame) and set(table["year"]) == {2022}
