"""Outside customers: how many an enterprise has, what they order, what it expects them to order next.

Customers outside the city are won and lost against *outside* competitors (the city is a small open economy), so local
shares need not add up. The wish to buy follows price and reliability (the replicator of evolutionary models; Dosi,
Fagiolo and Roventini 2010); the rest is opportunity that comes in rare jumps, which makes yearly growth rates
tent-shaped with a spread that falls with size (Bottazzi and Secchi 2006; Stanley et al. 1996).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream, laplace

Floats = NDArray[np.float64]

SMALL = 1e-9
"""Keeps logarithms and quotients of empty slots finite (10k yuan)."""


@rule(phase="outside", reads=("alive",), lagged=("age",), writes=("age",), row_wise=True)
def grow_older(firms: Firms) -> Result:
    """A month passes for every living enterprise."""
    return {"age": firms.age + firms.alive}


@rule(
    phase="act",
    reads=("stage",),
    lagged=("customers", "local_orders"),
    writes=("orders_external", "orders"),
    resources=("world",),
    row_wise=True,
)
def receive_orders(firms: Firms, world: Any) -> Result:
    """Outside customers order by season and state of the world; local buyers' orders were placed last month."""
    external = firms.customers * world.demand_now[firms.stage]
    return {"orders_external": external, "orders": external + firms.local_orders}


@rule(
    phase="act",
    reads=("orders", "expectation_sharpened"),
    lagged=("expected_demand",),
    writes=("expected_demand",),
    params=("expectation_weight",),
    row_wise=True,
)
def expect_demand(firms: Firms, p: Values) -> Result:
    """Demand is expected to be what it was, corrected by a share of the latest surprise (adaptive expectations).

    Who judges the market better (``expectation_sharpened``) corrects a larger share.
    """
    weight = p.expectation_weight + (1.0 - p.expectation_weight) * firms.expectation_sharpened
    return {"expected_demand": firms.expected_demand + weight * (firms.orders - firms.expected_demand)}


@rule(phase="act", name="expect_demand", reads=("orders",), writes=("expected_demand",), row_wise=True)
def expect_demand_naively(firms: Firms) -> Result:
    """Demand is expected to be what it was this month (naive expectations)."""
    return {"expected_demand": firms.orders}


@rule(
    phase="act",
    name="expect_demand",
    reads=("orders", "expectation_sharpened"),
    lagged=("expected_demand", "usual_demand"),
    writes=("expected_demand", "usual_demand"),
    params=("demand_persistence", "usual_demand_memory_months"),
    row_wise=True,
)
def expect_demand_autoregressively(firms: Firms, p: Values) -> Result:
    """Orders are expected to fall back towards what is usual, as a first-order autoregression would forecast them.

    ``usual' = usual + (orders - usual) / memory`` and ``expected = usual' + persistence (orders - usual')``. What an
    enterprise begins with is usual at first; who judges the market better (``expectation_sharpened``) takes more of
    this month's deviation for lasting.
    """
    usual = np.where(firms.usual_demand > 0.0, firms.usual_demand, firms.expected_demand)
    usual = usual + (firms.orders - usual) * (1.0 / p.usual_demand_memory_months)
    persistence = p.demand_persistence + (1.0 - p.demand_persistence) * firms.expectation_sharpened
    return {"expected_demand": usual + persistence * (firms.orders - usual), "usual_demand": usual}


@rule(
    phase="renew",
    reads=("stage", "alive", "expected_demand"),
    lagged=("capacity",),
    adds=("customers_gained",),
    params=("customers_recaptured",),
    resources=("lifecycle",),
)
def recapture_customers(firms: Firms, p: Values, lifecycle: Any) -> Result:
    """Customers of enterprises that closed: some go to local rivals with spare capacity, the rest leave the city."""
    lost = lifecycle.lost_customers
    if not lost.any():
        return {}
    spare = np.maximum(firms.capacity - firms.expected_demand, 0.0) * firms.alive
    by_stage = np.bincount(firms.stage, spare, len(lost))
    per_spare = p.customers_recaptured * lost / np.maximum(by_stage, SMALL)
    # Nobody wins more than it has room for.
    return {"customers_gained": spare * np.minimum(per_spare, 1.0)[firms.stage]}


def opportunity(uniform: Floats, chance: float, scale: Floats, small_sd: float) -> tuple[Floats, Floats]:
    """This month's jump or jitter of log customers, and the log of its expected factor.

    With probability ``chance`` a Laplace jump of ``scale`` (< 1), else a small uniform jitter of standard deviation
    ``small_sd``; one number per enterprise decides both. ``E exp`` of a Laplace number of scale b is 1 / (1 - b^2) and
    of a uniform one on [-a, a] sinh(a) / a; taking its logarithm off keeps chance from creating growth.
    """
    jumps = uniform < chance
    size = laplace(np.minimum(uniform / chance, 1.0 - 2.0**-53)) * scale
    half_width = small_sd * np.sqrt(3.0)
    jitter = half_width * (2.0 * np.clip((uniform - chance) / max(1.0 - chance, SMALL), 0.0, 1.0) - 1.0)
    noise = jitter + jumps * (size - jitter)
    square = scale * scale
    jitter_mean = np.sinh(half_width) / half_width - 1.0 if half_width > 0 else 0.0
    return noise, np.log1p(chance * square / (1.0 - square) + (1.0 - chance) * jitter_mean)


@rule(
    phase="renew",
    reads=(
        "stage",
        "external_growth",
        "price_parity",
        "expected_demand",
        "price",
        "fill_rate",
        "customers_gained",
        "alive",
    ),
    lagged=("customers", "quality"),
    writes=("customers",),
    params=(
        "demand_price_response",
        "demand_failure_penalty",
        "backlog_half_life",
        "demand_gap_limit",
        "demand_jump_chance",
        "demand_jump_scale",
        "demand_jitter",
        "demand_size_exponent",
        "demand_size_reference",
        "demand_size_factor_low",
        "demand_size_factor_high",
    ),
    stream="opportunity",
    resources=("world",),
    row_wise=True,
)
def renew_customers(firms: Firms, p: Values, rng: RuleStream, world: Any) -> Result:
    """Outside customers come and go with trend, price, reliability and chance; gains of the month are added."""
    size = np.log(firms.expected_demand * (1.0 / p.demand_size_reference) + SMALL)
    scale = p.demand_jump_scale * np.clip(
        np.exp(-p.demand_size_exponent * size), p.demand_size_factor_low, p.demand_size_factor_high
    )
    noise, correction = opportunity(rng.uniform(), p.demand_jump_chance, scale, p.demand_jitter)
    advantage = world.log_price[firms.stage] + firms.price_parity - np.log(firms.price + SMALL) + firms.quality
    gap = np.clip(advantage, -p.demand_gap_limit, p.demand_gap_limit)
    # Who waits and is served later is no lost customer: only those who give up this month are.
    gives_up = (1.0 - firms.fill_rate) * (1.0 - 2.0 ** (-1.0 / p.backlog_half_life))
    appeal = gap - p.demand_failure_penalty * gives_up
    growth = (
        (firms.external_growth + world.growth + p.demand_price_response * appeal) * (1.0 / 12.0) + noise - correction
    )
    return {"customers": (firms.customers * np.exp(growth) + firms.customers_gained) * firms.alive}


@rule(
    phase="renew",
    reads=("alive", "quality_gained"),
    lagged=("quality",),
    writes=("quality",),
    params=("quality_fading",),
    row_wise=True,
)
def renew_quality(firms: Firms, p: Values) -> Result:
    """What was won in quality and name this month counts from the next; others catch up with it slowly."""
    return {"quality": (firms.quality * (1.0 - p.quality_fading / 12.0) + firms.quality_gained) * firms.alive}
