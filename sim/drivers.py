"""The outside world as data: what demand, activity and prices do, month by month and stage by stage.

A user's own file has the form of the plan's `drivers.csv` and goes through the same checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.cells import choice_cell, fail, number_cell, read_rows, text_cell
from sim.language.message import Message
from sim.plan_tables import EVIDENCE_KINDS, Array, frozen

DRIVER_COLUMNS = ("demand", "activity", "price", "input_price", "energy_price")
DRIVER_BASE_YEAR = 2019
DRIVER_MONTHS = tuple(f"{year}-{month:02d}" for year in range(2019, 2023) for month in range(1, 13))


@dataclass(frozen=True)
class Drivers:
    """What the outside world does to the stages, month by month. Read-only arrays of shape (months, stages).

    demand        multiplier on a stage's external demand, relative to its own trend
    activity      share of the month's working time that may be worked, by machines and hands alike
    price         outside reference price of the stage's product, mean of 2019 = 1
    input_price   price of inputs from outside the city, mean of 2019 = 1
    energy_price  price of energy, mean of 2019 = 1
    """

    months: tuple[str, ...]
    demand: Array
    activity: Array
    price: Array
    input_price: Array
    energy_price: Array
    kind: tuple[tuple[str, ...], ...]
    source: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> Array:
        """The array of one of `DRIVER_COLUMNS`; ValueError for any other name."""
        if name not in DRIVER_COLUMNS:
            raise ValueError(f"no driver is called {name!r}; there are {', '.join(DRIVER_COLUMNS)}")
        array: Array = getattr(self, name)
        return array


def load_drivers(path: Path | str, stages: Sequence[str]) -> Drivers:
    """Outside drivers from a CSV file of the form of the plan's `drivers.csv`, in the order of `stages`.

    The file needs the columns month (YYYY-MM), stage, demand, activity, price, input_price, energy_price,
    kind, source, and one row for every month of 2019-01..2022-12 and every stage; others are ignored.
    InputError, with file, line and column, for a missing column, an unknown month or stage, a number that is
    not finite or out of range, a missing or doubled row, and a mean over 2019 other than 1.
    """
    file = Path(path)
    order = tuple(stages)
    months = {month: index for index, month in enumerate(DRIVER_MONTHS)}
    positions = {stage: index for index, stage in enumerate(order)}
    shape = (len(months), len(order))
    values = {name: np.full(shape, np.nan) for name in DRIVER_COLUMNS}
    kinds = [[""] * len(order) for _ in months]
    sources = [[""] * len(order) for _ in months]
    for line, row in read_rows(file, required=("month", "stage", *DRIVER_COLUMNS, "kind", "source")):
        month = choice_cell(file, line, "month", row, months)
        stage = choice_cell(file, line, "stage", row, positions)
        t, s = months[month], positions[stage]
        if kinds[t][s]:
            fail(file, line, "stage", row, Message("drivers.twice", month=month, stage=stage))
        kinds[t][s] = choice_cell(file, line, "kind", row, EVIDENCE_KINDS)
        sources[t][s] = text_cell(file, line, "source", row)
        for name in DRIVER_COLUMNS:
            value = number_cell(file, line, name, row)
            if value < 0 or (value == 0 and name != "activity") or value > (1 if name == "activity" else 100):
                key = "drivers.activity_out_of_range" if name == "activity" else "drivers.out_of_range"
                fail(file, line, name, row, Message(key, value=value))
            values[name][t, s] = value
    missing = [(month, stage) for month, t in months.items() for stage, s in positions.items() if not kinds[t][s]]
    if missing:
        month, stage = missing[0]
        fail(file, 1, "month", {}, Message("drivers.rows_missing", count=len(missing), month=month, stage=stage))
    base_year = [t for month, t in months.items() if month.startswith(str(DRIVER_BASE_YEAR))]
    for name in DRIVER_COLUMNS:
        means = values[name][base_year].mean(axis=0)
        for stage, s in positions.items():
            if abs(means[s] - 1) > 1e-6:
                message = Message("drivers.mean", stage=stage, year=DRIVER_BASE_YEAR, mean=means[s])
                fail(file, 1, name, {}, message)
    return Drivers(
        months=DRIVER_MONTHS,
        kind=tuple(tuple(row) for row in kinds),
        source=tuple(tuple(row) for row in sources),
        **{name: frozen(array) for name, array in values.items()},
    )


def neutral_drivers(stages: Sequence[str]) -> Drivers:
    """Drivers that are 1 everywhere: an outside world without events (`drivers: none` in a scenario)."""
    shape = (len(DRIVER_MONTHS), len(stages))
    return Drivers(
        months=DRIVER_MONTHS,
        kind=(("assumed",) * shape[1],) * shape[0],
        source=(("no outside events",) * shape[1],) * shape[0],
        **{name: frozen(np.ones(shape)) for name in DRIVER_COLUMNS},
    )
