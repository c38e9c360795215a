"""How stable the order of several runs is: who comes first in how many draws, and how alike the draws' orders are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.experiments.comparison.observations import Floats

FEWEST_RUNS = 3
"""Two runs have no order beyond the one that the probability of doing better already tells."""


@dataclass(frozen=True)
class Ranking:
    """The order of several runs by one number, over draws (over replicates, where there is a single draw)."""

    order: tuple[int, ...]
    """Positions of the runs by their means over all draws, the best first; equal ones in the order of the runs."""
    first_share: tuple[float, ...]
    """For each run, the share of draws in which it comes first; runs that share the first place share the draw."""
    mean_rank: tuple[float, ...]
    """For each run, its mean place, 1 the best; equal ones share their places' mean."""
    same_order_share: float
    """Share of draws in which every two runs stand to each other as over all draws."""
    kendall_tau: float | None
    """Kendall's tau-b between a draw's order and the order over all draws, mean over the draws in which the runs
    differ (Kendall 1945, Biometrika 33, p. 239-251); None where they differ in none, or not over all draws.
    """
    draws: int


def ranking(values: Floats) -> Ranking:
    """The order of the runs by ``values``, shape (draws, runs), of which more is better. ValueError without draws."""
    if not values.size:
        raise ValueError("no draws to rank runs by")
    draws, runs = values.shape
    means = values.mean(axis=0)
    signs = _signs(values)
    overall = _signs(means[None, :])[0]
    # A place is one more than the number of better runs, and half a place for each equal one.
    places = 1.0 + np.sum(signs < 0, axis=2) + 0.5 * (np.sum(signs == 0, axis=2) - 1)
    best = ~np.any(signs < 0, axis=2)
    first = best / best.sum(axis=1, keepdims=True)
    agreeing = np.sum(signs * overall, axis=(1, 2))
    sizes = np.sqrt(np.sum(signs**2, axis=(1, 2)) * np.sum(overall**2))
    known = sizes > 0
    taus = agreeing[known] / sizes[known]
    return Ranking(
        order=tuple(int(run) for run in np.argsort(-means, kind="stable")),
        first_share=tuple(float(share) for share in first.mean(axis=0)),
        mean_rank=tuple(float(place) for place in places.mean(axis=0)),
        same_order_share=float(np.mean(np.all(signs == overall, axis=(1, 2)))),
        kendall_tau=float(taus.mean()) if len(taus) else None,
        draws=draws,
    )


def _signs(values: Floats) -> Floats:
    """Whether each run is better (1) or worse (-1) than each other, shape (draws, runs, runs); rounding is a tie."""
    difference = values[:, :, None] - values[:, None, :]
    size = np.maximum(np.abs(values)[:, :, None], np.abs(values)[:, None, :])
    return np.where(np.abs(difference) <= 1e-12 * size, 0.0, np.sign(difference))
