"""The rule of adopt_by_threshold.py, written for one enterprise at a time: slower, and the easier way to start."""

import numpy as np

from sim.ledger import Payment
from sim.rule import Parameter, agent_rule


@agent_rule(
    phase="act",
    reads=("alive", "cloud_peers", "cloud_discount", "adoption_propensity", "cash"),
    lagged=("cloud_level", "cloud_month"),
    writes=("cloud_level", "cloud_month", "cloud_adopts", "cloud_adopts_anyway"),
    requests=("ledger",),
    params=("cloud_cost",),
    own_params={
        "peer_threshold": Parameter(0.4, "share of peers", 0.2, 0.8, "assumed"),
        "chance_to_decide": Parameter(0.1, "1/month", 0.0, 1.0, "assumed"),
    },
    resources=("world",),
    stream="cloud adoption",
)
def adopt_one_by_one(enterprise, p, rng, world):
    """Now and then decide; adopt if the peers on the cloud pass a personal threshold, which a discount lowers."""
    threshold = p.peer_threshold / enterprise.adoption_propensity
    if rng.uniform() >= p.chance_to_decide or enterprise.cloud_level > 0 or enterprise.cash <= p.cloud_cost:
        return None
    if enterprise.cloud_peers <= threshold * (1.0 - enterprise.cloud_discount):
        return None
    row = np.array([enterprise.row])
    return {
        "cloud_level": 1,
        "cloud_month": world.month,
        "cloud_adopts": 1.0,
        "cloud_adopts_anyway": float(enterprise.cloud_peers > threshold),
        "ledger": [Payment("enterprises", "outside", "cloud services", np.array([p.cloud_cost]), row)],
    }
