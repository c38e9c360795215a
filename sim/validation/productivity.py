"""Productivity: its spread, its persistence, and who closes: S4, S5, S6a."""

from __future__ import annotations

import numpy as np

from sim.validation import estimators
from sim.validation.fact import Floats, Runs, Years, changes, closed, ends, fact
from sim.validation.panels import YearEnd

INFINITY = float("inf")


def within_stage_productivity(end: YearEnd) -> Floats:
    """Log productivity less the mean of the stage's live enterprises; NaN for those that do not live."""
    alive = end["alive"]
    found = np.full(len(alive), np.nan)
    found[alive] = estimators.centred_by_group(end.productivity[alive], end["stage"][alive])
    return found


@fact(
    "S4",
    "Log productivity within a stage, p90 less p10",
    "全要素生产率90-10分位差",
    0.65,
    1.6,
    "Syverson 2011 (United States 0.65); Hsieh and Klenow 2009 (China 1.6)",
)
def productivity_gap(runs: Runs, years: Years) -> float:
    """All live enterprises at year ends, stage means taken off."""
    values = [within_stage_productivity(end) for end in ends(runs, years)]
    return float(np.mean([estimators.quantile_gap(one[~np.isnan(one)]) for one in values]))


@fact("S5", "Persistence of log productivity a year", "生产率年度持续性", 0.6, 0.8, "Syverson 2011")
def productivity_persistence(runs: Runs, years: Years) -> float:
    """Slope of log productivity on that of a year before, survivors, stage means taken off, no enterprise effects."""
    found = []
    for before, after in changes(runs, years):
        old = within_stage_productivity(before)
        new = within_stage_productivity(after)[: len(old)]
        both = ~np.isnan(old) & ~np.isnan(new)
        found.append((old[both], new[both]))
    return estimators.slope(np.concatenate([old for old, _ in found]), np.concatenate([new for _, new in found]))


@fact(
    "S6a",
    "Productivity of those that close, less that of survivors",
    "退出企业与存续企业生产率之差",
    -INFINITY,
    0.0,
    "He and Yang 2016: less productive enterprises fail",
    unit="ln",
)
def exit_productivity(runs: Runs, years: Years) -> float:
    """Log productivity within the stage at the end of the year before."""
    gone, stayed = [], []
    for before, after in changes(runs, years):
        values, leaves = within_stage_productivity(before), closed(before, after)
        gone.append(values[leaves])
        stayed.append(values[before["alive"] & ~leaves])
    return float(np.concatenate(gone).mean() - np.concatenate(stayed).mean())
