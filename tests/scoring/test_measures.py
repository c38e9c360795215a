"""Measures against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scoring import measures


def test_years_are_cut_from_months_and_an_unfinished_year_does_not_count() -> None:
    months = np.arange(30.0)
    assert measures.complete_years(months) == 2
    assert measures.yearly_sum(months).tolist() == [66.0, 210.0]
    assert measures.yearly_mean(months).tolist() == [5.5, 17.5]
    assert measures.year_end(months).tolist() == [11.0, 23.0]


def test_mean_annual_growth_is_geometric() -> None:
    # Up by a half, then down by a half: 0.75 after two years.
    assert measures.mean_annual_growth(np.array([100.0, 150.0, 75.0])) == pytest.approx(100 * (0.75**0.5 - 1))
    assert measures.mean_annual_growth(np.array([100.0, 106.0, 112.36, 119.1016])) == pytest.approx(6.0)
    assert measures.mean_annual_decline(np.array([1.0, 0.9, 0.81])) == pytest.approx(10.0)


@pytest.mark.parametrize("values", [[], [5.0], [0.0, 1.0], [-1.0, 2.0], [1.0, -2.0]])
def test_growth_is_not_made_up_where_it_is_not_defined(values: list[float]) -> None:
    assert np.isnan(measures.mean_annual_growth(np.array(values)))


def test_yearly_growth_has_no_number_after_a_zero() -> None:
    growth = measures.yearly_growth(np.array([0.0, 10.0, 11.0]))
    assert np.isnan(growth[0])
    assert growth[1] == pytest.approx(10.0)


def test_chained_growth_compares_the_same_enterprises_year_by_year() -> None:
    # +10 % and -10 % of different lists: (1.1 * 0.9) ** 0.5.
    grown = measures.chained_growth(np.array([110.0, 180.0]), np.array([100.0, 200.0]))
    assert grown == pytest.approx(100 * (0.99**0.5 - 1))
    assert np.isnan(measures.chained_growth(np.array([110.0, 180.0]), np.array([0.0, 200.0])))
    assert np.isnan(measures.chained_growth(np.array([]), np.array([])))


def test_share_at_end_takes_the_last_year() -> None:
    assert measures.share_at_end(np.array([1.0, 30.0]), np.array([4.0, 120.0])) == pytest.approx(25.0)
    assert np.isnan(measures.share_at_end(np.array([1.0]), np.array([0.0])))


def test_worst_year_depends_on_the_direction_of_the_goal() -> None:
    values = np.array([31.0, 29.0, 30.0])
    assert measures.worst_year(values, ">=") == 29.0
    assert measures.worst_year(values, "<=") == 31.0
    assert np.isnan(measures.worst_year(np.array([31.0, np.nan]), ">="))


@pytest.mark.parametrize(
    ("value", "op", "goal", "tolerance", "met"),
    [
        (6.0, ">=", 6.0, 0.0, True),
        (5.999, ">=", 6.0, 0.0, False),
        (6.5, ">=", 7.0, 0.5, True),
        (6.49, ">=", 7.0, 0.5, False),
        (30.0, ">", 30.0, 0.0, False),
        (30.1, ">", 30.0, 0.0, True),
        (75.0, "<=", 75.0, 0.0, True),
        (75.1, "<=", 75.0, 0.0, False),
        (75.0, "<", 75.0, 0.0, False),
        (20.0, "between", 20.0, 0.0, True),
        (99.0, "between", 20.0, 0.0, True),
        (19.0, "between", 20.0, 0.0, False),
        (0.1 + 0.2, "<=", 0.3, 0.0, True),
    ],
)
def test_comparisons(value: float, op: str, goal: float, tolerance: float, met: bool) -> None:
    assert measures.is_met(value, op, goal, tolerance) is met


def test_an_unknown_comparison_is_an_error() -> None:
    with pytest.raises(ValueError, match="'=='"):
        measures.is_met(1.0, "==", 1.0)


def test_the_gap_is_positive_beyond_the_goal() -> None:
    assert measures.gap_to_goal(7.0, ">=", 6.0) == 1.0
    assert measures.gap_to_goal(80.0, "<=", 75.0) == -5.0
    assert measures.gap_to_goal(25.0, "between", 20.0) == 5.0
