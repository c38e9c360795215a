from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pytest

from sim.agents.project_slots import BUILDING, SIGNED, possible_projects
from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.roster.holding import plan_of_ledger
from sim.roster.projects import LedgerFile, ProjectLedger, read_ledger_copy, read_projects_file
from sim.streams import Streams
from tests.roster.made import text

PLAN = load_plan()
EXAMPLE = Path(__file__).parents[2] / "examples" / "roster" / "projects.xlsx"
HEAD = ("项目名称", "产业链", "建设地点", "总投资（亿元）", "签约时间", "开工时间", "投产时间")


def read(*rows: tuple[object, ...]) -> LedgerFile:
    return read_projects_file(text(HEAD, *rows).encode(), "a.csv", PLAN)


def ledger(*rows: tuple[object, ...]) -> ProjectLedger:
    found = read(*rows).table
    assert found is not None
    return found


def test_the_example_takes_up_the_projects_of_the_plan() -> None:
    table = read_projects_file(EXAMPLE.read_bytes(), "projects.xlsx", PLAN).table
    assert table is not None and len(table) == 12
    assert [own.id for own in table.projects[:4]] == [
        "basalt_fibre_project",
        "carbon_nanotube_project",
        "prefab_zhuyou",
        "ledger_6",
    ]
    assert table.projects[0].investment == 120_000.0 and table.projects[0].park == "gaocheng"
    assert sum(own.investment for own in table.projects) == pytest.approx(460_000.0)
    assert "示例" not in table.copy
    assert read_ledger_copy(table.copy, "projects.csv", PLAN) == table


def test_what_is_wrong_in_a_ledger() -> None:
    found = read(
        ("甲项目", "耐材", "", "1", "", "", ""),
        ("乙项目", "铁路", "", "1", "2020-01", "", ""),
        ("丙项目", "水泥", "", "-1", "2020-01", "", ""),
        ("丁项目", "水泥", "", "1", "2017年1月", "2017-06", "2018-06"),
        ("戊项目", "水泥", "", "1", "2020-05", "2020-01", ""),
        ("己项目", "水泥", "", "1", "2024-05", "", ""),
    )
    kinds = [(one.severity, one.message.key.rpartition(".")[2], one.rows) for one in found.findings]
    assert kinds == [
        ("error", "no_project_date", [2]),
        ("error", "unknown_industry", [3]),
        ("error", "negative", [4]),
        ("warning", "project_done", [5]),
        ("warning", "dates_backwards", [6]),
        ("warning", "project_late", [7]),
    ]
    assert found.table is None
    with pytest.raises(InputError):
        found.findings.refuse()


def test_dates_of_a_ledger_are_the_steps_of_the_project() -> None:
    own = ledger(
        ("甲", "水泥", "大金店工业基地", "1.5", "2018-06", "2018-10", "2019-06"),
        ("乙", "铝精深加工", "", "", "2018-11", "2020-01", "2021-01"),
        ("丙", "磨具", "", "2", "", "2020-08", ""),
    )
    plan = plan_of_ledger(PLAN, own, keep_own=False)
    assert [project.id for project in plan.projects] == ["ledger_2", "ledger_3", "ledger_4"]
    for draw in (1, 2):
        slots = possible_projects(plan, ParameterTable.load().values({}), Streams(1, draw), 48, 0.1)
        assert slots.named[:3] == ("ledger_2", "ledger_3", "ledger_4")
        assert slots.lead_month[:2].tolist() == [-7, -2]
        assert slots.status[:2].tolist() == [BUILDING, SIGNED]
        assert slots.month_building[0] == -3 and slots.build_months[0] == 8
        assert slots.approval_months[1] == 14 and slots.build_months[1] == 12
        assert slots.lead_month[2] + int(np.ceil(slots.approval_months[2])) == 19
        assert slots.announced[[0, 2]].tolist() == [15_000.0, 20_000.0]
        assert slots.announced[1] > 0.0
    assert isnan(own.projects[1].investment)


def test_the_plans_own_projects_stay_only_where_that_is_said() -> None:
    own = ledger(
        ("筑友制造装配式建筑项目", "节能建材", "", "9", "2020-01", "", ""), ("甲", "水泥", "", "1", "2020-01", "", "")
    )
    alone, beside = (plan_of_ledger(PLAN, own, keep_own=keep) for keep in (False, True))
    assert [project.id for project in alone.projects] == ["prefab_zhuyou", "ledger_3"]
    assert len(beside.projects) == len(PLAN.projects) + 1
    assert next(project for project in beside.projects if project.id == "prefab_zhuyou").announced == 90_000.0


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "2,Ledger!,OTHER,,5000,2020-01,,",
        "2,a,OTHER,,5000,,,",
        "2,a,NO,,5000,2020-01,,",
        "2,a,OTHER,,nan,2020-01,,",
    ],
)
def test_a_copy_that_somebody_changed_is_refused(line: str) -> None:
    good = ledger(("甲", "水泥", "", "1", "2020-01", "", "")).copy
    changed = good.splitlines()[0] + "\n" + line + "\n"
    with pytest.raises(InputError):
        read_ledger_copy(changed, "f", PLAN)
