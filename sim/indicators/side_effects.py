"""What the plan does beside its targets: who works and earns where, and how concentrated and choosy markets are.

Towns and size classes are counted once a year (:mod:`sim.agents.group_statistics`) and published as figures.
"""

from __future__ import annotations

import numpy as np

from sim.indicators.observations import Floats, Observations, of_all, ratio, weighted_all
from sim.indicators.registry import indicator, indicator_family


@indicator_family(family="chain", unit="persons", sentence="Employees of all enterprises of the chain {member}")
def employment_in(o: Observations, weights: Floats) -> Floats:
    return weighted_all(o.labour, weights)


@indicator_family(family="chain", unit="10k yuan/month", sentence="Real value added of the chain {member}")
def value_added_in(o: Observations, weights: Floats) -> Floats:
    return weighted_all(o.value_added, weights)


@indicator(
    unit="0-1",
    sentence="Concentration of sales within the chains (sum of squared shares), averaged over chains by their sales",
)
def concentration_mean(o: Observations) -> Floats:
    total = np.zeros(o.months)
    for chain in dict.fromkeys(o.stage_chains):
        weights = o.of_chain(chain)
        sales = weighted_all(o.revenue, weights)
        total += ratio(weighted_all(o.revenue_squared, weights), sales)
    return ratio(total, of_all(o.revenue))


@indicator(unit="enterprises", sentence="Living local suppliers among which a local buyer can choose, on average")
def supplier_choice(o: Observations) -> Floats:
    return o.figure("supplier_choice")
