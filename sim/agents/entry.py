"""Who begins: would-be entrants have slots made in advance and enter when their stage earns enough."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.ledger import Payment
from sim.lifecycle import Births
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream


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
    rows = first + np.flatnonzero(enters)
    size = firms.entry_size[rows]
    share = firms.input_share[:, rows]
    capacity = size / firms.target_utilisation[rows]
    # An entrant knows what is common knowledge by then, and hires for its own productivity.
    productivity = np.exp(firms.tfp_fixed[rows] + p.tfp_trend * world.month / 12.0)
    stocks = (p.finished_stock_target + share.sum(axis=0) * p.input_stock_target) * size
    equity = firms.capital_need[rows] * capacity + p.entry_cash_months * size + stocks
    intensity_of_energy, land_per_output = world.energy_intensity_now, world.land_per_output
    values = {
        "customers": size,
        "expected_demand": size,
        "capacity": capacity,
        "knowledge": np.full(len(rows), p.tfp_trend * world.month / 12.0),
        "labour": size / (firms.labour_output[rows] * world.labour_trend * productivity),
        "finished_stock": p.finished_stock_target * size,
        "input_stock": share * size * max(p.input_stock_target - 1.0, 0.0),
        "in_transit": share * size,
        "energy_intensity": intensity_of_energy[firms.stage[rows]],
        "rd_stock": firms.rd_propensity[rows] * size / p.rd_depreciation,
        "land": land_per_output[firms.stage[rows]] * size,
    }
    spent = firms.capital_need[rows] * capacity + stocks
    return {
        "lifecycle": [Births(rows, values, equity)],
        "ledger": [Payment("enterprises", "outside", "start-up equipment and stocks", spent, rows)],
    }
