"""Whether the draws of several runs are the same draws: what was drawn in each, compared number by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.plan import PLAN_FOLDER
from sim.run_folder import Run
from sim.scenario.held import one_name
from sim.uncertainty.constraints import read_constraints

DRAW = "draw"
NOT_LEVERS = ("stages", "coefficients", "scopes", "structure")
"""First words of the names of inputs that are no lever's setting; a parameter of the model has no second word."""
ROUNDING = 1e-9
"""Relative distance up to which two drawn numbers are the same."""


@dataclass(frozen=True)
class InputsBeside:
    """The uncertain inputs of a run beside those of the first one, on the draws that both have."""

    different: tuple[str, ...]
    """Drawn in both, but with other numbers, and no constraint says why: the draws are no pairs."""
    held_here: tuple[str, ...]
    """Held at one value in this run and drawn in the first one: they differ on purpose."""
    held_in_first: tuple[str, ...]
    tied: tuple[str, ...] = ()
    """Drawn in both with other numbers, for a constraint ties them to an input that a run holds: on purpose too."""


def inputs_beside(first: Run, run: Run) -> InputsBeside:
    """How the inputs of ``run`` stand to those of ``first``.

    A lever's own settings count only where both runs use the lever.
    """
    one, own = _drawn(first), _drawn(run)
    held_first, held = _held(first), _held(run)
    named_first, named = (one_name(held_first, _uses(first)), one_name(held, _uses(run)))
    draws = one.index.intersection(own.index)
    shared = sorted((set(map(str, one)) & set(map(str, own))) - held - held_first)
    levers = [
        {name for pair in _uses(each).items() for name in pair} for each in (first, run)
    ]
    other = [name for name in shared if not _same(one[name].loc[draws], own[name].loc[draws])]
    tied = _tied_to(held | held_first)
    return InputsBeside(
        different=tuple(name for name in other if name not in tied),
        held_here=tuple(_that_act(named - named_first, levers)),
        held_in_first=tuple(_that_act(named_first - named, levers)),
        tied=tuple(_that_act({name for name in other if name in tied}, levers)),
    )


def _tied_to(held: set[str]) -> frozenset[str]:
    """Inputs that a constraint ties to one of those that are held."""
    return frozenset(
        name
        for constraint in read_constraints(PLAN_FOLDER)
        if not held.isdisjoint(constraint.names)
        for name in constraint.names
    )


def _drawn(run: Run) -> pd.DataFrame:
    table = run.inputs
    return pd.DataFrame() if table is None else table.set_index(DRAW)


def _held(run: Run) -> set[str]:
    return {str(name) for name in run.manifest.get("held") or ()}


def _uses(run: Run) -> dict[str, str]:
    """The lever that each id of a run's levers stands for."""
    return run.manifest.get("levers") or {}


def _that_act(names: Set[str], levers: Sequence[set[str]]) -> Iterator[str]:
    """Names in order, without settings of levers that one of the runs doesn't use."""
    for name in sorted(names):
        group, _, rest = name.partition(".")
        owner = rest.split(".")[0] if group == "levers" else group
        if not rest or group in NOT_LEVERS or all(owner in used for used in levers):
            yield name


def _same(first: pd.Series, second: pd.Series) -> bool:
    return bool(np.allclose(first.to_numpy(float), second.to_numpy(float), rtol=ROUNDING, atol=0.0, equal_nan=True))
