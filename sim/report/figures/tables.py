"""The tables of one run folder that the figures read, condensed over its runs.

Every table may be empty: a run without levers has no payments, a short run no yearly values of 2022.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.experiments.headlines import HEADLINES, OfYear
from sim.plan import Plan, load_plan
from sim.report.figures.bands import FIGURES, Band, band_of, empty_band, monthly_bands, trailing_year, yearly_bands
from sim.report.roster_notes import of_roster
from sim.run_folder import TARGET_COLUMNS, Run, open_run

EVENTS = ("scenario", "draw", "replicate", "month", "enterprise", "stage", "kind", "reason", "amount")
ACCOUNTS = ("year", "payer", "receiver", "purpose", "amount")
NETWORK = ("supplier_stage", "buyer_stage", "links", "sales")
BANDS = ("indicator", "month", *FIGURES)
PATHS = ("id", "reading", "year", *FIGURES, "mean")
AT_A_TIME = 10
"""Indicators read together: of 1,000 runs they take 4 MB, and some times that while they are ordered."""

_OVER_A_YEAR: dict[str, OfYear] = {"scale_ups": "sum"}
"""Indicators that stand in December alone, for the whole year: over twelve months their sum is what counts."""

_IN_DECEMBER_ALONE = ("supplier_choice",)
"""Indicators that are counted each December and stay until the next: zero before the first, where nothing was counted.
"""

SIZE_CLASSES = ("micro", "small", "medium", "large")


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True)
class RunTables:
    """One scenario's runs as the figures need them: some thousand rows, however many runs there are.

    bands: quantiles over the runs (:data:`sim.report.figures.bands.FIGURES`) by indicator and month 'YYYY-MM'.
    headlines: the same of the headline indicators over the last twelve months each (their sum, their mean, or the last
    of them). events: one row an event of the first `event_runs` runs. accounts: mean over the runs, amount in 10k yuan
    a year. targets: the scorecard, a row a target and reading. paths: quantiles and means of the targets' yearly
    figures. network: yearly local sales (10k yuan) between stages in the last plan year, mean over the runs;
    `buyer_stage` 'outside' holds what a stage sells elsewhere. levers: name of each lever in the scenario -> the lever
    that it uses. titles: language -> title. draws and replicates: as the scenario asks for them (0 draws: numbers
    as in the table); runs: those that came to their end. network_runs: runs behind `network` where those are others
    than the rest has, else 0. same_title: another run beside it has the same title, so that its name is shown with it.
    of_roster: the enterprises are those of a roster, not synthetic.
    """

    name: str
    bands: pd.DataFrame = field(default_factory=lambda: _empty(BANDS))
    headlines: pd.DataFrame = field(default_factory=lambda: _empty(BANDS))
    events: pd.DataFrame = field(default_factory=lambda: _empty(EVENTS))
    event_runs: int = 1
    accounts: pd.DataFrame = field(default_factory=lambda: _empty(ACCOUNTS))
    targets: pd.DataFrame = field(default_factory=lambda: _empty(TARGET_COLUMNS))
    paths: pd.DataFrame = field(default_factory=lambda: _empty(PATHS))
    network: pd.DataFrame = field(default_factory=lambda: _empty(NETWORK))
    levers: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    draws: int = 0
    replicates: int = 1
    runs: int = 1
    network_runs: int = 0
    same_title: bool = False
    of_roster: bool = False

    @cached_property
    def months(self) -> list[str]:
        """All months of the run, 2019 included, in order."""
        return sorted(self.bands["month"].unique())

    def monthly(self, indicator: str, months: Sequence[str]) -> Band:
        """Band of one indicator; `at` are positions in `months`. Empty when the run lacks the indicator."""
        return _at_months(self._bands_by_name.get(indicator), months)

    def headline(self, indicator: str, months: Sequence[str]) -> Band:
        """Band of one headline indicator over its last twelve months, as :meth:`monthly`."""
        return _at_months(self._headlines_by_name.get(indicator), months)

    def yearly(self, target: str, reading: str) -> Band:
        """Band of a target's yearly figures; `at` are years."""
        rows = self._paths_by_key.get((target, reading))
        return empty_band() if rows is None else band_of(rows, rows["year"].to_numpy(dtype=float))

    def done(self, target: str, reading: str) -> Band:
        """Percent of the runs that have a milestone reached by the end of each year."""
        rows = self._paths_by_key.get((target, reading))
        if rows is None:
            return empty_band()
        shares = rows.assign(**{name: 100.0 * rows["mean"] for name in FIGURES})
        return band_of(shares, shares["year"].to_numpy(dtype=float))

    @cached_property
    def _bands_by_name(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.bands.groupby("indicator", sort=False)}

    @cached_property
    def _headlines_by_name(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.headlines.groupby("indicator", sort=False)}

    @cached_property
    def _paths_by_key(self) -> dict[tuple[str, str], pd.DataFrame]:
        groups = self.paths.groupby(["id", "reading"], sort=False)
        return {(str(target), str(reading)): rows for (target, reading), rows in groups}


def _at_months(rows: pd.DataFrame | None, months: Sequence[str]) -> Band:
    if rows is None:
        return empty_band()
    position = {label: number for number, label in enumerate(months)}
    return band_of(rows, [position[month] for month in rows["month"]])


def all_months(runs: Sequence[RunTables]) -> list[str]:
    """Months that any of the runs has, in order."""
    return sorted({month for run in runs for month in run.months})


def read_run_tables(folder: Path) -> RunTables:
    """Read the tables of a run folder; StoreError says what is wrong with one that can't be read."""
    return run_tables(open_run(folder))


def run_tables(run: Run, name: str = "") -> RunTables:
    """The tables of an open run folder, or of some of its runs; ``name`` is what to call it, else the scenario's name.

    Of the monthly series only the indicators that figures show are read. StoreError as :func:`read_run_tables`.
    """
    network = run.network
    there = set(run.indicator_names)
    shown = [indicator for indicator in shown_indicators(load_plan()) if indicator in there]
    how = {indicator: _OVER_A_YEAR.get(indicator, kind) for indicator, kind in HEADLINES if indicator in there}
    keys = run.indicators([])[["draw", "replicate"]].drop_duplicates()
    return RunTables(
        name=name or run.name,
        bands=_joined([monthly_bands(run.indicators(some), some) for some in _portions(shown)]),
        headlines=_joined([_headline_bands(run, {some: how[some] for some in part}) for part in _portions([*how])]),
        events=run.events,
        event_runs=_event_runs(run, keys),
        accounts=run.accounts,
        targets=run.targets,
        paths=yearly_bands(run.yearly_values),
        network=_empty(NETWORK) if network is None else network,
        levers=run.levers_in_use,
        titles=run.titles,
        draws=int(run.manifest.get("draws", 0)),
        replicates=int(run.manifest.get("replicates", 1)),
        runs=len(keys),
        network_runs=int(run.manifest.get("completed", 0)),
        of_roster=of_roster(run.manifest.get("population") or {}),
    )


def _portions(names: Sequence[str]) -> list[list[str]]:
    return [list(names[start : start + AT_A_TIME]) for start in range(0, len(names), AT_A_TIME)]


def _headline_bands(run: Run, how: Mapping[str, OfYear]) -> pd.DataFrame:
    values = run.indicators(list(how))
    for name in set(how) & set(_IN_DECEMBER_ALONE):
        counted = values.groupby("month")[name].transform("max").ne(0.0)
        values = values.assign(**{name: values[name].where(counted)})
    return monthly_bands(trailing_year(values, how), list(how))


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else _empty(BANDS)


def shown_indicators(plan: Plan) -> list[str]:
    """The monthly indicators of which figures show every month."""
    return [f"cloud_adoption_{size}" for size in SIZE_CLASSES] + [f"enterprises_{chain}" for chain in plan.chains]


def _event_runs(run: Run, keys: pd.DataFrame) -> int:
    """How many of the runs ``keys`` (draw, replicate) kept their events: the first ones of those asked for."""
    replicates = int(run.manifest.get("replicates", 1))
    first_draw = 1 if int(run.manifest.get("draws", 0)) else 0
    position = (keys["draw"] - first_draw) * replicates + keys["replicate"]
    return int((position < int(run.manifest.get("events_of", len(keys)))).sum())
