"""The scorecard: every target in every reading, judged over the runs of a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import pandas as pd

from sim.language.words import both
from sim.plan import Plan, Target
from sim.scenario.schema import Scenario
from sim.scoring.attainment import attainment
from sim.scoring.measures import gap_to_goal
from sim.scoring.targets import ordered_readings
from sim.scoring.value_table import truth_numbers

NOT_SCORED = "not scored"

LEAST_MEASURED = 0.5
"""A target that fewer of the runs than this can measure is not scored; above it, the others are left out."""


@dataclass(frozen=True)
class ScorecardRow:
    """One row of targets.csv; every field but the last is one of its columns, in order.

    ``simulated`` is the median over the ``runs``, ``low`` to ``high`` holds the middle 90 %; ``met`` counts runs,
    ``probability`` is their share with its 95 % interval, for which the runs were worth ``effective_runs`` independent
    ones. ``gap`` is the median's distance beyond the goal (negative: short of it). ``sd_draws`` and ``sd_replicates``
    are standard deviations: of what is not known of the numbers drawn, and of luck. All in the target's unit where they
    are neither counts nor shares; see :class:`sim.scoring.attainment.Attainment` for what is None when.
    """

    id: str
    reading: str
    name_en: str
    name_zh: str
    nature: str
    unit: str
    op: str
    value: float | None = None
    value_high: float | None = None
    simulated: float | None = None
    low: float | None = None
    high: float | None = None
    gap: float | None = None
    met: int | None = None
    runs: int = 0
    effective_runs: float | None = None
    probability: float | None = None
    probability_low: float | None = None
    probability_high: float | None = None
    verdict: str = NOT_SCORED
    sd_draws: float | None = None
    sd_replicates: float | None = None
    reason: str = ""
    reason_zh: str = ""

    def cells(self) -> tuple[str | float | int | None, ...]:
        """The row as it stands in targets.csv, in the order of :data:`SCORECARD_COLUMNS`."""
        return tuple(getattr(self, name) for name in SCORECARD_COLUMNS)


SCORECARD_COLUMNS = tuple(column.name for column in fields(ScorecardRow) if column.name != "reason_zh")


def scorecard(plan: Plan, values: pd.DataFrame, scenario: Scenario) -> list[ScorecardRow]:
    """Judge all targets over the runs; one row a reading, in the plan's order, the reading that stands for it first.

    ``values`` has a row a run and reading, as :func:`sim.scoring.value_table.values_frame_of` makes them; their order
    does not count. ValueError when there are no runs or they list different readings.
    """
    if not len(values):
        raise ValueError("a scorecard needs at least one run")
    runs = len(values[["draw", "replicate"]].drop_duplicates())
    rows_of = values.groupby(["id", "reading"], sort=False).indices
    columns = {name: values[name].to_numpy() for name in ("draw", "value", "goal", "op", "reason", "reason_zh")}
    met = truth_numbers(values["met"])
    found: list[ScorecardRow] = []
    for target in plan.targets:
        for reading in ordered_readings(target, scenario):
            rows = rows_of.pop((target.id, reading.reading), None)
            if rows is None:
                continue
            if len(rows) != runs:
                raise ValueError(f"the runs list different readings: {target.id}.{reading.reading} is not in all")
            own = {name: column[rows] for name, column in columns.items()}
            found.append(_judge(target, reading.reading, own, met[rows]))
    if rows_of:
        raise ValueError(f"the plan has no such readings: {', '.join(str(key) for key in rows_of)}")
    return found


def _judge(target: Target, reading: str, runs: dict[str, np.ndarray], met: np.ndarray) -> ScorecardRow:
    """``runs`` holds the columns of the value table for the runs of one reading, ``met`` 1, 0 or NaN for each."""
    goal = None if np.isnan(runs["goal"][0]) else float(runs["goal"][0])
    row = ScorecardRow(
        id=target.id,
        reading=reading,
        name_en=target.name_en,
        name_zh=target.name_zh,
        nature=target.nature,
        unit=target.unit,
        op=str(runs["op"][0]) or target.op,
        value=goal,
        value_high=target.value_high,
        runs=len(met),
        reason=str(runs["reason"][0]),
        reason_zh=str(runs["reason_zh"][0]),
    )
    scored = ~np.isnan(met)
    if not scored.any() or scored.mean() < LEAST_MEASURED:
        # An input is shown, not judged; a run that could not be measured says why.
        first = int(np.argmin(scored))
        shown = float(np.median(runs["value"])) if not scored.any() else np.nan
        return replace(
            row,
            simulated=None if np.isnan(shown) else shown,
            reason=str(runs["reason"][first]),
            reason_zh=str(runs["reason_zh"][first]),
        )
    judged = attainment(runs["value"][scored], met[scored], runs["draw"][scored])
    gap = None if goal is None else gap_to_goal(judged.simulated, row.op, goal)
    reason, reason_zh = _reason(runs, scored)
    return replace(row, gap=gap, reason=reason, reason_zh=reason_zh, **asdict(judged))


def _reason(runs: dict[str, np.ndarray], scored: np.ndarray) -> tuple[str, str]:
    """What is said of a judged reading: how it is counted, and how many runs could not be measured."""
    first, missing = int(np.argmax(scored)), int(np.sum(~scored))
    en, zh = str(runs["reason"][first]), str(runs["reason_zh"][first])
    if missing:
        left_out = both("reason.left_out", count=missing, runs=len(scored))
        en, zh = f"{en} {left_out[0]}".strip(), zh + left_out[1]
    return en, zh


def main_rows(rows: Iterable[ScorecardRow]) -> list[ScorecardRow]:
    """The row that stands for each target: the first of its readings."""
    first: dict[str, ScorecardRow] = {}
    for row in rows:
        first.setdefault(row.id, row)
    return list(first.values())


def half_width(rows: Sequence[ScorecardRow]) -> float:
    """Half of the widest interval of a probability, over the targets that are judged in their main reading; 0 where
    none is.
    """
    return max(_half_widths(main_rows(rows)), default=0.0)


def _half_widths(rows: Iterable[ScorecardRow]) -> Iterator[float]:
    for row in rows:
        if row.probability_low is not None and row.probability_high is not None:
            yield (row.probability_high - row.probability_low) / 2.0
