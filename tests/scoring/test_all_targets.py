"""All 79 targets in every reading: worked by hand, in the right direction, with a reason where nothing is judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.indicators import all_indicators
from sim.plan import load_plan
from sim.scenario import load_scenario
from sim.scenario.schema import Scenario
from sim.scoring import NOT_SCORED, TargetValue, score_run, scorecard, values_frame_of
from sim.scoring.formulas import FORMULAS
from sim.scoring.measures import is_met
from tests.scored_targets import CASES, SCORED_IN_THIS_VERSION, Case
from tests.scoring import test_targets

PLAN = load_plan()
NEEDED = sorted({name for formula in FORMULAS.values() for name in formula.series})
BY_HAND_ELSEWHERE = {
    (target, reading)
    for target, readings in {
        # in test_targets.py
        "industrial_va_growth": "list_level comparable_list all_firms",
        "manufacturing_gdp_share": "every_year at_end",
        "labour_productivity_growth": "about strict",
        "energy_intensity_decline": "above_scale",
        "leading_firms": "stock",
        "leading_output": "current_prices",
        "aluminium_output": "current_prices exceed",
        "high_pollution_consolidation": "basically_95 all_100",
        "refractory_exits": "lever all_exits",
        "emerging_industry_share": "first_list second_list",
        "cloud_sme": "level_1",
        "guidance_fund_size": "raised",
        "above_scale_quota_exceeded": "main",
        # below
        "industrial_land_share": "every_year average",
        "prefab_park_land": "ten_km2 thousand_mu",
        "prefab_park_mu": "main",
        "contiguous_land": "main",
        "specialised_quota_exceeded": "main",
        "quality_above_peers": "profit_margin labour_productivity",
        "manufacturing_investment_rise": "main",
    }.items()
    for reading in readings.split()
}
RATIO_TARGETS = (
    # (target, reading, top, bottom, goal, more is better): yearly sums, the last year.
    ("traditional_share", "not_leading", "output_value_above_scale_traditional_not_leading", False),
    ("traditional_share", "listed", "output_value_above_scale_traditional_listed", False),
    ("leading_industry_share", "output", "output_value_above_scale_leading", True),
    ("emerging_industry_share", "weighted", "output_value_above_scale_emerging", True),
)
LEVELS = (
    # (target, reading, series, unit of the series in the target's)
    ("equipment_output", "current_prices", "output_value_above_scale_equipment", 1e4),
    ("equipment_output", "constant_prices", "output_above_scale_equipment", 1e4),
    ("leading_output", "constant_prices", "output_above_scale_leading", 1e4),
    ("aluminium_output", "constant_prices", "output_above_scale_aluminium", 1e4),
    ("new_material_output", "current_prices", "output_value_above_scale_new_materials", 1e4),
    ("new_material_output", "constant_prices", "output_above_scale_new_materials", 1e4),
    ("green_building_output", "current_prices", "output_value_above_scale_green_building_materials", 1e4),
    ("green_building_output", "constant_prices", "output_above_scale_green_building_materials", 1e4),
)
DECEMBERS = (
    ("equipment_firms", "main", "enterprises_above_scale_in_equipment", 1.0),
    ("aluminium_firms", "main", "enterprises_above_scale_in_aluminium", 1.0),
    ("green_building_firms", "above_scale", "enterprises_above_scale_in_green_building_materials", 1.0),
    ("green_building_firms", "all_firms", "enterprises_all_in_green_building_materials", 1.0),
    *(
        (target, f"level_{level}", f"{target}_level_{level}", 0.01)
        for target in ("cloud_above_scale", "cloud_sme")
        for level in (1, 2, 3)
        if (target, level) != ("cloud_sme", 1)
    ),
    ("guidance_fund_size", "announced", "guidance_fund_announced", 1e4),
    ("guidance_fund_size", "invested", "guidance_fund_invested", 1e4),
    ("cloud_hundred", "subsidised", "cloud_supported", 1.0),
)
ADDED = (
    # flows that are summed over 2020 to 2022
    ("abrasive_exits", "lever", "consolidated_in_abrasives"),
    ("brick_kiln_exits", "lever", "consolidated_in_brick_kilns"),
    ("cloud_hundred", "all_adopters", "cloud_adoptions"),
    ("scale_ups", "listed", "scale_ups"),
    ("scale_ups", "real_growth", "scale_ups_by_growth"),
)
BOTH_EXITS = (("abrasive_exits", "abrasives"), ("brick_kiln_exits", "brick_kilns"))
RATIOS_OF_THE_YEAR = (
    ("leading_industry_share", "value_added", "value_added_above_scale_leading", "value_added_above_scale"),
    ("high_tech_va_share", "main", "value_added_above_scale_high_tech_industry", "value_added_above_scale"),
    ("rd_intensity", "declared", "rd_society", "gdp"),
    ("rd_intensity", "real", "rd_society_real", "gdp"),
    ("manufacturing_rd_ratio", "over_output", "rd_declared_manufacturing", "output_value_all"),
    ("manufacturing_rd_ratio", "over_gdp", "rd_declared_manufacturing", "gdp"),
    ("manufacturing_rd_ratio", "real_over_output", "rd_real_manufacturing", "output_value_all"),
    ("manufacturing_rd_ratio", "real_over_gdp", "rd_real_manufacturing", "gdp"),
)
DECLINES = (
    ("energy_intensity_decline", "all_industry", "energy_use", "value_added_all"),
    ("energy_intensity_decline", "gdp", "energy_use", "gdp"),
)
GROWTHS = (
    ("industrial_investment_growth", "current_prices"),
    ("industrial_investment_growth", "constant_prices"),
)


def city(series: dict[str, Any] | None = None) -> dict[str, np.ndarray]:
    """Four years in which everything is one, but what is given by year."""
    return {name: np.ones(48) for name in NEEDED} | {
        name: np.repeat(np.asarray(values, dtype=float), 12) for name, values in (series or {}).items()
    }


def score(
    target: str, reading: str, series: dict[str, Any], given: dict[str, float] | None = None, **references: float
) -> TargetValue:
    chosen = Scenario(name="test", references=given or references)
    assert set(series) <= set(NEEDED), "a case gives a series that no formula takes"
    values = score_run(PLAN, city(series), chosen)
    return next(value for value in values if (value.id, value.reading) == (target, reading))


def goal_of(target: str) -> float:
    goal = PLAN.target(target).value
    assert goal is not None
    return goal


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.target}-{case.reading}-{case.met}")
def test_worked_by_hand(case: Case) -> None:
    found = score(case.target, case.reading, case.series)
    assert found.value == pytest.approx(case.value)
    assert found.met is case.met
    conditional = PLAN.target(case.target).nature == "programme"
    assert found.reason.startswith("Conditional on implementation.") is conditional
    assert found.reason_zh.startswith("以措施落实为前提。") is conditional


@pytest.mark.parametrize(("target", "reading", "top", "more_is_better"), RATIO_TARGETS)
def test_shares_of_the_lists_output(target: str, reading: str, top: str, more_is_better: bool) -> None:
    goal = goal_of(target)
    for percent in (goal - 1, goal, goal + 1):
        found = score(target, reading, {top: [0, 0, 0, percent], "output_value_above_scale": [1, 1, 1, 100]})
        assert found.value == pytest.approx(percent)
        assert found.met is (percent >= goal if more_is_better else percent <= goal)


@pytest.mark.parametrize(("target", "reading", "top", "bottom"), RATIOS_OF_THE_YEAR)
def test_ratios_of_the_last_year(target: str, reading: str, top: str, bottom: str) -> None:
    goal = goal_of(target)
    for percent in (goal - 0.1, goal):
        found = score(target, reading, {top: [9, 9, 9, percent], bottom: [1, 1, 1, 100]})
        assert (found.value, found.met) == (pytest.approx(percent), percent == goal)


@pytest.mark.parametrize(("target", "reading", "series", "unit"), LEVELS)
def test_yearly_levels(target: str, reading: str, series: str, unit: float) -> None:
    goal, op = goal_of(target), PLAN.target(target).op
    for level in (goal - 1, goal, goal + 1):
        # The series is a monthly flow: a twelfth of the year's level in each month.
        found = score(target, reading, {series: [0, 0, 0, level * unit / 12]})
        assert (found.value, found.met) == (pytest.approx(level), is_met(level, op, goal))
        assert found.met is (level > goal if op == ">" else level >= goal)


@pytest.mark.parametrize(("target", "reading", "series", "unit"), DECEMBERS)
def test_levels_of_december(target: str, reading: str, series: str, unit: float) -> None:
    goal = goal_of(target)
    for level in (goal - 1, goal):
        found = score(target, reading, {series: [0, 0, 0, level * unit]})
        assert (found.value, found.met) == (pytest.approx(level), level == goal)


@pytest.mark.parametrize(("target", "reading", "series"), ADDED)
def test_flows_add_up_from_2020(target: str, reading: str, series: str) -> None:
    goal = goal_of(target)
    for total in (goal - 1, goal):
        found = score(target, reading, {series: [9, 0, total / 24, total / 24]})
        assert (found.value, found.met) == (pytest.approx(total), total == goal)


@pytest.mark.parametrize(("target", "scope"), BOTH_EXITS)
def test_natural_exits_stand_beside_the_levers(target: str, scope: str) -> None:
    goal = goal_of(target)
    exits = {f"consolidated_in_{scope}": [9, 0, 0, (goal - 1) / 12], f"natural_exits_in_{scope}": [9, 0, 0, 1 / 12]}
    assert score(target, "lever", exits).met is False
    found = score(target, "all_exits", exits)
    assert (found.value, found.met) == (pytest.approx(goal), True)


@pytest.mark.parametrize(("target", "reading", "top", "bottom"), DECLINES)
def test_energy_falls(target: str, reading: str, top: str, bottom: str) -> None:
    found = score(target, reading, {top: [1, 0.9, 0.81, 0.729], bottom: [1, 1, 1, 1]})
    assert (found.value, found.met) == (pytest.approx(10.0), True)
    assert score(target, reading, {top: [1, 1, 1, 1.1], bottom: [1, 1, 1, 1]}).met is False


@pytest.mark.parametrize(("target", "reading"), GROWTHS)
def test_investment_grows(target: str, reading: str) -> None:
    for factor, met in ((1.11, True), (1.09, False)):
        investment = [100 * factor**year for year in range(4)]
        half = [money / 2 for money in investment]
        found = score(target, reading, {"investment_industrial": half, "project_investment": half})
        assert (found.value, found.met) == (pytest.approx(100 * (factor - 1)), met)


def test_inputs_are_echoed_from_what_the_levers_settings_give() -> None:
    share = score("industrial_land_share", "every_year", {"industrial_land_share": [0, 35, 29, 40]})
    assert (share.value, share.met) == (29.0, None)
    assert "input of the scenario" in share.reason and "falls short" in share.reason
    mean = score("industrial_land_share", "average", {"industrial_land_share": [0, 35, 29, 38]})
    assert mean.value == pytest.approx(34.0) and "meets the goal" in mean.reason and "达到目标" in mean.reason_zh
    park = {"prefab_park_land": [0, 0, 0, 1500]}
    assert score("prefab_park_land", "ten_km2", park).value == pytest.approx(1.0)
    assert "falls short" in score("prefab_park_land", "ten_km2", park).reason
    assert "meets the goal" in score("prefab_park_land", "thousand_mu", park).reason
    assert "two sizes" in score("prefab_park_mu", "main", park).reason
    assert score("prefab_park_mu", "main", park).value == 1500
    assert score("contiguous_land", "main", {"contiguous_land": [0, 0, 0, 900]}).value == 900
    # A reference of the scenario comes first.
    assert score("contiguous_land", "main", {"contiguous_land": [0, 0, 0, 900]}, contiguous_land=1200.0).value == 1200.0


def test_an_input_over_replicates_is_the_median_without_a_verdict() -> None:
    chosen = Scenario(name="test")
    runs = [score_run(PLAN, city({"contiguous_land": [0, 0, 0, land]}), chosen) for land in (800, 900, 1300)]
    table = pd.concat([values_frame_of(values, 0, number) for number, values in enumerate(runs)])
    row = next(row for row in scorecard(PLAN, table, chosen) if row.id == "contiguous_land")
    assert (row.simulated, row.met, row.verdict) == (900.0, None, NOT_SCORED)


def test_quotas_hold_in_every_year_and_must_be_exceeded() -> None:
    quota = {"specialised_certified": [5, 15, 25, 32]}  # gains of 10, 10 and 7
    found = score("specialised_quota_exceeded", "main", quota, specialised_quota_exceeded=6.0)
    assert (found.value, found.goal, found.met) == (7.0, 6.0, True)
    assert score("specialised_quota_exceeded", "main", quota, specialised_quota_exceeded=7.0).met is False
    waiting = score("specialised_quota_exceeded", "main", quota)
    assert (waiting.value, waiting.met) == (None, None)
    assert "specialised_quota_exceeded under references" in waiting.reason


def test_quality_is_compared_with_the_peers_of_each_indicator() -> None:
    city_ = {
        "profit_above_scale": [0, 0, 0, 6], "revenue_above_scale": [1, 1, 1, 100],
        "value_added_above_scale": [0, 0, 0, 300], "employment_above_scale": [1, 1, 1, 100],
    }  # fmt: skip
    margin = score("quality_above_peers", "profit_margin", city_, quality_above_peers=5.9)
    assert (margin.value, margin.met) == (pytest.approx(6.0), True)
    assert score("quality_above_peers", "profit_margin", city_, quality_above_peers=6.0).met is False
    assert "our choice" in margin.reason and "系我们的选择" in margin.reason_zh
    # 3,600 a year over a mean of 100 employees; the figure of the main reading, in %, does not serve.
    assert score("quality_above_peers", "labour_productivity", city_, quality_above_peers=5.9).value is None
    given = {"quality_above_peers.labour_productivity": 35.0}
    found = score("quality_above_peers", "labour_productivity", city_, given=given)
    assert (found.value, found.met) == (pytest.approx(36.0), True)


def test_a_scenario_may_give_a_reference_for_one_reading(tmp_path: Path) -> None:
    path = tmp_path / "references.yaml"
    path.write_text(
        "references: {quality_above_peers: 5.5, quality_above_peers.labour_productivity: 30}\n", encoding="utf-8"
    )
    assert load_scenario(path).scenario.references["quality_above_peers.labour_productivity"] == 30.0
    path.write_text("references: {quality_above_peers.labor_productivity: 30}\n", encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'quality_above_peers.labour_productivity'"):
        load_scenario(path)
    path.write_text("references: {quality_above_pears: 30}\n", encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'quality_above_peers'"):
        load_scenario(path)


def test_the_rise_of_investment_is_growth_less_the_growth_before() -> None:
    grown = {"investment_manufacturing": [90, 90, 90, 90], "project_investment": [10, 20, 31, 43.1]}
    found = score("manufacturing_investment_rise", "main", grown, manufacturing_investment_rise=8.0)
    assert (found.value, found.goal, found.met) == (pytest.approx(2.0), 0.0, True)
    assert found.yearly == pytest.approx({2020: 2.0, 2021: 2.0, 2022: 2.0})
    assert score("manufacturing_investment_rise", "main", grown, manufacturing_investment_rise=12.0).met is False
    assert score("manufacturing_investment_rise", "main", grown).value is None


def test_nothing_selected_is_nothing_doubled_and_no_idle_plant_is_no_rate() -> None:
    nobody = score("high_growth_doubled", "revenue", {"high_growth_doubled": [0] * 4, "high_growth_selected": [0] * 4})
    assert (nobody.value, nobody.met) == (0.0, False)
    none = score("idle_plant_reuse_rate", "main", {"idle_plants_reused": [0] * 4, "idle_plants_ever": [0] * 4})
    assert none.value is None and "nothing to measure" in none.reason


def test_contradictions_of_the_plan_are_named() -> None:
    for target, reading, part in (
        ("leading_industry_share", "output", "75 %"),
        ("traditional_share", "not_leading", "25 %"),
        ("new_high_tech", "plan_total", "III.8"),
        ("high_tech_annual", "average", "II.3"),
        ("prefab_park_mu", "main", "10 km2"),
        ("large_projects_landed", "landed_strict", "III.12"),
        ("cement_green_share", "cement", "II.4"),
        ("aluminium_output", "current_prices", "III.5"),
        ("green_building_output", "current_prices", "III.5"),
        ("leading_firms", "plan_sum", "30 + 30 + 20"),
        ("emerging_industry_share", "first_list", "twice"),
        ("labour_productivity_growth", "strict", "fewer jobs"),
        ("industrial_va_growth", "list_level", "fewer jobs"),
    ):
        formula = FORMULAS[target, reading]
        assert part in formula.sentence_en, (target, reading)
        assert formula.sentence_zh


def test_with_everything_off_programmes_are_missed_not_unscored() -> None:
    there = ("enterprises_above_scale", "enterprises_all_in_cement")
    empty = city({name: [0] * 4 for name in NEEDED if name not in there})
    values = {(v.id, v.reading): v for v in score_run(PLAN, empty, Scenario(name="test"))}
    for target in PLAN.targets:
        if target.nature == "programme" and target.id != "high_pollution_consolidation":
            found = values[target.id, target.main_reading.reading]
            assert found.met is False, target.id


def test_all_readings_of_all_targets_are_scored_and_none_is_without_a_hand_computed_case() -> None:
    assert set(FORMULAS) == {(reading.target, reading.reading) for reading in PLAN.readings}
    assert set(NEEDED) <= set(all_indicators(PLAN.scopes, PLAN.stage_chains))
    parametrised = (*RATIO_TARGETS, *LEVELS, *DECEMBERS, *ADDED, *RATIOS_OF_THE_YEAR, *DECLINES, *GROWTHS)
    worked = {(case.target, case.reading) for case in CASES} | {(row[0], row[1]) for row in parametrised}
    worked |= {(target, "all_exits") for target, _ in BOTH_EXITS} | BY_HAND_ELSEWHERE
    assert worked == set(FORMULAS)
    files = (Path(str(test_targets.__file__)), Path(__file__))
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    for target, _ in BY_HAND_ELSEWHERE:
        assert f'"{target}"' in source


def test_every_target_is_scored_but_inputs_and_open_figures() -> None:
    chosen = Scenario(name="test")
    scored = {value.id for value in score_run(PLAN, city(), chosen) if value.met is not None}
    assert scored == SCORED_IN_THIS_VERSION
    given = Scenario(
        name="test",
        references={target.id: 1.0 for target in PLAN.targets if target.nature == "needs_input"},
    )
    more = {value.id for value in score_run(PLAN, city(), given) if value.met is not None}
    assert more - scored == set(given.references)
    assert len(more) == 75 and sum(target.nature == "exogenous" for target in PLAN.targets) == 4
