"""What pairs of runs say about a target: the difference of its probability, what comes anyway, and who does better."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.experiments.comparison.observations import Floats, Integers, mean_of, share_interval
from sim.experiments.comparison.paired_differences import IDENTICAL, SAME_DIFFERENCE, VARIED, direction
from sim.scoring.attainment import CONFIDENCE, effective_number, normal_quantile, score_quantile

STEPS = 80
"""Halvings by which an end of the interval is found: far below the last digit."""

LOWER_IS_BETTER = ("<", "<=")
"""Signs of goals that are met by less; for all others more is better, for a goal between two figures as well."""


def better_sign(op: str) -> float:
    """1 where more of a target is better, -1 where less is."""
    return -1.0 if op in LOWER_IS_BETTER else 1.0


def paired_score_interval(
    gained: float, lost: float, number: float, confidence: float = CONFIDENCE, *, quantile: float | None = None
) -> tuple[float, float]:
    """Tango's score interval of the difference of two probabilities that were seen in the same ``number`` trials.

    ``gained`` trials succeeded the second time alone, ``lost`` ones the first time alone; neither need be whole.
    Tango (1998), Statistics in Medicine 17, p. 891-908: the differences d with
    |gained - lost - number d| <= z sqrt(number (2 q + d (1 - d))), q being the likeliest probability of a loss given
    d. Unlike the normal interval it has a width where no trial differs, z^2 / (number + z^2) to either side.
    ``quantile`` stands for the normal z where it is given. ValueError for numbers that are no counts of such trials.
    """
    if not number > 0 or min(gained, lost) < 0 or gained + lost > number * (1 + 1e-12):
        raise ValueError(f"no {gained} gained and {lost} lost of {number} trials")
    z = normal_quantile(confidence) if quantile is None else quantile
    seen = (gained - lost) / number

    def outside(d: float) -> bool:
        middle = -(gained + lost) + (2 * number - gained + lost) * d
        last = -lost * d * (1 - d)
        likeliest = (sqrt(max(middle**2 - 8 * number * last, 0.0)) - middle) / (4 * number)
        variance = number * (2 * likeliest + d * (1 - d))
        return number * abs(seen - d) > z * sqrt(max(variance, 0.0))

    def end(towards: float) -> float:
        inside, beyond = seen, towards
        if not outside(towards):
            return towards
        for _ in range(STEPS):
            middle = (inside + beyond) / 2
            inside, beyond = (inside, middle) if outside(middle) else (middle, beyond)
        return (inside + beyond) / 2

    return end(-1.0), end(1.0)


@dataclass(frozen=True)
class ProbabilityDifference:
    """Whether a target is met, in the pairs of a first and a second run. Shares from 0 to 1, None where undefined."""

    first: float
    second: float
    low: float | None
    high: float | None
    """Interval of the difference of the two probabilities; None for a single observation."""
    pairs: int
    both: int
    """Pairs in which both runs meet the target."""
    gained: int
    """Pairs in which the second run alone meets it."""
    lost: int
    """Pairs in which the first run alone meets it."""
    anyway: float | None
    """Of the second runs that meet it, the share whose first run meets it as well; None where no second run does."""
    anyway_low: float | None
    """Interval of that share; None where those runs are a single observation."""
    anyway_high: float | None
    pairing: str
    pairing_gain: float | None
    """As in :class:`sim.experiments.comparison.paired_differences.Difference`, for whether the target is met."""

    @property
    def difference(self) -> float:
        """Of the probabilities, second less first."""
        return (self.gained - self.lost) / self.pairs

    @property
    def direction(self) -> str:
        """``higher``, ``lower``, ``no_clear_difference``; empty without an interval."""
        return direction(self.low, self.high)


def probability_difference(
    first: Floats, second: Floats, draws: Integers, *, identical: bool = False
) -> ProbabilityDifference | None:
    """Compare whether the pairs of two runs meet a target, 1 or 0 of shape (pairs,); None without pairs.

    The interval is Tango's, with the pairs that the pairs are worth as independent ones (their number over the design
    effect, as Rao and Scott 1992, Biometrics 48, p. 577-585; see :func:`sim.scoring.attainment.effective_number`) and
    the quantile of :func:`sim.scoring.attainment.score_quantile`. ``identical`` says that the values behind are the
    same in every pair: then nothing can differ, and the interval has no width. One more pair that is gained raises both
    ends; but where all pairs are gained, the first that is not can still raise the lower end by up to 0.014.
    """
    pairs = len(first)
    if not pairs:
        return None
    both = int(np.sum(first * second))
    gained, lost = int(np.sum((1 - first) * second)), int(np.sum(first * (1 - second)))
    spread = mean_of(second - first, draws)
    interval: tuple[float | None, float | None] = (None, None)
    gain, pairing = None, ""
    if identical:
        interval = (0.0, 0.0)
    elif spread.observations > 1:
        number = effective_number(second - first, draws)
        interval = paired_score_interval(
            gained * number / pairs, lost * number / pairs, number, quantile=score_quantile(draws)
        )
    if spread.observations > 1:
        changed = gained + lost
        pairing = VARIED if changed else IDENTICAL
        if max(gained, lost) == pairs:
            pairing = SAME_DIFFERENCE
        # Draws that all lose one run and gain another differ in their runs, but not in their means.
        if spread.variance > 0:
            gain = (mean_of(first, draws).variance + mean_of(second, draws).variance) / spread.variance
    met = second > 0
    anyway = float(first[met].mean()) if met.any() else None
    anyway_low, anyway_high = share_interval(first[met], draws[met]) if met.any() else (None, None)
    return ProbabilityDifference(
        first=float(first.mean()),
        second=float(second.mean()),
        low=interval[0],
        high=interval[1],
        pairs=pairs,
        both=both,
        gained=gained,
        lost=lost,
        anyway=anyway,
        anyway_low=anyway_low,
        anyway_high=anyway_high,
        pairing=pairing,
        pairing_gain=gain,
    )


@dataclass(frozen=True)
class Superiority:
    """In which share of the pairs the second run is better, with half of the ties.

    The ends are None for a single observation, and where all pairs are ties: none of them says which run is better.
    """

    share: float
    low: float | None
    high: float | None
    ties: int


def superiority(first: Floats, second: Floats, draws: Integers, sign: float = 1.0) -> Superiority | None:
    """How often ``second`` is better than ``first`` (shape (pairs,)); with ``sign`` -1 less is better. None without
    pairs.

    A pair whose values differ by rounding alone is a tie. Where all are, the share is one half by definition and not
    by evidence: it has no interval. That runs are the same in every pair is said by
    :data:`sim.experiments.comparison.paired_differences.IDENTICAL`.
    """
    if not len(first):
        return None
    close = np.abs(second - first) <= 1e-12 * np.maximum(np.abs(first), np.abs(second))
    wins = np.where(close, 0.5, (sign * (second - first) > 0).astype(np.float64))
    ties = int(close.sum())
    low, high = share_interval(wins, draws) if ties < len(first) else (None, None)
    return Superiority(float(wins.mean()), low, high, ties)
