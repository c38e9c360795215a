"""What a unit costs, and what an enterprise asks for it: sticky prices with incomplete pass-through.

An own-cost share of about 0.6 in the price follows Amiti, Itskhoki and Konings (2019); the rest follows competitors,
here the outside price of the stage.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rule import Firms, Result, Values, rule

Floats = NDArray[np.float64]

SMALL = 1e-9


@rule(
    phase="act",
    reads=(
        "stage",
        "import_share",
        "labour_output",
        "productivity",
        "material_use",
        "output",
        "power_surcharge",
        "capital_need",
        "overhead_need",
    ),
    lagged=("price", "energy_intensity", "capacity", "labour_need"),
    writes=("input_cost_index", "unit_cost"),
    params=(
        "energy_price",
        "depreciation",
        "utilisation_floor",
        "utilisation_ceiling",
    ),
    resources=("network", "world", "labour_market"),
)
def reckon_costs(firms: Firms, p: Values, network: Any, world: Any, labour_market: Any) -> Result:
    """Cost of one unit: inputs at suppliers' prices, imports, energy, labour, fixed costs spread over the output."""
    inputs = network.input_cost(firms.price, world.price)
    fixed = firms.overhead_need + p.depreciation * firms.capital_need
    utilisation = np.clip(firms.output / (firms.capacity + SMALL), p.utilisation_floor, p.utilisation_ceiling)
    wage = labour_market.wage / world.labour_trend
    cost = (
        firms.material_use * (inputs + firms.import_share * world.input_price[firms.stage])
        + firms.energy_intensity * (p.energy_price * world.energy_price)[firms.stage] * (1.0 + firms.power_surcharge)
        + wage * firms.labour_need / (firms.labour_output * firms.productivity)
        + fixed / utilisation
    )
    return {"input_cost_index": inputs, "unit_cost": cost}


def price_of_cost(
    unit_cost: Floats, markup: Floats, log_outside_price: Floats, pass_through: float | Floats
) -> Floats:
    """The price aimed at: outside price and own cost with mark-up, weighted in logs. Arrays of one shape."""
    own = np.log(unit_cost * (1.0 + markup) + SMALL)
    return np.exp((1.0 - pass_through) * log_outside_price + pass_through * own)


@rule(
    phase="act",
    reads=("stage", "unit_cost", "markup", "alive"),
    lagged=("price",),
    writes=("price",),
    params=("cost_pass_through", "price_adjustment_months"),
    resources=("world",),
    row_wise=True,
)
def set_price(firms: Firms, p: Values, world: Any) -> Result:
    """Move a part of the way from today's price towards outside price and own cost with mark-up, weighted in logs."""
    target = price_of_cost(firms.unit_cost, firms.markup, world.log_price[firms.stage], p.cost_pass_through)
    return {"price": (firms.price + (target - firms.price) * (1.0 / p.price_adjustment_months)) * firms.alive}


def pass_through_by_size(demand: Floats, small: float, large: float, halfway: float) -> Floats:
    """Share of own costs in the price: ``small`` for the smallest, ``large`` for the largest enterprises.

    Halfway between the two at a ``demand`` of ``halfway`` (10k yuan a month). Large enterprises answer to their
    competitors' prices, small ones to their costs (Amiti, Itskhoki and Konings 2019).
    """
    return large + (small - large) / (1.0 + np.maximum(demand, 0.0) / halfway)


@rule(
    phase="act",
    name="set_price",
    reads=("stage", "unit_cost", "markup", "alive", "expected_demand"),
    lagged=("price",),
    writes=("price",),
    params=("pass_through_small", "pass_through_large", "pass_through_size", "price_adjustment_months"),
    resources=("world",),
    row_wise=True,
)
def set_price_by_size(firms: Firms, p: Values, world: Any) -> Result:
    """Move towards outside price and own cost with mark-up, the own cost counting less the larger the enterprise."""
    share = pass_through_by_size(
        firms.expected_demand, p.pass_through_small, p.pass_through_large, p.pass_through_size
    )
    target = price_of_cost(firms.unit_cost, firms.markup, world.log_price[firms.stage], share)
    return {"price": (firms.price + (target - firms.price) * (1.0 / p.price_adjustment_months)) * firms.alive}
