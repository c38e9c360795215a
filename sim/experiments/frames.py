"""From what a model returns to the tables of a run folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.months import month_label
from sim.scoring import TargetValue
from sim.store import EVENT_COLUMNS, REPLICATE_ACCOUNT_COLUMNS, VALUE_COLUMNS


def series_frame(name: str, draw: int, replicate: int, series: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """One replicate's indicators: scenario, draw, replicate, month ``YYYY-MM``, then a column an
    indicator."""
    months = len(next(iter(series.values()))) if series else 0
    frame: dict[str, Any] = {
        "scenario": [name] * months,
        "draw": np.full(months, draw, dtype=np.int64),
        "replicate": np.full(months, replicate, dtype=np.int64),
        "month": [month_label(month) for month in range(months)],
    }
    frame.update({key: np.asarray(values, dtype=np.float64) for key, values in series.items()})
    return pd.DataFrame(frame)


def events_frame(
    name: str, draw: int, replicate: int, events: Mapping[str, Any], stages: Sequence[str]
) -> pd.DataFrame:
    """One replicate's events with month labels and stage ids (a stage's number is turned into its id)."""
    month = np.asarray(events["month"], dtype=np.int64)
    stage = np.asarray(events["stage"])
    if stage.dtype.kind in "iu":
        # The last name answers for -1, an event of the city as a whole.
        stage = np.array([*stages, ""], dtype=object)[stage]
    labels = np.array([month_label(t) for t in range(int(month.max(initial=-1)) + 1)], dtype=object)
    columns = {
        "scenario": np.full(len(month), name, dtype=object),
        "draw": np.full(len(month), draw, dtype=np.int64),
        "replicate": np.full(len(month), replicate, dtype=np.int64),
        "month": labels[month],
        "enterprise": np.asarray(events["enterprise"], dtype=np.int64),
        "stage": stage.astype(object),
        "kind": np.asarray(events["kind"], dtype=object),
        "reason": np.asarray(events["reason"], dtype=object),
        "amount": np.asarray(events["amount"], dtype=np.float64),
    }
    frame = pd.DataFrame(columns, columns=list(EVENT_COLUMNS))
    text = ("scenario", "month", "stage", "kind", "reason")
    return frame.astype(dict.fromkeys(text, "str"))  # a text column even where there are no events


def accounts_frame(
    name: str, draw: int, replicate: int, accounts: Sequence[tuple[int, str, str, str, float]]
) -> pd.DataFrame:
    """One replicate's accounts by year, payer, receiver and purpose (10k yuan)."""
    rows = [(name, draw, replicate, *line) for line in accounts]
    frame = pd.DataFrame(rows, columns=list(REPLICATE_ACCOUNT_COLUMNS))
    kinds = dict.fromkeys(("scenario", "payer", "receiver", "purpose"), "str")
    numbers = dict.fromkeys(("draw", "replicate", "year"), "int64")
    return frame.astype({**kinds, **numbers, "amount": "float64"})  # also where nobody paid anything


def values_frame(
    name: str, completed: Sequence[tuple[int, int]], values: Sequence[Sequence[TargetValue]]
) -> pd.DataFrame:
    """Each replicate's target values; rows with a year hold the yearly figures behind the value."""
    rows: list[tuple[Any, ...]] = []
    for (draw, replicate), found in zip(completed, values, strict=True):
        for value in found:
            key = (name, draw, replicate, value.id, value.reading)
            rows.append((*key, "", value.value, value.met))
            rows.extend((*key, year, figure, None) for year, figure in sorted(value.yearly.items()))
    return object_frame(rows, VALUE_COLUMNS)


def object_frame(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame that keeps each cell as it is: whole numbers whole, None and truth apart from numbers."""
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def add_amounts(
    totals: dict[tuple[Any, ...], list[float]], lines: Iterable[Sequence[Any]], *, keys: int, amounts: int
) -> None:
    """Add each line's amounts to the total of its key; a line has ``keys`` key cells, then ``amounts``
    numbers."""
    for line in lines:
        total = totals.setdefault(tuple(line[:keys]), [0.0] * amounts)
        for position in range(amounts):
            total[position] += float(line[keys + position])


def mean_frame(
    totals: Mapping[tuple[Any, ...], list[float]], runs: int, columns: Sequence[str]
) -> pd.DataFrame:
    """Means over all runs, a key that a run lacks counting zero, in the order of the keys."""
    rows = [(*key, *(amount / runs for amount in totals[key])) for key in sorted(totals)]
    return pd.DataFrame(rows, columns=list(columns))
