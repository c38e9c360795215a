"""How does an enterprise decide to adopt cloud services? By a hazard that grows with peers and falls with cost.

The hazard is Bass's (1969) with a marketing term (Generalised Bass), imitation working along supplier links, in the
stage and in the city.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.innovation import absorptive_capacity
from sim.events import Event
from sim.ledger import Payment
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream


@rule(
    phase="act",
    reads=("stage", "alive"),
    lagged=("cloud_level",),
    writes=("cloud_peers",),
    params=("peer_weight_suppliers", "peer_weight_stage", "peer_weight_city"),
    resources=("network",),
)
def look_at_peers(firms: Firms, p: Values, network: Any) -> Result:
    """What share of suppliers, of the own stage and of all enterprises is on the cloud already."""
    users = (firms.cloud_level > 0) & firms.alive
    stages = network.stages
    living = np.bincount(firms.stage, firms.alive, stages)
    adopted = np.bincount(firms.stage, users, stages)
    by_stage = adopted / np.maximum(living, 1.0)
    city = adopted.sum() / max(living.sum(), 1.0)
    common = p.peer_weight_stage * by_stage + p.peer_weight_city * city
    return {"cloud_peers": common[firms.stage] + p.peer_weight_suppliers * network.supplier_share(users)}


@rule(
    phase="act",
    reads=(
        "alive",
        "cloud_peers",
        "adoption_propensity",
        "cloud_ambition",
        "cloud_discount",
        "cloud_encouraged",
        "cash",
        "expected_demand",
    ),
    lagged=("cloud_level", "cloud_month"),
    writes=("cloud_level", "cloud_month", "cloud_adopts", "cloud_adopts_anyway"),
    requests=("events", "ledger"),
    params=(
        "cloud_innovation",
        "cloud_imitation",
        "cloud_subsidy_response",
        "cloud_cost",
        "cloud_size_exponent",
        "cloud_size_reference",
        "cloud_size_limit",
        "cloud_core_share",
        "cloud_integrated_share",
    ),
    stream="cloud adoption",
    resources=("world",),
)
def adopt_cloud(firms: Firms, p: Values, rng: RuleStream, world: Any) -> Result:
    """Adopt with probability 1 - exp(-h), h = (p size + q peers) exp(b discount) propensity, if the bill can be paid.

    Encouragement without money (``cloud_encouraged``) raises the hazard of all it reaches, discount or not. The same
    draw tells who would have adopted without the discount, so that deadweight is measured, not assumed.
    """
    size = np.exp(
        p.cloud_size_exponent
        * np.clip(
            np.log(firms.expected_demand / p.cloud_size_reference + 1e-9), -p.cloud_size_limit, p.cloud_size_limit
        )
    )
    hazard = (p.cloud_innovation * size + p.cloud_imitation * firms.cloud_peers) * firms.adoption_propensity
    able = firms.alive & (firms.cloud_level == 0) & (firms.cash > p.cloud_cost)
    threshold = -np.log1p(-rng.uniform())
    hazard = hazard * np.exp(firms.cloud_encouraged)
    adopts = able & (threshold < hazard * np.exp(p.cloud_subsidy_response * firms.cloud_discount))
    anyway = able & (threshold < hazard)
    rows = np.flatnonzero(adopts)
    ambition = firms.cloud_ambition[rows]
    level = firms.cloud_level.copy()
    level[rows] = 1 + (ambition < p.cloud_core_share) + (ambition < p.cloud_integrated_share)
    month = firms.cloud_month.copy()
    month[rows] = world.month
    bill = np.full(len(rows), p.cloud_cost)
    return {
        "cloud_level": level,
        "cloud_month": month,
        "cloud_adopts": adopts.astype(float),
        "cloud_adopts_anyway": anyway.astype(float),
        "ledger": [Payment("enterprises", "outside", "cloud services", bill, rows)],
        "events": [Event("cloud_adopted", rows, "", level[rows].astype(float))],
    }


@rule(
    phase="act",
    reads=("alive", "cloud_month", "rd_propensity"),
    lagged=("customers",),
    adds=("knowledge_gained", "customers_gained"),
    params=(
        "cloud_effect_delay",
        "cloud_productivity_gain",
        "cloud_customer_gain",
        "absorptive_reference",
        "absorptive_low",
        "absorptive_high",
        "cloud_gain_base",
        "cloud_gain_absorptive",
    ),
    resources=("world",),
)
def benefit_from_cloud(firms: Firms, p: Values, world: Any) -> Result:
    """Some months after adoption productivity rises, more so for those that can absorb it, and customers a little."""
    rows = np.flatnonzero((firms.cloud_month == world.month - int(p.cloud_effect_delay)) & firms.alive)
    if not len(rows) or world.month < p.cloud_effect_delay:
        return {}
    knowledge = np.zeros(firms.rows)
    absorptive = absorptive_capacity(firms.rd_propensity[rows], p)
    knowledge[rows] = p.cloud_productivity_gain * (p.cloud_gain_base + p.cloud_gain_absorptive * absorptive)
    customers = np.zeros(firms.rows)
    customers[rows] = p.cloud_customer_gain * firms.customers[rows]
    return {"knowledge_gained": knowledge, "customers_gained": customers}
