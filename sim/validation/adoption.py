"""How cloud services spread: S9."""

from __future__ import annotations

import numpy as np

from sim.validation import estimators
from sim.validation.fact import Floats, Runs, Years, fact


def adoption_path(runs: Runs) -> Floats:
    """Share on the cloud, year end by year end, of enterprises that live from the first year end to the last.

    Bass's law is about a fixed population; the share of all enterprises also falls because newcomers start without.
    """
    found = []
    for run in runs:
        first, last = (run.ends[edge(run.ends)] for edge in (min, max))
        rows = len(first["alive"])
        stayed = first["alive"] & last["alive"][:rows]
        found.append([(run.ends[year]["cloud_level"][:rows][stayed] > 0).mean() for year in sorted(run.ends)])
    return np.asarray(np.mean(found, axis=0))


@fact(
    "S9a",
    "Bass curve of cloud adoption: innovation p",
    "上云扩散：创新系数 p",
    0.01,
    0.03,
    "Bass 1969 and reviews",
    unit="a year",
    conditions="long",
    options={"decimals": 3, "by_year": False},
)
def adoption_innovation(runs: Runs, years: Years) -> float:
    """Least squares on twenty years' adoption by enterprises that live throughout."""
    return estimators.fit_bass(adoption_path(runs), per_year=1)[0]


@fact(
    "S9b",
    "Bass curve of cloud adoption: imitation q",
    "上云扩散：模仿系数 q",
    0.2,
    0.4,
    "Bass 1969 and reviews",
    unit="a year",
    conditions="long",
    options={"by_year": False},
)
def adoption_imitation(runs: Runs, years: Years) -> float:
    """From the same fit."""
    return estimators.fit_bass(adoption_path(runs), per_year=1)[1]
