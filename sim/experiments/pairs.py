"""Runs cut down to the replicates that all have, so that every column of a comparison tells of the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.scoring import HIGH_SHARE, LOW_SHARE, NOT_SCORED, verdict
from sim.scoring.measures import gap_to_goal
from sim.store import ACCOUNT_COLUMNS, Run

PAIR = ["draw", "replicate"]
TARGET = ["id", "reading"]

Pairs = frozenset[tuple[int, int]]


def pairs_of(run: Run) -> Pairs:
    """The (draw, replicate) of every replicate that came to its end."""
    return frozenset(run.target_values[PAIR].drop_duplicates().itertuples(index=False, name=None))


def on_common_pairs(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs with the replicates that all of them have; a run that has no others is returned as it is."""
    own = [pairs_of(run) for run in runs]
    common = frozenset.intersection(*own)
    return tuple(
        run if pairs == common else PairedRun(run.folder, run.manifest, common)
        for run, pairs in zip(runs, own, strict=True)
    )


@dataclass(frozen=True)
class PairedRun(Run):
    """A run folder read as if only some of its replicates had been run.

    Levers and the network are means over all replicates in the folder and stay so.
    """

    pairs: Pairs

    @cached_property
    def series(self) -> pd.DataFrame:
        """Monthly indicators of these replicates."""
        return self._kept(super().series)

    @cached_property
    def events(self) -> pd.DataFrame:
        """Events of these replicates."""
        return self._kept(super().events)

    @cached_property
    def accounts_by_replicate(self) -> pd.DataFrame:
        """Accounts of these replicates."""
        return self._kept(super().accounts_by_replicate)

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Mean over these replicates; what one of them lacks counts zero."""
        keys = list(ACCOUNT_COLUMNS[:-1])
        sums = self.accounts_by_replicate.groupby(keys, as_index=False, sort=True)["amount"].sum()
        return sums.assign(amount=sums["amount"] / len(self.pairs))

    @cached_property
    def target_values(self) -> pd.DataFrame:
        """Target values of these replicates."""
        return self._kept(super().target_values)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The scorecard, judged over these replicates alone."""
        table = super().targets.copy()
        own = self.target_values[self.target_values["year"].isna()]
        judged = {key: _judged(values) for key, values in own.groupby(TARGET, sort=False)}
        cells = [
            judged.get((target, reading), {}) | {"goal": goal, "op": op}
            for target, reading, op, goal in table[[*TARGET, "op", "value"]].itertuples(index=False, name=None)
        ]
        for column in ("simulated", "low", "high", "met", "replicates"):
            table[column] = np.array([row.get(column, np.nan) for row in cells], dtype=np.float64)
        table["verdict"] = [row.get("verdict", NOT_SCORED) for row in cells]
        table["gap"] = [_gap(row) for row in cells]
        return table

    def _kept(self, table: pd.DataFrame) -> pd.DataFrame:
        kept = [pair in self.pairs for pair in zip(table["draw"], table["replicate"], strict=True)]
        return table[np.array(kept, dtype=bool)].reset_index(drop=True)


def _judged(values: pd.DataFrame) -> dict[str, Any]:
    """Cells of one scorecard row from the values of its replicates, by the rules of :mod:`sim.scoring`."""
    cells: dict[str, Any] = {"replicates": len(values)}
    unscored = values[values["met"] == ""]
    if len(unscored):  # an input of the scenario is shown without being judged
        return cells | {"simulated": float(unscored["value"].iloc[0])}
    numbers = values["value"].to_numpy(dtype=np.float64)
    met = int((values["met"] == "true").sum())
    cells |= {"simulated": float(np.median(numbers)), "met": met, "verdict": ""}
    if len(values) > 1:
        cells |= {
            "low": float(np.quantile(numbers, LOW_SHARE)),
            "high": float(np.quantile(numbers, HIGH_SHARE)),
            "verdict": verdict(met, len(values)),
        }
    return cells


def _gap(cells: dict[str, Any]) -> float:
    """Distance of a scored median from its goal, NaN where there is no goal."""
    goal = float(cells["goal"])
    return gap_to_goal(cells["simulated"], cells["op"], goal) if "met" in cells and goal == goal else np.nan
