"""Two ways to write the same rule: enterprises go to the cloud once enough of their peers have (Granovetter 1978).

`adopt_by_threshold` works on whole columns, `adopt_one_by_one` on one enterprise at a time. Both draw from the stream of
the rule that they replace, so that an enterprise has the same luck under all three.
"""

import numpy as np

from sim.rule import Parameter, agent_rule, rule

PARAMETERS = {
    "peer_threshold": Parameter(0.35, "share of peers", 0.2, 0.6, "assumed"),
    "threshold_spread": Parameter(0.20, "share of peers", 0.1, 0.3, "assumed"),
}
DECLARED = {
    "phase": "act",
    "reads": ("alive", "cloud_peers", "cloud_discount"),
    "lagged": ("cloud_level", "cloud_month"),
    "writes": ("cloud_level", "cloud_month", "cloud_adopts", "cloud_adopts_anyway"),
    "params": PARAMETERS,
    "resources": ("world",),
    "stream": "cloud adoption",
}


@rule(**DECLARED)
def adopt_by_threshold(firms, p, rng, world):
    """Adopt when the peers on the cloud pass a personal threshold; a discount lowers it."""
    threshold = p.peer_threshold + p.threshold_spread * (rng.uniform() - 0.5)
    waits = firms.alive & (firms.cloud_level == 0)
    adopts = waits & (firms.cloud_peers > threshold * (1.0 - firms.cloud_discount))
    return {
        "cloud_level": np.where(adopts, 1, firms.cloud_level),
        "cloud_month": np.where(adopts, world.month, firms.cloud_month),
        "cloud_adopts": adopts.astype(float),
        "cloud_adopts_anyway": (waits & (firms.cloud_peers > threshold)).astype(float),
    }


@agent_rule(**DECLARED)
def adopt_one_by_one(enterprise, p, rng, world):
    """The same, seen from one enterprise."""
    threshold = p.peer_threshold + p.threshold_spread * (rng.uniform() - 0.5)
    if enterprise.cloud_level > 0 or enterprise.cloud_peers <= threshold * (1.0 - enterprise.cloud_discount):
        return None
    return {
        "cloud_level": 1,
        "cloud_month": world.month,
        "cloud_adopts": 1.0,
        "cloud_adopts_anyway": float(enterprise.cloud_peers > threshold),
    }
