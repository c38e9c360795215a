"""Inverse distribution functions against quantiles worked out by hand or taken from tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import beta, norm

from sim.uncertainty import distributions as d

UNIT = some.floats(0.0, 1.0, exclude_max=True)


def test_uniform_halves_its_range() -> None:
    assert [d.uniform(u, 2.0, 6.0) for u in (0.0, 0.25, 0.5)] == [2.0, 3.0, 4.0]


def test_whole_numbers_are_equally_likely() -> None:
    # 3, 4, 5, 6: a quarter of the unit interval each.
    assert [d.whole(u, 3.0, 6.0) for u in (0.0, 0.249, 0.25, 0.5, 0.75, 0.9999)] == [3.0, 3.0, 4.0, 5.0, 6.0, 6.0]
    counts = np.bincount([int(d.whole(u, 1.0, 5.0)) for u in np.linspace(0, 1, 1000, endpoint=False)])
    assert counts[1:].tolist() == [200] * 5


def test_halved_leaves_the_middle_where_it_is() -> None:
    # Centre 1 of 0.5 to 2: a quarter of the chance lies below 0.75, another above 1.5.
    assert [d.halved(u, 1.0, 0.5, 2.0) for u in (0.0, 0.25, 0.5, 0.75)] == [0.5, 0.75, 1.0, 1.5]


def test_triangular_by_hand() -> None:
    # Over 0 to 4 with its top at 1: the area below the top is 1/4. F(0.5) = 0.25 x 0.25 = 1/16;
    # above it F(x) = 1 - (4 - x)^2/12.
    assert d.triangular(1 / 16, 1.0, 0.0, 4.0) == pytest.approx(0.5)
    assert d.triangular(0.25, 1.0, 0.0, 4.0) == pytest.approx(1.0)
    assert d.triangular(2 / 3, 1.0, 0.0, 4.0) == pytest.approx(2.0)
    assert d.triangular(0.5, 0.0, 0.0, 4.0) == pytest.approx(4.0 - np.sqrt(8.0))  # its top at the low end


def test_the_range_of_a_normal_number_holds_95_percent() -> None:
    assert d.spread_of_range(-1.959964, 1.959964) == pytest.approx(1.0, abs=1e-6)
    for u in (0.025, 0.5, 0.975):
        assert d.normal(u, 0.0, -0.0294, 0.0294, -10.0, 10.0) == pytest.approx(norm.ppf(u) * 0.015, abs=1e-6)


def test_a_normal_number_is_cut_off_at_its_bounds() -> None:
    # Above zero only: the median of a half normal of standard deviation 1 is 0.6745.
    assert d.normal(0.5, 0.0, -1.959964, 1.959964, 0.0, 100.0) == pytest.approx(0.67449, abs=1e-5)
    assert d.normal(0.0, 0.0, -1.96, 1.96, -0.5, 0.5) == pytest.approx(-0.5)


def test_a_lognormal_number_is_normal_in_logs() -> None:
    low, high = np.exp(-1.959964), np.exp(1.959964)
    assert d.lognormal(0.5, 1.0, low, high, 0.0, 1e9) == pytest.approx(1.0)
    assert d.lognormal(0.841345, 1.0, low, high, 0.0, 1e9) == pytest.approx(np.e, rel=1e-4)
    with pytest.raises(ValueError, match="above zero"):
        d.lognormal(0.5, 1.0, 0.0, 2.0, 0.0, 3.0)


def test_beta_around_a_weight() -> None:
    # Beta(50 x 0.2, 50 x 0.8): mean 0.2, variance 0.2 x 0.8 / 51.
    drawn = np.array([d.beta_around(u, 0.2, 50.0) for u in (np.arange(4000) + 0.5) / 4000])
    assert drawn.mean() == pytest.approx(0.2, abs=1e-4)
    assert drawn.var() == pytest.approx(0.16 / 51, rel=1e-2)
    assert d.beta_around(0.3, 0.2, 50.0) == pytest.approx(beta.ppf(0.3, 10, 40))


def test_beta_from_a_range() -> None:
    # Between 0 and 10 with mean 5 and standard deviation 1: share .5, deviation .1, concentration .25/.01 - 1 = 24.
    low, high = 5.0 - 1.959964, 5.0 + 1.959964
    assert d.beta_of_range(0.1, 5.0, low, high, 0.0, 10.0) == pytest.approx(10.0 * beta.ppf(0.1, 12, 12), rel=1e-6)
    with pytest.raises(ValueError, match="this wide"):
        d.beta_of_range(0.5, 0.5, -1.0, 2.0, 0.0, 1.0)


def test_choices_are_equally_likely() -> None:
    assert [d.choice(u, 3) for u in (0.0, 0.33, 0.34, 0.66, 0.67, 0.999)] == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]
    assert d.choice(1.0, 3) == 2.0


@given(UNIT, UNIT)
def test_more_of_the_unit_never_means_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for inverse in (
        lambda u: d.uniform(u, -1.0, 3.0),
        lambda u: d.whole(u, 0.0, 7.0),
        lambda u: d.halved(u, 1.0, 0.4, 1.8),
        lambda u: d.triangular(u, 0.31, 0.3, 0.34),
        lambda u: d.normal(u, 0.0, -0.03, 0.03, -0.2, 0.2),
        lambda u: d.lognormal(u, 1.0, 0.5, 2.0, 0.1, 9.0),
        lambda u: d.beta_of_range(u, 0.4, 0.2, 0.6, 0.0, 1.0),
        lambda u: d.beta_around(u, 0.05, 50.0),
    ):
        assert inverse(low) <= inverse(high)
