"""What a scenario changes, and because of which levers: Shapley shares of every target and headline indicator.

The change of an outcome from "none of the groups" to "all of them" is divided among the groups of levers
(:mod:`sim.experiments.attribution.shapley`), separately in every draw and replicate, and averaged. The shares of an
outcome add up to its change. A draw's runs together are one observation
(:mod:`sim.experiments.comparison.observations`); with orders sampled, each (draw, replicate) has its own, so that the
spread between observations holds the choice of orders as well as the uncertain numbers and the luck of the months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiments.attribution.attribution_job import KEYS, Design
from sim.experiments.attribution.shapley import exact_interactions, exact_shares, pairs_of_players, sampled_shares
from sim.experiments.comparison.observations import Mean, mean_of
from sim.experiments.outcomes import Outcome

Floats = NDArray[np.float64]

ESTIMATE = ("standard_error", "low", "high")
OUTCOME = ("outcome", "kind", "target", "reading", "main", "name_en", "name_zh", "unit")
CHANGE_COLUMNS = (*OUTCOME, "op", "goal", "without", "with", "change", *ESTIMATE, "runs", "observations")
SHARE_COLUMNS = ("outcome", "group", "group_en", "group_zh", "share", *ESTIMATE, "percent_of_change")
INTERACTION_COLUMNS = ("outcome", "group_1", "group_2", "interaction", *ESTIMATE)


@dataclass(frozen=True)
class Attribution:
    """The tables of an attribution.

    ``changes`` has one row an outcome (:data:`CHANGE_COLUMNS`): without any group, with all, and the change between;
    ``shares`` one row an outcome and group (:data:`SHARE_COLUMNS`), in the groups' order; ``interactions`` one row an
    outcome and pair of groups (:data:`INTERACTION_COLUMNS`), empty where orders were sampled. Outcomes that no run can
    say, or that a run lacks in some coalition everywhere, are left out.
    """

    design: Design
    changes: pd.DataFrame
    shares: pd.DataFrame
    interactions: pd.DataFrame
    complete: int
    """(draw, replicate) in which every coalition came to its end."""

    def change_of(self, outcome: str) -> dict[str, Any]:
        """The row of an outcome. KeyError when it was not attributed."""
        rows = self.changes[self.changes["outcome"] == outcome].to_dict("records")
        if not rows:
            raise KeyError(f"{outcome!r} was not attributed")
        return {str(name): value for name, value in rows[0].items()}

    def shares_of(self, outcome: str) -> pd.DataFrame:
        """Shares of an outcome, one row a group in the groups' order."""
        return self.shares[self.shares["outcome"] == outcome].reset_index(drop=True)

    def interactions_of(self, outcome: str) -> pd.DataFrame:
        """Interactions of an outcome, one row a pair of groups."""
        return self.interactions[self.interactions["outcome"] == outcome].reset_index(drop=True)


def attribute(
    design: Design, outcomes: Sequence[Outcome], values: pd.DataFrame, goals: Mapping[str, tuple[str, float]]
) -> Attribution:
    """Divide every outcome's change among the groups.

    ``values`` has one row a run: coalition, draw, replicate, then a column an outcome. A (draw, replicate) of which a
    coalition is missing counts in no outcome, one where an outcome is not defined in some coalition not in that one.
    ``goals`` says with what the readings are compared. ValueError when no (draw, replicate) is complete.
    """
    found = _by_course(design, values, [one.key for one in outcomes if one.key in values.columns])
    if not found.draws.size:
        raise ValueError("in no draw and replicate did every coalition come to its end")
    known = {key: place for place, key in enumerate(found.keys)}
    changes: list[list[Any]] = []
    shares: list[list[Any]] = []
    interactions: list[list[Any]] = []
    for outcome in outcomes:
        place = known.get(outcome.key)
        if place is None:
            continue
        own = found.of(place)
        if not own.draws.size:
            continue
        change = mean_of(own.change, own.draws)
        op, goal = goals.get(outcome.key, ("", nan))
        ends = float(own.without.mean()), float(own.whole.mean())
        changes.append([
            outcome.key, outcome.kind, outcome.target, outcome.reading, outcome.main, outcome.name_en,
            outcome.name_zh, outcome.unit, op, goal, *ends, change.value, *_error(change), len(own.draws),
            change.observations,
        ])  # fmt: skip
        clear = _is_clear(change)
        for number, group in enumerate(design.groups):
            mean = own.mean(own.shares[:, number], number)
            percent = 100.0 * mean.value / change.value if clear else nan
            shares.append([outcome.key, group.id, group.name_en, group.name_zh, mean.value, *_error(mean), percent])
        for number, (one, other) in enumerate(pairs_of_players(len(design.groups)) if design.is_exact else ()):
            mean = mean_of(own.interactions[:, number], own.draws)
            pair = design.groups[one].id, design.groups[other].id
            interactions.append([outcome.key, *pair, mean.value, *_error(mean)])
    return Attribution(
        design=design,
        changes=pd.DataFrame(changes, columns=list(CHANGE_COLUMNS)),
        shares=pd.DataFrame(shares, columns=list(SHARE_COLUMNS)),
        interactions=pd.DataFrame(interactions, columns=list(INTERACTION_COLUMNS)),
        complete=len(found.draws),
    )


@dataclass(frozen=True)
class _Courses:
    """What each complete (draw, replicate) gives: shapes (courses, ...), outcomes last.

    ``single`` holds the shares of each pair of orders where there is but one course, shape (pairs, groups, ...): then
    they alone tell how sure a share is.
    """

    keys: tuple[str, ...]
    draws: NDArray[np.int64]
    without: Floats
    whole: Floats
    shares: Floats
    interactions: Floats
    single: Floats | None = None

    @property
    def change(self) -> Floats:
        return self.whole - self.without

    def of(self, place: int) -> _Courses:
        """One outcome, in the courses where all of it is defined; the outcomes' axis is gone."""
        known = np.isfinite(self.shares[..., place]).all(axis=1) & np.isfinite(self.change[..., place])
        known &= np.isfinite(self.interactions[..., place]).all(axis=1)
        return _Courses(
            keys=(self.keys[place],),
            draws=self.draws[known],
            without=self.without[known, place],
            whole=self.whole[known, place],
            shares=self.shares[known][..., place],
            interactions=self.interactions[known][..., place],
            single=None if self.single is None else self.single[..., place],
        )

    def mean(self, shares: Floats, number: int) -> Mean:
        """The mean share of group ``number`` and how sure it is."""
        if self.single is None or len(self.single) < 2:
            return mean_of(shares, self.draws)
        return mean_of(self.single[:, number], np.arange(len(self.single)))


def _by_course(design: Design, values: pd.DataFrame, keys: Sequence[str]) -> _Courses:
    """Shares and interactions of every outcome in every (draw, replicate) whose coalitions are all there."""
    draws: list[int] = []
    rows: dict[str, list[Floats]] = {name: [] for name in ("without", "whole", "shares", "interactions")}
    single: Floats | None = None
    groups: Any = values.groupby(list(KEYS[1:]), sort=True)
    for (draw, replicate), own in groups:
        table = own[list(keys)].to_numpy(dtype=np.float64)
        game = dict(zip((int(number) for number in own["coalition"]), table, strict=True))
        wanted = design.coalitions(int(draw), int(replicate))
        if any(coalition not in game for coalition in wanted):
            continue
        nothing = np.zeros((0, len(keys)))
        if design.is_exact:
            every = np.stack([game[coalition] for coalition in wanted])
            shares = exact_shares(every)
            together = exact_interactions(every) if len(design.groups) > 1 else nothing
        else:
            pairs = sampled_shares(game, design.orders(int(draw), int(replicate)))
            single = pairs
            shares, together = pairs.sum(axis=0) / len(pairs), nothing
        draws.append(int(draw))
        for name, array in zip(rows, (game[0], game[design.everything], shares, together), strict=True):
            rows[name].append(array)
    stacked = {name: np.stack(arrays) if arrays else np.zeros((0, 0)) for name, arrays in rows.items()}
    return _Courses(
        tuple(keys), np.array(draws, dtype=np.int64), **stacked, single=single if len(draws) == 1 else None
    )


def _error(mean: Mean) -> tuple[float, float, float]:
    """Standard error and interval; NaN where a single observation tells nothing of them."""
    if mean.interval is None:
        return nan, nan, nan
    return float(np.sqrt(mean.variance)), *mean.interval


def _is_clear(change: Mean) -> bool:
    """Whether there is a change to take shares of: one whose interval leaves out zero."""
    if mean_interval := change.interval:
        return mean_interval[0] > 0.0 or mean_interval[1] < 0.0
    return isfinite(change.value) and change.value != 0.0


# -- what moved most -------------------------------------------------------------------------------------------------


def is_clear(row: Mapping[str, Any], value: str = "change") -> bool:
    """Whether a number of one of the tables is clearly not zero: its interval leaves zero out, or it has none."""
    if pd.isna(row["low"]):
        return bool(row[value] != 0.0)
    return bool(row["low"] > 0.0 or row["high"] < 0.0)


def most_moved(attribution: Attribution, natures: Mapping[str, str], count: int) -> list[str]:
    """Keys of the ``count`` targets (their main readings) that changed most, in the order of the changes.

    The measure is the change over the goal. Targets of behaviour (``natures`` says ``emergent``) come before those
    that are met by carrying a programme out, and clear changes before others.
    """
    ranked: list[tuple[bool, bool, float, str]] = []
    for row in attribution.changes.to_dict("records"):
        if row["kind"] != "target" or not row["main"] or row["change"] == 0.0:
            continue
        scale = abs(row["goal"]) if row["goal"] == row["goal"] and row["goal"] else max(abs(row["with"]), 1e-300)
        emergent = natures.get(str(row["target"])) == "emergent"
        ranked.append((not is_clear({str(k): v for k, v in row.items()}), not emergent, -abs(row["change"]) / scale,
                       str(row["outcome"])))  # fmt: skip
    return [key for *_, key in sorted(ranked)[:count]]
