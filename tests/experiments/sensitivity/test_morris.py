"""Elementary effects of functions whose effects are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.sensitivity.factors import HIGH_END, LOW_END, Factor, Floats
from sim.experiments.sensitivity.morris import Effects, morris_effects, morris_sample
from tests.experiments.sensitivity.functions import constant, factors, ishigami, weighted_sum

NAMES = ("x1", "x2", "x3")
FACTORS = factors("assumed", "plan", "memory")
WIDTH = HIGH_END - LOW_END


def test_effects_of_a_linear_function_are_its_weights_over_the_likely_range() -> None:
    sample = morris_sample(FACTORS, NAMES, 6, seed=3)
    effects = morris_effects(sample, weighted_sum(1.0, -2.0, 4.0)(sample.points))
    assert effects is not None
    assert effects.names == NAMES
    np.testing.assert_allclose(effects.mean_size, np.array([1.0, 2.0, 4.0]) * WIDTH)
    np.testing.assert_allclose(effects.mean, np.array([1.0, -2.0, 4.0]) * WIDTH)
    np.testing.assert_allclose(effects.spread, 0.0, atol=1e-12)
    np.testing.assert_allclose(effects.shares(), np.array([1.0, 4.0, 16.0]) / 21.0)
    np.testing.assert_allclose(effects.variance_from_each(), np.array([1.0, 4.0, 16.0]) / 12.0)
    assert effects.trajectories == 6


def test_points_stay_in_the_likely_range_and_each_step_moves_one_group() -> None:
    groups = ("a", "b", "a")
    sample = morris_sample(FACTORS, groups, 4, seed=1)
    assert LOW_END <= sample.points.min() < sample.points.max() <= HIGH_END
    trajectories = sample.points.reshape(4, sample.block, 3)
    moved = np.diff(trajectories, axis=1) != 0.0
    np.testing.assert_array_equal(moved[:, :, 0], moved[:, :, 2])
    assert (moved.sum(axis=1) == 1).all()
    # Every step is half of the range, and places are spread over all of it.
    np.testing.assert_allclose(np.ptp(trajectories, axis=1), WIDTH / 2)
    lowest = np.sort((trajectories.min(axis=1) - LOW_END) / WIDTH, axis=0)
    assert (np.floor(lowest * 8) == np.arange(4)[:, None]).all()


def test_a_group_moves_as_much_as_its_members_together() -> None:
    sample = morris_sample(FACTORS, ("pair", "alone", "pair"), 60, seed=2)
    effects = morris_effects(sample, weighted_sum(1.0, 3.0, 2.0)(sample.points))
    assert effects is not None
    assert effects.names == ("pair", "alone")
    size = dict(zip(effects.names, effects.mean_size / WIDTH, strict=True))
    # Members go in directions of their own: 1 + 2 or 2 - 1, each half of the time.
    assert size["alone"] == pytest.approx(3.0)
    assert size["pair"] == pytest.approx(2.0, abs=0.3)
    assert np.isnan(effects.mean[0])
    assert effects.mean[1] == pytest.approx(3.0 * WIDTH)


def test_ishigami_shows_what_interacts() -> None:
    sample = morris_sample(FACTORS, NAMES, 200, seed=4)
    effects = morris_effects(sample, ishigami(sample.points))
    assert effects is not None
    # The third input acts through the first alone: its effects cancel out, though they are large.
    assert abs(effects.mean[2]) < 0.2 * effects.mean_size[2]
    assert effects.spread[2] > effects.mean_size[2]
    assert effects.mean_size[0] > effects.mean_size[2]


def test_a_constant_and_a_gap() -> None:
    sample = morris_sample(FACTORS, NAMES, 5, seed=1)
    assert morris_effects(sample, constant(sample.points)) is None
    values = weighted_sum(1.0, 2.0, 3.0)(sample.points)
    values[1] = np.nan
    effects = morris_effects(sample, values)
    assert effects is not None
    assert effects.trajectories == 4
    np.testing.assert_allclose(effects.mean, np.array([1.0, 2.0, 3.0]) * WIDTH)
    values[4:16] = np.nan
    assert morris_effects(sample, values) is None  # a single trajectory is left


def test_the_same_seed_gives_the_same_points_and_effects() -> None:
    first, second, third = (morris_sample(FACTORS, NAMES, 5, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.points, second.points)
    assert (first.points != third.points).any()
    one, other = (morris_effects(sample, ishigami(sample.points)) for sample in (first, second))
    assert one is not None and other is not None
    np.testing.assert_array_equal(one.half_width, other.half_width)


def test_a_single_group_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be screened"):
        morris_sample(FACTORS, ("a", "a", "a"), 4, seed=1)


# --- inputs whose values are counted -------------------------------------------------------------------------


def counted(options: int, *, ordered: bool = True) -> tuple[Factor, Factor]:
    """An input with so many values, and one of any value."""
    return Factor("counted", "structure", "assumed", options, ordered), Factor("x", "other", "plan")


def effects_of(pair: tuple[Factor, Factor], values: Floats, trajectories: int = 5, seed: int = 1) -> Effects:
    """The effects of a function that has ``values`` at the values of the first input, and nothing of the second."""
    sample = morris_sample(pair, [factor.name for factor in pair], trajectories, seed)
    found = morris_effects(sample, values[pair[0].position(sample.points[:, 0]).astype(int)])
    assert found is not None
    return found


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_a_choice_of_two_has_the_effect_of_its_flip(ordered: bool, seed: int) -> None:
    effects = effects_of(counted(2, ordered=ordered), np.array([0.0, 10.0]), seed=seed)
    np.testing.assert_allclose(effects.mean_size, (10.0, 0.0))
    assert effects.mean[0] == pytest.approx(10.0)
    assert effects.variance_from_each()[0] == pytest.approx(25.0)  # 0 or 10, as likely


@pytest.mark.parametrize("options", [2, 3, 4, 7, 12, 49])
def test_whole_numbers_count_by_their_part_of_the_range(options: int) -> None:
    values = np.linspace(0.0, 10.0, options)
    effects = effects_of(counted(options), values)
    assert effects.mean[0] == pytest.approx(10.0)
    assert effects.spread[0] == pytest.approx(0.0, abs=1e-9)
    assert effects.variance_from_each()[0] == pytest.approx(values.var())


def test_any_change_of_a_word_is_a_whole_one() -> None:
    """``middle, low, high``: the second word is as far from the third as from the first."""
    effects = effects_of(counted(3, ordered=False), np.array([0.0, 10.0, 10.0]), trajectories=300)
    assert effects.mean_size[0] == pytest.approx(10.0 * 2 / 3, abs=0.1)  # of three pairs of words, two differ
    assert effects.variance_from_each()[0] == pytest.approx(np.var([0.0, 10.0, 10.0]), rel=0.05)


@pytest.mark.parametrize("options", [3, 5, 8, 10])
def test_an_effect_at_one_value_alone_is_seen(options: int) -> None:
    for place in range(options):
        values = np.zeros(options)
        values[place] = 1.0
        assert effects_of(counted(options), values, trajectories=options).mean_size[0] > 0.0, place


def test_a_group_of_choices_of_two_counts_whole_flips() -> None:
    pair = (Factor("a", "structure", "assumed", 2), Factor("b", "structure", "assumed", 2))
    sample = morris_sample((*pair, Factor("x", "other", "plan")), ("structure", "structure", "other"), 5, seed=1)
    effects = morris_effects(sample, 10.0 * pair[0].position(sample.points[:, 0]))
    assert effects is not None
    np.testing.assert_allclose(effects.mean_size, (10.0, 0.0))


def test_the_mean_square_of_the_effects_counts() -> None:
    """Effects of -1 and 1: mean 0, variance of the sample 2, mean square 1."""
    effects = Effects(("x",), *(np.array([number]) for number in (1.0, 0.1, 0.0, 2.0**0.5)), 2, np.array([0.5]))
    assert effects.variance_from_each() == pytest.approx([0.5])
