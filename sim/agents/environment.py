"""The environment office: green scores, stop orders in winter, and the city's energy quota.

Without any lever the office orders the kilns of the city to stand still for some days of each month from October to
March, all alike ("one size fits all"); a lever may tell it to go by ratings instead. What an enterprise may use of
energy ends where the city's yearly quota ends (dual control): the exempt first, the rest share what is left.

The drivers' ``activity`` holds closures of 2020, floods, lockdowns and the power shortage of autumn 2021, and none of
the winter stops. Where both fall into one month they are not multiplied: a machine that may not run for one reason
cannot be stopped a second time, so that the longer of the two counts. Seasonal demand (``seasonality.csv``) is lower in
winter too; it limits what is wanted, the stops what can be made, and output is the lesser of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.indicators.observations import Figure
from sim.months import BURN_IN_MONTHS, FIRST_YEAR, year_of
from sim.rule import Firms, Result, Values, rule

if TYPE_CHECKING:
    from sim.plan import Plan

Floats = NDArray[np.float64]

MONTHS_A_YEAR = 12
DAYS_A_MONTH = 365.0 / 12.0
SEASON = {9: "october", 10: "november", 11: "december", 0: "january", 1: "february", 2: "march"}
"""Months of the year (0 is January) in which stops are ordered."""

KILNS = ("refractories", "cement", "special_cement")
"""Scopes whose stops are best known; those of :data:`OTHER_KILNS` have a length of their own."""
OTHER_KILNS = ("abrasives", "brick_kilns", "carbon")

HIGHEST_SCORE = 100.0


@dataclass(frozen=True, slots=True)
class StopWeights:
    """A request to lengthen or shorten this month's stops: ``weights`` (rows,), one for the calendar's length."""

    weights: Floats


@dataclass(frozen=True, slots=True)
class EnergyUsed:
    """A request to enter ``amount`` (tce) in the city's energy account of the month."""

    amount: float


def stop_calendar(plan: Plan, p: Mapping[str, float]) -> Floats:
    """Share of each month of the year during which a stage's machines stand by order, shape (12, stages)."""
    days = np.zeros(len(plan.stages))
    for scopes, length in ((KILNS, p["stop_days"]), (OTHER_KILNS, p["stop_days_other_kilns"])):
        for scope in scopes:
            days[plan.scope(scope) > 0.0] = length
    parts = np.zeros(MONTHS_A_YEAR)
    for month, name in SEASON.items():
        parts[month] = p[f"stop_part_{name}"]
    return np.minimum(parts[:, None] / max(parts.sum(), 1e-12) * days / DAYS_A_MONTH, 1.0)


def start_score(energy_rank: Floats | float, care: Floats, emission: Floats, p: Any) -> Floats:
    """Green score of an enterprise that nobody has improved yet, between 0 and 100.

    A weighted mean of three parts between 0 and 1: how little energy it uses within its stage (1 - ``energy_rank``),
    its standing ``care``, and how clean its stage is, ``1 / (1 + emission index)``.
    """
    weights = p["green_weight_energy"], p["green_weight_care"], p["green_weight_stage"]
    points = weights[0] * (1.0 - energy_rank) + weights[1] * care + weights[2] / (1.0 + emission)
    return HIGHEST_SCORE * points / max(sum(weights), 1e-12)


class EnvironmentOffice(mesa.Agent):
    """Keeps the calendar of stops and the city's energy account. A named resource; arrays have shape (stages,)."""

    name = "environment"

    def __init__(self, model: mesa.Model, plan: Plan, p: Mapping[str, float], *, limited: bool = True) -> None:
        """Not ``limited``, energy has no quota."""
        super().__init__(model)
        self.calendar = stop_calendar(plan, p)
        self.concerned = self.calendar.any(axis=0)
        """Stages whose machines are ever stopped."""
        self.emission = np.array(plan.stage_table["emission_index"], dtype=np.float64)
        """Emissions of a unit of output against the average of industry."""
        self.newcomer_score = start_score(0.5, np.zeros(len(self.emission)), self.emission, p)
        """Green score of a beginner without any care for the environment: average energy, its stage's emissions."""
        self.points_of_care = float(start_score(1.0, np.ones(1), np.full(1, np.inf), p)[0])
        """Points that full care adds to the green score."""
        self.limited = limited
        self._growth = p["energy_quota_growth"]
        self._headroom = p["energy_quota_headroom"]
        self.base_use = np.zeros(MONTHS_A_YEAR)
        """Energy used in each month of 2019 (tce)."""
        self.used = 0.0
        """Energy used since January (tce)."""
        self.weights: Floats | None = None
        """Length of each enterprise's stops against the calendar's this month, shape (rows,); None for all alike."""
        self.begin_month(0)

    # -- the month -------------------------------------------------------------------------------------------------

    def begin_month(self, month: int) -> None:
        self.month = month
        self.weights = None
        self.stops = self.calendar[month % MONTHS_A_YEAR]
        if month % MONTHS_A_YEAR == 0:
            self.used = 0.0

    def carry_out(self, requests: Sequence[StopWeights | EnergyUsed], rule_name: str) -> None:
        for request in requests:
            if isinstance(request, StopWeights):
                self.weights = request.weights
            elif self.month < BURN_IN_MONTHS:
                self.base_use[self.month % MONTHS_A_YEAR] = request.amount
            else:
                self.used += request.amount

    def snapshot(self) -> Any:
        weights = None if self.weights is None else self.weights.copy()
        return self.month, self.base_use.copy(), self.used, weights

    def restore(self, kept: Any) -> None:
        month, base_use, used, weights = kept
        self.begin_month(month)
        self.base_use, self.used = base_use.copy(), used
        self.weights = None if weights is None else weights.copy()

    # -- what rules ask --------------------------------------------------------------------------------------------

    @property
    def energy_left(self) -> float:
        """What all enterprises together may use this month (tce); infinite without a quota and in 2019.

        The quota of a year is the use of 2019 on a path of its own, month by month. What was saved since January may be
        used up, and one month may be drawn ahead, so that a cold January alone stops nobody.
        """
        if not self.limited or self.month < BURN_IN_MONTHS:
            return float("inf")
        place = min(self.month % MONTHS_A_YEAR + 2, MONTHS_A_YEAR)
        path = (1.0 + self._headroom) * (1.0 + self._growth) ** (year_of(self.month) - FIRST_YEAR)
        return float(self.base_use[:place].sum()) * path - self.used

    def stopped(self, stage: NDArray[np.int64], activity: Floats) -> Floats:
        """Share of the time that may be worked at all during which each row's machines stand by order, (rows,).

        ``activity`` (stages,) is the share of the month that may be worked for other reasons. The lesser of the two
        times counts: ``1 - min(activity, 1 - stop) / activity``.
        """
        share = self.stops[stage]
        if self.weights is not None:
            share = np.minimum(share * self.weights, 1.0)
        return np.maximum(1.0 - (1.0 - share) / np.maximum(activity, 1e-9)[stage], 0.0)


# -- rules ---------------------------------------------------------------------------------------------------------


@rule(
    phase="act",
    reads=("stage", "expected_demand", "curtailment_exempt"),
    lagged=("energy_intensity", "capacity"),
    adds=("curtailment",),
    requests=("statistics",),
    params=("overtime_ceiling", "energy_curtailment_floor"),
    resources=("environment", "world"),
)
def curtail(firms: Firms, p: Values, environment: Any, world: Any) -> Result:
    """Machines stand still on the days of stop orders, and longer where the energy quota does not suffice.

    With a quota that binds, all but the exempt may use ``clip((quota - exempt use) / other use, floor, 1)`` of the
    energy that their plans need. The longer of the two standstills counts.
    """
    season, floor, overtime = bool(environment.stops.any()), p.energy_curtailment_floor, p.overtime_ceiling
    planned = firms.expected_demand * firms.energy_intensity
    left, total = environment.energy_left, float(planned.sum())
    binds = total > left
    factor = 1.0
    if not season and not binds:
        return {"statistics": [Figure("curtailment_days", 0.0), Figure("energy_quota_factor", 1.0)]}
    stands = environment.stopped(firms.stage, world.activity) if season else np.zeros(firms.rows)
    subject = firms.curtailment_exempt <= 0.0
    if binds:
        others = float(planned[subject].sum())
        if others > 0.0:
            factor = min(max((left - (total - others)) / others, floor), 1.0)
        workable = overtime * firms.capacity * world.activity[firms.stage]
        utilisation = firms.expected_demand / np.maximum(workable, 1e-9)
        stands = np.maximum(stands, 1.0 - factor * np.minimum(utilisation, 1.0))
    stands = stands * subject
    concerned = firms.capacity * environment.concerned[firms.stage]
    days = DAYS_A_MONTH * float((stands * concerned).sum()) / max(float(concerned.sum()), 1e-9)
    return {
        "curtailment": stands,
        "statistics": [Figure("curtailment_days", days), Figure("energy_quota_factor", factor)],
    }


@rule(phase="renew", reads=("energy_use",), requests=("environment",))
def meter_energy(firms: Firms) -> Result:
    """Enter the energy that all enterprises used in the city's account."""
    return {"environment": [EnergyUsed(float(firms.energy_use.sum()))]}


@rule(
    phase="renew",
    reads=("alive", "age", "stage", "environment_care", "green_score_gained"),
    lagged=("green_score", "above_scale"),
    writes=("green_score",),
    requests=("statistics",),
    params=("green_score_drift",),
    resources=("environment",),
)
def renew_green_score(firms: Firms, p: Values, environment: Any) -> Result:
    """Green scores rise slowly by themselves and by what was done this month; beginners get a first one."""
    score = np.clip(firms.green_score + firms.green_score_gained + p.green_score_drift / 12.0, 0.0, HIGHEST_SCORE)
    score *= firms.alive
    new = np.flatnonzero((firms.age == 0.0) & (firms.green_score == 0.0) & firms.alive)
    if len(new):
        score[new] = environment.newcomer_score[firms.stage[new]]
        score[new] += environment.points_of_care * firms.environment_care[new]
    listed = firms.above_scale & firms.alive
    mean = float((score * listed).sum()) / max(int(np.count_nonzero(listed)), 1)
    return {"green_score": score, "statistics": [Figure("green_score_above_scale", mean)]}
