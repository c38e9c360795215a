"""The headline indicators year by year in several runs, and what differs from the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.comparison.paired_differences import Difference, add_differences, difference_of
from sim.experiments.comparison.paired_probabilities import Superiority, superiority
from sim.experiments.comparison.target_comparison import superiority_cells
from sim.experiments.headlines import HEADLINES

COLUMNS = ("indicator", "unit", "of_year", "year", "run", "mean", "runs")


def unit_of_year(unit: str, kind: str) -> str:
    """The unit of a yearly figure: a sum of what is counted by the month is by the year."""
    return unit.removesuffix("/month") + "/year" if kind == "sum" else unit


def indicator_table(
    yearly: Sequence[pd.DataFrame], names: Sequence[str], units: dict[str, str]
) -> pd.DataFrame:
    """One row an indicator, year and run; ``yearly`` has each run's table by (year, draw, replicate).

    Indicators that one of the runs lacks are left out. :mod:`sim.experiments.comparison.comparison_columns` says what
    each column is.
    """
    rows: list[list[Any]] = []
    differences: list[Difference | None] = []
    shares: list[Superiority | None] = []
    for indicator, kind in HEADLINES:
        if not all(indicator in own for own in yearly):
            continue
        unit = unit_of_year(units.get(indicator, ""), kind)
        columns = [own[indicator] for own in yearly]
        for year in columns[0].index.unique("year"):
            first = columns[0].xs(year, level="year")
            for name, column in zip(names, columns, strict=True):
                if year not in column.index.get_level_values("year"):
                    continue
                own = column.xs(year, level="year")
                rows.append([indicator, unit, kind, int(year), name, _mean(own), len(own)])
                pairs = None if name == names[0] else _pairs(first, own)
                differences.append(pairs and difference_of(*pairs))
                shares.append(pairs and superiority(*pairs))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    add_differences(table, "", differences)
    cells = [superiority_cells(share, "higher") for share in shares]
    for head in superiority_cells(None, "higher"):
        table[head] = pd.Series([cell[head] for cell in cells], dtype=object)
    return table


def _mean(own: pd.Series) -> float:
    """Mean over the runs in which there is something to measure; NaN where there is none."""
    return float(own.mean())


def _pairs(first: pd.Series, second: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of the pairs in which both runs have one, and their draws."""
    joined = pd.concat([first, second], axis=1, join="inner").dropna()
    draws = joined.index.get_level_values("draw").to_numpy(dtype=np.int64)
    return joined.iloc[:, 0].to_numpy(), joined.iloc[:, 1].to_numpy(), draws
