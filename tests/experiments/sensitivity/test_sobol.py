"""Shares of variance of functions whose shares are known."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from SALib.sample import sobol as salib_sample

from sim.experiments.sensitivity.sobol import sobol_indices, sobol_sample
from tests.experiments.sensitivity.functions import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    constant,
    ishigami,
    weighted_sum,
)

NAMES = ("x1", "x2", "x3")


def test_ishigami() -> None:
    sample = sobol_sample(NAMES, NAMES, 2048, seed=1)
    indices = sobol_indices(sample, ishigami(sample.points))
    assert indices is not None
    assert indices.names == NAMES
    np.testing.assert_allclose(indices.first, ISHIGAMI_FIRST, atol=0.03)
    np.testing.assert_allclose(indices.total, ISHIGAMI_TOTAL, atol=0.03)
    # Half of a^2 / 4 + b pi^4 / 5 + b^2 pi^8 / 18 + 1/2, exact.
    assert indices.variance == pytest.approx(49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5, rel=0.02)
    assert indices.rows == 2048


def test_the_intervals_hold_the_true_values() -> None:
    sample = sobol_sample(NAMES, NAMES, 256, seed=2)
    indices = sobol_indices(sample, ishigami(sample.points))
    assert indices is not None
    assert (np.abs(indices.first - ISHIGAMI_FIRST) <= indices.first_half_width).all()
    assert (np.abs(indices.total - ISHIGAMI_TOTAL) <= indices.total_half_width).all()
    assert (indices.total_half_width < 0.25).all()


def test_groups() -> None:
    sample = sobol_sample(NAMES, ("outer", "inner", "outer"), 2048, seed=1)
    indices = sobol_indices(sample, ishigami(sample.points))
    assert indices is not None
    assert indices.names == ("outer", "inner")
    # The first and the third input interact with each other alone: as a group, they have no interaction left.
    np.testing.assert_allclose(indices.first, (0.5576, 0.4424), atol=0.03)
    np.testing.assert_allclose(indices.total, (0.5576, 0.4424), atol=0.03)


def test_a_single_group_is_all_of_the_variance() -> None:
    sample = sobol_sample(NAMES, ("all", "all", "all"), 256, seed=1)
    assert len(sample.points) == 3 * 256
    indices = sobol_indices(sample, ishigami(sample.points))
    assert indices is not None
    assert indices.first[0] == pytest.approx(1.0, abs=0.05)
    assert indices.total[0] == pytest.approx(1.0, abs=0.05)


def test_samples_of_other_groups_share_their_base_points() -> None:
    one, other = (sobol_sample(NAMES, groups, 8, seed=5) for groups in (NAMES, ("a", "b", "a")))
    for place in (0, -1):
        np.testing.assert_array_equal(
            one.points.reshape(8, one.block, 3)[:, place], other.points.reshape(8, other.block, 3)[:, place]
        )


def test_a_constant_has_no_shares_and_makes_no_noise() -> None:
    sample = sobol_sample(NAMES, NAMES, 16, seed=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sobol_indices(sample, constant(sample.points)) is None


def test_a_rare_event_makes_no_noise() -> None:
    sample = sobol_sample(NAMES, NAMES, 16, seed=1)
    values = np.zeros(len(sample.points))
    values[0] = 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        indices = sobol_indices(sample, values)
    assert indices is not None
    assert np.isfinite([*indices.first, *indices.total, *indices.first_half_width, *indices.total_half_width]).all()


def test_a_base_point_with_a_gap_is_left_out_whole() -> None:
    sample = sobol_sample(NAMES, NAMES, 64, seed=1)
    values = weighted_sum(1.0, 2.0, 0.0)(sample.points)
    whole = sobol_indices(sample, values)
    values[3] = np.nan
    less = sobol_indices(sample, values)
    assert whole is not None and less is not None
    assert (whole.rows, less.rows) == (64, 63)
    np.testing.assert_allclose(less.total, (0.2, 0.8, 0.0), atol=0.05)
    assert less.total[2] == 0.0
    values[: len(values) - 7 * sample.block] = np.nan
    assert sobol_indices(sample, values) is None


def test_a_seed_of_zero_is_a_seed() -> None:
    found = []
    for _ in range(2):
        sample = sobol_sample(NAMES, NAMES, 32, seed=0)
        found.append(sobol_indices(sample, ishigami(sample.points)))
    assert found[0] is not None and found[1] is not None
    np.testing.assert_array_equal(found[0].total_half_width, found[1].total_half_width)


@pytest.mark.parametrize("groups", [NAMES, ("a", "b", "a")])
def test_the_design_is_the_one_that_salib_analyses(groups: tuple[str, ...]) -> None:
    sample = sobol_sample(NAMES, groups, 16, seed=5)
    generator = np.random.default_rng(5)
    expected = salib_sample.sample(dict(sample.problem), 16, calc_second_order=False, seed=generator)
    np.testing.assert_allclose(sample.points, expected)


def test_many_inputs_do_not_stand_in_for_each_other() -> None:
    """With many more dimensions than points, a Sobol sequence would tie inputs together."""
    names = [f"x{number}" for number in range(300)]
    sample = sobol_sample(names, names, 64, seed=1)
    base = sample.points.reshape(64, sample.block, 300)[:, [0, -1]].transpose(0, 2, 1).reshape(64, 600)
    correlations = np.corrcoef(base.T)[np.triu_indices(600, 1)]
    assert np.mean(np.abs(correlations) > 0.5) < 0.001


@pytest.mark.parametrize("samples", [4, 48, 100])
def test_base_points_come_in_powers_of_two(samples: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        sobol_sample(NAMES, NAMES, samples, seed=1)
