"""Indicators against a city of two stages counted by hand."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from sim.indicators import all_indicators, growth
from sim.indicators import enterprises as enterprise_indicators
from sim.indicators.observations import (
    ABOVE,
    BELOW,
    CLOUD_LEVELS,
    QUANTITIES,
    SIZE_CLASSES,
    YEARLY,
    Observations,
    monthly,
    ratio,
)
from sim.indicators.registry import indicator
from sim.plan import load_plan

MONTHS, STAGES = 36, 2
SCOPES = {
    "manufacturing": np.array([1.0, 0.5]),
    "leading": np.array([1.0, 0.0]),
    "high_tech_industry": np.array([0.5, 0.0]),
    "refractories": np.array([0.0, 1.0]),
}
PARAMETERS = {
    "gdp_2019": 1.2,
    "manufacturing_share_2019": 0.25,
    "non_enterprise_rd_share": 0.001,
    "rest_of_gdp_growth_2020": 0.1,
    "rest_of_gdp_growth_2021": 0.0,
    "rest_of_gdp_growth_2022": 0.2,
}


def observe(months: int = MONTHS, **given: Any) -> Observations:
    """One unit of every quantity in each cell, but for those given as (stages, 2) or (months, stages, 2)."""
    sums = np.ones((months, len(QUANTITIES), STAGES, 2))
    for name, values in given.items():
        if name in QUANTITIES:
            sums[:, QUANTITIES.index(name)] = values
    yearly = np.zeros((months, len(YEARLY), STAGES))
    size_classes = np.ones((months, len(SIZE_CLASSES), CLOUD_LEVELS))
    return Observations(
        sums=sums,
        size_classes=given.get("size_classes", size_classes),
        yearly=given.get("yearly", yearly),
        entered=given.get("entered", np.zeros((months, STAGES))),
        removed=given.get("removed", {}),
        figures=given.get("figures", {}),
        scopes=SCOPES,
        stage_chains=("iron", "stone"),
        parameters=PARAMETERS,
    )


def values(name: str, observations: Observations) -> list[float]:
    found: list[float] = all_indicators(SCOPES, ("iron", "stone"))[name](observations).tolist()
    return found


def test_value_added_in_three_measures() -> None:
    yearly = np.zeros((MONTHS, len(YEARLY), STAGES))
    yearly[23, YEARLY.index("comparable_value_added")] = [30.0, 12.0]
    yearly[23, YEARLY.index("comparable_value_added_last_year")] = [25.0, 15.0]
    city = observe(value_added=[[1.0, 10.0], [2.0, 20.0]], yearly=yearly)
    assert values("value_added_above_scale", city)[0] == 30.0
    assert values("value_added_all", city)[0] == 33.0
    assert values("value_added_manufacturing", city)[0] == 11.0 + 0.5 * 22.0
    assert values("value_added_comparable", city)[23] == 42.0
    assert values("value_added_comparable_last_year", city)[23] == 40.0
    assert values("small_value_added_share", city)[0] == pytest.approx(100 * 3 / 33)
    assert values("high_tech_va_share", city)[0] == pytest.approx(100 * 5 / 30)


def test_gdp_is_anchored_in_2019_and_moved_by_the_model() -> None:
    added = np.ones((MONTHS, STAGES, 2))
    added[12:] *= 2.0
    city = observe(value_added=added)
    # 1.2 hundred million yuan a year are 1,000 (10k yuan) a month: 250 of manufacturing, 750 of the rest.
    assert values("gdp_manufacturing", city)[0] == 250.0
    assert values("gdp_rest", city)[0] == 750.0
    assert values("manufacturing_gdp_share", city)[0] == 25.0
    # Manufacturing doubles, the rest grows by 10 %.
    assert values("gdp_manufacturing", city)[12] == 500.0
    assert values("gdp_rest", city)[12] == pytest.approx(825.0)
    assert values("gdp_rest", city)[24] == pytest.approx(825.0)
    assert values("manufacturing_gdp_share", city)[12] == pytest.approx(100 * 500 / 1325)
    # Modelled manufacturing value added is 2 + 0.5 * 2 = 3 a month.
    assert values("manufacturing_anchor", city)[0] == pytest.approx(250 / 3)


def test_the_rest_of_gdp_goes_on_at_the_last_declared_pace() -> None:
    index = growth.rest_of_gdp_index(observe(months=60))
    assert index[[0, 12, 24, 36, 48]] == pytest.approx([1.0, 1.1, 1.1, 1.32, 1.584])


def test_rd_of_the_society_adds_what_is_done_outside_enterprises() -> None:
    city = observe(rd_declared=[[1.0, 9.0], [0.0, 10.0]], rd_spending=[[1.0, 4.0], [0.0, 5.0]])
    assert values("rd_society", city)[0] == pytest.approx(20.0 + 0.001 * 1000.0)
    assert values("rd_intensity", city)[0] == pytest.approx(2.1)
    assert values("rd_society_real", city)[0] == pytest.approx(11.0)
    assert values("rd_declared_manufacturing", city)[0] == pytest.approx(15.0)


def test_shares_and_counts_of_scopes_and_chains() -> None:
    city = observe(output_value=[[5.0, 30.0], [5.0, 90.0]], enterprises=[[40, 4], [100, 6]])
    assert values("output_share_leading", city)[0] == pytest.approx(25.0)
    assert values("output_value_above_scale_leading", city)[0] == 30.0
    assert values("enterprises_above_scale_in_refractories", city)[0] == 6.0
    assert values("enterprises_all_in_refractories", city)[0] == 106.0
    assert values("enterprises_iron", city)[0] == 44.0
    assert values("enterprises_below_scale", city)[0] == 140.0


def test_concentration_is_one_for_a_single_seller() -> None:
    city = observe(revenue=[[0.0, 10.0], [3.0, 1.0]], revenue_squared=[[0.0, 100.0], [9.0, 1.0]])
    assert values("concentration_iron", city)[0] == pytest.approx(1.0)
    assert values("concentration_stone", city)[0] == pytest.approx(10 / 16)


def test_removals_are_split_by_reason_and_counted_by_month() -> None:
    city = observe(
        months=12,
        entered=np.cumsum(np.ones((12, STAGES)), axis=0),
        removed={
            "closure": np.cumsum(np.tile([1.0, 2.0], (12, 1)), axis=0),
            "consolidation": np.cumsum(np.tile([0.0, 4.0], (12, 1)), axis=0),
            "consolidation: merger": np.cumsum(np.tile([0.0, 1.0], (12, 1)), axis=0),
            "outdated capacity": np.cumsum(np.tile([0.0, 7.0], (12, 1)), axis=0),
        },
    )
    assert values("entries", city) == [2.0] * 12
    assert values("natural_exits", city) == [3.0] * 12
    assert values("consolidated", city) == [5.0] * 12
    assert values("consolidated_in_refractories", city) == [5.0] * 12
    assert values("natural_exits_in_refractories", city) == [2.0] * 12
    # What another lever has closed is neither, and is gone all the same.
    assert values("removals", city) == [15.0] * 12
    assert values("entries_in_chain_iron", city) == [1.0] * 12


def test_cloud_coverage_by_level_and_size() -> None:
    # Micro: 8 without, 1 of level 1, 1 of level 3. Small, medium and large: one of each level.
    sizes = np.ones((MONTHS, len(SIZE_CLASSES), CLOUD_LEVELS))
    sizes[:, 0] = [8, 1, 0, 1]
    city = observe(
        size_classes=sizes, enterprises=[[10, 4], [10, 0]], cloud_1=[[5, 3], [0, 0]], cloud_2=[[1, 2], [0, 0]]
    )
    assert values("cloud_adoption_micro", city)[0] == pytest.approx(0.2)
    assert values("cloud_adoption_large", city)[0] == pytest.approx(0.75)
    assert values("cloud_sme_level_1", city)[0] == pytest.approx((2 + 3 + 3) / 18)
    assert values("cloud_sme_level_3", city)[0] == pytest.approx(3 / 18)
    assert values("cloud_sme_without_micro", city)[0] == pytest.approx(0.75)
    assert values("cloud_above_scale_level_1", city)[0] == pytest.approx(0.75)
    assert values("cloud_above_scale_level_2", city)[0] == pytest.approx(0.5)
    assert values("cloud_below_scale_level_1", city)[0] == pytest.approx(0.25)
    assert values("cloud_users", city)[0] == 8.0


def test_energy_and_people() -> None:
    city = observe(
        energy_use=[[1.0, 4.0], [1.0, 6.0]],
        value_added=[[1.0, 8.0], [3.0, 12.0]],
        labour=[[2.0, 8.0], [4.0, 16.0]],
        wage_bill=[[1.0, 4.0], [2.0, 8.0]],
    )
    assert values("energy_intensity", city)[0] == pytest.approx(12 / 24)
    assert values("energy_intensity_above_scale", city)[0] == pytest.approx(0.5)
    assert values("energy_per_gdp", city)[0] == pytest.approx(12 / 1000)
    assert values("employment_manufacturing", city)[0] == pytest.approx(20.0)
    assert values("labour_productivity", city)[0] == pytest.approx((9 + 7.5) / 20)
    assert values("wage", city)[0] == pytest.approx(0.5)


def test_ratios_of_nothing_are_zero_and_counts_start_at_zero() -> None:
    assert ratio(np.array([1.0, 0.0]), np.array([0.0, 2.0])).tolist() == [0.0, 0.0]
    assert monthly(np.array([[2.0], [2.0], [5.0]])).tolist() == [[2.0], [0.0], [3.0]]


def test_indicators_do_not_depend_on_later_months() -> None:
    generator = np.random.default_rng(1)
    sums = generator.random((MONTHS, len(QUANTITIES), STAGES, 2)) + 0.1
    given = {name: sums[:, place] for place, name in enumerate(QUANTITIES)}
    whole = observe(**given)
    part = observe(months=20, **{name: table[:20] for name, table in given.items()})
    for name, made in all_indicators(SCOPES, ("iron", "stone")).items():
        assert np.array_equal(made(whole)[:20], made(part)), name


def test_unknown_quantities_and_scopes_are_named() -> None:
    city = observe()
    with pytest.raises(AttributeError, match="no_such"):
        _ = city.no_such
    with pytest.raises(KeyError, match="no_such"):
        city.of_scope("no_such")


def test_two_indicators_of_one_name_are_refused() -> None:
    def entries(observations: Observations) -> Any:
        return observations.entered

    with pytest.raises(ValueError, match="entries"):
        indicator(unit="1", sentence="Twice")(entries)
    assert enterprise_indicators.entries is not entries


def test_every_indicator_of_the_plan_says_what_it_is() -> None:
    plan = load_plan()
    found = all_indicators(plan.scopes, plan.stage_chains)
    assert len(found) > 200
    for name, made in found.items():
        assert made.name == name
        assert re.fullmatch(r"[a-z0-9_]+", name), name
        assert made.unit and made.sentence and "{" not in made.sentence, name
    for chain in plan.chains:
        assert f"enterprises_{chain}" in found
    assert {f"cloud_adoption_{size}" for size in SIZE_CLASSES} <= set(found)
    assert (BELOW, ABOVE) == (0, 1)
