"""Standard estimators that the stylised facts rest on: tails, tents, spreads, diffusion. Plain functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares, minimize_scalar
from scipy.special import gammaln
from scipy.stats import chi2

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Tail:
    """A Pareto tail ``P(X > x) ~ x^-exponent`` from ``cutoff`` on, with ``count`` observations in it."""

    exponent: float
    cutoff: float
    count: int


def hill(values: Floats, count: int, discrete: bool = False) -> Tail:
    """Hill's (1975) estimate of a tail exponent from the ``count`` largest of ``values``, less its bias.

    ``discrete`` takes half a unit off the cut-off, as Clauset, Shalizi and Newman (2009, eq. 3.7) advise for counts.
    Raises ValueError when ``count`` is below three or above the number of values.
    """
    if not 3 <= count <= len(values):
        raise ValueError(f"a tail of {count} cannot be taken from {len(values)} values")
    largest = np.sort(values)[-count:]
    cutoff = float(largest[0])
    logs = np.log(largest / (cutoff - 0.5 * discrete))
    # The smallest value defines the cut-off, so that it is no observation beyond it; one more goes to the bias.
    degrees = count - 1 if discrete else count - 2
    return Tail(float(degrees / logs.sum()), cutoff, count)


def pareto_tail(values: Floats, smallest: int = 50, discrete: bool = False) -> Tail:
    """Tail exponent by maximum likelihood, the cut-off being where a Pareto law fits best.

    The cut-off is the one with the least Kolmogorov-Smirnov distance, among those that leave ``smallest`` observations
    or more (Clauset, Shalizi and Newman 2009).
    """
    ordered = np.sort(values[values > 0])
    best: tuple[float, Tail] | None = None
    for count in _cutoffs(len(ordered), smallest):
        # Ties must not be torn apart: a cut-off takes in all of its equals.
        count = len(ordered) - int(np.searchsorted(ordered, ordered[-count]))
        tail = hill(ordered, count, discrete)
        above = ordered[-count:]
        base = tail.cutoff - 0.5 * discrete
        fitted = 1.0 - ((above + 0.5 * discrete) / base) ** -tail.exponent
        places = np.searchsorted(above, above, side="right") / count
        distance = float(np.max(np.abs(fitted - places)))
        if best is None or distance < best[0]:
            best = (distance, tail)
    if best is None:
        raise ValueError(f"fewer than {smallest} positive values")
    return best[1]


def _cutoffs(values: int, smallest: int) -> list[int]:
    """About a hundred numbers of observations in the tail, from ``smallest`` to all of them, evenly spread in logs."""
    if values < smallest:
        return []
    return sorted({int(count) for count in np.geomspace(smallest, values, 100)})


def subbotin_shape(values: Floats) -> float:
    """Shape b of a Subbotin (exponential power) law by maximum likelihood: 2 is the normal law, 1 the tent (Laplace).

    ``f(x) ~ exp(-|x - m|^b / (b a^b))`` as in Bottazzi and Secchi (2006); m is the median, a follows from b.
    """
    distance = np.abs(values - np.median(values))

    def cost(shape: float) -> float:
        scale = np.mean(distance**shape) ** (1.0 / shape)
        return float(np.log(2.0 * scale) + np.log(shape) / shape + gammaln(1.0 + 1.0 / shape) + 1.0 / shape)

    return float(minimize_scalar(cost, bounds=(0.2, 8.0), method="bounded", options={"xatol": 1e-4}).x)


def excess_kurtosis(values: Floats) -> float:
    """Fourth standardised moment less three: 0 for the normal law, 3 for the Laplace law."""
    centred = values - values.mean()
    return float(np.mean(centred**4) / np.mean(centred**2) ** 2 - 3.0)


def size_spread_slope(size: Floats, growth: Floats, bins: int = 20) -> float:
    """Slope of the log of growth's standard deviation on log size, over bins of equal count (Stanley et al. 1996)."""
    groups = np.array_split(np.argsort(size, kind="stable"), bins)
    spread = np.log([growth[group].std() for group in groups])
    centre = np.array([np.log(size[group]).mean() for group in groups])
    return slope(centre, spread)


def slope(explaining: Floats, explained: Floats) -> float:
    """Least-squares slope."""
    centred = explaining - explaining.mean()
    return float(centred @ (explained - explained.mean()) / (centred @ centred))


def centred_by_group(values: Floats, group: Integers) -> Floats:
    """Values less the mean of their group."""
    count = np.bincount(group)
    return values - (np.bincount(group, values) / np.maximum(count, 1))[group]


def quantile_gap(values: Floats, low: float = 0.1, high: float = 0.9) -> float:
    """Distance between two quantiles."""
    bottom, top = np.quantile(values, [low, high])
    return float(top - bottom)


def bass_curve(innovation: float, imitation: float, start: float, years: Floats) -> Floats:
    """Share of adopters after ``years``: solution of ``F' = (p + q F)(1 - F)`` from ``F(0) = start``."""
    total = innovation + imitation
    decay = (1.0 - start) / (innovation + imitation * start) * np.exp(-total * years)
    return (1.0 - innovation * decay) / (1.0 + imitation * decay)


def fit_bass(share: Floats, per_year: int = 12) -> tuple[float, float]:
    """(p, q) a year of the Bass curve that fits a path of adopters' shares best, by non-linear least squares.

    As Srinivasan and Mason (1986), but on the share itself, beginning with its first value: those who had adopted
    before the path begins are not explained.
    """
    years = np.arange(len(share)) / per_year

    def miss(guess: Floats) -> Floats:
        return bass_curve(guess[0], guess[1], float(share[0]), years) - share

    found = least_squares(miss, x0=np.array([0.02, 0.3]), bounds=([1e-6, 1e-6], [1.0, 3.0]))
    return float(found.x[0]), float(found.x[1])


def spread_interval(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of the standard deviation of normal ``values``, of which there are at least two."""
    degrees = len(values) - 1
    low, high = (float(chi2.ppf(chance, degrees)) for chance in ((1.0 + level) / 2.0, (1.0 - level) / 2.0))
    total = degrees * float(np.var(values, ddof=1))
    return float(np.sqrt(total / low)), float(np.sqrt(total / high))
