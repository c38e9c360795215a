"""Which of several runs comes first: a row a target or headline indicator and run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.comparison.indicator_comparison import unit_of_year
from sim.experiments.comparison.observations import Floats, observation_means
from sim.experiments.comparison.paired_probabilities import better_sign
from sim.experiments.comparison.pairs import ScoredValues
from sim.experiments.comparison.ranking import FEWEST_RUNS, ranking
from sim.experiments.headlines import HEADLINES

COLUMNS = (
    "kind", "id", "reading", "year", "unit", "run", "mean", "place", "first_share", "mean_rank",
    "same_order_share", "kendall_tau", "draws",
)  # fmt: skip


@dataclass(frozen=True)
class _Ranked:
    """What runs are ranked by: identifying cells, and values of shape (draws, runs) with the sign of what is better."""

    cells: tuple[str, str, str, int | None, str]
    values: Floats
    sign: float = 1.0


def ranking_table(
    targets: pd.DataFrame,
    values: Sequence[ScoredValues],
    yearly: Sequence[pd.DataFrame],
    names: Sequence[str],
    units: dict[str, str],
) -> pd.DataFrame:
    """How stable the order of three or more runs is over draws; empty for two.

    A target's best run is the one whose value is best in the goal's direction, an indicator's the one with most of it,
    in the last year that all runs have complete. Runs that differ in nothing are left out.
    """
    rows: list[list[Any]] = []
    if len(names) >= FEWEST_RUNS:
        for ranked in (*_targets(targets, values), *_indicators(yearly, units)):
            rows += _rows(ranked, names)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(ranked: _Ranked, names: Sequence[str]) -> list[list[Any]]:
    if not len(ranked.values) or (ranked.values == ranked.values[:, :1]).all():
        return []
    found = ranking(ranked.sign * ranked.values)
    means = ranked.values.mean(axis=0)
    return [
        [*ranked.cells, name, float(means[run]), found.order.index(run) + 1, found.first_share[run],
         found.mean_rank[run], found.same_order_share, found.kendall_tau, found.draws]
        for run, name in enumerate(names)
    ]  # fmt: skip


def _targets(targets: pd.DataFrame, values: Sequence[ScoredValues]) -> Iterator[_Ranked]:
    draws = values[0].draws
    columns = (targets[name].astype(str) for name in ("id", "reading", "op", "unit"))
    for target, reading, op, unit in zip(*columns, strict=True):
        key = (target, reading)
        if any(key not in own.values or np.isnan(own.met[key]).all() for own in values):
            continue
        numbers = np.column_stack([own.values[key] for own in values])
        there = ~np.isnan(numbers).any(axis=1)
        by_draw = _by_draw(numbers[there], draws[there])
        yield _Ranked(("target", target, reading, None, unit), by_draw, better_sign(op))


def _indicators(yearly: Sequence[pd.DataFrame], units: dict[str, str]) -> Iterator[_Ranked]:
    for indicator, kind in HEADLINES:
        if not all(indicator in own for own in yearly):
            continue
        joined = pd.concat([own[indicator] for own in yearly], axis=1, join="inner").dropna()
        if not len(joined):
            continue
        year = int(joined.index.get_level_values("year").max())
        last = joined.xs(year, level="year")
        by_draw = _by_draw(last.to_numpy(), last.index.get_level_values("draw").to_numpy(dtype=np.int64))
        yield _Ranked(("indicator", indicator, "", year, unit_of_year(units.get(indicator, ""), kind)), by_draw)


def _by_draw(values: Floats, draws: np.ndarray) -> Floats:
    """Means of each draw (of each replicate, in a single draw), shape (draws, runs)."""
    if not len(values):
        return values
    return np.column_stack([observation_means(column, draws) for column in values.T])
