"""Productivity in three parts: a fixed one, one that comes and goes, and one that is earned; R&D declared and real."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream, laplace


def absorptive_capacity(rd_propensity: NDArray[np.float64], p: Values) -> NDArray[np.float64]:
    """How well an enterprise uses what can be learnt, by its own R&D (Cohen and Levinthal 1990); one at the reference.

    ``p`` gives ``absorptive_reference``, ``absorptive_low`` and ``absorptive_high``.
    """
    return np.clip(rd_propensity * (1.0 / p.absorptive_reference), p.absorptive_low, p.absorptive_high)


@rule(
    phase="act",
    reads=("revenue", "rd_propensity", "rd_encouraged", "rd_relabelled", "expected_demand"),
    lagged=("smoothed_profit",),
    writes=("rd_spending", "rd_declared"),
    params=("rd_stop_loss", "rd_relabelled_share", "rd_relabelled_most", "rd_notch"),
    row_wise=True,
)
def do_research(firms: Firms, p: Values) -> Result:
    """Spend the share of revenue that the enterprise aims at, unless losses are deep; some declare more than they do.

    Relabelling belongs to those above the notch of the high-tech rules: a quarter of the R&D that they report is
    something else (Chen, Liu, Suarez Serrato and Xu 2021), so declared = real / (1 - share).
    """
    intensity = firms.rd_propensity + firms.rd_encouraged
    spending = intensity * firms.revenue * (firms.smoothed_profit > -p.rd_stop_loss * firms.expected_demand)
    share = np.minimum((intensity >= p.rd_notch) * p.rd_relabelled_share + firms.rd_relabelled, p.rd_relabelled_most)
    return {"rd_spending": spending, "rd_declared": spending / (1.0 - share)}


@rule(
    phase="renew",
    reads=("alive", "rd_spending", "rd_propensity", "knowledge_gained"),
    lagged=("tfp_shock", "knowledge", "rd_stock"),
    writes=("tfp_shock", "knowledge", "rd_stock"),
    params=(
        "tfp_persistence",
        "tfp_shock_sd",
        "tfp_trend",
        "rd_depreciation",
        "rd_productivity_elasticity",
        "absorptive_reference",
        "absorptive_low",
        "absorptive_high",
    ),
    stream="productivity",
    row_wise=True,
)
def renew_productivity(firms: Firms, p: Values, rng: RuleStream) -> Result:
    """The transient part reverts to zero with Laplace surprises; the earned part grows by trend, R&D and learning.

    The surprises' variance is ``sd^2 (1 - rho^2)``, which keeps the dispersion what it was; ``knowledge`` rises by
    ``elasticity x absorptive capacity x d ln(R&D stock)`` (Griliches 1979; Cohen and Levinthal 1990).
    """
    spread = p.tfp_shock_sd * np.sqrt((1.0 - p.tfp_persistence**2) / 2.0)
    stock = firms.rd_stock * (1.0 - p.rd_depreciation) + firms.rd_spending
    absorptive = absorptive_capacity(firms.rd_propensity, p)
    learnt = p.rd_productivity_elasticity * absorptive * np.log((stock + 1.0) / (firms.rd_stock + 1.0))
    return {
        "tfp_shock": (p.tfp_persistence * firms.tfp_shock + spread * laplace(rng.uniform())) * firms.alive,
        "knowledge": (firms.knowledge + p.tfp_trend / 12.0 + learnt + firms.knowledge_gained) * firms.alive,
        "rd_stock": stock * firms.alive,
    }
