"""The difference between two runs, pair by pair of replicates with the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiments.pairs import PAIR

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Difference:
    """Mean difference between paired replicates. The interval is None with a single pair."""

    mean: float
    low: float | None
    high: float | None
    pairs: int

    @property
    def direction(self) -> str:
        """``higher``, ``lower``, ``no_clear_difference``; empty without an interval."""
        if self.low is None or self.high is None:
            return ""
        if self.low > 0:
            return "higher"
        return "lower" if self.high < 0 else "no_clear_difference"


def paired_difference(first: pd.Series, second: pd.Series) -> Difference | None:
    """``second`` less ``first`` over the index that both have; None when they share nothing.

    The interval is Student's, for the mean of the paired differences.
    """
    joined = pd.concat([first, second], axis=1, keys=["first", "second"], join="inner").astype(float).dropna()
    differences = (joined["second"] - joined["first"]).to_numpy()
    pairs = len(differences)
    if not pairs:
        return None
    mean = float(differences.mean())
    if pairs == 1:
        return Difference(mean, None, None, 1)
    from scipy.special import stdtrit

    half = float(stdtrit(pairs - 1, (1 + CONFIDENCE) / 2) * differences.std(ddof=1) / np.sqrt(pairs))
    return Difference(mean, mean - half, mean + half, pairs)


def add_differences(table: pd.DataFrame, prefix: str, found: Sequence[Difference | None]) -> None:
    """Add the columns of ``found`` (one a row) to a table, their names after ``prefix``."""
    columns = {
        "difference": [one.mean if one else None for one in found],
        "difference_low": [one.low if one else None for one in found],
        "difference_high": [one.high if one else None for one in found],
        "pairs": [one.pairs if one else None for one in found],
        "direction": [one.direction if one else "" for one in found],
    }
    for column, cells in columns.items():
        table[prefix + column] = pd.Series(cells, dtype=object)


def yearly_values(series: pd.DataFrame, indicator: str, kind: str) -> pd.Series:
    """An indicator by (year, draw, replicate): the ``sum`` or ``mean`` of twelve months, or December
    (``end``).

    Years of which months are missing are left out.
    """
    year = series["month"].str.slice(0, 4).astype(int).rename("year")
    groups = series.groupby([year, *PAIR], sort=True)[indicator]
    values = groups.agg("last" if kind == "end" else kind)
    return values[groups.size() == 12]
