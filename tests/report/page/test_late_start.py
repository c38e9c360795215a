"""A yearly count that fails only in the year in which its levers began."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from sim.experiments.ensemble.frames import object_frame
from sim.plan import load_plan
from sim.report.material import Material, gather
from sim.report.page.late_start import LateStart, late_remark, late_starts, late_task_remarks
from sim.report.page.render import page_text
from sim.scenario.schema import Scenario
from sim.scoring import TASK_COLUMNS, task_table
from sim.tables import write_frame_csv, write_parquet
from tests.experiments.made_folders import made_folder

MEETINGS, GOAL = "project_meetings", 12.0


def meetings(folder: Path, start: str, years: dict[int, float]) -> Material:
    """Runs with so many meetings a year, the fewest of which is held against the goal."""
    made_folder(folder, value_of=lambda target, draw, replicate: min(years.values()) if target == MEETINGS else None)
    (folder / "scenario.yaml").write_text(
        f"name: plan\nlevers:\n  project_ledger: {{use: project_ledger, start: {start}}}\n", encoding="utf-8"
    )
    values = pd.read_parquet(folder / "target_values.parquet")
    own = (values["id"] == MEETINGS) & values["year"].isin(years)
    values.loc[own, "value"] = values.loc[own, "year"].map(years)
    write_parquet(folder / "target_values.parquet", [values])
    return gather([folder])


@pytest.mark.parametrize(
    ("start", "years", "late"),
    [
        ("2020-09", {2020: 4.0, 2021: 12.0, 2022: 12.0}, True),
        ("2021-03", {2020: 12.0, 2021: 4.0, 2022: 12.0}, True),
        ("2020-01", {2020: 4.0, 2021: 12.0, 2022: 12.0}, False),
        ("2020-09", {2020: 4.0, 2021: 4.0, 2022: 12.0}, False),
        ("2020-09", {2020: 12.0, 2021: 4.0, 2022: 12.0}, False),
        ("2020-09", {2020: 12.0, 2021: 12.0, 2022: 12.0}, False),
    ],
)
def test_only_the_year_of_the_start(tmp_path: Path, start: str, years: dict[int, float], late: bool) -> None:
    found = late_starts(meetings(tmp_path / "plan", start, years))
    assert set(found) == ({MEETINGS} if late else set())
    if late:
        assert found[MEETINGS] == LateStart(MEETINGS, (int(start[:4]),), start)


def test_the_page_says_it(tmp_path: Path) -> None:
    material = meetings(tmp_path / "plan", "2020-09", {2020: 4.0, 2021: 12.0, 2022: 12.0})
    remark = late_remark(late_starts(material)[MEETINGS], "zh")
    assert "仅2020年未达数" in remark and "2020-09" in remark
    assert remark in page_text(material, "zh")
    assert late_starts(gather([made_folder(tmp_path / "none", value_of=lambda *_: None)])) == {}


def test_the_remark_stands_with_the_tasks_of_the_target(tmp_path: Path) -> None:
    material = meetings(tmp_path / "plan", "2020-09", {2020: 4.0, 2021: 12.0, 2022: 12.0})
    rows = [[getattr(task, name) for name in TASK_COLUMNS] for task in task_table(load_plan(), [], Scenario(name="p"))]
    write_frame_csv(material.run.folder / "tasks.csv", object_frame(rows, TASK_COLUMNS))
    material = gather([material.run.folder])
    late = late_starts(material)
    said = {task.number for task in material.tasks if late_task_remarks(task, late, "en")}
    assert said == set(load_plan().target(MEETINGS).tasks)
    row = re.search(r'<tr id="task-30".*?</tr>', page_text(material, "en"), re.DOTALL)
    assert row is not None and late_remark(late[MEETINGS], "en") in row[0]
