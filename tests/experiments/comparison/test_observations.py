"""Means over runs and their variance, worked out by hand: a draw's replicates are one observation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.comparison.observations import mean_of, observation_means, observation_of, share_interval
from sim.scoring import wilson_interval


def test_replicates_of_a_draw_are_one_observation_and_those_of_a_single_draw_are_many() -> None:
    assert observation_of(np.array([4, 4, 7, 7])).tolist() == [0, 0, 1, 1]
    assert observation_of(np.array([0, 0, 0])).tolist() == [0, 1, 2]
    assert observation_of(np.array([3, 3, 3])).tolist() == [0, 0, 0], "in draw 0 alone nothing is drawn"
    assert observation_means(np.array([1.0, 3.0, 5.0, 9.0]), np.array([4, 4, 7, 7])).tolist() == [2.0, 7.0]


def test_mean_and_variance_by_hand() -> None:
    # Draws' means 2, 7 and 6: mean 5, variance of the means 7, of their mean 7 / 3.
    found = mean_of(np.array([1.0, 3.0, 5.0, 9.0, 6.0, 6.0]), np.array([1, 1, 2, 2, 3, 3]))
    assert (found.value, found.observations) == (5.0, 3)
    assert found.variance == pytest.approx(7 / 3)
    # Student's quantile with two degrees of freedom is 4.302653.
    assert found.interval == pytest.approx((5 - 4.302653 * (7 / 3) ** 0.5, 5 + 4.302653 * (7 / 3) ** 0.5), rel=1e-6)


def test_draws_that_lost_runs_weigh_by_those_they_have() -> None:
    # Mean of 1, 3 and 5 is 3; the draws' sums of deviations are -2 and 2: 2 / 1 * (4 + 4) / 9.
    found = mean_of(np.array([1.0, 3.0, 5.0]), np.array([1, 1, 2]))
    assert found.value == 3.0
    assert found.variance == pytest.approx(2 * 8 / 9)


def test_one_run_has_a_mean_and_nothing_more() -> None:
    found = mean_of(np.array([2.5]), np.array([3]))
    assert (found.value, found.observations, found.interval) == (2.5, 1, None)
    with pytest.raises(ValueError, match="no runs"):
        mean_of(np.array([]), np.array([], dtype=np.int64))


def test_numbers_that_are_all_the_same_have_no_variance_at_all() -> None:
    found = mean_of(np.full(7, 0.1), np.arange(7))
    assert (found.value, found.variance, found.interval) == (0.1, 0.0, (0.1, 0.1))


def test_a_share_s_interval_counts_draws_where_their_replicates_agree() -> None:
    cells, draws = np.array([1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]), np.array([1, 1, 2, 2, 3, 3, 4, 4])
    assert share_interval(cells, draws) == pytest.approx(wilson_interval(0.5, 4.0, quantile=3.182446305))
    assert share_interval(cells, np.zeros(8, dtype=np.int64)) == pytest.approx(wilson_interval(0.5, 8.0))


@pytest.mark.parametrize("draws", [[5, 5, 5], [5], [0]])
def test_a_single_observation_has_a_share_and_no_interval(draws: list[int]) -> None:
    assert share_interval(np.ones(len(draws)), np.array(draws)) == (None, None)
    assert mean_of(np.arange(len(draws), dtype=float), np.array(draws)).interval is None


@given(arrays(np.float64, 12, elements=st.floats(-1e6, 1e6)), st.floats(-1e6, 1e6))
def test_adding_a_number_moves_the_mean_and_not_the_variance(values: np.ndarray, added: float) -> None:
    draws = np.repeat(np.arange(4), 3)
    one, two = mean_of(values, draws), mean_of(values + added, draws)
    assert two.value == pytest.approx(one.value + added, abs=1e-6)
    assert two.variance == pytest.approx(one.variance, rel=1e-6, abs=1e-4)
