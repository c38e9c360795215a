"""What the analysis knows of an uncertain input, and the points at which a model is evaluated.

An input is a coordinate from 0 to 1 that some rule turns into a value; so the methods here work for the model as for a
function that can be worked out by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Evaluate = Callable[[str, Floats, NDArray[np.int64]], Floats]
"""``(stage, points, replicates) -> outcomes``: shapes (points, inputs), (points,) and (points, outcomes).

A coordinate that is NaN stands for the input's central value, an outcome that is NaN for one that this point has not.
"""

LOW_END, HIGH_END = 0.05, 0.95
"""Ends of an input's likely range, as coordinates. Screening and the tornado go from one to the other: the ends of the
range itself would be infinite for a distribution with tails."""

ASSUMED = "assumed"
"""The kind of evidence of a number that nobody has measured or published."""
UNSETTLED = (ASSUMED, "memory")
"""Kinds of evidence that data could replace."""

REST = "*rest*"
"""Stands for all inputs that are not named one by one."""
KNOWN = "*not assumed*"
"""Stands for all inputs that are not assumed."""

ROUNDING = 1e-12
"""An outcome whose values differ by less than this part of their size does not vary: that is rounding."""


@dataclass(frozen=True)
class Factor:
    """An uncertain input: its name, the topic it belongs to, and the kind of evidence its value rests on."""

    name: str
    group: str
    evidence: str
    options: int = 0
    """How many values it can take, all as likely (:meth:`position`); 0 where they are not counted."""
    ordered: bool = True
    """Whether its values are numbers, not words: then a step from one to another is a part of their range."""

    def position(self, coordinates: Floats) -> Floats:
        """Where its value stands, 0 to ``options`` - 1, at these coordinates."""
        return np.minimum(np.floor(coordinates * self.options), self.options - 1.0)


def central_points(count: int, factors: int) -> Floats:
    """``count`` points, shape (count, factors), with every input at its central value."""
    return np.full((count, factors), np.nan)


def embedded(points: Floats, chosen: Sequence[int], factors: int) -> Floats:
    """Points of some inputs as points of all, shape (points, factors): the others at their central values."""
    whole = central_points(len(points), factors)
    whole[:, list(chosen)] = points
    return whole


def varies(values: Floats) -> bool:
    """Whether the finite numbers among ``values`` differ by more than rounding."""
    known = values[np.isfinite(values)]
    return bool(known.size and np.ptp(known) > ROUNDING * np.abs(known).max())


def complete_blocks(values: Floats, block: int) -> NDArray[np.bool_]:
    """Which values stand in blocks of ``block`` points without a gap, shape (points,).

    Both methods are built of blocks (a trajectory, a base point with its neighbours), each an observation of its own:
    one with a failed run in it is left out whole, and what is left is a smaller sample of the same design.
    """
    complete = np.isfinite(values).reshape(-1, block).all(axis=1)
    return np.repeat(complete, block)
