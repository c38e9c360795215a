"""What an indicator reads, found by running it on observations that take note of what they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.indicators.observations import (
    CLOUD_LEVELS,
    QUANTITIES,
    SIZE_CLASSES,
    SUMMED_COLUMNS,
    YEARLY,
    Floats,
    Observations,
)
from sim.indicators.registry import Indicator
from sim.plan import Plan

MONTHS = 24

CONSOLIDATED, OTHER_REMOVALS = "consolidated enterprises", "other removals"

COLUMNS_BEHIND: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in SUMMED_COLUMNS},
    "revenue_squared": ("revenue",),
    "output_value": ("output", "price"),
    "enterprises": ("alive", "above_scale"),
    "cloud_1": ("cloud_level", "alive"),
    "cloud_2": ("cloud_level", "alive"),
    "cloud_3": ("cloud_level", "alive"),
    "zombies": ("zombie", "alive"),
    "loss_making": ("profit_year_to_date", "alive"),
    "comparable_value_added": ("value_added_year_to_date", "on_list_this_year"),
    "comparable_value_added_last_year": ("value_added_last_year", "on_list_this_year"),
    "listed": ("above_scale",),
    "delisted": ("above_scale",),
    "scaled_up": ("above_scale", "age"),
    "really_scaled_up": ("above_scale", "age", "threshold_passed_month"),
    "size_classes": ("labour", "revenue_last_year", "cloud_level", "alive"),
    "entered": ("alive",),
    CONSOLIDATED: ("alive",),
    OTHER_REMOVALS: ("alive",),
}
"""Columns of the enterprise table from which the bureau counts each quantity; who reports to it is left aside."""


@dataclass(frozen=True)
class Reads:
    """What one indicator takes: quantities that the bureau counts, published figures, and declared parameters."""

    quantities: tuple[str, ...]
    figures: tuple[str, ...]
    parameters: tuple[str, ...]


class _Noted(dict[str, Any]):
    """A mapping that takes note of the keys it is asked for, and has a one for any other."""

    def __init__(self, values: Mapping[str, Any], noted: set[str]) -> None:
        super().__init__(values)
        self._noted = noted

    def __getitem__(self, name: str) -> Any:
        self._noted.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._noted.add(name)
        return super().get(name, default)


@dataclass(frozen=True)
class RecordingObservations(Observations):
    """Two years in which everything is one. ``quantities`` and ``figures_read`` fill up as indicators read."""

    quantities: set[str] = field(default_factory=set)
    figures_read: set[str] = field(default_factory=set)

    def __getattribute__(self, name: str) -> Any:
        if name in ("size_classes", "entered"):
            object.__getattribute__(self, "quantities").add(name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Floats:
        if name in QUANTITIES or name in YEARLY:
            self.quantities.add(name)
        return super().__getattr__(name)

    def figure(self, name: str) -> Floats:
        self.figures_read.add(name)
        return np.ones(self.months)

    def removed_for_any_reason(self) -> Floats:
        return self.removed_by(consolidation=False) + self.removed_by(consolidation=True)

    def removed_by(self, consolidation: bool) -> Floats:
        self.quantities.add(CONSOLIDATED if consolidation else OTHER_REMOVALS)
        return np.ones((self.months, len(self.stage_chains)))


class Recorder:
    """Runs indicators of a plan on recording observations."""

    def __init__(self, plan: Plan, parameters: Mapping[str, float]) -> None:
        stages = len(plan.stages)
        self._parameters_read: set[str] = set()
        self._observations = RecordingObservations(
            sums=np.ones((MONTHS, len(QUANTITIES), stages, 2)),
            size_classes=np.ones((MONTHS, len(SIZE_CLASSES), CLOUD_LEVELS)),
            yearly=np.ones((MONTHS, len(YEARLY), stages)),
            entered=np.ones((MONTHS, stages)),
            removed={},
            figures={},
            scopes=plan.scopes,
            stage_chains=plan.stage_chains,
            parameters=_Noted(parameters, self._parameters_read),
        )

    def reads(self, indicator: Indicator) -> Reads:
        """What ``indicator`` reads. KeyError for a scope or parameter that the plan lacks."""
        noted = (self._observations.quantities, self._observations.figures_read, self._parameters_read)
        for names in noted:
            names.clear()
        indicator(self._observations)
        return Reads(*(tuple(sorted(names)) for names in noted))

    def all_reads(self, indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, Reads]]:
        """What each of ``indicators`` reads, by name."""
        for name, indicator in indicators.items():
            yield name, self.reads(indicator)
