"""From the finished parts of an ensemble to the tables of its run folder, without having all runs in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.experiments.ensemble.frames import mean_frame
from sim.experiments.ensemble.summary import ENTERPRISES
from sim.months import BURN_IN_MONTHS, month_label
from sim.run_folder import ACCOUNT_COLUMNS, EVENT_COLUMNS, KEYS, NETWORK_COLUMNS
from sim.tables import to_arrow

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiments.work.parts import Parts

FIRST_MONTH, LAST_MONTH = "first_month", "last_month"
"""What a lever's report calls the months of its first and last award: indices, below zero where there was none."""

Totals = dict[tuple[Any, ...], list[float]]


def streamed(parts: Parts, name: str) -> Iterator[pa.Table]:
    """The table ``name`` part by part; an empty one first, which has the columns of all."""
    import pyarrow as pa

    schemas = list(parts.schemas(name))
    if not schemas:
        return
    yield pa.unify_schemas(schemas, promote_options="permissive").empty_table()
    yield from parts.tables(name)


def events_streamed(parts: Parts) -> Iterator[pa.Table]:
    """The events of the runs that kept them; an empty table where none did."""
    texts = dict.fromkeys(("scenario", "month", "stage", "kind", "reason"), "str")
    numbers = dict.fromkeys(("draw", "replicate", "enterprise"), "int64")
    empty = pd.DataFrame(columns=list(EVENT_COLUMNS)).astype({**texts, **numbers, "amount": "float64"})
    yield to_arrow(empty)
    yield from parts.tables("events")


def gathered_inputs(parts: Parts) -> pd.DataFrame | None:
    """What was drawn, a row a draw; None where nothing was. A draw whose runs lie in two parts stands in both."""
    found = list(parts.frames("inputs"))
    return pd.concat(found, ignore_index=True).drop_duplicates("draw", ignore_index=True) if found else None


def series_names(parts: Parts) -> tuple[str, ...]:
    """Names of the indicators that any run has, in their order."""
    names = dict.fromkeys(name for schema in parts.schemas("series") for name in schema.names)
    return tuple(name for name in names if name not in (*KEYS, "month"))


def gathered_scores(parts: Parts) -> pd.DataFrame:
    """Every run's score, a row a run and reading (:data:`sim.scoring.SCORED_COLUMNS`)."""
    import pyarrow as pa

    found = list(parts.tables("scores"))
    if not found:
        return pd.DataFrame()
    whole = pa.concat_tables(found, promote_options="permissive")
    # A thousand runs repeat the same few hundred texts: each is kept once.
    texts = [one.name for one in whole.schema if pa.types.is_string(one.type) or pa.types.is_large_string(one.type)]
    return whole.to_pandas(categories=texts, split_blocks=True, self_destruct=True)


def mean_accounts(parts: Parts, runs: int) -> pd.DataFrame:
    """Accounts a year (10k yuan), mean over ``runs``; what one of them lacks counts zero."""
    return _means(parts, "accounts", ACCOUNT_COLUMNS[:-1], ACCOUNT_COLUMNS[-1:], runs)


def mean_network(parts: Parts, runs: int) -> pd.DataFrame | None:
    """Local sales between stages, mean over ``runs``; None where there are none."""
    found = _means(parts, "network", NETWORK_COLUMNS[:2], NETWORK_COLUMNS[2:], runs)
    return found if len(found) else None


def lever_reports(parts: Parts, runs: int) -> dict[str, dict[str, float]]:
    """What each lever reports of itself: means over ``runs``, the earliest and the latest month of all."""
    totals: Totals = {}
    order: dict[tuple[str, str], None] = {}
    months: dict[tuple[str, str], float] = {}
    for frame in parts.frames("reports"):
        for lever, what, figure in frame.itertuples(index=False, name=None):
            if what in (FIRST_MONTH, LAST_MONTH):
                if figure >= 0.0:
                    choose = min if what == FIRST_MONTH else max
                    months[lever, what] = choose(months.get((lever, what), figure), figure)
            else:
                order[lever, what] = None
                total = totals.setdefault((lever, what), [0.0])
                total[0] += figure
    reports: dict[str, dict[str, float]] = {}
    for lever, what in order:
        reports.setdefault(lever, {})[what] = totals[lever, what][0] / runs
    for (lever, what), month in months.items():
        reports.setdefault(lever, {})[what] = month
    return reports


def enterprise_counts(parts: Parts) -> dict[str, float] | None:
    """Living enterprises in the month before the plan and in the last one, means over the runs."""
    totals: dict[str, list[float]] = {}
    for table in parts.tables("series", columns=("month", ENTERPRISES)):
        if ENTERPRISES not in table.column_names:
            return None
        frame = table.to_pandas()
        for month, values in frame.groupby("month")[ENTERPRISES]:
            total = totals.setdefault(str(month), [0.0, 0.0])
            total[0] += float(values.sum())
            total[1] += len(values)
    means = {month: total / count for month, (total, count) in totals.items() if count}
    before = means.get(month_label(BURN_IN_MONTHS - 1))
    if before is None:
        return None
    return {"before": round(before, 1), "end": round(means[max(means)], 1)}


def _means(
    parts: Parts, name: str, keys: Sequence[str], amounts: Sequence[str], runs: int
) -> pd.DataFrame:
    totals: Totals = {}
    for frame in parts.frames(name):
        sums = frame.groupby(list(keys), sort=True)[list(amounts)].sum()
        for key, numbers in zip(sums.index.tolist(), sums.to_numpy().tolist(), strict=True):
            total = totals.setdefault(tuple(key), [0.0] * len(amounts))
            for position, number in enumerate(numbers):
                total[position] += number
    return mean_frame(totals, runs, [*keys, *amounts])


def finite_reports(reports: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float | None]]:
    """Reports as JSON can hold them: what is not finite is None."""
    from math import isfinite

    return {
        lever: {what: figure if isfinite(figure) else None for what, figure in report.items()}
        for lever, report in reports.items()
    }
