"""Who gains and who loses beside the targets: jobs and value added by chain, town and size of enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.experiments.paired_differences import Difference, add_differences, paired_difference, yearly_values
from sim.store import Run

KINDS: tuple[tuple[str, str, str, str], ...] = (
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

    Columns: group_kind, group, what, unit, year, run, mean, replicates, and the paired difference to the first run.
    Empty when no year is complete.
    """
    rows: list[list[Any]] = []
    differences: list[Difference | None] = []
    for kind, what, prefix, of_year in KINDS:
        for series in [str(name) for name in runs[0].series.columns if str(name).startswith(prefix)]:
            if not all(series in run.series.columns for run in runs):
                continue
            yearly = [yearly_values(run.series, series, of_year) for run in runs]
            complete = set.intersection(*(set(found.index.get_level_values("year")) for found in yearly))
            if not complete:
                continue
            year = max(complete)
            first, *_ = found = [values.xs(year, level="year") for values in yearly]
            if not any(own.any() for own in found):
                continue
            for name, own in zip(names, found, strict=True):
                group = series.removeprefix(prefix)
                rows.append([kind, group, what, UNITS[what], int(year), name, float(own.mean()), len(own)])
                differences.append(None if name == names[0] else paired_difference(first, own))
    columns = ["group_kind", "group", "what", "unit", "year", "run", "mean", "replicates"]
    table = pd.DataFrame(rows, columns=columns)
    add_differences(table, "", differences)
    return table


def losers(groups: pd.DataFrame, run: str, what: str, most: int = 8) -> list[dict[str, Any]]:
    """Groups that clearly have less of ``what`` in ``run`` than in the first run, largest loss first."""
    own = groups[(groups["run"] == run) & (groups["what"] == what) & (groups["direction"] == "lower")]
    ordered = own.assign(loss=own["difference"].astype(float)).sort_values(["loss", "group_kind", "group"])
    return [{str(key): value for key, value in row.items()} for row in ordered.head(most).to_dict("records")]
