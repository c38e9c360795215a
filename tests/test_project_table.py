"""The plan's own projects as data: what the plan states of them, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.plan import PLAN_FOLDER, load_plan
from sim.project_table import read_projects

PLAN = load_plan()
PARKS = tuple(park.id for park in PLAN.parks)


def test_the_plans_projects_have_the_capacity_that_it_states() -> None:
    stated = {own.id: (own.capacity, own.capacity_unit) for own in PLAN.projects if own.capacity}
    assert stated == {
        "basalt_fibre_project": (30_000.0, "t/year"),
        "carbon_nanotube_project": (300.0, "t/year"),
        "ceramic_base_project": (2_400_000_000.0, "pieces/year"),
    }
    residents = {own.name_zh for own in PLAN.projects if own.stage == "PREFAB"}
    assert residents == {"筑友制造装配式建筑项目", "城源住宅装配式建筑项目"}
    assert any(own.stage == "GA" for own in PLAN.projects)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (",GA,", ",airport,", "airport"),
        (",GA,aviation,", ",GA,harbour,", "harbour"),
        (",100000,50000,300000,", ",40000,50000,300000,", "is not between announced_low and announced_high"),
        ("aviation_park,", "basalt_fibre_project,", "basalt_fibre_project"),
        (",2020-06,assumed,", ",2020-06,rumour,", "rumour"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = (PLAN_FOLDER / "projects.csv").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "projects.csv"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        read_projects(file, PLAN.stages, PARKS)
