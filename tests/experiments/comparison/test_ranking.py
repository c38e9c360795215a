"""The order of several runs over draws: places, ties and Kendall's tau, by hand and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau

from sim.experiments.comparison.ranking import ranking

VALUES = arrays(np.float64, (5, 4), elements=st.integers(0, 3).map(float))


def test_places_and_ties_by_hand() -> None:
    found = ranking(np.array([[3.0, 2.0, 1.0], [5.0, 5.0, 1.0], [0.0, 4.0, 1.0]]))
    # Means 8 / 3, 11 / 3 and 1: the second run leads.
    assert found.order == (1, 0, 2)
    assert found.first_share == pytest.approx((1.5 / 3, 1.5 / 3, 0.0))
    assert found.mean_rank == pytest.approx(((1 + 1.5 + 3) / 3, (2 + 1.5 + 1) / 3, (3 + 3 + 2) / 3))
    # 0 > 1 > 2 against 1 > 0 > 2 agrees in two of three; a tie leaves sqrt(2 / 3); 1 > 2 > 0 agrees in two of three.
    assert found.kendall_tau == pytest.approx((1 / 3 + np.sqrt(2 / 3) + 1 / 3) / 3)
    assert (found.same_order_share, found.draws) == (0.0, 3)


def test_the_same_order_in_all_draws() -> None:
    found = ranking(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 21.0]]))
    assert (found.order, found.first_share, found.same_order_share) == ((2, 1, 0), (0.0, 0.0, 1.0), 1.0)
    assert found.kendall_tau == pytest.approx(1.0)


def test_runs_that_never_differ_have_no_tau() -> None:
    found = ranking(np.ones((3, 4)))
    assert (found.kendall_tau, found.same_order_share, found.first_share) == (None, 1.0, (0.25,) * 4)
    with pytest.raises(ValueError, match="no draws"):
        ranking(np.empty((0, 3)))


@given(VALUES)
def test_tau_is_scipy_s_and_shares_add_to_one(values: np.ndarray) -> None:
    found = ranking(values)
    assert sum(found.first_share) == pytest.approx(1.0)
    assert sum(found.mean_rank) == pytest.approx(10.0)
    means = values.mean(axis=0)
    expected = [kendalltau(row, means).statistic for row in values]
    known = [tau for tau in expected if not np.isnan(tau)]
    assert found.kendall_tau == (pytest.approx(np.mean(known)) if known else None)


@given(VALUES, st.integers(-5, 5))
def test_adding_a_number_to_all_moves_nothing(values: np.ndarray, added: int) -> None:
    assert ranking(values + added) == ranking(values)
