"""The world outside the city, month by month: demand, prices, closures, seasons, the central bank's rate.

It is an input, never a result: growth without the plan is declared by the scenario (``outside.growth`` and drivers).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.cells import read_rows
from sim.drivers import DRIVER_COLUMNS, load_drivers, neutral_drivers
from sim.months import month_index, total_months, year_of
from sim.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.schema import Scenario

Floats = NDArray[np.float64]


class OutsideWorld(mesa.Agent):
    """Buyer of external sales and seller of imports; holds this month's drivers. Arrays have shape (stages,)."""

    name = "world"

    def __init__(
        self,
        model: mesa.Model,
        *,
        demand: Floats,
        activity: Floats,
        price: Floats,
        input_price: Floats,
        energy_price: Floats,
        season: Floats,
        policy_rates: Floats,
        growth: float,
        labour_productivity_growth: float,
        energy_intensity: Floats,
        energy_saving: float,
        land_per_output: Floats,
    ) -> None:
        """Drivers have shape (months, stages), ``season`` (12, stages), ``policy_rates`` (months,) as shares a year."""
        super().__init__(model)
        self._drivers = (demand, activity, price, input_price, energy_price)
        self._season, self._policy_rates = season, policy_rates
        self.growth = growth
        self._labour_growth = labour_productivity_growth
        self._energy_intensity, self._energy_saving = energy_intensity, energy_saving
        self.land_per_output = land_per_output * 12.0
        """Land (mu) of a new enterprise for 10k yuan of monthly output, by stage."""
        self.slots_before = 0
        """Rows of the table before this month's would-be entrants."""
        self.begin_month(0)

    def begin_month(self, month: int) -> None:
        """Take up the drivers of ``month``; after the last row the last one holds."""
        self.month, self.year, self.month_of_year = month, year_of(month), month % 12
        row = min(month, len(self._drivers[0]) - 1)
        self.demand, self.activity, self.price, self.input_price, self.energy_price = (d[row] for d in self._drivers)
        self.season = self._season[self.month_of_year]
        self.demand_now = self.demand * self.season
        self.log_price = np.log(self.price)
        self.labour_trend = float(np.exp(self._labour_growth * month / 12.0))
        self.energy_intensity_now = self._energy_intensity * float(np.exp(-self._energy_saving * month / 12.0))
        self.policy_rate = float(self._policy_rates[min(month, len(self._policy_rates) - 1)])

    def snapshot(self) -> Any:
        return self.month

    def restore(self, kept: Any) -> None:
        self.begin_month(kept)


def build_world(model: mesa.Model, scenario: Scenario, plan: Plan, p: Mapping[str, float]) -> OutsideWorld:
    """The outside world of a scenario: the plan's drivers, another file's or none, times the scenario's shocks."""
    chosen = scenario.outside.drivers
    if chosen == "plan":
        drivers = plan.drivers
    elif chosen == "none":
        drivers = neutral_drivers(plan.stages)
    else:
        drivers = load_drivers(Path(chosen), plan.stages)
    months = max(total_months(scenario.months), len(drivers.months))
    arrays = {name: _extended(drivers.column(name), months) for name in DRIVER_COLUMNS}
    for shock in scenario.outside.shocks:
        rows = slice(month_index(shock.start), month_index(shock.end) + 1)
        stages = list(range(len(plan.stages))) if "all" in shock.stages else [plan.stage_index(s) for s in shock.stages]
        for name in DRIVER_COLUMNS:
            arrays[name][rows, stages] *= getattr(shock, name)
    return OutsideWorld(
        model,
        **arrays,
        season=plan.seasonality,
        policy_rates=_policy_rates(plan.folder / "policy_rates.csv", months),
        growth=scenario.outside.growth + p["outside_growth_shift"],
        labour_productivity_growth=p["labour_productivity_growth"],
        energy_intensity=plan.stage_table["energy_intensity"],
        energy_saving=p["energy_saving_trend"],
        land_per_output=plan.stage_table["land_per_output"],
    )


def _extended(values: Floats, months: int) -> Floats:
    """A writable copy with ``months`` rows; the last row goes on."""
    rows = np.minimum(np.arange(months), len(values) - 1)
    return np.array(values[rows])


def _policy_rates(file: Path, months: int) -> Floats:
    """The central bank's reference rate by month as a share a year; each row of the file holds until the next."""
    rates = np.zeros(months)
    for _, row in read_rows(file, required=("month", "rate")):
        rates[month_index(row["month"]) :] = float(row["rate"]) / 100.0
    return rates
