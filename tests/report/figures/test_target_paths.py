"""Paths of the targets and their overview: where they begin, what the goal is for, milestones as shares of runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plan import load_plan
from sim.report.figures import RunTables, style
from sim.report.figures.bands import yearly_bands
from sim.report.figures.target_overview import draw_target_overview
from sim.report.figures.target_paths import draw_target_paths
from sim.report.figures.text import FigureText
from sim.run_folder import TARGET_COLUMNS, TARGET_NUMBERS
from tests.report.figures.legible import assert_legible

EN = FigureText(load_plan(), "en")
RUNS = 10


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    figures: list[Figure] = []

    def keep(figure: Figure, folder: Path, name: str) -> list[Path]:
        assert_legible(figure, name)
        figures.append(figure)
        return [folder / f"{name}.png"]

    monkeypatch.setattr(style, "save_figure", keep)
    return figures


def run_of(paths: Mapping[str, tuple[float, ...]], **numbers: Any) -> RunTables:
    """Ten runs with the yearly values of some targets' main readings; of a milestone four have it done in the end."""
    plan = load_plan()
    rows, values = [], []
    for name, path in paths.items():
        target = plan.target(name)
        row: dict[str, Any] = dict.fromkeys(TARGET_COLUMNS) | {
            "id": name, "reading": target.main_reading.reading, "name_en": target.name_en, "name_zh": target.name_zh,
            "nature": target.nature, "unit": target.unit, "op": target.op, "value": target.value, "runs": RUNS,
            "verdict": "open", "simulated": path[-1], "low": path[-1], "high": path[-1], "met": 4,
        } | numbers  # fmt: skip
        rows.append(row)
        for number in range(RUNS):
            for year, value in enumerate(path, start=2019):
                own = value if target.unit != "done" or number < 4 else 0.0
                values.append((0, number, name, row["reading"], float(year), own))
    frame = pd.DataFrame(rows, columns=list(TARGET_COLUMNS)).astype(dict.fromkeys(TARGET_NUMBERS, float))
    table = pd.DataFrame(values, columns=["draw", "replicate", "id", "reading", "year", "value"])
    return RunTables("plan", targets=frame, paths=yearly_bands(table), replicates=RUNS, runs=RUNS)


def words(place: Axes | Figure) -> str:
    return " ".join(text.get_text() for text in place.findobj(Text))


def line_of(axes: Axes) -> tuple[list[float], list[float]]:
    line = next(line for line in axes.lines if line.get_marker() == "o")
    return np.asarray(line.get_xdata(), dtype=float).tolist(), np.asarray(line.get_ydata(), dtype=float).tolist()


def test_the_goal_says_which_years_it_is_for(drawn: list[Figure], tmp_path: Path) -> None:
    paths = {"industrial_va_growth": (5.0, 6.0, 7.0, 8.0), "smart_factories_annual": (0.0, 1.0, 1.0, 2.0),
             "smart_factories_total": (1.0, 2.0, 4.0, 6.0), "high_tech_total": (20.0, 30.0, 40.0, 50.0)}  # fmt: skip
    draw_target_paths([run_of(paths)], tmp_path, EN)
    growth, each_year, earlier, last = (words(axes) for axes in drawn[0].axes)
    assert "goal ≥ 6: mean of 2020–2022" in growth and "goal ≥ 1 each year" in each_year
    assert "goal ≥ 6: in 2020" in earlier and "goal ≥ 65" in last and "goal ≥ 65:" not in last


def test_what_is_counted_from_2020_begins_there(drawn: list[Figure], tmp_path: Path) -> None:
    paths = {"smart_factories_annual": (0.0, 1.0, 1.0, 2.0), "large_projects_landed": (1.0, 1.0, 2.0, 2.0),
             "new_high_tech": (0.0, 5.0, 9.0, 12.0)}  # fmt: skip
    draw_target_paths([run_of(paths)], tmp_path, EN)
    assert [line_of(axes)[0][0] for axes in drawn[0].axes] == [2020.0, 2019.0, 2019.0]


def test_a_milestone_is_a_share_of_the_runs(drawn: list[Figure], tmp_path: Path) -> None:
    run = run_of({"aviation_park": (0.0, 0.0, 1.0, 1.0)})
    draw_target_paths([run], tmp_path, EN)
    draw_target_overview([run], tmp_path, EN)
    assert line_of(drawn[0].axes[0])[1] == [0.0, 0.0, 40.0, 40.0]
    assert not drawn[0].axes[0].collections and "% of runs" in words(drawn[0].axes[0])
    assert "40 %" in words(drawn[1]) and "of the runs have it done" in words(drawn[1])


def test_an_interval_beyond_the_axis_ends_in_an_arrow(drawn: list[Figure], tmp_path: Path) -> None:
    run = run_of({"high_tech_total": (0.0, 0.0, 0.0, 65.0)}, low=-60.0, high=260.0)
    draw_target_overview([run], tmp_path, EN)
    ends = {line.get_marker(): float(np.asarray(line.get_xdata())[0]) for line in drawn[0].axes[0].lines}
    assert (ends["<"], ends["o"], ends[">"]) == (-0.25, 1.0, 2.0)


def test_a_row_without_a_share_says_so(drawn: list[Figure], tmp_path: Path) -> None:
    draw_target_overview([run_of({"manufacturing_loan_share": (0.0, -1.0, -3.0, -4.8)})], tmp_path, EN)
    assert "no share of this goal" in words(drawn[0])
