"""Scoring: every target has a verdict or a reason, and the numbers are right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.plan import load_plan
from sim.scenario.schema import Scenario
from sim.scoring import (
    TargetValue,
    ordered_readings,
    score_run,
)
from sim.scoring.formulas import FORMULAS

PLAN = load_plan()
MONTHS = 48
NEEDED = sorted({name for formula in FORMULAS.values() for name in formula.series})


def scenario(**given: Any) -> Scenario:
    return Scenario(name="test", **given)


def city(months: int = MONTHS, **given: Any) -> dict[str, np.ndarray]:
    """Series of a city in which everything is one, but what is given by month or by year."""
    series = {name: np.ones(months) for name in NEEDED}
    for name, values in given.items():
        numbers = np.asarray(values, dtype=float)
        series[name] = np.repeat(numbers, 12)[:months] if len(numbers) == 4 else numbers
    return series


def score(
    identity: str, reading: str, series: Mapping[str, Any], chosen: Scenario | None = None
) -> TargetValue:
    values = score_run(PLAN, series, chosen or scenario())
    return next(value for value in values if (value.id, value.reading) == (identity, reading))


def decembers(values: list[float]) -> np.ndarray:
    months = np.zeros(MONTHS)
    months[11::12] = values
    return months


def test_every_target_is_scored_or_says_why_not() -> None:
    values = score_run(PLAN, city(), scenario())
    assert len({value.id for value in values}) == len(PLAN.targets) == 79
    assert {(v.id, v.reading) for v in values} == {(r.target, r.reading) for r in PLAN.readings}
    for value in values:
        assert value.reason and value.reason.endswith("."), value
        assert value.reason_zh.endswith("。"), value
        judged = PLAN.target(value.id).nature != "exogenous"
        assert not judged or (value.value is None) == (value.met is None)


def test_growth_is_the_geometric_mean_and_its_path_starts_in_2020() -> None:
    found = score("industrial_va_growth", "list_level", city(value_added_above_scale=[100, 110, 110, 133.1]))
    assert found.value == pytest.approx(10.0)
    assert found.met is True
    assert found.yearly == pytest.approx({2020: 10.0, 2021: 0.0, 2022: 21.0})


def test_the_three_measures_of_growth_stand_side_by_side() -> None:
    series = city(
        value_added_above_scale=[100, 110, 121, 133.1],
        value_added_all=[100, 100, 100, 100],
        value_added_comparable=decembers([0, 105, 110.25, 105]),
        value_added_comparable_last_year=decembers([0, 100, 105, 100]),
    )
    values = {
        value.reading: value
        for value in score_run(PLAN, series, scenario())
        if value.id == "industrial_va_growth"
    }
    assert values["list_level"].value == pytest.approx(10.0)
    assert values["comparable_list"].value == pytest.approx(5.0)
    assert values["comparable_list"].yearly == pytest.approx({2020: 5.0, 2021: 5.0, 2022: 5.0})
    assert values["all_firms"].value == pytest.approx(0.0)
    assert [values[name].met for name in ("list_level", "comparable_list", "all_firms")] == [
        True,
        False,
        False,
    ]


def test_a_share_that_must_hold_every_year_is_decided_by_the_worst() -> None:
    series = city(gdp_manufacturing=[31, 32, 29, 33], gdp=[100, 100, 100, 100])
    every = score("manufacturing_gdp_share", "every_year", series)
    assert (every.value, every.met) == (pytest.approx(29.0), False)
    assert every.yearly == pytest.approx({2019: 31.0, 2020: 32.0, 2021: 29.0, 2022: 33.0})
    at_end = score("manufacturing_gdp_share", "at_end", series)
    assert (at_end.value, at_end.met) == (pytest.approx(33.0), True)
    # 2019 is before the plan: a low share then does not count.
    early = score(
        "manufacturing_gdp_share", "every_year", city(gdp_manufacturing=[20, 32, 31, 33], gdp=[100] * 4)
    )
    assert early.met is True
    assert "declared" in early.reason


def test_about_seven_has_the_scenarios_tolerance() -> None:
    grown = [100.0 * 1.066**year for year in range(4)]
    series = city(value_added_manufacturing=grown)
    assert score("labour_productivity_growth", "about", series).value == pytest.approx(6.6)
    assert score("labour_productivity_growth", "about", series).met is True
    assert "0.5 percentage points" in score("labour_productivity_growth", "about", series).reason
    assert score("labour_productivity_growth", "strict", series).met is False
    narrow = scenario(measurement={"productivity_tolerance": 0.1})
    assert score("labour_productivity_growth", "about", series, narrow).met is False


def test_productivity_relates_a_year_to_mean_employment() -> None:
    series = city(value_added_manufacturing=[100, 100, 100, 100], employment_manufacturing=[10, 10, 10, 9])
    found = score("labour_productivity_growth", "strict", series)
    assert found.value == pytest.approx(100 * ((10 / 9) ** (1 / 3) - 1))


def test_decline_is_positive_when_energy_falls() -> None:
    found = score(
        "energy_intensity_decline", "above_scale", city(energy_use_above_scale=[1, 0.9, 0.81, 0.729])
    )
    assert found.value == pytest.approx(10.0)
    assert found.yearly[2021] == pytest.approx(10.0)


def test_output_is_in_hundred_millions_and_counts_are_of_december() -> None:
    series = city(
        output_value_above_scale_leading=[0, 0, 0, 1_000_000 / 12],
        enterprises_above_scale_in_leading=decembers([50, 60, 70, 81]),
    )
    assert score("leading_output", "current_prices", series).value == pytest.approx(100.0)
    assert score("leading_output", "current_prices", series).met is False
    found = score("leading_firms", "stock", series)
    assert (found.value, found.met) == (81.0, True)
    assert found.yearly == {2019: 50.0, 2020: 60.0, 2021: 70.0, 2022: 81.0}


def test_a_reading_may_change_the_comparison_or_the_goal() -> None:
    series = city(
        output_value_above_scale_aluminium=[0, 0, 0, 300_000 / 12],
        consolidated_in_consolidation_list=[0, 96 / 36] * 2,
    )
    assert score("aluminium_output", "current_prices", series).met is True
    assert score("aluminium_output", "exceed", series).met is False
    listed = city(
        consolidated_in_consolidation_list=[0, 8 / 3, 8 / 3, 8 / 3], consolidation_list=[0, 100, 100, 100]
    )
    done = score("high_pollution_consolidation", "basically_95", listed)
    assert (done.value, done.met, done.goal) == (pytest.approx(96.0), True, 95.0)
    assert done.yearly == pytest.approx({2019: 0.0, 2020: 32.0, 2021: 64.0, 2022: 96.0})
    everything = score("high_pollution_consolidation", "all_100", listed)
    assert (everything.met, everything.goal) == (False, 100.0)
    # Without the lever there is no list, and nothing of it is done.
    nothing = score("high_pollution_consolidation", "basically_95", city(consolidation_list=[0] * 4))
    assert (nothing.value, nothing.met) == (0.0, False)


def test_what_is_added_counts_from_2020() -> None:
    series = city(consolidated_in_refractories=[1, 1, 1, 1], natural_exits_in_refractories=[0, 0.5, 0, 0])
    found = score("refractory_exits", "lever", series)
    assert (found.value, found.met) == (36.0, False)
    assert found.yearly == {2019: 0.0, 2020: 12.0, 2021: 24.0, 2022: 36.0}
    assert found.reason.startswith("Conditional on implementation.")
    assert score("refractory_exits", "all_exits", series).value == 42.0
    assert score("refractory_exits", "all_exits", series).met is True


def test_sets_of_several_scopes_are_added_up() -> None:
    series = city(
        output_value_above_scale=[100] * 4,
        output_value_above_scale_green_building_materials=[1] * 4,
        output_value_above_scale_general_aviation=[2] * 4,
        output_value_above_scale_equipment=[10] * 4,
        output_value_above_scale_new_materials=[11] * 4,
    )
    assert score("emerging_industry_share", "first_list", series).value == pytest.approx(3.0)
    assert score("emerging_industry_share", "second_list", series).value == pytest.approx(21.0)


def test_coverage_is_in_percent_and_the_fund_in_hundred_millions() -> None:
    series = city(cloud_sme_level_1=np.full(MONTHS, 0.9), guidance_fund_raised=np.full(MONTHS, 100_000.0))
    assert score("cloud_sme", "level_1", series).value == pytest.approx(90.0)
    assert score("cloud_sme", "level_1", series).met is True
    assert score("guidance_fund_size", "raised", series).value == pytest.approx(10.0)


def test_a_run_that_ends_early_scores_nothing_and_keeps_the_path() -> None:
    values = score_run(PLAN, city(months=30), scenario(months=18))
    # One target was due by the end of 2020 in its main reading.
    assert {(v.id, v.reading) for v in values if v.value is not None} == {("smart_factories_total", "deadline_2020")}
    growth = next(value for value in values if value.id == "industrial_va_growth")
    assert "December 2022" in growth.reason
    assert set(growth.yearly) == {2020}


def test_a_number_that_is_not_defined_is_not_scored() -> None:
    found = score("leading_industry_share", "output", city(output_value_above_scale=[0] * 4))
    assert found.value is None and found.met is None
    assert "nothing to measure" in found.reason


def test_figures_that_the_plan_leaves_open_come_from_the_scenario() -> None:
    series = city(new_above_scale=decembers([99, 12, 9, 11]))
    left_open = score("above_scale_quota_exceeded", "main", series)
    assert left_open.value is None and "references" in left_open.reason
    given = scenario(references={"above_scale_quota_exceeded": 10})
    found = score("above_scale_quota_exceeded", "main", series, given)
    assert (found.value, found.met, found.goal) == (9.0, False, 10.0)
    assert score(
        "above_scale_quota_exceeded", "main", series, scenario(references={"above_scale_quota_exceeded": 8})
    ).met


def test_the_scenarios_measurement_comes_first() -> None:
    chosen = scenario(measurement={"traditional": "traditional_listed", "cloud_level": 2})
    order = [reading.reading for reading in ordered_readings(PLAN.target("traditional_share"), chosen)]
    assert order == ["listed", "not_leading"]
    assert ordered_readings(PLAN.target("cloud_sme"), chosen)[0].reading == "level_2"
    assert ordered_readings(PLAN.target("cloud_sme"), scenario())[0].reading == "level_1"
