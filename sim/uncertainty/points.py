"""Draws as points of the unit cube, one dimension an input: Latin hypercubes one after the other, or Sobol points.

Either can be continued: draw d is the same however many draws there are.

- A Latin hypercube (McKay, Beckman and Conover 1979) has one of its :data:`LAYERS` draws in each layer of every
  dimension; the next draws are a hypercube of their own. Dimensions are tied only by chance, as independent draws are.
- Scrambled Sobol points (a random linear scrambling with a digital shift, as in scipy) are evener over few dimensions.
  Over many hundreds, few points tie many pairs of dimensions together: with 50 points in 680 dimensions one pair in
  thirty has a correlation above one half.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.streams import stable_code
from sim.uncertainty.inputs import UncertainInput

Floats = NDArray[np.float64]
Sampling = Literal["latin_hypercube", "sobol"]

LAYERS = 50
"""Draws of one Latin hypercube."""

BLOCK = 256
"""Sobol points made at once; a power of two, so that a block of them is balanced."""

KEPT_BLOCKS = 8
"""Blocks that a process keeps."""


def points(seed: int, draws: int, inputs: Sequence[UncertainInput], sampling: Sampling = "latin_hypercube") -> Floats:
    """The draws 1 to ``draws`` as points of the unit cube, shape (draws, inputs), each number in [0, 1)."""
    size = _block_size(sampling)
    blocks = [_block(seed, len(inputs), number, sampling) for number in range(-(-draws // size))]
    return np.concatenate([np.empty((0, len(inputs))), *blocks])[:draws]


def point(seed: int, draw: int, inputs: int, sampling: Sampling = "latin_hypercube") -> Floats:
    """Draw ``draw`` (from 1) as a point, shape (inputs,). ValueError for a draw below 1."""
    if draw < 1:
        raise ValueError("draws are counted from 1; draw 0 has every number at its value in the table")
    number, row = divmod(draw - 1, _block_size(sampling))
    return _block(seed, inputs, number, sampling)[row]


def _block_size(sampling: Sampling) -> int:
    return LAYERS if sampling == "latin_hypercube" else BLOCK


@lru_cache(maxsize=KEPT_BLOCKS)
def _block(seed: int, dimensions: int, number: int, sampling: Sampling) -> Floats:
    """The ``number``-th hypercube, or block of Sobol points, shape (block size, dimensions)."""
    if sampling == "latin_hypercube":
        engine = qmc.LatinHypercube(dimensions, rng=_generator(seed, f"latin hypercube {number}"))
        return _frozen(engine.random(LAYERS))
    sobol = _sobol(seed, dimensions)
    if sobol.num_generated != number * BLOCK:
        sobol.reset()
        if number:
            sobol.fast_forward(number * BLOCK)
    return _frozen(sobol.random(BLOCK))


@lru_cache(maxsize=2)
def _sobol(seed: int, dimensions: int) -> qmc.Sobol:
    return qmc.Sobol(dimensions, scramble=True, rng=_generator(seed, "sobol"))


def _generator(seed: int, purpose: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(stable_code(f"uncertain inputs: {purpose}|seed={seed}")))


def _frozen(values: Floats) -> Floats:
    values = np.minimum(values, np.nextafter(1.0, 0.0))
    values.setflags(write=False)
    return values
