"""What a stylised fact is, the register of all of them, and how panels are walked through.

The ranges are those of the literature and were written down before the model was measured; they are never widened to
let the model pass. Every measure takes panels of several runs and the years to look at, pools the runs, and returns
one number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.validation.panels import RunPanel, YearEnd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Runs = Sequence[RunPanel]
Years = Sequence[int]
Measure = Callable[[Runs, Years], float]

PLAN_YEARS = (2020, 2021, 2022)

Conditions = Literal["quiet", "baseline", "long", "many"]
"""``quiet``: no plan and no events outside, as in the normal years of the sources; ``baseline``: no plan, events of
2019-2022; ``long``: quiet, for twenty years; ``many``: like baseline, more runs."""


@dataclass(frozen=True)
class StylisedFact:
    """One fact. The model shows it when ``low <= measure <= high``."""

    id: str
    name_en: str
    name_zh: str
    low: float
    high: float
    unit: str
    source: str
    conditions: Conditions
    measure: Measure
    decimals: int = 2
    by_year: bool = True
    """Whether the measure means something for a single year."""
    by_run: bool = True
    """Whether the measure means something for a single run."""
    years: tuple[int, ...] = PLAN_YEARS
    """Years that are judged."""

    def holds(self, value: float) -> bool:
        """Whether a measured value lies in the range."""
        return bool(self.low <= value <= self.high)


FACTS: list[StylisedFact] = []
"""Every fact whose module has been imported."""


@dataclass(frozen=True)
class fact:  # a decorator: reads as one
    """Register a measure as a fact; what the fact is stands in the arguments."""

    id: str
    name_en: str
    name_zh: str
    low: float
    high: float
    source: str
    unit: str = ""
    conditions: Conditions = "quiet"
    options: dict[str, Any] = field(default_factory=dict)

    def __call__(self, measure: Measure) -> Measure:
        if any(known.id == self.id for known in FACTS):
            raise ValueError(f"two facts are called {self.id}")
        FACTS.append(
            StylisedFact(
                self.id,
                self.name_en,
                self.name_zh,
                self.low,
                self.high,
                self.unit,
                self.source,
                self.conditions,
                measure,
                **self.options,
            )
        )
        return measure


def changes(runs: Runs, years: Years) -> list[tuple[YearEnd, YearEnd]]:
    """(end of the year before, end of the year) for every run and year."""
    return [(run.ends[year - 1], run.ends[year]) for run in runs for year in years]


def ends(runs: Runs, years: Years) -> list[YearEnd]:
    """The end of every year of every run."""
    return [run.ends[year] for run in runs for year in years]


def share(pairs: Sequence[tuple[float, float]]) -> float:
    """Sum of the first over sum of the second; NaN when there is nothing to share."""
    part, whole = (sum(values) for values in zip(*pairs, strict=True))
    return float(part / whole) if whole else float("nan")


def closed(before: YearEnd, after: YearEnd) -> Flags:
    """Enterprises of the year before that live no more, shape (rows of the year before,)."""
    return before["alive"] & ~after["alive"][: len(before["alive"])]
