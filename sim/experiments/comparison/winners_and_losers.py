"""Who gains and who loses beside the targets: jobs and value added by chain, town and size of enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.experiments.comparison.paired_differences import Difference, add_differences, paired_difference
from sim.experiments.comparison.yearly_values import yearly_indicators
from sim.experiments.headlines import OfYear
from sim.run_folder import Run

KINDS: tuple[tuple[str, str, str, OfYear], ...] = (
    ("chain", "employment", "employment_in_", "end"),
    ("chain", "value_added", "value_added_in_", "sum"),
    ("town", "employment", "employment_town_", "end"),
    ("town", "value_added", "value_added_town_", "end"),
    ("size", "employment", "employment_size_", "end"),
    ("size", "value_added", "value_added_size_", "end"),
)
"""Kind of group, what is counted, how the series' names begin, and how months make a year: the bureau counts towns and
sizes in December, value added for the whole year.
"""

UNITS = {"employment": "persons", "value_added": "10k yuan/year"}


def group_table(runs: Sequence[Run], names: Sequence[str]) -> pd.DataFrame:
    """One row a group, quantity and run, for the last year that all runs have complete; the first run is the measure.

    Columns: group_kind, group, what, unit, year, run, mean, runs, and the paired difference to the first run.
    Empty when no year is complete.
    """
    rows: list[list[Any]] = []
    differences: list[Difference | None] = []
    for kind, what, prefix, of_year in KINDS:
        there = [name for name in runs[0].indicator_names if name.startswith(prefix)]
        series: dict[str, OfYear] = {
            name: of_year for name in there if all(name in run.indicator_names for run in runs)
        }
        if not series:
            continue
        yearly = [yearly_indicators(run, series) for run in runs]
        complete = set.intersection(*(set(found.index.get_level_values("year")) for found in yearly))
        if not complete:
            continue
        year = max(complete)
        last = [found.xs(year, level="year") for found in yearly]
        for group in series:
            if not any(own[group].any() for own in last):
                continue
            for name, own in zip(names, last, strict=True):
                column = own[group]
                cells = [kind, group.removeprefix(prefix), what, UNITS[what], int(year), name]
                rows.append([*cells, float(column.mean()), len(column)])
                differences.append(None if name == names[0] else paired_difference(last[0][group], column))
    columns = ["group_kind", "group", "what", "unit", "year", "run", "mean", "runs"]
    table = pd.DataFrame(rows, columns=columns)
    add_differences(table, "", differences)
    return table


def losers(groups: pd.DataFrame, run: str, what: str, most: int = 8) -> list[dict[str, Any]]:
    """Groups that clearly have less of ``what`` in ``run`` than in the first run, largest loss first."""
    own = groups[(groups["run"] == run) & (groups["what"] == what) & (groups["direction"] == "lower")]
    ordered = own.assign(loss=own["difference"].astype(float)).sort_values(["loss", "group_kind", "group"])
    return [{str(key): value for key, value in row.items()} for row in ordered.head(most).to_dict("records")]
