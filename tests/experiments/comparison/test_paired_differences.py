"""Paired differences: intervals and gains worked out by hand, and what a comparison of a thing with itself says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.comparison.paired_differences import difference_of, direction, paired_difference

ONE_DRAW = np.zeros(3, dtype=np.int64)
VALUES = arrays(np.float64, 8, elements=st.floats(-1e3, 1e3))
DRAWS = np.repeat(np.arange(4), 2)


def test_interval_of_a_paired_difference_by_hand() -> None:
    first = pd.Series([1.0, 2.0, 3.0], index=[(0, 0), (0, 1), (0, 2)])
    second = pd.Series([2.0, 4.0, 6.0, 99.0], index=[(0, 0), (0, 1), (0, 2), (0, 3)])
    found = paired_difference(first, second)
    # Differences 1, 2, 3: mean 2, standard deviation 1, Student's quantile with two degrees of freedom 4.302653.
    assert found is not None
    assert (found.mean, found.pairs, found.direction) == (2.0, 3, "no_clear_difference")
    half = 4.302653 / 3**0.5
    assert [found.low, found.high] == pytest.approx([2 - half, 2 + half], rel=1e-6)
    assert [found.draws_low, found.draws_high] == pytest.approx([1.1, 2.9])


def test_no_pairs_and_one_pair() -> None:
    one = pd.Series([1.0], index=[(0, 0)])
    assert paired_difference(one, pd.Series([1.0], index=[(0, 5)])) is None
    found = paired_difference(one, pd.Series([3.0], index=[(0, 0)]))
    assert found is not None
    assert (found.mean, found.low, found.high, found.pairs, found.direction) == (2.0, None, None, 1, "")
    assert (found.pairing, found.pairing_gain, found.draws_low) == ("", None, None)


def test_replicates_of_a_draw_are_one_observation() -> None:
    first, second = np.zeros(4), np.array([1.0, 3.0, 5.0, 7.0])
    found = difference_of(first, second, np.array([1, 1, 2, 2]))
    assert found is not None
    # The draws' means are 2 and 6: with one degree of freedom Student's quantile is 12.7062, the standard error 2.
    assert (found.mean, found.pairs) == (4.0, 4)
    assert [found.low, found.high] == pytest.approx([4 - 12.7062 * 2, 4 + 12.7062 * 2], rel=1e-5)


def test_what_pairing_gains_by_hand() -> None:
    # Variances 1 (of 1, 2, 3) and 4 (of 2, 4, 6); the differences 1, 2, 3 have 1: (1 + 4) / 1.
    found = difference_of(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]), ONE_DRAW)
    assert found is not None
    assert (found.pairing, found.pairing_gain) == ("varied", pytest.approx(5.0))
    # Values that move against each other lose by pairing: the differences 2, 0, -2 have variance 4, the values 1 and 1.
    against = difference_of(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]), ONE_DRAW)
    assert against is not None
    assert against.pairing_gain == pytest.approx(0.5)


def test_pairing_gains_what_draws_share() -> None:
    """Var(common) = 100, of each run's own noise 1 and 1: (101 + 101) / 2 = 101."""
    random = np.random.default_rng(5)
    common, draws = 10 * random.standard_normal(40_000), np.arange(40_000)
    first, second = (common + random.standard_normal(40_000) for _ in range(2))
    found = difference_of(first, second, draws)
    assert found is not None
    assert found.pairing_gain == pytest.approx(101.0, rel=0.03)


def test_the_same_values_differ_in_nothing() -> None:
    values = np.array([0.1, 0.7, 1e9])
    found = difference_of(values, values.copy(), ONE_DRAW)
    assert found is not None
    assert (found.mean, found.low, found.high, found.pairing, found.pairing_gain) == (0.0, 0.0, 0.0, "identical", None)
    assert found.direction == "no_clear_difference"


def test_the_same_difference_in_every_pair_is_no_chance() -> None:
    found = difference_of(np.array([1.0, 2.0, 4.0]), np.array([1.1, 2.1, 4.1]), ONE_DRAW)
    assert found is not None
    assert (found.pairing, found.pairing_gain, found.direction) == ("same_difference", None, "higher")
    assert found.mean == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.1, 0.2, "higher"), (-2.0, -1.0, "lower"), (-1.0, 1.0, "no_clear_difference"), (None, None, "")],
)
def test_what_an_interval_says(low: float | None, high: float | None, said: str) -> None:
    assert direction(low, high) == said


@given(VALUES, VALUES)
def test_swapping_the_runs_turns_the_sign(first: np.ndarray, second: np.ndarray) -> None:
    there, back = difference_of(first, second, DRAWS), difference_of(second, first, DRAWS)
    assert there is not None and back is not None
    assert back.mean == pytest.approx(-there.mean, abs=1e-9)
    assert [back.low, back.high] == pytest.approx([-there.high, -there.low], abs=1e-8)  # type: ignore[operator]
    assert back.pairing == there.pairing
    assert back.pairing_gain == (None if there.pairing_gain is None else pytest.approx(there.pairing_gain, rel=1e-6))


@given(VALUES, VALUES, st.permutations(range(8)))
def test_the_order_of_the_pairs_does_not_count(first: np.ndarray, second: np.ndarray, order: list[int]) -> None:
    one, two = difference_of(first, second, DRAWS), difference_of(first[order], second[order], DRAWS[order])
    assert one is not None and two is not None
    assert (one.low, one.high) == (pytest.approx(two.low, abs=1e-8), pytest.approx(two.high, abs=1e-8))
