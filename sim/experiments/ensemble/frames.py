"""From what a model returns to the tables of a run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.months import month_label
from sim.run_folder import EVENT_COLUMNS


def series_frame(name: str, runs: Sequence[tuple[int, int, Mapping[str, np.ndarray]]]) -> pd.DataFrame:
    """The indicators of several runs, each (draw, replicate, series): scenario, draw, replicate, month ``YYYY-MM``,
    then a column an indicator; NaN in a run that lacks it.

    All columns are made at once: a data frame a run would take longer than the scoring of the run.
    """
    lengths = [len(next(iter(series.values()))) if series else 0 for _, _, series in runs]
    frame: dict[str, Any] = {
        "scenario": [name] * sum(lengths),
        "draw": np.repeat(np.array([draw for draw, _, _ in runs], dtype=np.int64), lengths),
        "replicate": np.repeat(np.array([replicate for _, replicate, _ in runs], dtype=np.int64), lengths),
        "month": [month_label(month) for length in lengths for month in range(length)],
    }
    for column in dict.fromkeys(column for _, _, series in runs for column in series):
        parts = [
            np.asarray(series[column], dtype=np.float64) if column in series else np.full(length, np.nan)
            for (_, _, series), length in zip(runs, lengths, strict=True)
        ]
        frame[column] = np.concatenate(parts)
    return pd.DataFrame(frame, copy=False)


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


def lines_frame(lines: Sequence[tuple[Any, ...]], columns: Sequence[str], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Lines as a table; columns without one of ``kinds`` are text, also where there are no lines."""
    cells = list(zip(*lines, strict=True)) if lines else [()] * len(columns)
    return pd.DataFrame(
        {name: pd.Series(list(own), dtype=kinds.get(name, "str")) for name, own in zip(columns, cells, strict=True)}
    )


def object_frame(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame that keeps each cell as it is: whole numbers whole, None and truth apart from numbers."""
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def mean_frame(
    totals: Mapping[tuple[Any, ...], list[float]], runs: int, columns: Sequence[str]
) -> pd.DataFrame:
    """Means over all runs, a key that a run lacks counting zero, in the order of the keys."""
    rows = [(*key, *(amount / runs for amount in totals[key])) for key in sorted(totals)]
    return pd.DataFrame(rows, columns=list(columns))
