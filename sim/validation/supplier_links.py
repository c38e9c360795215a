"""Links between suppliers and buyers: S13, S16."""

from __future__ import annotations

import numpy as np

from sim.validation import estimators
from sim.validation.fact import Floats, Runs, Years, changes, ends, fact, share
from sim.validation.panels import YearEnd


@fact(
    "S13",
    "Supplier links that survive a year",
    "供应关系年存续率",
    0.45,
    0.93,
    "Reisch, Borsos and Thurner 2025 (0.45); Mizuno, Souma and Watanabe 2014 (0.92-0.93)",
)
def link_survival(runs: Runs, years: Years) -> float:
    """Links with the same supplier at both year ends, of all links of the first."""
    found = []
    for before, after in changes(runs, years):
        old, new = before.supplier, after.supplier[: len(before.supplier)]
        found.append((float(((old >= 0) & (old == new)).sum()), float((old >= 0).sum())))
    return share(found)


def _customers(end: YearEnd) -> tuple[Floats, Floats]:
    """(number of different local customers, sales of the year) of the suppliers that have any."""
    used = end.supplier >= 0
    pairs = np.unique(np.stack([end.supplier[used], end.buyer[used]]), axis=1)
    degree = np.bincount(pairs[0], minlength=len(end["alive"]))
    has = (degree > 0) & (end["revenue_last_year"] > 0.0)
    return degree[has].astype(np.float64), end["revenue_last_year"][has]


@fact(
    "S16a",
    "Local customers of a supplier: elasticity to its sales",
    "客户数对销售收入的弹性",
    0.3,
    0.8,
    "Mizuno, Souma and Watanabe 2014",
)
def degree_by_size(runs: Runs, years: Years) -> float:
    """Least squares in logs over suppliers with at least one local customer."""
    found = [_customers(end) for end in ends(runs, years)]
    return float(np.mean([estimators.slope(np.log(sales), np.log(degree)) for degree, sales in found]))


@fact(
    "S16b",
    "Tail exponent of the number of local customers",
    "客户数尾部指数",
    0.8,
    1.2,
    "Mizuno, Souma and Watanabe 2014: near 1; the bounds are ours",
)
def degree_tail(runs: Runs, years: Years) -> float:
    """Maximum likelihood beyond the best-fitting cut-off, discrete."""
    return float(np.mean([estimators.pareto_tail(_customers(end)[0], 30, True).exponent for end in ends(runs, years)]))
