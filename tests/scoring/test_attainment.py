"""Probabilities with their intervals, the correlation of replicates, verdicts, and the two kinds of uncertainty."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scoring.attainment import (
    VERDICTS,
    attainment,
    effective_number,
    probability_interval,
    score_quantile,
    variances,
    verdict,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, p. 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By hand: 1 / (1 + z2 / 10) with z2 = 3.8415, and its mirror.
        (10, 10, 0.7225, 1.0000),
        (0, 10, 0.0000, 0.2775),
    ],
)
def test_wilson_intervals_against_tables(met: int, of: int, low: float, high: float) -> None:
    assert wilson_interval(met / of, of) == pytest.approx((low, high), abs=5e-5)


def test_ends_of_wilson_solve_its_equation() -> None:
    share, number, z = 0.3, 37.5, 1.959963984540054
    for end in wilson_interval(share, number):
        assert abs(share - end) == pytest.approx(z * math.sqrt(end * (1 - end) / number), rel=1e-12)


shares = st.floats(0.0, 1.0)
numbers = st.floats(0.5, 1e6)


@given(shares, numbers)
def test_an_interval_holds_what_was_seen_and_stays_a_probability(share: float, number: float) -> None:
    low, high = wilson_interval(share, number)
    assert 0.0 <= low <= share <= high <= 1.0


@given(shares, numbers)
def test_met_and_missed_are_mirror_images(share: float, number: float) -> None:
    low, high = wilson_interval(share, number)
    other_low, other_high = wilson_interval(1.0 - share, number)
    assert (1.0 - other_high, 1.0 - other_low) == pytest.approx((low, high), abs=1e-9)


@given(shares, numbers, st.floats(1.01, 100.0))
def test_more_runs_narrow_the_interval(share: float, number: float, factor: float) -> None:
    low, high = wilson_interval(share, number)
    closer_low, closer_high = wilson_interval(share, number * factor)
    assert closer_high - closer_low < high - low


@pytest.mark.parametrize(("share", "number"), [(-0.1, 10), (1.1, 10), (0.5, 0)])
def test_no_interval_of_impossible_counts(share: float, number: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(share, number)


@pytest.mark.parametrize(
    ("met", "of", "called"),
    [
        (20, 20, "met"), (19, 20, "met"), (18, 20, "likely"), (16, 20, "likely"), (15, 20, "open"), (5, 20, "open"),
        (4, 20, "unlikely"), (2, 20, "unlikely"), (1, 20, "missed"), (0, 20, "missed"), (950, 1000, "met"),
        (949, 1000, "likely"), (51, 1000, "unlikely"),
    ],
)  # fmt: skip
def test_verdicts(met: int, of: int, called: str) -> None:
    assert verdict(met, of) == called


def test_verdicts_get_no_better_when_less_is_met() -> None:
    found = [VERDICTS.index(verdict(met, 200)) for met in range(200, -1, -1)]
    assert found == sorted(found) and set(found) == set(range(len(VERDICTS)))


def test_variance_is_taken_apart_as_by_hand() -> None:
    # Means 2, 6 and 10; squares within 2 each on one degree of freedom; between: 2 * 32 / 2 = 32.
    values, draws = np.array([1.0, 3.0, 5.0, 7.0, 9.0, 11.0]), np.array([1, 1, 2, 2, 3, 3])
    found = variances(values, draws)
    assert (found.between, found.within) == pytest.approx(((32.0 - 2.0) / 2, 2.0))
    assert found.correlation == pytest.approx(15 / 17)


def test_draws_of_unequal_size() -> None:
    # Means 1 and 4, mean of all 3: between (2 * 4 + 4 * 1) / 1 = 12, within 2 + 2 on four degrees, size 6 - 20 / 6.
    values, draws = np.array([0.0, 2.0, 3.0, 5.0, 4.0, 4.0]), np.array([7, 7, 9, 9, 9, 9])
    found = variances(values, draws)
    assert (found.between, found.within) == pytest.approx(((12.0 - 1.0) / (6 - 20 / 6), 1.0))


def test_luck_alone_leaves_nothing_between_draws() -> None:
    found = variances(np.array([0.0, 2.0, 2.0, 0.0]), np.array([1, 1, 2, 2]))
    assert (found.between, found.within, found.correlation) == (0.0, 2.0, 0.0)


def test_what_cannot_be_told_apart_is_not_given() -> None:
    values = np.array([1.0, 2.0, 4.0])
    alone = variances(values, np.array([1, 2, 3]))
    assert math.isnan(alone.between) and math.isnan(alone.within) and math.isnan(alone.correlation)
    luck = variances(values, np.zeros(3, dtype=np.int64))
    assert math.isnan(luck.between) and luck.within == pytest.approx(np.var(values, ddof=1))
    with pytest.raises(ValueError, match="no values"):
        variances(values[:0], np.zeros(0, dtype=np.int64))


def test_estimates_find_the_variances_that_made_the_values() -> None:
    generator = np.random.default_rng(5)
    draws = np.repeat(np.arange(4000), 3)
    values = np.repeat(generator.normal(0, 2.0, 4000), 3) + generator.normal(0, 1.0, 12000)
    found = variances(values, draws)
    assert (found.between, found.within) == pytest.approx((4.0, 1.0), rel=0.06)


def test_the_effective_number_in_closed_form() -> None:
    # Four of six draws are of one mind, two are not; the mean squares by hand.
    met, draws = np.array([1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1.0]), np.repeat(np.arange(6), 2)
    between, within = 2 * (4 * 0.25) / 5, 2 * 0.5 / 6
    rho = ((between - within) / 2) / ((between - within) / 2 + within)
    # Six of twelve are met; two replicates a draw give the assumption the weight of five runs.
    assert effective_number(met, draws) == pytest.approx(12 / (1 + (6 * rho + 5) / (6 + 5)))


@pytest.mark.parametrize(
    ("met", "draws", "worth"),
    [
        ([1, 0, 1, 0], [1, 2, 3, 4], 4.0),  # one replicate a draw: independent
        ([1, 0, 1, 0], [0, 0, 0, 0], 4.0),  # one draw: luck alone
        ([1, 1, 0, 0], [1, 1, 2, 2], 2.0),  # replicates agree: only draws count
        ([1, 0, 1, 0], [1, 1, 2, 2], 4 / (1 + 5 / 7)),  # they disagree as often as they can, which two runs tell
        ([1, 0, 1, 0], [7, 7, 7, 7], 1.0),  # one drawn draw: one observation
        ([1, 1, 1, 0, 1, 1], [1, 1, 1, 2, 2, 2], 6 / (1 + 2 * 7.5 / 8.5)),  # of three replicates seven and a half
        ([1, 0, -1, 0, 0, 0], [1, 1, 2, 2, 3, 3], 6 / (1 + (2 * 0.2 + 5) / 7)),  # mean squares 1/2, 1/3
        ([1, 1, 1, 1], [1, 1, 2, 2], 2.0),  # nothing to estimate from: only draws count
        ([1, 1, 1, 1, 1], [1, 1, 1, 2, 2], 25 / 13),  # and of unequal size (Kish)
    ],
)  # fmt: skip
def test_what_runs_are_worth(met: list[int], draws: list[int], worth: float) -> None:
    assert effective_number(np.array(met, dtype=float), np.array(draws)) == pytest.approx(worth)


@settings(max_examples=60)
@given(st.integers(2, 12), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_runs_are_worth_between_their_draws_and_their_number(draws: int, replicates: int, seed: int) -> None:
    met = np.random.default_rng(seed).integers(0, 2, draws * replicates).astype(float)
    worth = effective_number(met, np.repeat(np.arange(draws), replicates))
    assert draws - 1e-9 <= worth <= draws * replicates + 1e-9


def test_a_target_over_its_runs() -> None:
    values = np.array([3.0, 5.0, 7.0, 9.0])
    found = attainment(values, (values >= 5.0).astype(float), np.array([1, 1, 2, 2]))
    assert (found.simulated, found.met, found.runs, found.probability) == (6.0, 3, 4, 0.75)
    assert found.verdict == "open"
    assert (found.low, found.high) == pytest.approx((3.3, 8.7))
    # One of four is not met, and the draws do not differ beyond luck: rho is 5 / 6. Student's quantile of two draws.
    assert found.effective_runs == pytest.approx(4 / (1 + 5 / 6))
    expected = wilson_interval(0.75, 4 / (1 + 5 / 6), quantile=12.706204736)
    assert (found.probability_low, found.probability_high) == pytest.approx(expected)
    assert (found.sd_draws, found.sd_replicates) == pytest.approx((math.sqrt(7.0), math.sqrt(2.0)))


def runs_of(both: int, one: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws of two replicates: ``both`` draws of which both are met, ``one`` of which one is, the others none."""
    met = [1.0] * 2 * both + [1.0, 0.0] * one + [0.0] * 2 * (draws - both - one)
    return np.array(met), np.repeat(np.arange(1, draws + 1), 2)


def test_the_first_failure_weakens_the_claim() -> None:
    """Of a hundred runs all met are worth fifty draws: 50 / (50 + t^2); with one failure the low end is lower."""
    t = 2.009575237
    all_met, draws = runs_of(50, 0, 50)
    low, _ = probability_interval(all_met, draws)
    assert low == pytest.approx(50 / (50 + t * t))
    lower, _ = probability_interval(runs_of(49, 1, 50)[0], draws)
    assert lower == pytest.approx(wilson_interval(0.99, 100 / (1 + 5 / 6), quantile=t)[0])
    assert lower < low


@pytest.mark.parametrize("draws", [2, 4, 50])
def test_one_run_less_that_is_met_never_raises_either_end(draws: int) -> None:
    """All cases there are, whichever run it is: of a draw that has met both, or one."""
    cases = [(both, one) for both, one in product(range(draws + 1), repeat=2) if both + one <= draws]
    ends = {case: probability_interval(*runs_of(*case, draws)) for case in cases}
    for both, one in cases:
        for fewer in ((both - 1, one + 1), (both, one - 1)):
            if fewer in ends:
                assert ends[fewer][0] <= ends[both, one][0] and ends[fewer][1] <= ends[both, one][1], (both, one, fewer)


@pytest.mark.parametrize("replicates", [3, 5, 10, 20])
@pytest.mark.parametrize("draws", [5, 30, 100])
def test_nor_with_many_replicates(draws: int, replicates: int) -> None:
    number = np.repeat(np.arange(1, draws + 1), replicates)
    met = np.ones(draws * replicates)
    ends = [probability_interval(met, number)[0]]
    for failed in (0, replicates, 2 * replicates):
        met[failed] = 0.0
        ends.append(probability_interval(met, number)[0])
    assert ends == sorted(ends, reverse=True)


def coverage(draws: int, probability: float, correlation: float) -> float:
    """How often the interval of draws of two replicates holds the probability: the exact sum over all that can be."""
    p, q = probability, 1 - probability
    chances = (p * p + correlation * p * q, 2 * p * q * (1 - correlation), q * q + correlation * p * q)
    total = 0.0
    for both, one in product(range(draws + 1), repeat=2):
        none = draws - both - one
        if none >= 0:
            low, high = probability_interval(*runs_of(both, one, draws))
            ways = math.comb(draws, both) * math.comb(draws - both, one)
            chance = ways * chances[0] ** both * chances[1] ** one * chances[2] ** none
            total += chance * (low <= probability <= high)
    return total


@pytest.mark.parametrize("probability", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.75])
@pytest.mark.parametrize("draws", [4, 10, 20])
def test_few_draws_hold_what_they_promise(draws: int, probability: float, correlation: float) -> None:
    assert coverage(draws, probability, correlation) >= 0.93


def test_clusters_take_students_quantile_and_independent_runs_the_normal_one() -> None:
    assert score_quantile(np.array([1, 1, 2, 2, 3, 3, 4, 4])) == pytest.approx(3.182446305)
    assert score_quantile(np.array([1, 2, 3, 4])) == pytest.approx(1.959963985)
    assert score_quantile(np.zeros(4, dtype=np.int64)) == pytest.approx(1.959963985)
    assert math.isinf(score_quantile(np.array([3, 3])))


def test_replicates_of_one_drawn_draw_say_nothing_of_others() -> None:
    met = np.ones(10)
    drawn = attainment(met, met, np.full(10, 4))
    assert (drawn.effective_runs, drawn.probability_low, drawn.probability_high) == (1.0, 0.0, 1.0)
    luck = attainment(met, met, np.zeros(10, dtype=np.int64))
    assert (luck.probability_low, luck.probability_high) == pytest.approx(wilson_interval(1.0, 10))


@given(st.permutations(range(6)))
def test_the_order_of_the_runs_does_not_matter(order: list[int]) -> None:
    values, draws = np.array([1.0, 3.0, 5.5, 7.0, 9.0, 11.0]), np.array([1, 1, 2, 2, 3, 3])
    met = (values > 4).astype(float)
    one, other = attainment(values, met, draws), attainment(values[order], met[order], draws[order])
    assert (one.probability_low, one.verdict) == (other.probability_low, other.verdict)
    assert one.sd_draws == pytest.approx(other.sd_draws)


def test_a_single_run_has_values_and_no_verdict() -> None:
    found = attainment(np.array([3.0]), np.array([1.0]), np.array([0]))
    assert (found.simulated, found.met, found.runs, found.verdict) == (3.0, 1, 1, "")
    assert found.probability is None and found.low is None and found.sd_replicates is None
    with pytest.raises(ValueError, match="without runs"):
        attainment(np.array([]), np.array([]), np.array([], dtype=np.int64))
