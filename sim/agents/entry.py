"""Who begins: would-be entrants have slots made in advance and enter when their stage earns enough."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ledger import Payment
from sim.lifecycle import Births
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@rule(
    phase="entry",
    reads=(
        "stage",
        "entry_size",
        "labour_output",
        "target_utilisation",
        "input_share",
        "rd_propensity",
        "tfp_fixed",
        "smoothed_profit",
        "expected_demand",
        "capital_need",
        "project",
    ),
    requests=("lifecycle", "ledger"),
    params=(
        "entry_margin_response",
        "entry_headroom",
        "entry_cash_months",
        "finished_stock_target",
        "input_stock_target",
        "rd_depreciation",
        "tfp_trend",
    ),
    stream="entry",
    resources=("world",),
)
def enter_market(firms: Firms, p: Values, rng: RuleStream, world: Any) -> Result:
    """Would-be entrants of the month begin with a probability that rises with their stage's margin.

    Their slots were drawn as a Poisson number with mean ``entry_headroom`` times normal entry; thinning them with
    probability ``intensity / entry_headroom`` leaves exactly a Poisson number with the intensity wanted.
    """
    first = world.slots_before
    if first >= firms.rows:
        return {}
    stages = len(world.price)
    sales = np.bincount(firms.stage, firms.expected_demand, stages)
    profit = np.bincount(firms.stage, firms.smoothed_profit, stages)
    margin = profit / np.maximum(sales, 1e-9)
    average = profit.sum() / max(sales.sum(), 1e-9)
    intensity = np.clip(1.0 + p.entry_margin_response * (margin - average), 0.0, p.entry_headroom)
    stage = firms.stage[first:]
    enters = rng.uniform()[first:] < intensity[stage] / p.entry_headroom
    # The plants of investment projects have slots too; they open when they are built.
    enters &= firms.project[first:] < 0
    rows = first + np.flatnonzero(enters)
    size = firms.entry_size[rows]
    capacity = size / firms.target_utilisation[rows]
    land = world.land_per_output[firms.stage[rows]] * size
    values, stocks = opening_values(firms, rows, size, capacity, land, p, world)
    spent = firms.capital_need[rows] * capacity + stocks
    equity = spent + p.entry_cash_months * size
    return {
        "lifecycle": [Births(rows, values, equity)],
        "ledger": [Payment("enterprises", "outside", "start-up equipment and stocks", spent, rows)],
    }


OPENING_COLUMNS = ("stage", "labour_output", "input_share", "rd_propensity", "tfp_fixed")
OPENING_PARAMETERS = ("finished_stock_target", "input_stock_target", "rd_depreciation", "tfp_trend")
"""What :func:`opening_values` reads."""


def opening_values(
    firms: Firms, rows: Rows, size: Floats, capacity: Floats, land: Floats, p: Values, world: Any
) -> tuple[dict[str, Floats], Floats]:
    """Columns of enterprises that begin in ``rows``, and what their first stocks cost (10k yuan).

    ``size`` is the demand (10k yuan a month) that they begin with. A beginner knows what is common knowledge by then,
    and hires for its own productivity.
    """
    share = firms.input_share[:, rows]
    knowledge = p.tfp_trend * world.month / 12.0
    productivity = np.exp(firms.tfp_fixed[rows] + knowledge)
    values = {
        "customers": size,
        "expected_demand": size,
        "capacity": capacity,
        "knowledge": np.full(len(rows), knowledge),
        "labour": size / (firms.labour_output[rows] * world.labour_trend * productivity),
        "finished_stock": p.finished_stock_target * size,
        "input_stock": share * size * max(p.input_stock_target - 1.0, 0.0),
        "in_transit": share * size,
        "energy_intensity": world.energy_intensity_now[firms.stage[rows]],
        "rd_stock": firms.rd_propensity[rows] * size / p.rd_depreciation,
        "land": land,
    }
    return values, (p.finished_stock_target + share.sum(axis=0) * p.input_stock_target) * size
