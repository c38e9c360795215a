"""Screening by elementary effects (Morris 1991; mu* and groups: Campolongo et al. 2007), with SALib.

The effect of an input is what an outcome changes by when the input goes from the low to the high end of its likely
range, other inputs being anywhere in theirs. Members of a group move together, each in a direction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from SALib.analyze import morris as analyse_morris
from SALib.sample import morris as sample_morris

from sim.experiments.sensitivity.factors import HIGH_END, LOW_END, Floats, complete_blocks, varies

LEVELS = 4
"""Levels of an input: with four, a step is two thirds of the range and all levels are as likely (Morris 1991)."""
RESAMPLES = 100
"""Bootstrap samples of the trajectories behind each interval."""
CONFIDENCE = 0.95
LEAST_TRAJECTORIES = 2
"""Complete trajectories without which nothing is said of an outcome."""
VARIANCE_OF_UNIFORM = 1.0 / 12.0


@dataclass(frozen=True)
class Effects:
    """The elementary effects on one outcome, arrays of shape (names,) in the order of ``names``."""

    names: tuple[str, ...]
    mean_size: Floats
    """mu*: mean of the effects' sizes, in the outcome's unit for the whole likely range."""
    half_width: Floats
    """Half of the 95 % interval of ``mean_size``."""
    mean: Floats
    """mu: mean with signs; NaN for a group of several inputs, whose members go in different directions."""
    spread: Floats
    """sigma: how much the effect hangs on the other inputs; NaN for a group."""
    trajectories: int

    def shares(self) -> Floats:
        """Each name's part of the squared effects: as of a variance, if they simply add up."""
        squares = self.mean_size**2
        return squares / squares.sum() if squares.sum() > 0.0 else squares

    def variance_from_each(self) -> Floats:
        """The variance that each input would bring alone, if the outcome were linear in its coordinate.

        The mean square of its effects, ``mu^2 + sigma^2``, over the square of the likely range's width, times the
        variance of a coordinate (the limit of the derivative-based bound of Kucherenko et al. 2009 for linear models).
        Where effects have no sign (groups) the mean size stands in for them.
        """
        count = self.trajectories
        squares = self.mean**2 + self.spread**2 * (count - 1) / count
        squares = np.where(np.isfinite(squares), squares, self.mean_size**2)
        return np.asarray(squares * VARIANCE_OF_UNIFORM / (HIGH_END - LOW_END) ** 2)


@dataclass(frozen=True)
class MorrisSample:
    """Points of a screening, shape (trajectories x (names + 1), factors)."""

    problem: dict[str, object]
    names: tuple[str, ...]
    points: Floats
    seed: int

    @property
    def block(self) -> int:
        """Points of one trajectory."""
        return len(self.names) + 1


def morris_sample(factors: Sequence[str], groups: Sequence[str], trajectories: int, seed: int) -> MorrisSample:
    """Random trajectories through the likely ranges of ``factors``, one step a group (its own name: a single input).

    Needs at least two groups; fewer raise ValueError, as does a different number of factors and groups.
    """
    names = tuple(dict.fromkeys(groups))
    if len(factors) != len(groups) or len(names) < 2:
        raise ValueError(f"{len(factors)} factors in {len(groups)} places and {len(names)} groups can't be screened")
    problem: dict[str, object] = {
        "num_vars": len(factors),
        "names": list(factors),
        "bounds": [[LOW_END, HIGH_END]] * len(factors),
        "groups": list(groups),
    }
    points = sample_morris.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    return MorrisSample(problem, names, np.asarray(points, dtype=float), seed)


def morris_effects(sample: MorrisSample, values: Floats) -> Effects | None:
    """The effects on one outcome, ``values`` of shape (points,); None when it does not vary or too few runs have it."""
    kept = complete_blocks(values, sample.block)
    trajectories = int(kept.sum()) // sample.block
    if trajectories < LEAST_TRAJECTORIES or not varies(values[kept]):
        return None
    found = analyse_morris.analyze(
        dict(sample.problem), sample.points[kept], values[kept], num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        num_levels=LEVELS, seed=sample.seed,
    )  # fmt: skip
    order = [list(found["names"]).index(name) for name in sample.names]
    columns: list[Floats] = [np.ma.filled(np.ma.asarray(found[key], dtype=float), np.nan)[order] for key in _KEYS]
    size, half_width, mean, spread = columns
    return Effects(sample.names, size, half_width, np.where(np.isnan(spread), np.nan, mean), spread, trajectories)


_KEYS = ("mu_star", "mu_star_conf", "mu", "sigma")
