"""Enterprises go to the cloud once enough of their peers have: thresholds (Granovetter 1978) instead of a Bass hazard.

The rule draws from the stream of the rule that it replaces, so that an enterprise has the same luck under both.
"""

import numpy as np

from sim.ledger import Payment
from sim.rule import Parameter, rule


@rule(
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
def adopt_by_threshold(firms, p, rng, world):
    """Now and then decide; adopt if the peers on the cloud pass a personal threshold, which a discount lowers."""
    threshold = p.peer_threshold / firms.adoption_propensity
    decides = firms.alive & (rng.uniform() < p.chance_to_decide)
    waits = decides & (firms.cloud_level == 0) & (firms.cash > p.cloud_cost)
    adopts = waits & (firms.cloud_peers > threshold * (1.0 - firms.cloud_discount))
    return {
        "cloud_level": np.where(adopts, 1, firms.cloud_level),
        "cloud_month": np.where(adopts, world.month, firms.cloud_month),
        "cloud_adopts": adopts.astype(float),
        "cloud_adopts_anyway": (adopts & (firms.cloud_peers > threshold)).astype(float),
        "ledger": [Payment("enterprises", "outside", "cloud services", adopts * p.cloud_cost)],
    }
