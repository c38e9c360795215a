"""Yearly panels of enterprises from runs of the model: what the stylised facts are measured on.

A run is stepped month by month. At each year's end chosen columns of the enterprise table are copied; between, what
must be counted monthly is added up. A row is the same enterprise in every year (slots are never used again).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model import PolicyModel
from sim.months import FIRST_YEAR, year_of
from sim.scenario.schema import Outside, Scenario

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PANEL_COLUMNS = (
    "stage",
    "alive",
    "age",
    "above_scale",
    "on_list_this_year",
    "expected_demand",
    "revenue_last_year",
    "profit_last_year",
    "value_added_last_year",
    "tfp_fixed",
    "tfp_shock",
    "knowledge",
    "zombie",
    "labour",
    "debt",
    "cash",
    "capacity",
    "capital_need",
    "cloud_level",
    "price",
)
"""Columns that are kept at the end of each year."""

YEARS_OF_LIFE = 30
"""Years of life that deaths are counted by; the last one takes in all older enterprises."""


@dataclass(frozen=True)
class YearEnd:
    """The enterprise table and the supplier links at the end of December."""

    year: int
    columns: Mapping[str, NDArray[Any]]
    """Column -> values, shape (rows,)."""
    supplier: Integers
    """Supplier's row of every link, -1 where it is open, shape (links,)."""
    buyer: Integers
    """Buyer's row of every link, shape (links,)."""

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    @property
    def productivity(self) -> Floats:
        """Log productivity of all factors, shape (rows,)."""
        return self["tfp_fixed"] + self["tfp_shock"] + self["knowledge"]


@dataclass(frozen=True)
class RunPanel:
    """One run: year ends from December before the first year on, and what was counted month by month."""

    ends: Mapping[int, YearEnd]
    """Year -> its end; the earliest is the population as it was drawn."""
    output: Floats
    """Output by month, stage and list status (off, on), 10k yuan at base price, shape (months, stages, 2)."""
    capacity: Floats
    """Capacity that could be used in the month, same shape."""
    lives: Floats
    """Enterprises at the start of the month by year of life, shape (months, YEARS_OF_LIFE)."""
    deaths: Floats
    """Those of them that closed in the month, same shape."""
    series: Mapping[str, Floats]
    """Monthly indicators of the statistics bureau, each of shape (months,)."""
    stage_chains: tuple[str, ...]
    """Chain of each stage."""

    def months_of(self, year: int) -> slice:
        """Positions of a year's months."""
        first = (year - FIRST_YEAR) * 12
        return slice(first, first + 12)

    def yearly(self, name: str) -> dict[int, float]:
        """Sum of a monthly indicator over each year."""
        years = len(self.series[name]) // 12
        return {
            FIRST_YEAR + place: float(self.series[name][12 * place : 12 * place + 12].sum()) for place in range(years)
        }


def _year_end(model: PolicyModel, year: int) -> YearEnd:
    links = model.network.links_of(model.firms.rows)
    return YearEnd(
        year,
        {name: np.array(model.firms[name]) for name in PANEL_COLUMNS},
        np.array(model.network.supplier[:links]),
        np.array(model.network.buyer[:links]),
    )


def collect_panel(model: PolicyModel) -> RunPanel:
    """Run ``model`` from its first month to its last and keep what the facts need.

    Raises ValueError for a model that has begun already. A merger would be counted as a death: the panels are made for
    runs without levers, in which nobody merges.
    """
    if model.month:
        raise ValueError("a panel begins with the first month; this model has run already")
    months, stages = model.months, len(model.plan.stages)
    output, capacity = np.zeros((months, stages, 2)), np.zeros((months, stages, 2))
    lives, deaths = np.zeros((months, YEARS_OF_LIFE)), np.zeros((months, YEARS_OF_LIFE))
    ends = {FIRST_YEAR - 1: _year_end(model, FIRST_YEAR - 1)}
    for month in range(months):
        alive = np.array(model.firms["alive"])
        year_of_life = np.minimum(model.firms["age"] // 12, YEARS_OF_LIFE - 1).astype(np.int64)
        at_work = np.array(model.firms["capacity"])
        model.step()
        firms, rows = model.firms, len(alive)
        closed = alive & ~firms["alive"][:rows]
        lives[month] = np.bincount(year_of_life[alive], minlength=YEARS_OF_LIFE)
        deaths[month] = np.bincount(year_of_life[closed], minlength=YEARS_OF_LIFE)
        cell = firms["stage"] * 2 + firms["on_list_this_year"]
        output[month] = np.bincount(cell, firms["output"], 2 * stages).reshape(stages, 2)
        capacity[month] = np.bincount(cell[:rows], at_work, 2 * stages).reshape(stages, 2)
        if month % 12 == 11:
            ends[year_of(month)] = _year_end(model, year_of(month))
    series = model.result().series
    return RunPanel(ends, output, capacity, lives, deaths, series, tuple(model.plan.stage_chains))


def collect(scenario: Scenario, replicates: int) -> list[RunPanel]:
    """Panels of ``replicates`` runs of a scenario."""
    panels = []
    for replicate in range(replicates):
        model = PolicyModel(scenario, replicate=replicate)
        panels.append(collect_panel(model))
        model.release()
    return panels


def without_events(scenario: Scenario, years: int | None = None) -> Scenario:
    """The same scenario in a world without events outside (no COVID, flood, price waves).

    ``years`` after 2019 may be more than a scenario file allows: without events nothing outside ends with 2022.
    """
    quiet = scenario.model_copy(update={"outside": Outside(drivers="none", growth=scenario.outside.growth)})
    return quiet if years is None else quiet.model_copy(update={"months": 12 * years})
