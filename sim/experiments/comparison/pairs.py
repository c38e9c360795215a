"""Runs cut down to the replicates that all have, so that every column of a comparison tells of the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.comparison.observations import Floats, Integers
from sim.run_folder import ACCOUNT_COLUMNS, Run
from sim.scoring import NOT_SCORED, attainment, truth_numbers
from sim.scoring.measures import gap_to_goal
from sim.scoring.scorecard import LEAST_MEASURED

PAIR = ["draw", "replicate"]
TARGET = ["id", "reading"]
JUDGED = (
    "simulated", "low", "high", "gap", "met", "runs", "effective_runs", "probability", "probability_low",
    "probability_high", "verdict", "sd_draws", "sd_replicates",
)  # fmt: skip
"""Columns of the scorecard that depend on which runs are counted."""

Pairs = frozenset[tuple[int, int]]
Key = tuple[str, str]


def pairs_of(run: Run) -> Pairs:
    """The (draw, replicate) of every replicate that came to its end."""
    return frozenset(run.own_values[PAIR].drop_duplicates().itertuples(index=False, name=None))


def on_common_pairs(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs with the replicates that all of them have; a run that has no others is returned as it is."""
    own = [pairs_of(run) for run in runs]
    common = frozenset.intersection(*own)
    return tuple(
        run if pairs == common else PairedRun(run.folder, run.manifest, common)
        for run, pairs in zip(runs, own, strict=True)
    )


@dataclass(frozen=True)
class ScoredValues:
    """What the scored readings of a run came to, in the order of its (draw, replicate)."""

    draws: Integers
    """Shape (pairs,)."""
    values: Mapping[Key, Floats]
    """By (id, reading), shape (pairs,), in the target's unit; NaN where a run has none."""
    met: Mapping[Key, Floats]
    """By (id, reading), shape (pairs,): 1, 0, or NaN where nothing is judged."""


def scored_values(run: Run) -> ScoredValues:
    """Every reading's own value in every pair, without the yearly figures behind it."""
    own = run.own_values
    pairs = own[PAIR].to_numpy(dtype=np.int64)
    distinct, place = np.unique(pairs, axis=0, return_inverse=True)
    numbers, met = own["value"].to_numpy(dtype=np.float64), truth_numbers(own["met"])
    values_of: dict[Key, Floats] = {}
    met_of: dict[Key, Floats] = {}
    groups = own.groupby(TARGET, sort=False).ngroup().to_numpy()
    firsts = np.unique(groups, return_index=True)[1]
    keys = own[TARGET].iloc[firsts].astype(str).itertuples(index=False, name=None)
    for number, (target, reading) in enumerate(keys):
        rows = groups == number
        for found, cells in ((values_of, numbers), (met_of, met)):
            column = np.full(len(distinct), np.nan)
            column[place[rows]] = cells[rows]
            found[target, reading] = column
    return ScoredValues(distinct[:, 0], values_of, met_of)


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

    def indicators(self, names: Sequence[str]) -> pd.DataFrame:
        """Some monthly indicators of these replicates."""
        return self._kept(super().indicators(names))

    @cached_property
    def inputs(self) -> pd.DataFrame | None:
        """What was drawn for these replicates."""
        drawn = super().inputs
        if drawn is None:
            return None
        return drawn[drawn["draw"].isin({draw for draw, _ in self.pairs})].reset_index(drop=True)

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
    def own_values(self) -> pd.DataFrame:
        """Target values of these replicates, without the yearly figures behind them."""
        return self._kept(super().own_values)

    @cached_property
    def yearly_values(self) -> pd.DataFrame:
        """Yearly figures of the targets in these replicates."""
        return self._kept(super().yearly_values)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The scorecard, judged over these replicates alone."""
        table = super().targets.copy()
        own = scored_values(self)
        cells = [
            _judged(own, (target, reading), op, goal)
            for target, reading, op, goal in table[[*TARGET, "op", "value"]].itertuples(index=False, name=None)
        ]
        for column in JUDGED:
            if column == "verdict":
                table[column] = [row.get(column, NOT_SCORED) for row in cells]
            else:
                numbers = [np.nan if row.get(column) is None else row[column] for row in cells]
                table[column] = np.array(numbers, dtype=np.float64)
        return table

    def _kept(self, table: pd.DataFrame) -> pd.DataFrame:
        wanted = pd.MultiIndex.from_tuples(sorted(self.pairs), names=PAIR)
        return table[pd.MultiIndex.from_frame(table[PAIR]).isin(wanted)].reset_index(drop=True)


def _judged(own: ScoredValues, key: Key, op: str, goal: float) -> dict[str, Any]:
    """Cells of one scorecard row from the values of its replicates, by the rules of :mod:`sim.scoring`."""
    if key not in own.values:
        return {"runs": 0}
    values, met = own.values[key], own.met[key]
    cells: dict[str, Any] = {"runs": len(values)}
    scored = ~np.isnan(met)
    if not scored.any() or scored.mean() < LEAST_MEASURED:  # an input of the scenario is shown without being judged
        middle = np.nan if scored.any() else float(np.median(values))
        return cells | {"simulated": middle}
    cells |= asdict(attainment(values[scored], met[scored], own.draws[scored]))
    return cells | {"gap": gap_to_goal(cells["simulated"], op, goal) if goal == goal else None}
