"""What runs scored as tables: a row a run and reading to judge from, and the rows that a run folder keeps."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
import pandas as pd

from sim.scoring.targets import TargetValue

SCORED_COLUMNS = ("draw", "replicate", "id", "reading", "value", "met", "goal", "op", "reason", "reason_zh")
"""Of the table from which a scorecard is made."""
PATH_COLUMNS = ("scenario", "draw", "replicate", "id", "reading", "year", "value", "met")
"""Of the table that a run folder keeps."""


def values_frame_of(values: Sequence[TargetValue], draw: int, replicate: int) -> pd.DataFrame:
    """One run's score, a row a reading (:data:`SCORED_COLUMNS`).

    ``value`` and ``goal`` are NaN and ``met`` (else 1 or 0) is missing where there is none.
    """
    return pd.DataFrame(
        {
            "draw": np.full(len(values), draw, dtype=np.int64),
            "replicate": np.full(len(values), replicate, dtype=np.int64),
            "id": [value.id for value in values],
            "reading": [value.reading for value in values],
            "value": _numbers([value.value for value in values]),
            "met": _truths([value.met for value in values]),
            "goal": _numbers([value.goal for value in values]),
            "op": [value.op for value in values],
            "reason": [value.reason for value in values],
            "reason_zh": [value.reason_zh for value in values],
        },
        columns=list(SCORED_COLUMNS),
    )


def paths_frame_of(scenario: str, values: Sequence[TargetValue], draw: int, replicate: int) -> pd.DataFrame:
    """One run's values and the yearly figures behind them (:data:`PATH_COLUMNS`), as ``target_values.parquet`` has
    them: for each reading a row without a year (NaN) that holds its value, then a row a year.
    """
    ids, readings, years, figures, met = [], [], [], [], []
    for value in values:
        rows = 1 + len(value.yearly)
        ids += [value.id] * rows
        readings += [value.reading] * rows
        met += [value.met, *[None] * (rows - 1)]
        years.append(nan)
        figures.append(value.value)
        for year, figure in sorted(value.yearly.items()):
            years.append(float(year))
            figures.append(figure)
    count = len(ids)
    return pd.DataFrame(
        {
            "scenario": pd.Series([scenario] * count, dtype="str"),
            "draw": np.full(count, draw, dtype=np.int64),
            "replicate": np.full(count, replicate, dtype=np.int64),
            "id": pd.Series(ids, dtype="str"),
            "reading": pd.Series(readings, dtype="str"),
            "year": np.array(years, dtype=np.float64),
            "value": _numbers(figures),
            "met": _truths(met),
        },
        columns=list(PATH_COLUMNS),
    )


def truth_numbers(met: pd.Series) -> np.ndarray:
    """A column that says whether targets were met as 1, 0 or NaN, shape (rows,), in whatever way it was stored."""
    return pd.to_numeric(met.astype("object").where(met.notna(), None), errors="raise").to_numpy(dtype=np.float64)


def _numbers(cells: Sequence[float | None]) -> np.ndarray:
    return np.array([nan if cell is None else cell for cell in cells], dtype=np.float64)


def _truths(cells: Sequence[bool | None]) -> pd.Series:
    """Whole numbers that can be missing: one kind of column, whether all are missing or none."""
    missing = np.array([cell is None for cell in cells], dtype=bool)
    numbers = np.array([bool(cell) for cell in cells], dtype=np.int8)
    return pd.Series(pd.arrays.IntegerArray(numbers, missing))
