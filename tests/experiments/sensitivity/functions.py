"""Functions that can be worked out by hand, evaluated as the model is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.experiments.sensitivity.factors import Evaluate, Factor, Floats

ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
"""Indices of Ishigami's function with a = 7, b = 0.1 (Ishigami and Homma 1990)."""


def factors(*evidence: str) -> tuple[Factor, ...]:
    """``x1``, ``x2`` ... in groups of their own, resting on these kinds of evidence."""
    return tuple(Factor(f"x{number}", f"group {number}", kind) for number, kind in enumerate(evidence, start=1))


def evaluator(*functions) -> Evaluate:  # type: ignore[no-untyped-def]
    """Evaluate functions of the coordinates, shape (points, inputs); the central value of an input is 0.5."""

    def evaluate(stage: str, points: Floats, replicates: NDArray[np.int64]) -> Floats:
        coordinates = np.where(np.isnan(points), 0.5, points)
        return np.column_stack([function(coordinates) for function in functions])

    return evaluate


def ishigami(coordinates: Floats) -> Floats:
    """Ishigami's function on (-pi, pi) in each of three inputs."""
    x = np.pi * (2.0 * coordinates - 1.0)
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def weighted_sum(*weights: float):  # type: ignore[no-untyped-def]
    """The linear function with these weights."""
    return lambda coordinates: coordinates[:, : len(weights)] @ np.array(weights)


def constant(coordinates: Floats) -> Floats:
    """A function that nothing moves; a number that binary floats can't hold exactly."""
    return np.full(len(coordinates), 192.53)
