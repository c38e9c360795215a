"""Statistics over runs: the median, and the bands that hold half and nine tenths of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.bands import SHARES

FloatArray = NDArray[np.float64]

FIGURES = ("low", "lower", "middle", "upper", "high")
"""What the quantiles of :data:`sim.bands.SHARES` are called: ``low`` to ``high`` holds 90 % of the runs, ``lower`` to
``upper`` half of them.
"""


@dataclass(frozen=True)
class Band:
    """Quantiles over runs (:data:`FIGURES`) at each of `at` (years or month numbers), arrays of one length."""

    at: FloatArray
    low: FloatArray
    lower: FloatArray
    middle: FloatArray
    upper: FloatArray
    high: FloatArray

    def __len__(self) -> int:
        return len(self.at)

    def scaled(self, factor: float) -> Band:
        """The same band in another unit."""
        return Band(self.at, *(factor * getattr(self, name) for name in FIGURES))


    def without(self, at: float) -> Band:
        """The same band without the place ``at``."""
        kept = self.at != at
        return Band(self.at[kept], *(getattr(self, name)[kept] for name in FIGURES))


def empty_band() -> Band:
    """A band at nothing."""
    return Band(*(np.empty(0) for _ in range(6)))


def band_of(table: pd.DataFrame, at: Sequence[float] | FloatArray) -> Band:
    """The band in the columns :data:`FIGURES` of `table`, a row each of `at`; rows without numbers are left out."""
    numbers = table[list(FIGURES)].to_numpy(dtype=np.float64)
    known = np.isfinite(numbers).all(axis=1)
    return Band(np.asarray(at, dtype=np.float64)[known], *numbers[known].T)


def monthly_bands(values: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Bands of some indicators: columns indicator, month, :data:`FIGURES`.

    `values` has draw, replicate, month and `names`, a row a run and month, all runs of the same months (ValueError
    otherwise). A month in which a run has no number is judged by the others.
    """
    months, cube = _cube(values, names)
    if not len(months):
        return pd.DataFrame(columns=["indicator", "month", *FIGURES])
    figures = quantiles(cube)  # shape (figures, months, indicators)
    frames = [
        pd.DataFrame({"indicator": name, "month": months, **dict(zip(FIGURES, figures[:, :, number], strict=True))})
        for number, name in enumerate(names)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["indicator", "month", *FIGURES])


def trailing_year(values: pd.DataFrame, how: Mapping[str, str]) -> pd.DataFrame:
    """The same table with each indicator's last twelve months in place of its month: their `sum`, their `mean`, or
    the month's own number (`end`). The first eleven months of a sum or a mean are NaN.
    """
    months, cube = _cube(values, list(how))
    ordered = values.sort_values(["draw", "replicate", "month"], kind="stable")[["draw", "replicate", "month"]]
    frame = ordered.reset_index(drop=True)
    for number, (name, kind) in enumerate(how.items()):
        own = cube[:, :, number]
        if kind in ("sum", "mean"):
            total = np.full(own.shape, np.nan)
            sums = np.cumsum(np.pad(own, ((0, 0), (1, 0))), axis=1)
            total[:, 11:] = sums[:, 12:] - sums[:, :-12] if len(months) >= 12 else np.nan
            own = total / (12.0 if kind == "mean" else 1.0)
        frame[name] = own.reshape(-1)
    return frame


def quantiles(values: FloatArray) -> FloatArray:
    """The :data:`FIGURES` over the first axis, missing values left out; NaN where nothing is known."""
    if np.isfinite(values).all():  # much faster
        return np.quantile(values, SHARES, axis=0)
    found = np.full((len(SHARES), *values.shape[1:]), np.nan)
    some = np.isfinite(values).any(axis=0)
    found[:, some] = np.nanquantile(np.where(np.isfinite(values), values, np.nan)[:, some], SHARES, axis=0)
    return found


def _cube(values: pd.DataFrame, names: Sequence[str]) -> tuple[list[str], FloatArray]:
    """Months and values of shape (runs, months, indicators), runs in the order of (draw, replicate)."""
    months = sorted(values["month"].unique())
    if not months:
        return [], np.empty((0, 0, len(names)))
    if len(values) % len(months):
        raise ValueError("the runs have different months")
    ordered = values.sort_values(["draw", "replicate", "month"], kind="stable")
    numbers = ordered[list(names)].to_numpy(dtype=np.float64)
    return months, numbers.reshape(len(values) // len(months), len(months), len(names))


def yearly_bands(values: pd.DataFrame) -> pd.DataFrame:
    """Bands of the targets' yearly figures: columns id, reading, year, :data:`FIGURES`, mean; years without figures
    are not there. `values` has id, reading, year and value, a row a run, reading and year; rows without a year are left
    out.
    """
    known = values[values["year"].notna() & values["value"].notna()]
    numbers = known["value"].to_numpy(dtype=np.float64)
    groups = known.groupby(["id", "reading", "year"], sort=True, observed=True)
    keys = groups.size().index.to_frame(index=False)
    figures = np.array([quantiles(numbers[groups.indices[key]]) for key in keys.itertuples(index=False, name=None)])
    found = keys.assign(**dict(zip(FIGURES, figures.reshape(len(keys), len(FIGURES)).T, strict=True)))
    return found.assign(mean=groups["value"].mean().to_numpy(dtype=np.float64))
