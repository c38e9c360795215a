"""Use of capacity: S12."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.validation.fact import Runs, Years, fact, share

MINERAL_CHAINS = ("refractories", "abrasives", "cement", "special_cement", "brick_kilns", "concrete", "carbon")


def _utilisation(runs: Runs, years: Years, chains: Sequence[str] | None) -> float:
    pairs = []
    for run in runs:
        chosen = np.array([chains is None or chain in chains for chain in run.stage_chains])
        for year in years:
            months = run.months_of(year)
            pairs.append((run.output[months, chosen, 1].sum(), run.capacity[months, chosen, 1].sum()))
    return share(pairs)


@fact(
    "S12a",
    "Use of capacity, above-scale",
    "规上产能利用率",
    0.745,
    0.766,
    "NBS: 0.745 in 2020, 0.766 in 2019",
    conditions="baseline",
    options={"decimals": 3},
)
def utilisation(runs: Runs, years: Years) -> float:
    """Output over capacity, both at base price."""
    return _utilisation(runs, years, None)


@fact(
    "S12b",
    "Use of capacity in 2020, non-metallic minerals",
    "2020年非金属矿物制品业产能利用率",
    0.58,
    0.72,
    "NBS: 0.580, 0.718, 0.711 in quarters of 2020",
    conditions="baseline",
    options={"decimals": 3, "years": (2020,)},
)
def mineral_utilisation(runs: Runs, years: Years) -> float:
    """The same for the mineral chains; the source is about 2020, so only 2020 is judged."""
    return _utilisation(runs, years, MINERAL_CHAINS)
