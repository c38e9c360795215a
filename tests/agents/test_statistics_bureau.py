"""The statistics bureau's rules against cases counted by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import statistics_bureau as bureau
from sim.agents.statistics_bureau import Statistics
from sim.indicators.observations import COUNTED, QUANTITIES, SUMMED_COLUMNS, YEARLY, Figure

STAGES = 2
PARAMETERS = {
    "size_small_employees": 20,
    "size_small_revenue": 300,
    "size_medium_employees": 300,
    "size_medium_revenue": 2000,
    "size_large_employees": 1000,
    "size_large_revenue": 40000,
    "listing_threshold": 2000.0,
    "delisting_bound": 1400.0,
    "list_reporting": 0.55,
    "list_concealment": 1.0,
    "gdp_2019": 1.2,
    "manufacturing_share_2019": 0.25,
    "non_enterprise_rd_share": 0.001,
    "rest_of_gdp_growth_2020": 0.1,
    "rest_of_gdp_growth_2021": 0.1,
    "rest_of_gdp_growth_2022": 0.1,
}
P = SimpleNamespace(**PARAMETERS)


def enterprises(**columns: Any) -> SimpleNamespace:
    """A table of four: two listed, one small, one that has just ended; any column may be given."""
    table: dict[str, Any] = {name: np.zeros(4) for name in SUMMED_COLUMNS}
    table |= {
        "stage": np.array([0, 0, 1, 1]),
        "alive": np.array([True, True, True, False]),
        "age": np.array([100.0, 50.0, 12.0, 0.0]),
        "above_scale": np.array([True, False, True, False]),
        "on_list_this_year": np.array([True, False, False, True]),
        "threshold_passed_month": np.array([-1, -1, 23, -1]),
        "cloud_level": np.array([2, 1, 0, 0]),
        "zombie": np.array([True, False, False, False]),
        "price": np.array([1.0, 2.0, 1.0, 1.0]),
        "labour": np.array([1000.0, 19.0, 300.0, 0.0]),
        "revenue": np.array([10.0, 20.0, 30.0, 40.0]),
        "output": np.array([1.0, 2.0, 3.0, 4.0]),
        "value_added": np.array([5.0, 6.0, 7.0, 8.0]),
        "profit": np.array([1.0, -1.0, 1.0, 1.0]),
        "revenue_year_to_date": np.array([2500.0, 900.0, 2000.0, 0.0]),
        "profit_year_to_date": np.array([-1.0, 5.0, -1.0, 0.0]),
        "value_added_year_to_date": np.array([60.0, 6.0, 70.0, 0.0]),
        "value_added_last_year": np.array([50.0, 5.0, 0.0, 0.0]),
        "revenue_last_year": np.array([40000.0, 1e6, 2000.0, 0.0]),
        "reporting_disposition": np.array([0.9, 0.9, 0.9, 0.0]),
        "reporting_encouraged": np.zeros(4),
    }
    return SimpleNamespace(**(table | columns))


def world(month: int) -> SimpleNamespace:
    return SimpleNamespace(month=month)


def lifecycle() -> SimpleNamespace:
    return SimpleNamespace(
        entered=np.array([3.0, 1.0]),
        removed={"closure": np.array([2.0, 0.0]), "consolidation": np.array([0.0, 1.0])},
    )


def statistics(months: int = 24) -> Statistics:
    scopes = {"manufacturing": np.array([1.0, 0.5]), "refractories": np.array([0.0, 1.0])}
    scopes |= {"leading": np.array([1.0, 0.0]), "high_tech_industry": np.array([0.5, 0.0])}
    return Statistics(scopes, ("iron", "stone"), PARAMETERS, months)


def count(firms: Any, month: int) -> Any:
    made = bureau.take_statistics(
        firms, p=P, world=world(month), lifecycle=lifecycle(), statistics=statistics()
    )
    return made["statistics"][0]


def of(aggregates: Any, name: str) -> list[list[float]]:
    return aggregates.sums[QUANTITIES.index(name)].tolist()


def test_annual_books_add_up_and_start_anew_in_january() -> None:
    firms = enterprises()
    added = bureau.keep_annual_books(firms, world=world(5))
    assert added["revenue_year_to_date"].tolist() == [2510.0, 920.0, 2030.0, 0.0]
    assert added["value_added_year_to_date"].tolist() == [65.0, 12.0, 77.0, 0.0]
    # The one that ended has flows of its last month, but no books.
    january = bureau.keep_annual_books(firms, world=world(12))
    assert january["revenue_year_to_date"].tolist() == [10.0, 20.0, 30.0, 0.0]
    assert january["profit_year_to_date"].tolist() == [1.0, -1.0, 1.0, 0.0]


def test_the_finished_year_becomes_the_last_year() -> None:
    closed = bureau.close_annual_books(enterprises())
    assert closed["revenue_last_year"].tolist() == [2500.0, 900.0, 2000.0, 0.0]
    assert bureau.close_annual_books.active is not None
    assert [month for month in range(24) if bureau.close_annual_books.active(month)] == [11, 23]


def review(month: int = 11, **columns: Any) -> Any:
    return bureau.review_above_scale_list(enterprises(**columns), p=P, world=world(month))


def test_listing_needs_sales_and_readiness() -> None:
    table = {
        "above_scale": np.zeros(4, bool),
        "revenue_year_to_date": np.array([1999.0, 2000.0, 2000.0, 9000.0]),
        "reporting_disposition": np.array([0.0, 0.54, 0.56, 0.0]),
    }
    made = review(**table)
    assert made["above_scale"].tolist() == [False, True, False, False]
    listed = made["events"][0]
    assert (listed.kind, listed.rows.tolist(), listed.amount.tolist()) == ("listed", [1], [2000.0])
    # Who was asked to report comes out of hiding: the same enterprise, the same disposition.
    encouraged = review(**table, reporting_encouraged=np.full(4, 0.3))
    assert encouraged["above_scale"].tolist() == [False, True, True, False]


def test_hiding_gets_harder_with_size() -> None:
    # Three times the threshold: 0.45 * exp(-2) = 0.061 hide; a disposition of 0.93 reports, 0.95 does not.
    made = review(
        above_scale=np.zeros(4, bool),
        revenue_year_to_date=np.array([6000.0, 6000.0, 0.0, 0.0]),
        reporting_disposition=np.array([0.93, 0.95, 0.0, 0.0]),
    )
    assert made["above_scale"].tolist() == [True, False, False, False]


def test_delisting_leaves_room_below_the_threshold_and_spares_newcomers() -> None:
    made = review(
        above_scale=np.array([True, True, True, False]),
        revenue_year_to_date=np.array([1400.0, 1399.0, 100.0, 0.0]),
        age=np.array([50.0, 50.0, 11.0, 0.0]),
    )
    assert made["above_scale"].tolist() == [True, False, True, False]
    assert made["events"][1].kind == "delisted"
    assert made["events"][1].rows.tolist() == [1]


def test_the_month_of_passing_the_threshold_is_kept_until_sales_fall_below_it() -> None:
    made = review(
        month=23,
        revenue_year_to_date=np.array([2500.0, 2500.0, 1999.0, 0.0]),
        threshold_passed_month=np.array([11, -1, 11, -1]),
    )
    assert made["threshold_passed_month"].tolist() == [11, 23, -1, -1]


def test_the_new_list_comes_into_force_in_january() -> None:
    december, january = review(month=11), review(month=12)
    assert december["on_list_this_year"].tolist() == [True, False, False, True]
    assert january["on_list_this_year"].tolist() == [True, False, True, False]
    assert "events" not in january
    active = bureau.review_above_scale_list.active
    assert active is not None and [month for month in range(14) if active(month)] == [0, 11, 12]


def test_sums_by_stage_and_by_who_reports() -> None:
    month = count(enterprises(), 5)
    # [stage][below, above]; the one that ended this month still counts where it reported.
    assert of(month, "revenue") == [[20.0, 10.0], [30.0, 40.0]]
    assert of(month, "revenue_squared") == [[400.0, 100.0], [900.0, 1600.0]]
    assert of(month, "output_value") == [[4.0, 1.0], [3.0, 4.0]]
    assert month.sums.shape == (len(QUANTITIES), STAGES, 2)


def test_counts_go_by_who_lives_and_is_listed_now() -> None:
    month = count(enterprises(), 5)
    counted = {name: of(month, name) for name in COUNTED}
    assert counted["enterprises"] == [[1, 1], [0, 1]]
    assert counted["cloud_1"] == [[1, 1], [0, 0]]
    assert counted["cloud_2"] == [[0, 1], [0, 0]]
    assert counted["cloud_3"] == [[0, 0], [0, 0]]
    assert counted["zombies"] == [[0, 1], [0, 0]]
    assert counted["loss_making"] == [[0, 1], [0, 1]]


def test_size_classes_need_both_thresholds() -> None:
    # 1000 people and 400 million: large. 19 people, whatever they sell: micro. 300 and 20 million: medium.
    month = count(enterprises(), 5)
    assert month.size_classes.tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]


def test_the_year_is_counted_in_december_only() -> None:
    assert count(enterprises(), 22).yearly.sum() == 0.0
    month = count(enterprises(), 23)
    yearly = {name: month.yearly[k].tolist() for k, name in enumerate(YEARLY)}
    # Only the first enterprise reported this year and existed all of the last.
    assert yearly["comparable_value_added"] == [60.0, 0.0]
    assert yearly["comparable_value_added_last_year"] == [50.0, 0.0]
    assert yearly["listed"] == [0.0, 1.0]
    assert yearly["scaled_up"] == [0.0, 1.0]
    assert yearly["really_scaled_up"] == [0.0, 1.0]
    assert yearly["delisted"] == [0.0, 0.0]


def test_a_newcomer_and_an_old_passer_are_told_from_growth() -> None:
    newcomer = count(enterprises(age=np.array([100.0, 50.0, 11.0, 0.0])), 23)
    assert newcomer.yearly[YEARLY.index("listed")].sum() == 1
    assert newcomer.yearly[YEARLY.index("scaled_up")].sum() == 0
    earlier = count(enterprises(threshold_passed_month=np.array([-1, -1, 11, -1])), 23)
    assert earlier.yearly[YEARLY.index("scaled_up")].sum() == 1
    assert earlier.yearly[YEARLY.index("really_scaled_up")].sum() == 0


def file_months(kept: Statistics, first: int, last: int) -> None:
    for month in range(first, last):
        kept.begin_month(month)
        firms = enterprises(revenue=np.full(4, float(month)))
        kept.carry_out([count(firms, month)], "take_statistics")


def test_series_have_one_number_a_month() -> None:
    kept = statistics()
    file_months(kept, 0, 24)
    series = kept.series()
    assert {len(values) for values in series.values()} == {24}
    assert series["revenue_all"].tolist() == [4.0 * month for month in range(24)]
    # Counted since the start: three and one entered before the first month's count, none after.
    assert series["entries"].tolist() == [4.0] + [0.0] * 23
    assert series["consolidated_in_refractories"][0] == 1.0
    assert series["natural_exits"][0] == 2.0
    assert kept.latest("revenue_all") == 92.0
    with pytest.raises(KeyError, match="no_such"):
        kept.latest("no_such")


def test_a_figure_holds_until_it_is_published_anew() -> None:
    kept = statistics(6)
    for month in range(6):
        kept.begin_month(month)
        if month in (2, 4):
            kept.carry_out([Figure("guidance_fund_raised", 10.0 * month), Figure("beds", 1.0)], "fund")
        kept.carry_out([count(enterprises(), month)], "take_statistics")
    series = kept.series()
    assert series["guidance_fund_raised"].tolist() == [0, 0, 20, 20, 40, 40]
    assert series["beds"].tolist() == [0, 0, 1, 1, 1, 1]
    assert series["cloud_supported"].tolist() == [0.0] * 6


def test_restoring_an_earlier_state_forgets_what_came_after() -> None:
    kept, straight = statistics(), statistics()
    file_months(kept, 0, 13)
    kept.carry_out([Figure("guidance_fund_raised", 5.0)], "fund")
    before = kept.snapshot()
    file_months(kept, 13, 20)
    kept.carry_out([Figure("guidance_fund_raised", 50.0)], "fund")
    kept.restore(before)
    assert kept.counted == 13
    file_months(kept, 13, 24)
    file_months(straight, 0, 13)
    straight.carry_out([Figure("guidance_fund_raised", 5.0)], "fund")
    file_months(straight, 13, 24)
    for name, values in straight.series().items():
        assert np.array_equal(values, kept.series()[name]), name
