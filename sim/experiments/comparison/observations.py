"""Which runs count as one observation, and how sure a mean over them is.

Replicates of one draw share its numbers and are no independent evidence about it: a draw's runs together are one
observation. Where all runs are of draw 0, nothing is drawn and chance is all that differs: each replicate is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.scoring.attainment import CONFIDENCE, probability_interval

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDING = 1e-9
"""A standard error below this part of the numbers behind it is rounding and nothing else."""


@dataclass(frozen=True)
class Mean:
    """A mean over runs and the variance of that mean; the variance is NaN for a single observation."""

    value: float
    variance: float
    observations: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """Student's interval of :data:`sim.scoring.attainment.CONFIDENCE`; None for a single observation."""
        if self.observations < 2:
            return None
        from scipy.special import stdtrit

        half = float(stdtrit(self.observations - 1, (1 + CONFIDENCE) / 2)) * sqrt(self.variance)
        return self.value - half, self.value + half


def observation_of(draws: Integers) -> Integers:
    """The number of the observation, from 0, to which each run belongs; ``draws`` has shape (runs,)."""
    found, places = np.unique(draws, return_inverse=True)
    return places if np.any(found) else np.arange(len(draws))


def mean_of(values: Floats, draws: Integers) -> Mean:
    """Mean over runs (shape (runs,)) and its variance, with a draw's runs as one observation.

    The variance is that of a ratio of sums over draws, k / (k - 1) * sum of (a draw's summed deviations)^2 / runs^2
    with k draws (Cochran 1977, *Sampling Techniques*, section 9A.1); with as many replicates in each draw, which is
    the rule, it is the variance of the draws' means over their number. ValueError without runs.
    """
    if not len(values):
        raise ValueError("no runs")
    # Taken from the first value, numbers that are all the same have a variance of exactly nothing.
    centred = values - values[0]
    shift = float(centred.mean())
    places = observation_of(draws)
    count = int(places.max()) + 1
    if count < 2:
        return Mean(float(values[0] + shift), nan, count)
    sums = np.bincount(places, weights=centred - shift)
    variance = count / (count - 1) * float(np.sum(sums**2)) / len(values) ** 2
    return Mean(float(values[0] + shift), variance, count)


def observation_means(values: Floats, draws: Integers) -> Floats:
    """The mean of each observation, shape (observations,), in the order of the draws."""
    places = observation_of(draws)
    return np.bincount(places, weights=values) / np.bincount(places)


def share_interval(cells: Floats, draws: Integers) -> tuple[float, float] | tuple[None, None]:
    """Interval for the mean of ``cells`` between 0 and 1 (shape (runs,)), as
    :func:`sim.scoring.attainment.probability_interval`; None for a single observation."""
    if len(cells) < 2 or int(observation_of(draws).max()) < 1:
        return None, None
    return probability_interval(cells, draws)
