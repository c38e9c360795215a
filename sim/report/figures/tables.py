"""The tables of one run folder that the figures read, and small statistics over replicates.

Every table may be empty: a run without levers has no payments, a short run no yearly values of 2022.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from ruamel.yaml import YAML

from sim.store import open_run
from sim.tables import read_csv

FloatArray = NDArray[np.float64]

SERIES = ("scenario", "draw", "replicate", "month")
EVENTS = ("scenario", "draw", "replicate", "month", "enterprise", "stage", "kind", "reason", "amount")
ACCOUNTS = ("year", "payer", "receiver", "purpose", "amount")
TARGETS = (
    "id", "reading", "name_en", "name_zh", "nature", "unit", "op", "value", "value_high",
    "simulated", "low", "high", "met", "replicates", "gap", "verdict", "reason",
)  # fmt: skip
TARGET_VALUES = ("scenario", "draw", "replicate", "id", "reading", "year", "value", "met")
NETWORK = ("supplier_stage", "buyer_stage", "links", "sales")

LOW_SHARE, HIGH_SHARE = 0.05, 0.95
"""The band of the figures: the middle 90 % of the replicates."""


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True)
class RunTables:
    """One run's tables as the run folder has them.

    series: one row a (scenario, draw, replicate, month 'YYYY-MM') with a column an indicator.
    events: one row an event; month is 'YYYY-MM'. accounts: mean over replicates, amount in 10k yuan a year.
    targets: the scorecard, a row a target and reading. target_values: values a replicate, with `year` for the
    yearly path and without for the scored value. network: yearly local sales (10k yuan) between stages in
    the last plan year, mean over replicates; `buyer_stage` 'outside' holds what a stage sells elsewhere.
    levers: name of each lever in the scenario -> the lever that it uses. titles: language -> title.
    network_replicates: replicates behind `network` where those are others than the rest has, else 0.
    same_title: another run beside it has the same title, so that its name is shown with it.
    """

    name: str
    series: pd.DataFrame = field(default_factory=lambda: _empty(SERIES))
    events: pd.DataFrame = field(default_factory=lambda: _empty(EVENTS))
    accounts: pd.DataFrame = field(default_factory=lambda: _empty(ACCOUNTS))
    targets: pd.DataFrame = field(default_factory=lambda: _empty(TARGETS))
    target_values: pd.DataFrame = field(default_factory=lambda: _empty(TARGET_VALUES))
    network: pd.DataFrame = field(default_factory=lambda: _empty(NETWORK))
    levers: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    network_replicates: int = 0
    same_title: bool = False

    @property
    def replicates(self) -> int:
        """Number of different (draw, replicate) pairs in the run (at least 1)."""
        for table in (self.series, self.target_values):
            if len(table):
                return len(table[["draw", "replicate"]].drop_duplicates())
        return 1

    @property
    def months(self) -> list[str]:
        """All months of the run, 2019 included, in order."""
        return sorted(self.series["month"].unique())


def read_run_tables(folder: Path) -> RunTables:
    """Read the tables of a run folder; StoreError says what is wrong with one that can't be read."""
    run = open_run(folder)
    scenario = YAML(typ="safe", pure=True).load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    levers = (scenario or {}).get("levers") or {}
    network = folder / "network.csv"
    return RunTables(
        name=run.name,
        series=run.series,
        events=run.events,
        accounts=run.accounts,
        targets=run.targets,
        target_values=run.target_values,
        network=read_csv(network) if network.is_file() else _empty(NETWORK),
        levers={str(name): str((settings or {}).get("use") or name) for name, settings in levers.items()},
        titles=run.titles,
        network_replicates=int(run.manifest.get("completed", 0)),
    )


@dataclass(frozen=True)
class Band:
    """Median and middle 90 % over replicates at each of `at` (years or month numbers), all arrays of one
    length.
    """

    at: FloatArray
    middle: FloatArray
    low: FloatArray
    high: FloatArray

    def __len__(self) -> int:
        return len(self.at)


def band_over_replicates(keys: pd.Series, values: pd.Series) -> Band:
    """Median and 5 to 95 % of `values` for each of `keys`; missing values are left out, and keys without
    any.
    """
    frame = pd.DataFrame({"key": keys.to_numpy(), "value": pd.to_numeric(values, errors="coerce").to_numpy()})
    groups = frame.dropna().groupby("key", sort=True)["value"]
    middle = groups.median()
    return Band(
        at=middle.index.to_numpy(dtype=np.float64),
        middle=middle.to_numpy(dtype=np.float64),
        low=groups.quantile(LOW_SHARE).to_numpy(dtype=np.float64),
        high=groups.quantile(HIGH_SHARE).to_numpy(dtype=np.float64),
    )


def monthly_band(run: RunTables, column: str, months: Sequence[str]) -> Band:
    """Band of one indicator; `at` are positions in `months`. Empty when the run lacks the indicator."""
    if column not in run.series.columns or not len(run.series):
        nothing = np.empty(0)
        return Band(nothing, nothing, nothing, nothing)
    position = {label: number for number, label in enumerate(months)}
    return band_over_replicates(run.series["month"].map(position), run.series[column])


def all_months(runs: Sequence[RunTables]) -> list[str]:
    """Months that any of the runs has, in order."""
    return sorted({month for run in runs for month in run.months})
