"""How likely a target is met, and how sure that is: a share of runs with its interval, and a word for it.

Runs come in draws (one set of uncertain numbers each) and replicates (one course of chance each). Replicates of one
draw resemble each other, so that a hundred runs of fifty draws say less than a hundred draws would: the interval is
Wilson's with the number of *independent* runs that the runs are worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CONFIDENCE = 0.95
"""Of the intervals of probabilities."""
LOW_SHARE, HIGH_SHARE = 0.05, 0.95
"""The band beside the median holds the middle 90 % of the runs."""

MET, LIKELY, UNLIKELY, MISSED = 0.95, 0.8, 0.2, 0.05
"""Shares of runs: from the first two on a target counts as met and as likely met, up to the last two as unlikely and
as missed. Between 20 and 80 % it is open.
"""
VERDICTS = ("met", "likely", "open", "unlikely", "missed")
"""What a share of runs is called, the best first."""

FEWEST_RUNS = 2
"""One run is one possible course: it has values and no verdict."""


def verdict(met: int, runs: int) -> str:
    """What it is called when ``met`` of ``runs`` meet a target: one of :data:`VERDICTS`."""
    # 19 of 20 is 0.95 whatever the last digit of the quotient says.
    share, slack = met / runs, 1e-12
    if share >= MET - slack:
        return "met"
    if share >= LIKELY - slack:
        return "likely"
    if share <= MISSED + slack:
        return "missed"
    return "unlikely" if share <= UNLIKELY + slack else "open"


def wilson_interval(share: float, number: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a probability of which ``share`` was seen in ``number`` independent trials.

    ``number`` need not be whole. Wilson (1927), Journal of the American Statistical Association 22, p. 209-212:
    the probabilities p with |share - p| <= z sqrt(p (1 - p) / number). ValueError for a share outside 0 to 1 or fewer
    than no trials.
    """
    if not 0.0 <= share <= 1.0 or not number > 0:
        raise ValueError(f"no share of {number} trials: {share}")
    z = NormalDist().inv_cdf((1.0 + confidence) / 2.0)
    spread = z * z / number
    centre = (share + spread / 2.0) / (1.0 + spread)
    half = z / (1.0 + spread) * sqrt(share * (1.0 - share) / number + spread / (4.0 * number))
    # At 0 and 1 the end is exactly there; rounding must not carry it beyond.
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)


@dataclass(frozen=True)
class Variances:
    """A number's variance taken apart by one-way analysis of variance over the draws, in its unit squared.

    ``within`` is between replicates of one draw: luck. ``between`` is what the draws differ by beyond that luck: what
    is not known of the numbers drawn. Each is NaN where the runs cannot tell: luck without a second replicate, draws
    where there is only one of them.
    """

    between: float
    within: float

    @property
    def correlation(self) -> float:
        """Between two replicates of one draw, 0 to 1; NaN where the parts are not known, or both are nothing."""
        total = self.between + self.within
        return self.between / total if total > 0 else nan


def variances(values: Floats, draws: Integers) -> Variances:
    """Between and within draws, for ``values`` (shape (runs,)) of the runs of ``draws`` (same shape).

    The estimates of the one-way random-effects model, draws of unequal size allowed (Searle, Casella and McCulloch
    1992, *Variance Components*, section 3.6); a negative one is set to nothing. ValueError without values.
    """
    if not len(values):
        raise ValueError("no values")
    _, place, sizes = np.unique(draws, return_inverse=True, return_counts=True)
    runs, groups = len(values), len(sizes)
    # The same number in every run has no variance at all, whatever rounding makes of its mean.
    centred = values - values[0]
    means = np.bincount(place, weights=centred) / sizes
    within = float(np.sum((centred - means[place]) ** 2)) / (runs - groups) if runs > groups else nan
    if groups < 2 or runs == groups:
        return Variances(nan, within)
    mean_square = float(np.sum(sizes * (means - centred.mean()) ** 2)) / (groups - 1)
    size = (runs - float(np.sum(sizes**2)) / runs) / (groups - 1)
    return Variances(max(0.0, (mean_square - within) / size), within)


def effective_number(met: Floats, draws: Integers) -> float:
    """How many independent runs the runs are worth as evidence for a probability.

    n / (1 + (R - 1) rho), with R the replicates of a draw (the mean over the runs, where draws have lost some) and rho
    the correlation of ``met`` (1 or 0, shape (runs,)) within draws. Where all runs agree, rho shows itself in none of
    them: then only the draws are counted, which is never too many. Runs of one draw alone differ by luck, which is
    independent.
    """
    _, sizes = np.unique(draws, return_counts=True)
    runs = len(met)
    if len(sizes) < 2 or len(sizes) == runs:
        return float(runs)
    correlation = variances(met, draws).correlation
    replicates = float(np.sum(sizes**2)) / runs
    return runs / (1.0 + (replicates - 1.0) * (1.0 if np.isnan(correlation) else correlation))


@dataclass(frozen=True)
class Attainment:
    """One target over its runs, in the target's unit where it is not a share.

    None stands for what the runs cannot tell: everything but ``simulated``, ``met`` and ``runs`` of a single run, and
    of the two standard deviations what :class:`Variances` leaves open.
    """

    simulated: float
    """The median of the runs."""
    low: float | None
    high: float | None
    met: int
    runs: int
    effective_runs: float | None
    probability: float | None
    probability_low: float | None
    probability_high: float | None
    verdict: str
    sd_draws: float | None
    sd_replicates: float | None


def attainment(values: Floats, met: Floats, draws: Integers) -> Attainment:
    """Judge a target by its ``values``, by whether each was ``met`` (1 or 0) and by the draw of each run, all of shape
    (runs,). The order of the runs does not matter. ValueError without runs.
    """
    runs, count = len(values), int(np.sum(met))
    if not runs:
        raise ValueError("a target cannot be judged without runs")
    middle = float(np.median(values))
    if runs < FEWEST_RUNS:
        return Attainment(middle, None, None, count, runs, None, None, None, None, "", None, None)
    share, number = count / runs, effective_number(met, draws)
    low, high = wilson_interval(share, number)
    parts = variances(values, draws)
    return Attainment(
        simulated=middle,
        low=float(np.quantile(values, LOW_SHARE)),
        high=float(np.quantile(values, HIGH_SHARE)),
        met=count,
        runs=runs,
        effective_runs=number,
        probability=share,
        probability_low=low,
        probability_high=high,
        verdict=verdict(count, runs),
        sd_draws=_root(parts.between),
        sd_replicates=_root(parts.within),
    )


def _root(variance: float) -> float | None:
    return None if np.isnan(variance) else sqrt(variance)
