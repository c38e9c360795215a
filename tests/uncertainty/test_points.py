"""Points of the unit cube: the same whatever is asked for, even over each dimension, another seed another cube."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.uncertainty import point, points, uncertain_inputs
from sim.uncertainty.points import BLOCK, LAYERS, Sampling

INPUTS = uncertain_inputs(load_plan(), ParameterTable.load())


@pytest.mark.parametrize(("sampling", "size"), [("latin_hypercube", LAYERS), ("sobol", BLOCK)])
def test_more_draws_leave_the_first_ones_as_they_were(sampling: Sampling, size: int) -> None:
    many = points(3, 2 * size + 5, INPUTS, sampling)
    assert many.shape == (2 * size + 5, len(INPUTS))
    assert many.min() >= 0.0 and many.max() < 1.0
    assert np.array_equal(points(3, 10, INPUTS, sampling), many[:10])
    assert points(3, 0, INPUTS, sampling).shape == (0, len(INPUTS))
    for draw in (2 * size + 4, 1, size + 1, size, 7):  # in no order: blocks are made anew
        assert np.array_equal(point(3, draw, len(INPUTS), sampling), many[draw - 1])


def test_sobol_points_are_balanced_in_every_dimension() -> None:
    many = points(1, 64, INPUTS, "sobol")
    counts = np.apply_along_axis(lambda column: np.bincount((column * 64).astype(int), minlength=64), 0, many)
    assert (counts == 1).all()


def test_each_hypercube_has_one_draw_in_each_layer_of_each_dimension() -> None:
    many = points(1, 2 * LAYERS, INPUTS)
    for cube in (many[:LAYERS], many[LAYERS:]):
        for column in cube.T:
            assert sorted((column * LAYERS).astype(int)) == list(range(LAYERS))
    assert not np.array_equal(many[:LAYERS], many[LAYERS:])


def test_hypercubes_tie_no_more_inputs_than_chance_does() -> None:
    # Of pairs of fifty independent numbers, 2 in 10,000 have a correlation beyond one half; Sobol points: 300.
    related = np.abs(np.corrcoef(points(1, LAYERS, INPUTS), rowvar=False))[np.triu_indices(len(INPUTS), 1)]
    assert (related > 0.5).mean() < 0.001


def test_seeds_and_samplings_differ() -> None:
    first = points(1, 8, INPUTS)
    assert not np.array_equal(first, points(2, 8, INPUTS))
    assert not np.array_equal(first, points(1, 8, INPUTS, "sobol"))


def test_draws_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        point(1, 0, 5)


def test_another_process_gets_the_same_points() -> None:
    code = "from sim.uncertainty import point; print(point(5, 300, 20).tolist())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert told.strip() == str(point(5, 300, 20).tolist())
