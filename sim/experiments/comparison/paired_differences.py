"""The difference between two runs, pair by pair of replicates with the same numbers and the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from sim.experiments.comparison.observations import ROUNDING, Floats, Integers, mean_of, observation_means
from sim.scoring.attainment import CONFIDENCE, HIGH_SHARE, LOW_SHARE

__all__ = ["CONFIDENCE", "Difference", "add_differences", "difference_of", "paired_difference"]

IDENTICAL, SAME_DIFFERENCE, VARIED = "identical", "same_difference", "varied"
"""How the pairs of two runs differ: in none of them, by the same amount in all, or by more in some than in others."""


@dataclass(frozen=True)
class Difference:
    """Mean difference between paired runs. What rests on a spread is None with a single observation."""

    mean: float
    low: float | None
    high: float | None
    pairs: int
    pairing: str = ""
    """:data:`IDENTICAL`, :data:`SAME_DIFFERENCE` or :data:`VARIED`; empty with a single observation."""
    pairing_gain: float | None = None
    """Variance that the difference would have without pairs over the one it has: as sure as so many times as many runs
    of other draws and other luck. None where the difference has no variance."""
    draws_low: float | None = None
    draws_high: float | None = None
    """Where the middle 90 % of the draws' own differences lie (of the replicates', in a single draw)."""

    @property
    def direction(self) -> str:
        """``higher``, ``lower``, ``no_clear_difference``; empty without an interval."""
        return direction(self.low, self.high)


def direction(low: float | None, high: float | None) -> str:
    """What an interval says: ``higher`` or ``lower`` where it leaves out zero; empty where there is none."""
    if low is None or high is None:
        return ""
    if low > 0:
        return "higher"
    return "lower" if high < 0 else "no_clear_difference"


def difference_of(first: Floats, second: Floats, draws: Integers) -> Difference | None:
    """``second`` less ``first``, all of shape (pairs,); None without pairs. Pairs that lack a value must be left out.

    The interval is Student's for the mean of the paired differences, a draw's replicates being one observation. What
    pairing gains is the ratio of (variance of the first mean + variance of the second) to that of the mean
    difference (Law 2015, *Simulation Modeling and Analysis*, section 11.2: common random numbers).
    """
    if not len(first):
        return None
    difference = mean_of(second - first, draws)
    interval = difference.interval
    if interval is None:
        return Difference(difference.value, None, None, len(first))
    unpaired = mean_of(first, draws).variance + mean_of(second, draws).variance
    size = float(np.max(np.abs([first, second])))
    without_spread = sqrt(difference.variance) <= ROUNDING * size
    gain = None if without_spread else unpaired / difference.variance
    pairing = VARIED
    if without_spread:
        pairing = IDENTICAL if np.array_equal(first, second) else SAME_DIFFERENCE
    own = observation_means(second - first, draws)
    low, high = np.quantile(own, [LOW_SHARE, HIGH_SHARE])
    return Difference(difference.value, *interval, len(first), pairing, gain, float(low), float(high))


def paired_difference(first: pd.Series, second: pd.Series) -> Difference | None:
    """As :func:`difference_of`, over the (draw, replicate) that both have a value for; the index holds them."""
    joined = pd.concat([first, second], axis=1, keys=["first", "second"], join="inner").astype(float).dropna()
    draws = np.array([pair[0] for pair in joined.index], dtype=np.int64)
    return difference_of(joined["first"].to_numpy(), joined["second"].to_numpy(), draws)


def add_differences(table: pd.DataFrame, prefix: str, found: Sequence[Difference | None]) -> None:
    """Add the columns of ``found`` (one a row) to a table, their names after ``prefix``."""
    columns = {
        "difference": [one.mean if one else None for one in found],
        "difference_low": [one.low if one else None for one in found],
        "difference_high": [one.high if one else None for one in found],
        "pairs": [one.pairs if one else None for one in found],
        "direction": [one.direction if one else "" for one in found],
        "pairing": [one.pairing if one else "" for one in found],
        "pairing_gain": [one.pairing_gain if one else None for one in found],
        "draws_low": [one.draws_low if one else None for one in found],
        "draws_high": [one.draws_high if one else None for one in found],
    }
    for column, cells in columns.items():
        table[prefix + column] = pd.Series(cells, dtype=object)
