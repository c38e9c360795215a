"""All projects that might ever be announced: which stage, how much money, how long each step would take.

A project is a slot like a would-be enterprise: it stands from the beginning at its place, in the month in which
somebody might come with it, and only the *intensity* of the search for projects decides whether it comes
(:mod:`sim.agents.project_rules` thins the slots). So a lever that seeks harder brings more of the same projects. What
stands here depends on (seed, draw) alone, as the population does; the pipeline of 2018 and before is here too, since
projects take about two years from signing to production.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.agents.population import choose_parks
from sim.agents.population_layout import poisson
from sim.months import FIRST_YEAR
from sim.plan import Plan
from sim.project_table import ProjectInfo
from sim.streams import Streams

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

POSSIBLE, LEAD, SIGNED, APPROVED, BUILDING, PRODUCING, FAILED = range(7)
"""Status of a project: nobody has come with it; talks; contract; permits, waiting for land; construction; the plant
works; given up."""

STATUS_NAMES = ("possible", "lead", "signed", "approved", "building", "producing", "failed")

NEVER = -9999
"""A month that has not come; months before January 2019 are small negative numbers."""

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class ProjectSlots:
    """Every possible project, in the order of the month in which its slot opens. Arrays (projects,)."""

    opens: Integers
    """Month from which its row of the enterprise table exists; 0 for what was known before."""
    lead_month: Integers
    """Month in which somebody comes with it; below zero for the pipeline of the years before."""
    stage: Integers
    park: Integers
    announced: Floats
    """Money announced (10k yuan)."""
    realised_share: Floats
    """Part of the announced money that would really be spent."""
    signing_months: Integers
    approval_months: Floats
    build_months: Floats
    displacement: Floats
    """Part of its customers that it takes from enterprises of the city."""
    spillover: Floats
    """Log productivity that a large project brings to others of its stage over the whole period."""
    delay_luck: Floats
    """Place of the project among all, by how little holds it up; in (0, 1)."""
    place_luck: Floats
    """Likewise, by how readily it goes where it is told; in (0, 1)."""
    large: Flags
    named: tuple[str, ...]
    """Id of the plan's own projects, else empty."""
    status: Integers
    """Status when the run begins."""
    month_signed: Integers
    month_approved: Integers
    month_building: Integers

    def __len__(self) -> int:
        return len(self.stage)


def lead_weights(plan: Plan, p: Mapping[str, float]) -> Floats:
    """Share of each stage in the leads of a usual year, shape (stages,), sum one.

    A stage draws projects as it has large enterprises, and one more so that a new stage can begin; where new capacity
    is not allowed (``entry_multiplier``) less; in leading and emerging industries ``project_focus`` times as many.
    """
    table = plan.stage_table
    promoted = np.maximum(plan.scope("leading"), plan.scope("emerging"))
    openness = np.maximum(table["entry_multiplier"], plan.scope("emerging_first_list"))
    weights = (table["above_scale_enterprises"] + 1.0) * openness * plan.scope("manufacturing")
    weights = weights * (1.0 + (p["project_focus"] - 1.0) * promoted)
    return np.asarray(weights / weights.sum())


USUAL_TIME = ("project_approval_least", "project_approval_most", "project_build_least", "project_build_most")
"""Parameters (months) between which the times for permits and for construction lie."""


def failure_hazard(failure: float, bounds: Sequence[float]) -> float:
    """Monthly hazard of being given up, such that over the usual time to production the share ``failure`` is.

    ``bounds`` are the values of :data:`USUAL_TIME`: the usual time is the sum of the two means.
    """
    return float(-2.0 * np.log1p(-failure) / sum(bounds))


def possible_projects(
    plan: Plan, p: Mapping[str, float], streams: Streams, months: int, scale: float = 1.0
) -> ProjectSlots:
    """Projects of the plan, the pipeline that 2019 begins with, then those of each month.

    ``scale`` is the size of the city against the real one: there are so many times as many projects, and the plan's
    own ones are smaller where the city is. Slots a month are Poisson with headroom times the usual number.
    """
    past = int(p["project_history_months"])
    usual = np.array([p["project_leads"], p["large_project_leads"]]) * scale / MONTHS_A_YEAR
    wide = usual * np.array([p["project_headroom"], p["large_project_headroom"]])
    lead_month, large = [], []
    for now in range(-past, months):
        counts = poisson(streams.uniform("population: project leads", now, 2), usual if now < 0 else wide)
        lead_month.append(np.full(counts.sum(), now))
        large.append(np.arange(counts.sum()) >= counts[0])
    named = plan.projects
    first = len(named)
    month = np.concatenate([[_month(own.signed or own.started) for own in named], *lead_month]).astype(np.int64)
    is_large = np.concatenate([np.zeros(first, bool), *large]).astype(bool)
    count = len(month)

    def draw(name: str) -> Floats:
        return np.clip(streams.uniform(f"population: project {name}", 0, count), 1e-12, 1.0 - 1e-12)

    stage = np.searchsorted(np.cumsum(lead_weights(plan, p)), draw("stage"), side="right")
    stage = np.minimum(stage, len(plan.stages) - 1)
    stage[:first] = [plan.stage_index(own.stage) for own in named]
    park = choose_parks(plan, stage, draw("park"), p["park_affinity"])
    places = [own.id for own in plan.parks]
    park[:first] = [places.index(own.park) if own.park else park[k] for k, own in enumerate(named)]
    announced = announced_money(draw("size"), is_large, p)
    announced[:first] = [_announced(own, announced[k], scale) for k, own in enumerate(named)]

    def between(name: str, low: str, high: str) -> Floats:
        return np.asarray(p[low] + draw(name) * (p[high] - p[low]))

    signing = np.ceil(between("signing", "project_signing_least", "project_signing_most")).astype(np.int64)
    signing[:first] = 0
    approval = between("approval", "project_approval_least", "project_approval_most")
    build = between("building", "project_build_least", "project_build_most")
    certain = np.array([*(own.of_ledger for own in named), *([False] * (count - first))], dtype=bool)
    times = _ledger_times(named, month[:first], approval[:first], build[:first])
    month[:first], approval[:first], build[:first] = times
    signed, approved, building, status, kept = _history(
        month, signing, approval, build, draw("signed before"), draw("failed before"), p, certain
    )
    names = (*(own.id for own in named), *([""] * (count - first)))
    slots = ProjectSlots(
        opens=np.maximum(month, 0) * (np.arange(count) >= first),
        lead_month=month,
        stage=stage,
        park=park,
        announced=announced,
        realised_share=between("realisation", "project_realised_least", "project_realised_most"),
        signing_months=signing,
        approval_months=approval,
        build_months=build,
        displacement=draw("displacement") * p["project_displacement"],
        spillover=draw("spill-over") * p["project_spillover"],
        delay_luck=draw("delays"),
        place_luck=draw("place"),
        large=announced >= p["large_project_threshold"],
        named=names,
        status=status,
        month_signed=signed,
        month_approved=approved,
        month_building=building,
    )
    return _only(slots, kept)


def _announced(own: ProjectInfo, drawn: float, scale: float) -> float:
    """Money of a named project (10k yuan): drawn where a ledger does not say it."""
    if own.of_ledger:
        return drawn if np.isnan(own.announced) else own.announced
    return own.announced * min(scale, 1.0)


def _month(text: str) -> int:
    """``2020-05`` as a month of the run; months before January 2019, which a ledger may name, are below zero."""
    year, month = text.split("-")
    return (int(year) - FIRST_YEAR) * MONTHS_A_YEAR + int(month) - 1


def _ledger_times(
    named: Sequence[ProjectInfo], month: Integers, approval: Floats, build: Floats
) -> tuple[Integers, Floats, Floats]:
    """Months of signing, for permits and for construction of the named projects, as their dates in a ledger say."""
    month, approval, build = month.copy(), approval.copy(), build.copy()
    for k, own in enumerate(named):
        if own.started and not own.signed:
            month[k] = _month(own.started) - int(np.ceil(approval[k]))
        elif own.started:
            approval[k] = max(_month(own.started) - month[k], 0)
        if own.completed:
            begun = month[k] + int(np.ceil(approval[k]))
            build[k] = max(_month(own.completed) - begun, 1)
    return month, approval, build


def announced_money(uniform: Floats, large: Flags, p: Mapping[str, float]) -> Floats:
    """Announced money (10k yuan): a bounded lognormal below a billion yuan, a bounded Pareto law from there on."""
    mean, sd = p["project_size_log_mean"], p["project_size_log_sd"]
    threshold = p["large_project_threshold"]
    low, high = (np.log([p["project_smallest"], threshold]) - mean) / sd
    usual = np.exp(mean + sd * ndtri(ndtr(low) + uniform * (ndtr(high) - ndtr(low))))
    exponent = p["large_project_exponent"]
    bound = 1.0 - (threshold / p["project_largest"]) ** exponent
    return np.where(large, threshold * (1.0 - uniform * bound) ** (-1.0 / exponent), usual)


def _history(
    month: Integers, signing: Integers, approval: Floats, build: Floats, signs: Floats, fails: Floats,
    p: Mapping[str, float], certain: Flags,
) -> tuple[Integers, Integers, Integers, Integers, Flags]:  # fmt: skip
    """How far projects that came before January 2019 have got by then: months of the steps, status, still open?

    They went through the same steps at the usual pace, and nobody waited for land. Those that were never signed, were
    given up, or work already are not kept: they are nobody, or incumbents. Of ``certain`` ones it is known that they
    were signed and not given up.
    """
    before = month < 0
    signed_at = month + signing
    approved_at = signed_at + np.ceil(approval).astype(np.int64)
    done_at = approved_at + np.ceil(build).astype(np.int64)
    started = before & (signed_at < 0)
    hazard = failure_hazard(p["project_failure"], [p[name] for name in USUAL_TIME])
    months_open = np.maximum(-signed_at, 0)
    lives = (signs < p["project_signing_share"]) & (fails < np.exp(-hazard * months_open))
    kept = ~started | ((lives | certain) & (done_at > 0))
    status = np.where(before, LEAD, POSSIBLE)
    status[started] = SIGNED
    status[started & (approved_at < 0)] = BUILDING
    signed = np.where(started, signed_at, NEVER)
    approved = np.where(status == BUILDING, approved_at, NEVER)
    return signed, approved, approved.copy(), status, kept


def _only(slots: ProjectSlots, kept: Flags) -> ProjectSlots:
    values: dict[str, Any] = {
        name: tuple(own for own, keep in zip(value, kept, strict=True) if keep) if name == "named" else value[kept]
        for name, value in vars(slots).items()
    }
    return ProjectSlots(**values)

