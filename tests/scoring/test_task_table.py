"""The table of the annex's 55 tasks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from sim.plan import load_plan
from sim.policies.base import Lever
from sim.policies.bundle import Bundle
from sim.scenario.schema import LeverUse, Scenario
from sim.scoring import NOT_SCORED, ScorecardRow
from sim.scoring.task_limits import task_limits
from sim.scoring.task_table import TASK_COLUMNS, TaskRow, levers_in_use, spent_by_lever, task_table, uses_of

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
        scored = target.nature in ("emergent", "programme")
        made.append(
            ScorecardRow(
                target.id, target.main_reading.reading, "", "", target.nature, target.unit, target.op,
                runs=2, verdict="met" if scored else NOT_SCORED,
            )  # fmt: skip
        )
    return made


def table(chosen: Scenario, **did: Any) -> dict[int, TaskRow]:
    return {row.task: row for row in task_table(PLAN, rows(), chosen, **did)}


def test_all_tasks_stand_in_the_table_in_order() -> None:
    made = task_table(PLAN, rows(), scenario())
    assert [row.task for row in made] == list(range(1, 56))
    assert len(TASK_COLUMNS) == len(set(TASK_COLUMNS))
    for row in made:
        assert row.remark and row.remark_zh
        assert row.levers_on == "" and row.switched_on == "no"
        assert (row.planned, row.spent, row.applicants, row.awarded) == (None,) * 4


def test_a_task_shows_its_lever_money_and_cases() -> None:
    made = table(
        scenario("cloud_subsidy"),
        reports={"cloud_subsidy": {"planned": 900.0, "applicants": 90.0, "awarded": 70.0}},
        spent={"cloud_subsidy": 850.5},
    )
    row = made[15]
    assert (row.switched_on, row.levers_on) == ("yes", "cloud_subsidy")
    assert (row.planned, row.spent, row.applicants, row.awarded) == (900.0, 850.5, 90.0, 70.0)
    assert (made[14].switched_on, made[13].switched_on) == ("partly", "no")
    assert row.indicators == "cloud_adoptions"
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
        reports={"cloud_subsidy": {"awarded": 2.0}, "second_round": {"awarded": 1.0}},
    )[15]
    assert (row.levers_on, row.spent, row.awarded, row.applicants) == ("cloud_subsidy|second_round", 15.0, 3.0, None)


def test_what_is_not_judged_is_named() -> None:
    made = table(scenario("specialised_sme_support"))
    assert made[35].verdicts == "met|not scored"
    assert "Not judged (see targets.csv): New specialised SMEs beyond Zhengzhou's quota." in made[35].remark
    assert "年新增“专精特新”中小企业个数超过郑州市下达的目标任务" in made[35].remark_zh
    assert "Not judged" not in made[6].remark


def test_every_task_has_a_verdict_an_indicator_or_a_reason() -> None:
    for row in task_table(PLAN, rows(), scenario()):
        assert row.targets or row.indicators or "Out of reach" in row.remark or row.levers, row.task
        if not row.targets:
            assert "sets it no target" in row.remark and "未为其设定目标" in row.remark_zh


def test_what_is_out_of_reach_is_said_in_both_languages() -> None:
    limits = task_limits(PLAN.folder)
    assert {5, 17, 19, 27, 53} <= {limit.task for limit in limits}
    made = table(scenario())
    for limit in limits:
        row = made[limit.task]
        assert limit.sentence_en in row.remark and limit.sentence_zh in row.remark_zh
        assert re.search(r"[\u4e00-\u9fff]", limit.part_zh + limit.reason_zh)
        assert not limit.reason_en.endswith(".") and not limit.reason_zh.endswith("。")
    assert "the airport and the aviation town" in made[5].remark
    assert "Out of reach" not in made[7].remark
    assert task_limits(PLAN.folder / "nowhere") == ()


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


def test_a_bundle_acts_through_its_members() -> None:
    class Attraction(Lever):
        name: ClassVar[str] = "investment_attraction"

    class Push(Bundle):
        name: ClassVar[str] = "leading_industry_push"

        def members(self) -> dict[str, Lever]:
            return {"projects": Attraction()}

    chosen = Scenario(name="test", levers={"push": LeverUse(use="leading_industry_push", settings=Push())})
    assert uses_of(chosen) == {"push_projects": "investment_attraction"}
    assert levers_in_use(chosen) == {
        "investment_attraction": ("push_projects",), "leading_industry_push": ("push_projects",),
    }  # fmt: skip
    made = table(chosen, spent={"push_projects": 5.0}, reports={"push_projects": {"awarded": 2.0}})
    # Task 1 names bundle and member: the money stands there once.
    assert (made[1].levers_on, made[1].spent, made[1].awarded) == ("push_projects", 5.0, 2.0)
    assert made[26].switched_on == "yes"
