"""What one run comes to: a number for every reading of a target, whether it was met, and the headline indicators.

Attribution and sensitivity ask of these numbers what they are due to and what they hang on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim import scoring
from sim.experiments.headlines import HEADLINES, OfYear
from sim.indicators import all_indicators
from sim.scoring.measures import complete_years, year_end, yearly_mean, yearly_sum

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.scenario import Scenario
    from sim.scoring import TargetValue

Floats = NDArray[np.float64]

MET = ":met"
"""Stands behind the key of a reading for whether it was met: 1 or 0."""

_LAST_YEAR = {"sum": yearly_sum, "mean": yearly_mean, "end": year_end}


@dataclass(frozen=True)
class Outcome:
    """One number that a run comes to. ``key`` is ``id.reading``, ``id.reading:met`` or an indicator's name."""

    key: str
    kind: Literal["target", "met", "indicator"]
    name_en: str
    name_zh: str
    unit: str
    """``""`` for ``met``, a share from 0 to 1."""
    target: str = ""
    reading: str = ""
    main: bool = False
    """Whether it is the reading that stands for its target."""
    of_year: OfYear | Literal[""] = ""
    """How an indicator's last year is made of its months."""


def outcomes(plan: Plan, scenario: Scenario) -> tuple[Outcome, ...]:
    """Every outcome, targets in the plan's order with their main reading first, then the headline indicators.

    Readings that a run of this scenario cannot score have an outcome too; their values are NaN.
    """
    found: list[Outcome] = []
    for target in plan.targets:
        for position, reading in enumerate(scoring.ordered_readings(target, scenario)):
            value = Outcome(
                key=f"{target.id}.{reading.reading}",
                kind="target",
                name_en=target.name_en,
                name_zh=target.name_zh,
                unit=target.unit,
                target=target.id,
                reading=reading.reading,
                main=position == 0,
            )
            found += [value, replace(value, key=value.key + MET, kind="met", unit="")]
    known = all_indicators(plan.scopes, plan.chains)
    for name, kind in HEADLINES:
        unit = known[name].unit
        unit = unit.removesuffix("/month") + "/year" if kind == "sum" else unit
        en, zh = plan.label(f"indicator.{name}", "en"), plan.label(f"indicator.{name}", "zh")
        found.append(Outcome(name, "indicator", en, zh, unit, of_year=kind))
    return tuple(found)


def outcome_values(plan: Plan, series: Mapping[str, Floats], scenario: Scenario) -> dict[str, float]:
    """Every outcome of one run by its key, in the order of :func:`outcomes`; NaN where the run cannot say.

    ``series`` are the run's monthly indicators, shape (months,). An indicator's number is that of the last
    complete year.
    """
    return {**target_outcomes(scoring.score_run(plan, series, scenario)), **headline_values(series)}


def target_outcomes(values: Sequence[TargetValue]) -> dict[str, float]:
    """The outcomes of what :func:`sim.scoring.score_run` gave for one run."""
    found: dict[str, float] = {}
    for value in values:
        key = f"{value.id}.{value.reading}"
        found[key] = nan if value.value is None else float(value.value)
        found[key + MET] = nan if value.met is None else float(value.met)
    return found


def headline_values(series: Mapping[str, Floats]) -> dict[str, float]:
    """The headline indicators of one run in its last complete year; NaN where there is none."""
    found: dict[str, float] = {}
    for name, kind in HEADLINES:
        months = series[name]
        found[name] = float(_LAST_YEAR[kind](months)[-1]) if complete_years(months) else nan
    return found
