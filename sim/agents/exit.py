"""Who closes: distress, insolvency, and the ordinary hazard of ending."""

from __future__ import annotations

import numpy as np

from sim.lifecycle import Exits
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream


@rule(
    phase="exit",
    reads=("cash", "smoothed_profit", "expected_demand", "alive", "relief_from_distress"),
    lagged=("distress_months",),
    writes=("distress_months",),
    params=("distress_loss",),
    row_wise=True,
)
def count_distress(firms: Firms, p: Values) -> Result:
    """Months in a row with unpaid bills (cash below zero after the bank has had its say) or deep losses."""
    distressed = (firms.cash < 0.0) | (firms.smoothed_profit < -p.distress_loss * firms.expected_demand)
    return {
        "distress_months": (firms.distress_months + 1.0)
        * (distressed & firms.alive & (firms.relief_from_distress <= 0.0))
    }


@rule(
    phase="exit",
    name="count_distress",
    reads=("cash", "debt", "finished_stock", "capital_need", "alive", "relief_from_distress"),
    lagged=("distress_months", "capacity"),
    writes=("distress_months",),
    row_wise=True,
)
def count_negative_worth(firms: Firms) -> Result:
    """Months in a row in which debt and overdraft exceed equipment, cash and finished goods (over-indebtedness).

    The other of the two grounds for bankruptcy in law: owing more than one has, whether or not bills are paid.
    """
    owned = firms.capital_need * firms.capacity + np.maximum(firms.cash, 0.0) + firms.finished_stock
    owes_more = firms.debt + np.maximum(-firms.cash, 0.0) > owned
    return {
        "distress_months": (firms.distress_months + 1.0)
        * (owes_more & firms.alive & (firms.relief_from_distress <= 0.0))
    }


@rule(
    phase="exit",
    reads=(
        "alive",
        "age",
        "expected_demand",
        "smoothed_profit",
        "distress_months",
        "exit_pressure",
        "exit_factor",
    ),
    lagged=("above_scale",),
    requests=("lifecycle",),
    params=(
        "exit_hazard_small",
        "exit_hazard_above_scale",
        "exit_size_exponent",
        "exit_size_reference",
        "exit_margin_response",
        "exit_margin_reference",
        "exit_margin_limit",
        "exit_first_year_factor",
        "exit_young_factor",
        "exit_other_factor",
        "exit_young_from",
        "exit_young_to",
        "insolvency_hazard",
        "insolvency_months",
    ),
    stream="exit",
)
def leave_market(firms: Firms, p: Values, rng: RuleStream) -> Result:
    """Close with a hazard that falls with size and margin and is highest in the first years; insolvency comes on top.

    ``h = base size^-e exp(-r margin) age factor / 12`` and ``P = 1 - (1 - h)(1 - h_ins [distressed for long])``. The
    age factor, low in the first year and highest in years three to seven, follows the survival report of the Chinese
    registry (SAIC 2013).
    """
    size = np.maximum(firms.expected_demand * (12.0 / p.exit_size_reference), 1e-3)
    margin = firms.smoothed_profit / np.maximum(firms.expected_demand, 1e-9) / p.exit_margin_reference
    first_year = firms.age <= 12.0
    young = (firms.age >= p.exit_young_from) & (firms.age < p.exit_young_to)
    log_hazard = (
        -p.exit_margin_response * np.clip(margin, -p.exit_margin_limit, p.exit_margin_limit)
        + firms.exit_pressure
        + np.log(p.exit_other_factor)
        + young * np.log(p.exit_young_factor / p.exit_other_factor)
        + first_year * np.log(p.exit_first_year_factor / p.exit_other_factor)
        - (p.exit_size_exponent * np.log(size)) * ~firms.above_scale
    )
    base = (
        p.exit_hazard_small * firms.exit_factor
        + firms.above_scale * (p.exit_hazard_above_scale - p.exit_hazard_small) * firms.exit_factor
    )
    hazard = np.minimum(base / 12.0 * np.exp(log_hazard), 1.0)
    insolvent = (firms.distress_months >= p.insolvency_months) * p.insolvency_hazard
    draw = rng.uniform()
    leaves = (draw < 1.0 - (1.0 - hazard) * (1.0 - insolvent)) & firms.alive
    # The part of the probability that the ordinary hazard fills is called closure, the rest insolvency.
    closure = leaves & (draw < hazard)
    return {
        "lifecycle": [
            Exits(np.flatnonzero(closure), "closure"),
            Exits(np.flatnonzero(leaves & ~closure), "insolvency"),
        ]
    }
