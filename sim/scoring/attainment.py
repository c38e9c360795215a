"""How likely a target is met, and how sure that is: a share of runs with its interval, and a word for it.

Runs come in draws (one set of uncertain numbers each) and replicates (one course of chance each). Replicates of one
draw resemble each other, so that a hundred runs of fifty draws say less than a hundred draws would: the interval is
Wilson's with the number of *independent* runs that the runs are worth, and with Student's quantile, since that number
is itself estimated from the draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isinf, nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CONFIDENCE = 0.95
"""Of the intervals of probabilities."""
PRIOR_DRAWS = 2.5
"""The assumption that the replicates of a draw are all alike weighs as much as the runs of the rarer outcome of so many
draws: five runs, where draws have two replicates. A few failures cannot tell how alike replicates are; without the
assumption the first failure would make a claim stronger. With this weight one more failure never raises the lower end
of Wilson's interval, for 2 to 200 draws of up to 20 replicates; with half of it, it does.
"""
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


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """The standard normal variable stays within this distance of zero with the chance ``confidence``."""
    return NormalDist().inv_cdf((1.0 + confidence) / 2.0)


def wilson_interval(
    share: float, number: float, confidence: float = CONFIDENCE, *, quantile: float | None = None
) -> tuple[float, float]:
    """Wilson's score interval of a probability of which ``share`` was seen in ``number`` independent trials.

    ``number`` need not be whole. Wilson (1927), Journal of the American Statistical Association 22, p. 209-212:
    the probabilities p with |share - p| <= z sqrt(p (1 - p) / number). ``quantile`` stands for the normal z where it is
    given. ValueError for a share outside 0 to 1 or no trials.
    """
    if not 0.0 <= share <= 1.0 or not number > 0:
        raise ValueError(f"no share of {number} trials: {share}")
    z = normal_quantile(confidence) if quantile is None else quantile
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


def effective_number(results: Floats, draws: Integers) -> float:
    """How many independent runs the runs are worth as evidence for a probability.

    ``results`` (shape (runs,)) has few values: met or not (1 or 0), better, even or worse, gained, nothing or lost.
    n / (1 + (R - 1) rho), with R the replicates of a draw (the mean over the runs, where draws have lost some) and rho
    the correlation of the results within draws (Kish 1965, *Survey Sampling*). What the runs say of rho is
    drawn towards 1: rho = (k rho_runs + prior) / (k + prior), prior being the runs of :data:`PRIOR_DRAWS` draws and k
    those that differ from the commonest result (of met or not: the rarer one; of pairs that mostly come out alike:
    those that do not). Where all runs agree, only the draws count.

    In draw 0 nothing is drawn: its replicates differ by luck, which is independent. Replicates of one other draw
    alone are one observation.
    """
    _, sizes = np.unique(draws, return_counts=True)
    runs = len(results)
    if len(sizes) == runs or _nothing_is_drawn(draws):
        return float(runs)
    if len(sizes) < 2:
        return 1.0
    rarer = runs - int(np.unique(results, return_counts=True)[1].max())
    seen = variances(results, draws).correlation if rarer else 1.0
    replicates = float(np.sum(sizes**2)) / runs
    prior = PRIOR_DRAWS * replicates
    correlation = (rarer * seen + prior) / (rarer + prior)
    return runs / (1.0 + (replicates - 1.0) * correlation)


def score_quantile(draws: Integers, confidence: float = CONFIDENCE) -> float:
    """The quantile of a score interval over runs of these ``draws`` (shape (runs,)).

    The normal one where every run is independent. Where draws have several replicates, Student's with one degree of
    freedom less than there are draws: how much the draws vary is estimated from them alone (Korn and Graubard 1998,
    Survey Methodology 24, p. 193-201). Infinite where there is only one such draw.
    """
    count = len(np.unique(draws))
    if count == len(draws) or _nothing_is_drawn(draws):
        return normal_quantile(confidence)
    if count < 2:
        return inf
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, (1.0 + confidence) / 2.0))


def probability_interval(results: Floats, draws: Integers) -> tuple[float, float]:
    """Interval of the mean of ``results`` between 0 and 1 (shape (runs,)): Wilson's with :func:`effective_number` and
    :func:`score_quantile`; from 0 to 1 where the runs are replicates of a single drawn draw.
    """
    quantile = score_quantile(draws)
    if isinf(quantile):
        return 0.0, 1.0
    # Rounding must not carry the mean beyond its ends.
    share = min(max(float(results.mean()), 0.0), 1.0)
    return wilson_interval(share, effective_number(results, draws), quantile=quantile)


def _nothing_is_drawn(draws: Integers) -> bool:
    """Whether the runs are all of draw 0, with every number at its value in the table."""
    return not np.any(draws)


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
    low, high = probability_interval(met, draws)
    parts = variances(values, draws)
    return Attainment(
        simulated=middle,
        low=float(np.quantile(values, LOW_SHARE)),
        high=float(np.quantile(values, HIGH_SHARE)),
        met=count,
        runs=runs,
        effective_runs=effective_number(met, draws),
        probability=count / runs,
        probability_low=low,
        probability_high=high,
        verdict=verdict(count, runs),
        sd_draws=_root(parts.between),
        sd_replicates=_root(parts.within),
    )


def _root(variance: float) -> float | None:
    return None if np.isnan(variance) else sqrt(variance)
