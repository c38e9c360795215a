"""The baseline card of an ordinary ensemble: which inputs go with each target, from runs that are there already.

The squared rank correlation is about the share of a target's variance that goes with an input, as long as the relation
is monotonous. With few draws and hundreds of inputs some correlate by chance: each is set against the size that the
strongest of so many unrelated inputs would have. Few draws of many inputs also make inputs alike: ``twins`` counts the
others for which an input may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.run_folder import Run
from sim.scenario import load_scenario
from sim.uncertainty import held_and_drawn, uncertain_inputs

COLUMNS = (
    "id", "reading", "rank", "name", "evidence", "correlation", "squared", "by_chance", "clear", "twins", "draws",
)  # fmt: skip
TWIN = 0.5
"""Rank correlation over the draws from which two inputs are too much alike to be told apart."""
CHANCE = 0.05
"""Chance that any of the unrelated inputs of a target is called clear (Bonferroni's bound)."""
MOST_LISTED = 10
"""Inputs that are listed for each target."""
LEAST_DRAWS = 8
"""Draws without which nothing is said."""

Floats = NDArray[np.float64]


def drawn_evidence(run: Run) -> dict[str, str]:
    """The kind of evidence of each input that the runs of a folder drew and that could act in them.

    ``inputs.parquet`` has more: numbers of levers that the scenario does not use, and of settings that all its levers
    hold. What the folder holds and this program does not draw (any more) is passed over. Raises what
    :func:`sim.scenario.load_scenario` raises for the folder's scenario.yaml.
    """
    plan, table = load_plan(), ParameterTable.load()
    inputs = uncertain_inputs(plan, table)
    known = {one.name for one in inputs}
    held = [name for name in run.manifest.get("held") or () if name in known or name.startswith("levers.")]
    loaded = load_scenario(run.folder / "scenario.yaml", [f"uncertainty.held=[{', '.join(held)}]"])
    drawn = frozenset(held_and_drawn(loaded.scenario, plan, table).drawn)
    return {one.name: one.kind for one in inputs if one.name in drawn}


def rank_table(run: Run, evidence: Mapping[str, str]) -> pd.DataFrame:
    """The strongest inputs of each target's readings in a run folder; :data:`COLUMNS`.

    ``evidence`` names the kind of evidence of each input that is to be ranked (:func:`drawn_evidence`). A reading
    stands with its own value, not with the figures of years behind it; one without such a value is left out, as are
    draw 0 and draws without a value. Replicates of a draw are averaged, so that what is left of luck is small.
    """
    if run.inputs is None or "draw" not in run.inputs:
        return pd.DataFrame([], columns=list(COLUMNS))
    inputs = run.inputs.set_index("draw").drop(columns=["scenario"], errors="ignore")
    inputs = inputs[inputs.index != 0]
    inputs = inputs.loc[:, [name for name in inputs.columns if name in evidence and inputs[name].nunique() > 1]]
    own = run.own_values
    values = own[own["value"].notna()]
    rows: list[dict[str, object]] = []
    for (target, reading), found in values.groupby(["id", "reading"], sort=False):
        means = found.groupby("draw")["value"].mean()
        shared = means.index.intersection(inputs.index)
        if len(shared) < LEAST_DRAWS or means[shared].nunique() < 2 or not len(inputs.columns):
            continue
        drawn = inputs.loc[shared].to_numpy(dtype=float)
        correlations = rank_correlations(drawn, means[shared].to_numpy(dtype=float))
        bound = chance_bound(len(shared), inputs.shape[1])
        order = np.argsort(-np.abs(correlations), kind="stable")[:MOST_LISTED]
        for rank, place in enumerate(order, start=1):
            name, size = str(inputs.columns[place]), float(correlations[place])
            rows.append(
                {
                    "id": target, "reading": reading, "rank": rank, "name": name, "evidence": evidence[name],
                    "correlation": size, "squared": size**2, "by_chance": bound**2, "clear": abs(size) > bound,
                    "twins": int((np.abs(rank_correlations(drawn, drawn[:, place])) > TWIN).sum()) - 1,
                    "draws": len(shared),
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def rank_correlations(inputs: Floats, values: Floats) -> Floats:
    """Spearman's correlation of each column of ``inputs``, shape (draws, inputs), with ``values``; 0 for a constant."""
    ranks = stats.rankdata(inputs, axis=0)
    ranks -= ranks.mean(axis=0)
    own = stats.rankdata(values)
    own -= own.mean()
    sizes = np.sqrt((ranks**2).sum(axis=0) * (own**2).sum())
    return np.divide(ranks.T @ own, sizes, out=np.zeros(ranks.shape[1]), where=sizes > 0.0)


def chance_bound(draws: int, inputs: int) -> float:
    """The correlation that the strongest of so many unrelated inputs exceeds with a chance of :data:`CHANCE`.

    By Student's distribution, which rank correlations of unrelated numbers follow closely from ten draws on.
    """
    student = float(stats.t.isf(CHANCE / (2 * max(inputs, 1)), draws - 2))
    return student / (draws - 2 + student**2) ** 0.5 if isfinite(student) else 1.0
