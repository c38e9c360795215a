"""How monthly series become the yearly numbers that targets are about. Pure functions of arrays.

A monthly series starts with January of the first year; only complete calendar years count. Yearly arrays have
one number a complete year. Growth and shares are in percent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MONTHS_A_YEAR = 12


def complete_years(series: Floats) -> int:
    """Number of complete calendar years in a monthly series."""
    return len(series) // MONTHS_A_YEAR


def by_year(series: Floats) -> Floats:
    """The complete years of a monthly series, shape (years, 12)."""
    years = complete_years(series)
    return np.asarray(series, dtype=np.float64)[: years * MONTHS_A_YEAR].reshape(years, MONTHS_A_YEAR)


def yearly_sum(series: Floats) -> Floats:
    """Sum over each year: for flows."""
    return by_year(series).sum(axis=1)


def yearly_mean(series: Floats) -> Floats:
    """Mean over each year: for stocks that a flow is related to, such as employees."""
    return by_year(series).mean(axis=1)


def year_end(series: Floats) -> Floats:
    """December of each year: for stocks."""
    return by_year(series)[:, -1]


def yearly_additions(series: Floats) -> Floats:
    """What a running count gains in each year; it starts at zero."""
    return np.diff(year_end(series), prepend=0.0)


def yearly_growth(values: Floats) -> Floats:
    """Growth on the year before in percent, one number less than ``values``; NaN from zero or below."""
    before, after = values[:-1], values[1:]
    return 100.0 * np.divide(after - before, before, out=np.full(len(after), np.nan), where=before > 0)


def mean_annual_growth(values: Floats) -> float:
    """Geometric mean growth from the first to the last of ``values`` in percent; NaN where that is not
    defined.
    """
    if len(values) < 2 or not values[0] > 0 or values[-1] < 0:
        return float("nan")
    return float(100.0 * ((values[-1] / values[0]) ** (1.0 / (len(values) - 1)) - 1.0))


def mean_annual_decline(values: Floats) -> float:
    """Geometric mean decline in percent; positive when ``values`` fall."""
    return -mean_annual_growth(values)


def chained_growth(values: Floats, same_units_before: Floats) -> float:
    """Geometric mean of the growth of ``values`` on ``same_units_before``, year by year, in percent.

    The two cover the same enterprises in each year, but other enterprises in another year.
    """
    if not len(values) or not (same_units_before > 0).all() or (values < 0).any():
        return float("nan")
    return float(100.0 * (np.prod(values / same_units_before) ** (1.0 / len(values)) - 1.0))


def share(part: Floats, whole: Floats) -> Floats:
    """``part`` of ``whole`` in percent; NaN where the whole is zero."""
    return 100.0 * np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole != 0)


def share_at_end(part: Floats, whole: Floats) -> float:
    """Share in the last year, in percent: of sums over the year for flows, of Decembers for stocks."""
    return float(share(part[-1:], whole[-1:])[0])


def worst_year(values: Floats, op: str) -> float:
    """The year that decides where every year must hold: the lowest, or for ``<=`` and ``<`` the highest; NaN
    if any is.
    """
    return float(values.max() if op in ("<=", "<") else values.min())


def is_met(value: float, op: str, goal: float, tolerance: float = 0.0) -> bool:
    """Whether ``value`` meets ``goal``. For ``between``, the lower figure is the goal and more than the upper
    is met.
    """
    # Sums differ in the last digits from machine to machine; a goal that is hit exactly must count.
    slack = tolerance + 1e-9 * max(1.0, abs(goal))
    if op in (">=", "between"):
        return value >= goal - slack
    if op == "<=":
        return value <= goal + slack
    if op == ">":
        return value > goal - tolerance
    if op == "<":
        return value < goal + tolerance
    raise ValueError(f"no comparison {op!r}")


def gap_to_goal(value: float, op: str, goal: float) -> float:
    """How far ``value`` lies beyond the goal (positive) or short of it (negative), in the target's unit."""
    return goal - value if op in ("<=", "<") else value - goal
