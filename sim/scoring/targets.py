"""Every target in every reading, measured on one run and compared with its goal.

A target that cannot be measured is *not scored* and says why: the run ends early, or the plan leaves a figure open that
the scenario does not give. Inputs are echoed beside their goal and not judged. Programme targets are held to their
goals on the condition that the plan's programmes are carried out as the scenario says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.language.words import both
from sim.months import FIRST_YEAR
from sim.plan import Plan, Reading, Target
from sim.scenario.schema import Scenario
from sim.scoring.formulas import FORMULAS, Formula
from sim.scoring.measures import (
    chained_growth,
    complete_years,
    is_met,
    mean_annual_decline,
    mean_annual_growth,
    worst_year,
    year_end,
    yearly_additions,
    yearly_growth,
    yearly_mean,
    yearly_sum,
)

Floats = NDArray[np.float64]

PLAN_START = 2020
PLAN_END = 2022



@dataclass(frozen=True)
class TargetValue:
    """One reading of one target in one run.

    ``value`` and ``met`` are None where it is not scored (``met`` alone for an input that is only shown).
    ``goal`` is the figure it was compared with. ``yearly`` is its path: growth and additions start in 2020,
    levels in 2019.
    """

    id: str
    reading: str
    value: float | None
    met: bool | None
    reason: str
    yearly: Mapping[int, float] = field(default_factory=dict)
    goal: float | None = None
    op: str = ""
    reason_zh: str = ""


def ordered_readings(target: Target, scenario: Scenario) -> tuple[Reading, ...]:
    """A target's readings, the one that stands for it first: the scenario's choice of measurement, else the
    plan's main.
    """
    choice = {
        "traditional_share": scenario.measurement.traditional.removeprefix("traditional_"),
        "cloud_above_scale": f"level_{scenario.measurement.cloud_level}",
        "cloud_sme": f"level_{scenario.measurement.cloud_level}",
    }.get(target.id, target.main_reading.reading)
    return tuple(sorted(target.readings, key=lambda reading: reading.reading != choice))


def score_run(plan: Plan, series: Mapping[str, Floats], scenario: Scenario) -> list[TargetValue]:
    """Measure every target in every reading on one run's monthly ``series`` (January 2019 first).

    KeyError when a series that a formula needs is not there.
    """
    return [
        _score(target, reading, series, scenario)
        for target in plan.targets
        for reading in ordered_readings(target, scenario)
    ]


def _score(target: Target, reading: Reading, series: Mapping[str, Floats], scenario: Scenario) -> TargetValue:
    formula = FORMULAS[target.id, reading.reading]
    reference = _reference(target, reading, scenario)
    if target.nature == "exogenous":
        return _echo(target, reading, formula, reference, series)
    if formula.from_reference and reference is None:
        name = target.id if reading.is_main else f"{target.id}.{reading.reading}"
        reasons = both("reason.open_figure", name=name)
        en, zh = f"{reasons[0]} {formula.sentence_en}", reasons[1] + formula.sentence_zh
        return TargetValue(target.id, reading.reading, None, None, en, {}, None, formula.op or target.op, zh)
    goal = target.value if formula.goal is None else formula.goal
    if formula.from_reference and formula.goal is None:
        goal = reference
    if goal is None:
        raise ValueError(f"{target.id}, {reading.reading}: neither the plan nor its formula has a goal")
    return _measure(target, reading, formula, goal, series, scenario, reference)


def _reference(target: Target, reading: Reading, scenario: Scenario) -> float | None:
    """What the scenario's ``references:`` give for a reading: its own figure, or the target's.

    What an open target is compared with is the figure of its main reading alone; other readings are in other units.
    """
    own = scenario.references.get(f"{target.id}.{reading.reading}")
    shared = reading.is_main or target.nature == "exogenous"
    return scenario.references.get(target.id) if own is None and shared else own


def _echo(
    target: Target, reading: Reading, formula: Formula, reference: float | None, series: Mapping[str, Floats]
) -> TargetValue:
    """An input of the scenario, shown beside the goal and not judged: a reference, or what the levers give."""
    goal = target.value if formula.goal is None else formula.goal
    op = formula.op or target.op
    if reference is None:
        found = _measured(target, reading, formula, goal, op, series, None)
    else:
        found = TargetValue(target.id, reading.reading, reference, None, "", {}, goal, op)
    if found.value is None or goal is None:
        return found
    beside = both("reason.as_given_met" if is_met(found.value, op, goal) else "reason.as_given_missed")
    echo = both("reason.echo")
    about = (formula.sentence_en, formula.sentence_zh) if reference is None else ("", "")
    return replace(
        found,
        reason=" ".join(part for part in (echo[0], about[0], beside[0]) if part),
        reason_zh=echo[1] + about[1] + beside[1],
    )


def _measure(
    target: Target,
    reading: Reading,
    formula: Formula,
    goal: float,
    series: Mapping[str, Floats],
    scenario: Scenario,
    reference: float | None,
) -> TargetValue:
    op = formula.op or target.op
    found = _measured(target, reading, formula, goal, op, series, reference)
    if found.value is None:
        return found
    reason, reason_zh = formula.sentence_en, formula.sentence_zh
    if target.nature == "programme":
        condition, condition_zh = both("reason.conditional")
        reason, reason_zh = f"{condition} {reason}", condition_zh + reason_zh
    tolerance = scenario.measurement.productivity_tolerance if formula.about else 0.0
    if formula.about:
        about, about_zh = both("reason.tolerance", tolerance=tolerance)
        reason, reason_zh = f"{reason} {about}", reason_zh + about_zh
    met = is_met(found.value, op, goal, tolerance)
    if formula.ceiling and target.value_high is not None:
        met = met and is_met(found.value, "<=", target.value_high)
    return replace(found, met=met, reason=reason, reason_zh=reason_zh)


def _measured(
    target: Target,
    reading: Reading,
    formula: Formula,
    goal: float | None,
    op: str,
    series: Mapping[str, Floats],
    reference: float | None,
) -> TargetValue:
    """The value and its path, or why there is none; not yet compared with the goal."""
    first = formula.first_year or target.start or PLAN_START
    last = formula.deadline or target.deadline or PLAN_END
    found = TargetValue(target.id, reading.reading, None, None, "", {}, goal, op)
    years = range(FIRST_YEAR, FIRST_YEAR + complete_years(series[formula.top[0]]))
    too_short, too_short_zh = both("reason.too_short", year=last)
    short = replace(found, reason=too_short, reason_zh=too_short_zh)
    if not years:
        return short
    top = _total(series, formula.top, formula.top_over)
    bottom = _total(series, formula.bottom, formula.bottom_over) if formula.bottom else None
    if bottom is not None and formula.bottom_year is not None:
        bottom = np.full(len(top), bottom[formula.bottom_year - FIRST_YEAR])
    path, value = _path_and_value(formula, op, top, bottom, years, first, last)
    if formula.measure == "growth_over_reference":
        assert reference is not None
        path, value = {year: number - reference for year, number in path.items()}, value - reference
    if formula.ceiling and target.value_high is not None:
        due = [float(path[year]) for year in range(first, last + 1) if year in path]
        value = _furthest_outside(due, goal, target.value_high)
    yearly = {year: number for year, number in path.items() if math.isfinite(number)}
    if last not in years:
        return replace(short, yearly=yearly)
    if not math.isfinite(value):
        undefined, undefined_zh = both("reason.undefined")
        return replace(found, yearly=yearly, reason=undefined, reason_zh=undefined_zh)
    return replace(found, value=value, yearly=yearly)


def _furthest_outside(values: Sequence[float], low: float | None, high: float) -> float:
    """The number that lies furthest outside low to high; the lowest where all lie within."""
    floor = -math.inf if low is None else low
    return max(values, key=lambda value: (max(floor - value, value - high, 0.0), -value), default=math.nan)


def _total(series: Mapping[str, Floats], names: Sequence[str], over: str) -> Floats:
    """Yearly numbers of several series together."""
    condensed = {"sum": yearly_sum, "mean": yearly_mean, "end": year_end, "added": yearly_additions}[over]
    return np.sum([condensed(series[name]) for name in names], axis=0)


def _path_and_value(
    formula: Formula, op: str, top: Floats, bottom: Floats | None, years: range, first: int, last: int
) -> tuple[dict[int, float], float]:
    """The yearly path and the number for the plan's years ``first`` to ``last``; NaN where a number is not
    defined.
    """
    start, end = first - years[0], min(last, years[-1]) - years[0] + 1
    measure = formula.measure
    if measure == "chained_growth":
        assert bottom is not None
        growth = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0) - 1.0
        # Nobody was counted before 2019: growth begins with the year after, as for the other measures.
        path = dict(zip(years[1:], 100.0 * growth[1:], strict=True))
        return path, chained_growth(top[start:end], bottom[start:end])
    if measure == "total_added":
        added = top.copy()
        added[:start] = 0.0
        values = _over(np.cumsum(added), bottom, formula)
        return dict(zip(years, values, strict=True)), float(values[end - 1])
    values = _over(top, bottom, formula)
    if measure in ("growth", "decline", "growth_over_reference"):
        sign = -1.0 if measure == "decline" else 1.0
        path = dict(zip(years[1:], sign * yearly_growth(values), strict=True))
        mean = mean_annual_decline if measure == "decline" else mean_annual_growth
        return path, mean(values[start - 1 : end])
    path = dict(zip(years, values, strict=True))
    if measure == "change":
        path = {year: number - float(values[start - 1]) for year, number in path.items() if year >= first}
        return path, float(values[end - 1] - values[start - 1])
    if end <= start:
        return path, float("nan")
    if measure == "each_year":
        return path, worst_year(values[start:end], op)
    if measure == "yearly_mean":
        return path, float(values[start:end].mean())
    return path, float(values[end - 1])


def _over(top: Floats, bottom: Floats | None, formula: Formula) -> Floats:
    if bottom is None:
        return formula.scale * top
    empty = math.nan if formula.empty is None else formula.empty
    return np.where(bottom != 0, formula.scale * top / np.where(bottom != 0, bottom, 1.0), empty)
