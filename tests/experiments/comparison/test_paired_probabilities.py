"""Pairs in which a target is met or not: Tango's interval as published, what comes anyway, and who is better."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.comparison.paired_probabilities import (
    better_sign,
    paired_score_interval,
    probability_difference,
    superiority,
)
from sim.scoring import wilson_interval

ONE_DRAW = np.zeros(10, dtype=np.int64)
Z = 1.959963984540054
TRUTHS = arrays(np.float64, 12, elements=st.sampled_from([0.0, 1.0]))
DRAWS = np.repeat(np.arange(4), 3)


def table(both: int, lost: int, gained: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a 2 x 2 table."""
    cells = [(1.0, 1.0)] * both + [(1.0, 0.0)] * lost + [(0.0, 1.0)] * gained + [(0.0, 0.0)] * neither
    first, second = np.array(cells).T
    return first, second


def test_tango_s_interval_against_a_published_one() -> None:
    """Airway hyper-responsiveness before and after a transplantation (Bentur 2009), as Fagerland, Lydersen and Laake
    (2014, Statistics in Medicine 33, p. 2850-2875) work it out: -0.517 to -0.026.
    """
    assert paired_score_interval(1, 7, 21) == pytest.approx((-0.517, -0.026), abs=5e-4)


def test_trials_that_never_differ_still_leave_room() -> None:
    half = Z**2 / (100 + Z**2)
    assert paired_score_interval(0, 0, 100) == pytest.approx((-half, half), abs=1e-9)


def test_all_trials_gained_end_at_one() -> None:
    low, high = paired_score_interval(50, 0, 50)
    # Nothing but gains: the lower end is that of Wilson's interval for 50 of 50, twice as far from one.
    assert high == 1.0
    assert low == pytest.approx((50 - Z**2) / (50 + Z**2), abs=1e-9)


def test_the_interval_s_ends_solve_the_score_equation() -> None:
    gained, lost, number = 9.0, 4.0, 40.0
    for d in paired_score_interval(gained, lost, number):
        middle, last = -(gained + lost) + (2 * number - gained + lost) * d, -lost * d * (1 - d)
        q = (np.sqrt(middle**2 - 8 * number * last) - middle) / (4 * number)
        assert abs(gained - lost - number * d) == pytest.approx(Z * np.sqrt(number * (2 * q + d * (1 - d))), rel=1e-9)


@pytest.mark.parametrize("counts", [(1.0, 1.0, 0.0), (-1.0, 0.0, 5.0), (4.0, 2.0, 5.0)])
def test_counts_that_are_none_are_refused(counts: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="trials"):
        paired_score_interval(*counts)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_the_interval_holds_what_was_seen_and_mirrors(gained: int, lost: int, same: int) -> None:
    number = gained + lost + same
    if not number:
        return
    low, high = paired_score_interval(gained, lost, number)
    assert -1 <= low <= (gained - lost) / number <= high <= 1
    assert paired_score_interval(lost, gained, number) == pytest.approx((-high, -low), abs=1e-9)


def test_a_table_by_hand() -> None:
    first, second = table(both=3, lost=1, gained=4, neither=2)
    found = probability_difference(first, second, ONE_DRAW)
    assert found is not None
    assert (found.both, found.lost, found.gained, found.pairs) == (3, 1, 4, 10)
    assert (found.first, found.second, found.difference) == (0.4, 0.7, pytest.approx(0.3))
    assert (found.low, found.high) == pytest.approx(paired_score_interval(4, 1, 10))
    # Seven runs meet it with the plan, and three of their pairs without.
    assert found.anyway == pytest.approx(3 / 7)
    assert (found.anyway_low, found.anyway_high) == pytest.approx(wilson_interval(3 / 7, 7))
    # Variances 0.24 and 0.21 (times n / (n - 1)), of the difference 0.5 - 0.09.
    assert found.pairing_gain == pytest.approx((0.24 + 0.21) / 0.41)
    assert (found.pairing, found.direction) == ("varied", "no_clear_difference")


def test_replicates_that_agree_count_once() -> None:
    first, second = table(both=0, lost=0, gained=4, neither=4)
    found = probability_difference(first, second, np.array([1, 1, 2, 2, 3, 3, 4, 4]))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(paired_score_interval(2, 0, 4, quantile=3.182446305))
    alone = probability_difference(first, second, np.arange(8))
    assert alone is not None and alone.low is not None and found.low is not None
    assert alone.low > found.low


def test_the_first_pair_that_differs_moves_the_interval_its_way() -> None:
    """Fifty draws of two replicates: the more pairs are gained, the higher both ends, from the first one on."""
    draws, t = np.repeat(np.arange(1, 51), 2), 2.009575237
    ends = []
    for gained in range(8):
        second = np.zeros(100)
        second[: 2 * gained : 2] = 1.0
        found = probability_difference(np.zeros(100), second, draws)
        assert found is not None and found.low is not None and found.high is not None
        ends.append((found.low, found.high))
    half = t * t / (50 + t * t)
    assert ends[0] == pytest.approx((-half, half))
    number = 100 / (1 + 5 / 6)
    assert ends[1] == pytest.approx(paired_score_interval(number / 100, 0, number, quantile=t))
    assert [low for low, _ in ends] == sorted(low for low, _ in ends)
    assert [high for _, high in ends] == sorted(high for _, high in ends)


def test_pairs_that_all_differ_count_like_pairs_that_do_not() -> None:
    """The first pair that comes out otherwise tells hardly more of the replicates here either: counting the pairs that
    differ instead, the lower end would jump from 0.851 to 0.909."""
    draws, first = np.repeat(np.arange(1, 51), 2), np.zeros(100)
    all_gained, but_one = np.ones(100), np.ones(100)
    but_one[0] = 0.0
    found, less = probability_difference(first, all_gained, draws), probability_difference(first, but_one, draws)
    assert found is not None and less is not None and found.low is not None and less.low is not None
    assert less.low == pytest.approx(found.low, abs=0.005)


def test_what_comes_anyway_counts_draws_not_replicates() -> None:
    """Eight runs of four draws meet it with the plan; their pairs without do so in two draws, or in none."""
    first, second = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), np.array([1.0] * 8 + [0.0] * 2)
    found = probability_difference(first, second, np.repeat(np.arange(1, 6), 2))
    assert found is not None and found.anyway == 0.5
    assert (found.anyway_low, found.anyway_high) == pytest.approx(wilson_interval(0.5, 4, quantile=3.182446305))


def test_what_comes_anyway_in_one_draw_alone_is_one_observation() -> None:
    first, second = np.array([1.0, 1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0])
    found = probability_difference(first, second, np.array([1, 1, 2, 2]))
    assert found is not None
    assert (found.anyway, found.anyway_low, found.anyway_high) == (1.0, None, None)
    luck = probability_difference(first, second, np.zeros(4, dtype=np.int64))
    assert luck is not None and (luck.anyway_low, luck.anyway_high) == pytest.approx(wilson_interval(1.0, 2))


def test_a_target_that_nobody_meets_has_nothing_that_comes_anyway() -> None:
    found = probability_difference(np.zeros(10), np.zeros(10), ONE_DRAW)
    assert found is not None
    assert (found.anyway, found.anyway_low, found.pairing, found.pairing_gain) == (None, None, "identical", None)
    assert found.low is not None and found.low < 0, "the values may differ though no run met the target"


def test_identical_values_leave_no_room() -> None:
    first, _ = table(both=5, lost=0, gained=0, neither=5)
    found = probability_difference(first, first.copy(), ONE_DRAW, identical=True)
    assert found is not None
    assert (found.difference, found.low, found.high, found.anyway) == (0.0, 0.0, 0.0, 1.0)


def test_a_single_pair_has_no_interval_and_none_is_none() -> None:
    found = probability_difference(np.array([0.0]), np.array([1.0]), np.array([0]))
    assert found is not None
    assert (found.difference, found.low, found.anyway_low, found.direction, found.pairing) == (1.0, None, None, "", "")
    assert probability_difference(np.array([]), np.array([]), np.array([], dtype=np.int64)) is None
    assert superiority(np.array([]), np.array([]), np.array([], dtype=np.int64)) is None


@given(TRUTHS, TRUTHS)
def test_swapping_the_runs_turns_the_difference(first: np.ndarray, second: np.ndarray) -> None:
    there, back = probability_difference(first, second, DRAWS), probability_difference(second, first, DRAWS)
    assert there is not None and back is not None
    assert back.difference == -there.difference
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=1e-9)  # type: ignore[operator]
    assert (there.gained, there.lost) == (back.lost, back.gained)


def test_who_is_better_with_ties_by_hand() -> None:
    first, second = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 2.0, 9.0])
    found = superiority(first, second, np.arange(4))
    assert found is not None
    # Better, tie, worse, better.
    assert (found.share, found.ties) == (0.625, 1)
    assert (found.low, found.high) == pytest.approx(wilson_interval(0.625, 4))
    less = superiority(first, second, np.arange(4), sign=-1.0)
    assert less is not None and less.share == 0.375


def test_ties_alone_are_even_and_no_evidence() -> None:
    values = np.array([0.3, 0.1])
    found = superiority(values, values * (1 + 1e-15), np.arange(2))
    assert found is not None
    assert (found.share, found.low, found.high, found.ties) == (0.5, None, None, 2)


def test_one_win_among_ties_has_an_interval_about_one_half() -> None:
    first, second = np.zeros(100), np.zeros(100)
    second[0] = 1.0
    found = superiority(first, second, np.repeat(np.arange(1, 51), 2))
    assert found is not None and (found.share, found.ties) == (0.505, 99)
    expected = wilson_interval(0.505, 100 / (1 + 5 / 6), quantile=2.009575237)
    assert (found.low, found.high) == pytest.approx(expected)


def test_what_is_better_follows_the_goal() -> None:
    assert [better_sign(op) for op in (">=", ">", "between", "<=", "<")] == [1.0, 1.0, 1.0, -1.0, -1.0]


@given(arrays(np.float64, 12, elements=st.floats(-100, 100)), arrays(np.float64, 12, elements=st.floats(-100, 100)))
def test_shares_of_both_directions_add_to_one(first: np.ndarray, second: np.ndarray) -> None:
    there, back = superiority(first, second, DRAWS), superiority(second, first, DRAWS)
    assert there is not None and back is not None
    assert there.share + back.share == pytest.approx(1.0)
    if there.low is None or there.high is None:
        assert (there.ties, back.low, back.high) == (12, None, None)
        return
    assert (back.low, back.high) == pytest.approx((1 - there.high, 1 - there.low), abs=1e-9)
