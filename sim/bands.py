"""What many runs say of an indicator in a month: mean, median, and the bands that hold half and nine tenths of them."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from sim.tables import parquet_columns, read_parquet

BAND_COLUMNS = ("indicator", "month", "mean", "p05", "p25", "median", "p75", "p95", "runs")
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of the runs that lie at or below ``p05``, ``p25``, ``median``, ``p75``, ``p95`` (linear between two runs)."""

AT_A_TIME = 40
"""Indicators read together: 1,000 runs of them take some 15 MB."""


def bands_of(path: Path, keys: tuple[str, ...]) -> pd.DataFrame:
    """:data:`BAND_COLUMNS` of every column of a table of series that is no key, month by month.

    ``runs`` counts the runs that have a number in the month; where none has, the row's numbers are NaN. The file is
    read some columns at a time.
    """
    labels = read_parquet(path, ["month"])["month"].to_numpy()
    months, place = np.unique(labels, return_inverse=True)
    # Rows in the order of the months, so that each month is one slice however many runs have it.
    order = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[order], np.arange(len(months) + 1))
    names = [name for name in parquet_columns(path) if name not in (*keys, "month")]
    found = []
    for first in range(0, len(names), AT_A_TIME):
        some = names[first : first + AT_A_TIME]
        values = read_parquet(path, some).to_numpy(dtype=np.float64)[order]
        by_month = [_condensed(values[start:end]) for start, end in zip(edges[:-1], edges[1:], strict=True)]
        numbers = np.stack(by_month, axis=1)  # shape (indicators, months, figures)
        frame = pd.DataFrame(numbers.reshape(-1, numbers.shape[2]), columns=list(BAND_COLUMNS[2:]))
        frame.insert(0, "indicator", np.repeat(np.array(some, dtype=object), len(months)))
        frame.insert(1, "month", np.tile(months, len(some)))
        found.append(frame.astype({"runs": np.int64}))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(BAND_COLUMNS))


def _condensed(values: np.ndarray) -> np.ndarray:
    """(runs, indicators) -> (indicators, figures) in the order of :data:`BAND_COLUMNS`."""
    known = np.isfinite(values)
    numbers = np.where(known, values, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a month in which no run has a number is NaN, and says so
        if known.all():  # much faster
            mean, quantiles = numbers.mean(axis=0), np.quantile(numbers, SHARES, axis=0)
        else:
            mean, quantiles = np.nanmean(numbers, axis=0), np.nanquantile(numbers, SHARES, axis=0)
    return np.column_stack([mean, quantiles.T, known.sum(axis=0)])
