"""Shares of an outcome's variance (Sobol 2001; design and estimators: Saltelli et al. 2010), estimated by SALib.

The first-order index of an input (or of a group of them) is the share of the variance that would go if it were known;
the total index is the share that would stay if everything else were known. They differ by what it does together with
others, so they bound the share that rests on it from below and above.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from SALib.analyze import sobol as analyse_sobol
from scipy.stats import qmc

from sim.experiments.sensitivity.factors import Floats, complete_blocks, varies

RESAMPLES = 200
"""Bootstrap samples of the base points behind each interval."""
CONFIDENCE = 0.95
MOST_SOBOL_DIMENSIONS = 20
"""Dimensions, two for each input, up to which base points are a Sobol sequence."""
LEAST_ROWS = 8
"""Complete base points without which no share is said."""


@dataclass(frozen=True)
class Indices:
    """First-order and total index of each name for one outcome; arrays of shape (names,)."""

    names: tuple[str, ...]
    first: Floats
    first_half_width: Floats
    total: Floats
    total_half_width: Floats
    variance: float
    """Of the outcome with all inputs varying, in its unit squared."""
    rows: int
    """Base points without a gap."""


@dataclass(frozen=True)
class SobolSample:
    """Points of Saltelli's design, shape (samples x (names + 2), factors).

    Samples of the same factors, number and seed share their base points, whatever the groups.
    """

    problem: dict[str, object]
    names: tuple[str, ...]
    points: Floats
    seed: int

    @property
    def block(self) -> int:
        """Points that belong to one base point."""
        return len(self.names) + 2


def sobol_sample(factors: Sequence[str], groups: Sequence[str], samples: int, seed: int) -> SobolSample:
    """Saltelli's design over the whole ranges of ``factors``, whose shares are asked group by group.

    ``samples`` is the number of base points, a power of two (the sequence is balanced only then); ValueError otherwise.
    """
    if samples < LEAST_ROWS or samples & (samples - 1):
        raise ValueError(f"{samples} base points: take a power of two from {LEAST_ROWS} on")
    names = tuple(dict.fromkeys(groups))
    problem: dict[str, object] = {
        "num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors), "groups": list(groups),
    }  # fmt: skip
    first, second = np.split(_base_points(samples, 2 * len(factors), seed), 2, axis=1)
    blocks = [first]
    for name in names:
        members = np.array([group == name for group in groups])
        blocks.append(np.where(members, second, first))
    blocks.append(second)
    points = np.stack(blocks, axis=1).reshape(-1, len(factors))
    return SobolSample(problem, names, points, seed)


def _base_points(samples: int, dimensions: int, seed: int) -> Floats:
    """Shape (samples, dimensions): a scrambled Sobol sequence in few dimensions, a Latin hypercube in many.

    With far more dimensions than points, dimensions of a Sobol sequence go together: of the pairs of 1,362 dimensions,
    one in thirty correlates by more than a half over 64 points, of a Latin hypercube none. The shares of one input
    would then go to another.
    """
    if dimensions <= MOST_SOBOL_DIMENSIONS:
        return np.asarray(qmc.Sobol(dimensions, scramble=True, rng=seed).random(samples), dtype=float)
    return np.asarray(qmc.LatinHypercube(dimensions, rng=seed).random(samples), dtype=float)


def sobol_indices(sample: SobolSample, values: Floats) -> Indices | None:
    """The shares for one outcome, ``values`` of shape (points,); None when it does not vary or too few runs have it."""
    kept = complete_blocks(values, sample.block)
    rows = int(kept.sum()) // sample.block
    known = values[kept].reshape(rows, sample.block)
    base = known[:, [0, -1]]
    if rows < LEAST_ROWS or not varies(base):
        return None
    with warnings.catch_warnings():
        # A bootstrap sample of a rare event may hold none of them; SALib counts its shares as 0.
        warnings.simplefilter("ignore")
        found = analyse_sobol.analyze(
            dict(sample.problem), known.ravel(), calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, seed=sample.seed + 1,  # SALib takes a seed of 0 for none
        )  # fmt: skip
    first, first_width, total, total_width = (
        np.nan_to_num(np.asarray(found[key], dtype=float)) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    return Indices(sample.names, first, first_width, total, total_width, float(base.var()), rows)
