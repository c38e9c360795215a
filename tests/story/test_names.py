"""What things are called in a story: numbers, ages, reasons, what exactly was decided."""

from __future__ import annotations

import pytest

from sim.plan import load_plan
from sim.story.names import Names

LEVERS = ("guidance_fund", "rd_platforms", "bank_credit", "idle_plant_reuse", "cloud_subsidy")


@pytest.fixture(params=["en", "zh"])
def names(request: pytest.FixtureRequest) -> Names:
    return Names(load_plan(), {lever: lever for lever in LEVERS}, request.param)


def test_sizes_are_read_as_people_read_them() -> None:
    names = Names(load_plan(), {}, "en")
    assert [names.size("labour", number) for number in (22.5, 9.96, 0.37)] == ["22", "10", "0.4"]
    assert [names.age(months) for months in (1, 7, 12, 35)] == ["1 month", "7 months", "1 year", "2 years"]
    assert [names.number(value) for value in (0.0, -0.0061, 0.0003, 12.34)] == ["0", "\u22120.006", "0.0003", "12.3"]
    assert [names.change(factor) for factor in (1.08, 0.5)] == ["+8 %", "\u221250 %"]


def test_labels_of_columns_lose_their_remarks_on_units() -> None:
    plan = load_plan()
    english, chinese = (Names(plan, {}, lang) for lang in ("en", "zh"))
    assert "(" not in english.column("awareness_raised") and "(" not in english.column("productivity")
    assert chinese.column("productivity") == "全要素生产率" and chinese.column("smart_reward").endswith("预期奖励")
    assert english.with_value("curtailment_exempt", 1.0) == english.column("curtailment_exempt")


def test_money_that_does_not_reach_the_first_is_told_from_money_that_runs_out(names: Names) -> None:
    assert names.cut("cloud_subsidy", "money", served=0) != names.cut("cloud_subsidy", "money", served=3)
    assert names.cut("idle_plant_reuse", "") != names.cut("cloud_subsidy", "") == names.cut("cloud_subsidy", "choice")


def test_a_lever_that_decides_several_things_says_which(names: Names) -> None:
    equity = names.subject("guidance_fund", "guidance_fund.award", "guidance_fund: growth equity")
    bridge = names.subject("guidance_fund", "guidance_fund.bridge", "")
    plain = names.subject("cloud_subsidy", "cloud_subsidy.award", "cloud_subsidy: anything")
    assert len({equity, bridge, names.lever("guidance_fund")}) == 3 and plain == names.lever("cloud_subsidy")
    assert names.purpose("guidance_fund: bridge loan", "guidance_fund") not in names.purpose("guidance_fund")
