"""The table of the annex's 55 tasks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import BaseModel

from sim.plan import load_plan
from sim.scenario.schema import LeverUse, Scenario
from sim.scoring import NOT_SCORED, ScorecardRow
from sim.scoring.formulas import FORMULAS
from sim.scoring.task_table import TASK_COLUMNS, TaskRow, cases_by_lever, spent_by_lever, task_table

PLAN = load_plan()


class Settings(BaseModel):
    """Stands for any lever's settings."""


def scenario(*levers: str, **named: str) -> Scenario:
    """A scenario that uses these levers under their own names, and others under the names given."""
    uses = {lever: LeverUse(use=lever, settings=Settings()) for lever in levers}
    uses |= {name: LeverUse(use=lever, settings=Settings()) for name, lever in named.items()}
    return Scenario(name="test", levers=uses)


def rows() -> list[ScorecardRow]:
    """A scorecard in which everything that can be scored is met."""
    made = []
    for target in PLAN.targets:
        scored = (target.id, target.main_reading.reading) in FORMULAS and target.nature != "needs_input"
        made.append(
            ScorecardRow(
                target.id,
                target.main_reading.reading,
                "",
                "",
                "",
                "",
                "",
                None,
                None,
                None,
                None,
                None,
                None,
                2,
                None,
                "met" if scored else NOT_SCORED,
                "",
            )
        )
    return made


def table(chosen: Scenario, **money: dict[str, float]) -> dict[int, TaskRow]:
    return {row.task: row for row in task_table(PLAN, rows(), chosen, **money)}


def test_all_tasks_stand_in_the_table_in_order() -> None:
    made = task_table(PLAN, rows(), scenario())
    assert [row.task for row in made] == list(range(1, 56))
    assert len(TASK_COLUMNS) == len(set(TASK_COLUMNS))
    for row in made:
        assert row.remark and row.remark_zh
        assert row.levers_on == "" and row.planned is None and row.spent is None and row.cases is None


def test_a_task_shows_its_lever_money_and_cases() -> None:
    made = table(
        scenario("cloud_subsidy"),
        planned={"cloud_subsidy": 900.0},
        spent={"cloud_subsidy": 850.5},
        cases={"cloud_subsidy": 70.0},
    )
    row = made[15]
    assert (row.levers_on, row.planned, row.spent, row.cases) == ("cloud_subsidy", 900.0, 850.5, 70.0)
    assert row.verdicts == "met|met|met"
    # The same lever answers for task 14, which has no target.
    assert made[14].spent == 850.5
    assert made[14].shared == "cloud_subsidy"
    assert "Not in this scenario: Smart upgrading" in made[14].remark and "no target" in made[14].remark
    assert "智能化改造" in made[14].remark_zh and "smart_upgrading" not in made[14].remark_zh
    assert made[6].levers_on == "" and "No lever" in made[6].remark


def test_a_shared_lever_says_that_its_money_must_not_be_added_up() -> None:
    made = table(scenario("capacity_consolidation", "guidance_fund"))
    whole = "money and cases are the lever's whole, shared with tasks"
    assert f"Capacity consolidation: {whole} " in made[6].remark
    others = [str(task.number) for task in PLAN.tasks if "capacity_consolidation" in task.levers and task.number != 6]
    assert f"{whole} {', '.join(others)}: do not add them up." in made[6].remark
    assert f"产能整合退出：资金和件数为该政策工具的总数，与任务{'、'.join(others)}共用，不可" in made[6].remark_zh
    alone = [row for row in made.values() if row.levers_on and not row.shared]
    assert all("add them up" not in row.remark for row in alone)


def test_two_instances_of_a_lever_add_up() -> None:
    row = table(
        scenario("cloud_subsidy", second_round="cloud_subsidy"),
        spent={"cloud_subsidy": 10.0, "second_round": 5.0},
        cases={},
    )[15]
    assert (row.levers_on, row.spent, row.cases) == ("cloud_subsidy|second_round", 15.0, None)


def test_what_is_not_scored_is_named() -> None:
    made = table(scenario("capacity_consolidation"))
    assert made[8].verdicts == "not scored|met"
    assert "Not scored: cement_green_share." in made[8].remark
    assert "cement_green_share" in made[8].remark_zh
    assert "None of its targets is scored yet." in made[20].remark


def test_the_first_reading_stands_for_the_target() -> None:
    made = rows()
    place = next(k for k, row in enumerate(made) if row.id == "refractory_exits")
    made.insert(place, replace(made[place], reading="all_exits", verdict="open"))
    assert {row.task: row for row in task_table(PLAN, made, scenario())}[6].verdicts == "open"


def test_money_spent_is_what_leaves_public_purses_under_the_levers_name() -> None:
    accounts = [
        (2021, "government", "enterprises", "cloud_subsidy", 10.0),
        (2022, "government", "enterprises", "cloud_subsidy: award", 2.0),
        (2021, "government", "guidance_fund", "guidance_fund: capital", 100.0),
        (2021, "guidance_fund", "enterprises", "guidance_fund: equity", 30.0),
        (2022, "enterprises", "guidance_fund", "guidance_fund: repayment", 5.0),
        (2021, "government", "enterprises", "cloud_subsidy_other", 7.0),
        (2021, "enterprises", "households", "wages", 1000.0),
    ]
    spent = spent_by_lever(accounts, ("cloud_subsidy", "guidance_fund"))
    assert spent == pytest.approx({"cloud_subsidy": 12.0, "guidance_fund": 30.0})


def test_cases_are_awards_under_the_levers_name() -> None:
    kinds = ["awarded", "paid", "awarded", "awarded"]
    reasons = ["cloud_subsidy", "cloud_subsidy", "cloud_subsidy: second", "other"]
    assert cases_by_lever(kinds, reasons, ["cloud_subsidy", "guidance_fund"]) == {
        "cloud_subsidy": 2,
        "guidance_fund": 0,
    }
