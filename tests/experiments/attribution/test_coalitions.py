"""Groups of levers, scenarios with some of them, and runs that share months: equal to straight runs, to the byte."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.attribution.coalitions import (
    Group,
    SharedMonths,
    coalition_name,
    coalition_scenario,
    groups_of,
    shared_levers,
)
from sim.model import PolicyModel, RunResult
from sim.plan import load_plan
from sim.policies.base import lever_class
from sim.scenario import load_scenario
from sim.scenario.frozen_mapping import FrozenMapping
from sim.scenario.schema import LeverUse, Scenario, Treasury
from tests.small_models import small_scenario

SCENARIOS = "scenarios"


@cache
def the_plan() -> Scenario:
    return load_scenario(f"{SCENARIOS}/plan.yaml").scenario


def scenario_of(uses: dict[str, dict[str, Any]], **treasury: Any) -> Scenario:
    """A small city with levers: id -> settings, with ``use`` where it differs from the id."""
    levers = {}
    for name, settings in sorted(uses.items()):
        own = dict(settings)
        use = own.pop("use", name)
        levers[name] = LeverUse(use=use, settings=lever_class(use)(**own))
    return small_scenario(0.05, drivers="plan", months=14).model_copy(
        update={"levers": FrozenMapping(levers), "treasury": Treasury(**treasury)}
    )


def same_to_the_byte(one: RunResult, other: RunResult) -> None:
    assert list(one.series) == list(other.series)
    for name, values in one.series.items():
        assert values.tobytes() == other.series[name].tobytes(), name
    assert one.accounts == other.accounts and one.network == other.network and one.levers == other.levers
    for name, values in one.events.items():
        assert np.array_equal(values, other.events[name]), name


# -- groups ----------------------------------------------------------------------------------------------------------


def test_the_plan_has_six_campaigns_in_its_own_order_with_all_levers() -> None:
    plan, scenario = load_plan(), the_plan()
    groups = groups_of(scenario, plan, "campaign")
    assert [group.id for group in groups] == [
        "industry_upgrading", "digital", "innovation", "investment", "enterprises", "factors",
    ]  # fmt: skip
    assert [len(group.levers) for group in groups] == [4, 3, 6, 4, 5, 8]
    assert sorted(name for group in groups for name in group.levers) == sorted(scenario.levers)
    assert groups[1].name("en") == "Digital transformation" and groups[1].name("zh") == "数字化转型专项行动"


@pytest.mark.parametrize("number", range(6))
def test_a_coalition_without_a_campaign_is_the_shipped_scenario_without_it(number: int) -> None:
    groups = groups_of(the_plan(), load_plan(), "campaign")
    everything = (1 << len(groups)) - 1
    file = f"{SCENARIOS}/campaigns/without_{number + 1}_{groups[number].id}.yaml"
    shipped = load_scenario(file).scenario
    assert coalition_scenario(the_plan(), groups, everything & ~(1 << number)).levers == shipped.levers
    only = load_scenario(file.replace("without", "only")).scenario
    assert coalition_scenario(the_plan(), groups, 1 << number).levers == only.levers


def test_no_group_is_the_baseline_and_all_groups_are_the_scenario() -> None:
    groups = groups_of(the_plan(), load_plan(), "lever")
    assert len(groups) == 30 and groups[0].id == "capacity_consolidation"
    assert dict(coalition_scenario(the_plan(), groups, 0).levers) == {}
    assert coalition_scenario(the_plan(), groups, (1 << 30) - 1) == the_plan()


def test_a_second_instance_belongs_to_the_campaign_of_its_lever_and_shows_its_id() -> None:
    scenario = scenario_of({"cloud_subsidy": {}, "second": {"use": "cloud_subsidy"}, "tax_relief": {}})
    plan = load_plan()
    assert [group.levers for group in groups_of(scenario, plan, "campaign")] == [
        ("cloud_subsidy", "second"), ("tax_relief",)
    ]  # fmt: skip
    names = [(group.id, group.name("en"), group.name("zh")) for group in groups_of(scenario, plan, "lever")]
    assert names[1] == ("second", "Cloud subsidy (second)", "企业上云补助（second）")


def test_the_purses_priorities_name_only_levers_that_are_left() -> None:
    purse = load_scenario(f"{SCENARIOS}/purse/digital_first.yaml").scenario
    groups = groups_of(purse, load_plan(), "campaign")
    assert purse.treasury.priorities == ("cloud_subsidy", "smart_upgrading")
    without = coalition_scenario(purse, groups, 0b111101)
    assert without.treasury.priorities == () and without.treasury.annual_budget == purse.treasury.annual_budget
    assert coalition_scenario(purse, groups, 0b000010).treasury == purse.treasury


def test_against_a_baseline_with_levers_only_what_differs_is_attributed() -> None:
    plan = load_plan()
    baseline = scenario_of({"tax_relief": {}, "cloud_subsidy": {"share": 0.2}, "rd_subsidy": {}})
    scenario = scenario_of({"tax_relief": {}, "cloud_subsidy": {"share": 0.4}, "land_supply": {}})
    groups = groups_of(scenario, plan, "campaign", baseline)
    assert [(group.id, group.levers) for group in groups] == [
        ("digital", ("cloud_subsidy",)), ("innovation", ("rd_subsidy",)), ("factors", ("land_supply",)),
    ]  # fmt: skip
    none, everything = (coalition_scenario(scenario, groups, number, baseline) for number in (0, 7))
    assert dict(none.levers) == dict(baseline.levers) and dict(everything.levers) == dict(scenario.levers)
    digital = coalition_scenario(scenario, groups, 0b001, baseline).levers
    assert digital["cloud_subsidy"] == scenario.levers["cloud_subsidy"] and set(digital) == set(baseline.levers)


def test_a_lever_that_comes_from_the_baseline_holds_what_the_baseline_says(tmp_path: Path) -> None:
    """What a file says of a lever is not drawn: in each coalition that of the file from which the lever comes."""
    (tmp_path / "before.yaml").write_text("levers: {cloud_subsidy: {share: 0.2}, tax_relief: {}}\n")
    (tmp_path / "after.yaml").write_text("levers: {cloud_subsidy: {annual_budget: 900}, tax_relief: {}}\n")
    baseline, scenario = (load_scenario(tmp_path / f"{name}.yaml").scenario for name in ("before", "after"))
    groups = groups_of(scenario, load_plan(), "lever", baseline)
    held = [coalition_scenario(scenario, groups, number, baseline).uncertainty.held for number in (0, 1)]
    assert held == [("levers.cloud_subsidy.share",), ("levers.cloud_subsidy.annual_budget",)]
    assert coalition_scenario(scenario, groups, 1, baseline) == scenario


def test_without_a_difference_there_is_nothing_to_attribute() -> None:
    with pytest.raises(InputError, match="'small' has no lever: there is nothing to attribute"):
        groups_of(scenario_of({}), load_plan(), "campaign")
    with pytest.raises(InputError, match="'plan' has no lever that 'plan' has not"):
        groups_of(the_plan(), load_plan(), "lever", the_plan())


def test_a_coalitions_name_lists_its_groups() -> None:
    groups = (Group("a", (), "A", "甲"), Group("b", (), "B", "乙"), Group("c", (), "C", "丙"))
    assert [coalition_name(groups, number) for number in (0, 1, 6, 7)] == ["none", "a", "b+c", "a+b+c"]


# -- shared months ---------------------------------------------------------------------------------------------------

DIFFERENT_STARTS = {
    "capacity_consolidation": {"start": "2020-03"},
    "cloud_subsidy": {"start": "2020-06"},
    "leading_industry_push": {"start": "2020-01"},
    "guidance_fund": {"start": "2020-09"},
    "talent_programme": {"start": "2020-06"},
    "rd_platforms": {"start": "2020-04"},
    "per_mu_evaluation": {"start": "2020-03"},
}
CASES: dict[str, tuple[dict[str, dict[str, Any]], dict[str, Any]]] = {
    "one start": ({name: {"start": "2020-02"} for name in ("cloud_subsidy", "bank_credit", "tax_relief")}, {}),
    "different starts": (DIFFERENT_STARTS, {}),
    "a common purse": (
        DIFFERENT_STARTS,
        {"purse": "common", "annual_budget": 400.0, "priorities": ("cloud_subsidy", "capacity_consolidation")},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_run_through_shared_months_equals_the_straight_run(case: str) -> None:
    uses, treasury = CASES[case]
    draw = list(CASES).index(case)  # the central values, and two draws of the uncertain ones
    scenario = scenario_of(uses, **treasury)
    groups = groups_of(scenario, load_plan(), "lever")
    everything = (1 << len(groups)) - 1
    coalitions = [everything, 0, 0b010, everything & ~1]
    scenarios = [coalition_scenario(scenario, groups, number) for number in coalitions]
    with SharedMonths(scenarios, draw=draw, replicate=1) as months:
        shared = {place: months.run(place) for place in months.order()}
    for place, one in enumerate(scenarios):
        model = PolicyModel(one, draw=draw, replicate=1)
        same_to_the_byte(shared[place], model.run())
        model.release()
    assert shared[0].series["taxes"].tobytes() != shared[1].series["taxes"].tobytes()


def test_levers_that_all_have_run_on_through_the_shared_months() -> None:
    baseline = scenario_of({"tax_relief": {"start": "2020-01"}, "cloud_subsidy": {"start": "2020-02"}})
    scenario = scenario_of(
        {"tax_relief": {"start": "2020-01"}, "cloud_subsidy": {"start": "2020-02", "share": 0.2},
         "rd_subsidy": {"start": "2020-05"}, "bank_credit": {"start": "2020-07"}}
    )  # fmt: skip
    groups = groups_of(scenario, load_plan(), "lever", baseline)
    scenarios = [coalition_scenario(scenario, groups, number, baseline) for number in (6, 0, 7, 4)]
    assert list(shared_levers(scenarios)) == ["tax_relief"]
    with SharedMonths(scenarios, draw=0, replicate=0) as months:
        assert months.order() == [0, 1, 2, 3] and {months.parts_in(one) for one in scenarios} == {13}
        shared = {place: months.run(place) for place in months.order()}
    for place, one in enumerate(scenarios):
        same_to_the_byte(shared[place], PolicyModel(one).run())


def test_shared_months_are_never_gone_back() -> None:
    scenario = scenario_of({"cloud_subsidy": {"start": "2020-02"}, "tax_relief": {"start": "2020-05"}})
    groups = groups_of(scenario, load_plan(), "lever")
    scenarios = [coalition_scenario(scenario, groups, number) for number in (3, 2, 0)]
    with SharedMonths(scenarios) as months:
        assert [months.parts_in(one) for one in scenarios] == [13, 16, 26]
        months.run(1)
        with pytest.raises(ValueError, match="already at 16, and 13 is wanted"):
            months.run(0)


def test_a_run_that_fails_leaves_the_others_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenario_of({"cloud_subsidy": {"start": "2020-03"}, "tax_relief": {"start": "2020-03"}})
    groups = groups_of(scenario, load_plan(), "lever")
    scenarios = [coalition_scenario(scenario, groups, number) for number in (1, 3)]
    step = PolicyModel.step

    def step_or_fail(model: PolicyModel) -> None:
        step(model)
        if list(model.levers) == ["cloud_subsidy"] and model.month == 20:
            raise RuntimeError("no more")

    monkeypatch.setattr(PolicyModel, "step", step_or_fail)
    with SharedMonths(scenarios) as months:
        with pytest.raises(RuntimeError):
            months.run(0)
        after = months.run(1)
    same_to_the_byte(after, PolicyModel(scenarios[1]).run())


def test_levers_change_and_nothing_else() -> None:
    scenario = scenario_of({"cloud_subsidy": {}})
    model = PolicyModel(scenario)
    for other in (
        scenario.model_copy(update={"seed": 2}),
        scenario.model_copy(update={"treasury": Treasury(budget_factor=0.5)}),
    ):
        with pytest.raises(ValueError, match="differs from 'small' in more than its levers"):
            model.change_levers(other)
    model.change_levers(scenario.model_copy(update={"levers": FrozenMapping(), "name": "other"}))
    assert model.levers == {} and "cloud_subsidy" not in model.resources
