"""Equipment: how much an enterprise wants, what it can pay for, what becomes of it."""

from __future__ import annotations

import numpy as np

from sim.ledger import Payment
from sim.rule import Firms, Result, Values, rule


@rule(
    phase="act",
    reads=(
        "expected_demand",
        "target_utilisation",
        "capital_need",
        "debt",
        "cash",
        "interest",
        "smoothed_profit",
        "leverage_eased",
        "investment_encouraged",
        "alive",
    ),
    lagged=("capacity",),
    writes=("investment_wanted", "loan_requested"),
    params=(
        "investment_trigger",
        "capacity_adjustment_months",
        "depreciation",
        "idle_share",
        "idle_replacement",
        "liquidity_months",
        "loan_financed_share",
        "leverage_ceiling",
        "interest_cover_required",
    ),
    row_wise=True,
)
def plan_investment(firms: Firms, p: Values) -> Result:
    """Expand when the capacity wanted passes the trigger, replace what wears out (less when idle), ask for the rest.

    Wanted capacity is expected demand over target utilisation; a loan is asked for by those whose profit before
    interest covers the interest, for equipment and for cash in hand, up to the leverage ceiling. A share of
    equipment is financed by loan in any case.
    """
    wanted_capacity = firms.expected_demand / firms.target_utilisation
    gap = wanted_capacity - firms.capacity
    expand = gap * (wanted_capacity > p.investment_trigger * firms.capacity) * (1.0 / p.capacity_adjustment_months)
    idle = wanted_capacity < (1.0 - p.idle_share) * firms.capacity
    replace = p.depreciation * firms.capacity * (1.0 - (1.0 - p.idle_replacement) * idle)
    wanted = (np.maximum(expand, 0.0) + replace) * (1.0 + firms.investment_encouraged)
    cost = firms.capital_need * wanted * firms.alive
    reserve = p.liquidity_months * firms.expected_demand
    lacking = np.maximum(cost + reserve - firms.cash, p.loan_financed_share * cost)
    assets = firms.capital_need * firms.capacity + np.maximum(firms.cash, 0.0)
    room = np.maximum((p.leverage_ceiling + firms.leverage_eased) * assets - firms.debt, 0.0)
    able = firms.smoothed_profit + firms.interest > p.interest_cover_required * firms.interest
    return {"investment_wanted": cost, "loan_requested": np.minimum(lacking, room) * able}


@rule(
    phase="act",
    reads=("investment_wanted", "cash", "expected_demand", "capital_need"),
    writes=("investment",),
    adds=("capacity_built",),
    requests=("ledger",),
    params=("investment_reserve_months",),
)
def invest(firms: Firms, p: Values) -> Result:
    """Buy what cash and loan allow beyond a small reserve; it stands next month."""
    affordable = np.maximum(firms.cash - p.investment_reserve_months * firms.expected_demand, 0.0)
    investment = np.minimum(firms.investment_wanted, affordable)
    return {
        "investment": investment,
        "capacity_built": investment / firms.capital_need,
        "ledger": [Payment("enterprises", "outside", "equipment", investment)],
    }


@rule(
    phase="renew",
    reads=("capacity_built", "alive"),
    lagged=("capacity",),
    writes=("capacity",),
    params=("depreciation",),
    row_wise=True,
)
def renew_capacity(firms: Firms, p: Values) -> Result:
    """Equipment wears out; what was built this month comes into use."""
    return {"capacity": (firms.capacity * (1.0 - p.depreciation) + firms.capacity_built) * firms.alive}
