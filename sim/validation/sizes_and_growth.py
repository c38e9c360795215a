"""Sizes and growth of enterprises: S1, S2, S3, S15."""

from __future__ import annotations

import numpy as np

from sim.validation import estimators
from sim.validation.fact import Flags, Floats, Runs, Years, changes, ends, fact
from sim.validation.panels import YearEnd


@fact(
    "S1",
    "Tail exponent of sales (survival function)",
    "销售收入尾部指数",
    1.0,
    1.5,
    "Heinrich and Dai 2016: density exponents 2.0-2.5 by Chinese province, less one",
)
def size_tail(runs: Runs, years: Years) -> float:
    """Maximum likelihood beyond the best-fitting cut-off (Clauset et al. 2009), mean over year ends."""
    return float(
        np.mean([estimators.pareto_tail(end["revenue_last_year"][end["alive"]]).exponent for end in ends(runs, years)])
    )


def growth_of_sales(before: YearEnd, after: YearEnd, chosen: Flags) -> tuple[Floats, Floats]:
    """Sales of the year before, and log growth less the stage's mean, of ``chosen`` that lived throughout both years.

    Taking off the stage's mean leaves what is the enterprise's own (Bottazzi and Secchi 2006).
    """
    rows = len(before["alive"])
    old, new = before["revenue_last_year"], after["revenue_last_year"][:rows]
    kept = chosen & after["alive"][:rows] & (after["age"][:rows] >= 24) & (old > 0.0) & (new > 0.0)
    growth = np.log(new[kept] / old[kept])
    return old[kept], estimators.centred_by_group(growth, before["stage"][kept])


def _pooled_growth(runs: Runs, years: Years, listed_only: bool) -> tuple[Floats, Floats]:
    found = [
        growth_of_sales(before, after, before["alive"] & (before["above_scale"] | (not listed_only)))
        for before, after in changes(runs, years)
    ]
    return np.concatenate([size for size, _ in found]), np.concatenate([growth for _, growth in found])


@fact(
    "S2a",
    "Growth rates: Subbotin shape (1 is a tent)",
    "增长率分布形状参数",
    0.8,
    1.2,
    "Bottazzi and Secchi 2006, Zou 2019 (China): near 1; the bounds 0.8 and 1.2 are ours",
    options={"decimals": 3},
)
def growth_shape(runs: Runs, years: Years) -> float:
    """Maximum likelihood on log growth of above-scale enterprises' sales, stage means taken off, untrimmed."""
    return estimators.subbotin_shape(_pooled_growth(runs, years, True)[1])


@fact("S2b", "Growth rates: excess kurtosis", "增长率超额峰度", 2.0, 4.0, "Bottazzi and Secchi 2006; Laplace has 3")
def growth_kurtosis(runs: Runs, years: Years) -> float:
    """Of the same growth rates, untrimmed."""
    return estimators.excess_kurtosis(_pooled_growth(runs, years, True)[1])


@fact(
    "S3",
    "Slope of log sd of growth on log size",
    "增长率离散度对规模的斜率",
    -0.20,
    -0.14,
    "Stanley et al. 1996; Fu et al. 2005",
    options={"decimals": 3},
)
def spread_by_size(runs: Runs, years: Years) -> float:
    """Least squares over twenty bins of sales of the year before, all enterprises."""
    return estimators.size_spread_slope(*_pooled_growth(runs, years, False))


def yearly_growth(runs: Runs, name: str) -> Floats:
    """Mean yearly growth (%) of an indicator from the first year to the last, run by run."""
    sums = np.array([list(run.yearly(name).values()) for run in runs])
    return np.asarray(((sums[:, -1] / sums[:, 0]) ** (1.0 / (sums.shape[1] - 1)) - 1.0) * 100.0)


@fact(
    "S15",
    "Spread over runs of yearly list-level growth, 2019-2022",
    "三年增长率的重复间标准差",
    0.5,
    1.5,
    "Gabaix 2011: about one point with 300 enterprises; the bounds are ours",
    unit="pp",
    conditions="many",
    options={"by_year": False, "by_run": False},
)
def spread_of_growth(runs: Runs, years: Years) -> float:
    """Standard deviation over runs of the mean yearly growth of above-scale value added; one population, other luck."""
    return float(np.std(yearly_growth(runs, "value_added_above_scale"), ddof=1))
