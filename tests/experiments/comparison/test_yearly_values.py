"""Twelve months make a year: sums, means, Decembers, and years that are not whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiments.comparison.yearly_values import COLUMNS_AT_ONCE, yearly_indicators, yearly_table, yearly_values
from sim.run_folder import open_run
from tests.experiments.made_folders import made_folder

THIRTEEN = pd.DataFrame(
    {"month": [f"2019-{m:02d}" for m in range(1, 13)] + ["2020-01"], "draw": 0, "replicate": 0, "x": range(13)}
)


@pytest.mark.parametrize(("kind", "value"), [("sum", 66.0), ("mean", 5.5), ("end", 11.0)])
def test_years_without_all_months_are_left_out(kind: str, value: float) -> None:
    assert yearly_values(THIRTEEN, "x", kind).to_dict() == {(2019, 0, 0): value}  # type: ignore[arg-type]
    shuffled = THIRTEEN.sample(frac=1.0, random_state=3)
    assert yearly_values(shuffled, "x", kind).to_dict() == {(2019, 0, 0): value}  # type: ignore[arg-type]


def test_every_pair_and_year_has_a_row() -> None:
    frames = [
        pd.DataFrame(
            {"month": [f"{year}-{m:02d}" for year in (2019, 2020) for m in range(1, 13)], "draw": draw,
             "replicate": replicate, "x": 10.0 * draw + replicate, "y": np.arange(24.0)}
        )
        for replicate in (1, 0) for draw in (2, 1)
    ]  # fmt: skip
    table = yearly_table(pd.concat(frames), {"y": "end", "x": "mean"})
    assert list(table) == ["y", "x"]
    assert table.index.tolist() == [(year, d, r) for year in (2019, 2020) for d in (1, 2) for r in (0, 1)]
    assert table["x"].tolist() == [10.0, 11.0, 20.0, 21.0] * 2
    assert table["y"].tolist() == [11.0] * 4 + [23.0] * 4


def test_nothing_is_left_of_a_run_without_a_whole_year() -> None:
    table = yearly_table(THIRTEEN[:5], {"x": "sum"})
    assert list(table) == ["x"] and not len(table)


def test_a_run_s_indicators_are_read_in_blocks(tmp_path: Path) -> None:
    names = [f"indicator_{number}" for number in range(2 * COLUMNS_AT_ONCE + 1)]
    folder = made_folder(
        tmp_path / "run",
        value_of=lambda target, draw, replicate: None,
        series_of=lambda draw, replicate: {name: np.full(48, float(number)) for number, name in enumerate(names)},
    )
    table = yearly_indicators(open_run(folder), {name: "sum" for name in [*names, "unheard_of"]})
    assert list(table) == names
    assert table.loc[(2022, 2, 1)].tolist() == [12.0 * number for number in range(len(names))]
