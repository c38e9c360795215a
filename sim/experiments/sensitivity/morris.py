"""Screening by elementary effects (Morris 1991; mu* and groups: Campolongo et al. 2007), with randomly placed steps.

The effect of an input is what an outcome changes by when the input goes from the low to the high end of its likely
range, other inputs being anywhere in theirs. Members of a group move together, each in a direction of its own.

Each step is half of an input's range, from a place of its own in every trajectory, and its effect is divided by the
change of the input's *value*: of a choice of rules each step changes the whole, of a whole number as many parts of its
range as it went. The places are spread evenly over the trajectories of an input (a Latin hypercube), so that values
between the levels of a fixed grid are met as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from sim.experiments.sensitivity.factors import HIGH_END, LOW_END, Factor, Floats, complete_blocks, varies

STEP = 0.5
"""Part of its range that an input goes in a step: the first half is mapped to the second, so that all is as likely."""
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
    unit_variance: Floats
    """Variance of the value of each input in parts of its likely range; NaN for a group."""

    def shares(self) -> Floats:
        """Each name's part of the squared effects: as of a variance, if they simply add up."""
        squares = self.mean_size**2
        return squares / squares.sum() if squares.sum() > 0.0 else squares

    def variance_from_each(self) -> Floats:
        """The variance that each input would bring alone, if the outcome were linear in it; NaN for a group.

        The mean square of its effects, ``mu^2 + sigma^2 (n - 1) / n`` as sigma is that of a sample, times the variance
        of its value (the limit of the derivative-based bound of Kucherenko et al. 2009 for linear models).
        """
        count = self.trajectories
        return np.asarray((self.mean**2 + self.spread**2 * (count - 1) / count) * self.unit_variance)


@dataclass(frozen=True)
class MorrisSample:
    """Points of a screening, shape (trajectories x (names + 1), factors)."""

    factors: tuple[Factor, ...]
    groups: tuple[str, ...]
    """The group of each factor."""
    names: tuple[str, ...]
    points: Floats
    seed: int

    @property
    def block(self) -> int:
        """Points of one trajectory."""
        return len(self.names) + 1


def morris_sample(factors: Sequence[Factor], groups: Sequence[str], trajectories: int, seed: int) -> MorrisSample:
    """Random trajectories through the likely ranges of ``factors``, one step a group (its own name: a single input).

    An input whose values are counted takes any of them. Needs at least two groups; fewer raise ValueError, as does a
    different number of factors and groups.
    """
    names = tuple(dict.fromkeys(groups))
    if len(factors) != len(groups) or len(names) < 2:
        raise ValueError(f"{len(factors)} factors in {len(groups)} places and {len(names)} groups can't be screened")
    generator = np.random.default_rng(seed)
    shape = (trajectories, len(factors))
    strata = generator.permuted(np.tile(np.arange(trajectories)[:, None], (1, len(factors))), axis=0)
    places = STEP * (strata + generator.random(shape)) / trajectories
    rises = generator.random(shape) < 0.5
    # In which step each group moves, and with it its members.
    steps = generator.permuted(np.tile(np.arange(len(names)), (trajectories, 1)), axis=1)
    members = np.array([names.index(group) for group in groups])
    moved = np.arange(len(names) + 1)[None, :, None] > steps[:, None, members]
    whole = places[:, None, :] + STEP * (moved == rises[:, None, :])
    counted = np.array([factor.options > 0 for factor in factors])
    points = np.where(counted, whole, LOW_END + (HIGH_END - LOW_END) * whole)
    return MorrisSample(tuple(factors), tuple(groups), names, points.reshape(-1, len(factors)), seed)


def morris_effects(sample: MorrisSample, values: Floats) -> Effects | None:
    """The effects on one outcome, ``values`` of shape (points,); None when it does not vary or too few runs have it."""
    kept = complete_blocks(values, sample.block)
    trajectories = int(kept.sum()) // sample.block
    if trajectories < LEAST_TRAJECTORIES or not varies(values[kept]):
        return None
    points = sample.points[kept].reshape(trajectories, sample.block, -1)
    moves = np.diff(points, axis=1) != 0.0
    differences = np.diff(values[kept].reshape(trajectories, sample.block), axis=1)
    changes = _changes(sample.factors, points)
    groups = np.array(sample.groups)
    effects = np.empty((trajectories, len(sample.names)))
    alone = np.zeros(len(sample.names), dtype=bool)
    unit_variance = np.full(len(sample.names), np.nan)
    for place, name in enumerate(sample.names):
        own = np.flatnonzero(groups == name)
        alone[place] = len(own) == 1
        step = np.argmax(moves[:, :, own[0]], axis=1)
        difference = differences[np.arange(trajectories), step]
        if alone[place]:
            effects[:, place] = difference / changes[:, own[0]]
            unit_variance[place] = _unit_variance(sample.factors[own[0]])
        else:
            effects[:, place] = difference / np.abs(changes[:, own]).mean(axis=1)
    sizes = np.abs(effects)
    return Effects(
        names=sample.names,
        mean_size=sizes.mean(axis=0),
        half_width=_half_width(sizes, sample.seed),
        mean=np.where(alone, effects.mean(axis=0), np.nan),
        spread=np.where(alone, effects.std(axis=0, ddof=1), np.nan),
        trajectories=trajectories,
        unit_variance=unit_variance,
    )


def _changes(factors: Sequence[Factor], points: Floats) -> Floats:
    """By which part of its range, with its sign, each factor's value changes in a trajectory, (trajectories, factors).

    Words have no order: any change of them is a whole one.
    """
    start, end = points[:, 0], points[:, -1]
    changes = (end - start) / (HIGH_END - LOW_END)
    for place, factor in enumerate(factors):
        if factor.options:
            positions = factor.position(end[:, place]) - factor.position(start[:, place])
            changes[:, place] = positions / (factor.options - 1) if factor.ordered else np.sign(positions)
    return changes


def _unit_variance(factor: Factor) -> float:
    """Variance of a factor's value in parts of its likely range; of words, half the chance that two draws differ."""
    if not factor.options:
        return float(VARIANCE_OF_UNIFORM / (HIGH_END - LOW_END) ** 2)
    if factor.ordered:
        return float(VARIANCE_OF_UNIFORM * (factor.options + 1) / (factor.options - 1))
    return (factor.options - 1) / (2.0 * factor.options)


def _half_width(sizes: Floats, seed: int) -> Floats:
    """Half of the interval of the mean of each column, over bootstrap samples of the rows."""
    generator = np.random.default_rng(seed)
    rows = generator.integers(len(sizes), size=(RESAMPLES, len(sizes)))
    return np.asarray(norm.ppf(0.5 + CONFIDENCE / 2.0) * sizes[rows].mean(axis=1).std(axis=0, ddof=1))
