"""Indicators of a run by year: what twelve months come to, for every pair of draw and replicate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.experiments.headlines import OfYear
from sim.run_folder import Run

PAIR = ["draw", "replicate"]
MONTHS_OF_YEAR = 12
COLUMNS_AT_ONCE = 32
"""Indicators that are in memory month by month at a time; a thousand runs of four years take 0.4 MB for each."""


def yearly_values(series: pd.DataFrame, indicator: str, kind: OfYear) -> pd.Series:
    """One indicator of a table of months, as :func:`yearly_table` gives it."""
    return yearly_table(series, {indicator: kind})[indicator]


def yearly_table(series: pd.DataFrame, kinds: Mapping[str, OfYear]) -> pd.DataFrame:
    """Indicators by (year, draw, replicate), a column each: the ``sum`` or ``mean`` of twelve months, or December
    (``end``).

    ``series`` has the columns draw, replicate, month (``YYYY-MM``) and the indicators. Years of which months are
    missing are left out.
    """
    months = series["month"].astype("str")
    draw, replicate = (series[name].to_numpy(dtype=np.int64) for name in PAIR)
    year, month = (months.str.slice(*ends).astype(np.int64).to_numpy() for ends in ((0, 4), (5, 7)))
    order = np.lexsort((month, replicate, draw, year))
    ordered = np.column_stack([year, draw, replicate])[order]
    starts = np.flatnonzero(np.any(np.diff(ordered, axis=0, prepend=ordered[:1] - 1) != 0, axis=1))
    sizes = np.diff(starts, append=len(ordered))
    whole = sizes == MONTHS_OF_YEAR
    columns = {}
    for name, kind in kinds.items():
        values = series[name].to_numpy(dtype=np.float64)[order]
        if kind == "end":
            columns[name] = values[(starts + sizes - 1)[whole]]
        else:
            sums = np.add.reduceat(values, starts)[whole] if len(values) else values
            columns[name] = sums / MONTHS_OF_YEAR if kind == "mean" else sums
    index = pd.MultiIndex.from_arrays(list(ordered[starts[whole]].T), names=["year", *PAIR])
    return pd.DataFrame(columns, index=index, columns=list(kinds))


def yearly_indicators(run: Run, kinds: Mapping[str, OfYear]) -> pd.DataFrame:
    """:func:`yearly_table` of a run's own indicators, read from its folder some columns at a time.

    Names that the run lacks are left out.
    """
    there = set(run.indicator_names)
    names = [name for name in kinds if name in there]
    tables = [
        yearly_table(run.indicators(block), {name: kinds[name] for name in block})
        for block in (names[start : start + COLUMNS_AT_ONCE] for start in range(0, len(names), COLUMNS_AT_ONCE))
    ]
    return pd.concat(tables, axis=1) if tables else pd.DataFrame()
