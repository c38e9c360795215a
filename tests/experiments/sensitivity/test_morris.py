"""Elementary effects of functions whose effects are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.sensitivity.factors import HIGH_END, LOW_END
from sim.experiments.sensitivity.morris import morris_effects, morris_sample
from tests.experiments.sensitivity.functions import constant, ishigami, weighted_sum

NAMES = ("x1", "x2", "x3")
WIDTH = HIGH_END - LOW_END


def test_effects_of_a_linear_function_are_its_weights_over_the_likely_range() -> None:
    sample = morris_sample(NAMES, NAMES, 6, seed=3)
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
    sample = morris_sample(NAMES, groups, 4, seed=1)
    assert sample.points.min() == pytest.approx(LOW_END)
    assert sample.points.max() == pytest.approx(HIGH_END)
    trajectories = sample.points.reshape(4, sample.block, 3)
    moved = np.diff(trajectories, axis=1) != 0.0
    np.testing.assert_array_equal(moved[:, :, 0], moved[:, :, 2])
    assert (moved.sum(axis=1) == 1).all()


def test_a_group_moves_as_much_as_its_members_together() -> None:
    sample = morris_sample(NAMES, ("pair", "alone", "pair"), 60, seed=2)
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
    sample = morris_sample(NAMES, NAMES, 200, seed=4)
    effects = morris_effects(sample, ishigami(sample.points))
    assert effects is not None
    # The third input acts through the first alone: its effects cancel out, though they are large.
    assert abs(effects.mean[2]) < 0.2 * effects.mean_size[2]
    assert effects.spread[2] > effects.mean_size[2]
    assert effects.mean_size[0] > effects.mean_size[2]


def test_a_constant_and_a_gap() -> None:
    sample = morris_sample(NAMES, NAMES, 5, seed=1)
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
    first, second, third = (morris_sample(NAMES, NAMES, 5, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.points, second.points)
    assert (first.points != third.points).any()
    one, other = (morris_effects(sample, ishigami(sample.points)) for sample in (first, second))
    assert one is not None and other is not None
    np.testing.assert_array_equal(one.half_width, other.half_width)


def test_a_single_group_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be screened"):
        morris_sample(NAMES, ("a", "a", "a"), 4, seed=1)
